"""Consents, their documents, and the answers that third parties wait for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authority.clock import rfc3339
from authority.households.consent import Consent, Ending
from authority.households.scope import read_back
from authority.storage.households import moment, number_of
from authority.storage.store import Transaction

_COLUMNS = "id, premise, tenancy, party, scope, granted_by, granted_at, ended_at, ending"


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a third party is to be told of a consent, once its rule stands in the tree."""

    client_id: str
    redirect_uri: str
    state: str
    challenge: str
    expires: datetime


def add(transaction: Transaction, consent: Consent, versions: Mapping[str, int], document: bytes) -> None:
    """A new consent with its document. `versions` are those of its policies before they know of it."""
    transaction.run(
        "INSERT INTO consent VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, ?)",
        consent.id, consent.premise, number_of(consent.tenancy), consent.party, str(consent.scope),
        consent.granted_by, rfc3339(consent.granted_at), rfc3339(consent.until), json.dumps(dict(versions)), document,
    )  # fmt: skip


def save_end(transaction: Transaction, consent: Consent, versions: Mapping[str, int]) -> None:
    """Keeps when and why a consent ended. `versions` are those of its policies before they know of it."""
    assert consent.ended_at is not None
    transaction.run(
        "UPDATE consent SET ended_at = ?, ending = ?, versions = ? WHERE id = ?",
        rfc3339(consent.ended_at), consent.ending, json.dumps(dict(versions)), consent.id,
    )  # fmt: skip


def consent(transaction: Transaction, id: str) -> Consent | None:
    """The consent of that id."""
    row = transaction.row(f"SELECT {_COLUMNS} FROM consent WHERE id = ?", id)
    return None if row is None else _consent(row)


def versions(transaction: Transaction, id: str) -> dict[str, int]:
    """The versions of its policies before they knew of what was decided last about a consent."""
    row = transaction.row("SELECT versions FROM consent WHERE id = ?", id)
    found: dict[str, int] = {} if row is None else json.loads(row[0])
    return found


def document(transaction: Transaction, id: str) -> bytes | None:
    """What was agreed to, as both sides can have it."""
    row = transaction.row("SELECT document FROM consent WHERE id = ?", id)
    return None if row is None else bytes(row[0])


def of_tenancy(transaction: Transaction, premise: str, tenancy: str) -> list[Consent]:
    """Every consent of a tenancy, the newest first."""
    return _all(
        transaction.rows(
            f"SELECT {_COLUMNS} FROM consent WHERE premise = ? AND tenancy = ? ORDER BY granted_at DESC, id",
            premise, number_of(tenancy),
        )
    )  # fmt: skip


def not_ended(transaction: Transaction, premise: str) -> list[Consent]:
    """The consents of a premise that are not noted as over."""
    return _all(
        transaction.rows(
            f"SELECT {_COLUMNS} FROM consent WHERE premise = ? AND ended_at IS NULL ORDER BY granted_at, id", premise
        )
    )


def not_ended_of_party(transaction: Transaction, party: str) -> list[Consent]:
    """The consents to a party that are not noted as over."""
    return _all(transaction.rows(f"SELECT {_COLUMNS} FROM consent WHERE party = ? AND ended_at IS NULL", party))


def of_party(transaction: Transaction, party: str) -> list[Consent]:
    """Every consent that was given to a party, the newest first."""
    return _all(
        transaction.rows(
            f"SELECT {_COLUMNS} FROM consent WHERE party = ? ORDER BY granted_at DESC, id LIMIT 1000", party
        )
    )


def of_disabled_parties(transaction: Transaction) -> list[Consent]:
    """The consents that are not noted as over, to parties that may no longer act."""
    columns = ", ".join(f"c.{name}" for name in _COLUMNS.split(", "))
    return _all(
        transaction.rows(
            f"SELECT {columns} FROM party p JOIN consent c ON c.party = p.originator"
            " WHERE p.disabled IS NOT NULL AND c.ended_at IS NULL LIMIT 100"
        )
    )


def expect_answer(transaction: Transaction, consent: str, answer: Answer) -> None:
    """Keeps where the third party is to be told."""
    transaction.run(
        "INSERT INTO consent_answer VALUES (?, ?, ?, ?, ?, ?)",
        consent, answer.client_id, answer.redirect_uri, answer.state, answer.challenge, rfc3339(answer.expires),
    )  # fmt: skip


def answer(transaction: Transaction, consent: str) -> Answer | None:
    """Where the third party is to be told, while it has not been."""
    row = transaction.row(
        "SELECT client_id, redirect_uri, state, challenge, expires FROM consent_answer WHERE consent = ?", consent
    )
    return None if row is None else Answer(row[0], row[1], row[2], row[3], moment(row[4]))


def forget_answer(transaction: Transaction, consent: str) -> bool:
    """The third party has been told, or never will be. False when somebody was faster."""
    return transaction.run("DELETE FROM consent_answer WHERE consent = ?", consent) == 1


def unanswered(transaction: Transaction) -> list[str]:
    """The consents whose third party has waited too long to be told."""
    rows = transaction.rows("SELECT consent FROM consent_answer WHERE expires <= ? LIMIT 100", transaction.stamp)
    return [str(found) for (found,) in rows]


def _all(rows: Iterable[Sequence[Any]]) -> list[Consent]:
    return [_consent(row) for row in rows]


def _consent(row: Sequence[Any]) -> Consent:
    number, premise, tenancy, party, scope, granted_by, granted_at, ended_at, ending = row
    return Consent(
        str(number), premise, f"t{tenancy}", party, read_back(scope), granted_by, moment(granted_at),
        None if ended_at is None else moment(ended_at), None if ending is None else Ending(ending),
    )  # fmt: skip
