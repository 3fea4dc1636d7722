"""What many subscriptions hear of random goings-on, beside a model that asks each of them about each event."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conformance.house import TYPE_OF, House, Originator
from tests.conformance.target import Target

UPDATED, CHILD_CREATED, CHILD_DELETED = 1, 3, 4


@dataclass(frozen=True)
class Happening:
    """One event of the model."""

    net: int
    name: str
    child: int | None = None
    written: frozenset[str] = frozenset()
    size: int | None = None


@dataclass
class Listening:
    """One subscription of the model: what it waits for, and what it must have heard in the end."""

    name: str
    reference: str
    criteria: dict[str, Any]
    ended: bool = False
    heard: list[tuple[int, str]] = field(default_factory=list)

    def hear(self, happening: Happening) -> None:
        wanted = self.criteria
        tests = [not self.ended, happening.net in wanted["net"]]
        if "chty" in wanted and happening.child is not None:
            tests.append(happening.child in wanted["chty"])
        if "atr" in wanted and happening.net == UPDATED:
            tests.append(not happening.written.isdisjoint(wanted["atr"]))
        if "sza" in wanted:
            tests.append(happening.size is not None and happening.size >= wanted["sza"])
        if all(tests):
            self.heard.append((happening.net, happening.name))


class Scene:
    """A container in the CSE, and the model of what happens in it."""

    def __init__(self, meter: Originator, target: Target, name: str) -> None:
        self.meter = meter
        self.target = target
        self.name = name
        self.box = f"cse-in/meter/{name}"
        self.listening: list[Listening] = []
        self.children: list[str] = []
        self.count = 0
        meter.made("cse-in/meter", "cnt", {"rn": name})

    def tell(self, happening: Happening) -> None:
        for one in self.listening:
            one.hear(happening)

    def subscribe(self, criteria: dict[str, Any]) -> None:
        name = self._name()
        made = self.meter.made(self.box, "sub", {"rn": name, "nu": [self.target.url], "enc": criteria})
        self.tell(Happening(CHILD_CREATED, name, TYPE_OF["sub"]))
        self.listening.append(Listening(name, f"/id-in/{made['ri']}", criteria))

    def unsubscribe(self, number: int) -> None:
        present = [one for one in self.listening if not one.ended]
        if present:
            one = present[number % len(present)]
            assert self.meter.delete(f"{self.box}/{one.name}").code == 2002
            one.ended = True
            self.tell(Happening(CHILD_DELETED, one.name, TYPE_OF["sub"]))

    def update(self, attributes: dict[str, Any]) -> None:
        assert self.meter.update(self.box, "cnt", attributes).code == 2004
        self.tell(Happening(UPDATED, self.name, written=frozenset(attributes)))

    def add(self, kind: str, size: int) -> None:
        name = self._name()
        self.meter.made(self.box, kind, {"rn": name, **({"con": "x" * size} if kind == "cin" else {})})
        self.children.append(name)
        self.tell(Happening(CHILD_CREATED, name, TYPE_OF[kind], size=size if kind == "cin" else None))

    def take(self, number: int) -> None:
        if self.children:
            name = self.children.pop(number % len(self.children))
            attributes = self.meter.delete(f"{self.box}/{name}", result_content=1).attributes
            self.tell(Happening(CHILD_DELETED, name, attributes["ty"], size=attributes.get("cs")))

    def refused(self, attributes: dict[str, Any]) -> None:
        assert self.meter.update(self.box, "cnt", {**attributes, "unknown": 1}).code == 4000

    def _name(self) -> str:
        self.count += 1
        return f"n{self.count}"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Originator, itertools.count[int]]]:
    house = House(tmp_path_factory.mktemp("stage"))
    yield house, house.application("Cmeter"), itertools.count()
    house.leave()


def sensible(criteria: dict[str, Any]) -> dict[str, Any]:
    """Without conditions on events that are not listed."""
    idle = set()
    if UPDATED not in criteria["net"]:
        idle.add("atr")
    if not {CHILD_CREATED, CHILD_DELETED} & set(criteria["net"]):
        idle.add("chty")
    return {tag: value for tag, value in criteria.items() if tag not in idle}


criteria = st.fixed_dictionaries(
    {"net": st.lists(st.sampled_from([UPDATED, CHILD_CREATED, CHILD_DELETED]), min_size=1, max_size=3, unique=True)},
    optional={
        "chty": st.lists(st.sampled_from([3, 4, 23]), min_size=1, max_size=2, unique=True),
        "atr": st.lists(st.sampled_from(["lbl", "mni", "or"]), min_size=1, max_size=2, unique=True),
        "sza": st.integers(0, 4),
    },
).map(sensible)
written = st.fixed_dictionaries(
    {},
    optional={"lbl": st.none() | st.just(["a"]), "mni": st.none() | st.just(1000), "or": st.none() | st.just("urn:x")},
)
goings_on = st.one_of(
    st.tuples(st.just("subscribe"), criteria),
    st.tuples(st.just("unsubscribe"), st.integers(0, 9)),
    st.tuples(st.just("update"), written),
    st.tuples(st.just("add"), st.sampled_from(["cin", "cin", "cnt"]), st.integers(0, 5)),
    st.tuples(st.just("take"), st.integers(0, 9)),
    st.tuples(st.just("refused"), written),
)


@given(first=criteria, happenings=st.lists(goings_on, max_size=25))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_each_subscription_hears_what_it_waits_for_and_nothing_else_in_order(
    stage: tuple[House, Originator, itertools.count[int]],
    first: dict[str, Any],
    happenings: list[tuple[Any, ...]],
) -> None:
    house, meter, numbers = stage
    target = Target()
    scene = Scene(meter, target, f"box{next(numbers)}x")
    scene.subscribe(first)

    for deed, *details in happenings:
        getattr(scene, deed)(*details)
    house.deliver()

    target.go()
    heard = {
        one.reference: [
            (sgn["nev"]["net"], next(iter(sgn["nev"]["rep"].values()))["rn"])
            for sgn in target.told
            if sgn["sur"] == one.reference
        ]
        for one in scene.listening
    }
    assert heard == {one.reference: one.heard for one in scene.listening}
