"""How long slow clients are borne with."""

from __future__ import annotations

import asyncio

import pytest

from cse.bindings.patience import Impatience, Patience


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
