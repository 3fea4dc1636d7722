"""Notifications by a broker, from the subscription to the application: whatever way its address is written, and whoever
is away meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cbor2
import pytest
from paho.mqtt.client import MQTTMessage

from onem2m.errors import NotImplementedHere, ServerBusy
from onem2m.listener.mqtt import MqttListener
from onem2m.listener.notification import Notification
from tests.brokered import Brokered, until
from tests.conformance.house import Originator
from tests.conformance.target import Target
from tests.conformance.transports import Answer
from tests.mosquitto import Mosquitto
from tests.mqtt_party import WAIT_S, Party, read
from tests.mqtt_tap import CONNECT, Tap

BOX = "cse-in/meter/box"
DISPLAY = "/oneM2M/req/id-in/Cdisplay/json"
TIMEOUT_S = 1.0


@pytest.fixture
def brokers(tmp_path: Path) -> Iterator[Callable[[], Mosquitto]]:
    made: list[Mosquitto] = []

    def make() -> Mosquitto:
        made.append(Mosquitto(tmp_path / f"broker{len(made)}"))
        return made[-1]

    yield make
    for broker in made:
        broker.discard()


@pytest.fixture
def broker(brokers: Callable[[], Mosquitto]) -> Mosquitto:
    return brokers()


@pytest.fixture
def cse(tmp_path: Path, broker: Mosquitto) -> Iterator[Brokered]:
    cse = Brokered(tmp_path / "data", broker.url, notify_timeout_s=TIMEOUT_S)
    yield cse
    cse.leave()


@pytest.fixture
def meter(cse: Brokered) -> Originator:
    """Has a box that things happen in."""
    meter = cse.application("Cmeter")
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    return meter


class Display:
    """What an application was told, and what it makes of it."""

    def __init__(self) -> None:
        self.told: list[Notification] = []
        self.fault: Exception | None = None

    def receive(self, notification: Notification) -> None:
        if self.fault is not None:
            raise self.fault
        self.told.append(notification)

    @property
    def contents(self) -> list[str]:
        return [one.representation["m2m:cin"]["con"] for one in self.told if one.event is not None]

    def wait(self, *contents: str) -> None:
        """Until it was told all of it, in this order; repeats of what it was told before do not count."""
        until(lambda: list(dict.fromkeys(self.contents)) == list(contents), f"{contents}: {self.contents}")


@pytest.fixture
def display() -> Display:
    return Display()


@pytest.fixture
def listen(broker: Mosquitto, display: Display) -> Iterator[Callable[..., MqttListener]]:
    made: list[MqttListener] = []

    def make(url: str = broker.url, stem: str = "Cdisplay") -> MqttListener:
        made.append(MqttListener(url, stem, display.receive))
        made[-1].start()
        assert made[-1].wait(WAIT_S)
        return made[-1]

    yield make
    for listener in made:
        listener.stop()


@pytest.fixture
def parties() -> Iterator[Callable[..., Party]]:
    made: list[Party] = []

    def make(url: str, *filters: str, **others: Any) -> Party:
        made.append(Party(url, *filters, **others))
        return made[-1]

    yield make
    for party in made:
        party.leave()


def subscribe(meter: Originator, *targets: str, **attributes: Any) -> Answer:
    return meter.create(BOX, "sub", {"rn": "news", "nu": list(targets), "enc": {"net": [3]}, "nct": 1, **attributes})


def add(meter: Originator, *contents: str) -> None:
    for content in contents:
        meter.made(BOX, "cin", {"con": content})


def events(messages: list[MQTTMessage]) -> list[dict[str, Any]]:
    """The primitives of events; checks of the target are left out."""
    return [told for told in map(read, messages) if "vrq" not in told["pc"]["m2m:sgn"]]


def answering(party: Party, topic: str, prefix: str = "") -> threading.Thread:
    """Has a party answer success to whatever it is asked there."""

    def run() -> None:
        answered = 0
        while party._client.is_connected():
            for message in party.messages[answered:]:
                answered += 1
                asked = read(message)
                answer = {"rsc": 2000, "rqi": asked["rqi"], "rvi": asked["rvi"]}
                party.publish(message.topic.replace(f"{prefix}/oneM2M/req/", f"{prefix}/oneM2M/resp/"), answer, 0)
            time.sleep(0.005)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert topic
    return thread


# where an application is


@pytest.mark.rule("CSE/MQTT/NTF/001")
def test_an_application_is_told_by_its_identifier_where_its_point_of_access_says(
    cse: Brokered, meter: Originator, display: Display, listen: Callable[..., MqttListener]
) -> None:
    listener = listen()
    cse.listener("Cdisplay", listener.url)

    made = subscribe(meter, "Cdisplay")
    add(meter, "1", "2", "3")
    display.wait("1", "2", "3")

    assert made.code == 2001, made
    assert {told.subscription for told in display.told} == {f"/id-in/{made.attributes['ri']}"}
    cse.deliver()
    assert cse.cse.delivery.counters.delivered == 3


@pytest.mark.rule("CSE/MQTT/TOP/001", "CSE/MQTT/NTF/004", "CSE/MQTT/CON/004", "CSE/MQTT/CON/005")
def test_what_goes_over_the_wire_is_a_request_of_the_cse_to_its_application(
    cse: Brokered, meter: Originator, broker: Mosquitto, parties: Callable[..., Party]
) -> None:
    party = parties(broker.url, "/oneM2M/req/id-in/#")
    answering(party, DISPLAY)
    cse.listener("Cdisplay", broker.url)
    made = subscribe(meter, "Cdisplay").attributes["ri"]
    add(meter, "21.5")

    messages = party.wait(2)
    check, event = map(read, messages)

    assert [(message.topic, message.qos, message.retain) for message in messages] == [(DISPLAY, 1, False)] * 2
    assert (check["op"], check["to"], check["fr"], check["rvi"]) == (5, "/id-in/Cdisplay", "/id-in", "3")
    assert check["pc"]["m2m:sgn"] == {"vrq": True, "sur": f"/id-in/{made}", "cr": "/id-in/Cmeter"}
    assert event["pc"]["m2m:sgn"]["nev"]["rep"]["m2m:cin"]["con"] == "21.5"
    assert event["pc"]["m2m:sgn"]["sur"] == f"/id-in/{made}"
    assert event["rqi"] != check["rqi"]


def test_an_application_that_does_not_confirm_is_not_subscribed(
    cse: Brokered, meter: Originator, broker: Mosquitto, display: Display, listen: Callable[..., MqttListener]
) -> None:
    cse.listener("Cdisplay", broker.url)

    nobody_there = subscribe(meter, "Cdisplay")
    listen()
    there = subscribe(meter, "Cdisplay")

    assert (nobody_there.code, there.code) == (5204, 2001)


@pytest.mark.rule("CSE/MQTT/URI/003", "CSE/MQTT/URI/002", "CSE/SUB/ATT/008")
@pytest.mark.parametrize(
    "path", ["//Cdisplay", "//Cdisplay?ct=cbor", "/oneM2M/req/id-in/Cdisplay/json", "/oneM2M/req/id-in/Cdisplay/cbor"]
)
def test_a_target_may_be_written_as_older_clients_write_it(
    cse: Brokered,
    meter: Originator,
    broker: Mosquitto,
    display: Display,
    listen: Callable[..., MqttListener],
    path: str,
) -> None:
    listen()
    cse.listener("Cdisplay")

    made = subscribe(meter, broker.url + path)
    add(meter, "1", "2")

    assert made.code == 2001, made
    display.wait("1", "2")


@pytest.mark.rule("CSE/MQTT/URI/002", "CSE/MQTT/NTF/003", "CSE/MQTT/NTF/004")
@pytest.mark.parametrize(("query", "form"), [("", "json"), ("?ct=json", "json"), ("?ct=cbor", "cbor")])
def test_a_plain_topic_hears_what_happens_and_nobody_answers(
    cse: Brokered, meter: Originator, broker: Mosquitto, parties: Callable[..., Party], query: str, form: str
) -> None:
    party = parties(broker.url, "home/#")

    made = subscribe(meter, f"{broker.url}/home/late%20alerts{query}")
    add(meter, "1", "2")
    messages = party.wait(3)
    cse.deliver()

    assert made.code == 2001, made
    assert {message.topic for message in messages} == {"home/late alerts"}
    told = [read(message) if form == "json" else cbor2.loads(message.payload) for message in messages]
    assert [primitive["op"] for primitive in told] == [5, 5, 5]
    heard = [primitive["pc"]["m2m:sgn"] for primitive in told]
    assert heard[0]["vrq"] is True
    assert [sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in heard[1:]] == ["1", "2"]
    assert cse.cse.delivery.counters.delivered == 2


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "//",
        "//id-in",
        "//C+",
        "/%23",
        "/home/+",
        "/home/a%01b",
        "/home/%00",
        "/$SYS/broker",
        "/oneM2M/req/Cother/id-in/json",
        "/oneM2M/req/id-in/id-in/json",
        "/oneM2M/req/id-in/%2B/json",
        "/oneM2M/req/id-in/C%0A/json",
        "/oneM2M/resp/id-in/Cdisplay/json",
        "/oneM2M/resp/Cmeter/id-in/json",
        "/oneM2M/reg_resp/Cmeter/id-in/json",
        "/oneM2M/req/id-in/Cdisplay/xml",
        "/home/oneM2M/resp/Cmeter/id-in/json",
    ],
)
def test_no_subscription_makes_the_cse_say_what_others_believe(
    cse: Brokered, meter: Originator, broker: Mosquitto, parties: Callable[..., Party], path: str
) -> None:
    party = parties(broker.url, "#")

    refused = subscribe(meter, broker.url + path)

    assert refused.code == 4000
    assert refused.reason.startswith("nu: ")
    party.quiet(0, 0.05)
    assert cse.counts["connections"] == 1


@pytest.mark.rule("CSE/MQTT/URI/001")
def test_the_path_of_a_point_of_access_stands_before_all_topics(
    cse: Brokered, meter: Originator, broker: Mosquitto, parties: Callable[..., Party]
) -> None:
    party = parties(broker.url, "premise/7/oneM2M/req/#")
    answering(party, DISPLAY, "premise/7")
    cse.listener("Cdisplay", f"{broker.url}/premise/7")

    made = subscribe(meter, "Cdisplay")
    add(meter, "1")
    cse.deliver()

    assert made.code == 2001, made
    assert {message.topic for message in party.messages} == {f"premise/7{DISPLAY}"}
    assert cse.cse.delivery.counters.failed == 0


@pytest.mark.parametrize("path", ["/home/a%01b", "/%2B", "/$SYS", "/oneM2M/resp/Cmeter/id-in/json", "/a/oneM2M"])
def test_a_point_of_access_that_nothing_can_be_sent_to_is_passed_over(
    cse: Brokered,
    meter: Originator,
    broker: Mosquitto,
    display: Display,
    listen: Callable[..., MqttListener],
    path: str,
) -> None:
    listen()
    cse.listener("Cdisplay", broker.url + path, broker.url)

    made = subscribe(meter, "Cdisplay")
    add(meter, "1")

    assert made.code == 2001, made
    display.wait("1")
    assert cse.counts["connections"] == 1


@pytest.mark.rule("CSE/MQTT/URI/004", "CSE/MQTT/NTF/002")
def test_points_of_access_are_tried_in_their_order(
    cse: Brokered,
    meter: Originator,
    broker: Mosquitto,
    brokers: Callable[[], Mosquitto],
    display: Display,
    listen: Callable[..., MqttListener],
) -> None:
    gone = brokers()
    gone.stop()
    listen()
    cse.listener("Cdisplay", "coap://127.0.0.1", gone.url, "http://127.0.0.1:9", broker.url)

    made = subscribe(meter, "Cdisplay")
    add(meter, "1", "2")

    assert made.code == 2001, made
    display.wait("1", "2")


def test_an_application_that_does_not_listen_at_its_broker_is_looked_for_elsewhere_at_once(
    cse: Brokered, meter: Originator, broker: Mosquitto
) -> None:
    target = Target()
    cse.listener("Cdisplay", broker.url, target.url)

    began = time.monotonic()
    made = subscribe(meter, "Cdisplay")

    assert made.code == 2001, made
    assert time.monotonic() - began < TIMEOUT_S / 2
    target.go()


def test_an_application_is_told_by_http_where_its_broker_is_away(
    cse: Brokered, meter: Originator, brokers: Callable[[], Mosquitto]
) -> None:
    gone = brokers()
    gone.stop()
    target = Target()
    cse.listener("Cdisplay", gone.url, target.url)

    made = subscribe(meter, "Cdisplay")
    add(meter, "1")

    assert made.code == 2001, made
    assert target.wait(1)[0]["nev"]["rep"]["m2m:cin"]["con"] == "1"
    target.go()


def test_an_application_may_be_at_a_broker_of_its_own(
    cse: Brokered,
    meter: Originator,
    brokers: Callable[[], Mosquitto],
    display: Display,
    listen: Callable[..., MqttListener],
) -> None:
    other = brokers()
    listen(other.url)
    cse.listener("Cdisplay", other.url)

    made = subscribe(meter, "Cdisplay")
    add(meter, "1", "2")
    display.wait("1", "2")
    other.stop()
    add(meter, "3")
    other.start()

    assert made.code == 2001, made
    display.wait("1", "2", "3")


@pytest.mark.parametrize(
    ("reads", "form"),
    [
        (["application/cbor"], "cbor"),
        (["application/json"], "json"),
        (["application/cbor", "application/json"], "json"),
    ],
)
def test_an_application_is_told_in_the_form_that_it_says_it_reads(
    cse: Brokered, meter: Originator, broker: Mosquitto, parties: Callable[..., Party], reads: list[str], form: str
) -> None:
    party = parties(broker.url, "/oneM2M/req/id-in/Cdisplay/#")
    answering(party, DISPLAY)
    display = cse.listener("Cdisplay", broker.url)
    assert display.update("cse-in/display", "ae", {"csz": reads}).code == 2004

    made = subscribe(meter, "Cdisplay")
    add(meter, "1")
    cse.deliver()

    assert made.code == 2001, made
    assert {message.topic.rpartition("/")[2] for message in party.messages} == {form}
    [event] = events(party.messages)
    assert event["pc"]["m2m:sgn"]["nev"]["rep"]["m2m:cin"]["con"] == "1"


# who is away, and who says no


def test_notifications_wait_for_an_application_that_is_away_and_come_in_their_order(
    cse: Brokered, meter: Originator, display: Display, listen: Callable[..., MqttListener]
) -> None:
    listener = listen()
    cse.listener("Cdisplay", listener.url)
    subscribe(meter, "Cdisplay")
    add(meter, "1")
    display.wait("1")

    listener.stop()
    add(meter, "2", "3", "4")
    until(lambda: cse.cse.delivery.counters.failed)
    listen()
    add(meter, "5")

    display.wait("1", "2", "3", "4", "5")


def test_notifications_wait_for_a_broker_that_is_away_and_for_a_cse_that_was(
    cse: Brokered, meter: Originator, broker: Mosquitto, display: Display, listen: Callable[..., MqttListener]
) -> None:
    listener = listen()
    cse.listener("Cdisplay", listener.url)
    subscribe(meter, "Cdisplay")
    broker.stop()

    add(meter, "1", "2")
    broker.start()
    display.wait("1", "2")
    broker.stop()
    add(meter, "3")
    cse.close()
    broker.start()
    cse.open()

    display.wait("1", "2", "3")


def test_an_application_that_is_busy_is_told_later_and_in_order(
    cse: Brokered, meter: Originator, display: Display, listen: Callable[..., MqttListener]
) -> None:
    listener = listen()
    cse.listener("Cdisplay", listener.url)
    subscribe(meter, "Cdisplay")

    display.fault = ServerBusy("the inbox is full")
    add(meter, "1", "2")
    until(lambda: cse.cse.delivery.counters.failed > 3)
    display.fault = None

    display.wait("1", "2")
    assert cse.cse.delivery.counters.refused == 0


def test_what_an_application_refuses_is_given_up_after_some_attempts(
    cse: Brokered, meter: Originator, display: Display, listen: Callable[..., MqttListener]
) -> None:
    listener = listen()
    cse.listener("Cdisplay", listener.url)
    subscribe(meter, "Cdisplay")

    display.fault = NotImplementedHere("never")
    add(meter, "1")
    until(lambda: cse.cse.delivery.counters.refused)
    display.fault = None
    add(meter, "2")

    display.wait("2")


@pytest.mark.rule("CSE/MQTT/NTF/002")
def test_who_notifies_an_application_hears_whether_it_was_reached_and_what_it_said(
    cse: Brokered, meter: Originator, broker: Mosquitto, display: Display, listen: Callable[..., MqttListener]
) -> None:
    cse.listener("Cdisplay", broker.url)
    content = {"m2m:sgn": {"sur": "/id-in/x", "nev": {"net": 3, "rep": {"m2m:cin": {"con": "direct"}}}}}

    away = meter.notify("cse-in/display", content)
    listener = listen()
    until(lambda: "direct" in display.contents or listener._link.connected)
    taken = meter.notify("cse-in/display", content)
    display.fault = NotImplementedHere("never")
    refused = meter.notify("cse-in/display", content)

    assert (away.code, taken.code, refused.code) == (5103, 2000, 4127)


def test_only_who_was_asked_can_answer(
    cse: Brokered, meter: Originator, broker: Mosquitto, parties: Callable[..., Party]
) -> None:
    heard = parties(broker.url, "/oneM2M/req/id-in/Cdisplay/#")
    cse.listener("Cdisplay", broker.url)
    codes: list[int] = []
    asking = threading.Thread(target=lambda: codes.append(subscribe(meter, "Cdisplay").code))
    asking.start()
    asked = read(heard.wait(1)[0])

    for topic in (
        "/oneM2M/resp/id-in/Cother/json",
        "/oneM2M/resp/id-in/Cdisplay2/json",
        "premise/oneM2M/resp/id-in/Cdisplay/json",
        "/oneM2M/resp/id-in/Cdisplay/xml",
        "/oneM2M/resp/id-in/Cdisplay/json/more",
    ):
        heard.publish(topic, {"rsc": 2000, "rqi": asked["rqi"], "rvi": "3"})
    heard.publish("/oneM2M/resp/id-in/Cdisplay/json", {"rsc": 2000, "rqi": "another", "rvi": "3"})
    asking.join(0.3)
    still_asking = asking.is_alive()
    heard.publish("/oneM2M/resp/id-in/Cdisplay/json", {"rsc": 2000, "rqi": asked["rqi"], "rvi": "3"})
    asking.join(WAIT_S)

    assert still_asking
    assert codes == [2001]


def test_a_notification_whose_answer_is_lost_comes_again_and_is_handed_on_once(
    tmp_path: Path, broker: Mosquitto, display: Display, listen: Callable[..., MqttListener]
) -> None:
    tap = Tap(broker.port)
    cse = Brokered(tmp_path / "tapped", tap.url, notify_timeout_s=5.0, mqtt_names=broker.url)
    meter = cse.application("Cmeter")
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    cse.listener("Cdisplay", broker.url)
    listener = listen()
    assert subscribe(meter, "Cdisplay").code == 2001

    tap.down = lambda packet: b"oneM2M/resp/id-in" not in packet.body
    add(meter, "once")
    display.wait("once")
    assert broker.process is not None
    broker.process.kill()  # it forgets its sessions, and what waits in them
    broker.process.wait()
    tap.down = lambda _: True
    listening = threading.Event()
    tap.up = lambda packet: packet.kind != CONNECT or listening.wait(WAIT_S)
    until(lambda: not listener._link.connected)
    broker.start()
    assert listener.wait(WAIT_S)
    listening.set()
    cse.deliver()

    assert display.contents == ["once"]
    assert cse.cse.delivery.counters.failed == 0
    cse.leave()
    tap.close()


def test_the_end_of_a_subscription_is_told_by_the_broker_too(
    cse: Brokered, meter: Originator, display: Display, listen: Callable[..., MqttListener]
) -> None:
    listener = listen()
    cse.listener("Cdisplay", listener.url)
    subscribe(meter, "Cdisplay", su="Cdisplay")

    assert meter.delete(f"{BOX}/news").code == 2002

    until(lambda: any(told.subscription_deleted for told in display.told))
