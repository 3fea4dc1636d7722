"""When a reading was measured, where the meter's clock and ours differ."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ae.moments import measured_at, midnight_before
from tests.ae.in_home_display.homes import NOON, ZONE, electricity, gas

HOUR = timedelta(hours=1)


def test_the_meters_own_stamp_counts() -> None:
    assert measured_at(electricity(NOON, received_at=NOON + timedelta(seconds=2))) == NOON


def test_a_gas_meter_may_tell_of_an_hour_ago() -> None:
    assert measured_at(gas(NOON, "1", received_at=NOON + HOUR)) == NOON


def test_an_electricity_meter_an_hour_behind_has_a_wrong_clock() -> None:
    assert measured_at(electricity(NOON, received_at=NOON + HOUR)) == NOON + HOUR


def test_a_stamp_of_the_future_is_not_believed() -> None:
    assert measured_at(gas(NOON + HOUR, "1", received_at=NOON)) == NOON


def test_a_recording_of_years_ago_was_measured_when_it_was_received() -> None:
    assert measured_at(gas(NOON - timedelta(days=3000), "1", received_at=NOON)) == NOON


def test_without_a_stamp_the_receipt_counts() -> None:
    assert measured_at(electricity(NOON, stamp=None)) == NOON


def test_midnight_is_that_of_the_home() -> None:
    late_evening_in_london = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)

    assert midnight_before(late_evening_in_london, ZONE) == datetime(2026, 7, 1, 22, 0, tzinfo=UTC)
