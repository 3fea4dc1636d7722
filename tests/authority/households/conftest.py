"""A neighbourhood for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.authority.households.neighbourhood import Neighbourhood


@pytest.fixture
def neighbourhood(tmp_path: Path) -> Iterator[Neighbourhood]:
    with Neighbourhood(tmp_path) as made:
        yield made
