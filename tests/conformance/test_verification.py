"""Targets are asked before they are told anything (TS-0004 7.4.8; digest notifications.md 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.target import AGREES, HANGS_UP, REFUSES, Reply, Target

BOX = "cse-in/meter/box"


@pytest.fixture(autouse=True)
def box(meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})


def subscriptions(meter: Originator) -> list[str]:
    return meter.found("cse-in/meter", {"ty": [23]})


@pytest.mark.rule("CSE/SUB/CRE/016", "CSE/SUB/CRE/021", "CSE/SUB/CRE/022")
def test_a_url_is_asked_whether_it_wants_to_be_told(meter: Originator, target: Target) -> None:
    answer = meter.create(BOX, "sub", {"nu": [target.url]})

    assert answer.code == 2001
    [asked] = target.messages
    assert asked.sgn == {"vrq": True, "sur": f"/id-in/{answer.attributes['ri']}", "cr": "/id-in/Cmeter"}
    assert asked.headers["x-m2m-origin"] == "/id-in"
    assert asked.headers["x-m2m-rvi"] == "3"
    assert asked.headers["x-m2m-ri"]
    assert asked.headers["content-type"] == "application/json"
    assert asked.path == "/heard"


@pytest.mark.parametrize(
    "address", ["Clamp", "/id-in/Clamp", "cse-in/lamp", "-/lamp", "/id-in/-/lamp", "//gridhearth.local/id-in/Clamp"]
)
def test_an_application_is_asked_at_its_point_of_access(
    house: House, meter: Originator, target: Target, address: str
) -> None:
    house.listener("Clamp", target.url)

    assert meter.create(BOX, "sub", {"nu": [address]}).code == 2001
    assert [message.verifies for message in target.messages] == [True]
    meter.update(BOX, "cnt", {"lbl": ["x"]})
    assert len(target.wait(1)) == 1


@pytest.mark.parametrize("address", ["Slamp", "/Slamp", "cse-in/lamp"])
def test_an_application_of_the_provider_is_asked_as_well(
    house: House, meter: Originator, target: Target, address: str
) -> None:
    house.listener("Slamp", target.url)

    assert meter.create(BOX, "sub", {"nu": [address]}).code == 2001
    assert [message.verifies for message in target.messages] == [True]


@pytest.mark.rule("CSE/SUB/CRE/017")
def test_the_originator_itself_is_not_asked(meter: Originator) -> None:
    for target in ("Cmeter", "/id-in/Cmeter"):
        assert meter.create(BOX, "sub", {"nu": [target]}).code == 2001


@pytest.mark.parametrize("answer", [AGREES, Reply(200, None), Reply(204, None)], ids=["with a code", "200", "204"])
def test_any_success_is_an_agreement(meter: Originator, target: Target, answer: Reply) -> None:
    target.answer = lambda _: answer

    assert meter.create(BOX, "sub", {"nu": [target.url]}).code == 2001


@pytest.mark.parametrize(
    "answer",
    [REFUSES, Reply(400, 4000), Reply(200, 4103), Reply(404, None), Reply(500, None), HANGS_UP],
    ids=["refusal", "bad request", "refusal with status 200", "404", "500", "hangs up"],
)
@pytest.mark.rule("CSE/SUB/CRE/020", "CSE/GEN/RSC/029")
def test_any_other_answer_refuses_the_subscription(meter: Originator, target: Target, answer: Reply) -> None:
    target.answer = lambda _: answer

    refusal = meter.create(BOX, "sub", {"rn": "s", "nu": [target.url]})

    assert refusal.code == 5204
    assert target.url in refusal.reason
    assert subscriptions(meter) == []
    target.answer = lambda _: AGREES
    assert meter.create(BOX, "sub", {"rn": "s", "nu": [target.url]}).code == 2001


@pytest.mark.parametrize(
    "address", ["Cnobody", "/id-in/Cnobody", "cse-in/nobody", "/id-mn/Cx", "cse-in/meter/box", "Cmute"]
)
@pytest.mark.rule("CSE/SUB/CRE/019", "CSE/SUB/CRE/029")
def test_a_target_that_cannot_be_reached_refuses_the_subscription(
    house: House, meter: Originator, address: str
) -> None:
    house.listener("Cmute")

    assert meter.create(BOX, "sub", {"nu": [address]}).code == 5204
    assert subscriptions(meter) == []


@pytest.mark.rule("CSE/SUB/CRE/019")
def test_a_target_that_is_away_refuses_the_subscription(meter: Originator, target: Target) -> None:
    target.go()

    assert meter.create(BOX, "sub", {"nu": [target.url]}).code == 5204


def test_one_target_of_several_that_refuses_is_enough(meter: Originator, targets: Callable[[], Target]) -> None:
    one, other = targets(), targets()
    other.answer = lambda _: REFUSES

    assert meter.create(BOX, "sub", {"nu": [one.url, other.url]}).code == 5204
    meter.update(BOX, "cnt", {"lbl": ["x"]})
    assert one.told == other.told == []


def test_another_point_of_access_is_tried_when_the_first_is_away(
    house: House, meter: Originator, target: Target, targets: Callable[[], Target]
) -> None:
    away = targets()
    away.go()
    house.listener("Clamp", away.url, "coap://127.0.0.1/", target.url)

    assert meter.create(BOX, "sub", {"nu": ["Clamp"], "enc": {"net": [1]}}).code == 2001
    meter.update(BOX, "cnt", {"lbl": ["x"]})
    assert len(target.wait(1)) == 1


def test_what_is_refused_for_other_reasons_asks_nobody(meter: Originator, display: Originator, target: Target) -> None:
    sent: dict[str, Any] = {"nu": [target.url]}

    assert display.create(BOX, "sub", sent).code == 4103
    assert meter.create(BOX, "sub", {**sent, "enc": {"net": [99]}}).code == 4000
    assert meter.create(BOX, "sub", {**sent, "enc": {"net": [3]}, "nct": 2}).code == 4000
    assert target.messages == []


@pytest.mark.rule("CSE/SUB/CRE/018", "CSE/SUB/CRE/023")
def test_a_new_target_is_asked_and_the_present_ones_are_not(meter: Originator, targets: Callable[[], Target]) -> None:
    first, second = targets(), targets()
    subscription = meter.made(BOX, "sub", {"nu": [first.url]})["ri"]

    assert meter.update(subscription, "sub", {"nu": [first.url, second.url]}).code == 2004
    assert (len(first.messages), len(second.messages)) == (1, 1)
    meter.update(BOX, "cnt", {"lbl": ["x"]})
    assert len(first.wait(1)) == len(second.wait(1)) == 1


@pytest.mark.rule("CSE/SUB/CRE/024")
def test_a_new_target_that_refuses_leaves_the_subscription_as_it_was(
    meter: Originator, targets: Callable[[], Target]
) -> None:
    first, second = targets(), targets()
    second.answer = lambda _: REFUSES
    subscription = meter.made(BOX, "sub", {"nu": [first.url]})["ri"]

    assert meter.update(subscription, "sub", {"nu": [second.url], "exc": 5}).code == 5204
    attributes = meter.retrieve(subscription).attributes
    assert (attributes["nu"], "exc" in attributes) == ([first.url], False)
    meter.update(BOX, "cnt", {"lbl": ["x"]})
    assert len(first.wait(1)) == 1


@pytest.mark.rule("CSE/SUB/ATT/041")
def test_the_creator_is_noted_where_others_are_told(house: House, meter: Originator, target: Target) -> None:
    house.listener("Clamp", target.url)

    created = [meter.made(BOX, "sub", {"nu": nu}) for nu in ([target.url], ["Clamp"], ["Cmeter", "Clamp"], ["Cmeter"])]

    assert [subscription.get("cr") for subscription in created] == ["Cmeter", "Cmeter", "Cmeter", None]


@pytest.mark.rule("CSE/SUB/SGN/007")
def test_the_creator_is_told_with_each_notification(meter: Originator, target: Target) -> None:
    meter.made(BOX, "sub", {"nu": [target.url]})

    meter.update(BOX, "cnt", {"lbl": ["x"]})

    assert target.wait(1)[0]["cr"] == "/id-in/Cmeter"


@pytest.mark.rule("CSE/SUB/ATT/005", "CSE/HTTP/NTF/007")
def test_a_target_that_tells_how_to_write_is_not_sent_that(meter: Originator, target: Target) -> None:
    meter.made(BOX, "sub", {"nu": [f"{target.url}?ct=json", f"{target.url}?a=b&ct=json"]})

    assert sorted(message.path for message in target.messages) == ["/heard", "/heard?a=b"]


def test_a_target_may_ask_the_cse_while_it_is_asked(house: House, meter: Originator, target: Target) -> None:
    """The work that asks holds nothing: the answer may depend on another request."""
    others = house.originator("CAdmin")

    def ask_back(_message: Any) -> Reply:
        answer = house.cse.dispatcher.dispatch_blocking(others.creation(BOX, "cin", {"con": "meanwhile"}))
        return AGREES if answer.status == 2001 else REFUSES

    target.answer = ask_back

    assert meter.create(BOX, "sub", {"nu": [target.url]}).code == 2001
    assert meter.retrieve(f"{BOX}/la").attributes["con"] == "meanwhile"


def test_what_was_decided_meanwhile_counts(house: House, meter: Originator, target: Target) -> None:
    others = house.originator("CAdmin")

    def take_the_name(_message: Any) -> Reply:
        house.cse.dispatcher.dispatch_blocking(others.creation(BOX, "cnt", {"rn": "s"}))
        return AGREES

    target.answer = take_the_name

    assert meter.create(BOX, "sub", {"rn": "s", "nu": [target.url]}).code == 4105
    assert subscriptions(meter) == []
