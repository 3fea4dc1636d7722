"""The fan-out point of a group (TS-0004 7.4.14; digest groups.md 2)."""

from __future__ import annotations

from typing import Any

import pytest

from onem2m.vocabulary import Operation
from tests.conformance.house import Answer, House, Originator
from tests.conformance.target import Target

G = "cse-in/meter/g"


@pytest.fixture
def group(meter: Originator) -> str:
    """A group of three containers, c1 to c3, each with one instance."""
    for number in (1, 2, 3):
        meter.made("cse-in/meter", "cnt", {"rn": f"c{number}"})
        meter.made(f"cse-in/meter/c{number}", "cin", {"rn": "i", "con": f"{number}"})
    gather(meter, "g", *(f"cse-in/meter/c{number}" for number in (1, 2, 3)))
    return f"{G}/fopt"


def gather(meter: Originator, name: str, *mid: str, **attributes: Any) -> None:
    meter.made("cse-in/meter", "grp", {"rn": name, "mnm": 100, "mid": list(mid), **attributes})


def codes(answer: Answer) -> list[int]:
    assert answer.code == 2000, answer
    return [member["rsc"] for member in answer.members]


@pytest.mark.rule(
    "CSE/GMG/FOP/002", "CSE/GMG/FOP/021", "CSE/GMG/FOP/022", "CSE/GMG/FOP/023", "CSE/GMG/FOP/024", "CSE/GMG/FOP/025"
)
def test_a_retrieve_brings_every_member(meter: Originator, group: str) -> None:
    answer = meter.retrieve(group)

    assert codes(answer) == [2000] * 3
    assert [member["pc"] for member in answer.members] == [
        meter.retrieve(f"cse-in/meter/c{number}").content for number in (1, 2, 3)
    ]
    assert [member["fr"] for member in answer.members] == [f"cse-in/meter/c{number}" for number in (1, 2, 3)]
    assert len({member["rqi"] for member in answer.members}) == 3
    assert {member["rvi"] for member in answer.members} == {"4"}


@pytest.mark.rule("CSE/GMG/FOP/001", "CSE/GMG/MUL/004")
def test_a_create_makes_one_child_in_each_member(meter: Originator, group: str) -> None:
    answer = meter.create(group, "cin", {"rn": "new", "con": {"w": 5}})

    assert codes(answer) == [2001] * 3
    assert [meter.retrieve(f"cse-in/meter/c{n}/new").attributes["con"] for n in (1, 2, 3)] == [{"w": 5}] * 3


@pytest.mark.rule("CSE/GMG/FOP/003")
def test_an_update_changes_each_member(meter: Originator, group: str) -> None:
    assert codes(meter.update(group, "cnt", {"lbl": ["x"]})) == [2004] * 3
    assert len(meter.found("cse-in/meter", {"lbl": ["x"]})) == 3


@pytest.mark.rule("CSE/GMG/FOP/004")
def test_a_delete_deletes_the_members_and_not_the_group(meter: Originator, group: str) -> None:
    assert codes(meter.delete(group)) == [2002] * 3
    assert meter.retrieve("cse-in/meter/c1").code == 4004
    assert meter.retrieve(G).code == 2000


@pytest.mark.rule("CSE/GMG/FOP/029")
def test_a_discovery_searches_below_each_member(meter: Originator, group: str) -> None:
    answer = meter.discover(group, {"ty": [4]})

    assert [member["pc"]["m2m:uril"] for member in answer.members] == [[f"cse-in/meter/c{n}/i"] for n in (1, 2, 3)]


@pytest.mark.rule("CSE/GMG/FOP/005")
def test_a_notify_goes_to_every_member(house: House, admin: Originator, meter: Originator, target: Target) -> None:
    for stem in ("Clamp", "Cfan"):
        house.application(stem, poa=[target.url])
    gather(meter, "g", "Clamp", "Cfan")

    answer = admin.notify(f"{G}/fopt", {"m2m:sgn": {"sur": "x"}})

    assert codes(answer) == [2000, 2000]
    assert target.wait(2) == [{"sur": "x"}] * 2


@pytest.mark.parametrize("path", ["i", "la", "ol"])
@pytest.mark.rule("CSE/GMG/FOP/006", "CSE/GMG/FOP/007")
def test_a_relative_path_is_followed_from_each_member(meter: Originator, group: str, path: str) -> None:
    answer = meter.retrieve(f"{group}/{path}")

    assert [member["pc"]["m2m:cin"]["con"] for member in answer.members] == ["1", "2", "3"]
    assert [member["fr"] for member in answer.members] == [f"cse-in/meter/c{n}/{path}" for n in (1, 2, 3)]


@pytest.mark.rule("CSE/GMG/NTF/001", "CSE/GMG/NTF/009")
def test_a_subscription_is_made_and_ended_at_all_members_by_its_name(
    meter: Originator, group: str, target: Target
) -> None:
    sent = {"rn": "news", "nu": [target.url], "enc": {"net": [3]}}

    assert codes(meter.create(group, "sub", sent)) == [2001] * 3
    meter.create(group, "cin", {"con": "x"})
    assert len(target.wait(3)) == 3
    assert codes(meter.delete(f"{group}/news")) == [2002] * 3


def test_an_attribute_list_and_a_fragment_reach_the_members(meter: Originator, group: str) -> None:
    by_list = meter.retrieve(group, attributes=("rn", "cni"))
    by_fragment = meter.retrieve(f"{group}/la#con")

    assert [member["pc"] for member in by_list.members] == [{"m2m:cnt": {"rn": f"c{n}", "cni": 1}} for n in (1, 2, 3)]
    assert [member["pc"] for member in by_fragment.members] == [{"m2m:cin": {"con": f"{n}"}} for n in (1, 2, 3)]


@pytest.mark.parametrize(("wanted", "shown"), [(0, False), (1, True), (2, True)])
@pytest.mark.rule("CSE/GMG/FOP/030")
def test_the_result_content_is_that_of_each_member(meter: Originator, group: str, wanted: int, shown: bool) -> None:
    answer = meter.create(group, "cnt", {"rn": "new"}, result_content=wanted)

    assert ["pc" in member for member in answer.members] == [shown] * 3


def test_a_result_content_that_does_not_go_with_the_operation_is_refused_once(meter: Originator, group: str) -> None:
    assert meter.create(group, "cnt", {}, result_content=4).code == 4000


@pytest.mark.rule("CSE/GMG/FOP/031")
def test_a_member_that_refuses_does_not_hinder_the_others(meter: Originator, display: Originator, group: str) -> None:
    gather(
        meter, "mixed", "cse-in/meter/c1", "cse-in/meter/nowhere", "cse-in/display", "/id-mn/cnt1", "cse-in/meter/c2"
    )

    answer = meter.create("cse-in/meter/mixed/fopt", "cin", {"con": "x"})

    assert codes(answer) == [2001, 4004, 4103, 4004, 2001]
    assert all("m2m:dbg" in member["pc"] for member in answer.members[1:4])


@pytest.mark.rule("CSE/GMG/FOP/041")
def test_a_condition_is_judged_member_by_member(meter: Originator, group: str) -> None:
    meter.update("cse-in/meter/c2", "cnt", {"lbl": ["x"]})

    assert codes(meter.retrieve(group, filter={"lbl": ["x"]})) == [4004, 2000, 4004]


@pytest.mark.rule("CSE/GMG/FOP/012", "CSE/GEN/RSC/015")
def test_a_group_without_members_cannot_be_reached_through(meter: Originator) -> None:
    gather(meter, "g")

    assert meter.retrieve(f"{G}/fopt").code == 4109
    assert meter.create(f"{G}/fopt", "cnt").code == 4109


@pytest.mark.rule("CSE/GMG/FOP/014", "CSE/GMG/FOP/015")
def test_a_request_may_name_the_members_that_it_is_for(meter: Originator, group: str) -> None:
    wanted = {"grtm": ["cse-in/meter/c3", "cse-in/meter/c1"]}

    answer = meter.retrieve(group, parameters=wanted)

    assert [member["fr"] for member in answer.members] == ["cse-in/meter/c1", "cse-in/meter/c3"]
    assert meter.retrieve(group, parameters={"grtm": ["cse-in/meter"]}).code == 4000


@pytest.mark.rule("CSE/GMG/FOP/010", "CSE/GMG/FOP/011", "CSE/GMG/FOP/009", "CSE/SEC/DEF/009", "CSE/GMG/FOP/020")
def test_the_originator_needs_the_operation_at_the_group_and_at_each_member(
    meter: Originator, display: Originator, group: str
) -> None:
    own = {"acor": ["Cmeter"], "acop": 63}
    looks = {"acr": [own, {"acor": ["Cdisplay"], "acop": 2}]}
    meter.made("cse-in/meter", "acp", {"rn": "look", "pv": looks, "pvs": {"acr": [own]}})

    assert display.retrieve(group).code == 4103
    meter.update("cse-in/meter/c2", "cnt", {"acpi": ["cse-in/meter/look"]})
    assert display.retrieve(group).code == 4103
    meter.update(G, "grp", {"acpi": ["cse-in/meter/look"]})
    assert codes(display.retrieve(group)) == [4103, 2000, 4103]
    assert display.delete(group).code == 4103


@pytest.mark.rule("CSE/GMG/FOP/008", "CSE/SEC/DEF/008")
def test_policies_for_the_members_guard_the_fan_out_point_instead_of_the_groups_own(
    meter: Originator, display: Originator, group: str
) -> None:
    own = {"acor": ["Cmeter"], "acop": 63}
    for name, operations in (("look", 2), ("change", 4)):
        rules = {"acr": [own, {"acor": ["Cdisplay"], "acop": operations}]}
        meter.made("cse-in/meter", "acp", {"rn": name, "pv": rules, "pvs": {"acr": [own]}})
    meter.update(G, "grp", {"macp": ["cse-in/meter/change"]})
    meter.update(G, "grp", {"acpi": ["cse-in/meter/look"]})

    assert display.retrieve(G).code == 2000
    assert display.retrieve(group).code == 4103
    assert codes(display.update(group, "cnt", {"lbl": []})) == [4103] * 3
    meter.update(G, "grp", {"macp": None})
    assert codes(display.retrieve(group)) == [4103] * 3


def test_who_is_not_registered_reaches_nobody_through_a_group(stranger: Originator, group: str) -> None:
    assert stranger.retrieve(group).code == 4106


@pytest.mark.rule("CSE/GMG/ATT/022", "CSE/GMG/ATT/023", "CSE/GMG/FOP/026")
def test_a_group_in_a_group_is_a_member_and_its_fan_out_point_are_its_members(meter: Originator, group: str) -> None:
    gather(meter, "outer", "cse-in/meter/g", "cse-in/meter/g/fopt")

    answer = meter.retrieve("cse-in/meter/outer/fopt", attributes=("rn",))

    assert [next(iter(member["pc"].values()))["rn"] for member in answer.members] == ["g", "c1", "c2", "c3"]


@pytest.mark.rule("CSE/GMG/FOP/018", "CSE/GMG/FOP/019", "CSE/GEN/RSC/010", "CSE/GEN/ORD/026")
def test_groups_that_contain_each_other_in_a_circle_are_noticed(meter: Originator, group: str) -> None:
    gather(meter, "a", "cse-in/meter/b/fopt", "cse-in/meter/c1")
    gather(meter, "b", "cse-in/meter/a/fopt", "cse-in/meter/c2")

    answer = meter.create("cse-in/meter/a/fopt", "cin", {"con": "x"})

    assert sorted(codes(answer)) == [2001, 2001, 4104]
    assert meter.retrieve("cse-in/meter/c1").attributes["cni"] == 2


@pytest.mark.rule("CSE/GMG/FOP/019")
def test_a_group_that_contains_itself_is_noticed(meter: Originator) -> None:
    gather(meter, "g", "cse-in/meter/g/fopt")

    assert codes(meter.retrieve(f"{G}/fopt")) == [4104]


def test_a_group_reached_twice_is_served_once_however_they_are_interwoven(meter: Originator, group: str) -> None:
    """Forty groups, each holding both of the next pair: two to the power of twenty ways lead to the end."""
    gather(meter, "l0", group)
    gather(meter, "r0", group)
    for level in range(1, 20):
        below = [f"cse-in/meter/{side}{level - 1}/fopt" for side in "lr"]
        gather(meter, f"l{level}", *below)
        gather(meter, f"r{level}", *below)

    answer = meter.create("cse-in/meter/l19/fopt", "cin", {"rn": "once", "con": "x"})

    assert codes(answer).count(2001) == 3
    assert set(codes(answer)) == {2001, 4104}
    assert meter.retrieve("cse-in/meter/c1").attributes["cni"] == 2


@pytest.mark.rule("CSE/GMG/FOP/039")
def test_a_name_that_only_looks_like_a_fan_out_point_is_a_name(meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "fopt"})

    assert meter.retrieve("cse-in/meter/fopt").attributes["rn"] == "fopt"


def test_a_fan_out_point_takes_every_operation_with_its_members_refusals(meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "c"})
    meter.made("cse-in/meter/c", "cin", {"rn": "i", "con": "1"})
    gather(meter, "g", "cse-in/meter/c/i")

    assert codes(meter.update(f"{G}/fopt", "cin", {"lbl": []})) == [4005]
    assert codes(meter.create(f"{G}/fopt", "cnt")) == [4108]
    assert codes(meter.notify(f"{G}/fopt", {"m2m:sgn": {}})) == [4005]


def test_an_answer_carries_the_frame_of_its_request(meter: Originator, group: str) -> None:
    answer = meter.ask(Operation.RETRIEVE, group, request_id="q7", release="3")

    assert (answer.request_id, answer.release) == ("q7", "3")
