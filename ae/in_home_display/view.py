"""What the page shows, in words and numbers for people. Pure: a function of the household and the moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ae.in_home_display.household import Household, Meter
from ae.moments import measured_at, midnight_before
from energy.quantity import Quantity, Unit
from energy.reading import Register
from energy.reading_type import Commodity, FlowDirection, Kind, Phase

WHOLE_DAY = timedelta(minutes=15)
"""A day counts as seen from its beginning when its first reading is no later than this after midnight."""

FROM_GRID, TO_GRID, NEITHER = "from the grid", "to the grid", "neither from nor to the grid"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its unit, its meaning, and its age."""

    number: str
    unit: str
    words: str
    note: str
    """what must be known with it: the part of the day that it stands for, when that is not all of it"""
    direction: str
    """from, to, none: what the page marks with a shape and a colour"""
    measured_ms: int
    """when, in milliseconds since 1970 (UTC)"""
    clock: str
    """when, on the home's clock; with its date when that is not today's"""
    stale_after_ms: int


@dataclass(frozen=True, slots=True)
class View:
    """Everything on the page."""

    online: bool
    """whether the display hears the CSE"""
    now: Figure | None
    today: tuple[Figure, ...]

    def as_payload(self) -> dict[str, Any]:
        """As the page's script reads it."""
        return asdict(self)


def view_of(household: Household, now: datetime, *, online: bool) -> View:
    """The page at this moment."""
    zone = household.zone
    grid = household.shown(Commodity.ELECTRICITY, now)
    others = (
        household.shown(c, now) for c in (Commodity.NATURAL_GAS, Commodity.POTABLE_WATER, Commodity.HEATING_FLUID)
    )
    today = [] if grid is None else list(_energy_today(grid, now, zone))
    today += [figure for meter in others if meter is not None and (figure := _use_today(meter, now, zone)) is not None]
    return View(online, None if grid is None else _power(grid, now, zone), tuple(today))


def _power(meter: Meter, now: datetime, zone: tzinfo) -> Figure | None:
    power_w = meter.latest.power_w
    if power_w is None:
        return None
    words, direction = (FROM_GRID, "from") if power_w > 0 else (TO_GRID, "to") if power_w < 0 else (NEITHER, "none")
    number, unit = power_text(abs(power_w))
    return _figure(meter, now, zone, number, unit, words, direction)


def _energy_today(meter: Meter, now: datetime, zone: tzinfo) -> Iterator[Figure]:
    imported, exported = meter.latest.imported_wh, meter.latest.exported_wh
    if imported is not None:
        used = _since_opening(meter, imported, meter.opening.imported_wh, now, zone)
        yield _figure(meter, now, zone, *_energy_text(used), FROM_GRID, "from", _since(meter, now, zone))
    # A home that has never fed anything in need not read so every day.
    if exported:
        fed = _since_opening(meter, exported, meter.opening.exported_wh, now, zone)
        yield _figure(meter, now, zone, *_energy_text(fed), TO_GRID, "to", _since(meter, now, zone))


def _use_today(meter: Meter, now: datetime, zone: tzinfo) -> Figure | None:
    name = {Commodity.NATURAL_GAS: "gas", Commodity.POTABLE_WATER: "water"}.get(meter.commodity, "heat")
    latest, opening = _total(meter.latest.registers), _total(meter.opening.registers)
    if latest is None:
        return None
    before = None if opening is None or opening.unit is not latest.unit else opening.value
    used = _since_opening(meter, latest.value, before, now, zone)
    if used is None:
        number, unit = "", ""
    elif latest.unit is Unit.J:
        number, unit = _rounded(used / 1_000_000, 1), "MJ"
    elif meter.commodity is Commodity.POTABLE_WATER:
        number, unit = _rounded(used * 1000, 0), "L"
    else:
        number, unit = _rounded(used, 2), "m³"
    return _figure(meter, now, zone, number, unit, name, "none", _since(meter, now, zone))


def _total(registers: tuple[Register, ...]) -> Quantity | None:
    totals = (register.quantity for register in registers if register.quantity.unit in (Unit.M3, Unit.J))
    return next(totals, None)


def _since_opening(
    meter: Meter, latest: Decimal, opening: Decimal | None, now: datetime, zone: tzinfo
) -> Decimal | None:
    """What the register counted since the day began; None while nothing of today is known."""
    today = midnight_before(now, zone)
    return None if opening is None or measured_at(meter.latest) < today else latest - opening


def _since(meter: Meter, now: datetime, zone: tzinfo) -> str:
    """The part of the day that a figure of today stands for, when that is not all of it."""
    today, begun = midnight_before(now, zone), measured_at(meter.opening)
    if measured_at(meter.latest) < today:
        return "no reading yet today"
    return "" if begun - today <= WHOLE_DAY else f"since {begun.astimezone(zone):%H:%M}"


def _figure(
    meter: Meter, now: datetime, zone: tzinfo, number: str, unit: str, words: str, direction: str, note: str = ""
) -> Figure:
    moment = measured_at(meter.latest)
    return Figure(
        number=number or "\N{EN DASH}",
        unit=unit,
        words=words,
        note=note,
        direction=direction,
        measured_ms=int(moment.timestamp() * 1000),
        clock=clock_text(moment, now, zone),
        stale_after_ms=int(meter.stale_after.total_seconds() * 1000),
    )


def clock_text(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """A moment on the home's clock; with its date when that is not today's."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    clock = f"{local:%H:%M:%S}"
    if local.date() == today:
        return clock
    date = f"{local.day} {local:%b}" if local.year == today.year else f"{local.day} {local:%b} {local.year}"
    return f"{date} {clock}"


def power_text(power_w: Decimal) -> tuple[str, str]:
    """Watts below a kilowatt, then kilowatts with three digits."""
    if power_w < 1000:
        return _rounded(power_w, 0), "W"
    return _rounded(power_w / 1000, 2 if power_w < 10_000 else 1), "kW"


def _energy_text(energy_wh: Decimal | None) -> tuple[str, str]:
    if energy_wh is None:
        return "", ""
    return _rounded(energy_wh / 1000, 2 if energy_wh < 10_000 else 1), "kWh"


def _rounded(value: Decimal, digits: int) -> str:
    return f"{value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"


@dataclass(frozen=True, slots=True)
class Row:
    """A register as the details page shows it."""

    words: str
    number: str
    unit: str
    code: str
    """OBIS"""


_BASE = {Unit.WH: (1000, "kWh"), Unit.VARH: (1000, "kvarh"), Unit.VAH: (1000, "kVAh"), Unit.J: (10**9, "GJ")}
_SYMBOLS = {Unit.M3: "m³", Unit.COUNT: "", Unit.RATIO: ""}
_PHASES = {Phase.AN: ", phase 1", Phase.BN: ", phase 2", Phase.CN: ", phase 3"}


def row_of(register: Register) -> Row:
    """A register in the unit that the meter's own window shows, exact."""
    quantity = register.quantity
    factor, unit = _BASE.get(quantity.unit, (1, _SYMBOLS.get(quantity.unit, str(quantity.unit))))
    return Row(_meaning(register), f"{quantity.value / factor:f}", unit, str(register.obis))


_MEASURED = {
    Unit.WH: "energy", Unit.W: "power", Unit.VARH: "reactive energy", Unit.VAR: "reactive power", Unit.V: "voltage",
    Unit.A: "current", Unit.M3: "volume", Unit.J: "heat", Unit.HZ: "frequency", Unit.VA: "apparent power",
    Unit.VAH: "apparent energy", Unit.RATIO: "power factor", Unit.COUNT: "count", Unit.S: "time",
}  # fmt: skip
_BY_CODE = {
    "0-0:96.7.21": "power failures",
    "0-0:96.7.9": "long power failures",
    "0-0:17.0.0": "limit of power",
    "1-0:31.4.0": "limit of current",
}
_BY_GROUP_D = {32: "voltage sags", 36: "voltage swells", 4: "mean power of this period", 6: "highest mean power"}
_DIRECTED = (Kind.ENERGY, Kind.POWER, Kind.DEMAND)


def _meaning(register: Register) -> str:
    obis, type_ = register.obis, register.type
    measured = _BY_CODE.get(str(obis)) or _MEASURED[register.quantity.unit]
    if type_ is None:
        return measured
    words = [_BY_GROUP_D.get(obis.d, measured) if obis.a == 1 else measured]
    if type_.commodity is Commodity.ELECTRICITY and type_.kind in _DIRECTED:
        words.append({FlowDirection.FORWARD: FROM_GRID, FlowDirection.REVERSE: TO_GRID}.get(type_.flow_direction, ""))
    tier = f", tariff {type_.tou_tier}" if type_.tou_tier else ""
    return " ".join(filter(None, words)) + tier + _PHASES.get(type_.phase, "")
