"""A subscription whose creator may no longer read is silent, and speaks again when it may."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onem2m.primitive import Association, Identity
from onem2m.vocabulary import Operation
from tests.conformance.house import House, Originator
from tests.conformance.target import AGREES, HANGS_UP, Target

RETRIEVE, CREATE = 2, 1
BOX = "cse-in/meter/box"


class Scene:
    """A meter with a box, a policy for it, and a reader that subscribed to the box."""

    def __init__(self, house: House, meter: Originator, reader: Originator, name: str = "box") -> None:
        self.house, self.meter, self.reader = house, meter, reader
        self.target = Target()
        self.policy = f"cse-in/meter/{name}-readers"
        self.own = {"acr": [{"acor": ["Cmeter"], "acop": 63}]}
        self.number = itertools.count(1)
        self.box = f"cse-in/meter/{name}"
        self.mine = f"cse-in/meter/{name}-mine"
        meter.made("cse-in/meter", "acp", {"rn": f"{name}-mine", "pv": self.own, "pvs": self.own})
        self.bring_policy()
        meter.made("cse-in/meter", "cnt", {"rn": name, "acpi": [self.mine, self.policy]})
        self.subscription = reader.made(self.box, "sub", {"nu": [self.target.url], "enc": {"net": [3], "chty": [4]}})

    def rules(self, reads: bool) -> dict[str, Any]:
        readers = [{"acor": [self.reader.name], "acop": CREATE | RETRIEVE}] if reads else []
        return {"acr": [*self.own["acr"], *readers]}

    def revoke(self) -> None:
        assert self.meter.update(self.policy, "acp", {"pv": self.rules(False)}).code == 2004

    def grant(self) -> None:
        assert self.meter.update(self.policy, "acp", {"pv": self.rules(True)}).code == 2004

    def remove_policy(self) -> None:
        assert self.meter.delete(self.policy).code == 2002

    def bring_policy(self) -> None:
        name = self.policy.rpartition("/")[2]
        self.meter.made("cse-in/meter", "acp", {"rn": name, "pv": self.rules(True), "pvs": self.own})

    def leave_policy(self) -> None:
        assert self.meter.update(self.box, "cnt", {"acpi": [self.mine]}).code == 2004

    def come_under_policy(self) -> None:
        assert self.meter.update(self.box, "cnt", {"acpi": [self.mine, self.policy]}).code == 2004

    def happen(self) -> int:
        value = next(self.number)
        self.meter.made(self.box, "cin", {"con": value})
        return value

    @property
    def heard(self) -> list[int]:
        return [sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in self.target.told if "nev" in sgn]

    @property
    def counters(self) -> dict[str, int]:
        return dict(self.house.cse.delivery.counters.items())

    def close(self) -> None:
        self.target.go()


@pytest.fixture
def scene(house: House, meter: Originator) -> Iterator[Scene]:
    scene = Scene(house, meter, house.application("Creader"))
    yield scene
    scene.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.leave()


@pytest.fixture
def meter(house: House) -> Originator:
    return house.application("Cmeter")


def until(holds: Callable[[], bool]) -> None:
    patience = time.monotonic() + 10.0
    while not holds():
        assert time.monotonic() < patience
        time.sleep(0.005)


TAKE_AWAY: dict[str, Callable[[Scene], object]] = {
    "the rule goes": Scene.revoke,
    "the policy goes": Scene.remove_policy,
    "the resource leaves the policy": Scene.leave_policy,
    "the creator deregisters": lambda scene: scene.reader.delete("cse-in/reader"),
}
GIVE_BACK: dict[str, Callable[[Scene], object]] = {
    "the rule goes": Scene.grant,
    "the policy goes": Scene.bring_policy,
    "the resource leaves the policy": Scene.come_under_policy,
    "the creator deregisters": lambda scene: scene.house.application("Creader"),
}


@pytest.mark.parametrize("way", TAKE_AWAY)
def test_who_may_not_read_any_more_is_not_told_and_told_again_once_it_may(scene: Scene, way: str) -> None:
    first = scene.happen()
    scene.house.deliver()

    TAKE_AWAY[way](scene)
    scene.happen()
    scene.house.deliver()
    until(lambda: scene.counters["suspended"] == scene.counters["withheld"] == 1)
    GIVE_BACK[way](scene)
    again = scene.happen()

    assert scene.target.wait(2)
    scene.house.deliver()
    assert scene.heard == [first, again]
    until(lambda: scene.counters["resumed"] == 1)
    assert scene.counters["suspended"] == 1


@pytest.mark.parametrize("way", TAKE_AWAY)
def test_what_happened_in_between_is_not_told_either_however_fast_the_privilege_came_back(
    scene: Scene, way: str
) -> None:
    for _ in range(5):
        TAKE_AWAY[way](scene)
        hidden = scene.happen()
        GIVE_BACK[way](scene)
        open_ = scene.happen()
        scene.target.wait(len(scene.heard) + (open_ not in scene.heard))
        scene.house.deliver()

        assert hidden not in scene.heard
        assert open_ in scene.heard


def test_what_waits_for_a_target_that_is_away_is_discarded(scene: Scene) -> None:
    scene.target.answer = lambda _: HANGS_UP
    waiting = [scene.happen(), scene.happen()]

    scene.revoke()
    scene.house.deliver()
    scene.target.answer = lambda _: AGREES
    scene.grant()
    scene.house.sweep()
    again = scene.happen()
    scene.house.deliver()

    answered = scene.heard[scene.heard.index(again) :]
    assert answered == [again]
    assert waiting[1] not in scene.heard


def test_a_suspension_outlives_a_restart(scene: Scene) -> None:
    scene.revoke()
    scene.happen()
    scene.house.deliver()
    scene.house.restart()

    scene.happen()
    scene.house.deliver()
    scene.grant()
    scene.house.sweep()
    again = scene.happen()
    scene.house.deliver()

    assert scene.heard == [again]


def test_the_sweep_resumes_what_may_speak_again(scene: Scene) -> None:
    scene.revoke()
    scene.happen()
    scene.house.deliver()
    store = scene.house.cse.store
    assert len(store.outbox.suspended(0, 10)) == 1

    scene.house.sweep()
    still = store.outbox.suspended(0, 10)
    scene.grant()
    scene.house.sweep()

    assert len(still) == 1
    assert store.outbox.suspended(0, 10) == []
    assert scene.counters["resumed"] == 1


def test_the_count_of_a_subscription_is_not_used_up_by_silence(scene: Scene) -> None:
    counted = scene.reader.made(scene.box, "sub", {"nu": [scene.target.url], "enc": {"net": [3]}, "exc": 2})
    scene.revoke()
    scene.happen()
    scene.house.deliver()

    scene.grant()

    assert scene.reader.retrieve(scene.box).code == 2000
    assert scene.house.originator("CAdmin").retrieve(counted["ri"]).attributes["exc"] == 2


def test_of_the_end_of_what_may_not_be_read_nothing_is_told(scene: Scene) -> None:
    enc = {"net": [2]}
    scene.reader.made(scene.box, "sub", {"nu": [scene.target.url], "enc": enc, "su": scene.target.url})
    scene.revoke()

    scene.meter.delete(scene.box)
    scene.house.sweep()
    scene.house.deliver()

    assert ["sud" in sgn for sgn in scene.target.told] == [True]


def test_of_the_end_of_what_may_be_read_its_readers_are_told(scene: Scene) -> None:
    scene.reader.made(scene.box, "sub", {"nu": [scene.target.url], "enc": {"net": [2]}})

    scene.meter.delete(scene.box)
    scene.house.sweep()
    scene.house.deliver()

    assert [sgn["nev"]["net"] for sgn in scene.target.told] == [2]


def test_a_rule_for_the_authenticated_carries_the_subscription_of_one_that_was(scene: Scene) -> None:
    rule = {"acor": ["Creader"], "acop": CREATE | RETRIEVE, "acaf": True}
    scene.meter.update(scene.policy, "acp", {"pv": {"acr": [*scene.own["acr"], rule]}})
    who = Association(Identity("/id-in/Creader", frozenset(), "token"), None)
    content = {"m2m:sub": {"nu": [scene.target.url], "enc": {"net": [3], "chty": [4]}, "nct": 3}}

    answer = scene.reader.ask(Operation.CREATE, scene.box, type=23, content=content, association=who)
    scene.happen()
    scene.house.deliver()

    assert answer.code == 2001
    assert [list(sgn["nev"]["rep"]) for sgn in scene.target.told] == [["m2m:uri"]]


def test_a_time_window_closes_and_opens_for_subscriptions_too(scene: Scene) -> None:
    rule = {"acor": ["Creader"], "acop": CREATE | RETRIEVE, "acco": [{"actw": ["* 0-29 * * * * *"]}]}
    scene.meter.update(scene.policy, "acp", {"pv": {"acr": [*scene.own["acr"], rule]}})
    first = scene.happen()
    scene.house.deliver()

    scene.house.clock.advance(1800)
    scene.happen()
    scene.house.deliver()
    scene.house.clock.advance(1740)
    scene.happen()
    scene.house.deliver()

    assert scene.heard == [first]
    scene.house.clock.advance(60)
    again = scene.happen()
    scene.house.deliver()
    assert scene.heard == [first, again]


deeds = st.lists(
    st.sampled_from(["revoke", "grant", "remove", "leave", "happen", "happen", "happen", "away", "sweep", "deliver"]),
    max_size=15,
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Originator, Originator, Iterator[int]]]:
    house = House(tmp_path_factory.mktemp("stage"))
    yield house, house.application("Cmeter"), house.application("Creader"), itertools.count()
    house.leave()


@given(deeds=deeds)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_is_ever_told_of_what_happened_after_a_revocation(
    stage: tuple[House, Originator, Originator, Iterator[int]], deeds: list[str]
) -> None:
    house, meter, reader, numbers = stage
    scene = Scene(house, meter, reader, f"b{next(numbers)}x")
    rule, policy, under = True, True, True
    hidden: set[int] = set()

    for deed in deeds:
        if deed == "happen":
            value = scene.happen()
            if not (rule and policy and under):
                hidden.add(value)
        elif deed == "revoke" and policy:
            scene.revoke()
            rule = False
        elif deed == "grant":
            if not policy:
                scene.bring_policy()
            scene.grant()
            if not under:
                scene.come_under_policy()
            rule = policy = under = True
        elif deed == "remove" and policy:
            scene.remove_policy()
            policy = False
        elif deed == "leave" and under:
            scene.leave_policy()
            under = False
        elif deed == "away":
            scene.target.answer = (lambda _: AGREES) if scene.target.answer(None) is HANGS_UP else lambda _: HANGS_UP  # type: ignore[arg-type]
        elif deed == "sweep":
            house.sweep()
        elif deed == "deliver" and scene.target.answer(None) is AGREES:  # type: ignore[arg-type]
            house.deliver()
    scene.target.answer = lambda _: AGREES
    if not policy:
        scene.bring_policy()
    scene.grant()
    scene.come_under_policy()
    house.sweep()
    last = scene.happen()
    house.deliver()

    scene.close()
    assert hidden.isdisjoint(scene.heard)
    assert last in scene.heard
    assert sorted(set(scene.heard)) == list(dict.fromkeys(scene.heard))
