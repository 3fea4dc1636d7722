"""Figures as a table for people and as JSON for comparison; the verdict on what is claimed of them."""

import json
import os
import platform
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from bench.load import Outcome
from bench.measurements import Series

# The share of its floor that a measurement must reach at 64 connections.
CLAIMS = {
    "creates, one container": 1 / 3,
    "creates, 1,000 containers": 1 / 3,
    "creates, full container (mni 1,000)": 1 / 3,
    "retrieve the latest (/la)": 1 / 3,
}
CLAIMED_AT = 64


@dataclass(frozen=True, slots=True)
class Machine:
    """What the figures depend on."""

    commit: str
    python: str
    sqlite: str
    granian: str
    uvloop: str
    cores: int
    kernel: str
    fdatasync_ms: float
    load_before: float
    """load average of the last minute before the run: near 0, or others were measured too"""


def machine(folder: Path) -> Machine:
    return Machine(
        commit=commit(),
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        granian=version("granian"),
        uvloop=version("uvloop"),
        cores=len(os.sched_getaffinity(0)),
        kernel=platform.release(),
        fdatasync_ms=fdatasync_ms(folder),
        load_before=os.getloadavg()[0],
    )


def commit() -> str:
    """The commit that is checked out, marked when files differ from it."""
    try:
        described = subprocess.run(
            ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty"],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return described.stdout.strip()


def fdatasync_ms(folder: Path) -> float:
    """Median time that the disk takes to make 4 KiB durable; near zero means that it promises what it does not do."""
    path = folder / "fdatasync"
    took = []
    with path.open("wb", buffering=0) as file:
        for _ in range(200):
            file.write(os.urandom(4096))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - began) * 1e3)
    path.unlink()
    return median(took)


def heading(of: Machine) -> str:
    return (
        f"commit {of.commit}, Python {of.python}, SQLite {of.sqlite}, granian {of.granian}, uvloop {of.uvloop}, "
        f"{of.cores} cores, Linux {of.kernel}, fdatasync of 4 KiB {of.fdatasync_ms:.2f} ms, "
        f"load average before {of.load_before:.1f}"
    )


def floors_table(floors: Sequence[tuple[str, int, list[Outcome]]]) -> list[str]:
    if not floors:
        return []
    lines = ["", "| floor | c | a second (lowest-highest) | p50 ms | p99 ms |", "| --- | ---: | ---: | ---: | ---: |"]
    for title, connections, outcomes in floors:
        lines.append(f"| {title} | {connections} | {rate(outcomes)} | {latency(outcomes)} |")
    return lines


def candidate_table(measured: Sequence[Series], *, headed: bool) -> list[str]:
    lines = [
        "",
        "| measurement | c | a second (lowest-highest) | p50 ms | p99 ms | its floor | share of the floor "
        "| processor us, it / floor |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    if not headed:
        lines.clear()
    for series in measured:
        ratios = series.ratios()
        share = f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
        title = series.title
        if series.delivered_per_second:
            title += f"; delivered {median(series.delivered_per_second):,.0f}"
        lines.append(
            f"| {title} | {series.connections} | {rate(series.candidate)} | {latency(series.candidate)} "
            f"| {median(o.per_second for o in series.floor):,.0f} | {share} "
            f"| {median(series.candidate_us):.0f} / {median(series.floor_us):.0f} |"
        )
    return lines


def rate(outcomes: Sequence[Outcome]) -> str:
    rates = [outcome.per_second for outcome in outcomes]
    return f"{median(rates):,.0f} ({min(rates):,.0f}-{max(rates):,.0f})"


def latency(outcomes: Sequence[Outcome]) -> str:
    return f"{median(o.p50_ms for o in outcomes):.2f} | {median(o.p99_ms for o in outcomes):.2f}"


def claims(measured: Sequence[Series]) -> list[tuple[str, bool]]:
    """Each claim that was measured, as a sentence, with whether it holds."""
    found = []
    for series in measured:
        share = CLAIMS.get(series.title)
        if share is not None and series.connections == CLAIMED_AT:
            reached = series.ratio()
            sentence = f"{series.title}, c={CLAIMED_AT}: {reached:.2f} of its floor, claimed {share:.2f}"
            found.append((sentence, reached >= share))
    return found


def faults(measured: Sequence[Series], floors: Sequence[tuple[str, int, list[Outcome]]]) -> list[str]:
    found = [f"{series.title} c={series.connections}: {fault}" for series in measured for fault in series.faults]
    for title, connections, outcomes in floors:
        found += [f"{title} c={connections}: {o.statuses}" for o in outcomes if o.errors]
    return found


def busiest_generator(measured: Sequence[Series]) -> float:
    """The highest share of a core that the load generator took: near 1, and it would be what was measured."""
    return max((o.generator_load for s in measured for o in (*s.candidate, *s.floor)), default=0.0)


def save(path: Path, of: Machine, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"command": sys.argv, "machine": asdict(of), **content}, indent=1))
