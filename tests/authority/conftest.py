"""What the tests of the authority share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.authority.running import RunningAuthority


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningAuthority]:
    with RunningAuthority(tmp_path / "authority") as running:
        yield running
