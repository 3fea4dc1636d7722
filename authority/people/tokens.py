"""Random texts that stand for a person: ids of sessions, one-time links, recovery codes. Only hashes are kept.

They carry enough chance (80 bits and more) that a plain hash protects them: there is nothing to guess.
"""

from __future__ import annotations

import hashlib
import secrets

CODES = 10
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LOOK_ALIKES = str.maketrans({"o": "0", "i": "1", "l": "1"})
_GROUPS, _GROUP = 4, 4


def new_token() -> str:
    """256 random bits, for an address or a cookie."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def new_recovery_codes() -> tuple[str, ...]:
    """Ten codes to write down, each of 80 random bits: `3k7q-x0fd-9m2t-hw8a`, without letters that look alike."""
    return tuple(
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(CODES)
    )


def code_fingerprint(code: str) -> bytes:
    """What is kept of a recovery code. Typed in capitals, without dashes or with o for 0 it is the same code."""
    bare = "".join(code.split()).replace("-", "").casefold().translate(_LOOK_ALIKES)
    return fingerprint(f"recovery code {bare}")
