"""`python -m cse`: runs a CSE until it is told to stop."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from audit.chain import ChainBroken
from cse.access.authentication import TrustUnreadable
from cse.server import PortTaken, TlsUnusable, serve
from cse.settings import SettingsWrong, parse_task
from cse.storage.audit_log import check_audit
from cse.storage.store import StoreUnusable


def main(arguments: Sequence[str] | None = None, program: str = "python -m cse") -> int:
    """Runs; returns the exit status: 0 after a clean stop, 2 where it could not start, 1 for a broken audit log."""
    try:
        given = sys.argv[1:] if arguments is None else arguments
        settings, check = parse_task(given, os.environ, program)
        if check:
            return _check(settings.data)
        settings.check_credentials()
        logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        serve(settings, partial(print, flush=True))
    except (SettingsWrong, StoreUnusable, PortTaken, TlsUnusable, TrustUnreadable) as fault:
        print(f"{program}: {fault}", file=sys.stderr)
        return 2
    return 0


def _check(folder: Path) -> int:
    try:
        head = check_audit(folder)
    except ChainBroken as fault:
        print(f"The audit log was changed: {fault}.", file=sys.stderr)
        return 1
    print(f"The audit log is whole: {head.number} records, last hash {head.hash.hex()}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
