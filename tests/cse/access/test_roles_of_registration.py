"""Which AE an originator is, and which roles that brings it."""

from __future__ import annotations

import pytest

from cse.access.roles import application, role_sign, roles_of_registration
from cse.behaviour.service_subscribed_node import node_sign
from tests.conformance.house import House, Originator
from tests.cse.access.asking import DISPLAY, requester
from tests.cse.access.deciding import on

READER = "reader@sp.example"


def is_application(house: House, originator: str) -> bool:
    return on(house, "cse-in", lambda entity, _, tree: application(entity, originator, tree) is not None)


def roles(house: House, originator: str, *, known: bool = True) -> frozenset[str]:
    who = requester(originator, known=known)
    return on(house, "cse-in", lambda entity, _, tree: roles_of_registration(entity, who, tree))


@pytest.fixture
def ruled(house: House, admin: Originator) -> None:
    """The display is registered by a rule that makes readers."""
    admin.made("cse-in", "mssp", {"rn": "subscriber"})
    rule = admin.made("cse-in", "asar", {"rn": "rule", "ari": [READER]})["ri"]
    admin.made("cse-in/subscriber", "svsn", {"ni": "urn:node:1", "csi": "/id-in", "rlk": [rule]})
    house.application("Cdisplay")


def test_an_application_is_known_by_the_name_that_it_registered_by(house: House, meter: Originator) -> None:
    house.application("Slamp")

    assert is_application(house, "/id-in/Cmeter")
    assert is_application(house, "/Slamp")


def test_nobody_else_is_taken_for_it(house: House, meter: Originator) -> None:
    house.application("Slamp")
    box = meter.made("cse-in/meter", "cnt")["ri"]

    for other in ("/Cmeter", "/id-mn/Cmeter", "/id-in/Slamp", "/id-mn", "/id-in", "/id-in/Cother", f"/id-in/{box}"):
        assert not is_application(house, other), other


def test_the_cse_base_is_no_application(house: House) -> None:
    assert not is_application(house, "/id-in/id-in")


def test_an_address_is_no_originator_that_is_registered(house: House, meter: Originator) -> None:
    box = meter.made("cse-in/meter", "cnt")["ri"]

    assert house.originator(box).retrieve("cse-in/meter").code == 4106


def test_a_rule_gives_roles_to_who_registered_by_it_and_is_known(house: House, admin: Originator, ruled: None) -> None:
    assert roles(house, DISPLAY) == {READER}
    assert roles(house, DISPLAY, known=False) == frozenset()
    for other in ("/id-in/CAdmin", "/id-mn/Cdisplay", "/id-mn"):
        assert roles(house, other) == frozenset()

    admin.delete("cse-in/rule")
    assert roles(house, DISPLAY) == frozenset()


def test_without_rules_registration_gives_no_roles(house: House, meter: Originator) -> None:
    assert roles(house, "/id-in/Cmeter") == frozenset()


def test_an_application_of_before_the_rules_has_no_roles(house: House, meter: Originator, ruled_later: None) -> None:
    assert roles(house, "/id-in/Cmeter") == frozenset()
    assert roles(house, "/id-in/Clamp") == {READER}


@pytest.fixture
def ruled_later(house: House, meter: Originator, admin: Originator) -> None:
    admin.made("cse-in", "mssp", {"rn": "subscriber"})
    rule = admin.made("cse-in", "asar", {"rn": "rule", "ari": [READER]})["ri"]
    admin.made("cse-in/subscriber", "svsn", {"ni": "urn:node:1", "csi": "/id-in", "rlk": [rule]})
    house.application("Clamp")


def test_what_the_cse_remembers_of_registrations_is_named_as_in_stores_of_before(house: House, ruled: None) -> None:
    """A store is opened by later versions too: what these cannot find, they do not honour."""
    assert len(on(house, "cse-in/display", lambda _, ae, __: ae.internal["rules"])) == 1
    assert "rules" in on(house, "cse-in", lambda _, root, __: root.internal)
    assert role_sign(READER, DISPLAY) == "role reader@sp.example /id-in/Cdisplay"
    assert node_sign("/id-in") == "subscribed /id-in"
