"""A household shares its data with a company, sees what it does with it, and stops it: a change of provider."""

from __future__ import annotations

import re

import pytest

from onem2m.errors import OneM2MError
from tests.authority.households.neighbourhood import ACME, ANNA, HOME, VOLT
from tests.authority.households.pages import Pages, ThirdParty, share
from tests.authority.people.door import Visitor, words_of
from tests.journeys.household import Listener, WorkingHome, eventually, readings


def home_page(visitor: Visitor) -> str:
    return words_of(visitor.get("/home"))


def uses_page(visitor: Visitor) -> str:
    return words_of(visitor.get(f"/home/{HOME}/t1/uses"))


def stop(visitor: Visitor) -> str:
    """Presses the first [Stop sharing] of the page."""
    found = re.search(r'action="(/home/sharing/[^"]+/stop)"', visitor.get("/home").text)
    assert found is not None
    return words_of(visitor.send(found[1], on="/home"))


def may_read(party: ThirdParty, container: str = readings("t1")) -> bool:
    client = party.client()
    try:
        client.retrieve(f"{container}/la")
    except OneM2MError:
        return False
    finally:
        client.close()
    return True


@pytest.mark.requirement("ETSI-ACT6", "ETSI-R14c", "ETSI-R14c1", "ETSI-R14c2")
def test_consent_is_given_used_seen_and_revoked_and_from_then_on_refused_and_not_notified(
    pages: Pages, acme: ThirdParty
) -> None:
    anna = pages.moved_in(ANNA)
    for stem in (ACME, VOLT):
        pages.neighbourhood.application(stem)
    volt = ThirdParty.of(pages, VOLT)
    with WorkingHome(pages.neighbourhood) as home, Listener() as listener:
        home.tell()
        eventually(lambda: len(home.published("t1")) == 1)
        # Nobody but the household reads, whoever they are.
        for party in (acme, volt):
            party.renew()
            assert not may_read(party)
        assert pages.neighbourhood.reads(readings("t1"), ANNA)

        # Given: the company gets its code, and with its token what was agreed on, and nothing else.
        acme.take(acme.answer(share(anna, acme.request(), data=["readings"]))["code"])
        client = acme.client()
        found = client.discover("cse-in/metering", ty=3, lbl="meter-readings")
        assert readings("t1") in found
        assert may_read(acme)
        assert not may_read(acme, readings("t1", "days"))
        assert not may_read(volt)

        # Used and seen.
        listener.subscribe(client, readings("t1"))
        home.tell()
        eventually(lambda: len(listener.heard) == 1)
        page = home_page(anna)
        assert "Acme Energy Advice may read" in page
        assert "to advise you on your use of energy" in page
        eventually(lambda: re.search(r"Read [1-9]\d* times, last 20 November 2026", home_page(anna)))
        assert f"Acme Energy Advice retrieve {readings('t1')}/la 1" in uses_page(anna)
        eventually(lambda: "Acme Energy Advice notify" in uses_page(anna))

        # Revoked: refused with the token it has, with a new one, and told of nothing more.
        assert "Sharing has stopped" in stop(anna)
        assert not may_read(acme)
        assert acme.token(grant_type="refresh_token", refresh_token=acme.refresh_token).status_code == 400
        acme.renew()
        assert not may_read(acme)
        home.tell()
        eventually(lambda: len(home.published("t1")) == 3)
        assert "stopped by you" in home_page(anna)

        # Another provider is chosen without a visit; the household's history stays where it is.
        volt.take(volt.answer(share(anna, volt.request(), data=["readings", "days"]))["code"])
        assert may_read(volt)
        assert may_read(volt, readings("t1", "days"))
        assert not may_read(acme)
        assert len(listener.heard) == 1
        client.close()


def test_the_household_sees_honestly_that_a_revocation_waits_for_the_platform(pages: Pages, acme: ThirdParty) -> None:
    anna = pages.moved_in(ANNA)
    pages.neighbourhood.application(ACME)
    with WorkingHome(pages.neighbourhood) as home:
        home.tell()
        eventually(lambda: len(home.published("t1")) == 1)
        acme.take(acme.answer(share(anna, acme.request()))["code"])
        assert may_read(acme)

    pages.neighbourhood.cse.go()
    assert "Sharing is being stopped" in stop(anna)
    assert "being stopped" in home_page(anna)
    pages.neighbourhood.cse.come()
    pages.neighbourhood.carry()

    acme.renew()
    assert not may_read(acme)
    assert "being stopped" not in home_page(anna)


def test_a_consent_is_over_when_its_time_is(pages: Pages, acme: ThirdParty) -> None:
    anna = pages.moved_in(ANNA)
    pages.neighbourhood.application(ACME)
    with WorkingHome(pages.neighbourhood) as home:
        home.tell()
        eventually(lambda: len(home.published("t1")) == 1)
    acme.take(acme.answer(share(anna, acme.request(), last_day="2026-11-21"))["code"])
    assert may_read(acme)

    pages.neighbourhood.later(days=2)

    acme.renew()
    assert not may_read(acme)
    assert acme.token(grant_type="refresh_token", refresh_token=acme.refresh_token).status_code == 400
