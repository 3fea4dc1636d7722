"""Requests that carry a token: who gets it, what happens when it is refused, and TLS on the way."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from onem2m.client import Client, connect
from onem2m.errors import SecurityAssociationRequired
from onem2m.security.credentials import Credential
from onem2m.transport.http import HttpTransport
from onem2m.vocabulary import ResourceType


@dataclass
class Cse:
    """Takes the token "good" and no other."""

    seen: list[tuple[str, str | None]] = field(default_factory=list)
    port: int = 0


def serving(cse: Cse, context: ssl.SSLContext | None = None) -> Iterator[Cse]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            cse.seen.append((f"{self.command} {body.decode()}".strip(), self.headers["Authorization"]))
            good = self.headers["Authorization"] == "Bearer good"
            self.send_response(200 if good else 403)
            self.send_header("X-M2M-RSC", "2000" if good else "4107")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815  named by http.server

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    cse.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield cse
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def cse() -> Iterator[Cse]:
    yield from serving(Cse())


def client(cse: Cse, tokens: list[str]) -> Client:
    """Its first token is the first of `tokens`, and each renewal gives the next."""
    left = iter(tokens)
    current = [next(left)]

    def renew(refused: str) -> str:
        assert refused == current[0]
        current[0] = next(left)
        return current[0]

    transport = HttpTransport(f"http://127.0.0.1:{cse.port}", authorise=lambda: current[0], renew=renew)
    return Client(transport, "Capp")


def test_every_request_carries_the_token(cse: Cse) -> None:
    asking = client(cse, ["good"])

    for _ in range(3):
        asking.retrieve("cse-in")

    assert [token for _, token in cse.seen] == ["Bearer good"] * 3


def test_a_refused_token_is_replaced_and_the_request_comes_again_whole(cse: Cse) -> None:
    asking = client(cse, ["old", "good"])

    asking.create("cse-in", ResourceType.CONTAINER, {"rn": "c1"})
    asking.delete("cse-in/c1")

    created = 'POST {"m2m:cnt":{"rn":"c1"}}'
    assert cse.seen == [(created, "Bearer old"), (created, "Bearer good"), ("DELETE", "Bearer good")]


def test_a_request_comes_again_once_only(cse: Cse) -> None:
    asking = client(cse, ["old", "older", "oldest"])

    with pytest.raises(SecurityAssociationRequired):
        asking.retrieve("cse-in")

    assert len(cse.seen) == 2


def test_a_token_does_not_travel_in_the_open() -> None:
    credential = Credential("/id-in/C1", "C1", "https://a.example/token", "//x/id-in", client_secret="s")

    for url in ("http://cse.example:8080", "http://192.0.2.1", "http://localhost.example"):
        with pytest.raises(ValueError, match="https"):
            connect(url, "C1", credential)
    for url in ("http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost", "https://cse.example"):
        assert connect(url, "C1", credential).originator == "C1"


# TLS


@dataclass(frozen=True)
class Tls:
    certificate: Path
    key: Path


@pytest.fixture
def tls(tmp_path: Path) -> Tls:
    """A certificate for 127.0.0.1 that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cse")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "cse.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "cse.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return Tls(tmp_path / "cse.pem", tmp_path / "cse.key")


def secured(tls: Tls, highest: ssl.TLSVersion) -> Iterator[Cse]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tls.certificate, tls.key)
    context.maximum_version = highest
    yield from serving(Cse(), context)


@pytest.fixture
def secure(tls: Tls) -> Iterator[Cse]:
    yield from secured(tls, ssl.TLSVersion.TLSv1_3)


@pytest.fixture
def outdated(tls: Tls) -> Iterator[Cse]:
    yield from secured(tls, ssl.TLSVersion.TLSv1_2)


def over_tls(cse: Cse, ca: Path | None, host: str = "127.0.0.1") -> Client:
    return Client(HttpTransport(f"https://{host}:{cse.port}", authorise=lambda: "good", ca=ca), "Capp")


def test_a_server_of_the_given_ca_is_spoken_to(secure: Cse, tls: Tls) -> None:
    over_tls(secure, tls.certificate).retrieve("cse-in")

    assert secure.seen == [("GET", "Bearer good")]


def test_a_server_of_nobody_known_hears_no_token(secure: Cse) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        over_tls(secure, None).retrieve("cse-in")

    assert secure.seen == []


def test_a_server_of_another_name_hears_no_token(secure: Cse, tls: Tls) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        over_tls(secure, tls.certificate, "localhost").retrieve("cse-in")

    assert secure.seen == []


def test_tls_before_1_3_is_not_enough(outdated: Cse, tls: Tls) -> None:
    with pytest.raises(ssl.SSLError):
        over_tls(outdated, tls.certificate).retrieve("cse-in")

    assert outdated.seen == []
