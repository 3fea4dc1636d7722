"""Batches, rate limits, schedules and pending notifications together, against a naive model that keeps what waits.

The CSE decides from the events each time it looks; the model decides when they happen, and remembers.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conformance.house import House, Originator
from tests.conformance.target import WAIT_S, Target

MINUTE = 60
OPEN_S = 30
HALF_MINUTES = {"se": {"sce": ["0-29 * * * * * *"]}}
"""Notifications may be sent in the first half of each minute."""


@dataclass
class Naive:
    """What a subscription should be told. Times are seconds since it was made, at the beginning of a minute."""

    batch: tuple[int, int] | None
    rate: tuple[int, int] | None
    scheduled: bool
    pending: int | None
    latest: bool
    now: int = 0
    waiting: list[tuple[str, int]] = field(default_factory=list)
    late: set[str] = field(default_factory=set)
    """those of what waits that happened while nothing was to be sent"""
    told: list[list[str]] = field(default_factory=list)
    windows: dict[int, int] = field(default_factory=dict)
    """window -> events told in it"""

    @property
    def open(self) -> bool:
        return not self.scheduled or self.now % MINUTE < OPEN_S

    def happen(self, word: str) -> None:
        if not self.open:
            if self.pending is None:
                return
            if self.pending == 1:
                self.waiting = [entry for entry in self.waiting if entry[0] not in self.late]
            self.late.add(word)
        self.waiting.append((word, self.now))
        self.look()

    def pass_time(self, seconds: int) -> None:
        self.now += seconds
        self.look()

    def look(self) -> None:
        while self.open and self.waiting:
            size = self._size()
            if self.rate is not None:
                number, seconds = self.rate
                size = min(size, number - self.windows.get(self.now // seconds, 0))
            if size <= 0:
                return
            words = [word for word, _ in self.waiting[:size]]
            del self.waiting[:size]
            self.told.append(words[-1:] if self.latest else words)
            if self.rate is not None:
                window = self.now // self.rate[1]
                self.windows[window] = self.windows.get(window, 0) + size

    def _size(self) -> int:
        """How many make the next message; 0 where it is not due."""
        if self.batch is None:
            return 1
        number, seconds = self.batch
        if len(self.waiting) >= number:
            return number
        return len(self.waiting) if self.now - self.waiting[0][1] >= seconds else 0

    @property
    def attributes(self) -> dict[str, Any]:
        said: dict[str, Any] = {}
        if self.batch is not None:
            said["bn"] = {"num": self.batch[0], "dur": f"PT{self.batch[1]}S"}
        if self.rate is not None:
            said["rl"] = {"mnn": self.rate[0], "tww": f"PT{self.rate[1]}S"}
        if self.pending is not None:
            said["pn"] = self.pending
        return {**said, "ln": True} if self.latest else said


@st.composite
def terms(draw: st.DrawFn) -> Naive:
    """Any terms together, but `ln` with batches alone."""
    batch = draw(st.none() | st.tuples(st.integers(1, 4), st.integers(1, 40)))
    latest = batch is not None and draw(st.booleans())
    rate = None if latest else draw(st.none() | st.tuples(st.integers(1, 3), st.integers(5, 50)))
    scheduled = not latest and draw(st.booleans())
    return Naive(batch, rate, scheduled, draw(st.sampled_from([None, 1, 2])), latest)


HAPPENS = 0
steps = st.lists(st.just(HAPPENS) | st.just(HAPPENS) | st.integers(1, 45), min_size=3, max_size=16)
"""Something happens, or so many seconds pass."""


def heard(target: Target, reference: str) -> list[list[str]]:
    """What came for one subscription, message by message."""
    messages = []
    for message in list(target.messages):
        together = message.body["m2m:agn"]["m2m:sgn"] if "m2m:agn" in message.body else [message.body["m2m:sgn"]]
        if together[0]["sur"] == reference and "nev" in together[0]:
            messages.append([sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in together])
    return messages


@pytest.mark.in_process("asks many hundred times; what is told does not depend on how it is asked")
@pytest.mark.rule("CSE/SUB/ATT/016", "CSE/SUB/ATT/017", "CSE/SUB/ATT/021", "CSE/SUB/ATT/022", "CSE/SUB/ATT/023")
@pytest.mark.rule("CSE/SUB/ATT/027", "CSE/SUB/ATT/028", "CSE/SUB/ATT/029", "CSE/SUB/ATT/033", "CSE/SUB/NTF/013")
def test_all_terms_together_tell_what_a_naive_model_tells(house: House, meter: Originator, target: Target) -> None:
    numbers = itertools.count()

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(terms(), steps)
    def compare(model: Naive, steps: list[int]) -> None:
        name = f"box{next(numbers)}"
        house.pass_time(MINUTE - house.clock.now_ns // 10**9 % MINUTE)
        meter.made("cse-in/meter", "cnt", {"rn": name})
        news: dict[str, Any] = {"nu": [target.url], "enc": {"net": [3], "chty": [4]}, **model.attributes}
        subscription = meter.made(f"cse-in/meter/{name}", "sub", {"rn": "watch", **news})
        if model.scheduled:
            meter.made(f"cse-in/meter/{name}/watch", "sch", HALF_MINUTES)

        for number, step in enumerate(steps):
            if step == HAPPENS:
                meter.made(f"cse-in/meter/{name}", "cin", {"con": f"{number}"})
                model.happen(f"{number}")
            else:
                house.pass_time(step)
                model.pass_time(step)
            _wait(house, target, f"/id-in/{subscription['ri']}", len(model.told))
            assert heard(target, f"/id-in/{subscription['ri']}") == model.told

        meter.delete(f"cse-in/meter/{name}")
        house.sweep()

    compare()


def _wait(house: House, target: Target, reference: str, count: int) -> None:
    until = time.monotonic() + WAIT_S
    while len(heard(target, reference)) < count and time.monotonic() < until:
        time.sleep(0.002)
    house.deliver_what_can_be()
