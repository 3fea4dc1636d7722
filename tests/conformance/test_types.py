"""What can be done with each resource type, and what cannot (TS-0001 9.6, TS-0004 7.4; digest resources.md)."""

from __future__ import annotations

from typing import Any

import pytest

from onem2m.vocabulary import Operation
from tests.conformance.house import TYPE_OF, House, Originator

RULES = {"acr": [{"acor": ["Cmeter"], "acop": 63}]}
LEAST: dict[str, dict[str, Any]] = {
    "acp": {"pv": {}, "pvs": RULES},
    "cnt": {},
    "cin": {"con": "21.5"},
    "grp": {"mnm": 1, "mid": []},
    "sub": {"nu": ["Cmeter"]},
    "mssp": {},
    "nod": {"ni": "urn:node:1"},
    "asar": {},
    "svsn": {"ni": "urn:node:1"},
    "rol": {
        "rlid": "operator@sp.example",
        "tkis": "/id-in",
        "tkhd": "/id-in/Cmeter",
        "tknb": "20250101T000000",
        "tkna": "20260101T000000",
    },
    "tk": {"tkid": "t1@sp.example", "tkob": "eyJh.eyJi.c2ln"},
    "dac": {"dae": True, "dap": ["http://127.0.0.1:9999/das"]},
    "auif": {},
}
"""The least that a CREATE of each type carries."""
PARENT = {"acp": "cse-in/meter", "cnt": "cse-in/meter", "grp": "cse-in/meter", "cin": "cse-in/meter/box"}
PARENT |= {"sub": "cse-in/meter/box", "dac": "cse-in/meter", "svsn": "cse-in/subscriber"}
PARENT |= dict.fromkeys(("mssp", "nod", "asar", "rol", "tk", "auif"), "cse-in")
COMMON = {"ty", "ri", "rn", "pi", "ct", "lt", "et"}
OWN = {
    "acp": {"pv", "pvs"},
    "cnt": {"st", "cni", "cbs"},
    "cin": {"st", "cs", "con"},
    "grp": {"mt", "cnm", "mnm", "mid", "mtv", "csy", "ssi"},
    "sub": {"nu", "nct"},
    "mssp": set[str](),
    "nod": {"ni"},
    "asar": set[str](),
    "svsn": {"ni"},
    "rol": {"rlid", "tkis", "tkhd", "tknb", "tkna"},
    "tk": {"tkid", "tkob"},
    "dac": {"dae", "dap"},
    "auif": set[str](),
}
RESERVED = {"mssp", "asar", "svsn", "rol", "tk", "auif"}
"""What only an authority of the CSE makes, such as its administrator."""

kind_of_resource = pytest.mark.parametrize("kind", LEAST)


@pytest.fixture
def box(meter: Originator, admin: Originator) -> str:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    admin.made("cse-in", "mssp", {"rn": "subscriber"})
    return "cse-in/meter/box"


@pytest.fixture
def maker(meter: Originator, admin: Originator, kind: str) -> Originator:
    """Who makes a resource of the kind, and may do everything with it."""
    return admin if kind in RESERVED else meter


@kind_of_resource
@pytest.mark.rule(
    "CSE/ATT/{kind}/010",
    "CSE/DMR/CRE/001",
    "CSE/DMR/CRE/008",
    "CSE/DMR/CRE/009",
    "CSE/GEN/RSP/009",
    "CSE/GEN/RSP/014",
    "CSE/GEN/RSC/001",
    "CSE/GEN/RCN/008",
)
def test_the_least_create_brings_what_the_table_says(maker: Originator, box: str, kind: str) -> None:
    answer = maker.create(PARENT[kind], kind, LEAST[kind])

    assert answer.code == 2001
    assert answer.content.keys() == {f"m2m:{kind}"}
    assert answer.attributes.keys() == COMMON | OWN[kind]
    assert answer.attributes["ty"] == TYPE_OF[kind]
    assert answer.attributes["pi"] == maker.retrieve(PARENT[kind]).attributes["ri"]
    assert answer.attributes["ct"] == answer.attributes["lt"] == "20250301T120000,000000"


@kind_of_resource
@pytest.mark.rule("CSE/DMR/RET/001", "CSE/GEN/RSP/010", "CSE/GEN/RSP/004")
def test_what_was_created_is_retrieved_as_it_was_answered(maker: Originator, box: str, kind: str) -> None:
    created = maker.create(PARENT[kind], kind, LEAST[kind])

    assert maker.retrieve(created.attributes["ri"]).content == created.content


@kind_of_resource
@pytest.mark.rule("CSE/DMR/UPD/001", "CSE/GEN/RSP/011", "CSE/GEN/RCN/009", "CSE/GEN/ATT/022", "CSE/DMR/CRE/013")
def test_an_update_changes_labels_and_the_time_of_the_last_change(
    house: House, maker: Originator, box: str, kind: str
) -> None:
    identifier = maker.made(PARENT[kind], kind, LEAST[kind])["ri"]
    house.clock.advance(1.5)

    answer = maker.update(identifier, kind, {"lbl": ["changed"]})

    if kind == "cin":
        assert answer.code == 4005
        return
    assert (answer.code, answer.attributes["lbl"]) == (2004, ["changed"])
    assert answer.attributes["lt"] == "20250301T120001,500000"
    assert answer.attributes["ct"] == "20250301T120000,000000"
    assert maker.retrieve(identifier).content == answer.content


@kind_of_resource
@pytest.mark.rule("CSE/DMR/DEL/001", "CSE/DMR/DEL/005", "CSE/GEN/RSP/012")
def test_what_is_deleted_is_gone(maker: Originator, box: str, kind: str) -> None:
    identifier = maker.made(PARENT[kind], kind, LEAST[kind])["ri"]

    assert maker.delete(identifier).code == 2002
    assert maker.retrieve(identifier).code == 4004
    assert maker.delete(identifier).code == 4004
    assert maker.update(identifier, kind, {"lbl": []}).code == 4004


@kind_of_resource
@pytest.mark.rule("CSE/DMR/CRE/022")
def test_what_was_made_is_there_after_a_restart(house: House, maker: Originator, box: str, kind: str) -> None:
    created = maker.create(PARENT[kind], kind, LEAST[kind])

    house.restart()

    assert maker.retrieve(created.attributes["ri"]).content == created.content


HOLDS = {
    "cb": {"acp", "ae", "cnt", "grp", "sub", "mssp", "nod", "asar", "rol", "tk", "dac", "auif"},
    "ae": {"acp", "cnt", "grp", "sub", "dac"},
    "cnt": {"cnt", "cin", "sub"},
    "cin": set[str](),
    "grp": {"sub"},
    "acp": {"sub"},
    "sub": set[str](),
    "mssp": {"svsn", "sub"},
    "auif": {"rol", "tk", "sub"},
    **{kind: {"sub"} for kind in ("nod", "asar", "svsn", "rol", "tk", "dac")},
}


@pytest.mark.parametrize("parent", HOLDS)
@kind_of_resource
@pytest.mark.rule(
    "CSE/GEN/ORD/014",
    "CSE/GEN/RSC/014",
    "CSE/GEN/RSC/028",
    "CSE/SUB/CRE/003",
    "CSE/SUB/CRE/007",
    "CSE/SUB/CRE/030",
    "CSE/DMR/CIN/010",
    "CSE/DMR/CIN/011",
)
def test_a_parent_holds_the_children_that_its_type_allows(
    meter: Originator, admin: Originator, box: str, parent: str, kind: str
) -> None:
    if parent == "cb":
        address = "cse-in"
    elif parent == "ae":
        address = "cse-in/meter"
    else:
        address = (admin if parent in RESERVED else meter).made(PARENT[parent], parent, LEAST[parent])["ri"]

    answer = admin.create(address, kind, {**LEAST[kind], **({"nu": ["CAdmin"]} if kind == "sub" else {})})

    refusal = 5203 if kind == "sub" else 4108
    assert answer.code == (2001 if kind in HOLDS[parent] else refusal)


@pytest.mark.parametrize("virtual", ["la", "ol"])
@pytest.mark.rule(
    "CSE/DMR/LAO/006",
    "CSE/DMR/LAO/007",
    "CSE/DMR/LAO/008",
    "CSE/DMR/LAO/011",
    "CSE/GEN/RSC/005",
    "CSE/DMR/CRE/020",
    "CSE/DMR/UPD/009",
    "CSE/SUB/CRE/008",
)
def test_latest_and_oldest_take_retrieve_and_delete_only(meter: Originator, box: str, virtual: str) -> None:
    meter.made(box, "cin", {"con": "1"})
    address = f"{box}/{virtual}"

    assert meter.retrieve(address).code == 2000
    assert meter.create(address, "cnt").code == 4005
    assert meter.create(address, "sub", {"nu": ["Cmeter"]}).code == 4005
    assert meter.update(address, "cin", {"lbl": []}).code == 4005
    assert meter.notify(address, {"m2m:sgn": {}}).code == 4005
    assert meter.discover(address).code == 4005
    assert meter.delete(address).code == 2002


@pytest.mark.parametrize("virtual", ["la", "ol"])
@pytest.mark.rule("CSE/DMR/LAO/005")
def test_an_empty_container_has_neither_latest_nor_oldest(meter: Originator, box: str, virtual: str) -> None:
    assert meter.retrieve(f"{box}/{virtual}").code == 4004
    assert meter.delete(f"{box}/{virtual}").code == 4004


@pytest.mark.parametrize(("parent", "name"), [("cnt", "la"), ("cnt", "ol"), ("grp", "fopt")])
@pytest.mark.rule("CSE/DMR/LAO/009", "CSE/GEN/ATT/027")
def test_a_child_cannot_take_the_name_of_a_virtual_one(meter: Originator, box: str, parent: str, name: str) -> None:
    address = meter.made(PARENT[parent], parent, LEAST[parent])["ri"]

    assert meter.create(address, "sub", {**LEAST["sub"], "rn": name}).code == 4005


def test_elsewhere_such_a_name_is_a_name_like_any_other(meter: Originator, box: str) -> None:
    assert meter.create("cse-in/meter", "cnt", {"rn": "la"}).code == 2001
    assert meter.retrieve("cse-in/meter/la").code == 2000


@pytest.mark.rule("CSE/MCC/BAS/002", "CSE/MCC/BAS/003", "CSE/MCC/BAS/011", "CSE/GEN/ORD/015", "CSE/ATT/cb/013")
def test_the_cse_base_is_retrieved_only(admin: Originator) -> None:
    assert admin.retrieve("cse-in").code == 2000
    assert admin.create("cse-in", "cb", {}).code == 4005
    assert admin.update("cse-in", "cb", {"lbl": ["x"]}).code == 4005
    assert admin.delete("cse-in").code == 4005
    assert admin.notify("cse-in", {"m2m:sgn": {}}).code == 4005


@pytest.mark.rule(
    "CSE/MCC/BAS/004",
    "CSE/MCC/BAS/005",
    "CSE/MCC/BAS/006",
    "CSE/MCC/BAS/007",
    "CSE/MCC/BAS/009",
    "CSE/MCC/BAS/010",
    "CSE/ATT/cb/010",
)
def test_the_cse_base_tells_what_the_cse_is(admin: Originator) -> None:
    attributes = admin.retrieve("cse-in").attributes

    assert {name: attributes[name] for name in ("ty", "ri", "rn", "pi", "csi", "cst")} == {
        "ty": 5,
        "ri": "id-in",
        "rn": "cse-in",
        "pi": "",
        "csi": "/id-in",
        "cst": 1,
    }
    assert attributes["srt"] == sorted(set(TYPE_OF.values()))
    assert attributes["srv"] == ["2a", "3", "4"]
    assert attributes["poa"] == ["http://127.0.0.1:8080"]
    assert "et" not in attributes


@pytest.mark.rule("CSE/MCC/BAS/008", "CSE/MCC/TIM/002")
def test_the_current_time_of_the_cse_is_that_of_the_answer(house: House, admin: Originator) -> None:
    house.clock.advance(5)

    assert admin.retrieve("cse-in").attributes["ctm"] == "20250301T120005"
    assert admin.retrieve("cse-in", attributes=("ctm",)).attributes == {"ctm": "20250301T120005"}


@pytest.mark.parametrize(
    ("number", "code"), [(28, 4125), (13, 4125), (47, 5001), (49, 5001), (10003, 5001), (99, 5001), (5, 4005)]
)
@pytest.mark.rule(
    "CSE/GEN/ORD/012", "CSE/GEN/RSC/024", "CSE/MCC/BAS/001", "CSE/ANN/NOT/002", "CSE/OPR/TGR/001", "CSE/OPR/TGR/002"
)
def test_a_type_that_this_cse_does_not_make_is_refused(admin: Originator, number: int, code: int) -> None:
    content: dict[str, Any] = {"m2m:cb": {}} if number == 5 else {"m2m:other": {}}

    assert admin.ask(Operation.CREATE, "cse-in", type=number, content=content).code == code


@pytest.mark.rule("CSE/GEN/RSP/021")
def test_the_root_element_has_to_be_that_of_the_type(meter: Originator, box: str) -> None:
    assert meter.ask(Operation.CREATE, box, type=3, content={"m2m:cin": {"con": "1"}}).code == 4000
    assert meter.ask(Operation.CREATE, box, type=4, content={"con": "1"}).code == 4000
    assert meter.update(box, "grp", {"lbl": []}).code == 4000


@pytest.mark.parametrize("content", [None, [], "m2m:cnt", {}, {"m2m:cnt": {}, "m2m:cin": {}}, {"m2m:cnt": []}])
@pytest.mark.rule("CSE/GEN/RSP/020", "CSE/GEN/REQ/015")
def test_a_content_that_is_no_single_resource_is_refused(meter: Originator, box: str, content: Any) -> None:
    assert meter.ask(Operation.CREATE, box, type=3, content=content).code == 4000
    assert meter.ask(Operation.UPDATE, box, content=content).code == 4000


@pytest.mark.parametrize("name", ["ty", "ri", "pi", "ct", "lt", "st", "cni", "cbs", "no-such", "resourceName"])
@pytest.mark.rule("CSE/GEN/ORD/016", "CSE/GEN/ORD/017", "CSE/GEN/ATT/007", "CSE/GEN/ATT/008", "CSE/DMR/CNT/010")
def test_an_attribute_that_the_cse_sets_or_nobody_knows_is_refused(meter: Originator, box: str, name: str) -> None:
    create, update = meter.create(box, "cnt", {name: 1}), meter.update(box, "cnt", {name: 1})

    assert (create.code, update.code) == (4000, 4000)
    assert name in create.reason
    assert name in update.reason


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("acp", {"pv": {}, "pvs": {"acr": []}}),
        ("acp", {"pv": {}, "pvs": {}}),
        ("acp", {"pv": {"acr": [{"acor": ["all"], "acop": 64}]}, "pvs": RULES}),
        ("acp", {"pvs": RULES}),
        ("cnt", {"mni": -1}),
        ("cnt", {"mni": "5"}),
        ("cnt", {"mni": True}),
        ("cnt", {"lbl": "a"}),
        ("cnt", {"et": "2026-01-01T00:00:00Z"}),
        ("cnt", {"et": "20260230T000000"}),
        ("cin", {}),
        ("cin", {"con": None}),
        ("cin", {"con": "1", "cnf": "text"}),
        ("cin", {"con": "1", "acpi": ["x"]}),
        ("grp", {"mid": []}),
        ("grp", {"mnm": 1}),
        ("grp", {"mnm": 0, "mid": []}),
        ("grp", {"mnm": 1, "mid": [], "csy": 4}),
        ("sub", {}),
        ("sub", {"nu": []}),
        ("sub", {"nu": "Cmeter"}),
    ],
)
@pytest.mark.rule("CSE/GEN/ORD/018", "CSE/GEN/ORD/020")
def test_an_attribute_missing_or_of_the_wrong_form_is_refused(
    meter: Originator, box: str, kind: str, attributes: dict[str, Any]
) -> None:
    assert meter.create(PARENT[kind], kind, attributes).code == 4000


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("cnt", {"at": ["/id-mn"]}),
        ("sub", {"nu": ["Cmeter"], "psn": 2}),
        ("sub", {"nu": ["Cmeter"], "enc": {"net": [6]}}),
        ("sub", {"nu": ["coap://127.0.0.1/x"]}),
    ],
)
@pytest.mark.rule("CSE/GEN/ORD/019")
def test_what_this_cse_would_only_store_and_not_do_is_refused_as_not_implemented(
    meter: Originator, box: str, kind: str, attributes: dict[str, Any]
) -> None:
    assert meter.create(PARENT[kind], kind, attributes).code == 5001
