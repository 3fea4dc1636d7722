"""A broker with the files of an authority, and clients of it that say what they saw."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from onem2m.security.credentials import Credential
from tests.services import missing_service

WITHIN_S = 20.0
WHERE = f"{os.environ['PATH']}:/usr/sbin"
NOT_AUTHORIZED = 135
"""Reason code of MQTT 5."""


def gridhearth(*arguments: str | Path) -> str:
    command = [sys.executable, "-m", "gridhearth", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def eventually(fact: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not fact():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.02)


@dataclass(frozen=True, slots=True)
class Home:
    """An authority in `folder`, with the parties that the tests need, and the broker's files."""

    folder: Path

    @property
    def authority(self) -> Path:
        return self.folder / "authority"

    @property
    def files(self) -> Path:
        return self.folder / "broker"

    @property
    def ca(self) -> Path:
        return self.authority / "public" / "ca.pem"

    def add(self, name: str) -> None:
        file = self.folder / f"C{name}.credential"
        gridhearth("party", "add", "application", name, "--credential", file, "--data", self.authority)

    def disable(self, user: str) -> None:
        gridhearth("party", "disable", user, "--data", self.authority)

    def certificate(self, user: str) -> str:
        """Makes one; returns its fingerprint."""
        said = gridhearth("certificate", user, "--out", self.folder / user, "--data", self.authority)
        return said.partition("Fingerprint ")[2].partition(";")[0]

    @property
    def share(self) -> str:
        return str(json.loads((self.files / "cse.credential").read_text())["share"])

    def password(self, user: str) -> str:
        if user == "id-in":
            return str(json.loads((self.files / "cse.credential").read_text())["password"])
        password = Credential.load(self.folder / f"{user}.credential").mqtt_password
        assert password is not None
        return password


def require_mosquitto() -> None:
    """Debian keeps it where only root looks."""
    if shutil.which("mosquitto", path=WHERE) is None:
        missing_service("mosquitto")


class Mosquitto:
    """A mosquitto with the configuration that `gridhearth broker` wrote into a folder."""

    def __init__(self, files: Path) -> None:
        self._files = files
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        command = ["mosquitto", "-c", str(self._files / "mosquitto.conf")]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "PATH": WHERE}
        )
        eventually(lambda: (self._files / "mosquitto.pid").exists())
        return self

    def stop(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(WITHIN_S)


class Stops(Protocol):
    def stop(self) -> None: ...


Stopped = TypeVar("Stopped", bound=Stops)


@contextlib.contextmanager
def stopping(broker: Stopped) -> Iterator[Stopped]:
    try:
        yield broker
    finally:
        broker.stop()


@dataclass
class Peer:
    """One connection: what it was answered, and what came."""

    client: mqtt.Client
    answer: int | None = None
    granted: dict[int, list[int]] = field(default_factory=dict)
    acknowledged: dict[int, int] = field(default_factory=dict)
    came: list[tuple[str, bytes]] = field(default_factory=list)
    lost: int = 0

    @property
    def is_in(self) -> bool:
        return self.answer == 0

    def subscribe(self, *filters: str) -> list[int]:
        """What was granted, for each filter."""
        found = []
        for one in filters:
            _, number = self.client.subscribe(one, 1)
            assert number is not None
            eventually(lambda number=number: number in self.granted)  # type: ignore[misc]
            found += self.granted[number]
        return found

    def publish(self, topic: str, payload: bytes = b"{}") -> int:
        """The reason code of the acknowledgement; 0 of a broker that knows none, 16 where nobody listens."""
        number = self.client.publish(topic, payload, 1).mid
        eventually(lambda: number in self.acknowledged)
        return self.acknowledged[number]

    def has(self, topic: str, payload: bytes = b"{}") -> bool:
        return (topic, payload) in self.came


@contextlib.contextmanager
def connected(
    port: int,
    user: str | None = None,
    password: str | None = None,
    *,
    version: int,
    client_id: str = "",
    will: str = "",
    persistent: bool = False,
    ca: Path | None = None,
    certificate: Path | None = None,
) -> Iterator[Peer]:
    """A connection, once it was answered or refused; `certificate` is a path without its .pem and .key."""
    is_5 = version == mqtt.MQTTv5
    client = mqtt.Client(
        CallbackAPIVersion.VERSION2, client_id, protocol=MQTTProtocolVersion(version), reconnect_on_failure=False,
        clean_session=None if is_5 else not persistent,
    )  # fmt: skip
    peer = Peer(client)
    if user is not None:
        client.username_pw_set(user, password)
    if ca is not None:
        pem, key = (f"{certificate}.pem", f"{certificate}.key") if certificate else (None, None)
        client.tls_set(str(ca), pem, key)
    if will:
        client.will_set(will, b"will", 1)

    client.user_data_set(peer)
    client.on_connect, client.on_disconnect = _on_connect, _on_disconnect
    client.on_subscribe, client.on_publish, client.on_message = _on_subscribe, _on_publish, _on_message
    _open(client, port, _kept_session() if is_5 and persistent else {})
    client.loop_start()
    try:
        eventually(lambda: peer.answer is not None or peer.lost > 0)
        yield peer
    finally:
        client.disconnect()
        client.loop_stop()
        client.user_data_set(None)  # no circle: paho closes its last sockets when the client goes


def _on_connect(_: object, peer: Peer, __: object, reason: Any, ___: object) -> None:
    peer.answer = reason.value


def _on_disconnect(_: object, peer: Peer, __: object, ___: object, ____: object) -> None:
    peer.lost += 1


def _on_subscribe(_: object, peer: Peer, number: int, reasons: list[Any], __: object) -> None:
    peer.granted[number] = [reason.value for reason in reasons]


def _on_publish(_: object, peer: Peer, number: int, reason: Any, __: object) -> None:
    peer.acknowledged[number] = reason.value


def _on_message(_: object, peer: Peer, message: mqtt.MQTTMessage) -> None:
    peer.came.append((message.topic, bytes(message.payload)))


def _kept_session() -> dict[str, Any]:
    """What MQTT 5 says for a session that is kept."""
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = 3600
    return {"clean_start": False, "properties": properties}


def _open(client: mqtt.Client, port: int, options: dict[str, Any]) -> None:
    """The broker may be starting."""
    deadline = time.monotonic() + WITHIN_S
    while True:
        try:
            client.connect("127.0.0.1", port, **options)
            return
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "the broker never listened"
            time.sleep(0.05)
