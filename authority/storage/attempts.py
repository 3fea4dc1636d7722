"""Failed proofs, and how long somebody has to wait after them. Names say of whom and at what: `client:Cacme@10.0.0.7`."""

from __future__ import annotations

from authority.storage.store import Transaction

_FORGOTTEN_AFTER_S = 86_400
_LONGEST_LOCK_S = 900


def locked_s(transaction: Transaction, name: str) -> int:
    """How many seconds are left until another attempt is looked at; 0 where it may come now."""
    row = transaction.row("SELECT until FROM failure WHERE name = ?", name)
    return 0 if row is None else max(0, int(row[0]) - transaction.epoch)


def failed(transaction: Transaction, name: str, free: int = 5) -> int:
    """Counts a failure; beyond `free` of them each doubles the wait, up to a quarter of an hour. Returns the wait."""
    row = transaction.row("SELECT count, last FROM failure WHERE name = ?", name)
    count = 1
    if row is not None and transaction.epoch - int(row[1]) < _FORGOTTEN_AFTER_S:
        count = int(row[0]) + 1
    wait = 0 if count < free else min(_LONGEST_LOCK_S, 2 ** min(count - free, 20))
    transaction.run(
        "INSERT INTO failure VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE SET count = ?2, last = ?3, until = ?4",
        name, count, transaction.epoch, transaction.epoch + wait,
    )  # fmt: skip
    return wait


def succeeded(transaction: Transaction, name: str) -> None:
    """Forgets the failures before."""
    transaction.run("DELETE FROM failure WHERE name = ?", name)
