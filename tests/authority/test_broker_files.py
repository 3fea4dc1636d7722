"""What the MQTT broker knows of the parties: passwords, topics, withdrawn certificates; and when it is told."""

from __future__ import annotations

import json
import logging
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from authority.authority import Authority
from authority.broker import acl, mosquitto, passwords
from authority.enlisting import PartyWrong, certify, enlist, key_credential, renew_mqtt_password, stem_of
from authority.settings import Settings
from authority.storage import audit, certificates, clients, parties
from onem2m.security.credentials import Credential, CredentialUnusable
from tests.authority.running import RunningAuthority

LINE_OF_PASSWORDS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*:\$7\$101\$[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+")


@pytest.fixture
def folder(running: RunningAuthority, tmp_path: Path) -> Path:
    """The broker's folder, which the authority writes to from now on."""
    folder = tmp_path / "broker"
    replace(running.authority.settings, broker_files=str(folder)).remember()
    running.authority.publish()
    return folder


def known(folder: Path) -> dict[str, str]:
    return passwords.parsed((folder / "passwords").read_text())


def topics(folder: Path) -> acl.Rules:
    return acl.parsed((folder / "acl").read_text())


def withdrawn(folder: Path) -> set[int]:
    return {one.serial_number for one in x509.load_pem_x509_crl((folder / "withdrawn.pem").read_bytes())}


def serial(certificate: bytes) -> int:
    return x509.load_pem_x509_certificate(certificate).serial_number


def records(authority: Authority) -> list[str]:
    return [json.loads(record)["what"] for record in authority.read(lambda look: audit.newest(look, 50))]


# Passwords


def test_the_first_credential_carries_a_password_of_which_only_the_hash_is_kept(
    running: RunningAuthority, folder: Path
) -> None:
    credential = running.application()

    assert credential.mqtt_password is not None
    assert passwords.fits(credential.mqtt_password, known(folder)["Cmetering"])
    assert credential.mqtt_password not in repr(credential)
    data = running.authority.settings.data
    assert not any(credential.mqtt_password.encode() in path.read_bytes() for path in data.glob("authority.db*"))
    assert "broker-password-added" in records(running.authority)


def test_another_credential_leaves_the_password_as_it_is(running: RunningAuthority, folder: Path) -> None:
    first = running.application()
    before = known(folder)

    second = key_credential(running.authority, running.party(first))

    assert second.mqtt_password is None
    assert known(folder) == before


def test_who_loses_all_credentials_loses_the_password_and_gets_one_with_the_next(
    running: RunningAuthority, folder: Path
) -> None:
    party = running.party(running.application())

    running.authority.change(lambda change: clients.withdraw(change, party))

    assert "Cmetering" not in known(folder)
    assert "broker-password-withdrawn" in records(running.authority)
    again = key_credential(running.authority, party).mqtt_password
    assert again is not None
    assert passwords.fits(again, known(folder)["Cmetering"])


def test_another_password_is_written_into_the_credential_and_voids_the_one_before(
    running: RunningAuthority, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "metering.credential"
    before = running.application()
    before.save(file)

    renew_mqtt_password(running.authority, running.party(before), file)

    after = Credential.load(file)
    assert after == replace(before, mqtt_password=after.mqtt_password)
    assert file.stat().st_mode & 0o777 == 0o600
    assert passwords.fits(after.mqtt_password or "", known(folder)["Cmetering"])
    assert not passwords.fits(before.mqtt_password or "", known(folder)["Cmetering"])
    assert list(tmp_path.glob(".*")) == []


def test_a_password_is_not_written_into_the_credential_of_another(
    running: RunningAuthority, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "other.credential"
    running.application("other").save(file)
    party = running.party(running.application())
    before = (file.read_bytes(), known(folder))

    with pytest.raises(PartyWrong, match="Cother"):
        renew_mqtt_password(running.authority, party, file)

    assert (file.read_bytes(), known(folder)) == before


def test_a_disabled_party_gets_no_password(running: RunningAuthority, tmp_path: Path) -> None:
    file = tmp_path / "metering.credential"
    credential = running.application()
    credential.save(file)
    running.authority.change(lambda change: parties.disable(change, credential.originator))

    with pytest.raises(PartyWrong, match="disabled"):
        renew_mqtt_password(running.authority, running.party(credential), file)


def test_a_password_of_a_credential_file_is_a_text(tmp_path: Path) -> None:
    file = tmp_path / "x.credential"
    content = {"originator": "/id-in/Cx", "client_id": "Cx", "token_endpoint": "http://127.0.0.1:1/token"}
    file.write_text(json.dumps({**content, "audience": "//sp/id-in", "client_secret": "s", "mqtt_password": 5}))
    file.chmod(0o600)

    with pytest.raises(CredentialUnusable, match="mqtt_password"):
        Credential.load(file)


@pytest.mark.parametrize(
    "kept",
    ["", "secret", "$7$101$c2FsdA==", "$7$0$c2FsdA==$aGFzaA==", "$6$101$c2FsdA==$aGFzaA==", "$7$101$c2FsdA=$aGFzaA=="],
)
def test_nothing_fits_what_is_no_hash(kept: str) -> None:
    assert not passwords.fits("secret", kept)


# Files


def test_the_files_name_those_who_may_connect_and_the_cse(running: RunningAuthority, folder: Path) -> None:
    running.application()

    assert known(folder).keys() == {"CAdmin", "Cmetering", "id-in"}
    assert topics(folder).keys() == {"CAdmin", "Cmetering", "id-in"}
    own = json.loads((folder / "cse.credential").read_text())
    assert own["user"] == "id-in"
    assert passwords.fits(own["password"], known(folder)["id-in"])
    assert len(own["share"]) == 32


def test_nobody_else_may_read_them(running: RunningAuthority, folder: Path) -> None:
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}

    assert modes == {"passwords": 0o640, "acl": 0o640, "withdrawn.pem": 0o640, "cse.credential": 0o600}
    assert folder.stat().st_mode & 0o777 == 0o750


def test_an_application_has_its_own_topics_by_both_its_names(running: RunningAuthority, folder: Path) -> None:
    running.application()

    text = (folder / "acl").read_text()

    entry = text.partition("user Cmetering\n")[2].partition("\n\n")[0].splitlines()
    assert entry == [
        line.replace("X", name)
        for name in ("Cmetering", "id-in:Cmetering")
        for line in (
            "topic write /oneM2M/req/X/id-in/#",
            "topic read /oneM2M/resp/X/id-in/#",
            "topic read /oneM2M/req/id-in/X/#",
            "topic write /oneM2M/resp/id-in/X/#",
            "topic write /oneM2M/reg_req/X/id-in/#",
            "topic read /oneM2M/reg_resp/X/id-in/#",
        )
    ]


def test_a_disabled_party_has_no_entry_any_more(running: RunningAuthority, folder: Path) -> None:
    credential = running.application()
    issued = certify(running.authority, running.party(credential), by="")

    running.authority.change(lambda change: parties.disable(change, credential.originator))

    assert "Cmetering" not in known(folder)
    assert "Cmetering" not in topics(folder)
    assert withdrawn(folder) == {serial(issued.certificate)}


def test_a_party_with_a_certificate_alone_has_topics_and_no_password(running: RunningAuthority, folder: Path) -> None:
    party = enlist(running.authority, "device", "4711")
    assert "Cdevice-4711" not in topics(folder)

    issued = certify(running.authority, party, by="")

    assert "Cdevice-4711" in topics(folder)
    assert "Cdevice-4711" not in known(folder)
    running.authority.change(lambda change: certificates.withdraw(change, issued.fingerprint))
    assert "Cdevice-4711" not in topics(folder)


def test_a_withdrawn_certificate_is_on_the_list_until_it_is_over(running: RunningAuthority, folder: Path) -> None:
    party = running.party(running.application())
    void, _ = (certify(running.authority, party, by="") for _ in range(2))

    running.authority.change(lambda change: certificates.withdraw(change, void.fingerprint))

    assert withdrawn(folder) == {serial(void.certificate)}
    running.clock.move(366 * 86_400)
    running.authority.tick()
    assert withdrawn(folder) == set()


def test_a_name_too_long_for_a_certificate_is_that_of_nobody_else(running: RunningAuthority) -> None:
    short, long = "C" + "x" * 63, "C" + "x" * 70
    party = enlist(running.authority, "application", "long", stem=long)

    issued = certify(running.authority, party, by="")

    (name,) = x509.load_pem_x509_certificate(issued.certificate).subject
    assert len(str(name.value)) == len(short)
    assert not passwords.is_user(str(name.value))


def test_a_party_that_is_called_like_the_cse_has_no_entry(tmp_path: Path) -> None:
    folder = tmp_path / "broker"
    settings = Settings(tmp_path / "authority", issuer="http://127.0.0.1:1", cse_id="/Cx", broker_files=str(folder))
    authority = Authority(settings)
    for name in ("x", "y"):
        key_credential(authority, enlist(authority, "application", name))

    authority.publish()

    assert topics(folder).keys() == {"Cx", "Cy"}
    assert topics(folder)["Cx"] == acl.of_cse("Cx")
    assert passwords.fits(json.loads((folder / "cse.credential").read_text())["password"], known(folder)["Cx"])
    authority.close()


def test_what_is_the_same_is_not_written_again(running: RunningAuthority, folder: Path) -> None:
    running.application()
    before = {path.name: path.stat().st_ino for path in folder.iterdir()}

    running.authority.publish()

    assert {path.name: path.stat().st_ino for path in folder.iterdir()} == before


def test_a_folder_that_others_may_write_to_is_not_used_and_the_change_is_made_all_the_same(
    running: RunningAuthority, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.chmod(0o777)
    before = known(folder)

    with caplog.at_level(logging.ERROR):
        running.application()

    assert known(folder) == before
    assert f"chmod go-w {folder}" in caplog.text
    folder.chmod(0o750)
    running.authority.publish()
    assert "Cmetering" in known(folder)


def test_without_the_setting_nothing_is_written(running: RunningAuthority, tmp_path: Path) -> None:
    running.application()

    assert {path.name for path in tmp_path.iterdir()} == {"authority"}


# What mosquitto is told


@contextmanager
def program(name: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Something that sleeps under this name, and dies of a SIGHUP."""
    path = tmp_path / name
    path.symlink_to("/bin/sleep")
    process = subprocess.Popen([path, "60"])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_mosquitto_is_told_of_a_change(running: RunningAuthority, folder: Path, tmp_path: Path) -> None:
    with program("mosquitto", tmp_path) as process:
        (folder / "mosquitto.pid").write_text(f"{process.pid}\n")

        running.authority.publish()
        assert process.poll() is None

        running.application()
        assert process.wait(10) == -signal.SIGHUP


def test_another_program_is_never_signalled(running: RunningAuthority, folder: Path, tmp_path: Path) -> None:
    with program("mosquitto_sub", tmp_path) as process:
        (folder / "mosquitto.pid").write_text(str(process.pid))

        running.application()

        assert "Cmetering" in known(folder)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.3)


def test_what_mosquitto_was_not_told_it_is_told_the_next_time(
    running: RunningAuthority,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with program("mosquitto", tmp_path) as process:
        (folder / "mosquitto.pid").write_text(str(process.pid))
        with monkeypatch.context() as patched:
            patched.setattr(signal, "pidfd_send_signal", another_users)
            running.application()
        assert "Cmetering" in known(folder)
        assert f"mosquitto ({process.pid}) runs as another user" in caplog.text

        running.authority.publish()

        assert process.wait(10) == -signal.SIGHUP
    assert not (folder / ".untold").exists()


def another_users(*_: object) -> None:
    raise PermissionError(1, "Operation not permitted")


@pytest.mark.parametrize("text", ["", "0", "-1", "x", "99999999", "9" * 40])
def test_a_number_that_is_no_process_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "mosquitto.pid").write_text(text)

    assert mosquitto.reload(tmp_path) is False


# Names


@given(kind=st.sampled_from(parties.KINDS), name=st.text(max_size=40))
def test_no_name_of_a_party_makes_a_line_that_was_not_meant(kind: str, name: str) -> None:
    try:
        stem = stem_of(kind, name)
        rules = acl.rules("id-in", [stem])
    except (PartyWrong, ValueError):
        return

    assert (
        acl.parsed(acl.text(rules)) == rules == {"id-in": acl.of_cse("id-in"), stem: acl.of_application(stem, "id-in")}
    )
    assert acl.text(rules).count("\n") == 2 + len(rules["id-in"]) + len(rules[stem]) + 1
    lines = passwords.text({stem: passwords.hashed("secret")}).split("\n")
    assert (len(lines), lines[1]) == (2, "")
    assert LINE_OF_PASSWORDS.fullmatch(lines[0])


@given(name=st.text(st.sampled_from("Cx1.-_:/+#\n\r $%\x00\u2028é"), max_size=8))
def test_what_is_no_name_never_gets_into_a_file(name: str) -> None:
    meant = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9\-._]*", name) is not None and "é" not in name

    writers: list[Callable[[], str]] = [
        lambda: acl.text(acl.rules("id-in", [name])),
        lambda: acl.text(acl.rules(name, ["Cother"])),
        lambda: passwords.text({name: passwords.hashed("secret")}),
    ]
    for write in writers:
        if meant:
            assert name in write()
        else:
            with pytest.raises(ValueError):
                write()


def test_two_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="Cx"):
        acl.rules("id-in", ["Cx", "Cx"])


# The rules, for the broker that we bring along


@pytest.mark.parametrize(
    ("access", "topic"),
    [
        ("write", "/oneM2M/req/Cx/id-in/json"),
        ("write", "/oneM2M/req/id-in:Cx/id-in/cbor"),
        ("write", "/oneM2M/resp/id-in/Cx/json"),
        ("write", "/oneM2M/reg_req/Cx/id-in/json"),
        ("read", "/oneM2M/req/id-in/Cx/json"),
        ("read", "/oneM2M/resp/Cx/id-in/json"),
        ("read", "/oneM2M/reg_resp/Cx/id-in/json"),
    ],
)
def test_what_is_an_applications_own_is_permitted_to_it_and_to_no_other(access: acl.Access, topic: str) -> None:
    rules = acl.rules("id-in", ["Cx", "Cy"])

    other: acl.Access = "read" if access == "write" else "write"
    assert acl.permits(rules, "Cx", access, topic)
    assert not acl.permits(rules, "Cy", access, topic)
    assert not acl.permits(rules, "nobody", access, topic)
    assert not acl.permits(rules, "Cx", other, topic)


@pytest.mark.parametrize(
    "topic",
    ["", "#", "/oneM2M/#", "/oneM2M/req/+/id-in/json", "/oneM2M/req/Cx", "oneM2M/req/Cx/id-in/json", "$SYS/broker/uptime",
     "/oneM2M/req/Cxx/id-in/json", "/oneM2M/req/Cx/id-in2/json", "/oneM2M/req/Cx/../id-in/json"],
)  # fmt: skip
def test_anything_else_is_permitted_to_nobody(topic: str) -> None:
    rules = acl.rules("id-in", ["Cx"])

    assert not any(acl.permits(rules, "Cx", access, topic) for access in ("read", "write"))
    assert not acl.permits(rules, "id-in", "write", topic)


def test_an_s_type_application_has_one_name() -> None:
    rules = acl.rules("id-in", [], ["S123"])

    assert acl.permits(rules, "S123", "write", "/oneM2M/req/S123/id-in/json")
    assert not acl.permits(rules, "S123", "write", "/oneM2M/req/id-in:S123/id-in/json")
