"""The door that devices call, over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient

from authority.web import create_app
from onem2m.security.enrolment.folder import AuthorityPin
from tests.authority.enrolment.desk import ISSUER, Desk


@pytest.fixture
def http(desk: Desk) -> FlaskClient:
    return create_app(desk.authority).test_client()


def test_a_claim_is_answered_by_a_document_and_kept_by_nobody_on_the_way(desk: Desk, http: FlaskClient) -> None:
    claim = desk.claim("1", Ed25519PrivateKey.generate()).sign(desk.device("1"))

    answer = http.post("/enrolment/claim", json={"claim": claim})

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert desk.read(answer.get_json()["document"]).serial == "1"


def test_a_refusal_has_a_code_the_time_and_whether_to_come_again(desk: Desk, http: FlaskClient) -> None:
    claim = desk.claim("1", Ed25519PrivateKey.generate()).sign(desk.device("1", claimed=False))

    answer = http.post("/enrolment/claim", json={"claim": claim})

    assert answer.status_code == 409
    assert answer.get_json() == {
        "error": "unclaimed",
        "error_description": "no account has claimed this device yet",
        "again_after_s": 30.0,
        "now": int(desk.now.timestamp()),
    }


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"claim": 5}', b'{"claim": null}', b'{"claim": "' + b"x" * 20_000 + b'"}',
     b"[" * 30_000, b"\xff", json.dumps({"claim": "a.b.c"}).encode(), json.dumps({"claim": "\u0000"}).encode()],
    ids=lambda body: repr(body[:20]),
)  # fmt: skip
def test_what_is_no_claim_is_refused(http: FlaskClient, body: bytes) -> None:
    answer = http.post("/enrolment/claim", data=body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.get_json()["error"] == "malformed"


def test_a_body_without_end_is_refused(http: FlaskClient) -> None:
    answer = http.post("/enrolment/claim", data=b'{"claim": "' + b"x" * 100_000, content_type="application/json")

    assert answer.status_code in (400, 413)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer a.b.c", "Bearer " + "x" * 20_000])
@pytest.mark.parametrize("path", ["registration", "configuration"])
def test_who_gives_no_word_of_a_device_is_refused(http: FlaskClient, path: str, header: str) -> None:
    ask: Any = http.post if path == "registration" else http.get

    answer = ask(f"/enrolment/{path}", headers={"Authorization": header})

    assert (answer.status_code, answer.get_json()["error"]) == (401, "not-authentic")


def test_an_access_token_is_no_word_of_a_device(desk: Desk, http: FlaskClient) -> None:
    desk.enrolled("1")
    claims = {"iss": ISSUER, "sub": "/id-in/Cdevice-1", "aud": ISSUER, "iat": 1, "exp": 10**10, "jti": "x"}
    token = desk.authority.keys.sign(claims, "at+jwt")

    answer = http.get("/enrolment/configuration", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401


@pytest.mark.parametrize("version", ["-1", "1.5", "x", "", "9" * 40, "٣"])
def test_a_version_is_a_number(desk: Desk, http: FlaskClient, version: str) -> None:
    headers = {"Authorization": f"Bearer {desk.word('1', desk.enrolled('1'))}"}

    answer = http.get("/enrolment/configuration", query_string={"version": version}, headers=headers)

    assert (answer.status_code, answer.get_json()["error"]) == (400, "malformed")


def test_there_is_nothing_newer_or_there_is(desk: Desk, http: FlaskClient) -> None:
    own = desk.enrolled("1")

    same = http.get("/enrolment/configuration?version=1", headers={"Authorization": f"Bearer {desk.word('1', own)}"})
    other = http.get("/enrolment/configuration", headers={"Authorization": f"Bearer {desk.word('1', own)}"})

    assert (same.status_code, same.data) == (204, b"")
    assert desk.read(other.get_json()["document"]).version == 1


def test_the_pin_is_public(http: FlaskClient) -> None:
    assert AuthorityPin.of(http.get("/enrolment/pin").get_json()).issuer == ISSUER
