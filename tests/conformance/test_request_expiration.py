"""A request counts until its expiration, also while it waits for others (TS-0004 6.4.1 rqet; digest primitives.md 1)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from cse.limits import RequestTimes
from onem2m.vocabulary import Operation
from tests.conformance.house import House, Originator
from tests.conformance.target import AGREES, Target

SOON = {"rqet": "200"}


@pytest.fixture
def slow(target: Target) -> Iterator[Target]:
    """A target that answers when the test is over."""
    over = threading.Event()

    def answer(_message: Any) -> Any:
        over.wait(10)
        return AGREES

    target.answer = answer
    yield target
    over.set()


def test_a_question_to_a_party_ends_with_the_request(meter: Originator, slow: Target) -> None:
    began = time.monotonic()
    answer = meter.create("cse-in/meter", "sub", {"rn": "s", "nu": [slow.url]}, parameters=SOON)

    assert (answer.code, answer.http_status) == (4008, 504)
    assert time.monotonic() - began < 3
    assert meter.retrieve("cse-in/meter/s").code == 4004


def test_a_notification_that_is_not_taken_in_time_is_late(house: House, meter: Originator, slow: Target) -> None:
    house.listener("Clamp", slow.url)

    assert meter.notify("cse-in/lamp", {"m2m:sgn": {"sur": "x"}}, parameters=SOON).code == 4008


def test_a_search_that_waits_for_its_turn_ends_with_the_request(house: House, meter: Originator) -> None:
    hold = threading.Event()
    dispatcher = house.cse.dispatcher
    held = [dispatcher._execution._pool.submit(hold.wait, 10) for _ in range(2)]

    answer = meter.discover("cse-in", parameters=SOON)
    hold.set()

    assert answer.code == 4008
    assert all(one.result() for one in held)
    assert meter.discover("cse-in").code == 2000
    assert dispatcher._execution._long == 0


def test_of_members_that_are_all_late_nothing_is_heard(
    house: House, admin: Originator, meter: Originator, slow: Target
) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    house.listener("Clamp", slow.url)
    members = ["cse-in/lamp", "cse-in/meter/box"]
    admin.made("cse-in", "grp", {"rn": "both", "mnm": 2, "mid": members})

    answer = admin.create("cse-in/both/fopt", "sub", {"rn": "s", "nu": [slow.url]}, parameters=SOON)

    assert answer.code == 5209


def test_a_repeat_waits_for_the_first_no_longer_than_it_counts(house: House, meter: Originator, slow: Target) -> None:
    request = meter.creation("cse-in/meter", "sub", {"rn": "s", "nu": [slow.url]}, parameters=SOON)

    answers = house.ask_together([request, replace(request)])

    assert [answer.code for answer in answers] == [4008, 4008]


def test_a_request_without_an_expiration_waits_no_longer_than_the_operator_says(
    house: House, meter: Originator, slow: Target
) -> None:
    house.cse.dispatcher._times = RequestTimes(usual_s=0.2)

    assert meter.create("cse-in/meter", "sub", {"nu": [slow.url]}).code == 4008


def test_a_request_waits_no_longer_than_the_operator_says_however_long_it_would(
    house: House, meter: Originator, slow: Target
) -> None:
    house.cse.dispatcher._times = RequestTimes(longest_s=0.2)

    answer = meter.create("cse-in/meter", "sub", {"nu": [slow.url]}, parameters={"rqet": "20991231T000000"})

    assert answer.code == 4008


@pytest.mark.parametrize(
    ("rqet", "rset", "code"),
    [
        ("20250301T120010", "20250301T120011", 2000),
        ("1000", "2000", 2000),
        ("1000", "20250301T120002", 2000),
        ("20250301T120010", "20250301T120010", 4000),
        ("2000", "1000", 4000),
        (None, "1000", 2000),
        (None, "20250301T120000", 4008),
        ("1000", "-1", 4008),
    ],
)
@pytest.mark.rule("CSE/GEN/REQ/030", "CSE/GEN/REQ/031")
def test_a_result_is_wanted_later_than_the_request_expires(
    meter: Originator, rqet: str | None, rset: str, code: int
) -> None:
    parameters = {"rset": rset} | ({"rqet": rqet} if rqet else {})

    assert meter.retrieve("cse-in/meter", parameters=parameters).code == code


def test_a_late_write_that_needs_nobody_else_is_not_told_to_be_undone(meter: Originator) -> None:
    """What is being written is answered when it is on the disk: 4008 would say that it is not there."""
    answer = meter.ask(
        Operation.CREATE, "cse-in/meter", type=3, content={"m2m:cnt": {"rn": "box"}}, parameters={"rqet": "1"}
    )

    assert answer.code == 2001
    assert meter.retrieve("cse-in/meter/box").code == 2000
