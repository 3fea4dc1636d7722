"""What was changed that decides who may do what: enough of the past to judge an event by the rights of its time.

A mark is made by each commit that changes policies, groups or registrations, deletes anything that may hold them, or
puts a resource under other policies. It keeps what was there before, and the number of the last event before it.
"""

from __future__ import annotations

from collections import deque
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from cse.model import Resource
from cse.storage.write_set import GONE, WriteSet
from onem2m.vocabulary import ResourceType

DECIDING: Final = frozenset(
    {
        ResourceType.ACCESS_CONTROL_POLICY,
        ResourceType.AE,
        ResourceType.GROUP,
        ResourceType.SERVICE_SUBSCRIBED_APP_RULE,  # gives roles to AEs
    }
)
"""Resources of these types take part in decisions about others."""

_KEPT: Final = 4096
"""Marks that are remembered: far more than are made while an event waits to be looked at."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One commit that changed who may do what."""

    index: int
    """counts marks from 1"""
    event: int
    """events up to this number were there before it, or came with it"""
    before: WriteSet
    """laid over the tree as it is now, it shows the tree as it was"""
    registrations: frozenset[str] | None
    """where it only brought AEs or took them away: their identifiers"""


class History:
    """The marks of one store, newest last. Guarded by the lock of its store."""

    def __init__(self, lock: AbstractContextManager[object]) -> None:
        self.count = 0
        """marks ever made"""
        self._lock = lock
        self._marks: deque[Mark] = deque(maxlen=_KEPT)

    def note(self, batch: WriteSet, last_event: int) -> None:
        """A batch became durable: makes a mark where it decided anything. The lock is held."""
        if batch.former:
            self.count += 1
            self._marks.append(Mark(self.count, last_event, _undo(batch), _registrations(batch)))

    def after(self, index: int, event: int) -> list[Mark]:
        """Marks behind the one with this index that an event, waiting since, has outlived."""
        if index >= self.count:
            return []
        found: list[Mark] = []
        with self._lock:
            for mark in reversed(self._marks):
                if mark.index <= index or mark.event < event:
                    break
                found.append(mark)
        found.reverse()
        return found


def _undo(batch: WriteSet) -> WriteSet:
    before = WriteSet()
    before.uprooted = True  # no address means what it is known to mean now
    for key, former in batch.former.items():
        if former is None:
            after = batch.resources.get(key)
            before.resources[key] = GONE
            if isinstance(after, Resource):
                if after.name is not None:
                    before.names[after.parent, after.name] = None
                before.aliases[after.identifier] = None
    for key, former in batch.former.items():
        if former is not None:
            before.resources[key] = former
            if former.name is not None:
                before.names[former.parent, former.name] = key
            if former.identifier != f"{former.definition.prefix}{key}":
                before.aliases[former.identifier] = key
    return before


def _registrations(batch: WriteSet) -> frozenset[str] | None:
    identifiers = set()
    for key, former in batch.former.items():
        after = batch.resources.get(key)
        one = former if former is not None else after
        if not isinstance(one, Resource):
            continue  # made and removed at once
        if one.type != ResourceType.AE or (former is not None and after is GONE):
            return None  # with an AE its policies may have gone
        identifiers.add(one.identifier)
    return frozenset(identifiers)
