"""The HTTP server: granian in our own process and event loop, on sockets that we bind ourselves.

granian alone would share a port that is taken (SO_REUSEPORT), and its worker process would outlive a killed parent.
A second, Unix socket is for a proxy that ends TLS and verifies client certificates.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.net import SocketHolder  # type: ignore[attr-defined]  # there, but not in the stub
from granian.server.embed import Server

from cse.bindings.http import AsgiApp
from cse.bootstrap import build
from cse.collecting import LOOK_S, Collector
from cse.settings import Settings

log = logging.getLogger(__name__)

_BACKLOG = 1024
_BACKPRESSURE = 16_384
"""Connections that are served at a time: polls hold theirs for as long as they wait."""
_GRACE_S = 15
"""What was begun before the stop has so long to come to its end."""


class PortTaken(Exception):
    """Nobody can listen at the address; the message says why in one line."""


class TlsUnusable(Exception):
    """The server's certificate or key cannot be used; the message says why in one line."""


class Embedded(Server):
    """granian on a socket that is open already."""

    def __init__(self, listening: socket.socket, app: AsgiApp, interface: Interfaces, **options: Any) -> None:
        super().__init__(
            target=app,
            interface=interface,
            http=HTTPModes.http1,
            websockets=False,
            runtime_threads=1,
            backlog=_BACKLOG,
            backpressure=_BACKPRESSURE,
            log_enabled=False,
            **options,
        )
        self.workers_kill_timeout = _GRACE_S
        self._listening = listening

    def close(self) -> None:
        """Ends `serve` once what was accepted is answered."""
        self.stop()  # type: ignore[no-untyped-call]

    def _init_shared_socket(self) -> None:
        unix = self._listening.family == socket.AF_UNIX
        # File descriptor, whether it is a Unix socket, backlog. The holder closes it in the end: it is its own now.
        holder: Any = SocketHolder
        self._shd = holder(self._listening.detach(), unix, _BACKLOG)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket that nobody else shares. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError as fault:
        listening.close()
        raise PortTaken(f"listen: {host}:{port}: {fault.strerror}") from None
    listening.setblocking(False)
    return listening


def listen_for_proxy(path: Path) -> socket.socket:
    """A listening Unix socket for its owner and group only; one that nobody listens at any more gives way.

    Raises PortTaken.
    """
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o117)
    try:
        if path.is_socket():
            if listening.connect_ex(str(path)) == 0:
                raise OSError(0, "another process listens there")
            path.unlink()
            listening.close()
            listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listening.bind(str(path))
        listening.listen(_BACKLOG)
    except OSError as fault:
        listening.close()
        raise PortTaken(f"proxy_socket: {path}: {fault.strerror or fault}") from None
    finally:
        os.umask(mask)
    listening.setblocking(False)
    return listening


def check_tls(certificate: Path, key: Path) -> None:
    """Raises TlsUnusable for files that TLS cannot be served with, and for a key that others can read."""
    try:
        if key.stat().st_mode & 0o007:
            raise TlsUnusable(f"tls_key: {key} can be read by anybody; chmod 600 {key}")
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except OSError as fault:  # SSLError is one
        raise TlsUnusable(f"tls_certificate, tls_key: {certificate}, {key}: {fault.strerror or fault}") from None


def serve(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serves until SIGTERM or SIGINT; then finishes what was accepted.

    Raises PortTaken, StoreUnusable, TlsUnusable, TrustUnreadable.
    """
    secure: dict[str, Any] = {}
    if settings.tls_certificate:
        secure = {"ssl_cert": Path(settings.tls_certificate), "ssl_key": Path(settings.tls_key)}
        check_tls(**{name.removeprefix("ssl_").replace("cert", "certificate"): path for name, path in secure.items()})
    listening = listen(settings.host, settings.port)
    host, port = listening.getsockname()[:2]
    for_proxy = listen_for_proxy(Path(settings.proxy_socket)) if settings.proxy_socket else None
    cse = build(settings)
    collector = Collector()
    collector.start()
    cse.scheduler.add_job(collector.look, "interval", seconds=LOOK_S, coalesce=True, max_instances=1)

    async def run() -> None:
        server = Embedded(listening, cse.application(), Interfaces.ASGI, address=host, port=port, **secure)
        proxied = None
        if for_proxy is not None:
            # Without the lifespan, which frames the whole and is the other server's.
            proxied = Embedded(for_proxy, cse.application(behind_proxy=True), Interfaces.ASGINL)
        loop = asyncio.get_running_loop()
        serving = loop.create_task(proxied.serve()) if proxied is not None else None

        def stop() -> None:
            cse.hang_up()
            if proxied is None or serving is None or serving.done():
                server.close()
            else:
                proxied.close()
                serving.add_done_callback(lambda _: server.close())

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
        shown = f"[{host}]" if ":" in host else host
        scheme = "https" if secure else "http"
        announce(f"CSE {settings.cse_id} listens at {scheme}://{shown}:{port}/{settings.cse_name}")
        if settings.development:
            log.warning("development mode: every originator that a request from this machine names is believed")
        try:
            await server.serve()
        except TimeoutError:
            log.warning("somebody did not finish a request within %d s, and is left behind", _GRACE_S)
            loop.set_exception_handler(lambda *_: None)  # what is left behind has nothing more to say
            cse.stop()

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run())
    finally:
        if settings.proxy_socket:
            Path(settings.proxy_socket).unlink(missing_ok=True)
