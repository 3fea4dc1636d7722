"""The passwords of parties at the MQTT broker: one each, kept as the hash that the broker's password file has."""

from __future__ import annotations

from authority.storage import audit
from authority.storage.parties import Party, changes_trust
from authority.storage.store import Transaction


def put(transaction: Transaction, party: Party, hashed: str, *, by: str = "") -> None:
    """The party has this password from now on; the one before it is void."""
    transaction.run(
        "INSERT INTO broker_password VALUES (?1, ?2, ?3) ON CONFLICT (party) DO UPDATE SET hash = ?2, created = ?3",
        party.id, hashed, transaction.stamp,
    )  # fmt: skip
    changes_trust(transaction)
    audit.record(transaction, by, "broker-password-added", party=party.originator)


def has(transaction: Transaction, party: Party) -> bool:
    """Whether the party has a password at the broker."""
    return transaction.row("SELECT 1 FROM broker_password WHERE party = ?", party.id) is not None


def withdraw(transaction: Transaction, party: Party, *, by: str = "") -> bool:
    """Ends the password of a party; False where it has none."""
    if not transaction.run("DELETE FROM broker_password WHERE party = ?", party.id):
        return False
    changes_trust(transaction)
    audit.record(transaction, by, "broker-password-withdrawn", party=party.originator)
    return True


def hashes(transaction: Transaction) -> dict[str, str]:
    """originator -> hash, of everybody who has a password."""
    rows = transaction.rows(
        "SELECT originator, hash FROM broker_password JOIN party ON party.id = broker_password.party"
    )
    return {str(originator): str(hash_) for originator, hash_ in rows}
