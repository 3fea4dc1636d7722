"""Where an MQTT broker is, and how to prove to it who one is."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from onem2m.security.channel import is_loopback

PORTS: Final = {"mqtt": 1883, "mqtts": 8883}


class BrokerWrong(ValueError):
    """The address of a broker cannot be used; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Broker:
    """Where a broker is, and how to prove to it who one is."""

    host: str
    port: int
    secure: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca: Path | None = None
    """a file of certificates by which it is believed, instead of the system's"""
    certificate: Path | None = None
    key: Path | None = None

    @classmethod
    def at(cls, url: str, **others: Any) -> Broker:
        """The broker at `mqtt://host[:1883]` or `mqtts://host[:8883]`. Raises BrokerWrong."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise BrokerWrong(f"{url[:200]}: not the address of a broker") from None
        if parts.scheme not in PORTS or not parts.hostname or parts.query or parts.fragment:
            raise BrokerWrong(f"{url[:200]}: not the address of a broker; say mqtt://host:port or mqtts://host:port")
        if parts.username is not None and "user" not in others:
            others["user"] = unquote(parts.username)
            others["password"] = unquote(parts.password or "")
        secure = parts.scheme == "mqtts"
        broker = cls(parts.hostname, port or PORTS[parts.scheme], secure, **others)
        if broker.password and not secure and not is_loopback(parts.hostname):
            raise BrokerWrong(f"{parts.hostname}: a password would pass in the open there; use mqtts")
        return broker

    @property
    def url(self) -> str:
        """Its address, without any secret."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'mqtts' if self.secure else 'mqtt'}://{shown}:{self.port}"

    def context(self) -> ssl.SSLContext:
        """TLS 1.2 or later, as brokers of the field have it. Raises OSError."""
        context = ssl.create_default_context(cafile=None if self.ca is None else str(self.ca))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.certificate is not None:
            context.load_cert_chain(self.certificate, self.key)
        return context


def hidden(client_id: str, secret: str | None) -> str:
    """A client identifier that only who knows the secret can say, and that is the same each time.

    A broker gives the session of an identifier to whoever names it next, and ends the connection before it.
    """
    return client_id if secret is None else f"{client_id}::{sha256(secret.encode()).hexdigest()[:16]}"
