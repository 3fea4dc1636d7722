"""A third party asks, a householder decides: what each sees, and what is refused."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest

from authority import register
from authority.households.tenancy import Role
from authority.storage import audit, consents
from tests.authority.households.neighbourhood import ANNA, BEN, CLEO, HOME, VOLT
from tests.authority.households.pages import SCOPE, Pages, ThirdParty, share
from tests.authority.people.door import PASSWORD, csrf_of, words_of


def granted(pages: Pages) -> list[Any]:
    return pages.authority.read(lambda look: consents.of_tenancy(look, HOME, "t1"))


def test_a_householder_sees_who_asks_for_what_and_until_when(pages: Pages, acme: ThirdParty) -> None:
    anna = pages.moved_in(ANNA)

    page = words_of(anna.get(acme.request()))

    assert "Acme Energy Advice asks for data of your home" in page
    assert "to advise you on your use of energy" in page
    assert "Readings as they come" in page
    assert "Daily totals" in page
    assert "Faults of the metering" not in page
    assert "At the latest 1 May 2027" in page
    assert "acme.example" in page


def test_who_has_not_signed_in_is_sent_to_do_so_and_comes_back(pages: Pages, acme: ThirdParty) -> None:
    anna = pages.moved_in(ANNA)
    anna.sign_out()

    assert anna.get(acme.request()).request.path == "/sign-in"
    assert anna.get(acme.request()).status_code == 200


def test_who_signed_in_a_while_ago_proves_it_again(pages: Pages, acme: ThirdParty) -> None:
    anna = pages.moved_in(ANNA)
    pages.clock.advance(minutes=6)

    assert anna.get(acme.request()).request.path == "/confirm"


def test_the_answer_of_who_agrees_carries_code_state_and_issuer(pages: Pages, acme: ThirdParty) -> None:
    anna = pages.moved_in(ANNA)

    answer = acme.answer(share(anna, acme.request()))

    assert set(answer) == {"code", "state", "iss"}
    assert (answer["state"], answer["iss"]) == ("s-17", pages.issuer)
    [consent] = granted(pages)
    assert str(consent.scope) == SCOPE


def test_a_householder_may_share_less(pages: Pages, acme: ThirdParty) -> None:
    anna = pages.moved_in(ANNA)

    acme.answer(share(anna, acme.request(), data=["days"], last_day="2026-12-31"))

    [consent] = granted(pages)
    assert str(consent.scope) == "data:days purpose:energy-advice until:2026-12-31"


@pytest.mark.parametrize(
    "fields",
    [
        {"data": []},
        {"data": ["events"]},
        {"data": ["days", "nonsense"]},
        {"last_day": "2027-05-02"},
        {"last_day": "2026-11-19"},
        {"last_day": "soon"},
        {"premise": "elm-street-2"},
    ],
)
def test_nobody_shares_more_than_was_asked_for_or_what_is_not_theirs(
    pages: Pages, acme: ThirdParty, fields: dict[str, Any]
) -> None:
    anna = pages.moved_in(ANNA)

    answer = share(anna, acme.request(), **fields)

    assert answer.status_code == 422
    assert granted(pages) == []


def test_who_says_no_goes_back_with_that(pages: Pages, acme: ThirdParty) -> None:
    anna = pages.moved_in(ANNA)

    answer = acme.answer(share(anna, acme.request(), decision="refuse"))

    assert (answer["error"], answer["state"]) == ("access_denied", "s-17")
    assert granted(pages) == []


def test_only_a_holder_decides(pages: Pages, acme: ThirdParty) -> None:
    pages.moved_in(ANNA)
    originator = pages.neighbourhood.originator(BEN)
    pages.authority.change(lambda change: register.admit(change, HOME, originator, Role.VIEWER))
    ben = pages.householder(BEN)

    page = ben.get(acme.request())
    answer = share(ben, acme.request(), data=["days"], last_day="2027-01-01")

    assert "only a holder may share data" in words_of(page)
    assert answer.status_code == 422
    assert granted(pages) == []


def test_who_lives_elsewhere_cannot_share_this_home(pages: Pages, acme: ThirdParty) -> None:
    pages.moved_in(ANNA)
    cleo = pages.householder(CLEO)

    answer = share(cleo, acme.request(), data=["days"], last_day="2027-01-01")

    assert answer.status_code == 422
    assert granted(pages) == []


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"scope": "data:everything purpose:billing"}, "invalid_scope"),
        ({"scope": "openid"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
    ],
)
def test_a_request_that_is_not_in_order_goes_back_unasked(
    pages: Pages, acme: ThirdParty, changed: dict[str, str], error: str
) -> None:
    anna = pages.moved_in(ANNA)

    answer = acme.answer(anna.get(acme.request(**changed), follow=False))

    assert answer["error"] == error


@pytest.mark.parametrize("changed", [{"redirect_uri": "https://evil.example/back"}, {"client_id": "Cprovider-nobody"}])
def test_nobody_is_sent_to_an_address_that_is_in_doubt(pages: Pages, acme: ThirdParty, changed: dict[str, str]) -> None:
    anna = pages.moved_in(ANNA)

    answer = anna.get(acme.request(**changed), follow=False)

    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_a_page_of_another_site_cannot_agree(pages: Pages, acme: ThirdParty) -> None:
    anna = pages.moved_in(ANNA)
    form = {"decision": "share", "premise": HOME, "data": "days", "last_day": "2027-01-01"}

    without_token = anna.post(acme.request(), form)
    with_token = {**form, "csrf_token": csrf_of(anna.get(acme.request()))}
    from_elsewhere: dict[str, Any] = {"Sec-Fetch-Site": "cross-site"}
    across = anna.post(acme.request(), with_token, **from_elsewhere)

    assert (without_token.status_code, across.status_code) == (400, 403)
    assert granted(pages) == []


def test_nobody_gets_a_code_before_the_rule_stands(pages: Pages, acme: ThirdParty) -> None:
    anna = pages.moved_in(ANNA)
    pages.neighbourhood.cse.go()

    waits = share(anna, acme.request())
    page = anna.get(waits.location)
    assert "cannot read anything yet" in words_of(page)
    pages.neighbourhood.cse.come()
    answer = acme.answer(anna.get(waits.location, follow=False))

    assert "code" in answer
    assert acme.token(grant_type="client_credentials").status_code == 200
    again = anna.get(waits.location, follow=False)
    assert again.location == "/home"


def test_a_consent_whose_rule_does_not_stand_in_time_never_began(pages: Pages, acme: ThirdParty) -> None:
    anna = pages.moved_in(ANNA)
    pages.neighbourhood.cse.go()
    waits = share(anna, acme.request())

    pages.clock.advance(minutes=11)
    pages.authority.change(register.tick)

    [consent] = granted(pages)
    assert consent.ending == "not-taken-up"
    assert anna.get(waits.location, follow=False).location == "/home"


def test_both_sides_can_have_what_was_agreed_and_nobody_else(pages: Pages, acme: ThirdParty) -> None:
    anna, cleo = pages.moved_in(ANNA), pages.householder(CLEO)
    acme.take(acme.answer(share(anna, acme.request()))["code"])
    [consent] = granted(pages)
    path = f"/consents/{consent.id}"
    stranger = ThirdParty.of(pages, VOLT)
    stranger.renew()
    robot = pages.visitor()

    held = anna.get(path)
    assert held.json is not None
    assert held.json["party"]["name"] == "Acme Energy Advice"
    assert held.json["purpose"]["words"] == "to advise you on your use of energy"
    assert robot.get(path, Authorization=f"Bearer {acme.access_token}").data == held.data
    [listed] = robot.get("/consents", Authorization=f"Bearer {acme.access_token}").json or []
    assert (listed["consent"], listed["running"]) == (consent.id, True)
    for other in (cleo.get(path), robot.get(path), robot.get(path, Authorization=f"Bearer {stranger.access_token}")):
        assert other.status_code == 404


def test_the_audit_log_holds_the_hash_of_what_was_agreed(pages: Pages, acme: ThirdParty) -> None:
    anna = pages.moved_in(ANNA)
    acme.answer(share(anna, acme.request()))
    [consent] = granted(pages)

    records = [json.loads(entry) for entry in pages.authority.read(lambda look: audit.newest(look, 50))]

    [record] = [entry for entry in records if entry["what"] == "consent-granted"]
    document = pages.authority.read(lambda look: consents.document(look, consent.id))
    assert document is not None
    assert record["document_sha256"] == sha256(document).hexdigest()
    assert record["who"] == anna.originator
    assert pages.authority.read(audit.check)


def test_who_has_a_second_factor_proves_it_before_they_are_asked(pages: Pages, acme: ThirdParty) -> None:
    anna = pages.moved_in(ANNA)
    anna.enrol()
    pages.clock.advance(minutes=6)

    confirm = anna.get(acme.request())
    assert confirm.request.path == "/confirm"
    assert 'name="code"' in confirm.text
    form = {"csrf_token": csrf_of(confirm), "next": acme.request()}
    assert anna.post("/confirm", {**form, "password": PASSWORD}).status_code == 422
    back = anna.post("/confirm", {**form, "code": anna.next_code()})

    assert back.status_code == 303
    assert "asks for data of your home" in words_of(anna.get(back.location))
