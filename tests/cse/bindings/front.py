"""The ASGI application of a CSE whose clock stands still, and what it answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cse.access.authentication import Authentication, issuer_of
from cse.bindings.door import Door
from cse.bindings.http import Origins, application
from cse.bindings.reports import Reports
from tests.attacks.mint import Mint
from tests.conformance.house import House

PAGE = b"https://app.example"
FRAME = [(b"host", b"localhost"), (b"x-m2m-ri", b"r1"), (b"x-m2m-rvi", b"4")]
ADMIN = (b"x-m2m-origin", b"CAdmin")
JSON = (b"content-type", b"application/json;ty=3")
Message = dict[str, Any]


@dataclass
class Heard:
    """What came back for one request."""

    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""
    asked: int = 0
    """how often the application asked for more of the body"""

    @property
    def code(self) -> int:
        return int(self.headers[b"x-m2m-rsc"])


@dataclass
class Front:
    """The application of a CSE whose clock stands still."""

    house: House
    mint: Mint = field(default_factory=Mint)
    development: bool = True
    origins: Origins = field(default_factory=Origins)
    life: list[str] = field(default_factory=list)
    paged: list[Message] = field(default_factory=list)
    reports: Reports | None = None

    def __post_init__(self) -> None:
        authentication = Authentication("/id-in", "gridhearth.local", self.mint.now)
        authentication.learn([issuer_of(self.mint.published())])
        self.door = Door(authentication, self.development)

    async def _pages(self, scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        self.paged.append(dict(scope))
        await send({"type": "http.response.start", "status": 299, "headers": []})
        await send({"type": "http.response.body", "body": b"a page"})

    def ask(
        self,
        method: str,
        path: str,
        *headers: tuple[bytes, bytes],
        parts: Sequence[Mapping[str, object]] = (),
        query: bytes = b"",
        peer: str = "127.0.0.1",
    ) -> Heard:
        heard, waiting = Heard(), list(parts)

        async def receive() -> Mapping[str, object]:
            heard.asked += 1
            if not waiting:
                await asyncio.sleep(3600)
            return waiting.pop(0)

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                heard.status, heard.headers = message["status"], dict(message["headers"])
            else:
                assert message["type"] == "http.response.body"
                heard.body += message["body"]

        scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query}
        self._run(scope | {"headers": [*FRAME, *headers], "client": (peer, 5)}, receive, send)
        return heard

    def _run(self, scope: Message, receive: Any, send: Any) -> None:
        app = application(
            self.house.cse.dispatcher,
            self.door,
            self.origins,
            self._pages,
            lambda: self.life.append("start"),
            lambda: self.life.append("stop"),
            self.reports,
        )
        self.house.run(app(scope, receive, send))

    def live(self, *messages: str) -> list[str]:
        """Sends messages of the life of a server; what the application says to them."""
        waiting, said = list(messages), []

        async def receive() -> Message:
            return {"type": f"lifespan.{waiting.pop(0)}"}

        async def send(message: Any) -> None:
            said.append(message["type"])

        self._run({"type": "lifespan"}, receive, send)
        assert waiting == [], "it ended before its time"
        return said


def whole(body: bytes) -> list[Message]:
    return [{"type": "http.request", "body": body, "more_body": False}]


def length(body: bytes) -> tuple[bytes, bytes]:
    return b"content-length", str(len(body)).encode()


CONTAINER = b'{"m2m:cnt":{"rn":"box"}}'
