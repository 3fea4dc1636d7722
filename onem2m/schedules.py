"""When something holds: schedules of seven fields (TS-0004 7.4.9), compiled once and asked in a microsecond.

    second minute hour day-of-month month day-of-week year          UTC; 0 is Sunday
    0-59   0-59   0-23 1-31         1-12  0-6         1970-9999

A field is `*`, a number, `a-b`, `a-b/n` or `*/n` (from the lowest on, every n-th), or a list of these with commas. A
moment fits when all seven fields fit. Several entries together are a timetable: it is open while any of them fits.
"""

from __future__ import annotations

import re
import time
from calendar import monthrange, timegm
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

_SECOND: Final = 1_000_000_000
_FIELDS: Final = (
    ("second", 0, 59),
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of month", 1, 31),
    ("month", 1, 12),
    ("day of week", 0, 6),
    ("year", 1970, 9999),
)
_PART: Final = re.compile(r"(?:\*|([0-9]{1,4})(?:-([0-9]{1,4}))?)(?:/([0-9]{1,4}))?")
_LAST_YEAR: Final = 2261
"""Where a clock in nanoseconds of 64 bits ends: what opens later opens never."""


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

    def first_from(self, instant_ns: int) -> int | None:
        """The first instant, not before the given one, that is among the moments; None where there is none any more."""
        if self.holds(instant_ns):
            return instant_ns
        second = instant_ns // _SECOND + 1
        moment = time.gmtime(second)
        if moment.tm_year > _LAST_YEAR:
            return None
        today = date(moment.tm_year, moment.tm_mon, moment.tm_mday)
        for day in self._days_from(today):
            begin = second - timegm((*today.timetuple()[:3], 0, 0, 0)) if day == today else 0
            found = self._second_from(begin)
            if found is not None:
                return (timegm((day.year, day.month, day.day, 0, 0, 0)) + found) * _SECOND
        return None

    def _days_from(self, first: date) -> Iterator[date]:
        """The days with moments, from one on: single values of months and days are looked at, not every day there is."""
        for year in range(first.year, _LAST_YEAR + 1):
            if not any(year in years for years in self.years):
                continue
            for month in _values(self.months, first.month if year == first.year else 1, 12):
                begin = first.day if (year, month) == (first.year, first.month) else 1
                for number in _values(self.days, begin, monthrange(year, month)[1]):
                    day = date(year, month, number)
                    if self.weekdays >> day.isoweekday() % 7 & 1:
                        yield day

    def _second_from(self, begin: int) -> int | None:
        """The first second of a day with moments that is among them, not before `begin`."""
        hour, rest = divmod(begin, 3600)
        for h in _values(self.hours, hour, 23):
            minute, second = divmod(rest, 60) if h == hour else (0, 0)
            for m in _values(self.minutes, minute, 59):
                s = next(_values(self.seconds, second if (h, m) == (hour, minute) else 0, 59), None)
                if s is not None:
                    return h * 3600 + m * 60 + s
        return None


@dataclass(frozen=True, slots=True)
class Timetable:
    """Several entries together. Without any it is never open."""

    entries: tuple[Schedule, ...]

    def is_open(self, instant_ns: int) -> bool:
        """Whether any entry fits an instant, nanoseconds since the epoch."""
        return any(entry.holds(instant_ns) for entry in self.entries)

    def opens(self, instant_ns: int) -> int | None:
        """The first instant, not before the given one, at which it is open: that one, while it is. None: never again."""
        return min(
            (found for entry in self.entries if (found := entry.first_from(instant_ns)) is not None), default=None
        )


def compile_timetable(entries: Iterable[object]) -> Timetable:
    """Stored entries together; malformed ones never fit."""
    return Timetable(tuple(schedule for entry in entries if (schedule := compile_schedule(entry)) is not None))


def compile_schedule(entry: object) -> Schedule | None:
    """A stored schedule entry, None where it is malformed."""
    fields = entry.split(" ") if isinstance(entry, str) else []
    if len(fields) != len(_FIELDS):
        return None
    named = zip(fields, _FIELDS, strict=True)
    spans = [found for field, (_, lowest, highest) in named if (found := _spans(field, lowest, highest)) is not None]
    if len(spans) != len(fields):
        return None
    *small, years = spans
    seconds, minutes, hours, days, months, weekdays = map(_bits, small)
    return Schedule(seconds, minutes, hours, days, months, weekdays, years)


def problem_of(entry: str) -> str | None:
    """What is wrong with an entry, None where it is well-formed."""
    fields = entry.split(" ")
    if len(fields) != len(_FIELDS):
        return f"{len(fields)} fields where second minute hour day month weekday year are needed"
    for field, (name, lowest, highest) in zip(fields, _FIELDS, strict=True):
        if _spans(field, lowest, highest) is None:
            return f"{name}: {field[:40]} is not *, a number, a-b, a-b/n, */n or a list of these in {lowest}..{highest}"
    return None


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


def _values(bits: int, lowest: int, highest: int) -> Iterator[int]:
    return (value for value in range(lowest, highest + 1) if bits >> value & 1)
