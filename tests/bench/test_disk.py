"""A pause of the disk is told apart from a wait for the program."""

import time
from pathlib import Path

from bench.disk import watched, without


def test_what_of_a_wait_was_a_pause_is_taken_off() -> None:
    pauses = [(10, 20), (30, 50), (90, 99)]

    assert without((15, 40), pauses) == 25 - 5 - 10
    assert without((50, 90), pauses) == 40
    assert without((30, 50), pauses) == 0


def test_the_watcher_leaves_nothing_behind(tmp_path: Path) -> None:
    with watched(tmp_path) as pauses:
        until = time.monotonic() + 10
        while not (tmp_path / "probe").exists() and time.monotonic() < until:
            time.sleep(0.01)
        assert (tmp_path / "probe").exists()

    assert list(tmp_path.iterdir()) == []
    assert all(ended > began for began, ended in pauses)
