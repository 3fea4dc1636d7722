"""Curves that repeat every week, with their integral known at every second."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

__all__ = ["MINUTES", "Week", "flicker", "minute_of_week"]

MINUTES = 7 * 24 * 60
"""Minutes in a week."""

# A Monday, 00:00 in central European winter time. Weeks are counted in winter time all year round.
_START = datetime(2023, 12, 31, 23, tzinfo=UTC)
_FLICKER_STEPS = (7, -3, 11, -9, 2, -6, 13, -15, 5, -5)


@dataclass(frozen=True, slots=True)
class Week:
    """A whole number for each minute of the week, and the sums of all before it."""

    per_minute: tuple[int, ...]
    sums: tuple[int, ...]

    @classmethod
    def of(cls, values: Iterable[int]) -> Week:
        """The week with these values, one for each minute from Monday 00:00."""
        per_minute = tuple(values)
        if len(per_minute) != MINUTES:
            raise ValueError(f"a week has {MINUTES} minutes, not {len(per_minute)}")
        return cls(per_minute, tuple(accumulate(per_minute, initial=0)))

    def at(self, moment: datetime) -> int:
        """The value in the minute of this moment."""
        return self.per_minute[minute_of_week(moment)]

    def sum_before(self, moment: datetime) -> int:
        """The sum over all full minutes before the minute of this moment, since the curve began."""
        weeks, minute = divmod(_minutes(moment), MINUTES)
        return weeks * self.sums[-1] + self.sums[minute]

    def power_mw(self, moment: datetime) -> int:
        """With the values as watts: the power in this second in milliwatts. It flickers within the minute."""
        return self.at(moment) * (1000 + flicker(_second(moment)))

    def energy_wh(self, moment: datetime) -> int:
        """With the values as watts: full watt-hours until this second, since the curve began."""
        second = _second(moment)
        in_this_minute = 1000 * second + sum(flicker(earlier) for earlier in range(second))
        millijoules = self.sum_before(moment) * 60_000 + self.at(moment) * in_this_minute
        return millijoules // 3_600_000

    def where(self, keep: Callable[[int], bool]) -> Week:
        """The same week with nothing in the minutes that are not kept."""
        return Week.of(value if keep(minute) else 0 for minute, value in enumerate(self.per_minute))

    def quarters(self) -> Sequence[int]:
        """The mean of each quarter of an hour of the week."""
        return [(self.sums[start + 15] - self.sums[start]) // 15 for start in range(0, MINUTES, 15)]


def flicker(second: int) -> int:
    """How far a second's power is off its minute's mean, in thousandths; over a minute they cancel out."""
    return _FLICKER_STEPS[second % len(_FLICKER_STEPS)] * (1 if second < 30 else 2)


def minute_of_week(moment: datetime) -> int:
    """The minute since Monday 00:00, in winter time."""
    return _minutes(moment) % MINUTES


def _minutes(moment: datetime) -> int:
    if moment < _START:
        raise ValueError(f"the curves begin with the year 2024, not at {moment}")
    return (moment - _START) // timedelta(minutes=1)


def _second(moment: datetime) -> int:
    return moment.astimezone(UTC).second
