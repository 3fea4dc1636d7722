"""Who may do what at the MQTT broker: a real mosquitto, and the one that we bring along, with the same two files."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import count

import pytest
from paho.mqtt.client import MQTTv5, MQTTv311

from bench.servers import free_port
from gridhearth.broker import EmbeddedBroker
from tests.journeys.broker_access import (
    NOT_AUTHORIZED,
    Home,
    Mosquitto,
    Peer,
    connected,
    eventually,
    gridhearth,
    require_mosquitto,
    stopping,
)

FAILED = 0x80
NUMBERS = count(1)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("home"))
    gridhearth("authority", "--data", home.authority, "--prepare")
    for name in ("x", "y", "z"):
        home.add(name)
    return home


@dataclass(frozen=True, slots=True)
class Door:
    """The way into one broker, for the parties of one home."""

    home: Home
    port: int
    version: int
    """The newest MQTT that it speaks: 4 is 3.1.1."""
    shares: bool
    """Whether it has shared subscriptions."""

    @property
    def speaks_5(self) -> bool:
        return self.version == MQTTv5

    @contextlib.contextmanager
    def enter(self, user: str, client_id: str = "", *, persistent: bool = False) -> Iterator[Peer]:
        with self.trying(user, self.home.password(user), client_id, persistent=persistent) as peer:
            assert peer.is_in, peer.answer
            yield peer

    def trying(
        self, user: str | None, password: str | None, client_id: str = "", *, will: str = "", persistent: bool = False
    ) -> AbstractContextManager[Peer]:
        own = client_id or f"test-{next(NUMBERS)}"
        return connected(
            self.port, user, password, version=self.version, client_id=own, will=will, persistent=persistent
        )


@pytest.fixture(scope="module", params=["mosquitto", "mosquitto, MQTT 3.1.1", "embedded"])
def door(request: pytest.FixtureRequest, home: Home) -> Iterator[Door]:
    if request.param == "embedded":
        gridhearth("broker", "--files", home.files, "--data", home.authority)
        with stopping(EmbeddedBroker(home.files).start()) as embedded:
            yield Door(home, embedded.port, MQTTv311, shares=False)
        return
    require_mosquitto()
    port = free_port()
    gridhearth("broker", "--files", home.files, "--data", home.authority, "--listen", f"127.0.0.1:{port}")
    with stopping(Mosquitto(home.files).start()):
        yield Door(home, port, MQTTv5 if request.param == "mosquitto" else MQTTv311, shares=True)


def requests_to_the_cse(door: Door) -> tuple[str, ...]:
    """What the CSE subscribes: a share of the requests, where the broker has shared subscriptions."""
    shared = f"$share/{door.home.share}/" if door.shares else ""
    return tuple(f"{shared}/oneM2M/{kind}/+/id-in/#" for kind in ("req", "reg_req"))


# What everybody needs


@pytest.mark.parametrize("name", ["Cx", "id-in:Cx"])
def test_an_application_asks_is_answered_and_notified_by_the_filters_of_the_standard(door: Door, name: str) -> None:
    with door.enter("id-in") as cse, door.enter("Cx") as x:
        assert FAILED not in cse.subscribe(*requests_to_the_cse(door), "/oneM2M/resp/id-in/#")
        assert FAILED not in x.subscribe(
            f"/oneM2M/resp/{name}/#", f"/oneM2M/req/+/{name}/#", f"/oneM2M/reg_resp/{name}/#"
        )

        for topic in (f"/oneM2M/req/{name}/id-in/json", f"/oneM2M/reg_req/{name}/id-in/json"):
            assert x.publish(topic) == 0
            eventually(lambda topic=topic: cse.has(topic))  # type: ignore[misc]
        for topic in (f"/oneM2M/{kind}/{name}/id-in/json" for kind in ("resp", "reg_resp")):
            assert cse.publish(topic) == 0
            eventually(lambda topic=topic: x.has(topic))  # type: ignore[misc]
        assert cse.publish(f"/oneM2M/req/id-in/{name}/json") == 0
        eventually(lambda: x.has(f"/oneM2M/req/id-in/{name}/json"))
        assert x.publish(f"/oneM2M/resp/id-in/{name}/json") == 0
        eventually(lambda: cse.has(f"/oneM2M/resp/id-in/{name}/json"))


def test_what_comes_for_a_kept_session_waits_for_it(door: Door) -> None:
    client_id = f"A::Cx-{next(NUMBERS)}"
    with door.enter("Cx", client_id, persistent=True) as x:
        x.subscribe("/oneM2M/resp/Cx/#")

    with door.enter("id-in") as cse:
        cse.publish("/oneM2M/resp/Cx/id-in/json", b"late")

    with door.enter("Cx", client_id, persistent=True) as x:
        eventually(lambda: x.has("/oneM2M/resp/Cx/id-in/json", b"late"))


# What nobody may


@pytest.mark.parametrize(
    "topic",
    [
        "/oneM2M/req/Cx/id-in/json",
        "/oneM2M/req/id-in:Cx/id-in/json",
        "/oneM2M/reg_req/Cx/id-in/json",
        "/oneM2M/req/id-in/id-in/json",
        "/oneM2M/resp/id-in/Cx/json",
        "/oneM2M/resp/Cx/id-in/json",
        "/oneM2M/req/id-in/Cx/json",
        "/oneM2M/req/Cx/Cx/json",
        "oneM2M/req/Cy/id-in/json",
    ],
)
def test_a_spoofed_originator_is_refused(door: Door, topic: str) -> None:
    with door.enter("id-in") as cse, door.enter("Cx") as x, door.enter("Cy") as y:
        cse.subscribe("#", *requests_to_the_cse(door), "/oneM2M/resp/id-in/#")
        x.subscribe("#", "/oneM2M/resp/Cx/#", "/oneM2M/req/+/Cx/#")

        answer = y.publish(topic, b"spoofed")

        assert answer == (NOT_AUTHORIZED if door.speaks_5 else 0)
        y.publish("/oneM2M/req/Cy/id-in/json", b"last")
        eventually(lambda: cse.has("/oneM2M/req/Cy/id-in/json", b"last"))
        cse.publish("/oneM2M/resp/Cx/id-in/json", b"last")
        eventually(lambda: x.has("/oneM2M/resp/Cx/id-in/json", b"last"))
        assert b"spoofed" not in [payload for peer in (cse, x, y) for _, payload in peer.came]


@pytest.mark.parametrize(
    "foreign",
    ["#", "/#", "/oneM2M/#", "/oneM2M/resp/Cx/#", "/oneM2M/req/+/Cx/#", "/oneM2M/req/+/id-in/#", "/+/+/+/+/+", "$SYS/#",
     "$share/other//oneM2M/resp/#"],
)  # fmt: skip
def test_a_foreign_filter_brings_nothing(door: Door, foreign: str) -> None:
    with door.enter("id-in") as cse, door.enter("Cx") as x, door.enter("Cy") as y:
        cse.subscribe("/oneM2M/req/+/id-in/#")
        x.subscribe("/oneM2M/resp/Cx/#", "/oneM2M/req/+/Cx/#")
        y.subscribe(foreign, "/oneM2M/resp/Cy/#")

        x.publish("/oneM2M/req/Cx/id-in/json", b"secret")
        for topic in ("/oneM2M/resp/Cx/id-in/json", "/oneM2M/req/id-in/Cx/json"):
            cse.publish(topic, b"secret")
            eventually(lambda topic=topic: x.has(topic, b"secret"))  # type: ignore[misc]
        eventually(lambda: cse.has("/oneM2M/req/Cx/id-in/json", b"secret"))
        cse.publish("/oneM2M/resp/Cy/id-in/json", b"own")

        eventually(lambda: y.has("/oneM2M/resp/Cy/id-in/json", b"own"))
        assert set(y.came) == {("/oneM2M/resp/Cy/id-in/json", b"own")}


def test_who_cannot_prove_a_user_is_refused(door: Door) -> None:
    of_x = door.home.password("Cx")

    for user, password in (
        (None, None), ("Cx", None), ("Cx", ""), ("Cx", f"{of_x}x"), ("Cy", of_x), ("id-in", of_x), ("Cnobody", of_x),
        ("CX", of_x), ("/id-in/Cx", of_x),
    ):  # fmt: skip
        with door.trying(user, password) as peer:
            assert not peer.is_in, user


def test_a_will_does_not_speak_for_another(door: Door) -> None:
    with door.enter("id-in") as cse:
        cse.subscribe("/oneM2M/req/+/id-in/#")

        with door.trying("Cy", door.home.password("Cy"), will="/oneM2M/req/Cx/id-in/json") as y:
            if y.is_in:
                break_off(y)
                eventually(lambda: y.lost > 0)

        with door.enter("Cx") as x:
            x.publish("/oneM2M/req/Cx/id-in/json", b"last")
        eventually(lambda: cse.has("/oneM2M/req/Cx/id-in/json", b"last"))
        assert not cse.has("/oneM2M/req/Cx/id-in/json", b"will")


def test_nothing_is_retained_for_who_comes_later(door: Door) -> None:
    with door.enter("Cx") as x:
        x.client.publish("/oneM2M/req/Cx/id-in/json", b"retained", 1, retain=True)
        eventually(lambda: x.lost > 0 or bool(x.acknowledged))

    with door.enter("id-in") as cse, door.enter("Cx") as x:
        cse.subscribe("/oneM2M/req/+/id-in/#")
        x.publish("/oneM2M/req/Cx/id-in/json", b"last")

        eventually(lambda: cse.has("/oneM2M/req/Cx/id-in/json", b"last"))
        assert not cse.has("/oneM2M/req/Cx/id-in/json", b"retained")


# What becomes of the parties


def test_a_new_party_is_let_in_at_once_and_a_disabled_one_shut_out_while_others_stay(door: Door) -> None:
    name = f"passing-{next(NUMBERS)}"
    with door.enter("id-in") as cse, door.enter("Cx") as x:
        door.home.add(name)
        with door.enter(f"C{name}") as passing:
            door.home.disable(f"C{name}")

            eventually(lambda: passing.lost > 0)
        with door.trying(f"C{name}", door.home.password(f"C{name}")) as again:
            assert not again.is_in

        cse.subscribe("/oneM2M/req/+/id-in/#")
        x.publish("/oneM2M/req/Cx/id-in/json", b"still here")
        eventually(lambda: cse.has("/oneM2M/req/Cx/id-in/json", b"still here"))
        assert (cse.lost, x.lost) == (0, 0)


def test_another_password_voids_the_one_before(door: Door) -> None:
    before = door.home.password("Cz")
    file = door.home.folder / "Cz.credential"

    gridhearth("party", "mqtt-password", "Cz", "--credential", file, "--data", door.home.authority)

    with door.enter("Cz"):
        pass
    eventually(lambda: not door_opens(door, "Cz", before))


def door_opens(door: Door, user: str, password: str) -> bool:
    with door.trying(user, password) as peer:
        return peer.is_in


def break_off(peer: Peer) -> None:
    """As a cable that is pulled: no DISCONNECT is sent."""
    connection = peer.client.socket()
    assert isinstance(connection, socket.socket)
    connection.shutdown(socket.SHUT_RDWR)


# Sessions


def test_a_session_is_taken_over_by_its_own_user(door: Door) -> None:
    client_id = f"A::Cx-{next(NUMBERS)}"
    with door.enter("id-in") as cse, door.enter("Cx", client_id, persistent=True) as first:
        first.subscribe("/oneM2M/resp/Cx/#")

        with door.enter("Cx", client_id, persistent=True) as second:
            eventually(lambda: first.lost > 0)
            cse.publish("/oneM2M/resp/Cx/id-in/json", b"to the second")

            eventually(lambda: second.has("/oneM2M/resp/Cx/id-in/json", b"to the second"))
            assert first.came == []


def test_whoever_takes_a_session_over_reads_nothing_that_was_for_its_user(door: Door) -> None:
    client_id = f"A::Cx-{next(NUMBERS)}"
    with door.enter("Cx", client_id, persistent=True) as x:
        x.subscribe("/oneM2M/resp/Cx/#")
    with door.enter("id-in") as cse:
        cse.publish("/oneM2M/resp/Cx/id-in/json", b"for x")

        with door.trying("Cy", door.home.password("Cy"), client_id, persistent=True) as y:
            cse.publish("/oneM2M/resp/Cx/id-in/json", b"for x, later")
            if y.is_in:
                y.subscribe("/oneM2M/resp/Cy/#")
                cse.publish("/oneM2M/resp/Cy/id-in/json", b"for y")
                eventually(lambda: y.has("/oneM2M/resp/Cy/id-in/json", b"for y"))

            assert {payload for _, payload in y.came} <= {b"for y"}


def test_workers_of_the_cse_share_what_comes(door: Door) -> None:
    group = f"$share/{door.home.share}//oneM2M/req/+/id-in/#"
    with door.enter("id-in") as first, door.enter("id-in") as second, door.enter("Cx") as x:
        granted = first.subscribe(group) + second.subscribe(group)
        if not door.shares:
            assert granted == [FAILED, FAILED]
            return

        for number in range(20):
            x.publish("/oneM2M/req/Cx/id-in/json", b"%d" % number)

        eventually(lambda: len(first.came) + len(second.came) == 20)
        assert first.came
        assert second.came
