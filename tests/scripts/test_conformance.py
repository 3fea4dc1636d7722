"""The page on conformance says what the outcomes of the tests show, and no more."""

from __future__ import annotations

from scripts.conformance import page, showings
from scripts.rules import Rule

PLAIN = Rule("CSE/DIS/USE/001", "discovery", "1 Usage", "TS-0004 7", "a rule")
LATER = Rule("CSE/DIS/USE/002", "discovery", "1 Usage", "TS-0004 7", "another", open="follows later")


def told(
    outcome: str, rule: str = PLAIN.id, transport: str = "http", test: str = "t.py::test_one[a]"
) -> dict[str, object]:
    return {"test": test, "outcome": outcome, "transport": transport, "rules": [rule]}


def results(*outcomes: dict[str, object]) -> list[str]:
    catalogue = {rule.id: rule for rule in (PLAIN, LATER)}
    shown = showings(outcomes, catalogue)
    return [shown[rule.id].result(rule) for rule in catalogue.values()]


def test_a_rule_is_shown_when_every_test_that_names_it_has_passed() -> None:
    assert results(told("passed")) == ["shown", "open"]
    assert results(told("passed"), told("failed", test="t.py::test_two")) == ["failed", "open"]
    assert results(told("passed", LATER.id)) == ["unshown", "shown"]


def test_what_was_skipped_or_not_run_shows_nothing() -> None:
    assert results(told("skipped")) == ["unshown", "open"]
    assert results(told("unrun")) == ["unshown", "open"]
    assert results(told("passed"), told("skipped", test="t.py::test_two")) == ["unshown", "open"]
    assert results() == ["unshown", "open"]


def test_the_page_names_tests_transports_and_reasons() -> None:
    catalogue = {rule.id: rule for rule in (PLAIN, LATER)}
    outcomes = [told("passed"), told("passed", transport="in-process", test="t.py::test_one[b]")]

    text = page(catalogue, showings(outcomes, catalogue), {"DIS": "Discovery"})

    assert "| CSE/DIS/USE/001 | a rule | TS-0004 7 | `test_one` (2) | shown (both) |" in text
    assert "| CSE/DIS/USE/002 | another | TS-0004 7 |  | open: follows later |" in text
    assert "| **all** | | 2 | 1 | 1 | 0 |" in text
    assert "| 1 | follows later |" in text
