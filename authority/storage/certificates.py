"""Client certificates: which party each belongs to. They are known by the SHA-256 of their DER form, in lower hex."""

from __future__ import annotations

from authority.storage import audit
from authority.storage.parties import Party, changes_trust
from authority.storage.store import Transaction


def add(
    transaction: Transaction, fingerprint: str, party: Party, expires: int, serial: int | None = None, *, by: str = ""
) -> None:
    """Whoever shows this certificate is that party, until `expires`. Brokers know it by its serial number."""
    transaction.run(
        "INSERT INTO certificate (fingerprint, party, expires, created, serial) VALUES (?, ?, ?, ?, ?)",
        fingerprint, party.id, expires, transaction.stamp, None if serial is None else str(serial),
    )  # fmt: skip
    changes_trust(transaction)
    audit.record(transaction, by, "certificate-added", party=party.originator, fingerprint=fingerprint)


def belongs_to(transaction: Transaction, fingerprint: str, party: Party) -> bool:
    """Whether this is a certificate of the party that is good now."""
    row = transaction.row(
        "SELECT 1 FROM certificate WHERE fingerprint = ? AND party = ? AND withdrawn IS NULL AND expires > ?",
        fingerprint, party.id, transaction.epoch,
    )  # fmt: skip
    return row is not None


def listed(transaction: Transaction, party: Party) -> list[tuple[str, int]]:
    """Fingerprint and expiry of the certificates of a party that were not withdrawn."""
    rows = transaction.rows(
        "SELECT fingerprint, expires FROM certificate WHERE party = ? AND withdrawn IS NULL ORDER BY created", party.id
    )
    return [(str(print_), int(expires)) for print_, expires in rows]


def void_serials(transaction: Transaction) -> list[int]:
    """Serial numbers of the certificates that nobody is to believe, although their time is not over."""
    rows = transaction.rows(
        "SELECT serial FROM certificate JOIN party ON party.id = certificate.party WHERE serial IS NOT NULL"
        " AND (withdrawn IS NOT NULL OR disabled IS NOT NULL) AND expires > ?",
        transaction.epoch,
    )
    return sorted(int(serial) for (serial,) in rows)


def withdraw(transaction: Transaction, fingerprint: str, *, by: str = "") -> bool:
    """The certificate is nobody's from now on; False where it was not good anyway."""
    statement = "UPDATE certificate SET withdrawn = ? WHERE fingerprint = ? AND withdrawn IS NULL"
    if not transaction.run(statement, transaction.stamp, fingerprint):
        return False
    changes_trust(transaction)
    audit.record(transaction, by, "certificate-withdrawn", fingerprint=fingerprint)
    return True
