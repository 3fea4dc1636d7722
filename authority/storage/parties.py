"""The parties: everybody who may be an originator."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from authority.storage import audit
from authority.storage.store import Transaction

KINDS: Final = ("administrator", "operator", "application", "provider", "device", "person")

_COLUMNS = "id, kind, name, originator, roles, created, disabled"


class PartyExists(Exception):
    """Another party has this originator already."""


class NoSuchParty(Exception):
    """No party has this originator."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who can act: `originator` is SP-relative, as in /id-in/Cprovider-acme."""

    id: int
    kind: str
    name: str
    originator: str
    roles: tuple[str, ...]
    created: str
    disabled: str | None

    @property
    def client_id(self) -> str:
        """The AE-ID without the CSE-ID, as in Cprovider-acme."""
        return self.originator.rpartition("/")[2]


def add(
    transaction: Transaction, kind: str, name: str, originator: str, roles: Sequence[str] = (), *, by: str = ""
) -> Party:
    """A new party. `by` is who adds it. Raises PartyExists."""
    assert kind in KINDS
    if by_originator(transaction, originator) is not None:
        raise PartyExists(f"there is a party {originator} already")
    number = transaction.insert(
        "INSERT INTO party (kind, name, originator, roles, created) VALUES (?, ?, ?, ?, ?)",
        kind, name, originator, json.dumps(list(roles)), transaction.stamp,
    )  # fmt: skip
    audit.record(transaction, by, "party-added", party=originator, kind=kind, name=name, roles=list(roles))
    return by_id(transaction, number)


def by_id(transaction: Transaction, number: int) -> Party:
    """The party of that number, which exists."""
    row = transaction.row(f"SELECT {_COLUMNS} FROM party WHERE id = ?", number)
    assert row is not None
    return _party(row)


def by_originator(transaction: Transaction, originator: str) -> Party | None:
    """The party with that SP-relative AE-ID, also a disabled one."""
    row = transaction.row(f"SELECT {_COLUMNS} FROM party WHERE originator = ?", originator)
    return None if row is None else _party(row)


def existing(transaction: Transaction, originator: str) -> Party:
    """The party with that SP-relative AE-ID. Raises NoSuchParty."""
    party = by_originator(transaction, originator)
    if party is None:
        raise NoSuchParty(f"there is no party {originator}")
    return party


def listed(transaction: Transaction, kind: str | None = None) -> list[Party]:
    """All parties, or those of one kind, in the order they came."""
    rows = transaction.rows(f"SELECT {_COLUMNS} FROM party WHERE ?1 IS NULL OR kind = ?1 ORDER BY id", kind)
    return [_party(row) for row in rows]


def set_roles(transaction: Transaction, originator: str, roles: Sequence[str], *, by: str = "") -> Party:
    """Gives a party exactly these roles; tokens that carry others are void from now on. Raises NoSuchParty."""
    party = existing(transaction, originator)
    transaction.run("UPDATE party SET roles = ? WHERE id = ?", json.dumps(sorted(set(roles))), party.id)
    void_tokens(transaction, originator)
    audit.record(transaction, by, "roles-changed", party=originator, roles=sorted(set(roles)))
    return by_id(transaction, party.id)


def disable(transaction: Transaction, originator: str, *, by: str = "") -> None:
    """Ends what a party may do: no new tokens, and those it has are void. Raises NoSuchParty."""
    party = existing(transaction, originator)
    transaction.run("UPDATE party SET disabled = ? WHERE id = ? AND disabled IS NULL", transaction.stamp, party.id)
    void_tokens(transaction, originator)
    audit.record(transaction, by, "party-disabled", party=originator)


def void_tokens(transaction: Transaction, originator: str) -> int:
    """Makes every token void that this subject has now (a changed password, a withdrawn credential).

    Returns the first second that counts again: tokens carry whole seconds, so those of the present one are void too.
    """
    since = transaction.epoch + 1
    transaction.run(
        "INSERT INTO not_before VALUES (?1, ?2) ON CONFLICT (originator) DO UPDATE SET since = max(since, ?2)",
        originator, since,
    )  # fmt: skip
    changes_trust(transaction)
    return since


def changes_trust(transaction: Transaction) -> None:
    """Has the trust document written anew after this transaction (see Authority.change)."""
    transaction.run("UPDATE trust_revision SET revision = revision + 1")


def _party(row: Sequence[Any]) -> Party:
    number, kind, name, originator, roles, created, disabled = row
    return Party(number, kind, name, originator, tuple(json.loads(roles)), created, disabled)
