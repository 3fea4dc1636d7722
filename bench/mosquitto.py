"""A mosquitto of the run's own, on a port of loopback."""

import getpass
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PROGRAM = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
WITHIN_S = 10.0


class Mosquitto:
    """One broker. Stopped and started again it listens at the same port, with what it had kept."""

    def __init__(self, folder: Path, lines: Sequence[str] = ("allow_anonymous true",), port: int = 0) -> None:
        if PROGRAM is None:
            raise FileNotFoundError("mosquitto is not on this machine")
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = port or free_port()
        self._command = [PROGRAM, "-c", str(folder / "mosquitto.conf")]
        (folder / "mosquitto.conf").write_text(
            "\n".join(
                (
                    f"listener {self.port} 127.0.0.1",
                    f"user {getpass.getuser()}",  # root would become somebody who cannot write here
                    "persistence true",
                    f"persistence_location {folder}/",
                    f"log_dest file {folder}/mosquitto.log",
                    f"pid_file {folder}/mosquitto.pid",
                    "max_queued_messages 100000",
                    "set_tcp_nodelay true",
                    *lines,
                    "",
                )
            )
        )
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + WITHIN_S
        while time.monotonic() < until and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1.0).close()
                return
            except OSError:
                time.sleep(0.01)
        self.stop()
        raise RuntimeError(f"mosquitto does not listen; see {self.folder}/mosquitto.log")

    def stop(self) -> None:
        """Ends the process that this one started."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(WITHIN_S)
            self.process = None


@contextmanager
def mosquitto(folder: Path, lines: Sequence[str] = ("allow_anonymous true",)) -> Iterator[Mosquitto]:
    broker = Mosquitto(folder, lines)
    try:
        yield broker
    finally:
        broker.stop()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
