"""My devices: the page on which a person claims what they bought."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from authority.enrolling.registry import DeviceRegistry
from authority.enrolment.device import State
from tests.authority.enrolment.desk import CODE
from tests.authority.people.door import Door, Visitor, words_of


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    door = Door(tmp_path)
    yield door
    door.close()


@pytest.fixture
def grid(door: Door) -> str:
    return door.add("grid", "operator")


@pytest.fixture
def registry(door: Door) -> DeviceRegistry:
    registry = DeviceRegistry(door.authority)
    lines = [
        {"manufacturer": "Acme", "serial": serial, "model": "M1", "claim_code": CODE} for serial in ("4711", "4712")
    ]
    registry.take_in("\n".join(map(json.dumps, lines)), by="")
    return registry


@pytest.fixture
def anna(door: Door) -> Visitor:
    return door.member("Anna")


def test_who_bought_a_device_makes_it_theirs(anna: Visitor, registry: DeviceRegistry, grid: str) -> None:
    assert "You have no devices yet" in words_of(anna.get("/devices"))

    page = anna.send("/devices/claim", "/devices", serial=" 4711 ", code="k7qx2 m9f4t", operator=grid)

    assert "M1 4711 waits for its first start" in words_of(page)
    device = registry.device("4711")
    assert (device.account, device.operator) == (anna.originator, grid)


def test_the_operator_may_be_chosen_later(anna: Visitor, registry: DeviceRegistry, grid: str) -> None:
    anna.send("/devices/claim", "/devices", serial="4711", code=CODE, operator="")
    assert registry.device("4711").operator == ""

    anna.send("/devices/Cdevice-4711/operator", "/devices", operator=grid)

    assert registry.device("4711").operator == grid


def test_a_wrong_code_is_told_and_guessing_is_slowed_down(anna: Visitor, registry: DeviceRegistry) -> None:
    answers = [
        anna.send("/devices/claim", "/devices", serial="4711", code=f"AAAAA-AAAA{number}", operator="")
        for number in range(7)
    ]

    assert [answer.status_code for answer in answers] == [422] * 5 + [429] * 2
    assert "There is no device with this serial number and claim code." in words_of(answers[0])
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert registry.device("4711").account == ""


def test_a_device_of_somebody_else_cannot_be_claimed_nor_touched(
    door: Door, anna: Visitor, registry: DeviceRegistry, grid: str
) -> None:
    bert = door.member("Bert")
    bert.send("/devices/claim", "/devices", serial="4711", code=CODE, operator=grid)

    claimed = anna.send("/devices/claim", "/devices", serial="4711", code=CODE, operator="")
    touched = [
        anna.send(f"/devices/Cdevice-4711/{deed}", "/devices", operator=grid)
        for deed in ("lose", "release", "rearm", "find", "operator")
    ]

    assert claimed.status_code == 422
    assert {answer.status_code for answer in touched} == {404}
    assert (registry.device("4711").account, registry.device("4711").state) == (bert.originator, State.CLAIMED)


def test_a_lost_device_is_locked_out_and_found_again(anna: Visitor, registry: DeviceRegistry, grid: str) -> None:
    anna.send("/devices/claim", "/devices", serial="4711", code=CODE, operator=grid)

    page = anna.send("/devices/Cdevice-4711/lose", "/devices")
    assert "The device is locked out." in words_of(page)
    assert registry.device("4711").state is State.LOST
    anna.send("/devices/Cdevice-4711/find", "/devices")

    assert registry.device("4711").state is State.CLAIMED


def test_only_an_operator_revokes(anna: Visitor, registry: DeviceRegistry, grid: str) -> None:
    anna.send("/devices/claim", "/devices", serial="4711", code=CODE, operator=grid)

    assert anna.send("/devices/Cdevice-4711/revoke", "/devices").status_code == 404


def test_a_form_of_another_site_does_nothing(anna: Visitor, registry: DeviceRegistry, grid: str) -> None:
    answer = anna.post("/devices/claim", {"serial": "4711", "code": CODE, "operator": grid})

    assert answer.status_code == 400
    assert registry.device("4711").account == ""


@pytest.mark.parametrize("change", [{"operator": "/id-in/Cperson-anna"}, {"premise": "castle"}])
def test_what_stands_in_no_list_is_refused(
    anna: Visitor, registry: DeviceRegistry, grid: str, change: dict[str, str]
) -> None:
    sent = {"serial": "4711", "code": CODE, "operator": grid, **change}

    assert anna.send("/devices/claim", "/devices", True, **sent).status_code == 400


def test_who_has_not_signed_in_is_sent_to_do_so(door: Door) -> None:
    assert door.visitor().get("/devices").request.path == "/sign-in"
