"""What a response shows: rcn and drt (TS-0004 7.2.1.2, 7.5.2; digest primitives.md 5)."""

from __future__ import annotations

from typing import Any

import pytest

from onem2m.vocabulary import Operation
from tests.conformance.house import Answer, House, Originator

ALLOWED = {
    Operation.CREATE: {0, 1, 2, 3, 9},
    Operation.RETRIEVE: {1, 4, 5, 6, 8, 12},
    Operation.UPDATE: {0, 1, 9},
    Operation.DELETE: {0, 1, 4, 5, 6, 8},
    Operation.NOTIFY: set[int](),
}
CONTENTS = {
    Operation.CREATE: {"m2m:cnt": {"rn": "new"}},
    Operation.UPDATE: {"m2m:cnt": {"lbl": ["x"]}},
    Operation.NOTIFY: {"m2m:sgn": {}},
}


@pytest.fixture
def tree(meter: Originator) -> str:
    """box > (inner > leaf), one, two; leaf is an instance, so are one and two."""
    meter.made("cse-in/meter", "cnt", {"rn": "box", "lbl": ["outer"]})
    meter.made("cse-in/meter/box", "cnt", {"rn": "inner"})
    for place, name in (("box", "one"), ("box", "two"), ("box/inner", "leaf")):
        meter.made(f"cse-in/meter/{place}", "cin", {"rn": name, "con": name})
    return "cse-in/meter/box"


def ask(originator: Originator, operation: Operation, to: str, wanted: int | None, **parts: Any) -> Answer:
    kind = 3 if operation is Operation.CREATE else None
    return originator.ask(operation, to, type=kind, content=CONTENTS.get(operation), result_content=wanted, **parts)


@pytest.mark.parametrize("wanted", range(13))
@pytest.mark.parametrize("operation", Operation)
@pytest.mark.rule(
    "CSE/GEN/RCN/007",
    "CSE/GEN/RCN/012",
    "CSE/GEN/RCN/014",
    "CSE/GEN/RCN/020",
    "CSE/GEN/RCN/023",
    "CSE/GEN/RCN/026",
    "CSE/GEN/RCN/032",
    "CSE/GEN/RCN/036",
    "CSE/GEN/RCN/040",
)
def test_an_operation_shows_the_result_contents_that_it_has(
    meter: Originator, tree: str, operation: Operation, wanted: int
) -> None:
    answer = ask(meter, operation, tree, wanted)

    success = {Operation.CREATE: 2001, Operation.RETRIEVE: 2000, Operation.UPDATE: 2004, Operation.DELETE: 2002}
    assert answer.code == (success[operation] if wanted in ALLOWED[operation] else 4000)


@pytest.mark.parametrize("wanted", [None, *range(13)])
@pytest.mark.rule("CSE/DIS/RES/002", "CSE/DIS/RES/003", "CSE/DIS/RES/010")
def test_a_discovery_shows_addresses_or_references(meter: Originator, tree: str, wanted: int | None) -> None:
    answer = meter.discover(tree, result_content=wanted)

    if wanted in (None, 11):
        assert answer.content.keys() == {"m2m:uril"}
    elif wanted == 6:
        assert answer.content.keys() == {"m2m:rrl"}
    else:
        assert answer.code == 4000


@pytest.mark.parametrize("operation", [Operation.CREATE, Operation.UPDATE, Operation.DELETE])
@pytest.mark.rule("CSE/GEN/RCN/004", "CSE/GEN/RCN/005", "CSE/GEN/RCN/006")
def test_nothing_is_shown_on_demand_and_after_a_delete_by_default(
    meter: Originator, tree: str, operation: Operation
) -> None:
    assert ask(meter, operation, tree, 0).content is None
    assert operation is not Operation.DELETE or ask(meter, operation, "cse-in/meter", None).content is None


@pytest.mark.parametrize("operation", [Operation.CREATE, Operation.RETRIEVE, Operation.UPDATE])
@pytest.mark.rule("CSE/GEN/RCN/001", "CSE/GEN/RCN/002", "CSE/GEN/RCN/003")
def test_attributes_are_shown_by_default(meter: Originator, tree: str, operation: Operation) -> None:
    answer = ask(meter, operation, tree, None)

    now = meter.retrieve(f"{tree}/new" if operation is Operation.CREATE else tree)
    assert answer.content == now.content


@pytest.mark.rule("CSE/GEN/RCN/010")
def test_a_delete_shows_what_it_took(meter: Originator, tree: str) -> None:
    before = meter.retrieve(tree).content

    assert meter.delete(tree, result_content=1).content == before


@pytest.mark.rule("CSE/GEN/RCN/011")
def test_a_create_shows_the_address_alone(meter: Originator, tree: str) -> None:
    answer = ask(meter, Operation.CREATE, tree, 2)

    assert answer.content == {"m2m:uri": "cse-in/meter/box/new"}


@pytest.mark.rule("CSE/GEN/RCN/013")
def test_a_create_shows_address_and_attributes(meter: Originator, tree: str) -> None:
    answer = ask(meter, Operation.CREATE, tree, 3)

    assert answer.content["m2m:rce"]["uri"] == "cse-in/meter/box/new"
    assert answer.content["m2m:rce"]["m2m:cnt"] == meter.retrieve(f"{tree}/new").attributes


@pytest.mark.rule("CSE/GEN/RCN/033")
def test_a_create_shows_what_the_cse_added_only(meter: Originator, tree: str) -> None:
    sent = {"rn": "new", "mni": 5, "cr": None, "et": "20250301T130000"}

    answer = meter.create(tree, "cnt", sent, result_content=9)

    assert answer.attributes.keys() == {"ty", "ri", "pi", "ct", "lt", "st", "cni", "cbs", "cr"}


def test_a_create_shows_what_the_cse_set_otherwise_than_asked(meter: Originator, tree: str) -> None:
    parents = meter.retrieve(tree).attributes["et"]

    answer = meter.create(tree, "cnt", {"rn": "new", "et": "20400101T000000"}, result_content=9)

    assert answer.attributes["et"] == parents


@pytest.mark.rule("CSE/GEN/RCN/034")
def test_an_update_shows_what_the_cse_changed_only(house: House, meter: Originator, tree: str) -> None:
    house.clock.advance(1)

    answer = meter.update(tree, "cnt", {"lbl": None, "mni": 1}, result_content=9)

    # One of the two instances had to go.
    assert answer.attributes == {"lt": "20250301T120001,000000", "st": 3, "cni": 1, "cbs": 3}


@pytest.mark.rule("CSE/GEN/RCN/015", "CSE/GEN/RCN/016")
def test_attributes_and_children_are_nested(meter: Originator, tree: str) -> None:
    own = meter.retrieve(tree).attributes

    box = meter.retrieve(tree, result_content=4).attributes

    assert {name: value for name, value in box.items() if ":" not in name} == own
    assert [instance["rn"] for instance in box["m2m:cin"]] == ["one", "two"]
    assert [container["rn"] for container in box["m2m:cnt"]] == ["inner"]
    assert box["m2m:cnt"][0]["m2m:cin"] == [meter.retrieve(f"{tree}/inner/leaf").attributes]


@pytest.mark.rule("CSE/GEN/RCN/030")
def test_children_alone_leave_out_the_attributes_of_their_parent(meter: Originator, tree: str) -> None:
    with_attributes = meter.retrieve(tree, result_content=4).attributes

    alone = meter.retrieve(tree, result_content=8).attributes

    assert alone == {name: value for name, value in with_attributes.items() if ":" in name}


@pytest.mark.rule("CSE/GEN/RCN/021", "CSE/GEN/RCN/024", "CSE/GEN/RCN/027")
def test_child_references_come_with_or_without_attributes(meter: Originator, tree: str) -> None:
    inner = meter.retrieve(f"{tree}/inner").attributes["ri"]

    references = meter.retrieve(tree, result_content=6).content["m2m:rrl"]["rrf"]
    attributes = meter.retrieve(tree, result_content=5).attributes
    unstructured = meter.retrieve(tree, result_content=6, identifier_type=2).content["m2m:rrl"]["rrf"]

    assert {"nm": "inner", "typ": 3, "val": "cse-in/meter/box/inner"} in references
    assert {reference["nm"] for reference in references} == {"inner", "leaf", "one", "two"}
    assert attributes.pop("ch") == references
    assert attributes == meter.retrieve(tree).attributes
    assert {"nm": "inner", "typ": 3, "val": inner} in unstructured


@pytest.mark.rule("CSE/GEN/RCN/017", "CSE/GEN/RCN/018", "CSE/DIS/USE/016", "CSE/GEN/RCN/046")
def test_children_are_chosen_by_conditions_depth_and_number(meter: Originator, tree: str) -> None:
    containers = meter.retrieve(tree, result_content=8, filter={"ty": [3]}).attributes
    shallow = meter.retrieve(tree, result_content=6, filter={"lvl": 1}).content["m2m:rrl"]["rrf"]
    limited = meter.retrieve(tree, result_content=8, filter={"ty": [4], "lim": 1})
    rest = meter.retrieve(tree, result_content=8, filter={"ty": [4], "ofst": limited.offset})

    assert containers.keys() == {"m2m:cnt"}
    assert "m2m:cin" not in containers["m2m:cnt"][0]
    assert {reference["nm"] for reference in shallow} == {"inner", "one", "two"}
    assert (limited.status, limited.offset) == (1, 2)
    shown = [*limited.attributes["m2m:cin"], *rest.attributes["m2m:cin"]]
    assert sorted(instance["rn"] for instance in shown) == ["leaf", "one", "two"]


@pytest.mark.rule("CSE/DIS/RES/011", "CSE/DIS/RES/013")
def test_a_child_whose_parent_is_left_out_stands_below_the_nearest_that_is_shown(meter: Originator, tree: str) -> None:
    box = meter.retrieve(tree, result_content=8, filter={"ty": [4]}).attributes

    assert box.keys() == {"m2m:cin"}
    assert sorted(instance["rn"] for instance in box["m2m:cin"]) == ["leaf", "one", "two"]


@pytest.mark.rule("CSE/DIS/USE/017")
def test_no_child_that_meets_the_conditions_is_an_empty_result(meter: Originator, tree: str) -> None:
    children = meter.retrieve(tree, result_content=8, filter={"ty": [9]})
    references = meter.retrieve(tree, result_content=6, filter={"ty": [9]})

    assert (children.code, children.content) == (2000, {"m2m:cnt": {}})
    assert (references.code, references.content) == (2000, {"m2m:rrl": {"rrf": []}})


@pytest.mark.rule("CSE/GEN/RCN/041", "CSE/GEN/RCN/042")
def test_children_that_the_originator_may_not_see_are_left_out(
    meter: Originator, display: Originator, tree: str
) -> None:
    looking = {"pv": {"acr": [{"acor": ["Cdisplay"], "acop": 34}]}, "pvs": {"acr": [{"acor": ["Cmeter"], "acop": 63}]}}
    meter.made("cse-in/meter", "acp", {"rn": "look", **looking})
    assert meter.update(tree, "cnt", {"acpi": ["cse-in/meter/look"]}).code == 2004

    resources = display.retrieve(tree, result_content=8).attributes
    references = display.retrieve(tree, result_content=6).content["m2m:rrl"]["rrf"]

    assert [instance["rn"] for instance in resources["m2m:cin"]] == ["one", "two"]
    assert resources.keys() == {"m2m:cin"}
    assert {reference["nm"] for reference in references} == {"one", "two"}


@pytest.mark.rule("CSE/GEN/RCN/019", "CSE/GEN/RCN/022", "CSE/GEN/RCN/025", "CSE/GEN/RCN/031")
def test_a_delete_shows_the_children_that_go_with_it(meter: Originator, tree: str) -> None:
    before = meter.retrieve(tree, result_content=4).content

    answer = meter.delete(tree, result_content=4)

    assert answer.content == before
    assert meter.retrieve(f"{tree}/inner/leaf").code == 4004


def test_the_latest_instance_has_no_children(meter: Originator, tree: str) -> None:
    latest = meter.retrieve(f"{tree}/la", result_content=4)

    assert latest.content == meter.retrieve(f"{tree}/two").content


@pytest.mark.parametrize("names", [("rn", "cni"), ("cni", "mni"), ("lbl",)])
@pytest.mark.rule("CSE/GEN/ATT/009", "CSE/GEN/ATT/013", "CSE/DMR/RET/004")
def test_a_partial_retrieve_shows_the_named_attributes_that_are_there(
    meter: Originator, tree: str, names: tuple[str, ...]
) -> None:
    whole = meter.retrieve(tree).attributes

    answer = meter.retrieve(tree, attributes=names)

    assert answer.content == {"m2m:cnt": {name: whole[name] for name in names if name in whole}}


@pytest.mark.rule("CSE/GEN/ATT/012", "CSE/DMR/RET/005")
def test_a_partial_retrieve_of_what_the_type_does_not_have_is_refused(meter: Originator, tree: str) -> None:
    answer = meter.retrieve(tree, attributes=("lbl", "con"))

    assert answer.code == 4000
    assert "con" in answer.reason


@pytest.mark.rule("CSE/DMR/LAO/010")
def test_a_partial_retrieve_shows_one_instance_through_the_latest(meter: Originator, tree: str) -> None:
    assert meter.retrieve(f"{tree}/la", attributes=("con",)).content == {"m2m:cin": {"con": "two"}}


@pytest.mark.parametrize("wanted", [4, 5, 6, 8])
@pytest.mark.rule("CSE/GEN/ATT/011")
def test_an_attribute_list_goes_with_attributes_only(meter: Originator, tree: str, wanted: int) -> None:
    assert meter.retrieve(tree, attributes=("lbl",), result_content=wanted).code == 4000
    assert meter.retrieve(f"{tree}#lbl", result_content=wanted).code == 4000


@pytest.mark.parametrize("operation", [Operation.CREATE, Operation.UPDATE, Operation.DELETE])
def test_an_attribute_list_goes_with_retrieve_only(meter: Originator, tree: str, operation: Operation) -> None:
    assert ask(meter, operation, tree, None, attributes=("lbl",)).code == 4000


@pytest.mark.rule("CSE/GEN/REQ/022", "CSE/DIS/RES/007")
def test_an_identifier_form_is_structured_or_unstructured_and_asked_for_by_a_retrieve(
    meter: Originator, tree: str
) -> None:
    assert meter.discover(tree, identifier_type=3).code == 4000
    assert meter.create(tree, "cnt", identifier_type=1).code == 4000


@pytest.mark.rule("CSE/GEN/RCN/039")
def test_permissions_are_the_sum_of_what_the_originator_may_do(
    meter: Originator, display: Originator, admin: Originator, tree: str
) -> None:
    own = {"acor": ["Cmeter"], "acop": 63}
    creating = {"acor": ["Cdisplay"], "acop": 1, "acod": [{"chty": [4]}]}
    rules = [own, {"acor": ["Cdisplay"], "acop": 34}, creating]
    meter.made("cse-in/meter", "acp", {"rn": "look", "pv": {"acr": rules}, "pvs": {"acr": [own]}})
    assert meter.update(tree, "cnt", {"acpi": ["cse-in/meter/look"]}).code == 2004

    assert meter.retrieve(tree, result_content=12).content == {"m2m:acop": 63}
    assert admin.retrieve(tree, result_content=12).content == {"m2m:acop": 63}
    assert display.retrieve(tree, result_content=12).content == {"m2m:acop": 35}
    assert display.retrieve(f"{tree}/la", result_content=12).content == {"m2m:acop": 34}
    assert display.retrieve(f"{tree}/inner", result_content=12).code == 4103
    assert meter.retrieve(tree, result_content=12, filter={"ty": [3]}).code == 4000


@pytest.mark.rule("CSE/GEN/RSP/006", "CSE/DIS/USE/024")
def test_a_delete_shows_as_much_of_what_goes_with_it_as_is_wanted(meter: Originator, tree: str) -> None:
    answer = meter.delete(tree, result_content=6, filter={"lbl": ["outer"], "lvl": 1, "lim": 2})

    assert (answer.code, answer.status, answer.offset) == (2002, None, None)
    assert len(answer.content["m2m:rrl"]["rrf"]) == 2
    assert meter.retrieve(tree).code == 4004


def test_a_delete_that_meets_no_conditions_shows_and_deletes_nothing(meter: Originator, tree: str) -> None:
    assert meter.delete(tree, result_content=8, filter={"lbl": ["other"]}).code == 4004
    assert meter.retrieve(f"{tree}/inner/leaf").code == 2000
