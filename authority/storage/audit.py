"""The audit log: records chained by their hashes, written in the transaction of what they tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audit.chain import GENESIS, canonical, link, verify
from authority.storage.store import Transaction


def record(transaction: Transaction, who: str, what: str, **facts: Any) -> None:
    """Appends a record: `who` (an originator, or "") did `what`. Facts are plain JSON and never secrets."""
    last = transaction.row("SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1")
    number, previous = (int(last[0]) + 1, bytes(last[1])) if last else (1, GENESIS)
    entry = {**facts, "n": number, "at": transaction.stamp, "who": who, "what": what}
    transaction.run("INSERT INTO audit VALUES (?, ?, ?)", number, canonical(entry), link(previous, entry))


def newest(transaction: Transaction, count: int, before: int | None = None) -> list[bytes]:
    """The newest records as canonical JSON, latest first; `before` leaves out that number and all after it."""
    found = transaction.rows(
        "SELECT record FROM audit WHERE n < coalesce(?, 9e18) ORDER BY n DESC LIMIT ?", before, count
    )
    return [bytes(entry) for (entry,) in found]


def check(transaction: Transaction) -> tuple[int, bytes]:
    """Walks the whole chain; returns how many records it has and its last hash. Raises ChainBroken."""
    last = GENESIS

    def rows() -> Iterator[tuple[bytes, bytes]]:
        nonlocal last
        for entry, hash_ in transaction.rows("SELECT record, hash FROM audit ORDER BY n"):
            last = bytes(hash_)
            yield bytes(entry), last

    return verify(rows()), last
