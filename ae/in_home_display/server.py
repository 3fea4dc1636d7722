"""The display over HTTP: streams and notifications await, everything else is Flask in a few threads of its own."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime, tzinfo
from typing import Any

from a2wsgi import WSGIMiddleware

from ae.in_home_display.board import Board
from ae.in_home_display.names import is_of_the_home
from ae.in_home_display.page import SECURITY_HEADERS, create_page
from onem2m.listener.http import answer_notification
from onem2m.listener.notification import Notification
from onem2m.mapping.http import HttpMessage

MAX_STREAMS = 64
BEAT_S = 10.0
MAX_NOTIFICATION_BYTES = 1024 * 1024
PAGE_THREADS = 4
FINISH_S = 5.0

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Now = Callable[[], datetime]

_HEADERS = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS]


class DisplayServer:
    """The ASGI application of a display. Notifications are believed at `notify_path`, which only the CSE knows."""

    def __init__(
        self,
        board: Board,
        zone: tzinfo,
        now: Now,
        notified: Callable[[Notification], None],
        notify_path: str,
        max_streams: int = MAX_STREAMS,
        address: str = "",
    ) -> None:
        flask = create_page(board, zone, now)
        self._pages = WSGIMiddleware(flask.wsgi_app, workers=PAGE_THREADS)  # type: ignore[arg-type]  # names differ only
        self._streams = Streams(board, now, max_streams)
        self._notified = notified
        self._secret = notify_path.encode()
        self._address = address
        self._busy = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        self._busy += 1
        try:
            await self._answer(scope, receive, send)
        finally:
            self._busy -= 1

    async def finish(self) -> None:
        """Waits for requests that are being answered: a page's thread would wait forever for a loop that has ended."""
        # At least once: a request may have come in that the loop has not begun with.
        for _ in range(int(FINISH_S / 0.02)):
            await asyncio.sleep(0.02)
            if not self._busy:
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        if method == "POST" and hmac.compare_digest(path.encode(), self._secret):
            await _take_notification(scope, receive, send, self._notified)
        elif not is_of_the_home(_host(scope), self._address):
            await _reply(send, 421, b"this display does not answer to that name\n")
        elif path == "/events" and method == "GET":
            await self._streams.serve(receive, send)
        else:
            await self._pages(scope, receive, send)  # type: ignore[arg-type]


class Streams:
    """Server-sent events: the view at once and at every change, and a beat in between so that silence is noticed."""

    def __init__(self, board: Board, now: Now, places: int) -> None:
        self._board = board
        self._now = now
        self._places = places

    async def serve(self, receive: Receive, send: Send) -> None:
        """One stream, until the browser leaves or the board closes; 503 when all places are taken."""
        if self._places == 0:
            await _reply(send, 503, b"too many displays are connected\n", (b"retry-after", b"10"))
            return
        self._places -= 1
        gone = asyncio.ensure_future(_left(receive))
        try:
            with self._board.watched() as changed:
                await self._stream(send, changed, gone)
        finally:
            self._places += 1
            gone.cancel()

    async def _stream(self, send: Send, changed: asyncio.Event, gone: asyncio.Future[None]) -> None:
        head = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), *_HEADERS]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        number = -1
        while not gone.done() and not self._board.closed:
            changed.clear()
            shown = self._board.shown
            if shown.number != number:
                number = shown.number
                await self._send(send, "view", shown.view.as_payload())
            else:
                await self._send(send, "beat", {})
            waiting = asyncio.ensure_future(changed.wait())
            await asyncio.wait((waiting, gone), timeout=BEAT_S, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
        if not gone.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, send: Send, event: str, content: dict[str, Any]) -> None:
        text = json.dumps({"now_ms": int(self._now().timestamp() * 1000), **content}, separators=(",", ":"))
        body = f"event: {event}\ndata: {text}\n\n".encode()
        await send({"type": "http.response.body", "body": body, "more_body": True})


def _host(scope: Scope) -> str:
    named = [value for name, value in scope["headers"] if name == b"host"]
    return named[0].decode("latin-1") if len(named) == 1 else ""


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _take_notification(
    scope: Scope, receive: Receive, send: Send, notified: Callable[[Notification], None]
) -> None:
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_NOTIFICATION_BYTES:
            await _reply(send, 413, b"the notification is too long\n", (b"connection", b"close"))
            return
    answer = answer_notification(HttpMessage("POST", b"/", b"", scope["headers"], body), notified)
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _reply(send: Send, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    head = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(body)), *_HEADERS, *headers]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})
