"""The client by a broker: the same application code as by HTTP, and what it hears where something is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bench.servers import free_port, running, start_cse
from onem2m.client import Client, connect
from onem2m.errors import BadRequest, Conflict, NotAcceptable, NotFound, OneM2MError, OriginatorNotAuthenticated
from onem2m.mapping.serialization import CBOR
from onem2m.primitive import Request
from onem2m.searching import Filter
from onem2m.transport.mqtt import MqttTransport
from onem2m.transport.patience import Patience
from onem2m.vocabulary import Operation, Permission, ResourceType
from tests.brokered import Brokered, until
from tests.mosquitto import Mosquitto
from tests.mqtt_party import WAIT_S, Party
from tests.mqtt_tap import CONNECT, PUBLISH, Tap

SHORT_S = 0.4
PROMPT_S = 2.0


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A CSE that serves by both: the addresses of its doors."""
    folder = tmp_path_factory.mktemp("street")
    broker = Mosquitto(folder / "broker")
    settings = ("--development", "--mqtt", broker.url, "--synchronous", "OFF")
    with running(start_cse(folder / "data", settings=settings)) as server:
        yield {"http": f"http://127.0.0.1:{server.port}", "mqtt": broker.url}
    broker.stop()


@pytest.fixture
def cse(tmp_path: Path, broker: Mosquitto) -> Iterator[Brokered]:
    cse = Brokered(tmp_path / "data", broker.url)
    cse.application("Cmeter").made("cse-in/meter", "cnt", {"rn": "box"})
    yield cse
    cse.leave()


@pytest.fixture
def clients() -> Iterator[Callable[..., Client]]:
    made: list[Client] = []

    def make(url: str, originator: str = "Cmeter", expires_s: float = 30.0, **others: Any) -> Client:
        made.append(Client(MqttTransport(url, originator, **others), originator, expires_s=expires_s))
        return made[-1]

    yield make
    for client in made:
        client.close()


def register(client: Client, name: str, **attributes: object) -> dict[str, Any]:
    registration = {"rn": name, "api": "Nx", "rr": True, "srv": ["4"], **attributes}
    seen: dict[str, Any] = client.create("cse-in", ResourceType.AE, registration)["m2m:ae"]
    return seen


def contents(client: Client, box: str = "cse-in/meter/box") -> list[str]:
    return [seen.attributes["con"] for seen in client.children(box, ResourceType.CONTENT_INSTANCE)]


@pytest.fixture(params=["http", "mqtt", "mqtt-cbor"])
def door(street: dict[str, str], request: pytest.FixtureRequest) -> Iterator[Client]:
    name = f"Clamp-{request.param}"
    if request.param == "mqtt-cbor":
        client = Client(MqttTransport(street["mqtt"], name, form=CBOR), name)
    else:
        client = connect(street[request.param], name)
    yield client
    client.close()


def test_the_same_application_works_by_either_door(door: Client) -> None:
    name = door.originator.removeprefix("C")
    home = f"cse-in/{name}"
    told: list[Any] = []

    aei = register(door, name)["aei"]
    door.create(home, ResourceType.CONTAINER, {"rn": "box", "mni": 3, "lbl": ["room:hall"]})
    for number in range(5):
        door.create(f"{home}/box", ResourceType.CONTENT_INSTANCE, {"con": {"w": number, "text": "°C"}})
    told.append(door.retrieve(f"{home}/box/la")["m2m:cin"]["con"])
    told.append(door.update(f"{home}/box", "m2m:cnt", {"mni": 2, "lbl": None})["m2m:cnt"]["mni"])
    told.append(door.retrieve(f"{home}/box", attributes=["cni", "mni"])["m2m:cnt"])
    told.append(len(door.discover(home, Filter(types=[ResourceType.CONTENT_INSTANCE]))))
    told.append([seen.attributes["con"]["w"] for seen in door.children(f"{home}/box", ResourceType.CONTENT_INSTANCE)])
    told.append(door.permissions(f"{home}/box") & Permission.DELETE)
    for ask, refusal in (
        (lambda: door.retrieve(f"{home}/attic"), NotFound),
        (lambda: door.create(home, ResourceType.CONTAINER, {"rn": "box"}), Conflict),
        (lambda: door.create(home, ResourceType.CONTAINER, {"mni": -1}), BadRequest),
        (lambda: door.update("cse-in", "m2m:cb", {"lbl": ["mine"]}), OneM2MError),
        (lambda: door.poll(home + "/box", 0.1), (NotFound, BadRequest)),
    ):
        with pytest.raises(refusal):
            ask()
    door.delete(f"{home}/box")
    told.append(door.discover(home, Filter(types=[ResourceType.CONTAINER])))

    assert aei == door.originator
    assert told == [{"w": 4, "text": "°C"}, 2, {"cni": 2, "mni": 2}, 2, [3, 4], Permission.DELETE, []]


def test_what_is_written_by_one_door_is_read_by_the_other(street: dict[str, str]) -> None:
    by_http, by_mqtt = (connect(street[name], "Cboth") for name in ("http", "mqtt"))
    register(by_http, "both")

    by_mqtt.create("cse-in/both", ResourceType.CONTAINER, {"rn": "box"})
    by_http.create("cse-in/both/box", ResourceType.CONTENT_INSTANCE, {"con": "1"})

    assert by_mqtt.retrieve("cse-in/both") == by_http.retrieve("cse-in/both")
    assert by_mqtt.retrieve("cse-in/both/box/la")["m2m:cin"]["con"] == "1"
    stranger = connect(street["mqtt"], "Cstranger")
    with pytest.raises(OriginatorNotAuthenticated):
        stranger.retrieve("cse-in/both/box")
    for client in (by_http, by_mqtt, stranger):
        client.close()


@pytest.mark.rule("CSE/MQTT/REG/001", "CSE/MQTT/REG/002")
@pytest.mark.parametrize("wished", ["C", "S"])
def test_an_application_without_a_name_is_given_one(street: dict[str, str], wished: str) -> None:
    nameless = connect(street["mqtt"], wished)

    name = register(nameless, f"given-{wished}")["aei"]
    own = connect(street["mqtt"], name)

    assert name.startswith(wished)
    assert own.retrieve(f"cse-in/given-{wished}")["m2m:ae"]["aei"] == name
    nameless.close()
    own.close()


def test_a_large_part_of_a_tree_comes_whole(cse: Brokered, broker: Mosquitto, clients: Callable[..., Client]) -> None:
    client = clients(broker.url)
    for number in range(300):
        client.create("cse-in/meter/box", ResourceType.CONTENT_INSTANCE, {"con": f"{number:03}" * 1000})

    assert contents(client) == [f"{number:03}" * 1000 for number in range(300)]


def test_a_poll_waits_for_what_happens_and_ends_when_nothing_does(
    cse: Brokered, broker: Mosquitto, clients: Callable[..., Client]
) -> None:
    client = clients(broker.url)
    client.create("cse-in/meter", ResourceType.POLLING_CHANNEL, {"rn": "pch"})
    meter = cse.originator("Cmeter")
    with ThreadPoolExecutor(1) as beside:
        polling = beside.submit(client.poll, "cse-in/meter/pch", 20)
        until(lambda: cse.counts["requests"] == 2)
        meter.notify("cse-in/meter", {"m2m:sgn": {"sur": "/id-in/s"}}, parameters={"rqet": "100"})

        [request] = polling.result(WAIT_S)

    assert request["pc"] == {"m2m:sgn": {"sur": "/id-in/s"}}


# several at once


def test_threads_share_one_client(cse: Brokered, broker: Mosquitto, clients: Callable[..., Client]) -> None:
    client = clients(broker.url)
    boxes = [f"box{number}" for number in range(4)]

    def write(box: str) -> None:
        client.create("cse-in/meter", ResourceType.CONTAINER, {"rn": box})
        for number in range(50):
            client.create(f"cse-in/meter/{box}", ResourceType.CONTENT_INSTANCE, {"con": f"{box}-{number}"})

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, boxes))

    for box in boxes:
        assert contents(client, f"cse-in/meter/{box}") == [f"{box}-{number}" for number in range(50)]
    assert cse.counts["requests"] == 4 * 51 + 4


def test_an_identifier_of_a_request_under_way_is_not_used_again(
    broker: Mosquitto, clients: Callable[..., Client]
) -> None:
    transport = MqttTransport(broker.url, "Cmeter")
    asked = Request(Operation.RETRIEVE, "cse-in", "Cmeter", "same", "4")
    with ThreadPoolExecutor(1) as beside:
        waiting = beside.submit(transport.send, asked)
        until(lambda: transport._awaited)

        with pytest.raises(ValueError, match="rqi: same"):
            transport.send(asked)
        transport.end()
        with pytest.raises(OSError):
            waiting.result(WAIT_S)


def test_a_transport_carries_the_requests_of_its_own_originator_only(broker: Mosquitto) -> None:
    transport = MqttTransport(broker.url, "Cmeter")

    with pytest.raises(ValueError, match="fr: "):
        transport.send(Request(Operation.RETRIEVE, "cse-in", "Cother", "q1", "4"))

    transport.close()


# what is away


def test_a_broker_that_is_away_is_told_within_the_time_of_the_request(clients: Callable[..., Client]) -> None:
    port = free_port()
    client = clients(f"mqtt://127.0.0.1:{port}", expires_s=SHORT_S)

    began = time.monotonic()
    with pytest.raises(OSError, match=rf"^mqtt://127.0.0.1:{port}: .*refused.*the request was not answered$") as told:
        client.retrieve("cse-in")

    assert SHORT_S <= time.monotonic() - began < PROMPT_S
    assert not isinstance(told.value, TimeoutError)


def test_a_cse_that_is_away_is_told_within_the_time_of_the_request(
    broker: Mosquitto, clients: Callable[..., Client]
) -> None:
    client = clients(broker.url, expires_s=SHORT_S)

    began = time.monotonic()
    with pytest.raises(TimeoutError, match=rf"^/id-in did not answer by {broker.url}$"):
        client.retrieve("cse-in")

    assert SHORT_S <= time.monotonic() - began < PROMPT_S


def test_a_request_that_says_no_end_is_tried_as_often_as_its_patience_lasts(broker: Mosquitto) -> None:
    heard = Party(broker.url, "/oneM2M/req/#")
    transport = MqttTransport(broker.url, "Cmeter", 0.2, patience=Patience(attempts=3))

    with pytest.raises(TimeoutError):
        transport.send(Request(Operation.RETRIEVE, "cse-in", "Cmeter", "q1", "4"))
    with pytest.raises(TimeoutError):
        transport.send(Request(Operation.CREATE, "cse-in", "Cmeter", "q2", "4", 3, {"m2m:cnt": {}}))

    asked = [b'"q1"' in message.payload for message in heard.messages]
    assert (asked.count(True), asked.count(False)) == (4, 1), "a create without an end must not be done twice"
    transport.close()
    heard.leave()


def test_a_request_waits_for_a_broker_that_comes_back(
    cse: Brokered, broker: Mosquitto, clients: Callable[..., Client]
) -> None:
    client = clients(broker.url)
    client.retrieve("cse-in/meter")
    broker.stop()
    with ThreadPoolExecutor(1) as beside:
        waiting = beside.submit(
            client.create, "cse-in/meter/box", ResourceType.CONTENT_INSTANCE, {"con": "through the gap"}
        )
        time.sleep(0.2)
        assert not waiting.done()
        broker.start()

        assert waiting.result(WAIT_S)["m2m:cin"]["con"] == "through the gap"
    assert contents(client) == ["through the gap"]


def test_a_request_waits_for_a_cse_that_comes_back(
    cse: Brokered, broker: Mosquitto, clients: Callable[..., Client]
) -> None:
    client = clients(broker.url)
    cse.close()
    with ThreadPoolExecutor(1) as beside:
        waiting = beside.submit(client.create, "cse-in/meter/box", ResourceType.CONTENT_INSTANCE, {"con": "kept"})
        time.sleep(0.1)
        cse.open()

        assert waiting.result(WAIT_S)["m2m:cin"]["con"] == "kept"


def test_a_request_that_nobody_was_there_for_is_sent_again_when_somebody_is_though_it_must_not_be_done_twice(
    tmp_path: Path, broker: Mosquitto
) -> None:
    transport = MqttTransport(broker.url, "Cmeter", 8.0)
    box = {"m2m:ae": {"rn": "meter", "api": "Nx", "rr": True, "srv": ["4"]}}
    with ThreadPoolExecutor(1) as beside:
        waiting = beside.submit(
            transport.send, Request(Operation.CREATE, "cse-in", "Cmeter", "q1", "4", ResourceType.AE, box)
        )
        until(lambda: any(asked.unheard for asked in transport._awaited.values()))
        cse = Brokered(tmp_path / "data", broker.url)

        assert waiting.result(4.0).status == 2001
    transport.close()
    cse.leave()


def test_an_answer_that_is_lost_with_a_broker_is_asked_for_again_at_once_and_the_request_done_once(
    cse: Brokered, broker: Mosquitto, clients: Callable[..., Client]
) -> None:
    tap = Tap(broker.port)
    client = clients(tap.url)
    client.retrieve("cse-in/meter")
    tap.down = lambda packet: packet.kind != PUBLISH
    with ThreadPoolExecutor(1) as beside:
        waiting = beside.submit(client.create, "cse-in/meter/box", ResourceType.CONTENT_INSTANCE, {"con": "once"})
        until(lambda: len(tap.received(PUBLISH)) == 2)
        assert broker.process is not None
        broker.process.kill()  # it forgets its sessions, and what waits in them
        broker.process.wait()
        tap.down = lambda _: True
        served = threading.Event()
        tap.up = lambda packet: packet.kind != CONNECT or served.wait(WAIT_S)
        broker.start()
        until(lambda: cse.counts["connections"] == 2 and cse.broker.link.connected)
        served.set()

        assert waiting.result(5.0)["m2m:cin"]["con"] == "once"
    assert contents(client) == ["once"]
    client.close()
    tap.close()


def test_a_wrong_password_is_told(
    tmp_path: Path, brokers: Callable[..., Mosquitto], clients: Callable[..., Client]
) -> None:
    file = tmp_path / "passwords"
    file.write_text("")
    file.chmod(0o600)
    broker = brokers("allow_anonymous false", f"password_file {file}")
    client = clients(broker.url, user="Cmeter", password="wrong-one", expires_s=SHORT_S)

    with pytest.raises(OSError, match=r"refuses the connection: Not authorized") as told:
        client.retrieve("cse-in")

    assert "wrong-one" not in str(told.value)


def test_a_request_that_is_larger_than_the_broker_takes_is_told_at_once(
    brokers: Callable[..., Mosquitto], clients: Callable[..., Client]
) -> None:
    broker = brokers("allow_anonymous true", "max_packet_size 2000")
    client = clients(broker.url)

    began = time.monotonic()
    with pytest.raises(OSError, match=r"larger than the broker takes"):
        client.create("cse-in/meter", ResourceType.CONTENT_INSTANCE, {"con": "x" * 3000})

    assert time.monotonic() - began < PROMPT_S


def test_an_answer_that_is_larger_than_the_broker_takes_is_told(
    tmp_path: Path, brokers: Callable[..., Mosquitto], clients: Callable[..., Client]
) -> None:
    broker = brokers("allow_anonymous true", "max_packet_size 2000")
    cse = Brokered(tmp_path / "data", broker.url)
    meter = cse.application("Cmeter")
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.made("cse-in/meter/box", "cin", {"con": "x" * 3000})
    client = clients(broker.url, expires_s=5.0)

    with pytest.raises(NotAcceptable, match=r"larger than the broker takes"):
        client.retrieve("cse-in/meter/box/la")
    made = client.create("cse-in/meter/box", ResourceType.CONTENT_INSTANCE, {"con": "y" * 1750})

    assert made == {}, "it is done, and told without what was made"
    assert cse.originator("Cmeter").retrieve("cse-in/meter/box/la").attributes["con"] == "y" * 1750
    assert client.retrieve("cse-in/meter")["m2m:ae"]["rn"] == "meter"
    cse.leave()


@pytest.mark.parametrize("payload", [b"", b"{", b'{"rsc":"x"}', b'{"rqi":"none","rsc":2000}', b'["rsc"]', b"\xff"])
def test_what_others_say_on_the_topic_of_answers_does_no_harm(
    cse: Brokered, broker: Mosquitto, clients: Callable[..., Client], payload: bytes
) -> None:
    client = clients(broker.url)
    client.retrieve("cse-in/meter")
    party = Party(broker.url)

    for form in ("json", "cbor", "xml", "json/more"):
        party.publish(f"/oneM2M/resp/Cmeter/id-in/{form}", payload)

    assert client.retrieve("cse-in/meter")["m2m:ae"]["rn"] == "meter"
    party.leave()


# the end


def test_a_closed_client_can_be_used_again(cse: Brokered, broker: Mosquitto, clients: Callable[..., Client]) -> None:
    client = clients(broker.url)

    for _ in range(3):
        assert client.retrieve("cse-in/meter")["m2m:ae"]["rn"] == "meter"
        client.close()


@pytest.mark.parametrize("away", [False, True])
def test_an_end_cuts_off_what_waits_and_all_that_would_come(
    broker: Mosquitto, clients: Callable[..., Client], away: bool
) -> None:
    if away:
        broker.stop()
    client = clients(broker.url)
    with ThreadPoolExecutor(2) as beside:
        waiting = [beside.submit(client.retrieve, "cse-in") for _ in range(2)]
        time.sleep(0.1)
        began = time.monotonic()

        client.end()

        for one in waiting:
            with pytest.raises(OSError, match="ended"):
                one.result(WAIT_S)
        with pytest.raises(OSError, match="ended"):
            client.retrieve("cse-in")
        assert time.monotonic() - began < PROMPT_S


def test_nothing_is_left_of_clients_that_were_closed(cse: Brokered, broker: Mosquitto) -> None:
    before = threading.active_count()

    for _ in range(5):
        client = connect(broker.url, "Cmeter")
        client.retrieve("cse-in/meter")
        client.close()

    until(lambda: threading.active_count() <= before)


# addresses


def test_an_address_says_which_cse_is_meant(tmp_path: Path, broker: Mosquitto, clients: Callable[..., Client]) -> None:
    cse = Brokered(tmp_path / "data", broker.url, cse_id="/id-mn", cse_name="cse-mn")
    made = clients(f"{broker.url}/id-mn", "Cmeter")

    registration = {"api": "Nx", "rr": True, "srv": ["4"]}
    assert made.create("cse-mn", ResourceType.AE, registration)["m2m:ae"]["aei"] == "Cmeter"
    with pytest.raises(TimeoutError):
        clients(broker.url, "Cmeter", expires_s=SHORT_S).retrieve("cse-in")

    made.close()
    cse.leave()


@pytest.mark.parametrize(
    "url", ["mqtt://", "mqtt://b:x", "mqtt://b/id+in", "mqtt://b?x=1", "mqtt://u:p@broker.example"]
)
def test_what_cannot_be_an_address_is_told_before_anything_is_sent(url: str) -> None:
    with pytest.raises(ValueError):
        connect(url, "Cmeter")


def test_other_schemes_are_told_what_there_is() -> None:
    with pytest.raises(ValueError, match="mqtt://"):
        connect("coap://127.0.0.1", "Cmeter")
