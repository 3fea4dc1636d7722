"""`gridhearth household`, as an operator types it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from authority.__main__ import prepared
from authority.enlisting import enlist
from authority.settings import Settings
from gridhearth.__main__ import main
from tests.authority.households.neighbourhood import HOME


@pytest.fixture
def data(tmp_path: Path) -> str:
    """An authority with two people, whose CSE is away."""
    settings = Settings(data=tmp_path, issuer="http://127.0.0.1:8070", cse="http://127.0.0.1:9")
    authority = prepared(settings)
    for name in ("Anna", "Ben"):
        enlist(authority, "person", name)
    enlist(authority, "application", "metering")
    authority.close()
    return str(tmp_path)


def household(data: str, *arguments: str) -> int:
    return main(["household", *arguments, "--data", data])


def test_a_premise_is_added_lived_in_and_left(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert household(data, "add", HOME, "Elm Street 1") == 0
    assert household(data, "device", HOME, "E0047000000000125") == 0
    assert household(data, "device", HOME, "metering-1", "--kind", "service", "--as", "Cmetering") == 0
    assert household(data, "move-in", HOME, "Cperson-anna") == 0
    assert household(data, "member", HOME, "Cperson-ben") == 0
    capsys.readouterr()
    household(data, "list", HOME)
    lived_in = capsys.readouterr().out
    assert household(data, "move-out", HOME, "--history-days", "30") == 0
    told = capsys.readouterr().out
    assert household(data, "move-in", HOME) == 0
    code = capsys.readouterr().out

    for line in ("meter E0047000000000125", "service metering-1 /id-in/Cmetering", "holder /id-in/Cperson-anna"):
        assert line in lived_in
    assert "viewer /id-in/Cperson-ben" in lived_in
    assert "for 30 days" in told
    assert "The CSE is away" in told
    assert re.search(r"[A-Z2-9]{5}(-[A-Z2-9]{5}){3}", code)


@pytest.mark.requirement("OMA-PROV-2")
def test_a_device_belongs_to_one_premise_only(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    household(data, "add", HOME, "Elm Street 1")
    household(data, "add", "elm-street-2", "Elm Street 2")
    household(data, "device", HOME, "E1")
    capsys.readouterr()

    assert household(data, "device", "elm-street-2", "E1") == 2
    assert "belongs to a premise already" in capsys.readouterr().err
    assert household(data, "device", HOME, "E1", "--remove") == 0
    assert household(data, "device", "elm-street-2", "E1") == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "Elm Street", "x"), "cannot be the id of a premise"),
        (("move-in", "nowhere"), "there is no premise"),
        (("move-in", HOME, "Cperson-nobody"), "there is no party"),
        (("move-out", HOME), "nobody lives at"),
        (("move-out", HOME, "--at", "tomorrow"), "is not a moment"),
        (("move-out", HOME, "--at", "2026-12-31T23:00:00"), "time zone"),
        (("invite", HOME), "nobody lives at"),
        (("device", HOME, "d-1", "--kind", "display"), "have an originator"),
        (("device", HOME, "d-1", "--remove"), "there is no device"),
        (("list", "nowhere"), "there is no premise"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    data: str, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    household(data, "add", HOME, "Elm Street 1")
    capsys.readouterr()

    try:
        status = household(data, *arguments)
    except SystemExit as end:  # as argparse does
        status = int(str(end.code))

    assert status == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
