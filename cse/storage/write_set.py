"""What a unit of work, and then a batch of them, is about to write."""

from __future__ import annotations

from typing import Any, Final

from cse.model import Event, Resource

GONE: Final = object()
"""Stands in for a resource that was deleted."""

LIMBO: Final = -1
"""The parent of what was deleted and still has children to be reaped."""


class WriteSet:
    """Inserts, updates, evictions and outbox rows, collected in memory.

    A refused unit of work drops its set. A successful one is absorbed by the open batch, which the committer writes.
    """

    __slots__ = (
        "aliases",
        "arrivals",
        "audit",
        "deleted",
        "events",
        "floors",
        "former",
        "inserted",
        "instants",
        "limbo",
        "monitors",
        "names",
        "relaned",
        "resources",
        "statements",
        "stirred",
        "subscribed",
        "uprooted",
        "watching",
    )

    def __init__(self) -> None:
        self.resources: dict[int, Any] = {}
        """key -> the Resource as it will be, or GONE"""
        self.inserted: dict[int, int | None] = {}
        """keys without a row yet -> size"""
        self.instants: dict[int, dict[int, int]] = {}
        """parent -> instant -> key of the new instance of that instant; whether it is still there, its key tells"""
        self.names: dict[tuple[int, str], int | None] = {}
        """(parent, given name) -> key, None where it became free"""
        self.aliases: dict[str, int | None] = {}
        self.arrivals: dict[int, list[tuple[int, int]]] = {}
        """parent -> (key, size) of new instances in order"""
        self.floors: dict[int, tuple[int, int]] = {}
        """parent -> (type, key): instances up to this key are evicted"""
        self.deleted: list[int] = []
        self.former: dict[int, Resource | None] = {}
        """what takes part in decisions about access, and was changed, deleted or (None) made: as it was before"""
        self.limbo: dict[int, Resource] = {}
        self.subscribed: set[int] = set()
        """resources whose subscriptions changed"""
        self.uprooted = False
        """whether anything but instances was deleted: addresses may mean nothing now, or something else"""
        self.stirred: set[int] = set()
        """sources with new events"""
        self.relaned: set[tuple[int, int]] = set()
        """(source, subscription) of lanes that changed"""
        self.watching: dict[int, set[str]] = {}
        """source -> criteria of subscriptions that came or changed"""
        self.monitors: set[int] = set()
        """sources with new subscriptions that wait for operations"""
        self.events: list[tuple[int, int, Event]] = []
        """(number, instant, event)"""
        self.statements: list[tuple[str, tuple[Any, ...]]] = []
        """rarer rows: due dates, lanes, marks"""
        self.audit: list[dict[str, Any]] = []
        """records for the audit log, without numbers yet"""

    def absorb(self, other: WriteSet) -> None:
        """Adds a later set to this one."""
        self.resources.update(other.resources)
        self.inserted.update(other.inserted)
        for parent, keys in other.instants.items():
            self.instants.setdefault(parent, {}).update(keys)
        self.names.update(other.names)
        self.aliases.update(other.aliases)
        self.floors.update(other.floors)
        for parent, instances in other.arrivals.items():
            known = self.arrivals.get(parent)
            if known is None:
                self.arrivals[parent] = instances
            else:
                known.extend(instances)
        self.deleted.extend(other.deleted)
        if other.former:
            self.former = {**other.former, **self.former}
        self.limbo.update(other.limbo)
        self.subscribed.update(other.subscribed)
        self.uprooted = self.uprooted or other.uprooted
        self.stirred.update(other.stirred)
        self.relaned.update(other.relaned)
        self.monitors.update(other.monitors)
        for source, criteria in other.watching.items():
            self.watching.setdefault(source, set()).update(criteria)
        self.events.extend(other.events)
        self.statements.extend(other.statements)
        self.audit.extend(other.audit)

    def __bool__(self) -> bool:
        return bool(self.resources or self.statements or self.events or self.floors or self.deleted or self.audit)
