"""Containers and their instances (TS-0001 9.6.6 and 9.6.7, TS-0004 7.4.6 and 7.4.7; digest resources.md 3)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.house import House, Originator

BOX = "cse-in/meter/box"


@pytest.fixture
def fill(meter: Originator) -> Any:
    """Makes a container with the given limits, and puts contents into it."""

    def make(limits: dict[str, Any], *contents: Any) -> None:
        meter.made("cse-in/meter", "cnt", {"rn": "box", **limits})
        for content in contents:
            meter.made(BOX, "cin", {"con": content})

    return make


def contents(originator: Originator) -> list[Any]:
    listed = originator.retrieve(BOX, result_content=8, filter={"ty": [4]}).attributes
    return [instance["con"] for instance in listed.get("m2m:cin", [])]


def counters(originator: Originator) -> tuple[int, int, int]:
    box = originator.retrieve(BOX).attributes
    return box["cni"], box["cbs"], box["st"]


@pytest.mark.parametrize(
    ("content", "size"),
    [("", 0), ("21.5", 4), ("é", 2), ("😀", 4), (5, 1), (-1.5, 4), (True, 4), ([], 2), ({"w": 5}, 7), (["é"], 6)],
)
@pytest.mark.rule("CSE/DMR/CIN/004")
def test_the_size_of_a_content_is_its_bytes(meter: Originator, fill: Any, content: Any, size: int) -> None:
    fill({})

    assert meter.made(BOX, "cin", {"con": content})["cs"] == size
    assert counters(meter) == (1, size, 1)


@pytest.mark.rule("CSE/DMR/CNT/006", "CSE/DMR/CNT/007")
def test_instances_are_counted_and_measured(meter: Originator, fill: Any) -> None:
    fill({}, "a", "bb", "ccc")

    assert counters(meter) == (3, 6, 3)


@pytest.mark.rule("CSE/DMR/CNT/001")
def test_an_instance_beyond_the_number_displaces_the_oldest(meter: Originator, fill: Any) -> None:
    fill({"mni": 2}, "a", "bb", "ccc")

    assert contents(meter) == ["bb", "ccc"]
    assert counters(meter) == (2, 5, 3)


@pytest.mark.rule("CSE/DMR/CNT/002")
def test_an_instance_beyond_the_size_displaces_as_many_as_needed(meter: Originator, fill: Any) -> None:
    fill({"mbs": 6}, "a", "bb", "ccc", "dddd")

    assert contents(meter) == ["dddd"]
    assert counters(meter) == (1, 4, 4)


def test_the_narrower_of_two_limits_counts(meter: Originator, fill: Any) -> None:
    fill({"mbs": 4, "mni": 3}, "aa", "b", "c", "d")

    assert contents(meter) == ["b", "c", "d"]
    assert meter.made(BOX, "cin", {"con": "ee"})["st"] == 5
    assert contents(meter) == ["c", "d", "ee"]


@pytest.mark.rule("CSE/DMR/CNT/003", "CSE/GEN/RSC/031")
def test_an_instance_larger_than_the_container_is_not_acceptable_and_displaces_nothing(
    meter: Originator, fill: Any
) -> None:
    fill({"mbs": 3}, "a", "b")

    answer = meter.create(BOX, "cin", {"con": "dddd"})

    assert answer.code == 5207
    assert contents(meter) == ["a", "b"]
    assert counters(meter) == (2, 2, 2)


def test_an_instance_of_exactly_the_size_fits(meter: Originator, fill: Any) -> None:
    fill({"mbs": 3}, "a", "b", "ccc")

    assert contents(meter) == ["ccc"]


@pytest.mark.rule("CSE/DMR/CNT/005")
def test_a_container_for_no_instances_takes_none(meter: Originator, fill: Any) -> None:
    fill({"mni": 0})

    assert meter.create(BOX, "cin", {"con": "a"}).code == 5207
    assert counters(meter) == (0, 0, 0)


@pytest.mark.rule("CSE/DMR/LAO/001", "CSE/DMR/LAO/002", "CSE/DMR/LAO/003", "CSE/DMR/LAO/004")
def test_latest_and_oldest_are_the_ends_of_what_is_there(meter: Originator, fill: Any) -> None:
    fill({"mni": 3}, *"abcde")

    assert (meter.retrieve(f"{BOX}/la").attributes["con"], meter.retrieve(f"{BOX}/ol").attributes["con"]) == ("e", "c")
    meter.delete(f"{BOX}/la")
    meter.delete(f"{BOX}/ol")
    assert (meter.retrieve(f"{BOX}/la").attributes["con"], meter.retrieve(f"{BOX}/ol").attributes["con"]) == ("d", "d")
    assert counters(meter)[:2] == (1, 1)


def test_latest_and_oldest_are_instances_whatever_else_is_in_the_container(meter: Originator, fill: Any) -> None:
    fill({}, "a")
    meter.made(BOX, "cnt", {"rn": "inner"})
    meter.made(BOX, "sub", {"nu": ["Cmeter"]})

    assert meter.retrieve(f"{BOX}/la").content == meter.retrieve(f"{BOX}/ol").content
    assert meter.retrieve(f"{BOX}/la").attributes["con"] == "a"


@pytest.mark.rule("CSE/DMR/CNT/022")
def test_what_is_displaced_is_gone_by_name_and_identifier(meter: Originator, fill: Any) -> None:
    fill({"mni": 1})
    first = meter.made(BOX, "cin", {"rn": "first", "con": "a"})["ri"]
    meter.made(BOX, "cin", {"con": "b"})

    assert meter.retrieve(first).code == 4004
    assert meter.retrieve(f"{BOX}/first").code == 4004
    assert meter.create(BOX, "cin", {"rn": "first", "con": "c"}).code == 2001


@pytest.mark.rule("CSE/DMR/CNT/011")
def test_narrower_limits_displace_at_once(meter: Originator, fill: Any) -> None:
    fill({}, "a", "bb", "ccc", "dddd")

    assert meter.update(BOX, "cnt", {"mni": 3}).attributes["cni"] == 3
    assert contents(meter) == ["bb", "ccc", "dddd"]
    assert meter.update(BOX, "cnt", {"mbs": 5}).attributes["cbs"] == 4
    assert contents(meter) == ["dddd"]
    assert meter.update(BOX, "cnt", {"mni": 0}).attributes["cni"] == 0
    assert meter.retrieve(f"{BOX}/la").code == 4004


@pytest.mark.rule("CSE/DMR/CNT/012")
def test_limits_that_are_taken_away_displace_no_more(meter: Originator, fill: Any) -> None:
    fill({"mni": 1}, "a", "b")

    meter.update(BOX, "cnt", {"mni": None})
    meter.made(BOX, "cin", {"con": "c"})

    assert contents(meter) == ["b", "c"]


@pytest.mark.rule("CSE/DMR/CIN/013")
def test_a_deleted_instance_is_no_longer_counted(meter: Originator, fill: Any) -> None:
    fill({"mni": 3}, "a")
    middle = meter.made(BOX, "cin", {"con": "bb"})["ri"]
    meter.made(BOX, "cin", {"con": "ccc"})

    meter.delete(middle)
    meter.made(BOX, "cin", {"con": "d"})

    assert contents(meter) == ["a", "ccc", "d"]
    assert counters(meter)[:2] == (3, 5)


def test_counters_hold_over_a_restart(house: House, meter: Originator, fill: Any) -> None:
    fill({"mni": 2}, "a", "bb", "ccc")

    house.restart()
    meter.made(BOX, "cin", {"con": "dddd"})

    assert contents(meter) == ["ccc", "dddd"]
    assert counters(meter) == (2, 7, 4)


@pytest.mark.rule("CSE/DMR/CRE/024")
def test_instances_that_arrive_together_are_all_counted(house: House, meter: Originator, fill: Any) -> None:
    fill({"mni": 50})

    answers = house.ask_together([meter.creation(BOX, "cin", {"con": f"{n:03}"}) for n in range(120)])

    assert {answer.code for answer in answers} == {2001}
    assert counters(meter) == (50, 150, 120)
    assert len(contents(meter)) == 50
    assert sorted(answer.attributes["st"] for answer in answers) == list(range(1, 121))


@pytest.mark.rule("CSE/DMR/CNT/004")
def test_instances_older_than_the_age_go_by_themselves(house: House, meter: Originator, fill: Any) -> None:
    fill({"mia": 10}, "a")
    house.pass_time(6)
    meter.made(BOX, "cin", {"con": "bb"})

    house.pass_time(3)
    assert contents(meter) == ["a", "bb"]
    house.pass_time(2)
    assert contents(meter) == ["bb"]
    assert counters(meter)[:2] == (1, 2)
    house.pass_time(5)
    assert contents(meter) == []
    assert counters(meter)[:2] == (0, 0)
    meter.made(BOX, "cin", {"con": "ccc"})
    house.pass_time(10)
    assert contents(meter) == []


def test_an_age_set_or_taken_away_later_counts_from_the_birth_of_the_instances(
    house: House, meter: Originator, fill: Any
) -> None:
    fill({}, "a")
    house.pass_time(20)
    meter.made(BOX, "cin", {"con": "b"})

    meter.update(BOX, "cnt", {"mia": 10})
    house.sweep()
    assert contents(meter) == ["b"]
    meter.update(BOX, "cnt", {"mia": None})
    house.pass_time(100)
    assert contents(meter) == ["b"]
    meter.update(BOX, "cnt", {"mia": 1000})
    house.pass_time(100)
    assert contents(meter) == ["b"]
    house.pass_time(900)
    assert contents(meter) == []


def test_many_instances_that_are_too_old_all_go(house: House, meter: Originator, fill: Any) -> None:
    fill({"mia": 10})
    house.ask_together([meter.creation(BOX, "cin", {"con": "x"}) for _ in range(1200)])

    house.pass_time(11)

    assert counters(meter) == (0, 0, 1200)


@pytest.mark.parametrize("info", ["text/plain", "application/json:0", "application/octet-stream:2", "a/b:1:0"])
@pytest.mark.rule("CSE/DMR/CIN/007", "CSE/MCC/IWK/002")
def test_the_content_info_is_kept(meter: Originator, fill: Any, info: str) -> None:
    fill({})

    assert meter.made(BOX, "cin", {"con": "AA==", "cnf": info})["cnf"] == info


@pytest.mark.rule("CSE/DMR/CIN/012", "CSE/DMR/CRE/013")
def test_an_instance_keeps_labels_ontology_and_content_reference(meter: Originator, fill: Any) -> None:
    fill({})
    sent = {
        "con": "1",
        "lbl": ["a"],
        "conr": {"urir": [{"nm": "unit", "uri": "http://units.example/W"}]},
        "et": "20250301T130000",
    }

    attributes = meter.made(BOX, "cin", sent)

    assert {name: attributes[name] for name in sent} == sent


@pytest.mark.rule("CSE/DMR/CNT/017")
def test_a_container_in_a_container_counts_for_itself(meter: Originator, fill: Any) -> None:
    fill({"mni": 1}, "a")
    meter.made(BOX, "cnt", {"rn": "inner"})
    meter.made(f"{BOX}/inner", "cin", {"con": "b"})

    assert counters(meter)[:2] == (1, 1)
    assert meter.retrieve(f"{BOX}/la").attributes["con"] == "a"
