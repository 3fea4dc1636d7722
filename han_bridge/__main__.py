"""python -m han_bridge: finds the premise's devices and mirrors them into the tree, until it is told to stop."""

from __future__ import annotations

import argparse
import fcntl
import logging
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from han_bridge.application import Bridge
from han_bridge.clock import utc_now
from han_bridge.discovery import Discovery
from han_bridge.driver import load_drivers
from han_bridge.enrolment import EnrolledMirror, Gateway
from han_bridge.inventory import Inventory, InventoryDamaged
from han_bridge.journal import Journal, JournalDamaged
from han_bridge.mirror import AE_ID, NAME, Mirror
from han_bridge.outbox import Outbox
from han_bridge.stopping import told_to_stop
from onem2m.client import Client, connect
from onem2m.security.credentials import Credential, CredentialUnusable
from onem2m.security.enrolment.folder import DeviceFolder
from onem2m.security.enrolment.messages import Bootstrap

_GRACE_S = 5.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0 after SIGINT or SIGTERM; 2, with one line, when it cannot start."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s han-bridge: %(message)s")
    stopping = told_to_stop()
    try:
        with _folder_of_our_own(options.data) as folder:
            bridge, gateway = _build(options, folder)
            if gateway is None:
                bridge.run(stopping)
            else:
                with _beside(gateway, stopping):
                    bridge.run(stopping)
    except (OSError, ValueError, InventoryDamaged, JournalDamaged) as fault:
        print(f"han-bridge cannot start: {fault}", file=sys.stderr)
        return 2
    return 0


def _build(options: argparse.Namespace, folder: Path) -> tuple[Bridge, Gateway | None]:
    drivers = load_drivers()
    services = [service for driver in drivers.values() for service in driver.services]
    gateway = None
    deliver = _mirror(options, _client(options)).deliver
    if options.enrolment is not None:
        gateway = Gateway(DeviceFolder(options.enrolment), folder / "enrolled", host=options.reached_at)
        deliver = EnrolledMirror(gateway, lambda client, document: _mirror(options, client, document)).deliver
    bridge = Bridge(
        drivers,
        Discovery(services, options.interface, options.device),
        Inventory(folder / "devices.json", utc_now),
        Outbox(Journal(folder / "outbox.jsonl"), deliver, options.spool_limit),
        only=options.only,
        interval_s=options.interval,
        found=None if gateway is None else gateway.welcome,
    )
    return bridge, gateway


def _client(options: argparse.Namespace) -> Client:
    """Raises ValueError for a credential that cannot be used, or is another's."""
    if options.credential is None:
        return connect(options.cse, AE_ID)
    try:
        credential = Credential.load(options.credential)
    except CredentialUnusable as fault:
        raise ValueError(f"--credential: {fault}") from None
    if credential.originator.rpartition("/")[2] != AE_ID:
        raise ValueError(f"--credential: {options.credential} is of {credential.originator}, not of {AE_ID}")
    return connect(options.cse, AE_ID, credential)


def _mirror(options: argparse.Namespace, client: Client, document: Bootstrap | None = None) -> Mirror:
    return Mirror(
        client,
        cse=options.cse_name if document is None else document.cse_name,
        name=NAME if document is None else document.ae_name,
        readers=options.reader or ["Cmetering"],
        telegrams_kept=options.keep,
    )


@contextmanager
def _beside(gateway: Gateway, stopping: threading.Event) -> Iterator[None]:
    thread = threading.Thread(target=gateway.run, args=(stopping,), name="enrolment", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(_GRACE_S)


@contextmanager
def _folder_of_our_own(folder: Path) -> Iterator[Path]:
    """The data folder, made if need be, and locked against a second bridge."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OSError(f"another bridge uses {folder}") from None
        yield folder


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m han_bridge", description="Mirrors the devices of a premise into a oneM2M tree."
    )
    parser.add_argument("--cse", default="http://127.0.0.1:8080", metavar="URL", help="default %(default)s")
    parser.add_argument("--cse-name", default="cse-in", metavar="NAME", help="name of the CSEBase, default %(default)s")
    parser.add_argument(
        "--credential",
        type=Path,
        metavar="FILE",
        help="by which the bridge proves who it is (default: none, for a CSE in development mode)",
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="inventory and undelivered telegrams")
    parser.add_argument(
        "--interface", action="append", default=[], metavar="ADDR", help="address to listen for mDNS on (default all)"
    )
    parser.add_argument("--device", action="append", default=[], metavar="URL", help="a device that is not announced")
    parser.add_argument(
        "--only", action="append", default=[], metavar="DEVICE-ID", help="leave all other devices alone"
    )
    parser.add_argument(
        "--enrolment",
        type=Path,
        metavar="DIR",
        help="the bridge's own files as a device: it enrols itself, and its devices",
    )
    parser.add_argument(
        "--reached-at",
        default="127.0.0.1",
        metavar="ADDR",
        help="where the CSE reaches its devices (default %(default)s)",
    )
    parser.add_argument("--reader", action="append", metavar="AE-ID", help="who may read (default Cmetering)")
    parser.add_argument("--interval", type=float, default=1.0, metavar="S", help="seconds between polls, 0.5 at least")
    parser.add_argument(
        "--keep", type=int, default=3600, metavar="N", help="telegrams kept in the tree for each device"
    )
    parser.add_argument(
        "--spool-limit", type=int, default=10_000, metavar="N", help="how many may wait on disk while the CSE is away"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
