"""Reading sideways by searching: what conditions, pages and results tell of what one may not see."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.searching import policy

TO = "cse-in/meter"


@pytest.fixture
def half_open(meter: Originator, display: Originator) -> Originator:
    """A display that may see `outer`, and `outer/inner/leaf`, but not `inner` between them."""
    meter.made(TO, "acp", {"rn": "look", **policy((["Cdisplay"], 34))})
    see = {"acpi": [f"{TO}/look"]}
    meter.made(TO, "cnt", {"rn": "outer", **see})
    meter.made(f"{TO}/outer", "cnt", {"rn": "inner", "lbl": ["hidden:1"], "mni": 7})
    meter.made(f"{TO}/outer/inner", "cnt", {"rn": "leaf", **see})
    meter.made(f"{TO}/outer/inner", "cin", {"rn": "reading", "con": "5", "lbl": ["hidden:2"]})
    return display


@pytest.mark.rule("CSE/DIS/CON/045", "CSE/DIS/CON/046")
@pytest.mark.parametrize(
    "conditions",
    [
        {"clbl": ["hidden:1"]},
        {"chty": [3], "atr": [{"nm": "rn", "val": "outer"}]},
        {"catr": [{"nm": "mni", "val": 7}]},
        {"catr": [{"nm": "mni", "val": "*"}]},
        {"palb": ["hidden:1"]},
        {"pty": [3]},
        {"patr": [{"nm": "mni", "val": 7}]},
        {"patr": [{"nm": "rn", "val": "i*"}]},
        {"clbl": ["hidden:1"], "palb": ["hidden:1"], "fo": 2},
    ],
    ids=str,
)
def test_kin_that_one_may_not_see_meets_no_condition(half_open: Originator, conditions: dict[str, Any]) -> None:
    assert half_open.found(TO) == [f"{TO}/outer", f"{TO}/outer/inner/leaf"]

    assert half_open.found(TO, conditions) == []
    assert half_open.retrieve(f"{TO}/outer", filter=conditions).code == 4004
    assert half_open.retrieve(f"{TO}/outer/inner/leaf", filter=conditions).code == 4004


def test_the_same_kin_meets_them_for_who_may_see_it(meter: Originator, half_open: Originator) -> None:
    found = meter.found(TO, {"clbl": ["hidden:1"], "palb": ["hidden:1"], "fo": 2})

    assert set(found) == {f"{TO}/outer", f"{TO}/outer/inner/leaf", f"{TO}/outer/inner/reading"}


def test_kin_is_judged_attribute_by_attribute(meter: Originator, display: Originator) -> None:
    named = {"acor": ["Cdisplay"], "acop": 34, "aca": ["rn", "ty"]}
    whole = policy((["Cdisplay"], 34))
    part = {**policy(), "pv": {"acr": [{"acor": ["Cmeter"], "acop": 63}, named]}}
    meter.made(TO, "acp", {"rn": "whole", **whole})
    meter.made(TO, "acp", {"rn": "part", **part})
    meter.made(TO, "cnt", {"rn": "outer", "acpi": [f"{TO}/whole"]})
    meter.made(f"{TO}/outer", "cnt", {"rn": "inner", "mni": 7, "lbl": ["x"], "acpi": [f"{TO}/part"]})

    by_name = display.found(TO, {"catr": [{"nm": "rn", "val": "inner"}]})
    by_type = display.found(TO, {"chty": [3]})
    by_number = display.found(TO, {"catr": [{"nm": "mni", "val": 7}]})
    by_label = display.found(TO, {"clbl": ["x"]})

    assert (by_name, by_type, by_number, by_label) == ([f"{TO}/outer"], [f"{TO}/outer"], [], [])


@pytest.mark.parametrize(
    "conditions",
    [{"cfs": 1, "cfq": "$.w"}, {"atr": [{"nm": "con", "val": "*"}]}, {"atr": [{"nm": "con", "val": {"w": 5}}]}],
    ids=str,
)
def test_content_is_not_found_out_by_who_may_discover_and_not_read(
    meter: Originator, display: Originator, conditions: dict[str, Any]
) -> None:
    meter.made(TO, "acp", {"rn": "find", **policy((["Cdisplay"], 32))})
    meter.made(TO, "cnt", {"rn": "box", "acpi": [f"{TO}/find"]})
    meter.made(f"{TO}/box", "cin", {"rn": "one", "con": {"w": 5}})

    assert display.found(TO, {"ty": [4]}) == [f"{TO}/box/one"]
    assert display.found(TO, conditions) == []


def test_which_specialisation_a_reference_shows_is_told_to_who_may_know_it(
    meter: Originator, display: Originator
) -> None:
    named = {"acor": ["Cdisplay"], "acop": 32, "aca": ["rn", "ty"]}
    meter.made(TO, "acp", {"rn": "part", **policy(), "pv": {"acr": [{"acor": ["Cmeter"], "acop": 63}, named]}})
    meter.made(TO, "cnt", {"rn": "box", "acpi": [f"{TO}/part"]})

    references = display.discover(TO, result_content=6).content["m2m:rrl"]["rrf"]

    assert references == [{"nm": "box", "typ": 3, "val": f"{TO}/box"}]


def test_nobody_asks_by_offsets_whether_a_resource_is_there(
    house: House, meter: Originator, display: Originator
) -> None:
    meter.made(TO, "cnt", {"rn": "box"})

    answers = {offset: display.discover(TO, {"ofst": offset}).code for offset in range(10**14, 10**14 + 300)}

    assert set(answers.values()) == {4000}


def test_rights_are_told_to_who_has_any_and_only_its_own(house: House, meter: Originator, display: Originator) -> None:
    meter.made(TO, "acp", {"rn": "look", **policy((["Cdisplay"], 32))})
    meter.made(TO, "cnt", {"rn": "box", "acpi": [f"{TO}/look"]})
    meter.made(TO, "cnt", {"rn": "own"})

    assert display.retrieve(f"{TO}/box", result_content=12).content == {"m2m:acop": 32}
    assert display.retrieve(f"{TO}/box/la", result_content=12).code == 4004
    assert display.retrieve(f"{TO}/own", result_content=12).code == 4103
    assert display.retrieve(f"{TO}/own/la", result_content=12).code == 4103
    assert house.originator("Cstranger").retrieve(f"{TO}/box", result_content=12).code == 4106
