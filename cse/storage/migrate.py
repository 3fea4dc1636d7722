"""Brings the schema of a data folder up to date, and refuses one that a newer version wrote."""

from __future__ import annotations

import sqlite3
from importlib.resources import files
from pathlib import Path

from cse.storage.store import StoreUnusable

APPLICATION_ID = 0x47484354
"""Marks the file as ours (PRAGMA application_id)."""


def steps() -> list[tuple[int, str]]:
    """The schema steps in order: number and SQL."""
    folder = files("cse.storage.migrations")
    found = [item for item in folder.iterdir() if item.name.endswith(".sql")]
    return sorted((int(item.name.partition("_")[0]), item.read_text()) for item in found)


def version_of(connection: sqlite3.Connection, path: Path, plan: list[tuple[int, str]]) -> int:
    """The schema that the file has, 0 for a new one. Only looks. Raises StoreUnusable where the file is not for us."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION_ID and (version or application or tables):
        raise StoreUnusable(f"{path} is a database of another application")
    newest = plan[-1][0]
    if version > newest:
        raise StoreUnusable(
            f"{path} has schema {version}, this version knows schemas up to {newest}: use the newer version"
        )
    return int(version)


def migrate(connection: sqlite3.Connection, path: Path, plan: list[tuple[int, str]]) -> None:
    """Applies the steps of `plan` that the file lacks, each in a transaction of its own. Raises StoreUnusable."""
    version = version_of(connection, path, plan)
    for number, script in plan:
        if number > version:
            connection.executescript(
                f"BEGIN IMMEDIATE;\n{script}\nPRAGMA application_id = {APPLICATION_ID};"
                f"\nPRAGMA user_version = {number};\nCOMMIT;"
            )
