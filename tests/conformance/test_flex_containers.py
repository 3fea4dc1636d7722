"""FlexContainers: models, their attributes, where they stand (TS-0001 9.6.35, TS-0004 7.4.37; digest resources.md 3, 4)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onem2m.resources.kinds import ANY_JSON
from onem2m.vocabulary import Operation
from tests.conformance.flex import BAT, BATTERY, CLOCK, MODELS, least, whole
from tests.conformance.house import House, Originator

HOME = "cse-in/meter"
BOX = f"{HOME}/bat"

every_model = pytest.mark.parametrize("tag", MODELS)


@pytest.fixture
def battery(meter: Originator) -> Originator:
    """An application with a battery at `bat`."""
    meter.made(HOME, "cod:bat", {**BAT, "rn": "bat"})
    return meter


@pytest.mark.rule("CSE/FLX/CRE/001", "CSE/FLX/CRE/014", "CSE/FLX/RET/001")
def test_a_flex_container_is_made_and_served_under_the_root_of_its_model(meter: Originator) -> None:
    made = meter.create(HOME, "cod:bat", {**BAT, "rn": "bat"})

    assert (made.code, made.location) == (2001, BOX)
    assert made.content.keys() == {"cod:bat"}
    assert made.attributes["ty"] == 28
    assert made.attributes["st"] == 0
    assert made.attributes["ri"].startswith("fcnt")
    assert meter.retrieve(BOX).content == made.content
    assert meter.retrieve(made.attributes["ri"]).content == made.content


@every_model
@pytest.mark.rule("CSE/FLX/CRE/016", "CSE/FLX/CRE/023", "CSE/FLX/CRE/024", "CSE/FLX/CRE/025")
def test_every_model_is_made_with_its_mandatory_attributes_and_with_all(meter: Originator, tag: str) -> None:
    model = MODELS[tag]

    assert meter.create(HOME, tag, least(model)).code == 2001
    made = meter.create(HOME, tag, whole(model))
    assert made.code == 2001
    assert whole(model).items() <= made.attributes.items()


@every_model
@pytest.mark.rule("CSE/FLX/CRE/006", "CSE/FLX/CRE/007", "CSE/FLX/CRE/017")
def test_every_model_refuses_what_is_missing_or_of_another_by_name(meter: Originator, tag: str) -> None:
    content = least(MODELS[tag])

    for short in content:
        answer = meter.create(HOME, tag, {name: value for name, value in content.items() if name != short})
        assert (answer.code, answer.reason.startswith(f"{short} (")) == (4000, True)
    answer = meter.create(HOME, tag, {**content, "nobodyHasThis": 1})
    assert (answer.code, answer.reason.startswith("nobodyHasThis: ")) == (4000, True)


@every_model
@pytest.mark.rule("CSE/FLX/CRE/008")
def test_every_attribute_of_a_model_is_checked_by_its_type(meter: Originator, tag: str) -> None:
    content = whole(MODELS[tag])
    kinds = {row.short: row.kind for row in MODELS[tag].attributes}

    for short in content.keys() - {"cnd"}:
        wrong: Any = {"no": "such value"}
        if kinds[short] is not ANY_JSON:
            answer = meter.create(HOME, tag, {**content, short: wrong})
            assert (answer.code, answer.reason.startswith(f"{short} (")) == (4000, True)


@pytest.mark.parametrize(
    ("tag", "content", "code"),
    [
        pytest.param("cod:bat", {"lvl": 1}, 4000, marks=pytest.mark.rule("CSE/FLX/CRE/005")),
        pytest.param("cod:bat", {"cnd": 7, "lvl": 1}, 4000, marks=pytest.mark.rule("CSE/FLX/CRE/005")),
        pytest.param("cod:bat", {"cnd": CLOCK, "lvl": 1}, 4000, marks=pytest.mark.rule("CSE/FLX/CRE/002")),
        pytest.param(
            "cod:bat",
            {"cnd": "org.onem2m.home.moduleclass.battery", "lvl": 1},
            4000,
            marks=pytest.mark.rule("CSE/FLX/CRE/002"),
        ),
        pytest.param(
            "cod:bat",
            {"cnd": "org.onem2m.common.moduleclass.none", "lvl": 1},
            4125,
            marks=pytest.mark.rule("CSE/FLX/CRE/003"),
        ),
        pytest.param("cod:none", {"cnd": BATTERY}, 4125, marks=pytest.mark.rule("CSE/FLX/CRE/004")),
        pytest.param("our:thing", {"cnd": "org.example.thing"}, 4125, marks=pytest.mark.rule("CSE/FLX/CRE/029")),
        pytest.param("m2m:fcnt", {"cnd": BATTERY}, 4125, marks=pytest.mark.rule("CSE/FLX/CRE/004")),
    ],
)
@pytest.mark.rule("CSE/GEN/RSC/019")
def test_root_and_definition_name_the_same_known_model(
    meter: Originator, tag: str, content: dict[str, Any], code: int
) -> None:
    answer = meter.create(HOME, tag, content, type=28)

    assert answer.code == code
    assert answer.http_status == {4000: 400, 4125: 501}[code]


@pytest.mark.rule("CSE/FLX/CRE/027")
@pytest.mark.parametrize(("tag", "number"), [("cod:bat", 3), ("m2m:cnt", 28), ("m2m:bat", 28), ("cod:bat", 13)])
def test_a_root_of_another_type_is_refused(meter: Originator, tag: str, number: int) -> None:
    assert meter.ask(Operation.CREATE, HOME, type=number, content={tag: {**BAT, "mgd": 1006}}).code == 4000


@pytest.mark.rule("CSE/FLX/CRE/013", "CSE/FLX/CRE/028")
@pytest.mark.parametrize("name", ["cs", "st", "ri", "cni", "cbs"])
def test_what_the_cse_keeps_cannot_be_written(battery: Originator, name: str) -> None:
    for answer in (
        battery.create(HOME, "cod:bat", {**BAT, name: 5}),
        battery.update(BOX, "cod:bat", {name: 5}),
    ):
        assert (answer.code, answer.reason.startswith(f"{name} (")) == (4000, True)


@pytest.mark.rule("CSE/FLX/CRE/011", "CSE/FLX/CRE/012", "CSE/FLX/UPD/009")
@pytest.mark.parametrize(
    ("tag", "content", "size"),
    [
        ("cod:bat", {"lvl": 85}, 4),
        ("cod:bat", {"lvl": 85, "lowBy": False}, 5),
        ("cod:bat", {"lvl": 85, "chaVe": 3.7}, 12),
        ("cod:texMe", {"texMe": "żółw"}, 7),
        ("cod:texMe", {"texMe": "", "suMVs": ["a", 1, True, [2.5], {"é": "é"}]}, 18),
        ("cod:devSh", {}, 0),
    ],
)
def test_the_size_is_that_of_the_models_attributes(
    meter: Originator, tag: str, content: dict[str, Any], size: int
) -> None:
    made = meter.made(HOME, tag, {"cnd": MODELS[tag].specialization, **content, "lbl": ["not counted"]})

    assert made["cs"] == size


@pytest.mark.rule("CSE/FLX/UPD/001", "CSE/FLX/UPD/006", "CSE/FLX/UPD/008", "CSE/FLX/UPD/009")
def test_an_update_changes_attributes_and_counts(battery: Originator) -> None:
    answer = battery.update(BOX, "cod:bat", {"lvl": 80, "lowBy": None, "chaVe": 3.7})

    assert answer.code == 2004
    box = battery.retrieve(BOX).attributes
    assert (box["lvl"], box["chaVe"], box["st"], box["cs"], "lowBy" in box) == (80, 3.7, 1, 12, False)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        pytest.param({"cnd": BATTERY}, "cnd (", marks=pytest.mark.rule("CSE/FLX/UPD/002")),
        pytest.param({"capacity": 5}, "capacity: use the short name capay", marks=pytest.mark.rule("CSE/FLX/UPD/004")),
        pytest.param({"power": 5}, "power: battery has no", marks=pytest.mark.rule("CSE/FLX/UPD/004")),
        pytest.param({"lvl": 1.5}, "lvl (", marks=pytest.mark.rule("CSE/FLX/UPD/005")),
        pytest.param({"lvl": None}, "lvl (", marks=pytest.mark.rule("CSE/FLX/UPD/007")),
    ],
)
def test_an_update_that_does_not_fit_the_model_is_refused(
    battery: Originator, changes: dict[str, Any], fault: str
) -> None:
    before = battery.retrieve(BOX).content

    answer = battery.update(BOX, "cod:bat", changes)

    assert (answer.code, answer.reason.startswith(fault)) == (4000, True)
    assert battery.retrieve(BOX).content == before


@pytest.mark.rule("CSE/FLX/UPD/003")
@pytest.mark.parametrize("tag", ["hd:bat", "cod:clock", "m2m:fcnt", "m2m:bat"])
def test_an_update_comes_under_the_root_of_the_model(battery: Originator, tag: str) -> None:
    assert battery.update(BOX, tag, {"lvl": 1}).code == 4000


@pytest.mark.rule("CSE/FLX/CRE/015", "CSE/FLX/CRE/026")
def test_links_to_a_node_and_an_ontology_are_kept(meter: Originator) -> None:
    made = meter.made(HOME, "cod:bat", {**BAT, "nl": "nod17", "or": "http://example.org/o#battery"})

    assert (made["nl"], made["or"]) == ("nod17", "http://example.org/o#battery")


@pytest.mark.rule("CSE/FLX/CRE/018", "CSE/FLX/CRE/019", "CSE/FLX/CRE/020", "CSE/FLX/UPD/011")
def test_flex_containers_stand_where_the_standard_has_them(meter: Originator, admin: Originator) -> None:
    admin.made("cse-in", "nod", {"rn": "node", "ni": "urn:node:1"})
    meter.made(HOME, "cnt", {"rn": "box"})
    meter.made(HOME, "cod:bat", {**BAT, "rn": "bat"})

    for parent in ("cse-in", "cse-in/node", f"{HOME}/box", BOX):
        assert admin.create(parent, "cod:bat", {**BAT, "rn": "inner"}).code == 2001
    assert admin.create(BOX, "cnt", {"rn": "notes"}).code == 2001
    assert admin.create(f"{HOME}/box/inner", "grp", {"mnm": 1, "mid": []}).code == 4108
    assert meter.delete(BOX).code == 2002
    assert admin.retrieve(f"{BOX}/inner").code == 4004


@pytest.mark.rule(
    "CSE/FLX/CRE/021",
    "CSE/FLX/CRE/022",
    "CSE/FLX/RET/004",
    "CSE/DIS/RES/008",
    "CSE/GEN/RCN/044",
    "CSE/DIS/CON/013",
    "CSE/DIS/CON/044",
)
def test_flex_containers_are_found_by_type_model_attribute_and_size(battery: Originator) -> None:
    battery.made(HOME, "cod:clock", {"rn": "clock", **least(MODELS["cod:clock"])})

    assert battery.found(HOME, {"ty": [28]}) == [BOX, f"{HOME}/clock"]
    assert battery.found(HOME, {"atr": [{"nm": "cnd", "val": BATTERY}]}) == [BOX]
    assert battery.found(HOME, {"atr": [{"nm": "lowBy", "val": "false"}]}) == [BOX]
    assert battery.found(HOME, {"sza": 5, "szb": 6}) == [BOX]
    references = battery.discover(HOME, result_content=6).content["m2m:rrl"]["rrf"]
    assert references[0] == {"nm": "bat", "typ": 28, "val": BOX, "spty": BATTERY}


@pytest.mark.rule("CSE/FLX/RET/002", "CSE/FLX/RET/003")
def test_parts_and_children_come_under_their_roots(battery: Originator) -> None:
    battery.made(BOX, "cod:clock", least(MODELS["cod:clock"]))

    assert battery.retrieve(f"{BOX}#lvl").content == {"cod:bat": {"lvl": 85}}
    assert battery.retrieve(BOX, attributes=("lvl", "lowBy")).content == {"cod:bat": {"lvl": 85, "lowBy": False}}
    assert battery.retrieve(BOX, attributes=("power",)).code == 4000
    assert [child["typ"] for child in battery.retrieve(HOME, result_content=5).attributes["ch"]] == [28, 28]
    [shown] = battery.retrieve(HOME, result_content=4).attributes["cod:bat"]
    assert shown["cod:clock"][0]["curDe"] == "20250301"


def test_what_was_made_is_there_after_a_restart(house: House, battery: Originator) -> None:
    before = battery.retrieve(BOX).content

    house.restart()

    assert battery.retrieve(BOX).content == before
    assert battery.update(BOX, "cod:bat", {"lvl": 12}).attributes["lvl"] == 12


def test_a_management_object_of_the_same_short_name_is_something_else(battery: Originator, admin: Originator) -> None:
    admin.made("cse-in", "nod", {"rn": "node", "ni": "urn:node:1"})
    managed = admin.made("cse-in/node", "bat", {"mgd": 1006, "btl": 5, "bts": 1})
    modelled = battery.retrieve(BOX).attributes

    assert (managed["ri"][:3], modelled["ri"][:4]) == ("bat", "fcnt")
    assert admin.retrieve(managed["ri"]).content.keys() == {"m2m:bat"}
    assert admin.retrieve(f"bat{modelled['ri'][4:]}").code == 4004


@given(value=st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=4), st.lists, max_leaves=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_whatever_is_sent_the_level_stays_a_whole_number(battery: Originator, value: Any) -> None:
    answer = battery.update(BOX, "cod:bat", {"lvl": value})

    fits = isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63
    assert answer.code == (2004 if fits else 4000)
    assert isinstance(battery.retrieve(BOX).attributes["lvl"], int)


@pytest.mark.rule("CSE/SEC/OBJ/004")
def test_a_policy_may_permit_batteries_only_to_be_filled(meter: Originator, display: Originator) -> None:
    """accessControlObjectDetails name a model (digest access.md 3)."""
    rules = [
        {"acor": ["Cmeter"], "acop": 63},
        {"acor": ["Cdisplay"], "acop": 1, "acod": [{"ty": 28, "spty": {"cnd": BATTERY}, "chty": [3]}]},
    ]
    meter.made(HOME, "acp", {"rn": "rules", "pv": {"acr": rules}, "pvs": {"acr": rules[:1]}})
    for name, tag in (("bat", "cod:bat"), ("clock", "cod:clock")):
        meter.made(HOME, tag, {**least(MODELS[tag]), "rn": name, "acpi": [f"{HOME}/rules"]})

    assert display.create(BOX, "cnt").code == 2001
    assert display.create(f"{HOME}/clock", "cnt").code == 4103
    assert display.create(BOX, "cod:bat", BAT).code == 4103
