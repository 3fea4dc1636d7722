"""Missing data: values that were expected and did not come (TS-0001 9.6.36, TS-0004 7.4.38)."""

from typing import Any

import pytest

from cse.clock import stamp_of_microsecond
from tests.conformance.house import NOON, House, Originator

SERIES = "cse-in/meter/series"


def stamp(seconds: float) -> str:
    """The moment so many seconds after noon."""
    return stamp_of_microsecond(NOON * 1_000_000 + round(seconds * 1_000_000))


@pytest.fixture
def series(meter: Originator) -> Originator:
    """A value every ten seconds, two seconds early or late, waited for five seconds."""
    meter.made("cse-in/meter", "ts", {"rn": "series", "pei": 10_000, "peid": 2_000, "mdt": 5_000, "mdd": True})
    return meter


def come(series: Originator, seconds: float) -> None:
    series.made(SERIES, "tsi", {"dgt": stamp(seconds), "con": 1})


def missing(series: Originator) -> list[str]:
    attributes = series.retrieve(SERIES).attributes
    listed: list[str] = attributes.get("mdlt", [])
    assert attributes["mdc"] == len(listed)
    return listed


@pytest.mark.rule("CSE/TS/MIS/001", "CSE/TS/MIS/011")
def test_nothing_is_waited_for_before_the_first_value(house: House, series: Originator) -> None:
    house.pass_time(100)
    assert missing(series) == []

    come(series, 103)
    house.pass_time(17.999)
    assert missing(series) == []
    house.pass_time(0.001)

    assert missing(series) == [stamp(113)]


@pytest.mark.rule("CSE/TS/MIS/003", "CSE/TS/MIS/006", "CSE/TS/MIS/007")
def test_a_value_that_has_not_come_when_patience_ends_is_missing(house: House, series: Originator) -> None:
    come(series, 0)

    house.pass_time(14.9)
    assert missing(series) == []
    house.pass_time(0.1)
    assert missing(series) == [stamp(10)]
    house.pass_time(10)
    assert missing(series) == [stamp(10), stamp(20)]


@pytest.mark.rule("CSE/TS/MIS/004", "CSE/TS/MIS/005")
@pytest.mark.parametrize(("second", "stands"), [(8, True), (12, True), (7.999999, False), (12.000001, False)])
def test_a_value_stands_for_a_moment_within_the_tolerance(
    house: House, series: Originator, second: float, stands: bool
) -> None:
    come(series, 0)
    house.pass_time(9)
    come(series, second)

    house.pass_time(6)

    assert missing(series) == ([] if stands else [stamp(10)])


@pytest.mark.rule("CSE/TS/MIS/002")
@pytest.mark.parametrize(
    "told", [{"mdt": 5_000, "mdd": True}, {"pei": 10_000, "mdt": 5_000}, {"pei": 10_000, "mdt": 5_000, "mdd": False}]
)
def test_without_a_period_or_unasked_nobody_looks(house: House, meter: Originator, told: dict[str, Any]) -> None:
    meter.made("cse-in/meter", "ts", {"rn": "series", **told})
    come(meter, 0)

    house.pass_time(1_000)

    assert missing(meter) == []


@pytest.mark.rule("CSE/TS/MIS/010")
def test_a_value_that_comes_too_late_is_kept_and_noted_as_missing_all_the_same(
    house: House, series: Originator
) -> None:
    come(series, 0)
    house.clock.advance(15)  # the sweep has not been there yet
    come(series, 10)
    house.sweep()

    assert missing(series) == [stamp(10)]
    assert series.retrieve(SERIES).attributes["cni"] == 2
    come(series, 10.5)
    house.sweep()
    assert missing(series) == [stamp(10)]


def test_values_come_in_any_order_while_there_is_patience(house: House, meter: Originator) -> None:
    meter.made("cse-in/meter", "ts", {"rn": "series", "pei": 10_000, "peid": 1_000, "mdt": 100_000, "mdd": True})
    come(meter, 0)
    for second in (70, 30, 10, 60, 20, 90):
        house.pass_time(10)
        come(meter, second)

    house.pass_time(200 - 60)

    assert missing(meter) == [stamp(second) for second in (40, 50, 80, 100)]


@pytest.mark.parametrize("limit", [{"mni": 1}, {"mbs": 1}])
def test_what_was_displaced_before_its_moment_was_decided_had_come(house: House, meter: Originator, limit: Any) -> None:
    told = {"pei": 10_000, "mdt": 60_000, "mdd": True, **limit}
    meter.made("cse-in/meter", "ts", {"rn": "series", **told})
    for second in range(0, 120, 10):
        come(meter, second)
        house.pass_time(10)

    house.pass_time(59)

    assert missing(meter) == []
    house.pass_time(1)
    assert missing(meter) == [stamp(120)]


@pytest.mark.rule("CSE/TS/MIS/019")
def test_a_value_of_the_future_hides_no_missing_one(house: House, series: Originator) -> None:
    come(series, 0)
    come(series, 10**9)
    come(series, 50)

    house.pass_time(60)

    assert missing(series) == [stamp(second) for second in (10, 20, 30, 40)]


def test_a_value_from_far_ahead_is_found_when_its_moment_comes(house: House, meter: Originator) -> None:
    meter.made("cse-in/meter", "ts", {"rn": "series", "pei": 1_000, "mdt": 1_000, "mdd": True, "mdn": 3})
    come(meter, 0)
    come(meter, 6_000)

    house.pass_time(6_002)

    assert missing(meter) == [stamp(second) for second in (5_998, 5_999, 6_001)]


def test_the_past_before_the_first_value_came_is_not_asked_for(house: House, series: Originator) -> None:
    come(series, -1_000_000)
    house.sweep()
    assert missing(series) == []

    house.pass_time(10)

    assert missing(series) == [stamp(0)]


@pytest.mark.rule("CSE/TS/MIS/008", "CSE/TS/MIS/009")
def test_the_newest_missing_ones_are_kept(house: House, meter: Originator) -> None:
    told = {"pei": 10_000, "mdt": 5_000, "mdd": True, "mdn": 2}
    meter.made("cse-in/meter", "ts", {"rn": "series", **told})
    come(meter, 0)

    for _ in range(4):
        house.pass_time(10)
    house.pass_time(5)

    assert missing(meter) == [stamp(30), stamp(40)]


@pytest.mark.rule("CSE/TS/UPD/001", "CSE/TS/UPD/002", "CSE/TS/UPD/003", "CSE/TS/UPD/004", "CSE/TS/UPD/005")
@pytest.mark.parametrize("name", ["pei", "peid", "mdt", "mdn"])
def test_the_rhythm_stays_while_it_is_looked_for(series: Originator, name: str) -> None:
    for sent in ({name: 6_000}, {name: None}, {name: 6_000, "mdd": False}, {name: 6_000, "mdd": True}):
        answer = series.update(SERIES, "ts", sent)
        assert answer.code == 4000
        assert name in answer.reason

    assert series.update(SERIES, "ts", {"mdd": False}).code == 2004
    for detect in (True, False, None):
        assert series.update(SERIES, "ts", {name: 3_000, "mdd": detect}).code == 4000
    assert series.update(SERIES, "ts", {name: 1_000 if name == "peid" else 9_000}).code == 2004


@pytest.mark.rule("CSE/TS/UPD/010")
def test_other_attributes_change_while_it_is_looked_for(series: Originator) -> None:
    assert series.update(SERIES, "ts", {"lbl": ["a"], "mni": 5}).code == 2004


@pytest.mark.rule("CSE/TS/UPD/006")
def test_looking_begins_anew_when_it_is_asked_for_again(house: House, series: Originator) -> None:
    come(series, 0)
    house.pass_time(25)
    assert len(missing(series)) == 2

    assert series.update(SERIES, "ts", {"mdd": True}).attributes["mdc"] == 0
    assert missing(series) == []
    house.pass_time(100)
    assert missing(series) == []
    come(series, 126)
    house.pass_time(16)

    assert missing(series) == [stamp(136)]


@pytest.mark.rule("CSE/TS/UPD/007")
@pytest.mark.parametrize("off", [False, None])
def test_looking_ends_and_what_was_found_is_kept(house: House, series: Originator, off: bool | None) -> None:
    come(series, 0)
    house.pass_time(15)

    assert series.update(SERIES, "ts", {"mdd": off}).code == 2004
    house.pass_time(100)

    assert missing(series) == [stamp(10)]


def test_a_smaller_mdn_lets_the_oldest_go_at_once(house: House, series: Originator) -> None:
    come(series, 0)
    house.pass_time(45)
    series.update(SERIES, "ts", {"mdd": False})

    series.update(SERIES, "ts", {"mdn": 1})

    assert missing(series) == [stamp(40)]


@pytest.mark.rule("CSE/TS/UPD/008")
def test_the_tolerance_fits_the_period_after_an_update(meter: Originator) -> None:
    meter.made("cse-in/meter", "ts", {"rn": "series", "pei": 100, "peid": 50, "mdt": 60})

    assert meter.update(SERIES, "ts", {"pei": 99}).code == 4000
    assert meter.update(SERIES, "ts", {"peid": 51}).code == 4000
    assert meter.update(SERIES, "ts", {"mdt": 50}).code == 2004
    assert meter.update(SERIES, "ts", {"mdd": True}).code == 4000
    assert meter.update(SERIES, "ts", {"pei": 98, "peid": 49}).code == 2004
    assert meter.update(SERIES, "ts", {"mdd": True}).code == 2004


@pytest.mark.rule("CSE/TS/MIS/012")
def test_looking_goes_on_after_a_restart_and_catches_up(house: House, series: Originator) -> None:
    come(series, 0)
    house.pass_time(9)
    come(series, 10)

    house.restart()
    house.pass_time(41)

    assert missing(house.originator("Cmeter")) == [stamp(second) for second in (20, 30, 40)]


@pytest.mark.rule("CSE/TS/MIS/013")
def test_looking_ends_with_the_series(house: House, series: Originator) -> None:
    come(series, 0)

    assert series.delete(SERIES).code == 2002
    house.pass_time(100)

    assert series.retrieve(SERIES).code == 4004


def test_half_a_day_of_silence_of_a_fast_series_is_caught_up_with_in_no_time(house: House, meter: Originator) -> None:
    meter.made("cse-in/meter", "ts", {"rn": "series", "pei": 1, "mdt": 1, "mdd": True})
    come(meter, 0)

    house.pass_time(43_200)

    listed = missing(meter)
    assert len(listed) == 1_000
    assert listed[-1] == stamp(43_199.999)
