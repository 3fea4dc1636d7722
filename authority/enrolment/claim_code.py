"""The claim code: printed on a device, typed by who bought it. Fifty random bits in ten characters, `K7QX2-M9F4T`.

It is kept as a keyed hash: whoever steals the database alone cannot try codes against it, and an import of many
thousand devices takes no longer for it. Guessing at the door is throttled.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter that a person takes for a digit."""

CHARACTERS = 10

_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def new_code() -> str:
    """A code for a label."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CHARACTERS))
    return f"{letters[:5]}-{letters[5:]}"


def normalised(code: str) -> str:
    """What a person meant: without dashes, blanks, small letters and mistaken letters. Raises ValueError."""
    meant = code.strip().upper().translate(_READ_AS)
    if len(meant) < 8 or len(meant) > 64 or not set(meant) <= set(ALPHABET):
        raise ValueError("a claim code has eight letters and digits at least")
    return meant


def fingerprint(pepper: bytes, serial: str, code: str) -> str:
    """What is kept of a code. Raises ValueError."""
    return hmac.new(pepper, f"{serial}\n{normalised(code)}".encode(), hashlib.sha256).hexdigest()


def matches(pepper: bytes, serial: str, code: str, kept: str) -> bool:
    """Whether the code is the device's. `kept` is empty where a device has none: then nothing matches."""
    try:
        return bool(kept) and hmac.compare_digest(fingerprint(pepper, serial, code), kept)
    except ValueError:
        return False
