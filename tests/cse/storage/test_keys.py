"""A key is given once: not again after a restart, a crash or a failed commit. Identifiers are made of it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from cse.storage.sqlite import MARK_STEP
from tests.cse.storage.running import Running, add, content, create, delete


def key_of(running: Running) -> int:
    """The key of a new resource."""
    identifier = content(running.ask(create("cse-in", 3, {})))["m2m:cnt"]["ri"]
    return int(identifier.removeprefix("cnt"))


def test_a_clean_stop_gives_back_the_keys_that_were_only_spoken_for(running: Running) -> None:
    before = key_of(running)

    running.reopen()

    assert key_of(running) == before + 1


def test_keys_of_a_failed_commit_are_not_given_again(running: Running) -> None:
    before = key_of(running)
    running.gate.fail(2)
    refused = [running.ask(add("cse-in/box")).status for _ in range(2)]

    assert refused == [5000, 5000]
    assert key_of(running) > before + 2


def test_the_key_of_something_deleted_is_not_given_again(running: Running) -> None:
    key = key_of(running)
    running.ask(delete(f"cnt{key}"))
    running.cse.housekeeping.reap()

    running.reopen()

    assert key_of(running) > key


CRASHING = """
import os, signal, sys
from pathlib import Path
from tests.cse.storage.running import Running, content, create

running = Running(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    print(content(running.ask(create("cse-in", 3, {})))["m2m:cnt"]["ri"], flush=True)
running.while_not_durable(create("cse-in", 3, {}), lambda: os.kill(os.getpid(), signal.SIGKILL))
"""


def identifiers_until_killed(folder: Path, count: int) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", CRASHING, str(folder), str(count)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[3],
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    return done.stdout.split()


def test_keys_given_before_a_crash_are_not_given_after_it(tmp_path: Path) -> None:
    given: list[str] = []
    for life in range(3):
        given += identifiers_until_killed(tmp_path, 3 + life)

    running = Running(tmp_path)
    kept = {f"cnt{key}" for (key,) in running.rows("SELECT key FROM resource WHERE type = 3")}
    newest = key_of(running)
    running.end()

    assert len(given) == len(set(given)) == 12
    assert kept == set(given)
    assert newest > max(int(identifier.removeprefix("cnt")) for identifier in given)


def test_a_life_does_not_use_up_more_than_a_block_of_keys(tmp_path: Path) -> None:
    identifiers_until_killed(tmp_path, 1)

    running = Running(tmp_path)
    first = key_of(running)
    running.end()

    assert first <= 2 * MARK_STEP
