"""Making, changing and deleting data, and registering, where no other file says so (TS-0004 7.3.3 and 7.4)."""

from __future__ import annotations

from typing import Any

import pytest

from onem2m.vocabulary import Operation
from tests.conformance.house import House, Originator
from tests.conformance.target import Target

BOX = "cse-in/meter/box"
MINE = {"acr": [{"acor": ["Cmeter"], "acop": 63}]}


@pytest.fixture
def box(meter: Originator) -> str:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    return BOX


@pytest.mark.rule("CSE/DMR/CRE/019")
def test_nothing_is_made_below_what_is_not_there(meter: Originator) -> None:
    assert meter.create("cse-in/meter/nowhere", "cnt").code == 4004
    assert meter.create("cnt999", "cin", {"con": "1"}).code == 4004


@pytest.mark.parametrize("kind", ["cnt", "sub"])
@pytest.mark.rule("CSE/DMR/CRE/012", "CSE/SEC/TGT/008", "CSE/SEC/TGT/001")
def test_policies_of_a_new_resource_are_for_it_and_not_for_its_making(
    meter: Originator, display: Originator, box: str, kind: str
) -> None:
    meter.made("cse-in/meter", "acp", {"rn": "open", "pv": {"acr": [{"acor": ["all"], "acop": 63}]}, "pvs": MINE})
    least: Any = {"cnt": {}, "sub": {"nu": ["Cmeter"]}}[kind]

    made = meter.made(box, kind, {**least, "acpi": ["cse-in/meter/open"]})

    assert display.retrieve(made["ri"]).code == 2000
    # An open policy for the child does not open the parent.
    assert display.create(box, kind, {**least, "acpi": ["cse-in/meter/open"]}).code == 4103


@pytest.mark.parametrize(
    "attributes", [{"at": ["/id-mn"]}, {"aa": ["mni"]}, {"at": ["/id-mn"], "aa": ["lbl"]}, {"ast": 1}]
)
@pytest.mark.rule("CSE/DMR/CRE/018", "CSE/ANN/NOT/001")
def test_an_announcement_that_is_not_made_is_refused(meter: Originator, box: str, attributes: dict[str, Any]) -> None:
    created = meter.create(box, "cnt", attributes)
    updated = meter.update(box, "cnt", attributes)

    for answer in (created, updated):
        assert answer.code in (4000, 5001)
        assert any(name in answer.reason for name in attributes)
    assert attributes.keys().isdisjoint(meter.retrieve(box).attributes)


@pytest.mark.rule("CSE/DMR/RET/008")
def test_a_retrieve_changes_nothing(house: House, meter: Originator, box: str) -> None:
    before = meter.retrieve(box).content
    house.clock.advance(5)

    for result_content in (1, 4, 5, 6, 8):
        meter.retrieve(box, result_content=result_content)

    assert meter.retrieve(box).content == before


@pytest.mark.parametrize("root", ["cin", "grp", "ae"])
@pytest.mark.rule("CSE/DMR/UPD/006", "CSE/GEN/RSP/021")
def test_an_update_has_the_root_of_its_target(meter: Originator, box: str, root: str) -> None:
    answer = meter.update(box, root, {"lbl": ["x"]})

    assert answer.code == 4000
    assert "lbl" not in meter.retrieve(box).attributes


@pytest.mark.rule("CSE/DMR/UPD/010")
def test_updates_at_the_same_time_are_all_done(house: House, meter: Originator, box: str) -> None:
    requests = [
        meter.request(Operation.UPDATE, box, content={"m2m:cnt": {"lbl": [f"l{n}"]}}, request_id=f"u{n}")
        for n in range(20)
    ]

    answers = house.ask_together(requests)

    assert {answer.code for answer in answers} == {2004}
    assert sorted(answer.attributes["st"] for answer in answers) == list(range(1, 21))
    last = max(answers, key=lambda answer: answer.attributes["st"])
    assert meter.retrieve(box).attributes["lbl"] == last.attributes["lbl"]


@pytest.mark.rule("CSE/DMR/DEL/004", "CSE/DMR/DEL/005")
def test_a_delete_takes_the_subtree_along(house: House, meter: Originator, box: str) -> None:
    inner = meter.made(box, "cnt", {"rn": "inner"})["ri"]
    deep = meter.made(f"{box}/inner", "cin", {"con": "1"})["ri"]

    assert meter.delete(box).code == 2002
    gone = [meter.retrieve(address).code for address in (box, inner, deep, f"{box}/inner/la", f"/id-in/{deep}")]
    house.sweep()

    assert gone == [4004] * 5
    assert [meter.retrieve(address).code for address in (inner, deep)] == [4004] * 2
    assert meter.found("cse-in/meter") == []


@pytest.mark.rule("CSE/DMR/DEL/008", "CSE/GMG/FOP/032")
def test_links_to_what_was_deleted_stay(meter: Originator, box: str) -> None:
    made = meter.made("cse-in/meter", "grp", {"rn": "g", "mnm": 2, "mid": [box]})

    meter.delete(box)

    assert meter.retrieve(made["ri"]).attributes["mid"] == made["mid"]
    assert [member["rsc"] for member in meter.retrieve("cse-in/meter/g/fopt").members] == [4004]


@pytest.mark.parametrize("name", ["mni", "mbs", "mia"])
@pytest.mark.rule("CSE/DMR/CNT/020")
def test_a_limit_below_nothing_is_refused(meter: Originator, box: str, name: str) -> None:
    for answer in (meter.create(box, "cnt", {name: -1}), meter.update(box, "cnt", {name: -1})):
        assert (answer.code, name in answer.reason) == (4000, True)


@pytest.mark.rule("CSE/DMR/CNT/019", "CSE/DMR/CIN/012")
def test_the_reference_to_an_ontology_is_kept(meter: Originator, box: str) -> None:
    meter.update(box, "cnt", {"or": "http://ontology.example/x"})

    assert meter.retrieve(box).attributes["or"] == "http://ontology.example/x"


@pytest.mark.parametrize(
    ("attributes", "named"),
    [
        pytest.param({}, "con", marks=pytest.mark.rule("CSE/DMR/CIN/002")),
        pytest.param({"con": "1", "cs": 1}, "cs", marks=pytest.mark.rule("CSE/DMR/CIN/005")),
        pytest.param({"con": "1", "st": 1}, "st", marks=pytest.mark.rule("CSE/DMR/CIN/005")),
        pytest.param({"con": "1", "acpi": ["cse-in/x"]}, "acpi", marks=pytest.mark.rule("CSE/DMR/CIN/009")),
        *(
            pytest.param({"con": "1", "cnf": cnf}, "cnf", marks=pytest.mark.rule("CSE/DMR/CIN/008"))
            for cnf in ("text", "text/plain:9", "/:0", ":0", "text/plain:", 5, "")
        ),
        pytest.param({"con": "1", "dcnt": 2}, "dcnt", marks=pytest.mark.rule("CSE/DMR/CIN/015")),
    ],
)
def test_an_instance_that_is_not_right_is_refused_by_name(
    meter: Originator, box: str, attributes: dict[str, Any], named: str
) -> None:
    answer = meter.create(box, "cin", attributes)

    assert answer.code in ((5001,) if named == "dcnt" else (4000,)), answer
    assert named in answer.reason
    assert meter.retrieve(box).attributes["cni"] == 0


@pytest.mark.rule("CSE/DMR/CIN/001")
def test_an_instance_is_never_changed(meter: Originator, box: str) -> None:
    made = meter.made(box, "cin", {"con": "1"})

    assert meter.update(made["ri"], "cin", {"con": "2"}).code == 4005
    assert meter.update(made["ri"], "cin", {"lbl": ["x"]}).code == 4005
    assert meter.retrieve(made["ri"]).attributes == made


@pytest.mark.rule("CSE/DMR/EXP/003", "CSE/DMR/EXP/001")
def test_the_name_of_what_expired_is_free_again(house: House, meter: Originator, box: str) -> None:
    meter.made(box, "cnt", {"rn": "brief", "et": "20250301T120010"})
    assert meter.create(box, "cnt", {"rn": "brief"}).code == 4105

    house.pass_time(11)

    assert meter.create(box, "cnt", {"rn": "brief"}).code == 2001


@pytest.mark.rule("CSE/DMR/NOT/005", "CSE/DMR/NOT/006")
def test_the_cse_and_data_take_no_notifications(admin: Originator, meter: Originator, box: str) -> None:
    content = {"m2m:sgn": {"sur": "/id-in/sub1"}}

    assert meter.notify(box, content).code == 4005
    assert admin.notify("cse-in", content).code in (2000, 4000, 4005)


@pytest.mark.rule("CSE/REG/CRE/010", "CSE/SEC/DEF/014")
def test_a_registration_asks_for_no_permission(house: House, admin: Originator) -> None:
    [policy] = admin.retrieve("cse-in").attributes["acpi"]
    nobody = {"acr": [{"acor": ["CAdmin"], "acop": 63}]}
    assert admin.update(policy, "acp", {"pv": nobody, "pvs": nobody}).code == 2004

    answer = house.originator("Cnew").create("cse-in", "ae", {"api": "Nnew", "rr": True, "srv": ["4"]})

    assert answer.code == 2001
    assert house.originator("Cnew").create("cse-in", "cnt").code == 4103


@pytest.mark.rule("CSE/REG/CRE/022")
def test_who_cannot_be_reached_is_told_nothing(house: House, admin: Originator) -> None:
    house.application("Cdeaf", rr=False, acpi=["cse-in/acp-all"])
    assert admin.notify("cse-in/deaf", {"m2m:sgn": {"sur": "/id-in/sub1"}}).code == 5103


@pytest.mark.rule("CSE/REG/CRE/027")
def test_a_stem_that_looks_like_an_identifier_takes_nothing_away(house: House, meter: Originator, box: str) -> None:
    before = meter.retrieve(box).content
    house.originator("Ccnt8").create("cse-in", "ae", {"rn": "odd", "api": "Nx", "rr": True, "srv": ["4"]})

    assert meter.retrieve(box).content == before
    assert house.originator("cnt8").create("cse-in", "ae", {"api": "Nx", "rr": True, "srv": ["4"]}).code == 4000


@pytest.mark.rule("CSE/REG/UPD/001", "CSE/REG/UPD/004", "CSE/REG/UPD/005")
def test_a_registration_is_changed_by_its_application(meter: Originator, target: Target) -> None:
    changed = {"lbl": ["a"], "rr": False, "poa": [target.url], "apn": "Meter", "srv": ["3", "4"]}

    answer = meter.update("cse-in/meter", "ae", changed)
    gone = meter.update("cse-in/meter", "ae", {"poa": None})

    assert answer.code == 2004
    assert {name: answer.attributes[name] for name in changed} == changed
    assert "poa" not in gone.attributes


@pytest.mark.parametrize("name", ["api", "aei", "rn"])
@pytest.mark.rule("CSE/REG/UPD/002", "CSE/REG/UPD/003")
def test_what_an_application_is_called_is_written_once(meter: Originator, name: str) -> None:
    answer = meter.update("cse-in/meter", "ae", {name: "Nother"})

    assert (answer.code, name in answer.reason) == (4000, True)


@pytest.mark.rule("CSE/REG/DEL/001", "CSE/REG/DEL/002")
def test_who_deregistered_is_not_registered(house: House, meter: Originator, box: str) -> None:
    assert meter.delete("cse-in/meter").code == 2002
    house.sweep()

    assert meter.create("cse-in", "cnt").code == 4106
    assert house.originator("CAdmin").retrieve(box).code == 4004


@pytest.mark.parametrize(("release", "code"), [("2a", 2001), ("3", 2001), ("4", 4000)])
@pytest.mark.rule("CSE/GEN/ADR/016")
def test_a_small_letter_of_a_registered_authority_was_tolerated_once(house: House, release: str, code: int) -> None:
    registration = {"api": "rauthority.app", "rr": True, "srv": ["3"]}

    assert house.originator("Cold").create("cse-in", "ae", registration, release=release).code == code


@pytest.mark.rule("CSE/GEN/ADR/021", "CSE/DIS/RES/019")
def test_addresses_in_answers_begin_at_the_cse(meter: Originator, box: str) -> None:
    meter.made(box, "cnt", {"rn": "inner"})
    asked = "/id-in/-/meter/box"

    assert meter.found(asked) == [f"{box}/inner"]
    assert meter.create(asked, "cnt", {"rn": "other"}, result_content=2).content == {"m2m:uri": f"{box}/other"}
    assert not meter.retrieve(asked).attributes["pi"].startswith("/")


@pytest.mark.parametrize("result_content", [7, 11, 12])
@pytest.mark.rule("CSE/GEN/RCN/029", "CSE/GEN/RCN/038")
def test_a_result_content_of_something_else_is_refused(meter: Originator, box: str, result_content: int) -> None:
    assert meter.retrieve(box, result_content=result_content).code == (2000 if result_content == 12 else 4000)


@pytest.mark.rule("CSE/GEN/RCN/035")
def test_nothing_that_was_added_is_no_content(meter: Originator, box: str) -> None:
    answer = meter.update(box, "cnt", {"lbl": ["x"]}, result_content=9)

    assert answer.code == 2004
    assert answer.content is None or "lbl" not in answer.attributes


@pytest.mark.parametrize("result_content", [4, 5, 6, 8])
@pytest.mark.rule("CSE/GEN/RCN/043")
def test_a_resource_without_children_shows_none(meter: Originator, box: str, result_content: int) -> None:
    answer = meter.retrieve(box, result_content=result_content)

    assert answer.code == 2000
    assert answer.content in (
        {"m2m:cnt": answer.content.get("m2m:cnt")},
        {"m2m:rrl": {"rrf": []}},
        {"m2m:rrl": {}},
    )
    assert "m2m:cin" not in answer.content.get("m2m:cnt", {})


@pytest.mark.rule("CSE/GEN/RCN/045")
def test_instances_come_in_the_order_of_their_making(house: House, meter: Originator, box: str) -> None:
    for number in range(12):
        meter.made(box, "cin", {"con": f"{number}"})
        house.clock.advance(1)

    shown = meter.retrieve(box, result_content=8).attributes["m2m:cin"]

    assert [instance["con"] for instance in shown] == [f"{number}" for number in range(12)]


@pytest.mark.rule("CSE/GEN/RCN/047")
def test_who_may_only_delete_is_shown_nothing_of_it(meter: Originator, display: Originator, box: str) -> None:
    rules = [{"acor": ["Cdisplay"], "acop": 8}, {"acor": ["Cmeter"], "acop": 63}]
    meter.made("cse-in/meter", "acp", {"rn": "bin", "pv": {"acr": rules}, "pvs": MINE})
    meter.made(box, "cnt", {"rn": "inner", "lbl": ["secret"], "acpi": ["cse-in/meter/bin"]})

    answer = display.delete(f"{box}/inner", result_content=1)

    assert "secret" not in str(answer.content)
    assert answer.code in (2002, 4103)
