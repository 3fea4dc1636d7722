"""python -m han_bridge: finds the premise's devices and mirrors them into the tree, until it is told to stop."""

from __future__ import annotations

import argparse
import fcntl
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from han_bridge.application import Bridge
from han_bridge.clock import utc_now
from han_bridge.discovery import Discovery
from han_bridge.driver import load_drivers
from han_bridge.inventory import Inventory, InventoryDamaged
from han_bridge.journal import Journal, JournalDamaged
from han_bridge.mirror import AE_ID, Mirror
from han_bridge.outbox import Outbox
from han_bridge.stopping import told_to_stop
from onem2m.client import connect


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0 after SIGINT or SIGTERM; 2, with one line, when it cannot start."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s han-bridge: %(message)s")
    stopping = told_to_stop()
    try:
        with _folder_of_our_own(options.data) as folder:
            _build(options, folder).run(stopping)
    except (OSError, ValueError, InventoryDamaged, JournalDamaged) as fault:
        print(f"han-bridge cannot start: {fault}", file=sys.stderr)
        return 2
    return 0


def _build(options: argparse.Namespace, folder: Path) -> Bridge:
    drivers = load_drivers()
    services = [service for driver in drivers.values() for service in driver.services]
    mirror = Mirror(
        connect(options.cse, AE_ID),
        cse=options.cse_name,
        readers=options.reader or ["Cmetering"],
        telegrams_kept=options.keep,
    )
    return Bridge(
        drivers,
        Discovery(services, options.interface, options.device),
        Inventory(folder / "devices.json", utc_now),
        Outbox(Journal(folder / "outbox.jsonl"), mirror.deliver, options.spool_limit),
        only=options.only,
        interval_s=options.interval,
    )


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
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="inventory and undelivered telegrams")
    parser.add_argument(
        "--interface", action="append", default=[], metavar="ADDR", help="address to listen for mDNS on (default all)"
    )
    parser.add_argument("--device", action="append", default=[], metavar="URL", help="a device that is not announced")
    parser.add_argument(
        "--only", action="append", default=[], metavar="DEVICE-ID", help="leave all other devices alone"
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
