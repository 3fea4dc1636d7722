"""The authorization code flow after the consent: codes, refresh tokens, and how they end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from authority.consenting import WishRefused, answer, denial, issue_code, read_wish
from authority.storage import clients, grants, parties
from onem2m.security.credentials import Credential
from tests.authority.running import CALLBACK, CHALLENGE, VERIFIER, RunningAuthority


@pytest.fixture
def acme(running: RunningAuthority) -> Credential:
    return running.provider("ACME")


def refused(answer: httpx.Response, error: str = "invalid_grant") -> bool:
    return (answer.status_code, answer.json().get("error")) == (400, error)


def test_a_code_buys_a_token_of_the_third_party_itself(running: RunningAuthority, acme: Credential) -> None:
    answer = running.exchange(acme, running.code(acme))

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["scope"] == "readings:p1"
    assert running.claims(answer.json()["access_token"])["sub"] == "/id-in/Cprovider-acme"


def test_a_code_that_is_used_twice_voids_what_came_of_it(running: RunningAuthority, acme: Credential) -> None:
    code = running.code(acme)
    bought = running.exchange(acme, code).json()
    later = running.refresh(acme, bought["refresh_token"]).json()

    again = running.exchange(acme, code)

    assert refused(again)
    assert running.is_void(bought["access_token"])
    assert running.is_void(later["access_token"])
    assert refused(running.refresh(acme, later["refresh_token"]))


def test_of_many_who_use_a_code_at_once_one_at_most_gets_a_token(running: RunningAuthority, acme: Credential) -> None:
    code = running.code(acme)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: running.exchange(acme, code), range(6)))

    tokens = [answer.json()["access_token"] for answer in answers if answer.status_code == 200]
    assert len(tokens) == 1
    assert running.is_void(tokens[0])


def test_a_code_is_over_after_a_minute(running: RunningAuthority, acme: Credential) -> None:
    code = running.code(acme)

    running.clock.move(61)

    assert refused(running.exchange(acme, code))


def test_a_code_is_for_the_client_that_it_was_made_for(running: RunningAuthority, acme: Credential) -> None:
    rival = running.provider("Rival")
    code = running.code(acme)

    assert refused(running.exchange(rival, code))
    assert running.exchange(acme, code).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["https://acme.example/callback", f"{CALLBACK}/", f"{CALLBACK}&x=1", CALLBACK.upper(), "", "https://evil.example"],
)
def test_a_code_is_for_the_address_that_it_was_sent_to(
    running: RunningAuthority, acme: Credential, address: str
) -> None:
    assert refused(running.exchange(acme, running.code(acme), redirect_uri=address))


def test_a_code_needs_the_verifier_of_its_challenge(running: RunningAuthority, acme: Credential) -> None:
    code = running.code(acme)

    assert refused(running.exchange(acme, code, code_verifier="w" * 43))
    # A downgrade to `plain`: the challenge itself as the verifier.
    assert refused(running.exchange(acme, code, code_verifier=CHALLENGE, code_challenge_method="plain"))
    assert refused(running.exchange(acme, code, code_verifier="short"), "invalid_request")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    assert refused(running.post("/token", acme, form), "invalid_request")
    assert running.exchange(acme, code, code_verifier=VERIFIER).status_code == 200


def test_a_refresh_token_buys_the_next_ones_once(running: RunningAuthority, acme: Credential) -> None:
    first = running.exchange(acme, running.code(acme)).json()

    second = running.refresh(acme, first["refresh_token"])
    third = running.refresh(acme, second.json()["refresh_token"])

    assert (second.status_code, third.status_code) == (200, 200)
    assert second.json()["refresh_token"] != first["refresh_token"]
    assert third.json()["scope"] == "readings:p1"


def test_a_refresh_token_that_is_used_twice_voids_its_family(running: RunningAuthority, acme: Credential) -> None:
    first = running.exchange(acme, running.code(acme)).json()
    second = running.refresh(acme, first["refresh_token"]).json()

    stolen = running.refresh(acme, first["refresh_token"])

    assert refused(stolen)
    assert refused(running.refresh(acme, second["refresh_token"]))
    assert running.is_void(second["access_token"])


def test_a_refresh_token_is_for_its_client_and_its_scope(running: RunningAuthority, acme: Credential) -> None:
    rival = running.provider("Rival")
    token = running.exchange(acme, running.code(acme)).json()["refresh_token"]

    assert refused(running.refresh(rival, token))
    assert refused(running.refresh(acme, token, scope="readings:p2"), "invalid_scope")
    assert running.refresh(acme, token).status_code == 200


def test_an_unused_refresh_token_is_over_after_thirty_days(running: RunningAuthority, acme: Credential) -> None:
    token = running.exchange(acme, running.code(acme)).json()["refresh_token"]

    running.clock.move(31 * 86_400)

    assert refused(running.refresh(acme, token))


def test_a_revoked_consent_ends_its_tokens_and_no_others(running: RunningAuthority, acme: Credential) -> None:
    ended = running.exchange(acme, running.code(acme, "consent-1")).json()
    waiting = running.code(acme, "consent-1")
    other = running.exchange(acme, running.code(acme, "consent-2")).json()

    running.authority.change(lambda change: grants.revoke_consent(change, "consent-1", by="/id-in/Cperson-anna"))

    assert running.is_void(ended["access_token"])
    assert refused(running.refresh(acme, ended["refresh_token"]))
    assert refused(running.exchange(acme, waiting))
    assert not running.is_void(other["access_token"])
    assert running.refresh(acme, other["refresh_token"]).status_code == 200


def test_a_disabled_third_party_uses_no_code(running: RunningAuthority, acme: Credential) -> None:
    code = running.code(acme)
    running.authority.change(lambda change: parties.disable(change, acme.originator))

    assert running.exchange(acme, code).status_code == 401
    with pytest.raises(WishRefused):
        running.code(acme)


# The request that brings a person to the page of consent.

WISH = {
    "response_type": ["code"],
    "client_id": ["Cprovider-acme"],
    "redirect_uri": [CALLBACK],
    "scope": ["readings:p1"],
    "state": ["s&t=1"],
    "code_challenge": [CHALLENGE],
    "code_challenge_method": ["S256"],
}


def test_a_whole_wish_is_read_and_answered(running: RunningAuthority, acme: Credential) -> None:
    wish = read_wish(running.authority, WISH)

    code = issue_code(
        running.authority, wish.client.client_id, "/id-in/Cperson-anna", wish.redirect_uri, wish.scope,
        wish.challenge, "consent-1",
    )  # fmt: skip
    sent_to = httpx.URL(answer(running.authority, wish, code))

    assert (sent_to.scheme, sent_to.host, sent_to.path) == ("https", "acme.example", "/callback")
    assert dict(sent_to.params) == {"from": "gridhearth", "code": code, "state": "s&t=1", "iss": running.url}
    assert running.exchange(acme, code).status_code == 200
    assert "error=access_denied" in denial(running.authority, wish)


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": ["Cnobody"]},
        {"client_id": []},
        {"client_id": ["Cprovider-acme", "Cprovider-rival"]},
        {"redirect_uri": []},
        {"redirect_uri": ["https://evil.example/"]},
        {"redirect_uri": [CALLBACK, "https://evil.example/"]},
        {"redirect_uri": [f"{CALLBACK}@evil.example"]},
        {"state": ["a", "b"]},
    ],
    ids=str,
)
def test_a_wish_of_doubtful_origin_sends_nobody_anywhere(
    running: RunningAuthority, acme: Credential, wrong: dict[str, list[str]]
) -> None:
    with pytest.raises(WishRefused) as refusal:
        read_wish(running.authority, {**WISH, **wrong})

    assert refusal.value.redirect is None


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"response_type": ["token"]}, "unsupported_response_type"),
        ({"response_type": []}, "unsupported_response_type"),
        ({"code_challenge": []}, "invalid_request"),
        ({"code_challenge": ["x"]}, "invalid_request"),
        ({"code_challenge_method": []}, "invalid_request"),
        ({"code_challenge_method": ["plain"]}, "invalid_request"),
        ({"scope": []}, "invalid_scope"),
    ],
    ids=str,
)
def test_an_imperfect_wish_goes_back_to_the_third_party(
    running: RunningAuthority, acme: Credential, wrong: dict[str, list[str]], error: str
) -> None:
    with pytest.raises(WishRefused) as refusal:
        read_wish(running.authority, {**WISH, **wrong})

    sent_to = httpx.URL(refusal.value.redirect or "")
    assert sent_to.host == "acme.example"
    assert (sent_to.params["error"], sent_to.params["state"]) == (error, "s&t=1")


def test_an_address_that_was_taken_back_gets_no_code(running: RunningAuthority, acme: Credential) -> None:
    party = running.party(acme)
    running.authority.change(lambda change: clients.set_redirect_uris(change, party, []))

    with pytest.raises(WishRefused):
        running.code(acme)
