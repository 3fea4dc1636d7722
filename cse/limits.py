"""What one originator may ask for and keep (docs/limits.md). Pure: the clock is handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from onem2m.addressing import sp_relative
from onem2m.errors import OriginatorHasNoPrivilege, RequestRateExceeded, ServiceSubscriptionLimitsExceeded
from onem2m.wildcard import path_wildcard

_MOST: Final = 50_000
"""Originators whose rate is remembered; who has been quiet is forgotten first."""


@dataclass(frozen=True, slots=True)
class OriginatorLimits:
    """Bounds for each originator but the administrator. 0: no bound."""

    requests_s: float = 100_000.0
    """requests a second in the long run"""
    burst: int = 100_000
    """requests at once, after a quiet time"""
    long_reads: int = 32
    """discoveries and retrieves of whole subtrees at a time, waiting ones included"""
    fan_out: int = 10_000
    """members that one request goes to"""
    resources: int = 10_000_000
    """resources that it created and that are there, instances not counted"""
    subscriptions: int = 1_000_000
    """subscriptions among them"""
    instance_bytes: int = 200_000_000_000
    """bytes of content in the containers that it created"""


@dataclass(frozen=True, slots=True)
class RequestTimes:
    """How long requests may wait for others, in seconds."""

    usual_s: float = 0.0
    """one that does not say until when it counts; 0: as long as it takes"""
    longest_s: float = 3_600.0
    """one that does, however late that is; so long its answer is kept, too"""


@dataclass(frozen=True, slots=True)
class AllowList:
    """The originators that may ask anything at all."""

    patterns: tuple[Callable[[str], bool], ...]
    cse_id: str
    known: dict[str, bool] = field(default_factory=dict)
    """what was found of some before"""

    @classmethod
    def of(cls, patterns: str, cse_id: str) -> AllowList:
        """From patterns of identifiers, separated by spaces: `Cmeter-*`, `/id-mn/*`."""
        return cls(tuple(path_wildcard(sp_relative(cse_id, pattern)) for pattern in patterns.split()), cse_id)

    def admit(self, originator: str | None) -> None:
        """Raises OriginatorHasNoPrivilege for who is not on the list. Who is yet to be named counts as `C`, or as `S`."""
        name = sp_relative(self.cse_id, originator or "C")
        allowed = self.known.get(name)
        if allowed is None:
            if len(self.known) >= _MOST:
                self.known.clear()
            allowed = self.known[name] = any(pattern(name) for pattern in self.patterns)
        if not allowed:
            raise OriginatorHasNoPrivilege(
                f"fr (X-M2M-Origin): {name[:100]} is not among the originators that this CSE serves (allowed_originators)"
            )


@dataclass(slots=True)
class Throttle:
    """Lets each originator through at its rate: one number for each, the time up to which its requests are paid for."""

    limits: OriginatorLimits
    clock: Callable[[], float]
    """seconds that only ever rise"""
    _paid: dict[str, float] = field(default_factory=dict)

    def admit(self, originator: str) -> None:
        """Raises RequestRateExceeded for a request that comes too soon."""
        rate = self.limits.requests_s
        if not rate:
            return
        now = self.clock()
        paid = self._paid.get(originator, now)
        if paid < now:
            paid = now
        paid += 1.0 / rate
        ahead = paid - now - self.limits.burst / rate
        if ahead > 0:
            raise RequestRateExceeded("fr: too many requests of this originator", ahead)
        if originator not in self._paid and len(self._paid) >= _MOST:
            self._forget(now)
        self._paid[originator] = paid

    def _forget(self, now: float) -> None:
        self._paid = {originator: paid for originator, paid in self._paid.items() if paid > now}
        while len(self._paid) >= _MOST:
            del self._paid[next(iter(self._paid))]


@dataclass(slots=True)
class Crowd:
    """How many of something each originator has under way."""

    most: int
    name: str
    _count: dict[str, int] = field(default_factory=dict)

    def enter(self, originator: str) -> None:
        """Raises RequestRateExceeded where the originator has as many as it may."""
        count = self._count.get(originator, 0)
        if self.most and count >= self.most:
            raise RequestRateExceeded(f"fr: too many {self.name} of this originator are under way", 1.0)
        self._count[originator] = count + 1

    def leave(self, originator: str) -> None:
        """One is done."""
        count = self._count.get(originator, 0) - 1
        if count > 0:
            self._count[originator] = count
        else:
            self._count.pop(originator, None)


def check_fan_out(limits: OriginatorLimits, members: int) -> None:
    """Raises ServiceSubscriptionLimitsExceeded for a request that would become too many."""
    if limits.fan_out and members > limits.fan_out:
        raise ServiceSubscriptionLimitsExceeded(f"to: a request goes to at most {limits.fan_out} members")
