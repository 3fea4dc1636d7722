"""What a subscription tells of its notifications (nse, nsi; TS-0001 9.6.8; digest notifications.md 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.target import REFUSES, Target

BOX = "cse-in/meter/box"
NEWS: dict[str, Any] = {"enc": {"net": [3], "chty": [4]}}
Subscribe = Callable[..., str]


def say(meter: Originator, *words: str) -> None:
    for word in words:
        meter.made(BOX, "cin", {"con": word})


def counted(house: House, meter: Originator, reference: str) -> list[tuple[str, int, int, int]]:
    """Requests, responses and events for each target, once all is written down."""
    house.deliver()
    listed = meter.retrieve(reference[7:]).attributes["nsi"]
    return [(entry["tg"], entry["rqs"], entry["rsr"], entry["noec"]) for entry in listed]


@pytest.mark.rule("CSE/SUB/ATT/043")
def test_requests_answers_and_events_are_counted_for_each_target(
    house: House, meter: Originator, targets: Callable[[], Target], subscribe: Subscribe
) -> None:
    one, other = targets(), targets()
    reference = subscribe(**NEWS, nu=[one.url, other.url], nse=True)

    say(meter, "a", "b")

    assert counted(house, meter, reference) == sorted([(one.url, 2, 2, 2), (other.url, 2, 2, 2)])


def test_attempts_that_nobody_answers_are_requests_without_a_response(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    reference = subscribe(**NEWS, nse=True)
    target.go()
    say(meter, "a")
    house.deliver_what_can_be()
    target.come()

    [(_, requests, responses, events)] = counted(house, meter, reference)
    assert (responses, events) == (1, 1)
    assert requests > 1


def test_a_refusal_is_a_response(house: House, meter: Originator, target: Target, subscribe: Subscribe) -> None:
    reference = subscribe(**NEWS, nse=True)
    target.answer = lambda _: REFUSES

    say(meter, "a")

    assert counted(house, meter, reference) == [(target.url, 3, 3, 1)]


def test_a_batch_is_one_request_of_several_events(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    reference = subscribe(**NEWS, nse=True, bn={"num": 3})

    say(meter, "a", "b", "c")

    assert counted(house, meter, reference) == [(target.url, 1, 1, 3)]


@pytest.mark.rule("CSE/SUB/ATT/044")
@pytest.mark.rule("CSE/SUB/ATT/045")
def test_counting_stops_and_begins_anew(house: House, meter: Originator, target: Target, subscribe: Subscribe) -> None:
    reference = subscribe(**NEWS, nse=True)
    say(meter, "a", "b")
    house.deliver()

    meter.update(reference[7:], "sub", {"nse": False})
    say(meter, "c")
    kept = counted(house, meter, reference)
    meter.update(reference[7:], "sub", {"nse": True})
    cleared = counted(house, meter, reference)
    say(meter, "d")

    assert kept == [(target.url, 2, 2, 2)]
    assert cleared == [(target.url, 0, 0, 0)]
    assert counted(house, meter, reference) == [(target.url, 1, 1, 1)]


def test_nothing_is_counted_or_shown_unless_it_was_asked_for(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    reference = subscribe(**NEWS)

    say(meter, "a")
    house.deliver()

    assert "nsi" not in meter.retrieve(reference[7:]).attributes


def test_what_was_counted_survives_a_restart(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    reference = subscribe(**NEWS, nse=True)
    say(meter, "a", "b")
    house.deliver()

    house.restart()
    say(meter, "c")

    assert counted(house, meter, reference) == [(target.url, 3, 3, 3)]


@pytest.mark.rule("CSE/SUB/ATT/046")
def test_what_was_counted_is_the_cses_to_say(meter: Originator, target: Target, subscribe: Subscribe) -> None:
    reference = subscribe(**NEWS, nse=True)

    created = meter.create(BOX, "sub", {"nu": [target.url], "nsi": []})
    updated = meter.update(reference[7:], "sub", {"nsi": None})

    assert (created.code, updated.code) == (4000, 4000)
