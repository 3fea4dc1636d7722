"""The CSE of the tests of the HTTP binding, in this process: one of its own would not run what was changed here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from cse.bindings.http import AsgiApp
from tests.conformance.house import House
from tests.conformance.wire import FRAME, Wire, WireAnswer

_WITHIN_S = 15


@dataclass
class WireHere(Wire):
    """Hands requests to the application as a server does."""

    house: House | None = None
    application: AsgiApp | None = None

    def ask(
        self, method: str, path: str, headers: dict[str, str | None] | None = None, body: bytes | str | None = None
    ) -> WireAnswer:
        assert self.house is not None
        assert self.application is not None
        content = body.encode() if isinstance(body, str) else body
        sent = [("Host", "127.0.0.1:8080")]
        sent += [(name, value) for name, value in {**FRAME, **(headers or {})}.items() if value is not None]
        if content is not None or method in ("POST", "PUT", "PATCH"):
            sent.append(("Content-Length", str(len(content or b""))))
        raw, _, query = path.partition("?")
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": unquote(raw),
            "raw_path": raw.encode("latin-1"),
            "query_string": query.encode("latin-1"),
            "headers": [(name.lower().encode(), value.strip().encode("latin-1")) for name, value in sent],
            "client": ("127.0.0.1", 50_000),
        }
        answer = self.house.run(_asked(self.application, scope, content or b""))
        return replace(answer, body=b"") if method == "HEAD" else answer


async def _asked(application: AsgiApp, scope: dict[str, Any], body: bytes) -> WireAnswer:
    said: list[Any] = []
    heard = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        if not heard:
            await asyncio.Event().wait()  # it stays until it is answered
        return heard.pop(0)

    async def send(event: Any) -> None:
        said.append(event)

    async with asyncio.timeout(_WITHIN_S):
        await application(scope, receive, send)
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in said[0]["headers"]}
    return WireAnswer(said[0]["status"], headers, b"".join(event.get("body", b"") for event in said[1:]))


@contextmanager
def wire_here(folder: Path) -> Iterator[Wire]:
    """A CSE in this process, as the tests of the binding expect one."""
    house = House(folder, settings={"cors_origins": "http://page.example"})
    try:
        house.cse.serving.append(True)
        yield WireHere(0, house=house, application=house.cse.application())
    finally:
        house.leave()
