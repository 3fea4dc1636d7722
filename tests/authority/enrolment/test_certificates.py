"""Devices that prove themselves with a certificate of their maker."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier

from authority.enrolment.refusals import NotProven
from onem2m.security.enrolment.signed import PrivateKey
from tests.authority.enrolment.desk import ANNA, CODE, GRID, Desk

FOR_EVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
MADE = datetime(2026, 1, 1, tzinfo=UTC)


class Issuer:
    """A maker's certificate with its key: a root, or one below it."""

    def __init__(
        self, name: str, above: Issuer | None = None, *, ca: bool = True, path_length: int | None = None
    ) -> None:
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.key = Ed25519PrivateKey.generate()
        signer = above or self
        self.certificate = _certificate(self.name, self.key, signer.name, signer.key, ca=ca, path_length=path_length)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def device(self, serial: str, key: PrivateKey, **changes: Any) -> x509.Certificate:
        names = [x509.NameAttribute(NameOID.SERIAL_NUMBER, one) for one in changes.pop("serials", (serial,))]
        subject = x509.Name([*names, x509.NameAttribute(NameOID.COMMON_NAME, "device")])
        return _certificate(subject, key, self.name, self.key, **{"ca": False, **changes})


def _certificate(
    subject: x509.Name, key: PrivateKey, issuer: x509.Name, signer: PrivateKey, *, ca: bool,
    path_length: int | None = None, until: datetime = FOR_EVER, since: datetime = MADE, critical: bool = False,
) -> x509.Certificate:  # fmt: skip
    usage = x509.KeyUsage(not ca, False, False, False, False, ca, False, False, False)
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(since).not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca, path_length if ca else None), critical=True)
        .add_extension(usage, critical=True)
    )  # fmt: skip
    if critical:
        unknown = x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.55555.1"), b"\x05\x00")
        builder = builder.add_extension(unknown, critical=True)
    return builder.sign(signer, None if isinstance(signer, Ed25519PrivateKey) else SHA256())


def x5c(*certificates: x509.Certificate) -> tuple[str, ...]:
    return tuple(base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in certificates)


def known(desk: Desk, root: Issuer) -> None:
    desk.registry.trust("Acme", root.pem, by=GRID)
    desk.device("1", claimed=False, public_key=None, certified=True)
    desk.registry.claim(ANNA, "1", CODE, "elm-7", GRID)


def claimed(desk: Desk, key: PrivateKey, chain: Sequence[str]) -> str:
    return desk.bootstrapping.bootstrap(desk.claim("1", Ed25519PrivateKey.generate()).sign(key, tuple(chain)))


@pytest.mark.parametrize("kind", ["ed25519", "p-256"])
def test_a_certificate_below_a_trusted_root_proves_a_device(desk: Desk, kind: str) -> None:
    key: PrivateKey = Ed25519PrivateKey.generate() if kind == "ed25519" else generate_private_key(SECP256R1())
    root = Issuer("Acme root")
    line = Issuer("Acme line 3", root, path_length=0)
    known(desk, root)

    document = desk.read(claimed(desk, key, x5c(line.device("1", key), line.certificate)))

    assert document.ae_id == "Cdevice-1"


KEY = Ed25519PrivateKey.generate()


def _chains() -> dict[str, tuple[Issuer, tuple[str, ...]]]:
    root, stranger = Issuer("Acme root"), Issuer("Acme root")
    no_ca = Issuer("Acme line", root, ca=False)
    short = Issuer("Acme root", path_length=0)
    below_short = Issuer("Acme line", short)
    changes: dict[str, dict[str, Any]] = {
        "another serial number": {"serials": ("2",)},
        "no serial number": {"serials": ()},
        "two serial numbers": {"serials": ("1", "2")},
        "over": {"until": MADE + timedelta(days=1)},
        "not yet": {"since": MADE + timedelta(days=3650)},
        "an issuer": {"ca": True},
        "an unknown critical extension": {"critical": True},
    }
    wrong = {name: (root, x5c(root.device("1", KEY, **change))) for name, change in changes.items()}
    return wrong | {
        "another root": (root, x5c(stranger.device("1", KEY))),
        "issued by a device": (root, x5c(no_ca.device("1", KEY), no_ca.certificate)),
        "too long for the root": (short, x5c(below_short.device("1", KEY), below_short.certificate)),
        "another key": (root, x5c(root.device("1", Ed25519PrivateKey.generate()))),
        "a gap": (root, x5c(Issuer("Acme line", root).device("1", KEY), stranger.certificate)),
        "nothing": (root, ("",)),
        "no certificate": (root, ("AAAA",)),
        "too many": (root, x5c(root.device("1", KEY)) * 5),
    }


CHAINS = _chains()


@pytest.mark.parametrize("name", CHAINS)
def test_a_certificate_that_does_not_hold_is_refused(desk: Desk, name: str) -> None:
    root, chain = CHAINS[name]
    known(desk, root)

    with pytest.raises(NotProven):
        claimed(desk, KEY, chain)

    assert desk.registry.device("1").key is None


def test_a_device_of_the_manifest_cannot_change_over_to_certificates_nor_back(desk: Desk) -> None:
    root = Issuer("Acme root")
    known(desk, root)
    factory = desk.device("2")
    chain = x5c(root.device("2", KEY))

    for key, given, serial in ((KEY, chain, "2"), (factory, (), "1"), (KEY, (), "1")):
        with pytest.raises(NotProven):
            desk.bootstrapping.bootstrap(desk.claim(serial, Ed25519PrivateKey.generate()).sign(key, given))


def test_only_a_root_is_taken_for_one(desk: Desk) -> None:
    root = Issuer("Acme root")
    leaf = root.device("1", KEY).public_bytes(Encoding.PEM).decode()

    for pem in (leaf, Issuer("Acme line", root).pem, "-----BEGIN CERTIFICATE-----\n", ""):
        with pytest.raises(ValueError):
            desk.registry.trust("Acme", pem, by=GRID)
