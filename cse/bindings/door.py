"""Who comes in through HTTP: from the connection and the headers of a message to a security association.

There are two doors. The one that everybody reaches takes bearer tokens; in development mode it also believes a bare
X-M2M-Origin from this machine. The other one is a Unix socket behind a proxy that ends TLS (docs/operations.md): it
also takes the client certificate that the proxy has verified.
"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from cse.access.authentication import Authentication
from cse.bindings.patience import BODY_WITHIN_S, Patience
from onem2m.errors import BadRequest, OneM2MError, OriginatorNotAuthenticated, SecurityAssociationRequired
from onem2m.primitive import Association, Request
from onem2m.vocabulary import Operation, ResourceType

_VERIFIED: Final = b"SUCCESS"
_TO_BE_GIVEN: Final = frozenset({None, "", "C", "S"})
_LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})

CHALLENGE: Final = (b"www-authenticate", b'Bearer realm="oneM2M"')
"""Goes with every refusal of a credential (RFC 6750 3)."""

MOST_HEADERS: Final = 64
LONGEST_HEADERS: Final = 16_384


@dataclass(frozen=True, slots=True)
class Door:
    """One way in."""

    authentication: Authentication
    development: bool = False
    behind_proxy: bool = False
    patience: Patience = field(default_factory=lambda: Patience(BODY_WITHIN_S))
    """with those who come in here and are slow to say what they want"""
    body_bytes: int = 4 * 1024 * 1024
    """what a request may bring at most"""

    def admit(self, association: Association, request: Request) -> None:
        """Holds a request to who sent it. Raises OriginatorNotAuthenticated.

        What the request calls its originator must be who has proved to be it; one that names none is who has proved it.
        """
        request.association = association
        identity = association.identity
        if identity is None:
            return
        named = request.originator
        registering = request.operation is Operation.CREATE and request.type == ResourceType.AE
        to_be_given = named in _TO_BE_GIVEN and (registering or not named)
        if not to_be_given and self.authentication.entity(named or "") != identity.originator:
            raise OriginatorNotAuthenticated(
                f"fr (X-M2M-Origin): {str(named)[:60]!r} is not {identity.originator}, whose credential this is"
            )
        request.originator = identity.originator

    def associate(self, scope: MutableMapping[str, Any]) -> Association:
        """Who it is, as connection and headers prove it; without an identity where a bare name is to be believed.

        Raises SecurityAssociationRequired.
        """
        token = certificate = verified = forwarded = host = None
        for name, value in scope["headers"]:
            if name == b"authorization":
                if b" " not in value.strip():
                    continue  # tokens of the request itself (tkns, TS-0009 6.4): nobody's credential
                if token is not None:
                    raise BadRequest("Authorization: given twice")
                token = value
            elif name == b"host":
                host = value
            elif self.behind_proxy:
                if name == b"x-client-certificate":
                    certificate = value
                elif name == b"x-client-verify":
                    verified = value
                elif name == b"x-real-ip":
                    forwarded = value
        address = _forwarded(forwarded) if self.behind_proxy else _peer(scope)
        fingerprint = _fingerprint(certificate) if certificate and verified == _VERIFIED else None
        if token is not None:
            return Association(self.authentication.by_token(_bearer(token), fingerprint), address)
        if fingerprint is not None:
            return Association(self.authentication.by_certificate(fingerprint), address)
        if self.development and not self.behind_proxy:
            _require_loopback(address, host)
            return Association(None, address)
        raise SecurityAssociationRequired("Authorization: a bearer token is needed, or a client certificate")


def _bearer(value: bytes) -> bytes:
    scheme, _, token = value.partition(b" ")
    if scheme.lower() != b"bearer" or not token:
        raise SecurityAssociationRequired("Authorization: only a bearer token is taken here")
    return token.strip()


def _peer(scope: MutableMapping[str, Any]) -> str | None:
    client = scope.get("client")
    return str(client[0]) if client else None


def _forwarded(value: bytes | None) -> str | None:
    """The client's address as the proxy saw it. Without a usable one no rule that asks for an address permits."""
    try:
        return None if value is None else str(ipaddress.ip_address(value.decode("ascii")))
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _fingerprint(certificate: bytes) -> str | None:
    """SHA-256 of the certificate that the proxy hands over as escaped PEM."""
    try:
        return sha256(ssl.PEM_cert_to_DER_cert(unquote_to_bytes(certificate).decode("ascii"))).hexdigest()
    except ValueError:
        return None


def _require_loopback(address: str | None, host: bytes | None) -> None:
    """A bare name is believed from this machine only, and not from a page that a browser of ours was lured to."""
    if address is None or not _is_loopback(address):
        raise SecurityAssociationRequired("a bare X-M2M-Origin is believed from the loopback interface only")
    name = (host or b"").decode("latin-1")
    if not name.endswith("]") and ":" in name:
        name = name.rpartition(":")[0]
    if name.lower() not in _LOOPBACK_NAMES:
        raise SecurityAssociationRequired(
            f"Host: {name[:60]!r} is not this machine's; in development mode only it is served"
        )


@lru_cache(maxsize=256)
def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def check_headers(headers: list[tuple[bytes, bytes]]) -> None:
    """Raises BadRequest for more headers, or longer ones, than any client of ours needs."""
    if len(headers) > MOST_HEADERS:
        raise BadRequest(f"headers: more than {MOST_HEADERS}")
    size = 0
    for name, value in headers:
        size += len(name) + len(value)
    if size > LONGEST_HEADERS:
        raise BadRequest(f"headers: longer than {LONGEST_HEADERS} bytes together")


def challenged(refusal: OneM2MError | None) -> bool:
    """Whether the answer to a refusal asks for a credential."""
    return isinstance(refusal, SecurityAssociationRequired)
