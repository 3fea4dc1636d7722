"""The broker that comes along: what amqtt would let pass, and what becomes of its files. Who may do what there is shown
beside mosquitto in tests/journeys/test_broker_access.py."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from paho.mqtt.client import MQTTv5, MQTTv311

from authority.broker import acl, passwords
from gridhearth.broker import EmbeddedBroker
from tests.journeys.broker_access import Peer, connected, eventually, stopping

NOT_AUTHORIZED = 135
BAD_USER = b"\x20\x02\x00\x04"
"""CONNACK of MQTT 3.1.1 that refuses."""
USERS = ("id-in", "Cx", "Cy")


def write(folder: Path, *users: str) -> None:
    """Files that let in these users, each with its name for a password."""
    lines = passwords.text({user: passwords.hashed(f"of {user}") for user in users})
    (folder / "passwords").write_text(lines)
    (folder / "acl").write_text(acl.text(acl.rules("id-in", [user for user in users if user != "id-in"])))


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    write(tmp_path, *USERS)
    with stopping(EmbeddedBroker(tmp_path).start()) as broker:
        yield broker


def enter(
    broker: EmbeddedBroker, user: str, password: str = "", *, client_id: str = "", persistent: bool = False
) -> AbstractContextManager[Peer]:
    return connected(
        broker.port,
        user,
        password or f"of {user}",
        version=MQTTv311,
        client_id=client_id or user,
        persistent=persistent,
    )


def test_a_wrong_password_ends_nobodys_connection_and_takes_nobodys_session(broker: EmbeddedBroker) -> None:
    with enter(broker, "id-in") as cse, enter(broker, "Cx", client_id="A::Cx", persistent=True) as x:
        x.subscribe("/oneM2M/resp/Cx/#")

        for user in ("Cx", "Cy", "id-in"):
            for persistent in (True, False):
                with enter(broker, user, "guessed", client_id="A::Cx", persistent=persistent) as guessing:
                    assert guessing.answer == NOT_AUTHORIZED

        cse.publish("/oneM2M/resp/Cx/id-in/json")
        eventually(lambda: x.has("/oneM2M/resp/Cx/id-in/json"))
        assert x.lost == 0


def test_an_unproved_user_is_not_written_into_the_session_of_another(broker: EmbeddedBroker) -> None:
    with enter(broker, "id-in") as cse, enter(broker, "Cy", client_id="A::Cy", persistent=True) as y:
        cse.subscribe("/oneM2M/req/+/id-in/#")

        with enter(broker, "Cx", "guessed", client_id="A::Cy", persistent=True) as guessing:
            assert guessing.answer == NOT_AUTHORIZED
        y.publish("/oneM2M/req/Cx/id-in/json", b"spoofed")

        y.publish("/oneM2M/req/Cy/id-in/json", b"own")
        eventually(lambda: cse.has("/oneM2M/req/Cy/id-in/json", b"own"))
        assert cse.came == [("/oneM2M/req/Cy/id-in/json", b"own")]


def test_the_client_id_of_another_user_is_refused_also_while_that_one_is_away(broker: EmbeddedBroker) -> None:
    with enter(broker, "Cx", client_id="A::Cx", persistent=True) as x:
        x.subscribe("/oneM2M/resp/Cx/#")
        with enter(broker, "Cy", client_id="A::Cx") as y:
            assert y.answer == NOT_AUTHORIZED

    with enter(broker, "Cy", client_id="A::Cx", persistent=True) as y:
        assert y.answer == NOT_AUTHORIZED


def test_no_message_is_lost_nor_overtaken_while_others_subscribe(broker: EmbeddedBroker) -> None:
    with enter(broker, "id-in") as cse, enter(broker, "Cx") as x, enter(broker, "Cy") as y:
        y.subscribe("#")  # asked first, and about every message
        cse.subscribe("/oneM2M/req/+/id-in/#")
        for number in range(300):
            x.client.publish("/oneM2M/req/Cx/id-in/json", b"%d" % number, 1)
            y.client.subscribe(f"/oneM2M/req/+/id-in/{number}/#", 1)

        eventually(lambda: len(cse.came) == 300)
        assert [int(payload) for _, payload in cse.came] == list(range(300))


def test_without_its_files_it_lets_nobody_in_until_they_are_back(broker: EmbeddedBroker, tmp_path: Path) -> None:
    with enter(broker, "Cx") as x:
        (tmp_path / "passwords").unlink()

        eventually(lambda: x.lost > 0)
    with enter(broker, "Cx") as x:
        assert not x.is_in
    write(tmp_path, *USERS)
    with enter(broker, "Cx") as x:
        assert x.is_in


def test_topics_follow_the_file(broker: EmbeddedBroker, tmp_path: Path) -> None:
    with enter(broker, "id-in") as cse, enter(broker, "Cx") as x:
        cse.subscribe("/oneM2M/req/+/id-in/#")
        (tmp_path / "acl").write_text(acl.text(acl.rules("id-in", [])))
        x.publish("/oneM2M/req/Cx/id-in/json", b"before")

        (tmp_path / "acl").write_text(acl.text(acl.rules("id-in", ["Cx"])))
        x.publish("/oneM2M/req/Cx/id-in/json", b"after")

        eventually(lambda: bool(cse.came))
        assert cse.came == [("/oneM2M/req/Cx/id-in/json", b"after")]


def test_it_speaks_no_mqtt_5_and_says_so(broker: EmbeddedBroker) -> None:
    with connected(broker.port, "Cx", "of Cx", version=MQTTv5, client_id="x") as x:
        assert x.answer == 132


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x10\xff\xff\xff\xff\xff",
        b"\x10\xff\xff\xff\x7f",
        b"\x10\x00",
        b"\x10\x06\x00\x04MQTT",
        b"\x10\x0a\x00\x04MQTT\x04\xc2\x00\x3c",
        b"\x10\x0e\x00\x04MQTT\x04\xc2\x00\x3c\xff\xff\x00\x00",
        b"\x30\x05\x00\x01/ok",
        b"",
    ],
)
def test_what_is_no_connect_is_not_let_in_and_disturbs_nobody(broker: EmbeddedBroker, sent: bytes) -> None:
    with enter(broker, "id-in") as cse, enter(broker, "Cx") as x:
        cse.subscribe("/oneM2M/req/+/id-in/#")

        with socket.create_connection(("127.0.0.1", broker.port), 20) as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(100)

        assert answer in (b"", BAD_USER)
        x.publish("/oneM2M/req/Cx/id-in/json")
        eventually(lambda: bool(cse.came))


def test_a_taken_port_is_told(broker: EmbeddedBroker, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="in use"):
        EmbeddedBroker(tmp_path, broker.port).start()


def test_it_stops_with_clients_connected_and_the_next_takes_its_port(tmp_path: Path) -> None:
    write(tmp_path, *USERS)
    first = EmbeddedBroker(tmp_path).start()
    with enter(first, "Cx") as x:
        first.stop()

        eventually(lambda: x.lost > 0)
    with stopping(EmbeddedBroker(tmp_path, first.port).start()) as second, enter(second, "Cx") as x:
        assert x.is_in


def test_its_address_is_that_of_an_mqtt_client(broker: EmbeddedBroker) -> None:
    assert broker.url == f"mqtt://127.0.0.1:{broker.port}"
