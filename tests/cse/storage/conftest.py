from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cse.storage.running import Running, create


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A CSE with an empty container `cse-in/box`."""
    running = Running(tmp_path / "data")
    running.ask(create("cse-in", 3, {"rn": "box"}))
    yield running
    running.end()
