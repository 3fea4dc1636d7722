"""Time stamps of P1 telegrams: YYMMDDhhmmss in local time, with S (summer) or W (winter) behind it.

The flag tells local time and UTC apart without a table of time zones, also in the hour that an autumn
night has twice (DSMR 5.0.2 P1, 6.4 "TST").
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

__all__ = ["CENTRAL_EUROPE", "is_summer_time", "parse_stamp", "stamp_of"]

CENTRAL_EUROPE = timedelta(hours=1)
"""What local winter time is ahead of UTC where DSMR meters and their kin are at home."""

_STAMP = re.compile(r"(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})([SW])", re.ASCII)
_SUMMER_SHIFT = timedelta(hours=1)


def parse_stamp(text: str, winter_offset: timedelta = CENTRAL_EUROPE) -> datetime | None:
    """The moment in UTC, or None when the stamp tells none.

    None are: a stamp without S or W (the hour twice in autumn would be guessed), one that is no date
    (632525252525W is what Fluvius meters send for "never"), and any of the day 700101, where a clock that
    was never set begins.
    """
    match = _STAMP.fullmatch(text)
    if match is None or text.startswith("700101"):
        return None
    year, month, day, hour, minute, second = (int(group) for group in match.groups()[:6])
    try:
        local = datetime(2000 + year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return local - winter_offset - (_SUMMER_SHIFT if match[7] == "S" else timedelta())


def stamp_of(moment: datetime, winter_offset: timedelta = CENTRAL_EUROPE) -> str:
    """The moment as a meter under the European summer time rule stamps it."""
    summer = is_summer_time(moment)
    local = moment.astimezone(UTC) + winter_offset + (_SUMMER_SHIFT if summer else timedelta())
    return f"{local:%y%m%d%H%M%S}{'S' if summer else 'W'}"


def is_summer_time(moment: datetime) -> bool:
    """Whether the European Union keeps summer time then: last Sundays of March and October, 01:00 UTC (2000/84/EC)."""
    utc = moment.astimezone(UTC)
    return _last_sunday(utc.year, 3) <= utc < _last_sunday(utc.year, 10)


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)
