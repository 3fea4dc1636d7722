"""What a device says with its operational key: it is registered; is there anything new?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from authority.enrolment.device import State
from authority.enrolment.refusals import Lost, NotProven, Stale
from tests.authority.enrolment.desk import ANNA, GRID, OTHER, Desk


def test_a_registration_is_one_however_often_it_is_reported(desk: Desk) -> None:
    own = desk.enrolled("1")
    for _ in range(3):
        desk.bootstrapping.report(desk.word("1", own, "cse-in/device-1"))
        desk.now += timedelta(hours=1)

    device = desk.registry.device("1")
    assert (device.state, device.ae, device.starts) == (State.REGISTERED, "cse-in/device-1", 3)
    assert device.registered is not None
    assert device.registered < desk.now - timedelta(hours=2)
    assert len(desk.records("device-registered")) == 1


def test_a_word_is_good_for_a_minute_and_for_its_speaker(desk: Desk) -> None:
    own = desk.enrolled("1")
    desk.enrolled("2")
    late = desk.word("1", own)

    for text in (desk.word("2", own), desk.word("1", Ed25519PrivateKey.generate())):
        with pytest.raises(NotProven):
            desk.bootstrapping.report(text)
    desk.now += timedelta(minutes=5)
    with pytest.raises(Stale):
        desk.bootstrapping.report(late)


def test_a_lost_device_is_told_so(desk: Desk) -> None:
    own = desk.enrolled("1")
    desk.registry.apply("lose", "1", by=ANNA)

    with pytest.raises(Lost):
        desk.bootstrapping.report(desk.word("1", own, "cse-in/device-1"))
    with pytest.raises(Lost):
        desk.bootstrapping.configuration(desk.word("1", own), 1)


def test_a_document_is_made_anew_only_when_it_would_say_something_else(desk: Desk) -> None:
    own = desk.enrolled("1")
    assert desk.bootstrapping.configuration(desk.word("1", own), 1) is None

    desk.registry.set_profile(GRID, {"reporting": {"interval_s": 60}}, by=GRID)
    second = desk.bootstrapping.configuration(desk.word("1", own), 1)
    same = desk.bootstrapping.configuration(desk.word("1", own), 1)
    desk.registry.choose_operator("1", OTHER, by=ANNA)
    third = desk.bootstrapping.configuration(desk.word("1", own), 2)

    assert second is not None
    assert second == same
    assert desk.read(second).settings["reporting"] == {"interval_s": 60, "retry_s": 60}
    assert third is not None
    assert (desk.read(third).version, desk.read(third).settings["operator"]) == (3, OTHER)
    assert desk.bootstrapping.configuration(desk.word("1", own), 3) is None
