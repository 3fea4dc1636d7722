"""A CSE as a process of its own, and what goes over the wire to it and back."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FRAME = {"X-M2M-Origin": "CAdmin", "X-M2M-RI": "r1", "X-M2M-RVI": "3"}


@dataclass(frozen=True)
class WireAnswer:
    """An HTTP response; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> int:
        """X-M2M-RSC"""
        return int(self.headers["x-m2m-rsc"])

    @property
    def content(self) -> Any:
        return json.loads(self.body)


@dataclass
class Wire:
    """Sends requests to the server. Headers given replace those of the frame; None leaves one out."""

    port: int
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def ask(
        self, method: str, path: str, headers: dict[str, str | None] | None = None, body: bytes | str | None = None
    ) -> WireAnswer:
        sent = {name: value for name, value in {**FRAME, **(headers or {})}.items() if value is not None}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request(method, path, body.encode() if isinstance(body, str) else body, sent)
            response = connection.getresponse()
            received = {name.lower(): value for name, value in response.getheaders()}
            return WireAnswer(response.status, received, response.read())
        finally:
            connection.close()

    def create(
        self, path: str, type: int, attributes: dict[str, Any], headers: dict[str, str | None] | None = None
    ) -> WireAnswer:
        tag = {1: "acp", 2: "ae", 3: "cnt", 4: "cin", 9: "grp", 23: "sub"}[type]
        frame = {"Content-Type": f"application/json;ty={type}", **(headers or {})}
        return self.ask("POST", path, frame, json.dumps({f"m2m:{tag}": attributes}, ensure_ascii=False))

    def container(self, **attributes: Any) -> str:
        """The path of a new container."""
        answer = self.create("/cse-in", 3, {"rn": f"box{next(self.numbers)}x", **attributes})
        assert answer.status == 201, answer
        return "/" + answer.headers["content-location"]


class Server:
    """`python -m cse` at any free port."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "cse",
                "--development",
                "--cors-origins",
                "http://page.example",
                "--listen",
                "127.0.0.1:0",
                "--data",
                str(folder),
                "--synchronous",
                "OFF",
            ],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert "listens at" in line, line
        self.wire = Wire(int(line.rpartition(":")[2].partition("/")[0]))

    def processor_s(self) -> float:
        """Seconds of processor time that it took so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> int:
        """Its exit status."""
        self._process.terminate()
        status = self._process.wait(timeout=15)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return status
