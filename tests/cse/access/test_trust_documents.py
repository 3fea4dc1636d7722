"""What an issuer publishes: read whole, or refused whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from cse.access.authentication import Issuer, TrustUnreadable, issuer_of, keys_of
from tests.attacks.mint import ISSUER, Key, Mint

FINGERPRINT = "ab" * 32


def spoilt(change: Callable[[dict[str, Any]], Any]) -> bytes:
    content = json.loads(Mint().published())
    changed = change(content)
    return json.dumps(content if changed is None else changed).encode()


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        spoilt(lambda it: it.pop("issuer") and None),
        spoilt(lambda it: it.update(issuer="")),
        spoilt(lambda it: it.update(issuer=[ISSUER])),
        spoilt(lambda it: it.pop("jwks") and None),
        spoilt(lambda it: it.update(jwks=[])),
        spoilt(lambda it: it.update(jwks={"keys": {}})),
        spoilt(lambda it: it.update(revoked=7)),
        spoilt(lambda it: it.update(revoked=[3])),
        spoilt(lambda it: it.update(disabled={"/id-in/C1": 1})),
        spoilt(lambda it: it.update(disabled="/id-in/C1")),
        spoilt(lambda it: it.update(disabled=[""])),
        spoilt(lambda it: it.update(not_before=[])),
        spoilt(lambda it: it.update(not_before={"/id-in/C1": "long ago"})),
        spoilt(lambda it: it.update(not_before={"": 1})),
        spoilt(lambda it: it.update(certificates={FINGERPRINT.upper(): {"originator": "/id-in/C1"}})),
        spoilt(lambda it: it.update(certificates={FINGERPRINT[1:]: {"originator": "/id-in/C1"}})),
        spoilt(lambda it: it.update(certificates={FINGERPRINT: {"originator": ""}})),
        spoilt(lambda it: it.update(certificates={FINGERPRINT: {}})),
        spoilt(lambda it: it.update(certificates={FINGERPRINT: {"originator": "/id-in/C1", "roles": [1]}})),
    ],
)
def test_a_trust_document_that_is_none_is_refused_whole(document: bytes) -> None:
    with pytest.raises(TrustUnreadable, match="not a"):
        issuer_of(document)


def test_a_trust_document_may_leave_out_what_there_is_none_of() -> None:
    least = spoilt(lambda it: {name: it[name] for name in ("issuer", "jwks")})
    certificate = spoilt(lambda it: it.update(certificates={FINGERPRINT: {"originator": "/id-in/C1"}}))

    issuer = issuer_of(least)

    assert (issuer.name, list(issuer.keys), issuer.revoked, issuer.not_before, issuer.certificates) == (
        ISSUER,
        ["k1"],
        frozenset(),
        {},
        {},
    )
    assert issuer_of(certificate).certificates[FINGERPRINT].roles == frozenset()
    assert issuer.disabled == frozenset()


def test_the_authority_may_grant_rights_to_any_resource_and_another_issuer_only_where_it_is_said() -> None:
    assert issuer_of(Mint().published()).grants
    assert not Issuer("https://utility.example", {}).grants


def test_keys_that_are_of_no_use_are_left_out() -> None:
    good = Key("k1").jwk
    elliptic = json.loads(ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key()))
    unknown = {**good, "kid": "k2", "crv": "X448"}
    for_encryption = {**good, "kid": "k3", "use": "enc"}
    nameless = {name: value for name, value in good.items() if name != "kid"}
    other_curve = json.loads(ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()).public_key())) | {"kid": "k4"}
    without_use = {name: value for name, value in Key("k5").jwk.items() if name != "use"}

    keys = keys_of(
        {"keys": [unknown, for_encryption, nameless, "key", other_curve, good, {**elliptic, "kid": "k6"}, without_use]}
    )

    assert sorted(keys) == ["k1", "k5", "k6"]
    assert {name: key.algorithm_name for name, key in keys.items()} == {"k1": "EdDSA", "k5": "EdDSA", "k6": "ES256"}


@pytest.mark.parametrize("jwks", [None, [], "keys", {}, {"keys": None}, {"keys": {}}])
def test_what_is_no_set_of_keys_is_refused(jwks: Any) -> None:
    with pytest.raises(TrustUnreadable, match="not a set of keys"):
        keys_of(jwks)


@pytest.mark.parametrize("secret", [{"kty": "oct", "k": "c2VjcmV0", "kid": "k1"}, {**Key("k1").jwk, "d": "x"}])
def test_a_secret_key_among_public_ones_refuses_them_all(secret: dict[str, str]) -> None:
    with pytest.raises(TrustUnreadable, match="key k1: it is secret"):
        keys_of({"keys": [Key("k9").jwk, secret]})
