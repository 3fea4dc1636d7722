"""Whom the rules of a service subscription let register, and as whom; tests/conformance has the same over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.house import Answer, House, Originator

APPLICATION = {"api": "Nmeter", "rr": True, "srv": ["4"]}

Ruled = Callable[..., None]


@pytest.fixture
def ruled(admin: Originator) -> Ruled:
    """Has a service subscription, with a node for a CSE, with one rule."""

    def make(csi: str = "/id-in", links: bool = True, **rule: Any) -> None:
        admin.made("cse-in", "mssp", {"rn": "subscriber"})
        linked = [admin.made("cse-in", "asar", {"rn": "rule", **rule})["ri"]]
        node = {"ni": "urn:node:1", "csi": csi} | ({"rlk": linked} if links else {})
        admin.made("cse-in/subscriber", "svsn", node)

    return make


def register(house: House, stem: str | None) -> Answer:
    return house.originator(stem).create("cse-in", "ae", APPLICATION)


@pytest.mark.parametrize("csi", ["/id-in", "//gridhearth.local/id-in"])
def test_the_node_of_this_cse_is_found_in_either_form(house: House, ruled: Ruled, csi: str) -> None:
    ruled(csi)

    assert register(house, "Cmeter").code == 2001


def test_a_node_that_never_had_rules_lets_nobody_in(house: House, ruled: Ruled) -> None:
    ruled(links=False)

    assert register(house, "Cmeter").code == 4126


@pytest.mark.parametrize(("asked", "pattern"), [("C", "Sone"), ("C", "S*"), ("S", "Cone"), ("S", "C*")])
def test_who_asks_for_one_kind_of_identifier_is_not_given_the_other(
    house: House, ruled: Ruled, asked: str, pattern: str
) -> None:
    ruled(aae=[pattern])

    assert register(house, asked).code == 4126


@pytest.mark.parametrize(("asked", "given"), [("C", "Cone"), ("S", "Sone"), (None, "Cone"), (None, "Sone")])
def test_an_identifier_of_a_rule_is_given_to_who_asks_for_its_kind_or_for_any(
    house: House, ruled: Ruled, asked: str | None, given: str
) -> None:
    ruled(aae=[given])

    answer = register(house, asked)

    assert (answer.code, answer.attributes["aei"]) == (2001, given)


@pytest.mark.parametrize(
    ("pattern", "first", "last"), [("Cm*-a*-z*", "Cm", "-a-z"), ("*-x*y", "C", "-xy"), ("Cone", "Cone", "")]
)
def test_an_identifier_is_made_of_a_pattern_with_a_number_for_its_first_star(
    house: House, ruled: Ruled, pattern: str, first: str, last: str
) -> None:
    ruled(aae=[pattern])

    answer = register(house, "C")

    assert answer.code == 2001
    identifier = answer.attributes["aei"]
    assert identifier.startswith(first)
    assert identifier.endswith(last)
    assert identifier[len(first) : len(identifier) - len(last)].isdigit() is ("*" in pattern)


@pytest.mark.parametrize(("letters", "code"), [(250, 2001), (254, 4126)])
def test_no_identifier_is_made_that_is_longer_than_a_name(house: House, ruled: Ruled, letters: int, code: int) -> None:
    ruled(aae=[f"*{'x' * letters}"])

    assert register(house, "C").code == code
