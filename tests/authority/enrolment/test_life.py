"""The life of a device: whatever people and devices do in whatever order, it belongs to one account and one key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from authority.enrolment import device as life
from authority.enrolment.device import Device, State
from authority.enrolment.refusals import EnrolmentRefusal, Lost, Revoked, WrongOperator
from onem2m.security.enrolment import signed

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
KEYS = [signed.public_jwk(Ed25519PrivateKey.from_private_bytes(bytes([number] * 32))) for number in range(2)]
NEW = Device("Acme", "1", "M1", "Cdevice-1")

DEEDS: dict[str, Callable[[Device], Device]] = {
    "anna": lambda device: life.claim(device, "anna", "elm-7", "grid"),
    "bert": lambda device: life.claim(device, "bert", "oak-1"),
    "grid": lambda device: life.choose_operator(device, "grid"),
    "key 0": lambda device: life.bootstrap(device, KEYS[0]),
    "key 1": lambda device: life.bootstrap(device, KEYS[1]),
    "register": lambda device: life.register(device, "cse-in/device-1", NOW),
    "rearm": life.rearm,
    "release": life.release,
    "lose": life.lose,
    "find": life.find,
    "revoke": life.revoke,
}


@given(st.lists(st.sampled_from(sorted(DEEDS)), max_size=14))
def test_account_and_key_change_only_by_release_and_by_arming(names: list[str]) -> None:
    device = NEW

    for name in names:
        before = device
        try:
            device = DEEDS[name](device)
        except EnrolmentRefusal:
            continue
        if before.account and device.account != before.account:
            assert (name, device.account) == ("release", "")
        if before.key and device.key != before.key:
            assert name == "release" or before.armed
        if before.state is State.REVOKED:
            assert device.state is State.REVOKED
        assert (device.account == "") == (device.state is State.MANUFACTURED) or device.state is State.REVOKED
        if device.in_service:
            assert device.key is not None
            assert device.operator


@given(st.lists(st.sampled_from(sorted(DEEDS)), max_size=14))
def test_the_same_again_changes_nothing(names: list[str]) -> None:
    device = NEW

    for name in names:
        try:
            device = DEEDS[name](device)
        except EnrolmentRefusal:
            continue
        if name in ("anna", "bert", "grid", "key 0", "key 1", "rearm", "revoke"):
            assert DEEDS[name](device) == device


@pytest.mark.parametrize("deed", sorted(DEEDS.keys() - {"find", "revoke"}))
def test_a_lost_device_is_refused_everything_but_being_found(deed: str) -> None:
    lost = life.lose(life.claim(NEW, "anna", "elm-7", "grid"))

    with pytest.raises(Lost):
        DEEDS[deed](lost)


@pytest.mark.parametrize("deed", sorted(DEEDS.keys() - {"find", "revoke"}))
def test_a_revoked_device_is_refused_everything(deed: str) -> None:
    with pytest.raises(Revoked):
        DEEDS[deed](life.revoke(NEW))


def test_a_found_device_is_where_it_was() -> None:
    claimed = life.claim(NEW, "anna", "elm-7", "grid")
    bootstrapped = life.bootstrap(claimed, KEYS[0])
    registered = life.register(bootstrapped, "cse-in/device-1", NOW)

    for device in (claimed, bootstrapped, registered):
        assert life.find(life.lose(device)) == device


def test_a_device_that_was_made_for_an_operator_takes_no_other() -> None:
    locked = Device("Acme", "1", "M1", "Cdevice-1", made_for="grid")

    with pytest.raises(WrongOperator):
        life.claim(locked, "anna", "elm-7", "other")
    claimed = life.claim(locked, "anna", "elm-7")
    with pytest.raises(WrongOperator):
        life.choose_operator(claimed, "other")
    assert claimed.operator == "grid"
