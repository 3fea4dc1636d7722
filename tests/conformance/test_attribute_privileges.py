"""Rules that are limited to attributes (aca, TS-0001 9.6.2.7; digest access.md 3)."""

from __future__ import annotations

from typing import Any

import pytest

from onem2m.vocabulary import Operation
from tests.conformance.guarded import BOX, CREATE, DELETE, DISCOVERY, RETRIEVE, UPDATE, allow, box
from tests.conformance.house import House, Originator

SOME = ["lbl", "cni"]
INSTANCE = ["rn", "ty", "ri", "pi", "ct", "lt", "et", "st", "cs", "con"]


def limited(meter: Originator, operations: int, *names: str, name: str = "rules") -> str:
    return allow(meter, {"acor": ["Cdisplay"], "acop": operations, "aca": list(names)}, name=name)


@pytest.mark.rule("CSE/SEC/OBJ/008", "CSE/SEC/ACP/025")
def test_a_whole_resource_is_not_shown_to_who_may_see_only_some_of_it(meter: Originator, display: Originator) -> None:
    box(meter, limited(meter, RETRIEVE, *SOME))

    assert display.retrieve(BOX).code == 4103
    assert display.retrieve(BOX, result_content=4).code == 4103
    assert display.retrieve(BOX, result_content=5).code == 4103


@pytest.mark.rule("CSE/SEC/OBJ/009")
def test_the_listed_attributes_are_retrieved_by_name(meter: Originator, display: Originator) -> None:
    box(meter, limited(meter, RETRIEVE, *SOME))

    assert display.retrieve(BOX, attributes=("cni",)).content == {"m2m:cnt": {"cni": 1}}
    assert display.retrieve(f"{BOX}#cni").content == {"m2m:cnt": {"cni": 1}}
    assert display.retrieve(BOX, attributes=("cni", "cbs")).code == 4103
    assert display.retrieve(f"{BOX}#cbs").code == 4103


def test_an_attribute_that_is_not_there_is_not_told_apart(meter: Originator, display: Originator) -> None:
    """Whether a resource has labels is nobody's business who may not see them."""
    box(meter, limited(meter, RETRIEVE, "cni"))

    assert display.retrieve(BOX, attributes=("cni", "lbl")).code == 4103


@pytest.mark.parametrize("labels", [["a"], ["b"]])
@pytest.mark.rule("CSE/SEC/OBJ/017", "CSE/DIS/CON/047")
def test_conditions_do_not_tell_what_is_not_shown(meter: Originator, display: Originator, labels: list[str]) -> None:
    box(meter, limited(meter, RETRIEVE | UPDATE, "cni", "mni"))
    meter.update(BOX, "cnt", {"lbl": ["a"]})

    assert display.retrieve(BOX, attributes=("cni",), filter={"lbl": labels}).code == 4103
    assert display.update(BOX, "cnt", {"mni": 5}, filter={"lbl": labels}).code == 4103


@pytest.mark.rule("CSE/SEC/OBJ/013")
def test_rules_and_policies_add_up(meter: Originator, display: Originator) -> None:
    first = allow(
        meter,
        {"acor": ["Cdisplay"], "acop": RETRIEVE, "aca": ["cni"]},
        {"acor": ["all"], "acop": 63, "aca": ["cbs"]},
        name="first",
    )
    box(meter, first, limited(meter, RETRIEVE, "mni", name="second"))

    assert display.retrieve(BOX, attributes=("cni", "cbs")).code == 2000
    assert display.retrieve(BOX, attributes=("cni", "cbs", "mni")).code == 2000
    assert display.retrieve(BOX, attributes=("cni", "lbl")).code == 4103


@pytest.mark.rule("CSE/SEC/OBJ/014")
def test_a_rule_without_limits_beside_it_grants_everything(meter: Originator, display: Originator) -> None:
    first = limited(meter, RETRIEVE, "cni", name="first")
    box(meter, first, allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE}))

    assert display.retrieve(BOX).code == 2000


def test_all_attributes_listed_are_the_whole(meter: Originator, display: Originator) -> None:
    box(meter, limited(meter, RETRIEVE | DELETE, *INSTANCE))

    whole = display.retrieve(f"{BOX}/la")

    assert whole.attributes == meter.retrieve(f"{BOX}/la").attributes
    assert display.delete(f"{BOX}/la").code == 2002


@pytest.mark.rule("CSE/SEC/OBJ/012")
def test_nothing_is_deleted_by_who_may_delete_only_some_of_it(meter: Originator, display: Originator) -> None:
    box(meter, limited(meter, DELETE, *INSTANCE[:-1]))

    assert display.delete(f"{BOX}/first").code == 4103
    assert display.delete(f"{BOX}/la").code == 4103
    assert display.delete(BOX).code == 4103
    assert meter.retrieve(f"{BOX}/first").code == 2000


@pytest.mark.rule("CSE/SEC/OBJ/011", "CSE/SEC/OBJ/015")
def test_an_update_may_carry_only_what_is_listed_and_shows_no_more(
    house: House, meter: Originator, display: Originator
) -> None:
    box(meter, limited(meter, UPDATE, "lbl", "lt"))

    assert display.update(BOX, "cnt", {"lbl": ["x"], "mni": 5}).code == 4103
    assert "lbl" not in meter.retrieve(BOX).attributes
    whole = display.update(BOX, "cnt", {"lbl": ["x"]})
    house.clock.advance(1)
    changed = display.update(BOX, "cnt", {"lbl": ["y"]}, result_content=9)
    assert whole.attributes.keys() == {"lbl", "lt"}
    assert changed.attributes.keys() == {"lt"}
    assert display.update(BOX, "cnt", {"lbl": None}, result_content=0).content is None
    assert display.update(BOX, "cnt", {"mni": None}).code == 4103


@pytest.mark.parametrize(
    ("result_content", "shown"),
    [
        (None, {"m2m:cin": {"con": "7", "rn": "new"}}),
        (0, None),
        (1, {"m2m:cin": {"con": "7", "rn": "new"}}),
        (2, {"m2m:uri": f"{BOX}/new"}),
        (3, {"m2m:rce": {"m2m:cin": {"con": "7", "rn": "new"}, "uri": f"{BOX}/new"}}),
        (9, {"m2m:cin": {}}),
    ],
)
@pytest.mark.rule("CSE/SEC/OBJ/010", "CSE/SEC/OBJ/015")
def test_a_create_may_carry_only_what_is_listed_and_shows_no_more(
    meter: Originator, display: Originator, result_content: int | None, shown: Any
) -> None:
    box(meter, limited(meter, CREATE, "con", "rn"))

    assert display.create(BOX, "cin", {"con": "7", "lbl": ["x"]}).code == 4103
    answer = display.create(BOX, "cin", {"con": "7", "rn": "new"}, result_content=result_content)
    assert (answer.code, answer.content) == (2001, shown)


@pytest.mark.rule("CSE/SEC/OBJ/016")
def test_children_that_may_not_be_seen_whole_are_left_out(meter: Originator, display: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "open", "acpi": [allow(meter, {"acor": ["Cdisplay"], "acop": 63})]})
    some = limited(meter, RETRIEVE, *INSTANCE, name="some")
    meter.made("cse-in/meter/open", "cnt", {"rn": "box", "acpi": [some]})
    inside = f"{BOX.replace('/box', '/open/box')}"
    meter.made(inside, "cin", {"rn": "seen", "con": "1"})
    meter.made(inside, "cin", {"rn": "labelled", "con": "2", "lbl": ["x"]})

    with_attributes = display.retrieve("cse-in/meter/open", result_content=4).attributes
    children = display.retrieve("cse-in/meter/open", result_content=8).content["m2m:cnt"]

    assert [child["rn"] for child in with_attributes["m2m:cin"]] == ["seen"]
    assert [child["rn"] for child in children["m2m:cin"]] == ["seen"]
    assert "m2m:cnt" not in with_attributes


def test_discovery_does_not_ask_for_attributes(meter: Originator, display: Originator) -> None:
    box(meter, limited(meter, DISCOVERY | RETRIEVE, "cni"))

    assert display.found("cse-in/meter") == [BOX, f"{BOX}/first"]
    references = display.retrieve(BOX, result_content=6)
    assert [entry["nm"] for entry in references.content["m2m:rrl"]["rrf"]] == ["first"]


def test_the_policies_are_changed_by_who_may_change_that_attribute(meter: Originator, display: Originator) -> None:
    pv = {"acr": [{"acor": ["Cmeter"], "acop": 63}]}
    for name, names in (("right", ["acpi"]), ("wrong", ["lbl", "pv"])):
        pvs = {"acr": [{"acor": ["Cdisplay"], "acop": UPDATE, "aca": names}]}
        meter.made("cse-in/meter", "acp", {"rn": name, "pv": pv, "pvs": pvs})
        meter.made("cse-in/meter", "cnt", {"rn": f"by-{name}", "acpi": [f"cse-in/meter/{name}"]})

    assert display.update("cse-in/meter/by-right", "cnt", {"acpi": None}).code == 2004
    assert display.update("cse-in/meter/by-wrong", "cnt", {"acpi": None}).code == 4103
    assert display.update("cse-in/meter/wrong", "acp", {"pvs": pv}).code == 4103
    assert display.update("cse-in/meter/wrong", "acp", {"lbl": ["x"]}).code == 2004


def test_a_fan_out_reaches_as_far_as_the_attributes_that_it_names(meter: Originator, display: Originator) -> None:
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": 63}))
    macp = limited(meter, 63, "lbl", "cni", name="members")
    meter.made("cse-in/meter", "grp", {"rn": "g", "mnm": 5, "mid": [BOX], "macp": [macp]})
    point = "cse-in/meter/g/fopt"

    assert display.retrieve(point, attributes=("cni",)).members[0]["rsc"] == 2000
    assert display.retrieve(f"{point}#cni").members[0]["rsc"] == 2000
    assert display.update(point, "cnt", {"lbl": ["x"]}).members[0]["rsc"] == 2004
    assert display.retrieve(point).code == 4103
    assert display.retrieve(f"{point}#cbs").code == 4103
    assert display.update(point, "cnt", {"mni": 1}).code == 4103
    assert display.ask(Operation.DELETE, point).code == 4103
    assert display.ask(Operation.UPDATE, point, content={"m2m:cnt": 5}).code in (4000, 4103)
