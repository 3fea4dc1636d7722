"""What the applications' command lines share: settings, one clear line when one is wrong, logging, signals."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, tzinfo
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from onem2m.client import Client, connect
from onem2m.security.credentials import Credential, CredentialUnusable

WRONG_SETTING = 2
"""Exit status: nothing was started, because a setting is wrong or its port is taken."""


class WrongSetting(Exception):
    """A setting that cannot be used. The text is for the person who set it."""


def cannot_listen(address: tuple[str, int], fault: OSError) -> WrongSetting:
    """What is wrong with an address that nothing can listen at."""
    host, port = address
    # socket.create_server repeats the address in its text.
    reason = (fault.strerror or str(fault)).partition(" (while")[0]
    return WrongSetting(f"cannot listen at {f'[{host}]' if ':' in host else host}:{port}: {reason}")


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong, and ends with status 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_SETTING, f"{self.prog}: {message} (--help lists the settings)\n")


def host_and_port(text: str) -> tuple[str, int]:
    """`127.0.0.1:8090` or `[::1]:8090` taken apart."""
    host, colon, port = text.rpartition(":")
    if not colon or not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    return host, int(port)


def http_url(text: str) -> str:
    """An address that begins with http:// or https://."""
    parts = urlsplit(text)
    try:
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise argparse.ArgumentTypeError(f"{text!r} is not an address such as http://127.0.0.1:8080")
    return text.rstrip("/")


def application_parser(prog: str, description: str, listen: str) -> Parser:
    """The settings that every application has."""
    parser = Parser(prog=prog, description=description)
    parser.add_argument(
        "--cse", type=http_url, default="http://127.0.0.1:8080", metavar="URL", help="the CSE (default: %(default)s)"
    )
    parser.add_argument(
        "--cse-name", default="cse-in", metavar="NAME", help="name of its CSEBase (default: %(default)s)"
    )
    parser.add_argument(
        "--credential",
        type=Path,
        metavar="FILE",
        help="by which the application proves who it is, as `gridhearth party add` writes it (default: none, for a CSE"
        " in development mode)",
    )
    parser.add_argument(
        "--listen",
        type=host_and_port,
        default=host_and_port(listen),
        metavar="HOST:PORT",
        help=f"where to listen; port 0 takes a free one (default: {listen})",
    )
    parser.add_argument(
        "--reached-at",
        type=http_url,
        metavar="URL",
        help="how the CSE reaches that address from where it is (default: as listened to)",
    )
    parser.add_argument(
        "--time-zone",
        default="",
        metavar="NAME",
        help="where the home's days begin, such as Europe/Brussels (default: the machine's)",
    )
    return parser


def client_of(settings: argparse.Namespace, ae_id: str) -> Client:
    """The application's client of its CSE. Raises WrongSetting for a credential that cannot be used, or is another's."""
    if settings.credential is None:
        return connect(settings.cse, ae_id)
    try:
        credential = Credential.load(settings.credential)
        if credential.originator.rpartition("/")[2] != ae_id:
            raise WrongSetting(f"--credential: {settings.credential} is of {credential.originator}, not of {ae_id}")
        return connect(settings.cse, ae_id, credential)
    except CredentialUnusable as fault:
        raise WrongSetting(f"--credential: {fault}") from None
    except OSError as fault:
        raise WrongSetting(f"--credential: {settings.credential}: {fault.strerror or fault}") from None
    except ValueError as fault:
        raise WrongSetting(f"--cse: {fault}") from None


def time_zone(name: str) -> tzinfo:
    """The time zone of that name; without one, the machine's, as far as it can be told."""
    try:
        return ZoneInfo(name or os.environ.get("TZ", "").removeprefix(":") or _machine_zone())
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        if name:
            raise WrongSetting(f"--time-zone: {name!r} is not a time zone, such as Europe/Brussels") from fault
        return UTC


def _machine_zone() -> str:
    place = str(Path("/etc/localtime").resolve())
    _, found, name = place.partition("/zoneinfo/")
    return name if found else "UTC"


def log_to_stderr(level: int = logging.INFO) -> None:
    """One line for each change of state."""
    logging.basicConfig(
        level=level, stream=sys.stderr, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s", force=True
    )
    # Their own starting and stopping is not a state of ours.
    for library in ("apscheduler", "_granian", "granian"):
        logging.getLogger(library).setLevel(logging.WARNING)


def run_until_told(work: Callable[[], None], stop: Callable[[], None]) -> None:
    """Runs `work` in a thread until SIGTERM or SIGINT, then calls `stop` and waits for its end.

    The signals are waited for and not handled: a handler that interrupts a thread could want a lock that the thread
    holds. They are blocked before the thread is made, so that every thread leaves them to us.
    """
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    thread = threading.Thread(target=work, name="application")
    thread.start()
    while thread.is_alive() and signal.sigtimedwait(signals, 1.0) is None:
        pass
    stop()
    thread.join()


def run_main(main: Callable[[Sequence[str]], None], prog: str, arguments: Sequence[str] | None) -> int:
    """Runs a command line; a wrong setting becomes one line and exit status 2."""
    try:
        main(sys.argv[1:] if arguments is None else arguments)
    except WrongSetting as fault:
        print(f"{prog}: {fault}", file=sys.stderr)  # noqa: T201  the voice of a command line
        return WRONG_SETTING
    return 0
