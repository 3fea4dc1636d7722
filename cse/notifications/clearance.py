"""May what waits for a subscription be told? The answer is kept until something changed that decides it.

An event may be told if the creator could read the source when it happened and at every moment since. A policy may
have been narrowed and widened again before delivery came to an event: so each change since the event is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from cse.access.naming import MAKERS, is_still_meant
from cse.clock import SECOND
from cse.entity import Entity
from cse.notifications.privilege import Interest, may_see_child, privileged
from cse.storage.caches import Bounded
from cse.storage.history import Mark
from cse.storage.sqlite import SqliteStore
from cse.storage.store import OutboxEvent
from onem2m.primitive import Encoded
from onem2m.vocabulary import EventType

_OF_CHILDREN: Final = frozenset({EventType.CHILD_CREATED, EventType.CHILD_DELETED})

_KNOWN: Final = 10_000
"""Clearances that are kept in memory."""


class Clearance:
    """The clearance of one creator for one source, whatever its subscriptions there. Belongs to the event loop of delivery."""

    __slots__ = ("_checked", "_covered", "_entity", "_interest", "_second", "_store", "allowed", "deaf", "used")

    def __init__(self, entity: Entity, store: SqliteStore, interest: Interest) -> None:
        self.allowed = False
        """whether the creator may read the source now"""
        self.deaf = 0
        """the number of the last event that must not be told any more"""
        self.used: frozenset[str] = frozenset()
        """accounted policies by which the creator may read"""
        self._entity = entity
        self._store = store
        self._interest = interest
        self._checked = 0
        """changes up to the mark with this index are known"""
        self._covered = 0
        """no event before this one was asked about, 0: none at all yet"""
        self._second = 0
        """the second of the clock that `allowed` holds for: time windows open and close with seconds"""

    def permits(self, event: int) -> bool:
        """Whether an event may be told."""
        history = self._store.outbox.history
        second = self._store.stamper.clock() // SECOND
        if history.count != self._checked or second != self._second or event < self._covered or not self._covered:
            self._look(event, history.count, second)
        return self.allowed and event > self.deaf

    def shows(self, event: OutboxEvent) -> bool:
        """Whether the child that an event is about may be seen as well, where other rules guard it than its parent."""
        if event.kind not in _OF_CHILDREN or event.modified is None:
            return True
        memory = Encoded(event.modified)
        return self._store.read(lambda tree: may_see_child(self._entity, self._interest, memory, tree))

    def reaches(self, target: str, naming: Mapping[str, Any]) -> bool:
        """Whether who is at the target's place is who was meant by the subscription with these memories."""
        if MAKERS not in naming:
            return True
        return self._store.read(lambda tree: is_still_meant(self._entity, naming, target, tree))

    def _look(self, event: int, count: int, second: int) -> None:
        outbox = self._store.outbox
        if not self._covered or event < self._covered:
            self._covered, self._checked = event, 0
        later = [mark for mark in outbox.history.after(self._checked, event) if self._concerned(mark)]
        judge = partial(privileged, self._entity, self._interest)
        for number, mark in enumerate(later):
            if outbox.past(later[number:], judge) is None:
                self.deaf = max(self.deaf, mark.event)
        used = self._store.read(judge)
        self.allowed, self.used = used is not None, used or frozenset()
        self._checked, self._second = count, second

    def _concerned(self, mark: Mark) -> bool:
        """Other AEs may come and go."""
        return mark.registrations is None or self._interest.creator.rpartition("/")[2] in mark.registrations


class Clearances:
    """All clearances that were asked about lately."""

    def __init__(self, entity: Entity, store: SqliteStore) -> None:
        self._entity = entity
        self._store = store
        self._known: Bounded[Interest, Clearance] = Bounded(_KNOWN)

    def of(self, interest: Interest) -> Clearance:
        """The clearance for an interest."""
        clearance = self._known.get(interest)
        if clearance is None:
            clearance = Clearance(self._entity, self._store, interest)
            self._known.keep(interest, clearance)
        return clearance
