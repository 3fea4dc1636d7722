"""Premises, their devices, tenancies with their members, and the codes that let people in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authority.clock import rfc3339
from authority.households.tenancy import Membership, Role, Tenancy
from authority.storage.store import Transaction

METER, DISPLAY, SERVICE, OTHER = "meter", "display", "service", "other"
DEVICE_KINDS = (METER, DISPLAY, SERVICE, OTHER)


@dataclass(frozen=True, slots=True)
class Premise:
    """A home that tenancies succeed one another in."""

    id: str
    address: str


@dataclass(frozen=True, slots=True)
class Device:
    """Something that stays with the premise. A display or a service has an originator, by which it acts in the tree."""

    id: str
    kind: str
    originator: str | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code that is good: whom it lets in where."""

    premise: str
    tenancy: str
    role: Role
    made_by: str


def number_of(tenancy: str) -> int:
    """t3 -> 3."""
    return int(tenancy[1:])


def moment(text: str) -> datetime:
    """A stored moment."""
    return datetime.fromisoformat(text)


def add_premise(transaction: Transaction, id: str, address: str) -> None:
    """A new premise; its id is free."""
    transaction.run("INSERT INTO premise VALUES (?, ?, ?)", id, address, transaction.stamp)


def premise(transaction: Transaction, id: str) -> Premise | None:
    """The premise of that id."""
    row = transaction.row("SELECT id, address FROM premise WHERE id = ?", id)
    return None if row is None else Premise(*row)


def premises(transaction: Transaction) -> list[Premise]:
    """All premises, by id."""
    return [Premise(*row) for row in transaction.rows("SELECT id, address FROM premise ORDER BY id")]


def add_device(transaction: Transaction, premise: str, device: Device) -> None:
    """Puts a device into a premise; it is in none yet."""
    transaction.run(
        "INSERT INTO premise_device VALUES (?, ?, ?, ?, ?)",
        device.id, premise, device.kind, device.originator, transaction.stamp,
    )  # fmt: skip


def remove_device(transaction: Transaction, premise: str, device: str) -> bool:
    """Takes a device out; False when it was not there."""
    return transaction.run("DELETE FROM premise_device WHERE premise = ? AND device = ?", premise, device) == 1


def home_of_device(transaction: Transaction, device: str) -> str | None:
    """The premise that a device is in."""
    row = transaction.row("SELECT premise FROM premise_device WHERE device = ?", device)
    return None if row is None else str(row[0])


def devices(transaction: Transaction, premise: str) -> list[Device]:
    """The devices of a premise, by kind and id."""
    rows = transaction.rows(
        "SELECT device, kind, originator FROM premise_device WHERE premise = ? ORDER BY kind, device", premise
    )
    return [Device(*row) for row in rows]


def add_tenancy(transaction: Transaction, tenancy: Tenancy) -> None:
    """A new tenancy without members."""
    transaction.run(
        "INSERT INTO tenancy VALUES (?, ?, ?, NULL, ?, NULL)",
        tenancy.premise, number_of(tenancy.name), rfc3339(tenancy.since), tenancy.kept_days,
    )  # fmt: skip


def save(transaction: Transaction, tenancy: Tenancy) -> None:
    """Keeps the end and the members of a tenancy as they are now."""
    number = number_of(tenancy.name)
    until = None if tenancy.until is None else rfc3339(tenancy.until)
    transaction.run(
        "UPDATE tenancy SET until = ?, kept = ? WHERE premise = ? AND number = ?",
        until, tenancy.kept_days, tenancy.premise, number,
    )  # fmt: skip
    transaction.run("DELETE FROM membership WHERE premise = ? AND tenancy = ?", tenancy.premise, number)
    for member in tenancy.members:
        transaction.run(
            "INSERT INTO membership (premise, tenancy, person, role, since, until) VALUES (?, ?, ?, ?, ?, ?)",
            tenancy.premise, number, member.person, member.role,
            rfc3339(member.since), None if member.until is None else rfc3339(member.until),
        )  # fmt: skip


def set_due(transaction: Transaction, tenancy: Tenancy, due: datetime | None) -> None:
    """Notes when the rules of a tenancy change by the passing of time."""
    transaction.run(
        "UPDATE tenancy SET due = ? WHERE premise = ? AND number = ?",
        None if due is None else rfc3339(due), tenancy.premise, number_of(tenancy.name),
    )  # fmt: skip


def premises_due(transaction: Transaction) -> list[str]:
    """The premises with a tenancy whose rules change by now."""
    rows = transaction.rows("SELECT DISTINCT premise FROM tenancy WHERE due <= ? LIMIT 100", transaction.stamp)
    return [str(premise) for (premise,) in rows]


def tenancies(transaction: Transaction, premise: str) -> list[Tenancy]:
    """All tenancies of a premise, the first one first."""
    rows = transaction.rows("SELECT number, since, until, kept FROM tenancy WHERE premise = ? ORDER BY number", premise)
    return [_tenancy(transaction, premise, *row) for row in list(rows)]


def tenancy(transaction: Transaction, premise: str, name: str) -> Tenancy | None:
    """One tenancy with its members."""
    if not name.startswith("t") or not name[1:].isdecimal():
        return None
    row = transaction.row(
        "SELECT number, since, until, kept FROM tenancy WHERE premise = ? AND number = ?", premise, number_of(name)
    )
    return None if row is None else _tenancy(transaction, premise, *row)


def of_person(transaction: Transaction, person: str) -> list[Tenancy]:
    """Every tenancy that a person is or was a member of, the newest first."""
    rows = transaction.rows(
        "SELECT DISTINCT premise, tenancy FROM membership WHERE person = ? ORDER BY since DESC", person
    )
    found = [tenancy(transaction, str(premise), f"t{number}") for premise, number in list(rows)]
    return [one for one in found if one is not None]


def add_invitation(transaction: Transaction, hash: bytes, invitation: Invitation, expires: datetime) -> None:
    """Keeps a code that was handed out."""
    transaction.run(
        "INSERT INTO household_invitation VALUES (?, ?, ?, ?, ?, ?, NULL)",
        hash, invitation.premise, number_of(invitation.tenancy), invitation.role, invitation.made_by, rfc3339(expires),
    )  # fmt: skip


def invitation(transaction: Transaction, hash: bytes) -> Invitation | None:
    """What a code lets in, while it is good."""
    row = transaction.row(
        "SELECT premise, tenancy, role, made_by FROM household_invitation"
        " WHERE hash = ? AND used_by IS NULL AND expires > ?",
        hash, transaction.stamp,
    )  # fmt: skip
    return None if row is None else Invitation(row[0], f"t{row[1]}", Role(row[2]), row[3])


def use_invitation(transaction: Transaction, hash: bytes, person: str) -> None:
    """Uses a code up."""
    transaction.run("UPDATE household_invitation SET used_by = ? WHERE hash = ?", person, hash)


def withdraw_invitations(transaction: Transaction, tenancy: Tenancy, made_by: str | None = None) -> None:
    """No code for the tenancy is good any more, or none that one person made."""
    transaction.run(
        "DELETE FROM household_invitation WHERE premise = ? AND tenancy = ? AND used_by IS NULL"
        " AND (?3 IS NULL OR made_by = ?3)",
        tenancy.premise, number_of(tenancy.name), made_by,
    )  # fmt: skip


def _tenancy(transaction: Transaction, premise: str, number: int, since: str, until: str | None, kept: int) -> Tenancy:
    rows = transaction.rows(
        "SELECT person, role, since, until FROM membership WHERE premise = ? AND tenancy = ? ORDER BY id",
        premise, number,
    )  # fmt: skip
    members = tuple(map(_membership, rows))
    return Tenancy(premise, f"t{number}", moment(since), None if until is None else moment(until), members, kept)


def _membership(row: Sequence[Any]) -> Membership:
    person, role, since, until = row
    return Membership(person, Role(role), moment(since), None if until is None else moment(until))
