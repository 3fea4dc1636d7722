"""Moments and spans of time as oneM2M writes them (TS-0004 6.3.3), from and to those of Python."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_SECONDS = "%Y%m%dT%H%M%S"


def stamp(moment: datetime) -> str:
    """A time stamp, in UTC and to the microsecond. Raises ValueError for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment}: of which time zone?")
    utc = moment.astimezone(UTC)
    return utc.strftime(_SECONDS) + (f",{utc.microsecond:06d}" if utc.microsecond else "")


def moment_of(stamp: str) -> datetime:
    """The moment of a time stamp, in UTC, to the microsecond. Raises ValueError."""
    whole, _, fraction = stamp.partition(",")
    return datetime.strptime(whole, _SECONDS).replace(microsecond=int(f"{fraction:0<6}"[:6]), tzinfo=UTC)


def duration(span: timedelta) -> str:
    """A duration of XML Schema: `PT90S`, `PT0.5S`. Raises ValueError for one below nothing."""
    if span < timedelta():
        raise ValueError(f"{span}: a duration is not negative")
    seconds, fraction = divmod(span // timedelta(microseconds=1), 1_000_000)
    return f"PT{seconds}{f'.{fraction:06d}'.rstrip('0') if fraction else ''}S"
