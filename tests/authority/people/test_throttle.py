"""How fast one may guess, whatever the guesser does."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authority.people.throttle import (
    ACCOUNT,
    ADDRESS,
    FORGOTTEN_AFTER_S,
    SECOND_FACTOR,
    Attempts,
    Pace,
    Refused,
    attempt,
    network_of,
)

PACES = st.sampled_from([ACCOUNT, ADDRESS, SECOND_FACTOR, Pace(1, 1.0, 60.0)])
GAPS = st.lists(st.floats(0, 2000), max_size=200)


def admitted(gaps: list[float], pace: Pace) -> tuple[list[float], Attempts | None, float]:
    """The moments at which a guess was read, what is remembered, and the last moment."""
    now, known, moments = 1e9, None, []
    for gap in gaps:
        now += gap
        answer = attempt(known, now, pace)
        if isinstance(answer, Attempts):
            known = answer
            moments.append(now)
    return moments, known, now


@given(GAPS, PACES)
def test_after_the_wait_that_was_told_an_attempt_is_read(gaps: list[float], pace: Pace) -> None:
    _, known, now = admitted(gaps, pace)

    answer = attempt(known, now, pace)

    if isinstance(answer, Refused):
        # A microsecond more: the sum is rounded.
        answer = attempt(known, now + answer.wait_s + 1e-6, pace)
    assert isinstance(answer, Attempts)


@given(GAPS, PACES)
def test_no_wait_is_longer_than_the_longest(gaps: list[float], pace: Pace) -> None:
    _, known, now = admitted(gaps, pace)

    answer = attempt(known, now, pace)

    assert isinstance(answer, Attempts) or answer.wait_s <= pace.longest_s


@given(GAPS, PACES)
def test_beyond_the_free_ones_guesses_lie_apart_by_growing_waits(gaps: list[float], pace: Pace) -> None:
    moments, _, _ = admitted(gaps, pace)

    pairs = enumerate(itertools.pairwise(moments), 1)
    assert all(later - earlier >= pace.wait_after_s(number) - 1e-6 for number, (earlier, later) in pairs)


@given(PACES, st.integers(1, 500))
def test_the_waits_never_shrink(pace: Pace, number: int) -> None:
    assert pace.wait_after_s(number) <= pace.wait_after_s(number + 1)


@given(GAPS, PACES)
def test_who_only_knocks_makes_no_wait_longer(gaps: list[float], pace: Pace) -> None:
    _, known, now = admitted(gaps, pace)
    first = attempt(known, now, pace)

    again = attempt(known, now, pace)

    assert first == again


def test_all_of_it_is_forgotten_after_a_day_without_a_guess() -> None:
    known = Attempts(1000, 0.0, ACCOUNT.longest_s)

    answer = attempt(known, FORGOTTEN_AFTER_S, ACCOUNT)

    assert isinstance(answer, Attempts)
    assert answer.count == 1


def test_a_clock_set_back_locks_nobody_out() -> None:
    known = Attempts(1000, 2e9, 2e9 + 300)

    assert isinstance(attempt(known, 1e9, ACCOUNT), Attempts)


def test_guessing_a_code_of_six_digits_for_a_day_is_hopeless() -> None:
    moments, _, _ = admitted([1.0] * 86_400, SECOND_FACTOR)

    # Three codes of a million are good at any time.
    assert len(moments) * 3 / 1_000_000 < 0.0004


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("", "", True),
    ],
)
def test_what_counts_as_one_place_of_the_network(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same
