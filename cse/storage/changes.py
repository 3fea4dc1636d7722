"""The tree as a unit of work changes it: everything goes into a write set, nothing touches the database."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from audit.chain import canonical
from cse.model import SIGN, Event, Inquiry, Resource
from cse.storage import statements as sql
from cse.storage.batch import internal_of
from cse.storage.caches import Window
from cse.storage.history import DECIDING
from cse.storage.state import State
from cse.storage.tree import SqliteReading
from cse.storage.usage import Charge, weight
from cse.storage.watching import MONITORS, watched_by
from cse.storage.write_set import GONE, WriteSet
from onem2m.resources.definition import Guard
from onem2m.vocabulary import ResourceType

WINDOW = 256
"""How many of the oldest instances one query fetches for eviction."""


class SqliteTree(SqliteReading):
    """One unit of work: sees all that was applied before it, and its own changes on top (see `Tree`)."""

    def __init__(
        self,
        state: State,
        connection: sqlite3.Connection,
        now: int,
        pending: Sequence[WriteSet],
        inquiry: Inquiry | None,
    ) -> None:
        self.changes = WriteSet()
        super().__init__(state, connection, now, (self.changes, *pending), inquiry=inquiry)
        self._pending = pending
        self._allocated = 0
        self._owned: dict[int, Resource] = {}
        self.before: dict[int, Resource] = {}
        """what is owned, as it was"""
        self._signposted: dict[int, Resource] = {}
        """what the index was told of here, as it was told"""
        self.charges: list[Charge] = []
        """what came and went, to be charged to its creators"""
        self.taken: dict[int, int] = {}
        """parent -> how many entries of its window were evicted here"""
        self._windows: dict[int, Window] = {}
        """windows of this unit of work alone: of parents some of whose instances it deletes"""

    @property
    def stamp(self) -> str:
        """See `Tree`."""
        return self._state.stamper.at(self.now)

    @property
    def last_event(self) -> int:
        """See `Tree`."""
        return self._state.last_event

    def get(self, key: int) -> Resource | None:
        """See `Reading`."""
        return self._owned.get(key) or super().get(key)

    def own(self, resource: Resource) -> Resource:
        """See `Tree`."""
        owned = self._owned.get(resource.key)
        if owned is None:
            owned = self._owned[resource.key] = resource.copy()
            self.before[resource.key] = resource
        return owned

    def allocate(self) -> int:
        """See `Tree`."""
        if self._inquiry is not None:
            if self._allocated == len(self._inquiry.keys):
                self._inquiry.keys.append(self._state.next_key())
            self._allocated += 1
            return self._inquiry.keys[self._allocated - 1]
        return self._state.next_key()

    def insert(
        self, resource: Resource, *, alias: str | None = None, size: int | None = None, instant: int | None = None
    ) -> None:
        """See `Tree`."""
        changes, key, parent = self.changes, resource.key, resource.parent
        changes.resources[key] = resource
        changes.inserted[key] = size
        if resource.name is not None:
            changes.names[parent, resource.name] = key
        if alias is not None:
            changes.aliases[alias] = key
        if instant is not None:
            changes.instants.setdefault(parent, {})[instant] = key
        if resource.definition.guard is Guard.PARENT:
            changes.arrivals.setdefault(parent, []).append((key, size or 0))
            return
        self.charge(resource, 1)
        self.signpost(None, resource)
        if resource.type == ResourceType.SUBSCRIPTION:
            changes.subscribed.add(parent)
        elif resource.type in DECIDING:
            changes.former[key] = None

    def call(self, resource: Resource, sign: str | None) -> None:
        """See `Tree`."""
        former = resource.internal.pop(SIGN, None)
        if former is not None and self._key_of_alias(former) == resource.key:
            self.changes.aliases[former] = None
        if sign is not None:
            resource.internal[SIGN] = sign
            self.changes.aliases[sign] = resource.key

    def update(self, resource: Resource) -> None:
        """See `Tree`."""
        self.changes.resources[resource.key] = resource
        if resource.type == ResourceType.SUBSCRIPTION:
            self.changes.subscribed.add(resource.parent)
            row = (resource.encoded, internal_of(resource), *self._watched_by(resource), resource.key)
            self.changes.statements.append((sql.REFRESH_LANES, row))
            self.changes.relaned.add((resource.parent, resource.key))
        elif resource.type in DECIDING:
            self.reguard(resource)
        if resource.key in self.changes.former:
            self.signpost(self._signposted.get(resource.key) or self.before.get(resource.key), resource)

    def signpost(self, before: Resource | None, after: Resource | None) -> None:
        """Keeps the index of privileges in step with a resource that came, went, or is under other rules now."""
        signposts = self._state.signposts
        if signposts is None:
            return
        old = signposts(before) if before is not None else frozenset()
        new = signposts(after) if after is not None else frozenset()
        key = after.key if after is not None else before.key if before is not None else 0
        statements = self.changes.statements
        statements.extend((sql.DELETE_SIGNPOST, (post, key)) for post in old - new)
        statements.extend((sql.INSERT_SIGNPOST, (post, key)) for post in new - old)
        if after is not None:
            # As it is now: it may change once more before this unit of work ends.
            self._signposted[key] = after.copy()

    def reguard(self, resource: Resource) -> None:
        """See `Tree`."""
        self.changes.former.setdefault(resource.key, self.before.get(resource.key))

    def delete(self, resource: Resource) -> None:
        """See `Tree`."""
        changes, key = self.changes, resource.key
        changes.resources[key] = GONE
        self._owned.pop(key, None)
        if resource.name is not None:
            changes.names[resource.parent, resource.name] = None
        if resource.definition.guard is Guard.PARENT:
            # What others share knows nothing of this deletion, and must not before it has succeeded.
            self._windows[resource.parent] = Window(last=self._floor(resource.parent))
            self.taken.pop(resource.parent, None)
        else:
            changes.uprooted = True
            identifier = resource.identifier
            if identifier != f"{resource.definition.prefix}{key}":
                changes.aliases[identifier] = None
            sign = resource.internal.get(SIGN)
            if sign is not None and self._key_of_alias(sign) == key:
                changes.aliases[sign] = None
            self.charge(self.before.get(key, resource), -1)
            self.signpost(self._signposted.get(key) or self.before.get(key, resource), None)
            if resource.type != ResourceType.SUBSCRIPTION:
                changes.former.setdefault(key, self.before.get(key, resource))
        if resource.type == ResourceType.SUBSCRIPTION:
            changes.subscribed.add(resource.parent)
        if resource.definition.children:
            changes.limbo[key] = resource
        else:
            changes.deleted.append(key)

    def charge(self, resource: Resource, sign: int) -> None:
        """Notes that something came (1) or went (-1)."""
        charge = weight(resource, sign)
        if charge is not None:
            self.charges.append(charge)

    def evict_oldest(self, parent: Resource, type: int, up_to: int | None = None) -> int | None:
        """See `Tree`."""
        key = parent.key
        taken = self.taken.get(key, 0)
        window = self._windows.get(key) or self._state.windows.get(key)
        if window is None:
            window = Window(last=self._floor(key))
            self._state.windows.keep(key, window)
        while taken >= len(window.entries):
            if window.complete:
                return None
            self._refill(window, key, type)
        oldest, size = window.entries[taken]
        if up_to is not None and oldest > up_to:
            return None
        self.taken[key] = taken + 1
        self.changes.floors[key] = (type, oldest)
        return size

    def _floor(self, parent: int) -> int:
        return max((layer.floors[parent][1] for layer in self._layers if parent in layer.floors), default=0)

    def _refill(self, window: Window, parent: int, type_: int) -> None:
        """Fetches the next oldest, maybe none of those looked at; what is not committed yet follows what is."""
        rows = self._connection.execute(sql.OLDEST_SIZES, (parent, type_, window.last, WINDOW)).fetchall()
        found: deque[tuple[int, int]] = deque((key, size or 0) for key, size in rows if not self._gone(key))
        if rows:
            window.last = rows[-1][0]
        if len(rows) < WINDOW:
            for layer in reversed(self._pending):
                for key, size in layer.arrivals.get(parent, ()):
                    if key > window.last:
                        window.last = key
                        if not self._gone(key):
                            found.append((key, size))
            window.complete = True
        window.entries.extend(found)

    def emit(self, event: Event) -> None:
        """See `Tree`."""
        self.changes.events.append((self._state.next_event(), self.now, event))
        self.changes.stirred.add(event.source)

    def open_lane(self, subscription: Resource, target: str) -> None:
        """See `Tree`."""
        position = self._state.last_event
        internal = internal_of(subscription)
        row = (subscription.key, target, subscription.parent, position, None, subscription.encoded, internal)
        self.changes.statements.append((sql.INSERT_LANE, (*row, *self._watched_by(subscription))))
        self.changes.relaned.add((subscription.parent, subscription.key))

    def _watched_by(self, subscription: Resource) -> tuple[str, int]:
        """What the lanes of a subscription wait for, and their role; other units of work will know."""
        criteria, role = watched_by(subscription)
        self.changes.watching.setdefault(subscription.parent, set()).add(criteria)
        if role == MONITORS:
            self.changes.monitors.add(subscription.parent)
        return criteria, role

    def close_lane(self, subscription: Resource, target: str) -> None:
        """See `Tree`."""
        self.changes.statements.append((sql.CLOSE_LANE, (self._state.last_event, subscription.key, target)))
        self.changes.relaned.add((subscription.parent, subscription.key))

    def cut_lane(self, subscription: Resource, target: str) -> None:
        """See `Tree`."""
        self.changes.statements.append((sql.CUT_LANE, (self._state.last_event, subscription.key, target)))
        self.changes.relaned.add((subscription.parent, subscription.key))

    def close_lanes(self, subscription: Resource, notice: Event | None = None, notify: str | None = None) -> None:
        """See `Tree`."""
        statements = self.changes.statements
        last, internal = self._state.last_event, internal_of(subscription)
        statements.append((sql.REMIND_LANES, (internal, subscription.key)))
        statements.append((sql.CLOSE_LANES, (last, subscription.key)))
        statements.append((sql.RESUME, (subscription.key,)))
        self.changes.relaned.add((subscription.parent, subscription.key))
        if notice is not None and notify is not None:
            notice = replace(notice, source=subscription.key)
            number = self._state.next_event()
            self.changes.events.append((number, self.now, notice))
            # A lane of its own: the notice may go to an address that is also a target.
            row = (-subscription.key, notify, subscription.key, number - 1, number, subscription.encoded, internal)
            statements.append((sql.INSERT_LANE, (*row, "{}", 0)))
            self.changes.relaned.add((subscription.key, -subscription.key))

    def suspend_lanes(self, subscription: Resource) -> None:
        """See `Tree`."""
        self.changes.statements.append((sql.SUSPEND, (subscription.key,)))
        self.changes.statements.append((sql.EMPTY_LANES, (self._state.last_event, subscription.key)))

    def clear_statistics(self, subscription: Resource) -> None:
        """See `Tree`."""
        self.changes.statements.append((sql.CLEAR_STATISTICS, (subscription.key,)))

    def resume_lanes(self, subscription: Resource) -> None:
        """See `Tree`."""
        self.changes.statements.append((sql.RESUME, (subscription.key,)))

    def audit(self, what: str, who: str, **facts: Any) -> None:
        """See `Tree`."""
        at = datetime.fromtimestamp(self.now // 1_000_000 / 1000, UTC).isoformat(timespec="milliseconds")
        record = {"at": f"{at[:-6]}Z", "who": who, "what": what, **facts}
        try:
            canonical(record)
        except ValueError:  # a number or text that JSON cannot say must not cost the batch its commit
            record = {"at": record["at"], "who": ascii(who), "what": what, "facts": ascii(facts)}
        self.changes.audit.append(record)

    def schedule(self, instant_ns: int, kind: str, resource: Resource) -> None:
        """See `Tree`."""
        self.changes.statements.append((sql.INSERT_DUE, (instant_ns, kind, resource.key)))

    def unschedule(self, instant_ns: int, kind: str, key: int) -> None:
        """See `Tree`."""
        self.changes.statements.append((sql.DELETE_DUE, (instant_ns, kind, key)))

    def execute(self, statement: str, row: tuple[int | str | bytes | None, ...]) -> None:
        """Adds a row of the store's own book-keeping to the batch: lanes and what the reaper removes."""
        self.changes.statements.append((statement, row))

    def settle(self) -> None:
        """Carries the effects on the shared windows over, now that the unit of work has succeeded."""
        windows = self._state.windows
        for parent in self._windows:
            windows.pop(parent, None)
        for parent, count in self.taken.items():
            window = windows.get(parent)
            if window is not None:
                for _ in islice(range(len(window.entries)), count):
                    window.entries.popleft()
        for parent, instances in self.changes.arrivals.items():
            window = windows.get(parent)
            if window is not None and window.complete:
                if len(window.entries) < 4 * WINDOW:
                    window.entries.extend(instances)
                    window.last = instances[-1][0]
                else:
                    window.complete = False
