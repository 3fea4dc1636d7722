"""Secrets that are sealed at rest."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from authority.authority import Authority
from authority.files import Exposed
from authority.people.entrance import open_entrance
from authority.people.sealing import Seal, SealBroken, new_key
from authority.settings import Settings
from tests.authority.people.door import HTTP, Door


def test_what_was_sealed_opens_for_the_same_person_only() -> None:
    seal = Seal(new_key())

    sealed = seal.sealed("JBSWY3DP", "/id-in/Cperson-anna")

    assert seal.opened(sealed, "/id-in/Cperson-anna") == "JBSWY3DP"
    with pytest.raises(SealBroken):
        seal.opened(sealed, "/id-in/Cperson-bea")


def test_a_changed_seal_and_another_key_open_nothing() -> None:
    seal = Seal(new_key())
    sealed = seal.sealed("JBSWY3DP", "anna")

    for broken in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:5], b""):
        with pytest.raises(SealBroken):
            seal.opened(broken, "anna")
    with pytest.raises(SealBroken):
        Seal(new_key()).opened(sealed, "anna")


def test_the_secret_of_an_authenticator_app_is_nowhere_in_the_data_folder(door: Door) -> None:
    olga = door.member("Olga Ohm", "operator")

    files = [path.read_bytes() for path in door.authority.settings.data.rglob("*") if path.is_file()]

    assert olga.secret
    assert not any(olga.secret.encode() in content for content in files)


def test_the_key_file_is_for_its_owner_only_and_refused_otherwise(tmp_path: Path) -> None:
    authority = Authority(Settings(data=tmp_path / "authority", issuer=HTTP))
    open_entrance(authority)
    key = tmp_path / "authority" / "keys" / "people.key"

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.chmod(0o640)
    with pytest.raises(Exposed):
        open_entrance(authority)
    key.chmod(0o600)
    key.write_bytes(b"short")
    with pytest.raises(ValueError):
        open_entrance(authority)
    authority.close()


def test_with_another_key_file_codes_of_the_app_fail_and_recovery_codes_still_work(door: Door) -> None:
    olga = door.member("Olga Ohm", "operator")
    (door.authority.settings.data / "keys" / "people.key").unlink()
    door.app.extensions["gridhearth-people"] = open_entrance(door.authority)
    olga.client.delete_cookie("gridhearth", domain="127.0.0.1")
    olga.sign_in()

    assert olga.send("/code", "", False, code=olga.next_code()).status_code == 422
    assert olga.send("/code", "", False, code=olga.codes[0]).status_code == 303
