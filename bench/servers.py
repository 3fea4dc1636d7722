"""Servers under test: child processes on free loopback ports, each with a data folder of its own."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

START_WITHIN_S = 30.0
STOP_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    data: Path
    process: subprocess.Popen[bytes]
    wrapped: bool = False

    @property
    def pid(self) -> int:
        """Of the server itself, where another program runs it."""
        if not self.wrapped:
            return self.process.pid
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0])

    def processor_us(self) -> float:
        """Processor time of all its threads since the start: what neighbours on the machine disturb least."""
        threads = Path(f"/proc/{self.pid}/task").iterdir()
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e3

    def stop(self) -> None:
        """End it in good order; a server that does not is killed and reported."""
        if self.process.poll() is not None:
            return
        os.kill(self.pid, signal.SIGTERM)
        try:
            self.process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"{self.process.args!r} did not stop on SIGTERM") from None
        if self.process.returncode != 0:
            raise RuntimeError(f"{self.process.args!r} stopped with status {self.process.returncode}")

    def kill(self) -> None:
        """End it as a power cut would end it, as far as one process goes."""
        self.process.kill()
        self.process.wait()


def start_cse(
    data: Path,
    *,
    wrapper: Sequence[str] = (),
    through: Sequence[str] = ("cse",),
    settings: Sequence[str] = ("--development",),
    checkout: Path | None = None,
) -> Server:
    """Start the candidate, `python -m cse`, and wait until it answers.

    Without other settings it believes the originators that requests name.
    `wrapper` is a program that runs it (strace, for one), `through` a module of ours that does, `checkout` the root of
    another version of the sources.
    """
    port = free_port()
    command = [
        sys.executable,
        "-m",
        *through,
        "--listen",
        f"127.0.0.1:{port}",
        "--data",
        str(data.absolute()),
        *settings,
    ]
    server = start([*wrapper, *command], port, data, "/healthz", checkout)
    return replace(server, wrapped=bool(wrapper))


def start_floor(kind: str, data: Path, replies: Path) -> Server:
    port = free_port()
    command = [sys.executable, "-m", "bench.floors", kind, "--port", str(port)]
    return start([*command, "--data", str(data), "--replies", str(replies)], port, data, "/")


def start(command: Sequence[str], port: int, data: Path, ready: str, folder: Path | None = None) -> Server:
    data.mkdir(parents=True, exist_ok=True)
    log = data / "server.log"
    with log.open("ab") as output:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment, cwd=folder)
    server = Server(port, data, process)
    until = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        if answers(port, ready):
            return server
        time.sleep(0.01)
    server.kill()
    raise RuntimeError(f"{' '.join(command)} did not start:\n{log.read_text(errors='replace')[-2000:]}")


@contextmanager
def running(server: Server) -> Iterator[Server]:
    try:
        yield server
    finally:
        server.stop()


def answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def content(self) -> Any:
        return json.loads(self.body)


def ask(port: int, raw: bytes) -> Answer:
    """Send one prepared request on a connection of its own and read the whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=STOP_WITHIN_S) as connection:
        connection.sendall(raw)
        response = http.client.HTTPResponse(connection)
        response.begin()
        return Answer(response.status, tuple(response.getheaders()), response.read())
