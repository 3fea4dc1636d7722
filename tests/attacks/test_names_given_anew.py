"""Names are free again when their holder leaves; nobody who takes one inherits what was meant for another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.target import Target

BOX = "cse-in/meter/box"


def everything(*originators: str) -> dict[str, Any]:
    rules = {"acr": [{"acor": list(originators), "acop": 63}]}
    return {"pv": rules, "pvs": rules}


@pytest.fixture
def street(house: House) -> Originator:
    """Whose policies and groups others name."""
    return house.application("Cstreet")


def take_over(house: House, street: Originator) -> Originator:
    """Mallory registers under the name that Cstreet has given up."""
    assert street.delete("cse-in/street").code == 2002
    house.sweep()
    mallory = house.originator("Cmallory")
    mallory.made("cse-in", "ae", {"rn": "street", "api": "Nx", "rr": False, "srv": ["4"]})
    return mallory


def test_a_policy_in_the_place_of_another_does_not_open_what_named_the_other(
    house: House, street: Originator, meter: Originator
) -> None:
    street.made("cse-in/street", "acp", {"rn": "readers", **everything("Cstreet", "Cmeter")})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/street/readers"]})
    mallory = take_over(house, street)

    mallory.made("cse-in/street", "acp", {"rn": "readers", **everything("Cmallory")})

    assert mallory.retrieve(BOX).code == 4103
    assert mallory.update(BOX, "cnt", {"acpi": None}).code == 4103
    assert mallory.retrieve("cse-in/meter", result_content=4).code == 4103
    assert mallory.found("cse-in") == ["cse-in/street", "cse-in/street/readers"]


def test_a_policy_that_its_own_maker_brings_back_counts_again(
    house: House, street: Originator, meter: Originator, display: Originator
) -> None:
    policy = {"rn": "readers", **everything("Cstreet", "Cdisplay")}
    street.made("cse-in/street", "acp", policy)
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.update(BOX, "cnt", {"acpi": ["cse-in/street/readers"]})
    street.delete("cse-in/street/readers")
    assert display.retrieve(BOX).code == 4103

    street.made("cse-in/street", "acp", policy)

    assert display.retrieve(BOX).code == 2000


def test_a_list_that_is_written_again_does_not_take_up_who_came_in_between(
    house: House, admin: Originator, street: Originator, meter: Originator
) -> None:
    """Programs write what they want again and again; a name has to be taken out before it can mean somebody else."""
    street.made("cse-in/street", "acp", {"rn": "readers", **everything("Cstreet")})
    own = meter.made("cse-in/meter", "acp", {"rn": "own", **everything("Cmeter")})["ri"]
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": [own, "cse-in/street/readers"]})
    mallory = take_over(house, street)
    mallory.made("cse-in/street", "acp", {"rn": "readers", **everything("Cmallory")})

    assert meter.update(BOX, "cnt", {"acpi": [own, "cse-in/street/readers"]}).code == 2004
    assert mallory.retrieve(BOX).code == 4103

    for wanted in ([own], [own, "cse-in/street/readers"]):
        assert meter.update(BOX, "cnt", {"acpi": wanted}).code == 2004
    assert mallory.retrieve(BOX).code == 2000


def test_a_group_in_the_place_of_another_has_no_say(house: House, street: Originator, meter: Originator) -> None:
    street.made("cse-in/street", "grp", {"rn": "readers", "mnm": 5, "mid": ["Cdisplay"]})
    rules = {"acr": [{"acor": ["Cmeter", "cse-in/street/readers"], "acop": 63}]}
    meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": rules, "pvs": rules})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/meter/rules"]})
    mallory = take_over(house, street)

    mallory.made("cse-in/street", "grp", {"rn": "readers", "mnm": 5, "mid": ["Cmallory"]})

    assert mallory.retrieve(BOX).code == 4103
    assert mallory.update("cse-in/meter/rules", "acp", {"pv": {}}).code == 4103


def test_an_application_in_the_place_of_another_is_not_the_member_of_a_group(
    house: House, street: Originator, meter: Originator
) -> None:
    meter.made("cse-in/meter", "grp", {"rn": "readers", "mnm": 5, "mid": ["cse-in/street"], "mt": 0})
    rules = {"acr": [{"acor": ["Cmeter", "cse-in/meter/readers"], "acop": 63}]}
    meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": rules, "pvs": rules})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/meter/rules"]})
    assert street.retrieve(BOX).code == 2000

    mallory = take_over(house, street)

    assert mallory.retrieve(BOX).code == 4103


def test_the_members_policies_of_a_group_are_of_whom_they_were(
    house: House, street: Originator, meter: Originator
) -> None:
    street.made("cse-in/street", "acp", {"rn": "readers", **everything("Cstreet")})
    group = {"rn": "rooms", "mnm": 5, "mid": ["cse-in/meter"], "macp": ["cse-in/street/readers"]}
    meter.made("cse-in/meter", "grp", group)
    mallory = take_over(house, street)

    mallory.made("cse-in/street", "acp", {"rn": "readers", **everything("Cmallory")})

    assert mallory.retrieve("cse-in/meter/rooms/fopt").code == 4103


def test_an_application_in_the_place_of_another_is_not_told_what_was_for_the_other(
    house: House, meter: Originator, target: Target, targets: Callable[[], Target]
) -> None:
    thief = targets()
    street = house.listener("Cstreet", target.url)
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.made(BOX, "sub", {"nu": ["cse-in/street"], "enc": {"net": [3]}})
    meter.made(BOX, "cin", {"con": "before"})
    house.deliver()

    mallory = take_over(house, street)
    mallory.update("cse-in/street", "ae", {"poa": [thief.url]})
    meter.made(BOX, "cin", {"con": "secret"})
    house.deliver()

    assert [told["nev"]["rep"]["m2m:cin"]["con"] for told in target.told if "nev" in told] == ["before"]
    assert thief.told == []


@pytest.mark.parametrize("stem", ["Cmallory", "Cauthority2", "CAUTHORITY", "Sauthority", "C", "S"])
def test_nobody_else_registers_in_the_place_of_the_authority(house: House, stem: str) -> None:
    """Metering takes from there by whose policies it guards what it writes."""
    registration = {"rn": "authority", "api": "Nx", "rr": False, "srv": ["4"]}

    assert house.originator(stem).create("cse-in", "ae", registration).code == 4103
    assert house.originator("Cauthority").create("cse-in", "ae", registration).code == 2001


def test_nobody_registers_under_the_identifier_of_an_originator_that_only_looks_alike(house: House) -> None:
    """Whoever speaks for /id-in/* must not become /S1, who belongs to the provider, and be told what is for it."""
    registration = {"rn": "lamp", "api": "Nx", "rr": False, "srv": ["4"]}

    for alike in ("/id-in/S1", "/id-in//S1", "/id-mn/S1", "//gridhearth.local/S1"):
        assert house.originator(alike).create("cse-in", "ae", registration).code == 4000, alike
    assert house.originator("/S1").create("cse-in", "ae", registration).code == 2001


def test_what_was_remembered_holds_after_a_restart(house: House, street: Originator, meter: Originator) -> None:
    street.made("cse-in/street", "acp", {"rn": "readers", **everything("Cstreet", "Cmeter")})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/street/readers"]})
    house.restart()
    mallory = take_over(house, street)
    mallory.made("cse-in/street", "acp", {"rn": "readers", **everything("Cmallory")})
    house.restart()

    assert mallory.retrieve(BOX).code == 4103
