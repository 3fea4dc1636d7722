"""A batch: the write sets of many units of work that become durable with one commit, and who waits for it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress
from threading import Event

from cse.model import Resource
from cse.storage import statements as sql
from cse.storage.usage import Row, write
from cse.storage.write_set import GONE, LIMBO, WriteSet
from onem2m.errors import StorageFailure
from onem2m.mapping import json
from onem2m.resources.definition import Guard


class Batch(WriteSet):
    """An open or committing batch."""

    __slots__ = ("durable", "refusal", "usage", "waiting")

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[asyncio.Future[None]] = []
        self.durable = Event()
        self.refusal: StorageFailure | None = None
        self.usage: list[Row] = []
        """what originators have after this batch"""

    def settle(self, refusal: StorageFailure | None) -> None:
        """Tells everybody who waits; asynchronous ones all at once, by one call into their loop."""
        self.refusal = refusal
        self.durable.set()
        by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
        for future in self.waiting:
            by_loop.setdefault(future.get_loop(), []).append(future)
        for loop, futures in by_loop.items():
            # A loop that was closed meanwhile has nobody left to tell.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_wake, futures, refusal)

    def write(self, connection: sqlite3.Connection) -> None:
        """Writes everything. What is deleted goes first: the names it frees may be taken again in the same batch."""
        if self.floors:
            rows = [(parent, type_, key) for parent, (type_, key) in self.floors.items()]
            connection.executemany(sql.EVICT, rows)
        self._write_resources(connection)
        for identifier, resource in self.aliases.items():
            connection.execute(sql.DELETE_ALIAS, (identifier,))
            if resource is not None:
                connection.execute(sql.INSERT_ALIAS, (identifier, resource))
        if self.events:
            connection.executemany(sql.INSERT_EVENT, [self._event_row(number) for number in range(len(self.events))])
        self._write_statements(connection)
        if self.usage:
            write(connection, self.usage)

    def _event_row(self, index: int) -> tuple[int | str | bytes | None, ...]:
        number, instant, event = self.events[index]
        return (
            number,
            event.source,
            event.kind,
            event.child_type,
            event.address,
            event.representation,
            event.modified,
            instant,
            event.operation,
        )

    def _write_resources(self, connection: sqlite3.Connection) -> None:
        sent = [(internal_of(gone), key) for key, gone in self.limbo.items() if key not in self.inserted]
        if sent:
            connection.executemany(sql.SEND_TO_LIMBO, sent)
        dropped = [(key,) for key in self.deleted if key not in self.inserted]
        if dropped:
            connection.executemany(sql.DELETE, dropped)
        inserts, updates = [], []
        moments = {key: instant for keys in self.instants.values() for instant, key in keys.items()}
        for key, resource in self.resources.items():
            if key not in self.inserted:
                if resource is not GONE:
                    updates.append((resource.encoded, internal_of(resource), key))
            elif resource is not GONE:
                if not self._evicted(resource):
                    inserts.append(_row(resource, self.inserted[key], moments.get(key)))
            elif key in self.limbo:
                inserts.append(_row(self.limbo[key], None, None, limbo=True))
        if inserts:
            connection.executemany(sql.INSERT, inserts)
        if updates:
            connection.executemany(sql.UPDATE, updates)

    def _evicted(self, resource: Resource) -> bool:
        floor = self.floors.get(resource.parent)
        return floor is not None and resource.key <= floor[1] and resource.definition.guard is Guard.PARENT

    def _write_statements(self, connection: sqlite3.Connection) -> None:
        """Runs of the same statement together, in order."""
        start = 0
        statements = self.statements
        while start < len(statements):
            statement = statements[start][0]
            end = start + 1
            while end < len(statements) and statements[end][0] is statement:
                end += 1
            connection.executemany(statement, [row for _, row in statements[start:end]])
            start = end


def internal_of(resource: Resource) -> bytes | None:
    """What the CSE remembers beside the attributes, as it is stored."""
    return json.encode(resource.internal) if resource.internal else None


def _row(
    resource: Resource, size: int | None, instant: int | None, *, limbo: bool = False
) -> tuple[int | str | bytes | None, ...]:
    return (
        resource.key,
        resource.type,
        LIMBO if limbo else resource.parent,
        None if limbo else resource.name,
        size,
        resource.encoded,
        internal_of(resource),
        instant,
    )


def _wake(futures: list[asyncio.Future[None]], refusal: StorageFailure | None) -> None:
    for future in futures:
        if not future.done():
            if refusal is None:
                future.set_result(None)
            else:
                future.set_exception(StorageFailure(str(refusal)))
