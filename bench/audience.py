"""Audience: what others notice while one event goes to very many subscriptions, and whether each hears all, in order.

A few connections create and retrieve elsewhere in the tree, first alone, then while each of some events is told to all
subscriptions of one container. What counts is the longest any of them waits.
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import report, requests
from bench.disturbance import HOME, MOST_MS, QUIET_S, container, fill, streams
from bench.load import Outcome, Plan, generate
from bench.receiver import Receiver, announced, creation_order
from bench.requests import APPLICATION, ORIGINATOR, SUBSCRIPTION
from bench.servers import ask, free_port, running, start_cse
from cse.bootstrap import build
from cse.settings import Settings
from onem2m.primitive import Request
from onem2m.vocabulary import Operation

MANY = 100_000
EVENTS = 3
PATIENCE_S = 600.0
STAGE = f"{HOME}/stage"


@dataclass(frozen=True, slots=True)
class Hearing:
    """What the subscribers heard."""

    complete: int
    """subscriptions that heard every event"""
    disordered: int
    """that heard one before an earlier one"""
    repeated: int

    @classmethod
    def of(cls, bodies: list[bytes]) -> Hearing:
        heard: dict[str, list[int]] = defaultdict(list)
        for body in bodies:
            message = json.loads(body)
            for instance in announced(message):
                heard[message["m2m:sgn"]["sur"]].append(creation_order(instance))
        complete = sum(set(orders) == set(range(1, EVENTS + 1)) for orders in heard.values())
        disordered = sum(orders != sorted(orders) for orders in heard.values())
        repeated = sum(len(orders) - len(set(orders)) for orders in heard.values())
        return cls(complete, disordered, repeated)


@dataclass(frozen=True, slots=True)
class Audience:
    """What a measurement found."""

    subscriptions: int
    quiet: list[Outcome]
    meanwhile: list[Outcome]
    took_s: float
    hearing: Hearing

    @property
    def longer_ms(self) -> float:
        """By how much the longest wait was longer than before."""
        return max(after.worst_ms - before.worst_ms for before, after in zip(self.quiet, self.meanwhile, strict=True))

    def holds(self) -> bool:
        told = self.hearing.complete == self.subscriptions and not self.hearing.disordered
        return told and self.longer_ms < MOST_MS and not any(outcome.errors for outcome in self.meanwhile)

    def sentence(self) -> str:
        waits = ", ".join(
            f"{after.name}s p50 {after.p50_ms:.2f} p99 {after.p99_ms:.1f} worst {after.worst_ms:.1f} ms"
            f" (before {before.p50_ms:.2f}, {before.p99_ms:.1f}, {before.worst_ms:.1f})"
            for before, after in zip(self.quiet, self.meanwhile, strict=True)
        )
        hearing = self.hearing
        return (
            f"{EVENTS} events told to {hearing.complete:,} of {self.subscriptions:,} subscriptions in {self.took_s:.1f} s,"
            f" {hearing.disordered} of them out of order, {hearing.repeated} told twice; others wait"
            f" {self.longer_ms:.1f} ms longer at most; {waits}"
        )


def subscriptions(count: int) -> Iterator[Request]:
    """All of one container, for its instances; their maker is itself the target, and so is not asked."""
    for _ in range(count):
        attributes = {"nu": [ORIGINATOR], "enc": {"net": [3], "chty": [4]}, "nct": 1}
        yield _creation(STAGE, SUBSCRIPTION, {"m2m:sub": attributes})


def _creation(to: str, type: int, content: dict[str, object]) -> Request:
    return Request(Operation.CREATE, to, ORIGINATOR, request_id="fill", release="4", type=type, content=content)


def prepare(data: Path, count: int, receiver: int) -> None:
    cse = build(Settings(data=data, development=True, sweep_s=86_400))
    try:
        poa = [f"http://127.0.0.1:{receiver}/"]
        registration = {"rn": "bench", "api": "Nbench", "rr": True, "srv": ["4"], "poa": poa}
        made = [_creation("cse-in", APPLICATION, {"m2m:ae": registration}), container(HOME, "elsewhere", mni=1000)]
        fill(cse, iter([*made, container(HOME, "stage")]))
        fill(cse, subscriptions(count))
    finally:
        cse.store.close()


def measure(count: int, data: Path) -> Audience:
    receiver = Receiver(free_port())
    thread = receiver.start_thread()
    prepare(data, count, receiver.port)
    with running(start_cse(data)) as server:
        generate(Plan(server.port, streams(), seconds=1.0))
        quiet = generate(Plan(server.port, streams(), seconds=QUIET_S))
        meanwhile: list[Outcome] = []
        stop = threading.Event()
        began = time.monotonic()
        ended: list[float] = []

        def watch() -> None:
            for _ in range(EVENTS):
                answer = ask(server.port, requests.create_reading(STAGE))
                assert answer.status == 201, answer
            while len(receiver.received) < EVENTS * count and time.monotonic() < began + PATIENCE_S:
                time.sleep(0.05)
            ended.append(time.monotonic() - began)
            stop.set()

        watcher = threading.Thread(target=watch)
        watcher.start()
        while not stop.is_set():
            meanwhile = worse(meanwhile, generate(Plan(server.port, streams(), seconds=QUIET_S)))
        watcher.join()
    receiver.stop()
    thread.join()
    hearing = Hearing.of([body for _, body in receiver.received])
    return Audience(count, quiet, meanwhile, ended[0], hearing)


def worse(before: list[Outcome], after: list[Outcome]) -> list[Outcome]:
    if not before:
        return after
    return [max(pair, key=lambda outcome: outcome.worst_ms) for pair in zip(before, after, strict=True)]


def measure_audience(machine: report.Machine, folder: Path, results: Path, *, quick: bool) -> int:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        audience = measure(MANY // 10 if quick else MANY, Path(place))
    print(f"{'holds' if audience.holds() else 'MISSED'}: {audience.sentence()}", flush=True)
    report.save(results, machine, {"audience": asdict(audience)})
    return 0 if audience.holds() else 1
