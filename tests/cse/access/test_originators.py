"""Whom the CSE takes an originator for, and what one is told that may not."""

from __future__ import annotations

from typing import Any

import pytest

from cse.access.authorisation import identified, may_entrust, refusal
from cse.access.decision import EVERYTHING, NOTHING
from cse.access.requester import Requester
from onem2m.errors import (
    BadRequest,
    Forbidden,
    OriginatorHasNoPrivilege,
    OriginatorNotAuthenticated,
    SecurityAssociationRequired,
)
from onem2m.primitive import Association, Identity, Request
from onem2m.vocabulary import Operation, Permission
from tests.conformance.house import ADMINISTRATOR, House, Originator
from tests.cse.access.asking import DISPLAY, HERE, requester
from tests.cse.access.deciding import decide, on

METER = f"{HERE}/Cmeter"


def asked_by(name: str | None, **parts: Any) -> Request:
    return Request(Operation.RETRIEVE, "cse-in", name, **parts)


def taken_for(house: House, request: Request) -> Requester:
    return house.cse.store.read(lambda tree: identified(house.cse.entity, request, tree))


def told(house: House, who: Requester) -> Forbidden:
    return on(house, "cse-in", lambda entity, _, tree: refusal(entity, who, Permission.RETRIEVE, tree))


@pytest.mark.parametrize("name", ["C one", "C\n", "/id-in/Cmeter/more", "Cmeter/more", "/", "//gridhearth.local"])
def test_what_names_nobody_that_can_be_is_refused(house: House, name: str) -> None:
    with pytest.raises(BadRequest, match="is not the identifier of an AE or a CSE"):
        taken_for(house, asked_by(name))


@pytest.mark.parametrize("name", ["", None])
def test_a_request_without_an_originator_is_refused(house: House, name: str | None) -> None:
    with pytest.raises(BadRequest, match="the originator is missing"):
        taken_for(house, asked_by(name))


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Cmeter", True),
        (METER, True),
        (ADMINISTRATOR, True),
        ("Cstranger", False),
        (f"{HERE}/Cstranger", False),
        ("Sstranger", False),
        ("/Sstranger", False),
        ("/id-mn", True),
        ("/id-mn/Cstranger", True),
    ],
)
def test_who_calls_itself_an_application_of_ours_is_known_by_that_name_only_where_it_is_one(
    house: House, meter: Originator, name: str, known: bool
) -> None:
    assert taken_for(house, asked_by(name)).known is known


@pytest.mark.parametrize("name", ["Cstranger", "/Sstranger"])
def test_who_has_proved_to_be_an_application_of_ours_is_known_before_it_is_registered(house: House, name: str) -> None:
    proved = Association(Identity(f"{HERE}/Cstranger", frozenset({"reader@sp.example"})), "192.0.2.7")

    who = taken_for(house, asked_by(name, association=proved))

    assert (who.known, who.authenticated, who.roles, who.address) == (
        True,
        True,
        frozenset({"reader@sp.example"}),
        "192.0.2.7",
    )


def test_a_request_remembers_whom_its_originator_was_found_to_be(house: House) -> None:
    request = asked_by("Cmeter")

    who = taken_for(house, request)

    assert request.requester is who


@pytest.mark.parametrize(
    ("parameters", "wants"),
    [
        ({}, False),
        ({"ot": "x"}, False),
        ({"rids": []}, False),
        ({"tqi": True}, True),
        ({"rids": [], "tqi": False}, False),
    ],
)
def test_what_a_request_says_of_tokens_is_looked_at(house: House, parameters: dict[str, Any], wants: bool) -> None:
    assert taken_for(house, asked_by("Cmeter", parameters=parameters)).wants_token_request is wants


@pytest.mark.parametrize("name", [f"{HERE}/{ADMINISTRATOR}", HERE])
def test_only_who_is_known_stands_above_policies(house: House, meter: Originator, name: str) -> None:
    assert decide(house, requester(name), "cse-in/meter") is EVERYTHING
    assert decide(house, requester(name, known=False), "cse-in/meter") == NOTHING


def test_only_who_is_known_is_the_custodian_or_the_creator(house: House, meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box", "cstn": DISPLAY})

    def entrusted(who: Requester) -> bool:
        return on(house, "cse-in/meter/box", lambda entity, box, tree: may_entrust(entity, who, box, tree))

    assert [entrusted(requester(name)) for name in (METER, DISPLAY, f"{HERE}/Cother")] == [True, True, False]
    assert not entrusted(requester(METER, known=False))
    assert not entrusted(requester(DISPLAY, known=False))
    assert decide(house, requester(DISPLAY), "cse-in/meter/box") is EVERYTHING
    assert decide(house, requester(DISPLAY, known=False), "cse-in/meter/box") == NOTHING


@pytest.mark.parametrize(
    ("known", "operation", "asked_for"),
    [(True, Operation.RETRIEVE, True), (True, None, False), (False, Operation.RETRIEVE, False), (False, None, False)],
)
def test_others_are_asked_only_for_who_is_known_and_asks_itself(
    known: bool, operation: Operation | None, asked_for: bool
) -> None:
    assert requester(DISPLAY, known=known, operation=operation).asked_for is asked_for


def test_a_stranger_is_told_so_and_who_has_proved_who_it_is_what_it_lacks(house: House, meter: Originator) -> None:
    stranger = f"{HERE}/Cstranger"

    unknown, proved = told(house, requester(stranger)), told(house, requester(stranger, authenticated=True))
    registered = told(house, requester(METER))

    assert isinstance(unknown, OriginatorNotAuthenticated)
    assert str(unknown) == f"fr: {stranger} is not registered here, and may not RETRIEVE this"
    assert isinstance(proved, OriginatorHasNoPrivilege)
    assert str(proved) == f"fr: {stranger} has no privilege to RETRIEVE this"
    assert isinstance(registered, OriginatorHasNoPrivilege)


@pytest.mark.parametrize("name", ["/id-mn", "//sp.example/id-mn"])
def test_a_cse_that_has_proved_nothing_is_told_that_it_has_no_association(house: House, name: str) -> None:
    refused = told(house, requester(name))

    assert isinstance(refused, SecurityAssociationRequired)
    assert str(refused) == f"fr: {name} is a CSE without a security association here"


@pytest.mark.parametrize(
    "name",
    ["/id-mn/Cone", "/Sone", "//sp.example/id-mn/Cone", "//sp.example/Sone", "/id-mn/Sone", "/x/Cone", "//x/y/Cone"],
)
def test_an_application_is_no_cse(house: House, name: str) -> None:
    assert isinstance(told(house, requester(name)), OriginatorNotAuthenticated)


def test_a_refusal_says_what_counted_for_nothing_and_the_beginning_of_a_long_name(house: House) -> None:
    name = f"{HERE}/C{'x' * 200}"
    reasons = ("role a@b is not confirmed", "token t is not known here")

    refused = told(house, requester(name, authenticated=True, disregarded=reasons))

    assert str(refused) == f"fr: {name[:100]} has no privilege to RETRIEVE this; {reasons[0]}; {reasons[1]}"
