"""The catalogue of rules is well-formed, and says so where it is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.rules import CatalogueWrong, rules

REASONS = '[reasons]\nlater = "follows later"\n'
SECTION = '[[section]]\nname = "CSE/DIS/USE"\ndigest = "1 Usage"\nclause = "TS-0004 7"\n[section.rules]\n'


def test_every_rule_has_an_identifier_and_says_something() -> None:
    catalogue = rules()

    assert len(catalogue) > 300
    for rule in catalogue.values():
        assert re.fullmatch(r"CSE/[A-Z0-9]+/[A-Za-z0-9:]+/[0-9]{3}", rule.id), rule
        assert all((rule.text, rule.digest, rule.page)), rule


def test_a_rule_is_told_in_one_line_or_with_what_is_to_be_said_of_it(tmp_path: Path) -> None:
    rows = '001 = "plain"\n002 = { rule = "other", open = "later", clause = "TS-0001 1", note = "as we read it" }\n'
    (tmp_path / "open.toml").write_text(REASONS)
    (tmp_path / "DIS.toml").write_text(f'page = "discovery"\n{SECTION}{rows}')

    plain, other = rules(tmp_path).values()

    assert (plain.id, plain.text, plain.clause, plain.open) == ("CSE/DIS/USE/001", "plain", "TS-0004 7", None)
    assert (other.open, other.clause, other.note) == ("follows later", "TS-0001 1", "as we read it")


def test_a_section_may_stand_once_for_each_type(tmp_path: Path) -> None:
    section = SECTION.replace("USE", "{type}") + '001 = "{type} is made"\n002 = "{type} goes"\n'
    each = '[section.each]\ncnt = "001 002"\ntgr = { rules = "001", open = "later" }\n'
    (tmp_path / "open.toml").write_text(REASONS)
    (tmp_path / "DIS.toml").write_text(f'page = "discovery"\n{section}{each}')

    told = {rule.id: (rule.text, rule.open) for rule in rules(tmp_path).values()}

    assert told == {
        "CSE/DIS/cnt/001": ("cnt is made", None),
        "CSE/DIS/cnt/002": ("cnt goes", None),
        "CSE/DIS/tgr/001": ("tgr is made", "follows later"),
    }


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ('001 = { rule = "x", open = "never" }', "never"),
        ('001 = { rule = "x", opne = "later" }', "opne"),
        ('001 = { open = "later" }', "rule"),
        ('001 = "x"\n001 = "y"', "DIS.toml"),
    ],
)
def test_a_malformed_rule_is_named(tmp_path: Path, rows: str, fault: str) -> None:
    (tmp_path / "open.toml").write_text(REASONS)
    (tmp_path / "DIS.toml").write_text(f'page = "discovery"\n{SECTION}{rows}\n')

    with pytest.raises(CatalogueWrong, match=fault):
        rules(tmp_path)
