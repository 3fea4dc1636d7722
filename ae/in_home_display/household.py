"""What the display knows of the home's meters: the newest reading of each, where its day began, how often it tells.

Pure: moments come from outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo

from ae.moments import measured_at, midnight_before
from energy.reading import Reading
from energy.reading_type import Commodity

USUAL_PERIOD: Mapping[Commodity, timedelta] = {Commodity.ELECTRICITY: timedelta(seconds=10)}
RARE_PERIOD = timedelta(hours=1)
SHORTEST_PERIOD = timedelta(seconds=5)
LONGEST_PERIOD: Mapping[Commodity, timedelta] = {Commodity.ELECTRICITY: timedelta(minutes=15)}
RAREST_PERIOD = timedelta(days=1)
_GAPS = 5


@dataclass(frozen=True, slots=True)
class Meter:
    """One meter: its newest reading, the first one of the newest reading's day, and the last gaps between readings."""

    latest: Reading
    opening: Reading
    gaps: tuple[timedelta, ...] = ()

    @property
    def id(self) -> str:
        return self.latest.meter_id

    @property
    def commodity(self) -> Commodity:
        return self.latest.commodity

    @property
    def period(self) -> timedelta:
        """How often the meter tells, as far as it can be known."""
        if not self.gaps:
            return USUAL_PERIOD.get(self.commodity, RARE_PERIOD)
        # The shortest of the last gaps: a long one is more often a breakdown than a habit.
        return min(max(min(self.gaps), SHORTEST_PERIOD), LONGEST_PERIOD.get(self.commodity, RAREST_PERIOD))

    @property
    def stale_after(self) -> timedelta:
        """The age at which a value is no longer the present one: a telegram was due and did not come."""
        return 2 * self.period + SHORTEST_PERIOD


@dataclass(slots=True)
class Household:
    """The meters of one home, in the time zone of its days."""

    zone: tzinfo
    meters: dict[str, Meter] = field(default_factory=dict)

    def observe(self, reading: Reading) -> None:
        """Takes in a reading; one that is older than what is known changes nothing."""
        known = self.meters.get(reading.meter_id)
        if known is None:
            self.meters[reading.meter_id] = Meter(reading, opening=reading)
            return
        if reading.received_at < known.latest.received_at:
            return
        moment, before = measured_at(reading), measured_at(known.latest)
        gaps = known.gaps if moment <= before else (*known.gaps, moment - before)[-_GAPS:]
        same_day = self._day(reading) == self._day(known.opening)
        opening = known.opening if same_day and not _went_back(known.opening, reading) else reading
        self.meters[reading.meter_id] = replace(known, latest=reading, opening=opening, gaps=gaps)

    def open_day(self, reading: Reading) -> None:
        """Takes in an earlier reading of the newest reading's day, from history."""
        known = self.meters.get(reading.meter_id)
        if known is None or self._day(reading) != self._day(known.latest):
            return
        if measured_at(reading) < measured_at(known.opening) and not _went_back(reading, known.latest):
            self.meters[reading.meter_id] = replace(known, opening=reading)

    def of(self, commodity: Commodity) -> Iterable[Meter]:
        """The meters of one commodity, in the order of their names."""
        return sorted((m for m in self.meters.values() if m.commodity is commodity), key=lambda meter: meter.id)

    def shown(self, commodity: Commodity, now: datetime) -> Meter | None:
        """The meter whose value stands for the home: the first that is not stale, else the one heard last."""
        meters = list(self.of(commodity))
        fresh = [meter for meter in meters if now - measured_at(meter.latest) <= meter.stale_after]
        if fresh:
            return fresh[0]
        return max(meters, key=lambda meter: measured_at(meter.latest), default=None)

    def _day(self, reading: Reading) -> datetime:
        return midnight_before(measured_at(reading), self.zone)


def _went_back(earlier: Reading, later: Reading) -> bool:
    """Whether a register shows less than before: the meter was exchanged or reset, and the two cannot be compared."""
    pairs = (
        (earlier.imported_wh, later.imported_wh),
        (earlier.exported_wh, later.exported_wh),
        (earlier.volume_m3, later.volume_m3),
    )
    return any(was is not None and now is not None and now < was for was, now in pairs)
