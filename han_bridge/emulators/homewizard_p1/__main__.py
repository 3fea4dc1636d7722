"""python -m han_bridge.emulators.homewizard_p1: runs the device until it is told to stop, and prints its address."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from energy import p1
from energy.synthetic import MeterModel, synthetic_meter
from han_bridge.emulators.homewizard_p1.device import HomeWizardP1, LiveMeter, Replay, TelegramSource
from han_bridge.stopping import told_to_stop


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 2 with one line on a wrong argument, a taken port or an unreadable recording."""
    options = _parser().parse_args(arguments)
    stopping = told_to_stop()
    try:
        device = HomeWizardP1(
            _source(options), host=options.interface, port=options.port, serial=options.serial,
            api_enabled=not options.api_disabled,
        )  # fmt: skip
    except (OSError, ValueError) as fault:
        print(f"the emulator cannot start: {fault}", file=sys.stderr)
        return 2
    with device:
        print(device.url, flush=True)
        if options.announce:
            _announce(device)
        stopping.wait()
    return 0


def _announce(device: HomeWizardP1) -> None:
    try:
        device.announce()
    except OSError as fault:
        print(f"the emulator cannot be announced by mDNS ({fault}); give its address to the bridge", file=sys.stderr)


def _source(options: argparse.Namespace) -> TelegramSource:
    if options.telegrams is None:
        return LiveMeter(synthetic_meter(MeterModel(options.model), options.seed))
    return Replay(p1.split(options.telegrams.read_bytes()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m han_bridge.emulators.homewizard_p1", description="A HomeWizard P1 meter in software."
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one (default)")
    parser.add_argument("--interface", default="127.0.0.1", help="address to serve and to announce on")
    parser.add_argument("--model", choices=[str(model) for model in MeterModel], default=str(MeterModel.DUTCH))
    parser.add_argument("--seed", type=int, default=1, help="which home to play")
    parser.add_argument("--serial", default="3c39e7aabbcc", help="12 hex digits, as on the device")
    parser.add_argument("--telegrams", type=Path, metavar="FILE", help="replay the telegrams of this file")
    parser.add_argument("--no-announce", dest="announce", action="store_false", help="do not use mDNS")
    parser.add_argument(
        "--api-disabled", action="store_true", help="refuse as a device with its local API switched off"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
