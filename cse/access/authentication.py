"""Who is it? Tokens and certificates, checked against what is known of their issuers (RFC 7519, RFC 8725, RFC 9068).

Pure but for the clock: `cse/trust.py` fetches what is known of issuers. A token that was checked is remembered until
it ends or until more is known of its issuer, so that a request costs a look into a table and not a signature.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import jwt

from onem2m.addressing import is_entity, sp_relative
from onem2m.errors import SecurityAssociationRequired
from onem2m.primitive import Identity
from onem2m.wildcard import path_wildcard

ALGORITHMS: Final = frozenset({"EdDSA", "ES256", "RS256", "PS256"})
"""Signatures only: whoever can check a token must not be able to make one."""

_LONGEST_TOKEN: Final = 8_192
_LONGEST_LIFE_S: Final = 86_400
_REMEMBERED: Final = 20_000
_TYPES: Final = frozenset({"at+jwt", "application/at+jwt"})
_FINGERPRINT: Final = re.compile("[0-9a-f]{64}")


class TrustUnreadable(Exception):
    """A trust document cannot be used; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """What is known of one issuer of tokens at a moment."""

    name: str
    """the `iss` of its tokens"""
    keys: Mapping[str, jwt.PyJWK]
    """by `kid`"""
    revoked: frozenset[str] = frozenset()
    """`jti` of tokens that are void before their end"""
    not_before: Mapping[str, float] = field(default_factory=dict)
    """originator -> instant: what was issued to it earlier is void"""
    certificates: Mapping[str, Identity] = field(default_factory=dict)
    """SHA-256 of a client certificate (lower hex) -> whose it is"""
    disabled: frozenset[str] = frozenset()
    """originators that may not act at all, so that nothing is told on their behalf either"""
    claim: str = "sub"
    """which claim names the originator"""
    originators: tuple[str, ...] = ("*",)
    """which originators it may speak for, as SP-relative patterns"""
    roles: tuple[str, ...] = ("*",)
    """which role-IDs it may give"""
    typed: bool = True
    """whether its tokens must say that they are access tokens (typ at+jwt)"""
    grants: bool = False
    """whether its tokens may bring rights to any resource (tkps), and not only say who somebody is"""

    def may_name(self, originator: str) -> bool:
        """Whether it may speak for an originator."""
        return any(pattern == "*" or path_wildcard(pattern)(originator) for pattern in self.originators)

    def may_give(self, role: str) -> bool:
        """Whether it may give a role."""
        return any(pattern == "*" or path_wildcard(pattern)(role) for pattern in self.roles)


def issuer_of(document: bytes) -> Issuer:
    """What a trust document says (docs/authority.md). Raises TrustUnreadable."""
    try:
        content = json.loads(document)
        return Issuer(
            name=_text(content["issuer"]),
            keys=keys_of(content["jwks"]),
            revoked=frozenset(map(_text, content.get("revoked", {}))),
            not_before={_text(who): float(since) for who, since in content.get("not_before", {}).items()},
            certificates={
                _fingerprint(sign): Identity(
                    _text(owner["originator"]), frozenset(map(_text, owner.get("roles", ()))), f"certificate:{sign}"
                )
                for sign, owner in content.get("certificates", {}).items()
            },
            disabled=frozenset(map(_text, _listed(content.get("disabled", [])))),
            grants=True,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise TrustUnreadable(f"not a trust document: {fault!r}") from None


def keys_of(jwks: Any) -> dict[str, jwt.PyJWK]:
    """The usable keys of a JWK set by `kid`; those of kinds that we do not use are left out. Raises TrustUnreadable."""
    if not isinstance(jwks, dict) or not isinstance(jwks.get("keys"), list):
        raise TrustUnreadable("not a set of keys (JWKS)")
    keys = {}
    for listed in jwks["keys"]:
        if not isinstance(listed, dict) or listed.get("use", "sig") != "sig" or "kid" not in listed:
            continue
        if "d" in listed or listed.get("kty") == "oct":
            raise TrustUnreadable(f"key {listed['kid']}: it is secret, and does not belong into a public set")
        try:
            key = jwt.PyJWK(listed)
        except jwt.PyJWTError:
            continue
        if key.algorithm_name in ALGORITHMS:
            keys[str(listed["kid"])] = key
    return keys


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is not a list")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{value!r} is not a text")
    return value


def _fingerprint(value: Any) -> str:
    if not isinstance(value, str) or not _FINGERPRINT.fullmatch(value):
        raise ValueError(f"{value!r} is not a SHA-256 in lower hex")
    return value


@dataclass(frozen=True, slots=True)
class _Checked:
    """A token that was found good, as far as that lasts."""

    identity: Identity
    until: float
    certificate: str | None
    """the fingerprint of the only certificate that may come with it"""


@dataclass(slots=True)
class _Known:
    """The issuers, and what was checked against just these."""

    issuers: Mapping[str, Issuer]
    checked: dict[bytes, _Checked] = field(default_factory=dict)


class Authentication:
    """Checks credentials for one CSE. Safe to be told of new issuers from another thread."""

    def __init__(self, cse_id: str, provider: str, now: Callable[[], float], skew_s: float = 30.0) -> None:
        self._cse_id = cse_id
        self._provider = f"//{provider}/"
        self._audience = f"//{provider}{cse_id}"
        self._now = now
        """seconds since the epoch"""
        self._skew_s = skew_s
        self._known = _Known({})

    def learn(self, issuers: Iterable[Issuer]) -> None:
        """Replaces all that is known of issuers; everything is checked anew from here on."""
        self._known = _Known({issuer.name: issuer for issuer in issuers})

    def issuer(self, name: str) -> Issuer | None:
        """What is known of an issuer; the same object as long as no more is known."""
        return self._known.issuers.get(name)

    def disabled(self, originator: str) -> bool:
        """Whether an issuer says that somebody may not act, and no other one may speak for them."""
        known = self._known.issuers.values()
        closing = [issuer for issuer in known if originator in issuer.disabled]
        return bool(closing) and not any(issuer.may_name(originator) for issuer in known if issuer not in closing)

    def entity(self, identifier: str) -> str:
        """An identifier of an entity in the form that identities have: SP-relative, without our own domain."""
        if identifier.startswith(self._provider):
            identifier = identifier[len(self._provider) - 1 :]
        return sp_relative(self._cse_id, identifier)

    def by_token(self, token: bytes, certificate: str | None = None) -> Identity:
        """Who bears a token; `certificate` is the fingerprint of the one that came with it, if any.

        Raises SecurityAssociationRequired.
        """
        known = self._known
        checked = known.checked.get(token)
        now = self._now()
        if checked is None:
            checked = self._check(token, known)
            if len(known.checked) >= _REMEMBERED:
                known.checked.clear()
            known.checked[token] = checked
        if checked.until <= now:
            known.checked.pop(token, None)
            raise SecurityAssociationRequired("the token has expired")
        if checked.certificate is not None and checked.certificate != certificate:
            raise SecurityAssociationRequired("the token is bound to a certificate, and came without it")
        return checked.identity

    def by_certificate(self, fingerprint: str) -> Identity:
        """Whose certificate it is. Raises SecurityAssociationRequired."""
        for issuer in self._known.issuers.values():
            identity = issuer.certificates.get(fingerprint)
            if identity is not None:
                return identity
        raise SecurityAssociationRequired("the client certificate belongs to nobody here, or was withdrawn")

    def _check(self, token: bytes, known: _Known) -> _Checked:
        """Checks signature and claims. Every reason is told but what would help to forge the next one."""
        if len(token) > _LONGEST_TOKEN:
            raise SecurityAssociationRequired(f"the token is longer than {_LONGEST_TOKEN} bytes")
        try:
            issuer, key = self._key_of(token, known)
            claims = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                audience=self._audience,
                issuer=issuer.name,
                # Times are compared below: the library would ask the machine's clock, and not ours.
                options={
                    "require": ["iss", "aud", "iat", "exp", issuer.claim],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
            return self._accept(claims, issuer)
        except jwt.ExpiredSignatureError:
            raise SecurityAssociationRequired("the token has expired") from None
        except jwt.InvalidAudienceError:
            raise SecurityAssociationRequired(f"the token is not for {self._audience}") from None
        except jwt.ImmatureSignatureError:
            raise SecurityAssociationRequired("the token is not valid yet; is a clock wrong?") from None
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError, OverflowError) as fault:
            raise SecurityAssociationRequired(f"the token is not good: {str(fault)[:200]}") from None

    def _key_of(self, token: bytes, known: _Known) -> tuple[Issuer, jwt.PyJWK]:
        """The issuer that the token names, and the key that it names of that issuer: both ours, none of the token's."""
        unverified = jwt.decode_complete(token, options={"verify_signature": False})
        header, payload = unverified["header"], unverified["payload"]
        if "crit" in header:
            raise ValueError("it has critical header parameters")
        issuer = known.issuers.get(str(payload.get("iss")))
        if issuer is None:
            raise ValueError("its issuer is not trusted here")
        if issuer.typed and str(header.get("typ", "")).lower() not in _TYPES:
            raise ValueError("it is not an access token (typ at+jwt)")
        key = issuer.keys.get(str(header.get("kid")))
        if key is None:
            raise ValueError("its issuer has no such key (kid)")
        if header.get("alg") != key.algorithm_name:
            raise ValueError("its algorithm is not that of the key")
        return issuer, key

    def _accept(self, claims: Mapping[str, Any], issuer: Issuer) -> _Checked:
        issued, expires = float(claims["iat"]), float(claims["exp"])
        # NaN compares with nothing, so what must hold is asked, and not its opposite.
        now = self._now()
        if not now < expires + self._skew_s:
            raise jwt.ExpiredSignatureError
        if not max(issued, float(claims.get("nbf", issued))) <= now + self._skew_s:
            raise jwt.ImmatureSignatureError
        if not 0 < expires - issued <= _LONGEST_LIFE_S:
            raise ValueError(f"it lasts longer than {_LONGEST_LIFE_S} s")
        named = _text(claims[issuer.claim])
        originator = self.entity(named)
        if not is_entity(named) or not issuer.may_name(originator) or originator == self._cse_id:
            raise ValueError("its subject is no originator that its issuer may speak for")
        serial = claims.get("jti", "")
        if not isinstance(serial, str) or (issuer.typed and not serial):
            raise ValueError("it has no identifier (jti)")
        if serial in issuer.revoked or issued < issuer.not_before.get(originator, float("-inf")):
            raise ValueError("it was revoked")
        roles = claims.get("roles", [])
        if not isinstance(roles, list):
            raise ValueError("its roles are no list")
        given = frozenset(role for role in map(_text, roles) if issuer.may_give(role))
        identity = Identity(originator, given, f"token:{serial}")
        return _Checked(identity, expires + self._skew_s, _confirmation(claims.get("cnf")))


def _confirmation(claim: Any) -> str | None:
    """The certificate that a token is bound to (RFC 8705), as a fingerprint in hex. Other bindings are not known."""
    if claim is None:
        return None
    if not isinstance(claim, dict) or claim.keys() != {"x5t#S256"}:
        raise ValueError("it is bound to something that is not known here (cnf)")
    return jwt.utils.base64url_decode(_text(claim["x5t#S256"])).hex()
