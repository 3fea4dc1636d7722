"""labelsQuery, and conditions on the labels, types and attributes of parents and children."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.house import Originator
from tests.conformance.searching import found_both_ways, search, spelled

TO = "cse-in/meter"
UNSAYABLE = pytest.mark.not_over("http", "a query string has no words for it")


@pytest.fixture
def rooms(meter: Originator) -> str:
    """kitchen, bath (two floors), plain, the group all; kitchen/power with two instances."""
    meter.made(TO, "cnt", {"rn": "kitchen", "lbl": ["room:kitchen", "floor:1"], "mni": 7})
    meter.made(TO, "cnt", {"rn": "bath", "lbl": ["room:bath", "floor:1", "floor:2", "wet"]})
    meter.made(TO, "cnt", {"rn": "plain"})
    meter.made(f"{TO}/kitchen", "cnt", {"rn": "power", "lbl": ["unit:W"], "mni": 5})
    meter.made(f"{TO}/kitchen/power", "cin", {"rn": "one", "con": "1", "lbl": ["first"]})
    meter.made(f"{TO}/kitchen/power", "cin", {"rn": "two", "con": "2", "cnf": "text/plain:0"})
    meter.made(TO, "grp", {"rn": "all", "mnm": 2, "mid": []})
    return TO


def shows(*numbers: int) -> pytest.MarkDecorator:
    return pytest.mark.rule(*(f"CSE/DIS/CON/{number:03}" for number in numbers))


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        pytest.param({"lbq": ["room"]}, {"kitchen", "bath"}, marks=shows(20)),
        pytest.param({"lbq": ["wet"]}, {"bath"}, marks=shows(20)),
        pytest.param({"lbq": ["NT room"], "ty": [3]}, {"plain", "kitchen/power"}, marks=shows(21)),
        pytest.param({"lbq": ["room EQ kitchen"]}, {"kitchen"}, marks=shows(22)),
        pytest.param({"lbq": ["room:kitchen"]}, {"kitchen"}, marks=shows(23)),
        pytest.param({"lbq": ["room NE kitchen"]}, {"bath"}, marks=shows(24)),
        pytest.param({"lbq": ["floor NE 2"]}, {"kitchen"}, marks=shows(24)),
        pytest.param({"lbq": ["room IN (bath, attic)"]}, {"bath"}, marks=shows(25)),
        pytest.param({"lbq": ["room NI (bath, attic)"]}, {"kitchen"}, marks=shows(26)),
        pytest.param({"lbq": ["unit EQ W", "wet"]}, {"bath", "kitchen/power"}, marks=shows(27)),
        pytest.param({"clbl": ["unit:W"]}, {"kitchen"}, marks=shows(18)),
        pytest.param({"clbl": ["first", "unit:W"]}, {"kitchen", "kitchen/power"}, marks=shows(18)),
        pytest.param({"palb": ["room:kitchen"]}, {"kitchen/power"}, marks=shows(19)),
        pytest.param({"palb": ["unit:W"]}, {"kitchen/power/one", "kitchen/power/two"}, marks=shows(19)),
        pytest.param({"chty": [4]}, {"kitchen/power"}, marks=shows(31)),
        pytest.param({"chty": [3, 4]}, {"kitchen", "kitchen/power"}, marks=shows(31)),
        pytest.param({"pty": [3], "ty": [4, 9]}, {"kitchen/power/one", "kitchen/power/two"}, marks=shows(32)),
        pytest.param({"pty": [2]}, {"kitchen", "bath", "plain", "all"}, marks=shows(32)),
        pytest.param({"catr": [{"nm": "con", "val": "2"}]}, {"kitchen/power"}, marks=shows(42)),
        pytest.param({"catr": [{"nm": "mni", "val": 5}]}, {"kitchen"}, marks=shows(42)),
        pytest.param({"catr": [{"nm": "rn", "val": "po*"}]}, {"kitchen"}, marks=shows(37, 42)),
        pytest.param({"patr": [{"nm": "mni", "val": 7}]}, {"kitchen/power"}, marks=shows(43)),
        pytest.param({"patr": [{"nm": "api", "val": "NC*"}], "ty": [9]}, {"all"}, marks=shows(37, 43)),
        ({"clbl": ["first"], "chty": [4], "catr": [{"nm": "con", "val": "2"}]}, {"kitchen/power"}),
        ({"clbl": ["first"], "chty": [3]}, set()),
        ({"clbl": ["first"], "chty": [3], "fo": 2}, {"kitchen", "kitchen/power"}),
        ({"clbl": ["unit:W"], "chty": [4], "fo": 3}, {"kitchen", "kitchen/power"}),
        ({"lbq": ["room"], "chty": [3], "palb": ["nowhere"], "fo": 3}, {"bath"}),
        ({"lbq": ["room"], "chty": [3], "pty": [2], "ty": [3], "fo": 3}, {"kitchen/power", "bath", "all"}),
    ],
    ids=spelled,
)
def test_a_discovery_brings_exactly_what_meets_the_conditions(
    meter: Originator, rooms: str, conditions: dict[str, Any], expected: set[str]
) -> None:
    assert found_both_ways(meter, rooms, conditions) == expected


@pytest.mark.rule("CSE/DIS/FOP/004")
def test_exclusive_or_holds_for_one_condition_and_for_three(meter: Originator, rooms: str) -> None:
    three = {"ty": [3], "lbl": ["wet"], "pty": [2], "fo": 3}

    # bath meets all three, kitchen and plain two, kitchen/power and all one, the instances none.
    assert found_both_ways(meter, rooms, three) == {"bath", "kitchen/power", "all"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("lbq=room+EQ+kitchen", {"kitchen"}),
        ("lbq=room%20EQ%20kitchen", {"kitchen"}),
        ("lbq=room+IN+(bath,+attic)+unit", {"bath", "kitchen/power"}),
        ("lbq=NT+room&ty=9", {"all"}),
        ("c.con=2", {"kitchen/power"}),
        ("p.rn=kitchen", {"kitchen/power"}),
        ("p.rn=kitch*", {"kitchen/power"}),
        ("chty=4&clbl=first", {"kitchen/power"}),
    ],
)
def test_a_query_string_may_be_written_as_people_write_them(
    meter: Originator, rooms: str, query: str, expected: set[str]
) -> None:
    answer = search(meter, rooms, query)

    assert {address.removeprefix(f"{TO}/") for address in answer.content["m2m:uril"]} == expected


@pytest.mark.parametrize(
    ("conditions", "meets"),
    [
        ({"clbl": ["unit:W"]}, True),
        ({"clbl": ["unit:V"]}, False),
        ({"chty": [3]}, True),
        ({"chty": [4]}, False),
        ({"pty": [2]}, True),
        ({"pty": [3]}, False),
        ({"patr": [{"nm": "api", "val": "NCmeter"}]}, True),
        ({"patr": [{"nm": "api", "val": "NC*"}]}, False),
        ({"lbq": ["room NE bath"]}, True),
        ({"lbq": ["room EQ bath"]}, False),
    ],
    ids=spelled,
)
@pytest.mark.rule("CSE/DIS/USE/010", "CSE/DIS/USE/011", "CSE/DIS/USE/012", "CSE/DIS/USE/013", "CSE/DIS/USE/014")
def test_conditions_on_kin_decide_on_what_is_done_to_one_resource(
    meter: Originator, rooms: str, conditions: dict[str, Any], meets: bool
) -> None:
    to = f"{rooms}/kitchen"

    retrieved = meter.retrieve(to, filter=conditions).code
    updated = meter.update(to, "cnt", {"mni": 9}, filter=conditions).code
    deleted = meter.delete(to, filter=conditions).code

    assert (retrieved, updated, deleted) == ((2000, 2004, 2002) if meets else (4004, 4004, 4004))
    assert meter.retrieve(to).code == (4004 if meets else 2000)


def test_a_condition_on_more_children_than_a_request_may_look_at_is_refused(meter: Originator) -> None:
    meter.made(TO, "cnt", {"rn": "full"})
    for number in range(1001):
        meter.made(f"{TO}/full", "cin", {"con": number})

    answer = meter.retrieve(f"{TO}/full", filter={"clbl": ["x"]})

    assert answer.code == 4000
    assert "children" in answer.reason
    assert meter.found(TO, {"clbl": ["x"]}) == []
    assert meter.retrieve(f"{TO}/full", filter={"chty": [4]}).code == 2000


@pytest.mark.rule("CSE/DIS/CON/028", "CSE/DIS/CON/040", "CSE/DIS/CON/070")
@pytest.mark.parametrize(
    "conditions",
    [
        {"lbq": ["room LIKE kitchen"]},
        {"lbq": ["room IN kitchen"]},
        {"lbq": []},
        pytest.param({"lbq": [5]}, marks=UNSAYABLE),
        {"chty": ["container"]},
        pytest.param({"palb": [""]}, marks=UNSAYABLE),
        {"catr": [{"nm": "lbl", "val": "x"}]},
        {"patr": [{"nm": "ct", "val": "x"}]},
        pytest.param({"catr": {"nm": "x"}}, marks=UNSAYABLE),
    ],
    ids=spelled,
)
def test_conditions_that_are_not_well_formed_are_refused_by_name(meter: Originator, conditions: dict[str, Any]) -> None:
    answer = meter.discover(TO, conditions)

    assert answer.code == 4000
    assert next(iter(conditions)) in answer.reason
