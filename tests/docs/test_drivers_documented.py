"""The page of drivers has a heading for each of them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_driver_has_its_heading() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    drivers = project["project"]["entry-points"]["han_bridge.drivers"]
    headings = " ".join(re.findall(r"^##+ (.+)$", (ROOT / "docs" / "drivers.md").read_text(), re.MULTILINE)).lower()

    assert drivers
    assert [name for name in drivers if name.lower() not in headings] == []
