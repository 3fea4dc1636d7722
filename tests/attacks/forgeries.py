"""Tokens that are none, each a function of the mint whose good ones it imitates."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from tests.attacks.fortress import ALICE
from tests.attacks.mint import ABSENT, AUDIENCE, ISSUER, Key, Mint, assembled, by_secret, encoded

MINE = Key("k1")
"""A key of the attacker's, under the name of the authority's."""

Forgery = Callable[[Mint], str]


def with_header(**header: Any) -> Forgery:
    return lambda mint: mint.forged(ALICE, header)


def by_my_key(**header: Any) -> Forgery:
    return lambda mint: mint.forged(ALICE, header, MINE.sign)


def with_claims(**claims: Any) -> Forgery:
    return lambda mint: mint.forged(ALICE, {}, **claims)


def in_seconds(**moments: float) -> Forgery:
    """Claims that are moments, counted from now."""
    return lambda mint: mint.forged(ALICE, {}, **{name: int(mint.now() + after) for name, after in moments.items()})


def with_secret(secret: Callable[[Key], bytes], algorithm: str = "HS256") -> Forgery:
    return lambda mint: mint.forged(ALICE, {"alg": algorithm}, by_secret(secret(mint.key)))


def cut(change: Callable[[list[str]], list[str]]) -> Forgery:
    """A good token with its three parts changed."""
    return lambda mint: ".".join(change(mint.token(ALICE).split(".")))


def with_payload_of_another(mint: Mint) -> str:
    """Signed for Mallory, told of Alice."""
    header, _, signature = mint.token("Cmallory").split(".")
    return f"{header}.{encoded(json.dumps(mint.claims(ALICE)).encode())}.{signature}"


def by_elliptic_curve(mint: Mint) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return mint.forged(ALICE, {"alg": "ES256"}, lambda content: key.sign(content, ec.ECDSA(hashes.SHA256())))


def by_rsa(mint: Mint) -> str:
    key = generate_private_key(65537, 2048)
    return mint.forged(ALICE, {"alg": "RS256"}, lambda content: key.sign(content, PKCS1v15(), hashes.SHA256()))


def in_json(mint: Mint) -> str:
    """The JSON serialization of JWS, with a second signature."""
    header, payload, signature = mint.token(ALICE).split(".")
    signatures = [{"protected": header, "signature": encoded(b"x" * 64)}, {"protected": header, "signature": signature}]
    return json.dumps({"payload": payload, "signatures": signatures})


FORGERIES: dict[str, Forgery] = {
    "signed by another key under the same name": by_my_key(),
    "no signature": cut(lambda parts: [*parts[:2], ""]),
    "two parts": cut(lambda parts: parts[:2]),
    "five parts, as if encrypted": cut(lambda parts: [*parts, "", ""]),
    "half a signature": cut(lambda parts: [*parts[:2], parts[2][:40]]),
    "a signature of zeros": cut(lambda parts: [*parts[:2], encoded(bytes(64))]),
    "another's signature": with_payload_of_another,
    "padding after the signature": cut(lambda parts: [*parts[:2], parts[2] + "!!"]),
    "alg none": lambda mint: mint.forged(ALICE, {"alg": "none"}, lambda _: b""),
    "alg None": lambda mint: mint.forged(ALICE, {"alg": "None"}, lambda _: b""),
    "alg nOnE with a signature": with_header(alg="nOnE"),
    "alg missing": with_header(alg=ABSENT),
    "alg a list": with_header(alg=["EdDSA", "none"]),
    "alg empty": with_header(alg=""),
    "alg eddsa": with_header(alg="eddsa"),
    "HS256 by the public key": with_secret(lambda key: key.public),
    "HS256 by the public key as PEM": with_secret(lambda key: key.pem),
    "HS256 by the public key as text": with_secret(lambda key: key.jwk["x"].encode()),
    "HS256 by the JWK": with_secret(lambda key: json.dumps(key.jwk).encode()),
    "HS256 by nothing": with_secret(lambda _: b""),
    "HS512 by the public key": with_secret(lambda key: key.public, "HS512"),
    "ES256 by a key of one's own": by_elliptic_curve,
    "RS256 by a key of one's own": by_rsa,
    "kid of no key": by_my_key(kid="k2"),
    "kid missing": by_my_key(kid=ABSENT),
    "kid missing, well signed": with_header(kid=ABSENT),
    "kid a path": by_my_key(kid="../../../../dev/null"),
    "kid a query": by_my_key(kid="k1' OR '1'='1"),
    "kid a URL": by_my_key(kid="http://127.0.0.1:9/key"),
    "kid a list": with_header(kid=["k1"]),
    "kid a number": with_header(kid=1),
    "jwk in the header": by_my_key(jwk=MINE.jwk),
    "jwk in the header, kid missing": by_my_key(jwk=MINE.jwk, kid=ABSENT),
    "jku in the header": by_my_key(jku="http://127.0.0.1:9/jwks.json"),
    "x5u in the header": by_my_key(x5u="http://127.0.0.1:9/cert.pem"),
    "x5c in the header": by_my_key(x5c=[base64.b64encode(b"certificate").decode()]),
    "crit": with_header(crit=["exp"]),
    "crit of something unknown": with_header(crit=["x-all-is-well"], **{"x-all-is-well": True}),
    "crit empty": with_header(crit=[]),
    "b64 false": with_header(b64=False, crit=["b64"]),
    "typ of an ID token": with_header(typ="JWT"),
    "typ missing": with_header(typ=ABSENT),
    "typ of a proof": with_header(typ="dpop+jwt"),
    "expired": in_seconds(iat=-700, exp=-100),
    "expired long ago": in_seconds(iat=-10_000_000, exp=-9_999_000),
    "exp missing": with_claims(exp=ABSENT),
    "exp a text": with_claims(exp="tomorrow"),
    "exp null": with_claims(exp=None),
    "exp endless": with_claims(exp=float("inf")),
    "exp not a number": with_claims(exp=float("nan")),
    "exp huge": with_claims(exp=10**400),
    "exp before iat": in_seconds(iat=20, exp=10),
    "for ten years": in_seconds(exp=315_360_000),
    "iat tomorrow": in_seconds(iat=86_400, exp=87_000),
    "iat missing": with_claims(iat=ABSENT),
    "iat not a number": with_claims(iat=float("nan")),
    "nbf tomorrow": in_seconds(nbf=86_400, exp=87_000),
    "nbf a text": with_claims(nbf="yesterday"),
    "aud of another CSE": with_claims(aud=["//gridhearth.local/id-mn"]),
    "aud of another provider": with_claims(aud="//other.example/id-in"),
    "aud half of ours": with_claims(aud="/id-in"),
    "aud longer than ours": with_claims(aud=AUDIENCE + "2"),
    "aud in capitals": with_claims(aud=AUDIENCE.upper()),
    "aud empty": with_claims(aud=[]),
    "aud missing": with_claims(aud=ABSENT),
    "aud an object": with_claims(aud={AUDIENCE: True}),
    "aud a list in a list": with_claims(aud=[[AUDIENCE]]),
    "iss another": with_claims(iss="http://127.0.0.1:8071"),
    "iss with a slash": with_claims(iss=f"{ISSUER}/"),
    "iss missing": with_claims(iss=ABSENT),
    "iss a list": with_claims(iss=[ISSUER]),
    "iss an object": with_claims(iss={"url": ISSUER}),
    "sub missing": with_claims(sub=ABSENT),
    "sub empty": with_claims(sub=""),
    "sub a number": with_claims(sub=7),
    "sub a list": with_claims(sub=["/id-in/Calice"]),
    "sub all": with_claims(sub="*"),
    "sub everybody of ours": with_claims(sub="/id-in/*"),
    "sub the CSE itself": with_claims(sub="/id-in"),
    "sub the CSE itself, absolute": with_claims(sub=AUDIENCE),
    "sub a resource": with_claims(sub="/id-in/cse-in/alice"),
    "sub with a line break": with_claims(sub="/id-in/Calice\r\nX-M2M-Origin: CAdmin"),
    "jti missing": with_claims(jti=ABSENT),
    "jti empty": with_claims(jti=""),
    "jti a list": with_claims(jti=["a"]),
    "roles a text": with_claims(roles="operator@gridhearth.local"),
    "cnf of another kind": with_claims(cnf={"jwk": MINE.jwk}),
    "cnf a text": with_claims(cnf="none"),
    "cnf empty": with_claims(cnf={}),
    "claims no object": lambda mint: assembled(mint.header(), ["Calice"], mint.key.sign),
    "claims deep": lambda mint: assembled(mint.header(), b"[" * 2000 + b"]" * 2000, mint.key.sign),
    "claims no JSON": lambda mint: assembled(mint.header(), b"{\xff}", mint.key.sign),
    "header no object": lambda mint: cut(lambda parts: [encoded(b"[]"), *parts[1:]])(mint),
    "longer than any": with_claims(note="x" * 9000),
    "JSON serialization": in_json,
    "words": lambda _: "let me in",
    "dots": lambda _: "..",
    "not ASCII": lambda _: "tok\xe9n.\xe9.\xe9",
}
