"""`gridhearth enrol`, as a person types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from authority.commands.enrol import main
from onem2m.security.enrolment.folder import AuthorityPin, DeviceFolder
from tests.authority.enrolment.desk import Desk

Enrol = Callable[..., tuple[int, str, str]]


@pytest.fixture
def enrol(desk: Desk, capsys: pytest.CaptureFixture[str]) -> Enrol:
    """Runs the command on the desk's folder; status, output and complaint."""
    from authority.enlisting import enlist

    for kind, name in (("person", "anna"), ("person", "bert"), ("operator", "grid")):
        enlist(desk.authority, kind, name, stem=None, roles=[], by="")
    capsys.readouterr()

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            status = main([*arguments, "--data", str(desk.folder)])
        except SystemExit as end:
            status = int(end.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def made(enrol: Enrol, folder: Path, serial: str = "4711") -> str:
    """A device from the factory; returns its manifest."""
    _, line, _ = enrol("make", str(folder), "--serial", serial)
    manifest = folder.with_suffix(".jsonl")
    manifest.write_text(line)
    return str(manifest)


def test_a_device_from_the_factory_to_its_owner(enrol: Enrol, tmp_path: Path) -> None:
    manifest = made(enrol, tmp_path / "device")
    code = json.loads(Path(manifest).read_text())["claim_code"]

    said = [
        enrol("import", manifest)[:2],
        enrol("claim", "4711", "--account", "Cperson-anna", "--premise", "elm-7", "--code", code)[:2],
        enrol("operator", "4711", "Coperator-grid")[:2],
    ]

    assert said == [
        (0, "1 devices are new, 0 were known.\n"),
        (0, "4711 is /id-in/Cperson-anna's; next: gridhearth enrol operator.\n"),
        (0, "4711 is managed by Coperator-grid.\n"),
    ]
    status, listed, _ = enrol("list", "--json", "--account", "Cperson-anna")
    assert status == 0
    shown = json.loads(listed)
    assert (shown["serial"], shown["state"], shown["operator"]) == ("4711", "claimed", "/id-in/Coperator-grid")
    assert enrol("list", "--state", "lost")[1] == ""
    assert DeviceFolder(tmp_path / "device").factory.serial == "4711"


def test_the_pin_is_what_a_device_holds(enrol: Enrol, tmp_path: Path) -> None:
    made(enrol, tmp_path / "device")

    status, pin, _ = enrol("pin")

    assert status == 0
    assert AuthorityPin.of(json.loads(pin)) == DeviceFolder(tmp_path / "device").pin


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("claim", "4711", "--account", "Cperson-anna", "--code", "AAAAA-AAAAA"), "no device with this serial number"),
        (("claim", "4712", "--account", "Cperson-anna"), "no device 4712 is known"),
        (("claim", "4711", "--account", "Cperson-carl"), "there is no party /id-in/Cperson-carl"),
        (("operator", "4711", "Coperator-grid"), "an account has to claim the device first"),
        (("rearm", "4711"), "needs no arming"),
        (("lose", "4711"), "cannot be lost"),
        (("name", "4711", "bridge"), "no AE-ID stem"),
        (("list", "--state", "asleep"), "asleep"),
        (("import", "/nowhere/manifest"), "/nowhere/manifest"),
        (("fly",), "fly"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_said_in_one_line(
    enrol: Enrol, tmp_path: Path, arguments: tuple[str, ...], complaint: str
) -> None:
    enrol("import", made(enrol, tmp_path / "device"))

    status, _, error = enrol(*arguments)

    assert status == 2
    assert complaint in error
    assert len(error.splitlines()) == 1


def test_wrong_files_are_said_in_one_line(enrol: Enrol, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("{")

    for arguments in (("import",), ("trust", "Acme"), ("profile", "Coperator-grid")):
        status, _, error = enrol(*arguments, str(wrong))
        assert (status, len(error.splitlines())) == (2, 1), arguments


def test_deeds_are_done_and_written_down(enrol: Enrol, desk: Desk, tmp_path: Path) -> None:
    enrol("import", made(enrol, tmp_path / "device"))
    enrol("claim", "4711", "--account", "Cperson-anna", "--operator", "Coperator-grid")

    said = [enrol(deed, "4711")[1] for deed in ("lose", "find", "release", "revoke")]

    assert said == ["4711 is lost.\n", "4711 is claimed.\n", "4711 is manufactured.\n", "4711 is revoked.\n"]
    (record,) = desk.records("device-revoked")
    assert record["who"].startswith("local:")
    assert record["device"] == "/id-in/Cdevice-4711"


def test_a_profile_reaches_the_documents(enrol: Enrol, desk: Desk, tmp_path: Path) -> None:
    profile = tmp_path / "profile.json"
    profile.write_text('{"reporting": {"interval_s": 60}, "time_server": "ntp.grid.test"}')
    own = desk.enrolled("1")

    assert enrol("profile", "Coperator-grid", str(profile))[0] == 0

    document = desk.bootstrapping.configuration(desk.word("1", own), 1)
    assert document is not None
    settings = desk.read(document).settings
    assert (settings["reporting"]["interval_s"], settings["time_server"]) == (60, "ntp.grid.test")
