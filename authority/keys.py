"""The keys that sign tokens: Ed25519, one that signs, and those before it until their last token is over.

One file each in the data folder, `keys/<kid>.json`, a JWK with `created`. A new key is published first and signs five
seconds later, so that everybody knows it by then; the one before it then loses its private half, and is known until
its last token is over.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from authority import files
from authority.clock import Clock, utc_now

ALGORITHM = "EdDSA"
LONGEST_TOKEN_S = 3600
"""No token lives longer, whatever the settings say: so long an old key stays known."""

_SKEW_S = 300
_KNOWN_AFTER_S = 5.0
"""A CSE looks at the trust document every second."""


@dataclass(frozen=True, slots=True)
class _Key:
    """`jwk` is the public half."""

    jwk: dict[str, Any]
    created: float
    until: float | None
    private: Ed25519PrivateKey | None


class SigningKeys:
    """The folder of keys. Several processes may use it, and each sees at once what another one changed."""

    def __init__(self, folder: Path, clock: Clock = utc_now) -> None:
        self._folder = files.private_folder(folder)
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: tuple[_Key, ...] = ()
        self._seen = -1
        self.reload()
        if not self._keys:
            self.rotate()

    def sign(self, claims: Mapping[str, Any], type: str) -> str:
        """A JWS in compact form, with `typ` and the kid of the key that signs at present."""
        key = self._signing()
        assert key.private is not None
        return jwt.encode(dict(claims), key.private, ALGORITHM, {"typ": type, "kid": key.jwk["kid"]})

    def public(self) -> list[dict[str, Any]]:
        """The public JWKs that tokens may be signed with, the newest last."""
        now = self._now()
        return [key.jwk for key in self._held() if key.until is None or key.until > now]

    def rotate(self, *, forget: bool = False) -> str:
        """A new key signs in a few seconds; returns its kid. `forget` drops the old ones at once: their tokens are void."""
        with files.locked(self._folder / "lock"):
            self.reload()
            fresh = new_private_jwk()
            created = max([self._now(), *(key.created + 0.001 for key in self._held())])  # never as old as another
            files.write_new(self._path(fresh["kid"]), _text({**fresh, "created": created}))
            self.reload()
            for key in self._held():
                if forget and key.jwk["kid"] != fresh["kid"]:
                    self._path(key.jwk["kid"]).unlink(missing_ok=True)
        self.reload()
        return str(fresh["kid"])

    def retire(self) -> None:
        """Takes the private half of keys that sign no longer, and drops those whose last token is over."""
        signing, now = self._signing(), self._now()
        old = [key for key in self._held() if key.created < signing.created and (key.private or now > (key.until or 0))]
        if not old:
            return
        with files.locked(self._folder / "lock"):
            for key in old:
                path = self._path(key.jwk["kid"])
                if key.private is None:
                    path.unlink(missing_ok=True)
                elif path.exists():
                    until = now + LONGEST_TOKEN_S + _SKEW_S
                    files.replace(path, _text({**key.jwk, "created": key.created, "until": until}))
        self.reload()

    def reload(self) -> None:
        """Looks at the folder anew. Raises Exposed."""
        seen = self._folder.stat().st_mtime_ns  # before the look: what changes meanwhile is seen next time
        found = []
        for path in self._folder.glob("*.json"):
            try:
                content = json.loads(files.read_private(path))
            except FileNotFoundError:  # another process has just dropped it
                continue
            private = Ed25519PrivateKey.from_private_bytes(_decoded(content["d"])) if "d" in content else None
            found.append(_Key(public_jwk(content), float(content["created"]), content.get("until"), private))
        found.sort(key=lambda key: key.created)
        with self._lock:
            self._keys, self._seen = tuple(found), seen

    def _held(self) -> tuple[_Key, ...]:
        """The keys as the folder has them: another process may have rotated a moment ago."""
        if self._folder.stat().st_mtime_ns != self._seen:
            self.reload()
        with self._lock:
            return self._keys

    def _signing(self) -> _Key:
        """The newest key that everybody knows by now; the oldest of all where none is."""
        can = [key for key in self._held() if key.private is not None]
        known = [key for key in can if key.created <= self._now() - _KNOWN_AFTER_S]
        return known[-1] if known else can[0]

    def _now(self) -> float:
        return self._clock().timestamp()

    def _path(self, kid: str) -> Path:
        return self._folder / f"{kid}.json"


def new_private_jwk() -> dict[str, Any]:
    """A new Ed25519 key pair as a JWK with `d`; its kid is its thumbprint."""
    private = Ed25519PrivateKey.generate()
    public = {"kty": "OKP", "crv": "Ed25519", "x": _encoded(private.public_key().public_bytes_raw())}
    return {**public, "d": _encoded(private.private_bytes_raw()), "kid": thumbprint(public)}


def public_jwk(jwk: Mapping[str, Any]) -> dict[str, Any]:
    """The half of an Ed25519 JWK that everybody may know."""
    return {name: jwk[name] for name in ("kty", "crv", "x", "kid")} | {"alg": ALGORITHM, "use": "sig"}


def checked_public_jwk(given: object) -> dict[str, Any]:
    """An Ed25519 public key that somebody handed in, in our own spelling. Raises ValueError for anything else."""
    if not isinstance(given, Mapping) or given.get("kty") != "OKP" or given.get("crv") != "Ed25519":
        raise ValueError("not a JWK of kty OKP and crv Ed25519")
    if "d" in given:
        raise ValueError("the JWK carries its private half (d): that stays where it was made")
    coordinate = given.get("x")
    if not isinstance(coordinate, str) or len(coordinate) > 64:
        raise ValueError("the JWK has no x of 32 bytes")
    try:
        raw = _decoded(coordinate)
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise ValueError("the JWK has no x of 32 bytes")
    public = {"kty": "OKP", "crv": "Ed25519", "x": _encoded(raw)}
    return public_jwk({**public, "kid": thumbprint(public)})


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """The kid of an OKP key: SHA-256 over its required members (RFC 7638, RFC 8037)."""
    members = {name: jwk[name] for name in ("crv", "kty", "x")}
    return _encoded(hashlib.sha256(json.dumps(members, sort_keys=True, separators=(",", ":")).encode()).digest())


def _text(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, indent=1).encode() + b"\n"


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
