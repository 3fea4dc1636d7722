"""When the collector looks at everything: in quiet moments, and not too often."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

import pytest

from cse.collecting import Collector

MINUTE = 60.0


@dataclass
class Process:
    """A process as the collector sees it."""

    now: float = 0.0
    used: float = 0.0
    collections: int = 0

    def collect(self) -> int:
        self.collections += 1
        return 0


@pytest.fixture
def process() -> Process:
    return Process()


@pytest.fixture
def collector(process: Process) -> Collector:
    return Collector(lambda: process.now, lambda: process.used, process.collect)


def pass_time(process: Process, collector: Collector, minutes: int, load: float) -> None:
    for _ in range(minutes):
        process.now += MINUTE
        process.used += load * MINUTE
        collector.look()


def test_nothing_is_collected_before_ten_minutes(process: Process, collector: Collector) -> None:
    pass_time(process, collector, 9, load=0.0)

    assert process.collections == 0


def test_a_quiet_process_is_collected_every_ten_minutes(process: Process, collector: Collector) -> None:
    pass_time(process, collector, 60, load=0.01)

    assert process.collections == 6


def test_a_busy_process_is_left_alone_until_it_is_quiet(process: Process, collector: Collector) -> None:
    pass_time(process, collector, 300, load=0.8)
    left_alone = process.collections
    pass_time(process, collector, 1, load=0.0)

    assert (left_alone, process.collections) == (0, 1)


def test_a_process_that_is_never_quiet_is_collected_every_six_hours(process: Process, collector: Collector) -> None:
    pass_time(process, collector, 24 * 60, load=1.5)

    assert process.collections == 4


def test_once_started_the_old_are_not_collected_by_themselves() -> None:
    program = "import gc; from cse.collecting import Collector; Collector().start(); print(gc.get_threshold()[2], gc.get_freeze_count())"

    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()

    assert int(printed[0]) >= 1_000_000
    assert int(printed[1]) > 1_000
