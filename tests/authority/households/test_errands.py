"""What households decide reaches the tree of a real CSE, however long that is away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from authority import errands, register, sharing
from authority.households.consent import Consent
from authority.households.policies import HOUSEHOLD
from authority.households.scope import parse_scope
from authority.storage import consents, parties
from authority.storage import errands as waiting
from authority.storage.store import Transaction
from authority.tree import VACANT
from onem2m.client import Client
from onem2m.errors import OneM2MError
from onem2m.vocabulary import ResourceType
from tests.authority.households.neighbourhood import ACME, ANNA, BEN, DISPLAY, HOME, METERING, Neighbourhood
from tests.han_bridge.conditions import eventually

PREMISE = f"cse-in/authority/premises/{HOME}"
DATA = "cse-in/metering/readings"


def who_lives_there(client: Client) -> dict[str, Any]:
    content: dict[str, Any] = client.retrieve(f"{PREMISE}/la")["m2m:cin"]["con"]
    return content


def readable(client: Client) -> bool:
    try:
        client.retrieve(DATA)
    except OneM2MError:
        return False
    return True


def consent_to_acme(home: Neighbourhood) -> Consent:
    scope = parse_scope("data:readings purpose:energy-advice until:2027-05-01", home.clock.now.date())

    def grant(transaction: Transaction) -> Consent:
        tenancy = register.current(transaction, HOME)
        consent = sharing.grant(transaction, tenancy, home.originator(ACME), scope, home.originator(ANNA))
        register.settle(transaction, HOME)
        return consent

    return home.authority.change(grant)


def revoke(home: Neighbourhood, consent: Consent) -> None:
    def change(transaction: Transaction) -> None:
        sharing.revoke(transaction, consent.id, home.originator(ANNA))
        register.settle(transaction, HOME)

    home.authority.change(change)


def data_of_tenancy(home: Neighbourhood) -> None:
    """A container as the metering application makes it."""
    metering = home.application(METERING)
    policies = who_lives_there(metering)["policies"]
    attributes = {"rn": "readings", "acpi": [policies[HOUSEHOLD], policies["readings"]]}
    metering.create("cse-in/metering", ResourceType.CONTAINER, attributes)


def test_the_metering_application_hears_who_lives_there(neighbourhood: Neighbourhood) -> None:
    neighbourhood.carry()
    metering = neighbourhood.application(METERING)
    assert who_lives_there(metering) == {
        "premise": HOME,
        "tenancy": VACANT,
        "since": "2026-11-20T12:00:00.000Z",
        "policies": {},
    }

    neighbourhood.clock.advance(hours=1)
    neighbourhood.move_in(ANNA, BEN)

    told = who_lives_there(metering)
    assert (told["tenancy"], told["since"]) == ("t1", "2026-11-20T13:00:00.000Z")
    assert set(told["policies"]) == {HOUSEHOLD, "readings", "days", "events"}
    metering.subscribe(PREMISE, "metering", ["Cmetering"], chty=[4])
    with pytest.raises(OneM2MError):
        neighbourhood.application(ACME).retrieve(f"{PREMISE}/la")


def test_members_read_and_nobody_else(neighbourhood: Neighbourhood) -> None:
    neighbourhood.move_in(ANNA, BEN)
    data_of_tenancy(neighbourhood)

    allowed = [stem for stem in (ANNA, BEN, DISPLAY, ACME, "Cperson-cleo") if readable(neighbourhood.application(stem))]

    assert allowed == [ANNA, BEN, DISPLAY]


def test_a_consent_opens_and_its_end_closes(neighbourhood: Neighbourhood) -> None:
    neighbourhood.move_in(ANNA)
    data_of_tenancy(neighbourhood)
    acme = neighbourhood.application(ACME)

    consent = consent_to_acme(neighbourhood)
    assert not readable(acme)
    neighbourhood.carry()
    assert readable(acme)
    acme.subscribe(DATA, "acme", [ACME], chty=[4])
    revoke(neighbourhood, consent)
    neighbourhood.carry()

    assert not readable(acme)


def test_a_consent_is_over_at_its_time(neighbourhood: Neighbourhood) -> None:
    neighbourhood.move_in(ANNA)
    data_of_tenancy(neighbourhood)
    consent = consent_to_acme(neighbourhood)
    neighbourhood.carry()
    acme = neighbourhood.application(ACME)
    assert readable(acme)

    neighbourhood.clock.now = consent.until

    assert not readable(acme)
    neighbourhood.later(seconds=1)
    assert not readable(acme)


def test_a_revocation_waits_for_the_cse_and_is_not_forgotten(neighbourhood: Neighbourhood) -> None:
    neighbourhood.move_in(ANNA)
    data_of_tenancy(neighbourhood)
    consent = consent_to_acme(neighbourhood)
    neighbourhood.carry()
    acme = neighbourhood.application(ACME)
    assert readable(acme)

    neighbourhood.cse.go()
    revoke(neighbourhood, consent)
    with pytest.raises(OSError):
        neighbourhood.carry()
    neighbourhood.cse.come()
    courier = errands.Courier(neighbourhood.authority, lambda _: neighbourhood.tree, period_s=0.05)
    courier.start()

    try:
        eventually(lambda: not readable(acme))
    finally:
        courier.stop()


def test_a_cse_that_was_set_up_anew_gets_everything_again(neighbourhood: Neighbourhood) -> None:
    neighbourhood.move_in(ANNA)
    cse = neighbourhood.client("Cauthority")
    cse.delete("cse-in/authority")

    errands.verify(neighbourhood.authority, neighbourhood.tree)
    neighbourhood.carry()

    assert who_lives_there(neighbourhood.application(METERING))["tenancy"] == "t1"


def test_after_moving_out_the_next_household_sees_nothing_of_before(neighbourhood: Neighbourhood) -> None:
    neighbourhood.move_in(ANNA)
    data_of_tenancy(neighbourhood)
    consent_to_acme(neighbourhood)
    neighbourhood.carry()
    anna, ben = neighbourhood.application(ANNA), neighbourhood.application(BEN)
    acme, display = neighbourhood.application(ACME), neighbourhood.application(DISPLAY)

    neighbourhood.move_out()
    neighbourhood.clock.advance(seconds=1)
    neighbourhood.move_in(BEN)

    assert not any(map(readable, (anna, ben, acme, display)))
    neighbourhood.later(minutes=11)
    assert readable(anna)
    assert not any(map(readable, (ben, acme, display)))
    neighbourhood.later(days=401)
    assert not readable(anna)


def test_the_courier_ends_what_is_over(neighbourhood: Neighbourhood) -> None:
    neighbourhood.move_in(ANNA)
    consent = consent_to_acme(neighbourhood)
    neighbourhood.carry()
    neighbourhood.clock.now = consent.until
    courier = errands.Courier(neighbourhood.authority, lambda _: neighbourhood.tree, period_s=0.05)
    courier.start()

    try:
        eventually(lambda: not neighbourhood.authority.read(lambda look: consents.not_ended(look, HOME)))
    finally:
        courier.stop()
    [ended] = neighbourhood.authority.read(lambda look: consents.of_tenancy(look, HOME, "t1"))
    assert ended.ending == "expired"


def test_consents_to_a_party_that_is_disabled_end(neighbourhood: Neighbourhood) -> None:
    neighbourhood.move_in(ANNA)
    data_of_tenancy(neighbourhood)
    consent_to_acme(neighbourhood)
    neighbourhood.carry()
    originator = neighbourhood.originator(ACME)

    neighbourhood.authority.change(lambda change: parties.disable(change, originator))
    neighbourhood.later(seconds=1)

    [ended] = neighbourhood.authority.read(lambda look: consents.of_tenancy(look, HOME, "t1"))
    assert ended.ending == "party-gone"
    policies = neighbourhood.authority.read(waiting.policies)
    assert not any(originator in rule["acor"] for policy in policies for rule in policy.rules)


def test_a_tenancy_that_is_to_end_ends_by_itself(neighbourhood: Neighbourhood) -> None:
    neighbourhood.move_in(ANNA)
    data_of_tenancy(neighbourhood)
    anna = neighbourhood.application(ANNA)
    at = neighbourhood.clock.now + timedelta(days=3)
    neighbourhood.authority.change(lambda change: register.move_out(change, HOME, at))
    neighbourhood.later(days=2)
    assert readable(anna)

    neighbourhood.later(days=1)

    assert not readable(anna)
    assert who_lives_there(neighbourhood.client(METERING))["tenancy"] == VACANT
