"""When schedules open next: what is found fits, and nothing before it does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onem2m.schedules import compile_schedule, compile_timetable, problem_of
from tests.cse.access.naive_calendar import epoch_ns, schedule_holds

SECOND = 1_000_000_000
MOMENTS = st.datetimes(
    datetime.fromisoformat("2023-01-01"), datetime.fromisoformat("2032-01-01"), timezones=st.just(UTC)
)
BOUNDS = [(0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 6), (2023, 2040)]


@st.composite
def entries(draw: st.DrawFn) -> str:
    fields = []
    for lowest, highest in BOUNDS:
        number = st.integers(lowest, highest)
        span = st.tuples(number, number).map(lambda pair: f"{min(pair)}-{max(pair)}")
        part = st.one_of(number.map(str), span, st.builds("{}/{}".format, span, st.integers(1, 9)))
        several = st.lists(part, min_size=1, max_size=3).map(",".join)
        fields.append(draw(st.one_of(st.just("*"), several)))
    return " ".join(fields)


def at(moment: str) -> int:
    return epoch_ns(datetime.fromisoformat(moment).replace(tzinfo=UTC))


def opens(entry: str, moment: str) -> str | None:
    schedule = compile_schedule(entry)
    assert schedule is not None
    found = schedule.first_from(at(moment))
    return None if found is None else datetime.fromtimestamp(found / SECOND, UTC).isoformat()[:19]


@pytest.mark.parametrize(
    ("entry", "moment", "expected"),
    [
        ("* * 8-18 * * 1-5 *", "2025-03-01T12:00:00", "2025-03-03T08:00:00"),
        ("* * 8-18 * * 1-5 *", "2025-03-03T18:59:59", "2025-03-03T18:59:59"),
        ("* * 8-18 * * 1-5 *", "2025-03-07T19:00:00", "2025-03-10T08:00:00"),
        ("0 0 0 29 2 * *", "2025-01-01T00:00:00", "2028-02-29T00:00:00"),
        ("0 0 0 29 2 1 *", "2025-01-01T00:00:00", "2044-02-29T00:00:00"),
        ("*/20 * * * * * *", "2025-03-01T12:00:41", "2025-03-01T12:01:00"),
        ("30 59 23 31 12 * *", "2025-12-31T23:59:31", "2026-12-31T23:59:30"),
        ("* * * * * * 2030", "2025-03-01T12:00:00", "2030-01-01T00:00:00"),
        ("* 30 10 * * * *", "2025-03-01T10:31:00", "2025-03-02T10:30:00"),
        ("5 30 10 * * * *", "2025-03-01T10:30:04", "2025-03-01T10:30:05"),
        ("59 59 * * * * *", "2025-03-01T10:59:58", "2025-03-01T10:59:59"),
        ("0 0 0 31 * * *", "2025-04-01T00:00:00", "2025-05-31T00:00:00"),
    ],
)
@pytest.mark.rule("CSE/SCH/SCH/012", "CSE/SCH/SCH/013")
def test_a_schedule_opens_at_the_first_moment_that_fits(entry: str, moment: str, expected: str) -> None:
    assert opens(entry, moment) == expected


@pytest.mark.parametrize("entry", ["0 0 0 30 2 * *", "* * * * * * 2024", "* * * * * * 2262-9999"])
def test_what_never_fits_again_never_opens(entry: str) -> None:
    assert opens(entry, "2025-03-01T12:00:00") is None


def test_the_last_year_ends_the_search() -> None:
    assert opens("* * * * * * *", "2261-12-31T23:59:59") is not None
    assert opens("0 * * * * * *", "2261-12-31T23:59:59") is None
    assert opens("0 * * * * * *", "2262-01-01T00:00:01") is None
    assert opens("0 0 0 31 12 * *", "2261-03-01T00:00:00") == "2261-12-31T00:00:00"
    assert opens("0 0 0 1 3 * 2260-2261", "2260-04-01T00:00:00") == "2261-03-01T00:00:00"


def test_a_fraction_of_a_second_belongs_to_its_second() -> None:
    schedule = compile_schedule("10 * * * * * *")
    assert schedule is not None
    within = at("2025-03-01T12:00:10") + 999_999_999

    assert schedule.first_from(within) == within
    assert schedule.first_from(within + 1) == at("2025-03-01T12:01:10")


@settings(max_examples=300, deadline=None)
@given(entries(), MOMENTS, st.data())
def test_nothing_fits_before_a_schedule_opens(entry: str, moment: datetime, data: st.DataObject) -> None:
    schedule = compile_schedule(entry)
    assert schedule is not None
    begin = epoch_ns(moment)

    found = schedule.first_from(begin)

    end = begin + 3600 * SECOND if found is None else min(found, begin + 3600 * SECOND)
    near = range(begin, end, 61 * SECOND)
    far = data.draw(st.lists(st.integers(begin, (found or begin + 10**17) - 1), max_size=20)) if found != begin else []
    for instant in (*near, *far):
        assert not schedule.holds(instant)
    if found is not None:
        assert schedule_holds(entry, datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=found // 1000))


@pytest.mark.rule("CSE/SCH/SCH/014")
def test_a_timetable_is_open_while_any_of_its_entries_fits() -> None:
    table = compile_timetable(["0-29 0 12 * * * *", "10-39 0 12 * * * *", "malformed"])
    noon = at("2025-03-01T12:00:00")

    open_seconds = [second for second in range(60) if table.is_open(noon + second * SECOND)]

    assert open_seconds == list(range(40))
    assert table.opens(noon + 5 * SECOND) == noon + 5 * SECOND
    assert table.opens(noon + 40 * SECOND) == noon + 86_400 * SECOND
    assert table.opens(noon - SECOND) == noon


def test_a_timetable_without_entries_never_opens() -> None:
    table = compile_timetable([])

    assert not table.is_open(at("2025-03-01T12:00:00"))
    assert table.opens(at("2025-03-01T12:00:00")) is None


@pytest.mark.parametrize(
    ("place", "name"), list(enumerate(["second", "minute", "hour", "day of month", "month", "day of week", "year"]))
)
def test_what_is_wrong_with_an_entry_is_told_by_the_name_of_its_field(place: int, name: str) -> None:
    fields = ["*"] * 7
    fields[place] = "99999"

    problem = problem_of(" ".join(fields))

    assert problem is not None
    assert problem.startswith(f"{name}: 99999 is not ")


def test_what_is_wrong_with_a_field_is_told_whole() -> None:
    long = "61," * 20

    assert problem_of("* 61 * * * * *") == (
        "minute: 61 is not *, a number, a-b, a-b/n, */n or a list of these in 0..59"
    )
    assert problem_of(f"{long} * * * * * *") == (
        f"second: {long[:40]} is not *, a number, a-b, a-b/n, */n or a list of these in 0..59"
    )
    assert problem_of("* * *") == "3 fields where second minute hour day month weekday year are needed"
    assert problem_of("* * * * * * *") is None
