"""A subscription, put together with types (TS-0001 9.6.8): what is told, to whom, how often.

news = Subscription(targets=[listener.url], child_types=[ResourceType.CONTENT_INSTANCE], batch=Batch(10))
client.subscribe("cse-in/meter/readings", "news", news)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from onem2m.moments import duration
from onem2m.resources.attribute import Attribute
from onem2m.resources.structures import Pending
from onem2m.resources.subscription import default_content
from onem2m.searching import Filter
from onem2m.vocabulary import EventType, NotificationContent, Permission, ResourceType

IMMEDIATE: Final = 2
"""An event category (nec): told whatever the schedule of notifications says."""
_BOUNDS: Final = ("crb", "cra", "ms", "us", "sts", "stb", "exb", "exa", "sza", "szb", "fo")
"""Criteria of a filter that events are judged by, too."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Several at a time (batchNotify): so many, or as many as there are after a time."""

    number: int | None = None
    within: timedelta | None = None
    """without it, as long as the CSE likes"""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many in one window of time; what is more waits for the next (rateLimit)."""

    number: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Missing:
    """So many missing values of a time series within a time (missingData), with EventType.MISSING_DATA."""

    number: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Monitored:
    """Operations on the resource that are told (operationMonitor): any that has these bits, by this originator."""

    operations: Permission | None = None
    originator: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What a subscription is made of. What is None is left to the CSE."""

    targets: Sequence[str]
    """who is told: AE-IDs, addresses of AEs, URLs, which may end in `?ct=cbor` (notificationURI)"""
    events: Sequence[EventType] = (EventType.CHILD_CREATED,)
    """without `monitored`, which stands in their place"""
    child_types: Sequence[ResourceType] | None = None
    """only children of these, with CHILD_CREATED and CHILD_DELETED"""
    changed: Sequence[Attribute[Any] | str] | None = None
    """only where one of these attributes was written, with UPDATE and BLOCKING_UPDATE"""
    within: Filter | None = None
    """bounds in time, size and state tag that the resource must keep; other criteria of a filter: ValueError"""
    monitored: Sequence[Monitored] | None = None
    missing: Missing | None = None
    content: NotificationContent | None = None
    """what notifications show; without it what the events suggest"""
    batch: Batch | None = None
    rate: Rate | None = None
    notifications: int | None = None
    """so many are delivered, and the subscription ends (expirationCounter)"""
    latest_only: bool | None = None
    """of what waits only the newest is told (latestNotify)"""
    pending: Pending | None = None
    """what is told of what happened while notifications could not be sent (pendingNotification); None: nothing"""
    priority: int | None = None
    """among what waits for one target; greater goes first (notificationStoragePriority)"""
    category: int | None = None
    """of events: IMMEDIATE, 3 (best effort), 4 (latest), or 100 to 999 (notificationEventCat)"""
    subscriber: str | None = None
    """who is told when the subscription is gone (subscriberURI)"""
    statistics: bool | None = None
    """whether what each target was told is counted (notificationStatsEnable, release 4)"""
    group: str | None = None
    """the group through which it is made, whose fan-out gathers notifications (groupID)"""
    forward_to: Sequence[str] | None = None
    """where that sends them on to (notificationForwardingURI)"""

    def attributes(self) -> Mapping[str, Any]:
        """By the standard's short names. Raises ValueError for bounds that are none."""
        criteria = self._criteria()
        given: dict[str, Any] = {
            "nu": list(self.targets),
            "enc": criteria,
            "nct": int(default_content(criteria) if self.content is None else self.content),
            "bn": None if self.batch is None else _present(num=self.batch.number, dur=_span(self.batch.within)),
            "rl": None if self.rate is None else {"mnn": self.rate.number, "tww": duration(self.rate.window)},
            "exc": self.notifications,
            "ln": self.latest_only,
            "pn": None if self.pending is None else int(self.pending),
            "nsp": self.priority,
            "nec": self.category,
            "su": self.subscriber,
            "nse": self.statistics,
            "gpi": self.group,
            "nfu": None if self.forward_to is None else list(self.forward_to),
        }
        return _present(**given)

    def _criteria(self) -> dict[str, Any]:
        bounds = {} if self.within is None else self.within.criteria()
        if not bounds.keys() <= set(_BOUNDS):
            raise ValueError(f"events are not judged by {', '.join(sorted(bounds.keys() - set(_BOUNDS)))}")
        monitored = self.monitored
        if monitored is not None:
            bits = [None if one.operations is None else int(one.operations) for one in monitored]
            return {
                **bounds,
                "om": [_present(ops=ops, **{"or": one.originator}) for ops, one in zip(bits, monitored, strict=True)],
            }
        changed = self.changed
        return bounds | _present(
            net=[int(event) for event in self.events],
            chty=None if self.child_types is None else [int(kind) for kind in self.child_types],
            atr=None if changed is None else [row.short if isinstance(row, Attribute) else row for row in changed],
            md=None if self.missing is None else {"num": self.missing.number, "dur": duration(self.missing.within)},
        )


def _span(span: timedelta | None) -> str | None:
    return None if span is None else duration(span)


def _present(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
