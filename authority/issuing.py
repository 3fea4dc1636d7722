"""Access tokens: signed statements of who somebody is, for a CSE, for ten minutes."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from typing import Any

import jwt

from authority.authority import Authority
from authority.keys import ALGORITHM
from authority.storage import certificates, grants
from authority.storage import trust as trusted
from authority.storage.parties import Party
from authority.storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Issued:
    """An access token, its claims, and for how many seconds it is good."""

    token: str
    claims: dict[str, Any]
    lifetime_s: int


class UnknownCertificate(Exception):
    """The token was to be bound to a certificate that the party does not have."""


def access_token(
    authority: Authority,
    transaction: Transaction,
    party: Party,
    *,
    family: int | None = None,
    certificate: str | None = None,
) -> Issued:
    """A token of this party. With the fingerprint of one of its certificates the token is good only together with it.

    Raises UnknownCertificate.
    """
    assert party.disabled is None
    # Not before what was voided a moment ago: the present second may be one whose tokens are void.
    issued = max(transaction.epoch, trusted.not_before_of(transaction, party.originator))
    claims: dict[str, Any] = {
        "iss": authority.settings.issuer,
        "sub": party.originator,
        "aud": [authority.settings.audience],
        "client_id": party.client_id,
        "iat": issued,
        "exp": issued + authority.settings.token_s,
        "jti": secrets.token_urlsafe(16),
    }
    if party.roles:
        claims["roles"] = list(party.roles)
    if certificate is not None:
        if not certificates.belongs_to(transaction, certificate, party):
            raise UnknownCertificate
        claims["cnf"] = {"x5t#S256": base64.urlsafe_b64encode(bytes.fromhex(certificate)).rstrip(b"=").decode()}
    grants.add_access_token(transaction, claims["jti"], party.client_id, party.originator, claims["exp"], family)
    return Issued(authority.keys.sign(claims, "at+jwt"), claims, authority.settings.token_s)


def claims_of(authority: Authority, token: str) -> dict[str, Any] | None:
    """The claims of a token that this authority signed, whatever its age; None for anything else."""
    try:
        header = jwt.get_unverified_header(token)
        key = next((jwk for jwk in authority.keys.public() if jwk["kid"] == header.get("kid")), None)
        if key is None or header.get("typ") != "at+jwt":
            return None
        claims: dict[str, Any] = jwt.decode(
            token,
            jwt.PyJWK(key),
            [ALGORITHM],
            # Its time is judged by the caller, by the authority's own clock.
            options={"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False},
            issuer=authority.settings.issuer,
        )
    except jwt.PyJWTError:
        return None
    return claims if isinstance(claims.get("jti"), str) else None
