"""Requests over HTTP (TS-0009), on connections that are kept and used again."""

from __future__ import annotations

import http.client
import select
import socket
import ssl
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from io import BufferedIOBase
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from onem2m.errors import SecurityAssociationRequired
from onem2m.mapping.http import HttpMessage, decode_response, encode_request
from onem2m.mapping.serialization import JSON
from onem2m.primitive import Request, Response
from onem2m.security.channel import may_carry_secrets, tls_context
from onem2m.transport.patience import Patience, TimeLeft, is_poll, may_come_again
from onem2m.vocabulary import Operation

MAX_ANSWER_BYTES = 64 * 1024 * 1024

_BUSY: Final = frozenset({429, 503})
_OUT_OF_REACH: Final = frozenset({502, 503, 504})
"""What a proxy answers in place of a CSE that is away."""


class _Away(ConnectionError):
    """Something answered in place of the CSE: it is away."""

    def __init__(self, text: str, retry_after: str | None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class NotACse(ConnectionError):
    """Somebody else answers there."""


class _Unsent(ConnectionError):
    """No connection: nothing of the request was sent."""

    def __init__(self, fault: OSError) -> None:
        super().__init__(str(fault))
        self.fault = fault


class HttpTransport:
    """Carries requests to one CSE. Safe to share between threads: each request has a connection for itself.

    Where no answer comes, a request is sent again, after a while and with the same identifier, as long as `patience`
    and the request's own expiration last: a CSE that knows repeats (docs/http.md) does it once. What must not be done
    twice is sent again only with an expiration, which makes it a repeat, and by an originator that has a name.

    A server may close a kept connection at any time. That mostly shows before a request is written, and then a new
    connection is made.

    `authorise` gives the access token for a request, and `renew` another one in place of a token that the server did
    not take. `ca` is a file of certificates that https servers are believed by, instead of the system's. `form` is what
    content is sent and wished for in, `application/json` or `application/cbor`.
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
        patience: Patience | None = None,
        form: str = JSON,
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
        self._patience = patience or Patience()
        self._form = form
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()
        self._busy: set[http.client.HTTPConnection] = set()
        self._ended = threading.Event()
        # Whoever drops a client drops its connections.
        weakref.finalize(self, _close_all, self._idle)

    def send(self, request: Request) -> Response:
        """Sends one request and waits for its answer. Raises OSError where there is none."""
        if self._authorise is None:
            return self._insist(request, None)
        token = self._authorise()
        response = self._insist(request, token)
        if response.status == SecurityAssociationRequired.code and self._renew is not None:
            # Refused before anything was done, so it may come again whatever it is.
            return self._insist(request, self._renew(token))
        return response

    def _insist(self, request: Request, token: str | None) -> Response:
        """Sends a request, and sends it again while that makes sense."""
        message = encode_request(request, self._form)
        if token is not None:
            bearer = (b"authorization", b"Bearer " + token.encode())
            message = replace(message, headers=[*message.headers, bearer])
        time_left = TimeLeft.of(request, self._timeout_s)
        # Who polls comes again anyway.
        attempt, attempts = 1, 1 if is_poll(request) else self._patience.attempts
        while True:
            asked: str | None = None
            try:
                status, asked, response = self._send(message, time_left, again=may_come_again(request))
                if status not in _BUSY or attempt >= attempts:
                    return response
                delay_s = self._patience.delay_s(attempt, asked)
                if delay_s >= time_left.whole_s:
                    return response
            except OSError as fault:
                delay_s = self._patience.delay_s(attempt, getattr(fault, "retry_after", None))
                late = attempt >= attempts or delay_s >= time_left.whole_s
                if late or self._ended.is_set() or not _worth_another(fault, request):
                    raise (fault.fault if isinstance(fault, _Unsent) else fault) from None
            self._ended.wait(delay_s)
            attempt += 1

    def _send(self, message: HttpMessage, time_left: TimeLeft, *, again: bool) -> tuple[int, str | None, Response]:
        """The HTTP status, Retry-After, and the response."""
        connection = self._kept()
        if connection is not None:
            try:
                return self._exchange(connection, message, time_left)
            except (ConnectionResetError, BrokenPipeError):
                # RemoteDisconnected is a ConnectionResetError: the connection closed without a byte of an answer.
                if not again:
                    raise
        return self._exchange(self._connection(), message, time_left)

    def close(self) -> None:
        """Closes the kept connections. The transport can still be used."""
        with self._lock:
            _close_all(self._idle)

    def end(self) -> None:
        """Cuts off the requests that wait for their answer, for good: these and all to come raise OSError."""
        with self._lock:
            self._ended.set()
            for connection in self._busy:
                if connection.sock is not None:
                    with suppress(OSError):  # it has come to its end by itself
                        connection.sock.shutdown(socket.SHUT_RDWR)
        self.close()

    def _exchange(
        self, connection: http.client.HTTPConnection, message: HttpMessage, time_left: TimeLeft
    ) -> tuple[int, str | None, Response]:
        with self._lock:
            if self._ended.is_set():
                connection.close()
                raise ConnectionError("this transport has ended")
            self._busy.add(connection)
        try:
            return self._converse(connection, message, time_left)
        finally:
            with self._lock:
                self._busy.discard(connection)

    def _converse(
        self, connection: http.client.HTTPConnection, message: HttpMessage, time_left: TimeLeft
    ) -> tuple[int, str | None, Response]:
        try:
            connection.timeout = time_left.attempt_s
            if connection.sock is not None:
                connection.sock.settimeout(connection.timeout)
            else:
                _connect(connection)
                if self._ended.is_set():
                    raise ConnectionError("this transport has ended")
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
        asked = answer.getheader("Retry-After")
        if answer.status in _OUT_OF_REACH and answer.getheader("X-M2M-RSC") is None:
            raise _Away(f"{self._host}:{self._port}: HTTP status {answer.status}, the CSE is away", asked)
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.getheaders()]
        try:
            response = decode_response(answer.status, headers, body)
        except OSError as fault:
            raise NotACse(str(fault)) from None
        return answer.status, asked, response

    def _target(self, message: HttpMessage) -> str:
        target = self._prefix + message.path.decode()
        return f"{target}?{message.query.decode()}" if message.query else target

    def _connection(self) -> http.client.HTTPConnection:
        connection = (
            http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)
            if self._context is None
            else http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout_s, context=self._context)
        )
        connection.response_class = _WholeHead
        return connection

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


class _LastLine:
    """The bytes of an answer, and the last line that was read of them."""

    def __init__(self, source: BufferedIOBase) -> None:
        self._source = source
        self.line = b""

    def readline(self, limit: int = -1) -> bytes:
        self.line = self._source.readline(limit)
        return self.line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)


class _WholeHead(http.client.HTTPResponse):
    """An answer whose head is whole. The library takes the end of a connection for the end of a head as well."""

    def begin(self) -> None:
        lines = _LastLine(self.fp)
        self.fp: Any = lines
        super().begin()
        if lines.line not in (b"\r\n", b"\n"):
            raise ConnectionResetError("the answer ends in the middle of its head")


def _worth_another(fault: OSError, request: Request) -> bool:
    if isinstance(fault, NotACse):
        return False
    if isinstance(fault, _Unsent):
        return not isinstance(fault.fault, ssl.SSLCertVerificationError)
    if isinstance(fault, TimeoutError) and request.operation is Operation.RETRIEVE:
        return False  # a search that takes long would only be begun once more
    return isinstance(fault, _Away) or may_come_again(request)


def _connect(connection: http.client.HTTPConnection) -> None:
    try:
        connection.connect()
    except OSError as fault:
        raise _Unsent(fault) from fault


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
