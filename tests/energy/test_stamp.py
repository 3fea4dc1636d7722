"""Time stamps of telegrams."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy.stamp import is_summer_time, parse_stamp, stamp_of


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("170102192002W", datetime(2017, 1, 2, 18, 20, 2, tzinfo=UTC)),
        ("200426223325S", datetime(2020, 4, 26, 20, 33, 25, tzinfo=UTC)),
        # The hour that an autumn night has twice.
        ("261025023000S", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("261025023000W", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_stamp_is_local_time_with_its_season(stamp: str, moment: datetime) -> None:
    assert parse_stamp(stamp) == moment


@pytest.mark.parametrize(
    "stamp", ["", "170102192002", "632525252525W", "700101010000W", "700101000000W", "17010219200W", "nonsense"]
)
def test_a_stamp_that_tells_no_moment_is_none(stamp: str) -> None:
    assert parse_stamp(stamp) is None


def test_a_meter_elsewhere_has_another_winter_time() -> None:
    assert parse_stamp("260101120000W", timedelta(hours=2)) == datetime(2026, 1, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "summer"),
    [
        (datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 29, 1, 0, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 1, 0, 0, tzinfo=UTC), False),
        (datetime(2027, 10, 31, 0, 0, 0, tzinfo=UTC), True),
    ],
)
def test_summer_time_begins_and_ends_on_last_sundays(moment: datetime, summer: bool) -> None:
    assert is_summer_time(moment) is summer


@settings(deadline=None)
@given(st.datetimes(datetime(2000, 1, 2), datetime(2069, 12, 30)))  # noqa: DTZ001 (hypothesis wants naive bounds)
def test_a_stamp_reads_back_as_the_moment_it_was_made_of(moment: datetime) -> None:
    second = moment.replace(microsecond=0, tzinfo=UTC)

    assert parse_stamp(stamp_of(second)) == second
