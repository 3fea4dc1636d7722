"""The CSE's place at its MQTT broker: one connection, by which requests come in and notifications go out."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cse.access.authentication import Authentication
from cse.bindings.mqtt import MqttBinding, Porter, filters
from cse.clock import Clock
from cse.dispatcher import Dispatcher
from cse.settings import Settings, SettingsWrong
from onem2m.mapping.mqtt import Kind, in_topic
from onem2m.transport.async_mqtt import MqttPost
from onem2m.transport.mqtt_broker import Broker, BrokerWrong, hidden
from onem2m.transport.mqtt_link import Link
from onem2m.transport.mqtt_messages import Incoming

_KEPT_S: Final = 86_400
"""How long the broker keeps requests for a CSE that is away."""


class BrokerSide:
    """Serves requests that come by a broker, and lets notifications go by the same connection."""

    def __init__(
        self, settings: Settings, dispatcher: Dispatcher, authentication: Authentication, clock: Clock, post: MqttPost
    ) -> None:
        """Raises SettingsWrong."""
        own = in_topic(settings.cse_id)
        proof = proof_of(settings)
        self._answers = f"/oneM2M/{Kind.RESPONSE}/{own}/"
        """stands in the topics of answers to the CSE, behind whatever prefix"""
        self._post = post
        try:
            self.link = Link(
                broker_of(settings, proof),
                hidden(f"C::{own}", proof.share),
                self._arrived,
                filters(settings.cse_id, proof.share or own),
                session_s=_KEPT_S,
                connected=lambda: post.insist(self.link),
            )
        except OSError as fault:
            raise SettingsWrong(f"mqtt_ca, mqtt_certificate, mqtt_key: {fault}") from None
        self.binding = MqttBinding(
            dispatcher,
            Porter(authentication, settings.development),
            clock,
            self.link.publish,
            self.link.acknowledge,
            at_once=settings.mqtt_at_once,
            answer_s=settings.mqtt_answer_s,
            body_bytes=settings.body_bytes,
            fits=self.link.fits,
        )
        post.adopt(self.link, settings.mqtt_names.split())

    def start(self) -> None:
        """Serves from now on, on the running event loop; the broker may come later."""
        self.binding.start()
        self.link.start()

    def hang_up(self) -> None:
        """Begins nothing more: what comes now is for who serves next."""
        self.binding.close()

    def stop(self) -> None:
        """Takes no more requests. What is not acknowledged stays with the broker, for who serves next."""
        self.link.stop()

    def _arrived(self, messages: list[Incoming]) -> None:
        answers = [message for message in messages if self._answers in message.topic]
        if answers:
            self._post.replied(answers)
            for message in answers:
                self.link.acknowledge(message)
            messages = [message for message in messages if self._answers not in message.topic]
        if messages:
            self.binding.arrived(messages)

    def items(self) -> Iterable[tuple[str, int]]:
        """Counters, for operators."""
        counts = self.link.counts
        yield from self.binding.counters.items()
        yield "connections", counts.connections
        yield "expired", counts.expired
        yield "refused", counts.refused


@dataclass(frozen=True, slots=True)
class Proof:
    """What the CSE logs in with."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    share: str | None = field(default=None, repr=False)
    """the name of its group of shared subscriptions, which nobody else may know: who knew it could join"""


def broker_of(settings: Settings, proof: Proof) -> Broker:
    """The broker, and how the CSE proves to it who it is. Raises SettingsWrong."""
    files = {
        name: Path(value) if value else None
        for name, value in (
            ("ca", settings.mqtt_ca),
            ("certificate", settings.mqtt_certificate),
            ("key", settings.mqtt_key),
        )
    }
    try:
        broker = Broker.at(settings.mqtt, user=proof.user, password=proof.password, **files)
    except BrokerWrong as fault:
        raise SettingsWrong(f"mqtt: {fault}") from None
    if not (settings.development or broker.user or broker.certificate):
        raise SettingsWrong(
            "mqtt_credential: a broker that lets this CSE in without a proof lets anybody in; give the credential that"
            " `gridhearth broker` makes, or mqtt_certificate and mqtt_key"
        )
    return broker


def proof_of(settings: Settings) -> Proof:
    """What stands in the file of `mqtt_credential`, which is for its owner only. Raises SettingsWrong."""
    if not settings.mqtt_credential:
        return Proof()
    path = Path(settings.mqtt_credential)
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise SettingsWrong(f"mqtt_credential: {path} is secret and others may read it: chmod 600 {path}")
            content = json.loads(file.read())
        proof = Proof(content["user"], content["password"], content.get("share"))
    except OSError as fault:
        raise SettingsWrong(f"mqtt_credential: {path}: {fault.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SettingsWrong(f"mqtt_credential: {path} does not say user and password") from None
    if not all(isinstance(text, str) and text for text in (proof.user, proof.password, proof.share or "-")):
        raise SettingsWrong(f"mqtt_credential: {path} does not say user and password")
    return proof
