"""Secrets that are guessed at from outside: made at random, kept as hashes only."""

from __future__ import annotations

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class ClientSecrets:
    """Client secrets: 256 random bits, kept under argon2id with the least cost that OWASP asks for.

    More cost would only make it easier to keep the server busy: nobody guesses such a secret.
    """

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._nobodys = self._hasher.hash(new())

    def hash(self, secret: str) -> str:
        """What is kept of a secret."""
        return self._hasher.hash(secret)

    def matches(self, hashed: str | None, secret: str) -> bool:
        """Whether this is the secret; without a hash the answer is no, and takes as long."""
        try:
            self._hasher.verify(hashed or self._nobodys, secret)
        except (VerificationError, InvalidHashError):
            return False
        return hashed is not None


def new() -> str:
    """256 random bits as text: a client secret, a code, a refresh token."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """What is kept of a code or a refresh token: they are long, random and short-lived, so a plain hash does."""
    return hashlib.sha256(secret.encode()).hexdigest()
