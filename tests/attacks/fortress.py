"""A CSE in a process of its own that believes tokens of one issuer, a house of Alice's in it, and Mallory outside."""

from __future__ import annotations

import http.client
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.attacks.mint import Mint

SECRET: Final = "only Alice may read this"
ALICE, MALLORY, ADMIN = "Calice", "Cmallory", "CAdmin"
WITHIN_S: Final = 10.0
TYPE_OF: Final = {"acp": 1, "ae": 2, "cnt": 3, "cin": 4, "grp": 9, "sub": 23}


@dataclass(frozen=True)
class Told:
    """An HTTP answer; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> int:
        """X-M2M-RSC; 0 where the answer has none."""
        return int(self.headers.get("x-m2m-rsc", "0"))

    @property
    def content(self) -> Any:
        return json.loads(self.body)


@dataclass
class Fortress:
    """The server under attack."""

    folder: Path
    mint: Mint = field(init=False)
    port: int = field(init=False)

    def __post_init__(self) -> None:
        self.mint = Mint(self.folder)
        self.mint.publish()
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.proxy = self.folder / "proxy.sock"
        settings = {
            "listen": "127.0.0.1:0",
            "data": self.data,
            "authority": self.mint.document,
            "proxy-socket": self.proxy,
            "synchronous": "OFF",
        }
        flags = [part for name, value in settings.items() for part in (f"--{name}", str(value))]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cse", *flags],
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                text=True,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert "listens at" in line, line + self.log.read_text()
        self.port = int(line.rpartition(":")[2].partition("/")[0])
        self._furnish()

    def stop(self) -> int:
        """Its exit status."""
        self._process.terminate()
        status = self._process.wait(timeout=20)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return status

    def _furnish(self) -> None:
        alice, mallory = self.party(ALICE), self.party(MALLORY)
        alice.made("/cse-in", "ae", {"rn": "alice", "api": "Nalice", "rr": False, "srv": ["4"]})
        mallory.made("/cse-in", "ae", {"rn": "mallory", "api": "Nmallory", "rr": False, "srv": ["4"]})
        for who, home in ((alice, "alice"), (mallory, "mallory")):
            who.made(f"/cse-in/{home}", "cnt", {"rn": "box", "lbl": [f"of-{home}"]})
            who.made(f"/cse-in/{home}/box", "cin", {"rn": "first", "con": SECRET if home == "alice" else "nothing"})
        own = [{"acor": [ALICE], "acop": 63}]
        alice.made("/cse-in/alice", "acp", {"rn": "rules", "pv": {"acr": own}, "pvs": {"acr": own}})
        alice.made("/cse-in/alice", "grp", {"rn": "rooms", "mnm": 5, "mid": ["cse-in/alice/box"]})

    def party(self, name: str, **claims: Any) -> Party:
        return Party(self, name, lambda: self.mint.token(name, **claims))

    def ask(
        self,
        method: str,
        path: str,
        headers: dict[str, str | None],
        body: str | bytes | None = None,
        *,
        proxy: bool = False,
    ) -> Told:
        """One exchange. Headers that are None are left out."""
        sent = {"X-M2M-RI": "r1", "X-M2M-RVI": "4", **headers}
        connection = (
            _ThroughSocket(self.proxy) if proxy else http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        )
        try:
            content = body.encode() if isinstance(body, str) else body
            connection.request(
                method, path, content, {name: value for name, value in sent.items() if value is not None}
            )
            answer = connection.getresponse()
            received = {name.lower(): value for name, value in answer.getheaders()}
            return Told(answer.status, received, answer.read())
        finally:
            connection.close()

    def exchange(self, sent: bytes, *, quiet_s: float = 0.3) -> bytes:
        """Everything that comes back for raw bytes, until nothing more comes for so long."""
        received = b""
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.settimeout(WITHIN_S)
            try:
                connection.sendall(sent)
                while part := connection.recv(65536):
                    received += part
                    connection.settimeout(quiet_s)
            except (TimeoutError, ConnectionError):
                pass
        return received

    def held(self) -> list[Any]:
        """All that is in the tree; what was deleted and is not yet reaped is not."""
        connection = sqlite3.connect(f"file:{self.data / 'tree.sqlite'}?mode=ro", uri=True)
        try:
            return connection.execute("SELECT * FROM resource WHERE parent >= 0 ORDER BY key").fetchall()
        finally:
            connection.close()

    def until(self, fact: Callable[[], bool]) -> None:
        """Waits for something that comes about within a second or so."""
        patience = time.monotonic() + WITHIN_S
        while not fact():
            assert time.monotonic() < patience, "it never came about"
            time.sleep(0.05)


class _ThroughSocket(http.client.HTTPConnection):
    """HTTP over the socket for the proxy."""

    def __init__(self, path: Path) -> None:
        super().__init__("cse", timeout=15)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(15)
        self.sock.connect(str(self._path))


@dataclass(frozen=True)
class Party:
    """Someone with a credential."""

    fortress: Fortress
    name: str
    token: Callable[[], str]

    def ask(
        self, method: str, path: str, headers: dict[str, str | None] | None = None, body: str | bytes | None = None
    ) -> Told:
        own: dict[str, str | None] = {"Authorization": f"Bearer {self.token()}", "X-M2M-Origin": self.name}
        return self.fortress.ask(method, path, own | (headers or {}), body)

    def create(
        self, path: str, kind: str, attributes: dict[str, Any], headers: dict[str, str | None] | None = None
    ) -> Told:
        frame: dict[str, str | None] = {"Content-Type": f"application/json;ty={TYPE_OF[kind]}"}
        return self.ask("POST", path, frame | (headers or {}), json.dumps({f"m2m:{kind}": attributes}))

    def update(self, path: str, kind: str, attributes: dict[str, Any]) -> Told:
        frame: dict[str, str | None] = {"Content-Type": "application/json"}
        return self.ask("PUT", path, frame, json.dumps({f"m2m:{kind}": attributes}))

    def made(self, path: str, kind: str, attributes: dict[str, Any]) -> dict[str, Any]:
        """Creates what a test needs; its attributes."""
        told = self.create(path, kind, attributes)
        assert told.status == 201, told
        [inside] = told.content.values()
        assert isinstance(inside, dict)
        return inside
