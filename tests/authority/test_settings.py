"""Settings of an authority: flags, then what its folder remembers, then the defaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from authority.settings import Settings, SettingsWrong, load


def test_what_was_said_once_is_remembered(tmp_path: Path) -> None:
    load(tmp_path, {"listen": "127.0.0.1:9000", "cse_id": "/id-mn", "provider": "sp.example"}).listening_at(
        9000
    ).remember()

    again = load(tmp_path, {})

    assert (again.cse_id, again.audience) == ("/id-mn", "//sp.example/id-mn")
    assert (again.issuer, again.token_endpoint) == ("http://127.0.0.1:9000", "http://127.0.0.1:9000/token")


def test_the_issuer_follows_the_address_unless_it_is_said(tmp_path: Path) -> None:
    load(tmp_path, {}).listening_at(8070).remember()

    assert load(tmp_path, {"listen": "127.0.0.1:9000"}).listening_at(9000).issuer == "http://127.0.0.1:9000"
    said = load(tmp_path, {"listen": "127.0.0.1:9000", "issuer": "https://authority.example"})
    assert said.listening_at(9000).issuer == "https://authority.example"


def test_with_a_certificate_the_issuer_is_https(tmp_path: Path) -> None:
    settings = load(tmp_path, {"listen": "192.0.2.1:443", "tls_certificate": Path("c"), "tls_key": Path("k")})

    assert settings.listening_at(443).issuer == "https://192.0.2.1:443"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"listen": "8070"}, "listen"),
        ({"listen": "127.0.0.1:99999"}, "listen"),
        ({"listen": ":8070"}, "listen"),
        ({"listen": "0.0.0.0:8070"}, "listen"),
        ({"listen": "authority.example:8070"}, "listen"),
        ({"listen": "[::]:8070"}, "listen"),
        ({"tls_certificate": Path("c")}, "tls-"),
        (
            {"listen": "192.0.2.1:1", "tls_certificate": Path("c"), "tls_key": Path("k"), "behind_proxy": True},
            "behind-proxy",
        ),
        ({"issuer": "authority.example"}, "issuer"),
        ({"listen": "0.0.0.0:443", "tls_certificate": Path("c"), "tls_key": Path("k")}, "--issuer"),
        ({"issuer": "https://authority.example?x"}, "issuer"),
        ({"cse": "ftp://cse.example"}, "cse"),
        ({"cse_id": "id-in"}, "cse-id"),
        ({"cse_id": "/id/in"}, "cse-id"),
        ({"provider": "sp example"}, "provider"),
        ({"token_s": 3601}, "token-s"),
        ({"token_s": 0}, "token-s"),
    ],
    ids=str,
)
def test_a_setting_that_cannot_be_is_named(tmp_path: Path, given: dict[str, object], named: str) -> None:
    with pytest.raises(SettingsWrong, match=named):
        load(tmp_path, given)


def test_beyond_loopback_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match="--tls-certificate"):
        load(tmp_path, {"listen": "192.0.2.1:8070"})


def test_a_damaged_memory_is_named(tmp_path: Path) -> None:
    (tmp_path / "authority.json").write_text("{")

    with pytest.raises(SettingsWrong, match=r"authority\.json"):
        load(tmp_path, {})


def test_a_role_is_completed_with_the_provider() -> None:
    settings = Settings(provider="sp.example")

    assert (settings.role("installer"), settings.role("a@b.example")) == ("installer@sp.example", "a@b.example")
