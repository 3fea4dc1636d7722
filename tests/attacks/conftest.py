"""One server for all attacks; each says that it has changed nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.attacks.fortress import ALICE, MALLORY, Fortress, Party
from tests.conformance.conftest import admin, display, house, meter, target, targets

__all__ = ["admin", "display", "house", "meter", "target", "targets"]
"""A CSE in this process, for attacks that need its clock or its inside."""


@pytest.fixture
def transport() -> None:
    """A house of these tests is asked in this process; what comes through a binding comes through the fortress."""


@pytest.fixture(scope="session")
def fortress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fortress]:
    made = Fortress(tmp_path_factory.mktemp("fortress"))
    yield made
    assert made.stop() == 0
    log = made.log.read_text()
    assert "Traceback" not in log, log[-3000:]


@pytest.fixture
def alice(fortress: Fortress) -> Party:
    """Whose house it is."""
    return fortress.party(ALICE)


@pytest.fixture
def mallory(fortress: Fortress) -> Party:
    """Registered as well, and nothing was granted to her."""
    return fortress.party(MALLORY)


@pytest.fixture
def untouched(fortress: Fortress) -> Iterator[None]:
    """Nothing in the tree is different afterwards."""
    before = fortress.held()
    yield
    assert fortress.held() == before


@pytest.fixture(scope="session")
def certificates() -> tuple[str, str]:
    """Of two clients."""
    return certificate_of("hers"), certificate_of("his")


def certificate_of(name: str) -> str:
    """One that somebody made for itself, in PEM."""
    key = Ed25519PrivateKey.generate()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
    return builder.sign(key, None).public_bytes(Encoding.PEM).decode()
