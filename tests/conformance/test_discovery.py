"""Discovery and its conditions (TS-0004 7.3.3.14 and .17; digest discovery.md)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.searching import spelled

HOUR = 3600


@pytest.fixture
def tree(house: House, meter: Originator) -> str:
    """Resources that differ in type, label, time, size and state; one hour lies between their births.

    box (lbl a) 12:00 > small, large; bare 13:00; group 14:00 (lbl a, b); box is changed at 15:00.
    """
    meter.made("cse-in/meter", "cnt", {"rn": "box", "lbl": ["a"], "mni": 10, "et": "20250301T180000"})
    meter.made("cse-in/meter/box", "cin", {"rn": "small", "con": "1", "cnf": "text/plain:0"})
    large = {"rn": "large", "con": {"w": 1234}, "cnf": "application/json:0", "lbl": ["b", "room:1"]}
    meter.made("cse-in/meter/box", "cin", large)
    house.clock.advance(HOUR)
    meter.made("cse-in/meter", "cnt", {"rn": "bare", "mni": 20})
    house.clock.advance(HOUR)
    meter.made("cse-in/meter", "grp", {"rn": "group", "lbl": ["a", "b"], "mnm": 5, "mid": []})
    house.clock.advance(HOUR)
    assert meter.update("cse-in/meter/box", "cnt", {"or": "http://ontology.example/power"}).code == 2004
    return "cse-in/meter"


EVERYTHING = {"box", "box/small", "box/large", "bare", "group"}
CONDITIONS: list[tuple[dict[str, Any], set[str]]] = [
    ({}, EVERYTHING),
    ({"ty": [3]}, {"box", "bare"}),
    ({"ty": [4]}, {"box/small", "box/large"}),
    ({"ty": [3, 9]}, {"box", "bare", "group"}),
    ({"ty": [23]}, set()),
    ({"lbl": ["a"]}, {"box", "group"}),
    ({"lbl": ["a", "b"]}, {"box", "group", "box/large"}),
    ({"lbl": ["room:1"]}, {"box/large"}),
    ({"lbl": ["room"]}, set()),
    ({"crb": "20250301T130000"}, {"box", "box/small", "box/large"}),
    ({"cra": "20250301T130000"}, {"bare", "group"}),
    ({"cra": "20250301T130000", "crb": "20250301T140000"}, {"bare"}),
    ({"ms": "20250301T150000"}, {"box"}),
    ({"us": "20250301T150000"}, EVERYTHING - {"box"}),
    ({"stb": 3}, {"box"}),
    ({"sts": 1}, {"bare"}),
    ({"stb": 1, "sts": 3}, {"box/small", "box/large"}),
    ({"exb": "20250302T000000"}, {"box", "box/small", "box/large"}),
    ({"exa": "20250302T000000"}, {"bare", "group"}),
    ({"sza": 2}, {"box/large"}),
    ({"szb": 2}, {"box/small"}),
    ({"szb": 1}, set()),
    ({"cty": ["text/plain"]}, {"box/small"}),
    ({"atr": [{"nm": "mni", "val": 10}]}, {"box"}),
    ({"atr": [{"nm": "mni", "val": 10}, {"nm": "mni", "val": 20}]}, {"box", "bare"}),
    ({"atr": [{"nm": "or", "val": "http://ontology.example/*"}]}, {"box"}),
    ({"atr": [{"nm": "rn", "val": "*a*"}]}, {"bare", "box/small", "box/large"}),
    ({"ty": [3], "lbl": ["a"]}, {"box"}),
    ({"ty": [3], "lbl": ["a"], "fo": 1}, {"box"}),
    ({"ty": [3], "lbl": ["a"], "fo": 2}, {"box", "bare", "group"}),
    ({"ty": [3], "lbl": ["a"], "fo": 3}, {"bare", "group"}),
    ({"lvl": 1}, {"box", "bare", "group"}),
    ({"lvl": 2}, EVERYTHING),
    ({"lvl": 1, "ty": [4]}, set()),
]


@pytest.mark.parametrize(("conditions", "expected"), CONDITIONS, ids=spelled)
@pytest.mark.rule(
    "CSE/DIS/CON/001",
    "CSE/DIS/CON/002",
    "CSE/DIS/CON/003",
    "CSE/DIS/CON/004",
    "CSE/DIS/CON/005",
    "CSE/DIS/CON/006",
    "CSE/DIS/CON/007",
    "CSE/DIS/CON/008",
    "CSE/DIS/CON/009",
    "CSE/DIS/CON/010",
    "CSE/DIS/CON/011",
    "CSE/DIS/CON/014",
    "CSE/DIS/CON/015",
    "CSE/DIS/CON/016",
    "CSE/DIS/CON/017",
    "CSE/DIS/CON/029",
    "CSE/DIS/CON/033",
    "CSE/DIS/CON/034",
    "CSE/DIS/CON/035",
    "CSE/DIS/CON/036",
    "CSE/DIS/FOP/001",
    "CSE/DIS/FOP/002",
    "CSE/DIS/FOP/003",
    "CSE/DIS/FOP/004",
    "CSE/DIS/FOP/014",
    "CSE/DIS/FOP/015",
)
def test_a_discovery_brings_exactly_what_meets_the_conditions(
    meter: Originator, tree: str, conditions: dict[str, Any], expected: set[str]
) -> None:
    found = meter.found(tree, conditions)

    assert len(found) == len(set(found))
    assert {address.removeprefix("cse-in/meter/") for address in found} == expected


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (conditions, expected)
        for conditions, expected in CONDITIONS
        if "*" not in str(conditions) and "lvl" not in conditions
    ],
    ids=spelled,
)
@pytest.mark.rule("CSE/DIS/USE/009", "CSE/DIS/USE/010", "CSE/DIS/USE/011", "CSE/GEN/ORD/024")
def test_a_conditional_retrieve_of_one_resource_means_the_same(
    meter: Originator, tree: str, conditions: dict[str, Any], expected: set[str]
) -> None:
    answers = {name: meter.retrieve(f"{tree}/{name}", filter=conditions).code for name in EVERYTHING}

    assert answers == {name: 2000 if name in expected else 4004 for name in EVERYTHING}


@pytest.mark.rule("CSE/DIS/USE/001", "CSE/DIS/USE/002")
def test_the_root_of_a_discovery_is_not_among_its_results(meter: Originator, tree: str) -> None:
    assert "cse-in/meter/box" not in meter.found("cse-in/meter/box")


@pytest.mark.rule("CSE/DIS/RES/001", "CSE/DIS/RES/004", "CSE/DIS/RES/005", "CSE/DIS/RES/019")
def test_results_are_structured_unless_identifiers_are_wanted(meter: Originator, tree: str) -> None:
    identifiers = meter.found(tree, {"ty": [3]}, identifier_type=2)

    assert meter.found(tree, {"ty": [3]}, identifier_type=1) == meter.found(tree, {"ty": [3]})
    assert [meter.retrieve(identifier).attributes["rn"] for identifier in identifiers] == ["box", "bare"]


@pytest.mark.rule("CSE/DIS/RES/003", "CSE/DIS/RES/006")
def test_references_tell_name_type_and_address(meter: Originator, tree: str) -> None:
    answer = meter.discover(tree, {"ty": [9]}, result_content=6)

    assert answer.content == {"m2m:rrl": {"rrf": [{"nm": "group", "typ": 9, "val": "cse-in/meter/group"}]}}


@pytest.mark.rule("CSE/DIS/USE/007")
def test_nothing_found_is_an_empty_list(meter: Originator, tree: str) -> None:
    answer = meter.discover(tree, {"lbl": ["nowhere"]})

    assert (answer.code, answer.content, answer.status) == (2000, {"m2m:uril": []}, None)


@pytest.mark.rule("CSE/DIS/FOP/006", "CSE/DIS/FOP/009", "CSE/DIS/RES/014", "CSE/DIS/RES/015")
def test_a_limit_cuts_and_tells_where_to_go_on(meter: Originator, tree: str) -> None:
    whole = meter.found(tree)

    first = meter.discover(tree, {"lim": 2})
    second = meter.discover(tree, {"lim": 2, "ofst": first.offset})
    third = meter.discover(tree, {"lim": 2, "ofst": second.offset})

    assert [answer.offset for answer in (first, second, third)] == [3, 5, None]
    assert [answer.status for answer in (first, second, third)] == [1, 1, None]
    assert [uri for answer in (first, second, third) for uri in answer.content["m2m:uril"]] == whole


@pytest.mark.rule("CSE/DIS/RES/016")
def test_a_limit_that_is_just_enough_is_a_whole_answer(meter: Originator, tree: str) -> None:
    answer = meter.discover(tree, {"lim": len(EVERYTHING)})

    assert (answer.status, answer.offset) == (None, None)


@pytest.mark.rule("CSE/DIS/FOP/007")
def test_a_limit_of_nothing_brings_nothing(meter: Originator, tree: str) -> None:
    answer = meter.discover(tree, {"lim": 0})

    assert (answer.content, answer.status, answer.offset) == ({"m2m:uril": []}, 1, 1)


@pytest.mark.rule("CSE/DIS/FOP/012")
def test_an_offset_beyond_the_end_brings_nothing(meter: Originator, tree: str) -> None:
    answer = meter.discover(tree, {"ofst": 100})

    assert (answer.content, answer.status) == ({"m2m:uril": []}, None)


@pytest.mark.parametrize("permission", [1, 2, 4, 8, 16, 32, 63 - 32])
@pytest.mark.rule(
    "CSE/DIS/USE/003", "CSE/DIS/USE/004", "CSE/DIS/USE/005", "CSE/DIS/USE/006", "CSE/SEC/TGT/009", "CSE/SEC/ACP/011"
)
def test_a_hit_needs_the_permission_to_be_discovered_and_no_other(
    meter: Originator, display: Originator, tree: str, permission: int
) -> None:
    rules = {"pv": {"acr": [{"acor": ["Cdisplay"], "acop": permission}]}}
    meter.made("cse-in/meter", "acp", {"rn": "p", **rules, "pvs": {"acr": [{"acor": ["Cmeter"], "acop": 63}]}})
    meter.made("cse-in/meter", "cnt", {"rn": "shown", "acpi": ["cse-in/meter/p"]})

    found = display.found("cse-in/meter", {"ty": [3]})

    assert found == (["cse-in/meter/shown"] if permission == 32 else [])


@pytest.mark.rule("CSE/DIS/USE/008")
def test_what_was_granted_is_found_below_what_was_not(meter: Originator, display: Originator) -> None:
    own = {"acor": ["Cmeter"], "acop": 63}
    rules = {"acr": [own, {"acor": ["Cdisplay"], "acop": 32}]}
    meter.made("cse-in/meter", "acp", {"rn": "p", "pv": rules, "pvs": {"acr": [own]}})
    meter.made("cse-in/meter", "cnt", {"rn": "hidden"})
    meter.made("cse-in/meter/hidden", "cnt", {"rn": "shown", "acpi": ["cse-in/meter/p"]})
    meter.made("cse-in/meter/hidden/shown", "cin", {"rn": "one", "con": "1"})

    assert set(display.found("cse-in")) == {
        "cse-in/display",
        "cse-in/meter/hidden/shown",
        "cse-in/meter/hidden/shown/one",
    }


@pytest.mark.rule("CSE/DIS/USE/006")
def test_a_stranger_discovers_nothing_of_what_is_not_for_all(stranger: Originator, tree: str) -> None:
    assert stranger.found("cse-in") == []


@pytest.mark.rule("CSE/DIS/USE/025")
def test_below_an_inactive_application_nothing_is_discovered(meter: Originator, admin: Originator, tree: str) -> None:
    assert meter.update("cse-in/meter", "ae", {"regs": 2}).code == 2004

    assert admin.found("cse-in", {"ty": [2, 3, 9]}) == []
    assert admin.found("cse-in/meter", {"ty": [3]}) == ["cse-in/meter/box", "cse-in/meter/bare"]


@pytest.mark.parametrize("operation", ["create", "notify"])
@pytest.mark.rule("CSE/DIS/USE/019", "CSE/DIS/USE/020", "CSE/GEN/REQ/020")
def test_conditions_do_not_go_with_create_and_notify(meter: Originator, tree: str, operation: str) -> None:
    parts: dict[str, Any] = {"filter": {"ty": [3]}}

    answer = meter.create(tree, "cnt", **parts) if operation == "create" else meter.notify(tree, {}, **parts)

    assert answer.code == 4000


@pytest.mark.parametrize("operation", ["update", "delete"])
def test_only_a_retrieve_is_a_discovery(meter: Originator, tree: str, operation: str) -> None:
    parts: dict[str, Any] = {"filter": {"fu": 1}}

    answer = meter.update(tree, "ae", {}, **parts) if operation == "update" else meter.delete(tree, **parts)

    assert answer.code == 4000


@pytest.mark.rule("CSE/DIS/USE/012", "CSE/DIS/USE/013")
def test_a_conditional_update_changes_only_what_meets_the_conditions(meter: Originator, tree: str) -> None:
    missed = meter.update(f"{tree}/bare", "cnt", {"mni": 5}, filter={"lbl": ["a"]})
    met = meter.update(f"{tree}/box", "cnt", {"mni": 5}, filter={"lbl": ["a"]})

    assert (missed.code, met.code) == (4004, 2004)
    assert meter.retrieve(f"{tree}/bare").attributes["mni"] == 20
    assert meter.retrieve(f"{tree}/box").attributes["mni"] == 5


@pytest.mark.rule("CSE/DIS/USE/014", "CSE/DIS/USE/015")
def test_a_conditional_delete_deletes_only_what_meets_the_conditions(meter: Originator, tree: str) -> None:
    missed = meter.delete(f"{tree}/bare", filter={"cra": "20250301T140000"})
    met = meter.delete(f"{tree}/group", filter={"cra": "20250301T140000"})

    assert (missed.code, met.code) == (4004, 2002)
    assert meter.retrieve(f"{tree}/bare").code == 2000


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        ({"fu": 4}, 4000),
        ({"fo": 4}, 4000),
        ({"lim": -1}, 4000),
        ({"ofst": 0}, 4000),
        ({"lvl": 0}, 4000),
        ({"ty": ["container"]}, 4000),
        ({"cra": "yesterday"}, 4000),
        pytest.param({"unknown": 1}, 4000, marks=pytest.mark.not_over("http", "in a query it names an attribute")),
        ({"atr": [{"nm": "ct", "val": "x"}]}, 4000),
        ({"gmty": 1}, 4000),
        ({"smf": ["SELECT"]}, 4143),
    ],
    ids=spelled,
)
def test_conditions_that_cannot_be_evaluated_are_refused(
    meter: Originator, tree: str, conditions: dict[str, Any], code: int
) -> None:
    assert meter.retrieve(tree, filter={"fu": 1, **conditions}).code == code
