"""Amounts with their units, exact. Everything is held in base units: kWh becomes Wh, GJ becomes J."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

__all__ = ["Quantity", "Unit", "UnknownUnit", "json_number"]


class UnknownUnit(ValueError):
    """A unit that we have no base unit for; its value must not be guessed."""


class Unit(StrEnum):
    """The base units. The text is what stands in payloads."""

    WH = "Wh"
    W = "W"
    VARH = "varh"
    VAR = "var"
    VAH = "VAh"
    VA = "VA"
    V = "V"
    A = "A"
    HZ = "Hz"
    M3 = "m3"
    J = "J"
    S = "s"
    COUNT = "count"
    RATIO = "1"


# Unit as meters write it: base unit, and how many of it one is.
_UNITS = {
    "Wh": (Unit.WH, Decimal(1)),
    "kWh": (Unit.WH, Decimal(1000)),
    "MWh": (Unit.WH, Decimal(1_000_000)),
    "W": (Unit.W, Decimal(1)),
    "kW": (Unit.W, Decimal(1000)),
    "MW": (Unit.W, Decimal(1_000_000)),
    "varh": (Unit.VARH, Decimal(1)),
    "kvarh": (Unit.VARH, Decimal(1000)),
    "kVArh": (Unit.VARH, Decimal(1000)),
    "var": (Unit.VAR, Decimal(1)),
    "kvar": (Unit.VAR, Decimal(1000)),
    "kVAr": (Unit.VAR, Decimal(1000)),
    "VAh": (Unit.VAH, Decimal(1)),
    "kVAh": (Unit.VAH, Decimal(1000)),
    "VA": (Unit.VA, Decimal(1)),
    "kVA": (Unit.VA, Decimal(1000)),
    "V": (Unit.V, Decimal(1)),
    "kV": (Unit.V, Decimal(1000)),
    "mV": (Unit.V, Decimal("0.001")),
    "A": (Unit.A, Decimal(1)),
    "mA": (Unit.A, Decimal("0.001")),
    "Hz": (Unit.HZ, Decimal(1)),
    "m3": (Unit.M3, Decimal(1)),
    "dm3": (Unit.M3, Decimal("0.001")),
    "l": (Unit.M3, Decimal("0.001")),
    "J": (Unit.J, Decimal(1)),
    "kJ": (Unit.J, Decimal(1000)),
    "MJ": (Unit.J, Decimal(1_000_000)),
    "GJ": (Unit.J, Decimal(1_000_000_000)),
    "s": (Unit.S, Decimal(1)),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount of a base unit."""

    value: Decimal
    unit: Unit

    @classmethod
    def of(cls, amount: Decimal, unit: str) -> Quantity:
        """The amount, told in any unit that meters use, as an amount of its base unit."""
        try:
            base, factor = _UNITS[unit]
        except KeyError:
            raise UnknownUnit(f"no base unit is known for {unit!r}") from None
        return cls(amount * factor, base)

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.value + self._like(other).value, self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(self.value - self._like(other).value, self.unit)

    def __str__(self) -> str:
        return f"{self.value:f} {self.unit}"

    def _like(self, other: Quantity) -> Quantity:
        if other.unit is not self.unit:
            raise ValueError(f"{self.unit} and {other.unit} cannot be added up")
        return other


def json_number(value: Decimal) -> int | float:
    """The value as a JSON number that reads back as the same decimal; refuses one that would be rounded."""
    if value == value.to_integral_value():
        return int(value)
    number = float(value)
    if Decimal(repr(number)) != value:
        raise ValueError(f"{value} has more digits than a JSON number keeps")
    return number
