"""The pages on conformance name tests and rules; here each of them is looked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.rules import rules

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", ["conformance.md", "choices.md"])
def test_every_test_that_a_page_names_exists(page: str) -> None:
    text = (ROOT / "docs" / page).read_text()
    sources = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))

    named = set(re.findall(r"`(test_\w+)`", text))

    assert named
    assert named - set(re.findall(r"^(?:async )?def (test_\w+)", sources, re.MULTILINE)) == set()


def test_every_rule_of_the_page_is_in_the_catalogue_and_none_has_failed() -> None:
    """`make conformance` writes the page anew."""
    text = (ROOT / "docs" / "conformance.md").read_text()

    results = dict(re.findall(r"^\| (CSE/\S+) \|.*\| ([^|]+) \|$", text, re.MULTILINE))

    assert len(results) > 2_000
    assert results.keys() - rules().keys() == set()
    assert [rule for rule, result in results.items() if result == "failed"] == []
