"""What the CSE has to know: which tokens are void, and whose certificates are good."""

from __future__ import annotations

import json
from typing import Any

from authority.storage.store import Transaction

_LONGEST_S = 3600 + 300
"""Longer than any token lives, with the skew of clocks: a rule about tokens before that says nothing any more."""


def revision(transaction: Transaction) -> int:
    """Rises with every change that the trust document has to show."""
    row = transaction.row("SELECT revision FROM trust_revision")
    assert row is not None
    return int(row[0])


def revoked(transaction: Transaction) -> dict[str, int]:
    """jti -> expiry of the tokens that are void before their time."""
    rows = transaction.rows(
        "SELECT jti, expires FROM access_token WHERE revoked IS NOT NULL AND expires > ?", transaction.epoch
    )
    return {str(jti): int(expires) for jti, expires in rows}


def not_before(transaction: Transaction) -> dict[str, int]:
    """originator -> the second before which its tokens are void."""
    rows = transaction.rows("SELECT originator, since FROM not_before WHERE since > ?", transaction.epoch - _LONGEST_S)
    return {str(originator): int(since) for originator, since in rows}


def not_before_of(transaction: Transaction, originator: str) -> int:
    """The second before which tokens of this originator are void; 0 where none are."""
    row = transaction.row("SELECT since FROM not_before WHERE originator = ?", originator)
    return 0 if row is None else int(row[0])


def certificates(transaction: Transaction) -> dict[str, dict[str, Any]]:
    """fingerprint -> whose certificate it is, and the roles of that party."""
    rows = transaction.rows(
        "SELECT fingerprint, originator, roles FROM certificate JOIN party ON party.id = certificate.party"
        " WHERE withdrawn IS NULL AND disabled IS NULL AND expires > ?",
        transaction.epoch,
    )
    return {str(print_): {"originator": originator, "roles": json.loads(roles)} for print_, originator, roles in rows}


def disabled(transaction: Transaction) -> list[str]:
    """Who may not act at all: what they have left in the tree, such as subscriptions, is to fall silent."""
    rows = transaction.rows(
        "SELECT originator FROM party WHERE disabled IS NOT NULL OR kind = 'device' AND EXISTS ("
        "SELECT 1 FROM device WHERE state IN ('lost', 'revoked') AND substr(originator, -length(ae_id) - 1) = '/' || ae_id)"
        " ORDER BY originator"
    )
    return [str(originator) for (originator,) in rows]


def forget_what_is_over(transaction: Transaction) -> None:
    """Drops what has no effect any more: ended tokens, codes, assertions, locks."""
    now = transaction.epoch
    transaction.run("DELETE FROM assertion WHERE expires < ?", now)
    transaction.run("DELETE FROM access_token WHERE expires < ?", now - _LONGEST_S)
    transaction.run("DELETE FROM not_before WHERE since < ?", now - 2 * _LONGEST_S)
    transaction.run("DELETE FROM code WHERE expires < ?", now - 86_400)
    transaction.run("DELETE FROM refresh_token WHERE expires < ?", now - 86_400)
    transaction.run("DELETE FROM failure WHERE max(last, until) < ?", now - 86_400)
