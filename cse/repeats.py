"""What is under way, and what was answered: a request that comes twice is done once (TS-0004 7.2.1.1, docs/http.md).

A request that tells until when it counts (rqet) may come again, for its sender heard no answer: where originator,
identifier and everything else are the same, it gets the answer of the first one. Any other request only must not bear
the identifier of one that is still under way.

Answers are kept in memory: as long as their request says, as many and as large as the bounds allow, the oldest go first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from onem2m.mapping import json
from onem2m.primitive import Encoded, Request, Response

Key = tuple[str | None, str | None]
"""originator and request identifier"""

Rights = tuple[frozenset[str], str | None]
"""roles, and the address that a request came from: what rights hang on beside originator and tokens"""

_FORGOTTEN_AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class RepeatLimits:
    """Bounds of what is kept."""

    answers: int = 50_000
    size: int = 64_000_000
    """bytes of their contents"""
    answers_each: int = 10_000
    """answers to one originator"""
    size_each: int = 8_000_000
    """bytes of their contents"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that is kept."""

    digest: bytes
    until: int
    """nanoseconds since the epoch"""
    status: int
    content: Encoded | None
    location: str | None
    rights: Rights
    size: int


@dataclass(slots=True, eq=False)
class Pending:
    """A request under way that may come again."""

    digest: bytes
    over: Future[None] = field(default_factory=Future)


@dataclass(slots=True)
class _Share:
    """What is kept for one originator, oldest first."""

    kept: dict[str | None, Kept] = field(default_factory=dict)
    size: int = 0


class Repeats:
    """The requests under way, and the answers that are kept. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], int], limits: RepeatLimits | None = None) -> None:
        self.pending: dict[Key, Pending | None] = {}
        """None for a request that may not come again"""
        self._clock = clock
        self._limits = limits or RepeatLimits()
        self._shares: dict[str | None, _Share] = {}
        """originators by when the oldest of them was first kept something"""
        self._count = 0
        self._size = 0
        self._lock = threading.Lock()

    def begin(self, key: Key, mine: Pending | None) -> bool:
        """Notes that a request is under way; false where another one of its identifier is."""
        return self.pending.setdefault(key, mine) is mine if mine is not None else self._begin(key)

    def _begin(self, key: Key) -> bool:
        if key in self.pending:
            return False
        self.pending[key] = None
        return True

    def answered(self, key: Key, digest: bytes) -> Kept | None:
        """The answer that is kept for a request like this one."""
        with self._lock:
            share = self._shares.get(key[0])
            kept = share.kept.get(key[1]) if share is not None else None
            if kept is None or kept.digest != digest or kept.until <= self._clock():
                return None
            return kept

    def keep(self, key: Key, digest: bytes, until: int, response: Response, rights: Rights) -> None:
        """Keeps an answer, and drops what there is no room for any more."""
        content = None if response.content is None else Encoded(json.encode(response.content))
        size = len(content or b"") + 200
        limits = self._limits
        if size > limits.size_each:
            content, size = None, 200
        kept = Kept(digest, until, response.status, content, response.location, rights, size)
        with self._lock:
            self._forget_expired()
            share = self._shares.setdefault(key[0], _Share())
            self._drop(share, key[1])
            while share.kept and (len(share.kept) >= limits.answers_each or share.size + size > limits.size_each):
                self._drop(share, next(iter(share.kept)))
            while self._count and (self._count >= limits.answers or self._size + size > limits.size):
                self._drop_oldest(share)
            share.kept[key[1]] = kept
            share.size += size
            self._count += 1
            self._size += size
            self._shares.setdefault(key[0], share)

    def _forget_expired(self) -> None:
        """A few of the oldest, each time: what expired goes about as fast as new answers come."""
        now, looked = self._clock(), 0
        for originator, share in list(_first(self._shares, _FORGOTTEN_AT_ONCE)):
            for identifier, kept in list(_first(share.kept, _FORGOTTEN_AT_ONCE)):
                if kept.until > now or looked >= _FORGOTTEN_AT_ONCE:
                    break
                looked += 1
                self._drop(share, identifier)
            if not share.kept:
                del self._shares[originator]

    def _drop_oldest(self, own: _Share) -> None:
        """One's own first: who has kept much does not displace others."""
        share = own if own.kept else next(iter(self._shares.values()))
        if not share.kept:
            originator = next(iter(self._shares))
            del self._shares[originator]
            return
        self._drop(share, next(iter(share.kept)))

    def _drop(self, share: _Share, identifier: str | None) -> None:
        kept = share.kept.pop(identifier, None)
        if kept is not None:
            share.size -= kept.size
            self._count -= 1
            self._size -= kept.size


def _first(entries: dict[Any, Any], count: int) -> Any:
    for _, entry in zip(range(count), entries.items(), strict=False):
        yield entry


def digest_of(request: Request) -> bytes:
    """What tells one primitive from another, but for originator and request identifier, which are known to be equal."""
    parts = [
        int(request.operation),
        request.to,
        request.release,
        request.type,
        request.result_content,
        request.identifier_type,
        request.filter,
        request.attributes,
        sorted(request.parameters.items()),
        json.embedded(request.content),
    ]
    return sha256(json.encode(parts)).digest()


def rights_of(request: Request) -> Rights:
    """What the rights of a request hang on beside its originator and its tokens."""
    association = request.association
    if association is None:
        return frozenset(), None
    identity = association.identity
    return (identity.roles if identity is not None else frozenset()), association.address
