"""Disturbance: what others notice while very many resources go at once, by deletion, by expiry, by a narrower limit.

A few connections create and retrieve elsewhere in the tree, first alone, then while it happens. What counts is the
longest any of them waits: the work in the background is done in pieces, and each must be small. What the disk itself
stood still is not counted, but said.
"""

import itertools
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import disk, report, requests
from bench.load import Outcome, Plan, Stream, generate
from bench.requests import CONTAINER, INSTANCE, ORIGINATOR, READING
from bench.servers import ask, running, start_cse
from cse.bootstrap import Cse, build
from cse.operations.create import create
from cse.settings import Settings
from onem2m.primitive import CREATED, Request
from onem2m.vocabulary import Operation

MANY = 400_000
MOST_MS = 50.0
"""how much longer anybody may wait than without it (the issue's figure)"""
AT_ONCE = 500
QUIET_S = 4.0
PATIENCE_S = 600.0
HOME = "cse-in/bench"
DOOMED = f"{HOME}/doomed"


@dataclass(frozen=True, slots=True)
class Case:
    """One way for very many resources to go."""

    name: str
    fill: Callable[[int], Iterator[Request]]
    begin: Callable[[int], bytes | None]
    """the request that sets it off; None: its time comes by itself"""


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What others saw."""

    case: str
    resources: int
    quiet: list[Outcome]
    turns: list[list[Outcome]]
    """meanwhile, some seconds each"""
    took_s: float
    pauses: list[disk.Span]
    """when the disk stood still"""

    @property
    def longer_ms(self) -> float:
        """By how much the longest wait was longer than before, but for pauses of the disk."""
        return max(
            worst_ms(after, self.pauses) - worst_ms(before, self.pauses)
            for turn in self.turns
            for before, after in zip(self.quiet, turn, strict=True)
        )

    @property
    def longest_pause_ms(self) -> float:
        return max((ended - began for began, ended in self.pauses), default=0) / 1e6

    def holds(self) -> bool:
        return self.longer_ms < MOST_MS and not any(outcome.errors for turn in self.turns for outcome in turn)

    def sentence(self) -> str:
        worst = ", ".join(
            f"{after.name}s p50 {after.p50_ms:.2f} p99 {after.p99_ms:.1f} worst {after.worst_ms:.1f} ms"
            f" (before {before.p50_ms:.2f}, {before.p99_ms:.1f}, {before.worst_ms:.1f})"
            for before, *meanwhile in zip(self.quiet, *self.turns, strict=True)
            for after in [max(meanwhile, key=lambda outcome: outcome.worst_ms)]
        )
        return (
            f"{self.case}, {self.resources:,} resources gone after {self.took_s:.1f} s: others wait"
            f" {self.longer_ms:.1f} ms longer at most; {worst}; the disk stood still for {self.longest_pause_ms:.0f} ms"
            f" at most, and {len(self.pauses)} times for more than {disk.PAUSE_NS / 1e6:.0f} ms"
        )


def worst_ms(outcome: Outcome, pauses: list[disk.Span]) -> float:
    """The longest wait, but for what of it was a pause of the disk."""
    began, ended = outcome.longest[-1]  # none of those of which it is not known when they were was longer
    return max(ended - began, *(disk.without(wait, pauses) for wait in outcome.longest)) / 1e6


def container(to: str, name: str, **attributes: Any) -> Request:
    return _creation(to, CONTAINER, {"m2m:cnt": {"rn": name, **attributes}})


def _creation(to: str, type: int, content: dict[str, Any]) -> Request:
    return Request(Operation.CREATE, to, ORIGINATOR, request_id="fill", release="4", type=type, content=content)


def one_container(count: int) -> Iterator[Request]:
    yield container(HOME, "doomed")
    yield from (_creation(DOOMED, INSTANCE, {"m2m:cin": {"con": READING}}) for _ in range(count))


def subtree(count: int) -> Iterator[Request]:
    """Containers in containers, instances in them: half of the resources each."""
    yield container(HOME, "doomed")
    for number in range(max(1, count // 1000)):
        yield container(DOOMED, f"c{number}")
        yield from (container(f"{DOOMED}/c{number}", f"c{inner}") for inner in range(500))
        yield from (_creation(f"{DOOMED}/c{number}", INSTANCE, {"m2m:cin": {"con": READING}}) for _ in range(500))


def expiring(count: int) -> Iterator[Request]:
    """Instances and containers that all end at one moment, each by a date of its own."""
    yield container(HOME, "doomed")
    # Late enough for the slowest machine to have filled the tree by then.
    ends = (datetime.now(UTC) + timedelta(seconds=30 + count / 2_500)).strftime("%Y%m%dT%H%M%S")
    for number in range(count // 2):
        yield _creation(DOOMED, INSTANCE, {"m2m:cin": {"con": READING, "et": ends}})
        yield container(DOOMED, f"c{number}", et=ends)


CASES = (
    Case("deletion of a container", one_container, lambda _: requests.request("DELETE", DOOMED, ORIGINATOR)),
    Case("deletion of a subtree", subtree, lambda _: requests.request("DELETE", DOOMED, ORIGINATOR)),
    Case("a limit lowered", one_container, lambda _: requests.update(DOOMED, "m2m:cnt", {"mni": 10}, ORIGINATOR)),
    Case("expiry", expiring, lambda _: None),
)


def fill(cse: Cse, wanted: Iterator[Request]) -> None:
    """Creates what the requests say, many in one unit of work."""
    while some := list(itertools.islice(wanted, AT_ONCE)):

        def work(tree: Any, some: list[Request] = some) -> None:
            for request in some:
                assert create(cse.entity, request, tree).status == CREATED

        cse.store.write(work)


def prepare(data: Path, case: Case, count: int) -> None:
    cse = build(Settings(data=data, development=True, sweep_s=86_400))
    try:
        registration = {"rn": "bench", "api": "Nbench", "rr": False, "srv": ["4"]}
        fill(cse, iter([_creation("cse-in", 2, {"m2m:ae": registration}), container(HOME, "elsewhere", mni=1000)]))
        fill(cse, case.fill(count))
    finally:
        cse.store.close()


def undone(data: Path) -> bool:
    """Whether something is left to do: the database itself is looked at, beside the server."""
    with closing(sqlite3.connect(f"file:{data / 'tree.sqlite'}?mode=ro", uri=True)) as connection:
        limbo = connection.execute("SELECT 1 FROM resource WHERE parent = -1 LIMIT 1").fetchone()
        due = connection.execute("SELECT 1 FROM due WHERE at <= ? LIMIT 1", (time.time_ns(),)).fetchone()
    return bool(limbo or due)


def streams() -> tuple[Stream, ...]:
    elsewhere = f"{HOME}/elsewhere"
    return (
        Stream("create", 4, (requests.create_reading(elsewhere),), 201),
        Stream("read", 4, (requests.retrieve(f"{elsewhere}/la"), requests.retrieve(HOME)), 200),
    )


def measure(case: Case, count: int, folder: Path) -> Disturbance:
    data = folder / case.name.replace(" ", "-")
    began = time.monotonic()
    prepare(data, case, count)
    print(f"filled in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    with running(start_cse(data)) as server, disk.watched(folder) as pauses:
        generate(Plan(server.port, streams(), seconds=1.0))
        quiet = generate(Plan(server.port, streams(), seconds=QUIET_S))
        set_off = case.begin(server.port)
        if set_off is None:
            assert not undone(data), "it began before it was measured"
            while not undone(data):
                time.sleep(0.05)
        ended: list[float] = []
        stop = threading.Event()
        began = time.monotonic()

        def watch() -> None:
            if set_off is not None:
                answer = ask(server.port, set_off)
                assert answer.status == 200, answer
            while undone(data) and time.monotonic() < began + PATIENCE_S:
                time.sleep(0.1)
            ended.append(time.monotonic() - began)
            stop.set()

        watcher = threading.Thread(target=watch)
        watcher.start()
        turns: list[list[Outcome]] = []
        while not stop.is_set():
            # In turns of a few seconds, each with all connections anew.
            turns.append(generate(Plan(server.port, streams(), seconds=QUIET_S)))
        watcher.join()
        if not ended or undone(data):
            raise RuntimeError(f"{case.name}: not done after {PATIENCE_S:.0f} s")
    return Disturbance(case.name, count, quiet, turns, ended[0], pauses)


def measure_disturbance(machine: report.Machine, folder: Path, results: Path, *, quick: bool) -> int:
    count = MANY // 10 if quick else MANY
    measured = []
    for case in CASES:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            measured.append(measure(case, count, Path(place)))
        one = measured[-1]
        print(f"{'holds' if one.holds() else 'MISSED'}: {one.sentence()}", flush=True)
    report.save(results, machine, {"disturbances": [asdict(one) for one in measured]})
    return 0 if all(one.holds() for one in measured) else 1
