"""The HTTP server: granian in our own process, on a socket that we bind ourselves; https where there is a certificate.

The pages are synchronous and run in a few threads. A body is taken in whole before it gets one of them, so that slow
senders hold nothing up.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import uvloop
from a2wsgi import WSGIMiddleware
from granian.constants import HTTPModes, Interfaces
from granian.net import SocketHolder  # type: ignore[attr-defined]  # there, but not in the stub
from granian.server.embed import Server
from werkzeug.middleware.proxy_fix import ProxyFix

from authority.authority import Authority
from authority.errands import Courier
from authority.own_tokens import tree_of
from authority.settings import Settings, SettingsWrong
from authority.web import MOST_BYTES, create_app

log = logging.getLogger(__name__)

_BACKLOG = 1024
_THREADS = 8
_BODY_S = 10.0
_GRACE_S = 10
_TICK_S = 1.0

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]


class _Embedded(Server):
    """granian on a socket that is open already."""

    def __init__(self, listening: socket.socket, **options: Any) -> None:
        super().__init__(**options)
        self._listening = listening

    def close(self) -> None:
        """Ends `serve` once what was accepted is answered."""
        self.stop()  # type: ignore[no-untyped-call]

    def _init_shared_socket(self) -> None:
        holder: Any = SocketHolder
        self._shd = holder(self._listening.detach(), False, _BACKLOG)


def listen(settings: Settings) -> socket.socket:
    """A listening socket that nobody else shares. Raises SettingsWrong."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((settings.host, settings.port))
        listening.listen(_BACKLOG)
    except OSError as fault:
        listening.close()
        raise SettingsWrong(f"listen: {settings.listen}: {fault.strerror}") from None
    listening.setblocking(False)
    return listening


def check_tls(certificate: Path, key: Path) -> None:
    """Raises SettingsWrong for files that TLS cannot be served with, and for a key that others may read."""
    try:
        if key.stat().st_mode & 0o077:
            raise SettingsWrong(f"tls-key: {key} is secret and others may read it: chmod 600 {key}")
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except OSError as fault:  # SSLError is one
        raise SettingsWrong(f"tls-certificate, tls-key: {certificate}, {key}: {fault.strerror or fault}") from None


def serve(authority: Authority, listening: socket.socket, announce: Callable[[], None]) -> None:
    """Serves until SIGTERM or SIGINT; then finishes what was accepted."""
    settings = authority.settings
    host, port = listening.getsockname()[:2]
    stopped = threading.Event()
    ticker = threading.Thread(target=_tick, args=(authority, stopped), name="tick", daemon=True)

    async def run() -> None:
        server = _Embedded(
            listening,
            target=application(authority),
            address=host,
            port=port,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            websockets=False,
            runtime_threads=1,
            backlog=_BACKLOG,
            backpressure=_BACKLOG,
            log_enabled=False,
            ssl_cert=settings.tls_certificate,
            ssl_key=settings.tls_key,
        )
        server.workers_kill_timeout = _GRACE_S
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, server.close)
        announce()
        try:
            await server.serve()
        except TimeoutError:
            log.warning("somebody did not finish a request within %d s, and is left behind", _GRACE_S)
            loop.set_exception_handler(lambda *_: None)  # what is left behind has nothing more to say

    courier = Courier(authority, tree_of)
    ticker.start()
    courier.start()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run())
    finally:
        stopped.set()
        ticker.join()
        courier.stop()


def application(authority: Authority) -> AsgiApp:
    """The ASGI application around the Flask one."""
    app = create_app(authority)
    if authority.settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]  # Flask's own idiom
    pages = WSGIMiddleware(app.wsgi_app, workers=_THREADS)  # type: ignore[arg-type]  # names differ only

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            async with asyncio.timeout(_BODY_S):
                body = await _body(receive)
        except TimeoutError:
            await _refuse(send, 408)
            return
        except ConnectionError:
            return
        if body is None:
            await _refuse(send, 413)
            return
        # The body has one length now, however it came.
        kept = [
            (name, value) for name, value in scope["headers"] if name not in (b"content-length", b"transfer-encoding")
        ]
        scope["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
        parts = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> MutableMapping[str, Any]:
            return parts.pop() if parts else await receive()

        await pages(scope, again, send)  # type: ignore[arg-type]

    return answer


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None where it is longer than any of ours. Raises ConnectionError where it ends too early."""
    parts: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        part = message.get("body", b"")
        length += len(part)
        if length > MOST_BYTES:
            return None
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _tick(authority: Authority, stopped: threading.Event) -> None:
    while not stopped.wait(_TICK_S):
        try:
            authority.tick()
        except Exception:
            log.exception("the look at what is due failed; it comes again")
