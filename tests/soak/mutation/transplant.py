"""Puts a mutant into modules that are loaded already: everyone who holds a function holds the changed one then."""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

_PLAIN = (int, float, str, bytes, tuple, frozenset)


class NotPlanted(Exception):
    """Nothing in the loaded module became different."""


def transplant(name: str, mutated: ast.Module) -> None:
    """Changes the loaded module so that it does what `mutated` says. Only ever done in a process about to end."""
    module = sys.modules[name]
    assert module.__file__ is not None
    donor = ModuleType(name)
    donor.__file__ = module.__file__
    donor.__dict__["__package__"] = module.__package__
    # Dataclasses look their module up by name while they are made.
    sys.modules[name] = donor
    try:
        exec(compile(mutated, module.__file__, "exec", dont_inherit=True), donor.__dict__)
    finally:
        sys.modules[name] = module
    changed = [_give(old, new) for old, new in _functions(module, donor)]
    changed += [_rebind(module, donor, target) for target in _changed_targets(module, mutated)]
    changed += [_give_attributes(old, new) for old, new in _classes(module, donor)]
    if not any(changed):
        raise NotPlanted


def _give(old: FunctionType, new: FunctionType) -> bool:
    """Whether the old function did something else until now."""
    before = (old.__code__, old.__defaults__, old.__kwdefaults__)
    if before == (new.__code__, new.__defaults__, new.__kwdefaults__):
        return False
    if old.__code__ != new.__code__:
        old.__code__ = new.__code__
    if old.__defaults__ != new.__defaults__ and _alike(old.__defaults__, new.__defaults__):
        old.__defaults__ = new.__defaults__
    if old.__kwdefaults__ != new.__kwdefaults__:
        old.__kwdefaults__ = new.__kwdefaults__
    return before != (old.__code__, old.__defaults__, old.__kwdefaults__)


def _alike(old: tuple[Any, ...] | None, new: tuple[Any, ...] | None) -> bool:
    """Whether the defaults differ in plain values: others are equal objects made twice."""
    pairs = zip(old or (), new or (), strict=True)
    return all(a == b or isinstance(b, _PLAIN) or b is None for a, b in pairs if type(a) is type(b))


def _functions(module: ModuleType, donor: ModuleType) -> Iterator[tuple[FunctionType, FunctionType]]:
    yield from _pairs(vars(module), vars(donor), module.__name__)
    for old, new in _classes(module, donor):
        yield from _pairs(vars(old), vars(new), module.__name__)


def _classes(module: ModuleType, donor: ModuleType) -> Iterator[tuple[type, type]]:
    for name, new in vars(donor).items():
        if isinstance(new, type) and new.__module__ == module.__name__:
            yield vars(module)[name], new


def _pairs(old: Any, new: Any, module: str) -> Iterator[tuple[FunctionType, FunctionType]]:
    for name, value in new.items():
        for before, after in zip(_plain_functions(old.get(name)), _plain_functions(value), strict=False):
            if after.__module__ == module or after.__code__.co_filename.startswith("<"):
                yield before, after


def _plain_functions(value: Any) -> list[FunctionType]:
    """The functions inside what a name of a module or a class may stand for."""
    if isinstance(value, FunctionType):
        return [value]
    if isinstance(value, staticmethod | classmethod):
        return _plain_functions(value.__func__)
    if isinstance(value, property):
        return [one for part in (value.fget, value.fset) for one in _plain_functions(part)]
    if isinstance(value, functools.cached_property):
        return _plain_functions(value.func)
    if hasattr(value, "cache_clear"):
        value.cache_clear()
        return _plain_functions(value.__wrapped__)
    return []


def _changed_targets(module: ModuleType, mutated: ast.Module) -> Iterator[str]:
    """Names that the module gives at its own level, in the statement that is different now."""
    assert module.__file__ is not None
    original = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    for before, after in zip(original.body, mutated.body, strict=True):
        if isinstance(after, ast.Assign | ast.AnnAssign) and ast.dump(before) != ast.dump(after):
            targets = after.targets if isinstance(after, ast.Assign) else [after.target]
            yield from (name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))


def _rebind(module: ModuleType, donor: ModuleType, name: str) -> bool:
    """In the module, and wherever it was imported from there by this name."""
    before = vars(module)[name]
    for other in list(sys.modules.values()):
        if getattr(other, "__dict__", {}).get(name) is before:
            setattr(other, name, vars(donor)[name])
    return True


def _give_attributes(old: type, new: type) -> bool:
    """Plain values in the body of a class."""
    changed = False
    for name, value in vars(new).items():
        before = vars(old).get(name)
        if isinstance(value, _PLAIN) and type(before) is type(value) and before != value and not name.startswith("__"):
            setattr(old, name, value)
            changed = True
    return changed
