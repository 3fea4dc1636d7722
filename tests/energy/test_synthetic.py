"""Synthetic meters: valid telegrams, whose registers are the integral of the power they show."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import schemas
from energy import p1
from energy.p1_reading import readings_of
from energy.reading import Reading
from energy.reading_type import Commodity
from energy.synthetic import Household, MeterModel, SyntheticMeter, synthetic_meter
from energy.synthetic.week import Week, flicker

METERS = {model: synthetic_meter(model, seed=7) for model in MeterModel}
SECOND = timedelta(seconds=1)
# hypothesis wants naive bounds; `utc` makes them aware.
moments = st.datetimes(datetime(2024, 1, 2), datetime(2029, 12, 30)).map(lambda moment: utc(moment))  # noqa: DTZ001


def utc(moment: datetime) -> datetime:
    return moment.replace(microsecond=0, tzinfo=UTC)


def readings(meter: SyntheticMeter, moment: datetime) -> dict[Commodity, Reading]:
    return {reading.commodity: reading for reading in readings_of(p1.parse(meter.telegram(moment)), moment)}


def electricity(meter: SyntheticMeter, moment: datetime) -> Reading:
    return readings(meter, moment)[Commodity.ELECTRICITY]


@settings(deadline=None)
@given(model=st.sampled_from(MeterModel), moment=moments)
def test_a_telegram_is_read_and_written_back_octet_by_octet(model: MeterModel, moment: datetime) -> None:
    raw = METERS[model].telegram(moment)

    telegram = p1.parse(raw)

    assert telegram.at == moment
    assert telegram.unread == ()
    assert p1.format_telegram(telegram.identification, telegram.lines) == raw


@settings(deadline=None)
@given(model=st.sampled_from(MeterModel), moment=moments)
def test_readings_fit_their_schema(model: MeterModel, moment: datetime) -> None:
    for reading in readings(METERS[model], moment).values():
        payload = schemas.check("energy/meter-reading", reading.as_payload())

        assert Reading.from_payload(payload) == reading


@settings(deadline=None, max_examples=20)
@given(model=st.sampled_from(MeterModel), moment=moments)
def test_energy_is_the_sum_of_the_power_of_each_second(model: MeterModel, moment: datetime) -> None:
    meter, seconds = METERS[model], 150
    home = meter.household

    millijoules = sum(home.imported.power_mw(moment + second * SECOND) for second in range(seconds))

    begin, end = electricity(meter, moment), electricity(meter, moment + seconds * SECOND)
    assert begin.imported_wh is not None
    assert end.imported_wh is not None
    # Each of up to two tariff registers shows full watt-hours only.
    assert abs((end.imported_wh - begin.imported_wh) - Decimal(millijoules) / 3_600_000) <= 2


@settings(deadline=None)
@given(model=st.sampled_from(MeterModel), moment=moments, later=st.integers(1, 10**7))
def test_registers_never_run_backwards(model: MeterModel, moment: datetime, later: int) -> None:
    before, after = readings(METERS[model], moment), readings(METERS[model], moment + later * SECOND)

    for commodity, reading in before.items():
        for earlier in reading.registers:
            if earlier.type is not None and earlier.type.accumulation.name == "SUMMATION":
                found = after[commodity].register(str(earlier.obis))
                assert found is not None
                assert found.quantity.value >= earlier.quantity.value


@pytest.mark.parametrize(
    ("model", "commodities"),
    [
        (MeterModel.DUTCH, {Commodity.ELECTRICITY, Commodity.NATURAL_GAS}),
        (MeterModel.BELGIAN, {Commodity.ELECTRICITY, Commodity.NATURAL_GAS, Commodity.POTABLE_WATER}),
        (MeterModel.SWEDISH, {Commodity.ELECTRICITY}),
    ],
)
def test_each_model_measures_what_its_kind_does(model: MeterModel, commodities: set[Commodity]) -> None:
    found = readings(METERS[model], datetime(2026, 6, 1, 11, tzinfo=UTC))

    assert set(found) == commodities
    assert all(len(reading.registers) >= 1 for reading in found.values())
    assert len(found[Commodity.ELECTRICITY].registers) >= 16


def test_the_sun_makes_the_swedish_meter_export_at_noon_and_not_at_night() -> None:
    noon, night = datetime(2026, 6, 1, 11, tzinfo=UTC), datetime(2026, 6, 1, 1, tzinfo=UTC)

    at_noon, at_night = electricity(METERS[MeterModel.SWEDISH], noon), electricity(METERS[MeterModel.SWEDISH], night)

    assert at_noon.power_w is not None
    assert at_noon.power_w < 0
    assert at_night.power_w is not None
    assert at_night.power_w > 0


def test_the_belgian_peak_of_the_month_lies_in_this_month_and_is_over() -> None:
    moment = datetime(2026, 6, 20, 11, tzinfo=UTC)

    peak = electricity(METERS[MeterModel.BELGIAN], moment).register("1-0:1.6.0")

    assert peak is not None
    assert peak.at is not None
    assert datetime(2026, 6, 1, tzinfo=UTC) < peak.at <= moment
    assert peak.quantity.value > 1000


@pytest.mark.parametrize("seed", [1, 2, 3, 99])
def test_a_home_uses_what_homes_use(seed: int) -> None:
    home = Household.of(seed)

    week_kwh = home.imported.sums[-1] / 60_000
    assert 30 < week_kwh < 110
    assert min(home.imported.per_minute) > 60
    assert 1500 < max(home.imported.per_minute) < 12_000


def test_the_same_seed_is_the_same_home_and_another_is_not() -> None:
    assert Household.of(5) == Household.of(5)
    assert Household.of(5) != Household.of(6)


def test_power_flickers_from_second_to_second_and_cancels_out_over_the_minute() -> None:
    steps = [flicker(second) for second in range(60)]

    assert sum(steps) == 0
    assert len(set(steps)) > 5


def test_a_week_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="10080 minutes"):
        Week.of([1, 2, 3])


def test_the_curves_have_a_beginning() -> None:
    with pytest.raises(ValueError, match="2024"):
        METERS[MeterModel.DUTCH].telegram(datetime(2020, 1, 1, tzinfo=UTC))
