"""How the authority itself acts in the tree: as an ordinary client, with tokens that it issues to itself."""

from __future__ import annotations

import threading
from pathlib import Path

from authority import issuing
from authority.authority import Authority
from authority.storage import parties
from authority.storage.store import Transaction
from authority.tree import NAME, STEM, AuthorityTree
from onem2m.client import Client
from onem2m.primitive import Request, Response
from onem2m.security.channel import may_carry_secrets
from onem2m.transport.http import HttpTransport

TIMEOUT_S = 5.0
"""Somebody may be waiting before a page."""
_SPARE_S = 60


class OwnTokens:
    """Access tokens of Cauthority, kept while they are good. Safe to share between threads."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self._lock = threading.Lock()
        self._token = ""
        self._good_until = 0.0

    def token(self) -> str:
        """A token that is good for a while yet."""
        with self._lock:
            if self._authority.clock().timestamp() >= self._good_until:
                self._issue()
            return self._token

    def renewed(self, refused: str) -> str:
        """Another token than the refused one."""
        with self._lock:
            if self._token == refused:
                self._issue()
            return self._token

    def _issue(self) -> None:
        issued = self._authority.change(self._issued)
        self._token = issued.token
        self._good_until = float(issued.claims["exp"]) - min(_SPARE_S, issued.lifetime_s / 2)

    def _issued(self, transaction: Transaction) -> issuing.Issued:
        originator = self._authority.settings.originator(STEM)
        party = parties.by_originator(transaction, originator)
        if party is None:
            party = parties.add(transaction, "application", NAME, originator)
        return issuing.access_token(self._authority, transaction, party)


def tree_of(authority: Authority, own: OwnTokens | None = None) -> AuthorityTree:
    """The authority's part of the tree, at the CSE of its settings."""
    tokens = own or OwnTokens(authority)
    cse = authority.settings.cse
    if not may_carry_secrets(cse):
        return AuthorityTree(Client(_OutOfReach(f"{cse}: tokens would pass in the open there; use https"), STEM))
    ca = Path(authority.settings.cse_ca) if authority.settings.cse_ca else None
    transport = HttpTransport(cse, TIMEOUT_S, authorise=tokens.token, renew=tokens.renewed, ca=ca)
    return AuthorityTree(Client(transport, STEM))


class _OutOfReach:
    """In place of a way to the CSE where there is none that tokens may go."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def send(self, request: Request) -> Response:
        raise ConnectionRefusedError(self._reason)

    def close(self) -> None:
        pass
