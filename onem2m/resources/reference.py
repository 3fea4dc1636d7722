"""The resource types as a page for people: `docs/resource-types.md` is made from the tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from onem2m.resources.attribute import Announcement, Attribute
from onem2m.resources.definition import Definition, Guard
from onem2m.vocabulary import Operation

INTRODUCTION = """\
# Resource types

Made from the tables in `onem2m/resources/` by `python -m scripts.resource_tables`; change those, not this page.
The same tables check requests (`cse/validation.py`) and give the JSON Schemas in `schemas/resources/`.

- **create**, **update**: M must be in the request, O may be, - must not. "O, null" may also be deleted by null.
- **announced**: MA always, OA if the originator asks, - never.
- "refused": the standard knows the attribute and this CSE does nothing for it yet, so a request that carries it is
  answered 5001 instead of being believed.
- A default is stored where a CREATE leaves the attribute out.
"""

_GUARDS = {
    Guard.OWN: "its `acpi`; without any, its creator alone",
    Guard.PARENT: "as its parent",
    Guard.SELF: "its own `pvs`",
    Guard.CREATOR: "its creator alone",
}


def reference_of(definitions: Iterable[Definition]) -> str:
    """The whole page, in Markdown."""
    listed = tuple(definitions)
    names = {definition.type: definition.name for definition in listed}
    return "\n".join([INTRODUCTION, *(_section(definition, names) for definition in listed)])


def _section(definition: Definition, names: dict[int, str]) -> str:
    children = ", ".join(names.get(child, str(child)) for child in sorted(definition.children)) or "none"
    virtual = ", ".join(f"`{name}` ({_operations(taken)})" for name, taken in definition.virtual.items())
    lines = [
        f"## {definition.name}",
        "",
        f"`{definition.tag}`, type {definition.type}, {definition.clause}.",
        "",
        f"- operations: {_operations(definition.operations)}",
        f"- children: {children}",
        *([f"- virtual children: {virtual}"] if virtual else []),
        f"- access: {_GUARDS[definition.guard]}",
        "",
        "| short | long | kind | create | update | announced | remarks |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(_row(row) for row in definition.attributes),
        "",
    ]
    return "\n".join(lines)


def _row(row: Attribute[Any]) -> str:
    update = row.update.value.replace("NP", "-") + (", null" if row.update.value == "O" and row.deletable else "")
    announced = "-" if row.announced is Announcement.NEVER else row.announced.value
    remarks = [
        *([f"default {row.default}"] if row.default is not None else []),
        *([f"send {row.sent.name} only"] if row.sent is not None else []),
        *([f"since release {row.since}"] if row.since > 3 else []),
        *(["refused"] if not row.supported else []),
    ]
    cells = [f"`{row.short}`", row.long, row.kind.name, row.create.value.replace("NP", "-"), update, announced]
    return f"| {' | '.join(cells)} | {', '.join(remarks)} |"


def _operations(operations: Iterable[Operation]) -> str:
    return ", ".join(operation.name for operation in sorted(operations))
