"""Reads the import statements of a source tree, without running any of it."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Import:
    """One import statement: who imports what, and where it stands."""

    importer: str
    imported: str
    place: str


@dataclass(frozen=True)
class Sources:
    """The modules of some packages under one root, parsed."""

    root: Path
    packages: tuple[str, ...]

    @cached_property
    def modules(self) -> Mapping[str, ast.Module]:
        """Every module by its dotted name; a package stands for its `__init__`."""
        return {module_name(path, self.root): parsed(path) for path in self.files()}

    def files(self) -> Iterator[Path]:
        for package in self.packages:
            yield from sorted((self.root / package).rglob("*.py"))

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Every import of every module, also those within functions and those for type checkers only."""
        return tuple(found for name, tree in self.modules.items() for found in self._imports_of(name, tree))

    def _imports_of(self, importer: str, tree: ast.Module) -> Iterator[Import]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                targets: Iterable[str] = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                targets = self._targets(importer, node)
            else:
                continue
            for target in targets:
                yield Import(importer, target, f"{self.path_of(importer)}:{node.lineno}")

    def _targets(self, importer: str, node: ast.ImportFrom) -> Iterator[str]:
        """What `from x import y` reaches: the module x.y where there is one, otherwise x."""
        origin = node.module or ""
        if node.level:
            package = importer.split(".") if self.is_package(importer) else importer.split(".")[:-1]
            origin = ".".join([*package[: len(package) - node.level + 1], *([node.module] if node.module else [])])
        for alias in node.names:
            whole = f"{origin}.{alias.name}"
            yield whole if whole in self.modules else origin

    def is_package(self, module: str) -> bool:
        return (self.root / Path(*module.split(".")) / "__init__.py").is_file()

    def path_of(self, module: str) -> str:
        path = Path(*module.split("."))
        return str(path / "__init__.py") if self.is_package(module) else f"{path}.py"


def module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def within(module: str, room: str) -> bool:
    """Is the module the room itself or below it?"""
    return module == room or module.startswith(f"{room}.")


def circles(arrows: Mapping[str, Set[str]]) -> list[list[str]]:
    """The groups of modules that reach one another, each sorted: Tarjan's strongly connected components.

    It recurses along the imports, which is safe here: no chain of imports is near a thousand modules long.
    """
    numbers: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_path: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        numbers[module] = lowest[module] = len(numbers)
        open_path.append(module)
        for target in sorted(arrows.get(module, ())):
            if target not in numbers:
                visit(target)
                lowest[module] = min(lowest[module], lowest[target])
            elif target in open_path:
                lowest[module] = min(lowest[module], numbers[target])
        if lowest[module] == numbers[module]:
            start = open_path.index(module)
            group = open_path[start:]
            del open_path[start:]
            if len(group) > 1 or module in arrows.get(module, ()):
                found.append(sorted(group))

    for module in sorted(arrows):
        if module not in numbers:
            visit(module)
    return sorted(found)
