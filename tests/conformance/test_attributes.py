"""Names, times, state tags, labels, creators, and what null does (TS-0001 9.6.1.3; digest primitives.md 8)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.conformance.house import House, Originator

STAMP = re.compile(r"\d{8}T\d{6}(,\d+)?\Z")


@pytest.fixture
def box(meter: Originator) -> str:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    return "cse-in/meter/box"


@pytest.mark.parametrize("name", ["a", "A", "0", "a-b", "a.b", "a_b", "9-._", "x" * 255])
@pytest.mark.rule("CSE/GEN/ADR/017", "CSE/DMR/CRE/003")
def test_a_name_of_unreserved_characters_is_kept(meter: Originator, box: str, name: str) -> None:
    answer = meter.create(box, "cnt", {"rn": name})

    assert (answer.code, answer.attributes["rn"]) == (2001, name)
    assert meter.retrieve(f"{box}/{name}").attributes["ri"] == answer.attributes["ri"]


@pytest.mark.parametrize("name", ["", " ", "-a", ".", "..", "_", "a b", "a/b", "a#b", "a?b", "é", "x" * 256, 5, None])
@pytest.mark.rule("CSE/GEN/ADR/017", "CSE/DMR/CRE/005")
def test_any_other_name_is_refused(meter: Originator, box: str, name: Any) -> None:
    assert meter.create(box, "cnt", {"rn": name}).code == 4000


@pytest.mark.rule("CSE/DMR/CRE/004", "CSE/GEN/ORD/022", "CSE/GEN/RSC/011")
def test_a_name_that_is_taken_is_a_conflict_among_siblings_of_any_type(meter: Originator, box: str) -> None:
    meter.made(box, "cnt", {"rn": "one"})

    assert meter.create(box, "cin", {"rn": "one", "con": "1"}).code == 4105
    assert meter.create("cse-in/meter", "cnt", {"rn": "one"}).code == 2001


@pytest.mark.rule("CSE/GEN/ADR/018", "CSE/DMR/CRE/025")
def test_names_are_told_apart_by_case(meter: Originator, box: str) -> None:
    assert meter.create(box, "cnt", {"rn": "one"}).code == 2001
    assert meter.create(box, "cnt", {"rn": "One"}).code == 2001


@pytest.mark.rule("CSE/DMR/CRE/006")
def test_a_name_is_free_again_after_a_delete(house: House, meter: Originator, box: str) -> None:
    first = meter.made(box, "cin", {"rn": "one", "con": "1"})["ri"]

    assert meter.delete(f"{box}/one").code == 2002
    second = meter.made(box, "cin", {"rn": "one", "con": "2"})["ri"]

    assert first != second
    assert meter.retrieve(f"{box}/one").attributes["con"] == "2"
    assert meter.retrieve(first).code == 4004


@pytest.mark.rule("CSE/DMR/UPD/007")
def test_a_name_cannot_be_changed(meter: Originator, box: str) -> None:
    assert meter.update(box, "cnt", {"rn": "other"}).code == 4000


@pytest.mark.parametrize(("kind", "attributes"), [("cnt", {}), ("cin", {"con": "1"}), ("sub", {"nu": ["Cmeter"]})])
@pytest.mark.rule("CSE/DMR/CRE/002")
def test_without_a_name_the_cse_gives_one_that_is_an_address(
    meter: Originator, box: str, kind: str, attributes: dict[str, Any]
) -> None:
    answer = meter.create(box, kind, attributes)

    address = f"{box}/{answer.attributes['rn']}"
    assert answer.location == address
    assert meter.retrieve(address).content == answer.content


@pytest.mark.parametrize("kind", ["cnt", "cin"])
@pytest.mark.rule("CSE/DMR/CRE/002")
def test_a_derived_name_makes_way_for_one_that_was_given_before(
    house: House, meter: Originator, box: str, kind: str
) -> None:
    """Derived names follow from a running number: some of those to come are taken here before."""
    attributes = {"con": "derived"} if kind == "cin" else {}
    number = int(meter.made(box, "cnt")["ri"].removeprefix("cnt"))
    given = {f"{kind}{number + ahead}" for ahead in range(4, 14)}
    for name in given:
        meter.made(box, "cnt", {"rn": name, "lbl": ["given"]})
    house.restart()

    derived = [meter.made(box, kind, attributes) for _ in range(12)]

    names = {resource["rn"] for resource in derived}
    assert len(names) == 12
    assert not names & given
    assert all(meter.retrieve(f"{box}/{r['rn']}").attributes["ri"] == r["ri"] for r in derived)
    assert all(meter.retrieve(r["ri"]).attributes["rn"] == r["rn"] for r in derived)
    assert all(meter.retrieve(f"{box}/{name}").attributes["lbl"] == ["given"] for name in given)
    assert set(meter.found(box, {"lvl": 1})) >= {f"{box}/{name}" for name in names | given}


def test_a_given_name_that_looks_derived_does_not_hide_its_namesake(meter: Originator, box: str) -> None:
    instance = meter.made(box, "cin", {"con": "derived"})

    assert meter.create(box, "cnt", {"rn": instance["rn"]}).code == 4105
    assert meter.create("cse-in/meter", "cnt", {"rn": instance["rn"]}).code == 2001
    assert meter.retrieve(f"{box}/{instance['rn']}").attributes["con"] == "derived"
    assert meter.retrieve(instance["ri"]).attributes["con"] == "derived"
    assert meter.retrieve(f"cse-in/meter/{instance['rn']}").attributes["ty"] == 3


@pytest.mark.rule("CSE/DMR/CRE/007")
def test_identifiers_are_never_given_twice(house: House, meter: Originator, box: str) -> None:
    identifiers = []
    for _ in range(5):
        identifiers.append(meter.made(box, "cin", {"con": "1"})["ri"])
        meter.delete(identifiers[-1])
        house.restart()

    assert len(set(identifiers)) == 5


@pytest.mark.rule("CSE/DMR/CRE/010", "CSE/GEN/ATT/028", "CSE/GEN/RSP/016")
def test_times_are_utc_stamps_of_the_moment(house: House, meter: Originator, box: str) -> None:
    house.clock.advance(0.25)

    created = meter.made(box, "cnt")

    assert (created["ct"], created["lt"]) == ("20250301T120000,250000",) * 2
    assert STAMP.match(created["et"])


@pytest.mark.rule("CSE/DMR/UPD/004", "CSE/GEN/ATT/001", "CSE/GEN/ATT/022")
def test_an_update_moves_the_last_change_and_nothing_else(house: House, meter: Originator, box: str) -> None:
    before = meter.retrieve(box).attributes
    house.clock.advance(60)

    meter.update(box, "cnt", {"lbl": ["a"]})

    after = meter.retrieve(box).attributes
    assert after == {**before, "lbl": ["a"], "st": before["st"] + 1, "lt": "20250301T120100,000000"}


@pytest.mark.rule("CSE/DMR/UPD/005", "CSE/GEN/ORD/025")
def test_a_refused_update_changes_nothing(house: House, meter: Originator, box: str) -> None:
    before = meter.retrieve(box).content
    house.clock.advance(60)

    assert meter.update(box, "cnt", {"lbl": ["a"], "mni": -1}).code == 4000
    assert meter.update(box, "cnt", {"lbl": ["a"], "et": "20200101T000000"}).code == 4000
    assert meter.retrieve(box).content == before


@pytest.mark.rule("CSE/GEN/ATT/030")
def test_an_empty_update_is_an_update(house: House, meter: Originator, box: str) -> None:
    house.clock.advance(1)

    answer = meter.update(box, "cnt", {})

    assert (answer.code, answer.attributes["st"], answer.attributes["lt"]) == (2004, 1, "20250301T120001,000000")


@pytest.mark.rule(
    "CSE/GEN/ATT/023", "CSE/GEN/ATT/024", "CSE/GEN/ATT/025", "CSE/DMR/CNT/008", "CSE/DMR/CNT/009", "CSE/DMR/CIN/006"
)
def test_a_state_tag_counts_updates_and_instances_that_come_and_go(meter: Originator, box: str) -> None:
    tags = [meter.retrieve(box).attributes["st"]]
    meter.update(box, "cnt", {"lbl": ["a"]})
    tags.append(meter.retrieve(box).attributes["st"])
    instance = meter.made(box, "cin", {"con": "1"})
    tags.append(meter.retrieve(box).attributes["st"])
    meter.delete(instance["ri"])
    tags.append(meter.retrieve(box).attributes["st"])
    meter.made(box, "cnt")
    tags.append(meter.retrieve(box).attributes["st"])

    assert tags == [0, 1, 2, 3, 3]
    assert instance["st"] == 2


@pytest.mark.rule("CSE/GEN/ATT/002", "CSE/GEN/ATT/005", "CSE/GEN/ATT/026", "CSE/GEN/RSP/017")
def test_labels_are_replaced_as_a_whole_and_deleted_by_null(meter: Originator, box: str) -> None:
    meter.update(box, "cnt", {"lbl": ["a", "room:1"]})

    assert meter.update(box, "cnt", {"lbl": ["b"]}).attributes["lbl"] == ["b"]
    assert "lbl" not in meter.update(box, "cnt", {"lbl": None}).attributes
    assert "lbl" not in meter.retrieve(box).attributes
    assert meter.found("cse-in/meter", {"lbl": ["b"]}) == []


@pytest.mark.rule("CSE/GEN/ATT/004")
def test_null_for_what_is_not_there_is_no_fault(meter: Originator, box: str) -> None:
    answer = meter.update(box, "cnt", {"lbl": None, "mni": None, "or": None})

    assert answer.code == 2004


@pytest.mark.parametrize("name", ["rn", "ty", "ri", "ct", "st", "cni"])
@pytest.mark.rule("CSE/GEN/ATT/003", "CSE/GEN/ORD/021")
def test_null_does_not_delete_what_every_resource_has(meter: Originator, box: str, name: str) -> None:
    assert meter.update(box, "cnt", {name: None}).code == 4000


@pytest.mark.parametrize("name", ["mnm", "mid", "mt"])
@pytest.mark.rule("CSE/GEN/ATT/003")
def test_null_does_not_delete_what_a_group_needs(meter: Originator, name: str) -> None:
    group = meter.made("cse-in/meter", "grp", {"mnm": 1, "mid": []})["ri"]

    assert meter.update(group, "grp", {name: None}).code == 4000


@pytest.mark.rule("CSE/DMR/CRE/014")
def test_a_creator_is_filled_in_where_null_asks_for_it(house: House, meter: Originator, box: str) -> None:
    assert meter.made(box, "cnt", {"cr": None})["cr"] == "Cmeter"
    assert meter.made(box, "cin", {"cr": None, "con": "1"})["cr"] == "Cmeter"
    assert "cr" not in meter.made(box, "cnt")


def test_a_creator_of_the_provider_is_named_by_its_stem(house: House) -> None:
    lamp = house.application("Slamp")

    assert lamp.made("cse-in/lamp", "cnt", {"cr": None})["cr"] == "Slamp"


@pytest.mark.parametrize("creator", ["Cmeter", "Cother", ""])
@pytest.mark.rule("CSE/DMR/CRE/015")
def test_a_creator_cannot_be_told(meter: Originator, box: str, creator: str) -> None:
    assert meter.create(box, "cnt", {"cr": creator}).code == 4000


@pytest.mark.rule("CSE/DMR/CRE/016")
def test_an_application_has_no_creator_to_ask_for(house: House) -> None:
    answer = house.originator("Cx").create("cse-in", "ae", {"api": "Nx", "rr": False, "srv": ["3"], "cr": None})

    assert answer.code == 4000
