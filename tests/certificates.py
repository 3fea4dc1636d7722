"""Certificates of an authority that is made for one test."""

from __future__ import annotations

import datetime
import ipaddress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass
class Certificates:
    """Makes certificates in a folder; `ca` is the file of who signs them."""

    folder: Path
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def __post_init__(self) -> None:
        self._name = _called("test authority")
        made = self._builder(self._name, self.key).add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        self.ca = self._write("ca", made.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def of(self, name: str, *addresses: str) -> tuple[Path, Path]:
        """A certificate and its key: of a server at the addresses, or of a client."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = self._builder(_called(name), key)
        if addresses:
            named = [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
            builder = builder.add_extension(x509.SubjectAlternativeName(named), False)
        certificate = builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM)
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return self._write(name, certificate), self._write(f"{name}-key", secret)

    def _builder(self, name: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(hours=1))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False)
        )

    def _write(self, name: str, content: bytes) -> Path:
        path = self.folder / f"{name}.pem"
        path.write_bytes(content)
        return path


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
