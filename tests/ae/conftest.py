"""A CSE for the applications: a real one, in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from onem2m.client import Client, connect
from tests.han_bridge.cse_process import CseProcess


@pytest.fixture
def cse(tmp_path: Path) -> Iterator[CseProcess]:
    process = CseProcess(tmp_path / "cse")
    process.start()
    yield process
    process.stop()


@pytest.fixture
def admin(cse: CseProcess) -> Client:
    return connect(cse.url, "CAdmin")
