"""`gridhearth listen`: prints the notifications that arrive, one JSON line each, for whoever tries things out."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict

from onem2m.listener.http import HttpListener
from onem2m.listener.notification import Notification

WRONG_SETTING = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Listens until it is told to stop; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="gridhearth listen", description="Prints notifications, and agrees to every subscription."
    )
    parser.add_argument("--listen", default="127.0.0.1:9000", metavar="HOST:PORT", help="default: %(default)s")
    given = parser.parse_args(arguments)
    host, colon, port = given.listen.rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65535 or not host:
        print(f"gridhearth listen: {given.listen!r} is not HOST:PORT", file=sys.stderr)
        return WRONG_SETTING
    # Waited for, not handled, and blocked before any thread is made: none of them is ever interrupted.
    told = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, told)
    try:
        listener = HttpListener(host.strip("[]"), int(port), _show)
    except OSError as fault:
        print(f"gridhearth listen: {given.listen}: {fault.strerror}", file=sys.stderr)
        return WRONG_SETTING
    listener.start()
    print(f"listening at {listener.url}", flush=True)
    signal.sigwait(told)
    listener.stop()
    return 0


def _show(notification: Notification) -> None:
    told = {name: value for name, value in asdict(notification).items() if value}
    print(json.dumps(told), flush=True)
