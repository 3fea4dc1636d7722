"""What one originator may ask for: pure, by a clock of the test's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cse.limits import Crowd, OriginatorLimits, Throttle, check_fan_out
from onem2m.errors import RequestRateExceeded, ServiceSubscriptionLimitsExceeded


class Watch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def admitted(throttle: Throttle, originator: str, tries: int) -> int:
    count = 0
    for _ in range(tries):
        try:
            throttle.admit(originator)
            count += 1
        except RequestRateExceeded:
            pass
    return count


def test_a_burst_is_let_through_and_then_the_rate() -> None:
    watch = Watch()
    throttle = Throttle(OriginatorLimits(requests_s=10, burst=5), watch)

    first = admitted(throttle, "Ca", 20)
    watch.now += 1.0

    assert first == 5
    assert admitted(throttle, "Ca", 20) == 5
    watch.now += 0.2
    assert admitted(throttle, "Ca", 20) == 2


def test_one_originator_does_not_slow_another_down() -> None:
    throttle = Throttle(OriginatorLimits(requests_s=10, burst=5), Watch())
    admitted(throttle, "Ca", 20)

    assert admitted(throttle, "Cb", 20) == 5


def test_who_comes_too_soon_is_told_when_to_come_again() -> None:
    watch = Watch()
    throttle = Throttle(OriginatorLimits(requests_s=2, burst=1), watch)
    throttle.admit("Ca")

    with pytest.raises(RequestRateExceeded) as refusal:
        throttle.admit("Ca")

    watch.now += refusal.value.retry_after_s + 1e-9
    throttle.admit("Ca")


@given(st.lists(st.floats(0, 3), max_size=60), st.integers(1, 20), st.integers(1, 20))
def test_in_any_time_no_more_pass_than_burst_and_rate_allow(pauses: list[float], rate: int, burst: int) -> None:
    watch = Watch()
    throttle = Throttle(OriginatorLimits(requests_s=rate, burst=burst), watch)
    began, passed = watch.now, 0

    for pause in pauses:
        watch.now += pause
        passed += admitted(throttle, "Ca", 3)

    assert passed <= burst + rate * (watch.now - began) + 1e-6


def test_a_rate_of_zero_is_no_bound() -> None:
    assert admitted(Throttle(OriginatorLimits(requests_s=0), Watch()), "Ca", 1000) == 1000


def test_a_crowd_is_counted_for_each_originator() -> None:
    crowd = Crowd(2, "searches")
    crowd.enter("Ca")
    crowd.enter("Ca")
    crowd.enter("Cb")

    with pytest.raises(RequestRateExceeded, match="too many searches"):
        crowd.enter("Ca")
    crowd.leave("Ca")
    crowd.enter("Ca")


def test_a_request_goes_to_so_many_members_at_most() -> None:
    check_fan_out(OriginatorLimits(fan_out=3), 3)
    check_fan_out(OriginatorLimits(fan_out=0), 10**6)

    with pytest.raises(ServiceSubscriptionLimitsExceeded):
        check_fan_out(OriginatorLimits(fan_out=3), 4)
