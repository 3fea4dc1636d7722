"""The mutants of a module: one small change each, in the syntax tree."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

MODULE_LEVEL: Final = ""
_COMPARED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_CALCULATED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_DECIDED_BELOW: Final = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Constant)
_NO_CODE: Final = ("annotation", "returns", "decorator_list", "bases")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one module. Its name does not depend on lines."""

    module: str
    function: str
    """the qualified name of the function or class around it; empty at the level of the module"""
    change: str
    """`before -> after`, with a number from the second of the same in a function on"""
    number: int
    """its place among all mutants of the module"""
    lines: range
    """of the statement around it; of a compound one, its head"""
    at_import: bool
    """whether it is run while the module is loaded, and no more then"""

    @property
    def key(self) -> tuple[str, str, str]:
        """What a justification names."""
        return self.module, self.function, self.change


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node hangs, so that it can be exchanged, and what is around it."""

    parent: ast.AST
    field: str
    index: int | None
    function: str
    lines: range
    at_import: bool

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutants(module: str, source: str) -> list[Mutant]:
    """All mutants of a module, in the order of the source."""
    found: list[Mutant] = []
    seen: Counter[tuple[str, str]] = Counter()
    for number, (node, place, new) in enumerate(_changes(ast.parse(source))):
        change = f"{_shown(node)} -> {_shown(new)}"
        seen[place.function, change] += 1
        count = seen[place.function, change]
        name = change if count == 1 else f"{change} #{count}"
        found.append(Mutant(module, place.function, name, number, place.lines, place.at_import))
    return found


def mutated(source: str, number: int) -> ast.Module:
    """The module with this mutant in it."""
    tree = ast.parse(source)
    for at, (node, place, new) in enumerate(_changes(tree)):
        if at == number:
            place.put(ast.copy_location(new, node))
            return ast.fix_missing_locations(tree)
    raise LookupError(f"there is no mutant {number}")


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 160 else f"{text[:160]}..."


def _changes(tree: ast.Module) -> Iterator[tuple[ast.AST, _Place, ast.AST]]:
    return _below(tree, _Place(tree, "", None, MODULE_LEVEL, range(0), at_import=True), _refusals(tree))


def _refusals(tree: ast.Module) -> frozenset[str]:
    """The classes of refusals that a module knows: what is said to their making is for people."""
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "onem2m.errors"]
    return frozenset(alias.asname or alias.name for node in imports for alias in node.names)


def _below(parent: ast.AST, around: _Place, refusals: frozenset[str]) -> Iterator[tuple[ast.AST, _Place, ast.AST]]:
    """The changes of what hangs below a node."""
    in_body = isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef)
    for field, value in ast.iter_fields(parent):
        if field in _NO_CODE:
            continue
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(node, ast.AST) or _left_alone(node):
                continue
            lines = _head(node) if isinstance(node, ast.stmt) else around.lines
            at_import = around.at_import and not (in_body and field == "body")
            place = _Place(parent, field, index, around.function, lines, at_import)
            for new in _alternatives(node):
                yield node, place, new
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from _below(node, replace(place, function=f"{around.function}.{node.name}".lstrip(".")), refusals)
            elif not _is_for_people(node, refusals):
                yield from _below(node, place, refusals)


def _is_for_people(node: ast.AST, refusals: frozenset[str]) -> bool:
    made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in refusals
    return made or isinstance(node, ast.Raise)


def _head(statement: ast.stmt) -> range:
    body = getattr(statement, "body", None)
    last = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
    return range(statement.lineno, max(last, statement.lineno) + 1)


def _left_alone(node: ast.AST) -> bool:
    """What a change of would say nothing: documentation, words for people, names of types, invariants."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) or _logs(node.value)
    return isinstance(node, ast.Assign) and _is_type(node.value)


def _logs(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log.")


def _is_type(node: ast.expr) -> bool:
    """`Callable[[str], bool]`, `list[str]`: a name for a type."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in ("TypeVar", "logging.getLogger")
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)


def _alternatives(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in a node's place."""
    if isinstance(node, ast.Compare):
        yield from _comparisons(node)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        for left_out in range(len(node.values)):
            rest = [value for index, value in enumerate(node.values) if index != left_out]
            yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in _CALCULATED:
        yield ast.BinOp(node.left, _CALCULATED[type(node.op)](), node.right)
    elif isinstance(node, ast.Constant):
        yield from _constants(node.value)
    elif isinstance(node, ast.If | ast.While | ast.IfExp) and not isinstance(node.test, _DECIDED_BELOW):
        fields = {name: value for name, value in ast.iter_fields(node) if name != "test"}
        yield type(node)(test=ast.UnaryOp(ast.Not(), node.test), **fields)
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield ast.Return(ast.Constant(None))
    elif _can_be_left_out(node):
        yield ast.Pass()


def _comparisons(node: ast.Compare) -> Iterator[ast.Compare]:
    for index, operator in enumerate(node.ops):
        ops = [*node.ops]
        ops[index] = _COMPARED[type(operator)]()
        yield ast.Compare(node.left, ops, node.comparators)


def _constants(value: object) -> Iterator[ast.Constant]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield ast.Constant(value + 1)
    elif isinstance(value, str):
        yield ast.Constant(value + "~x")
    elif isinstance(value, bytes):
        yield ast.Constant(value + b"~x")


def _can_be_left_out(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets)
    return isinstance(node, ast.Expr | ast.AugAssign | ast.Raise | ast.Continue | ast.Break | ast.Delete)


RECORDER: Final = "__ran__"


def recording(source: str) -> ast.Module:
    """The module with a call of RECORDER, its line as the argument, before every statement of every function."""
    tree = ast.parse(source)
    for node in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]:
        _record(node)
    return ast.fix_missing_locations(tree)


def _record(parent: ast.AST) -> None:
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        block = getattr(parent, field, None)
        if not isinstance(block, list):
            continue
        recorded: list[ast.AST] = []
        for node in block:
            if isinstance(node, ast.stmt):
                call = ast.Call(ast.Name(RECORDER, ast.Load()), [ast.Constant(node.lineno)], [])
                recorded.append(ast.copy_location(ast.Expr(call), node))
            recorded.append(node)
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                _record(node)  # functions within functions are found by the walk
        setattr(parent, field, recorded)
