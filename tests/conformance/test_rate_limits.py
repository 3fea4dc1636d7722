"""At most so many events in a window (rateLimit; TS-0001 9.6.8; digest notifications.md 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.target import Target

BOX = "cse-in/meter/box"
NEWS: dict[str, Any] = {"enc": {"net": [3], "chty": [4]}}
Subscribe = Callable[..., str]


def say(meter: Originator, *words: str) -> None:
    for word in words:
        meter.made(BOX, "cin", {"con": word})


def contents(told: list[dict[str, Any]]) -> list[str]:
    return [sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in told]


@pytest.mark.rule("CSE/SUB/ATT/021")
@pytest.mark.rule("CSE/SUB/ATT/023")
def test_what_is_too_much_for_a_window_is_told_in_the_next(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(**NEWS, rl={"mnn": 2, "tww": "PT60S"})
    say(meter, *"abcde")
    assert contents(target.wait(2)) == ["a", "b"]

    house.pass_time(59)
    house.sweep()
    assert contents(target.told) == ["a", "b"]
    house.pass_time(1)
    assert contents(target.wait(4)) == ["a", "b", "c", "d"]
    house.pass_time(60)

    assert contents(target.wait(5)) == ["a", "b", "c", "d", "e"]
    house.deliver()


@pytest.mark.rule("CSE/SUB/ATT/022")
def test_windows_follow_one_another_and_do_not_roll(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(**NEWS, rl={"mnn": 2, "tww": "PT60S"})

    house.pass_time(55)
    say(meter, "a", "b", "c")
    target.wait(2)
    house.pass_time(5)

    assert contents(target.wait(3)) == ["a", "b", "c"]
    say(meter, "d", "e")
    assert contents(target.wait(4)) == ["a", "b", "c", "d"]


def test_only_the_newest_of_the_surplus_is_kept_where_the_latest_is_wanted(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(**NEWS, rl={"mnn": 1, "tww": "PT60S"}, ln=True)
    say(meter, "a")
    target.wait(1)
    say(meter, "b", "c", "d")
    house.deliver_what_can_be()

    house.pass_time(60)

    assert contents(target.wait(2)) == ["a", "d"]
    house.deliver()
    assert contents(target.told) == ["a", "d"]


def test_batches_keep_to_the_window(house: House, meter: Originator, target: Target, subscribe: Subscribe) -> None:
    subscribe(**NEWS, bn={"num": 3, "dur": "PT5S"}, rl={"mnn": 4, "tww": "PT60S"})

    say(meter, *"abcdef")
    target.wait_for_messages(3)
    house.pass_time(60)
    target.wait_for_messages(4)

    sizes = [len(message.body["m2m:agn"]["m2m:sgn"]) for message in target.messages if "m2m:agn" in message.body]
    assert sizes == [3, 1, 2]


@pytest.mark.rule("CSE/SUB/ATT/024")
@pytest.mark.parametrize(
    "rl",
    [{}, {"mnn": 1}, {"tww": "PT1S"}, {"mnn": 0, "tww": "PT1S"}, {"mnn": 1, "tww": "PT0S"}, {"mnn": 1, "tww": 60}],
    ids=str,
)
def test_a_limit_without_number_or_window_is_refused(meter: Originator, subscribe: Subscribe, rl: Any) -> None:
    reference = subscribe(**NEWS)

    created = meter.create(BOX, "sub", {"nu": ["Cmeter"], "rl": rl})
    updated = meter.update(reference[7:], "sub", {"rl": rl})

    assert (created.code, updated.code) == (4000, 4000)
    assert "rl" in created.reason


@pytest.mark.rule("CSE/SUB/ATT/052")
def test_what_was_stored_is_told_at_once_when_the_limit_goes(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    reference = subscribe(**NEWS, rl={"mnn": 1, "tww": "PT1H"})
    say(meter, *"abc")
    target.wait(1)

    meter.update(reference[7:], "sub", {"rl": None})

    assert contents(target.wait(3)) == ["a", "b", "c"]
    house.deliver()


def test_the_count_and_what_is_stored_survive_a_restart(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(**NEWS, rl={"mnn": 2, "tww": "PT60S"})
    say(meter, *"abcd")
    target.wait(2)

    house.restart()
    house.pass_time(30)
    say(meter, "e")
    assert contents(target.told) == ["a", "b"]
    house.pass_time(30)

    assert contents(target.wait(4)) == ["a", "b", "c", "d"]
