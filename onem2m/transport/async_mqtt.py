"""Requests of a CSE by MQTT: to applications that answer, and to topics where nobody does (TS-0010 6.4, 7.2).

Belongs to one event loop; the answers come in on the threads of the links. Connections to brokers are made when they are
needed, and kept while they are used.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from onem2m.mapping import mqtt
from onem2m.mapping.mqtt import Destination, NotATopic, Topic, in_topic
from onem2m.mapping.primitive import decode_response, encode_request
from onem2m.mapping.serialization import JSON
from onem2m.primitive import Request, Response
from onem2m.security.channel import is_loopback
from onem2m.transport.mqtt_broker import Broker
from onem2m.transport.mqtt_link import Link
from onem2m.transport.mqtt_messages import Incoming, Outgoing
from onem2m.transport.place import Gate, Place

_IDLE_S: Final = 300.0
"""So long a connection to a broker is kept that nothing was sent by."""
_MOST_BROKERS: Final = 256
_CONNECT_WITHIN_S: Final = 5.0


class Untold(ConnectionError):
    """The broker was not there, or did not take the message, or nobody answered."""


@dataclass(slots=True, eq=False)
class _Awaited:
    """A request whose answer is waited for."""

    link: Link
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[tuple[bytes, str] | str]
    destination: Destination
    body: bytes
    until: float
    """on the steady clock"""
    taken: bool = False
    """whether the broker has it"""

    def publish(self) -> None:
        self.taken = False
        message = Outgoing(self.destination.topic, self.body, until=self.until)
        message.settled = lambda fault: self._settled(fault, message)
        self.link.publish(message)

    def _settled(self, fault: str | None, message: Outgoing) -> None:
        self.taken = fault is None
        if fault is not None:
            self.tell(fault)
        elif message.unheard and self.destination.answer is not None:
            self.tell("nobody listens there")
        elif self.destination.answer is None:
            self.tell((b'{"rsc":2000}', JSON))

    def tell(self, answer: tuple[bytes, str] | str) -> None:
        """From any thread: this came, or why nothing comes."""

        def settle() -> None:
            if not self.answer.done():
                self.answer.set_result(answer)

        with suppress(RuntimeError):  # its loop has ended: there is nobody left to tell
            self.loop.call_soon_threadsafe(settle)


@dataclass(slots=True)
class _Known:
    """A connection to a broker, and when it was last used."""

    link: Link
    used: float


class MqttPost:
    """Sends requests of one CSE by any broker that `gate` lets it reach. `ca` is for brokers with TLS."""

    def __init__(self, gate: Gate, cse_id: str, ca: Path | None = None) -> None:
        self._gate = gate
        self._own = in_topic(cse_id)
        self._ca = ca
        self._home: Link | None = None
        self._home_is: set[tuple[str, int]] = set()
        self._links: dict[Place, _Known] = {}
        self._awaited: dict[str, _Awaited] = {}
        self._run = secrets.token_hex(4)
        self._number = 0

    def adopt(self, link: Link, names: Iterable[str] = ()) -> None:
        """The CSE's own connection: what goes to its broker goes by it, under whatever `names` (mqtt://host:port).

        Its answers are to be handed to `replied`.
        """
        self._home = link
        self._home_is = {_place(url) for url in (link.broker.url, *names)}

    def replied(self, messages: list[Incoming]) -> None:
        """From any thread: answers have come."""
        for message in messages:
            try:
                topic = mqtt.parse(message.topic, _prefix(message.topic))
                response = decode_response(message.payload, topic.form)
            except (NotATopic, OSError):
                continue
            awaited = self._awaited.get(str(response.request_id))
            # Who may answer on another topic knows nothing of this request.
            if awaited is not None and _same(topic, awaited.destination.answer):
                awaited.tell((message.payload, topic.form))

    async def send(self, url: str, stem: str | None, request: Request, timeout_s: float, form: str = JSON) -> Response:
        """Sends a request, and returns what it is answered; where none answers, what the broker said of it.

        Raises OSError where nobody is there, or answers in time.
        """
        try:
            destination = Destination.of(url, self._own, stem, form)
        except NotATopic as fault:
            raise Untold(str(fault)) from None
        if destination.answer is not None:
            form = destination.answer.form  # what the topic says is what its reader expects
        link = self._link_to(url)
        self._number += 1
        request.request_id = f"{self._run}-{self._number}"
        loop = asyncio.get_running_loop()
        until = time.monotonic() + timeout_s
        awaited = _Awaited(link, loop, loop.create_future(), destination, encode_request(request, form), until)
        if destination.answer is not None and not link.subscribe(_answers(destination.answer, self._own)):
            raise Untold("too many prefixes of topics are in use")
        self._awaited[request.request_id] = awaited
        try:
            async with asyncio.timeout(timeout_s):
                await self._there(link)
                awaited.publish()
                answer = await awaited.answer
        finally:
            del self._awaited[request.request_id]
        if isinstance(answer, str):
            raise Untold(answer)
        return decode_response(*answer)

    def insist(self, link: Link) -> None:
        """From any thread: a connection is there again. What its broker had before may be lost, and the answers, too."""
        for awaited in list(self._awaited.values()):
            if awaited.link is link and awaited.taken and not awaited.answer.done():
                awaited.publish()

    @staticmethod
    async def _there(link: Link) -> None:
        """Waits for a connection that is just being made. Raises Untold where it fails: others may be in reach."""
        before = link.counts.ended
        while not link.connected:
            if link.counts.ended > before:
                raise Untold(link.fault)
            await asyncio.sleep(0.02)

    def close(self) -> None:
        """Leaves all brokers but the CSE's own."""
        for known in self._links.values():
            known.link.stop()
        self._links.clear()

    def _link_to(self, url: str) -> Link:
        if self._home is not None and _place(url) in self._home_is:
            return self._home
        place = self._gate.check_url(url)
        now = time.monotonic()
        known = self._links.get(place)
        if known is None:
            self._leave_idle(now)
            if len(self._links) >= _MOST_BROKERS:
                raise Untold("too many brokers are in use")
            known = self._links[place] = _Known(self._connected(place), now)
        known.used = now
        return known.link

    def _connected(self, place: Place) -> Link:
        broker = Broker(place.host, place.port, place.scheme == "mqtts", ca=self._ca)
        made: list[Link] = []

        def received(messages: list[Incoming]) -> None:
            self.replied(messages)
            for message in messages:
                made[0].acknowledge(message)

        link = Link(
            broker,
            f"C::{self._own}-{self._run}",
            received,
            connect_to=lambda: self._dial(place),
            connected=lambda: self.insist(made[0]),
        )
        made.append(link)
        link.start()
        return link

    def _leave_idle(self, now: float) -> None:
        for place, known in list(self._links.items()):
            if now - known.used > _IDLE_S:
                del self._links[place]
                threading.Thread(target=known.link.stop, daemon=True).start()  # it takes its time

    def _dial(self, place: Place) -> socket.socket:
        """Connects to one of the addresses that the host has now, if all of them may be connected to."""
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not all(self._gate.permits(ip_address(address), place) for address in addresses):
            raise ConnectionRefusedError("the host has an address that connections must not be made to")
        fault: OSError = ConnectionRefusedError("the host has no address")
        for address in addresses:
            try:
                return socket.create_connection((address, place.port), _CONNECT_WITHIN_S)
            except OSError as one:
                fault = one
        raise fault


def _place(url: str) -> tuple[str, int]:
    broker = Broker.at(f"{url.partition('://')[0].lower()}://{urlsplit(url).netloc}")
    return ("" if is_loopback(broker.host) else broker.host.lower(), broker.port)


def _answers(topic: Topic, own: str) -> str:
    return f"{topic.prefix}/oneM2M/{topic.kind}/{own}/#"


def _same(topic: Topic, expected: Topic | None) -> bool:
    """Whether an answer came on the topic that only who was asked may answer on."""
    return expected is not None and replace(topic, form=expected.form) == expected


def _prefix(topic: str) -> str:
    return topic[: max(0, topic.find("/oneM2M/"))]
