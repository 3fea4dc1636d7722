"""python -m ae.in_home_display: the page for the people at home."""

from __future__ import annotations

import asyncio
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from granian.constants import Interfaces
from granian.net import SocketHolder  # type: ignore[attr-defined]  # there, but not in the stub
from granian.server.embed import Server

from ae.command_line import application_parser, cannot_listen, client_of, log_to_stderr, run_main, time_zone
from ae.in_home_display.application import AE_ID, APP_ID, DisplayApplication
from ae.in_home_display.board import Board
from ae.in_home_display.household import Household
from ae.in_home_display.server import DisplayServer
from ae.runner import Registration, Runner

SIGNALS = (signal.SIGTERM, signal.SIGINT)


def main(arguments: Sequence[str] | None = None, prog: str = "python -m ae.in_home_display") -> int:
    """Runs until SIGTERM or SIGINT. Returns the exit status."""
    return run_main(lambda given: _run(given, prog), prog, arguments)


def _run(arguments: Sequence[str], prog: str) -> None:
    parser = application_parser(prog, (__doc__ or "").partition(": ")[2], listen="127.0.0.1:8090")
    parser.add_argument(
        "--premise",
        metavar="ID",
        help="the premise that it hangs in: it shows those who live there now their own data"
        " (default: none, it shows every meter that it may read)",
    )
    settings = parser.parse_args(arguments)
    log_to_stderr()
    zone = time_zone(settings.time_zone)
    listening = listen(*settings.listen)
    host, port = listening.getsockname()[:2]
    client = client_of(settings, AE_ID)
    board = Board()
    application = DisplayApplication(client, settings.cse_name, Household(zone), board, _now, settings.premise)
    runner = Runner(client, application, on_line=application.on_line)
    # Only the CSE is told the address, so only the CSE is heard.
    path = f"/notify/{secrets.token_urlsafe(16)}"
    shown_host = f"[{host}]" if ":" in host else host
    address = settings.reached_at or f"http://{shown_host}:{port}"
    registration = Registration(application.home, APP_ID, f"{address}{path}")
    # Until the event loop handles them, signals wait: one that came before would end us in the middle of things.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    follower = threading.Thread(target=runner.run, args=(registration,), name="application")
    follower.start()
    print(f"the in-home display is at http://{shown_host}:{port}/", flush=True)
    try:
        server = DisplayServer(board, zone, _now, runner.receive, path, address=address)
        asyncio.run(serve(server, listening, board))
    finally:
        runner.stop()
        follower.join(timeout=15)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket that nobody else shares. Raises WrongSetting where nothing can listen there."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as fault:
        raise cannot_listen((host, port), fault) from fault


class _Embedded(Server):
    """granian in our own process, on a socket that is open already; one that it opens itself would share the port."""

    def __init__(self, app: DisplayServer, listening: socket.socket) -> None:
        host, port = listening.getsockname()[:2]
        super().__init__(app, address=host, port=port, interface=Interfaces.ASGINL, websockets=False, log_enabled=False)
        self._listening = listening

    def _init_shared_socket(self) -> None:
        # File descriptor, whether it is a Unix socket, backlog: the stub lags behind. The holder closes it at its end.
        holder: Any = SocketHolder
        self._shd = holder(self._listening.detach(), False, 128)


async def serve(app: DisplayServer, listening: socket.socket, board: Board, *, signals: bool = True) -> None:
    """Serves the application until the board closes, which SIGTERM and SIGINT bring about."""
    listening.setblocking(False)
    server = _Embedded(app, listening)
    if signals:
        for number in SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, board.close)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    serving = asyncio.ensure_future(server.serve())
    with board.watched() as changed:
        while not board.closed and not serving.done():
            turned = asyncio.ensure_future(changed.wait())
            await asyncio.wait((serving, turned), return_when=asyncio.FIRST_COMPLETED)
            turned.cancel()
            changed.clear()
    server.stop()  # type: ignore[no-untyped-call]
    await serving
    await app.finish()


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    sys.exit(main())
