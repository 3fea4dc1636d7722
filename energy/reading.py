"""Readings: what the registers of one meter showed at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from energy.obis import Obis
from energy.quantity import Quantity, Unit, json_number
from energy.reading_type import (
    Accumulation,
    Commodity,
    FlowDirection,
    Kind,
    Phase,
    Qualifier,
    Quality,
    ReadingType,
    uom_of,
)

__all__ = ["Reading", "Register", "moment_of", "text_of"]

_IMPORT, _EXPORT = 1, 2
_INSTANT, _TOTAL = 7, 8


@dataclass(frozen=True, slots=True)
class Register:
    """One register: an exact quantity, what it means, and its own moment where that differs from the reading's."""

    obis: Obis
    quantity: Quantity
    type: ReadingType | None = None
    at: datetime | None = None
    quality: Quality = Quality.NONE

    def as_payload(self) -> dict[str, Any]:
        """As an item of `registers` in schema energy/meter-reading."""
        payload: dict[str, Any] = {
            "obis": str(self.obis),
            "value": json_number(self.quantity.value),
            "unit": str(self.quantity.unit),
            "uom": uom_of(self.quantity.unit),
        }
        if self.type is not None:
            payload |= _terms_of(self.type)
        if self.at is not None:
            payload["at"] = text_of(self.at)
        if self.quality:
            payload["quality"] = int(self.quality)
        return payload

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Register:
        """The register that a checked payload tells."""
        return cls(
            Obis.parse(payload["obis"]),
            Quantity(Decimal(str(payload["value"])), Unit(payload["unit"])),
            _type_of(payload) if "commodity" in payload else None,
            moment_of(payload["at"]) if "at" in payload else None,
            Quality(payload.get("quality", 0)),
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What one meter showed. `at` is the meter's own clock, `received_at` ours; both are aware and in UTC."""

    meter_id: str
    at: datetime | None
    received_at: datetime
    registers: tuple[Register, ...]
    commodity: Commodity = Commodity.UNKNOWN
    quality: Quality = Quality.NONE
    model: str = ""
    active_tier: int | None = None

    def register(self, obis: str) -> Register | None:
        """The register with this OBIS code, such as 1-0:1.8.1."""
        code = Obis.parse(obis)
        return next((register for register in self.registers if register.obis == code), None)

    @property
    def power_w(self) -> Decimal | None:
        """Present active power in watts: positive is drawn from the grid, negative fed into it. None is not measured."""
        drawn, fed = self._total(_IMPORT, _INSTANT), self._total(_EXPORT, _INSTANT)
        return None if drawn is None and fed is None else (drawn or Decimal()) - (fed or Decimal())

    @property
    def imported_wh(self) -> Decimal | None:
        """Energy ever drawn from the grid, in watt-hours: the total register, or else the sum of the tariff registers."""
        return self._total(_IMPORT, _TOTAL)

    @property
    def exported_wh(self) -> Decimal | None:
        """Energy ever fed into the grid, in watt-hours; a positive number."""
        return self._total(_EXPORT, _TOTAL)

    @property
    def volume_m3(self) -> Decimal | None:
        """Gas or water that ever went through the meter, in cubic metres."""
        return next((r.quantity.value for r in self.registers if r.quantity.unit is Unit.M3), None)

    def as_payload(self) -> dict[str, Any]:
        """In the form of schema energy/meter-reading."""
        payload: dict[str, Any] = {
            "meterId": self.meter_id,
            "at": None if self.at is None else text_of(self.at),
            "receivedAt": text_of(self.received_at),
            "quality": int(self.quality),
            "commodity": int(self.commodity),
            "registers": [register.as_payload() for register in self.registers],
        }
        if self.model:
            payload["model"] = self.model
        if self.active_tier is not None:
            payload["activeTier"] = self.active_tier
        return payload

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Reading:
        """The reading that a checked payload tells."""
        return cls(
            payload["meterId"],
            None if payload["at"] is None else moment_of(payload["at"]),
            moment_of(payload["receivedAt"]),
            tuple(map(Register.from_payload, payload["registers"])),
            Commodity(payload.get("commodity", 0)),
            Quality(payload["quality"]),
            payload.get("model", ""),
            payload.get("activeTier"),
        )

    def _total(self, measured: int, accumulated: int) -> Decimal | None:
        per_tier = {
            register.obis.e: register.quantity.value
            for register in self.registers
            if (register.obis.a, register.obis.c, register.obis.d) == (1, measured, accumulated)
        }
        if 0 in per_tier:
            return per_tier[0]
        return sum(per_tier.values(), Decimal()) if per_tier else None


def _terms_of(type_: ReadingType) -> dict[str, int]:
    return {
        "commodity": int(type_.commodity),
        "flowDirection": int(type_.flow_direction),
        "accumulationBehaviour": int(type_.accumulation),
        "dataQualifier": int(type_.qualifier),
        "kind": int(type_.kind),
        "phase": int(type_.phase),
        "touTier": type_.tou_tier,
    }


def _type_of(payload: Mapping[str, Any]) -> ReadingType:
    return ReadingType(
        Commodity(payload["commodity"]),
        FlowDirection(payload.get("flowDirection", 0)),
        Accumulation(payload.get("accumulationBehaviour", 0)),
        Qualifier(payload.get("dataQualifier", 0)),
        Kind(payload.get("kind", 0)),
        Phase(payload.get("phase", 0)),
        payload.get("touTier", 0),
    )


def text_of(moment: datetime) -> str:
    """A moment as RFC 3339 in UTC; milliseconds only when there are any."""
    utc = moment.astimezone(UTC)
    precision = "milliseconds" if utc.microsecond else "seconds"
    return utc.isoformat(timespec=precision).replace("+00:00", "Z")


def moment_of(text: str) -> datetime:
    """The moment that RFC 3339 text tells, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
