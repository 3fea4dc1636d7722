"""A notification as it is sent (TS-0004 7.5.1.1): put together from stored JSON, without decoding it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cse.notifications.matching import Criteria
from cse.notifications.privilege import DEAF, SUSPENDED, Interest
from cse.storage.store import Lane, OutboxEvent
from onem2m.addressing import sp_relative
from onem2m.mapping import json
from onem2m.primitive import Encoded
from onem2m.vocabulary import NotificationContent


class Subscription:
    """What delivery needs of a subscription, decoded once for its lane."""

    def __init__(self, cse_id: str, lane: Lane) -> None:
        decoded = json.decode(lane.attributes)["m2m:sub"]
        internal = json.decode(lane.internal) if lane.internal else {}
        self.interest = Interest.of(lane.source, internal)
        self.internal: Mapping[str, Any] = internal
        """what it remembers beside its attributes"""
        self.suspended = SUSPENDED in internal
        self.deaf: int = internal.get(DEAF, 0)
        """the number of the last event that is not told, for want of privileges at its time"""
        self.attributes: Mapping[str, Any] = decoded
        self.criteria = Criteria.of(decoded)
        self.counts = "exc" in decoded
        self._content = decoded.get("nct", NotificationContent.ALL_ATTRIBUTES)
        self.reference = f"{cse_id}/{decoded['ri']}"
        reference = json.encode(self.reference)
        creator = b',"cr":' + json.encode(sp_relative(cse_id, decoded["cr"])) if decoded.get("cr") else b""
        self._tail = b',"sur":' + reference + creator + b"}}"
        self._farewell = Encoded(b'{"m2m:sgn":{"sud":true' + self._tail)

    def wants(self, event: OutboxEvent) -> bool:
        """Whether the event fits the criteria."""
        if event.kind == 0:
            return True
        return self.criteria.fit(
            event.kind,
            event.child_type,
            lambda: json.decode(event.modified or b"{}"),
            lambda: next(iter(json.decode(event.representation).values())),
        )

    def notification(self, event: OutboxEvent) -> Encoded:
        """The m2m:sgn for an event."""
        if event.kind == 0:
            return self._farewell
        if self._content == NotificationContent.RESOURCE_ID:
            shown = b'{"m2m:uri":' + json.encode(event.address) + b"}"
        elif self._content == NotificationContent.MODIFIED_ATTRIBUTES and event.modified is not None:
            tag = event.representation[1 : event.representation.index(b'"', 2) + 1]
            shown = b"{" + tag + b":" + event.modified + b"}"
        else:
            shown = event.representation
        head = b'{"m2m:sgn":{"nev":{"rep":' + shown + b',"net":%d}' % event.kind
        return Encoded(head + self._tail)
