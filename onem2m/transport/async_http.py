"""HTTP/1.1 towards notification targets: asynchronous, keep-alive, in order, a few connections per host."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from socket import SOCK_STREAM
from typing import cast
from urllib.parse import urlsplit

import httptools

from onem2m.transport.place import Gate, Place

_PER_HOST = 64
"""Connections to one host at a time; who comes later waits for one of them."""
_REPLY_LIMIT = 1_000_000
"""Bytes of a reply that are read; with a longer one the connection ends."""
_KNOWN_URLS = 10_000


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
        self._room = 0

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
        self._room -= len(data)
        if self._room < 0:
            self._fail("the target's reply has no end")
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as fault:
            self._fail(f"the target does not speak HTTP: {fault}")

    def _fail(self, reason: str) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionError(reason))
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
        self._reply, self.reusable, self._room = HttpReply(), False, _REPLY_LIMIT
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
    """Connections to many hosts, kept while they are used. Belongs to one event loop.

    `gate` says where they may go; a name is resolved once for each connection, and what it means is judged before the
    connection is made to that very address. `ca` is a file of CA certificates to believe instead of the system's.
    Redirections are answers like any other, and not followed.
    """

    def __init__(self, gate: Gate, ca: Path | None = None) -> None:
        self._gate = gate
        self._ca = ca
        self._idle: dict[Place, deque[_Connection]] = {}
        self._places: dict[Place, asyncio.Semaphore] = {}
        self._heads: dict[str, tuple[Place, bytes]] = {}
        """URL -> where it leads, and how a request to it begins"""
        self._tls: ssl.SSLContext | None = None

    async def post(self, url: str, headers: list[tuple[bytes, bytes]], body: bytes, timeout_s: float) -> HttpReply:
        """POSTs to a URL. Raises OSError when no reply comes in time (TimeoutError is one)."""
        place, head = self._heads.get(url) or self._learn(url)
        message = _message(head, headers, body)
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

    def _learn(self, url: str) -> tuple[Place, bytes]:
        place = self._gate.check_url(url)
        where = urlsplit(url)
        path = (where.path or "/") + (f"?{where.query}" if where.query else "")
        if len(self._heads) >= _KNOWN_URLS:
            self._heads.clear()
        known = self._heads[url] = (place, f"POST {path} HTTP/1.1\r\nHost: {where.netloc}\r\n".encode("ascii"))
        return known

    async def _connect(self, place: Place) -> _Connection:
        """Connects to one of the addresses that the host has now, if all of them may be connected to."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(place.host, place.port, type=SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not all(self._gate.permits(ip_address(address), place) for address in addresses):
            raise ConnectionRefusedError("the host has an address that connections must not be made to")
        tls, name = (self._context(), place.host) if place.scheme == "https" else (None, None)
        fault: OSError = ConnectionRefusedError("the host has no address")
        for address in addresses:
            try:
                transport, connection = await loop.create_connection(
                    _Connection, address, place.port, ssl=tls, server_hostname=name
                )
            except OSError as one:
                fault = one
                continue
            here, there = (transport.get_extra_info(end)[0] for end in ("sockname", "peername"))
            if self._gate.permits_connection(here, there, place):
                return connection
            connection.close()
            raise ConnectionRefusedError("the host is this machine, at the port of this program")
        raise fault

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context(cafile=self._ca)
            self._tls.minimum_version = ssl.TLSVersion.TLSv1_2
        return self._tls

    def close(self) -> None:
        """Ends all idle connections."""
        for idle in self._idle.values():
            while idle:
                idle.pop().close()


def _message(head: bytes, headers: list[tuple[bytes, bytes]], body: bytes) -> bytes:
    lines = [head, *(name + b": " + value + b"\r\n" for name, value in headers)]
    lines.append(b"Content-Length: %d\r\n\r\n" % len(body))
    return b"".join(lines) + body
