"""Sessions of people, and the browsers that they are known in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from authority.people.sitting import LONGEST_S, Sitting
from authority.storage.store import Transaction

BROWSER_KNOWN_S = 365 * 24 * 3600

_SITTING = """
    SELECT s.hash, s.party, p.originator, p.name, a.login, p.roles, a.secret IS NOT NULL,
           s.begun, s.seen, s.signed_in, s.confirmed, s.address, s.browser
    FROM login_session s JOIN party p ON p.id = s.party JOIN account a ON a.party = s.party
    WHERE p.disabled IS NULL
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session is held: the network address, and the name that the browser gives itself."""

    address: str
    browser: str


def begin(transaction: Transaction, hash: bytes, party: int, confirmed: int | None, place: Place) -> None:
    """A new session of a person who has just proved the password. Those long over are forgotten."""
    now = transaction.epoch
    transaction.run("DELETE FROM login_session WHERE begun < ?", now - LONGEST_S)
    transaction.run(
        "INSERT INTO login_session VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        hash, party, now, now, now, confirmed, place.address, place.browser[:200],
    )  # fmt: skip


def sitting(transaction: Transaction, hash: bytes) -> Sitting | None:
    """The session of that id, also one that is too old; none of a party that is disabled."""
    row = transaction.row(f"{_SITTING} AND s.hash = ?", hash)
    return None if row is None else _sitting(row)


def of_party(transaction: Transaction, party: int) -> list[Sitting]:
    """The sessions of a person, latest used first; only those that are alive."""
    found = [_sitting(row) for row in transaction.rows(f"{_SITTING} AND s.party = ? ORDER BY s.seen DESC", party)]
    return [each for each in found if each.alive(transaction.epoch)]


def touch(transaction: Transaction, hash: bytes) -> None:
    """The session was used."""
    transaction.run("UPDATE login_session SET seen = ? WHERE hash = ?", transaction.epoch, hash)


def renew(
    transaction: Transaction, old: bytes, new: bytes, *, signed_in: bool = False, confirmed: bool = False
) -> bool:
    """Gives a session a new id after something was proved in it. False when it is over meanwhile."""
    now = transaction.epoch
    changed = transaction.run(
        "UPDATE login_session SET hash = ?, seen = ?, signed_in = iif(?, ?, signed_in), confirmed = iif(?, ?, confirmed)"
        " WHERE hash = ?",
        new, now, signed_in, now, confirmed, now, old,
    )  # fmt: skip
    return changed == 1


def end(transaction: Transaction, hash: bytes) -> None:
    """Ends a session."""
    transaction.run("DELETE FROM login_session WHERE hash = ?", hash)


def end_all(transaction: Transaction, party: int, but: bytes = b"") -> int:
    """Ends the sessions of a person, all `but` one; returns how many there were."""
    return transaction.run("DELETE FROM login_session WHERE party = ? AND hash <> ?", party, but)


def know_browser(transaction: Transaction, hash: bytes, party: int) -> None:
    """The person has signed in with this browser."""
    now = transaction.epoch
    transaction.run("DELETE FROM known_browser WHERE seen < ?", now - BROWSER_KNOWN_S)
    transaction.run("INSERT OR REPLACE INTO known_browser VALUES (?, ?, ?)", hash, party, now)


def knows_browser(transaction: Transaction, hash: bytes, party: int) -> bool:
    """Whether the person has signed in with this browser within a year."""
    since = transaction.epoch - BROWSER_KNOWN_S
    row = transaction.row("SELECT 1 FROM known_browser WHERE hash = ? AND party = ? AND seen > ?", hash, party, since)
    return row is not None


def forget_browsers(transaction: Transaction, party: int) -> None:
    """No browser is known for this person any more."""
    transaction.run("DELETE FROM known_browser WHERE party = ?", party)


def _sitting(row: Sequence[Any]) -> Sitting:
    key, party, originator, name, login, roles, has_second_factor, *rest = row
    return Sitting(
        bytes(key), party, originator, name, login, frozenset(json.loads(roles)), bool(has_second_factor), *rest
    )
