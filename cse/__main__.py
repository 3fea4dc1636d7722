"""`python -m cse`: runs a CSE until it is told to stop."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from functools import partial

from cse.access.authentication import TrustUnreadable
from cse.server import PortTaken, TlsUnusable, serve
from cse.settings import SettingsWrong, parse
from cse.storage.store import StoreUnusable


def main(arguments: Sequence[str] | None = None, program: str = "python -m cse") -> int:
    """Runs; returns the exit status: 0 after a clean stop, 2 where it could not start."""
    try:
        settings = parse(sys.argv[1:] if arguments is None else arguments, os.environ, program)
        settings.check_credentials()
        logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        serve(settings, partial(print, flush=True))
    except (SettingsWrong, StoreUnusable, PortTaken, TlsUnusable, TrustUnreadable) as fault:
        print(f"{program}: {fault}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
