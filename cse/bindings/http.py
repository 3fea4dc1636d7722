"""Mca over HTTP (TS-0009) as an ASGI application, with the CSE's own web pages mounted beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from cse.bindings.door import CHALLENGE, Door, challenged, check_headers
from cse.bindings.patience import Impatience
from cse.bindings.reports import Reports
from cse.dispatcher import Dispatcher
from onem2m.errors import BadRequest, OneM2MError, OriginatorNotAuthenticated, RequestTooLarge
from onem2m.mapping.http import (
    HttpAnswer,
    HttpMessage,
    answer_form,
    conditioned,
    cors,
    decode_request,
    encode_response,
    preflight,
    refused,
)
from onem2m.primitive import Request, Response

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

OWN_ROUTES: Final = frozenset(
    {"healthz", "readyz", "metrics", "audit", "accounts", "openapi.json", "docs", "static", "favicon.ico"}
)
"""First path segments that are not oneM2M's: no CSE may be called like one of them."""

_OF_A_BODY: Final = frozenset({b"content-length", b"transfer-encoding"})
"""Headers that say that a body follows."""

_VISIBLE: Final = "".join(map(chr, range(33, 127)))


@dataclass(frozen=True, slots=True)
class Origins:
    """The web pages of elsewhere that may read our answers (CORS); none unless the operator names them."""

    listed: frozenset[bytes] = frozenset()

    def allowed(self, headers: list[tuple[bytes, bytes]]) -> bytes | None:
        """The origin of the page that asks, if it may."""
        if not self.listed:
            return None
        for name, value in headers:
            if name == b"origin":
                return value if value in self.listed else None
        return None


class Unread(BadRequest):
    """The body ended before its time: what else comes on this connection means nothing."""


async def mca(dispatcher: Dispatcher, door: Door, origins: Origins, scope: Scope, receive: Receive, send: Send) -> None:
    """One request on the reference point Mca."""
    headers = scope["headers"]
    method = scope["method"]
    page = origins.allowed(headers)
    if method == "OPTIONS":
        await _reply(send, HttpAnswer(204, preflight(page)))
        return
    unread = False
    read: Request | None = None
    try:
        check_headers(headers)
        # Before the body: what a stranger sends is not even read.
        association = door.associate(scope)
        body = b"" if method == "GET" and not _has_body(headers) else await _body(door, receive, _declared(headers))
        request = decode_request(HttpMessage(method, scope["raw_path"], scope["query_string"], headers, body))
        door.admit(association, request)
    except OneM2MError as refusal:
        unread = isinstance(refusal, Unread | RequestTooLarge) or (challenged(refusal) and _has_body(headers))
        response, form = refused(refusal, headers), answer_form(headers)
        if challenged(refusal) or isinstance(refusal, OriginatorNotAuthenticated):
            dispatcher.refusals.note_stranger(refusal)
    else:
        if method == "GET" and dispatcher.waits(request):
            attended = await _unless_gone(dispatcher.dispatch(request), receive)
            if attended is None:
                return
            response = attended
        else:
            response = await dispatcher.dispatch(request)
            read = request if method == "GET" else None
        form = request.answer_form
    answer = encode_response(response, form)
    if read is not None:
        answer = conditioned(answer, read)
    if page is not None:
        answer.headers.extend(cors(page))
    if challenged(response.refusal):
        answer.headers.append(CHALLENGE)
    if unread:
        answer.headers.append((b"connection", b"close"))
    await _reply(send, answer)


async def _unless_gone(answering: Coroutine[Any, Any, Response], receive: Receive) -> Response | None:
    """The answer; None where who asked does not stay for it, and then it is not looked for any more."""
    answer = asyncio.ensure_future(answering)
    leaving = asyncio.ensure_future(_departure(receive))
    try:
        await asyncio.wait((answer, leaving), return_when=asyncio.FIRST_COMPLETED)
        return answer.result() if answer.done() else None
    finally:
        answer.cancel()
        leaving.cancel()


async def _departure(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _has_body(headers: list[tuple[bytes, bytes]]) -> bool:
    return not _OF_A_BODY.isdisjoint([name for name, _ in headers])


def _declared(headers: list[tuple[bytes, bytes]]) -> int | None:
    """The Content-Length, where there is one that can be counted on."""
    lengths = [value for name, value in headers if name == b"content-length"]
    return int(lengths[0]) if len(lengths) == 1 and lengths[0].isdigit() and len(lengths[0]) < 12 else None


async def _body(door: Door, receive: Receive, declared: int | None) -> bytes:
    """The whole body. Raises Unread or RequestTooLarge: half a request must never pass for a whole one.

    What has its declared length is whole: the server's word that nothing follows need not be waited for.
    """
    try:
        return await door.patience.bear(_parts(receive, declared, door.body_bytes))
    except Impatience:
        raise Unread(f"body: not whole within {door.patience.within_s:g} s") from None


async def _parts(receive: Receive, declared: int | None, most: int) -> bytes:
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise Unread("body: it ended before its time")
        part: bytes = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(part)
        if size > most:
            raise RequestTooLarge(f"body: larger than {most} bytes")
        parts.append(part)
        if size == declared:
            break
    return parts[0] if len(parts) == 1 else b"".join(parts)


async def _reply(send: Send, answer: HttpAnswer) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})


def application(
    dispatcher: Dispatcher,
    door: Door,
    origins: Origins,
    pages: AsgiApp,
    start: Callable[[], None],
    stop: Callable[[], None],
    reports: Reports | None = None,
) -> AsgiApp:
    """The ASGI application: oneM2M by default, our own routes to `reports` and `pages`; `start` and `stop` frame its life."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path: str = scope["path"]
            if reports is not None and path in reports.paths:
                await _reply(send, reports.answer(door, scope))
            elif path == "/" or path[1:].partition("/")[0] in OWN_ROUTES:
                await pages({**scope, "query_string": _ascii(scope["query_string"])}, receive, send)
            else:
                await mca(dispatcher, door, origins, scope, receive, send)
        elif scope["type"] == "lifespan":
            await _lifespan(receive, send, start, stop)

    return serve


def _ascii(query: bytes) -> bytes:
    """WSGI takes a query as it should be, with everything else percent-encoded."""
    return query if query.isascii() else quote(query, safe=_VISIBLE).encode()


async def _lifespan(receive: Receive, send: Send, start: Callable[[], None], stop: Callable[[], None]) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
