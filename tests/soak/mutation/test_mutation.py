"""What the mutation run rests on: which changes are made, that they are planted, and that they are told apart."""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.soak.mutation.mutants import mutants, mutated
from tests.soak.mutation.transplant import NotPlanted, transplant

SOURCE = '''
"""A door."""
from dataclasses import dataclass
from functools import lru_cache

OPEN = ("Calice", "Cbob")
DEPTH = 3


def may(who: str, deed: str = "read") -> bool:
    """Whether."""
    if who in OPEN and deed != "delete":
        return True
    raise PermissionError(f"{who} may not")


@lru_cache
def twice(number: int) -> int:
    return number * 2


@dataclass(frozen=True, slots=True)
class Rule:
    operations: int = 63

    def permits(self, needed: int) -> bool:
        return self.operations & needed == needed
'''


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    (tmp_path / "a_door_of_wood.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("a_door_of_wood")
    del sys.modules["a_door_of_wood"]


def changed(door: ModuleType, change: str) -> Any:
    mutant = next(mutant for mutant in mutants("a_door_of_wood", SOURCE) if mutant.change == change)
    transplant("a_door_of_wood", mutated(SOURCE, mutant.number))
    return door


def test_every_small_change_is_made_once_and_documentation_is_left_alone() -> None:
    made = {(mutant.function, mutant.change) for mutant in mutants("door", SOURCE)}

    assert made == {
        ("", "'Calice' -> 'Calice~x'"),
        ("", "'Cbob' -> 'Cbob~x'"),
        ("", "3 -> 4"),
        ("may", "'read' -> 'read~x'"),
        ("may", "who in OPEN and deed != 'delete' -> who in OPEN or deed != 'delete'"),
        ("may", "who in OPEN and deed != 'delete' -> deed != 'delete'"),
        ("may", "who in OPEN and deed != 'delete' -> who in OPEN"),
        ("may", "who in OPEN -> who not in OPEN"),
        ("may", "deed != 'delete' -> deed == 'delete'"),
        ("may", "'delete' -> 'delete~x'"),
        ("may", "True -> False"),
        ("may", "raise PermissionError(f'{who} may not') -> pass"),
        ("twice", "return number * 2 -> return None"),
        ("twice", "number * 2 -> number + 2"),
        ("twice", "2 -> 3"),
        ("Rule", "63 -> 64"),
        ("Rule.permits", "return self.operations & needed == needed -> return None"),
        ("Rule.permits", "self.operations & needed == needed -> self.operations & needed != needed"),
        ("Rule.permits", "self.operations & needed -> self.operations | needed"),
    }


def test_a_mutant_keeps_its_name_when_lines_move() -> None:
    moved = "# a comment\n\n" + SOURCE

    assert [mutant.key for mutant in mutants("door", moved)] == [mutant.key for mutant in mutants("door", SOURCE)]


def test_two_of_the_same_have_names_of_their_own() -> None:
    names = [mutant.change for mutant in mutants("m", "def f():\n    g(1)\n    h(1)\n")]

    assert names == ["g(1) -> pass", "1 -> 2", "h(1) -> pass", "1 -> 2 #2"]


def test_a_rule_that_was_turned_round_is_noticed(door: ModuleType) -> None:
    held = door.may
    assert held("Calice")

    changed(door, "who in OPEN -> who not in OPEN")

    assert held("Cmallory")
    with pytest.raises(PermissionError):
        held("Calice")


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        ("'Calice' -> 'Calice~x'", "'Calice' in door.OPEN", "'Calice~x' in door.OPEN"),
        ("3 -> 4", "door.DEPTH == 3", "door.DEPTH == 4"),
        ("'read' -> 'read~x'", "door.may.__defaults__ == ('read',)", "door.may.__defaults__ == ('read~x',)"),
        ("2 -> 3", "door.twice(2) == 4", "door.twice(2) == 6"),
        ("63 -> 64", "door.Rule().operations == 63", "door.Rule().operations == 64"),
        (
            "self.operations & needed -> self.operations | needed",
            "not door.Rule(1).permits(2)",
            "not door.Rule(1).permits(2)",
        ),
    ],
)
def test_a_change_is_planted_wherever_it_lies(door: ModuleType, change: str, before: str, after: str) -> None:
    assert eval(before)

    changed(door, change)

    assert eval(after)


def test_no_change_is_told_from_one(door: ModuleType) -> None:
    with pytest.raises(NotPlanted):
        transplant("a_door_of_wood", ast.parse(SOURCE))
    assert door.may("Calice")
