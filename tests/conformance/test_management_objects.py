"""Management objects: what is managed on a node (TS-0001 9.6.15 and annex D; digest resources.md 2 and 3, hierarchy.md 6)."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from onem2m.resources.management import MANAGEMENT
from onem2m.vocabulary import Operation
from tests.conformance.house import Answer, House, Originator
from tests.conformance.managed import MANAGED, SET_BY_CSE
from tests.conformance.target import Target

NODE = "cse-in/node"
TABLES = {definition.prefix: definition for definition in MANAGEMENT}
UNIVERSAL = {"ty", "ri", "rn", "pi", "ct", "lt", "et"}

every_kind = pytest.mark.parametrize("kind", MANAGED)


@pytest.fixture
def node(meter: Originator) -> Originator:
    """An application, on a node of its own at cse-in/node."""
    meter.made("cse-in", "nod", {"rn": "node", "ni": "urn:node:1", "hael": ["Cmeter"]})
    return meter


def root(kind: str) -> str:
    return TABLES[kind].tag


def create(originator: Originator, kind: str, attributes: dict[str, Any], to: str = NODE) -> Answer:
    return originator.create(to, root(kind), attributes, type=13)


def made(originator: Originator, kind: str, to: str = NODE, **attributes: Any) -> dict[str, Any]:
    answer = create(originator, kind, {**MANAGED[kind], **attributes}, to)
    assert answer.code == 2001, answer
    return answer.attributes


@every_kind
@pytest.mark.rule("CSE/DMG/OBJ/001", *(f"CSE/DMG/OBJ/{number:03}" for number in range(9, 29)))
def test_every_kind_is_made_with_its_mandatory_attributes(node: Originator, house: House, kind: str) -> None:
    answer = create(node, kind, MANAGED[kind])

    assert answer.code == 2001
    assert answer.content.keys() == {root(kind)}
    assert answer.attributes["ty"] == 13
    assert answer.attributes["ri"].startswith(kind)
    assert answer.attributes.keys() == UNIVERSAL | MANAGED[kind].keys() | SET_BY_CSE.get(kind, set())
    house.restart()
    assert node.retrieve(answer.attributes["ri"]).content == answer.content


@every_kind
@pytest.mark.rule("CSE/DMG/OBJ/003", "CSE/DMG/OBJ/006", "CSE/DMG/OBJ/036")
def test_every_mandatory_attribute_is_missed_by_name(node: Originator, kind: str) -> None:
    for short in MANAGED[kind]:
        answer = create(node, kind, {name: value for name, value in MANAGED[kind].items() if name != short})
        assert (answer.code, answer.reason.startswith(f"{short} (")) == (4000, True)


@every_kind
@pytest.mark.rule("CSE/DMG/OBJ/033")
def test_what_it_means_may_be_described_below_it(node: Originator, kind: str) -> None:
    address = made(node, kind, rn="managed")["ri"]
    descriptor = {"rn": "about", "dcrp": 5, "dsp": base64.b64encode(b"<urn:a> <urn:b> <urn:c> .").decode()}

    described = node.create(address, "smd", descriptor)

    assert (described.code, described.attributes["pi"]) == (2001, address)
    assert node.retrieve(f"{NODE}/managed/about").content == described.content


@every_kind
@pytest.mark.rule("CSE/DMG/OBJ/002")
def test_a_management_object_stands_below_a_node(node: Originator, kind: str) -> None:
    assert create(node, kind, MANAGED[kind], "cse-in/meter").code == 4108


@every_kind
@pytest.mark.rule("CSE/DMG/OBJ/008", "CSE/DMG/OBJ/007", "CSE/DMG/OBJ/003")
def test_descriptions_change_and_definitions_do_not(node: Originator, kind: str) -> None:
    address = made(node, kind, obis=["urn:o:1"], obps=["/a"])["ri"]

    assert node.update(address, root(kind), {"dc": "in the cellar"}).attributes["dc"] == "in the cellar"
    for short in ("mgd", "obis", "obps"):
        assert node.update(address, root(kind), {short: MANAGED[kind].get(short, ["urn:o:2"])}).code == 4000


@every_kind
@pytest.mark.rule("CSE/DMG/OBJ/004", "CSE/DMG/OBJ/005", "CSE/DMG/OBJ/037")
@pytest.mark.parametrize("number", [1020, 1031, 99, -1, "1001", True, None, 1001.0])
def test_the_definition_is_that_of_the_root(node: Originator, kind: str, number: Any) -> None:
    assert create(node, kind, {**MANAGED[kind], "mgd": number}).code == 4000


@pytest.mark.rule("CSE/DMG/OBJ/005")
@pytest.mark.parametrize("tag", ["m2m:wifi", "m2m:none", "none", "a:b:c", ""])
def test_a_root_that_nobody_defined_is_refused(node: Originator, tag: str) -> None:
    assert node.ask(Operation.CREATE, NODE, type=13, content={tag: {"mgd": 0, "mgs": "urn:x"}}).code == 4125


@pytest.mark.rule("CSE/DMG/OBJ/006")
@pytest.mark.parametrize("kind", [kind for kind in MANAGED if kind != "mgo"])
def test_a_schema_goes_with_self_defined_ones_only(node: Originator, kind: str) -> None:
    assert create(node, kind, {**MANAGED[kind], "mgs": "urn:schema"}).code == 4000


@pytest.mark.rule("CSE/DMG/OBJ/038")
@pytest.mark.parametrize("tag", ["m2m:mgo", "our:valve"])
def test_what_a_node_defines_by_itself_has_any_further_attributes(node: Originator, house: House, tag: str) -> None:
    content = {"rn": "valve", "mgd": 0, "mgs": "urn:schema", "turns": 5, "marks": ["a", {"b": 1}]}
    answer = node.create(NODE, tag, content, type=13)

    assert (answer.code, answer.content.keys()) == (2001, {tag})
    house.restart()
    assert node.update(f"{NODE}/valve", tag, {"turns": None, "open": True}).code == 2004
    kept = node.retrieve(f"{NODE}/valve").attributes
    assert (kept["marks"], kept["open"], "turns" in kept) == (["a", {"b": 1}], True, False)
    assert node.retrieve(f"{NODE}/valve", attributes=("open",)).content == {tag: {"open": True}}
    for wrong in ({"labels": ["x"]}, {"no name": 1}, {"ri": "x"}, {"mgs": None}):
        assert node.update(f"{NODE}/valve", tag, wrong).code == 4000


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("fwr", {"ud": 1}),
        ("fwr", {"uds": {"sus": 4}}),
        ("fwr", {"url": "not an address"}),
        ("swr", {"ins": {"state": 1}}),
        ("mem", {"mma": -1}),
        ("bat", {"btl": 101}),
        ("bat", {"bts": 0}),
        ("dvi", {"syst": "noon"}),
        ("dvi", {"ptl": "http"}),
        ("dvc", {"cas": {"acn": "a b"}}),
        ("evl", {"lgt": 6}),
        ("evl", {"lgst": 0}),
        ("cmdv", {"dev": 5}),
        ("cmpv", {"aec": [1]}),
        ("cmpv", {"dqet": -2}),
        ("cml", {"lqet": [5, 1]}),
        ("cml", {"lqet": [5]}),
        ("cml", {"lda": [True, True]}),
        ("cmwr", {"bop": {"bops": []}}),
        ("cmwr", {"bop": {"bops": [{"ibt": 1, "abt": 1}]}}),
        ("cmwr", {"cmlk": [{"nm": "a", "typ": 0, "val": "b"}]}),
        ("cmbf", {"sgp": 11}),
        ("cmnr", {"cmlk": [{"nm": "a", "typ": 5, "val": "b"}]}),
        ("datc", {"rpsc": [{"sce": ["* * *"]}]}),
        ("datc", {"meil": 0}),
    ],
)
@pytest.mark.rule("CSE/DMG/OBJ/037")
def test_values_are_checked_by_name(node: Originator, kind: str, wrong: dict[str, Any]) -> None:
    address = made(node, kind)["ri"]

    answer = node.update(address, root(kind), wrong)

    assert (answer.code, answer.reason.startswith(f"{next(iter(wrong))} (")) == (4000, True)


@pytest.mark.parametrize(
    ("kind", "first", "second", "at_creation"),
    [
        pytest.param("swr", "in", "un", False, marks=pytest.mark.rule("CSE/DMG/PRO/004")),
        pytest.param("swr", "act", "dea", False, marks=pytest.mark.rule("CSE/DMG/PRO/005")),
        pytest.param("dvc", "ena", "dis", True, marks=pytest.mark.rule("CSE/DMG/PRO/007", "CSE/DMG/PRO/008")),
        pytest.param("rbo", "rbo", "far", True, marks=pytest.mark.rule("CSE/DMG/PRO/009")),
        pytest.param("evl", "lga", "lgo", True, marks=pytest.mark.rule("CSE/DMG/PRO/010")),
    ],
)
@pytest.mark.rule("CSE/DMG/PRO/013")
def test_of_opposite_orders_one_is_given_and_takes_the_other_back(
    node: Originator, kind: str, first: str, second: str, at_creation: bool
) -> None:
    address = made(node, kind)["ri"]

    assert node.update(address, root(kind), {first: True, second: True}).code == 4000
    assert create(node, kind, {**MANAGED[kind], first: True, second: True}).code == 4000
    assert create(node, kind, {**MANAGED[kind], first: True}).code == (2001 if at_creation else 4000)
    assert node.update(address, root(kind), {first: True, second: False}).attributes[first] is True
    now = node.update(address, root(kind), {second: True}).attributes
    assert (now[first], now[second]) == (False, True)


@pytest.mark.rule("CSE/DMG/PRO/001", "CSE/DMG/PRO/002", "CSE/DMG/OBJ/034")
def test_a_node_hears_that_its_firmware_is_to_be_updated_and_tells_how_it_went(
    node: Originator, admin: Originator, target: Target
) -> None:
    made(node, "fwr", rn="firmware")
    node.made(f"{NODE}/firmware", "sub", {"nu": [target.url], "enc": {"net": [1], "atr": ["ud"]}, "nct": 2})
    assert node.retrieve(f"{NODE}/firmware").attributes["uds"] == {"acn": "", "sus": 0}

    assert admin.update(f"{NODE}/firmware", "fwr", {"ud": True}).code == 2004
    [told] = target.wait(1)
    assert told["nev"]["rep"]["m2m:fwr"]["ud"] is True
    for state in (3, 1):
        assert (
            node.update(f"{NODE}/firmware", "fwr", {"uds": {"acn": "http://x.example/fw", "sus": state}}).code == 2004
        )
    assert admin.retrieve(f"{NODE}/firmware").attributes["uds"]["sus"] == 1
    assert len(target.told) == 1


@pytest.mark.rule("CSE/DMG/PRO/003", "CSE/DMG/PRO/006")
def test_software_is_installed_and_activated_by_orders_that_are_told(node: Originator, target: Target) -> None:
    made(node, "swr", rn="app")
    node.made(f"{NODE}/app", "sub", {"nu": [target.url], "enc": {"net": [1], "atr": ["in", "act"]}})

    assert node.update(f"{NODE}/app", "swr", {"in": True}).code == 2004
    assert node.update(f"{NODE}/app", "swr", {"ins": {"acn": "install", "sus": 1}}).code == 2004
    assert node.update(f"{NODE}/app", "swr", {"act": True, "acts": {"acn": "activate", "sus": 3}}).code == 2004

    assert [told["nev"]["rep"]["m2m:swr"]["ins"]["sus"] for told in target.wait(2)] == [0, 1]


POLICY = [("cmdf", "cmp"), ("cml", "cmp"), ("cmnr", "cmp"), ("cmbf", "cmp"), ("cmdv", "cmdf"), ("cmpv", "cmdf")]
POLICY += [("cmwr", "cmnr")]


@every_kind
@pytest.mark.parametrize("parent", ["cmp", "cmdf", "cmnr", "fwr"])
@pytest.mark.rule("CSE/DMG/OBJ/029")
def test_parts_of_a_delivery_policy_may_stand_inside_it(node: Originator, kind: str, parent: str) -> None:
    holder = made(node, parent)["ri"]

    assert create(node, kind, MANAGED[kind], holder).code == (2001 if (kind, parent) in POLICY else 4108)


@pytest.mark.rule("CSE/DMG/PRO/014")
def test_a_delivery_policy_links_to_all_its_parts(node: Originator) -> None:
    address = made(node, "cmp")["ri"]
    links = MANAGED["cmp"]["cmlk"]

    for missing in links:
        answer = node.update(address, "cmp", {"cmlk": [link for link in links if link is not missing]})
        assert (answer.code, str(missing["typ"]) in answer.reason) == (4000, True)
    assert node.update(address, "cmp", {"cmlk": [*links, *links]}).code == 2004


@pytest.mark.rule("CSE/DMG/OBJ/030", "CSE/DMG/OBJ/031", "CSE/DMG/OBJ/032", "CSE/DMG/OBJ/035", "CSE/DMG/NOD/008")
@pytest.mark.rule("CSE/DIS/RES/009", "CSE/GEN/RCN/044")
def test_management_objects_are_found_by_type_definition_and_attribute(node: Originator) -> None:
    made(node, "bat", rn="battery")
    made(node, "mem", rn="memory")

    assert node.found("cse-in", {"ty": [13]}) == [f"{NODE}/battery", f"{NODE}/memory"]
    assert node.found(NODE, {"atr": [{"nm": "mgd", "val": 1006}]}) == [f"{NODE}/battery"]
    assert node.found(NODE, {"atr": [{"nm": "mma", "val": "1000"}]}) == [f"{NODE}/memory"]
    [first, second] = node.discover(NODE, result_content=6).content["m2m:rrl"]["rrf"]
    assert first == {"nm": "battery", "typ": 13, "val": f"{NODE}/battery", "spty": 1006}
    assert second["spty"] == 1003
    children = node.retrieve(NODE, result_content=4).attributes
    assert (children["m2m:bat"][0]["btl"], children["m2m:mem"][0]["mmt"]) == (80, 4000)
    assert node.delete(NODE).code == 2002
    assert node.retrieve(f"{NODE}/battery").code == 4004


@pytest.mark.rule("CSE/SEC/OBJ/005")
def test_a_policy_may_permit_one_kind_only_to_be_subscribed_to(node: Originator, display: Originator) -> None:
    """accessControlObjectDetails name a definition (digest access.md 3)."""
    rules = [
        {"acor": ["Cmeter"], "acop": 63},
        {"acor": ["Cdisplay"], "acop": 3, "acod": [{"ty": 13, "spty": {"mgd": 1006}, "chty": [23]}]},
    ]
    node.made("cse-in/meter", "acp", {"rn": "rules", "pv": {"acr": rules}, "pvs": {"acr": rules[:1]}})
    for kind in ("bat", "mem"):
        made(node, kind, rn=kind, acpi=["cse-in/meter/rules"])

    assert display.create(f"{NODE}/bat", "sub", {"nu": ["Cdisplay"]}).code == 2001
    assert display.create(f"{NODE}/mem", "sub", {"nu": ["Cdisplay"]}).code == 4103


@pytest.mark.parametrize("kind", ["fwr", "mgo"])
def test_a_management_object_is_nobodys_business_but_its_makers(
    node: Originator, display: Originator, kind: str
) -> None:
    address = made(node, kind)["ri"]

    assert display.retrieve(address).code == 4103
    assert display.update(address, root(kind), {"dc": "mine"}).code == 4103
    assert display.found("cse-in", {"ty": [13]}) == []
