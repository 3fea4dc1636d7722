"""Groups and their members (TS-0001 9.6.13, TS-0004 7.4.13; digest groups.md 1)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.house import House, Originator


@pytest.fixture
def members(meter: Originator) -> dict[str, str]:
    """Identifiers of one resource of each kind that can be a member."""
    made = {
        "cnt": meter.made("cse-in/meter", "cnt", {"rn": "c1"})["ri"],
        "cnt2": meter.made("cse-in/meter", "cnt", {"rn": "c2"})["ri"],
        "grp": meter.made("cse-in/meter", "grp", {"rn": "inner", "mt": 3, "mnm": 2, "mid": []})["ri"],
    }
    made["cin"] = meter.made("cse-in/meter/c1", "cin", {"rn": "i1", "con": "1"})["ri"]
    return made


def group(meter: Originator, *mid: str, **attributes: Any) -> dict[str, Any]:
    return meter.made("cse-in/meter", "grp", {"rn": "g", "mnm": 10, "mid": list(mid), **attributes})


@pytest.mark.rule("CSE/GMG/ATT/024", "CSE/GMG/ATT/025")
def test_a_group_knows_how_many_members_it_has(meter: Originator, members: dict[str, str]) -> None:
    made = group(meter, members["cnt"], members["cin"])

    assert (made["cnm"], made["mt"], made["csy"]) == (2, 0, 1)
    assert meter.update(made["ri"], "grp", {"mid": [members["cnt"]]}).attributes["cnm"] == 1
    assert meter.update(made["ri"], "grp", {"mid": []}).attributes["cnm"] == 0


@pytest.mark.rule("CSE/GMG/ATT/019")
def test_an_address_that_comes_twice_is_one_member(meter: Originator, members: dict[str, str]) -> None:
    made = group(meter, members["cnt"], members["cnt"], members["cnt2"])

    assert (made["mid"], made["cnm"]) == ([members["cnt"], members["cnt2"]], 2)
    again = meter.update(made["ri"], "grp", {"mid": [*made["mid"], *made["mid"]]}).attributes
    assert (again["mid"], again["cnm"]) == ([members["cnt"], members["cnt2"]], 2)


@pytest.mark.rule("CSE/GMG/ATT/020")
def test_two_addresses_of_one_resource_are_one_member(meter: Originator, members: dict[str, str]) -> None:
    made = group(meter, members["cnt"], "cse-in/meter/c1", f"/id-in/{members['cnt']}", "-/meter/c1/la", "-/meter/c2/la")

    assert made["mid"] == [members["cnt"], "-/meter/c1/la", "-/meter/c2/la"]


def test_duplicates_do_not_count_against_the_maximum(meter: Originator, members: dict[str, str]) -> None:
    assert group(meter, members["cnt"], members["cnt"], mnm=1)["cnm"] == 1


@pytest.mark.rule("CSE/GMG/ATT/010", "CSE/GMG/ATT/011", "CSE/GMG/ATT/012", "CSE/GEN/RSC/033")
def test_more_members_than_the_maximum_are_refused(meter: Originator, members: dict[str, str]) -> None:
    mid = [members["cnt"], members["cnt2"]]

    assert meter.create("cse-in/meter", "grp", {"mnm": 1, "mid": mid}).code == 6010
    made = group(meter, members["cnt"], mnm=1)
    assert meter.update(made["ri"], "grp", {"mid": mid}).code == 6010
    assert meter.update(made["ri"], "grp", {"mid": mid, "mnm": 2}).code == 2004
    assert meter.update(made["ri"], "grp", {"mnm": 1}).code == 6010
    assert meter.retrieve(made["ri"]).attributes["mnm"] == 2


@pytest.mark.parametrize(
    ("declared", "address"),
    [
        (3, "cse-in/meter/c1"),
        (3, "cnt"),
        (4, "cse-in/meter/c1/i1"),
        (2, "cse-in/meter"),
        (2, "Cmeter"),
        (9, "cse-in/meter/inner"),
        (3, "cse-in/meter/inner/fopt"),
        (5, "cse-in"),
        (5, "/id-in"),
        (20001, "cse-in/meter/c1/ol"),
        (20002, "cnt/la"),
        (20002, "/id-in/-/meter/c1/la"),
    ],
)
@pytest.mark.rule("CSE/GMG/ATT/026", "CSE/GMG/ATT/038")
def test_a_member_of_the_declared_type_is_validated(
    meter: Originator, members: dict[str, str], declared: int, address: str
) -> None:
    made = group(meter, address.replace("cnt", members["cnt"]), mt=declared)

    assert (made["mt"], made["cnm"], made["mtv"]) == (declared, 1, True)


@pytest.mark.rule("CSE/GMG/ATT/029", "CSE/GMG/ATT/030", "CSE/GMG/ATT/031")
@pytest.mark.parametrize(
    "wrong", ["cse-in/meter/c1/i1", "cse-in/meter", "cse-in/meter/c1/la", "Cmeter", "-/meter/inner"]
)
@pytest.mark.parametrize(
    ("strategy", "code", "kept", "declared", "validated"),
    [(1, 2001, 1, 3, True), (2, 4110, 0, 0, False), (3, 2001, 2, 0, True)],
    ids=["abandon the member", "abandon the group", "set mixed"],
)
@pytest.mark.rule("CSE/GMG/ATT/029", "CSE/GMG/ATT/030", "CSE/GMG/ATT/031", "CSE/GEN/RSC/016")
def test_a_member_of_another_type_is_met_by_the_strategy(
    meter: Originator,
    members: dict[str, str],
    wrong: str,
    strategy: int,
    code: int,
    kept: int,
    declared: int,
    validated: bool,
) -> None:
    mid = [members["cnt"], wrong]

    answer = meter.create("cse-in/meter", "grp", {"rn": "g", "mt": 3, "csy": strategy, "mnm": 5, "mid": mid})

    assert answer.code == code
    if code == 2001:
        assert answer.attributes["mid"] == mid[:kept]
        assert answer.attributes["cnm"] == kept
        assert (answer.attributes["mt"], answer.attributes["mtv"]) == (declared, validated)
    else:
        assert meter.retrieve("cse-in/meter/g").code == 4004


@pytest.mark.rule("CSE/GMG/ATT/039")
def test_a_changed_list_is_validated_as_the_first(meter: Originator, members: dict[str, str]) -> None:
    abandons = group(meter, members["cnt"], mt=3, csy=2)["ri"]

    assert meter.update(abandons, "grp", {"mid": [members["cin"]]}).code == 4110
    assert meter.retrieve(abandons).attributes["mid"] == [members["cnt"]]
    assert meter.update(abandons, "grp", {"mid": [members["cnt2"]]}).attributes["mid"] == [members["cnt2"]]
    mixes = meter.made("cse-in/meter", "grp", {"mt": 3, "csy": 3, "mnm": 5, "mid": [members["cnt"]]})["ri"]
    assert meter.update(mixes, "grp", {"mid": [members["cin"]]}, result_content=9).attributes == {
        "mt": 0,
        "ssi": False,
    }


def test_a_remote_member_cannot_be_validated_here(meter: Originator, members: dict[str, str]) -> None:
    made = group(meter, members["cnt"], "/id-mn/cnt7", mt=3)

    assert (made["cnm"], made["mtv"]) == (2, False)


@pytest.mark.rule("CSE/GMG/ATT/037")
def test_members_of_a_mixed_group_are_not_looked_at(meter: Originator) -> None:
    made = group(meter, "cse-in/meter/nowhere", "/id-mn/cnt7")

    assert (made["cnm"], made["mtv"]) == (2, False)


@pytest.mark.parametrize("name", ["mt", "csy", "spty", "cnm", "mtv"])
@pytest.mark.rule("CSE/GMG/ATT/002", "CSE/GMG/ATT/032", "CSE/GMG/ATT/024", "CSE/GMG/ATT/026")
def test_type_and_strategy_are_for_ever_and_counts_are_the_cses(
    meter: Originator, members: dict[str, str], name: str
) -> None:
    made = group(meter, members["cnt"])["ri"]

    assert meter.update(made, "grp", {name: 3}).code == 4000


def test_a_group_stays_as_it_is_when_a_member_is_deleted(meter: Originator, members: dict[str, str]) -> None:
    made = group(meter, members["cnt"], members["cnt2"])["ri"]

    meter.delete(members["cnt"])

    assert meter.retrieve(made).attributes["mid"] == [members["cnt"], members["cnt2"]]
    assert [member["rsc"] for member in meter.retrieve(f"{made}/fopt").members] == [4004, 2000]


@pytest.mark.parametrize("address", ["", "a b", "//x", "cse-in//c1"])
def test_a_member_address_of_no_form_is_refused(meter: Originator, address: str) -> None:
    assert meter.create("cse-in/meter", "grp", {"mnm": 5, "mid": [address]}).code == 4000


def test_a_group_is_a_resource_with_labels_policies_and_an_end(house: House, meter: Originator) -> None:
    made = group(meter, lbl=["a"], gn="all of them", et="20250301T130000", cr=None)

    assert (made["lbl"], made["gn"], made["cr"]) == (["a"], "all of them", "Cmeter")
    house.pass_time(3600)
    assert meter.retrieve("cse-in/meter/g").code == 4004
