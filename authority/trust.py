"""The trust document: what a CSE knows of an authority, as a file that is replaced whole and as `GET /trust.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from authority import files
from authority.storage import trust
from authority.storage.store import Transaction

NAME = "trust.json"


def document(transaction: Transaction, issuer: str, keys: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The document as of this transaction."""
    return {
        "issuer": issuer,
        "jwks": {"keys": list(keys)},
        "revoked": trust.revoked(transaction),
        "not_before": trust.not_before(transaction),
        "certificates": trust.certificates(transaction),
        "disabled": trust.disabled(transaction),
        "published": transaction.epoch,
    }


def write(folder: Path, content: Mapping[str, Any]) -> None:
    """Puts the document in place."""
    files.replace(folder / NAME, json.dumps(content, indent=1).encode() + b"\n", 0o644)
