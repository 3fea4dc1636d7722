"""The catalogue of rules: what the digest of oneM2M asks for, numbered, in tests/conformance/rules/*.toml.

A file is one family of test purposes as TS-0018 names them. A rule is a line of a section:

    [[section]]
    name = "CSE/DIS/USE"         # its rules are CSE/DIS/USE/001 and so on; a number is never given anew
    digest = "1 Usage"           # where the digest's page says so
    clause = "TS-0004 7.3.3.14"  # where the standard does

    [section.rules]
    001 = "fu 1 searches all descendants of the target, at every depth"
    022 = { rule = "an announced resource is found as such", open = "announcement" }

`open` names a reason of open.toml: no test shows the rule yet, and why that may be so. `note` tells what this CSE chose
where texts differ or are silent. A section with `each` stands once for every resource type listed there, `{type}` in
its name: what is told of a type are the numbers of the rules that concern it, and a reason where it is open.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "conformance" / "rules"
REASONS = "open.toml"


class CatalogueWrong(Exception):
    """A file of the catalogue cannot be read as such; the message says where."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that a test can see."""

    id: str
    page: str
    """The digest's page."""
    digest: str
    """The section of that page."""
    clause: str
    text: str
    open: str | None = None
    """Why no test need show it yet."""
    note: str | None = None
    """What was chosen where texts differ or are silent."""

    @property
    def family(self) -> str:
        """`DIS` of CSE/DIS/USE/001."""
        return self.id.split("/")[1]


def rules(folder: Path = FOLDER) -> dict[str, Rule]:
    """All rules by their identifiers, in the order of the catalogue."""
    reasons = _read(folder / REASONS)["reasons"]
    found: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name == REASONS:
            continue
        for rule in _of_family(path, reasons):
            if rule.id in found:
                raise CatalogueWrong(f"{path.name}: {rule.id} is there twice")
            if rule.family != path.stem:
                raise CatalogueWrong(f"{path.name}: {rule.id} is of another family")
            found[rule.id] = rule
    return found


def titles(folder: Path = FOLDER) -> dict[str, str]:
    """What each family is about, `DIS` for one."""
    return {path.stem: _read(path)["title"] for path in sorted(folder.glob("*.toml")) if path.name != REASONS}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise CatalogueWrong(f"{path.name}: {fault}") from None


def _of_family(path: Path, reasons: Mapping[str, str]) -> Iterator[Rule]:
    family = _read(path)
    for section in family["section"]:
        page = section.get("page", family["page"])
        if "each" not in section:
            for number, row in section["rules"].items():
                yield _rule(section, page, section["name"], number, row, reasons, path)
            continue
        for type_, told in section["each"].items():
            open_ = told["open"] if isinstance(told, dict) else None
            for number in str(told["rules"] if isinstance(told, dict) else told).split():
                row = section["rules"][number].replace("{type}", type_)
                row = {"rule": row, "open": open_} if open_ else row
                yield _rule(section, page, section["name"].replace("{type}", type_), number, row, reasons, path)


def _rule(
    section: Mapping[str, Any], page: str, name: str, number: str, row: Any, reasons: Mapping[str, str], path: Path
) -> Rule:
    told = {"rule": row} if isinstance(row, str) else dict(row)
    identifier = f"{name}/{number}"
    try:
        open_ = told.pop("open", section.get("open"))
        rule = Rule(
            identifier,
            page,
            section["digest"],
            told.pop("clause", section.get("clause", "")),
            told.pop("rule"),
            None if open_ is None else reasons[open_],
            told.pop("note", None),
        )
    except KeyError as missing:
        raise CatalogueWrong(f"{path.name}: {identifier}: there is no {missing}") from None
    if told:
        raise CatalogueWrong(f"{path.name}: {identifier}: nobody knows {', '.join(told)}")
    return rule
