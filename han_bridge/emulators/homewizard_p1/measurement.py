"""What a HomeWizard P1 meter makes of a telegram: the answer to GET /api/v1/data."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from energy.obis import Obis
from energy.p1 import Telegram
from energy.p1_reading import readings_of
from energy.quantity import json_number
from energy.reading import Reading
from energy.reading_type import Commodity
from energy.stamp import stamp_of

__all__ = ["Measurement", "measurement_of"]

Measurement = dict[str, str | int | float | list[dict[str, str | int | float]]]

# Wh as kWh, three digits kept.
_ENERGIES = {
    f"total_power_{word}_t{tier}_kwh": f"1-0:{direction}.8.{tier}"
    for direction, word in ((1, "import"), (2, "export"))
    for tier in (1, 2, 3, 4)
}
_AS_MEASURED = {
    "active_voltage_l1_v": "1-0:32.7.0",
    "active_voltage_l2_v": "1-0:52.7.0",
    "active_voltage_l3_v": "1-0:72.7.0",
    "active_current_l1_a": "1-0:31.7.0",
    "active_current_l2_a": "1-0:51.7.0",
    "active_current_l3_a": "1-0:71.7.0",
    "active_frequency_hz": "1-0:14.7.0",
    "voltage_sag_l1_count": "1-0:32.32.0",
    "voltage_sag_l2_count": "1-0:52.32.0",
    "voltage_sag_l3_count": "1-0:72.32.0",
    "voltage_swell_l1_count": "1-0:32.36.0",
    "voltage_swell_l2_count": "1-0:52.36.0",
    "voltage_swell_l3_count": "1-0:72.36.0",
    "any_power_fail_count": "0-0:96.7.21",
    "long_power_fail_count": "0-0:96.7.9",
    "active_power_average_w": "1-0:1.4.0",
    # Spelled so by the device.
    "montly_power_peak_w": "1-0:1.6.0",
}
_PHASE_POWERS = {
    "active_power_l1_w": ("1-0:21.7.0", "1-0:22.7.0"),
    "active_power_l2_w": ("1-0:41.7.0", "1-0:42.7.0"),
    "active_power_l3_w": ("1-0:61.7.0", "1-0:62.7.0"),
}
_EXTERNAL_TYPES = {
    Commodity.NATURAL_GAS: "gas_meter",
    Commodity.HEATING_FLUID: "heat_meter",
    Commodity.POTABLE_WATER: "water_meter",
}


def measurement_of(telegram: Telegram, now: datetime) -> Measurement:
    """The fields that the device documents, as far as the telegram tells them."""
    found: Measurement = {"wifi_ssid": "Emulated", "wifi_strength": 100}
    if telegram.version[:2].isdecimal():
        found["smr_version"] = int(telegram.version[:2])
    found["meter_model"] = telegram.identification
    equipment = telegram.values(Obis(0, 0, 96, 1, 1))
    if equipment:
        found["unique_id"] = equipment[0]
    for reading in readings_of(telegram, now):
        if reading.commodity is Commodity.ELECTRICITY:
            found |= _electricity(reading)
        else:
            _add_external(found, reading)
    return found


def _electricity(reading: Reading) -> Measurement:
    found: Measurement = {}
    if reading.active_tier is not None:
        found["active_tariff"] = reading.active_tier
    totals = (("total_power_import_kwh", reading.imported_wh), ("total_power_export_kwh", reading.exported_wh))
    found |= {field: json_number(wh / 1000) for field, wh in totals if wh is not None}
    for field, obis in _ENERGIES.items():
        if (value := _value(reading, obis)) is not None:
            found[field] = json_number(value / 1000)
    if reading.power_w is not None:
        found["active_power_w"] = json_number(reading.power_w)
    for field, (drawn, fed) in _PHASE_POWERS.items():
        if (value := _value(reading, drawn)) is not None:
            found[field] = json_number(value - (_value(reading, fed) or 0))
    for field, obis in _AS_MEASURED.items():
        if (value := _value(reading, obis)) is not None:
            found[field] = json_number(value)
    return found


def _value(reading: Reading, obis: str) -> Decimal | None:
    register = reading.register(obis)
    return None if register is None else register.quantity.value


def _add_external(found: Measurement, reading: Reading) -> None:
    kind = _EXTERNAL_TYPES.get(reading.commodity)
    if kind is None or reading.at is None:
        return
    register = reading.registers[0]
    stamp = int(stamp_of(reading.at)[:12])
    value = json_number(register.quantity.value)
    unique_id = reading.meter_id.encode().hex().upper()
    if kind == "gas_meter":
        found |= {"total_gas_m3": value, "gas_timestamp": stamp, "gas_unique_id": unique_id}
    external = found.setdefault("external", [])
    assert isinstance(external, list)
    external.append(
        {
            "unique_id": unique_id,
            "type": kind,
            "timestamp": stamp,
            "value": value,
            "unit": str(register.quantity.unit),
        }
    )
