"""python -m ae.metering: makes readings of the telegrams that the bridge brings."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from ae.command_line import (
    application_parser,
    cannot_listen,
    client_of,
    log_to_stderr,
    run_main,
    run_until_told,
    time_zone,
)
from ae.metering.application import AE_ID, APP_ID, MeteringApplication
from ae.runner import Registration, Runner
from onem2m.listener.http import HttpListener


def main(arguments: Sequence[str] | None = None, prog: str = "python -m ae.metering") -> int:
    """Runs until SIGTERM or SIGINT. Returns the exit status."""
    return run_main(lambda given: _run(given, prog), prog, arguments)


def _run(arguments: Sequence[str], prog: str) -> None:
    parser = application_parser(prog, (__doc__ or "").partition(": ")[2], listen="127.0.0.1:0")
    parser.add_argument(
        "--premise",
        metavar="ID",
        help="the premise whose tenancies the data is kept apart by, as its authority tells them in the tree"
        " (default: none, the data belongs to whoever may read it)",
    )
    settings = parser.parse_args(arguments)
    log_to_stderr()
    client = client_of(settings, AE_ID)
    application = MeteringApplication(
        client,
        settings.cse_name,
        time_zone(settings.time_zone),
        lambda: datetime.now(UTC),
        premise=settings.premise,
    )
    runner = Runner(client, application)
    # Only the CSE is told the address, so only the CSE is heard.
    path = f"/{secrets.token_urlsafe(16)}"
    host, port = settings.listen
    try:
        listener = HttpListener(host, port, runner.receive, path)
    except OSError as fault:
        raise cannot_listen(settings.listen, fault) from fault
    address = f"{settings.reached_at}{path}" if settings.reached_at else listener.url
    registration = Registration(application.home, APP_ID, address)

    def work() -> None:
        listener.start()
        runner.run(registration)

    run_until_told(work, runner.stop)
    listener.stop()


if __name__ == "__main__":
    sys.exit(main())
