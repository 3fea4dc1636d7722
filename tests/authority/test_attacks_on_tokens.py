"""What does not prove who somebody is buys no token, and the answer says no more than that."""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from authority.keys import new_private_jwk
from onem2m.security.credentials import ASSERTION_TYPE, Credential
from tests.authority.running import RunningAuthority, signed

REFUSED = (401, "invalid_client")

# What is wrong with an assertion that is signed as it should be; None stands for a claim that is missing.
WRONG: list[dict[str, Any]] = [
    {"aud": "https://elsewhere.example/token"},
    {"aud": None},
    {"aud": []},
    {"aud": {"url": "x"}},
    {"iss": "Cprovider-acme"},
    {"iss": None},
    {"sub": None},
    {"sub": "Cnobody"},
    {"sub": "../CAdmin"},
    {"sub": "Cmetering\x00"},
    {"exp": None},
    {"exp": 0},
    {"exp": "tomorrow"},
    {"exp": True},
    {"exp": 1e308},
    {"iat": 4_000_000_000},
    {"nbf": 4_000_000_000},
    {"jti": None},
    {"jti": ""},
    {"jti": 17},
    {"jti": "x" * 5000},
    {"sub": ["Cmetering"]},
]


def outcome(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


@pytest.fixture
def metering(running: RunningAuthority) -> Credential:
    return running.application("metering")


def test_a_good_assertion_is_taken(running: RunningAuthority, metering: Credential) -> None:
    assert running.with_assertion(signed(metering, running.assertion(metering))).status_code == 200


def test_an_assertion_that_says_something_wrong_is_refused(running: RunningAuthority, metering: Credential) -> None:
    for wrong in WRONG:
        answer = running.with_assertion(signed(metering, running.assertion(metering, **wrong)))

        assert outcome(answer) == REFUSED, wrong


def test_an_assertion_for_two_servers_is_refused(running: RunningAuthority, metering: Credential) -> None:
    audiences = [metering.token_endpoint, "https://elsewhere.example/token"]

    answer = running.with_assertion(signed(metering, running.assertion(metering, aud=audiences)))

    assert outcome(answer) == REFUSED


def test_an_assertion_that_lives_too_long_is_refused(running: RunningAuthority, metering: Credential) -> None:
    for lifetime_s in (120, 3600, 10**9):
        expires = int(running.clock.epoch()) + lifetime_s

        answer = running.with_assertion(signed(metering, running.assertion(metering, exp=expires)))

        assert outcome(answer) == REFUSED


def test_an_assertion_is_good_once(running: RunningAuthority, metering: Credential) -> None:
    assertion = signed(metering, running.assertion(metering))

    answers = [running.with_assertion(assertion) for _ in range(3)]

    assert answers[0].status_code == 200
    assert [outcome(answer) for answer in answers[1:]] == [REFUSED, REFUSED]


def test_an_assertion_is_good_once_among_all_endpoints(running: RunningAuthority, metering: Credential) -> None:
    assertion = signed(metering, running.assertion(metering))
    proof = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}
    assert running.post("/introspect", None, {"token": "x", **proof}).status_code == 200

    assert outcome(running.with_assertion(assertion)) == REFUSED


def test_an_old_assertion_is_not_taken_when_its_jti_is_forgotten(
    running: RunningAuthority, metering: Credential
) -> None:
    assertion = signed(metering, running.assertion(metering))
    running.with_assertion(assertion)

    for _ in range(10):
        running.clock.move(15)
        running.authority.tick()
        assert outcome(running.with_assertion(assertion)) == REFUSED


def test_another_key_is_refused(running: RunningAuthority, metering: Credential) -> None:
    forged = Credential(metering.originator, "Cmetering", metering.token_endpoint, metering.audience, new_private_jwk())

    for headers in (None, {"kid": metering.private_key["kid"]}, {"kid": forged.private_key["kid"]}):  # type: ignore[index]
        assert outcome(running.with_assertion(signed(forged, running.assertion(metering), headers))) == REFUSED


def test_a_key_of_another_party_is_refused(running: RunningAuthority, metering: Credential) -> None:
    tariff = running.application("tariff")

    assert outcome(running.with_assertion(signed(tariff, running.assertion(metering)))) == REFUSED


def test_the_algorithm_none_is_refused(running: RunningAuthority, metering: Credential) -> None:
    for algorithm in ("none", "None", "NONE", "nOnE"):
        header = _part({"alg": algorithm, "typ": "JWT"})
        for signature in ("", _bytes(b"x" * 64)):
            forged = f"{header}.{_part(running.assertion(metering))}.{signature}"
            assert outcome(running.with_assertion(forged)) == REFUSED


def test_a_public_key_is_no_shared_secret(running: RunningAuthority, metering: Credential) -> None:
    assert metering.private_key is not None
    public = {name: metering.private_key[name] for name in ("kty", "crv", "x", "kid")}
    raw = base64.urlsafe_b64decode(public["x"] + "=")

    for secret in (raw, public["x"].encode(), json.dumps(public).encode()):
        for algorithm, digest in (("HS256", "sha256"), ("HS512", "sha512")):
            header = _part({"alg": algorithm, "kid": public["kid"]})
            unsigned = f"{header}.{_part(running.assertion(metering))}"
            forged = f"{unsigned}.{_bytes(hmac.digest(secret, unsigned.encode(), digest))}"
            assert outcome(running.with_assertion(forged)) == REFUSED


def test_a_key_that_comes_with_the_assertion_is_not_believed(running: RunningAuthority, metering: Credential) -> None:
    key = new_private_jwk()
    forged = Credential(metering.originator, "Cmetering", metering.token_endpoint, metering.audience, key)
    public = {name: key[name] for name in ("kty", "crv", "x")}

    for header in ({"jwk": public}, {"jku": "http://127.0.0.1:1/keys"}, {"x5u": "file:///etc/passwd"}):
        assert outcome(running.with_assertion(signed(forged, running.assertion(metering), header))) == REFUSED


def test_a_changed_assertion_is_refused(running: RunningAuthority, metering: Credential) -> None:
    header, _, signature = signed(metering, running.assertion(metering)).split(".")
    forged = f"{header}.{_part(running.assertion(metering, sub='CAdmin', iss='CAdmin'))}.{signature}"

    assert outcome(running.with_assertion(forged)) == REFUSED


def test_what_is_no_jwt_is_refused(running: RunningAuthority) -> None:
    for text in ("", ".", "..", "a.b.c", "e30.e30.", "\x00", "é", "x" * 60_000, "[" * 5000, _part({}) * 3):
        assert outcome(running.with_assertion(text)) == REFUSED


def test_an_access_token_is_no_assertion(running: RunningAuthority, metering: Credential) -> None:
    assert outcome(running.with_assertion(running.access_token(metering))) == REFUSED


def test_a_wrong_secret_and_an_unknown_name_hear_the_same(running: RunningAuthority) -> None:
    acme = running.provider()

    answers = [
        running.http.post("/token", data={"grant_type": "client_credentials"}, auth=(name, "wrong"))
        for name in (acme.client_id, "Cnobody", "CAdmin", "", "é", "x" * 5000)
    ]

    assert {outcome(answer) for answer in answers} == {REFUSED}
    assert len({answer.text for answer in answers[:3]}) == 1
    assert answers[0].headers["www-authenticate"].startswith("Basic")


def test_a_key_client_has_no_secret_to_guess(running: RunningAuthority, metering: Credential) -> None:
    for secret in ("", "null", "None", json.dumps(metering.private_key and metering.private_key["x"])):
        answer = running.http.post("/token", data={"grant_type": "client_credentials"}, auth=("Cmetering", secret))
        assert outcome(answer) == REFUSED


def test_secrets_in_the_body_or_the_address_are_not_taken(running: RunningAuthority) -> None:
    acme = running.provider()
    pair = {"client_id": acme.client_id, "client_secret": str(acme.client_secret)}

    assert outcome(running.token(None, **pair)) == REFUSED
    answer = running.http.post("/token", params=pair, data={"grant_type": "client_credentials"})
    assert outcome(answer) == (400, "invalid_request")


def test_two_proofs_at_once_are_refused(running: RunningAuthority, metering: Credential) -> None:
    _, proof = metering.proof(running.clock.epoch())

    answer = running.http.post(
        "/token", data={"grant_type": "client_credentials", **proof}, auth=("Cmetering", "secret")
    )

    assert outcome(answer) == (400, "invalid_request")


def test_the_proof_of_one_client_is_not_for_another_client_id(running: RunningAuthority, metering: Credential) -> None:
    assert outcome(running.token(metering, client_id="CAdmin")) == REFUSED


def test_other_grants_are_unknown(running: RunningAuthority, metering: Credential) -> None:
    for grant in ("password", "implicit", "", "urn:ietf:params:oauth:grant-type:jwt-bearer", '"', "\\", "é"):
        status, error = outcome(running.token(metering, grant_type=grant))

        assert (status, error in ("unsupported_grant_type", "invalid_request")) == (400, True)


def test_an_application_without_a_page_to_return_to_gets_no_codes_taken(
    running: RunningAuthority, metering: Credential
) -> None:
    assert outcome(running.exchange(metering, "x")) == (400, "unauthorized_client")


def test_parameters_come_once_and_in_the_body(running: RunningAuthority, metering: Credential) -> None:
    _, proof = metering.proof(running.clock.epoch())
    twice = urlencode([("grant_type", "client_credentials")] * 2 + list(proof.items()))
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    assert outcome(running.http.post("/token", content=twice, headers=form)) == (400, "invalid_request")
    assert outcome(running.http.post("/token", json={"grant_type": "client_credentials"})) == (400, "invalid_request")
    assert running.http.get("/token", params={"grant_type": "client_credentials"}).status_code == 405


def test_an_endless_body_is_refused(running: RunningAuthority) -> None:
    answer = running.http.post("/token", data={"grant_type": "x" * 200_000})

    assert answer.status_code == 413


def _bytes(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _part(content: dict[str, Any]) -> str:
    return _bytes(json.dumps(content).encode())
