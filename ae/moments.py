"""When a reading was measured, and to which day of the home it belongs. Pure: moments come from outside."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo

from energy.reading import Reading
from energy.reading_type import Commodity

LIVE_STAMP = timedelta(minutes=5)
LATE_STAMP = timedelta(hours=26)
"""How far a meter's own stamp may lie before its receipt: an electricity meter tells this second, a gas meter on the
M-Bus its last hour, or its last day."""
EARLY_STAMP = timedelta(minutes=2)


def measured_at(reading: Reading) -> datetime:
    """When a reading was measured: by the meter's clock where it can be right, else when it was received."""
    latest = LIVE_STAMP if reading.commodity is Commodity.ELECTRICITY else LATE_STAMP
    stamp = reading.at
    if stamp is not None and -EARLY_STAMP <= reading.received_at - stamp <= latest:
        return stamp
    return reading.received_at


def midnight_before(moment: datetime, zone: tzinfo) -> datetime:
    """The beginning of the local day that `moment` lies in."""
    return datetime.combine(moment.astimezone(zone).date(), time(), tzinfo=zone)
