"""Time as the CSE tells it. Handed in everywhere, so that tests can hold it still."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], int]
"""Nanoseconds since the Unix epoch, UTC."""

SECOND = 1_000_000_000

system_clock: Clock = time.time_ns


class Stamper:
    """Writes instants as oneM2M time stamps (TS-0004 6.3.3): `20250301T120000,123456`, UTC.

    The text of a second is kept: formatting it anew for every resource would cost more than the rest of the stamp.
    """

    def __init__(self, clock: Clock = system_clock) -> None:
        self.clock = clock
        self._kept = (-1, "")

    def now(self) -> str:
        """The present instant."""
        return self.at(self.clock())

    def at(self, instant_ns: int) -> str:
        """A given instant, in nanoseconds since the epoch."""
        second, rest = divmod(instant_ns, SECOND)
        kept, text = self._kept
        if second != kept:
            text = _second_text(second)
            self._kept = (second, text)
        return f"{text},{rest // 1000:06d}"


def stamp_of(instant_ns: int) -> str:
    """An instant far from now as a oneM2M time stamp, to the second."""
    return _second_text(instant_ns // SECOND)


def _second_text(second: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).strftime("%Y%m%dT%H%M%S")


def microsecond_of(stamp: str) -> int:
    """Microseconds since the epoch of any oneM2M time stamp: as exact as our own stamps. Raises ValueError."""
    whole, _, fraction = stamp.partition(",")
    moment = datetime.strptime(whole, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    seconds = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    return seconds * 1_000_000 + int(f"{fraction:0<6}"[:6] or 0)


def stamp_of_microsecond(instant: int) -> str:
    """A time stamp, with no more of a fraction than there is. Raises OverflowError beyond the calendar."""
    second, rest = divmod(instant, 1_000_000)
    text = _second_text(second)
    return f"{text},{rest:06d}".rstrip("0") if rest else text


_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII)
_UNITS_S = (31_536_000, 2_592_000, 86_400, 3_600, 60)


def microseconds_of(duration: str) -> int:
    """Microseconds of an xs:duration; a year counts 365 days, a month 30. Raises ValueError where it is none."""
    found = _DURATION.fullmatch(duration)
    if found is None:
        raise ValueError(duration)
    *whole, seconds = found.groups()
    counted = sum(int(count or 0) * unit for count, unit in zip(whole, _UNITS_S, strict=True))
    return counted * 1_000_000 + round(float(seconds or 0) * 1_000_000)


AT_ONCE = 0
"""The instant of what is due without further waiting."""

LATEST = 9_000_000_000 * SECOND
"""The end of time as the store can note it (in the year 2255); what is stamped later counts as this."""


def instant_of(stamp: str) -> int:
    """Nanoseconds since the epoch of a oneM2M time stamp, `LATEST` at most. Raises ValueError where it is none."""
    whole, _, fraction = stamp.partition(",")
    moment = datetime.strptime(whole, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return min(LATEST, int(moment.timestamp()) * SECOND + int(f"{fraction:0<9}"[:9] or 0))
