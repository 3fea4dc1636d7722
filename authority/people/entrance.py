"""What everything that people do at the door shares: the store, the cost of a password, and the key of secrets."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from pathlib import Path

from authority import files
from authority.authority import Authority
from authority.people.passwords import Cost, Passwords
from authority.people.sealing import KEY_BYTES, Seal, new_key

KEY_FILE = "people.key"


@dataclass(frozen=True, slots=True)
class Entrance:
    """One authority's door for people."""

    authority: Authority
    passwords: Passwords
    seal: Seal
    form_key: bytes
    """Signs what a browser keeps for a form."""

    @property
    def now(self) -> int:
        """The present in epoch seconds."""
        return int(self.authority.clock().timestamp())

    @property
    def over_tls(self) -> bool:
        """Whether browsers reach the authority by https."""
        return self.authority.settings.issuer.startswith("https:")


def open_entrance(authority: Authority, cost: Cost | None = None) -> Entrance:
    """Makes the key file if it is missing. Raises Exposed, OSError, ValueError for a key file that is none."""
    key = _key(files.private_folder(authority.settings.data / "keys") / KEY_FILE)
    return Entrance(authority, Passwords(cost or Cost()), Seal(_derived(key, "seal")), _derived(key, "forms"))


def _key(path: Path) -> bytes:
    try:
        files.write_new(path, new_key())
    except FileExistsError:
        pass
    key = files.read_private(path)
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path} is not a key of {KEY_BYTES} bytes")
    return key


def _derived(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, f"gridhearth people {purpose}".encode(), "sha256")
