"""The rules of the house, as functions from a source tree to the sentences that say where it breaks them."""

import ast
import re
from collections.abc import Iterator, Mapping, Set

from tests.architecture.imports import Sources, circles, within

SQL = re.compile(
    r"""\s*(
        select\s.+\sfrom\s | insert\s+(or\s+\w+\s+)?into\s | replace\s+into\s | update\s+\w+\s+set\s
        | delete\s+from\s | with\s+(recursive\s+)?\w+(\s*\(.*?\))?\s+as\s*\(
        | (create|drop|alter)\s+((unique|temp|virtual)\s+)*(table|index|view|trigger)\b
        | pragma\s+\w+ | begin\s+(immediate|exclusive|deferred)\b
    )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


def forbidden_arrows(sources: Sources, allowed: Mapping[str, Set[str]]) -> list[str]:
    """Imports from one of our packages into another that the table does not grant."""
    return [
        f"{found.place}: {found.importer} imports {found.imported}, but {importer} may not import {imported}"
        for found in sources.imports
        if (importer := top(found.importer)) != (imported := top(found.imported))
        if imported in allowed and imported not in allowed[importer]
    ]


def applications_that_meet(sources: Sources, package: str = "ae") -> list[str]:
    """Imports of an application from outside it: applications meet in the tree, and what they share knows none."""
    return [
        f"{found.place}: {found.importer} imports the application {application}"
        for found in sources.imports
        if within(found.importer, package)
        if (application := application_of(sources, found.imported, package)) is not None
        if not within(found.importer, application)
    ]


def application_of(sources: Sources, module: str, package: str) -> str | None:
    """The application that a module belongs to: a folder directly below the package of applications."""
    parts = module.split(".")
    if parts[0] != package or len(parts) < 2:
        return None
    application = ".".join(parts[:2])
    return application if sources.is_package(application) else None


def strangers(sources: Sources, homes: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Imports of a library outside the rooms that the table names as its home."""
    return [
        f"{found.place}: {found.importer} imports {library}, which belongs in {' and '.join(rooms)}"
        for found in sources.imports
        for library, rooms in homes.items()
        if within(found.imported, library) and not any(within(found.importer, room) for room in rooms)
    ]


def impurities(sources: Sources, pure: tuple[str, ...], impure: tuple[str, ...]) -> list[str]:
    """Imports of what waits, talks or touches the disk, in a room that does none of it."""
    return [
        f"{found.place}: {found.importer} imports {found.imported}, but {room} does no I/O"
        for found in sources.imports
        for room in pure
        if within(found.importer, room) and any(within(found.imported, library) for library in impure)
    ]


def sql_outside(sources: Sources, homes: tuple[str, ...]) -> list[str]:
    """Texts that are SQL statements, and .sql files, outside the homes of storage."""
    where = f"SQL outside {' and '.join(homes)}"
    texts = [
        f"{sources.path_of(module)}:{text.lineno}: {where}"
        for module, tree in sources.modules.items()
        if not any(within(module, home) for home in homes)
        for text in texts_of(tree)
        if isinstance(text.value, str) and SQL.match(text.value)
    ]
    folders = {sources.root.joinpath(*home.split(".")) for home in homes}
    files = [
        f"{path.relative_to(sources.root)}: {where}"
        for package in sources.packages
        for path in sorted((sources.root / package).rglob("*.sql"))
        if folders.isdisjoint(path.parents)
    ]
    return texts + files


def texts_of(tree: ast.Module) -> Iterator[ast.Constant]:
    """Every text of a module that is a value: docstrings, which stand alone as a statement, are left out."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in alone:
            yield node


def import_circles(sources: Sources) -> list[str]:
    """Modules of ours that import one another, directly or by a way round."""
    arrows: dict[str, set[str]] = {module: set() for module in sources.modules}
    for found in sources.imports:
        if found.imported in arrows:
            arrows[found.importer].add(found.imported)
    return [f"these import one another: {', '.join(group)}" for group in circles(arrows)]


def top(module: str) -> str:
    return module.partition(".")[0]
