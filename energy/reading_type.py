"""What a register measures, in the enumerations of IEEE 2030.5-2018 (table of types, clause 10.11 and annex B).

Green Button (ESPI) shares these numbers. The OBIS code of a register is turned into them by two small
tables: group C tells what is measured, group D how it is accumulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag

from energy.obis import Obis
from energy.quantity import Unit

__all__ = [
    "Accumulation",
    "Commodity",
    "FlowDirection",
    "Kind",
    "Phase",
    "Qualifier",
    "Quality",
    "ReadingType",
    "commodity_of_mbus",
    "reading_type_of",
    "uom_of",
]


class Commodity(IntEnum):
    """CommodityType."""

    UNKNOWN = 0
    ELECTRICITY = 1
    PRIMARY_ELECTRICITY = 2
    AIR = 4
    NATURAL_GAS = 7
    PROPANE = 8
    POTABLE_WATER = 9
    STEAM = 10
    WASTE_WATER = 11
    HEATING_FLUID = 12
    COOLING_FLUID = 13


class FlowDirection(IntEnum):
    """FlowDirectionType."""

    NONE = 0
    FORWARD = 1
    """Delivered to the customer: import."""
    REVERSE = 19
    """Received from the customer: export."""


class Accumulation(IntEnum):
    """AccumulationBehaviourType."""

    NONE = 0
    CUMULATIVE = 3
    DELTA = 4
    INDICATING = 6
    SUMMATION = 9
    INSTANTANEOUS = 12


class Qualifier(IntEnum):
    """DataQualifierType."""

    NONE = 0
    AVERAGE = 2
    MAXIMUM = 8
    MINIMUM = 9
    NORMAL = 12


class Kind(IntEnum):
    """KindType."""

    NONE = 0
    CURRENCY = 3
    DEMAND = 8
    ENERGY = 12
    POWER = 37


class Phase(IntEnum):
    """PhaseCode."""

    NONE = 0
    C = 32
    CN = 33
    CA = 40
    B = 64
    BN = 65
    BC = 66
    A = 128
    AN = 129
    AB = 132
    ABC = 224


class Quality(IntFlag):
    """Bits of qualityFlags."""

    NONE = 0
    VALID = 1
    EDITED = 2
    ESTIMATED_BY_REFERENCE_DAY = 4
    INTERPOLATED = 8
    QUESTIONABLE = 16
    DERIVED = 32
    PROJECTED = 64


@dataclass(frozen=True, slots=True)
class ReadingType:
    """The terms of IEEE 2030.5 for one register; a term that does not apply is 0."""

    commodity: Commodity = Commodity.UNKNOWN
    flow_direction: FlowDirection = FlowDirection.NONE
    accumulation: Accumulation = Accumulation.NONE
    qualifier: Qualifier = Qualifier.NONE
    kind: Kind = Kind.NONE
    phase: Phase = Phase.NONE
    tou_tier: int = 0


# UomType, table "UomType" of IEEE 2030.5; what is not in it has no number there.
_UOM = {
    Unit.A: 5,
    Unit.V: 29,
    Unit.J: 31,
    Unit.HZ: 33,
    Unit.W: 38,
    Unit.M3: 42,
    Unit.VA: 61,
    Unit.VAR: 63,
    Unit.VAH: 71,
    Unit.WH: 72,
    Unit.VARH: 73,
    Unit.RATIO: 65,
}

# Group C of electricity, without the phase (21 to 40 is L1, 41 to 60 L2, 61 to 80 L3, each 20 on): IEC 62056-61.
_DIRECTION = {
    1: FlowDirection.FORWARD,
    2: FlowDirection.REVERSE,
    3: FlowDirection.FORWARD,
    4: FlowDirection.REVERSE,
    9: FlowDirection.FORWARD,
    10: FlowDirection.REVERSE,
}
_POWERS = frozenset((*range(1, 11), 15, 16))
_STATES = frozenset((11, 12, 13, 14))
_PHASES = (Phase.NONE, Phase.AN, Phase.BN, Phase.CN)

# Group D of powers and energies.
_INSTANT, _TOTAL, _RUNNING_MEAN, _PEAK = 7, 8, 4, 6
_SAGS, _SWELLS = 32, 36

# M-Bus device types (EN 13757-3, table of media), as 0-n:24.1.0 tells them.
_MBUS_MEDIA = {
    2: Commodity.ELECTRICITY,
    3: Commodity.NATURAL_GAS,
    4: Commodity.HEATING_FLUID,
    6: Commodity.POTABLE_WATER,
    7: Commodity.POTABLE_WATER,
    10: Commodity.COOLING_FLUID,
    11: Commodity.COOLING_FLUID,
    12: Commodity.HEATING_FLUID,
}


def uom_of(unit: Unit) -> int:
    """The unit as UomType; 0 where IEEE 2030.5 has none (seconds, numbers of events)."""
    return _UOM.get(unit, 0)


def commodity_of_mbus(device_type: int) -> Commodity:
    """What a meter on the M-Bus measures."""
    return _MBUS_MEDIA.get(device_type, Commodity.UNKNOWN)


def reading_type_of(obis: Obis) -> ReadingType | None:
    """The terms for a register of electricity, or None where they are not known and must not be guessed."""
    if obis.a != 1 or not 1 <= obis.c <= 80:
        return None
    phase, measured = divmod(obis.c - 1, 20)
    return _electricity(measured + 1, obis.d, min(obis.e, 15), _PHASES[phase])


def _electricity(measured: int, accumulated: int, tier: int, phase: Phase) -> ReadingType | None:
    electricity = Commodity.ELECTRICITY
    if accumulated in (_SAGS, _SWELLS) and measured == 12:
        return ReadingType(electricity, accumulation=Accumulation.SUMMATION, phase=phase)
    if measured in _STATES and accumulated == _INSTANT:
        return ReadingType(electricity, accumulation=Accumulation.INSTANTANEOUS, phase=phase)
    if measured not in _POWERS:
        return None
    direction = _DIRECTION.get(measured, FlowDirection.NONE)
    terms = {
        _INSTANT: (Accumulation.INSTANTANEOUS, Qualifier.NONE, Kind.POWER),
        _TOTAL: (Accumulation.SUMMATION, Qualifier.NONE, Kind.ENERGY),
        _RUNNING_MEAN: (Accumulation.INDICATING, Qualifier.AVERAGE, Kind.DEMAND),
        _PEAK: (Accumulation.INDICATING, Qualifier.MAXIMUM, Kind.DEMAND),
    }.get(accumulated)
    return ReadingType(electricity, direction, *terms, phase, tier) if terms else None
