"""HTTP/1.1 towards notification targets: asynchronous, keep-alive, in order, a few connections per host."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import SplitResult, urlsplit

import httptools

_PER_HOST = 64
"""Connections to one host at a time; who comes later waits for one of them."""
_BODY_LIMIT = 1_000_000


@dataclass(slots=True)
class HttpReply:
    """What a target answered."""

    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""
    complete: bool = False


class _Connection(asyncio.Protocol):
    """One connection: a request, its reply, the next request."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.reusable = False
        self.lost = False
        self._reply: HttpReply | None = None
        self._waiting: asyncio.Future[HttpReply] | None = None
        self._parser: httptools.HttpResponseParser | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own class is not derived from it

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        if self._waiting is not None and not self._waiting.done():
            reply = self._reply
            if reply is not None and reply.status and not self._has_length():
                self._waiting.set_result(reply)  # a body that ends with the connection
            else:
                self._waiting.set_exception(exc or ConnectionResetError("the target closed the connection"))

    def _has_length(self) -> bool:
        headers = self._reply.headers if self._reply is not None else {}
        return b"content-length" in headers or b"transfer-encoding" in headers

    def data_received(self, data: bytes) -> None:
        if self._parser is None:
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as fault:
            if self._waiting is not None and not self._waiting.done():
                self._waiting.set_exception(ConnectionError(f"the target does not speak HTTP: {fault}"))
            self.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        """httptools: one header."""
        assert self._reply is not None
        self._reply.headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        """httptools: the status line is known too."""
        assert self._reply is not None
        assert self._parser is not None
        self._reply.status = self._parser.get_status_code()

    def on_body(self, body: bytes) -> None:
        """httptools: a piece of the body."""
        assert self._reply is not None
        if len(self._reply.body) < _BODY_LIMIT:
            self._reply.body += body

    def on_message_complete(self) -> None:
        """httptools: the whole reply is here."""
        assert self._reply is not None
        assert self._parser is not None
        self._reply.complete = True
        self.reusable = self._parser.should_keep_alive()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(self._reply)

    async def exchange(self, message: bytes) -> HttpReply:
        """Sends a request and waits for its reply."""
        assert self.transport is not None
        self._reply, self.reusable = HttpReply(), False
        self._parser = httptools.HttpResponseParser(self)
        self._waiting = asyncio.get_running_loop().create_future()
        self.transport.write(message)
        return await self._waiting

    def close(self) -> None:
        """Ends the connection."""
        self.lost = True
        if self.transport is not None:
            self.transport.close()


class HttpPool:
    """Connections to many hosts, kept while they are used. Belongs to one event loop."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._idle: dict[tuple[str, str, int], deque[_Connection]] = {}
        self._places: dict[tuple[str, str, int], asyncio.Semaphore] = {}
        self._tls = tls

    async def post(self, url: str, headers: list[tuple[bytes, bytes]], body: bytes, timeout_s: float) -> HttpReply:
        """POSTs to a URL. Raises OSError when no reply comes in time (TimeoutError is one)."""
        where = urlsplit(url)
        place = _place(where)
        message = _message(where, headers, body)
        free = self._places.setdefault(place, asyncio.Semaphore(_PER_HOST))
        async with free, asyncio.timeout(timeout_s):
            idle = self._idle.setdefault(place, deque())
            while idle:
                connection = idle.pop()
                if connection.lost:
                    continue
                try:
                    return await self._use(connection, message, idle)
                except ConnectionError:
                    break  # closed while it was idle: once more, on a fresh one
            return await self._use(await self._connect(place), message, idle)

    async def _use(self, connection: _Connection, message: bytes, idle: deque[_Connection]) -> HttpReply:
        try:
            reply = await connection.exchange(message)
        except BaseException:
            connection.close()
            raise
        if connection.reusable and not connection.lost:
            idle.append(connection)
        else:
            connection.close()
        return reply

    async def _connect(self, place: tuple[str, str, int]) -> _Connection:
        scheme, host, port = place
        tls = (self._tls or ssl.create_default_context()) if scheme == "https" else None
        _, connection = await asyncio.get_running_loop().create_connection(_Connection, host, port, ssl=tls)
        return connection

    def close(self) -> None:
        """Ends all idle connections."""
        for idle in self._idle.values():
            while idle:
                idle.pop().close()


def _place(where: SplitResult) -> tuple[str, str, int]:
    try:
        port = where.port
    except ValueError:
        raise OSError(f"{where.geturl()[:200]} has no valid port") from None
    if not where.hostname:
        raise OSError(f"{where.geturl()[:200]} names no host")
    return where.scheme, where.hostname, port or (443 if where.scheme == "https" else 80)


def _message(where: SplitResult, headers: list[tuple[bytes, bytes]], body: bytes) -> bytes:
    path = where.path or "/"
    if where.query:
        path += f"?{where.query}"
    lines = [f"POST {path} HTTP/1.1\r\nHost: {where.netloc.rpartition('@')[2]}\r\n".encode("ascii", "replace")]
    lines += [name + b": " + value + b"\r\n" for name, value in headers]
    lines.append(b"Content-Length: %d\r\n\r\n" % len(body))
    return b"".join(lines) + body
