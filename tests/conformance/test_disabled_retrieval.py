"""Containers whose instances only subscribers get to see (disableRetrieval, TS-0001 9.6.6; digest resources.md 3)."""

from __future__ import annotations

import pytest

from onem2m.vocabulary import Operation
from tests.conformance.house import House, Originator
from tests.conformance.target import Target

BOX = "cse-in/meter/box"


@pytest.fixture
def closed(meter: Originator) -> Originator:
    """A box of two instances, and another box in it, that does not let them be read any more."""
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.made(BOX, "cin", {"rn": "first", "con": "a"})
    meter.made(BOX, "cin", {"rn": "second", "con": "bb"})
    meter.made(BOX, "cnt", {"rn": "inner"})
    assert meter.update(BOX, "cnt", {"disr": True}).code == 2004
    return meter


@pytest.mark.rule("CSE/DMR/CNT/013", "CSE/DMR/CNT/014")
@pytest.mark.parametrize("name", ["first", "la", "ol"])
@pytest.mark.parametrize("operation", [Operation.RETRIEVE, Operation.UPDATE, Operation.DELETE])
@pytest.mark.rule("CSE/DMR/CNT/013", "CSE/DMR/CNT/014")
def test_no_operation_reaches_an_instance(closed: Originator, operation: Operation, name: str) -> None:
    content = {"content": {"m2m:cin": {"lbl": ["x"]}}} if operation is Operation.UPDATE else {}

    assert closed.ask(operation, f"{BOX}/{name}", **content).code == 4005
    assert closed.retrieve(BOX).attributes["cni"] == 2


@pytest.mark.rule("CSE/DMR/CNT/013", "CSE/DMR/CNT/014")
def test_an_instance_is_not_reached_by_its_identifier_either(closed: Originator) -> None:
    made = closed.made(BOX, "cin", {"con": "c"})

    answer = closed.retrieve(made["ri"])

    assert (answer.code, "does not let its contentInstances be retrieved" in answer.reason) == (4005, True)


def test_an_empty_container_tells_the_same_as_a_full_one(meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box", "disr": True})

    assert meter.retrieve(f"{BOX}/la").code == 4005


@pytest.mark.rule("CSE/DMR/CNT/015")
def test_instances_are_still_taken_and_counted(closed: Originator) -> None:
    assert closed.create(BOX, "cin", {"con": "ccc"}).code == 2001

    box = closed.retrieve(BOX).attributes
    assert (box["cni"], box["cbs"]) == (3, 6)


def test_discovery_and_children_show_all_but_the_instances(closed: Originator) -> None:
    assert closed.found(BOX) == [f"{BOX}/inner"]
    assert closed.found("cse-in/meter", {"ty": [4]}) == []
    assert closed.retrieve(BOX, result_content=8).attributes.keys() == {"m2m:cnt"}
    references = closed.retrieve(BOX, result_content=5).attributes["ch"]
    assert [reference["nm"] for reference in references] == ["inner"]


def test_a_deletion_shows_no_instances_either(closed: Originator) -> None:
    answer = closed.delete(BOX, result_content=8)

    assert answer.code == 2002
    assert answer.attributes.keys() == {"m2m:cnt"}


def test_instances_of_a_container_inside_are_its_own_matter(closed: Originator) -> None:
    closed.made(f"{BOX}/inner", "cin", {"rn": "open", "con": "d"})

    assert closed.retrieve(f"{BOX}/inner/open").attributes["con"] == "d"
    assert closed.found(BOX, {"ty": [4]}) == [f"{BOX}/inner/open"]


def test_subscribers_hear_of_new_instances(closed: Originator, target: Target) -> None:
    closed.made(BOX, "sub", {"nu": [target.url], "enc": {"net": [3]}})

    closed.made(BOX, "cin", {"con": "for subscribers"})

    [told] = target.wait(1)
    assert told["nev"]["rep"]["m2m:cin"]["con"] == "for subscribers"


@pytest.mark.rule("CSE/DMR/CNT/016")
@pytest.mark.parametrize("end", [False, None])
@pytest.mark.rule("CSE/DMR/CNT/016")
def test_when_it_ends_the_instances_of_before_are_gone(closed: Originator, house: House, end: bool | None) -> None:
    assert closed.update(BOX, "cnt", {"disr": end}).code == 2004

    box = closed.retrieve(BOX).attributes
    assert (box["cni"], box["cbs"]) == (0, 0)
    assert closed.retrieve(f"{BOX}/la").code == 4004
    house.restart()
    assert closed.found(BOX) == [f"{BOX}/inner"]
    closed.made(BOX, "cin", {"con": "new"})
    assert closed.retrieve(f"{BOX}/la").attributes["con"] == "new"


@pytest.mark.parametrize("again", [{"disr": False}, {"disr": None}, {"lbl": ["x"]}])
def test_an_update_that_does_not_end_it_removes_nothing(meter: Originator, again: dict[str, object]) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.made(BOX, "cin", {"con": "a"})

    assert meter.update(BOX, "cnt", again).code == 2004

    assert meter.retrieve(f"{BOX}/la").attributes["con"] == "a"


def test_instances_expire_and_are_displaced_as_ever(closed: Originator, house: House) -> None:
    closed.made(BOX, "cin", {"con": "ccc", "et": "20250301T120100"})
    assert closed.update(BOX, "cnt", {"mni": 2}).code == 2004

    house.pass_time(61)

    assert closed.retrieve(BOX).attributes["cni"] == 1
