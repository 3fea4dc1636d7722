"""Receives notifications by MQTT (TS-0010 6.4): for an application that no CSE can connect to.

    listener = MqttListener("mqtt://broker.example", "Cmeter", receive)
    listener.start()
    client.update("cse-in/meter", "m2m:ae", {"poa": [listener.url]})
    client.subscribe("cse-in/other/readings", "news", ["Cmeter"])

The application subscribes with its AE-ID as the target. `receive` is the same as for `onem2m.listener.http`.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any, Final

from onem2m.errors import BadRequest
from onem2m.listener.notification import Discover, Receive
from onem2m.listener.polling import answer_request
from onem2m.mapping import mqtt
from onem2m.mapping.mqtt import Kind, NotATopic, in_topic
from onem2m.mapping.primitive import encode_response, primitive_in
from onem2m.primitive import Response
from onem2m.transport.mqtt import broker_and_cse
from onem2m.transport.mqtt_broker import Broker, hidden
from onem2m.transport.mqtt_link import Link
from onem2m.transport.mqtt_messages import Incoming, Outgoing

log = logging.getLogger(__name__)

_KEPT_S: Final = 3600
"""How long the broker keeps notifications for an application that is away."""
_REMEMBERED: Final = 1_000
_FINISH_S: Final = 5.0


class MqttListener:
    """Takes the notifications for the application `originator` (`Cmeter`), and hands them to `receive` one by one.

    `receive` runs in the listener's thread: it should put the notification down and return. A notification is answered
    when it has returned, and the broker hears then that it was taken. One that comes again (QoS 1) is answered again and
    not handed on again. An interworking proxy answers on-demand discoveries by `discover`.
    """

    def __init__(
        self,
        url: str,
        originator: str,
        receive: Receive,
        *,
        user: str | None = None,
        password: str | None = None,
        ca: Path | None = None,
        certificate: Path | None = None,
        key: Path | None = None,
        discover: Discover | None = None,
    ) -> None:
        """Raises ValueError for what cannot be an address."""
        address, cse = broker_and_cse(url)
        proof = {} if user is None else {"user": user, "password": password}
        broker = Broker.at(address, ca=ca, certificate=certificate, key=key, **proof)
        own = in_topic(originator.removeprefix(f"{cse}/"))
        self.url = broker.url
        """what the application says as its point of access"""
        self._receive = receive
        self._discover = discover
        self._link = Link(
            broker,
            hidden(f"A::{own}", broker.password),
            self._put_down,
            [f"/oneM2M/{Kind.REQUEST}/{in_topic(cse)}/{own}/#"],
            session_s=_KEPT_S,
        )
        self._arrived: queue.SimpleQueue[Incoming | None] = queue.SimpleQueue()
        self._answered: OrderedDict[tuple[str, str], Response] = OrderedDict()
        self._thread = threading.Thread(target=self._run, name="notifications", daemon=True)

    def start(self) -> None:
        """Receives from now on; the broker may come later."""
        self._thread.start()
        self._link.start()

    def wait(self, within_s: float) -> bool:
        """Waits until the broker is there; whether it is."""
        return self._link.wait(within_s)

    def stop(self) -> None:
        """Takes no more notifications; what was not answered comes again to who listens next."""
        if not self._thread.is_alive():
            return
        self._arrived.put(None)
        self._thread.join(_FINISH_S)
        self._link.stop()

    def _put_down(self, messages: list[Incoming]) -> None:
        for message in messages:
            self._arrived.put(message)

    def _run(self) -> None:
        while (message := self._arrived.get()) is not None:
            try:
                self._take(message)
            except Exception:
                log.exception("a notification on %s could not be taken", message.topic[:200])
            self._link.acknowledge(message)

    def _take(self, message: Incoming) -> None:
        try:
            topic = mqtt.parse(message.topic)
            primitive = primitive_in(message.payload, topic.form)
        except (NotATopic, BadRequest) as fault:
            log.warning("a message that is no request was let go: %s", fault)
            return
        response = self._answer(primitive)
        body = encode_response(response, topic.originator, topic.form)
        self._link.publish(Outgoing(str(topic.answer), body, correlation=message.correlation))

    def _answer(self, primitive: dict[str, Any]) -> Response:
        request_id = primitive.get("rqi")
        if not isinstance(request_id, str) or not request_id:
            return Response(BadRequest.code, {"m2m:dbg": "rqi: the request identifier is missing"})
        key = (str(primitive.get("fr")), request_id)
        known = self._answered.get(key)
        if known is not None:
            return known
        status, content = answer_request(primitive, self._receive, self._discover)
        response = Response(status, content, request_id, primitive.get("rvi"))
        self._answered[key] = response
        if len(self._answered) > _REMEMBERED:
            self._answered.popitem(last=False)
        return response
