"""One SQLite file in WAL mode that several processes may have open; what a change did is on disk when it returns.

store.change(lambda transaction: parties.add(transaction, ...))
store.read(lambda transaction: parties.by_originator(transaction, "/id-in/Cmetering"))
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from authority.clock import Clock, rfc3339, utc_now

T = TypeVar("T")

APPLICATION_ID = 0x47484155
"""Marks the file as ours (PRAGMA application_id)."""


class StoreUnusable(Exception):
    """The file cannot be used; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """What the modules of this folder work on: all of it happens, at `at`, or none of it."""

    connection: sqlite3.Connection
    at: datetime

    @property
    def epoch(self) -> int:
        """The moment of the transaction in whole seconds since 1970."""
        return int(self.at.timestamp())

    @property
    def stamp(self) -> str:
        """The moment of the transaction as RFC 3339."""
        return rfc3339(self.at)

    def run(self, statement: str, *values: Any) -> int:
        """Runs a statement; returns how many rows it changed."""
        return self.connection.execute(statement, values).rowcount

    def insert(self, statement: str, *values: Any) -> int:
        """Inserts a row; returns its number."""
        return int(self.connection.execute(statement, values).lastrowid or 0)

    def row(self, statement: str, *values: Any) -> Sequence[Any] | None:
        """The first row, if there is one."""
        found: Sequence[Any] | None = self.connection.execute(statement, values).fetchone()
        return found

    def rows(self, statement: str, *values: Any) -> Iterator[Sequence[Any]]:
        """Every row."""
        return iter(self.connection.execute(statement, values))


class Store:
    """The authority's database. Safe to share between threads; other processes may write to it meanwhile."""

    def __init__(self, path: Path, clock: Clock = utc_now) -> None:
        self._path = path
        self._clock = clock
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            with self._connection() as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                self._migrate(connection)
        except (OSError, sqlite3.Error) as fault:
            self.close()
            raise StoreUnusable(f"{path}: {fault}") from None

    def change(self, work: Callable[[Transaction], T]) -> T:
        """Runs `work` as one durable change. Whatever it raises undoes all of it."""
        with self._writing, self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(Transaction(connection, self._clock()))
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        return result

    def read(self, work: Callable[[Transaction], T]) -> T:
        """Runs `work` on one state of the database. Whatever it returns must be complete: no open iterators."""
        with self._connection() as connection:
            connection.execute("BEGIN")
            try:
                return work(Transaction(connection, self._clock()))
            finally:
                connection.execute("ROLLBACK")

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA busy_timeout = 10000")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        with self._lock:
            self._idle.append(connection)

    def _migrate(self, connection: sqlite3.Connection) -> None:
        """Applies the files of `migrations` in the order of their numbers, each once."""
        connection.execute("BEGIN IMMEDIATE")
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application != APPLICATION_ID and (application or tables):
            raise StoreUnusable(f"{self._path} is a database of another application")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT, applied TEXT)")
        known = {str(name) for (name,) in connection.execute("SELECT name FROM migration")}
        plan = _migrations()
        newer = known - {name for _, name, _ in plan}
        if newer:
            raise StoreUnusable(f"{self._path} was changed by a newer version ({max(newer)}): use that one")
        for number, name, script in plan:
            if name not in known:
                for statement in _statements(script):
                    connection.execute(statement)
                row = (number, name, rfc3339(self._clock()))
                connection.execute("INSERT INTO migration VALUES (?, ?, ?)", row)
        connection.execute("COMMIT")


def _migrations() -> list[tuple[int, str, str]]:
    """Number, name and SQL of every step, in order."""
    folder = files("authority.storage.migrations")
    found = [item for item in folder.iterdir() if item.name.endswith(".sql")]
    return sorted((int(item.name.partition("_")[0]), item.name, item.read_text()) for item in found)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: `executescript` would commit what is open."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
