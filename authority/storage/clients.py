"""What parties prove themselves with at the token endpoint, and where people may be sent back to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from authority.storage import audit, broker_passwords, parties
from authority.storage.parties import Party
from authority.storage.store import Transaction

Method = Literal["private_key_jwt", "client_secret_basic"]


@dataclass(frozen=True, slots=True)
class Credential:
    """One way in: `proof` is a public JWK as JSON, or the argon2 hash of a secret."""

    id: int
    method: Method
    proof: str


@dataclass(frozen=True, slots=True)
class Client:
    """A party that may act, as the token endpoint knows it."""

    party: Party
    credentials: tuple[Credential, ...]
    redirect_uris: frozenset[str]


def by_client_id(transaction: Transaction, cse_id: str, client_id: str) -> Client | None:
    """The client of that name; None where there is none, or where it was disabled."""
    party = parties.by_originator(transaction, f"{cse_id}/{client_id}")
    if party is None or party.disabled is not None:
        return None
    rows = transaction.rows(
        "SELECT id, method, proof FROM credential WHERE party = ? AND withdrawn IS NULL ORDER BY id", party.id
    )
    credentials = tuple(Credential(number, method, proof) for number, method, proof in rows)
    uris = frozenset(str(uri) for (uri,) in transaction.rows("SELECT uri FROM redirect_uri WHERE party = ?", party.id))
    return Client(party, credentials, uris)


def add_key(transaction: Transaction, party: Party, jwk: Mapping[str, Any], *, by: str = "") -> int:
    """The party proves itself with the private half of this public JWK (authority.keys.checked_public_jwk) from now
    on, besides what it has. Returns the number of the credential."""
    assert "d" not in jwk
    return _add(transaction, party, "private_key_jwt", json.dumps(dict(jwk)), by, kid=jwk["kid"])


def add_secret(transaction: Transaction, party: Party, hashed: str, *, by: str = "") -> int:
    """The party proves itself with the secret that has this argon2 hash from now on, besides what it has."""
    return _add(transaction, party, "client_secret_basic", hashed, by)


def _add(transaction: Transaction, party: Party, method: Method, proof: str, by: str, **facts: Any) -> int:
    number = transaction.insert(
        "INSERT INTO credential (party, client_id, method, proof, created) VALUES (?, ?, ?, ?, ?)",
        party.id, party.client_id, method, proof, transaction.stamp,
    )  # fmt: skip
    audit.record(transaction, by, "credential-added", party=party.originator, credential=number, method=method, **facts)
    return number


def withdraw(transaction: Transaction, party: Party, number: int | None = None, *, by: str = "") -> int:
    """Ends a credential of the party, or all it has, its password at the broker among them; tokens that it has now are
    void. Returns how many ended."""
    if number is None:
        broker_passwords.withdraw(transaction, party, by=by)
    count = transaction.run(
        "UPDATE credential SET withdrawn = ?1 WHERE party = ?2 AND withdrawn IS NULL AND (?3 IS NULL OR id = ?3)",
        transaction.stamp, party.id, number,
    )  # fmt: skip
    if count:
        parties.void_tokens(transaction, party.originator)
        audit.record(transaction, by, "credential-withdrawn", party=party.originator, credential=number, count=count)
    return count


def set_redirect_uris(transaction: Transaction, party: Party, uris: Sequence[str], *, by: str = "") -> None:
    """People may be sent back to exactly these (authority.redirects.checked)."""
    transaction.run("DELETE FROM redirect_uri WHERE party = ?", party.id)
    for uri in sorted(set(uris)):
        transaction.run("INSERT INTO redirect_uri VALUES (?, ?)", party.id, uri)
    audit.record(transaction, by, "redirect-uris-set", party=party.originator, uris=sorted(set(uris)))


def use_assertion(transaction: Transaction, client_id: str, jti: str, expires: int) -> bool:
    """Notes the use of an assertion; False where it was used before."""
    return bool(transaction.run("INSERT OR IGNORE INTO assertion VALUES (?, ?, ?)", client_id, jti, expires))
