"""Signed JSON: JWS in compact form (RFC 7515) with Ed25519, or P-256 where a factory chose it. Pure.

What a signature is for stands in its header (`typ`), so that nothing signed for one purpose serves another.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt.algorithms import ECAlgorithm, OKPAlgorithm
from jwt.api_jws import PyJWS
from jwt.exceptions import PyJWTError

__all__ = [
    "Jwk",
    "NotAuthentic",
    "PrivateKey",
    "PublicKey",
    "header_of",
    "private_jwk",
    "private_key_of",
    "public_jwk",
    "public_key_of",
    "read",
    "sign",
    "thumbprint",
]

Jwk: TypeAlias = Mapping[str, str]
PrivateKey: TypeAlias = Ed25519PrivateKey | EllipticCurvePrivateKey
PublicKey: TypeAlias = Ed25519PublicKey | EllipticCurvePublicKey

MAX_CHARACTERS = 16_384
"""A signed text is not longer; a certificate chain of three fits."""

_MEMBERS = {"OKP": ("crv", "kty", "x"), "EC": ("crv", "kty", "x", "y")}
"""What makes a key, and its thumbprint (RFC 7638 3.2, RFC 8037 2)."""


class NotAuthentic(Exception):
    """A signature, or the key it asks for, cannot be believed."""


def private_jwk(key: PrivateKey) -> dict[str, str]:
    """The key with its secret, `d`, and its thumbprint as `kid`."""
    if isinstance(key, Ed25519PrivateKey):
        jwk = OKPAlgorithm.to_jwk(key, as_dict=True)
    else:
        jwk = ECAlgorithm.to_jwk(key, as_dict=True)
    return {**{name: jwk[name] for name in (*_MEMBERS[jwk["kty"]], "d")}, "kid": thumbprint(jwk)}


def public_jwk(key: PrivateKey | PublicKey) -> dict[str, str]:
    """The key as others may know it, with its thumbprint as `kid`."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey | EllipticCurvePrivateKey) else key
    if isinstance(public, Ed25519PublicKey):
        jwk = OKPAlgorithm.to_jwk(public, as_dict=True)
    else:
        jwk = ECAlgorithm.to_jwk(public, as_dict=True)
    return {**{name: jwk[name] for name in _MEMBERS[jwk["kty"]]}, "kid": thumbprint(jwk)}


def private_key_of(jwk: Any) -> PrivateKey:
    """The key that a JWK with `d` holds. Raises NotAuthentic."""
    key = _key_of(jwk)
    if not isinstance(key, Ed25519PrivateKey | EllipticCurvePrivateKey):
        raise NotAuthentic("the key has no private part")
    return key


def public_key_of(jwk: Any) -> PublicKey:
    """The key that a public JWK holds; a secret that came along is refused, not dropped. Raises NotAuthentic."""
    key = _key_of(jwk)
    if not isinstance(key, Ed25519PublicKey | EllipticCurvePublicKey):
        raise NotAuthentic("a private key stands where a public one belongs")
    return key


def thumbprint(jwk: Jwk) -> str:
    """The name that a key has by itself (RFC 7638)."""
    members = {name: jwk[name] for name in _MEMBERS[jwk["kty"]]}
    canonical = json.dumps(members, separators=(",", ":"), sort_keys=True).encode()
    return base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()


def sign(kind: str, content: Mapping[str, Any], key: PrivateKey, **header: Any) -> str:
    """The content under the key's signature; `kind` becomes the `typ`, and the key's thumbprint the `kid`."""
    payload = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
    names = {"typ": kind, "kid": public_jwk(key)["kid"], **header}
    return PyJWS().encode(payload, key, algorithm=_algorithm_of(key), headers=names)


def header_of(text: str) -> dict[str, Any]:
    """What the signer says about the signature: nothing of it is proven yet. Raises NotAuthentic."""
    if len(text) > MAX_CHARACTERS or not text.isascii():
        raise NotAuthentic("this is no signed text of ours")
    try:
        header = dict(PyJWS().get_unverified_header(text))
    except (PyJWTError, ValueError, TypeError, RecursionError) as fault:
        raise NotAuthentic(f"this is no signed text: {type(fault).__name__}") from None
    kid = header.get("kid", "")
    if not isinstance(kid, str) or not kid.isascii():
        raise NotAuthentic("kid: not the name of a key")
    return header


def read(text: str, kind: str, key_for: Callable[[Mapping[str, Any]], PublicKey]) -> dict[str, Any]:
    """The content, once its signature holds under the key that `key_for` finds for its header. Raises NotAuthentic.

    The algorithm follows from the key, never from the text.
    """
    header = header_of(text)
    if header.get("typ") != kind:
        raise NotAuthentic(f"a {kind} was expected")
    if "crit" in header or "b64" in header:
        raise NotAuthentic("the signature asks for extensions that nobody here knows")
    key = key_for(header)
    try:
        payload = PyJWS().decode_complete(text, key, algorithms=[_algorithm_of(key)])["payload"]
        content = json.loads(payload)
    except (PyJWTError, ValueError, RecursionError):
        raise NotAuthentic("the signature does not hold") from None
    if not isinstance(content, dict):
        raise NotAuthentic("the signed text holds no object")
    return content


def _key_of(jwk: Any) -> object:
    members = _MEMBERS.get(jwk.get("kty", "")) if isinstance(jwk, Mapping) else None
    if members is None or not all(isinstance(jwk.get(name), str) for name in members):
        raise NotAuthentic("this is no key of a known kind (Ed25519, or P-256)")
    if jwk["crv"] not in ("Ed25519", "P-256"):
        raise NotAuthentic("this is no key of a known kind (Ed25519, or P-256)")
    algorithm = OKPAlgorithm if jwk["kty"] == "OKP" else ECAlgorithm
    try:
        return algorithm.from_jwk(dict(jwk))
    except (PyJWTError, ValueError, TypeError) as fault:
        raise NotAuthentic(f"this is no key: {fault}") from None


def _algorithm_of(key: PrivateKey | PublicKey) -> str:
    if isinstance(key, Ed25519PrivateKey | Ed25519PublicKey):
        return "EdDSA"
    if isinstance(key.curve, SECP256R1):
        return "ES256"
    raise NotAuthentic("a key on another curve than P-256")
