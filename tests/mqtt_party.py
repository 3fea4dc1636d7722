"""Somebody at a broker who is none of ours: paho's own client, and what it heard."""

from __future__ import annotations

import itertools
import json
import secrets
import threading
import time
from typing import Any

import cbor2
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

WAIT_S = 10.0
"""Longer than anything takes that works."""
QUIET_S = 0.3
"""What has not come by then does not come."""

_PROPERTIES = {
    "expires_s": "MessageExpiryInterval",
    "response_topic": "ResponseTopic",
    "correlation": "CorrelationData",
}


class Party:
    """Publishes what it is told to, be it ever so wrong, and writes down what comes on the topics that it listens to."""

    def __init__(
        self,
        url: str,
        *filters: str,
        version: int = 5,
        name: str = "",
        user: str | None = None,
        password: str | None = None,
        kept_s: int = 0,
    ) -> None:
        host, _, port = url.removeprefix("mqtt://").partition(":")
        self.version = version
        self.messages: list[MQTTMessage] = []
        self._changed = threading.Condition()
        self._numbers = itertools.count(1)
        self._filters = filters
        self._subscribed = threading.Event()
        others: dict[str, Any] = {} if version == 5 else {"clean_session": not kept_s}
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=name or f"party-{secrets.token_hex(4)}",
            protocol=MQTTProtocolVersion(version),
            **others,
        )
        self._client.reconnect_delay_set(0.05, 0.2)  # type: ignore[arg-type]  # any seconds do
        if user is not None:
            self._client.username_pw_set(user, password)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.on_message = self._on_message
        if version == 5:
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            properties.SessionExpiryInterval = kept_s
            self._client.connect(host, int(port), clean_start=not kept_s, properties=properties)
        else:
            self._client.connect(host, int(port))
        self._client.loop_start()
        assert self._subscribed.wait(WAIT_S), "the broker does not take the subscriptions"

    def _on_connect(self, *_: Any) -> None:
        if self._filters:
            self._client.subscribe([(topic, 1) for topic in self._filters])
        else:
            self._subscribed.set()

    def _on_message(self, _: Client, __: Any, message: MQTTMessage) -> None:
        with self._changed:
            self.messages.append(message)
            self._changed.notify_all()

    def publish(self, topic: str, payload: Any, qos: int = 1, **properties: Any) -> None:
        """Bytes go as they are; an object goes in the form that the topic ends with."""
        if not isinstance(payload, bytes):
            payload = cbor2.dumps(payload) if topic.endswith("/cbor") else json.dumps(payload).encode()
        told = Properties(PacketTypes.PUBLISH) if properties else None  # type: ignore[no-untyped-call]
        for name, value in properties.items():
            setattr(told, _PROPERTIES[name], value)
        end = time.monotonic() + WAIT_S
        while not self._client.is_connected() and time.monotonic() < end:
            time.sleep(0.005)  # the broker was away
        published = self._client.publish(topic, payload, qos, properties=told)
        if qos:
            published.wait_for_publish(WAIT_S)

    def wait(self, count: int, within_s: float = WAIT_S) -> list[MQTTMessage]:
        """What came, as soon as there is so much."""
        with self._changed:
            enough = self._changed.wait_for(lambda: len(self.messages) >= count, within_s)
            assert enough, f"{len(self.messages)} of {count} messages came: {self.messages}"
            return list(self.messages)

    def quiet(self, count: int, for_s: float = QUIET_S) -> list[MQTTMessage]:
        """What came in all, when nothing more does: so much and no more."""
        time.sleep(for_s)
        with self._changed:
            assert len(self.messages) == count, [(message.topic, message.payload) for message in self.messages]
            return list(self.messages)

    def request(self, operation: int, to: str, originator: str | None = "Cmeter", **parts: Any) -> dict[str, Any]:
        """A primitive; parts that are None are left out."""
        primitive = {"op": operation, "to": to, "fr": originator, "rqi": f"q{next(self._numbers)}", "rvi": "4", **parts}
        return {name: value for name, value in primitive.items() if value is not None}

    def ask(self, topic: str, payload: Any, qos: int = 1, **properties: Any) -> dict[str, Any]:
        """Publishes, and returns what is answered, whoever is: one at a time."""
        before = len(self.messages)
        self.publish(topic, payload, qos, **properties)
        return read(self.wait(before + 1)[before])

    def leave(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def read(message: MQTTMessage) -> dict[str, Any]:
    """The object that a message holds, in the form that its topic says."""
    told = cbor2.loads(message.payload) if message.topic.endswith("/cbor") else json.loads(message.payload)
    assert isinstance(told, dict)
    return told
