"""The page of security maps every threat to tests that exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
OWASP = {f"API{number}" for number in range(1, 11)}
ENTRIES = 14


def rows() -> dict[str, list[str]]:
    """Threat -> the cells of its row."""
    found = re.findall(r"^\| ((?:E\d+\.|API)\d+) \|(.*)\|$", PAGE, re.MULTILINE)
    return {name: [cell.strip() for cell in rest.split(" | ")] for name, rest in found}


def named(cell: str) -> Iterator[tuple[str, str]]:
    """The tests that a cell names: file, function."""
    for reference in re.findall(r"`([^`]+)`", cell):
        file, _, name = reference.partition("::")
        yield file, name


@cache
def functions_of(file: str) -> frozenset[str]:
    """The names of the tests in a file, by its syntax tree."""
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_threat_names_a_test() -> None:
    assert [name for name, cells in rows().items() if not list(named(cells[-1]))] == []


def test_every_named_test_exists() -> None:
    references = {reference for cells in rows().values() for reference in named(cells[-1])}

    assert references
    assert sorted(reference for reference in references if reference[1] not in functions_of(reference[0])) == []


def test_every_test_that_the_text_names_exists_too() -> None:
    named_anywhere = re.findall(r"`(tests/[^`:]+)(?:::(\w+))?`", PAGE)

    assert [one for one in named_anywhere if not (ROOT / one[0]).exists()] == []
    assert [one for one in named_anywhere if one[1] and one[1] not in functions_of(one[0])] == []


def test_nothing_is_left_for_later() -> None:
    assert "to come" not in PAGE


def test_every_risk_of_owasp_and_every_entry_point_is_spoken_of() -> None:
    threats = rows().keys()

    assert {name for name in threats if name.startswith("API")} == OWASP
    for entry in range(1, ENTRIES + 1):
        assert any(name.startswith(f"E{entry}.") for name in threats), f"E{entry}"
        assert re.search(rf"^### E{entry} ", PAGE, re.MULTILINE), f"E{entry}"


def test_a_threat_has_its_number_once() -> None:
    numbers = re.findall(r"^\| ((?:E\d+\.|API)\d+) \|", PAGE, re.MULTILINE)

    assert len(numbers) == len(set(numbers))
