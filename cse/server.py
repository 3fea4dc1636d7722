"""The HTTP server: granian in our own process and event loop, on a socket that we bind ourselves.

granian alone would share a port that is taken (SO_REUSEPORT), and its worker process would outlive a killed parent.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from typing import Any

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.net import SocketHolder  # type: ignore[attr-defined]  # there, but not in the stub
from granian.server.embed import Server

from cse.bootstrap import build
from cse.settings import Settings

log = logging.getLogger(__name__)

_BACKLOG = 1024
_GRACE_S = 15
"""What was begun before the stop has so long to come to its end."""


class PortTaken(Exception):
    """Nobody can listen at the address; the message says why in one line."""


class _Embedded(Server):
    """granian on a socket that is open already."""

    def __init__(self, listening: socket.socket, **options: Any) -> None:
        super().__init__(**options)
        self._listening = listening

    def _init_shared_socket(self) -> None:
        # File descriptor, whether it is a Unix socket, backlog. The holder closes it in the end: it is its own now.
        holder: Any = SocketHolder
        self._shd = holder(self._listening.detach(), False, _BACKLOG)


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


def serve(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serves until SIGTERM or SIGINT; then finishes what was accepted. Raises PortTaken, StoreUnusable."""
    listening = listen(settings.host, settings.port)
    host, port = listening.getsockname()[:2]
    cse = build(settings)
    app = cse.application()

    async def run() -> None:
        server = _Embedded(
            listening,
            target=app,
            address=host,
            port=port,
            interface=Interfaces.ASGI,
            http=HTTPModes.http1,
            websockets=False,
            runtime_threads=1,
            backlog=_BACKLOG,
            backpressure=_BACKLOG,
            log_enabled=False,
        )
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, server.stop)
        shown = f"[{host}]" if ":" in host else host
        announce(f"CSE {settings.cse_id} listens at http://{shown}:{port}/{settings.cse_name}")
        server.workers_kill_timeout = _GRACE_S
        try:
            await server.serve()
        except TimeoutError:
            log.warning("somebody did not finish a request within %d s, and is left behind", _GRACE_S)
            loop.set_exception_handler(lambda *_: None)  # what is left behind has nothing more to say
            cse.stop()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())
