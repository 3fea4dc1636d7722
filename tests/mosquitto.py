"""A real mosquitto for tests: on a port of loopback, ended by who started it."""

from __future__ import annotations

import getpass
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.services import missing_service

_PROGRAM: Final = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
_WITHIN_S: Final = 10.0


class Mosquitto:
    """One broker. Stopped and started again it listens at the same port, with what it had kept."""

    def __init__(self, folder: Path, lines: Sequence[str] = ("allow_anonymous true",), port: int = 0) -> None:
        if _PROGRAM is None:
            missing_service("mosquitto")
        assert _PROGRAM is not None
        self._program = _PROGRAM
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = port or _free_port()
        self._configuration = folder / "mosquitto.conf"
        self._configuration.write_text(
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
        command = [self._program, "-c", str(self._configuration)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + _WITHIN_S
        while time.monotonic() < until:
            assert self.process.poll() is None, f"mosquitto ended; see {self.folder}/mosquitto.log"
            try:
                socket.create_connection(("127.0.0.1", self.port), 1.0).close()
                return
            except OSError:
                time.sleep(0.01)
        self.stop()
        raise AssertionError("mosquitto does not listen")

    def stop(self) -> None:
        """Ends the process that this one started."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(_WITHIN_S)
            self.process = None


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
