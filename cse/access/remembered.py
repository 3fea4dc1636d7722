"""What the CSE remembers of tokens and of rights that were granted for a while. In memory, bounded, gone at its end.

Nothing here is needed to be right: a token that is forgotten is checked again, rights that are forgotten are asked for
again, a local token-ID that is forgotten names nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from cse.access.authentication import Issuer
from cse.access.policies import Rule
from cse.access.requester import TokenPrivileges

K = TypeVar("K")
V = TypeVar("V")

MOST: Final = 10_000
_MOST_FOR_ONE: Final = 100


class Recent(Generic[K, V]):
    """So many entries, of which the one that was kept first goes first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._entries: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """What was kept under a key."""
        return self._entries.get(key)

    def keep(self, key: K, value: V) -> None:
        """Keeps a value, for as long as there is room."""
        self._entries.pop(key, None)
        self._entries[key] = value
        if len(self._entries) > self._most:
            self._entries.popitem(last=False)

    def drop(self, key: K) -> None:
        """Forgets a value."""
        self._entries.pop(key, None)

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(frozen=True, slots=True)
class CheckedToken:
    """A token whose signature and claims are good, as long as no more is known of its issuer."""

    issuer: Issuer
    """as it was known when the token was checked"""
    identifier: str
    """tkid, the claim jti"""
    holder: str
    """whom it is for, SP-relative"""
    since: int
    """nanoseconds since the epoch"""
    until: int
    privileges: tuple[TokenPrivileges, ...]
    roles: frozenset[str]


@dataclass(slots=True)
class TokenMemory:
    """Tokens that came with requests."""

    checked: Recent[str, CheckedToken] = field(default_factory=Recent)
    """by the token itself"""
    local: Recent[tuple[str, str], str] = field(default_factory=Recent)
    """(originator, local token-ID) -> token"""


@dataclass(frozen=True, slots=True)
class TemporaryRights:
    """What a dynamic authorization server granted."""

    rules: tuple[Rule, ...]
    until: int
    """nanoseconds since the epoch"""
    consultation: str
    """the state of the <dynamicAuthorizationConsultation> by which it was asked: changed, it vouches for nothing"""


@dataclass(slots=True)
class RightsMemory:
    """Rights by the keys of the consultation and of the resource that they are for."""

    rights: Recent[tuple[int, int], tuple[TemporaryRights, ...]] = field(default_factory=Recent)

    def rules(self, consultation: int, state: str, resource: int, now: int) -> tuple[Rule, ...]:
        """The rules that are good now."""
        kept = self.rights.get((consultation, resource))
        if kept is None:
            return ()
        return tuple(
            rule for entry in kept if now < entry.until and entry.consultation == state for rule in entry.rules
        )

    def keep(self, consultation: int, resource: int, rights: TemporaryRights, now: int) -> None:
        """Adds rights to those that are still good; each rule once, with the later end."""
        before = self.rights.get((consultation, resource)) or ()
        good = [
            e for e in before if now < e.until and e.consultation == rights.consultation and e.rules != rights.rules
        ]
        self.rights.keep((consultation, resource), (*good, rights)[-_MOST_FOR_ONE:])
