"""The audit chain: every record carries the hash of all that went before it.

    record = {"n": 1, "at": "2026-11-20T12:00:00.000Z", "who": "/id-in/CAdmin", "what": "party-added", ...}
    hash   = SHA-256(hash of the record before, then the record as canonical JSON)

What the chain cannot tell by itself is that records were cut off at its end: for that, somebody outside has to
remember how long it was and its last hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

GENESIS: bytes = bytes(32)
"""What stands in place of a hash before the first record."""


class ChainBroken(Exception):
    """A record is not what was written, or not where it was written."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"record {number}: {reason}")
        self.number = number
        self.reason = reason


def canonical(record: Mapping[str, Any]) -> bytes:
    """The one spelling of a record: keys sorted, no spaces, UTF-8. Raises ValueError for what JSON cannot say."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def link(previous: bytes, record: Mapping[str, Any]) -> bytes:
    """The hash of a record that follows the one with the hash `previous`."""
    return _hash(previous, canonical(record))


def verify(rows: Iterable[tuple[bytes, bytes]]) -> int:
    """Walks through (canonical record, hash) from the first on; returns how many. Raises ChainBroken."""
    previous = GENESIS
    number = 0
    for number, (written, claimed) in enumerate(rows, 1):
        try:
            record = json.loads(written)
        except (ValueError, RecursionError):
            raise ChainBroken(number, "is not JSON") from None
        if not isinstance(record, dict) or record.get("n") != number:
            raise ChainBroken(number, "does not carry this number: a record is missing, added or moved")
        previous = _hash(previous, written)
        if previous != claimed:
            raise ChainBroken(number, "does not match its hash: it or its hash was changed")
    return number


def _hash(previous: bytes, written: bytes) -> bytes:
    return hashlib.sha256(previous + written).digest()
