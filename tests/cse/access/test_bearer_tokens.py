"""Who bears a token: each claim to its edge, and what an issuer may say. Beside it lie the attacks over HTTP."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from cse.access.authentication import Authentication, issuer_of, keys_of
from onem2m.primitive import Identity
from tests.attacks.forgeries import FORGERIES, Forgery
from tests.attacks.mint import ABSENT, Mint, encoded
from tests.cse.access.bearing import FINGERPRINT, NOW, SKEW, Moment, bearer, originator, refusal


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=list(FORGERIES))
def test_a_token_that_is_none_is_nobodys(authentication: Authentication, mint: Mint, forgery: Forgery) -> None:
    assert refusal(authentication, forgery(mint))


def test_a_good_token_is_its_subjects_with_its_roles_and_its_name(authentication: Authentication, mint: Mint) -> None:
    roles = ["operator@gridhearth.local", "north/operator@gridhearth.local"]

    identity = bearer(authentication, mint.token("Calice", jti="j1", roles=roles))

    assert identity == Identity("/id-in/Calice", frozenset(roles), "token:j1")


@pytest.mark.parametrize("subject", ["Calice", "/id-in/Calice", "//gridhearth.local/id-in/Calice"])
def test_a_subject_is_known_in_every_form(authentication: Authentication, mint: Mint, subject: str) -> None:
    assert bearer(authentication, mint.token("C", sub=subject)).originator == "/id-in/Calice"


@pytest.mark.parametrize("subject", ["/id-mn/Calice", "//other.example/id-in/Calice", "/id-mn"])
def test_a_subject_of_elsewhere_stays_one(authentication: Authentication, mint: Mint, subject: str) -> None:
    assert bearer(authentication, mint.token("C", sub=subject)).originator == subject


@pytest.mark.parametrize(
    ("claims", "good"),
    [
        ({"exp": NOW - SKEW + 1}, True),
        ({"exp": NOW - SKEW}, False),
        ({"iat": NOW + SKEW, "exp": NOW + SKEW + 60}, True),
        ({"iat": NOW + SKEW + 1, "exp": NOW + SKEW + 60}, False),
        ({"nbf": NOW + SKEW}, True),
        ({"nbf": NOW + SKEW + 1}, False),
        ({"iat": NOW, "exp": NOW + 86_400}, True),
        ({"iat": NOW, "exp": NOW + 86_401}, False),
        ({"iat": NOW, "exp": NOW + 1}, True),
        ({"iat": NOW, "exp": NOW}, False),
        ({"iat": NOW + 0.5, "exp": NOW + 0.75}, True),
        ({"aud": "//gridhearth.local/id-in"}, True),
        ({"aud": ["//a/b", "//gridhearth.local/id-in"]}, True),
    ],
)
def test_times_and_audience_hold_to_their_edge(
    authentication: Authentication, mint: Mint, claims: dict[str, Any], good: bool
) -> None:
    token = mint.token("Calice", **({"iat": NOW - 600} | claims if "exp" in claims else claims))

    if good:
        assert originator(authentication, token)
    else:
        assert refusal(authentication, token)


def test_each_reason_is_told(authentication: Authentication, mint: Mint) -> None:
    reasons: dict[str, dict[str, Any]] = {
        "the token has expired": {"iat": NOW - 700, "exp": NOW - 100},
        "the token is not for //gridhearth.local/id-in": {"aud": "//x/y"},
        "the token is not valid yet; is a clock wrong?": {"nbf": NOW + 1_000},
        "the token is not good: it lasts longer than 86400 s": {"exp": NOW + 100_000},
        "the token is not good: its issuer is not trusted here": {"iss": "http://other"},
        "the token is not good: it has no identifier (jti)": {"jti": ABSENT},
    }

    assert {refusal(authentication, mint.token("Calice", **claims)): claims for claims in reasons.values()} == reasons
    assert refusal(authentication, "x" * 8_193) == "the token is longer than 8192 bytes"
    assert len(refusal(authentication, mint.token("Calice", iss="x" * 3_000, jti="y"))) < 300


@pytest.mark.parametrize(
    ("header", "claims", "reason"),
    [
        ({"kid": "k2"}, {}, "its issuer has no such key (kid)"),
        ({"alg": "ES256"}, {}, "its algorithm is not that of the key"),
        ({"typ": "JWT"}, {}, "it is not an access token (typ at+jwt)"),
        ({}, {"jti": ""}, "it has no identifier (jti)"),
        ({}, {"cnf": "none"}, "it is bound to something that is not known here (cnf)"),
        ({}, {"roles": "operator@gridhearth.local"}, "its roles are no list"),
        ({}, {"sub": "/id-in"}, "its subject is no originator that its issuer may speak for"),
    ],
)
def test_what_is_wrong_with_it_is_told(
    authentication: Authentication, mint: Mint, header: dict[str, Any], claims: dict[str, Any], reason: str
) -> None:
    assert refusal(authentication, mint.forged("Calice", header, **claims)) == f"the token is not good: {reason}"


def test_times_are_compared_with_the_clock_that_was_handed_in(
    authentication: Authentication, mint: Mint, moment: Moment
) -> None:
    moment.now = 4_000_000_000.0

    assert originator(authentication, mint.token("Calice", nbf=4_000_000_000))


def test_clocks_may_differ_by_half_a_minute_unless_it_is_said(mint: Mint, moment: Moment) -> None:
    usual = Authentication("/id-in", "gridhearth.local", moment)
    usual.learn([issuer_of(mint.published())])

    assert originator(usual, mint.token("Calice", iat=NOW - 60, exp=NOW - 29.5))
    assert refusal(usual, mint.token("Calice", iat=NOW - 60, exp=NOW - 30.5)) == "the token has expired"


def test_the_longest_token_is_taken(authentication: Authentication, mint: Mint) -> None:
    headers: list[dict[str, Any]] = [{}, {"x": 1}, {"x": 12}, {"x": 123}]
    room = (8_192 - len(mint.token("Calice", jti="j", note=""))) * 3 // 4

    sizes = {
        len(token): token
        for header in headers
        for extra in range(room - 20, room + 4)
        for token in [mint.forged("Calice", header, jti="j", note="x" * extra)]
    }

    assert originator(authentication, sizes[8_192])
    assert refusal(authentication, sizes[8_193]) == "the token is longer than 8192 bytes"


def test_a_bound_token_needs_just_its_certificate(authentication: Authentication, mint: Mint) -> None:
    token = mint.token("Calice", cnf={"x5t#S256": encoded(bytes.fromhex(FINGERPRINT))})

    for certificate in (None, "cd" * 32, FINGERPRINT.upper(), ""):
        assert refusal(authentication, token, certificate) == "the token is bound to a certificate, and came without it"
    assert bearer(authentication, token, FINGERPRINT).originator == "/id-in/Calice"
    assert refusal(authentication, token)


def test_a_token_that_is_not_bound_may_come_with_any_certificate(authentication: Authentication, mint: Mint) -> None:
    assert originator(authentication, mint.token("Calice", cnf=None), FINGERPRINT)


def test_an_issuer_speaks_and_gives_roles_within_its_patterns(authentication: Authentication, mint: Mint) -> None:
    known = issuer_of(mint.published())
    authentication.learn([replace(known, originators=("/id-in/Cutility-*",), roles=("*@utility.example",))])
    roles = ["operator@utility.example", "operator@gridhearth.local"]

    identity = bearer(authentication, mint.token("Cutility-north", roles=roles))

    assert identity.roles == {"operator@utility.example"}
    assert "may speak for" in refusal(authentication, mint.token("Calice"))
    authentication.learn([replace(known, roles=())])
    assert bearer(authentication, mint.token("Cutility-north", roles=roles)).roles == frozenset()
    authentication.learn([replace(known, originators=("/id-in/Cutility-*", "/id-in/Calice"))])
    assert originator(authentication, mint.token("Calice"))
    authentication.learn([replace(known, originators=())])
    assert "may speak for" in refusal(authentication, mint.token("Calice"))


def test_an_outside_issuer_may_name_the_subject_in_another_claim_and_leave_type_and_jti_out(
    authentication: Authentication, mint: Mint
) -> None:
    authentication.learn([replace(issuer_of(mint.published()), typed=False, claim="onem2m")])

    token = mint.forged("Cother", {"typ": "JWT"}, onem2m="/id-in/Calice", jti=ABSENT)

    assert bearer(authentication, token) == Identity("/id-in/Calice", frozenset(), "token:")
    assert refusal(authentication, mint.token("Calice"))


@pytest.mark.parametrize("typ", ["at+jwt", "AT+JWT", "application/at+jwt"])
def test_an_access_token_says_so_in_one_of_two_ways(authentication: Authentication, mint: Mint, typ: str) -> None:
    assert originator(authentication, mint.forged("Calice", {"typ": typ}))


def test_a_token_of_one_issuer_is_not_checked_by_the_keys_of_another(
    authentication: Authentication, mint: Mint, moment: Moment
) -> None:
    other = Mint(now=moment)
    theirs = replace(issuer_of(other.published()), name="https://other.example")
    authentication.learn([issuer_of(mint.published()), theirs])

    assert refusal(authentication, other.token("Calice"))
    assert refusal(authentication, mint.token("Calice", iss="https://other.example"))
    assert originator(authentication, other.token("Calice", iss="https://other.example"))
    assert authentication.issuer("https://other.example") is theirs
    assert authentication.issuer("https://third.example") is None


def test_every_known_signature_is_taken(authentication: Authentication, mint: Mint) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    jwk = json.loads(ECAlgorithm.to_jwk(private.public_key())) | {"kid": "e1"}
    known = replace(issuer_of(mint.published()), keys=keys_of({"keys": [jwk]}))
    authentication.learn([known])

    token = jwt.encode(mint.claims("Calice"), private, algorithm="ES256", headers={"typ": "at+jwt", "kid": "e1"})

    assert originator(authentication, token)
    assert refusal(authentication, mint.forged("Calice", {"kid": "e1"}, Ed25519PrivateKey.generate().sign))


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_the_signatures_of_other_issuers_are_taken_too(
    authentication: Authentication, mint: Mint, algorithm: str
) -> None:
    private = rsa.generate_private_key(65_537, 2_048)
    jwk = json.loads(RSAAlgorithm.to_jwk(private.public_key())) | {"kid": "r1", "alg": algorithm}
    authentication.learn([replace(issuer_of(mint.published()), keys=keys_of({"keys": [jwk]}))])

    def token(signed: str) -> str:
        return jwt.encode(mint.claims("Calice"), private, algorithm=signed, headers={"typ": "at+jwt", "kid": "r1"})

    assert originator(authentication, token(algorithm))
    assert refusal(authentication, token("RS512")) == "the token is not good: its algorithm is not that of the key"
