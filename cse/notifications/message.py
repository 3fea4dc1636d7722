"""A notification as it is sent (TS-0004 7.5.1.1): put together from stored JSON, without decoding it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from cse.notifications.criteria import GATHERED, OPERATION, Criteria
from cse.notifications.privilege import DEAF, SUSPENDED, Interest
from cse.notifications.terms import LATEST, Terms
from cse.storage.store import Lane, OutboxEvent
from onem2m.addressing import sp_relative
from onem2m.mapping import json
from onem2m.primitive import Encoded
from onem2m.resources.subscription import default_content
from onem2m.vocabulary import NotificationContent

FAREWELL: Final = 0
"""The kind of the event that says that the subscription itself is gone."""

_LARGEST: Final = 1_000_000
"""Bytes of events in one message, unless a single one is larger."""


class Subscription:
    """What delivery needs of a subscription, decoded once for its lane."""

    def __init__(self, cse_id: str, lane: Lane, default_within: int) -> None:
        decoded = json.decode(lane.attributes)["m2m:sub"]
        internal = json.decode(lane.internal) if lane.internal else {}
        criteria = decoded.get("enc") or {}
        self.interest = Interest.of(lane.source, internal, operations="om" in criteria)
        self.internal: Mapping[str, Any] = internal
        """what it remembers beside its attributes"""
        self.suspended = SUSPENDED in internal
        self.deaf: int = internal.get(DEAF, 0)
        """the number of the last event that is not told, for want of privileges at its time"""
        self.attributes: Mapping[str, Any] = decoded
        self.gathers = lane.subscription == -lane.source and "nu" not in decoded
        """whether it leads on from a group"""
        # The notice of its end is told at once, however the rest was to be told.
        farewell = lane.subscription < 0 and not self.gathers
        self.terms = Terms() if farewell else Terms.of(decoded, internal, default_within)
        self._target = lane.target
        self.counts = "exc" in decoded
        self.measured = decoded.get("nse") is True
        """whether statistics are kept"""
        self.priority: int = decoded.get("nsp") or 0
        self.category: int | None = LATEST if decoded.get("ln") else decoded.get("nec")
        self.reference = f"{cse_id}/{decoded['ri']}"
        self._cse_id = cse_id

    @cached_property
    def criteria(self) -> Criteria:
        """Which events it wants."""
        return Criteria.of(self.attributes.get("enc") or {})

    @cached_property
    def _tail(self) -> bytes:
        """What every notification of it ends with."""
        decoded = self.attributes
        tail = b',"sur":' + json.encode(self.reference)
        if decoded.get("cr"):
            tail += b',"cr":' + json.encode(sp_relative(self._cse_id, decoded["cr"]))
        if decoded.get("nfu"):
            tail += b',"nfu":' + json.encode(decoded["nfu"])
        return tail + b"}"

    def wants(self, event: OutboxEvent) -> bool:
        """Whether the event fits the criteria."""
        if event.kind == FAREWELL:
            return not self.gathers
        if self.gathers:
            return event.kind == GATHERED and event.address == self._target
        operation = None
        if event.operation is not None:
            done = json.decode(event.operation)
            operation = (done["bit"], done["or"])
        return self.criteria.fit(
            event.kind,
            event.child_type,
            lambda: json.decode(event.modified or b"{}"),
            lambda: next(iter(json.decode(event.representation).values())),
            operation,
        )

    def message(self, events: Sequence[OutboxEvent]) -> Encoded:
        """What is sent for events: m2m:sgn, or m2m:agn where the subscription wants batches."""
        if self.terms.together is None or events[0].kind == FAREWELL:
            return Encoded(b'{"m2m:sgn":' + self.notification(events[0]) + b"}")
        return Encoded(b'{"m2m:agn":{"m2m:sgn":[' + b",".join(map(self.notification, events)) + b"]}}")

    def notification(self, event: OutboxEvent) -> bytes:
        """One of them alone: what m2m:sgn holds."""
        if self.gathers:
            return event.representation
        if event.kind == FAREWELL:
            return b'{"sud":true' + self._tail
        head = b'{"nev":{"rep":' + self._shown(event)
        if event.kind == OPERATION and event.operation is not None:
            done = json.decode(event.operation)
            return head + b',"om":' + json.encode({"op": done["op"], "or": done["or"]}) + b"}" + self._tail
        return head + b',"net":%d}' % event.kind + self._tail

    def _shown(self, event: OutboxEvent) -> bytes:
        content = self.attributes.get("nct") or default_content(self.attributes.get("enc"))
        if content == NotificationContent.RESOURCE_ID:
            return b'{"m2m:uri":' + json.encode(event.address) + b"}"
        if content == NotificationContent.MODIFIED_ATTRIBUTES and event.modified is not None:
            tag = event.representation[1 : event.representation.index(b'"', 2) + 1]
            return b"{" + tag + b":" + event.modified + b"}"
        return event.representation


def fitting(events: Sequence[OutboxEvent]) -> Sequence[OutboxEvent]:
    """As many of the events, from the first on, as one message takes."""
    size = 0
    for count, event in enumerate(events):
        size += len(event.representation)
        if size > _LARGEST and count:
            return events[:count]
    return events
