"""What reaches an application through its polling channel (TS-0004 7.4.22, 7.5.1; digest hierarchy.md 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.polling import Behind, poll_of, reply_to, until
from tests.conformance.target import Target

BOX = "cse-in/meter/box"
PCH = "cse-in/lamp/pch"
SGN = {"m2m:sgn": {"nev": {"rep": {"m2m:cnt": {"lbl": ["x"]}}, "net": 1}, "sur": "/id-mn/sub1"}}


@pytest.fixture
def lamp(house: House, meter: Originator) -> Originator:
    """An application that cannot be reached, with a channel."""
    lamp = house.listener("Clamp")
    lamp.made("cse-in/lamp", "pch", {"rn": "pch"})
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    return lamp


@pytest.fixture
def behind(lamp: Originator) -> Iterator[Callable[..., Behind]]:
    """Has the lamp poll."""
    started: list[Behind] = []

    def start(*answer: Any) -> Behind:
        started.append(Behind(lamp, PCH, *answer))
        return started[-1]

    yield start
    for one in started:
        one.go()


def watch(meter: Originator, behind: Callable[..., Behind]) -> str:
    """Subscribes the lamp to the box; it polls for the verification only."""
    polling = behind()
    reference = meter.made(BOX, "sub", {"nu": ["Clamp"], "enc": {"net": [1, 3]}})["ri"]
    polling.wait(1)
    polling.go()
    return f"/id-in/{reference}"


@pytest.mark.rule("CSE/PCH/PCU/002", "CSE/PCH/PCU/004", "CSE/PCH/PCU/006", "CSE/PCH/PCU/007", "CSE/PCH/PCU/008")
@pytest.mark.rule("CSE/PCH/PCU/016", "CSE/SUB/NTF/009")
@pytest.mark.rule("CSE/HTTP/NTF/011", "CSE/HTTP/NTF/012")
def test_a_notification_is_fetched_and_answered(
    house: House, meter: Originator, lamp: Originator, behind: Callable[..., Behind]
) -> None:
    reference = watch(meter, behind)
    meter.update(BOX, "cnt", {"lbl": ["x"]})

    request = house.ask(poll_of(lamp, PCH, wait_ms=9_000)).content["m2m:rqp"]

    assert {name: request[name] for name in ("op", "to", "fr")} == {"op": 5, "to": "/id-in/Clamp", "fr": "/id-in"}
    assert request["pc"]["m2m:sgn"]["sur"] == reference
    assert request["pc"]["m2m:sgn"]["nev"]["rep"]["m2m:cnt"]["lbl"] == ["x"]
    assert house.ask(reply_to(lamp, PCH, request, {"rsc": 2000})).code == 2000
    house.deliver()
    assert house.ask(poll_of(lamp, PCH, wait_ms=100)).code == 4008
    assert house.ask(reply_to(lamp, PCH, request, {"rsc": 2000})).code == 4000


@pytest.mark.rule("CSE/PCH/PCU/001")
def test_a_poll_that_waits_is_answered_when_something_happens(
    house: House, meter: Originator, lamp: Originator, behind: Callable[..., Behind]
) -> None:
    watch(meter, behind)
    change = meter.creation(BOX, "cin", {"con": "1"})

    polled, created = house.ask_together([poll_of(lamp, PCH, wait_ms=9_000), change])

    assert (polled.code, created.code) == (2000, 2001)
    assert polled.content["m2m:rqp"]["pc"]["m2m:sgn"]["nev"]["rep"]["m2m:cin"]["con"] == "1"


def test_what_was_fetched_and_not_answered_comes_again(
    house: House, meter: Originator, lamp: Originator, behind: Callable[..., Behind]
) -> None:
    watch(meter, behind)
    sender = house.cse.delivery._sender
    sender._patience = type(sender._patience)(timeout_s=0.2, first_delay_s=0.02)
    meter.update(BOX, "cnt", {"lbl": ["x"]})

    first = house.ask(poll_of(lamp, PCH, wait_ms=9_000)).content["m2m:rqp"]
    again = house.ask(poll_of(lamp, PCH, wait_ms=9_000)).content["m2m:rqp"]

    assert first["pc"] == again["pc"]
    assert first["rqi"] != again["rqi"]
    assert house.ask(reply_to(lamp, PCH, first, {"rsc": 2000})).code == 4000
    assert house.ask(reply_to(lamp, PCH, again, {"rsc": 2000})).code == 2000
    house.deliver()


def test_what_happens_while_nobody_polls_is_told_later_in_order(
    house: House, meter: Originator, lamp: Originator, behind: Callable[..., Behind]
) -> None:
    watch(meter, behind)
    for number in range(5):
        meter.made(BOX, "cin", {"con": f"{number}"})
    house.restart()

    fetched = behind().wait(5)

    assert [one["pc"]["m2m:sgn"]["nev"]["rep"]["m2m:cin"]["con"] for one in fetched] == list("01234")
    house.deliver()


@pytest.mark.parametrize(("code", "told"), [(5103, 2), (4000, 1)])
def test_an_application_that_is_not_ready_is_told_again_and_one_that_refuses_is_not_for_ever(
    house: House, meter: Originator, behind: Callable[..., Behind], code: int, told: int
) -> None:
    watch(meter, behind)
    answers = [{"rsc": code}] if code == 5103 else [{"rsc": code}] * 3
    polling = behind(lambda _request: answers.pop(0) if answers else {"rsc": 2000})

    meter.made(BOX, "cin", {"con": "1"})
    house.deliver()
    meter.made(BOX, "cin", {"con": "2"})
    house.deliver()

    fetched = [one["pc"]["m2m:sgn"]["nev"]["rep"]["m2m:cin"]["con"] for one in polling.heard]
    assert fetched == (["1"] * 2 if told == 2 else ["1"] * 3) + ["2"]


@pytest.mark.rule("CSE/PCH/PCU/021", "CSE/PCH/PCU/005")
def test_each_request_goes_to_one_poll(
    house: House, meter: Originator, lamp: Originator, behind: Callable[..., Behind]
) -> None:
    watch(meter, behind)
    change = meter.creation(BOX, "cin", {"con": "1"})

    *polled, _ = house.ask_together([*[poll_of(lamp, PCH, wait_ms=700)] * 3, change])

    assert sorted(answer.code for answer in polled) == [2000, 4008, 4008]


@pytest.mark.rule("CSE/PCH/PCU/019")
def test_an_application_may_fetch_several_at_once(
    house: House, meter: Originator, lamp: Originator, behind: Callable[..., Behind]
) -> None:
    watch(meter, behind)
    polling = behind()
    meter.made("cse-in/meter", "sub", {"nu": ["Clamp"], "enc": {"net": [3]}})
    polling.wait(1)
    polling.go()
    lamp.update(PCH, "pch", {"rqag": True})
    meter.made(BOX, "cin", {"con": "1"})
    meter.made("cse-in/meter", "cnt", {"rn": "other"})
    [channel] = house.cse.delivery.channels._channels.values()
    until(lambda: len(channel.waiting) == 2)

    requests = house.ask(poll_of(lamp, PCH, wait_ms=9_000)).content["m2m:agrp"]

    assert {next(iter(one["pc"]["m2m:sgn"]["nev"]["rep"])) for one in requests} == {"m2m:cin", "m2m:cnt"}
    assert [house.ask(reply_to(lamp, PCH, one, {"rsc": 2000})).code for one in requests] == [2000, 2000]
    house.deliver()


@pytest.mark.rule("CSE/PCH/PCU/018")
def test_points_of_access_come_first_and_the_channel_when_they_do_not_answer(
    house: House, lamp: Originator, admin: Originator, target: Target, behind: Callable[..., Behind]
) -> None:
    lamp.update("cse-in/lamp", "ae", {"poa": [target.url]})
    polling = behind()

    assert admin.notify("cse-in/lamp", SGN).code == 2000
    assert (len(target.messages), len(polling.heard)) == (1, 0)
    target.go()
    assert admin.notify("cse-in/lamp", SGN).code == 2000
    assert [one["pc"] for one in polling.wait(1)] == [SGN]


@pytest.mark.rule("CSE/PCH/PCU/020")
@pytest.mark.parametrize(("status", "code"), [(2000, 2000), (4000, 4127), (5103, 5103)])
def test_a_notify_gets_the_answer_of_the_application_behind_the_channel(
    lamp: Originator, admin: Originator, behind: Callable[..., Behind], status: int, code: int
) -> None:
    behind(lambda _request: {"rsc": status})

    assert admin.notify("cse-in/lamp", SGN).code == code


@pytest.mark.rule("CSE/PCH/PCU/017")
@pytest.mark.parametrize(("status", "code"), [(2000, 2001), (4000, 5204)])
def test_a_target_behind_a_channel_is_asked_whether_it_agrees(
    lamp: Originator, meter: Originator, behind: Callable[..., Behind], status: int, code: int
) -> None:
    polling = behind(lambda _request: {"rsc": status})

    answer = meter.create(BOX, "sub", {"nu": ["Clamp"]})

    assert answer.code == code
    [asked] = polling.wait(1)
    assert asked["pc"]["m2m:sgn"]["vrq"] is True


@pytest.mark.rule("CSE/PCH/PCU/011")
def test_what_nobody_fetches_in_time_is_not_there_any_more(house: House, lamp: Originator, admin: Originator) -> None:
    sender = house.cse.delivery._sender
    sender._patience = type(sender._patience)(timeout_s=0.1)

    assert admin.notify("cse-in/lamp", SGN).code == 5103
    assert house.ask(poll_of(lamp, PCH, wait_ms=100)).code == 4008
    assert house.cse.delivery.channels._channels == {}


def test_an_application_without_a_point_of_access_or_a_channel_cannot_be_reached(
    house: House, admin: Originator
) -> None:
    house.application("Cfan", rr=False)

    assert admin.notify("cse-in/fan", SGN).code == 5103
