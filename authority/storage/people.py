"""Accounts of people: logins, passwords, second factors, one-time links, recovery codes, notices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from authority.storage import audit, parties
from authority.storage.parties import Party
from authority.storage.store import Transaction

INVITATION: Final = "invitation"
RECOVERY: Final = "recovery"
RECOVERY_WITHOUT_SECOND_FACTOR: Final = "recovery-without-second-factor"

_COLUMNS = "party, login, password, secret, used_step, offered"


@dataclass(frozen=True, slots=True)
class Account:
    """What a party signs in with. Secrets are sealed, passwords hashed."""

    party: Party
    login: str
    password: str | None
    secret: bytes | None
    used_step: int
    offered: bytes | None


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link that is still good."""

    party: Party
    purpose: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What a person is to be told; `at` in epoch seconds."""

    id: int
    at: int
    words: str


def by_login(transaction: Transaction, login: str) -> Account | None:
    """The account whose person types this, also that of a disabled party."""
    return _account(transaction, transaction.row(f"SELECT {_COLUMNS} FROM account WHERE login = ?", login))


def of_party(transaction: Transaction, party: int) -> Account | None:
    """The account of a party, if it ever was invited."""
    return _account(transaction, transaction.row(f"SELECT {_COLUMNS} FROM account WHERE party = ?", party))


def opened(transaction: Transaction, party: Party, login: str) -> Account:
    """The account of a party: the one it has, or a new one. Where the login is taken, a number is put behind it."""
    account = of_party(transaction, party.id)
    if account is not None:
        return account
    free, number = login, 1
    while by_login(transaction, free) is not None:
        number += 1
        free = f"{login}.{number}"
    transaction.run("INSERT INTO account (party, login) VALUES (?, ?)", party.id, free)
    return Account(party, free, None, None, -1, None)


def logins(transaction: Transaction) -> dict[int, str]:
    """What the people type, by the number of their party."""
    return {int(party): str(login) for party, login in transaction.rows("SELECT party, login FROM account")}


def set_password(transaction: Transaction, party: int, password: str) -> None:
    """Keeps the hash of a password."""
    transaction.run("UPDATE account SET password = ? WHERE party = ?", password, party)


def offer_secret(transaction: Transaction, party: int, secret: bytes | None) -> None:
    """Keeps a sealed secret that a code has yet to confirm; None takes the offer back."""
    transaction.run("UPDATE account SET offered = ? WHERE party = ?", secret, party)


def set_secret(transaction: Transaction, party: int, secret: bytes | None, used_step: int = -1) -> None:
    """The sealed secret that codes are checked with from now on; None for no second factor."""
    transaction.run(
        "UPDATE account SET secret = ?, used_step = ?, offered = NULL WHERE party = ?", secret, used_step, party
    )


def use_step(transaction: Transaction, party: int, step: int) -> bool:
    """Uses up a step of the second factor; False when it, or a later one, was used already."""
    return transaction.run("UPDATE account SET used_step = ?1 WHERE party = ?2 AND used_step < ?1", step, party) == 1


def issue_link(transaction: Transaction, party: int, purpose: str, hash: bytes, expires: int) -> None:
    """Keeps a one-time link; older ones of the party are good no more."""
    end_links(transaction, party)
    transaction.run("INSERT INTO one_time_link VALUES (?, ?, ?, ?)", hash, party, purpose, expires)


def link(transaction: Transaction, hash: bytes) -> Link | None:
    """The link, while it is good: not used, not too old, and of a party that may act."""
    row = transaction.row(
        "SELECT party, purpose FROM one_time_link WHERE hash = ? AND expires > ?", hash, transaction.epoch
    )
    if row is None:
        return None
    party = parties.by_id(transaction, int(row[0]))
    return None if party.disabled else Link(party, str(row[1]))


def end_links(transaction: Transaction, party: int) -> None:
    """No link of the party is good any more."""
    transaction.run("DELETE FROM one_time_link WHERE party = ? OR expires <= ?", party, transaction.epoch)


def set_recovery_codes(transaction: Transaction, party: int, hashes: Iterable[bytes]) -> None:
    """The recovery codes of a party, instead of those before."""
    transaction.run("DELETE FROM recovery_code WHERE party = ?", party)
    for code in hashes:
        transaction.run("INSERT INTO recovery_code VALUES (?, ?)", code, party)


def use_recovery_code(transaction: Transaction, party: int, hash: bytes) -> bool:
    """Uses up a code; False when the party has none such (any more)."""
    return transaction.run("DELETE FROM recovery_code WHERE hash = ? AND party = ?", hash, party) == 1


def recovery_codes_left(transaction: Transaction, party: int) -> int:
    """How many codes were not used yet."""
    row = transaction.row("SELECT count(*) FROM recovery_code WHERE party = ?", party)
    return 0 if row is None else int(row[0])


def tell(transaction: Transaction, party: int, words: str) -> None:
    """Has the person told so at the top of the next page."""
    transaction.run("INSERT INTO notice (party, at, words) VALUES (?, ?, ?)", party, transaction.epoch, words)


def notices(transaction: Transaction, party: int) -> list[Notice]:
    """What the person has not said to have seen, oldest first."""
    rows = transaction.rows("SELECT id, at, words FROM notice WHERE party = ? ORDER BY id LIMIT 20", party)
    return [Notice(*row) for row in rows]


def seen(transaction: Transaction, party: int, newest: int) -> None:
    """The person has seen the notices up to this one."""
    transaction.run("DELETE FROM notice WHERE party = ? AND id <= ?", party, newest)


def enable(transaction: Transaction, party: Party, *, by: str) -> None:
    """A disabled party may act again. Its old tokens stay void."""
    transaction.run("UPDATE party SET disabled = NULL WHERE id = ?", party.id)
    parties.changes_trust(transaction)
    audit.record(transaction, by, "party-enabled", party=party.originator)


def _account(transaction: Transaction, row: Sequence[Any] | None) -> Account | None:
    if row is None:
        return None
    party, login, password, secret, used_step, offered = row
    return Account(parties.by_id(transaction, party), login, password, secret, used_step, offered)
