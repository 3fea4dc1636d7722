"""The disk's own pauses: who waits for a disk that stands still is not held up by the program that is measured.

Virtual disks stop for a tenth of a second, or for a whole one, with nothing to do. A process beside the measurement
puts a page of its own on the same disk every few milliseconds and keeps when that took long.
"""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EVERY_S = 0.005
PAUSE_NS = 10_000_000
"""An idle disk takes a quarter of a millisecond."""

Span = tuple[int, int]
"""From when until when, in nanoseconds of the machine's monotonic clock."""


@contextmanager
def watched(folder: Path) -> Iterator[list[Span]]:
    """Watches the disk under a folder; the list has its pauses once the block is over."""
    pauses: list[Span] = []
    probe = folder / "probe"
    command = [sys.executable, "-m", "bench.disk", str(probe)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as watcher:
        try:
            yield pauses
        finally:
            told, _ = watcher.communicate()
            pauses.extend((began, ended) for began, ended in json.loads(told))
            probe.unlink()


def without(span: Span, pauses: list[Span]) -> int:
    """How much of a time is in none of the pauses, which follow each other, in nanoseconds."""
    began, ended = span
    return ended - began - sum(max(0, min(ended, till) - max(began, since)) for since, till in pauses)


def watch(probe: Path) -> list[Span]:
    """Puts a page on the disk again and again until standard input is closed; returns when it took long."""
    pauses = []
    file = os.open(probe, os.O_RDWR | os.O_CREAT)
    page = bytes(4096)
    while not select.select([sys.stdin], [], [], EVERY_S)[0]:
        began = time.monotonic_ns()
        os.pwrite(file, page, 0)
        os.fdatasync(file)
        ended = time.monotonic_ns()
        if ended - began > PAUSE_NS:
            pauses.append((began, ended))
    os.close(file)
    return pauses


if __name__ == "__main__":
    json.dump(watch(Path(sys.argv[1])), sys.stdout)
