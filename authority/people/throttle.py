"""How fast somebody may guess.

Each attempt is counted before it is checked, so that many at once get no more guesses than one after the other; a right
one takes its count back. After a few free ones each further attempt has to wait twice as long as the last, up to a
limit. What comes before its time is refused unread and counts for nothing: who only knocks can't make the wait longer,
and after the wait that was told the right password works.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

FORGOTTEN_AFTER_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How many attempts are free, the first wait after them, and the longest there is."""

    free: int
    first_s: float
    longest_s: float

    def wait_after_s(self, attempts: int) -> float:
        """Seconds from the given attempt to the next that is read."""
        if attempts < self.free:
            return 0.0
        # The exponent is bounded: 2.0 ** 1024 does not exist.
        return min(self.first_s * 2.0 ** min(attempts - self.free, 64), self.longest_s)


ACCOUNT = Pace(free=5, first_s=2.0, longest_s=300.0)
"""Of one account, by whomever."""

BROWSER = Pace(free=5, first_s=2.0, longest_s=300.0)
"""Of one account from a browser in which its person has signed in before: strangers' attempts don't count there."""

ADDRESS = Pace(free=20, first_s=2.0, longest_s=900.0)
"""Of one network address, for whatever account."""

SECOND_FACTOR = Pace(free=5, first_s=15.0, longest_s=900.0)
"""Of the second factor of one account, after the right password."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """How many were read since the last right one, and when the last was and the next will be (epoch seconds)."""

    count: int
    last: float
    next: float


@dataclass(frozen=True, slots=True)
class Refused:
    """The attempt came too early; in so many seconds one is read again."""

    wait_s: float


def attempt(before: Attempts | None, now: float, pace: Pace) -> Attempts | Refused:
    """One more attempt at `now`: what to remember of it, or how long to wait."""
    # A last attempt in the future means that the clock was set back: nobody is to wait for it to come round again.
    if before is None or now < before.last or now - before.last >= FORGOTTEN_AFTER_S:
        before = Attempts(0, now, now)
    if now < before.next:
        return Refused(before.next - now)
    count = before.count + 1
    return Attempts(count, now, now + pace.wait_after_s(count))


def network_of(address: str) -> str:
    """What counts as one place of the network: an IPv4 address, or the first half of an IPv6 one.

    Who has one IPv6 address commonly has all that share its first 64 bits.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    mapped = parsed.ipv4_mapped if parsed.version == 6 else None
    if parsed.version == 4 or mapped is not None:
        return str(mapped or parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
