"""Mca over MQTT (TS-0010): requests that come by a broker, and their answers.

    network thread     messages arrive                                   onem2m/transport/mqtt_link.py
    event loop         topic and primitive are read                      onem2m/mapping/mqtt.py, primitive.py
                       one queue for each originator, so many at once     cse/bindings/lanes.py
                       the dispatcher, as for every binding
    network thread     the answer goes out, then the request is acknowledged

Who a request is from, the broker has seen to: only whose topic it is can publish there (docs/mqtt.md). What the request
says of its originator must agree with the topic.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from cse.access.authentication import Authentication
from cse.bindings.door import Door
from cse.bindings.lanes import Lanes, Turn
from cse.clock import SECOND, Clock
from cse.dispatcher import Dispatcher
from onem2m.addressing import is_entity
from onem2m.errors import BadRequest, NotAcceptable, OneM2MError, OriginatorNotAuthenticated, RequestTooLarge
from onem2m.mapping import mqtt
from onem2m.mapping.mqtt import Kind, NotATopic, Topic
from onem2m.mapping.primitive import decode_request, encode_response, primitive_in
from onem2m.primitive import Association, Identity, Request, Response
from onem2m.transport.mqtt_messages import Incoming, Outgoing
from onem2m.vocabulary import Operation, ResourceType

log = logging.getLogger(__name__)

_WRITES: Final = frozenset({Operation.CREATE, Operation.UPDATE, Operation.DELETE})
_TO_BE_GIVEN: Final = frozenset({None, "", "C", "S"})
_REDELIVERED_WITHIN_S: Final = 600
"""So long a broker may deliver a message again (QoS 1): the answer is kept for as long."""
_MOST_WAITING: Final = 20_000
"""Requests that wait for their turn; of those that come beyond it, what the broker would not deliver again is let go."""


@dataclass(slots=True)
class Counters:
    """What came by MQTT since the start; shown to operators."""

    requests: int = 0
    answers: int = 0
    unreadable: int = 0
    """messages that no request could be read from, and nobody could be told"""
    dropped: int = 0
    """requests of QoS 0 for which there was no room"""
    undeliverable: int = 0
    """answers that could not be sent in time"""

    def items(self) -> list[tuple[str, int]]:
        """Names and values."""
        return [(row.name, getattr(self, row.name)) for row in fields(self)]


@dataclass(frozen=True, slots=True)
class Porter:
    """Holds a request to whose topic it came by."""

    authentication: Authentication
    development: bool = False
    """believe what requests say of their originators, as at the door of HTTP"""

    def admit(self, topic: Topic, request: Request) -> None:
        """Says who it is from. Raises OriginatorNotAuthenticated, BadRequest."""
        if topic.kind is Kind.REGISTRATION_REQUEST and not _registers(request):
            raise BadRequest("to, ty: only an AE is registered by a topic of credentials (reg_req)")
        whose = mqtt.from_topic(topic.originator)
        if not is_entity(whose):
            raise BadRequest(f"topic: {whose[:60]!r} is not the identifier of an AE or a CSE")
        known = self.authentication.entity(whose)
        if not self.development:
            if self.authentication.disabled(known):
                raise OriginatorNotAuthenticated(f"fr: {whose[:60]} may not act any more")
            Door(self.authentication).admit(Association(Identity(known, credential=f"mqtt:{whose}")), request)
            return
        request.association = Association()
        named = request.originator
        to_be_given = _registers(request) and named in _TO_BE_GIVEN
        if topic.kind is Kind.REQUEST and named and is_entity(named) and not to_be_given:
            self._require_same(whose, named)

    def _require_same(self, whose: str, named: str) -> None:
        """A bare stem may be an AE of this CSE, or one or a CSE of the provider's: the topic does not tell."""
        if self.authentication.entity(named) not in {self.authentication.entity(whose), f"/{whose}"}:
            raise OriginatorNotAuthenticated(f"fr: {named[:60]!r} is not {whose[:60]}, whose topic this is")


def _registers(request: Request) -> bool:
    return request.operation is Operation.CREATE and request.type == ResourceType.AE


@dataclass(slots=True)
class _Message:
    """A request under way."""

    incoming: Incoming
    topic: Topic
    request: Request
    until: float
    """on the steady clock: when its answer is of no use any more"""


class MqttBinding:
    """Takes requests from a link, and answers them by it. Belongs to the event loop that it is started on."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        porter: Porter,
        clock: Clock,
        send: Callable[[Outgoing], None],
        acknowledge: Callable[[Incoming], None],
        *,
        at_once: int = 256,
        answer_s: float = 60.0,
        body_bytes: int = 4 * 1024 * 1024,
        fits: Callable[[Outgoing], bool] = lambda _: True,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.counters = Counters()
        self._dispatcher = dispatcher
        self._porter = porter
        self._clock = clock
        self._send = send
        self._acknowledge = acknowledge
        self._answer_s = answer_s
        self._body_bytes = body_bytes
        self._fits = fits
        self._steady = steady
        self._lanes: Lanes[_Message] = Lanes(self._begin, at_once)
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def start(self) -> None:
        """Serves from now on, on the running event loop."""
        self._loop = asyncio.get_running_loop()

    def close(self) -> None:
        """Begins nothing more. What is not begun is not acknowledged either, and comes again."""
        self._closed = True

    def arrived(self, messages: list[Incoming]) -> None:
        """From any thread: requests have come."""
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(self._take, messages)
        except RuntimeError:
            pass  # the loop has ended: what was not acknowledged comes again to who serves next

    def _take(self, messages: list[Incoming]) -> None:
        for message in messages if not self._closed else ():
            try:
                self._take_one(message)
            except Exception:
                log.exception("a message on %s could not be taken", message.topic[:200])
                self.counters.unreadable += 1
                self._acknowledge(message)

    def _take_one(self, message: Incoming) -> None:
        try:
            topic = mqtt.parse(message.topic)
        except NotATopic as fault:
            log.debug("%s", fault)
            topic = None
        if topic is None or not topic.asks:
            self.counters.unreadable += 1
            self._acknowledge(message)
            return
        self.counters.requests += 1
        until = self._steady() + (self._answer_s if message.expires_s is None else message.expires_s)
        primitive: dict[str, Any] = {}
        try:
            if len(message.payload) > self._body_bytes:
                raise RequestTooLarge(f"payload: larger than {self._body_bytes} bytes")
            primitive = primitive_in(message.payload, topic.form)
            request = decode_request(primitive, topic.form)
            self._porter.admit(topic, request)
        except OneM2MError as refusal:
            if isinstance(refusal, OriginatorNotAuthenticated):
                self._dispatcher.refusals.note_stranger(refusal)
            request = Request(Operation.RETRIEVE, "", answer_form=topic.form)
            request_id, release = primitive.get("rqi"), primitive.get("rvi")
            response = Response(
                refusal.code,
                {"m2m:dbg": str(refusal)},
                request_id=request_id if isinstance(request_id, str) else None,
                release=release if isinstance(release, str) else None,
                refusal=refusal,
            )
            self._answer(_Message(message, topic, request, until), response)
            return
        self._prepare(message, request)
        if self._lanes.waiting >= _MOST_WAITING and not message.qos:
            self.counters.dropped += 1
            return
        whose = topic.originator
        if self._dispatcher.waits(request):
            # Who waits for something to happen does not keep what else it asks from being done.
            whose = f"{whose} {request.request_id}"
        self._lanes.add(whose, _Message(message, topic, request, until), writes=request.operation in _WRITES)

    @staticmethod
    def _prepare(message: Incoming, request: Request) -> None:
        """What the message says about its time and its coming again."""
        if message.qos:
            request.remembered_s = _REDELIVERED_WITHIN_S
        request.counts_s = message.expires_s

    def _begin(self, turn: Turn[_Message]) -> None:
        assert self._loop is not None
        if self._closed:
            return
        task = self._loop.create_task(self._serve(turn))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, turn: Turn[_Message]) -> None:
        message = turn.item
        request = message.request
        try:
            if request.operation in _WRITES:
                request.applied = turn.applied
            response = await self._dispatcher.dispatch(request)
            if request.expires is not None:
                message.until = self._steady() + (request.expires - self._clock()) / SECOND
            self._answer(message, response)
        finally:
            turn.over()

    def _answer(self, message: _Message, response: Response) -> None:
        """The answer goes out, and then the broker hears that the request was taken."""
        topic, incoming = message.topic, message.incoming
        outgoing = Outgoing(
            _answer_topic(topic, incoming),
            _encoded(response, message.request),
            1,
            message.until,
            incoming.correlation,
            settled=self._settled,
        )
        if not self._fits(outgoing):
            outgoing.payload = _encoded(_shortened(response, message.request), message.request)
        self._send(outgoing)
        self._acknowledge(incoming)

    def _settled(self, fault: str | None) -> None:
        if fault is None:
            self.counters.answers += 1
        else:
            self.counters.undeliverable += 1


def _encoded(response: Response, request: Request) -> bytes:
    return encode_response(response, request.originator, request.answer_form)


def _shortened(response: Response, request: Request) -> Response:
    """What is told instead of an answer that the broker does not take: of a write that it is done, else why not more."""
    if request.operation in _WRITES:
        return replace(response, content=None)
    refusal = NotAcceptable("the answer is larger than the broker takes; ask for less (lim, atrl, rcn), or by HTTP")
    return replace(response, status=refusal.code, content={"m2m:dbg": str(refusal)}, content_status=None)


def _answer_topic(topic: Topic, message: Incoming) -> str:
    """Where the answer goes: where the request wishes, if that is one of its originator's own topics for answers.

    We may publish where the originator may not: it must not choose others as the readers of what it makes us say.
    """
    usual = str(topic.answer)
    wished = message.response_topic
    own = f"/oneM2M/{topic.answer.kind}/{topic.originator}/"
    if wished and wished.startswith(own) and "+" not in wished and "#" not in wished and len(wished) <= 1000:
        return wished
    return usual


def filters(cse_id: str, group: str) -> list[str]:
    """What a CSE subscribes to: requests, shared with the other workers of a group, and answers to its own."""
    own = mqtt.in_topic(cse_id)
    share = f"$share/{group}/"
    return [
        f"{share}/oneM2M/{Kind.REQUEST}/+/{own}/#",
        f"{share}/oneM2M/{Kind.REGISTRATION_REQUEST}/+/{own}/#",
        f"/oneM2M/{Kind.RESPONSE}/{own}/#",
    ]
