"""The development CA: certificates that TLS libraries take, and that say whose they are."""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from authority.certificates import CertificateAuthority, Issued
from authority.enlisting import certify
from authority.files import Exposed
from tests.authority.running import RunningAuthority


@pytest.fixture
def ca(tmp_path: Path) -> CertificateAuthority:
    return CertificateAuthority(tmp_path)


def written(folder: Path, name: str, issued: Issued) -> tuple[Path, Path]:
    assert issued.key is not None
    (folder / f"{name}.pem").write_bytes(issued.certificate)
    (folder / f"{name}.key").write_bytes(issued.key)
    return folder / f"{name}.pem", folder / f"{name}.key"


def shaken(server: ssl.SSLContext, client: ssl.SSLContext, host: str) -> bytes | None:
    """Shakes hands over a socket pair; returns the client's certificate as the server saw it."""
    ends = socket.socketpair()
    seen: list[bytes | None] = []

    def serve() -> None:
        try:
            with server.wrap_socket(ends[0], server_side=True) as stream:
                seen.append(stream.getpeercert(binary_form=True))
                stream.sendall(b"!")
        except ssl.SSLError:
            ends[0].close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with client.wrap_socket(ends[1], server_hostname=host) as stream:
            stream.recv(1)
    finally:
        ends[1].close()
        thread.join()
    return seen[0]


def test_a_server_and_a_party_know_each_other_by_the_ca(running: RunningAuthority, tmp_path: Path) -> None:
    data = running.authority.settings.data
    party = running.party(running.application("meter"))
    issued = certify(running.authority, party, by="")
    root = data / "public" / "ca.pem"
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(root))
    server.verify_mode = ssl.CERT_REQUIRED
    server.load_cert_chain(
        *written(tmp_path, "server", CertificateAuthority(data).server(["cse.example", "127.0.0.1"]))
    )
    client = ssl.create_default_context(cafile=str(root))
    client.minimum_version = ssl.TLSVersion.TLSv1_3
    client.load_cert_chain(*written(tmp_path, "meter", issued))

    for host in ("cse.example", "127.0.0.1"):
        shown = shaken(server, client, host)
        assert shown is not None
        assert hashlib.sha256(shown).hexdigest() == issued.fingerprint
    with pytest.raises(ssl.SSLCertVerificationError):
        shaken(server, client, "other.example")


def test_a_client_certificate_says_whose_it_is_and_serves_nobody(running: RunningAuthority) -> None:
    certificate = x509.load_pem_x509_certificate(
        certify(running.authority, running.party(running.application("meter")), by="").certificate
    )

    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == ["urn:onem2m:gridhearth.local:id-in:Cmeter"]
    purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [purpose.dotted_string for purpose in purposes] == ["1.3.6.1.5.5.7.3.2"]
    assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False


def test_a_device_gets_a_certificate_for_a_key_of_its_own(running: RunningAuthority) -> None:
    key = Ed25519PrivateKey.generate().public_key()

    issued = certify(running.authority, running.party(running.application("meter")), by="", key=key)

    assert issued.key is None
    assert x509.load_pem_x509_certificate(issued.certificate).public_key() == key
    assert issued.fingerprint in running.trust()["certificates"]


def test_the_ca_survives_a_restart_and_its_key_is_for_its_owner_only(ca: CertificateAuthority, tmp_path: Path) -> None:
    before = (tmp_path / "public" / "ca.pem").read_bytes()

    CertificateAuthority(tmp_path)

    assert (tmp_path / "public" / "ca.pem").read_bytes() == before
    assert (tmp_path / "ca" / "root.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "ca").stat().st_mode & 0o777 == 0o700
    (tmp_path / "ca" / "root.key").chmod(0o644)
    with pytest.raises(Exposed):
        CertificateAuthority(tmp_path)


@pytest.mark.parametrize("hosts", [[], ["é.example"]])
def test_a_server_without_a_usable_name_gets_none(ca: CertificateAuthority, hosts: list[str]) -> None:
    with pytest.raises(ValueError):
        ca.server(hosts)
