"""The ten steps of docs/developers.md, run as they are printed but for the port: shell, Python and JavaScript, in order."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services import missing_service

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "developers.md").read_text(encoding="utf-8")
SEPARATE = "-- next block --"


def blocks() -> list[tuple[str, str]]:
    """Language and code of every block."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def at(port: int, code: str) -> str:
    """A block, for a CSE at another port than the usual one."""
    return code.replace("--development", f"--development --listen 127.0.0.1:{port}").replace(":8080", f":{port}")


def script(folder: Path, port: int) -> str:
    """One shell script of all blocks. Python keeps its names from block to block, and so does JavaScript.

    Each language but the shell is one program that waits for its turn, so that a block finds what the one before made.
    """
    parts = []
    for number, (language, code) in enumerate(blocks()):
        if language == "sh":
            parts.append(at(port, code))
            continue
        (folder / f"block{number}.{language}").write_text(at(port, code))
        parts.append(f"turn {language} block{number}.{language}\n")
    return "\n".join(f"echo '{SEPARATE}'\n{part}" for part in parts)


TURNS = f"""
set -eu
trap 'kill $(jobs -p) 2> /dev/null || true' EXIT
mkfifo py.in py.out js.in js.out
{sys.executable} -u turns.py < py.in > py.out & exec 3> py.in 4< py.out
node turns.mjs < js.in > js.out & exec 5> js.in 6< js.out
turn() {{
  local line to=3 from=4
  if [ "$1" = js ]; then to=5 from=6; fi
  echo "$2" >&$to
  while IFS= read -r line <&$from; do
    [ "$line" = done ] && return
    echo "$line"
  done
  return 1
}}
"""
PYTHON_TURNS = """
import sys
names = {}
for line in sys.stdin:
    exec(compile(open(line.strip()).read(), line.strip(), "exec"), names)
    print("done", flush=True)
"""
# Modules cannot be continued: what a block declares is kept for the next ones, imports are made there and then.
SCRIPT_TURNS = r"""
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
const AsyncFunction = (async () => {}).constructor;
const here = pathToFileURL(process.cwd() + "/").href;
globalThis.load = (place) => import(new URL(place, here));
for await (const line of createInterface({ input: process.stdin })) {
  const code = readFileSync(line.trim(), "utf8")
    .replace(/^import (\{.*\}) from (".*");$/gm, "Object.assign(globalThis, await load($2));")
    .replace(/^const (\w+) =/gm, "globalThis.$1 =")
    .replace(/^let (\w+);$/gm, "globalThis.$1 = undefined;");
  await new AsyncFunction(code)();
  console.log("done");
}
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """What each block prints."""
    if shutil.which("node") is None:
        missing_service("node")
    folder = tmp_path_factory.mktemp("steps")
    for name in (".venv", "clients"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "turns.py").write_text(PYTHON_TURNS)
    (folder / "turns.mjs").write_text(SCRIPT_TURNS)
    # The CSE is %1 of the page: the two that wait for their turn are none of its jobs.
    shell = script(folder, free_port()).replace("kill %1; wait", "exec 3>&- 5>&-; kill %3; wait")
    done = subprocess.run(
        ["bash", "-m", "-c", TURNS + shell],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return [part.strip().replace("}{", "}\n{").splitlines() for part in done.stdout.split(SEPARATE)[1:]]


def of_step(number: int, printed: list[list[str]], language: str) -> list[str]:
    """What the blocks of one step in one language printed."""
    steps = [
        int(heading)
        for heading, body in re.findall(r"^## (\d+)\. .*?$(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
        for _ in re.findall(r"^```\w+$", body, re.MULTILINE)
    ]
    return [
        line
        for step, (kind, _), lines in zip(steps, blocks(), printed, strict=True)
        if (step, kind) == (number, language)
        for line in lines
    ]


def test_there_are_ten_steps_in_three_languages() -> None:
    assert re.findall(r"^## (\d+)\. ", PAGE, re.MULTILINE) == [str(number) for number in range(1, 11)]
    assert {language for language, _ in blocks()} == {"sh", "python", "js"}


def test_an_application_registers_and_is_known(printed: list[list[str]]) -> None:
    assert json.loads(of_step(2, printed, "sh")[0])["m2m:ae"]["aei"] == "Cmeter"
    assert of_step(2, printed, "python") == ["Cmeter"]
    assert of_step(2, printed, "js") == ["Cmeter"]


def test_instances_are_kept_and_read(printed: list[list[str]]) -> None:
    assert json.loads(of_step(3, printed, "sh")[0])["m2m:cnt"]["mni"] == 1000
    assert json.loads(of_step(4, printed, "sh")[0])["m2m:cin"]["con"] == {"wh": 2130115, "w": 111}
    assert json.loads(of_step(5, printed, "sh")[0])["m2m:cin"]["con"]["w"] == 410
    assert of_step(5, printed, "python")[:2] == ["410", "[111, 240, 410]"]


def test_a_model_says_what_is_metered_and_what_it_was(printed: list[list[str]]) -> None:
    assert json.loads(of_step(5, printed, "sh")[1])["cod:eneCn"]["cni"] == 1
    assert of_step(5, printed, "python")[2:] == ["111 410 15"]
    assert of_step(5, printed, "js") == ["410 2"]


def test_what_is_labelled_is_found(printed: list[list[str]]) -> None:
    assert json.loads(of_step(6, printed, "sh")[0])["m2m:uril"] == ["cse-in/meter/readings"]
    assert "'cse-in/meter/events'" in of_step(6, printed, "python")[0]
    assert "'cse-in/meter/readings'" in of_step(6, printed, "js")[0]


def test_subscribers_are_told(printed: list[list[str]]) -> None:
    assert of_step(7, printed, "python") == ["520"]
    assert of_step(7, printed, "js") == ["610"]


def test_members_answer_together(printed: list[list[str]]) -> None:
    assert of_step(8, printed, "python") == ["['exchanged', 'exchanged']"]
    assert of_step(8, printed, "js") == ["[ [ 2000, 'exchanged' ], [ 2000, 'exchanged' ] ]"]


def test_another_application_is_let_in_and_refusals_say_why(printed: list[list[str]]) -> None:
    assert of_step(9, printed, "python") == ["exchanged"]
    assert "con" in json.loads(of_step(10, printed, "sh")[0])["m2m:dbg"]
    missing, forbidden = of_step(10, printed, "python")
    assert missing.startswith("4004 ")
    assert forbidden.startswith("4103 ")
    assert of_step(10, printed, "js")[0].startswith("true 4105 ")
