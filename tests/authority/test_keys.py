"""The keys that sign tokens, and the files that hold them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jwt
import pytest

from authority.files import Exposed, read_private, replace, write_new
from authority.keys import SigningKeys, checked_public_jwk, new_private_jwk, public_jwk, thumbprint
from tests.authority.running import MovedClock, RunningAuthority


def verified(token: str, published: list[dict[str, Any]]) -> Any:
    kid = jwt.get_unverified_header(token)["kid"]
    (key,) = [key for key in published if key["kid"] == kid]
    return jwt.decode(token, jwt.PyJWK(key), ["EdDSA"])


def test_a_kid_is_the_thumbprint_of_the_standard() -> None:
    # RFC 8037 A.3
    key = {
        "crv": "Ed25519",
        "kty": "OKP",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    }  # pragma: allowlist secret

    assert thumbprint(key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"  # pragma: allowlist secret


def test_a_key_survives_a_restart(tmp_path: Path) -> None:
    token = SigningKeys(tmp_path / "keys").sign({"a": 1}, "at+jwt")

    assert verified(token, SigningKeys(tmp_path / "keys").public()) == {"a": 1}


def test_a_new_key_is_published_before_it_signs(tmp_path: Path) -> None:
    clock = MovedClock()
    keys = SigningKeys(tmp_path / "keys", clock)
    old = keys.public()[0]["kid"]
    clock.move(10)

    new = keys.rotate()

    assert [key["kid"] for key in keys.public()] == [old, new]
    assert jwt.get_unverified_header(keys.sign({}, "at+jwt"))["kid"] == old
    clock.move(5)
    assert jwt.get_unverified_header(keys.sign({}, "at+jwt"))["kid"] == new


def test_after_a_rotation_the_old_key_stays_until_its_last_token_is_over(tmp_path: Path) -> None:
    clock = MovedClock()
    keys = SigningKeys(tmp_path / "keys", clock)
    clock.move(10)
    before = keys.sign({"a": 1}, "at+jwt")
    kid = keys.rotate()
    clock.move(5)

    keys.retire()

    after = keys.sign({"a": 2}, "at+jwt")
    assert (verified(before, keys.public()), verified(after, keys.public())) == ({"a": 1}, {"a": 2})
    clock.move(3600)
    assert len(keys.public()) == 2
    clock.move(301)
    assert [key["kid"] for key in keys.public()] == [kid]
    keys.retire()
    assert [path.stem for path in (tmp_path / "keys").glob("*.json")] == [kid]


def test_the_private_half_of_an_old_key_is_gone_when_the_new_one_signs(tmp_path: Path) -> None:
    clock = MovedClock()
    keys = SigningKeys(tmp_path / "keys", clock)
    clock.move(10)
    kid = keys.rotate()

    for seconds in (0, 5):
        clock.move(seconds)
        keys.retire()

    private = {path.stem for path in (tmp_path / "keys").glob("*.json") if "d" in json.loads(path.read_text())}
    assert private == {kid}


def test_a_stolen_key_can_be_forgotten_at_once(tmp_path: Path) -> None:
    keys = SigningKeys(tmp_path / "keys")

    kid = keys.rotate(forget=True)

    assert [key["kid"] for key in keys.public()] == [kid]
    assert jwt.get_unverified_header(keys.sign({}, "at+jwt"))["kid"] == kid


def test_a_running_authority_takes_up_a_rotation_of_another_process(running: RunningAuthority) -> None:
    metering = running.application()
    before = running.access_token(metering)

    kid = SigningKeys(running.authority.settings.data / "keys", running.clock).rotate()
    running.authority.publish()
    running.clock.move(6)
    running.authority.tick()

    after = running.access_token(metering)
    assert jwt.get_unverified_header(after)["kid"] == kid != jwt.get_unverified_header(before)["kid"]
    assert running.claims(before)["sub"] == running.claims(after)["sub"]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_not_used(tmp_path: Path, mode: int) -> None:
    SigningKeys(tmp_path / "keys")
    (file,) = (tmp_path / "keys").glob("*.json")
    file.chmod(mode)

    with pytest.raises(Exposed, match=f"chmod 600 {file}"):
        SigningKeys(tmp_path / "keys")


def test_a_folder_that_others_may_look_into_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir(mode=0o755)

    with pytest.raises(Exposed, match="chmod 700"):
        SigningKeys(tmp_path / "keys")


def test_secret_files_are_for_their_owner_and_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    write_new(file, b"first")

    with pytest.raises(FileExistsError):
        write_new(file, b"second")

    assert (read_private(file), file.stat().st_mode & 0o777) == (b"first", 0o600)
    replace(file, b"third", 0o644)
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"third", 0o644)
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_public_key_from_outside_is_spelled_our_way() -> None:
    key = new_private_jwk()

    taken = checked_public_jwk({"kty": "OKP", "crv": "Ed25519", "x": key["x"], "kid": "theirs", "key_ops": []})

    assert taken == public_jwk(key)


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        "key",
        {},
        {"kty": "RSA", "n": "x", "e": "AQAB"},
        {"kty": "OKP", "crv": "X25519", "x": "A" * 43},
        {"kty": "OKP", "crv": "Ed25519"},
        {"kty": "OKP", "crv": "Ed25519", "x": 7},
        {"kty": "OKP", "crv": "Ed25519", "x": "A" * 42},
        {"kty": "OKP", "crv": "Ed25519", "x": "A" * 10_000},
        {"kty": "OKP", "crv": "Ed25519", "x": "!" * 43},
        {"kty": "OKP", "crv": "Ed25519", "x": "é" * 43},
        {"kty": "oct", "k": "c2VjcmV0"},
        new_private_jwk(),
    ],
    ids=lambda wrong: str(wrong)[:30],
)
def test_what_is_no_public_key_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError):
        checked_public_jwk(wrong)
