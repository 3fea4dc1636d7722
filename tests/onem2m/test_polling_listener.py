"""The polling listener: an application that cannot be reached hears everything all the same, once the CSE is there."""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onem2m.client import Client, connect
from onem2m.errors import InternalServerError, ServerBusy
from onem2m.listener.notification import Discovery, Notification
from onem2m.listener.polling import PollingListener, answer_request
from onem2m.transport.in_process import InProcessTransport
from onem2m.vocabulary import ResourceType
from tests.conformance.house import House
from tests.conformance.wire import Server

BOX = "cse-in/meter/box"
WAIT_S = 10.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("polled"))
    yield server
    assert server.stop() == 0


@pytest.fixture(params=["over HTTP", "in process"])
def client(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Client]]:
    """Makes clients of a CSE that has a meter with a box."""
    if request.param == "over HTTP":
        port = request.getfixturevalue("server").wire.port
        yield from _furnished(lambda originator: connect(f"http://127.0.0.1:{port}", originator))
        connect(f"http://127.0.0.1:{port}", "CAdmin").delete("cse-in/meter")
    else:
        house = House(tmp_path)
        yield from _furnished(lambda originator: Client(InProcessTransport(house.cse.dispatcher), originator))
        house.leave()


def _furnished(made: Callable[[str], Client]) -> Iterator[Callable[[str], Client]]:
    meter = made("Cmeter")
    meter.create("cse-in", ResourceType.AE, {"rn": "meter", "api": "Nmeter", "rr": False, "srv": ["3"]})
    meter.create("cse-in/meter", ResourceType.CONTAINER, {"rn": "box"})
    yield made


def fill(client: Client, *contents: str) -> None:
    for content in contents:
        client.create(BOX, ResourceType.CONTENT_INSTANCE, {"con": content})


def contents(told: queue.Queue[Notification], count: int) -> list[str]:
    return [told.get(timeout=WAIT_S).representation["m2m:cin"]["con"] for _ in range(count)]


def test_a_proxy_that_nobody_reaches_is_asked_at_its_channel(client: Callable[[str], Client]) -> None:
    meter = client("Cmeter")

    def discover(question: Discovery) -> list[str]:
        meter.create("cse-in/meter", ResourceType.CONTAINER, {"rn": "lamp", "lbl": list(question.criteria["lbl"])})
        return ["cse-in/meter/lamp"]

    listener = PollingListener(client("Cmeter"), "cse-in/meter", print, wait_s=1.0, discover=discover)
    listener.start()

    found = [meter.discover("cse-in/meter", fu=3, lbl=["lamp"]) for _ in range(2)]

    listener.stop()
    assert found == [["cse-in/meter/lamp"]] * 2


def test_what_happens_is_heard_in_order_and_once(client: Callable[[str], Client]) -> None:
    told: queue.Queue[Notification] = queue.Queue()
    meter = client("Cmeter")
    listener = PollingListener(client("Cmeter"), "cse-in/meter", told.put, wait_s=1.0)
    listener.start()
    meter.subscribe(BOX, "news", ["Cmeter"])

    fill(meter, *"abcdefgh")

    assert contents(told, 8) == list("abcdefgh")
    listener.stop()
    assert told.empty()


def test_what_happens_between_two_listeners_is_heard_by_the_second(client: Callable[[str], Client]) -> None:
    told: queue.Queue[Notification] = queue.Queue()
    meter = client("Cmeter")
    first = PollingListener(client("Cmeter"), "cse-in/meter", told.put, wait_s=1.0)
    first.start()
    meter.subscribe(BOX, "news", ["Cmeter"])
    fill(meter, "a")
    assert contents(told, 1) == ["a"]
    first.stop()

    fill(meter, "b", "c")
    second = PollingListener(client("Cmeter"), "cse-in/meter", told.put, wait_s=1.0)
    second.start()

    assert contents(told, 2) == ["b", "c"]
    second.stop()


def test_an_application_that_is_not_ready_hears_it_again(client: Callable[[str], Client]) -> None:
    told: queue.Queue[Notification] = queue.Queue()
    busy = [ServerBusy("the inbox is full")]

    def receive(notification: Notification) -> None:
        if busy:
            raise busy.pop()
        told.put(notification)

    meter = client("Cmeter")
    listener = PollingListener(client("Cmeter"), "cse-in/meter", receive, wait_s=1.0)
    listener.start()
    meter.subscribe(BOX, "news", ["Cmeter"])

    fill(meter, "a", "b")

    assert contents(told, 2) == ["a", "b"]
    listener.stop()


def test_stopping_does_not_wait_for_the_poll(server: Server) -> None:
    listener = PollingListener(_registered(server, "Cquick"), "cse-in/quick", print, wait_s=60.0)
    listener.start()
    time.sleep(0.3)

    began = time.monotonic()
    listener.stop()

    assert time.monotonic() - began < 3.0
    with pytest.raises(OSError):
        listener._client.retrieve("cse-in/quick")


def test_a_poll_that_was_given_up_swallows_nothing(server: Server) -> None:
    client = _registered(server, "Cgone")
    client.create("cse-in/gone", ResourceType.POLLING_CHANNEL, {"rn": "pch"})
    client.create("cse-in/gone", ResourceType.SUBSCRIPTION, {"rn": "s", "nu": ["Cgone"], "enc": {"net": [3]}})
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", server.wire.port)) as connection:
            connection.sendall(
                b"GET /cse-in/gone/pch/pcu HTTP/1.1\r\nHost: 127.0.0.1\r\nX-M2M-Origin: Cgone\r\nX-M2M-RI: p\r\n"
                b"X-M2M-RVI: 3\r\nX-M2M-RET: 60000\r\n\r\n"
            )
            time.sleep(0.2)
    time.sleep(0.3)

    client.create("cse-in/gone", ResourceType.CONTAINER, {"rn": "c"})

    began = time.monotonic()
    [request] = client.poll("cse-in/gone/pch", 9.0)
    assert time.monotonic() - began < 3.0
    client.reply("cse-in/gone/pch", request["rqi"], 2000)
    assert client.poll("cse-in/gone/pch", 0.1) == []


def test_a_thousand_polls_wait_and_nobody_notices(server: Server) -> None:
    admin = connect(f"http://127.0.0.1:{server.wire.port}", "CAdmin")
    connections = []
    for number in range(125):
        client = _registered(server, f"Cw{number}")
        client.create(f"cse-in/w{number}", ResourceType.POLLING_CHANNEL, {"rn": "pch"})
        client.close()
        for _ in range(8):
            connection = socket.create_connection(("127.0.0.1", server.wire.port))
            connection.sendall(
                b"GET /cse-in/w%d/pch/pcu HTTP/1.1\r\nHost: 127.0.0.1\r\nX-M2M-Origin: Cw%d\r\nX-M2M-RI: p\r\n"
                b"X-M2M-RVI: 3\r\nX-M2M-RET: 600000\r\n\r\n" % (number, number)
            )
            connections.append(connection)
    time.sleep(0.5)

    busy_s = server.processor_s()
    time.sleep(2.0)
    busy_s = server.processor_s() - busy_s
    began = time.monotonic()
    for _ in range(100):
        admin.retrieve("cse-in/w7")
    took_s = time.monotonic() - began

    assert busy_s < 0.6, "of two seconds"
    assert took_s < 2.0, "a hundred requests"
    for connection in connections:
        connection.close()


def _registered(server: Server, stem: str) -> Client:
    client = connect(f"http://127.0.0.1:{server.wire.port}", stem)
    client.create("cse-in", ResourceType.AE, {"rn": stem[1:], "api": "Ntest", "rr": False, "srv": ["3"]})
    return client


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"op": 1, "pc": {}}, 4005),
        ({"op": 5}, 4000),
        ({"op": 5, "pc": {"m2m:sgn": 1}}, 4000),
        ({"op": 5, "pc": {"m2m:sgn": {"vrq": True, "sur": "/id-in/s"}}}, 2000),
        ({"op": 5, "pc": {"m2m:sgn": {"sur": "/id-in/s"}}}, 5000),
    ],
)
def test_what_cannot_be_received_is_refused(request_: dict[str, object], status: int) -> None:
    def fail(_notification: Notification) -> None:
        raise ZeroDivisionError

    assert answer_request(request_, fail)[0] == status


def test_a_poll_is_answered_when_the_server_stops(tmp_path: Path) -> None:
    server = Server(tmp_path)
    client = _registered(server, "Cend")
    client.create("cse-in/end", ResourceType.POLLING_CHANNEL, {"rn": "pch"})
    answers: queue.Queue[object] = queue.Queue()

    def poll() -> None:
        try:
            answers.put(client.poll("cse-in/end/pch", 60.0))
        except InternalServerError as refusal:
            answers.put(str(refusal))

    threading.Thread(target=poll, daemon=True).start()
    time.sleep(0.3)

    assert server.stop() == 0
    assert "stopping" in str(answers.get(timeout=WAIT_S))
