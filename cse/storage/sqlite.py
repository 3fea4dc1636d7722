"""The embedded store: SQLite in WAL mode, every acknowledged write on disk (synchronous FULL).

Bodies of units of work run one at a time, microseconds each, under one lock. Their write sets join the open batch.
One committer thread owns the writing connection: while it commits a batch the next one fills. Three states are kept
strictly apart: committed (served to readers, cached), working (applied, not yet durable, seen by later bodies only),
own (this unit of work).
"""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

from cse.clock import Stamper
from cse.model import UNWATCHED, Inquiry, Reading, Tree
from cse.storage import statements as sql
from cse.storage.audit_log import AuditLog
from cse.storage.batch import Batch
from cse.storage.caches import Bounded
from cse.storage.changes import SqliteTree
from cse.storage.folder import prepare, take
from cse.storage.outbox import Outbox
from cse.storage.state import Signposts, State
from cse.storage.store import Commit, StoreUnusable
from cse.storage.tree import SqliteReading
from cse.storage.usage import Books
from cse.storage.write_set import GONE, WriteSet
from onem2m.errors import StorageFailure
from onem2m.resources import Registry
from onem2m.resources.definition import Guard

T = TypeVar("T")
K = TypeVar("K")

log = logging.getLogger(__name__)

SIGNPOSTED_AT_ONCE = 10_000
"""Rows that are read at once when the index of privileges is made."""
MARK_STEP = 100_000
"""Keys and event numbers are spoken for in blocks, so that none is ever given twice, not even after a crash."""


class SqliteStore:
    """A durable resource tree in one folder (see `Store`). One process at a time may have it open."""

    def __init__(
        self,
        folder: Path,
        registry: Registry,
        stamper: Stamper,
        *,
        synchronous: str = "FULL",
        before_commit: Callable[[], None] | None = None,
        on_statement: Callable[[str], None] | None = None,
    ) -> None:
        self.stamper = stamper
        self._state = State(registry, stamper)
        self.outbox = Outbox(self._state, lambda: self.reader)
        self.on_commit: list[Callable[[Commit], None]] = []
        self._path = folder / "tree.sqlite"
        self._before_commit = before_commit
        self._on_statement = on_statement
        self._lock = self._state.lock
        self._work_waiting = threading.Condition(self._lock)
        self._open = Batch()
        self._committing: Batch | None = None
        self._closing = False
        self._readers = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._guard = take(folder)
        try:
            self._writer = prepare(self._connect, self._path, synchronous)
        except StoreUnusable:
            self._let_go()
            raise
        self._audit = AuditLog(self._writer)
        self._state.books.load(self._writer)
        self._state.last_key, self._state.last_event = self._read_marks()
        self._state.secret = bytes.fromhex(self._writer.execute(sql.READ_MARK, ("secret",)).fetchone()[0])
        self._state.monitored.update(row[0] for row in self._writer.execute(sql.MONITORED))
        self._marked_key = self._marked_event = -1
        self._committer = threading.Thread(target=self._commit_batches, name="committer", daemon=True)
        self._committer.start()

    # opening and closing

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, cached_statements=256)
        connection.execute("PRAGMA busy_timeout = 10000")
        if self._on_statement is not None:
            connection.set_trace_callback(self._on_statement)
        self._connections.append(connection)
        return connection

    def _read_marks(self) -> tuple[int, int]:
        marks = []
        for name in ("key", "event"):
            row = self._writer.execute(sql.READ_MARK, (name,)).fetchone()
            marks.append(int(row[0]) if row else 0)
        return marks[0], marks[1]

    def close(self) -> None:
        """Commits what is open, gives back unused keys and closes the files."""
        with self._lock:
            self._closing = True
            self._work_waiting.notify_all()
        self._committer.join()
        for name, value in (("key", self._state.last_key), ("event", self._state.last_event)):
            self._writer.execute(sql.WRITE_MARK, (name, str(value)))
        self._audit.tell()
        self._let_go()

    def _let_go(self) -> None:
        for connection in self._connections:
            connection.close()
        os.close(self._guard)

    @property
    def books(self) -> Books:
        """What originators have, and their quotas."""
        return self._state.books

    def keep_signposts(self, signposts: Signposts, edition: str) -> None:
        """From now on keeps the index of privileges by these signposts; makes it anew where it is of another edition.

        Raises StoreUnusable.
        """
        with self._lock:
            connection = self._writer
            known = connection.execute(sql.READ_MARK, ("signposts",)).fetchone()
            if known is None or known[0] != edition:
                try:
                    connection.execute("BEGIN IMMEDIATE")
                    connection.execute(sql.CLEAR_SIGNPOSTS)
                    self._signpost_all(connection, signposts)
                    connection.execute(sql.WRITE_MARK, ("signposts", edition))
                    connection.execute("COMMIT")
                except sqlite3.Error as fault:
                    raise StoreUnusable(f"{self._path}: the index of privileges cannot be made: {fault}") from None
            self._state.signposts = signposts

    def _signpost_all(self, connection: sqlite3.Connection, signposts: Signposts) -> None:
        reading = SqliteReading(self._state, connection, 0, cached=False)
        last = 0
        while rows := connection.execute(sql.ALL_AFTER, (last, SIGNPOSTED_AT_ONCE)).fetchall():
            last = rows[-1][0]
            found = (reading.resource_of(row) for row in rows if row[2] >= 0)
            bearing = (resource for resource in found if resource.definition.guard is not Guard.PARENT)
            pairs = [(post, resource.key) for resource in bearing for post in signposts(resource)]
            connection.executemany(sql.INSERT_SIGNPOST, pairs)

    # reading

    @property
    def monitored(self) -> bool:
        """See `Store`."""
        return bool(self._state.monitored)

    @property
    def reader(self) -> sqlite3.Connection:
        """This thread's connection for reading."""
        connection = getattr(self._readers, "connection", None)
        if connection is None:
            connection = self._readers.connection = self._connect()
            connection.execute("PRAGMA query_only = ON")
        return cast(sqlite3.Connection, connection)

    def read(self, work: Callable[[Reading], T], inquiry: Inquiry | None = None) -> T:
        """See `Store`."""
        return work(SqliteReading(self._state, self.reader, self.stamper.clock(), inquiry=inquiry))

    def read_long(self, work: Callable[[Reading], T], inquiry: Inquiry | None = None) -> T:
        """See `Store`."""
        with self.snapshot() as connection:
            return work(SqliteReading(self._state, connection, self.stamper.clock(), cached=False, inquiry=inquiry))

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, in a transaction that sees one state of the database throughout."""
        connection = self.reader
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")

    # writing

    def write(self, work: Callable[[Tree], T], inquiry: Inquiry | None = None) -> T:
        """See `Store`."""
        with self._lock:
            result, batch = self._apply(work, inquiry)
        if batch is not None:
            batch.durable.wait()
            if batch.refusal is not None:
                raise StorageFailure(str(batch.refusal))
        return result

    def submit(self, work: Callable[[Tree], T], durable: asyncio.Future[None], inquiry: Inquiry | None = None) -> T:
        """See `Store`."""
        with self._lock:
            result, batch = self._apply(work, inquiry)
            if batch is not None:
                batch.waiting.append(durable)
            else:
                durable.set_result(None)
        return result

    def _apply(self, work: Callable[[Tree], T], inquiry: Inquiry | None) -> tuple[T, Batch | None]:
        """Runs a body; returns what to wait for: what it read may not be durable yet either."""
        if self._closing:
            raise StorageFailure("the store is closing; nothing was changed")
        pending: list[WriteSet] = [self._open]
        if self._committing is not None:
            pending.append(self._committing)
        tree = SqliteTree(self._state, self.reader, self.stamper.clock(), pending, inquiry)
        result = work(tree)
        if tree.changes:
            self._state.books.settle(tree.charges, tree.before, tree.changes.resources)
            tree.settle()
            self._open.absorb(tree.changes)
            self._work_waiting.notify()
            return result, self._open
        return result, self._open or self._committing

    def _commit_batches(self) -> None:
        while True:
            with self._lock:
                while not self._open and not self._closing:
                    self._work_waiting.wait()
                if not self._open:
                    return
                batch = self._committing = self._open
                batch.usage = self._state.books.close_batch()
                self._open = Batch()
                last_key, last_event = self._state.last_key, self._state.last_event
            try:
                self._persist(batch, last_key, last_event)
            except Exception as fault:
                log.error("a commit failed, its batch is refused: %s", fault)
                self._abandon(batch, fault)
            else:
                self._promote(batch, last_event)

    def _persist(self, batch: Batch, last_key: int, last_event: int) -> None:
        connection = self._writer
        connection.execute("BEGIN IMMEDIATE")
        try:
            batch.write(connection)
            head = self._audit.write(connection, batch.audit)
            if last_key > self._marked_key:
                connection.execute(sql.WRITE_MARK, ("key", str(last_key + MARK_STEP)))
            if last_event > self._marked_event:
                connection.execute(sql.WRITE_MARK, ("event", str(last_event + MARK_STEP)))
            if self._before_commit is not None:
                self._before_commit()
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        self._audit.committed(head)
        if last_key > self._marked_key:
            self._marked_key = last_key + MARK_STEP
        if last_event > self._marked_event:
            self._marked_event = last_event + MARK_STEP

    def _abandon(self, batch: Batch, fault: Exception) -> None:
        """A failed commit takes everything with it that was built on it."""
        refusal = StorageFailure(f"the write could not be made durable, nothing was changed: {fault}")
        with self._lock:
            built_on_it, self._open = self._open, Batch()
            self._committing = None
            self._state.forget()
            self._state.books.load(self._writer)
        batch.settle(refusal)
        built_on_it.settle(refusal)

    def _promote(self, batch: Batch, last_event: int) -> None:
        """Working becomes committed."""
        committed = self._state.committed
        with self._lock:
            self._state.generation += 1
            self._committing = None
            for key, resource in batch.resources.items():
                if resource is GONE:
                    committed.resources.pop(key, None)
                    committed.watches.pop(key, None)
                elif resource.definition.guard is not Guard.PARENT:
                    committed.resources.keep(key, resource)
                    if key in batch.inserted:
                        committed.watches.keep(key, UNWATCHED)
            for place, name_key in batch.names.items():
                _follow(committed.names, place, name_key)
            for identifier, alias_key in batch.aliases.items():
                _follow(committed.aliases, identifier, alias_key)
            for key in batch.subscribed:
                committed.watches.pop(key, None)
            self._state.monitored |= batch.monitors
            if batch.uprooted:
                committed.places.clear()
            self._state.history.note(batch, last_event)  # last: who sees the mark sees what it tells of
        if batch.relaned:
            # Before anybody hears of it: who is told that it has left is not told of anything else.
            self._publish(batch)
        batch.settle(None)
        if not batch.relaned:
            self._publish(batch)

    def _publish(self, batch: Batch) -> None:
        """Tells those who act on commits."""
        if batch.stirred or batch.relaned or batch.limbo:
            newest = batch.events[-1][0] if batch.events else 0
            commit = Commit(frozenset(batch.stirred), frozenset(batch.relaned), bool(batch.limbo), newest)
            for listener in self.on_commit:
                try:
                    listener(commit)
                except Exception:
                    log.exception("somebody who acts on commits failed; the commit stands")


def _follow(cache: Bounded[K, int], entry: K, key: int | None) -> None:
    if key is None:
        cache.pop(entry, None)
    else:
        cache.keep(entry, key)
