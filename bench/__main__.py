"""`python -m bench`: everything measured in one run, beside the floors of this machine."""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from bench import report
from bench.against import PAIRS, measure_against
from bench.audience import measure_audience
from bench.discovery import measure_discovery
from bench.disturbance import measure_disturbance
from bench.growth import measure_growth
from bench.measurements import MEASUREMENTS, Effort, Series, measure, measure_floors
from bench.mqtt import measure_mqtt
from bench.tokens import measure_tokens

RESULTS = Path(__file__).parent / "results"


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = parse(arguments)
    RESULTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=chosen.data or RESULTS) as folder:
        machine = report.machine(Path(folder))
        print(report.heading(machine), flush=True)
        status = 0
        if chosen.what in ("all", "rates"):
            status |= measure_rates(machine, chosen, Path(folder))
        if chosen.what in ("all", "tokens") and not chosen.only:
            status |= tokens(chosen, Path(folder))
        if chosen.what in ("all", "growth") and not chosen.only:
            status |= measure_growth(machine, Path(folder), RESULTS / f"growth-{stamp()}.json", quick=chosen.quick)
        if chosen.what in ("all", "disturbance") and not chosen.only:
            results = RESULTS / f"disturbance-{stamp()}.json"
            status |= measure_disturbance(machine, Path(folder), results, quick=chosen.quick)
        if chosen.what in ("all", "audience") and not chosen.only:
            status |= measure_audience(machine, Path(folder), RESULTS / f"audience-{stamp()}.json", quick=chosen.quick)
        if chosen.what in ("all", "mqtt") and not chosen.only:
            results = RESULTS / f"mqtt-{stamp()}.json"
            status |= measure_mqtt(machine, Path(folder), results, tell, quick=chosen.quick)
        if chosen.what == "against":
            effort = replace(effort_of(chosen, Path(folder)), pairs=PAIRS)
            results = RESULTS / f"against-{stamp()}.json"
            status |= measure_against(machine, chosen.other.absolute(), chosen.only, effort, results, tell)
        if chosen.what in ("all", "discovery") and not chosen.only:
            status |= discovery(chosen, Path(folder))
        return status


def discovery(chosen: argparse.Namespace, folder: Path) -> int:
    finding = measure_discovery(folder / "discovery", quick=chosen.quick, tell=tell)
    tell("")
    print(f"{'holds' if finding.holds() else 'MISSED'}: {finding.sentence()}", flush=True)
    return 0 if finding.holds() else 1


def tokens(chosen: argparse.Namespace, folder: Path) -> int:
    pairs = measure_tokens(effort_of(chosen, folder), tell)
    tell("")
    for pair in pairs:
        print(f"{'holds' if pair.holds() else 'MISSED'}: {pair.sentence()}", flush=True)
    return 0 if all(pair.holds() for pair in pairs) else 1


def effort_of(chosen: argparse.Namespace, folder: Path) -> Effort:
    return Effort(
        connections=tuple(chosen.connections),
        pairs=3 if chosen.quick else 5,
        seconds=0.5 if chosen.quick else 1.5,
        folder=folder,
    )


def measure_rates(machine: report.Machine, chosen: argparse.Namespace, folder: Path) -> int:
    effort = effort_of(chosen, folder)
    began = time.monotonic()
    floors = [] if chosen.only else measure_floors(effort, tell)
    show(report.floors_table(floors))
    measured: list[Series] = []
    for measurement in MEASUREMENTS:
        if not chosen.only or measurement.name in chosen.only:
            more = measure(measurement, effort, tell)
            show(report.candidate_table(more, headed=not measured))
            measured += more
    claims, faults = report.claims(measured), report.faults(measured, floors)
    print(
        f"\nMedians of {effort.pairs} pairs of {effort.seconds} s, floor and candidate in turn; "
        f"{sum(o.answers for s in measured for o in s.candidate):,} answers of the candidate checked; "
        f"the load generator took at most {report.busiest_generator(measured):.2f} of a core; "
        f"{time.monotonic() - began:.0f} s."
    )
    for sentence, holds in claims:
        print(f"{'holds' if holds else 'MISSED'}: {sentence}")
    for fault in faults:
        print(f"FAULT: {fault}")
    content = {
        "floors": [(t, c, [asdict(o) for o in os]) for t, c, os in floors],
        "series": [asdict(s) for s in measured],
    }
    report.save(RESULTS / f"rates-{stamp()}.json", machine, content)
    return 1 if faults or not all(holds for _, holds in claims) else 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "what",
        nargs="?",
        choices=("all", "rates", "tokens", "growth", "discovery", "disturbance", "audience", "mqtt", "against"),
        default="all",
    )
    parser.add_argument("--quick", action="store_true", help="shorter runs, fewer pairs")
    parser.add_argument("--only", action="append", metavar="NAME", choices=[m.name for m in MEASUREMENTS])
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 16, 64])
    parser.add_argument("--other", type=Path, help="root of another checkout, for `against`")
    parser.add_argument("--data", type=Path, help="folder on the disk to measure (default: bench/results)")
    chosen = parser.parse_args(arguments)
    if chosen.what == "against" and chosen.other is None:
        parser.error("against: --other names the root of the other checkout")
    return chosen


def tell(progress: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{progress}", end="", file=sys.stderr, flush=True)


def show(lines: Sequence[str]) -> None:
    tell("")
    print("\n".join(lines), flush=True)


def stamp() -> str:
    return time.strftime("%Y%m%d-%H%M%S")


if __name__ == "__main__":
    sys.exit(main())
