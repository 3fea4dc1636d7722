"""Nobody sends the CSE into its operator's network, by whatever name a target goes."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cse.notifications.reach import Reach
from onem2m.transport.async_http import HttpPool
from tests.conformance.house import House, Originator
from tests.conformance.target import Reply, Target

BOX = "cse-in/meter/box"
INSIDE = [
    "http://127.0.0.1/",
    "http://127.0.0.1:8080/cse-in",
    "http://localhost:9000/",
    "http://169.254.169.254/latest/meta-data",
    "http://192.168.0.1/",
    "http://10.0.0.1:22/",
    "http://[::1]:9000/",
    "http://[::ffff:10.0.0.1]/",
    "http://[64:ff9b::a00:1]/",
    "http://[2002:a00:1::]/",
    "http://0.0.0.0:9000/",
    "http://2130706433/",
    "http://127.1:9000/",
    "https://user@10.0.0.1/",
    "http://example.com:25/",
    "HTTP://10.0.0.1/",
]


class Walled(House):
    """A CSE that is not in development: nothing inside is allowed but what `allowed` says."""

    allowed: tuple[str, ...] = ()

    def open(self) -> None:
        super().open()
        reach = Reach(self.allowed, ("127.0.0.1", 8080))
        object.__setattr__(self.cse.entity, "reach", reach)
        self.cse.delivery._sender._pool._gate = reach


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Walled]:
    house = Walled(tmp_path)
    yield house
    house.leave()


@pytest.fixture
def meter(house: Walled) -> Originator:
    meter = house.application("Cmeter")
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    return meter


@pytest.mark.parametrize("url", INSIDE)
def test_a_target_inside_is_refused_wherever_it_is_named(house: Walled, meter: Originator, url: str) -> None:
    sent: list[tuple[str, str, dict[str, Any]]] = [
        (BOX, "sub", {"nu": [url]}),
        (BOX, "sub", {"nu": ["Cmeter"], "su": url}),
        ("cse-in/meter", "dac", {"dae": True, "dap": [url]}),
    ]

    answers = [meter.create(*one) for one in sent]
    registration = house.originator("Cother").create(
        "cse-in", "ae", {"api": "Nx", "rr": True, "srv": ["3"], "poa": [url]}
    )
    change = meter.update("cse-in/meter", "ae", {"poa": [url]})

    assert {answer.code for answer in (*answers, registration, change)} <= {4000, 5001, 4103}
    assert answers[0].code == 4000


def test_a_change_of_targets_is_looked_at_as_well(meter: Originator) -> None:
    meter.made(BOX, "sub", {"rn": "s", "nu": ["Cmeter"]})

    assert meter.update(f"{BOX}/s", "sub", {"nu": ["http://10.0.0.1/"]}).code == 4000


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/", "http://10.0.0.1:8081/", "http://192.168.1.1/", "http://[fd00::1]/"]
)
def test_the_refusal_names_the_target_and_tells_nothing_of_it(meter: Originator, url: str) -> None:
    refusal = meter.create(BOX, "sub", {"nu": [url]})

    assert refusal.reason == f"nu: {url}: notifications do not go to this address"


def test_a_name_that_means_an_address_inside_is_not_connected_to(house: Walled, meter: Originator) -> None:
    """`localhost` stands for any name that somebody else has made: what it means is known at connecting only."""
    listening = Target()
    port = listening.url.rpartition(":")[2].partition("/")[0]

    refusals = [
        meter.create(BOX, "sub", {"nu": [f"http://{name}:{port}/heard"]})
        for name in {socket.gethostname(), socket.getfqdn(), "localhost", "LOCALHOST", "localhost."} - {""}
    ]

    listening.go()
    assert {refusal.code for refusal in refusals} <= {5204, 4000}
    assert listening.messages == []


def test_what_cannot_be_reached_what_refuses_and_what_is_forbidden_by_name_sound_alike(
    house: Walled, meter: Originator
) -> None:
    house.allowed = ("127.0.0.1",)
    house.restart()
    web = Target(lambda _: Reply(404, None))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        closed = f"http://127.0.0.1:{silent.getsockname()[1]}/"

    texts = {
        meter.create(BOX, "sub", {"nu": [url]}).reason.replace(url, "X")
        for url in (web.url, closed, "http://nowhere.invalid/", "http://127.0.0.2:9000/")
    }

    web.go()
    assert texts <= {"nu: X did not confirm the subscription", "nu: X: notifications do not go to this address"}


def test_redirections_lead_nowhere(house: Walled, meter: Originator) -> None:
    house.allowed = ("127.0.0.1",)
    house.restart()
    inner = Target()
    with redirecting(inner.url) as url:
        refusal = meter.create(BOX, "sub", {"nu": [url]})

    inner.go()
    assert refusal.code == 5204
    assert inner.messages == []


def test_a_reply_without_end_is_cut_off(house: Walled, meter: Originator) -> None:
    house.allowed = ("127.0.0.1",)
    house.restart()
    with endless() as (url, sent):
        refusal = meter.create(BOX, "sub", {"nu": [url]})

    assert refusal.code == 5204
    assert sent[0] < 60_000_000


def test_one_originator_has_only_so_many_verifications_on_their_way(house: Walled, meter: Originator) -> None:
    house.allowed = ("127.0.0.1",)
    house.restart()
    most, now, lock = 0, 0, threading.Lock()

    def slow(_: object) -> Reply:
        nonlocal most, now
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.02)
        with lock:
            now -= 1
        return Reply()

    target = Target(slow)

    answer = meter.create(BOX, "sub", {"nu": [f"{target.url}/{number}" for number in range(40)]})

    target.go()
    assert answer.code == 2001
    assert 1 < most <= 8


class ChangingNames(asyncio.SelectorEventLoop):
    """A network whose name service gives another answer each time."""

    def __init__(self, answers: list[list[str]]) -> None:
        super().__init__()
        self.answers = answers

    async def getaddrinfo(self, host: Any, port: Any, **options: Any) -> list[Any]:
        if host in ("127.0.0.1", "127.0.0.2"):
            return await super().getaddrinfo(host, port, **options)  # a connection to an address asks nobody
        addresses = self.answers.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]


def post(loop: ChangingNames, reach: Reach, port: int) -> int:
    """Posts to a name; the status of the answer."""
    pool = HttpPool(reach)
    try:
        return loop.run_until_complete(pool.post(f"http://target.example:{port}/", [], b"{}", 5.0)).status
    finally:
        pool.close()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def test_the_address_that_was_checked_is_the_one_that_is_connected_to() -> None:
    """A name that means something harmless when it is checked, and something else a moment later."""
    with serving(lambda connection: connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")) as url:
        loop = ChangingNames([["127.0.0.1"], ["127.0.0.2"], ["127.0.0.2"]])

        status = post(loop, Reach(["127.0.0.1"]), int(url.rpartition(":")[2].strip("/")))

    assert status == 204
    assert len(loop.answers) == 2


@pytest.mark.parametrize("answer", [["127.0.0.2"], ["127.0.0.1", "127.0.0.2"], ["127.0.0.2", "127.0.0.1"]])
def test_a_name_with_one_address_inside_is_not_connected_to_at_all(answer: list[str]) -> None:
    reached: list[object] = []
    with serving(reached.append) as url, pytest.raises(OSError, match="must not be made"):
        post(ChangingNames([answer]), Reach(["127.0.0.1"]), int(url.rpartition(":")[2].strip("/")))

    assert reached == []


@contextmanager
def redirecting(to: str) -> Iterator[str]:
    answer = f"HTTP/1.1 307 Temporary Redirect\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()
    with serving(lambda connection: connection.sendall(answer)) as url:
        yield url


@contextmanager
def endless() -> Iterator[tuple[str, list[int]]]:
    sent = [0]

    def pour(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n")
        try:
            while True:
                sent[0] += connection.send(b"x" * 65536)
        except OSError:
            return

    with serving(pour) as url:
        yield url, sent


@contextmanager
def serving(answer: Callable[[socket.socket], object]) -> Iterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                answer(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
