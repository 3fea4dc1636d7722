"""Against: this version beside another, an older checkout, in turn; what others measured before must not get slower."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median, quantiles

from bench import report
from bench.load import Outcome, Plan, Stream, generate
from bench.measurements import MEASUREMENTS, Effort, Measurement
from bench.receiver import ReceiverProcess
from bench.servers import Server, running, start_cse

PAIRS = 9
TOO_NOISY = 0.3
"""Where pairs differ by more among themselves, nothing can be said."""


@dataclass(slots=True)
class Sides:
    """All runs of one stream on both sides, one entry a pair."""

    title: str
    connections: int
    old: list[Outcome] = field(default_factory=list)
    new: list[Outcome] = field(default_factory=list)
    old_us: list[float] = field(default_factory=list)
    new_us: list[float] = field(default_factory=list)
    """processor time of the server for one request, of all streams together"""

    def rates(self) -> list[float]:
        """New to old: above 1 where the new one is faster."""
        return [new.per_second / old.per_second for old, new in zip(self.old, self.new, strict=True)]

    def times(self) -> list[float]:
        """New to old: above 1 where the new one takes more processor time."""
        return [new / old for old, new in zip(self.old_us, self.new_us, strict=True)]

    def holds(self) -> bool:
        """Not slower than the pairs differ among themselves, which must not be by too much."""
        errors = sum(outcome.errors for outcome in (*self.old, *self.new))
        spread = noise(self.rates())
        return not errors and spread <= TOO_NOISY and median(self.rates()) >= 1 - spread

    def sentence(self) -> str:
        rates, times = self.rates(), self.times()
        old, new = (median(outcome.per_second for outcome in side) for side in (self.old, self.new))
        errors = sum(outcome.errors for outcome in (*self.old, *self.new))
        return (
            f"{self.title}, c={self.connections}: {new:,.0f}/s beside {old:,.0f}/s, ratio {median(rates):.2f}"
            f" ({min(rates):.2f}-{max(rates):.2f}), noise {noise(rates):.2f}; processor time ratio {median(times):.2f}"
            + ("; TOO NOISY to tell" if noise(rates) > TOO_NOISY else "")
            + (f"; {errors} ERRORS" if errors else "")
        )


def noise(ratios: list[float]) -> float:
    """How far the middle half of the pairs spreads; a twentieth at least."""
    lower, _, upper = quantiles(ratios, n=4)
    return max(upper - lower, 0.05)


def measure(measurement: Measurement, other: Path, effort: Effort, tell: Callable[[str], None]) -> list[Sides]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=effort.folder)))
        receivers: list[ReceiverProcess | None] = [None, None]
        if measurement.notifies:
            for side in (0, 1):
                receiver = receivers[side] = ReceiverProcess()
                stack.callback(receiver.stop)
        servers = [
            stack.enter_context(running(start_cse(folder / "old", checkout=other))),
            stack.enter_context(running(start_cse(folder / "new"))),
        ]
        plans = [
            measurement.arrange(server.port, receiver.port if receiver else 0)
            for server, receiver in zip(servers, receivers, strict=True)
        ]
        found: list[Sides] = []
        for connections in effort.connections:
            streams = [plan.streams(connections) for plan in plans]
            kinds = [
                measurement.title if len(streams[0]) == 1 else f"{measurement.title}: {s.name}s" for s in streams[0]
            ]
            sides = [Sides(kind, connections) for kind in kinds]
            for server, stream in zip(servers, streams, strict=True):
                generate(Plan(server.port, stream, seconds=min(0.5, effort.seconds)))
            for pair in range(effort.pairs):
                tell(f"{measurement.name} c={connections} {pair + 1}/{effort.pairs}")
                for side in (0, 1) if pair % 2 == 0 else (1, 0):
                    _run(servers[side], streams[side], sides, effort.seconds, receivers[side], new=side == 1)
            found += sides
        return found


def _run(
    server: Server,
    streams: tuple[Stream, ...],
    sides: list[Sides],
    seconds: float,
    receiver: ReceiverProcess | None,
    *,
    new: bool,
) -> None:
    before_us = server.processor_us()
    outcomes = generate(Plan(server.port, streams, seconds))
    if receiver is not None:
        # What is still owed must not disturb the other side's run.
        receiver.collect(10**9, quiet_s=1)
    each_us = (server.processor_us() - before_us) / sum(outcome.answers for outcome in outcomes)
    for one, outcome in zip(sides, outcomes, strict=True):
        (one.new if new else one.old).append(outcome)
        (one.new_us if new else one.old_us).append(each_us)


def measure_against(
    machine: report.Machine,
    other: Path,
    only: list[str] | None,
    effort: Effort,
    results: Path,
    tell: Callable[[str], None],
) -> int:
    """Prints a line for each series; 1 where one is slower beyond the noise."""
    measured: list[Sides] = []
    for measurement in MEASUREMENTS:
        if not only or measurement.name in only:
            for sides in measure(measurement, other, effort, tell):
                tell("")
                print(f"{'holds' if sides.holds() else 'MISSED'}: {sides.sentence()}", flush=True)
                measured.append(sides)
    report.save(results, machine, {"against": str(other), "series": [asdict(sides) for sides in measured]})
    return 0 if all(sides.holds() for sides in measured) else 1
