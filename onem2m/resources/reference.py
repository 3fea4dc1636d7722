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

MODELS = """\
# Models of flexContainers

The models that come along (TS-0023), made from `onem2m/resources/ts-0023.json` by `python -m scripts.resource_tables`.
An operator adds others by the setting [`specializations`](settings.md#specializations).

A flexContainer is created with `ty` 28, under its root element, and names its model in `cnd`. Attributes in **bold** are
mandatory. Where release 3 had another root element and another `cnd`, both pairs are taken.

- `cs` (contentSize) counts the bytes of the model's attributes: of a text those of its UTF-8, a number without a
  fraction 4, with one 8, a truth value 1; of a list the sum of its entries, of an object that of its members with their
  names.
- `fcied` (fcinEnabled) has the CSE keep how the flexContainer was, as instances (`ty` 58) under the same root element:
  after its CREATE, and each UPDATE that carries an attribute of its model or `loc`. `la` and `ol` bring the newest and
  the oldest. True keeps as many as `mni`, `mbs` and `mia` allow, false the newest alone; null ends it, and removes them.

| root element | `cnd` | as in release 3 | attributes |
| --- | --- | --- | --- |
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
    names = {definition.type: definition.name for definition in reversed(listed)}  # of specialisations the general one
    return "\n".join([INTRODUCTION, *(_section(definition, names) for definition in listed)])


def models_of(definitions: Iterable[Definition], general: Definition) -> str:
    """The page of models, in Markdown: one row for each, beside it what it was called before."""
    rows: dict[str, list[Definition]] = {}
    for definition in definitions:
        # What was called otherwise before follows what it is called now, under the same name.
        rows.setdefault(definition.tag.partition(":")[2], []).append(definition)
    shared = {row.short for row in general.attributes}
    return MODELS + "".join(_model(now, earlier, shared) for now, *earlier in rows.values())


def _model(now: Definition, earlier: list[Definition], shared: set[str]) -> str:
    before = ", ".join(f"`{definition.tag}` `{definition.specialization}`" for definition in earlier) or "-"
    attributes = (
        f"{'**' if row.always else ''}`{row.short}`{'**' if row.always else ''} {row.long} ({row.kind.name})"
        for row in now.attributes
        if row.short not in shared
    )
    return f"| `{now.tag}` | `{now.specialization}` | {before} | {', '.join(attributes) or '-'} |\n"


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
        *(
            [f"- only below: {', '.join(f'`{tag}`' for tag in sorted(definition.parents))}"]
            if definition.parents
            else []
        ),
        *(["- abstract: made as one of its specialisations (docs/specializations.md)"] if definition.abstract else []),
        *(["- any further attributes, as they are"] if definition.further else []),
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
