"""Ends of life in random trees, beside a model that reckons with the rules one by one (digest primitives.md 8)."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.conformance.house import NOON, House, Originator

DAY_S = 86_400
"""The lifetime that the CSE gives to what asks for none and has no parent that ends."""


@dataclass
class Life:
    """What the model knows of one container: where it is, and when it ends, in seconds since the tests began."""

    path: str
    ends: int


def stamp(second: int) -> str:
    return datetime.fromtimestamp(NOON + second, UTC).strftime("%Y%m%dT%H%M%S")


wishes = st.none() | st.integers(-5, 200)


class Lives(RuleBasedStateMachine):
    """Containers are made, prolonged and shortened while time goes by."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.house = House(self.folder)
        self.owner: Originator = self.house.application("Cowner", et=stamp(300))
        self.now = 0
        self.count = 0
        self.lives = {"cse-in/owner": Life("cse-in/owner", 300)}

    def teardown(self) -> None:
        self.house.leave()
        shutil.rmtree(self.folder)

    def granted(self, wish: int | None, parent: str) -> int:
        """When a resource ends that asks for this: never after its parent, by default together with it."""
        latest = self.lives[parent].ends if parent in self.lives else self.now + DAY_S
        if wish is None:
            return latest
        return min(wish, latest) if parent in self.lives else wish

    def chosen(self, number: int) -> Life:
        return list(self.lives.values())[number % len(self.lives)]

    @precondition(lambda self: self.lives)
    @rule(number=st.integers(0, 20), wish=wishes)
    def make(self, number: int, wish: int | None) -> None:
        parent = self.chosen(number)
        self.count += 1
        attributes = {"rn": f"c{self.count}", **({} if wish is None else {"et": stamp(self.now + wish)})}

        answer = self.owner.create(parent.path, "cnt", attributes)

        if wish is not None and wish <= 0:
            assert answer.code == 4000
            return
        ends = self.granted(None if wish is None else self.now + wish, parent.path)
        assert (answer.code, answer.attributes["et"]) == (2001, stamp(ends))
        self.lives[f"{parent.path}/c{self.count}"] = Life(f"{parent.path}/c{self.count}", ends)

    @precondition(lambda self: self.lives)
    @rule(number=st.integers(0, 20), wish=wishes)
    def change(self, number: int, wish: int | None) -> None:
        life = self.chosen(number)
        kind = "ae" if life.path == "cse-in/owner" else "cnt"

        answer = self.owner.update(life.path, kind, {"et": None if wish is None else stamp(self.now + wish)})

        ends = self.granted(None if wish is None else self.now + wish, life.path.rpartition("/")[0])
        orphaned = any(child.ends > ends for child in self.children(life.path))
        if (wish is not None and wish <= 0) or orphaned:
            assert answer.code == 4000
            return
        assert (answer.code, answer.attributes["et"]) == (2004, stamp(ends))
        life.ends = ends

    def children(self, path: str) -> list[Life]:
        return [life for life in self.lives.values() if life.path.rpartition("/")[0] == path]

    @rule(seconds=st.sampled_from([1, 10, 60, 150]))
    def time_goes_by(self, seconds: int) -> None:
        self.now += seconds
        self.house.pass_time(seconds)
        for life in list(self.lives.values()):
            if life.ends <= self.now:
                for path in [path for path in self.lives if f"{path}/".startswith(f"{life.path}/")]:
                    del self.lives[path]

    @rule()
    def restart(self) -> None:
        self.house.restart()

    @invariant()
    def exactly_those_live_whose_time_has_not_come(self) -> None:
        found = self.house.originator("CAdmin").found("cse-in", {"ty": [2, 3]})
        assert set(found) == set(self.lives)

    @invariant()
    def no_child_outlives_its_parent(self) -> None:
        for life in self.lives.values():
            parent = self.lives.get(life.path.rpartition("/")[0])
            assert parent is None or life.ends <= parent.ends


def test_whatever_ends_are_wished_for_everything_goes_at_its_time() -> None:
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        ),
    )
