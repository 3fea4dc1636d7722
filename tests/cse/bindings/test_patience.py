"""How long slow clients are borne with."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest

from cse.bindings.patience import Impatience, Patience

T = TypeVar("T")


class Leaping(selectors.SelectSelector):
    """Instead of waiting it lets that much time go by at once."""

    now_s = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "all wait for something that will never be"
        self.now_s += max(timeout, 0.0)
        return super().select(0)


class LeapingLoop(asyncio.SelectorEventLoop):
    """An event loop in which hours go by in a moment."""

    def __init__(self) -> None:
        self._leaping = Leaping()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.now_s


def in_no_time(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        return runner.run(work())


async def given_up_after(patience: Patience) -> float:
    """How long it was waited for something that takes an hour."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    with pytest.raises(Impatience):
        await patience.bear(after(3600))
    return loop.time() - begun


async def after(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "done"


def test_what_is_done_in_time_is_waited_for() -> None:
    patience = Patience(0.2)

    assert asyncio.run(patience.bear(after(0.01))) == "done"


def test_what_takes_too_long_is_given_up_and_the_task_goes_on() -> None:
    patience = Patience(0.05)

    async def work() -> str:
        with pytest.raises(Impatience):
            await patience.bear(after(10))
        return await patience.bear(after(0.01))

    assert asyncio.run(work()) == "done"


def test_of_many_only_the_slow_ones_are_given_up() -> None:
    patience = Patience(0.1)

    async def work() -> list[object]:
        tasks = [patience.bear(after(10 if number % 2 else 0.01)) for number in range(20)]
        return await asyncio.gather(*map(asyncio.ensure_future, tasks), return_exceptions=True)

    found = asyncio.run(work())

    assert [type(one) for one in found] == [str, Impatience] * 10


def test_who_is_cancelled_by_others_stays_cancelled() -> None:
    patience = Patience(5)

    async def work() -> bool:
        task = asyncio.ensure_future(patience.bear(after(10)))
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    assert asyncio.run(work())


def test_a_fault_of_the_work_is_handed_on() -> None:
    async def fail() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(Patience(1).bear(fail()))


def test_it_is_given_up_at_the_first_look_around_after_its_time() -> None:
    patience = Patience(10.0)

    async def work() -> list[float]:
        first = asyncio.ensure_future(given_up_after(patience))
        await asyncio.sleep(0.125)
        second = await given_up_after(patience)
        return [await first, second]

    assert in_no_time(work) == [10.0, 10.375]


def test_patience_of_less_than_a_look_around_ends_in_time_too() -> None:
    assert in_no_time(lambda: given_up_after(Patience(0.25))) == 0.25


def test_a_task_that_was_given_up_has_the_same_patience_for_what_it_does_next() -> None:
    patience = Patience(10.0)

    async def work() -> tuple[float, float]:
        return await given_up_after(patience), await given_up_after(patience)

    assert in_no_time(work) == (10.0, 10.0)


def test_what_comes_after_the_wait_may_take_as_long_as_it_likes() -> None:
    patience = Patience(10.0)

    async def work() -> str:
        await patience.bear(after(9.875))
        return await after(3600)

    assert in_no_time(work) == "done"


def test_nobody_looks_around_while_nobody_waits() -> None:
    patience = Patience(10.0)

    async def work() -> float:
        await patience.bear(after(0.125))
        await asyncio.sleep(3.0)
        return await given_up_after(patience)

    assert in_no_time(work) == 10.0


def test_what_was_given_up_is_let_clean_up_in_peace() -> None:
    cleaned: list[str] = []

    async def slow() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            cleaned.append(await after(2.0))

    async def work() -> None:
        with pytest.raises(Impatience):
            await Patience(10.0).bear(slow())

    in_no_time(work)

    assert cleaned == ["done"]


def test_who_is_cancelled_in_the_moment_of_being_given_up_stays_cancelled() -> None:
    async def work() -> bool:
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(Patience(10.0).bear(after(3600)))
        loop.call_later(10.0, task.cancel)
        await asyncio.wait([task])
        return task.cancelled()

    assert in_no_time(work)
