"""Subscriptions for missing data: net 8 with md (TS-0001 9.6.8, TS-0004 7.4.8)."""

from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.target import Target
from tests.conformance.test_missing_data import SERIES, come, stamp

MINUTE = {"num": 2, "dur": "PT1M"}


@pytest.fixture
def series(meter: Originator) -> Originator:
    """A value every ten seconds, waited for five."""
    meter.made("cse-in/meter", "ts", {"rn": "series", "pei": 10_000, "mdt": 5_000, "mdd": True})
    come(meter, 0)
    return meter


def watch(meter: Originator, target: Target, missing: dict[str, Any], **attributes: Any) -> dict[str, Any]:
    return meter.made(SERIES, "sub", {"nu": [target.url], "enc": {"net": [8], "md": missing}, **attributes})


def told(house: House, target: Target) -> list[list[str]]:
    """The lists of missing moments that were notified."""
    house.deliver()
    for one in target.told:
        assert one["nev"]["net"] == 8
        assert one["nev"]["rep"]["m2m:tsn"]["mdc"] == len(one["nev"]["rep"]["m2m:tsn"]["mdlt"])
    return [one["nev"]["rep"]["m2m:tsn"]["mdlt"] for one in target.told]


@pytest.mark.rule("CSE/TS/MIS/014", "CSE/TS/MIS/015", "CSE/TS/MIS/017", "CSE/TS/MIS/018")
@pytest.mark.rule("CSE/SUB/ENC/008", "CSE/SUB/ENC/036", "CSE/SUB/NCT/013")
def test_so_many_missing_moments_within_a_time_are_told_and_counted_anew(
    house: House, series: Originator, target: Target
) -> None:
    watch(series, target, MINUTE)

    house.pass_time(15)
    assert told(house, target) == []
    house.pass_time(10)
    assert told(house, target) == [[stamp(10), stamp(20)]]
    house.pass_time(10)
    assert len(told(house, target)) == 1
    house.pass_time(10)

    assert told(house, target) == [[stamp(10), stamp(20)], [stamp(second) for second in (10, 20, 30, 40)]]


@pytest.mark.rule("CSE/TS/MIS/016")
@pytest.mark.parametrize(("within", "expected"), [("PT20S", 1), ("PT19.9S", 0)])
def test_only_what_was_missed_within_the_time_counts(
    house: House, series: Originator, target: Target, within: str, expected: int
) -> None:
    watch(series, target, {"num": 2, "dur": within})
    house.pass_time(18)
    come(series, 20)

    house.pass_time(18)

    assert series.retrieve(SERIES).attributes["mdlt"] == [stamp(10), stamp(30)]
    assert len(told(house, target)) == expected


def test_one_look_over_many_moments_tells_as_often_as_looks_in_time(
    house: House, series: Originator, target: Target
) -> None:
    watch(series, target, MINUTE)

    house.pass_time(75)

    assert [len(listed) for listed in told(house, target)] == [2, 4, 6]


def test_each_subscription_is_told_by_its_own_measure(house: House, series: Originator, targets: Any) -> None:
    often, seldom, never = targets(), targets(), targets()
    watch(series, often, {"num": 1, "dur": "PT0S"})
    watch(series, seldom, {"num": 3, "dur": "PT1M"})
    watch(series, never, {"num": 2, "dur": "PT9S"})

    for _ in range(8):
        house.pass_time(10)

    assert (len(told(house, often)), len(told(house, seldom)), len(told(house, never))) == (7, 2, 0)


def test_counting_goes_on_after_a_restart(house: House, series: Originator, target: Target) -> None:
    watch(series, target, MINUTE)
    house.pass_time(15)

    house.restart()
    house.pass_time(10)

    assert told(house, target) == [[stamp(10), stamp(20)]]


def test_looking_anew_is_counting_anew(house: House, series: Originator, target: Target) -> None:
    watch(series, target, MINUTE)
    house.pass_time(15)

    series.update(SERIES, "ts", {"mdd": True})
    come(series, 16)
    house.pass_time(16)

    assert told(house, target) == []


@pytest.mark.rule("CSE/SUB/NCT/014")
def test_missing_data_comes_as_time_series_and_nothing_else(series: Originator, target: Target) -> None:
    assert watch(series, target, MINUTE).get("nct", 5) == 5
    assert watch(series, target, MINUTE, nct=5)["nct"] == 5


@pytest.mark.parametrize(
    "wrong",
    [
        {"enc": {"net": [8]}},
        {"enc": {"net": [1], "md": MINUTE}},
        {"enc": {"md": MINUTE}},
        {"enc": {"net": [8], "md": {"num": 1}}},
        {"enc": {"net": [8], "md": {"dur": "PT1M"}}},
        {"enc": {"net": [8], "md": {"num": 0, "dur": "PT1M"}}},
        {"enc": {"net": [8], "md": {"num": 1001, "dur": "PT1M"}}},
        {"enc": {"net": [8], "md": {"num": 1, "dur": "60"}}},
        {"enc": {"net": [8], "md": MINUTE}, "nct": 1},
        {"enc": {"net": [8], "md": MINUTE}, "nct": 2},
        {"enc": {"net": [8], "md": MINUTE}, "nct": 3},
        {"enc": {"net": [1]}, "nct": 5},
        {"enc": {"net": [1, 8], "md": MINUTE}, "nct": 5},
    ],
)
@pytest.mark.rule(
    "CSE/SUB/ENC/038", "CSE/SUB/ENC/039", "CSE/SUB/NCT/011", "CSE/SUB/NCT/015", "CSE/SUB/NCT/016", "CSE/SUB/NCT/019"
)
def test_criteria_that_are_never_met_are_refused(series: Originator, target: Target, wrong: dict[str, Any]) -> None:
    assert series.create(SERIES, "sub", {"nu": [target.url], **wrong}).code == 4000


@pytest.mark.rule("CSE/SUB/ENC/037")
def test_only_time_series_miss_data(meter: Originator, target: Target) -> None:
    wanted = {"nu": [target.url], "enc": {"net": [8], "md": MINUTE}}

    assert meter.create("cse-in/meter", "sub", wanted).code == 4000


def test_who_may_not_read_the_series_any_more_is_not_told(
    house: House, series: Originator, display: Originator, target: Target
) -> None:
    rules = [{"acor": ["Cmeter"], "acop": 63}, {"acor": ["Cdisplay"], "acop": 3}]
    series.made("cse-in/meter", "acp", {"rn": "rules", "pv": {"acr": rules}, "pvs": {"acr": rules[:1]}})
    series.update(SERIES, "ts", {"acpi": ["cse-in/meter/rules"]})
    watch(display, target, {"num": 1, "dur": "PT1M"})
    house.pass_time(15)
    assert len(told(house, target)) == 1

    series.update("cse-in/meter/rules", "acp", {"pv": {"acr": rules[:1]}})
    house.pass_time(10)

    assert len(told(house, target)) == 1


@pytest.mark.rule("CSE/TS/MIS/020")
def test_a_measure_that_the_series_has_no_room_for_is_refused_and_not_forgotten(
    house: House, series: Originator, target: Target, targets: Any
) -> None:
    for number in range(2, 66):
        watch(series, target, {"num": number, "dur": "PT1M"})
    shared, changed = targets(), {"enc": {"net": [8], "md": {"num": 1, "dur": "PT1M"}}}

    refused = series.create(SERIES, "sub", {"nu": [target.url], **changed})
    watch(series, shared, MINUTE, rn="shared")
    refused_change = series.update(f"{SERIES}/shared", "sub", changed)
    house.pass_time(25)

    assert (refused.code, refused_change.code) == (4102, 4102)
    assert "64" in refused.content["m2m:dbg"]
    assert len(told(house, shared)) == 1


def test_a_subscription_may_exchange_its_measure_where_all_room_is_taken(series: Originator, target: Target) -> None:
    for number in range(2, 66):
        watch(series, target, {"num": number, "dur": "PT1M"}, rn=f"by{number}")
    exchanged = {"enc": {"net": [8], "md": {"num": 1, "dur": "PT1M"}}}

    assert series.update(f"{SERIES}/by2", "sub", exchanged).code == 2004
    assert series.create(SERIES, "sub", {"nu": [target.url], "enc": {"net": [8], "md": MINUTE}}).code == 4102
