"""Several events in one notification (batchNotify; TS-0001 9.6.8, TS-0004 7.5.1.2; digest notifications.md 1 and 6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.target import Heard, Target

BOX = "cse-in/meter/box"
NEWS: dict[str, Any] = {"enc": {"net": [3], "chty": [4]}}
Subscribe = Callable[..., str]


def say(meter: Originator, *words: str) -> None:
    for word in words:
        meter.made(BOX, "cin", {"con": word})


def batches(messages: list[Heard]) -> list[list[str]]:
    """The contents that came together."""
    told = [message.body["m2m:agn"]["m2m:sgn"] for message in messages if "m2m:agn" in message.body]
    return [[sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in together] for together in told]


def heard(target: Target, count: int) -> list[list[str]]:
    """So many batches; the first message is the verification."""
    return batches(target.wait_for_messages(count + 1))


@pytest.mark.rule("CSE/SUB/ATT/016")
@pytest.mark.rule("CSE/SUB/SGN/010")
def test_so_many_events_are_told_together_in_their_order(
    meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    reference = subscribe(**NEWS, bn={"num": 3})

    say(meter, *"abcdefg")

    assert heard(target, 2) == [["a", "b", "c"], ["d", "e", "f"]]
    [first, *_] = [message.body["m2m:agn"]["m2m:sgn"] for message in target.messages if "m2m:agn" in message.body]
    assert [sgn["sur"] for sgn in first] == [reference] * 3
    assert [sgn["nev"]["net"] for sgn in first] == [3, 3, 3]


@pytest.mark.rule("CSE/SUB/ATT/017")
def test_what_waits_is_told_when_the_duration_since_the_first_is_over(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(**NEWS, bn={"num": 5, "dur": "PT10S"})
    say(meter, "a")
    house.pass_time(6)
    say(meter, "b")
    house.deliver_what_can_be()
    house.pass_time(3.9)
    assert heard(target, 0) == []

    house.pass_time(0.1)
    assert heard(target, 1) == [["a", "b"]]
    say(meter, "c")
    house.pass_time(9.9)
    say(meter, "d")
    house.deliver_what_can_be()
    house.pass_time(0.2)

    assert heard(target, 2) == [["a", "b"], ["c", "d"]]


@pytest.mark.rule("CSE/SUB/ATT/018")
def test_without_a_duration_a_batch_waits_as_long_as_the_operator_has_set(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(**NEWS, bn={"num": 5})
    say(meter, "a", "b")
    house.deliver_what_can_be()

    house.pass_time(59)
    assert heard(target, 0) == []
    house.pass_time(1)

    assert heard(target, 1) == [["a", "b"]]


def test_a_duration_alone_gathers_all_that_comes_within_it(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(**NEWS, bn={"dur": "PT10S"})
    words = [f"{number:02}" for number in range(40)]
    say(meter, *words)
    house.deliver_what_can_be()

    house.pass_time(10)

    assert heard(target, 1) == [words]


@pytest.mark.rule("CSE/SUB/ATT/019")
@pytest.mark.parametrize(
    "bn",
    [{}, {"num": 0}, {"num": -1}, {"dur": "PT0S"}, {"dur": "10"}, {"num": "2"}, {"num": 2, "x": 1}, [], 3],
    ids=str,
)
def test_a_batch_of_nothing_is_refused(meter: Originator, subscribe: Subscribe, target: Target, bn: Any) -> None:
    reference = subscribe(**NEWS)

    created = meter.create(BOX, "sub", {"nu": [target.url], "bn": bn})
    updated = meter.update(reference[7:], "sub", {"bn": bn})

    assert (created.code, updated.code) == (4000, 4000)
    assert "bn" in created.reason


@pytest.mark.rule("CSE/SUB/ATT/020")
def test_what_waits_is_told_at_once_when_batches_are_given_up(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    reference = subscribe(**NEWS, bn={"num": 5})
    say(meter, "a", "b")

    meter.update(reference[7:], "sub", {"bn": None})
    say(meter, "c")

    assert [sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in target.wait(3)] == ["a", "b", "c"]
    house.deliver()


@pytest.mark.rule("CSE/SUB/ATT/052")
def test_a_smaller_batch_is_full_at_once(meter: Originator, target: Target, subscribe: Subscribe) -> None:
    reference = subscribe(**NEWS, bn={"num": 5})
    say(meter, "a", "b")

    meter.update(reference[7:], "sub", {"bn": {"num": 2}})

    assert heard(target, 1) == [["a", "b"]]


def test_what_waits_in_a_batch_survives_a_restart_and_is_due_as_before(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(**NEWS, bn={"num": 5, "dur": "PT10S"})
    say(meter, "a", "b")
    house.clock.advance(4)

    house.restart()
    house.pass_time(5.9)
    assert heard(target, 0) == []
    house.pass_time(0.1)

    assert heard(target, 1) == [["a", "b"]]
    house.deliver()


def test_what_waits_in_a_batch_is_told_when_the_subscription_ends(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    reference = subscribe(**NEWS, bn={"num": 5}, su=target.url)
    say(meter, "a", "b")

    meter.delete(reference[7:])
    house.deliver()

    assert batches(target.messages) == [["a", "b"]]
    assert [sgn for sgn in target.told if sgn.get("sud")] == [{"sud": True, "sur": reference, "cr": "/id-in/Cmeter"}]


@pytest.mark.rule("CSE/SUB/ATT/013")
def test_a_batch_counts_once_against_the_expiration_counter(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    reference = subscribe(**NEWS, bn={"num": 2}, exc=2)

    say(meter, "a", "b")
    heard(target, 1)
    house.deliver()
    remaining = meter.retrieve(reference[7:]).attributes["exc"]
    say(meter, "c", "d", "e", "f")
    house.deliver()

    assert remaining == 1
    assert batches(target.messages) == [["a", "b"], ["c", "d"]]
    assert meter.retrieve(reference[7:]).code == 4004


@pytest.mark.rule("CSE/SUB/ATT/033")
@pytest.mark.rule("CSE/SUB/ATT/032")
def test_only_the_newest_of_a_batch_is_kept_where_the_latest_is_wanted(
    meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(**NEWS, bn={"num": 3}, ln=True)

    say(meter, *"abcdef")

    assert heard(target, 2) == [["c"], ["f"]]
    assert {message.headers.get("x-m2m-ec") for message in target.messages[1:]} == {"4"}


def test_a_batch_holds_nothing_that_its_maker_may_not_see_any_more(
    house: House, meter: Originator, display: Originator, target: Target
) -> None:
    own = {"acor": ["Cmeter"], "acop": 63}
    both = {"pv": {"acr": [own, {"acor": ["Cdisplay"], "acop": 3}]}, "pvs": {"acr": [own]}}
    meter.made("cse-in/meter", "acp", {"rn": "readers", **both})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/meter/readers"]})
    display.made(BOX, "sub", {"nu": [target.url], **NEWS, "bn": {"num": 3}})
    say(meter, "seen", "seen too")

    meter.update("cse-in/meter/readers", "acp", {"pv": {"acr": [own]}})
    say(meter, "hidden")
    house.deliver()
    meter.update("cse-in/meter/readers", "acp", {"pv": both["pv"]})
    house.sweep()
    say(meter, *"abc")

    assert heard(target, 1) == [["a", "b", "c"]]


def test_a_batch_is_tried_again_with_what_is_permitted_then(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(**NEWS, bn={"num": 2})
    target.go()
    say(meter, *"abcd")

    target.come()

    assert heard(target, 2) == [["a", "b"], ["c", "d"]]
    house.deliver()


def test_a_batch_becomes_no_longer_than_a_thousand(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(**NEWS, bn={"num": 5000})
    words = [str(number) for number in range(1100)]
    for start in range(0, len(words), 20):
        answers = house.ask_together([meter.creation(BOX, "cin", {"con": word}) for word in words[start : start + 20]])
        assert {answer.code for answer in answers} == {2001}
    house.deliver_what_can_be()

    house.pass_time(60)

    [first, second] = heard(target, 2)
    assert (len(first), len(second)) == (1000, 100)
    assert sorted([*first, *second]) == sorted(words)
