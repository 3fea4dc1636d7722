"""The files that an MQTT broker knows the parties by, in one folder.

    passwords       mosquitto's password_file: the parties with a password, and the CSE
    acl             mosquitto's acl_file: those, and the parties with a certificate only
    withdrawn.pem   the certificates of the development CA that are void before their time (a CRL)
    cse.credential  what the CSE proves itself with: user, password, and the group of its shared subscriptions

They are replaced whole when something changed, and a mosquitto whose `mosquitto.pid` lies beside them reads them again;
its connections stay.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from authority import files
from authority.broker import acl, mosquitto, passwords
from authority.certificates import CertificateAuthority
from authority.clock import Clock
from authority.storage import broker_passwords, certificates, trust
from authority.storage.store import Transaction

PASSWORDS: Final = "passwords"
ACL: Final = "acl"
WITHDRAWN: Final = "withdrawn.pem"
CSE_CREDENTIAL: Final = "cse.credential"

_UNTOLD: Final = ".untold"
"""Is there from before a change until mosquitto was told of it."""
_MODE: Final = 0o640
"""For the broker, where it runs as another user of the folder's group."""


@dataclass(frozen=True, slots=True)
class Users:
    """Who the broker knows: `cse` is its stem, as in id-in."""

    cse: str
    hashes: dict[str, str]
    """stem -> hash of the password"""
    stems: tuple[str, ...]
    """C-type AEs"""
    unqualified: tuple[str, ...]
    """S-type AEs"""
    void_serials: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CseCredential:
    """What the CSE proves itself with at the broker."""

    user: str
    password: str
    share: str
    """The name of its group of shared subscriptions, a secret as well (see authority.broker.acl)."""


def users(transaction: Transaction, cse_id: str) -> Users:
    """Every party that has a password or a certificate and may act. One with a name that the broker cannot tell from
    another's is not among them."""
    cse = cse_id.strip("/")
    barred = set(trust.disabled(transaction))
    kept = {who: hash_ for who, hash_ in broker_passwords.hashes(transaction).items() if who not in barred}
    certified = {str(entry["originator"]) for entry in trust.certificates(transaction).values()}
    names = {who: name for who in (kept.keys() | certified) - barred if (name := user_of(who, cse))}
    return Users(
        cse,
        {names[who]: hash_ for who, hash_ in kept.items() if who in names},
        tuple(sorted(name for name in names.values() if name.startswith("C"))),
        tuple(sorted(name for name in names.values() if name.startswith("S"))),
        tuple(certificates.void_serials(transaction)),
    )


def user_of(originator: str, cse: str) -> str | None:
    """Cmetering for /id-in/Cmetering, S123 for /S123; None for who cannot be a user here."""
    qualifier, _, stem = originator.rpartition("/")
    if not passwords.is_user(stem) or stem == cse:
        return None
    if stem.startswith("C") and qualifier == f"/{cse}":
        return stem
    return stem if stem.startswith("S") and qualifier == "" else None


def publish(folder: Path, known: Users, data: Path, clock: Clock) -> None:
    """Puts the files in place where they differ, and has mosquitto read them again then.

    What could not be told is told the next time, whoever was interrupted. Raises OSError, ValueError, Exposed.
    """
    _make(folder)
    own = cse_credential(folder, known.cse)
    # A salt that follows from the secret: the line is the same each time, and the secret alone is enough.
    salt = hashlib.sha256(f"salt {own.password}".encode()).digest()[:12]
    rules = acl.rules(known.cse, known.stems, known.unqualified)
    lines = passwords.text({**known.hashes, known.cse: passwords.hashed(own.password, salt)})
    wanted = {ACL: acl.text(rules).encode(), PASSWORDS: lines.encode()}
    changed = {name: content for name, content in wanted.items() if _content(folder / name) != content}
    ca = CertificateAuthority(data, clock)
    if ca.revoked_by(_content(folder / WITHDRAWN)) != set(known.void_serials):
        changed[WITHDRAWN] = ca.revocations(known.void_serials)
    untold = folder / _UNTOLD
    if changed:
        untold.touch(0o600)
    for name, content in changed.items():
        files.replace(folder / name, content, _MODE)
    if untold.exists():
        mosquitto.reload(folder)
        untold.unlink()


def cse_credential(folder: Path, user: str) -> CseCredential:
    """The CSE's; made where there is none, or one of another CSE. Raises ValueError, Exposed, OSError."""
    path = folder / CSE_CREDENTIAL
    try:
        held = CseCredential(**json.loads(files.read_private(path)))
    except FileNotFoundError:
        held = None
    except (TypeError, ValueError):
        raise ValueError(f"{path} is not a credential: remove it, and another one is made") from None
    if held is None or held.user != user:
        held = CseCredential(user, passwords.new_password(), secrets.token_hex(16))
        content = {"user": held.user, "password": held.password, "share": held.share}
        files.replace(path, json.dumps(content, indent=1).encode() + b"\n")
    return held


def _make(folder: Path) -> None:
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    if stat.S_IMODE(folder.stat().st_mode) & 0o022:
        raise files.Exposed(f"{folder} says who may do what and others may write there: chmod go-w {folder}")


def _content(path: Path) -> bytes:
    """What stands there; nothing where there is no file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
