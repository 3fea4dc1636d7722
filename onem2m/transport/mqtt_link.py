"""One connection to an MQTT broker: kept up, in order, with patience; paho-mqtt speaks the protocol.

A thread of its own does all that concerns the network. What arrives is handed over in bunches, and what is to go out is
taken from a queue that has room, and times by which a message is worth sending. MQTT 5 is spoken where the broker does,
else 3.1.1.

paho's own loop asks `select`, which cannot watch descriptors beyond 1023, and reads and writes a packet by several calls
each; here packets that come together are read and written together.
"""

from __future__ import annotations

import logging
import random
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from onem2m.transport.mqtt_broker import Broker
from onem2m.transport.mqtt_messages import Counts, Incoming, Outgoing, size_of
from onem2m.transport.mqtt_wire import Wire, WiredClient

log = logging.getLogger(__name__)

_KEEP_ALIVE_S: Final = 30
_CONNECT_WITHIN_S: Final = 5.0
_FIRST_DELAY_S: Final = 0.1
_LONGEST_DELAY_S: Final = 5.0
_LOOK_S: Final = 1.0
_FINISH_S: Final = 2.0
"""How long stopping waits for what is still to go out."""
_USUAL_WINDOW: Final = 20
"""Messages that may be unconfirmed at a time, where the broker does not say: mosquitto's own default."""
_MOST_WAITING: Final = 100_000
_SHARED: Final = "$share/"
_ANY_SIZE: Final = 1 << 28
_VAIN: Final = 2
"""After so many connections in a row that ended before anything was confirmed messages go out one by one; after so many
more the one that was sent is taken for the reason."""
_MOST_SUBSCRIPTIONS: Final = 1000
_NOBODY: Final = 16
"""Reason code of a message that the broker took and that nobody subscribes to."""
_UNACCEPTABLE_VERSION: Final = frozenset({1, 132})
"""Reason codes of a refused connection: of MQTT 3.1.1 and of 5."""


Receive = Callable[[list[Incoming]], None]


class Link:
    """A connection to a broker. `publish` and `acknowledge` may be called from any thread.

    `receive` is called on the link's thread with what has arrived, in its order: it puts it down and returns. Nothing
    is acknowledged by itself. With a `session_s` the broker keeps messages for this client identifier while it is away.
    `connect_to` makes the TCP connection; it may raise OSError for an address that must not be connected to. `connected`
    is called on the link's thread whenever the broker is there, and has taken the subscriptions.
    """

    def __init__(
        self,
        broker: Broker,
        client_id: str,
        receive: Receive,
        subscriptions: Sequence[str] = (),
        *,
        session_s: int = 0,
        receive_maximum: int = 1000,
        versions: Sequence[int] = (5, 4),
        connect_to: Callable[[], socket.socket] | None = None,
        connected: Callable[[], None] = lambda: None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.broker = broker
        self.counts = Counts()
        self.fault = ""
        """why there is no connection, or what the broker does not allow"""
        self._client_id = client_id
        self._receive = receive
        self._subscriptions = list(subscriptions)
        self._session_s = session_s
        self._receive_maximum = receive_maximum
        self._versions = deque(versions)
        self._connect_to = connect_to or self._connect_anywhere
        self._tell_connected = connected
        self._steady = steady
        self._context = broker.context() if broker.secure else None
        self._lock = threading.Lock()
        self._waiting: deque[Outgoing] = deque()
        self._acknowledged: deque[Incoming] = deque()
        self._further: deque[str] = deque()
        self._unconfirmed: dict[int, Outgoing] = {}
        self._arrived: list[Incoming] = []
        self._window = _USUAL_WINDOW
        self._largest = _ANY_SIZE
        self._vain = 0
        """connections in a row that ended before the broker confirmed anything of what it was sent"""
        self._careful = False
        self._session = 0
        self._known_version = False
        self._let_in = False
        self._subscribing: dict[int, str] = {}
        self._ready = threading.Event()
        self._stopping = threading.Event()
        self._told_away = False
        self._bell, self._ear = socket.socketpair()
        self._bell.setblocking(False)
        self._ear.setblocking(False)
        self._rung = False
        self._thread = threading.Thread(target=self._run, name=f"mqtt {client_id}", daemon=True)

    @property
    def version(self) -> int:
        """5 or 4 (MQTT 3.1.1): what is spoken, or tried next."""
        return self._versions[0]

    @property
    def connected(self) -> bool:
        """Whether the broker is there and has taken the subscriptions."""
        return self._ready.is_set()

    def start(self) -> None:
        """Connects, and connects again whenever the connection is lost."""
        self._thread.start()

    def wait(self, within_s: float) -> bool:
        """Waits until it is connected; whether it is."""
        return self._ready.wait(within_s)

    def stop(self) -> None:
        """Sends what is waiting, if that is soon done, and leaves the broker."""
        self._stopping.set()
        if self._thread.ident is None:
            self._bell.close()
            self._ear.close()
        if not self._thread.is_alive():
            return
        self._ring()
        self._thread.join(_FINISH_S + _CONNECT_WITHIN_S)

    def publish(self, message: Outgoing) -> None:
        """Sends a message as soon as the broker is there. Of too many that wait the oldest is let go."""
        dropped = None
        with self._lock:
            self._waiting.append(message)
            if len(self._waiting) > _MOST_WAITING:
                dropped = self._waiting.popleft()
                self.counts.refused += 1
        if dropped is not None and dropped.settled is not None:
            dropped.settled("too many messages wait for the broker")
        self._ring()

    def fits(self, message: Outgoing) -> bool:
        """Whether the broker takes a message of that size, as far as it has said."""
        return size_of(message) <= self._largest

    def subscribe(self, topic: str) -> bool:
        """Has messages of one more topic sent here, now or when the broker is there; False where they are too many."""
        with self._lock:
            if topic in self._subscriptions:
                return True
            if len(self._subscriptions) >= _MOST_SUBSCRIPTIONS:
                return False
            self._subscriptions.append(topic)
            self._further.append(topic)
        self._ring()
        return True

    def acknowledge(self, message: Incoming) -> None:
        """Tells the broker that a message need not come again, after all that was published before."""
        if message.qos:
            self._acknowledged.append(message)
            self._ring()

    def _ring(self) -> None:
        if self._rung:
            return
        self._rung = True
        try:
            self._bell.send(b"!")
        except OSError:
            pass  # it rings already, or nobody is there any more

    # on the link's own thread

    def _run(self) -> None:
        delay_s = _FIRST_DELAY_S
        client: WiredClient | None = None
        while not self._stopping.is_set():
            client = client if client is not None and self._known_version else self._client()
            began = self._steady()
            try:
                self._connect(client)
                self._converse(client)
            except (OSError, ValueError) as fault:
                self.fault = str(fault) or type(fault).__name__
            self._lost(client)
            if self._stopping.is_set():
                break
            if not self._known_version and client.wire is not None:
                # Who does not speak the one may speak the other; somebody was there.
                self._versions.rotate(-1)
            if self._steady() - began > _LONGEST_DELAY_S:
                delay_s = _FIRST_DELAY_S
            self._stopping.wait(delay_s * random.uniform(0.7, 1.3))
            delay_s = min(2 * delay_s, _LONGEST_DELAY_S)
        self._give_up()
        self._bell.close()
        self._ear.close()

    def _client(self) -> WiredClient:
        version = MQTTProtocolVersion(self.version)
        others: dict[str, Any] = {} if self.version == 5 else {"clean_session": not self._session_s}
        client = WiredClient(
            CallbackAPIVersion.VERSION2,
            client_id=self._client_id,
            protocol=version,
            manual_ack=True,
            reconnect_on_failure=False,
            **others,
        )
        client.connect_timeout = _CONNECT_WITHIN_S
        client.connect_to = self._connect_to
        client.secured = self._secured
        client.max_queued_messages_set(0)
        if self.broker.user is not None:
            client.username_pw_set(self.broker.user, self.broker.password)
        client.on_connect = self._on_connect
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        client.on_subscribe = self._on_subscribe
        client.on_disconnect = self._on_disconnect
        client.on_socket_register_write = lambda *_: None  # what is to be written is written at the end of each turn
        return client

    def _connect_anywhere(self) -> socket.socket:
        return socket.create_connection((self.broker.host, self.broker.port), _CONNECT_WITHIN_S)

    def _secured(self, connection: socket.socket) -> socket.socket:
        if self._context is None:
            return connection
        connection.settimeout(_CONNECT_WITHIN_S)
        return self._context.wrap_socket(connection, server_hostname=self.broker.host)

    def _connect(self, client: WiredClient) -> None:
        client.wire = None
        self._forget_expired(client)
        client.go_one_by_one(self._careful)  # otherwise the window is kept here
        self._let_in = False
        self._session += 1
        self._subscribing.clear()
        if self.version == 5:
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            properties.ReceiveMaximum = self._receive_maximum
            if self._session_s:
                properties.SessionExpiryInterval = self._session_s
            client.connect(
                self.broker.host,
                self.broker.port,
                _KEEP_ALIVE_S,
                clean_start=not self._session_s,
                properties=properties,
            )
        else:
            client.connect(self.broker.host, self.broker.port, _KEEP_ALIVE_S)

    def _converse(self, client: WiredClient) -> None:
        """Reads and writes until the connection ends."""
        wire = client.wire
        assert wire is not None
        leave_by: float | None = None
        with selectors.DefaultSelector() as selector:
            selector.register(wire, selectors.EVENT_READ)
            selector.register(self._ear, selectors.EVENT_READ)
            client.loop_write()
            wire.flush()
            while client.socket() is not None:
                wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if wire.unsent else 0)
                if selector.get_key(wire).events != wanted:
                    selector.modify(wire, wanted)
                for key, events in selector.select(_LOOK_S):
                    if key.fileobj is self._ear:
                        self._ear.recv(64)
                        self._rung = False
                    elif events & selectors.EVENT_READ and not self._read(client, wire):
                        return
                if self._arrived:
                    arrived, self._arrived = self._arrived, []
                    self.counts.received += len(arrived)
                    self._receive(arrived)
                self._hand_out(client)
                if self._stopping.is_set():
                    leave_by = leave_by or self._steady() + _FINISH_S
                    if not self._busy() or self._steady() >= leave_by:
                        client.disconnect()
                client.loop_write()
                wire.flush()
                if client.loop_misc():
                    return

    def _read(self, client: WiredClient, wire: Wire) -> bool:
        """Takes all in that has come; False when the connection is over."""
        while True:
            if client.loop_read() or client.socket() is None:
                return False
            if not wire.ahead:
                return True

    def _busy(self) -> bool:
        return self._ready.is_set() and bool(self._waiting or self._unconfirmed or self._acknowledged)

    def _hand_out(self, client: WiredClient) -> None:
        """Gives to paho what may go now. What was published goes before acknowledgements that were made after it."""
        if not self._ready.is_set():
            return
        # Only those that are there now: what they are answered by is among what waits now.
        acknowledged = len(self._acknowledged)
        while self._further:
            self._subscribe(client, self._further.popleft())
        while self._waiting and len(self._unconfirmed) < self._window:
            with self._lock:
                message = self._waiting.popleft()
            self._send(client, message)
        if self._waiting:
            return
        for _ in range(acknowledged):
            received = self._acknowledged.popleft()
            if received.session == self._session:
                client.ack(received.number, received.qos)

    def _send(self, client: WiredClient, message: Outgoing) -> None:
        left_s = None if message.until is None else message.until - self._steady()
        if left_s is not None and left_s <= 0:
            self.counts.expired += 1
            self._settle(message, "its time was over before it could be sent")
            return
        properties = self._properties(message, left_s) if self.version == 5 else None
        try:
            self._check(message)
            sent = client.publish(message.topic, message.payload, message.qos, properties=properties)
        except ValueError as fault:
            self.counts.refused += 1
            self._settle(message, str(fault))
            return
        self.counts.sent += 1
        if message.qos:
            self._unconfirmed[sent.mid] = message
        else:
            self._settle(message, None)

    def _check(self, message: Outgoing) -> None:
        """Raises ValueError for what the broker would end the connection for."""
        if not message.topic:
            raise ValueError("there is no topic")
        if not self.fits(message):
            raise ValueError(f"it is larger than the broker takes: {size_of(message)} of {self._largest} bytes")

    @staticmethod
    def _properties(message: Outgoing, left_s: float | None) -> Properties | None:
        if left_s is None and message.correlation is None and message.response_topic is None:
            return None
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        if left_s is not None:
            properties.MessageExpiryInterval = max(1, min(int(left_s) + 1, 0xFFFFFFFF))
        if message.correlation is not None:
            properties.CorrelationData = message.correlation
        if message.response_topic is not None:
            properties.ResponseTopic = message.response_topic
        return properties

    def _settle(self, message: Outgoing, fault: str | None) -> None:
        if message.settled is not None:
            try:
                message.settled(fault)
            except Exception:
                log.exception("somebody who waited for a message to be sent failed")

    def _lost(self, client: WiredClient) -> None:
        """The connection is over. What was sent and not confirmed is sent again by paho with the next one."""
        self.counts.ended += 1
        was_there = self._ready.is_set()
        self._ready.clear()
        if client.wire is not None:
            client.wire.connection.close()
        if self._let_in and self._unconfirmed and not self._stopping.is_set():
            self._vain += 1
            if self._vain >= _VAIN:
                self._vain = 0
                if self._careful:
                    self._let_go(client)
                self._careful = True
        if was_there or not self._told_away:
            self._told_away = True
            if not self._stopping.is_set():
                log.warning("%s: %s; trying again", self.broker.url, self.fault or "the connection was lost")

    def _forget_expired(self, client: WiredClient) -> None:
        """What nobody waits for any more is not sent again with the connection that is to be made."""
        for number, message in list(self._unconfirmed.items()):
            if message.until is not None and message.until <= self._steady():
                del self._unconfirmed[number]
                client.forget(number)
                self.counts.expired += 1
                self._settle(message, "its time was over before the broker confirmed it")

    def _let_go(self, client: WiredClient) -> None:
        """Some brokers end the connection for a message, and do not say so: it is not sent again."""
        number, message = next(iter(self._unconfirmed.items()))
        del self._unconfirmed[number]
        client.forget(number)
        self.counts.refused += 1
        log.error("%s: a message on %s was let go", self.broker.url, message.topic[:200])
        self._settle(message, "the broker ended the connection whenever it was sent")

    def _give_up(self) -> None:
        for message in (*self._unconfirmed.values(), *self._waiting):
            self._settle(message, "the connection to the broker is over")
        self._unconfirmed.clear()
        self._waiting.clear()

    # what paho calls

    def _on_connect(self, client: Client, _: Any, __: Any, reason: ReasonCode, properties: Properties | None) -> None:
        if reason.is_failure:
            self._known_version = self._known_version or reason.value not in _UNACCEPTABLE_VERSION
            self.fault = f"the broker refuses the connection: {reason}"
            client.disconnect()
            return
        self._known_version = self._let_in = True
        self._window = getattr(properties, "ReceiveMaximum", _USUAL_WINDOW) if self.version == 5 else _USUAL_WINDOW
        self._largest = getattr(properties, "MaximumPacketSize", _ANY_SIZE)
        self.counts.connections += 1
        self._further.clear()
        for topic in list(self._subscriptions):
            self._subscribe(client, topic)
        if not self._subscribing:
            self._is_ready()

    def _subscribe(self, client: Client, topic: str) -> None:
        _, number = client.subscribe(topic, 1)
        if number is not None:
            self._subscribing[number] = topic

    def _on_subscribe(self, client: Client, _: Any, number: int, reasons: list[ReasonCode], __: Any) -> None:
        topic = self._subscribing.pop(number, "")
        refused = any(reason.is_failure for reason in reasons)
        if refused and topic.startswith(_SHARED):
            log.info("%s has no shared subscriptions: there is one worker only", self.broker.url)
            self._subscribe(client, topic.split("/", 2)[2])
        elif refused:
            self.fault = f"the broker does not allow the subscription {topic}"
            log.error("%s: %s: %s", self.broker.url, self.fault, reasons[0])
        if not self._subscribing and not self._ready.is_set():
            self._is_ready()

    def _is_ready(self) -> None:
        if self._told_away:
            log.info("%s: connected again", self.broker.url)
        self._told_away = False
        self._ready.set()
        self._tell_connected()

    def _on_message(self, _: Client, __: Any, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        response_topic = correlation = expires_s = None
        if message.properties is not None:
            response_topic = getattr(message.properties, "ResponseTopic", None)
            correlation = getattr(message.properties, "CorrelationData", None)
            expires_s = getattr(message.properties, "MessageExpiryInterval", None)
        self._arrived.append(
            Incoming(
                topic,
                bytes(message.payload),
                message.qos,
                message.mid,
                self._session,
                message.dup,
                response_topic,
                correlation,
                expires_s,
            )
        )

    def _on_publish(self, client: Client, __: Any, number: int, reason: ReasonCode, ___: Any) -> None:
        message = self._unconfirmed.pop(number, None)
        if message is None:
            return
        self._vain = 0
        message.unheard = reason.value == _NOBODY
        if self._careful and not self._unconfirmed and isinstance(client, WiredClient):
            self._careful = False
            client.go_one_by_one(False)
        if reason.is_failure:
            self.counts.refused += 1
            self._settle(message, f"the broker does not take it: {reason}")
        else:
            self._settle(message, None)

    def _on_disconnect(self, _: Client, __: Any, ___: Any, reason: ReasonCode, ____: Any) -> None:
        if not self.fault or self._ready.is_set():
            self.fault = f"the connection ended: {reason}"
