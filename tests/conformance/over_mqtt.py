"""The same requests through a real broker: a CSE's binding on the one side, originators on the other."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from zlib import crc32

from cse.bindings.mqtt import MqttBinding, Porter, filters
from cse.bootstrap import Cse
from onem2m.addressing import is_entity
from onem2m.errors import OneM2MError
from onem2m.mapping.mqtt import Kind, Topic, in_topic
from onem2m.mapping.primitive import decode_request, decode_response, encode_request, primitive_in
from onem2m.mapping.serialization import CBOR, JSON
from onem2m.primitive import Request
from onem2m.transport.mqtt_broker import Broker
from onem2m.transport.mqtt_link import Link
from onem2m.transport.mqtt_messages import Incoming, Outgoing
from onem2m.vocabulary import Operation, ResourceType
from tests.conformance.transports import PATIENCE_S, UNDER_WAY_S, Answer, Beside, CannotCarry, Untold
from tests.mosquitto import Mosquitto

_UNCOMPARED = ("requester", "answer_form", "applied", "precondition", "attributes", "content")
_NAMELESS = (None, "", "C", "S")


class OverMqtt:
    """Asks by a mosquitto of its own. One connection on either side serves all tests, and whichever CSE is asked."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="mosquitto-"))
        self._broker = Mosquitto(self._folder)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._serving: Cse | None = None
        self._binding: MqttBinding | None = None
        self._awaited: dict[bytes, Future[bytes]] = {}
        broker = Broker.at(self._broker.url)
        self._served = Link(broker, "C::id-in", self._requests, filters("/id-in", "id-in"), session_s=600)
        self._asking = Link(broker, "tests", self._answers, ["/oneM2M/resp/#", "/oneM2M/reg_resp/#"])
        for link in (self._served, self._asking):
            link.start()
            assert link.wait(PATIENCE_S), link.fault

    def _requests(self, messages: list[Incoming]) -> None:
        assert self._binding is not None
        self._binding.arrived(messages)

    def _answers(self, messages: list[Incoming]) -> None:
        for message in messages:
            self._asking.acknowledge(message)
            awaited = self._awaited.pop(message.correlation or b"", None)
            if awaited is not None:
                awaited.set_result(message.payload)

    def _serve_now(self, cse: Cse) -> None:
        if cse is self._serving:
            return
        porter = Porter(cse.authentication, development=True)
        binding = MqttBinding(
            cse.dispatcher, porter, cse.store.stamper.clock, self._served.publish, self._served.acknowledge
        )

        async def start() -> None:
            binding.start()

        asyncio.run_coroutine_threadsafe(start(), self._loop).result(PATIENCE_S)
        self._serving, self._binding = cse, binding

    def ask(self, cse: Cse, requests: Sequence[Request], beside: Beside = None) -> list[Answer]:
        self._serve_now(cse)
        forms = [_form(request) for request in requests]
        messages = [
            (_topic(cse, request, form), _carried(request, form)) for request, form in zip(requests, forms, strict=True)
        ]
        asked = [self._ask(topic, body) for topic, body in messages]
        if beside is not None:
            time.sleep(UNDER_WAY_S)

            async def done() -> None:
                await beside()

            asyncio.run_coroutine_threadsafe(done(), self._loop).result(PATIENCE_S)
        return [_heard(answer.result(PATIENCE_S), form) for answer, form in zip(asked, forms, strict=True)]

    def _ask(self, topic: str, body: bytes) -> Future[bytes]:
        correlation = secrets.token_bytes(8)
        awaited = self._awaited[correlation] = Future()
        self._asking.publish(Outgoing(topic, body, correlation=correlation))
        return awaited

    def close(self) -> None:
        for link in (self._asking, self._served):
            link.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()
        self._broker.stop()
        shutil.rmtree(self._folder)


def _form(request: Request) -> str:
    """Every other request goes in CBOR, the same ones each time."""
    return CBOR if crc32(str(request.request_id).encode()) % 2 else JSON


def _heard(message: bytes, form: str) -> Answer:
    """An answer as far as it tells: it has a response status code, and no status of HTTP nor an address beside it."""
    untold: Any = Untold()
    return replace(Answer.of(decode_response(message, form)), http_status=untold, location=untold)


def _topic(cse: Cse, request: Request, form: str) -> str:
    """A request's own topic; who has no name, or none that can be, comes by that of a credential, or of somebody else."""
    receiver = in_topic(cse.entity.cse_id)
    named = request.originator
    registers = request.operation is Operation.CREATE and request.type == ResourceType.AE
    if named and is_entity(named) and not (registers and named in _NAMELESS):
        return str(Topic(Kind.REQUEST, in_topic(named), receiver, form))
    return str(Topic(Kind.REGISTRATION_REQUEST if registers else Kind.REQUEST, "Cwhoever", receiver, form))


def _carried(request: Request, form: str) -> bytes:
    """The message. Raises CannotCarry where it says less than the request: the test would show something else."""
    if request.precondition is not None:
        raise CannotCarry("MQTT has no words for preconditions")
    body = encode_request(request, form)
    try:
        carried = decode_request(primitive_in(body, form), form)
    except OneM2MError:
        return body  # what the receiver will refuse as well
    for part in fields(Request):
        if part.name in _UNCOMPARED:
            continue
        asked, told = getattr(request, part.name), getattr(carried, part.name)
        if asked != told:
            raise CannotCarry(f"MQTT has no words for {part.name} = {asked!r}: it would say {told!r}")
    return body
