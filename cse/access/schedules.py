"""When something holds: schedules of seven fields (TS-0004 7.4.9), compiled once and asked in a microsecond.

    second minute hour day-of-month month day-of-week year          UTC; 0 is Sunday
    0-59   0-59   0-23 1-31         1-12  0-6         1970-9999

A field is `*`, a number, `a-b`, `a-b/n` or `*/n` (from the lowest on, every n-th), or a list of these with commas. A
moment fits when all seven fields fit.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

_SECOND = 1_000_000_000
_BOUNDS = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
_YEARS = (1970, 9999)
_PART = re.compile(r"(?:\*|([0-9]{1,4})(?:-([0-9]{1,4}))?)(?:/([0-9]{1,4}))?")


@dataclass(frozen=True, slots=True)
class Schedule:
    """The moments of one entry: a bit for each value that a field takes, and ranges of years."""

    seconds: int
    minutes: int
    hours: int
    days: int
    months: int
    weekdays: int
    years: tuple[range, ...]

    def holds(self, instant_ns: int) -> bool:
        """Whether an instant, nanoseconds since the epoch, is among the moments."""
        moment = time.gmtime(instant_ns // _SECOND)
        return bool(
            self.hours >> moment.tm_hour
            & self.minutes >> moment.tm_min
            & self.weekdays >> (moment.tm_wday + 1) % 7
            & self.days >> moment.tm_mday
            & self.months >> moment.tm_mon
            & self.seconds >> moment.tm_sec
            & 1
        ) and any(moment.tm_year in years for years in self.years)


def compile_schedule(entry: object) -> Schedule | None:
    """A stored schedule entry, None where it is malformed."""
    fields = entry.split(" ") if isinstance(entry, str) else []
    if len(fields) != len(_BOUNDS) + 1:
        return None
    named = zip(fields, (*_BOUNDS, _YEARS), strict=True)
    spans = [found for field, bounds in named if (found := _spans(field, *bounds)) is not None]
    if len(spans) != len(fields):
        return None
    *small, years = spans
    seconds, minutes, hours, days, months, weekdays = map(_bits, small)
    return Schedule(seconds, minutes, hours, days, months, weekdays, years)


def _spans(field: str, lowest: int, highest: int) -> tuple[range, ...] | None:
    """The values of a field as ranges, each once."""
    found: set[range] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            return None
        first, last, step = match.groups()
        if first is not None and step is not None and last is None:
            return None
        start = lowest if first is None else int(first)
        end = highest if first is None else int(last or first)
        if not lowest <= start <= end <= highest or (step is not None and int(step) == 0):
            return None
        found.add(range(start, end + 1, int(step or 1)))
    return tuple(found)


def _bits(spans: tuple[range, ...]) -> int:
    bits = 0
    for span in spans:
        for value in span:
            bits |= 1 << value
    return bits
