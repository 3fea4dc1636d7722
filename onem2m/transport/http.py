"""Requests over HTTP (TS-0009), on connections that are kept and used again."""

from __future__ import annotations

import http.client
import select
import socket
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from onem2m.errors import SecurityAssociationRequired
from onem2m.mapping.http import HttpMessage, decode_response, encode_request
from onem2m.primitive import Request, Response
from onem2m.security.channel import may_carry_secrets, tls_context
from onem2m.vocabulary import Operation

MAX_ANSWER_BYTES = 64 * 1024 * 1024

_REPEATABLE = frozenset({Operation.RETRIEVE, Operation.UPDATE, Operation.DELETE})
"""Doing it twice leaves the tree as doing it once does. A CREATE or NOTIFY is never sent again by itself."""


class HttpTransport:
    """Carries requests to one CSE. Safe to share between threads: each request has a connection for itself.

    A server may close a kept connection at any time. That shows before a request is written, and then a new
    connection is made; where it shows only afterwards, and before a byte of an answer, a request that can be
    repeated is repeated once, and any other raises OSError.

    `authorise` gives the access token for a request, and `renew` another one in place of a token that the server did
    not take. `ca` is a file of certificates that https servers are believed by, instead of the system's.
    """

    def __init__(
        self,
        url: str,
        timeout_s: float = 10.0,
        kept_connections: int = 8,
        *,
        authorise: Callable[[], str] | None = None,
        renew: Callable[[str], str] | None = None,
        ca: Path | None = None,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(f"{url}: not the address of an HTTP server")
        if authorise is not None and not may_carry_secrets(url):
            raise ValueError(f"{url}: a token would pass in the open there; use https")
        self._secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port or (443 if self._secure else 80)
        self._prefix = parts.path.rstrip("/")
        self._context = tls_context(ca) if self._secure else None
        self._authorise = authorise
        self._renew = renew
        self._timeout_s = timeout_s
        self._kept_connections = kept_connections
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()
        self._busy: set[http.client.HTTPConnection] = set()
        self._ended = False
        # Whoever drops a client drops its connections.
        weakref.finalize(self, _close_all, self._idle)

    def send(self, request: Request) -> Response:
        """Sends one request and waits for its answer. Raises OSError where there is none."""
        if self._authorise is None:
            return self._send(request, None)
        token = self._authorise()
        response = self._send(request, token)
        if response.status == SecurityAssociationRequired.code and self._renew is not None:
            # Refused before anything was done, so it may come again whatever it is.
            return self._send(request, self._renew(token))
        return response

    def _send(self, request: Request, token: str | None) -> Response:
        message = encode_request(request)
        if token is not None:
            bearer = (b"authorization", b"Bearer " + token.encode())
            message = replace(message, headers=[*message.headers, bearer])
        patience_s = self._timeout_s + _waits_s(request)
        connection = self._kept()
        if connection is not None:
            try:
                return self._exchange(connection, message, patience_s)
            except (ConnectionResetError, BrokenPipeError):
                # RemoteDisconnected is a ConnectionResetError: the connection closed without a byte of an answer.
                if request.operation not in _REPEATABLE or self._ended:
                    raise
        return self._exchange(self._connection(), message, patience_s)

    def close(self) -> None:
        """Closes the kept connections. The transport can still be used."""
        with self._lock:
            _close_all(self._idle)

    def end(self) -> None:
        """Cuts off the requests that wait for their answer, for good: these and all to come raise OSError."""
        with self._lock:
            self._ended = True
            for connection in self._busy:
                if connection.sock is not None:
                    with suppress(OSError):  # it has come to its end by itself
                        connection.sock.shutdown(socket.SHUT_RDWR)
        self.close()

    def _exchange(self, connection: http.client.HTTPConnection, message: HttpMessage, patience_s: float) -> Response:
        connection.timeout = patience_s
        if connection.sock is not None:
            connection.sock.settimeout(patience_s)
        else:
            connection.connect()
        with self._lock:
            if self._ended:
                connection.close()
                raise ConnectionError("this transport has ended")
            self._busy.add(connection)
        try:
            return self._converse(connection, message)
        finally:
            with self._lock:
                self._busy.discard(connection)

    def _converse(self, connection: http.client.HTTPConnection, message: HttpMessage) -> Response:
        try:
            connection.request(
                message.method, self._target(message), body=message.body or None, headers=_plain(message)
            )
            answer = connection.getresponse()
            body = answer.read(MAX_ANSWER_BYTES + 1)
        except http.client.HTTPException as fault:
            connection.close()
            if isinstance(fault, OSError):
                raise
            raise ConnectionError(f"{self._host}:{self._port} does not answer in HTTP: {fault!r}") from fault
        except OSError:
            connection.close()
            raise
        if answer.length:
            connection.close()
            too_long = len(body) > MAX_ANSWER_BYTES
            fault_text = f"is longer than {MAX_ANSWER_BYTES} bytes" if too_long else "ends too early"
            raise ConnectionError(f"{self._host}:{self._port}: the answer {fault_text}")
        self._keep(connection)
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.getheaders()]
        return decode_response(answer.status, headers, body)

    def _target(self, message: HttpMessage) -> str:
        target = self._prefix + message.path.decode()
        return f"{target}?{message.query.decode()}" if message.query else target

    def _connection(self) -> http.client.HTTPConnection:
        if self._context is not None:
            return http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout_s, context=self._context)
        return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)

    def _kept(self) -> http.client.HTTPConnection | None:
        while True:
            with self._lock:
                if not self._idle:
                    return None
                connection = self._idle.pop()
            if not _closed_by_peer(connection):
                return connection
            connection.close()

    def _keep(self, connection: http.client.HTTPConnection) -> None:
        if connection.sock is None:  # The server said that it closes the connection.
            return
        with self._lock:
            if len(self._idle) < self._kept_connections:
                self._idle.append(connection)
                return
        connection.close()


def _waits_s(request: Request) -> float:
    """How long the answer may be on its way because the request says so: rqet as milliseconds."""
    expiry = str(request.parameters.get("rqet", ""))
    return int(expiry) / 1000 if expiry.isascii() and expiry.isdigit() and len(expiry) <= 9 else 0.0


def _close_all(connections: list[http.client.HTTPConnection]) -> None:
    while connections:
        connections.pop().close()


def _closed_by_peer(connection: http.client.HTTPConnection) -> bool:
    """Whether an idle connection has something to read: the end, or bytes that nobody asked for."""
    if connection.sock is None:
        return True
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN | select.POLLERR | select.POLLHUP)
    return bool(poll.poll(0))


def _plain(message: HttpMessage) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in message.headers}
