"""The audit log in the store: records get their numbers and hashes when they are committed, in that order."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from audit.chain import GENESIS, canonical, link, verify
from cse.storage import statements as sql
from cse.storage.store import StoreUnusable

log = logging.getLogger(__name__)

_TOLD_EVERY: Final = 100
"""The head of the chain goes to the program's log after so many records: it shows whether the end was cut off."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last record of a chain."""

    number: int
    hash: bytes


class AuditLog:
    """The end of the chain in the store. Belongs to the committer."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        row = connection.execute(sql.AUDIT_HEAD).fetchone()
        self._head = Head(int(row[0]), bytes(row[1])) if row else Head(0, GENESIS)
        self._told = -1
        self.tell()

    def write(self, connection: sqlite3.Connection, records: Sequence[Mapping[str, Any]]) -> Head:
        """Adds records to the transaction; the end of the chain once that is committed."""
        head = self._head
        for record in records:
            numbered = {"n": head.number + 1, **record}
            head = Head(head.number + 1, link(head.hash, numbered))
            connection.execute(sql.INSERT_AUDIT, (head.number, canonical(numbered), head.hash))
        return head

    def committed(self, head: Head) -> None:
        """The transaction stands."""
        if head is not self._head:
            self._head = head
            if head.number - self._told >= _TOLD_EVERY:
                self.tell()

    def tell(self) -> None:
        """Says in the program's log how long the chain is and how it ends."""
        if self._head.number and self._head.number != self._told:
            log.info("audit: record %d has the hash %s", self._head.number, self._head.hash.hex())
        self._told = self._head.number


def audit_rows(connection: sqlite3.Connection, after: int, limit: int) -> list[dict[str, Any]]:
    """Records behind a number, in order, each with its hash."""
    rows = connection.execute(sql.AUDIT_AFTER, (after, limit))
    return [{**json.loads(record), "hash": bytes(hash_).hex()} for _, record, hash_ in rows]


def check_audit(folder: Path) -> Head:
    """Walks through the chain of a data folder that is not in use; how it ends. Raises ChainBroken, StoreUnusable.

    Whether its end was cut off shows when the head is compared with what was told of it before.
    """
    path = folder / "tree.sqlite"
    if not path.is_file():
        raise StoreUnusable(f"data folder {folder}: there is no store in it")
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        last = [Head(0, GENESIS)]
        verify(_chain(connection.execute(sql.AUDIT_AFTER, (0, -1)), last))
    except sqlite3.Error as fault:
        raise StoreUnusable(f"{path}: {fault}") from None
    finally:
        connection.close()
    return last[0]


def _chain(rows: Iterable[tuple[int, bytes, bytes]], last: list[Head]) -> Iterator[tuple[bytes, bytes]]:
    for number, record, hash_ in rows:
        last[0] = Head(number, _blob(hash_))
        yield _blob(record), _blob(hash_)


def _blob(value: object) -> bytes:
    """What was written as bytes; whoever tampers may leave something else."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")
