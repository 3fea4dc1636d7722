"""A device's side of enrolment, with an authority that the test plays: what it keeps, what it believes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onem2m.security.credentials import Credential
from onem2m.security.enrolment import signed
from onem2m.security.enrolment.device import LONGEST_PAUSE_S, EnrollingDevice, Stopped, pauses
from onem2m.security.enrolment.folder import (
    AuthorityPin,
    DeviceFolder,
    DocumentRefused,
    FactoryIdentity,
    FolderUnusable,
    replace_privately,
)
from onem2m.security.enrolment.link import EnrolmentRefused
from onem2m.security.enrolment.messages import DOCUMENT, Bootstrap, Claim

ISSUER = "http://authority.test"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SETTINGS = {
    "cse_url": "http://127.0.0.1:1", "cse_id": "/id-in", "cse_name": "cse-in", "ae_id": "Cdevice-1",
    "ae_name": "device-1", "app_id": "Ndevice", "client_id": "Cdevice-1",
    "token_endpoint": "http://127.0.0.1:1/token", "audience": "//gridhearth.local/id-in", "operator": "grid",
}  # fmt: skip


@dataclass
class PlayedAuthority:
    """A link to an authority that believes everything, and signs what the test wants."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    claims: list[Claim] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)
    answer: Callable[[Bootstrap], str] | None = None
    factory: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    version: int = 1

    def document(self, key: signed.Jwk, **changes: Any) -> Bootstrap:
        made = Bootstrap(ISSUER, NOW, "Acme", "1", key["kid"], self.version, SETTINGS)
        return replace(made, **changes)

    def signed(self, document: Bootstrap, key: Ed25519PrivateKey | None = None, kind: str = DOCUMENT) -> str:
        return signed.sign(kind, document.content(), key or self.key)

    def claim(self, text: str) -> str:
        self.claims.append(Claim.read(text, lambda _: self.factory.public_key()))
        if self.faults:
            raise self.faults.pop(0)
        document = self.document(self.claims[-1].key, **self.changes)
        return self.answer(document) if self.answer else self.signed(document)

    def report(self, word: str) -> None:
        pass

    def configuration(self, word: str, version: int) -> str | None:
        return None

    def make(self, path: Path) -> DeviceFolder:
        pin = AuthorityPin.of({"issuer": ISSUER, "keys": [signed.public_jwk(self.key)]})
        return DeviceFolder.make(path, FactoryIdentity("Acme", "1", "M1", self.factory), pin)


@pytest.fixture
def authority() -> PlayedAuthority:
    return PlayedAuthority()


@pytest.fixture
def folder(authority: PlayedAuthority, tmp_path: Path) -> DeviceFolder:
    return authority.make(tmp_path / "device")


def device(folder: DeviceFolder, authority: PlayedAuthority, wait: Callable[[float], bool]) -> EnrollingDevice:
    return EnrollingDevice(folder, authority, wait=wait, clock=lambda: NOW, chance=lambda: 0.5)


def once(folder: DeviceFolder, authority: PlayedAuthority) -> Bootstrap:
    return device(folder, authority, lambda _: True).enrol()


def test_files_are_for_the_device_alone_and_the_credential_follows_from_them(
    folder: DeviceFolder, authority: PlayedAuthority
) -> None:
    document = once(folder, authority)

    assert {oct(path.stat().st_mode & 0o777) for path in folder.path.iterdir()} == {"0o600"}
    credential = Credential.load(folder.credential)
    assert (credential.originator, credential.client_id) == ("/id-in/Cdevice-1", "Cdevice-1")
    assert credential.private_key == signed.private_jwk(folder.operational_key())
    assert DeviceFolder(folder.path).document() == document


def test_what_has_its_document_asks_nobody(folder: DeviceFolder, authority: PlayedAuthority) -> None:
    first = once(folder, authority)
    authority.faults.append(ConnectionRefusedError("nobody there"))

    assert once(DeviceFolder(folder.path), authority) == first
    assert len(authority.claims) == 1


def test_every_try_brings_the_same_key_in_a_fresh_claim(folder: DeviceFolder, authority: PlayedAuthority) -> None:
    authority.faults += [TimeoutError(), ConnectionRefusedError(), EnrolmentRefused("unclaimed", "", 30)]
    paused: list[float] = []

    def wait(seconds: float) -> bool:
        paused.append(seconds)
        return False

    device(folder, authority, wait).enrol()

    assert len({claim.key["kid"] for claim in authority.claims}) == 1
    assert len({claim.nonce for claim in authority.claims}) == 4
    assert paused == [0.375, 0.75, 22.5]


def test_pauses_grow_to_a_minute_and_are_never_all_the_same() -> None:
    early, late = pauses(lambda: 0.0), pauses(lambda: 1.0)

    lengths = [(next(early), next(late)) for _ in range(12)]

    assert lengths[0] == (0.25, 0.5)
    assert lengths[-1] == (LONGEST_PAUSE_S / 2, LONGEST_PAUSE_S)


@pytest.mark.parametrize("write", range(1, 6))
def test_a_power_cut_at_any_write_costs_nothing_but_a_restart(
    authority: PlayedAuthority, tmp_path: Path, write: int
) -> None:
    path = authority.make(tmp_path / "device").path
    done: list[Path] = []

    def until_the_cut(file: Path, content: bytes) -> None:
        done.append(file)
        if len(done) == write:
            file.with_name(f"{file.name}.new").write_bytes(content[: len(content) // 2])
            raise KeyboardInterrupt
        replace_privately(file, content)

    try:
        once(DeviceFolder(path, until_the_cut), authority)
    except KeyboardInterrupt:
        pass

    document = once(DeviceFolder(path), authority)

    assert document.key == signed.public_jwk(DeviceFolder(path).operational_key())["kid"]
    assert len({claim.key["kid"] for claim in authority.claims}) <= 1 + (write == 1)
    assert Credential.load(DeviceFolder(path).credential).client_id == "Cdevice-1"


def test_a_key_that_nobody_heard_of_may_be_lost_and_no_other(authority: PlayedAuthority, tmp_path: Path) -> None:
    folder = authority.make(tmp_path / "device")

    def full(file: Path, content: bytes) -> None:
        raise OSError(28, "no space left on device")

    with pytest.raises(OSError, match="no space"):
        once(DeviceFolder(folder.path, full), authority)

    assert authority.claims == []


FOREIGN: dict[str, Callable[[PlayedAuthority, Bootstrap], str]] = {
    "another key": lambda authority, document: authority.signed(document, Ed25519PrivateKey.generate()),
    "another purpose": lambda authority, document: authority.signed(document, kind="enrol+jwt"),
    "another device": lambda authority, document: authority.signed(replace(document, serial="2")),
    "another maker": lambda authority, document: authority.signed(replace(document, manufacturer="Bcme")),
    "another operational key": lambda authority, document: authority.signed(replace(document, key="x")),
    "another authority": lambda authority, document: authority.signed(replace(document, issuer="http://x.test")),
    "no version": lambda authority, document: authority.signed(replace(document, version=0)),
    "no settings": lambda authority, document: authority.signed(replace(document, settings={})),
    "unsigned": lambda authority, document: json.dumps(document.content()),
    "cut": lambda authority, document: authority.signed(document)[:-8],
    "nothing": lambda authority, document: "",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_document_is_not_put_in_force(folder: DeviceFolder, authority: PlayedAuthority, name: str) -> None:
    authority.answer = lambda document: FOREIGN[name](authority, document)

    with pytest.raises(Stopped):
        once(folder, authority)

    assert folder.document() is None
    assert not folder.credential.exists()


def test_an_older_document_and_a_second_one_of_the_same_version_are_refused(
    folder: DeviceFolder, authority: PlayedAuthority
) -> None:
    authority.version = 3
    held = once(folder, authority)
    own = signed.public_jwk(folder.operational_key())
    same = authority.document(own, settings={**SETTINGS, "operator": "other"})
    older = authority.document(own, version=2)

    for document in (same, older):
        with pytest.raises(DocumentRefused):
            folder.keep(authority.signed(document))

    assert folder.document() == held


def test_an_authority_changes_its_key_by_naming_the_next_one_in_time(
    folder: DeviceFolder, authority: PlayedAuthority
) -> None:
    following, stranger = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    once(folder, authority)
    own = signed.public_jwk(folder.operational_key())
    with pytest.raises(DocumentRefused):
        folder.keep(authority.signed(authority.document(own, version=2), following))
    named = {**SETTINGS, "authority_keys": [signed.public_jwk(following)]}
    folder.keep(authority.signed(authority.document(own, version=3, settings=named)))

    for version in (4, 5):
        DeviceFolder(folder.path).keep(authority.signed(authority.document(own, version=version), following))

    kept = DeviceFolder(folder.path).document()
    assert kept is not None
    assert kept.version == 5
    with pytest.raises(DocumentRefused):
        DeviceFolder(folder.path).keep(authority.signed(authority.document(own, version=6), stranger))


@pytest.mark.parametrize("name", ["factory.json", "authority.json"])
@pytest.mark.parametrize("spoil", ["open", "half", "gone"])
def test_a_folder_that_cannot_be_used_is_refused_and_left_alone(folder: DeviceFolder, name: str, spoil: str) -> None:
    path = folder.path / name
    if spoil == "open":
        path.chmod(0o640)
    elif spoil == "half":
        path.write_bytes(path.read_bytes()[:20])
    else:
        path.unlink()
    before = sorted(one.read_bytes() for one in folder.path.iterdir())

    with pytest.raises((FolderUnusable, FileNotFoundError)):
        DeviceFolder(folder.path)

    assert sorted(one.read_bytes() for one in folder.path.iterdir()) == before


def test_a_damaged_document_is_claimed_again(folder: DeviceFolder, authority: PlayedAuthority) -> None:
    first = once(folder, authority)
    (folder.path / "bootstrap.jws").write_bytes(b"\xff\x00")

    assert once(DeviceFolder(folder.path), authority) == first


def test_a_clock_is_set_by_a_stale_refusal_and_by_no_other(folder: DeviceFolder, authority: PlayedAuthority) -> None:
    far = NOW + timedelta(days=4000)
    authority.faults += [EnrolmentRefused("unclaimed", "", 1, far), EnrolmentRefused("stale", "", 0, far)]

    device(folder, authority, lambda _: False).enrol()

    assert [claim.issued for claim in authority.claims] == [NOW, NOW, far]


def test_a_refusal_that_waiting_cannot_help_is_told(folder: DeviceFolder, authority: PlayedAuthority) -> None:
    authority.faults.append(EnrolmentRefused("revoked", "the device was revoked"))

    with pytest.raises(EnrolmentRefused, match="revoked"):
        device(folder, authority, lambda _: False).enrol()
