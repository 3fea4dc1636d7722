"""Requests over MQTT (TS-0010): published at a broker, answered on a topic of their own."""

from __future__ import annotations

import math
import secrets
import threading
import time
from concurrent.futures import Future, InvalidStateError
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from onem2m.mapping import mqtt
from onem2m.mapping.mqtt import Kind, NotATopic, Topic, in_topic
from onem2m.mapping.primitive import decode_response, encode_request
from onem2m.mapping.serialization import JSON
from onem2m.primitive import Request, Response
from onem2m.transport.mqtt_broker import Broker
from onem2m.transport.mqtt_link import Link
from onem2m.transport.mqtt_messages import Incoming, Outgoing
from onem2m.transport.patience import Patience, TimeLeft, is_poll, may_come_again

USUAL_CSE: Final = "/id-in"
_NAMELESS: Final = frozenset({None, "", "C", "S"})
_LOOK_S: Final = 0.5
_KEPT_S: Final = 60
"""How long the broker keeps answers while the connection is lost."""


class BrokerAway(ConnectionError):
    """There is no connection to the broker, and has been none for as long as the request counted."""


def broker_and_cse(url: str) -> tuple[str, str]:
    """The address of a broker, and the CSE-ID behind it: `mqtt://host:1883/id-in`. Without a path it is /id-in."""
    path = urlsplit(url).path.rstrip("/")
    return (url.rstrip("/").removesuffix(path), path) if path else (url.rstrip("/"), USUAL_CSE)


@dataclass(slots=True, eq=False)
class _Asked:
    """A request whose answer is waited for."""

    topic: str
    body: bytes
    time_left: TimeLeft
    may_come_again: bool
    taken: bool = False
    """whether the broker has it"""
    unheard: bool = False
    """whether the broker said that nobody is there who would get it"""
    answer: Future[tuple[bytes, str]] = field(default_factory=Future)

    def fail(self, reason: str) -> None:
        """Nothing comes any more."""
        with suppress(InvalidStateError):
            self.answer.set_exception(ConnectionError(reason))


class MqttTransport:
    """Carries requests of one originator to one CSE by a broker. Safe to share between threads.

    `url` is `mqtt://host:1883` or `mqtts://host:8883`, with the CSE-ID behind it where that is not /id-in. The broker
    is asked for a connection at the first request, and again whenever it is lost. A request is published once, and once
    more where no answer comes, if it may come again (docs/mqtt.md): a CSE does it once. Where the broker is away it
    waits, as long as it counts. `user` and `password` are for the broker; `form` is what content is sent and wished in.
    """

    def __init__(
        self,
        url: str,
        originator: str | None = None,
        timeout_s: float = 10.0,
        *,
        user: str | None = None,
        password: str | None = None,
        ca: Path | None = None,
        certificate: Path | None = None,
        key: Path | None = None,
        patience: Patience | None = None,
        form: str = JSON,
        qos: int = 1,
    ) -> None:
        """Raises ValueError (BrokerWrong, NotATopic are such) for what cannot be an address, OSError for a bad `ca`."""
        address, self._cse = broker_and_cse(url)
        proof = {} if user is None else {"user": user, "password": password}
        self._broker = Broker.at(address, ca=ca, certificate=certificate, key=key, **proof)
        self._receiver = in_topic(self._cse)
        self._originator = originator
        # Who has no name yet is known by that of its credential.
        self._credential = in_topic(self._broker.user or f"any-{secrets.token_hex(4)}")
        self._timeout_s = timeout_s
        self._patience = patience or Patience()
        self._form = form
        self._qos = qos
        self._lock = threading.Lock()
        self._link: Link | None = None
        self._awaited: dict[str, _Asked] = {}
        self._ended = threading.Event()

    def send(self, request: Request) -> Response:
        """Sends one request and waits for its answer. Raises OSError where there is none."""
        asked = _Asked(
            self._topic(request.originator),
            encode_request(request, self._form),
            TimeLeft.of(request, self._timeout_s),
            may_come_again(request) and not is_poll(request),
        )
        request_id = str(request.request_id)
        with self._lock:
            if self._ended.is_set():
                raise ConnectionError("this transport has ended")
            if self._awaited.setdefault(request_id, asked) is not asked:
                raise ValueError(f"rqi: {request_id} is that of a request under way")
            link = self._connected()
        try:
            self._publish(link, asked)
            return decode_response(*self._answer(link, asked))
        finally:
            with self._lock:
                del self._awaited[request_id]

    def _answer(self, link: Link, asked: _Asked) -> tuple[bytes, str]:
        """Waits for the answer; asks again where the broker had the request and no answer comes."""
        for _ in range(self._patience.attempts):
            try:
                return self._attempt(link, asked)
            except FutureTimeoutError:
                if asked.time_left.whole_s <= 0:
                    break
            if asked.taken and asked.may_come_again:
                self._publish(link, asked)
        if not link.connected:
            raise BrokerAway(f"{self._broker.url}: {link.fault or 'no connection'}; the request was not answered")
        raise TimeoutError(f"{self._cse} did not answer by {self._broker.url}")

    def _attempt(self, link: Link, asked: _Asked) -> tuple[bytes, str]:
        """Waits for the answer for as long as one attempt may take. Raises FutureTimeoutError."""
        end = time.monotonic() + asked.time_left.attempt_s
        while (left_s := end - time.monotonic()) > _LOOK_S:
            try:
                return asked.answer.result(_LOOK_S)
            except FutureTimeoutError:
                # A broker that has just begun may have heard of us before it heard of the CSE.
                if asked.unheard:
                    self._publish(link, asked)
        return asked.answer.result(max(0.0, left_s))

    def _publish(self, link: Link, asked: _Asked) -> None:
        def settled(fault: str | None) -> None:
            if fault is None:
                asked.taken, asked.unheard = True, message.unheard
            elif link.connected:
                asked.fail(f"{self._broker.url}: {fault}")

        asked.taken = asked.unheard = False
        # As long as the request counts, it may be done; without an end, as long as it is waited for.
        end = asked.time_left.end
        until = end if math.isfinite(end) else time.monotonic() + asked.time_left.attempt_s
        message = Outgoing(asked.topic, asked.body, self._qos, until, settled=settled)
        link.publish(message)

    def _insist(self) -> None:
        """The connection is there again: what the broker had before may be lost, and its answer, too."""
        link = self._link
        with self._lock:
            awaited = list(self._awaited.values())
        for asked in awaited:
            if link is not None and asked.taken and asked.may_come_again and not asked.answer.done():
                self._publish(link, asked)

    def close(self) -> None:
        """Leaves the broker. The transport can still be used."""
        with self._lock:
            link, self._link = self._link, None
        if link is not None:
            link.stop()

    def end(self) -> None:
        """Cuts off the requests that wait for their answer, for good: these and all to come raise OSError."""
        with self._lock:
            self._ended.set()
            for asked in self._awaited.values():
                asked.fail("this transport has ended")
        self.close()

    def _connected(self) -> Link:
        if self._link is None:
            own, nameless = self._stem(self._originator), self._credential
            filters = [f"/oneM2M/{Kind.REGISTRATION_RESPONSE}/{nameless}/{self._receiver}/#"]
            if own is not None:
                filters = [f"/oneM2M/{Kind.RESPONSE}/{own}/{self._receiver}/#"]
            name = f"A::{own or nameless}::{secrets.token_hex(4)}"
            self._link = Link(self._broker, name, self._arrived, filters, session_s=_KEPT_S, connected=self._insist)
            self._link.start()
        return self._link

    def _topic(self, originator: str | None) -> str:
        own = self._stem(originator)
        if own != self._stem(self._originator):
            raise ValueError(f"fr: {originator!r} is not {self._originator!r}, whose answers come here")
        if own is None:
            return str(Topic(Kind.REGISTRATION_REQUEST, self._credential, self._receiver, self._form))
        return str(Topic(Kind.REQUEST, own, self._receiver, self._form))

    def _stem(self, originator: str | None) -> str | None:
        """As it stands in topics: an AE of the CSE by its stem alone."""
        if originator is None or originator in _NAMELESS:
            return None
        return in_topic(originator.removeprefix(f"{self._cse}/"))

    def _arrived(self, messages: list[Incoming]) -> None:
        for message in messages:
            try:
                form = mqtt.parse(message.topic).form
                request_id = decode_response(message.payload, form).request_id
            except (NotATopic, OSError):
                request_id = None
            asked = self._awaited.get(str(request_id))
            if asked is not None:
                with suppress(InvalidStateError):  # it has its answer already
                    asked.answer.set_result((message.payload, form))
            link = self._link
            if link is not None:
                link.acknowledge(message)
