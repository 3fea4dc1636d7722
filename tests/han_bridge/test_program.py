"""python -m han_bridge as a program: it starts, says what is wrong in one line, and stops cleanly."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.han_bridge.conditions import eventually

NOBODY = "http://127.0.0.1:9"


@contextmanager
def program(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "han_bridge", "--cse", NOBODY, "--data", str(folder), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def failing(folder: Path, *arguments: str) -> tuple[int, str]:
    with program(folder, *arguments) as process:
        _, complaint = process.communicate(timeout=20)
    return process.returncode, complaint


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_and_keeps_what_the_cse_did_not_take(tmp_path: Path, number: signal.Signals) -> None:
    journal = tmp_path / "outbox.jsonl"

    with program(tmp_path, "--device", "simulated://dutch/1", "--interface", "127.0.0.1") as process:
        eventually(lambda: journal.exists() and b"telegram" in journal.read_bytes())
        process.send_signal(number)
        _, log = process.communicate(timeout=15)

    assert process.returncode == 0
    assert b"telegram" in journal.read_bytes()
    # One line for each change of state, not for each telegram.
    assert len([line for line in log.splitlines() if "the CSE is away" in line]) == 1
    assert "Traceback" not in log


def test_a_second_bridge_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with program(tmp_path, "--device", "simulated://dutch/1", "--interface", "127.0.0.1") as first:
        eventually(lambda: (tmp_path / "devices.json").exists())

        assert failing(tmp_path) == (2, f"han-bridge cannot start: another bridge uses {tmp_path}\n")
        first.terminate()
        first.wait(15)


@pytest.mark.parametrize(("name", "content"), [("devices.json", "{half"), ("outbox.jsonl", "nonsense\n")])
def test_a_damaged_file_stops_it_with_one_line_and_stays_as_it_is(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)

    status, complaint = failing(tmp_path)

    assert status == 2
    assert complaint.startswith(f"han-bridge cannot start: {tmp_path / name}")
    assert complaint.count("\n") == 1
    assert (tmp_path / name).read_text() == content


def test_a_data_folder_that_cannot_be_made_and_an_odd_cse_are_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert failing(tmp_path / "file" / "below")[0] == 2
    status, complaint = failing(tmp_path, "--cse", "ftp://somewhere")
    assert (status, complaint.count("\n")) == (2, 1)
