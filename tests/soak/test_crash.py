"""A server that is killed at any moment keeps what it acknowledged, and tells what it owes (`make soak`)."""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bench.receiver import Receiver
from bench.scenes import HOME, expect, register
from bench.servers import Server, free_port, start_cse
from tests.soak import scripts
from tests.soak.crowd import Script, run, unanswered
from tests.soak.inspection import inspect, suspicious_rows
from tests.soak.ledger import Container, Ledger, State
from tests.soak.scripts import TOLD_OF_CREATES, TOLD_OF_UPDATES

KILLS = 50
IN_FLIGHT = 100
DELIVERED_WITHIN_S = 10.0

pytestmark = pytest.mark.soak


@dataclass(slots=True)
class Told:
    """What the receiver has heard so far."""

    numbers: Counter[int] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    batches: int = 0
    out_of_order: list[str] = field(default_factory=list)
    _last: dict[str, int] = field(default_factory=dict)

    def take(self, receiver: Receiver) -> None:
        arrived = receiver.received[:]
        del receiver.received[: len(arrived)]
        for _, body in arrived:
            message = json.loads(body)
            together = message["m2m:agn"]["m2m:sgn"] if "m2m:agn" in message else [message["m2m:sgn"]]
            if "m2m:agn" in message:
                self._weigh(together)
            for notification in together:
                if "nev" in notification:
                    self._note(notification["sur"], notification["nev"]["rep"])

    def _weigh(self, together: list[dict[str, Any]]) -> None:
        """A batch holds what one subscription waits for, in order, nothing twice, and no more than it wants."""
        self.batches += 1
        tags = [int(shown["st"]) for one in together for shown in one["nev"]["rep"].values()]
        rising = all(earlier < later for earlier, later in pairwise(tags))
        if not rising or len({one["sur"] for one in together}) != 1 or len(tags) > scripts.TOLD_TOGETHER["bn"]["num"]:
            self.out_of_order.append(f"batch of {together[0]['sur']}: {tags}")

    def _note(self, subscription: str, representation: dict[str, dict[str, object]]) -> None:
        ((tag, shown),) = representation.items()
        news = self._name(tag, shown)
        tag_now, before = int(str(shown["st"])), self._last.get(subscription, 0)
        # A repeat after a crash may go back; what is told for the first time may not.
        if news and tag_now <= before:
            self.out_of_order.append(f"{subscription}: {tag_now} after {before}")
        self._last[subscription] = max(tag_now, before)

    def _name(self, tag: str, shown: dict[str, object]) -> bool:
        if tag == "m2m:cin":
            content = shown["con"]
            assert isinstance(content, dict)
            self.numbers[content["number"]] += 1
            return self.numbers[content["number"]] == 1
        labels = shown["lbl"]
        assert isinstance(labels, list)
        self.labels[labels[0]] += 1
        return self.labels[labels[0]] == 1


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver(free_port())
    thread = receiver.start_thread()
    yield receiver
    receiver.stop()
    thread.join()


@dataclass(slots=True)
class Lives:
    """Starts servers, and leaves none behind."""

    last: Server | None = None

    def begin(self, data: Path) -> Server:
        self.last = start_cse(data)
        return self.last


@pytest.fixture
def lives() -> Iterator[Lives]:
    lives = Lives()
    yield lives
    if lives.last is not None:
        lives.last.kill()


@dataclass(slots=True)
class Crash:
    """One life of the server after another, on the same data folder."""

    data: Path
    receiver: Receiver
    ledger: Ledger = field(default_factory=Ledger)
    told: Told = field(default_factory=Told)
    in_flight: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def prepare(self, server: Server) -> None:
        register(server.port)
        lasting = (
            Container(f"{HOME}/ring", max_instances=40, watched=True),
            Container(f"{HOME}/purse", max_bytes=2000),
        )
        expect(201, server.port, scripts.container_request(HOME, "ring", mni=40))
        expect(201, server.port, scripts.container_request(HOME, "purse", mbs=2000))
        for container in lasting:
            self.ledger.add(container)
        self._subscribe(server, f"{HOME}/ring", TOLD_OF_CREATES)

    def live_and_die(self, server: Server, life: int, seconds: float) -> list[Container]:
        """Load the server, kill it in the middle; returns the containers that were in use."""
        home = f"{HOME}/life{life}"
        expect(201, server.port, scripts.container_request(HOME, f"life{life}"))
        known = len(self.ledger.containers)
        crowd = self._crowd(server, home)
        clients = run(server.port, crowd, seconds)
        server.kill()
        for client in clients:
            client.last_words()
        self.in_flight.append(unanswered(clients))
        of_this_life = list(self.ledger.containers.values())[known:]
        return [self.ledger.containers[f"{HOME}/{name}"] for name in ("ring", "purse")] + of_this_life

    def _crowd(self, server: Server, home: str) -> list[Script]:
        ledger = self.ledger
        plain = [self._container(server, home, f"plain{number}", watched=number < 2) for number in range(4)]
        mixed = self._container(server, home, "mixed", only_creates=False, watched=True)
        labelled = [self._container(server, home, f"labelled{number}", watched=number < 4) for number in range(16)]
        for container in (*plain[:2], mixed):
            self._subscribe(server, container.path, TOLD_OF_CREATES)
        for container in labelled[:4]:
            self._subscribe(server, container.path, TOLD_OF_UPDATES)
        batched = [self._container(server, home, f"batched{number}", watched=True) for number in range(3)]
        for container in batched:
            self._subscribe(server, container.path, TOLD_OF_CREATES, **scripts.TOLD_TOGETHER)
        ring, purse = (ledger.containers[f"{HOME}/{name}"] for name in ("ring", "purse"))
        return [
            *(scripts.create_instances(ledger, plain[number % 4]) for number in range(128)),
            *(scripts.create_instances(ledger, batched[number % 3]) for number in range(24)),
            *(scripts.create_instances(ledger, ring) for _ in range(32)),
            *(scripts.create_instances(ledger, purse) for _ in range(16)),
            *(scripts.create_and_delete_instances(ledger, mixed) for _ in range(32)),
            *(scripts.update_labels(ledger, container) for container in labelled),
            *(scripts.subscribe_and_leave(ledger, home, f"brief{n}", self.receiver.port) for n in range(16)),
        ]

    def _container(
        self, server: Server, home: str, name: str, *, watched: bool = False, only_creates: bool = True
    ) -> Container:
        expect(201, server.port, scripts.container_request(home, name))
        return self.ledger.add(Container(f"{home}/{name}", watched=watched, only_creates=only_creates))

    def _subscribe(self, server: Server, path: str, events: dict[str, list[int]], **terms: Any) -> None:
        expect(201, server.port, scripts.subscription_request(path, self.receiver.port, events, **terms))

    def owing(self) -> tuple[set[int], set[str]]:
        """What should have been told and was not, yet."""
        self.told.take(self.receiver)
        return self.ledger.owed - self.told.numbers.keys(), self.ledger.owed_labels - self.told.labels.keys()

    def _where(self, numbers: set[int]) -> Counter[str]:
        """How many of these instances were made in which container, and how far these got."""
        return Counter(
            f"{container.path} ({container.state.name})"
            for container in self.ledger.containers.values()
            for instance in container.instances
            if instance.number in numbers
        )

    def wait_for_notifications(self) -> None:
        until = time.monotonic() + DELIVERED_WITHIN_S
        while any(self.owing()):
            if time.monotonic() > until:
                instances, labels = self.owing()
                self.problems.append(f"owed, not told: {self._where(instances)} {sorted(labels)[:10]}")
                return
            time.sleep(0.01)


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(
    tmp_path: Path, receiver: Receiver, lives: Lives
) -> None:
    seed = random.randrange(2**32)
    moments = random.Random(seed)
    crash = Crash(tmp_path / "data", receiver)
    server = lives.begin(crash.data)
    crash.prepare(server)
    began = time.monotonic()

    life = kills_that_count = 0
    while kills_that_count < KILLS and life < 2 * KILLS:
        life += 1
        used = crash.live_and_die(server, life, seconds=moments.uniform(0.1, 1.0))
        kills_that_count += crash.in_flight[-1] >= IN_FLIGHT
        server = lives.begin(crash.data)
        crash.problems += inspect(server.port, crash.ledger, used)
        crash.wait_for_notifications()
        crash.problems += suspicious_rows(crash.data, thorough=life % 10 == 0)
        assert not crash.problems, f"seed {seed}, life {life}: {crash.problems[:20]}"

    # Earlier lives' data must also have survived all later deaths.
    remaining = [container for container in crash.ledger.containers.values() if container.state is not State.GONE]
    crash.problems += inspect(server.port, crash.ledger, remaining)
    server.stop()
    crash.problems += suspicious_rows(crash.data, thorough=True)
    print(summary(crash, seed, life, kills_that_count, time.monotonic() - began))
    assert not crash.problems
    assert crash.told.batches
    assert not crash.told.out_of_order
    assert kills_that_count == KILLS


def summary(crash: Crash, seed: int, lives: int, counted: int, took_s: float) -> str:
    ordered = sorted(crash.in_flight)
    told = crash.told
    repeated = sum(count - 1 for counts in (told.numbers, told.labels) for count in counts.values())
    acknowledged = ", ".join(f"{count:,} {what}" for what, count in crash.ledger.acknowledged.items())
    return (
        f"\n{lives} kills, {counted} of them with at least {IN_FLIGHT} requests unanswered "
        f"(median {ordered[len(ordered) // 2]}, fewest {ordered[0]}); seed {seed}, {took_s:.0f} s\n"
        f"acknowledged: {acknowledged}; lost: {len(crash.problems)}\n"
        f"notifications owed: {len(crash.ledger.owed) + len(crash.ledger.owed_labels):,}, "
        f"told: {len(told.numbers) + len(told.labels):,} (with {told.batches:,} batches), told again after a crash: {repeated:,}, "
        f"out of order: {len(told.out_of_order)}\n"
        f"{lives} restarts, counters and state tags checked after each"
    )
