"""The words in which a third party asks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authority.households.refusals import ScopeRefused
from authority.households.scope import DATA_WORDS, LONGEST, PURPOSE_WORDS, Data, Purpose, Scope, parse_scope

TODAY = date(2026, 11, 20)


def test_a_scope_says_which_data_for_what_and_until_when() -> None:
    scope = parse_scope("data:readings data:days purpose:energy-advice until:2027-05-01", TODAY)

    assert scope == Scope(frozenset({Data.READINGS, Data.DAYS}), Purpose.ENERGY_ADVICE, date(2027, 5, 1))
    assert scope.until == datetime(2027, 5, 2, tzinfo=UTC)


def test_without_an_end_it_is_a_year() -> None:
    scope = parse_scope("data:days purpose:billing", TODAY)

    assert scope.last_day == date(2027, 11, 20)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "purpose:billing",
        "data:days",
        "data:days purpose:billing purpose:research",
        "data:days purpose:billing until:2027-01-01 until:2027-02-01",
        "data:everything purpose:billing",
        "data:days purpose:marketing",
        "data:days purpose:billing openid",
        "data:days purpose:billing write:all",
        "data:days purpose:billing until:",
        "data:days purpose:billing until:forever",
        "data:days purpose:billing until:20270101",
        "data:days purpose:billing until:2027-02-30",
        "data:days purpose:billing until:2026-11-19",
        "data:days purpose:billing until:2029-11-20",
        "DATA:days purpose:billing",
        "data:days " * 100 + "purpose:billing",
    ],
)
def test_what_is_unknown_missing_or_too_much_refuses_the_whole_request(text: str) -> None:
    with pytest.raises(ScopeRefused):
        parse_scope(text, TODAY)


scopes = st.builds(
    Scope,
    st.frozensets(st.sampled_from(Data), min_size=1),
    st.sampled_from(Purpose),
    st.dates(TODAY, TODAY + LONGEST),
)


@given(scopes)
def test_a_scope_reads_back_as_it_was_written(scope: Scope) -> None:
    assert parse_scope(str(scope), TODAY) == scope


@given(scopes, st.frozensets(st.sampled_from(Data)), st.dates(TODAY - timedelta(days=5), TODAY + 2 * LONGEST))
def test_a_householder_can_only_make_it_less(scope: Scope, data: frozenset[Data], last_day: date) -> None:
    try:
        less = scope.narrowed(data, last_day, TODAY)
    except ScopeRefused:
        assert not data or not data <= scope.data or not TODAY <= last_day <= scope.last_day
        return

    assert less.data <= scope.data
    assert less.last_day <= scope.last_day
    assert less.purpose is scope.purpose


def test_every_kind_of_data_and_every_purpose_is_said_in_plain_words() -> None:
    assert set(DATA_WORDS) == set(Data)
    assert set(PURPOSE_WORDS) == set(Purpose)
