"""What device and authority say to one another: a claim, a bootstrap document, a device's word. Pure.

    claim      enrol+jwt      device -> authority   signed with the factory key: "this operational key is mine"
               vouch+jwt      gateway -> authority  signed with the gateway's key, for a device that cannot sign
    document   bootstrap+jwt  authority -> device   where to register, as whom, under which settings; nothing secret
    word       device+jwt     device -> authority   signed with the operational key: "I am registered", "what is new?"

`read` of each proves the signature; the caller then compares what was said with what it knows.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from onem2m.security.enrolment import signed
from onem2m.security.enrolment.signed import Jwk, NotAuthentic, PrivateKey, PublicKey

__all__ = ["CLAIM", "DOCUMENT", "VOUCH", "WORD", "Bootstrap", "Claim", "KeyFor", "Word", "moment"]

CLAIM = "enrol+jwt"
VOUCH = "vouch+jwt"
DOCUMENT = "bootstrap+jwt"
WORD = "device+jwt"

CLAIM_LASTS = timedelta(minutes=5)
WORD_LASTS = timedelta(minutes=1)

KeyFor = Callable[[Mapping[str, Any]], PublicKey]


@dataclass(frozen=True, slots=True)
class Claim:
    """A device, or its gateway, asks for the device's configuration, and says which key it will use from now on."""

    manufacturer: str
    serial: str
    model: str
    audience: str
    """issuer of the authority that is asked"""
    key: Jwk
    """operational public key, made by the device itself"""
    issued: datetime
    expires: datetime
    nonce: str
    gateway: str = ""
    """AE-ID of the gateway by way of which the device will be reached"""
    operator: str = ""
    """the operator that the device was made for, where it was made for one"""

    def sign(self, key: PrivateKey, chain: tuple[str, ...] = (), kind: str = CLAIM) -> str:
        """The claim as it is sent; `chain` holds the certificates of the signing key, its own first."""
        content: dict[str, Any] = {
            "sub": {"manufacturer": self.manufacturer, "serial": self.serial, "model": self.model},
            "aud": self.audience,
            "iat": int(self.issued.timestamp()),
            "exp": int(self.expires.timestamp()),
            "jti": self.nonce,
            "cnf": {"jwk": signed.public_jwk(signed.public_key_of(self.key))},
        }
        content |= {name: text for name, text in (("gateway", self.gateway), ("operator", self.operator)) if text}
        return signed.sign(kind, content, key, **({"x5c": list(chain)} if chain else {}))

    @classmethod
    def read(cls, text: str, key_for: KeyFor, kind: str = CLAIM) -> Claim:
        """Raises NotAuthentic."""
        content = signed.read(text, kind, key_for)
        names = _object(content, "sub")
        return cls(
            manufacturer=_text(names, "manufacturer"),
            serial=_text(names, "serial"),
            model=_text(names, "model"),
            audience=_text(content, "aud"),
            key=signed.public_jwk(signed.public_key_of(_object(content, "cnf").get("jwk"))),
            issued=moment(content, "iat"),
            expires=moment(content, "exp"),
            nonce=_text(content, "jti"),
            gateway=_text(content, "gateway", ""),
            operator=_text(content, "operator", ""),
        )


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """All that a device needs to work here. `version` rises with every change."""

    issuer: str
    issued: datetime
    manufacturer: str
    serial: str
    key: str
    """thumbprint of the operational key that it is made out to"""
    version: int
    settings: Mapping[str, Any] = field(default_factory=dict)

    # What every document has to say, and nothing else has to be known to register.
    @property
    def cse_url(self) -> str:
        return str(self.settings["cse_url"])

    @property
    def cse_name(self) -> str:
        return str(self.settings["cse_name"])

    @property
    def ae_id(self) -> str:
        """The stem: `Cdevice-4711`."""
        return str(self.settings["ae_id"])

    @property
    def ae_name(self) -> str:
        """Name of its AE resource: `device-4711`."""
        return str(self.settings.get("ae_name") or self.ae_id)

    @property
    def originator(self) -> str:
        """SP-relative: `/id-in/Cdevice-4711`."""
        return f"{self.settings['cse_id']}/{self.ae_id}"

    def content(self) -> dict[str, Any]:
        """What is signed, as DOCUMENT."""
        return {
            "iss": self.issuer,
            "iat": int(self.issued.timestamp()),
            "sub": {"manufacturer": self.manufacturer, "serial": self.serial},
            "cnf": {"jkt": self.key},
            "version": self.version,
            "settings": dict(self.settings),
        }

    @classmethod
    def read(cls, text: str, key_for: KeyFor) -> Bootstrap:
        """Raises NotAuthentic."""
        content = signed.read(text, DOCUMENT, key_for)
        names, settings = _object(content, "sub"), _object(content, "settings")
        for name in ("cse_url", "cse_id", "cse_name", "ae_id", "app_id", "client_id", "token_endpoint", "audience"):
            _text(settings, name)
        version = content.get("version")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise NotAuthentic("version: not a number from 1")
        return cls(
            issuer=_text(content, "iss"),
            issued=moment(content, "iat"),
            manufacturer=_text(names, "manufacturer"),
            serial=_text(names, "serial"),
            key=_text(_object(content, "cnf"), "jkt"),
            version=version,
            settings=settings,
        )


@dataclass(frozen=True, slots=True)
class Word:
    """A device that has its document speaks, for a minute, to one authority."""

    originator: str
    audience: str
    issued: datetime
    expires: datetime
    nonce: str
    ae: str = ""
    """address of its AE resource, once it is registered"""

    def sign(self, key: PrivateKey) -> str:
        """The word as it is sent."""
        content = {
            "sub": self.originator,
            "aud": self.audience,
            "iat": int(self.issued.timestamp()),
            "exp": int(self.expires.timestamp()),
            "jti": self.nonce,
        }
        return signed.sign(WORD, content | ({"ae": self.ae} if self.ae else {}), key)

    @classmethod
    def of(cls, originator: str, audience: str, now: datetime, ae: str = "") -> Word:
        """A word spoken now."""
        return cls(originator, audience, now, now + WORD_LASTS, secrets.token_urlsafe(16), ae)

    @classmethod
    def read(cls, text: str, key_for: KeyFor) -> Word:
        """Raises NotAuthentic."""
        content = signed.read(text, WORD, key_for)
        return cls(
            originator=_text(content, "sub"),
            audience=_text(content, "aud"),
            issued=moment(content, "iat"),
            expires=moment(content, "exp"),
            nonce=_text(content, "jti"),
            ae=_text(content, "ae", ""),
        )


def moment(content: Mapping[str, Any], name: str) -> datetime:
    """A NumericDate of whole seconds. Raises NotAuthentic."""
    value = content.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**11:
        raise NotAuthentic(f"{name}: not a moment in seconds")
    return datetime.fromtimestamp(value, UTC)


def _text(content: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = content.get(name, default)
    # Printable: no lone surrogates, which no database takes, and nothing that would disturb a log.
    if not isinstance(value, str) or len(value) > 1000 or not value.isprintable() or (default is None and not value):
        raise NotAuthentic(f"{name}: not a text")
    return value


def _object(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = content.get(name)
    if not isinstance(value, dict):
        raise NotAuthentic(f"{name}: not an object")
    return value
