"""A development CA: server certificates for this installation, client certificates for its parties.

ECDSA P-256 throughout: nginx, OpenSSL, brokers and rustls all take it. For production any CA will do: the trust document
goes by fingerprints, and nothing asks who signed a client certificate but the proxy.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from authority import files
from authority.clock import Clock, utc_now
from authority.storage.parties import Party

_ROOT_LIFE: Final = timedelta(days=3650)
_LIFE: Final = timedelta(days=365)
_LONGEST_NAME: Final = 64
"""Characters of a common name (RFC 5280, ub-common-name)."""
_EARLIER: Final = timedelta(hours=1)
"""Certificates are good since an hour ago: the clocks of those who look at them differ."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate in PEM, its private key in PEM where it was made here, its fingerprint, end and serial number."""

    certificate: bytes
    key: bytes | None
    fingerprint: str
    expires: int
    serial: int


class CertificateAuthority:
    """The CA of one installation: `ca/root.key` and `ca/root.pem`, and `public/ca.pem` for everybody."""

    def __init__(self, data: Path, clock: Clock = utc_now) -> None:
        """Makes the root where it is missing. Raises Exposed, OSError."""
        self._clock = clock
        folder = files.private_folder(data / "ca")
        with files.locked(folder / "lock"):
            if not (folder / "root.pem").exists():
                key, certificate = self._new_root()
                (folder / "root.key").unlink(missing_ok=True)  # one without its certificate is of no use
                files.write_new(folder / "root.key", _key_pem(key))
                files.write_new(folder / "root.pem", certificate.public_bytes(serialization.Encoding.PEM))
        loaded = serialization.load_pem_private_key(files.read_private(folder / "root.key"), None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        self._key = loaded
        pem = files.read_private(folder / "root.pem")
        self._root = x509.load_pem_x509_certificate(pem)
        public = data / "public"
        public.mkdir(exist_ok=True)
        if not (public / "ca.pem").exists() or (public / "ca.pem").read_bytes() != pem:
            files.replace(public / "ca.pem", pem, 0o644)

    def server(self, hosts: Sequence[str]) -> Issued:
        """A certificate for a server at these names and addresses. Raises ValueError."""
        if not hosts:
            raise ValueError("a server certificate needs a host")
        names = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
        return self._with_new_key(hosts[0], names, ExtendedKeyUsageOID.SERVER_AUTH)

    def client(self, party: Party, provider: str) -> Issued:
        """A certificate for a party, with a new key."""
        return self._with_new_key(party.client_id, _party_name(party, provider), ExtendedKeyUsageOID.CLIENT_AUTH)

    def client_for_key(self, party: Party, provider: str, key: CertificatePublicKeyTypes) -> Issued:
        """A certificate for a key that a party made itself."""
        name = _party_name(party, provider)
        return self._issued(self._signed(party.client_id, name, ExtendedKeyUsageOID.CLIENT_AUTH, key), None)

    def revocations(self, serials: Iterable[int]) -> bytes:
        """The list of what is withdrawn, in PEM, for brokers and proxies; good as long as the root is."""
        now = self._clock()
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._root.subject)
            .last_update(now - _EARLIER)
            .next_update(self._root.not_valid_after_utc)
        )
        for serial in serials:
            one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now - _EARLIER)
            builder = builder.add_revoked_certificate(one.build())
        return builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def revoked_by(self, pem: bytes) -> set[int] | None:
        """The serial numbers on such a list; None where it is not one of this CA."""
        try:
            found = x509.load_pem_x509_crl(pem)
        except ValueError:
            return None
        public = self._key.public_key()
        return {one.serial_number for one in found} if found.is_signature_valid(public) else None

    def _new_root(self) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        key = ec.generate_private_key(ec.SECP256R1())
        now = self._clock()
        name = _name("Gridhearth development CA")
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _EARLIER)
            .not_valid_after(now + _ROOT_LIFE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        return key, certificate

    def _with_new_key(
        self, name: str, alternative: x509.SubjectAlternativeName, purpose: x509.ObjectIdentifier
    ) -> Issued:
        key = ec.generate_private_key(ec.SECP256R1())
        return self._issued(self._signed(name, alternative, purpose, key.public_key()), _key_pem(key))

    def _signed(
        self,
        name: str,
        alternative: x509.SubjectAlternativeName,
        purpose: x509.ObjectIdentifier,
        key: CertificatePublicKeyTypes,
    ) -> x509.Certificate:
        now = self._clock()
        return (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(self._root.subject)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _EARLIER)
            .not_valid_after(min(now + _LIFE, self._root.not_valid_after_utc))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(alternative, critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )

    def _issued(self, certificate: x509.Certificate, key: bytes | None) -> Issued:
        return Issued(
            certificate.public_bytes(serialization.Encoding.PEM),
            key,
            certificate.fingerprint(hashes.SHA256()).hex(),
            int(certificate.not_valid_after_utc.timestamp()),
            certificate.serial_number,
        )


def _party_name(party: Party, provider: str) -> x509.SubjectAlternativeName:
    cse, _, aei = party.originator.strip("/").partition("/")
    return x509.SubjectAlternativeName([x509.UniformResourceIdentifier(f"urn:onem2m:{provider}:{cse}:{aei}")])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return x509.DNSName(host)


def _name(text: str) -> x509.Name:
    # A broker takes the common name for the user. One that is too long ends in what no AE-ID has, so that it is nobody
    # rather than another party.
    whole = text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}~"
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, whole)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
