"""`gridhearth broker` and `gridhearth party mqtt-password` as a person uses them; mosquitto itself takes what they write
in tests/journeys/test_broker_access.py and test_broker_certificates.py."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from authority.broker.mosquitto import Listener, configuration
from authority.broker.passwords import fits, parsed
from onem2m.security.credentials import Credential
from tests.authority.programs import gridhearth


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("authority") / "data"
    assert gridhearth("authority", "--data", data, "--prepare").returncode == 0
    assert gridhearth("certificate", "--server", "127.0.0.1", "--out", data.parent, "--data", data).returncode == 0
    return data


def test_it_writes_all_that_mosquitto_needs_and_says_how_to_start_it(data: Path, tmp_path: Path) -> None:
    files = tmp_path / "broker"

    done = gridhearth("broker", "--files", files, "--data", data)

    assert (done.returncode, done.stderr) == (0, "")
    assert f"mosquitto -c {files / 'mosquitto.conf'}\n" in done.stdout
    written = {path.name for path in files.iterdir()}
    assert written == {"acl", "cse.credential", "mosquitto.conf", "passwords", "state", "withdrawn.pem"}
    lines = (files / "mosquitto.conf").read_text().splitlines()
    assert {"allow_anonymous false", "listener 1883 127.0.0.1", f"acl_file {files / 'acl'}"} <= set(lines)
    assert (files / "mosquitto.conf").stat().st_mode & 0o777 == 0o640
    assert (files / "state").stat().st_mode & 0o777 == 0o700
    assert not any(line.startswith(("certfile", "require_certificate", "use_username")) for line in lines)


def test_the_files_follow_the_parties_from_then_on(data: Path, tmp_path: Path) -> None:
    files, file = tmp_path / "broker", tmp_path / "tariff.credential"
    gridhearth("broker", "--files", files, "--data", data)

    gridhearth("party", "add", "application", "tariff", "--credential", file, "--data", data)
    first = Credential.load(file).mqtt_password or ""
    known = parsed((files / "passwords").read_text())["Ctariff"]
    renewed = gridhearth("party", "mqtt-password", "Ctariff", "--credential", file, "--data", data)

    assert fits(first, known)
    assert renewed.returncode == 0
    second = Credential.load(file).mqtt_password or ""
    assert second not in renewed.stdout
    assert fits(second, parsed((files / "passwords").read_text())["Ctariff"])
    gridhearth("party", "disable", "Ctariff", "--data", data)
    assert "Ctariff" not in (files / "passwords").read_text() + (files / "acl").read_text()


def test_given_again_it_leaves_the_password_of_the_cse_as_it_is(data: Path, tmp_path: Path) -> None:
    files = tmp_path / "broker"
    gridhearth("broker", "--files", files, "--data", data)
    before = (files / "cse.credential").read_bytes()

    gridhearth("broker", "--files", files, "--data", data, "--listen", "[::1]:2883")

    assert (files / "cse.credential").read_bytes() == before
    assert "listener 2883 ::1" in (files / "mosquitto.conf").read_text()


def test_with_tls_there_is_a_port_for_passwords_and_one_for_certificates(data: Path, tmp_path: Path) -> None:
    files, tls = tmp_path / "broker", ("--tls-certificate", data.parent / "127.0.0.1.pem")

    done = gridhearth(
        "broker", "--files", files, "--data", data, "--listen", "192.0.2.7:8883", *tls,
        "--tls-key", data.parent / "127.0.0.1.key", "--client-ca", data / "public" / "ca.pem", "--one-connection",
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    text = (files / "mosquitto.conf").read_text()
    _, by_password, by_certificate = text.split("\nlistener ")
    assert by_password.startswith("8883 192.0.2.7\n")
    assert "require_certificate" not in by_password
    assert by_certificate.startswith("8884 192.0.2.7\n")
    assert (
        f"crlfile {files / 'withdrawn.pem'}\nrequire_certificate true\nuse_identity_as_username true" in by_certificate
    )
    assert text.count("tls_version tlsv1.2") == text.count("use_username_as_clientid true") == 2


def test_our_list_of_withdrawn_certificates_is_not_held_against_another_ca(data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes((data.parent / "127.0.0.1.pem").read_bytes())

    gridhearth(
        "broker", "--files", tmp_path / "broker", "--data", data, "--tls-certificate", data.parent / "127.0.0.1.pem",
        "--tls-key", data.parent / "127.0.0.1.key", "--client-ca", other,
    )  # fmt: skip

    text = (tmp_path / "broker" / "mosquitto.conf").read_text()
    assert f"cafile {other}" in text
    assert "crlfile" not in text


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([], "--files"),
        (["--listen", "0.0.0.0:1883"], "--tls-certificate"),
        (["--listen", "1883"], "HOST:PORT"),
        (["--listen", "127.0.0.1:0"], "HOST:PORT"),
        (["--tls-certificate", "/nowhere"], "tls-key"),
        (["--tls-certificate", "/nowhere", "--tls-key", "/nowhere"], "/nowhere"),
        (["--client-ca", "/nowhere"], "client-ca"),
        (["--certificates", "127.0.0.1:8884"], "client-ca"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_cannot_be_is_said_in_one_line(data: Path, tmp_path: Path, arguments: list[str], named: str) -> None:
    files = ["--files", str(tmp_path / "broker")] if arguments else []

    done = gridhearth("broker", *files, *arguments, "--data", data)

    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "broker").exists()


def test_a_folder_that_others_may_write_to_is_refused(data: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)

    done = gridhearth("broker", "--files", tmp_path, "--data", data)

    assert done.returncode == 2
    assert f"chmod go-w {tmp_path}" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_named(data: Path, tmp_path: Path) -> None:
    (tmp_path / "broker").touch()

    for command in (("broker", "--files"), ("authority", "--prepare", "--broker-files")):
        done = gridhearth(*command, tmp_path / "broker", "--data", data)

        assert done.returncode == 2
        assert "broker" in done.stderr
        assert done.stderr.count("\n") == 1


def test_the_authority_remembers_where_the_files_are_until_it_is_told_that_there_are_none(tmp_path: Path) -> None:
    data, files = tmp_path / "data", tmp_path / "broker"

    gridhearth("authority", "--data", data, "--prepare", "--broker-files", files)
    assert (files / "passwords").exists()
    gridhearth("authority", "--data", data, "--prepare")
    assert json.loads((data / "authority.json").read_text())["broker_files"] == str(files)
    gridhearth("authority", "--data", data, "--prepare", "--broker-files", "")
    before = (files / "passwords").read_bytes()
    gridhearth("party", "add", "application", "x", "--credential", tmp_path / "x.credential", "--data", data)

    assert (files / "passwords").read_bytes() == before


@pytest.mark.parametrize("name", ["a\nlistener 1884", "a\rb", " a", "a ", "a\x00b"])
def test_a_folder_whose_name_would_be_a_line_of_its_own_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"mosquitto\.conf"):
        configuration(Path("/x"), Listener(name, 1883), user="root")
