"""The page of settings tells all of them, and nothing that is none."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from cse.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def headings() -> list[str]:
    return re.findall(r"^## (\w+)$", PAGE.read_text(), re.MULTILINE)


def test_every_setting_has_its_heading_in_the_order_of_the_program() -> None:
    assert headings() == [row.name for row in fields(Settings)]


def test_every_default_is_told() -> None:
    sections = re.split(r"^## \w+$", PAGE.read_text(), flags=re.MULTILINE)[1:]

    for row, section in zip(fields(Settings), sections, strict=True):
        told = section.replace(",", "").replace("`", "")
        shown = f"{row.default:g}" if isinstance(row.default, float) else str(row.default)
        assert f"default {shown}" in " ".join(told.split()), row.name
