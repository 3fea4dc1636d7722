"""From a P1 telegram to readings: one for the electricity meter, one for each meter on its M-Bus.

A gas meter is a meter of its own, with its own number, its own clock (five minutes or an hour behind) and its
own commodity, so it gets a reading of its own (docs/decisions/0012).
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from energy.obis import Obis
from energy.p1 import DataLine, Telegram
from energy.quantity import Quantity, Unit, json_number
from energy.reading import Reading, Register
from energy.reading_type import (
    Accumulation,
    Commodity,
    FlowDirection,
    Kind,
    Quality,
    ReadingType,
    commodity_of_mbus,
    reading_type_of,
)

__all__ = ["PowerFailure", "power_failures", "readings_of"]

_MAIN, _MBUS_CHANNELS = 0, range(1, 5)
_TARIFF = Obis(0, 0, 96, 14, 0)
_FAILURE_LOG = Obis(1, 0, 99, 97, 0)
_EQUIPMENT = (Obis(0, 0, 96, 1, 1), Obis(0, 0, 96, 1, 0), Obis(0, 0, 96, 1, 255))
# Counters without a unit: failures and long failures of power; sags and swells are found by their reading type.
_COUNTERS = (Obis(0, 0, 96, 7, 21), Obis(0, 0, 96, 7, 9))
_SAGS_AND_SWELLS = (32, 36)
_POWER_FACTOR = 13
_DSMR_3_VALUE, _FIRST_DSMR_3_VALUE = 3, 7

_AMOUNT = re.compile(r"(-?\d{1,15}(?:\.\d{1,15})?)\*(\S+)", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?", re.ASCII)
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


class PowerFailure(NamedTuple):
    """A long power failure that the meter remembers: when power came back (None is not known), and after how long."""

    ended_at: datetime | None
    duration_s: int


def readings_of(telegram: Telegram, received_at: datetime) -> tuple[Reading, ...]:
    """The readings of every meter that the telegram speaks of; a meter without any value has none.

    The meter's own number names it; a meter that tells none is named after the identification line.
    """
    main_id = _main_id(telegram)
    found = [_main(telegram, main_id, received_at)]
    found += [_on_mbus(telegram, channel, main_id, received_at) for channel in _MBUS_CHANNELS]
    return tuple(reading for reading in found if reading.registers)


def power_failures(telegram: Telegram) -> tuple[PowerFailure, ...]:
    """The meter's log of long power failures (1-0:99.97.0), as far as the telegram carries it."""
    entries = telegram.values(_FAILURE_LOG)[2:]
    stamps, durations = entries[0::2], entries[1::2]
    seconds = [_quantity(duration) for duration in durations]
    return tuple(
        PowerFailure(telegram.moment(stamp), int(spent.value))
        for stamp, spent in zip(stamps, seconds, strict=False)
        if spent is not None
    )


def _main(telegram: Telegram, meter_id: str, received_at: datetime) -> Reading:
    lines = (line for line in telegram.lines if line.obis.b == _MAIN)
    registers = tuple(filter(None, (_register(line, telegram) for line in lines)))
    tier = next(iter(telegram.values(_TARIFF)), "")
    return Reading(
        meter_id,
        telegram.at,
        received_at,
        registers,
        Commodity.ELECTRICITY,
        _quality(telegram, telegram.at),
        _printable(telegram.identification),
        int(tier) if tier.isdecimal() and 1 <= int(tier) <= 15 else None,
    )


def _on_mbus(telegram: Telegram, channel: int, main_id: str, received_at: datetime) -> Reading:
    device_type = next(iter(telegram.values(Obis(0, channel, 24, 1, 0))), "")
    commodity = commodity_of_mbus(int(device_type)) if device_type.isdecimal() else Commodity.UNKNOWN
    lines = (line for line in telegram.lines if line.obis.a == 0 and line.obis.b == channel and line.obis.c == 24)
    stamped = [found for line in lines if (found := _mbus_register(line, commodity, telegram)) is not None]
    own_number = telegram.text(Obis(0, channel, 96, 1, 0)) or telegram.text(Obis(0, channel, 96, 1, 1))
    at = stamped[0].at if stamped else None
    return Reading(
        _name(own_number) or _name(f"{main_id}-mbus-{channel}"),
        at,
        received_at,
        tuple(Register(found.obis, found.quantity, found.type) for found in stamped),
        commodity,
        _quality(telegram, at),
    )


def _register(line: DataLine, telegram: Telegram) -> Register | None:
    """A line of the main meter as a register: (amount), or (stamp)(amount) for a peak; None for what is no register."""
    *before, last = line.values
    if len(before) > 1:
        return None
    type_ = reading_type_of(line.obis)
    at = telegram.moment(before[0]) if before else None
    if before and at is None:
        # A stamp of "never" stands before an invented zero.
        return None
    quantity = _quantity(last) or _without_unit(line.obis, last)
    if quantity is None:
        return None
    impossible = quantity.unit is Unit.RATIO and abs(quantity.value) > 1
    return Register(line.obis, quantity, type_, at, Quality.QUESTIONABLE if impossible else Quality.NONE)


def _mbus_register(line: DataLine, commodity: Commodity, telegram: Telegram) -> Register | None:
    obis, values = line.obis, line.values
    if obis.d == _DSMR_3_VALUE and len(values) >= _FIRST_DSMR_3_VALUE:
        # DSMR 2.2 and 3: (stamp)(00)(60)(1)(0-1:24.2.1)(m3)(00001.001)
        return _mbus_value(Obis.parse(values[4]), None, _quantity(f"{values[6]}*{values[5]}"), commodity)
    if obis.d != 2 or len(values) != 2:
        return None
    at = telegram.moment(values[0])
    # A meter that was never heard has a stamp of 1970 and a value without a unit: that is no value, not zero.
    return None if at is None else _mbus_value(obis, at, _quantity(values[1]), commodity)


def _mbus_value(obis: Obis, at: datetime | None, quantity: Quantity | None, commodity: Commodity) -> Register | None:
    if quantity is None:
        return None
    kind = Kind.ENERGY if quantity.unit in (Unit.WH, Unit.J) else Kind.NONE
    terms = ReadingType(commodity, FlowDirection.FORWARD, Accumulation.SUMMATION, kind=kind)
    return Register(obis, quantity, terms, at)


def _quantity(text: str) -> Quantity | None:
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    try:
        quantity = Quantity.of(Decimal(match[1]), match[2])
        json_number(quantity.value)
    except ValueError:
        # No meter has sixteen digits; what a payload could not carry exactly is left in the telegram.
        return None
    return quantity


def _without_unit(obis: Obis, text: str) -> Quantity | None:
    if not _NUMBER.fullmatch(text):
        return None
    if obis in _COUNTERS or (obis.a == 1 and obis.d in _SAGS_AND_SWELLS):
        return Quantity(Decimal(text), Unit.COUNT)
    if obis.a == 1 and obis.c % 20 == _POWER_FACTOR and obis.c < 80:
        return Quantity(Decimal(text), Unit.RATIO)
    return None


def _quality(telegram: Telegram, at: datetime | None) -> Quality:
    return Quality.VALID if telegram.verified and at is not None else Quality.QUESTIONABLE


def _main_id(telegram: Telegram) -> str:
    numbers = (telegram.text(obis) for obis in _EQUIPMENT)
    return next(filter(None, map(_name, numbers)), "") or _name(telegram.identification) or "meter"


def _name(text: str) -> str:
    """The text as the name of a resource; a placeholder of zeros alone names nothing."""
    name = _NOT_IN_NAMES.sub("-", text).strip("-._")[:64].rstrip("-._")
    return name if name.strip("0") else ""


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:128]
