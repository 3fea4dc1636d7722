"""mosquitto's password file: a line for each user, with a hash of its password.

    Cmetering:$7$101$<salt>$<hash>

PBKDF2 over SHA-512, salt and hash in base64. 101 iterations are few for what people choose. Ours are random secrets of
256 bits, which nobody guesses however fast a guess is, and a broker checks one at every connection.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from typing import Final

ITERATIONS: Final = 101
_SALT_BYTES: Final = 12
_FORM: Final = re.compile(r"\$7\$([1-9][0-9]{0,5})\$([A-Za-z0-9+/]+={0,2})\$([A-Za-z0-9+/]+={0,2})")
_USER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-._]{0,100}")


def is_user(name: str) -> bool:
    """Whether it can be a user of the broker, and a level of its topics: no wildcard, no colon, no slash, no space."""
    return _USER.fullmatch(name) is not None


def new_password() -> str:
    """A secret of 256 bits."""
    return secrets.token_urlsafe(32)


def hashed(password: str, salt: bytes | None = None) -> str:
    """The password as the file keeps it, with a salt of its own."""
    salt = os.urandom(_SALT_BYTES) if salt is None else salt
    derived = _derived(password, salt, ITERATIONS)
    return f"$7${ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(derived).decode()}"


def fits(password: str, kept: str) -> bool:
    """Whether this is the password that was hashed; False for a hash that is none. Takes as long for a wrong one."""
    found = _FORM.fullmatch(kept)
    if found is None:
        return False
    try:
        salt, wanted = base64.b64decode(found[2], validate=True), base64.b64decode(found[3], validate=True)
    except binascii.Error:
        return False
    return hmac.compare_digest(_derived(password, salt, int(found[1])), wanted)


def text(kept: Mapping[str, str]) -> str:
    """The file: user -> hash, in the order of the names. Raises ValueError for what cannot be a line."""
    lines = []
    for user, hash_ in sorted(kept.items()):
        if not is_user(user) or not _FORM.fullmatch(hash_):
            raise ValueError(f"{user[:50]!r} cannot be a line of the password file")
        lines.append(f"{user}:{hash_}\n")
    return "".join(lines)


def parsed(content: str) -> dict[str, str]:
    """user -> hash of a file; a line that is none counts for nobody."""
    found = {}
    for line in content.splitlines():
        user, colon, hash_ = line.partition(":")
        if colon and is_user(user) and _FORM.fullmatch(hash_):
            found[user] = hash_
    return found


def _derived(password: str, salt: bytes, iterations: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha512", password.encode(), salt, iterations)
