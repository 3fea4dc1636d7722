"""`gridhearth authority`, `party`, `token` and `certificate` as a person uses them."""

from __future__ import annotations

import json
import re
import signal
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import jwt
import pytest

from onem2m.security.credentials import Credential, CredentialRefused, TokenSource
from tests.authority.programs import Serving, gridhearth


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with Serving(tmp_path_factory.mktemp("authority") / "data") as serving:
        yield serving


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    done = gridhearth("authority", "--data", tmp_path / "data", "--prepare")
    assert done.returncode == 0, done.stderr
    return tmp_path / "data"


def test_one_command_makes_all_that_is_missing(serving: Serving) -> None:
    administrator = Credential.load(serving.data / "CAdmin.credential")

    token = TokenSource(administrator).token()

    trust = json.loads((serving.data / "public" / "trust.json").read_text())
    (key,) = trust["jwks"]["keys"]
    claims = jwt.decode(token, jwt.PyJWK(key), ["EdDSA"], audience="//gridhearth.local/id-in", issuer=serving.url)
    assert claims["sub"] == "/id-in/CAdmin"
    assert serving.data.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in (serving.data / "public").iterdir()} >= {"trust.json", "ca.pem"}
    assert httpx.get(f"{serving.url}/healthz").text == "ok\n"


def test_a_party_is_added_and_disabled_by_one_command_each_while_the_server_runs(
    serving: Serving, tmp_path: Path
) -> None:
    file = tmp_path / "tariff.credential"

    added = gridhearth("party", "add", "application", "tariff", "--credential", file, "--data", serving.data)
    token = gridhearth("token", "--credential", file)
    listed = gridhearth("party", "list", "--data", serving.data)
    disabled = gridhearth("party", "disable", "Ctariff", "--data", serving.data)
    refused = gridhearth("token", "--credential", file)

    assert (added.returncode, token.returncode, disabled.returncode) == (0, 0, 0)
    assert str(file) in added.stdout
    assert file.stat().st_mode & 0o777 == 0o600
    assert token.stdout.count(".") == 2
    assert "/id-in/Ctariff  application  tariff" in listed.stdout
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "invalid_client" in refused.stderr
    with pytest.raises(CredentialRefused):
        TokenSource(Credential.load(file)).token()


def test_a_provider_gets_a_secret_and_an_address(serving: Serving, tmp_path: Path) -> None:
    file = tmp_path / "acme.credential"

    added = gridhearth(
        "party", "add", "provider", "ACME Energy", "--credential", file, "--secret",
        "--redirect-uri", "https://acme.example/back", "--data", serving.data,
    )  # fmt: skip

    assert added.returncode == 0, added.stderr
    acme = Credential.load(file)
    assert (acme.client_id, acme.private_key) == ("Cprovider-acme-energy", None)
    assert TokenSource(acme).token()


def test_a_person_is_added_with_a_link_to_choose_a_password_by(serving: Serving) -> None:
    added = gridhearth("party", "add", "person", "Anna", "--data", serving.data)
    again = gridhearth("party", "invite", "Cperson-anna", "--data", serving.data)
    lost = gridhearth("party", "recover", "Cperson-anna", "--data", serving.data)

    (link,) = re.findall(r"https?://\S+", again.stdout)
    assert added.returncode == 0
    assert link.startswith(f"{serving.url}/invitation/")
    assert httpx.get(link).status_code == 200
    assert (lost.returncode, lost.stderr.count("\n")) == (2, 1)  # there is nothing to recover yet


def test_keys_rotate_while_the_server_runs(serving: Serving, tmp_path: Path) -> None:
    administrator = Credential.load(serving.data / "CAdmin.credential")
    before = {key["kid"] for key in httpx.get(f"{serving.url}/jwks.json").json()["keys"]}

    rotated = gridhearth("authority", "--data", serving.data, "--rotate-keys")

    assert rotated.returncode == 0
    (kid,) = re.findall(r"signed with (\S+)", rotated.stdout)
    assert {key["kid"] for key in json.loads((serving.data / "public/trust.json").read_text())["jwks"]["keys"]} == {
        *before,
        kid,
    }
    until = time.monotonic() + 20
    while jwt.get_unverified_header(TokenSource(administrator).token())["kid"] != kid:
        assert time.monotonic() < until
        time.sleep(0.3)


def test_a_body_that_never_comes_holds_nobody_up(serving: Serving) -> None:
    host, port = serving.url.removeprefix("http://").split(":")
    head = b"POST /token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\n"
    slow = [socket.create_connection((host, int(port))) for _ in range(20)]
    for connection in slow:
        connection.sendall(head)

    started = time.monotonic()
    answer = httpx.get(f"{serving.url}/trust.json")

    assert (answer.status_code, time.monotonic() - started < 5) == (200, True)
    for connection in slow:
        connection.close()


def test_an_endless_body_is_refused_by_the_server(serving: Serving) -> None:
    answer = httpx.post(f"{serving.url}/token", content=b"x" * 200_000)

    assert answer.status_code == 413


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_told_to(tmp_path: Path, number: int) -> None:
    with Serving(tmp_path / "data") as serving:
        status, errors = serving.stop(number)

    assert (status, errors) == (0, "")


def test_with_a_certificate_it_speaks_tls_1_3_and_nothing_less(prepared: Path, tmp_path: Path) -> None:
    made = gridhearth("certificate", "--server", "127.0.0.1", "localhost", "--out", tmp_path, "--data", prepared)
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "127.0.0.1.key").stat().st_mode & 0o777 == 0o600

    with Serving(
        prepared, "--tls-certificate", tmp_path / "127.0.0.1.pem", "--tls-key", tmp_path / "127.0.0.1.key"
    ) as serving:
        context = ssl.create_default_context(cafile=str(prepared / "public" / "ca.pem"))
        assert httpx.get(f"{serving.url}/healthz", verify=context).text == "ok\n"
        file = tmp_path / "metering.credential"
        gridhearth("party", "add", "application", "metering", "--credential", file, "--data", prepared)
        assert TokenSource(Credential.load(file)).token()
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{serving.url}/healthz", verify=context)


def test_a_token_is_made_where_the_folder_is(prepared: Path) -> None:
    made = gridhearth("token", "--party", "CAdmin", "--data", prepared)

    assert made.returncode == 0
    assert jwt.decode(made.stdout.strip(), options={"verify_signature": False})["sub"] == "/id-in/CAdmin"


def test_a_party_gets_a_certificate_that_can_be_withdrawn(prepared: Path, tmp_path: Path) -> None:
    gridhearth("party", "add", "device", "Meter 7", "--as", "Cmeter7", "--data", prepared)

    made = gridhearth("certificate", "Cmeter7", "--out", tmp_path, "--data", prepared)

    (fingerprint,) = re.findall(r"Fingerprint ([0-9a-f]{64})", made.stdout)
    trust = prepared / "public" / "trust.json"
    assert json.loads(trust.read_text())["certificates"][fingerprint]["originator"] == "/id-in/Cmeter7"
    assert gridhearth("certificate", "--withdraw", fingerprint, "--data", prepared).returncode == 0
    assert json.loads(trust.read_text())["certificates"] == {}
    assert gridhearth("certificate", "--withdraw", fingerprint, "--data", prepared).returncode == 2


def test_roles_are_given_and_credentials_replaced(prepared: Path, tmp_path: Path) -> None:
    gridhearth("party", "add", "operator", "Eva", "--data", prepared)
    given = gridhearth("party", "role", "Coperator-eva", "operator", "auditor", "--data", prepared)
    replaced = gridhearth(
        "party", "credential", "Coperator-eva", "--credential", tmp_path / "eva", "--replace", "--data", prepared
    )

    assert (given.returncode, replaced.returncode) == (0, 0)
    token = gridhearth("token", "--party", "Coperator-eva", "--data", prepared).stdout.strip()
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["roles"] == ["auditor@gridhearth.local", "operator@gridhearth.local"]


def test_the_audit_log_is_checked(prepared: Path) -> None:
    whole = gridhearth("authority", "--data", prepared, "--check-audit")

    assert whole.returncode == 0
    assert re.search(r"whole: [1-9][0-9]* records, last hash [0-9a-f]{64}", whole.stdout)
