"""Applications are told when their nodes can be reached (TS-0001 9.6.9, 10.2.10; digest notifications.md 5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.target import Target

BOX = "cse-in/meter/box"
NEWS: dict[str, Any] = {"enc": {"net": [3], "chty": [4]}}
AFTERNOON = {"se": {"sce": ["* * 13-17 * * * *"]}}
"""Tests begin at noon: it opens an hour later."""
HOUR = 3600


def say(meter: Originator, *words: str) -> None:
    for word in words:
        meter.made(BOX, "cin", {"con": word})


def contents(told: list[dict[str, Any]]) -> list[str]:
    return [sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in told]


@pytest.fixture
def lamp(house: House, admin: Originator, target: Target) -> Originator:
    """An application on a node that it may see."""
    rules = {"acr": [{"acor": ["CAdmin"], "acop": 63}, {"acor": ["Clamp"], "acop": 2}]}
    admin.made("cse-in", "acp", {"rn": "nodes", "pv": rules, "pvs": {"acr": rules["acr"][:1]}})
    admin.made("cse-in", "nod", {"rn": "node", "ni": "node-1", "acpi": ["cse-in/nodes"]})
    lamp = house.listener("Clamp", target.url)
    assert lamp.update("cse-in/lamp", "ae", {"nl": "cse-in/node"}).code == 2004
    return lamp


@pytest.mark.rule("CSE/SUB/NTF/014", "CSE/SCH/SCH/017")
@pytest.mark.parametrize(
    ("policy", "heard"), [({}, ["d"]), ({"pn": 1}, ["c", "d"]), ({"pn": 2}, ["a", "b", "c", "d"])], ids=str
)
def test_what_happens_while_a_node_cannot_be_reached_waits_as_the_policy_says(
    house: House,
    meter: Originator,
    admin: Originator,
    lamp: Originator,
    target: Target,
    policy: dict[str, Any],
    heard: list[str],
) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.made(BOX, "sub", {"nu": ["Clamp"], **NEWS, **policy})
    admin.made("cse-in/node", "sch", {"rn": "hours", **AFTERNOON, "acpi": ["cse-in/nodes"]})
    say(meter, *"abc")
    house.deliver_what_can_be()
    assert target.told == []

    house.pass_time(HOUR)
    say(meter, "d")

    assert contents(target.wait(len(heard))) == heard
    house.deliver()
    assert contents(target.told) == heard


def test_any_schedule_of_the_node_that_is_open_suffices_and_without_one_it_is_told_at_once(
    house: House, meter: Originator, admin: Originator, lamp: Originator, target: Target
) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.made(BOX, "sub", {"nu": ["Clamp"], **NEWS, "pn": 2})
    for name, entry in (("later", "* * 13 * * * *"), ("now", "* * 12 * * * *")):
        admin.made("cse-in/node", "sch", {"rn": name, "se": {"sce": [entry]}, "acpi": ["cse-in/nodes"]})
    say(meter, "a")
    assert contents(target.wait(1)) == ["a"]

    admin.delete("cse-in/node/now")
    say(meter, "b")
    house.deliver_what_can_be()
    assert contents(target.told) == ["a"]
    admin.delete("cse-in/node/later")

    assert contents(target.wait(2)) == ["a", "b"]


def test_a_schedule_that_an_application_may_not_see_does_not_show_in_when_it_is_told(
    house: House, meter: Originator, admin: Originator, lamp: Originator, target: Target
) -> None:
    admin.made("cse-in/node", "sch", {"rn": "hours", **AFTERNOON})
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.made(BOX, "sub", {"nu": ["Clamp"], **NEWS})

    say(meter, "now")

    assert contents(target.wait(1)) == ["now"]
    house.deliver()
