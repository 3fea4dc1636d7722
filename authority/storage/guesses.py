"""How often somebody has guessed, for the throttle."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from authority.people.throttle import FORGOTTEN_AFTER_S, Attempts, Pace, Refused, attempt
from authority.storage.store import Transaction


def count(transaction: Transaction, buckets: Mapping[str, Pace]) -> float:
    """Counts one attempt in every bucket; returns 0, or the seconds to wait when one of them is not ready.

    Where it returns a wait, nothing was counted anywhere.
    """
    now = transaction.at.timestamp()
    found = {name: attempt(_read(transaction, name), now, pace) for name, pace in buckets.items()}
    waits = [answer.wait_s for answer in found.values() if isinstance(answer, Refused)]
    if waits:
        return max(waits)
    transaction.run("DELETE FROM guess WHERE last < ?", now - FORGOTTEN_AFTER_S)
    for name, answer in found.items():
        assert isinstance(answer, Attempts)
        transaction.run(
            "INSERT OR REPLACE INTO guess VALUES (?, ?, ?, ?)", _key(name), answer.count, answer.last, answer.next
        )
    return 0.0


def clear(transaction: Transaction, name: str) -> None:
    """The attempt was right: the bucket begins anew."""
    transaction.run("DELETE FROM guess WHERE name = ?", _key(name))


def take_back(transaction: Transaction, name: str) -> None:
    """The attempt was right, but says nothing for those before: only its own count is taken back."""
    transaction.run("UPDATE guess SET count = max(count - 1, 0), next = last WHERE name = ?", _key(name))


def _read(transaction: Transaction, name: str) -> Attempts | None:
    row = transaction.row("SELECT count, last, next FROM guess WHERE name = ?", _key(name))
    return None if row is None else Attempts(*row)


def _key(name: str) -> bytes:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
