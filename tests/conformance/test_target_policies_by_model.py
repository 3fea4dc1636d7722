"""Which policy counts for a target that wants to leave, against a naive reading of TS-0004 7.4.33.2.4.

Everything is drawn at once: whether a reference names the target, by which form, with a policy or without; the defaults
of the maker, of others and of the administrator; their actions and rules. A naive model says what becomes of the wish.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conformance.house import House, Originator
from tests.conformance.target import AGREES, REFUSES, Target

OPEN, CLOSED = "* * 12 * * * *", "* * 3 * * * *"
NOWHERE = {"accc": ["DE"]}
"""The operator has no table of places: nobody is there."""

ACCEPT, REJECT, ASK, INFORM = 1, 2, 3, 4


@dataclass(frozen=True)
class Rules:
    times: tuple[bool, ...]
    region: bool
    relation: int | None

    @property
    def sent(self) -> dict[str, Any]:
        listed: dict[str, Any] = {}
        if self.times:
            listed["tod"] = [OPEN if is_open else CLOSED for is_open in self.times]
        if self.region:
            listed["lr"] = [NOWHERE]
        return {**({"dr": listed} if listed else {}), **({} if self.relation is None else {"drr": self.relation})}

    @property
    def hold(self) -> bool:
        parts = [*self.times, *([False] if self.region else [])]
        return not parts or (all(parts) if self.relation == 1 else any(parts))


@dataclass(frozen=True)
class Policy:
    action: int | None
    rules: tuple[Rules, ...]
    relation: int | None

    @property
    def sent(self) -> dict[str, Any]:
        members = {"acn": self.action, "rrs": self.relation}
        return {name: value for name, value in members.items() if value is not None}

    @property
    def done(self) -> int:
        held = [rules.hold for rules in self.rules]
        applies = not held or (all(held) if self.relation == 1 else any(held))
        return (self.action or ACCEPT) if applies else REJECT


@dataclass(frozen=True)
class Case:
    reference: str | None
    """how the target is named by the only reference; None: there is none"""
    named: Policy | None
    own: Policy | None
    lamps: Policy | None
    administrators: Policy | None
    agrees: bool

    @property
    def done(self) -> int:
        meant = self.reference in ("Clamp", "/id-in/Clamp", "cse-in/lamp")
        policy = (self.named if meant else None) or self.own or self.administrators
        return ACCEPT if policy is None else policy.done

    @property
    def goes(self) -> bool:
        return self.done == ACCEPT or (self.done == ASK and self.agrees)

    @property
    def told(self) -> list[str]:
        return {ASK: ["tra"], INFORM: ["trr"]}.get(self.done, [])


relation = st.sampled_from([None, 1, 2])
rules = st.builds(Rules, st.lists(st.booleans(), max_size=3).map(tuple), st.booleans(), relation)
policy = st.builds(Policy, st.sampled_from([None, 1, 2, 3, 4]), st.lists(rules, max_size=2).map(tuple), relation)
cases = st.builds(
    Case,
    st.sampled_from([None, "Clamp", "/id-in/Clamp", "cse-in/lamp", "Cdisplay", "http://127.0.0.1:9/x"]),
    *[st.none() | policy] * 4,
    st.booleans(),
)


@pytest.mark.rule("CSE/SUB/SGN/015", "CSE/SUB/SGN/016")
def test_the_policy_that_counts_is_that_of_the_naive_model(house: House, admin: Originator, target: Target) -> None:
    meter = house.application("Cmeter", poa=[target.url])
    lamp = house.listener("Clamp", target.url)
    numbers = itertools.count()

    def establish(maker: Originator, wanted: Policy | None, **more: Any) -> list[str]:
        if wanted is None:
            return []
        made = str(maker.made("cse-in", "ntp", {**wanted.sent, **more})["ri"])
        for one in wanted.rules:
            maker.made(made, "pdr", one.sent)
        return [made]

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(cases)
    def agree(case: Case) -> None:
        target.answer = lambda _: AGREES
        box = str(meter.made("cse-in/meter", "cnt", {"rn": f"box{next(numbers)}"})["ri"])
        sub = str(meter.made(box, "sub", {"nu": ["Clamp", "Cmeter"]})["ri"])
        named = establish(meter, case.named)
        policies = [
            *named,
            *establish(meter, case.own, plbl="default"),
            *establish(lamp, case.lamps, plbl="default"),
            *establish(admin, case.administrators, plbl="default"),
        ]
        if case.reference is not None:
            meter.made(sub, "ntpr", {"ntu": [case.reference], **({"npi": named[0]} if named else {})})
        target.messages.clear()
        target.answer = lambda _: AGREES if case.agrees else REFUSES

        answer = lamp.delete(f"{sub}/ntsr")

        assert answer.code == (2002 if case.goes else 4103)
        assert meter.retrieve(sub).attributes["nu"] == (["Cmeter"] if case.goes else ["Clamp", "Cmeter"])
        assert [next(name for name in ("tra", "trr") if name in sgn) for sgn in target.told] == case.told
        for made in (*policies, box):
            assert admin.delete(made).code == 2002

    agree()
