"""How long resources stay (TS-0001 9.6.1.3, TS-0004 7.3.3; digest primitives.md 8)."""

from __future__ import annotations

import pytest

from tests.conformance.house import House, Originator

IN_A_DAY = "20250302T120000"
"""A day after the tests begin, which is the lifetime that the CSE gives by default."""


@pytest.fixture
def brief(house: House) -> Originator:
    """An application that expires after an hour."""
    return house.application("Cbrief", et="20250301T130000")


@pytest.mark.rule("CSE/GEN/ATT/014", "CSE/DMR/CRE/011")
def test_a_resource_without_a_wish_stays_as_long_as_the_cse_allows(meter: Originator) -> None:
    assert meter.retrieve("cse-in/meter").attributes["et"] == IN_A_DAY


def test_a_child_without_a_wish_stays_as_long_as_its_parent(brief: Originator) -> None:
    assert brief.made("cse-in/brief", "cnt")["et"] == "20250301T130000"


@pytest.mark.rule("CSE/DMR/EXP/002")
def test_a_wish_within_the_life_of_the_parent_is_granted(brief: Originator) -> None:
    assert brief.made("cse-in/brief", "cnt", {"et": "20250301T123000,5"})["et"] == "20250301T123000,5"


@pytest.mark.rule("CSE/GEN/ATT/015")
def test_a_wish_beyond_the_life_of_the_parent_is_cut_without_a_word(brief: Originator) -> None:
    assert brief.made("cse-in/brief", "cnt", {"et": "20990101T000000"})["et"] == "20250301T130000"


@pytest.mark.rule("CSE/DMR/CIN/014")
def test_an_instance_stays_no_longer_than_its_container(brief: Originator) -> None:
    brief.made("cse-in/brief", "cnt", {"rn": "box", "et": "20250301T121000"})

    assert brief.made("cse-in/brief/box", "cin", {"con": "1"})["et"] == "20250301T121000"
    assert brief.made("cse-in/brief/box", "cin", {"con": "1", "et": "20250301T125000"})["et"] == "20250301T121000"


@pytest.mark.parametrize("past", ["20250301T120000", "20250301T115959,9", "19700101T000000"])
@pytest.mark.rule("CSE/GEN/ATT/018", "CSE/GEN/ORD/023")
def test_a_wish_in_the_past_is_refused(meter: Originator, past: str) -> None:
    assert meter.create("cse-in/meter", "cnt", {"et": past}).code == 4000
    assert meter.update("cse-in/meter", "ae", {"et": past}).code == 4000


@pytest.mark.rule("CSE/GEN/ATT/016")
def test_a_wish_for_ever_is_granted_at_the_top(house: House) -> None:
    lasting = house.application("Clasting", et="99991231T235959")

    assert lasting.retrieve("cse-in/lasting").attributes["et"] == "99991231T235959"


@pytest.mark.rule("CSE/GEN/ATT/020", "CSE/DMR/EXP/001", "CSE/DMR/EXP/002", "CSE/DMR/RET/007")
def test_a_resource_goes_when_its_time_has_come_with_all_below_it(house: House, brief: Originator) -> None:
    brief.made("cse-in/brief", "cnt", {"rn": "box"})
    instance = brief.made("cse-in/brief/box", "cin", {"con": "1"})["ri"]
    admin = house.originator("CAdmin")

    house.pass_time(3599)
    assert admin.retrieve(instance).code == 2000
    house.pass_time(1)

    assert [admin.retrieve(to).code for to in ("cse-in/brief", "cse-in/brief/box", instance)] == [4004] * 3
    assert admin.found("cse-in", {"ty": [2, 3, 4]}) == []


def test_an_expired_instance_is_no_longer_counted(house: House, meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.made("cse-in/meter/box", "cin", {"con": "aaa", "et": "20250301T120010"})
    meter.made("cse-in/meter/box", "cin", {"con": "b"})

    house.pass_time(10)

    box = meter.retrieve("cse-in/meter/box").attributes
    assert (box["cni"], box["cbs"]) == (1, 1)
    assert meter.retrieve("cse-in/meter/box/ol").attributes["con"] == "b"


def test_an_instance_that_was_displaced_before_its_time_is_not_counted_twice(house: House, meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box", "mni": 1})
    meter.made("cse-in/meter/box", "cin", {"con": "aaa", "et": "20250301T120010"})
    meter.made("cse-in/meter/box", "cin", {"con": "b"})

    house.pass_time(10)

    box = meter.retrieve("cse-in/meter/box").attributes
    assert (box["cni"], box["cbs"]) == (1, 1)


@pytest.mark.rule("CSE/DMR/EXP/004")
def test_expiry_is_kept_over_a_restart(house: House, brief: Originator) -> None:
    house.restart()

    house.pass_time(3600)

    assert house.originator("CAdmin").retrieve("cse-in/brief").code == 4004


def test_a_life_made_longer_does_not_end_at_its_former_end(house: House, brief: Originator) -> None:
    answer = brief.update("cse-in/brief", "ae", {"et": "20250301T140000"})

    assert answer.attributes["et"] == "20250301T140000"
    house.pass_time(3600)
    assert brief.retrieve("cse-in/brief").code == 2000
    house.pass_time(3600)
    assert brief.retrieve("cse-in/brief").code == 4004


def test_a_life_made_shorter_ends_sooner(house: House, brief: Originator) -> None:
    brief.update("cse-in/brief", "ae", {"et": "20250301T120100"})

    house.pass_time(60)

    assert brief.retrieve("cse-in/brief").code == 4004


@pytest.mark.rule("CSE/GEN/ATT/019")
def test_null_gives_back_the_longest_life_there_is(house: House, brief: Originator) -> None:
    brief.made("cse-in/brief", "cnt", {"rn": "box", "et": "20250301T121000"})

    assert brief.update("cse-in/brief/box", "cnt", {"et": None}).attributes["et"] == "20250301T130000"
    house.pass_time(1800)
    assert brief.retrieve("cse-in/brief/box").code == 2000
    assert brief.update("cse-in/brief", "ae", {"et": None}).attributes["et"] == "20250302T123000"


def test_an_update_beyond_the_life_of_the_parent_is_cut(brief: Originator) -> None:
    brief.made("cse-in/brief", "cnt", {"rn": "box", "et": "20250301T121000"})

    assert brief.update("cse-in/brief/box", "cnt", {"et": "20300101T000000"}).attributes["et"] == "20250301T130000"


@pytest.mark.rule("CSE/GEN/ATT/017")
def test_an_end_before_that_of_a_child_is_refused(house: House, brief: Originator) -> None:
    brief.made("cse-in/brief", "cnt", {"rn": "box", "et": "20250301T123000"})

    assert brief.update("cse-in/brief", "ae", {"et": "20250301T122959"}).code == 4000
    assert brief.update("cse-in/brief", "ae", {"et": "20250301T123000"}).code == 2004
    house.pass_time(1800)
    assert brief.retrieve("cse-in/brief").code == 4004


@pytest.mark.rule("CSE/GEN/ATT/017")
def test_an_end_before_that_of_one_of_very_many_children_is_refused(brief: Originator) -> None:
    brief.made("cse-in/brief", "cnt", {"rn": "box"})
    for number in range(700):
        brief.made("cse-in/brief/box", "cin", {"rn": f"i{number}", "con": "1", "et": "20250301T121000"})
    last = brief.made("cse-in/brief/box", "cin", {"con": "1", "et": "20250301T125000"})
    brief.made("cse-in/brief/box", "cnt", {"rn": "within", "et": "20250301T121500"})

    refused = brief.update("cse-in/brief/box", "cnt", {"et": "20250301T122000"})
    brief.delete(f"cse-in/brief/box/{last['ri']}")

    assert (refused.code, last["ri"] in refused.reason) == (4000, True)
    assert brief.update("cse-in/brief/box", "cnt", {"et": "20250301T121400"}).code == 4000
    assert brief.update("cse-in/brief/box", "cnt", {"et": "20250301T122000"}).attributes["et"] == "20250301T122000"


@pytest.mark.rule("CSE/DMR/UPD/008")
def test_children_of_a_life_made_longer_keep_their_end(house: House, brief: Originator) -> None:
    brief.made("cse-in/brief", "cnt", {"rn": "box"})
    brief.made("cse-in/brief/box", "cin", {"con": "1"})
    brief.made("cse-in/brief", "cnt", {"rn": "later"})

    brief.update("cse-in/brief", "ae", {"et": "20250301T150000"})
    brief.update("cse-in/brief/later", "cnt", {"et": "20250301T140000"})
    brief.made("cse-in/brief", "cnt", {"rn": "new"})

    assert brief.retrieve("cse-in/brief/box").attributes["et"] == "20250301T130000"
    house.pass_time(3600)
    names = ("box", "later", "new")
    assert [brief.retrieve(f"cse-in/brief/{name}").code for name in names] == [4004, 2000, 2000]
    house.pass_time(3600)
    assert [brief.retrieve(f"cse-in/brief/{name}").code for name in names] == [4004, 4004, 2000]


def test_many_children_that_keep_a_former_end_all_go(house: House, brief: Originator) -> None:
    brief.made("cse-in/brief", "cnt", {"rn": "box"})
    house.ask_together([brief.creation("cse-in/brief/box", "cin", {"con": "x"}) for _ in range(450)])
    brief.update("cse-in/brief", "ae", {"et": "20250301T150000"})
    brief.update("cse-in/brief/box", "cnt", {"et": "20250301T150000"})

    house.pass_time(3600)

    box = brief.retrieve("cse-in/brief/box").attributes
    assert (box["cni"], box["cbs"]) == (0, 0)
    assert brief.retrieve("cse-in/brief/box/la").code == 4004


@pytest.mark.rule("CSE/SEC/TGT/017")
def test_a_policy_that_expires_grants_no_more(house: House, meter: Originator, display: Originator) -> None:
    rules = {"pv": {"acr": [{"acor": ["Cdisplay"], "acop": 2}]}, "pvs": {"acr": [{"acor": ["Cmeter"], "acop": 63}]}}
    meter.made("cse-in/meter", "acp", {"rn": "rules", "et": "20250301T120100", **rules})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/meter/rules"]})
    assert display.retrieve("cse-in/meter/box").code == 2000

    house.pass_time(60)

    assert display.retrieve("cse-in/meter/box").code == 4103
