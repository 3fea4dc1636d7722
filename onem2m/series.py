"""A time series as a client keeps or reads it (TS-0001 9.6.36): values with their moments, and which are missing.

power = Series.ensure(client, "cse-in/meter", "power", period=timedelta(seconds=10))
power.publish(412, datetime.now(UTC), number=1)
power.latest().content
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from onem2m.answers import Seen
from onem2m.client import Attributes, Client
from onem2m.errors import NotFound
from onem2m.moments import moment_of, stamp
from onem2m.resources.time_series import (
    DETECT,
    MAX_MISSING,
    MISSING,
    MISSING_NOW,
    PATIENCE,
    PERIOD,
    TIME_SERIES,
    TOLERANCE,
)
from onem2m.resources.time_series_instance import GENERATED, SEQUENCE_NUMBER, VALUE
from onem2m.searching import Filter
from onem2m.vocabulary import ResourceType, ResultContent


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a series (timeSeriesInstance)."""

    content: Any
    generated: datetime
    """the moment that it is of, UTC (dgt)"""
    number: int | None = None
    """(snr)"""

    @classmethod
    def of(cls, instance: Seen) -> Value:
        """From its resource. Raises ValueError for a moment that is none."""
        return cls(instance[VALUE], moment_of(instance[GENERATED]), instance.get(SEQUENCE_NUMBER))


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a series misses."""

    count: int
    """values that did not come (mdc)"""
    moments: tuple[datetime, ...]
    """when they were expected, UTC, the newest last; as many as the series keeps (mdlt)"""


@dataclass(frozen=True, slots=True)
class Series:
    """The time series at an address."""

    client: Client
    address: str

    @classmethod
    def ensure(
        cls,
        client: Client,
        to: str,
        name: str,
        *,
        period: timedelta | None = None,
        tolerance: timedelta | None = None,
        patience: timedelta | None = None,
        most_missing: int | None = None,
        attributes: Attributes | None = None,
    ) -> Self:
        """The series of this name below `to`, made where there is none.

        With a `period` (pei) missing values are looked for: those that are `patience` (mdt) late. A value may be early
        or late by the `tolerance` (peid), half a period at most. The CSE counts all of them in milliseconds.
        """
        terms = {
            PERIOD: _milliseconds(period),
            TOLERANCE: _milliseconds(tolerance),
            PATIENCE: _milliseconds(patience),
            MAX_MISSING: most_missing,
            DETECT: None if period is None else True,
        }
        given = {row: value for row, value in terms.items() if value is not None}
        client.ensure(to, ResourceType.TIME_SERIES, {"rn": name, **given, **(attributes or {})})
        return cls(client, f"{to}/{name}")

    def publish(self, content: Any, generated: datetime, number: int | None = None) -> None:
        """Adds the value of a moment. Raises Conflict where the series has one of that moment already."""
        value: dict[Any, Any] = {VALUE: content, GENERATED: stamp(generated)}
        if number is not None:
            value[SEQUENCE_NUMBER] = number
        self.client.create(self.address, ResourceType.TIME_SERIES_INSTANCE, value, result_content=ResultContent.NOTHING)

    def latest(self) -> Value | None:
        """The value that came last; None where there is none."""
        return self._one("la")

    def oldest(self) -> Value | None:
        """The value that came first of those still kept."""
        return self._one("ol")

    def values(self, filter: Filter | None = None) -> Iterator[Value]:
        """All values in the order in which they came, or those that meet criteria."""
        return map(Value.of, self.client.children(self.address, ResourceType.TIME_SERIES_INSTANCE, filter))

    def missing(self) -> Gaps:
        """What is missing now."""
        names = (MISSING.short, MISSING_NOW.short)
        shown = Seen.of(self.client.retrieve(self.address, attributes=names))
        return Gaps(shown.get(MISSING_NOW) or 0, tuple(map(moment_of, shown.get(MISSING) or ())))

    def look_for_missing(self, wanted: bool) -> None:
        """Begins to look for missing values anew, or ends it."""
        self.client.update(self.address, TIME_SERIES.tag, {DETECT: wanted})

    def _one(self, which: str) -> Value | None:
        try:
            return Value.of(self.client.seen(f"{self.address}/{which}"))
        except NotFound:
            return None


def _milliseconds(span: timedelta | None) -> int | None:
    return None if span is None else span // timedelta(milliseconds=1)
