"""The walk with curl in the README, run as it is printed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.services import missing_service

ROOT = Path(__file__).parents[2]


def printed_walk(heading: str) -> str:
    """All shell blocks of a section, one after the other."""
    section = (ROOT / "README.md").read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return "\n".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL))


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the walk prints, line by line."""
    return walked("A walk with curl", tmp_path_factory.mktemp("walk"))


def walked(heading: str, tmp_path: Path) -> list[str]:
    """What a section prints. It runs in a folder of its own that looks like the project's root."""
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    assert shutil.which("curl"), "the walk is a walk with curl"
    done = subprocess.run(
        ["bash", "-m", "-c", printed_walk(heading)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PATH": f"{os.environ['PATH']}:/usr/sbin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # Answers of the CSE end without a line break, so several may stand on one line.
    return done.stdout.replace("}{", "}\n{").splitlines()


def test_the_walk_registers_creates_subscribes_and_discovers(output: list[str]) -> None:
    answers = [json.loads(line) for line in output if line.startswith('{"m2m:')]

    kinds = [next(iter(answer)) for answer in answers]
    assert kinds == ["m2m:ae", "m2m:cnt", "m2m:sub", "m2m:cin", "m2m:cin", "m2m:uril"]
    assert answers[0]["m2m:ae"]["aei"] == "Cwalker"
    assert answers[4]["m2m:cin"]["con"] == {"wh": 2130115, "w": 111}
    assert answers[5]["m2m:uril"] == ["cse-in/walker/readings"]


def test_the_walk_shows_the_notification(output: list[str]) -> None:
    told = [json.loads(line) for line in output if line.startswith('{"subscription"')]

    assert len(told) == 1
    assert told[0]["event"] == 3
    assert told[0]["representation"]["m2m:cin"]["con"] == {"wh": 2130115, "w": 111}


def test_the_walk_with_credentials_lets_in_who_proves_who_it_is_and_nobody_else(tmp_path: Path) -> None:
    answers = [json.loads(line) for line in walked("With credentials", tmp_path) if line.startswith('{"m2m:')]

    registered, of_another, unproved = answers
    assert registered["m2m:ae"]["aei"] == "Cwalker"
    assert "whose credential this is" in of_another["m2m:dbg"]
    assert "a bearer token is needed" in unproved["m2m:dbg"]


def test_the_walk_by_mqtt_answers_in_order_and_notifies(tmp_path: Path) -> None:
    for program in ("mosquitto", "mosquitto_pub", "mosquitto_sub"):
        if shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin") is None:
            missing_service(program)

    told = [json.loads(line) for line in walked("By MQTT", tmp_path) if line.startswith("{")]

    answers = [one for one in told if "rsc" in one]
    assert [(one["rqi"], one["rsc"]) for one in answers] == [("1", 2001), ("2", 2001), ("3", 2001), ("4", 2001)]
    [notification] = [one["pc"]["m2m:sgn"] for one in told if one.get("op") == 5]
    assert notification["nev"]["rep"]["m2m:cin"]["con"] == {"wh": 2130115, "w": 111}
