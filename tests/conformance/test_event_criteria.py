"""Which events a subscription waits for (TS-0001 9.6.8, TS-0004 7.4.8; digest notifications.md 2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.target import Target

BOX = "cse-in/meter/box"
Subscribe = Callable[..., str]


def kinds(told: list[dict[str, Any]]) -> list[int]:
    return [sgn["nev"]["net"] for sgn in told]


@pytest.mark.rule("CSE/SUB/ENC/012")
@pytest.mark.rule("CSE/SUB/ENC/013")
def test_only_updates_of_the_named_attributes_are_told(meter: Originator, target: Target, subscribe: Subscribe) -> None:
    subscribe(enc={"net": [1, 3], "atr": ["lbl", "mbs"]}, nct=1)

    for changes in ({"mni": 5}, {"lbl": ["a"]}, {}, {"mni": 6, "mbs": 50}, {"lbl": None}):
        meter.update(BOX, "cnt", changes)
    meter.made(BOX, "cin", {"con": "1"})

    told = target.wait(4)
    assert kinds(told) == [1, 1, 1, 3]
    assert [sgn["nev"]["rep"]["m2m:cnt"]["st"] for sgn in told[:3]] == [2, 4, 5]


@pytest.mark.rule("CSE/SUB/ENC/015", "CSE/SUB/ENC/016")
def test_only_children_of_the_named_types_are_told(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(enc={"net": [3, 4], "chty": [3, 23]})

    meter.made(BOX, "cin", {"rn": "i", "con": "1"})
    meter.made(BOX, "cnt", {"rn": "c"})
    meter.delete(f"{BOX}/i")
    meter.made(BOX, "sub", {"rn": "s", "nu": ["Cmeter"]})
    meter.delete(f"{BOX}/c")

    told = target.wait(3)
    assert [(sgn["nev"]["net"], *sgn["nev"]["rep"]) for sgn in told] == [(3, "m2m:cnt"), (3, "m2m:sub"), (4, "m2m:cnt")]


@pytest.mark.parametrize(
    ("bound", "heard"),
    [
        ({"sza": 2}, ["bb", "ccc"]),
        ({"szb": 3}, ["a", "bb"]),
        ({"sza": 2, "szb": 3}, ["bb"]),
        ({"stb": 2}, ["bb", "ccc"]),
        ({"sts": 2}, ["a"]),
        ({"cra": "20250301T120001"}, ["bb", "ccc"]),
        ({"crb": "20250301T120002"}, ["a", "bb"]),
        ({"sza": 3, "sts": 2, "fo": 2}, ["a", "ccc"]),
    ],
    ids=str,
)
@pytest.mark.rule(
    "CSE/SUB/ENC/019",
    "CSE/SUB/ENC/020",
    "CSE/SUB/ENC/021",
    "CSE/SUB/ENC/022",
    "CSE/SUB/ENC/023",
    "CSE/SUB/ENC/024",
    "CSE/SUB/ENC/025",
    "CSE/SUB/ENC/026",
    "CSE/SUB/ENC/027",
    "CSE/SUB/ENC/028",
    "CSE/SUB/ENC/040",
    "CSE/SUB/ENC/041",
)
def test_only_resources_within_the_bounds_are_told(
    house: House, meter: Originator, target: Target, subscribe: Subscribe, bound: dict[str, Any], heard: list[str]
) -> None:
    subscribe(enc={"net": [3], **bound})

    for content in ("a", "bb", "ccc"):
        meter.made(BOX, "cin", {"con": content})
        house.clock.advance(1)
    house.deliver()

    assert [sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in target.told] == heard


@pytest.mark.rule("CSE/SUB/ENC/055")
def test_changed_members_of_a_group_are_told_as_what_was_written(meter: Originator, target: Target) -> None:
    meter.made("cse-in/meter", "grp", {"rn": "g", "mnm": 3, "mid": []})
    meter.made("cse-in/meter/g", "sub", {"nu": [target.url], "enc": {"net": [1], "atr": ["mt", "mid"]}, "nct": 2})

    meter.update("cse-in/meter/g", "grp", {"mnm": 5})
    meter.update("cse-in/meter/g", "grp", {"mid": ["Cmeter"]})

    assert target.wait(1)[0]["nev"]["rep"] == {"m2m:grp": {"mid": ["Cmeter"], "cnm": 1, "ssi": True}}


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"enc": {"net": [1]}, "nct": 2}, 2001),
        ({"nct": 2}, 2001),
        ({"enc": {"net": [3]}, "nct": 2}, 4000),
        ({"enc": {"net": [1, 3]}, "nct": 2}, 4000),
        ({"enc": {"net": [3], "chty": [4]}}, 2001),
        ({"enc": {"net": [3], "chty": [2]}}, 4000),
        ({"enc": {"net": [3], "chty": [9]}}, 4000),
        ({"enc": {"net": []}}, 4000),
        ({"enc": {"net": [99]}}, 4000),
        ({"enc": {"net": 3}}, 4000),
        ({"enc": {"net": [5]}}, 2001),
        ({"enc": {"net": [6]}}, 5001),
        ({"enc": {"net": [3], "atr": ["lbl"]}}, 4000),
        ({"enc": {"net": [1], "chty": [4]}}, 4000),
        ({"enc": {"net": [10]}}, 4000),
        ({"enc": {"net": [1], "om": [{"ops": 2}]}}, 4000),
        ({"enc": {"net": [8]}}, 4000),
        ({"enc": {"unknown": 1}}, 4000),
        ({"nct": 9}, 4000),
        ({"nct": 5}, 4000),
        ({"exc": 0}, 4000),
        ({"exc": -1}, 4000),
    ],
    ids=str,
)
@pytest.mark.rule(
    "CSE/SUB/ATT/015",
    "CSE/SUB/ENC/010",
    "CSE/SUB/ENC/014",
    "CSE/SUB/ENC/017",
    "CSE/SUB/ENC/018",
    "CSE/SUB/NCT/008",
    "CSE/SUB/NCT/015",
    "CSE/SUB/NCT/017",
    "CSE/SUB/UPD/007",
)
def test_criteria_that_fit_nothing_are_refused_at_the_start_and_at_a_change(
    meter: Originator, target: Target, subscribe: Subscribe, attributes: dict[str, Any], code: int
) -> None:
    existing = subscribe(enc={"net": [1]})

    created = meter.create(BOX, "sub", {"nu": [target.url], **attributes})
    updated = meter.update(existing[7:], "sub", attributes)

    assert created.code == code
    assert updated.code == (2004 if code == 2001 else code)


@pytest.mark.rule("CSE/SUB/ENC/047")
def test_changed_criteria_count_from_then_on(meter: Originator, target: Target, subscribe: Subscribe) -> None:
    reference = subscribe(enc={"net": [1]})
    meter.update(BOX, "cnt", {"lbl": ["told"]})
    target.wait(1)

    meter.update(reference[7:], "sub", {"enc": {"net": [3]}})
    meter.update(BOX, "cnt", {"lbl": ["not told"]})
    meter.made(BOX, "cin", {"con": "told"})

    assert kinds(target.wait(2)) == [1, 3]
