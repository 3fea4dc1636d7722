"""Tests that show rules of the standard: `@pytest.mark.rule("CSE/DIS/USE/001")`.

A mark must name rules of the catalogue (`scripts/rules.py`). With `--conformance FILE` the outcome of every marked test
is written to FILE, from which `python -m scripts.conformance` makes docs/conformance.md.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.rules import rules

PROPERTY = "rule"
TRANSPORT = "transport"
WORSE = ("passed", "skipped", "failed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--conformance", metavar="FILE", help="write which rules were shown by which test")
    parser.addoption("--over", metavar="BINDINGS", default="http,mqtt", help="how conformance tests ask a CSE")


def pytest_configure(config: pytest.Config) -> None:
    file = config.getoption("--conformance")
    # With pytest-xdist the workers send their reports to the one that started them, which writes.
    if file and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Outcomes(Path(file)), "conformance-outcomes")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    known = rules()
    unknown = []
    for item in items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        # `CSE/ATT/{kind}/010` is the rule of each kind that the test runs with, where there is one.
        marked = [rule for mark in item.iter_markers("rule") for rule in mark.args]
        meant = {rule: rule.format_map(parameters) for rule in marked}
        named = tuple(dict.fromkeys(one for rule, one in meant.items() if one in known or one == rule))
        unknown += [f"{item.nodeid}: {rule}" for rule in named if rule not in known]
        item.user_properties += [(PROPERTY, rule) for rule in named]
        if named:
            item.user_properties.append((TRANSPORT, parameters.get("transport", "")))
    if unknown:
        listed = "\n  ".join(unknown[:20])
        raise pytest.UsageError(f"rules that tests/conformance/rules does not have:\n  {listed}")


class Outcomes:
    """Gathers what became of the marked tests: the worst of set-up, call and tear-down."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._outcomes: dict[str, str] = {}
        self._shows: dict[str, list[str]] = {}
        self._transports: dict[str, str] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            self._note(item.nodeid, item.user_properties, "unrun")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report.nodeid, report.user_properties, report.outcome)

    def _note(self, test: str, properties: list[tuple[str, object]], outcome: str) -> None:
        named = [str(value) for name, value in properties if name == PROPERTY]
        if not named:
            return
        self._shows[test] = named
        self._transports[test] = next(str(value) for name, value in properties if name == TRANSPORT)
        before = self._outcomes.get(test, "unrun")
        if before not in WORSE or (outcome in WORSE and WORSE.index(outcome) > WORSE.index(before)):
            self._outcomes[test] = outcome

    def pytest_sessionfinish(self) -> None:
        told: list[dict[str, Any]] = [
            {"test": test, "outcome": self._outcomes[test], "transport": self._transports[test], "rules": named}
            for test, named in sorted(self._shows.items())
        ]
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(told, indent=0) + "\n", encoding="utf-8")
