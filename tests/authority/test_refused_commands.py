"""What cannot be is said in one line, with status 2."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.authority.programs import Serving, gridhearth


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with Serving(tmp_path_factory.mktemp("authority") / "data") as serving:
        yield serving


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["authority", "--listen", "0.0.0.0:8070"], "--tls-certificate"),
        (["authority", "--listen", "x"], "HOST:PORT"),
        (["authority", "--tls-certificate", "/nowhere", "--tls-key", "/nowhere"], "/nowhere"),
        (["authority", "--unknown"], "--unknown"),
        (["party", "list"], "--prepare"),
        (["party", "add", "dragon", "x"], "dragon"),
        (["party"], "ACTION"),
        (["token"], "--credential"),
        (["token", "--credential", "nowhere"], "nowhere"),
        (["certificate"], "--server"),
    ],
    ids=lambda given: given if isinstance(given, str) else " ".join(given),
)
def test_what_cannot_be_is_said_in_one_line(tmp_path: Path, arguments: list[str], named: str) -> None:
    where = ["--data", str(tmp_path / "none")] if arguments[0] == "authority" or "list" in arguments else []

    done = gridhearth(*arguments, *where)

    assert done.returncode == 2
    assert named in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["party", "disable", "Cnobody"], "Cnobody"),
        (["party", "add", "application", "Authority", "--as", "Cauthority"], "already"),
        (["party", "add", "application", "x", "--as", "../x"], "AE-ID"),
        (["party", "add", "person", "☃"], "AE-ID"),
        (["party", "add", "provider", "acme", "--redirect-uri", "http://acme.example"], "redirect-uri"),
        (["party", "add", "application", "x", "--role", "a b"], "role"),
        (["certificate", "Cnobody"], "Cnobody"),
        (["certificate", "--server", "é"], "server"),
        (["certificate", "--withdraw", "00"], "withdraw"),
        (["token", "--party", "Cnobody"], "Cnobody"),
    ],
    ids=lambda given: given if isinstance(given, str) else " ".join(given),
)
def test_what_cannot_be_done_is_said_in_one_line(serving: Serving, arguments: list[str], named: str) -> None:
    done = gridhearth(*arguments, "--data", serving.data)

    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_folder_that_others_may_look_into_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    gridhearth("authority", "--data", data, "--prepare")
    data.chmod(0o755)

    done = gridhearth("party", "list", "--data", data)

    assert done.returncode == 2
    assert f"chmod 700 {data}" in done.stderr


def test_a_taken_port_is_named(serving: Serving, tmp_path: Path) -> None:
    taken = serving.url.removeprefix("http://")

    done = gridhearth("authority", "--data", tmp_path / "other", "--listen", taken)

    assert done.returncode == 2
    assert taken in done.stderr
