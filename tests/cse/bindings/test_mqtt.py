"""Mca over MQTT as originators of any make see it: a real broker, and clients that are none of ours (digest mqtt.md)."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cbor2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from paho.mqtt.client import MQTTMessage

from tests.attacks.mint import Mint
from tests.brokered import Brokered, until
from tests.mosquitto import Mosquitto
from tests.mqtt_party import Party, read
from tests.mqtt_tap import CONNECT, PUBACK, PUBLISH, SUBSCRIBE, Packet, Tap

CREATE, RETRIEVE, UPDATE, DELETE, NOTIFY = 1, 2, 3, 4, 5
METER = "/oneM2M/req/Cmeter/id-in/json"
ANSWERS = ("/oneM2M/resp/#", "/oneM2M/reg_resp/#")
BODY_BYTES = 20_000


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path / "broker")
    yield broker
    broker.discard()


@pytest.fixture
def cse(tmp_path: Path, broker: Mosquitto) -> Iterator[Brokered]:
    cse = Brokered(tmp_path / "data", broker.url, body_bytes=BODY_BYTES)
    yield cse
    cse.leave()


@pytest.fixture
def parties(broker: Mosquitto) -> Iterator[Callable[..., Party]]:
    made: list[Party] = []

    def make(*filters: str, **others: Any) -> Party:
        made.append(Party(broker.url, *(filters or ANSWERS), **others))
        return made[-1]

    yield make
    for party in made:
        party.leave()


@pytest.fixture
def party(cse: Brokered, parties: Callable[..., Party]) -> Party:
    """Hears the answers to everybody; Cmeter is registered at cse-in/meter, with a box."""
    cse.application("Cmeter").made("cse-in/meter", "cnt", {"rn": "box"})
    return parties()


def registration(**attributes: Any) -> dict[str, Any]:
    return {"m2m:ae": {"api": "Nx", "rr": True, "srv": ["4"], **attributes}}


def instance(content: str) -> dict[str, Any]:
    return {"ty": 4, "pc": {"m2m:cin": {"con": content}}}


def contents(cse: Brokered, box: str = "cse-in/meter/box") -> list[str]:
    """What lies in a container, oldest first."""
    shown = cse.originator("CAdmin").retrieve(box, result_content=4).attributes.get("m2m:cin", [])
    return [entry["con"] for entry in shown]


def correlation_of(message: MQTTMessage) -> bytes:
    return bytes(getattr(message.properties, "CorrelationData", b""))


# what is asked is answered


@pytest.mark.rule(
    "CSE/MQTT/TOP/001",
    "CSE/MQTT/TOP/002",
    "CSE/MQTT/TOP/004",
    "CSE/MQTT/PAY/001",
    "CSE/MQTT/PAY/003",
    "CSE/MQTT/CON/005",
)
@pytest.mark.parametrize("version", [4, 5])
@pytest.mark.parametrize("qos", [0, 1, 2])
@pytest.mark.parametrize("form", ["json", "cbor"])
def test_a_request_of_any_quality_is_answered_in_its_form_at_least_once(
    cse: Brokered, parties: Callable[..., Party], form: str, qos: int, version: int
) -> None:
    cse.application("Cmeter")
    party = parties(version=version)
    topic = f"/oneM2M/req/Cmeter/id-in/{form}"

    made = party.ask(topic, party.request(CREATE, "cse-in/meter", ty=3, pc={"m2m:cnt": {"rn": "box"}}), qos)
    seen = party.ask(topic, party.request(RETRIEVE, "cse-in/meter/box"), qos)

    assert (made["rsc"], made["rqi"], made["pc"]["m2m:cnt"]["rn"]) == (2001, "q1", "box")
    assert (seen["rsc"], seen["rqi"], seen["rvi"], seen["to"]) == (2000, "q2", "4", "Cmeter")
    assert seen["pc"]["m2m:cnt"]["ri"] == made["pc"]["m2m:cnt"]["ri"]
    for message in party.quiet(2, 0.05):
        assert (message.topic, message.qos, message.retain) == (topic.replace("req", "resp"), 1, False)


@pytest.mark.rule("CSE/MQTT/TOP/004")
def test_a_request_without_a_form_in_its_topic_is_read_and_answered_as_json(cse: Brokered, party: Party) -> None:
    answer = party.ask("/oneM2M/req/Cmeter/id-in", party.request(RETRIEVE, "cse-in/meter/box"))

    assert answer["rsc"] == 2000
    assert party.messages[0].topic == "/oneM2M/resp/Cmeter/id-in/json"


@pytest.mark.rule("CSE/MQTT/PAY/002")
def test_a_request_in_the_wrapping_of_the_first_release_is_answered(cse: Brokered, party: Party) -> None:
    answer = party.ask(METER, {"m2m:rqp": party.request(RETRIEVE, "cse-in/meter/box")})

    assert (answer["rsc"], answer["rqi"]) == (2000, "q1")


def test_a_refusal_says_what_is_wrong(cse: Brokered, party: Party) -> None:
    missing = party.ask(METER, party.request(RETRIEVE, "cse-in/meter/attic"))
    wrong = party.ask(METER, party.request(CREATE, "cse-in/meter", ty=3, pc={"m2m:cnt": {"mni": "many"}}))

    assert (missing["rsc"], wrong["rsc"]) == (4004, 4000)
    assert "mni" in wrong["pc"]["m2m:dbg"]


def test_operators_see_what_came_and_what_went(cse: Brokered, party: Party) -> None:
    party.ask(METER, party.request(RETRIEVE, "cse-in/meter/box"))
    until(lambda: cse.counts["answers"])

    assert cse.counts | {"connections": 0} == {
        "requests": 1,
        "answers": 1,
        "unreadable": 0,
        "dropped": 0,
        "undeliverable": 0,
        "connections": 0,
        "expired": 0,
        "refused": 0,
    }


@pytest.mark.rule("CSE/MQTT/PAY/004")
def test_a_request_that_names_no_release_is_of_the_first_one_as_over_http(cse: Brokered, party: Party) -> None:
    without = party.ask(METER, party.request(RETRIEVE, "cse-in/meter/box", rvi=None))
    unknown = party.ask(METER, party.request(RETRIEVE, "cse-in/meter/box", rvi="99"))

    assert (without["rsc"], "rvi" in without) == (2000, False)
    assert unknown["rsc"] == 4001


# whose request it is


@pytest.mark.rule("CSE/MQTT/REG/001", "CSE/MQTT/REG/002", "CSE/MQTT/TOP/003")
@pytest.mark.parametrize(("named", "begins"), [("C", "C"), ("S", "S"), ("", "C"), (None, "C"), ("Cown", "Cown")])
def test_an_application_without_a_name_registers_by_its_credential_and_goes_on_by_its_name(
    cse: Brokered, parties: Callable[..., Party], named: str | None, begins: str
) -> None:
    party = parties()
    asked = party.request(CREATE, "cse-in", named, ty=2, pc=registration(rn="lamp"))

    made = party.ask("/oneM2M/reg_req/lamp:credential/id-in/json", asked)
    name = made["pc"]["m2m:ae"]["aei"]
    seen = party.ask(f"/oneM2M/req/{name}/id-in/json", party.request(RETRIEVE, "cse-in/lamp", name))

    assert (made["rsc"], seen["rsc"]) == (2001, 2000)
    assert name.startswith(begins)
    assert [message.topic for message in party.messages] == [
        "/oneM2M/reg_resp/lamp:credential/id-in/json",
        f"/oneM2M/resp/{name}/id-in/json",
    ]


@pytest.mark.rule("CSE/MQTT/REG/003")
def test_an_application_that_knows_its_stem_asks_in_its_own_name_at_once(
    cse: Brokered, parties: Callable[..., Party]
) -> None:
    party = parties()

    made = party.ask("/oneM2M/req/Clamp/id-in/json", party.request(CREATE, "cse-in", "Clamp", ty=2, pc=registration()))

    assert (made["rsc"], made["pc"]["m2m:ae"]["aei"]) == (2001, "Clamp")


def test_only_applications_are_registered_by_a_credential(cse: Brokered, party: Party) -> None:
    topic = "/oneM2M/reg_req/Cmeter/id-in/json"

    read_ = party.ask(topic, party.request(RETRIEVE, "cse-in/meter/box"))
    made = party.ask(topic, party.request(CREATE, "cse-in/meter", ty=3, pc={"m2m:cnt": {}}))

    assert (read_["rsc"], made["rsc"]) == (4000, 4000)
    assert {message.topic for message in party.messages} == {"/oneM2M/reg_resp/Cmeter/id-in/json"}


@pytest.mark.rule("CSE/MQTT/TOP/006", "CSE/MQTT/TOP/005")
@pytest.mark.parametrize("whose", ["Cmeter", "id-in:Cmeter"])
@pytest.mark.parametrize("named", ["Cmeter", "/id-in/Cmeter", "//gridhearth.local/id-in/Cmeter", None])
def test_an_application_is_known_by_its_stem_and_by_its_whole_identifier(
    cse: Brokered, party: Party, whose: str, named: str | None
) -> None:
    if named is None and cse.settings.get("development", True):
        named = "Cmeter"
    answer = party.ask(f"/oneM2M/req/{whose}/id-in/json", party.request(RETRIEVE, "cse-in/meter/box", named))

    assert answer["rsc"] == 2000
    assert party.messages[0].topic == f"/oneM2M/resp/{whose}/id-in/json"


@pytest.mark.rule("CSE/MQTT/TOP/007")
@pytest.mark.parametrize("named", ["S", "/"])
def test_an_application_of_the_provider_is_known_by_its_stem(cse: Brokered, party: Party, named: str) -> None:
    made = cse.originator("S").create("cse-in", "ae", {"rn": "lamp", "api": "Nx", "rr": True, "srv": ["4"]})
    name = made.attributes["aei"].removeprefix("/")
    said = name if named == "S" else f"/{name}"

    answer = party.ask(f"/oneM2M/req/{name}/id-in/json", party.request(RETRIEVE, "cse-in/lamp", said))

    assert answer["rsc"] == 2000


@pytest.mark.rule("CSE/MQTT/CON/008")
@pytest.mark.parametrize("named", ["Cother", "CAdmin", "/id-in/Cother", "/id-mn/Cmeter", "/id-in", "/id-mn", "Smeter"])
@pytest.mark.parametrize("whose", ["Cmeter", "id-in:Cmeter"])
def test_who_says_to_be_somebody_else_than_its_topic_is_refused(
    cse: Brokered, party: Party, whose: str, named: str
) -> None:
    answer = party.ask(f"/oneM2M/req/{whose}/id-in/json", party.request(RETRIEVE, "cse-in/meter/box", named))

    assert answer["rsc"] == 4106
    assert answer["pc"]["m2m:dbg"].startswith("fr: ")


@pytest.mark.parametrize("whose", ["C:::", "::", "Cmeter:x:y", "-C", "C meter", "C%41", "küche"])
def test_a_topic_of_what_can_be_no_originator_is_refused_by_name(cse: Brokered, party: Party, whose: str) -> None:
    answer = party.ask(f"/oneM2M/req/{whose}/id-in/json", party.request(RETRIEVE, "cse-in/meter/box", None))

    assert (answer["rsc"], answer["rqi"]) == (4000, "q1")
    assert answer["pc"]["m2m:dbg"].startswith("topic: ")


# what is wrong is told, and does not hurt


@pytest.mark.rule("CSE/MQTT/PAY/006", "CSE/MQTT/PAY/007", "CSE/GEN/REQ/001", "CSE/GEN/REQ/002")
@pytest.mark.parametrize(
    ("payload", "code", "told"),
    [
        (b"", 4000, None),
        (b"{", 4000, None),
        (b"\xff\xfe\xfd", 4000, None),
        (b"null", 4000, None),
        (b"[1, 2]", 4000, None),
        (b'"text"', 4000, None),
        (b"{}", 4000, None),
        (b'{"op":2,"to":"cse-in","fr":"Cmeter","rvi":"4"}', 4000, None),
        (b'{"op":2,"to":"cse-in","fr":"Cmeter","rvi":"4","rqi":7}', 4000, None),
        (b'{"to":"cse-in","fr":"Cmeter","rvi":"4","rqi":"x1"}', 4000, "x1"),
        (b'{"op":0,"to":"cse-in","fr":"Cmeter","rvi":"4","rqi":"x1"}', 4000, "x1"),
        (b'{"op":9,"to":"cse-in","fr":"Cmeter","rvi":"4","rqi":"x1"}', 4000, "x1"),
        (b'{"op":2,"fr":"Cmeter","rvi":"4","rqi":"x1"}', 4000, "x1"),
        (b'{"op":2,"to":"cse-in","fr":["Cmeter"],"rvi":"4","rqi":"x1"}', 4000, "x1"),
        (b'{"op":2,"to":"cse-in","fr":"Cmeter","rvi":4,"rqi":"x1"}', 4000, "x1"),
        (b'{"op":2,"to":"cse-in","fr":"Cmeter","rvi":"99","rqi":"x1"}', 4001, "x1"),
        (b"[" * 5_000 + b"]" * 5_000, 4000, None),
        (b" " * (BODY_BYTES + 1), 4000, None),
    ],
)
def test_a_broken_message_is_answered_where_its_sender_listens(
    cse: Brokered, party: Party, payload: bytes, code: int, told: str | None
) -> None:
    answer = party.ask(METER, payload, correlation=b"c7")
    after = party.ask(METER, party.request(RETRIEVE, "cse-in/meter/box"))

    assert (answer["rsc"], answer.get("rqi"), after["rsc"]) == (code, told, 2000)
    assert answer["pc"]["m2m:dbg"]
    assert party.messages[0].topic == "/oneM2M/resp/Cmeter/id-in/json"
    assert correlation_of(party.messages[0]) == b"c7"


def test_a_broken_message_of_cbor_is_answered_in_cbor(cse: Brokered, party: Party) -> None:
    answer = party.ask("/oneM2M/req/Cmeter/id-in/cbor", json.dumps(party.request(RETRIEVE, "cse-in")).encode())

    assert answer["rsc"] == 4000
    assert "CBOR" in answer["pc"]["m2m:dbg"]


@pytest.mark.rule("CSE/MQTT/PAY/007")
@pytest.mark.parametrize(
    "topic",
    [
        "/oneM2M/req/Cmeter/id-in/xml",
        "/oneM2M/req/Cmeter/id-in/json/more",
        "/oneM2M/req//id-in/json",
        "/oneM2M/reg_req//id-in/json",
        "/oneM2M/req/Cmeter/id-in/",
        f"/oneM2M/req/{'C' * 1000}/id-in/json",
    ],
)
def test_a_message_on_a_topic_that_names_nobody_is_counted_and_forgotten(
    cse: Brokered, party: Party, topic: str
) -> None:
    party.publish(topic, party.request(RETRIEVE, "cse-in/meter/box"))
    answer = party.ask(METER, party.request(RETRIEVE, "cse-in/meter/box"))

    assert answer["rqi"] == "q2"
    assert cse.counts["unreadable"] == 1
    party.quiet(1, 0.05)


@pytest.mark.parametrize(
    "topic", ["/oneM2M/resp/id-in/Cmeter/json", "/oneM2M/resp/id-in/x", "/oneM2M/resp/id-in/a/xml"]
)
@pytest.mark.parametrize("payload", [b'{"rsc":2000,"rqi":"n1"}', b"{", b"", b"\xff"])
def test_an_answer_that_nobody_waits_for_does_nothing(cse: Brokered, party: Party, topic: str, payload: bytes) -> None:
    party.publish(topic, payload)
    party.wait(1)  # it listens to all answers

    assert party.ask(METER, party.request(RETRIEVE, "cse-in/meter/box"))["rsc"] == 2000


# what MQTT 5 adds


def test_what_the_originator_recognises_its_request_by_comes_back(cse: Brokered, party: Party) -> None:
    party.ask(METER, party.request(RETRIEVE, "cse-in/meter/box"), correlation=b"\x00mine")

    assert correlation_of(party.messages[0]) == b"\x00mine"


@pytest.mark.parametrize(
    "wished", ["/oneM2M/resp/Cmeter/tab-3/json", "/oneM2M/resp/Cmeter/id-in/json/3", "/oneM2M/resp/Cmeter/a"]
)
def test_the_answer_comes_on_an_own_topic_that_the_originator_wishes(cse: Brokered, party: Party, wished: str) -> None:
    party.ask(METER, party.request(RETRIEVE, "cse-in/meter/box"), response_topic=wished)

    assert party.messages[0].topic == wished


@pytest.mark.parametrize(
    "wished",
    [
        "/oneM2M/resp/Cother/id-in/json",
        "/oneM2M/resp/Cmeterx/id-in/json",
        "/oneM2M/reg_resp/Cmeter/id-in/json",
        "/oneM2M/req/Cmeter/id-in/json",
        "/oneM2M/req/id-in/Cother/json",
        "home/alarm",
        "/oneM2M/resp/Cmeter/" + "x" * 1000,
    ],
)
def test_no_originator_makes_a_cse_publish_to_others(
    cse: Brokered, party: Party, parties: Callable[..., Party], wished: str
) -> None:
    watching = parties("/oneM2M/#", "home/#")

    party.ask(METER, party.request(RETRIEVE, "cse-in/meter/box"), response_topic=wished)

    assert party.messages[0].topic == "/oneM2M/resp/Cmeter/id-in/json"
    assert [message.topic for message in watching.quiet(2, 0.1)] == [METER, "/oneM2M/resp/Cmeter/id-in/json"]


# time


@pytest.mark.rule("CSE/MQTT/PAY/005")
def test_a_request_whose_time_is_over_is_told_so_and_not_done(cse: Brokered, party: Party) -> None:
    late = party.request(CREATE, "cse-in/meter/box", rqet="20250301T115959", **instance("late"))

    answer = party.ask(METER, late)

    assert (answer["rsc"], contents(cse)) == (4008, [])


@pytest.mark.rule("CSE/MQTT/CON/003", "CSE/MQTT/PAY/005")
def test_requests_wait_at_the_broker_for_a_cse_that_is_away_as_long_as_they_count(cse: Brokered, party: Party) -> None:
    cse.close()
    party.publish(METER, party.request(CREATE, "cse-in/meter/box", **instance("short")), expires_s=1)
    party.publish(METER, party.request(CREATE, "cse-in/meter/box", **instance("long")), expires_s=60)
    time.sleep(2.1)  # mosquitto counts whole seconds

    cse.open()
    [answer] = party.wait(1)

    assert read(answer)["rqi"] == "q2"
    assert contents(cse) == ["long"]
    party.quiet(1, 0.05)


def test_an_answer_is_not_sent_when_nobody_waits_for_it_any_more(
    cse: Brokered, broker: Mosquitto, parties: Callable[..., Party]
) -> None:
    meter = cse.application("Cmeter")
    meter.made("cse-in/meter", "pch", {"rn": "pch"})
    party = parties("/oneM2M/resp/Cmeter/#", name="Cmeter", kept_s=600)
    party.publish(METER, party.request(RETRIEVE, "cse-in/meter/pch/pcu"), expires_s=1)
    until(lambda: cse.counts["requests"])
    broker.stop()

    meter.notify("cse-in/meter", {"m2m:sgn": {"sur": "/id-in/s"}}, parameters={"rqet": "500"})
    time.sleep(1.1)
    broker.start()
    until(lambda: cse.counts["expired"])

    assert cse.counts["undeliverable"] == 1
    assert party.ask(METER, party.request(RETRIEVE, "cse-in/meter"))["rqi"] == "q2"
    party.quiet(1)


def test_an_answer_waits_for_a_broker_that_is_away_for_a_moment(
    cse: Brokered, broker: Mosquitto, parties: Callable[..., Party]
) -> None:
    meter = cse.application("Cmeter")
    meter.made("cse-in/meter", "pch", {"rn": "pch"})
    party = parties("/oneM2M/resp/Cmeter/#", name="Cmeter", kept_s=600)
    party.publish(METER, party.request(RETRIEVE, "cse-in/meter/pch/pcu"), expires_s=60)
    until(lambda: cse.counts["requests"])
    broker.stop()

    meter.notify("cse-in/meter", {"m2m:sgn": {"sur": "/id-in/s"}}, parameters={"rqet": "500"})
    broker.start()

    [answer] = party.wait(1)
    assert read(answer)["pc"]["m2m:rqp"]["pc"] == {"m2m:sgn": {"sur": "/id-in/s"}}


# coming twice


@pytest.mark.rule("CSE/MQTT/CON/006")
@pytest.mark.parametrize("more", [{}, {"rqet": "60000"}])
def test_a_request_that_comes_again_is_done_once_and_answered_as_at_first(
    cse: Brokered, party: Party, more: dict[str, Any]
) -> None:
    asked = party.request(CREATE, "cse-in/meter/box", **instance("once"), **more)

    for _ in range(3):
        party.publish(METER, asked)
    answers = [read(message) for message in party.wait(3)]

    assert contents(cse) == ["once"]
    assert answers[0]["rsc"] == 2001
    assert answers[1:] == [answers[0]] * 2


def test_the_identifier_of_one_request_on_another_is_none_that_comes_again(cse: Brokered, party: Party) -> None:
    first = party.ask(METER, party.request(CREATE, "cse-in/meter/box", **instance("one"), rqi="same"))
    other = party.ask(METER, party.request(CREATE, "cse-in/meter/box", **instance("two"), rqi="same"))

    assert (first["rsc"], other["rsc"]) in {(2001, 2001), (2001, 4000)}
    assert contents(cse) == ["one", "two"][: 1 + (other["rsc"] == 2001)]


@pytest.mark.rule("CSE/MQTT/CON/006")
def test_what_the_broker_delivers_again_after_a_cut_is_done_once(tmp_path: Path, broker: Mosquitto) -> None:
    tap = Tap(broker.port)
    cse = Brokered(tmp_path / "data", tap.url)
    cse.application("Cmeter").made("cse-in/meter", "cnt", {"rn": "box"})
    party = Party(broker.url, *ANSWERS)

    tap.up = lambda packet: packet.kind != PUBACK
    first = party.ask(METER, party.request(CREATE, "cse-in/meter/box", **instance("once")))
    tap.up = lambda _: True
    tap.cut()
    again = read(party.wait(2)[1])

    assert [packet.duplicate for packet in tap.received(PUBLISH) if packet.topic == METER] == [False, True]
    assert (first["rsc"], again, contents(cse)) == (2001, first, ["once"])
    party.leave()
    cse.leave()
    tap.close()


def test_what_was_not_begun_when_a_cse_ended_is_for_who_serves_next(cse: Brokered, party: Party) -> None:
    cse.hang_up()
    party.publish(METER, party.request(CREATE, "cse-in/meter/box", **instance("kept")))
    party.quiet(0, 0.2)

    cse.restart()

    assert read(party.wait(1)[0])["rsc"] == 2001
    assert contents(cse) == ["kept"]


@pytest.mark.rule("CSE/MQTT/CON/005")
def test_the_broker_hears_that_a_request_was_taken_after_the_answer_is_out(tmp_path: Path, broker: Mosquitto) -> None:
    tap = Tap(broker.port)
    cse = Brokered(tmp_path / "data", tap.url)
    cse.application("Cmeter").made("cse-in/meter", "cnt", {"rn": "box"})
    party = Party(broker.url, *ANSWERS)

    for number in range(60):
        party.publish(METER, party.request(CREATE, "cse-in/meter/box", **instance(str(number))), number % 2)
    party.wait(60)
    until(lambda: len(tap.sent(PUBACK)) >= 30)

    asked = {packet.number: json.loads(packet.body[packet.body.index(b"{") :])["rqi"] for packet in _requests(tap)}
    answered: set[str] = set()
    confirmed = []
    for up, packet in list(tap.passed):
        if up and packet.kind == PUBLISH:
            answered.add(json.loads(packet.body[packet.body.index(b'{"rsc"') :])["rqi"])
        elif up and packet.kind == PUBACK:
            confirmed.append(asked[packet.number])
            assert asked[packet.number] in answered, "a request was acknowledged before its answer was out"
    assert sorted(confirmed) == sorted(asked.values())
    assert len(confirmed) == 30
    party.leave()
    cse.leave()
    tap.close()


def _requests(tap: Tap) -> list[Packet]:
    return [packet for packet in tap.received(PUBLISH) if packet.topic == METER and packet.flags & 2]


@pytest.mark.rule("CSE/MQTT/CON/002", "CSE/MQTT/CON/003", "CSE/MQTT/CON/004", "CSE/MQTT/TOP/010")
def test_a_cse_connects_by_its_name_keeps_its_session_and_listens_to_what_is_for_it(
    tmp_path: Path, broker: Mosquitto
) -> None:
    tap = Tap(broker.port)
    cse = Brokered(tmp_path / "data", tap.url)
    cse.leave()
    tap.close()

    [connect] = tap.sent(CONNECT)
    flags = connect.body[7]
    assert (flags & 0x02, flags & 0x04) == (0, 0), "neither a clean start nor a will"
    assert connect.body.endswith(b"\x00\x08C::id-in")
    subscribed = b" ".join(packet.body for packet in tap.sent(SUBSCRIBE))
    for topic in ("/oneM2M/req/+/id-in/#", "/oneM2M/reg_req/+/id-in/#", "/oneM2M/resp/id-in/#"):
        assert topic.encode() in subscribed
    assert not any(packet.flags & 1 for packet in tap.sent(PUBLISH)), "nothing is retained"


# many at a time


@pytest.mark.parametrize("qos", [0, 1])
def test_what_one_originator_asks_without_waiting_is_done_in_its_order_however_many_do(
    cse: Brokered, parties: Callable[..., Party], qos: int
) -> None:
    party = parties()
    names = [f"Cm{number}" for number in range(50)]
    for name in names:
        cse.application(name)
    rounds: tuple[tuple[int, str, dict[str, Any]], ...] = (
        (CREATE, "cse-in/{}", {"ty": 3, "pc": {"m2m:cnt": {"rn": "box"}}}),
        (CREATE, "cse-in/{}/box", instance("first")),
        (CREATE, "cse-in/{}/box", instance("second")),
        (RETRIEVE, "cse-in/{}/box/la", {}),
        (DELETE, "cse-in/{}/box", {}),
        (RETRIEVE, "cse-in/{}/box", {}),
    )

    for operation, to, parts in rounds:
        for name in names:
            asked = party.request(operation, to.format(name[1:]), name, **parts)
            party._client.publish(f"/oneM2M/req/{name}/id-in/json", json.dumps(asked), qos)
    answers = [read(message) for message in party.wait(len(rounds) * len(names), 30)]

    by_number = {int(answer["rqi"][1:]): answer for answer in answers}
    codes = [[by_number[each * 50 + one + 1]["rsc"] for each in range(6)] for one in range(50)]
    assert Counter(map(tuple, codes)) == {(2001, 2001, 2001, 2000, 2002, 4004): 50}
    assert {by_number[number]["pc"]["m2m:cin"]["con"] for number in range(151, 201)} == {"second"}


def test_who_waits_at_a_polling_channel_is_answered_what_else_it_asks(cse: Brokered, party: Party) -> None:
    meter = cse.originator("Cmeter")
    meter.made("cse-in/meter", "pch", {"rn": "pch"})
    party.publish(METER, party.request(RETRIEVE, "cse-in/meter/pch/pcu", rqet="20000"))

    made = party.ask(METER, party.request(CREATE, "cse-in/meter/box", **instance("meanwhile")))
    seen = party.ask(METER, party.request(RETRIEVE, "cse-in/meter/box/la"))
    told = cse.originator("CAdmin").notify("cse-in/meter", {"m2m:sgn": {"sur": "/id-in/s"}}, parameters={"rqet": "300"})
    polled = read(party.wait(3)[2])

    assert (made["rsc"], seen["rsc"], polled["rsc"], polled["rqi"]) == (2001, 2000, 2000, "q1")
    assert told.code != 2000  # nobody answered it
    assert "m2m:rqp" in polled["pc"]


# where nobody is believed


@pytest.fixture
def guarded(tmp_path: Path, broker: Mosquitto) -> Iterator[Brokered]:
    """Not in development mode: its authority knows Cmeter and Cgone, and says that Cgone may not act any more."""
    mint = Mint(tmp_path, disabled=["/id-in/Cgone"])
    mint.publish()
    proof = tmp_path / "broker.json"
    proof.write_text('{"user": "id-in", "password": "secret"}')
    proof.chmod(0o600)
    cse = Brokered(
        tmp_path / "data", broker.url, development=False, authority=str(mint.document), mqtt_credential=str(proof)
    )
    yield cse
    cse.leave()


@pytest.mark.rule("CSE/MQTT/CON/008")
def test_where_nobody_is_believed_the_topic_says_who_asks(guarded: Brokered, parties: Callable[..., Party]) -> None:
    party = parties()
    made = party.ask(METER, party.request(CREATE, "cse-in", ty=2, pc=registration(rn="meter")))

    def code(whose: str, named: str | None) -> int:
        asked = party.request(RETRIEVE, "cse-in/meter", named)
        return int(party.ask(f"/oneM2M/req/{whose}/id-in/json", asked)["rsc"])

    assert made["rsc"] == 2001
    assert [code("Cmeter", named) for named in ("Cmeter", "/id-in/Cmeter", None, "")] == [2000] * 4
    assert [code("Cmeter", named) for named in ("CAdmin", "C", "S", "Cother", "/id-in")] == [4106] * 5
    assert code("Cother", "Cmeter") == 4106
    assert code("Cother", None) == 4103


def test_who_may_not_act_any_more_is_refused_at_the_broker_as_well(
    guarded: Brokered, parties: Callable[..., Party]
) -> None:
    party = parties()
    before = dict(guarded.counts)

    answers = [
        party.ask(f"/oneM2M/{kind}/{whose}/id-in/json", party.request(CREATE, "cse-in", named, ty=2, pc=registration()))
        for kind, whose, named in (
            ("req", "Cgone", "Cgone"),
            ("req", "id-in:Cgone", None),
            ("reg_req", "Cgone", "C"),
            ("reg_req", "Cgone", "Cgone"),
        )
    ]

    assert [answer["rsc"] for answer in answers] == [4106] * 4
    assert before["requests"] == 0


def test_a_registration_by_a_credential_gives_its_own_name_and_no_other(
    guarded: Brokered, parties: Callable[..., Party]
) -> None:
    party = parties()

    def register(named: str | None) -> dict[str, Any]:
        asked = party.request(CREATE, "cse-in", named, ty=2, pc=registration())
        return party.ask("/oneM2M/reg_req/Clamp/id-in/json", asked)

    other = register("Cother")
    made = register("C")

    assert (other["rsc"], made["rsc"], made["pc"]["m2m:ae"]["aei"]) == (4106, 2001, "Clamp")


# anything


@pytest.fixture(scope="module")
def anything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Brokered, Party]]:
    folder = tmp_path_factory.mktemp("anything")
    broker = Mosquitto(folder / "broker")
    cse = Brokered(folder / "data", broker.url, body_bytes=BODY_BYTES)
    cse.application("Cgood").made("cse-in/good", "cnt", {"rn": "box"})
    party = Party(broker.url, "/oneM2M/resp/Cgood/id-in/json")
    yield cse, party
    party.leave()
    cse.leave()
    broker.discard()


LEVELS = st.one_of(
    st.sampled_from(["Cgood", "id-in:Cgood", "CAdmin", "", ":", "C", "S", "json", "cbor", "id-in", "oneM2M", "xml"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="+#/"), max_size=8),
)
TOPICS = st.one_of(
    st.builds("/oneM2M/{}/{}/id-in/{}".format, st.sampled_from(["req", "reg_req"]), LEVELS, LEVELS),
    st.builds("/oneM2M/resp/id-in/{}/{}".format, LEVELS, LEVELS),
    st.lists(LEVELS, max_size=5).map(lambda levels: "/oneM2M/" + "/".join(levels)),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 70_000), st.text(max_size=8), st.just("cse-in/good/box")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)
PRIMITIVES = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("fr", "ty", "pc", "fc", "rcn", "drt", "rqet", "rvi", "rt", "da", "tkns", "m2m:rqp"), VALUES),
        "op": st.one_of(st.integers(0, 6), VALUES),
        "to": st.one_of(st.sampled_from(["cse-in", "cse-in/good/box", "cse-in/good/box/la", "/id-in"]), VALUES),
        "rqi": st.one_of(st.text(max_size=4), VALUES),
    },
)
PAYLOADS = st.one_of(
    st.binary(max_size=40),
    PRIMITIVES.map(lambda primitive: json.dumps(primitive).encode()),
    PRIMITIVES.map(cbor2.dumps),
)


@given(st.lists(st.tuples(TOPICS, PAYLOADS, st.integers(0, 2)), min_size=1, max_size=5))
@example([("/oneM2M/req/Cgood/id-in/json", b'{"op":2,"to":"cse-in","rqi":"\\ud800"}', 1)])
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_the_next_good_request_is_answered(
    anything: tuple[Brokered, Party], messages: list[tuple[str, bytes, int]]
) -> None:
    cse, party = anything
    for topic, payload, qos in messages:
        party._client.publish(topic, payload, qos)
    correlation = b"%d" % len(party.messages)

    party.publish(
        "/oneM2M/req/Cgood/id-in/json",
        party.request(RETRIEVE, "cse-in", "Cgood", rqi=f"good{correlation!r}"),
        correlation=correlation,
    )

    def answered() -> bool:
        return any(correlation_of(message) == correlation for message in party.messages)

    until(answered, "a good request was not answered")
    assert cse.counts["connections"] == 1, "the connection was lost"
