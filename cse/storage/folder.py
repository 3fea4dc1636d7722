"""Opening a data folder: one process at a time, a schema that we know, a file that is whole."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from cse.storage import statements as sql
from cse.storage.migrate import migrate, steps, version_of
from cse.storage.store import StoreUnusable


def take(folder: Path) -> int:
    """Keeps other processes out of a folder, which is made if need be; closing the descriptor lets it go."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        guard = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as fault:
        raise StoreUnusable(f"data folder {folder}: {fault.strerror}") from None
    try:
        fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(guard)
        raise StoreUnusable(f"data folder {folder}: another process has it open") from None
    return guard


def prepare(connect: Callable[[], sqlite3.Connection], path: Path, synchronous: str) -> sqlite3.Connection:
    """The connection for writing, the schema being up to date. Raises StoreUnusable."""
    plan = steps()
    try:
        connection = connect()
        version_of(connection, path, plan)  # before anything is written
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        migrate(connection, path, plan)
        for look in sql.FIRST_ROWS:
            connection.execute(look).fetchone()  # a damaged file shows itself now, and not at some request
    except sqlite3.Error as fault:
        raise StoreUnusable(f"{path}: {fault}") from None
    return connection
