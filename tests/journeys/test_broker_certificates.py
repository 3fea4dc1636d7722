"""mosquitto with TLS: passwords at one port, at another certificates whose common name is the originator."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from paho.mqtt.client import MQTTv5

from bench.servers import free_port
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


@dataclass(frozen=True, slots=True)
class Doors:
    """The two ports of one broker."""

    home: Home
    passwords: int
    certificates: int

    @contextlib.contextmanager
    def by_password(self, user: str) -> Iterator[Peer]:
        password = self.home.password(user)
        with connected(self.passwords, user, password, version=MQTTv5, client_id=user, ca=self.home.ca) as peer:
            yield peer

    @contextlib.contextmanager
    def by_certificate(self, certificate: Path | None, client_id: str, user: str | None = None) -> Iterator[Peer]:
        password = None if user is None else self.home.password(user)
        with connected(
            self.certificates, user, password, version=MQTTv5, client_id=client_id, ca=self.home.ca,
            certificate=certificate,
        ) as peer:  # fmt: skip
            yield peer


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    require_mosquitto()
    home = Home(tmp_path_factory.mktemp("home"))
    gridhearth("authority", "--data", home.authority, "--prepare")
    home.add("x")
    gridhearth("certificate", "--server", "127.0.0.1", "--out", home.folder, "--data", home.authority)
    doors = Doors(home, free_port(), free_port())
    gridhearth(
        "broker", "--files", home.files, "--data", home.authority, "--listen", f"127.0.0.1:{doors.passwords}",
        "--tls-certificate", home.folder / "127.0.0.1.pem", "--tls-key", home.folder / "127.0.0.1.key",
        "--client-ca", home.ca, "--certificates", f"127.0.0.1:{doors.certificates}", "--one-connection",
    )  # fmt: skip
    with stopping(Mosquitto(home.files).start()):
        yield doors


def test_a_certificate_names_its_originator_whatever_user_is_said(doors: Doors) -> None:
    doors.home.certificate("Cx")
    with doors.by_password("id-in") as cse:
        cse.subscribe("/oneM2M/req/+/id-in/#")

        with doors.by_certificate(doors.home.folder / "Cx" / "Cx", "x", user="id-in") as x:
            assert x.publish("/oneM2M/req/Cx/id-in/json") == 0
            eventually(lambda: cse.has("/oneM2M/req/Cx/id-in/json"))
            assert x.publish("/oneM2M/resp/Cx/id-in/json") == NOT_AUTHORIZED
            assert x.publish("/oneM2M/req/Cy/id-in/json") == NOT_AUTHORIZED


def test_a_party_with_a_certificate_alone_is_let_in(doors: Doors) -> None:
    gridhearth("party", "add", "device", "4711", "--data", doors.home.authority)
    doors.home.certificate("Cdevice-4711")

    with doors.by_certificate(doors.home.folder / "Cdevice-4711" / "Cdevice-4711", "d") as device:
        assert device.publish("/oneM2M/req/Cdevice-4711/id-in/json") != NOT_AUTHORIZED


def test_without_a_certificate_no_password_helps_there(doors: Doors) -> None:
    with doors.by_certificate(None, "x", user="Cx") as x:
        assert not x.is_in


def test_the_certificate_of_a_server_is_none_of_a_client(doors: Doors) -> None:
    with doors.by_certificate(doors.home.folder / "127.0.0.1", "x") as server:
        assert not server.is_in


def test_a_withdrawn_certificate_is_not_believed_any_more_and_its_party_stays(doors: Doors) -> None:
    doors.home.add("w")
    fingerprint = doors.home.certificate("Cw")
    certificate = doors.home.folder / "Cw" / "Cw"
    with doors.by_certificate(certificate, "w") as before:
        assert before.is_in

    gridhearth("certificate", "--withdraw", fingerprint, "--data", doors.home.authority)

    eventually(lambda: not is_believed(doors, certificate))
    with doors.by_password("Cw") as w:
        assert w.is_in


def test_a_disabled_party_can_do_nothing_with_its_certificate_nor_on_the_connection_that_it_has(doors: Doors) -> None:
    doors.home.add("disabled")
    doors.home.certificate("Cdisabled")
    certificate = doors.home.folder / "Cdisabled" / "Cdisabled"
    with doors.by_certificate(certificate, "disabled") as party:
        assert party.publish("/oneM2M/req/Cdisabled/id-in/json") != NOT_AUTHORIZED

        doors.home.disable("Cdisabled")

        eventually(lambda: party.publish("/oneM2M/req/Cdisabled/id-in/json") == NOT_AUTHORIZED)
    assert not is_believed(doors, certificate)


def test_with_one_connection_each_nobody_takes_over_a_session_by_its_client_id(doors: Doors) -> None:
    doors.home.add("y")
    with doors.by_password("Cx") as x:
        password = doors.home.password("Cy")
        with connected(doors.passwords, "Cy", password, version=MQTTv5, client_id="Cx", ca=doors.home.ca) as y:
            assert y.is_in
            assert x.publish("/oneM2M/req/Cx/id-in/json") != NOT_AUTHORIZED
            assert x.lost == 0


def is_believed(doors: Doors, certificate: Path) -> bool:
    with doors.by_certificate(certificate, "again") as peer:
        return peer.is_in
