"""Writes docs/conformance.md from the catalogue of rules and the outcomes of the last run of the tests.

`make conformance` runs the tests, which leave their outcomes in build/conformance.json, and then this.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scripts.rules import ROOT, Rule, rules, titles

OUTCOMES = ROOT / "build" / "conformance.json"
PAGE = ROOT / "docs" / "conformance.md"

SHOWN, OPEN, FAILED, UNSHOWN = "shown", "open", "failed", "unshown"

_HEAD = """\
# Conformance

What this CSE does of oneM2M, releases 3 and 4, rule by rule, and which test shows it. `make conformance` runs the tests
and writes this page from what became of them; the rules stand in `tests/conformance/rules/`, numbered in the families of
test purposes of TS-0018. A rule is **shown** when every test that names it has passed, in this process and through HTTP
against a live server (both), or in one of the two; a test that was skipped or not run shows nothing. It is **open** for
one of the reasons below. What we chose where texts differ or are silent stands in [choices.md](choices.md); attributes,
type by type, in [resource-types.md](resource-types.md).
"""


@dataclass(slots=True)
class Showing:
    """What the tests of one rule have shown."""

    tests: dict[str, int] = field(default_factory=dict)
    """test functions, and how many cases of each"""
    outcomes: Counter[str] = field(default_factory=Counter)
    transports: set[str] = field(default_factory=set)

    def result(self, rule: Rule) -> str:
        """SHOWN, OPEN, FAILED or UNSHOWN."""
        if self.outcomes["failed"]:
            return FAILED
        if self.tests and set(self.outcomes) == {"passed"}:
            return SHOWN
        return OPEN if rule.open and not self.tests else UNSHOWN

    @property
    def over(self) -> str:
        """Which transports it was shown over."""
        known = self.transports - {""}
        if len(known) > 1:
            return " (both)" if len(known) == 2 else f" ({', '.join(sorted(known))})"
        return f" ({known.pop()})" if known else ""


def showings(outcomes: Iterable[Mapping[str, object]], catalogue: Mapping[str, Rule]) -> dict[str, Showing]:
    """What was shown of each rule, by the outcomes that a run of the tests wrote."""
    shown = {rule: Showing() for rule in catalogue}
    for told in outcomes:
        named = told["rules"]
        assert isinstance(named, list)
        function = re.sub(r"\[.*", "", str(told["test"])).rpartition("::")[2]
        for rule in named:
            if rule in shown:
                showing = shown[rule]
                showing.tests[function] = showing.tests.get(function, 0) + 1
                showing.outcomes[str(told["outcome"])] += 1
                showing.transports.add(str(told["transport"]))
    return shown


def page(catalogue: Mapping[str, Rule], shown: Mapping[str, Showing], named: Mapping[str, str]) -> str:
    """The whole page."""
    results = {rule.id: shown[rule.id].result(rule) for rule in catalogue.values()}
    parts = [_HEAD, _summary(catalogue, results, named), _reasons(catalogue, results)]
    parts += [_family(family, title, catalogue, shown, results) for family, title in named.items()]
    return "\n".join(parts)


def _summary(catalogue: Mapping[str, Rule], results: Mapping[str, str], named: Mapping[str, str]) -> str:
    lines = [
        "## Summary",
        "",
        "| family | | rules | shown | open | unshown |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    of_all: Counter[str] = Counter()
    for family, title in named.items():
        count = Counter(results[rule.id] for rule in catalogue.values() if rule.family == family)
        of_all += count
        lines.append(f"| [{family}](#{family.lower()}) | {title} | {_counts(count)} |")
    lines += [f"| **all** | | {_counts(of_all)} |", ""]
    return "\n".join(lines)


def _counts(count: Counter[str]) -> str:
    missing = count[UNSHOWN] + count[FAILED]
    return f"{count.total()} | {count[SHOWN]} | {count[OPEN]} | {missing}"


def _reasons(catalogue: Mapping[str, Rule], results: Mapping[str, str]) -> str:
    count = Counter(rule.open for rule in catalogue.values() if results[rule.id] == OPEN)
    lines = ["Why rules are open:", "", "| rules | reason |", "| ---: | --- |"]
    return "\n".join([*lines, *(f"| {number} | {reason} |" for reason, number in count.most_common()), ""])


def _family(
    family: str,
    title: str,
    catalogue: Mapping[str, Rule],
    shown: Mapping[str, Showing],
    results: Mapping[str, str],
) -> str:
    lines = [
        f"## {family}",
        "",
        f"{title}.",
        "",
        "| rule | | clause | shown by | result |",
        "| --- | --- | --- | --- | --- |",
    ]
    for rule in catalogue.values():
        if rule.family != family:
            continue
        showing = shown[rule.id]
        tests = ", ".join(
            f"`{name}`" + (f" ({cases})" if cases > 1 else "") for name, cases in sorted(showing.tests.items())
        )
        result = results[rule.id]
        told = {SHOWN: SHOWN + showing.over, OPEN: f"open: {rule.open}"}.get(result, result)
        text = rule.text + (f" *({rule.note})*" if rule.note else "")
        lines.append(f"| {rule.id} | {_cell(text)} | {_cell(rule.clause)} | {tests} | {told} |")
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main(arguments: Sequence[str]) -> int:
    """Writes the page, and lists what nothing shows; with `--strict` that is a failure."""
    try:
        outcomes = json.loads(OUTCOMES.read_text(encoding="utf-8"))
    except FileNotFoundError:
        print(f"there is no {OUTCOMES.relative_to(ROOT)}: `make conformance` runs the tests first", file=sys.stderr)
        return 2
    catalogue = rules()
    shown = showings(outcomes, catalogue)
    PAGE.write_text(page(catalogue, shown, titles()), encoding="utf-8")
    results = Counter(shown[rule.id].result(rule) for rule in catalogue.values())
    print(", ".join(f"{number} {result}" for result, number in results.most_common()))
    for rule in catalogue.values():
        if shown[rule.id].result(rule) in (UNSHOWN, FAILED):
            print(f"{rule.id} {shown[rule.id].result(rule)}: {rule.text}")
    return 1 if "--strict" in arguments and results[UNSHOWN] + results[FAILED] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
