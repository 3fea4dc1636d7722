"""What the page says: units, words, and the honesty of a day that is not whole."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from ae.in_home_display.household import Household
from ae.in_home_display.view import View, power_text, row_of, view_of
from energy.p1 import parse
from energy.p1_reading import readings_of
from energy.reading import Reading
from energy.synthetic import MeterModel, synthetic_meter
from tests.ae.in_home_display.homes import NOON, ZONE, electricity, gas, water

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
MIDNIGHT = NOON - 12 * HOUR


def home_of(*readings: Reading) -> Household:
    home = Household(ZONE)
    for reading in readings:
        home.observe(reading)
    return home


def shown(*readings: Reading) -> View:
    return view_of(home_of(*readings), NOON, online=True)


@pytest.mark.parametrize(
    ("power_w", "number", "unit"),
    [
        (0, "0", "W"),
        (640, "640", "W"),
        (999, "999", "W"),
        (1000, "1.00", "kW"),
        (1845, "1.85", "kW"),
        (12_345, "12.3", "kW"),
    ],
)
def test_power_has_three_digits_and_its_unit(power_w: int, number: str, unit: str) -> None:
    assert power_text(Decimal(power_w)) == (number, unit)


@pytest.mark.parametrize(
    ("power_w", "number", "words", "direction"),
    [
        (1840, "1.84", "from the grid", "from"),
        (-620, "620", "to the grid", "to"),
        (0, "0", "neither from nor to the grid", "none"),
    ],
)
def test_now_says_which_way(power_w: int, number: str, words: str, direction: str) -> None:
    now = shown(electricity(NOON, power_w=power_w)).now

    assert now is not None
    assert (now.number, now.words, now.direction) == (number, words, direction)


def test_now_has_its_moment_on_the_clock_of_the_home() -> None:
    now = shown(electricity(NOON - 2 * SECOND, power_w=1)).now

    assert now is not None
    assert now.clock == "11:59:58"
    assert now.measured_ms == int((NOON - 2 * SECOND).timestamp() * 1000)
    assert now.stale_after_ms == 25_000


def test_a_moment_of_another_day_has_its_date() -> None:
    now = shown(electricity(NOON - timedelta(days=2), power_w=1)).now

    assert now is not None
    assert now.clock == "1 Mar 12:00:00"


def test_today_is_the_difference_of_the_registers_since_midnight() -> None:
    today = shown(
        electricity(MIDNIGHT + SECOND, imported_wh=1_000_000, exported_wh=500_000),
        electricity(NOON, imported_wh=1_009_640, exported_wh=503_000),
    ).today

    assert [(f.number, f.unit, f.words, f.note) for f in today] == [
        ("9.64", "kWh", "from the grid", ""),
        ("3.00", "kWh", "to the grid", ""),
    ]


def test_a_day_whose_beginning_was_not_seen_says_since_when() -> None:
    today = shown(electricity(NOON - 2 * HOUR, imported_wh=1_000_000), electricity(NOON, imported_wh=1_000_400)).today

    assert [(f.number, f.unit, f.note) for f in today] == [("0.40", "kWh", "since 10:00")]


def test_a_home_that_never_fed_in_need_not_read_so() -> None:
    assert [f.words for f in shown(electricity(NOON)).today] == ["from the grid"]


def test_nothing_is_invented_for_a_day_without_readings() -> None:
    today = shown(electricity(MIDNIGHT - MINUTE, imported_wh=1000)).today

    assert [(f.number, f.unit, f.note) for f in today] == [("\N{EN DASH}", "", "no reading yet today")]


def test_gas_and_water_are_in_the_units_of_the_bill_and_of_the_tap() -> None:
    today = shown(
        gas(MIDNIGHT, "246.138"), gas(NOON, "248.5"), water(MIDNIGHT, "100.000"), water(NOON, "100.213")
    ).today

    assert [(f.number, f.unit, f.words) for f in today] == [("2.36", "m³", "gas"), ("213", "L", "water")]


def test_a_home_that_nothing_is_known_of_has_an_empty_page() -> None:
    assert view_of(home_of(), NOON, online=False) == View(online=False, now=None, today=())


def test_a_view_travels_as_json() -> None:
    payload = shown(electricity(NOON, power_w=1840)).as_payload()

    assert json.loads(json.dumps(payload))["now"]["words"] == "from the grid"


@pytest.mark.parametrize("model", list(MeterModel))
def test_every_register_of_a_meter_has_words_and_unit(model: MeterModel) -> None:
    readings = readings_of(parse(synthetic_meter(model).telegram(NOON)), NOON)

    rows = [row_of(register) for reading in readings for register in reading.registers]
    assert len(rows) >= 8
    assert all(row.words[:1].isalpha() for row in rows)
    assert len({(row.words, row.code) for row in rows}) == len(rows)


def test_a_register_is_shown_as_on_the_meter() -> None:
    rows = {row.code: row for row in map(row_of, electricity(NOON, imported_wh=2_130_115, power_w=1840).registers)}

    assert (rows["1-0:1.8.0"].number, rows["1-0:1.8.0"].unit) == ("2130.115", "kWh")
    assert rows["1-0:1.8.0"].words == "energy from the grid"
    assert (rows["1-0:1.7.0"].number, rows["1-0:1.7.0"].unit) == ("1840", "W")
