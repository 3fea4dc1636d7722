"""What was issued: access tokens, and the families of codes and tokens that came of one consent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from authority.storage import audit
from authority.storage.parties import changes_trust
from authority.storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Family:
    """All that one consent led to; it ends as a whole."""

    id: int
    client_id: str
    person: str
    scope: str
    consent: str
    revoked: bool


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code, known by its hash."""

    hash: str
    family: Family
    redirect_uri: str
    challenge: str
    expires: int
    used: bool


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token, known by its hash."""

    hash: str
    family: Family
    expires: int
    used: bool


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token, known by its jti."""

    jti: str
    client_id: str
    subject: str
    expires: int
    revoked: bool


_FAMILY = "family.id, client_id, person, scope, consent, revoked"


def start_family(transaction: Transaction, client_id: str, person: str, scope: str, consent: str) -> int:
    """A new family, for one consent of one person; returns its number."""
    audit.record(transaction, person, "code-issued", client=client_id, scope=scope, consent=consent)
    return transaction.insert(
        "INSERT INTO family (client_id, person, scope, consent, created) VALUES (?, ?, ?, ?, ?)",
        client_id, person, scope, consent, transaction.stamp,
    )  # fmt: skip


def add_code(
    transaction: Transaction, hash: str, family: int, redirect_uri: str, challenge: str, lifetime_s: int
) -> None:
    """A code that buys the tokens of a family, once."""
    transaction.run(
        "INSERT INTO code (hash, family, redirect_uri, challenge, expires) VALUES (?, ?, ?, ?, ?)",
        hash, family, redirect_uri, challenge, transaction.epoch + lifetime_s,
    )  # fmt: skip


def code(transaction: Transaction, hash: str) -> Code | None:
    """The code with that hash."""
    row = transaction.row(
        f"SELECT {_FAMILY}, redirect_uri, challenge, expires, used FROM code JOIN family ON family.id = code.family"
        " WHERE hash = ?",
        hash,
    )
    if row is None:
        return None
    return Code(hash, _family(row), str(row[6]), str(row[7]), int(row[8]), row[9] is not None)


def use_code(transaction: Transaction, hash: str) -> bool:
    """Takes the code; False where it was taken before."""
    statement = "UPDATE code SET used = ? WHERE hash = ? AND used IS NULL"
    return bool(transaction.run(statement, transaction.stamp, hash))


def add_refresh_token(transaction: Transaction, hash: str, family: int, lifetime_s: int) -> None:
    """A token that buys the next ones of its family, once."""
    transaction.run(
        "INSERT INTO refresh_token (hash, family, expires) VALUES (?, ?, ?)",
        hash, family, transaction.epoch + lifetime_s,
    )  # fmt: skip


def refresh_token(transaction: Transaction, hash: str) -> RefreshToken | None:
    """The refresh token with that hash."""
    row = transaction.row(
        f"SELECT {_FAMILY}, expires, used FROM refresh_token JOIN family ON family.id = refresh_token.family"
        " WHERE hash = ?",
        hash,
    )
    return None if row is None else RefreshToken(hash, _family(row), int(row[6]), row[7] is not None)


def use_refresh_token(transaction: Transaction, hash: str) -> bool:
    """Takes the refresh token; False where it was taken before."""
    statement = "UPDATE refresh_token SET used = ? WHERE hash = ? AND used IS NULL"
    return bool(transaction.run(statement, transaction.stamp, hash))


def add_access_token(
    transaction: Transaction, jti: str, client_id: str, subject: str, expires: int, family: int | None
) -> None:
    """Remembers an access token until it is over, so that it can be revoked."""
    transaction.run(
        "INSERT INTO access_token (jti, client_id, subject, family, expires) VALUES (?, ?, ?, ?, ?)",
        jti, client_id, subject, family, expires,
    )  # fmt: skip


def access_token(transaction: Transaction, jti: str) -> AccessToken | None:
    """The access token with that identifier."""
    row = transaction.row("SELECT client_id, subject, expires, revoked FROM access_token WHERE jti = ?", jti)
    return None if row is None else AccessToken(jti, str(row[0]), str(row[1]), int(row[2]), row[3] is not None)


def revoke_access_token(transaction: Transaction, jti: str, *, by: str) -> None:
    """The token is void from now on."""
    statement = "UPDATE access_token SET revoked = ? WHERE jti = ? AND revoked IS NULL"
    if transaction.run(statement, transaction.stamp, jti):
        changes_trust(transaction)
        audit.record(transaction, by, "token-revoked", jti=jti)


def revoke_family(transaction: Transaction, family: int, *, by: str, why: str) -> None:
    """Every code and token of the family is void from now on."""
    statement = "UPDATE family SET revoked = ? WHERE id = ? AND revoked IS NULL RETURNING client_id, person, consent"
    row = transaction.row(statement, transaction.stamp, family)
    if row is None:
        return
    transaction.run(
        "UPDATE access_token SET revoked = ?1 WHERE family = ?2 AND revoked IS NULL AND expires > ?3",
        transaction.stamp, family, transaction.epoch,
    )  # fmt: skip
    changes_trust(transaction)
    audit.record(transaction, by, "tokens-of-consent-revoked", client=row[0], person=row[1], consent=row[2], why=why)


def revoke_consent(transaction: Transaction, consent: str, *, by: str, why: str = "consent ended") -> None:
    """Every code and token that came of this consent is void from now on."""
    found = transaction.rows("SELECT id FROM family WHERE consent = ? AND revoked IS NULL", consent)
    for family in [int(number) for (number,) in found]:
        revoke_family(transaction, family, by=by, why=why)


def _family(row: Sequence[Any]) -> Family:
    number, client_id, person, scope, consent, revoked = row[:6]
    return Family(int(number), client_id, person, scope, consent, revoked is not None)
