"""Who asks, and what is known about it: goes with a request through authorisation and operations."""

from __future__ import annotations

from dataclasses import dataclass, field

from cse.access.policies import Rule
from onem2m.vocabulary import Operation

NOBODY = ""
"""Whom no policy knows by name: only what is for all is for them."""


@dataclass(frozen=True, slots=True)
class TokenPrivileges:
    """Rules that a token brings, and for what (TS-0003 7.3.2, tkps)."""

    resources: frozenset[str]
    """resource identifiers or addresses, in any form; without one the rules are for nothing"""
    rules: tuple[Rule, ...]


@dataclass(slots=True)
class Requester:
    """The originator of one request, in one unit of work."""

    originator: str
    """SP-relative, as it calls itself; proved where `authenticated`"""
    known: bool
    """whether policies may know it by name: registered here, of another CSE, or authenticated"""
    authenticated: bool = False
    roles: frozenset[str] = frozenset()
    address: str | None = None
    """the peer's IP address, None where there is none (in-process)"""
    instant: int = 0
    """when it asks, nanoseconds since the epoch"""
    privileges: tuple[TokenPrivileges, ...] = ()
    """what its tokens permit it where policies do not"""
    used: set[str] = field(default_factory=set)
    """resource identifiers of the accounted policies by which it was permitted something"""
    operation: Operation | None = None
    """what it asks for; None where it is not there itself, as with a notification that goes to it"""
    wants_token_request: bool = False
    """tqi: rather than have the CSE ask, it wants to fetch tokens by itself"""
    disregarded: tuple[str, ...] = ()
    """why tokens and roles that it presented count for nothing"""

    @property
    def asked_for(self) -> bool:
        """Whether somebody else may be asked on its behalf where policies permit nothing."""
        return self.known and self.operation is not None

    @property
    def name(self) -> str:
        """By which policies know it: NOBODY for one that calls itself an AE of ours and is none."""
        return self.originator if self.known else NOBODY
