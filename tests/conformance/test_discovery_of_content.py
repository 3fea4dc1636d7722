"""Conditions on content and places, what a relative path leads to, and what the originator may do with it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.house import Originator
from tests.conformance.searching import found_both_ways, policy, search, spelled

TO = "cse-in/meter"


@pytest.fixture
def readings(meter: Originator) -> str:
    """box with three readings and a text, empty, group; lamp and shed are somewhere."""
    meter.made(TO, "cnt", {"rn": "box"})
    meter.made(f"{TO}/box", "cin", {"rn": "low", "con": {"w": 5, "at": {"room": "bath"}}})
    meter.made(f"{TO}/box", "cin", {"rn": "high", "con": {"w": 1500, "tags": ["a", "b"]}})
    meter.made(f"{TO}/box", "cin", {"rn": "text", "con": '{"w": 700}', "cnf": "application/json:0"})
    meter.made(f"{TO}/box", "cin", {"rn": "plain", "con": "w=7"})
    meter.made(TO, "cnt", {"rn": "empty"})
    meter.made(TO, "grp", {"rn": "group", "mnm": 1, "mid": []})
    meter.made(TO, "cnt", {"rn": "lamp", "loc": {"typ": 1, "crd": "[8.5, 50.2]"}})
    meter.made(TO, "cnt", {"rn": "shed", "loc": {"typ": 3, "crd": "[[8,50],[9,50],[9,51],[8,51],[8,50]]"}})
    return TO


def shows(*numbers: int) -> pytest.MarkDecorator:
    return pytest.mark.rule(*(f"CSE/DIS/CON/{number:03}" for number in numbers))


def path(query: str) -> dict[str, Any]:
    return {"cfs": 1, "cfq": query}


def place(geometry: int, function: int, coordinates: str) -> dict[str, Any]:
    return {"gmty": geometry, "gsf": function, "geom": coordinates}


AREA = "[[8.4,50.1],[8.6,50.1],[8.6,50.3],[8.4,50.3],[8.4,50.1]]"


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        pytest.param(path("$.w"), {"box/low", "box/high", "box/text"}, marks=shows(51)),
        pytest.param(path("$[?@ > 600]"), {"box/high", "box/text"}, marks=shows(51)),
        pytest.param(path("$.tags[?@ == 'b']"), {"box/high"}, marks=shows(51)),
        pytest.param(path("$..room"), {"box/low"}, marks=shows(51)),
        pytest.param(path("$"), {"box/low", "box/high", "box/text"}, marks=shows(55)),
        (path("$.w") | {"crb": "20250101T000000", "fo": 3}, {"box/low", "box/high", "box/text"}),
        pytest.param(place(1, 1, "[8.5,50.2]"), {"lamp", "shed"}, marks=shows(57, 60, 67)),
        pytest.param(place(3, 1, AREA), {"shed"}, marks=shows(57, 62)),
        pytest.param(place(3, 2, AREA), {"lamp"}, marks=shows(58, 62)),
        pytest.param(place(3, 3, AREA), {"lamp", "shed"}, marks=shows(59, 62)),
        pytest.param(place(2, 3, "[[8.4,50.2],[8.6,50.2]]"), {"lamp", "shed"}, marks=shows(59, 61)),
        pytest.param(place(2, 3, "[[7,50.5],[8.2,50.5]]"), {"shed"}, marks=shows(59, 61)),
        pytest.param(place(4, 2, "[[8.5,50.2],[1,1]]"), {"lamp"}, marks=shows(58, 63)),
        pytest.param(place(5, 3, "[[[8.5,50],[8.5,51]],[[1,1],[2,2]]]"), {"lamp", "shed"}, marks=shows(59, 64)),
        pytest.param(place(6, 2, f"[[{AREA}]]"), {"lamp"}, marks=shows(58, 65)),
        pytest.param(place(1, 1, "[1,1]"), set(), marks=shows(67)),
        ({"arp": "la"}, {"box/la"}),
        ({"arp": "ol", "ty": [3]}, {"box/ol"}),
        ({"arp": "box/la", "ty": [2]}, set()),
        ({"arp": "low"}, {"box/low"}),
        ({"arp": "../box/high", "ty": [9]}, {"box/high"}),
        ({"arp": "../..", "ty": [4]}, set()),
        ({"arp": "fopt"}, {"group/fopt"}),
        ({"arp": "la/low"}, set()),
        ({"ops": 12, "ty": [9]}, {"group"}),
    ],
    ids=spelled,
)
def test_a_discovery_brings_exactly_what_meets_the_conditions(
    meter: Originator, readings: str, conditions: dict[str, Any], expected: set[str]
) -> None:
    found = found_both_ways(meter, readings, conditions)

    assert found - {"cse-in/meter"} == expected


@pytest.mark.rule("CSE/DIS/FOP/017", "CSE/DIS/FOP/018", "CSE/DIS/FOP/019", "CSE/DIS/FOP/020")
def test_a_path_is_led_on_from_every_match_and_what_is_not_there_is_left_out(meter: Originator, readings: str) -> None:
    by_address = meter.found("cse-in", {"ty": [2, 3], "arp": "box/la"})
    by_name = search(meter, "cse-in", "ty=2+3&arp=box/la")
    identifiers = meter.found("cse-in", {"ty": [3], "arp": "la"}, identifier_type=2)
    references = meter.discover("cse-in", {"ty": [3], "arp": "la"}, result_content=6).content["m2m:rrl"]["rrf"]

    assert by_address == by_name.content["m2m:uril"] == ["cse-in/meter/box/la"]
    assert [meter.retrieve(to).attributes["con"] for to in identifiers] == ["w=7"]
    assert references == [{"nm": "la", "typ": 4, "val": "cse-in/meter/box/la"}]


@pytest.mark.rule("CSE/DIS/FOP/021")
def test_what_a_path_leads_to_is_judged_by_its_own_rules(meter: Originator, display: Originator, readings: str) -> None:
    meter.made(TO, "acp", {"rn": "look", **policy((["Cdisplay"], 34))})
    assert meter.update(f"{TO}/empty", "cnt", {"acpi": [f"{TO}/look"]}).code == 2004

    hidden = display.found("cse-in", {"atr": [{"nm": "rn", "val": "empty"}], "arp": "../box"})
    assert meter.update(f"{TO}/box", "cnt", {"acpi": [f"{TO}/look"]}).code == 2004
    shown = display.found("cse-in", {"atr": [{"nm": "rn", "val": "empty"}], "arp": "../box"})
    latest = display.found("cse-in", {"ty": [3], "arp": "la"})

    assert (hidden, shown, latest) == ([], [f"{TO}/box"], [f"{TO}/box/la"])


def test_a_match_that_is_hidden_leads_nowhere(meter: Originator, display: Originator, readings: str) -> None:
    meter.made(TO, "acp", {"rn": "look", **policy((["Cdisplay"], 34))})
    assert meter.update(f"{TO}/box", "cnt", {"acpi": [f"{TO}/look"]}).code == 2004

    assert display.found("cse-in", {"atr": [{"nm": "rn", "val": "empty"}], "arp": "../box"}) == []


def test_only_what_a_search_finds_is_led_on_from(meter: Originator, readings: str) -> None:
    answers = [
        meter.retrieve(f"{TO}/box", filter={"arp": "la"}),
        meter.update(f"{TO}/box", "cnt", {"mni": 9}, filter={"arp": "la"}),
        meter.delete(f"{TO}/box", filter={"arp": "la"}),
    ]

    assert [answer.code for answer in answers] == [4000, 4000, 4000]


def test_content_that_is_too_large_for_a_dear_condition_holds_up_nobody(meter: Originator, readings: str) -> None:
    meter.made(f"{TO}/box", "cin", {"rn": "large", "con": {"w": 5, "rest": ["x" * 90] * 1000}})
    dear = path("$..[?@..w]")

    answers = [meter.retrieve(f"{TO}/box/large", filter=dear), meter.delete(f"{TO}/box/large", filter=dear)]

    assert [answer.code for answer in answers] == [4000, 4000]
    assert meter.retrieve(f"{TO}/box/large", filter=path("$.w")).code == 2000


def test_children_that_a_path_leads_to_are_shown(meter: Originator, readings: str) -> None:
    answer = meter.retrieve(TO, result_content=8, filter={"ty": [3], "arp": "la"})

    assert [instance["con"] for instance in answer.attributes["m2m:cin"]] == ["w=7"]


@shows(68)
def test_only_what_one_may_work_on_is_found_where_that_is_asked(
    meter: Originator, display: Originator, readings: str
) -> None:
    meter.made(TO, "acp", {"rn": "look", **policy((["Cdisplay"], 34))})
    meter.made(TO, "acp", {"rn": "work", **policy((["Cdisplay"], 32 + 4 + 8))})
    assert meter.update(f"{TO}/box", "cnt", {"acpi": [f"{TO}/look"]}).code == 2004
    assert meter.update(f"{TO}/empty", "cnt", {"acpi": [f"{TO}/work"]}).code == 2004

    found = {bits: set(display.found(TO, {"ty": [3], "ops": bits})) for bits in (32, 2, 4, 12, 6)}

    assert found == {
        32: {f"{TO}/box", f"{TO}/empty"},
        2: {f"{TO}/box"},
        4: {f"{TO}/empty"},
        12: {f"{TO}/empty"},
        6: set(),
    }
    assert meter.retrieve(f"{TO}/box", filter={"ops": 63}).code == 2000


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        pytest.param({"cfs": 1}, 4000, marks=shows(52)),
        pytest.param({"cfq": "$.w"}, 4000, marks=shows(52)),
        pytest.param({"cfs": 2, "cfq": "$.w"}, 4000, marks=shows(54)),
        pytest.param({"cfs": 1, "cfq": "w"}, 4000, marks=shows(53)),
        ({"cfs": 1, "cfq": "$[?match(@, '(a+)+b')]"}, 4000),
        ({"cfs": 1, "cfq": "$..*..*..*"}, 4000),
        pytest.param({"gmty": 1, "geom": "[1,1]"}, 4000, marks=shows(56)),
        pytest.param({"gsf": 1}, 4000, marks=shows(56)),
        pytest.param(place(1, 1, "[1]"), 4000, marks=shows(66)),
        pytest.param(place(3, 1, "[8.5,50.2]"), 4000, marks=shows(66)),
        (place(7, 1, "[1,1]"), 4000),
        (place(1, 4, "[1,1]"), 4000),
        ({"arp": "/la"}, 4000),
        ({"arp": "a//b"}, 4000),
        ({"arp": ""}, 4000),
        ({"ops": 0}, 4000),
        ({"ops": 64}, 4000),
        ({"smf": ["SELECT ?x"]}, 4143),
    ],
    ids=spelled,
)
def test_conditions_that_cannot_be_evaluated_are_refused_by_name(
    meter: Originator, readings: str, conditions: dict[str, Any], code: int
) -> None:
    answer = meter.discover(readings, conditions)

    assert answer.code == code
    assert any(tag in answer.reason for tag in (*conditions, "geom"))
