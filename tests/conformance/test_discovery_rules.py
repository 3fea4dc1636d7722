"""Rules of discovery and of results that lie beside the usual: defaults, edges, and values that are none."""

from __future__ import annotations

from typing import Any

import pytest

from onem2m.vocabulary import Operation
from tests.conformance.house import Originator
from tests.conformance.searching import found_both_ways, policy, spelled

TO = "cse-in/meter"
UNSAYABLE = pytest.mark.not_over("http", "a query string has no words for it")


@pytest.fixture
def tree(meter: Originator) -> str:
    """box (labels a, b) with one instance, and an empty container without labels."""
    meter.made(TO, "cnt", {"rn": "box", "lbl": ["a", "b"], "mni": 5, "disr": False})
    meter.made(f"{TO}/box", "cin", {"rn": "one", "con": "1"})
    meter.made(TO, "cnt", {"rn": "empty", "mni": 50})
    return TO


def dis(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.rule(*(f"CSE/DIS/{name}" for name in names))


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        pytest.param({"ty": [28]}, set(), marks=dis("CON/030")),
        pytest.param({"ty": [3, 28]}, {"box", "empty"}, marks=dis("CON/030", "CON/029")),
        pytest.param({"atr": [{"nm": "mni", "val": "5"}]}, {"box"}, marks=dis("CON/038")),
        pytest.param({"atr": [{"nm": "disr", "val": "false"}]}, {"box"}, marks=dis("CON/038")),
        pytest.param({"atr": [{"nm": "nothing", "val": "x"}]}, set(), marks=dis("CON/041")),
        pytest.param({"lbl": ["a", "c"], "fo": 1}, {"box"}, marks=dis("CON/072")),
        pytest.param({"ty": [3, 4], "lvl": 1, "fo": 3}, {"box", "empty"}, marks=dis("CON/072", "FOP/014")),
        pytest.param({"ofst": 1}, {"box", "box/one", "empty"}, marks=dis("FOP/011")),
        pytest.param({}, {"box", "box/one", "empty"}, marks=dis("USE/027", "USE/001", "USE/002")),
        pytest.param({"atr": [{"nm": "rn", "val": "la"}]}, set(), marks=dis("USE/027")),
    ],
    ids=spelled,
)
def test_a_discovery_brings_exactly_what_meets_the_conditions(
    meter: Originator, tree: str, conditions: dict[str, Any], expected: set[str]
) -> None:
    assert found_both_ways(meter, tree, conditions) == expected


@dis("CON/039")
def test_an_attribute_that_is_a_list_meets_what_it_holds(meter: Originator) -> None:
    found = meter.found("cse-in", {"atr": [{"nm": "srv", "val": "3"}], "ty": [2]})

    assert found == ["cse-in/meter"]


@dis("CON/012", "CON/051", "USE/026", "FOP/019")
def test_instances_of_time_series_are_found_by_size_and_content_and_by_the_rules_of_their_series(
    meter: Originator, display: Originator
) -> None:
    meter.made(TO, "acp", {"rn": "find", **policy((["Cdisplay"], 34))})
    meter.made(TO, "ts", {"rn": "series", "acpi": [f"{TO}/find"]})
    meter.made(f"{TO}/series", "tsi", {"rn": "short", "dgt": "20250301T120000", "con": "1"})
    meter.made(f"{TO}/series", "tsi", {"rn": "long", "dgt": "20250301T120001", "con": "12345"})

    large = display.found("cse-in", {"sza": 5, "ty": [30]})
    small = display.found("cse-in", {"szb": 5, "ty": [30]})
    by_content = display.found("cse-in", {"cfs": 1, "cfq": "$", "ty": [30]})
    latest = display.found("cse-in", {"ty": [29], "arp": "la"})

    assert large == [f"{TO}/series/long"]
    assert small == [f"{TO}/series/short"]
    assert set(by_content) == {f"{TO}/series/short", f"{TO}/series/long"}
    assert latest == [f"{TO}/series/la"]


@pytest.mark.parametrize(
    "conditions",
    [
        pytest.param({"fu": 4}, marks=dis("USE/021")),
        pytest.param({"fu": 0}, marks=dis("USE/021")),
        pytest.param({"fo": 4}, marks=dis("FOP/005")),
        pytest.param({"fo": 0}, marks=dis("FOP/005")),
        pytest.param({"lim": -1}, marks=dis("FOP/008")),
        pytest.param({"lvl": 0}, marks=dis("FOP/016")),
        pytest.param({"lvl": -1}, marks=dis("FOP/016")),
        pytest.param({"unknown": 1}, marks=[dis("CON/069"), UNSAYABLE]),
        pytest.param({"crb": "2025-03-01T12:00:00Z"}, marks=dis("CON/071")),
        pytest.param({"ms": "20250301"}, marks=dis("CON/071")),
        pytest.param({"exa": "20250230T000000"}, marks=dis("CON/071")),
    ],
    ids=spelled,
)
def test_a_value_that_is_none_is_refused_by_name(meter: Originator, tree: str, conditions: dict[str, Any]) -> None:
    answer = meter.retrieve(tree, filter={"fu": 1, **conditions})

    assert answer.code == 4000
    assert next(iter(conditions)) in answer.reason


SINGLE: dict[str, Any] = {
    "ty": 3,
    "lbl": "a",
    "chty": 4,
    "pty": 2,
    "cty": "text/plain",
    "atr": {"nm": "mni", "val": 5},
    "catr": {"nm": "con", "val": "1"},
    "patr": {"nm": "api", "val": "NCmeter"},
    "lbq": "a",
    "clbl": "a",
    "palb": "a",
}
LISTS: dict[str, Any] = {"crb": ["20250301T120000"], "lim": [5], "cfq": ["$"], "arp": ["la"], "fo": [1], "ops": [32]}


@dis("FOP/022")
@pytest.mark.not_over("http", "a query string does not tell a value from a list of one")
@pytest.mark.parametrize("tag", [*SINGLE, *LISTS])
def test_a_single_value_for_a_list_is_taken_and_a_list_for_a_single_value_refused(
    meter: Originator, tree: str, tag: str
) -> None:
    if tag in SINGLE:
        assert meter.found(tree, {tag: SINGLE[tag]}) == meter.found(tree, {tag: [SINGLE[tag]]})
    else:
        assert meter.discover(tree, {tag: LISTS[tag], **({"cfs": 1} if tag == "cfq" else {})}).code == 4000


@dis("USE/018")
def test_a_conditional_operation_needs_its_own_permission_and_not_the_one_to_discover(
    meter: Originator, display: Originator, tree: str
) -> None:
    meter.made(TO, "acp", {"rn": "read", **policy((["Cdisplay"], 2))})
    meter.made(TO, "acp", {"rn": "find", **policy((["Cdisplay"], 32))})
    conditions = {"lbl": ["a"]}

    assert meter.update(f"{TO}/box", "cnt", {"acpi": [f"{TO}/read"]}).code == 2004
    reading = display.retrieve(f"{TO}/box", filter=conditions).code
    assert meter.update(f"{TO}/box", "cnt", {"acpi": [f"{TO}/find"]}).code == 2004
    finding = display.retrieve(f"{TO}/box", filter=conditions).code

    assert (reading, finding) == (2000, 4103)


@dis("USE/024")
def test_a_delete_with_conditions_on_children_takes_all_or_nothing(meter: Originator, tree: str) -> None:
    missed = meter.delete(f"{TO}/box", filter={"catr": [{"nm": "con", "val": "2"}]})
    assert meter.retrieve(f"{TO}/box/one").code == 2000
    met = meter.delete(f"{TO}/box", filter={"catr": [{"nm": "con", "val": "1"}]})

    assert (missed.code, met.code) == (4004, 2002)
    assert meter.retrieve(f"{TO}/box").code == 4004


@dis("RES/011", "RES/012")
@pytest.mark.parametrize("wanted", [4, 8])
def test_children_that_conditions_choose_stand_in_their_parents(meter: Originator, tree: str, wanted: int) -> None:
    answer = meter.retrieve(TO, result_content=wanted, filter={"cra": "20250101T000000", "ty": [3, 4]})

    boxes = {box["rn"]: box for box in answer.attributes["m2m:cnt"]}
    assert boxes.keys() == {"box", "empty"}
    assert [instance["rn"] for instance in boxes["box"]["m2m:cin"]] == ["one"]
    assert ("api" in answer.attributes) is (wanted == 4)


@dis("RES/020")
def test_a_discovery_has_no_attribute_list(meter: Originator, tree: str) -> None:
    assert meter.discover(tree, attributes=("lbl",)).code == 4000


@pytest.mark.rule("CSE/GEN/RCN/029", "CSE/GEN/RCN/038", "CSE/GEN/RCN/039")
def test_result_contents_that_are_for_others_are_refused(meter: Originator, tree: str) -> None:
    codes = {wanted: meter.retrieve(f"{TO}/box", result_content=wanted).code for wanted in (7, 10, 11, 12, 13)}

    assert codes == {7: 4000, 10: 4000, 11: 4000, 12: 2000, 13: 4000}


@pytest.mark.rule("CSE/GEN/RCN/043")
@pytest.mark.parametrize("wanted", [4, 5, 6, 8])
def test_of_a_resource_without_children_none_are_shown(meter: Originator, tree: str, wanted: int) -> None:
    own = meter.retrieve(f"{TO}/empty").attributes

    content = meter.retrieve(f"{TO}/empty", result_content=wanted).content

    expected: dict[int, Any] = {
        4: {"m2m:cnt": own},
        5: {"m2m:cnt": {**own, "ch": []}},
        6: {"m2m:rrl": {"rrf": []}},
        8: {"m2m:cnt": {}},
    }
    assert content == expected[wanted]


@pytest.mark.rule("CSE/GEN/RSP/006")
@pytest.mark.parametrize("operation", [Operation.CREATE, Operation.UPDATE, Operation.DELETE])
def test_only_what_was_looked_for_has_a_content_status(meter: Originator, tree: str, operation: Operation) -> None:
    answers = {
        Operation.CREATE: lambda: meter.create(TO, "cnt"),
        Operation.UPDATE: lambda: meter.update(f"{TO}/box", "cnt", {"mni": 9}),
        Operation.DELETE: lambda: meter.delete(TO, result_content=6, filter={"lim": 1, "ty": [2]}),
    }

    answer = answers[operation]()

    assert answer.code in (2001, 2004, 2002)
    assert (answer.status, answer.offset) == (None, None)
