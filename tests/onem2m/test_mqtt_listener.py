"""The listener by MQTT: notifications arrive whole, in order and once, and nobody can make it fall over."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from onem2m.errors import NotImplementedHere, ServerBusy
from onem2m.listener.mqtt import MqttListener
from onem2m.listener.notification import Discovery, Notification
from tests.brokered import until
from tests.mosquitto import Mosquitto
from tests.mqtt_party import WAIT_S, Party, read
from tests.mqtt_tap import PUBACK, PUBLISH, Tap

TOPIC = "/oneM2M/req/id-in/Cdisplay/json"
ANSWERS = "/oneM2M/resp/id-in/#"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path / "broker")
    yield broker
    broker.discard()


@pytest.fixture
def told() -> list[Notification]:
    return []


@pytest.fixture
def listen(broker: Mosquitto, told: list[Notification]) -> Iterator[Callable[..., MqttListener]]:
    made: list[MqttListener] = []

    def make(
        url: str = broker.url, originator: str = "Cdisplay", receive: Any = told.append, **others: Any
    ) -> MqttListener:
        made.append(MqttListener(url, originator, receive, **others))
        made[-1].start()
        assert made[-1].wait(WAIT_S)
        return made[-1]

    yield make
    for listener in made:
        listener.stop()


@pytest.fixture
def cse(broker: Mosquitto) -> Iterator[Party]:
    """Speaks as a CSE does, and hears the answers."""
    party = Party(broker.url, ANSWERS)
    yield party
    party.leave()


def notice(content: Any, number: str = "n1", **parts: Any) -> dict[str, Any]:
    sgn = {"sur": "/id-in/sub1", "nev": {"rep": {"m2m:cin": {"con": content}}, "net": 3}}
    primitive = {"op": 5, "to": "/id-in/Cdisplay", "fr": "/id-in", "rqi": number, "rvi": "3", "pc": {"m2m:sgn": sgn}}
    return {name: value for name, value in {**primitive, **parts}.items() if value is not None}


def contents(told: list[Notification]) -> list[Any]:
    return [notification.representation["m2m:cin"]["con"] for notification in told]


@pytest.mark.rule("CSE/MQTT/NTF/001", "CSE/MQTT/PAY/003")
@pytest.mark.parametrize("form", ["json", "cbor"])
@pytest.mark.parametrize("qos", [0, 1])
def test_a_notification_is_handed_on_and_answered_in_its_form(
    listen: Callable[..., MqttListener], cse: Party, told: list[Notification], form: str, qos: int
) -> None:
    listen()

    answer = cse.ask(f"/oneM2M/req/id-in/Cdisplay/{form}", notice("21.5"), qos, correlation=b"mine")

    assert told == [Notification("/id-in/sub1", 3, {"m2m:cin": {"con": "21.5"}})]
    assert answer == {"rsc": 2000, "rqi": "n1", "rvi": "3", "to": "id-in"}
    [message] = cse.messages
    assert message.topic == f"/oneM2M/resp/id-in/Cdisplay/{form}"
    assert getattr(message.properties, "CorrelationData", None) == b"mine"


def test_notifications_are_handed_on_in_their_order(
    listen: Callable[..., MqttListener], cse: Party, told: list[Notification]
) -> None:
    listen()

    for number in range(100):
        cse.publish(TOPIC, notice(number, f"n{number}"))
    answers = [read(message) for message in cse.wait(100)]

    assert contents(told) == list(range(100))
    assert [answer["rqi"] for answer in answers] == [f"n{number}" for number in range(100)]


def test_a_batch_is_handed_on_in_its_order(
    listen: Callable[..., MqttListener], cse: Party, told: list[Notification]
) -> None:
    listen()
    batch = [notice(number)["pc"]["m2m:sgn"] for number in range(3)]

    cse.ask(TOPIC, notice("", pc={"m2m:agn": {"m2m:sgn": batch}}))

    assert contents(told) == [0, 1, 2]


def test_the_check_of_a_target_is_answered_and_not_handed_on(
    listen: Callable[..., MqttListener], cse: Party, told: list[Notification]
) -> None:
    listen()

    answer = cse.ask(TOPIC, notice("", pc={"m2m:sgn": {"vrq": True, "sur": "/id-in/sub1", "cr": "/id-in/Cmeter"}}))

    assert (answer["rsc"], told) == (2000, [])


@pytest.mark.rule("CSE/MQTT/CON/006")
def test_a_notification_that_comes_again_is_answered_again_and_not_handed_on_again(
    listen: Callable[..., MqttListener], cse: Party, told: list[Notification]
) -> None:
    listen()

    for number in ("n1", "n1", "n2", "n1"):
        cse.publish(TOPIC, notice(number, number))
    answers = [read(message)["rqi"] for message in cse.wait(4)]

    assert contents(told) == ["n1", "n2"]
    assert answers == ["n1", "n1", "n2", "n1"]


def test_the_same_identifier_of_another_cse_is_another_notification(
    listen: Callable[..., MqttListener], cse: Party, told: list[Notification]
) -> None:
    listen()

    cse.ask(TOPIC, notice("ours"))
    cse.ask(TOPIC, notice("theirs", fr="/id-mn"))

    assert contents(told) == ["ours", "theirs"]


@pytest.mark.parametrize("number", [None, "", 7])
def test_notifications_without_an_identifier_are_refused_and_none_taken_for_another(
    listen: Callable[..., MqttListener], cse: Party, told: list[Notification], number: Any
) -> None:
    listen()

    answers = [cse.ask(TOPIC, notice(content, rqi=number)) for content in ("one", "two")]

    assert [answer["rsc"] for answer in answers] == [4000, 4000]
    assert "rqi" in answers[0]["pc"]["m2m:dbg"]
    assert told == []


@pytest.mark.parametrize(
    ("fault", "code", "says"),
    [
        (ServerBusy("the inbox is full"), 5103, "the inbox is full"),
        (NotImplementedHere("no such thing"), 5001, "no such thing"),
        (ZeroDivisionError("secret"), 5000, "internal error"),
    ],
)
def test_an_application_that_does_not_take_a_notification_says_so_and_is_told_the_next(
    listen: Callable[..., MqttListener], cse: Party, told: list[Notification], fault: Exception, code: int, says: str
) -> None:
    def receive(notification: Notification) -> None:
        if notification.representation["m2m:cin"]["con"] == "bad":
            raise fault
        told.append(notification)

    listen(receive=receive)

    answer = cse.ask(TOPIC, notice("bad"))
    after = cse.ask(TOPIC, notice("good", "n2"))

    assert (answer["rsc"], answer["pc"]) == (code, {"m2m:dbg": says})
    assert (after["rsc"], contents(told)) == (2000, ["good"])


@pytest.mark.parametrize("operation", [1, 2, 3, 4])
def test_an_application_takes_notifications_only(
    listen: Callable[..., MqttListener], cse: Party, told: list[Notification], operation: int
) -> None:
    listen()

    assert cse.ask(TOPIC, notice("x", op=operation))["rsc"] == 4005
    assert told == []


@pytest.mark.parametrize("content", [None, 1, [], {}, {"m2m:cin": {}}, {"m2m:sgn": 1}, {"m2m:sgn": {"nev": 1}}])
def test_what_is_no_notification_is_refused(
    listen: Callable[..., MqttListener], cse: Party, told: list[Notification], content: Any
) -> None:
    listen()

    assert cse.ask(TOPIC, notice("x", pc=content))["rsc"] == 4000
    assert told == []


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        (TOPIC, b""),
        (TOPIC, b"{"),
        (TOPIC, b"[1]"),
        (TOPIC, b"\xff\xff"),
        (TOPIC, b"[" * 5_000),
        ("/oneM2M/req/id-in/Cdisplay/cbor", b"{}"),
        ("/oneM2M/req/id-in/Cdisplay/xml", b"<x/>"),
        ("/oneM2M/req/id-in/Cdisplay/json/more", b"{}"),
        ("/oneM2M/req/id-in/Cdisplay/", b"{}"),
    ],
)
def test_what_cannot_be_read_does_no_harm(
    listen: Callable[..., MqttListener], cse: Party, told: list[Notification], topic: str, payload: bytes
) -> None:
    listen()

    cse.publish(topic, payload)
    answer = cse.ask(TOPIC, notice("after"))

    assert (answer["rqi"], contents(told)) == ("n1", ["after"])


def test_a_proxy_is_asked_and_answers_addresses(listen: Callable[..., MqttListener], cse: Party) -> None:
    questions: list[Discovery] = []

    def discover(question: Discovery) -> list[str]:
        questions.append(question)
        return ["cse-in/proxy/lamp"]

    listen(discover=discover)
    asked = {"m2m:sgn": {"sur": "/id-in/Cdisplay", "idr": {"or": "/id-in/Cmeter", "fc": {"fu": 3}}}}

    answer = cse.ask(TOPIC, notice("", pc=asked))

    assert (answer["rsc"], answer["pc"]) == (2000, {"m2m:uril": ["cse-in/proxy/lamp"]})
    assert questions == [Discovery("/id-in/Cmeter", {"fu": 3})]


@pytest.mark.parametrize(
    ("address", "originator", "topic"),
    [
        ("", "/id-in/Cdisplay", "/oneM2M/req/id-in/Cdisplay/json"),
        ("/id-mn", "Cdisplay", "/oneM2M/req/id-mn/Cdisplay/json"),
        ("/id-mn", "/id-in/Cdisplay", "/oneM2M/req/id-mn/id-in:Cdisplay/json"),
        ("", "S12", "/oneM2M/req/id-in/S12/json"),
        ("", "/S12", "/oneM2M/req/id-in/S12/json"),
    ],
)
def test_a_listener_listens_for_its_application_at_its_cse(
    broker: Mosquitto,
    listen: Callable[..., MqttListener],
    told: list[Notification],
    address: str,
    originator: str,
    topic: str,
) -> None:
    listener = listen(broker.url + address, originator)
    cse = Party(broker.url, "/oneM2M/resp/#")

    answer = cse.ask(topic, notice("heard"))

    assert (answer["rsc"], contents(told)) == (2000, ["heard"])
    assert listener.url == broker.url
    cse.leave()


def test_what_comes_while_an_application_is_away_is_kept_for_it(
    listen: Callable[..., MqttListener], cse: Party, told: list[Notification]
) -> None:
    listen().stop()
    for number in range(3):
        cse.publish(TOPIC, notice(number, f"n{number}"))

    listen()
    cse.wait(3)

    assert contents(told) == [0, 1, 2]


def test_the_broker_hears_that_a_notification_was_taken_when_it_was_and_the_answer_is_out(
    broker: Mosquitto, listen: Callable[..., MqttListener], cse: Party
) -> None:
    tap = Tap(broker.port)
    taken = threading.Event()
    begun = threading.Event()

    def receive(_: Notification) -> None:
        begun.set()
        assert taken.wait(WAIT_S)

    listener = listen(tap.url, receive=receive)
    cse.publish(TOPIC, notice("slow"))
    assert begun.wait(WAIT_S)
    time.sleep(0.1)
    before = len(tap.sent(PUBACK)) + len(tap.sent(PUBLISH))
    taken.set()
    until(lambda: tap.sent(PUBACK))

    assert before == 0
    assert [packet.kind for up, packet in tap.passed if up and packet.kind in (PUBLISH, PUBACK)] == [PUBLISH, PUBACK]
    listener.stop()
    tap.close()


def test_what_has_arrived_when_a_listener_stops_is_taken_once_by_it_or_by_who_listens_next(
    listen: Callable[..., MqttListener], cse: Party, told: list[Notification]
) -> None:
    begun, going_on = threading.Event(), threading.Event()

    def receive(notification: Notification) -> None:
        told.append(notification)
        begun.set()
        assert going_on.wait(WAIT_S)

    first = listen(receive=receive)
    for number in range(3):
        cse.publish(TOPIC, notice(number, f"n{number}"))
    assert begun.wait(WAIT_S)
    time.sleep(0.1)
    stopping = threading.Thread(target=first.stop)
    stopping.start()
    time.sleep(0.05)
    going_on.set()
    stopping.join(WAIT_S)
    seen = contents(told)

    listen()
    until(lambda: 2 in contents(told))

    assert contents(told) == [0, 1, 2]
    assert seen[0] == 0


def test_a_listener_may_be_stopped_twice_and_before_it_began(broker: Mosquitto) -> None:
    listener = MqttListener(broker.url, "Cdisplay", lambda _: None)
    listener.stop()
    listener.start()
    assert listener.wait(WAIT_S)

    for _ in range(2):
        listener.stop()


def test_an_application_is_told_by_a_broker_that_came_later_and_comes_back(
    broker: Mosquitto, told: list[Notification]
) -> None:
    broker.stop()
    listener = MqttListener(broker.url, "Cdisplay", told.append)
    listener.start()
    assert not listener.wait(0.05)

    for number in range(2):
        broker.start()
        cse = Party(broker.url, ANSWERS)
        until(lambda: listener._link.connected)
        assert cse.ask(TOPIC, notice(number, f"n{number}"))["rsc"] == 2000
        cse.leave()
        broker.stop()

    assert contents(told) == [0, 1]
    listener.stop()


@pytest.mark.parametrize(
    ("url", "originator"),
    [("http://b", "Cdisplay"), ("mqtt://", "Cdisplay"), ("mqtt://b", ""), ("mqtt://b", "C+"), ("mqtt://b", "#")],
)
def test_what_nobody_can_listen_for_is_told_at_once(url: str, originator: str) -> None:
    with pytest.raises(ValueError):
        MqttListener(url, originator, lambda _: None)
