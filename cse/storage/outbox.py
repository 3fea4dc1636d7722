"""What delivery, the reaper and the sweep read from the store: lanes, events, due dates, what waits in limbo."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from cse.accounts import Key, Use
from cse.model import SIGN, Reading, Resource, Tree
from cse.storage import statements as sql
from cse.storage.audit_log import audit_rows
from cse.storage.batch import internal_of
from cse.storage.changes import SqliteTree
from cse.storage.history import History, Mark
from cse.storage.state import State
from cse.storage.store import Lane, OutboxEvent, Step
from cse.storage.tree import SqliteReading
from onem2m.mapping import json
from onem2m.primitive import Encoded

T = TypeVar("T")

_GATHERED: Final = '{"net":[101]}'
"""What lanes wait for that lead on from a group."""


class Outbox:
    """Events and lanes, and the other books that the tree itself does not show."""

    def __init__(self, state: State, reader: Callable[[], sqlite3.Connection]) -> None:
        self._state = state
        self._reader = reader

    def busy_sources(self) -> list[int]:
        """Resources with lanes that have something to do; asked once, at start."""
        return [row[0] for row in self._reader().execute(sql.BUSY_SOURCES)]

    def newest(self) -> int:
        """A number that no event of before exceeds; asked once, at start."""
        return self._state.last_event

    @property
    def history(self) -> History:
        """What was changed that decides who may do what."""
        return self._state.history

    def past(self, later: list[Mark], work: Callable[[Reading], T]) -> T:
        """Runs the work on the tree as it was before these marks, the oldest of them first."""
        layers = [mark.before for mark in later]
        return work(SqliteReading(self._state, self._reader(), self._state.stamper.clock(), layers))

    def lanes(self, source: int, after: tuple[int, str], limit: int) -> list[Lane]:
        """Lanes that follow the events of a resource, in order of subscription and target."""
        return [Lane(*row) for row in self._reader().execute(sql.LANES_AFTER, (source, *after, limit))]

    def lanes_of(self, subscription: int) -> list[Lane]:
        """All lanes of a subscription, that of its farewell included."""
        return [Lane(*row) for row in self._reader().execute(sql.LANES_OF_SUBSCRIPTION, (subscription, -subscription))]

    def lane(self, subscription: int, target: str) -> Lane | None:
        """One lane, as it was noted last."""
        row = self._reader().execute(sql.LANE, (subscription, target)).fetchone()
        return None if row is None else Lane(*row)

    def events(self, source: int, after: int, limit: int) -> list[OutboxEvent]:
        """The next events of a resource, in order."""
        return [OutboxEvent(*row) for row in self._reader().execute(sql.EVENTS_AFTER, (source, after, limit))]

    def pending(self, source: int, after: int, last: int) -> int:
        """How many events of a resource lie behind a number, up to another."""
        (count,) = self._reader().execute(sql.PENDING, (source, after, last)).fetchone()
        return int(count)

    def newest_but(self, source: int, count: int) -> int:
        """The number of the event behind which there are exactly `count` newer ones of the resource; 0 where none is."""
        row = self._reader().execute(sql.NEWEST_BUT, (source, count)).fetchone()
        return int(row[0]) if row else 0

    def due(self, now: int, limit: int) -> list[tuple[int, str, int]]:
        """What is due: instant, kind, key of the resource."""
        return self._reader().execute(sql.DUE_BEFORE, (now, limit)).fetchall()

    @staticmethod
    def put_off(tree: Tree, instant: int, kind: str, key: int, later: int) -> None:
        """Moves a due date; its resource is not looked at, for it may be what is broken."""
        assert isinstance(tree, SqliteTree)
        tree.execute(sql.DELETE_DUE, (instant, kind, key))
        tree.execute(sql.INSERT_DUE, (later, kind, key))

    def suspended(self, after: int, limit: int) -> list[int]:
        """Keys of subscriptions that are suspended, in order."""
        return [row[0] for row in self._reader().execute(sql.SUSPENDED, (after, limit))]

    def audit(self, after: int, limit: int) -> list[dict[str, Any]]:
        """Records of the audit log behind a number, in order, each with its hash."""
        return audit_rows(self._reader(), after, limit)

    def accounts(self, policy: str, limit: int) -> list[tuple[str, str, str, int, int, int]]:
        """Who used an accounted policy: originator, operation, address, uses, first, last; the latest first."""
        return self._reader().execute(sql.ACCOUNTS_OF, (policy, limit)).fetchall()

    @staticmethod
    def account(tree: Tree, uses: Iterable[tuple[Key, Use]]) -> None:
        """Writes down uses of accounted policies."""
        assert isinstance(tree, SqliteTree)
        for key, use in uses:
            tree.execute(sql.ACCOUNT, (*key, use.count, use.first, use.last))

    def limbo(self, limit: int) -> list[Resource]:
        """Deleted resources that still have children."""
        return self._resources(sql.LIMBO, (limit,))

    def orphans(self, parent: int, limit: int) -> list[Resource]:
        """Some of the children that a deleted resource left behind."""
        return self._resources(sql.SOME_CHILDREN, (parent, limit))

    def has_orphans(self, parent: int, type: int | None = None) -> bool:
        """Whether it left any behind, of one type or at all."""
        query, row = (sql.ANY_CHILD, (parent,)) if type is None else (sql.ANY_CHILD_OF_TYPE, (parent, type))
        return self._reader().execute(query, row).fetchone() is not None

    def _resources(self, query: str, row: tuple[int, ...]) -> list[Resource]:
        reading = SqliteReading(self._state, self._reader(), 0, cached=False)
        return [reading.resource_of(found) for found in self._reader().execute(query, row)]

    @staticmethod
    def advance(tree: Tree, steps: list[Step]) -> None:
        """Notes, as part of a unit of work, how lanes got on; events that all have passed are forgotten."""
        assert isinstance(tree, SqliteTree)
        rows = [
            (lane.subscription, lane.target, step.position, lane.period, lane.told, *step.counts)
            for step in steps
            for lane in (step.lane,)
        ]
        tree.execute(sql.ADVANCE_LANES, (json.encode(rows).decode(),))
        for source in {step.lane.source for step in steps}:
            tree.execute(sql.FORGET_EVENTS, (source,))

    @staticmethod
    def open_gathering(tree: Tree, group: Resource, target: str, terms: Encoded) -> None:
        """Starts, or goes on with, sending to a target what a group gathers for it."""
        assert isinstance(tree, SqliteTree)
        row = (-group.key, target, group.key, tree.last_event, None, terms, None, _GATHERED, 0)
        tree.execute(sql.INSERT_LANE, row)
        tree.changes.relaned.add((group.key, -group.key))

    @staticmethod
    def close_gathering(tree: Tree, group: Resource) -> None:
        """What a group that is gone has gathered still goes out."""
        assert isinstance(tree, SqliteTree)
        tree.execute(sql.CLOSE_LANES, (tree.last_event, -group.key))
        tree.changes.relaned.add((group.key, -group.key))

    @staticmethod
    def forget_unclaimed(tree: Tree) -> None:
        """Removes events that no lane waits for any more."""
        assert isinstance(tree, SqliteTree)
        tree.execute(sql.FORGET_UNCLAIMED, ())

    @staticmethod
    def end(tree: Tree, lane: Lane) -> None:
        """Removes a lane that has nothing more to do."""
        assert isinstance(tree, SqliteTree)
        tree.execute(sql.END_LANE, (lane.subscription, lane.target))
        tree.execute(sql.FORGET_EVENTS, (lane.source,))

    @staticmethod
    def end_all(tree: Tree, lane: Lane) -> None:
        """Removes all lanes of a subscription, whatever they still have to do."""
        assert isinstance(tree, SqliteTree)
        tree.execute(sql.END_LANES, (lane.subscription,))
        tree.execute(sql.FORGET_EVENTS, (lane.source,))

    @staticmethod
    def sweep_out(tree: Tree, parent: int, type: int, limit: int) -> None:
        """Removes the rows of instances that a deleted resource left behind: nobody is told of them one by one."""
        assert isinstance(tree, SqliteTree)
        tree.execute(sql.SWEEP_OUT, (parent, type, limit))

    @staticmethod
    def reap(tree: Tree, resource: Resource, *, childless: bool) -> None:
        """Removes the row of something deleted; what has children goes to limbo first."""
        assert isinstance(tree, SqliteTree)
        if resource.parent >= 0:
            tree.charge(resource, -1)
            tree.signpost(resource, None)
            for alias in (resource.identifier, resource.internal.get(SIGN)):
                if alias is not None and alias != f"{resource.definition.prefix}{resource.key}":
                    tree.execute(sql.DELETE_ALIAS_OF, (alias, resource.key))
        if childless:
            tree.execute(sql.DELETE, (resource.key,))
        else:
            tree.execute(sql.SEND_TO_LIMBO, (internal_of(resource), resource.key))

    @staticmethod
    def remember(tree: Tree, resource: Resource) -> None:
        """Keeps what the CSE remembers of something in limbo."""
        assert isinstance(tree, SqliteTree)
        tree.execute(sql.REMEMBER, (internal_of(resource), resource.key))
