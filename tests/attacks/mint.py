"""An authority made for the attacks: it signs tokens, good ones and every kind of bad one, and publishes its keys."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ISSUER: Final = "http://127.0.0.1:8070"
AUDIENCE: Final = "//gridhearth.local/id-in"
ABSENT: Final = object()
"""Stands for a claim or header that is left out."""


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def assembled(header: dict[str, Any], claims: Any, sign: Any) -> str:
    """A compact JWS, signed by `sign(signed bytes)`. JSON as Python writes it: NaN and Infinity included."""
    text = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    signed = f"{encoded(json.dumps(header).encode())}.{encoded(text)}"
    return f"{signed}.{encoded(sign(signed.encode()))}"


@dataclass(slots=True)
class Key:
    """A key of an issuer."""

    kid: str
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    @property
    def pem(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def jwk(self) -> dict[str, str]:
        x = encoded(self.public)
        return {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.kid, "x": x}

    def sign(self, content: bytes) -> bytes:
        return self.private.sign(content)


def by_secret(secret: bytes) -> Any:
    """What HS256 does with a secret."""
    return lambda content: hmac.new(secret, content, hashlib.sha256).digest()


@dataclass
class Mint:
    """Tokens for the audience of the CSE, and the trust document that it reads."""

    folder: Path = Path()
    now: Callable[[], float] = time.time
    key: Key = field(default_factory=lambda: Key("k1"))
    revoked: dict[str, float] = field(default_factory=dict)
    not_before: dict[str, float] = field(default_factory=dict)
    certificates: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: list[Key] = field(default_factory=list)
    disabled: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.keys.append(self.key)

    @property
    def document(self) -> Path:
        return self.folder / "trust.json"

    def published(self) -> bytes:
        """The trust document."""
        content = {
            "issuer": ISSUER,
            "jwks": {"keys": [key.jwk for key in self.keys]},
            "revoked": self.revoked,
            "not_before": self.not_before,
            "certificates": self.certificates,
            "disabled": self.disabled,
            "published": self.now(),
        }
        return json.dumps(content).encode()

    def publish(self) -> None:
        """As an authority does: at once, or not at all."""
        draft = self.folder / "trust.json.new"
        draft.write_bytes(self.published())
        draft.chmod(0o644)
        draft.replace(self.document)

    def claims(self, subject: str, **changes: Any) -> dict[str, Any]:
        """Those of a good token, changed; ABSENT leaves one out."""
        now = int(self.now())
        claims = {
            "iss": ISSUER,
            "sub": f"/id-in/{subject}",
            "aud": [AUDIENCE],
            "client_id": subject,
            "iat": now,
            "exp": now + 600,
            "jti": secrets.token_urlsafe(12),
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not ABSENT}

    def header(self, **changes: Any) -> dict[str, Any]:
        header = {"alg": "EdDSA", "typ": "at+jwt", "kid": self.key.kid, **changes}
        return {name: value for name, value in header.items() if value is not ABSENT}

    def token(self, subject: str, **changes: Any) -> str:
        """A good one, made by PyJWT, with changed claims."""
        header = {"typ": "at+jwt", "kid": self.key.kid}
        return jwt.encode(self.claims(subject, **changes), self.key.private, algorithm="EdDSA", headers=header)

    def forged(self, subject: str, header: dict[str, Any], sign: Any = None, **changes: Any) -> str:
        """One put together by hand: any header, any signature."""
        return assembled(self.header(**header), self.claims(subject, **changes), sign or self.key.sign)
