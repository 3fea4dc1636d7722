"""Data types of roles and tokens (TS-0004 6.3.5, TS-0003 7.3): what resources, requests and answers share."""

from __future__ import annotations

import re
from typing import Any

from onem2m.resources.kinds import ABS_REL_TIMESTAMP, ID, Fault, Kind, is_not, list_of, matching, structure
from onem2m.resources.privileges import PRIVILEGES

LONGEST_TOKEN = 16_384
"""Characters of a token: tokens travel in headers."""
MOST_TOKENS = 16
"""Tokens, token-IDs, local token-IDs or roles that one request may present."""

_OF_AN_ISSUER = r"[^\s@+:\x00-\x1f\x7f]+@[A-Za-z0-9][A-Za-z0-9\-.]*"
ROLE_ID = matching("roleID", "a role-ID such as operator@example.org", _OF_AN_ISSUER, longest=255)
TOKEN_ID = matching("tokenID", "a token-ID such as t17@example.org", _OF_AN_ISSUER, longest=255)

_SIGNED = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\Z")
_ENCRYPTED = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\Z")


def _token_fault(value: Any) -> Fault | None:
    if isinstance(value, str) and len(value) <= LONGEST_TOKEN:
        if _SIGNED.match(value):
            return None
        if _ENCRYPTED.match(value):
            return Fault("an encrypted token (JWE) is not supported by this CSE", "", True)
    return is_not(value, f"a signed token (JWS in compact form, {LONGEST_TOKEN} characters at most)")


TOKEN = Kind(
    "dynAuthJWT",
    _token_fault,
    {"type": "string", "pattern": r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$", "maxLength": LONGEST_TOKEN},
)
"""A JSON Web Token, signed. Encrypted ones are known to the standard; nobody here could open them."""

TOKEN_PERMISSIONS = structure(
    "tokenPermissions",
    {},
    {
        "pm": list_of(
            structure(
                "tokenPermission",
                {},
                {
                    "ris": list_of(ID, maximum=1_000),
                    "pv": PRIVILEGES,
                    "rids": list_of(ROLE_ID, maximum=100),
                },
            ),
            maximum=100,
        )
    },
)
"""m2m:tokenPermissions (tkps): privileges for resources, and roles."""

DAS_RESPONSE = structure(
    "dynAuthDasResponse",
    {},
    {
        "dai": structure("dynamicACPInfo", {}, {"gp": PRIVILEGES, "pl": ABS_REL_TIMESTAMP}),
        "tkns": list_of(TOKEN, maximum=MOST_TOKENS),
    },
)
"""m2m:dynAuthDasResponse (dres): what a dynamic authorization server grants."""
