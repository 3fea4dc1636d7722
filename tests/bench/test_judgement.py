"""What is claimed of figures follows from the figures."""

import pytest

from bench.growth import Comparison, Cost
from bench.load import Outcome
from bench.measurements import Series
from bench.report import claims


def outcome(per_second: float) -> Outcome:
    return Outcome("create", 100, per_second, 1.0, 2.0, 3.0, {"201": 100}, 0, 0, 1, 0.1)


@pytest.mark.parametrize(("candidate", "holds"), [(900.0, True), (100.0, False)])
def test_a_claim_holds_when_the_median_share_of_the_floor_reaches_it(candidate: float, holds: bool) -> None:
    series = Series("creates, one container", 64)
    series.candidate = [outcome(candidate), outcome(candidate), outcome(1.0)]
    series.floor = [outcome(1000.0)] * 3

    ((sentence, verdict),) = claims([series])

    assert verdict is holds
    assert "claimed 0.33" in sentence


def test_a_large_tree_that_is_slower_or_dearer_has_grown() -> None:
    steady = [Cost(rate, 50.0) for rate in (1000.0, 1010.0, 990.0, 1005.0, 995.0)]
    slower = [Cost(cost.per_second / 2, cost.processor_us) for cost in steady]
    dearer = [Cost(cost.per_second, cost.processor_us * 2) for cost in steady]

    assert not Comparison("create", small=steady, large=slower).flat()
    assert not Comparison("create", small=steady, large=dearer).flat()
    assert Comparison("create", small=steady, large=steady[::-1]).flat()


def test_one_more_page_read_for_a_request_is_not_the_same_work() -> None:
    assert not Comparison("create", statements=(4.0, 4.0), pages=(0.1, 1.1)).same_work()
    assert Comparison("create", statements=(4.0, 4.02), pages=(0.25, 0.31)).same_work()
