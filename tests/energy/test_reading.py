"""Readings: from lines to registers in the terms of IEEE 2030.5, and to payloads and back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

import schemas
from energy import p1
from energy.obis import Obis
from energy.p1_reading import power_failures, readings_of
from energy.quantity import Quantity, Unit
from energy.reading import Reading, Register, moment_of, text_of
from energy.reading_type import (
    Accumulation,
    Commodity,
    FlowDirection,
    Kind,
    Phase,
    Qualifier,
    Quality,
    commodity_of_mbus,
    reading_type_of,
)

NOON = datetime(2026, 6, 1, 10, 0, 0, tzinfo=UTC)
CLOCK = "0-0:1.0.0(260601120000S)"


def read(*lines: str) -> tuple[Reading, ...]:
    return readings_of(p1.parse(p1.format_telegram("GHE5TEST", lines)), NOON + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("obis", "direction", "accumulation", "qualifier", "kind", "phase", "tier"),
    [
        ("1-0:1.8.0", 1, 9, 0, 12, 0, 0),
        ("1-0:1.8.2", 1, 9, 0, 12, 0, 2),
        ("1-0:2.8.1", 19, 9, 0, 12, 0, 1),
        ("1-0:1.7.0", 1, 12, 0, 37, 0, 0),
        ("1-0:42.7.0", 19, 12, 0, 37, 65, 0),
        ("1-0:1.4.0", 1, 6, 2, 8, 0, 0),
        ("1-0:1.6.0", 1, 6, 8, 8, 0, 0),
        ("1-0:32.7.0", 0, 12, 0, 0, 129, 0),
        ("1-0:71.7.0", 0, 12, 0, 0, 33, 0),
        ("1-0:14.7.0", 0, 12, 0, 0, 0, 0),
        ("1-0:4.8.0", 19, 9, 0, 12, 0, 0),
        ("1-0:52.32.0", 0, 9, 0, 0, 65, 0),
    ],
)
def test_a_register_of_electricity_has_its_terms(
    obis: str, direction: int, accumulation: int, qualifier: int, kind: int, phase: int, tier: int
) -> None:
    terms = reading_type_of(Obis.parse(obis))

    assert terms is not None
    assert terms.commodity is Commodity.ELECTRICITY
    found = (terms.flow_direction, terms.accumulation, terms.qualifier, terms.kind, terms.phase, terms.tou_tier)
    assert found == (direction, accumulation, qualifier, kind, phase, tier)


@pytest.mark.parametrize("obis", ["1-0:31.4.0", "0-0:17.0.0", "1-0:99.97.0", "1-0:1.29.0", "0-1:24.2.1"])
def test_a_register_whose_terms_are_not_known_has_none(obis: str) -> None:
    assert reading_type_of(Obis.parse(obis)) is None


def test_each_meter_on_the_m_bus_has_a_reading_of_its_own() -> None:
    electricity, gas, heat = read(
        CLOCK,
        "0-0:96.1.1(4D31)",
        "1-0:1.8.1(000001.000*kWh)",
        "0-1:24.1.0(003)",
        "0-1:96.1.0(4731)",
        "0-1:24.2.1(260601115500S)(00012.345*m3)",
        "0-2:24.1.0(004)",
        "0-2:24.2.1(260601110000S)(1.5*GJ)",
    )

    assert (electricity.meter_id, electricity.commodity) == ("M1", Commodity.ELECTRICITY)
    assert (gas.meter_id, gas.commodity, gas.volume_m3) == ("G1", Commodity.NATURAL_GAS, Decimal("12.345"))
    assert gas.at == NOON - timedelta(minutes=5)
    assert (heat.meter_id, heat.commodity) == ("M1-mbus-2", Commodity.HEATING_FLUID)
    assert heat.registers[0].quantity == Quantity(Decimal(1_500_000_000), Unit.J)


@pytest.mark.parametrize(
    "value",
    ["(700101010000W)(00000000)", "(632525252525W)(00000.000*m3)", "(260601115500S)(00000000)", "()", "(1)(2)(3)"],
)
def test_a_placeholder_is_no_value_and_not_zero(value: str) -> None:
    readings = read(CLOCK, "1-0:1.7.0(00.100*kW)", "0-1:24.1.0(003)", f"0-1:24.2.1{value}")

    assert [reading.commodity for reading in readings] == [Commodity.ELECTRICITY]


def test_a_peak_that_never_was_is_no_register() -> None:
    (reading,) = read(CLOCK, "1-0:1.7.0(00.100*kW)", "1-0:1.6.0(632525252525W)(00.000*kW)")

    assert reading.register("1-0:1.6.0") is None


def test_a_peak_keeps_its_own_moment() -> None:
    (reading,) = read(CLOCK, "1-0:1.6.0(260530180000S)(02.589*kW)")

    peak = reading.register("1-0:1.6.0")
    assert peak is not None
    assert peak.at == datetime(2026, 5, 30, 16, tzinfo=UTC)


def test_a_unit_that_is_not_known_makes_no_register() -> None:
    assert read(CLOCK, "1-0:1.7.0(00.100*hp)") == ()


def test_a_number_with_more_digits_than_a_payload_carries_makes_no_register() -> None:
    assert read(CLOCK, "1-0:1.8.0(123456789012.3456789*kWh)") == ()


def test_a_meter_without_a_number_is_named_after_its_identification() -> None:
    (reading,) = read(CLOCK, "0-0:96.1.1(00000000000000)", "1-0:1.7.0(00.100*kW)")

    assert reading.meter_id == "GHE5TEST"


def test_a_meter_without_a_clock_gives_a_questionable_reading() -> None:
    (reading,) = read("1-0:1.7.0(00.100*kW)")

    assert reading.at is None
    assert reading.quality is Quality.QUESTIONABLE


def test_power_is_positive_when_drawn_and_negative_when_fed() -> None:
    drawing, feeding, dark = (
        read(CLOCK, "1-0:1.7.0(01.500*kW)", "1-0:2.7.0(00.000*kW)")[0],
        read(CLOCK, "1-0:1.7.0(00.000*kW)", "1-0:2.7.0(02.601*kW)")[0],
        read(CLOCK, "1-0:32.7.0(230.0*V)")[0],
    )

    assert [drawing.power_w, feeding.power_w, dark.power_w] == [Decimal(1500), Decimal(-2601), None]


def test_energy_is_the_total_register_or_the_sum_of_the_tariffs_but_never_both() -> None:
    tariffs = ("1-0:1.8.1(000001.000*kWh)", "1-0:1.8.2(000002.000*kWh)")

    assert read(CLOCK, *tariffs)[0].imported_wh == 3000
    assert read(CLOCK, "1-0:1.8.0(000003.500*kWh)", *tariffs)[0].imported_wh == 3500
    assert read(CLOCK, *tariffs)[0].exported_wh is None


def test_the_running_tariff_is_told() -> None:
    assert read(CLOCK, "0-0:96.14.0(0002)", "1-0:1.7.0(1*W)")[0].active_tier == 2


def test_a_reading_becomes_a_payload_in_base_units_with_its_terms() -> None:
    (reading,) = read(CLOCK, "0-0:96.1.1(4D31)", "1-0:1.8.2(001435.706*kWh)")

    payload = schemas.check("energy/meter-reading", reading.as_payload())

    assert payload == {
        "meterId": "M1",
        "at": "2026-06-01T10:00:00Z",
        "receivedAt": "2026-06-01T10:00:01Z",
        "quality": 1,
        "commodity": 1,
        "model": "GHE5TEST",
        "registers": [
            {
                "obis": "1-0:1.8.2",
                "value": 1435706,
                "unit": "Wh",
                "uom": 72,
                "commodity": 1,
                "flowDirection": 1,
                "accumulationBehaviour": 9,
                "dataQualifier": 0,
                "kind": 12,
                "phase": 0,
                "touTier": 2,
            }
        ],
    }


@pytest.mark.parametrize(
    ("term", "python"),
    [
        ("flowDirection", FlowDirection),
        ("accumulationBehaviour", Accumulation),
        ("dataQualifier", Qualifier),
        ("kind", Kind),
        ("phase", Phase),
        ("unit", Unit),
    ],
)
def test_the_schema_and_the_enumerations_know_the_same_values(term: str, python: Any) -> None:
    definitions = schemas.document("energy/meter-reading")["$defs"]

    assert set(definitions["register"]["properties"][term]["enum"]) == {member.value for member in python}
    assert set(definitions["commodity"]["enum"]) == {member.value for member in Commodity}


def test_a_meter_of_an_unknown_medium_measures_something_unknown() -> None:
    assert commodity_of_mbus(99) is Commodity.UNKNOWN


def test_an_empty_log_of_failures_has_no_failures() -> None:
    assert power_failures(p1.parse(p1.format_telegram("X", ["1-0:99.97.0(0)(0-0:96.7.19)"]))) == ()


def test_a_failure_whose_end_is_not_known_keeps_its_duration() -> None:
    log = "1-0:99.97.0(1)(0-0:96.7.19)(700101010000W)(0000000012*s)"

    assert power_failures(p1.parse(p1.format_telegram("X", [log]))) == ((None, 12),)


def test_times_are_told_in_utc_with_milliseconds_where_there_are_any() -> None:
    moment = datetime(2026, 6, 1, 12, 0, 0, 250_000, tzinfo=UTC)

    assert text_of(moment) == "2026-06-01T12:00:00.250Z"
    assert moment_of("2026-06-01T12:00:00.250Z") == moment
    assert Register(Obis(1, 0, 1, 7, 0), Quantity(Decimal(1), Unit.W), at=moment).as_payload()["at"].endswith("Z")
