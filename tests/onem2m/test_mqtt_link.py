"""One connection to a broker: kept up, in order, with patience. A real mosquitto, and at times a wire that can be cut."""

from __future__ import annotations

import json
import logging
import os
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from onem2m.transport.mqtt_broker import Broker, BrokerWrong
from onem2m.transport.mqtt_link import Link
from onem2m.transport.mqtt_messages import Incoming, Outgoing
from tests.brokered import until
from tests.certificates import Certificates
from tests.mosquitto import Mosquitto
from tests.mqtt_party import WAIT_S, Party
from tests.mqtt_tap import CONNECT, PUBACK, PUBLISH, Packet, Tap
from tests.services import missing_service

PROMPT_S = 1.0


@pytest.fixture
def tap(broker: Mosquitto) -> Iterator[Tap]:
    tap = Tap(broker.port)
    yield tap
    tap.close()


class Ears:
    """What came by a link."""

    def __init__(self) -> None:
        self.messages: list[Incoming] = []
        self.answers: list[str | None] = []

    def receive(self, messages: list[Incoming]) -> None:
        self.messages += messages

    @property
    def payloads(self) -> list[bytes]:
        return [message.payload for message in self.messages]


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def links() -> Iterator[Callable[..., Link]]:
    made: list[Link] = []

    def make(
        url: str, receive: Callable[[list[Incoming]], None] = lambda _: None, *filters: str, **others: Any
    ) -> Link:
        broker = others.pop("broker", None) or Broker.at(url)
        awaited = others.pop("awaited", True)
        link = Link(broker, others.pop("name", "link"), receive, filters, **others)
        made.append(link)
        link.start()
        if awaited:
            assert link.wait(WAIT_S), link.fault
        return link

    yield make
    for link in made:
        link.stop()


# order, and how much at a time


def test_messages_arrive_in_the_order_of_publishing(broker: Mosquitto, links: Callable[..., Link], ears: Ears) -> None:
    link = links(broker.url, ears.receive, "a/#", receive_maximum=5_000)

    for number in range(3_000):
        link.publish(Outgoing(f"a/{number % 7}", b"%d" % number, qos=1))
    until(lambda: len(ears.messages) == 3_000)

    assert ears.payloads == [b"%d" % number for number in range(3_000)]


def test_order_outlives_a_connection_that_is_cut_again_and_again(
    tap: Tap, links: Callable[..., Link], ears: Ears
) -> None:
    settled: list[str | None] = []
    link = links(tap.url, lambda _: None, name="sender")
    links(f"mqtt://127.0.0.1:{tap._broker}", ears.receive, "a", name="reader")

    for number in range(600):
        link.publish(Outgoing("a", b"%d" % number, settled=settled.append))
        if number % 200 == 100:
            until(lambda: len(settled) > number - 60)  # noqa: B023
            tap.cut()
            until(lambda: not link.connected)
    until(lambda: len(settled) == 600)
    until(lambda: b"599" in ears.payloads)

    first = list(dict.fromkeys(ears.payloads))
    assert first == [b"%d" % number for number in range(600)]
    assert set(settled) == {None}
    assert link.counts.connections == 4


def test_no_more_goes_out_unconfirmed_than_the_broker_takes(
    brokers: Callable[..., Mosquitto], links: Callable[..., Link]
) -> None:
    broker = brokers("allow_anonymous true", "max_inflight_messages 5")
    tap = Tap(broker.port)
    confirm = threading.Event()
    tap.down = lambda packet: packet.kind != PUBACK or confirm.wait(WAIT_S)
    settled: list[str | None] = []
    link = links(tap.url)

    for number in range(50):
        link.publish(Outgoing("a", b"%d" % number, settled=settled.append))
    until(lambda: len(tap.sent(PUBLISH)) >= 5)
    time.sleep(0.2)
    before = len(tap.sent(PUBLISH))
    confirm.set()
    until(lambda: len(settled) == 50)

    assert (before, len(tap.sent(PUBLISH))) == (5, 50)
    link.stop()
    tap.close()


def test_what_was_published_before_an_acknowledgement_goes_out_before_it_although_the_broker_is_slow(
    tap: Tap, links: Callable[..., Link]
) -> None:
    confirm = threading.Event()
    tap.down = lambda packet: packet.kind != PUBACK or confirm.wait(WAIT_S)

    def answer(messages: list[Incoming]) -> None:
        for message in messages:
            link.publish(Outgoing("answers", message.payload))
            link.acknowledge(message)

    link = links(tap.url, answer, "questions")
    party = Party(f"mqtt://127.0.0.1:{tap._broker}", "answers")

    for number in range(40):
        party.publish("questions", b"%d" % number)
        if number == 30:
            time.sleep(0.1)
            confirm.set()
    party.wait(40)
    until(lambda: len(tap.sent(PUBACK)) == 40)

    order = [packet.kind for up, packet in tap.passed if up and packet.kind in (PUBLISH, PUBACK)]
    for at, kind in enumerate(order):
        if kind == PUBACK:
            assert order[: at + 1].count(PUBACK) <= order[:at].count(PUBLISH), order
    party.leave()


def test_no_more_comes_in_unacknowledged_than_was_asked_for(
    broker: Mosquitto, links: Callable[..., Link], ears: Ears
) -> None:
    link = links(broker.url, ears.receive, "a", receive_maximum=3)
    party = Party(broker.url)
    for number in range(10):
        party.publish("a", b"%d" % number)
    time.sleep(0.2)
    first = len(ears.messages)

    while len(ears.messages) < 10:
        acknowledged = len(ears.messages)
        for message in ears.messages[acknowledged - min(3, acknowledged) :]:
            link.acknowledge(message)
        until(lambda seen=acknowledged: len(ears.messages) > seen)  # type: ignore[misc]

    assert first == 3
    assert ears.payloads == [b"%d" % number for number in range(10)]
    party.leave()


# time


def test_a_message_whose_time_is_over_is_not_sent_and_its_sender_told(
    broker: Mosquitto, links: Callable[..., Link], ears: Ears
) -> None:
    now = 1_000.0
    broker.stop()
    link = links(broker.url, ears.receive, "a", awaited=False, steady=lambda: now)
    told: list[str | None] = []
    link.publish(Outgoing("a", b"short", until=1_005.0, settled=told.append))
    link.publish(Outgoing("a", b"long", until=1_500.0, settled=told.append))

    now = 1_010.0
    broker.start()
    until(lambda: ears.messages)

    assert ears.payloads == [b"long"]
    assert told[0] == "its time was over before it could be sent"
    assert (link.counts.expired, link.counts.sent) == (1, 1)


def test_a_message_that_was_lost_with_its_connection_is_sent_again_only_while_it_counts(
    tap: Tap, links: Callable[..., Link], ears: Ears
) -> None:
    now = 1_000.0
    told: list[str | None] = []
    link = links(tap.url, ears.receive, "a", steady=lambda: now)
    tap.up = lambda packet: packet.kind != PUBLISH
    link.publish(Outgoing("a", b"short", until=1_005.0, settled=told.append))
    link.publish(Outgoing("a", b"long", until=1_500.0, settled=told.append))
    until(lambda: len(tap.sent(PUBLISH)) == 2)

    now = 1_010.0
    tap.up = lambda _: True
    tap.cut()
    until(lambda: ears.messages)

    assert ears.payloads == [b"long"]
    assert told == ["its time was over before the broker confirmed it", None]


def test_the_broker_is_told_how_long_a_message_counts(
    broker: Mosquitto, links: Callable[..., Link], ears: Ears
) -> None:
    link = links(broker.url, ears.receive, "a", steady=lambda: 1_000.0)

    link.publish(Outgoing("a", b"", until=1_059.5, correlation=b"\x01", response_topic="back/to/me"))
    until(lambda: ears.messages)

    [message] = ears.messages
    assert (message.expires_s, message.correlation, message.response_topic) == (60, b"\x01", "back/to/me")


# coming again


def test_what_was_not_acknowledged_comes_again_and_what_was_does_not(
    broker: Mosquitto, links: Callable[..., Link], ears: Ears
) -> None:
    first = links(broker.url, ears.receive, "a", session_s=600)
    party = Party(broker.url)
    for name in (b"one", b"two", b"three"):
        party.publish("a", name)
    until(lambda: len(ears.messages) == 3)
    first.acknowledge(ears.messages[0])
    first.stop()
    party.publish("a", b"four")

    links(broker.url, ears.receive, "a", session_s=600)
    until(lambda: len(ears.messages) == 6)

    assert [(message.payload, message.duplicate) for message in ears.messages[3:]] == [
        (b"two", True),
        (b"three", True),
        (b"four", False),
    ]
    party.leave()


def test_an_acknowledgement_that_comes_too_late_acknowledges_nothing_else(
    tap: Tap, links: Callable[..., Link], ears: Ears
) -> None:
    link = links(tap.url, ears.receive, "a", session_s=600)
    party = Party(f"mqtt://127.0.0.1:{tap._broker}")
    party.publish("a", b"one")
    until(lambda: len(ears.messages) == 1)

    tap.cut()
    until(lambda: len(ears.messages) == 2)
    link.acknowledge(ears.messages[0])
    time.sleep(0.1)
    late = len(tap.sent(PUBACK))
    link.acknowledge(ears.messages[1])
    until(lambda: len(tap.sent(PUBACK)) == 1)

    assert (late, ears.messages[1].duplicate) == (0, True)
    party.leave()


def test_without_a_session_nothing_is_kept_for_who_is_away(
    broker: Mosquitto, links: Callable[..., Link], ears: Ears
) -> None:
    links(broker.url, ears.receive, "a").stop()
    party = Party(broker.url)
    party.publish("a", b"missed")

    links(broker.url, ears.receive, "a")
    party.publish("a", b"heard")
    until(lambda: ears.messages)

    assert ears.payloads == [b"heard"]
    party.leave()


def test_a_broker_that_comes_later_and_goes_and_comes_back_is_served(
    broker: Mosquitto, links: Callable[..., Link], ears: Ears
) -> None:
    heard: list[int] = []
    broker.stop()
    link = links(broker.url, ears.receive, "a", awaited=False, connected=lambda: heard.append(len(heard)))
    link.publish(Outgoing("a", b"early"))
    assert not link.wait(0.05)

    for number in range(3):
        broker.start()
        assert link.wait(WAIT_S)
        link.publish(Outgoing("a", b"%d" % number))
        until(lambda: b"%d" % number in ears.payloads)  # noqa: B023
        broker.stop()
        until(lambda: not link.connected)

    assert ears.payloads == [b"early", b"0", b"1", b"2"]
    assert heard == [0, 1, 2]
    assert link.fault


# what the broker does not take


def test_a_message_that_is_too_large_for_the_broker_is_refused_and_the_next_goes_out(
    brokers: Callable[..., Mosquitto], links: Callable[..., Link], ears: Ears
) -> None:
    broker = brokers("allow_anonymous true", "max_packet_size 2000")
    told: list[str | None] = []
    link = links(broker.url, ears.receive, "a")

    link.publish(Outgoing("a", b"x" * 10_000, settled=told.append))
    link.publish(Outgoing("a", b"small", settled=told.append))
    until(lambda: ears.messages)
    until(lambda: len(told) == 2)

    assert ears.payloads == [b"small"]
    assert told[0] is not None
    assert "2000" in told[0]
    assert told[1] is None
    assert (link.counts.refused, link.counts.connections) == (1, 1)
    link.stop()


@pytest.mark.parametrize("version", [4, 5])
def test_a_message_that_a_broker_ends_the_connection_for_is_let_go_and_the_others_go_out(
    tap: Tap, links: Callable[..., Link], ears: Ears, version: int
) -> None:
    def hang_up_on_wrong(packet: Packet) -> bool:
        if packet.kind == PUBLISH and packet.body.endswith(b"wrong"):
            raise ConnectionError
        return True

    tap.up = hang_up_on_wrong
    told: dict[bytes, str | None] = {}
    link = links(tap.url, ears.receive, "a", versions=(version,))

    for payload in (b"before", b"wrong", b"after", b"later"):
        link.publish(Outgoing("a", payload, settled=lambda fault, payload=payload: told.update({payload: fault})))  # type: ignore[misc]
    until(lambda: len(told) == 4 and b"later" in ears.payloads)

    assert told == {
        b"before": None,
        b"wrong": "the broker ended the connection whenever it was sent",
        b"after": None,
        b"later": None,
    }
    assert list(dict.fromkeys(ears.payloads)) == [b"before", b"after", b"later"]
    assert link.counts.refused == 1


@pytest.mark.parametrize("topic", ["a/+", "a/#", ""])
def test_a_topic_that_nobody_can_publish_on_is_refused_and_the_next_message_goes_out(
    broker: Mosquitto, links: Callable[..., Link], ears: Ears, topic: str
) -> None:
    told: list[str | None] = []
    link = links(broker.url, ears.receive, "a")

    link.publish(Outgoing(topic, b"wrong", settled=told.append))
    link.publish(Outgoing("a", b"right", settled=told.append))
    until(lambda: len(told) == 2)

    assert told[0]
    assert told[1] is None
    assert link.counts.connections == 1


def test_who_fails_when_it_hears_of_its_message_does_not_end_the_link(
    broker: Mosquitto, links: Callable[..., Link], caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str | None] = []
    link = links(broker.url)

    def fail(_: str | None) -> None:
        raise ZeroDivisionError

    link.publish(Outgoing("a", b"1", settled=fail))
    link.publish(Outgoing("a", b"2", settled=told.append))
    until(lambda: told)

    assert told == [None]
    assert "somebody who waited for a message to be sent failed" in caplog.text


def test_of_too_many_messages_that_wait_the_oldest_is_let_go(broker: Mosquitto, links: Callable[..., Link]) -> None:
    broker.stop()
    link = links(broker.url, awaited=False)
    told: list[str | None] = []

    for number in range(100_001):
        link.publish(Outgoing("a", b"", settled=told.append if number < 2 else None))

    assert told == ["too many messages wait for the broker"]
    assert link.counts.refused == 1


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Callable[..., Mosquitto]]:
    """A broker that allows nothing but what it is told."""
    made: list[Mosquitto] = []

    def make(**allowed: bool) -> Mosquitto:
        plugin = next(Path("/usr/lib").glob("*/mosquitto_dynamic_security.so"), None)
        if plugin is None:
            missing_service("mosquitto's dynamic security")
        rules = dict.fromkeys(("publishClientSend", "publishClientReceive", "subscribe", "unsubscribe"), True) | allowed
        file = tmp_path / "rules.json"
        file.write_text(json.dumps({"defaultACLAccess": rules, "clients": [], "groups": [], "roles": []}))
        lines = ("allow_anonymous true", f"plugin {plugin}", f"plugin_opt_config_file {file}")
        made.append(Mosquitto(tmp_path / "strict", lines))
        return made[-1]

    yield make
    for broker in made:
        broker.discard()


def test_a_subscription_that_the_broker_does_not_allow_is_told(
    strict: Callable[..., Mosquitto], links: Callable[..., Link], caplog: pytest.LogCaptureFixture
) -> None:
    link = links(strict(subscribe=False).url, lambda _: None, "secret/#")

    assert link.fault == "the broker does not allow the subscription secret/#"
    assert any("secret/#" in record.message and record.levelno == logging.ERROR for record in caplog.records)


def test_a_message_that_the_broker_does_not_allow_is_told_to_its_sender(
    strict: Callable[..., Mosquitto], links: Callable[..., Link]
) -> None:
    told: list[str | None] = []
    link = links(strict(publishClientSend=False).url)

    link.publish(Outgoing("a", b"", settled=told.append))
    until(lambda: told)

    assert told == ["the broker does not take it: Not authorized"]
    assert link.counts.refused == 1


def test_a_wrong_password_is_told_and_the_right_one_tried_again_when_the_broker_knows_it(
    tmp_path: Path, brokers: Callable[..., Mosquitto], links: Callable[..., Link]
) -> None:
    file = tmp_path / "passwords"
    file.write_text("")
    file.chmod(0o600)
    broker = brokers("allow_anonymous false", f"password_file {file}")

    link = links(broker.url, broker=Broker.at(broker.url, user="Cmeter", password="pw"), awaited=False)
    until(lambda: link.fault)
    refused = link.fault
    broker.stop()
    # PBKDF2-SHA512 of "pw", as mosquitto_passwd writes it.
    file.write_text(_password_line("Cmeter", b"pw"))
    broker.start()

    assert link.wait(WAIT_S)
    assert refused == "the broker refuses the connection: Not authorized"
    link.stop()


def _password_line(user: str, password: bytes) -> str:
    import base64
    import hashlib

    salt = b"twelve bytes"
    derived = hashlib.pbkdf2_hmac("sha512", password, salt, 101)
    return f"{user}:$7$101${base64.b64encode(salt).decode()}${base64.b64encode(derived).decode()}\n"


# versions, descriptors, TLS


@pytest.mark.rule("CSE/MQTT/CON/001")
@pytest.mark.parametrize("versions", [(5,), (4,)])
def test_either_version_carries_messages(
    broker: Mosquitto, links: Callable[..., Link], ears: Ears, versions: tuple[int]
) -> None:
    link = links(broker.url, ears.receive, "a", versions=versions, session_s=600)

    for qos in (0, 1):
        link.publish(Outgoing("a", b"%d" % qos, qos, correlation=b"c", until=time.monotonic() + 60))
    until(lambda: len(ears.messages) == 2)

    assert link.version == versions[0]
    assert sorted((message.payload, message.qos) for message in ears.messages) == [(b"0", 0), (b"1", 1)]


@pytest.mark.rule("CSE/MQTT/CON/001")
def test_a_broker_that_knows_only_the_older_version_is_spoken_to_in_that(
    tap: Tap, links: Callable[..., Link], ears: Ears
) -> None:
    def hang_up_on_version_5(packet: Packet) -> bool:
        if packet.kind == CONNECT and packet.body[6] == 5:
            raise ConnectionError
        return True

    tap.up = hang_up_on_version_5

    link = links(tap.url, ears.receive, "a", session_s=600)
    link.publish(Outgoing("a", b"old"))
    until(lambda: ears.messages)
    tap.cut()
    link.publish(Outgoing("a", b"still"))
    until(lambda: b"still" in ears.payloads)

    assert link.version == 4
    assert [packet.body[6] for packet in tap.sent(CONNECT)] == [5, 4, 4]


def test_a_process_with_very_many_descriptors_still_has_its_broker(
    broker: Mosquitto, links: Callable[..., Link], ears: Ears
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    source = os.open("/dev/null", os.O_RDONLY)
    held = [os.dup(source) for _ in range(1_100)]
    try:
        link = links(broker.url, ears.receive, "a")
        link.publish(Outgoing("a", b"beyond select"))
        until(lambda: ears.messages)

        assert link._ear.fileno() > 1_023
        link.stop()
    finally:
        for descriptor in (*held, source):
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def secured(tmp_path: Path, certificates: Certificates) -> Iterator[Callable[..., Mosquitto]]:
    made: list[Mosquitto] = []

    def make(*lines: str, address: str = "127.0.0.1") -> Mosquitto:
        certificate, key = certificates.of(f"server-{address}", address)
        tls = (f"cafile {certificates.ca}", f"certfile {certificate}", f"keyfile {key}")
        made.append(Mosquitto(tmp_path / "secured", ("allow_anonymous true", *tls, *lines)))
        return made[-1]

    yield make
    for broker in made:
        broker.discard()


def at(broker: Mosquitto, **others: Any) -> Broker:
    return Broker.at(broker.url.replace("mqtt:", "mqtts:"), **others)


@pytest.mark.rule("CSE/MQTT/CON/007")
def test_messages_large_and_small_go_by_tls(
    secured: Callable[..., Mosquitto], certificates: Certificates, links: Callable[..., Link], ears: Ears
) -> None:
    link = links("", ears.receive, "a", broker=at(secured(), ca=certificates.ca))
    sent = [b"x" * size for size in (0, 1, 20_000, 300_000, 16_384, 3, 1_000_000, 2)]

    for payload in sent:
        link.publish(Outgoing("a", payload))
    until(lambda: len(ears.messages) == len(sent))

    assert ears.payloads == sent


@pytest.mark.rule("CSE/MQTT/CON/007")
def test_a_broker_that_nobody_vouches_for_is_not_spoken_to(
    secured: Callable[..., Mosquitto], links: Callable[..., Link]
) -> None:
    link = links("", broker=at(secured()), awaited=False)
    until(lambda: link.fault)

    assert "certificate verify failed" in link.fault
    assert not link.connected


@pytest.mark.rule("CSE/MQTT/CON/007")
def test_a_broker_with_the_certificate_of_another_is_not_spoken_to(
    secured: Callable[..., Mosquitto], certificates: Certificates, links: Callable[..., Link]
) -> None:
    link = links("", broker=at(secured(address="10.1.2.3"), ca=certificates.ca), awaited=False)
    until(lambda: link.fault)

    assert "certificate verify failed" in link.fault


@pytest.mark.rule("CSE/MQTT/CON/007")
def test_a_client_proves_itself_by_its_certificate(
    secured: Callable[..., Mosquitto], certificates: Certificates, links: Callable[..., Link]
) -> None:
    broker = secured("require_certificate true")
    certificate, key = certificates.of("Cmeter")

    proved = links("", broker=at(broker, ca=certificates.ca, certificate=certificate, key=key))
    nobody = links("", broker=at(broker, ca=certificates.ca), awaited=False)
    until(lambda: nobody.fault)

    assert (proved.connected, nobody.connected) == (True, False)


def test_a_file_of_certificates_that_cannot_be_read_is_told_at_once(tmp_path: Path) -> None:
    for content in (None, b"", b"not a certificate"):
        file = tmp_path / "ca.pem"
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(OSError):
            Link(Broker.at("mqtts://127.0.0.1", ca=file), "link", lambda _: None)


# the end


def test_a_link_stops_at_once_where_nobody_is_there_or_says_anything(
    broker: Mosquitto, links: Callable[..., Link]
) -> None:
    idle = links(broker.url, name="idle")
    with socket.create_server(("127.0.0.1", 0)) as mute, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        waiting = links(f"mqtt://127.0.0.1:{mute.getsockname()[1]}", awaited=False)
        refused = links(f"mqtt://127.0.0.1:{closed.getsockname()[1]}", awaited=False)
        accepted, _ = mute.accept()
        until(lambda: refused.fault)
        for link in (idle, waiting, refused):
            began = time.monotonic()
            link.stop()

            assert time.monotonic() - began < PROMPT_S
            assert not link.connected
        accepted.close()


def test_what_was_published_before_the_end_still_goes_out(
    broker: Mosquitto, links: Callable[..., Link], ears: Ears
) -> None:
    links(broker.url, ears.receive, "a", name="reader")
    link = links(broker.url, name="writer")
    told: list[str | None] = []

    for number in range(500):
        link.publish(Outgoing("a", b"%d" % number, settled=told.append))
    link.stop()

    assert told == [None] * 500
    until(lambda: len(ears.messages) == 500)


def test_nothing_is_left_open_of_a_link_that_was_never_started() -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))

    for _ in range(3):
        link = Link(Broker.at("mqtt://127.0.0.1"), "link", lambda _: None)
        link.publish(Outgoing("a", b""))
        link.stop()
        link.stop()

    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_what_cannot_go_out_before_the_end_is_told(broker: Mosquitto, links: Callable[..., Link]) -> None:
    broker.stop()
    link = links(broker.url, awaited=False)
    told: list[str | None] = []
    link.publish(Outgoing("a", b"", settled=told.append))

    link.stop()

    assert told == ["the connection to the broker is over"]


def test_a_further_subscription_counts_at_once_and_with_every_connection(
    tap: Tap, links: Callable[..., Link], ears: Ears
) -> None:
    link = links(tap.url, ears.receive, "a")
    party = Party(f"mqtt://127.0.0.1:{tap._broker}")

    def heard_on_b() -> bool:
        party.publish("b", b"1")
        return bool(ears.messages)

    link.subscribe("b")
    until(heard_on_b)
    tap.cut()
    until(lambda: link.counts.connections == 2 and link.connected)
    before = len(ears.messages)
    party.publish("b", b"2")
    until(lambda: len(ears.messages) > before)

    assert ears.payloads[-1] == b"2"
    party.leave()


def test_a_further_subscription_is_no_further_connection_and_there_are_not_any_number(
    broker: Mosquitto, links: Callable[..., Link], ears: Ears
) -> None:
    connected: list[bool] = []
    link = links(broker.url, ears.receive, "a", connected=lambda: connected.append(True))

    taken = [link.subscribe(f"b/{number}") for number in range(1_100)]
    again = link.subscribe("b/0")
    link.publish(Outgoing("b/998", b"heard"))
    until(lambda: ears.messages)

    assert (taken.count(True), again) == (999, True)
    assert connected == [True]


def test_a_message_that_nobody_is_there_for_is_told_so(
    broker: Mosquitto, links: Callable[..., Link], ears: Ears
) -> None:
    link = links(broker.url, ears.receive, "a")
    told: list[str | None] = []
    heard, unheard = (Outgoing(topic, b"", settled=told.append) for topic in ("a", "b"))

    for message in (heard, unheard):
        link.publish(message)
    until(lambda: len(told) == 2)

    assert (told, heard.unheard, unheard.unheard) == ([None, None], False, True)


# where a broker is


@pytest.mark.parametrize(
    ("url", "host", "port", "secure", "shown"),
    [
        ("mqtt://broker.example", "broker.example", 1883, False, "mqtt://broker.example:1883"),
        ("mqtts://broker.example", "broker.example", 8883, True, "mqtts://broker.example:8883"),
        ("mqtt://127.0.0.1:1999/", "127.0.0.1", 1999, False, "mqtt://127.0.0.1:1999"),
        ("mqtts://[2001:db8::1]:99", "2001:db8::1", 99, True, "mqtts://[2001:db8::1]:99"),
    ],
)
def test_an_address_says_where_a_broker_is(url: str, host: str, port: int, secure: bool, shown: str) -> None:
    broker = Broker.at(url)

    assert (broker.host, broker.port, broker.secure, broker.url) == (host, port, secure, shown)


def test_a_name_and_a_password_may_stand_in_the_address_and_are_not_shown() -> None:
    broker = Broker.at("mqtts://Cmeter:p%40ss@broker.example")

    assert (broker.user, broker.password) == ("Cmeter", "p@ss")
    assert "p@ss" not in repr(broker)
    assert "Cmeter" not in broker.url


@pytest.mark.parametrize(
    "url",
    ["", "broker", "http://b", "mqtt://", "mqtt:///x", "mqtt://b:port", "mqtt://b:99999", "mqtt://b?x=1", "mqtt://[b"],
)
def test_what_is_no_address_of_a_broker_is_told(url: str) -> None:
    with pytest.raises(BrokerWrong):
        Broker.at(url)


def test_no_password_passes_in_the_open() -> None:
    with pytest.raises(BrokerWrong, match="use mqtts") as told:
        Broker.at("mqtt://Cmeter:hidden@broker.example")

    assert "hidden" not in str(told.value)
    assert Broker.at("mqtt://Cmeter:hidden@127.0.0.1").password == "hidden"
