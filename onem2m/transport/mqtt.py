"""Requests over MQTT (TS-0010): published at a broker, answered on a topic of their own."""

from __future__ import annotations

import secrets
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from onem2m.mapping import mqtt
from onem2m.mapping.mqtt import Kind, NotATopic, Topic, in_topic
from onem2m.mapping.primitive import decode_response, encode_request
from onem2m.mapping.serialization import JSON
from onem2m.primitive import Request, Response
from onem2m.transport.mqtt_link import Broker, Incoming, Link, Outgoing
from onem2m.transport.patience import Patience, TimeLeft, is_poll, may_come_again

USUAL_CSE: Final = "/id-in"
_NAMELESS: Final = frozenset({None, "", "C", "S"})


class BrokerAway(ConnectionError):
    """There is no connection to the broker, and has been none for as long as the request counted."""


def broker_and_cse(url: str) -> tuple[str, str]:
    """The address of a broker, and the CSE-ID behind it: `mqtt://host:1883/id-in`. Without a path it is /id-in."""
    path = urlsplit(url).path.rstrip("/")
    return (url.rstrip("/").removesuffix(path), path) if path else (url.rstrip("/"), USUAL_CSE)


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
        self._awaited: dict[str, Future[tuple[bytes, str]]] = {}
        self._ended = threading.Event()

    def send(self, request: Request) -> Response:
        """Sends one request and waits for its answer. Raises OSError where there is none."""
        topic = self._topic(request.originator)
        body = encode_request(request, self._form)
        time_left = TimeLeft.of(request, self._timeout_s)
        attempts = 1 if is_poll(request) else self._patience.attempts
        request_id = str(request.request_id)
        answer: Future[tuple[bytes, str]] = Future()
        with self._lock:
            if self._ended.is_set():
                raise ConnectionError("this transport has ended")
            if self._awaited.setdefault(request_id, answer) is not answer:
                raise ValueError(f"rqi: {request_id} is that of a request under way")
            link = self._connected()
        try:
            for attempt in range(1, attempts + 1):
                self._publish(link, topic, body, time_left, answer)
                try:
                    return decode_response(*answer.result(time_left.attempt_s))
                except TimeoutError:
                    if time_left.whole_s <= 0 or attempt == attempts or not may_come_again(request):
                        break
            if not link.connected:
                raise BrokerAway(f"{self._broker.url}: {link.fault or 'no connection'}; the request was not answered")
            raise TimeoutError(f"{self._cse} did not answer by {self._broker.url}")
        finally:
            with self._lock:
                del self._awaited[request_id]

    def _publish(
        self, link: Link, topic: str, body: bytes, time_left: TimeLeft, answer: Future[tuple[bytes, str]]
    ) -> None:
        def settled(fault: str | None) -> None:
            if fault is not None and link.connected and not answer.done():
                answer.set_exception(ConnectionError(f"{self._broker.url}: {fault}"))

        until = time.monotonic() + min(time_left.whole_s, time_left.attempt_s)
        link.publish(Outgoing(topic, body, self._qos, until, settled=settled))

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
            for answer in self._awaited.values():
                if not answer.done():
                    answer.set_exception(ConnectionError("this transport has ended"))
        self.close()

    def _connected(self) -> Link:
        if self._link is None:
            own, nameless = self._stem(self._originator), self._credential
            filters = [f"/oneM2M/{Kind.REGISTRATION_RESPONSE}/{nameless}/{self._receiver}/#"]
            if own is not None:
                filters = [f"/oneM2M/{Kind.RESPONSE}/{own}/{self._receiver}/#"]
            name = f"A::{own or nameless}::{secrets.token_hex(4)}"
            self._link = Link(self._broker, name, self._arrived, filters)
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
            answer = self._awaited.get(str(request_id))
            if answer is not None and not answer.done():
                answer.set_result((message.payload, form))
            link = self._link
            if link is not None:
                link.acknowledge(message)
