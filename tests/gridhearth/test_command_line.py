"""gridhearth COMMAND: every role by its name, and one clear line with status 2 for what cannot be."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = Path(__file__).parents[2] / "docs" / "commands.md"


def gridhearth(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gridhearth", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_without_a_command_it_lists_them() -> None:
    done = gridhearth()

    assert done.returncode == 2
    assert all(f"gridhearth {command}" in done.stdout for command in ("serve", "bridge", "metering", "display", "demo"))


def test_help_is_no_error() -> None:
    assert gridhearth("--help").returncode == 0


def test_it_knows_its_version() -> None:
    assert gridhearth("--version").stdout.startswith("gridhearth ")


@pytest.mark.parametrize("command", ["serve", "bridge", "metering", "display", "demo"])
def test_every_command_explains_its_settings(command: str) -> None:
    done = gridhearth(command, "--help")

    assert done.returncode == 0
    assert "--" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("reign",), "reign"),
        (("serve", "--cse-id", "nonsense"), "nonsense"),
        (("metering", "--cse", "127.0.0.1:8080"), "127.0.0.1:8080"),
        (("metering", "--time-zone", "Mars/Olympus"), "Mars/Olympus"),
        (("metering", "--listen", "8090"), "8090"),
        (("display", "--listen", "127.0.0.1:99999"), "99999"),
        (("display", "--colour", "blue"), "--colour"),
        (("demo", "--seconds", "-1"), "-1"),
        (("demo", "--telegrams", "/nowhere/telegrams.txt"), "/nowhere/telegrams.txt"),
    ],
    ids=lambda value: "-".join(value).strip("-") if isinstance(value, tuple) else "",
)
def test_a_wrong_setting_is_named_in_one_line(arguments: tuple[str, ...], named: str, tmp_path: Path) -> None:
    done = gridhearth(*arguments, folder=tmp_path)

    assert done.returncode == 2
    assert named in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["serve", "metering", "display"])
def test_a_port_that_is_taken_is_named_in_one_line(command: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        more = ["--development"] if command == "serve" else []
        done = gridhearth(command, *more, "--listen", address, folder=tmp_path)

    assert done.returncode == 2
    assert address in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "command",
    ["serve", "bridge", "metering", "display", "demo", "listen", "authority", "token", "certificate", "party add",
     "party credential", "party recover"],
)  # fmt: skip
def test_every_setting_stands_in_the_documentation(command: str) -> None:
    words = command.split()
    chapter = COMMANDS.read_text().partition(f"## gridhearth {words[0]}\n")[2].partition("\n## ")[0]
    settings = set(re.findall(r"^  (--[a-z-]+)", gridhearth(*words, "--help").stdout, re.MULTILINE))

    assert settings
    assert {setting for setting in settings if f"`{setting}`" not in chapter} == set()
