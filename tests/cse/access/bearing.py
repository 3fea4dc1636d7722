"""An authority with a clock that is set, and who bears its tokens."""

from __future__ import annotations

import pytest

from cse.access.authentication import Authentication
from onem2m.errors import SecurityAssociationRequired
from onem2m.primitive import Identity

NOW = 1_740_830_400
SKEW = 30
FINGERPRINT = "ab" * 32


class Moment:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        return self.now


def refusal(authentication: Authentication, token: str, certificate: str | None = None) -> str:
    with pytest.raises(SecurityAssociationRequired) as refused:
        authentication.by_token(token.encode("latin-1"), certificate)
    return str(refused.value)


def bearer(authentication: Authentication, token: str, certificate: str | None = None) -> Identity:
    return authentication.by_token(token.encode(), certificate)


def originator(authentication: Authentication, token: str, certificate: str | None = None) -> str:
    return bearer(authentication, token, certificate).originator
