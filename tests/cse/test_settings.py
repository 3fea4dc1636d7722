"""Settings: where they come from, which one wins, and what is said of a wrong one."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pytest

from cse.settings import PREFIX, Settings, SettingsWrong, load, parse

OTHER: dict[str, Any] = {
    "listen": "[::1]:8181",
    "data": Path("elsewhere"),
    "cse_id": "/id-mn.7",
    "cse_name": "house",
    "provider": "sp.example",
    "admin": "Srules",
    "development": True,
    "authority": "trust.json",
    "authority_ca": "ca.pem",
    "issuers": "issuers.toml",
    "trust_stale_s": 61.5,
    "token_skew_s": 2.5,
    "tls_certificate": "server.pem",
    "tls_key": "server.key",
    "proxy_socket": "proxy.sock",
    "cors_origins": "https://app.example",
    "specializations": "models.json",
    "unknown_specializations": True,
    "locations": "places.toml",
    "service_subscription": True,
    "role_authorities": "Cauthority Cregistrar",
    "limit_requests_s": 50.5,
    "limit_burst": 51,
    "limit_long_reads": 52,
    "limit_fan_out": 53,
    "limit_resources": 54,
    "limit_subscriptions": 55,
    "limit_instance_bytes": 56,
    "lifetime_s": 60,
    "lifetime_max_s": 600,
    "sweep_s": 0.25,
    "body_bytes": 1_000_000,
    "allowed_originators": "Cmeter-* /id-mn/*",
    "request_expiration_s": 20.5,
    "request_expiration_max_s": 120.5,
    "notify_timeout_s": 2.5,
    "notify_retry_s": 0.125,
    "notify_waiting": 7,
    "notify_batch_s": 5.0,
    "notify_allow": "10.0.0.0/8,displays.example:81",
    "notify_ca": "pyproject.toml",
    "mqtt": "mqtts://broker.example:8884",
    "mqtt_names": "mqtt://broker mqtt://10.0.0.7:1884",
    "mqtt_credential": "cse.credential",
    "mqtt_certificate": "cse.pem",
    "mqtt_key": "cse.key",
    "mqtt_ca": "ca.pem",
    "mqtt_at_once": 18,
    "mqtt_answer_s": 19.5,
    "fan_out_s": 7.5,
    "poll_wait_s": 12.5,
    "poll_waiting": 17,
    "synchronous": "NORMAL",
    "log_level": "ERROR",
}
"""A usable value for each setting that is not its default."""


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(value: object) -> str:
    """As TOML has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else f'"{value}"'


def in_file(folder: Path, values: dict[str, Any], name: str = "gridhearth.toml") -> Path:
    path = folder / name
    path.write_text("[cse]\n" + "".join(f"{key} = {written(value)}\n" for key, value in values.items()))
    return path


def flags(values: dict[str, Any]) -> list[str]:
    words = {key: ["--" + key.replace("_", "-"), str(value)] for key, value in values.items()}
    return [word for key, value in values.items() for word in words[key][: 1 if value is True else 2]]


def environment(values: dict[str, Any]) -> dict[str, str]:
    return {PREFIX + key.upper(): str(value) for key, value in values.items()}


def wrong(arguments: list[str], surroundings: dict[str, str] | None = None) -> str:
    with pytest.raises(SettingsWrong) as caught:
        parse(arguments, surroundings or {}, "program")
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 300
    return text


def test_each_setting_is_tried_here() -> None:
    assert list(OTHER) == [row.name for row in fields(Settings)]
    assert not [name for name, value in asdict(Settings()).items() if OTHER[name] == value]


def test_without_anything_the_defaults_hold() -> None:
    assert parse([], {}, "program") == Settings()


def test_every_setting_can_come_from_the_file(empty_folder: Path) -> None:
    in_file(empty_folder, OTHER)

    assert parse([], {}, "program") == Settings(**OTHER)


def test_every_setting_can_come_from_the_environment() -> None:
    assert parse([], environment(OTHER), "program") == Settings(**OTHER)


def test_every_setting_can_come_from_a_flag() -> None:
    assert parse(flags(OTHER), {}, "program") == Settings(**OTHER)


def test_a_flag_wins_over_the_environment_and_that_over_the_file(empty_folder: Path) -> None:
    in_file(empty_folder, {"cse_name": "of-file", "cse_id": "/of-file", "admin": "Cfile"})
    surroundings = environment({"cse_name": "of-environment", "cse_id": "/of-environment"})

    settings = parse(["--cse-name", "of-flag"], surroundings, "program")

    assert (settings.cse_name, settings.cse_id, settings.admin) == ("of-flag", "/of-environment", "Cfile")


def test_the_file_can_be_named_by_flag_or_environment(empty_folder: Path) -> None:
    in_file(empty_folder, {"cse_name": "default-place"})
    first = in_file(empty_folder, {"cse_name": "by-flag"}, "first.toml")
    second = in_file(empty_folder, {"cse_name": "by-environment"}, "second.toml")

    named = {PREFIX + "CONFIG": str(second)}

    assert parse(["--config", str(first)], named, "program").cse_name == "by-flag"
    assert parse([], named, "program").cse_name == "by-environment"
    assert parse([], {}, "program").cse_name == "default-place"


def test_other_tables_of_the_file_are_other_peoples(empty_folder: Path) -> None:
    (empty_folder / "gridhearth.toml").write_text('[bridge]\ndata = "x"\n')

    assert parse([], {}, "program") == Settings()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[cse", "config: gridhearth.toml: "),
        ("cse = 5", "config: gridhearth.toml: [cse] is not a table"),
        ("[cse]\nlistn = 'x'", "config: gridhearth.toml: there is no setting called listn"),
        ("[cse]\nlisten = 8080", "listen: 8080 is not a text"),
        ("[cse]\ndata = ['a']", "data: ['a'] is not a text"),
        ("[cse]\ndata = 'a\\u0000'", "data: "),
        ('[cse]\ndata = "a\\u0000"', "data: 'a\\x00' is not a text"),
        ("[cse]\nlifetime_s = true", "lifetime_s: True is not a whole number"),
        ("[cse]\nlifetime_s = 1.5", "lifetime_s: 1.5 is not a whole number"),
        ("[cse]\nlifetime_s = {a = 1}", "lifetime_s: {'a': 1} is not a whole number"),
        ("[cse]\nsweep_s = nan", "sweep_s: nan is not a number"),
        ("[cse]\nsweep_s = inf", "sweep_s: inf is not above 0 and at most 86400"),
    ],
)
def test_a_wrong_file_is_refused_by_name(empty_folder: Path, text: str, said: str) -> None:
    (empty_folder / "gridhearth.toml").write_text(text)

    if text.endswith("'a\\u0000'"):
        assert parse([], {}, "program").data == Path("a\\u0000")  # a literal string of TOML, backslash and all
    else:
        assert wrong([]).startswith(said)


@pytest.mark.parametrize(
    ("path", "said"), [("none.toml", "No such file or directory"), (".", "Is a directory"), ("latin.toml", "utf-8")]
)
def test_a_file_that_cannot_be_read_is_refused(empty_folder: Path, path: str, said: str) -> None:
    (empty_folder / "latin.toml").write_bytes(b"\xe9")

    assert said in wrong(["--config", path])


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("listen", "8080", "is not HOST:PORT"),
        ("listen", ":8080", "is not HOST:PORT"),
        ("listen", "127.0.0.1", "is not HOST:PORT"),
        ("listen", "127.0.0.1:http", "is not HOST:PORT"),
        ("listen", "127.0.0.1:-1", "is not HOST:PORT"),
        ("listen", "127.0.0.1:65536", "is not HOST:PORT"),
        ("listen", "127.0.0.1:²", "is not HOST:PORT"),
        ("listen", "127.0.0.1:" + "1" * 5000, "is not HOST:PORT"),
        ("listen", "0.0.0.0:80", "0.0.0.0 is reachable from elsewhere"),
        ("listen", "[::]:80", ":: is reachable from elsewhere"),
        ("listen", "192.168.1.5:80", "192.168.1.5 is reachable from elsewhere"),
        ("listen", "example.org:80", "example.org is reachable from elsewhere"),
        ("listen", "127.0.0.1.example.org:80", "is reachable from elsewhere"),
        ("data", "", "is not a text"),
        ("cse_id", "id-in", "is not a CSE-ID"),
        ("cse_id", "/", "is not a CSE-ID"),
        ("cse_id", "/a/b", "is not a CSE-ID"),
        ("cse_id", "//sp/a", "is not a CSE-ID"),
        ("cse_id", "/a\n", "is not a text"),
        ("cse_name", "-", "cannot be the name of a CSEBase"),
        ("cse_name", "~", "cannot be the name of a CSEBase"),
        ("cse_name", "a/b", "cannot be the name of a CSEBase"),
        ("cse_name", "la", "cannot be the name of a CSEBase"),
        ("cse_name", "healthz", "cannot be the name of a CSEBase"),
        ("cse_name", "metrics", "cannot be the name of a CSEBase"),
        ("cse_name", "id-in", "could be taken for a resource identifier"),
        ("cse_name", "cnt5", "could be taken for a resource identifier"),
        ("provider", "a b", "is not a domain"),
        ("provider", "//sp.example", "is not a domain"),
        ("admin", "Admin", "is not an AE-ID"),
        ("admin", "C", "is not an AE-ID"),
        ("admin", "C*", "is not an AE-ID"),
        ("lifetime_s", "0", "is not above 0"),
        ("lifetime_s", "x", "is not a whole number"),
        ("lifetime_s", "1.5", "is not a whole number"),
        ("lifetime_s", "9" * 5000, "is not a whole number"),
        ("lifetime_s", "9" * 20, "at most 6000000000"),
        ("sweep_s", "nan", "is not above 0"),
        ("sweep_s", "inf", "at most 86400"),
        ("sweep_s", "-1", "is not above 0"),
        ("notify_timeout_s", "1e300", "at most 3600"),
        ("notify_retry_s", "0", "is not above 0"),
        ("notify_waiting", "0", "is not above 0"),
        ("limit_requests_s", "-1", "is not from 0 on"),
        ("limit_requests_s", "nan", "is not from 0 on"),
        ("limit_burst", "x", "is not a whole number"),
        ("role_authorities", "/id-in/Cauthority", "is not an AE-ID"),
        ("trust_stale_s", "0", "is not above 0"),
        ("synchronous", "full", "is none of FULL"),
        ("log_level", "LOUD", "is none of DEBUG"),
    ],
)
def test_a_wrong_value_is_refused_by_name_from_wherever_it_comes(name: str, value: str, said: str) -> None:
    by_flag = wrong([f"--{name.replace('_', '-')}={value}"])
    by_environment = wrong([], {PREFIX + name.upper(): value})

    assert by_flag == by_environment
    assert by_flag.startswith(f"{name}: ")
    assert said in by_flag


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", "[::1]"])
def test_loopback_addresses_are_taken(host: str) -> None:
    settings = parse(["--listen", f"{host}:0"], {}, "program")

    assert (settings.host, settings.port) == (host.strip("[]"), 0)


@pytest.mark.parametrize("arguments", [["--colour", "blue"], ["extra"], ["--data"]])
def test_a_wrong_flag_is_refused_in_one_line_too(arguments: list[str]) -> None:
    assert arguments[0] in wrong(arguments)


def test_settings_made_in_code_are_checked_alike() -> None:
    with pytest.raises(SettingsWrong, match="log_level"):
        replace(Settings(), log_level="LOUD").check()


def test_unknown_flags_of_a_caller_are_not_ours() -> None:
    assert load({"cse_name": "house", "colour": "blue"}, {}).cse_name == "house"
