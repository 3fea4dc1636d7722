"""`gridhearth enrol device`: a device's own program, from its first start to its last. Needs nothing of the authority's.

    python -m onem2m.security.enrolment FOLDER

Enrols, registers, reports; all of it again, harmlessly, at each start.
"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from onem2m.errors import OneM2MError
from onem2m.security.credentials import CredentialUnusable
from onem2m.security.enrolment.device import LONGEST_PAUSE_S, EnrollingDevice, Stopped
from onem2m.security.enrolment.folder import DeviceFolder, DocumentRefused, FolderUnusable
from onem2m.security.enrolment.link import EnrolmentRefused, HttpLink

REFUSED = 1
UNUSABLE = 2
_AGAIN_AFTER_REFUSAL_S = 10 * LONGEST_PAUSE_S

log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None, program: str = "python -m onem2m.security.enrolment") -> int:
    """0 when registered or told to stop; 1 when refused for good, 2 when it cannot start, each with one line."""
    given = _parser(program).parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s device: %(message)s")
    stopping = _told_to_stop()
    try:
        folder = DeviceFolder(given.folder)
        if given.reset:
            folder.reset()
        link = HttpLink(folder.pin.url, folder.pin.ca)
        _live(folder, EnrollingDevice(folder, link, wait=stopping.wait), given, stopping)
    except EnrolmentRefused as refusal:
        print(f"{program}: refused: {refusal}", file=sys.stderr)
        return REFUSED
    except (OSError, FolderUnusable, CredentialUnusable, ValueError) as fault:
        print(f"{program}: {fault}", file=sys.stderr)
        return UNUSABLE
    except Stopped:
        pass
    return 0


def _told_to_stop() -> threading.Event:
    """Set by SIGTERM or SIGINT, which a thread of its own waits for: a handler could want a lock that we hold."""
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    stopping = threading.Event()

    def wait() -> None:
        signal.sigwait(signals)
        stopping.set()

    threading.Thread(target=wait, name="signals", daemon=True).start()
    return stopping


def _live(folder: DeviceFolder, device: EnrollingDevice, given: argparse.Namespace, stopping: threading.Event) -> None:
    """Once; or, with --stay, until told to stop: whoever has no keyboard never gives up."""
    while not stopping.is_set():
        try:
            address = device.register(points_of_access=given.poa)
            print(f"registered: {address}", flush=True)
            if not given.stay:
                return
            while not stopping.wait(_period_s(folder)):
                _renew(device)
        except EnrolmentRefused as refusal:
            if not given.stay:
                raise
            log.warning("refused, and asking again later: %s", refusal)
            stopping.wait(_AGAIN_AFTER_REFUSAL_S)


def _renew(device: EnrollingDevice) -> None:
    try:
        document = device.renew()
    except (OSError, OneM2MError, DocumentRefused) as fault:
        log.warning("no news of the configuration: %s", fault)
    else:
        if document is not None:
            log.info("version %d of the configuration is in force", document.version)


def _period_s(folder: DeviceFolder) -> float:
    document = folder.document()
    reporting = {} if document is None else document.settings.get("reporting", {})
    interval = reporting.get("interval_s", 900)
    return max(1.0, float(interval)) if isinstance(interval, int | float) else 900.0


def _parser(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program, description="Enrols a device and registers it, by itself.")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the device's files: factory.json, authority.json")
    parser.add_argument("--poa", action="append", default=[], metavar="URL", help="where the device is reached")
    parser.add_argument("--stay", action="store_true", help="stays, and takes over each new configuration")
    parser.add_argument("--reset", action="store_true", help="first back to the factory's state: it has to be re-armed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
