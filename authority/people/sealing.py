"""Seals what must be read again, such as the secrets of second factors, with a key that lies beside the store."""

from __future__ import annotations

import os
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12


class SealBroken(Exception):
    """What was sealed was changed, belongs to somebody else, or was sealed with another key."""


class Seal:
    """AES-256-GCM, bound to the one it is about: a sealed secret copied to another person's row opens no more."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def sealed(self, text: str, about: str) -> bytes:
        """The text, sealed; another value each time."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), about.encode())

    def opened(self, sealed: bytes, about: str) -> str:
        """The text again. Raises SealBroken."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about.encode()).decode()
        except (InvalidTag, ValueError) as refusal:
            raise SealBroken(f"the sealed secret of {about} cannot be opened with this key") from refusal


def new_key() -> bytes:
    """A key for a `Seal`."""
    return secrets.token_bytes(KEY_BYTES)
