"""Client credentials: a party proves who it is and gets a token that says so."""

from __future__ import annotations

import base64

import jwt
import pytest

from authority.enlisting import certify, key_credential
from authority.storage import clients, parties
from tests.authority.running import RunningAuthority


def test_an_application_gets_a_token_with_its_key(running: RunningAuthority) -> None:
    metering = running.application("metering")

    answer = running.token(metering)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json().keys() == {"access_token", "token_type", "expires_in"}
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("Bearer", 600)
    now = int(running.clock.epoch())
    claims = running.claims(answer.json()["access_token"])
    assert len(claims.pop("jti")) >= 20
    assert claims == {
        "iss": running.url,
        "sub": "/id-in/Cmetering",
        "aud": ["//gridhearth.local/id-in"],
        "client_id": "Cmetering",
        "iat": now,
        "exp": now + 600,
    }
    header = jwt.get_unverified_header(answer.json()["access_token"])
    assert (header["alg"], header["typ"]) == ("EdDSA", "at+jwt")


def test_a_third_party_gets_a_token_with_its_secret(running: RunningAuthority) -> None:
    acme = running.provider("ACME")

    claims = running.claims(running.access_token(acme))

    assert claims["sub"] == "/id-in/Cprovider-acme"


def test_no_two_tokens_are_the_same(running: RunningAuthority) -> None:
    metering = running.application()

    tokens = [running.access_token(metering) for _ in range(3)]

    assert len({running.claims(token)["jti"] for token in tokens}) == 3


def test_a_token_carries_the_roles_of_its_party(running: RunningAuthority) -> None:
    auditor = running.application("audit", roles=["auditor", "installer@other.example"])

    claims = running.claims(running.access_token(auditor))

    assert claims["roles"] == ["auditor@gridhearth.local", "installer@other.example"]


def test_a_token_bound_to_a_certificate_names_it(running: RunningAuthority) -> None:
    metering = running.application()
    certificate = certify(running.authority, running.party(metering), by="")

    answer = running.token(metering, certificate=certificate.fingerprint)

    thumbprint = running.claims(answer.json()["access_token"])["cnf"]["x5t#S256"]
    assert base64.urlsafe_b64decode(thumbprint + "=").hex() == certificate.fingerprint


@pytest.mark.parametrize("fingerprint", ["00" * 32, "", "x", "é" * 32, "00" * 40_00])
def test_a_token_is_bound_to_no_certificate_that_is_not_the_partys(running: RunningAuthority, fingerprint: str) -> None:
    answer = running.token(running.application(), certificate=fingerprint)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_token_is_bound_to_no_certificate_of_another_party(running: RunningAuthority) -> None:
    metering, tariff = running.application("metering"), running.application("tariff")
    certificate = certify(running.authority, running.party(tariff), by="")

    answer = running.token(metering, certificate=certificate.fingerprint)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_disabled_party_gets_none_and_what_it_has_is_void(running: RunningAuthority) -> None:
    metering = running.application()
    before = running.access_token(metering)

    running.authority.change(lambda change: parties.disable(change, metering.originator))

    assert running.is_void(before)
    answer = running.token(metering)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_withdrawn_key_buys_none_and_its_tokens_are_void_but_the_next_key_does(running: RunningAuthority) -> None:
    old = running.application()
    before = running.access_token(old)
    party = running.party(old)

    running.authority.change(lambda change: clients.withdraw(change, party))
    new = key_credential(running.authority, party)

    assert running.token(old).status_code == 401
    assert running.is_void(before)
    # In the very second of the withdrawal, too.
    assert not running.is_void(running.access_token(new))


def test_two_keys_of_a_party_are_good_side_by_side(running: RunningAuthority) -> None:
    first = running.application()
    second = key_credential(running.authority, running.party(first))

    assert [running.token(credential).status_code for credential in (first, second, first)] == [200, 200, 200]


def test_changed_roles_make_tokens_with_the_old_ones_void(running: RunningAuthority) -> None:
    metering = running.application(roles=["auditor"])
    before = running.access_token(metering)

    running.authority.change(lambda change: parties.set_roles(change, metering.originator, []))

    assert running.is_void(before)
    assert "roles" not in running.claims(running.access_token(metering))


def test_the_metadata_tells_what_is_offered(running: RunningAuthority) -> None:
    metadata = running.http.get("/.well-known/oauth-authorization-server").json()

    assert metadata["issuer"] == running.url
    assert metadata["token_endpoint"] == f"{running.url}/token"
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert set(metadata["token_endpoint_auth_methods_supported"]) == {"private_key_jwt", "client_secret_basic"}
    assert running.http.get(metadata["jwks_uri"]).json() == running.trust()["jwks"]


def test_no_private_half_of_a_key_is_published(running: RunningAuthority) -> None:
    published = running.http.get("/jwks.json").json()["keys"] + running.trust()["jwks"]["keys"]

    assert all("d" not in key for key in published)
