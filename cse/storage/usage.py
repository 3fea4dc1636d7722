"""What each originator has in the tree, exact at every commit: resources, subscriptions, bytes of instances.

Resources belong to who created them, instances to who created their container. The totals are kept in memory for all
originators, changed by each unit of work that succeeds, and written with the batch that it joins.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cse.limits import OriginatorLimits
from cse.model import Resource
from cse.storage import statements as sql
from cse.storage.write_set import GONE
from onem2m.errors import ServiceSubscriptionLimitsExceeded
from onem2m.resources.container import BYTES
from onem2m.vocabulary import ResourceType

CREATOR: Final = "creator"
_BYTES: Final = BYTES.short

Charge = tuple[str, int, int, int]
"""creator, resources, subscriptions, bytes: more or less than before"""
Row = tuple[str, int, int, int]


@dataclass(slots=True)
class Usage:
    """What one originator has."""

    resources: int = 0
    subscriptions: int = 0
    bytes: int = 0


class Books:
    """The totals of one store. Guarded by its lock."""

    def __init__(self) -> None:
        self.limits = OriginatorLimits(0, 0, 0, 0, 0, 0, 0)
        self.exempt: frozenset[str] = frozenset()
        """originators without quotas: the administrator, the CSE itself"""
        self._usage: dict[str, Usage] = {}
        self._changed: set[str] = set()

    def load(self, connection: sqlite3.Connection) -> None:
        """Takes the totals from what is committed."""
        self._changed.clear()
        self._usage = {row[0]: Usage(*row[1:]) for row in connection.execute(sql.USAGE)}

    def of(self, originator: str) -> Usage:
        """What an originator has, with all that is not durable yet."""
        return self._usage.get(originator) or Usage()

    def settle(self, charges: list[Charge], before: Mapping[int, Resource], after: Mapping[int, Any]) -> None:
        """Charges a unit of work that is done: what it made and removed, and how containers grew.

        Raises ServiceSubscriptionLimitsExceeded before anything is charged.
        """
        for key, was in before.items():
            now = after.get(key)
            if now is None or now is GONE:
                continue
            attributes, former = now.attributes, was.attributes
            if _BYTES in attributes or _BYTES in former:
                grown = attributes.get(_BYTES, 0) - former.get(_BYTES, 0)
                if grown and (charges or len(before) > 1):
                    charges.append((now.internal.get(CREATOR, ""), 0, 0, grown))
                elif grown:
                    self._grow(now.internal.get(CREATOR, ""), grown)  # the hot path: one instance more
        if charges:
            for charge in charges if len(charges) == 1 else _together(charges):
                self._check(charge)
            for charge in charges:
                self._charge(charge)

    def _grow(self, originator: str, size: int) -> None:
        usage = self._usage.get(originator)
        if usage is None:
            usage = self._usage[originator] = Usage()
        if size > 0 and 0 < self.limits.instance_bytes < usage.bytes + size:
            self._check((originator, 0, 0, size))
        usage.bytes += size
        self._changed.add(originator)

    def _check(self, charge: Charge) -> None:
        originator, resources, subscriptions, size = charge
        usage = self._usage.get(originator)
        if (resources <= 0 and size <= 0) or originator in self.exempt:
            return
        limits = self.limits
        if size > 0 and 0 < limits.instance_bytes < size + (usage.bytes if usage else 0):
            raise ServiceSubscriptionLimitsExceeded(f"quota: {originator} has no room for more content")
        if resources > 0 and 0 < limits.resources < resources + (usage.resources if usage else 0):
            raise ServiceSubscriptionLimitsExceeded(f"quota: {originator} has as many resources as it may")
        if subscriptions > 0 and 0 < limits.subscriptions < subscriptions + (usage.subscriptions if usage else 0):
            raise ServiceSubscriptionLimitsExceeded(f"quota: {originator} has as many subscriptions as it may")

    def _charge(self, charge: Charge) -> None:
        originator, resources, subscriptions, size = charge
        usage = self._usage.get(originator)
        if usage is None:
            usage = self._usage[originator] = Usage()
        usage.resources += resources
        usage.subscriptions += subscriptions
        usage.bytes += size
        self._changed.add(originator)

    def close_batch(self) -> list[Row]:
        """The totals that changed since the last batch, as they are to be written with this one."""
        rows = []
        for originator in self._changed:
            usage = self._usage[originator]
            rows.append((originator, usage.resources, usage.subscriptions, usage.bytes))
            if not (usage.resources or usage.subscriptions or usage.bytes):
                del self._usage[originator]
        self._changed.clear()
        return rows


def weight(resource: Resource, sign: int) -> Charge | None:
    """What a resource counts for that comes (1) or goes (-1); None for instances."""
    creator = resource.internal.get(CREATOR)
    if creator is None:
        return None
    held = resource.attributes.get(_BYTES, 0)
    return creator, sign, sign * (resource.type == ResourceType.SUBSCRIPTION), sign * held


def write(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Writes totals; who has nothing any more is forgotten."""
    for row in rows:
        if any(row[1:]):
            connection.execute(sql.WRITE_USAGE, row)
        else:
            connection.execute(sql.DROP_USAGE, row[:1])


def _together(charges: Iterable[Charge]) -> Iterable[Charge]:
    sums: dict[str, list[int]] = {}
    for originator, *parts in charges:
        known = sums.setdefault(originator, [0, 0, 0])
        for index, part in enumerate(parts):
            known[index] += part
    return [(originator, *parts) for originator, parts in sums.items()]  # type: ignore[misc]
