"""What the display makes of readings: the day's beginning, how old is too old, which meter speaks for the home."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ae.in_home_display.household import Household
from energy.reading_type import Commodity
from tests.ae.in_home_display.homes import NOON, ZONE, electricity, gas, water

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def home() -> Household:
    return Household(ZONE)


def test_the_day_begins_with_its_first_reading(home: Household) -> None:
    for hours in (0, 1, 2):
        home.observe(electricity(NOON + hours * HOUR, imported_wh=1000 + hours))

    assert home.meters["E1"].opening.imported_wh == 1000


def test_after_midnight_a_new_day_begins(home: Household) -> None:
    home.observe(electricity(NOON, imported_wh=1000))
    home.observe(electricity(NOON + 12 * HOUR - SECOND, imported_wh=2000))
    home.observe(electricity(NOON + 12 * HOUR, imported_wh=2001))

    assert home.meters["E1"].opening.imported_wh == 2001


def test_a_day_of_23_hours_ends_at_its_own_midnight(home: Household) -> None:
    midnight = NOON.replace(month=3, day=28, hour=23)
    openings = []
    for number, moment in enumerate([midnight, midnight + 23 * HOUR - SECOND, midnight + 23 * HOUR]):
        home.observe(electricity(moment, imported_wh=number))
        openings.append(home.meters["E1"].opening.imported_wh)

    assert openings == [0, 0, 2]


def test_history_opens_the_day_earlier(home: Household) -> None:
    home.observe(electricity(NOON, imported_wh=5000))
    home.open_day(electricity(NOON - 11 * HOUR, imported_wh=4000))

    assert home.meters["E1"].opening.imported_wh == 4000
    assert home.meters["E1"].latest.imported_wh == 5000


def test_history_of_yesterday_does_not_open_today(home: Household) -> None:
    home.observe(electricity(NOON, imported_wh=5000))
    home.open_day(electricity(NOON - 13 * HOUR, imported_wh=4000))

    assert home.meters["E1"].opening.imported_wh == 5000


def test_a_meter_that_was_exchanged_begins_anew(home: Household) -> None:
    home.observe(electricity(NOON, imported_wh=5_000_000))
    home.observe(electricity(NOON + MINUTE, imported_wh=0))
    home.open_day(electricity(NOON - HOUR, imported_wh=4_999_000))

    assert home.meters["E1"].opening.imported_wh == 0


def test_a_reading_that_comes_late_changes_nothing(home: Household) -> None:
    home.observe(electricity(NOON, power_w=500))
    home.observe(electricity(NOON - MINUTE, power_w=900))

    assert home.meters["E1"].latest.power_w == 500


@pytest.mark.parametrize(("every", "stale_after"), [(SECOND, 15 * SECOND), (10 * SECOND, 25 * SECOND)])
def test_a_value_is_stale_when_a_telegram_was_due_and_did_not_come(
    home: Household, every: timedelta, stale_after: timedelta
) -> None:
    for count in range(4):
        home.observe(electricity(NOON + count * every))

    assert home.meters["E1"].stale_after == stale_after


def test_a_pause_does_not_make_a_meter_slow(home: Household) -> None:
    moments = [NOON, NOON + SECOND, NOON + 2 * SECOND, NOON + HOUR, NOON + HOUR + SECOND, NOON + HOUR + 2 * SECOND]
    for moment in moments:
        home.observe(electricity(moment))

    assert home.meters["E1"].stale_after == 15 * SECOND


def test_a_gas_meter_may_take_an_hour(home: Household) -> None:
    home.observe(gas(NOON, "100.1"))

    assert HOUR < home.meters["G1"].stale_after < 3 * HOUR


def test_the_home_is_shown_by_the_meter_that_still_tells(home: Household) -> None:
    home.observe(electricity(NOON - DAY, meter="E1-exchanged"))
    home.observe(electricity(NOON, meter="E2"))

    shown = home.shown(Commodity.ELECTRICITY, NOON)

    assert shown is not None
    assert shown.id == "E2"


def test_the_shown_meter_does_not_jump_between_two_that_tell(home: Household) -> None:
    home.observe(electricity(NOON, meter="E1"))
    home.observe(electricity(NOON + SECOND, meter="E2"))

    assert [meter.id for meter in home.of(Commodity.ELECTRICITY)] == ["E1", "E2"]
    shown = home.shown(Commodity.ELECTRICITY, NOON + SECOND)
    assert shown is not None
    assert shown.id == "E1"


def test_when_all_are_silent_the_one_heard_last_is_shown(home: Household) -> None:
    home.observe(electricity(NOON - HOUR, meter="E1"))
    home.observe(electricity(NOON, meter="E2"))

    shown = home.shown(Commodity.ELECTRICITY, NOON + DAY)

    assert shown is not None
    assert shown.id == "E2"


def test_a_home_without_water_shows_none(home: Household) -> None:
    assert home.shown(Commodity.POTABLE_WATER, NOON) is None
    home.observe(water(NOON, "1"))
    assert home.shown(Commodity.POTABLE_WATER, NOON) is not None
