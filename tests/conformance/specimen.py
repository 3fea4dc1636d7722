"""A CSE in this process with a small tree of every kind, to be asked anything; what it holds can be compared."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import socketserver
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from cse.bootstrap import Cse, build
from cse.settings import Settings
from onem2m.resources import ALL

ADMINISTRATOR = "CAdmin"
METER = "Cmeter"
DISPLAY = "Cdisplay"
STRANGER = "Cstranger"
NOW = 1_740_830_400 * 1_000_000_000
"""2025-03-01T12:00:00Z, in nanoseconds: the time of the specimen stands still."""

PATIENCE_S = 10.0
"""An answer that takes longer counts as none."""

TABLES = ("resource", "alias", "due", "event", "lane")

Header = tuple[bytes, bytes]


@dataclass(frozen=True)
class Message:
    """An HTTP request as the application hears it."""

    method: str
    path: bytes
    query: bytes = b""
    headers: tuple[Header, ...] = ()
    body: bytes = b""

    def __repr__(self) -> str:
        target = self.path + (b"?" + self.query if self.query else b"")
        lines = [f"{self.method} {_short(target)}", *(f"{_short(n)}: {_short(v)}" for n, v in self.headers)]
        return "\n  ".join([*lines, _short(self.body)])


def _short(text: bytes) -> str:
    return repr(text)[2:-1] if len(text) < 600 else f"{text[:300]!r}...({len(text)} bytes)"


@dataclass(frozen=True)
class Reply:
    """What it answered."""

    status: int
    headers: tuple[Header, ...]
    body: bytes

    @cached_property
    def fields(self) -> dict[bytes, bytes]:
        return dict(self.headers)

    @property
    def code(self) -> int:
        """X-M2M-RSC; 0 where it is missing."""
        return int(self.fields.get(b"x-m2m-rsc", b"0"))

    def content(self) -> Any:
        return json.loads(self.body) if self.body else None

    @property
    def reason(self) -> str:
        """m2m:dbg; empty where there is none."""
        content = self.content()
        return str(content.get("m2m:dbg", "")) if isinstance(content, dict) else ""


def request(
    method: str,
    path: str,
    *,
    query: str = "",
    type: int | None = None,
    content: object = None,
    originator: str = ADMINISTRATOR,
    extra: tuple[Header, ...] = (),
) -> Message:
    """A well-formed request."""
    headers: tuple[Header, ...] = (
        (b"host", b"127.0.0.1:8080"),
        (b"x-m2m-origin", originator.encode()),
        (b"x-m2m-ri", b"r1"),
        (b"x-m2m-rvi", b"4"),
    )
    body = b""
    if content is not None:
        body = json.dumps(content).encode()
        kind = f"application/json;ty={type}" if type is not None else "application/json"
        headers += ((b"content-type", kind.encode()), (b"content-length", str(len(body)).encode()))
    return Message(method, path.encode(), query.encode(), (*headers, *extra), body)


def create(
    parent: str, type: int, attributes: dict[str, Any], originator: str = ADMINISTRATOR, tag: str | None = None
) -> Message:
    tag = tag or next(definition.tag for definition in ALL if definition.type == type)
    return request("POST", parent, type=type, content={tag: attributes}, originator=originator)


class _Confirming(socketserver.StreamRequestHandler):
    """A notification target that confirms subscriptions, and hangs up when it is notified: what it is owed waits."""

    def handle(self) -> None:
        length = 0
        while (line := self.rfile.readline().strip()) != b"":
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        if b'"vrq":true' in self.rfile.read(length):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-M2M-RSC: 2000\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@contextmanager
def confirming_target() -> Iterator[str]:
    """Its URL."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Confirming) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/n"
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Specimen:
    """One CSE on a data folder. Its housekeeping is not running: nothing happens but what is asked."""

    folder: Path
    cse: Cse = field(init=False)

    def __post_init__(self) -> None:
        settings = Settings(data=self.folder, development=True, synchronous="OFF", notify_timeout_s=2.0)
        self.cse = build(settings, clock=lambda: NOW)
        self.cse.delivery.start()
        self._app = self.cse.application()
        self._runner = asyncio.Runner()
        self._reading = sqlite3.connect(f"file:{self.folder / 'tree.sqlite'}?mode=ro", uri=True)

    def close(self) -> None:
        self._reading.close()
        self.cse.dispatcher.close()
        self.cse.delivery.stop()
        self.cse.store.close()
        self._runner.close()

    def ask(self, message: Message) -> Reply:
        """The answer. Raises TimeoutError where none comes in time."""
        return self._runner.run(self._ask(message))

    def ask_together(self, messages: list[Message]) -> list[Reply]:
        """The answers to requests that arrive at once."""

        async def gather() -> list[Reply]:
            return await asyncio.gather(*map(self._ask, messages))

        return self._runner.run(gather())

    async def _ask(self, message: Message) -> Reply:
        sent: list[Any] = []
        heard = [{"type": "http.request", "body": message.body, "more_body": False}, {"type": "http.disconnect"}]

        async def receive() -> Any:
            return heard.pop(0)

        async def send(event: Any) -> None:
            sent.append(event)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": message.method,
            "scheme": "http",
            "path": message.path.decode("latin-1"),
            "raw_path": message.path,
            "query_string": message.query,
            "root_path": "",
            "headers": list(message.headers),
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8080),
        }
        async with asyncio.timeout(PATIENCE_S):
            await self._app(scope, receive, send)
        body = b"".join(event.get("body", b"") for event in sent[1:])
        return Reply(sent[0]["status"], tuple(sent[0]["headers"]), body)

    def held(self) -> dict[str, list[Any]]:
        """Every row of the tree, its due dates and its outbox."""
        return {table: self._reading.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in TABLES}

    def shown(self, addresses: tuple[str, ...]) -> list[bytes]:
        """The resources as they are served, from whatever caches."""
        return [self.ask(request("GET", address)).body for address in addresses]


ROLE = {
    "rlid": "reader@sp.example",
    "tkis": "/id-in",
    "tkhd": METER,
    "tknb": "20250101T000000",
    "tkna": "20260101T000000",
}
TOKEN = "eyJh.eyJi.c2ln"
DESCRIPTOR = {"dcrp": 5, "dsp": base64.b64encode(b"<urn:a> <urn:holds> <urn:b> .").decode()}
BATTERY = {"cnd": "org.onem2m.common.moduleclass.battery", "lvl": 80, "lowBy": False}
ALWAYS = {"sce": ["* * * * * * *"]}

TREE = (
    "/cse-in",
    "/cse-in/meter",
    "/cse-in/meter/readings",
    "/cse-in/meter/readings/first",
    "/cse-in/meter/readings/la",
    "/cse-in/meter/readings/inner",
    "/cse-in/meter/full",
    "/cse-in/meter/all",
    "/cse-in/meter/rules",
    "/cse-in/meter/readings/news",
    "/cse-in/display",
    "/cse-in/meter/das",
    "/cse-in/box",
    "/cse-in/roles",
    "/cse-in/roles/reader",
    "/cse-in/roles/token",
    "/cse-in/subscriber",
    "/cse-in/subscriber/node",
    "/cse-in/rule",
    "/cse-in/meter/readings/about",
    "/cse-in/meter/series",
    "/cse-in/meter/series/first",
    "/cse-in/meter/series/la",
    "/cse-in/meter/battery",
    "/cse-in/meter/battery/la",
    "/cse-in/meter/where",
    "/cse-in/meter/positions",
    "/cse-in/display/pch",
    "/cse-in/box/power",
    "/cse-in/hours",
)
"""The tree of the specimen."""


def plant(folder: Path, target: str) -> None:
    """Makes the data folder of a specimen: every resource type, an instance more than fits, a rule, a subscription."""
    specimen = Specimen(folder)
    application = {"api": "Nmeter", "rr": True, "srv": ["3", "4"]}
    rules = {"acr": [{"acor": [METER, "all"], "acop": 34}]}
    own = {"acr": [{"acor": [METER], "acop": 63}]}
    for message in (
        create("/cse-in", 2, {**application, "rn": "meter"}, METER),
        create("/cse-in", 2, {**application, "rn": "display"}, DISPLAY),
        create("/cse-in/meter", 1, {"rn": "rules", "pv": rules, "pvs": own}, METER),
        create("/cse-in/meter", 3, {"rn": "readings", "acpi": ["cse-in/meter/rules"], "lbl": ["kind:power"]}),
        create("/cse-in/meter/readings", 3, {"rn": "inner", "et": "20260101T000000"}),
        create("/cse-in/meter/readings", 4, {"rn": "first", "con": {"w": 5}, "lbl": ["a"]}),
        create("/cse-in/meter/readings", 4, {"con": "21.5", "cnf": "text/plain:0"}),
        create("/cse-in/meter", 34, {"rn": "das", "dae": True, "dap": [target]}, METER),
        create(
            "/cse-in/meter", 3, {"rn": "full", "mni": 2, "mbs": 10, "mia": 3600, "daci": ["cse-in/meter/das"]}, METER
        ),
        *(create("/cse-in/meter/full", 4, {"con": word}, METER) for word in ("one", "two", "three")),
        create(
            "/cse-in/meter", 9, {"rn": "all", "mnm": 5, "mid": ["cse-in/meter/readings", "cse-in/meter/full"]}, METER
        ),
        create("/cse-in/meter/readings", 23, {"rn": "news", "nu": [target], "enc": {"net": [1, 2, 3, 4]}}),
        create("/cse-in/meter/readings", 4, {"con": "a notification is owed"}),
        create("/cse-in", 14, {"rn": "box", "ni": "urn:node:1", "hael": [METER]}, METER),
        create("/cse-in/box", 13, {"rn": "power", "mgd": 1006, "btl": 80, "bts": 1}, METER, "m2m:bat"),
        create("/cse-in/meter/readings", 24, {**DESCRIPTOR, "rn": "about"}),
        create("/cse-in/meter", 29, {"rn": "series", "pei": 60_000, "mdt": 1_000, "mdd": True, "mni": 3}, METER),
        create("/cse-in/meter/series", 30, {"rn": "first", "dgt": "20250301T115900", "con": 5}, METER),
        create("/cse-in/meter/series", 30, {"dgt": "20250301T120000", "con": 6, "snr": 1}, METER),
        create("/cse-in/meter", 28, {**BATTERY, "rn": "battery", "fcied": True, "mni": 3}, METER, "cod:bat"),
        create("/cse-in/meter", 10, {"rn": "where", "los": 2, "lon": "positions"}, METER),
        create("/cse-in/display", 15, {"rn": "pch"}, DISPLAY),
        create("/cse-in", 18, {"rn": "hours", "se": ALWAYS}),
        create("/cse-in", 37, {"rn": "roles"}),
        create("/cse-in/roles", 31, {**ROLE, "rn": "reader"}),
        create("/cse-in/roles", 32, {"rn": "token", "tkid": "t1@sp.example", "tkob": TOKEN}),
        create("/cse-in", 19, {"rn": "rule", "ari": ["reader@sp.example"]}),
        create("/cse-in", 11, {"rn": "subscriber"}),
        create("/cse-in/subscriber", 20, {"rn": "node", "ni": "urn:node:1", "csi": "/id-in", "rlk": ["cse-in/rule"]}),
    ):
        reply = specimen.ask(message)
        assert reply.code == 2001, (message, reply)
    specimen.close()


class Nursery:
    """Specimens that are all alike: one is used until it has changed, then a fresh one takes its place."""

    def __init__(self, folder: Path, target: str) -> None:
        self._folder = folder
        self._count = 0
        self._present: Specimen | None = None
        plant(folder / "planted", target)

    def specimen(self) -> Specimen:
        """An unchanged one."""
        if self._present is None:
            self._count += 1
            copy = self._folder / str(self._count)
            shutil.copytree(self._folder / "planted", copy)
            self._present = Specimen(copy)
        return self._present

    def spend(self) -> None:
        """The present one has changed, or was broken."""
        if self._present is not None:
            present, self._present = self._present, None
            present.close()
            shutil.rmtree(present.folder)
