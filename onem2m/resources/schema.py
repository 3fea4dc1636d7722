"""A resource type's table as JSON Schema 2020-12: the same rows, for readers and tools outside."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from onem2m.resources.attribute import NP, Attribute, M
from onem2m.resources.common import POLICIES
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import ANY_JSON
from onem2m.vocabulary import Operation


def schema_name(definition: Definition) -> str:
    """The name of the type's schema below `resources/`: `contentInstance` is `content-instance`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", definition.name).lower()


def schema_of(definition: Definition) -> dict[str, Any]:
    """The schema of a type: of a resource as the CSE serves it, and below `$defs` of what requests may carry.

    It tells types, bounds and members; rules between attributes and the calendar are the validator's alone.
    """
    rows = definition.attributes
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:gridhearth:resources:{schema_name(definition)}",
        "title": definition.name,
        "description": f"Attributes of {definition.tag}, resource type {definition.type} ({definition.clause}).",
        "type": "object",
        "properties": {row.short: {"title": row.long, **row.kind.schema} for row in rows},
        "required": [row.short for row in rows if row.always or row.create is M],
    }
    requests: dict[str, Any] = {}
    if Operation.CREATE in definition.operations:
        requests["create"] = _create(rows, _beyond(definition))
    if Operation.UPDATE in definition.operations:
        requests["update"] = _update(rows, _beyond(definition, null=True))
    return schema | ({"$defs": requests} if requests else {})


def schema_of_models(definitions: Iterable[Definition], general: Definition, name: str) -> dict[str, Any]:
    """What models add to the general type, below `$defs` by root element."""
    shared = {row.short for row in general.attributes}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:gridhearth:specializations:{name}",
        "title": f"models of {general.name}s",
        "description": f"Attributes that each model adds to those of {general.name}, by root element.",
        "$defs": {
            definition.tag: _own(definition, [row for row in definition.attributes if row.short not in shared])
            for definition in definitions
        },
    }


def _own(definition: Definition, rows: list[Attribute[Any]]) -> dict[str, Any]:
    return {
        "title": definition.name,
        "type": "object",
        "properties": {
            definition.told_by: {"const": definition.specialization},
            **{row.short: {"title": row.long, **row.kind.schema} for row in rows},
        },
        "required": [definition.told_by, *(row.short for row in rows if row.always)],
    }


def _beyond(definition: Definition, *, null: bool = False) -> Any:
    """What a request may carry beside the table's attributes."""
    if definition.further is None and not definition.abstract:
        return False
    schema = (definition.further or ANY_JSON).schema  # of an abstract one: what a specialisation adds
    return {"anyOf": [schema, {"type": "null"}]} if null else schema


def _create(rows: tuple[Attribute[Any], ...], beyond: Any) -> dict[str, Any]:
    return {
        "title": "what a CREATE may carry",
        "type": "object",
        "properties": {row.short: _sent(row) for row in rows if row.create is not NP and row.supported},
        "required": [row.short for row in rows if row.create is M],
        "additionalProperties": beyond,
    }


def _update(rows: tuple[Attribute[Any], ...], beyond: Any) -> dict[str, Any]:
    changed = [row for row in rows if row.update is not NP and (row.supported or row.deletable)]
    schema: dict[str, Any] = {
        "title": "what an UPDATE may carry",
        "type": "object",
        "properties": {row.short: _changed(row) for row in changed},
        "additionalProperties": beyond,
    }
    if POLICIES.short in schema["properties"]:
        schema |= {"if": {"required": [POLICIES.short]}, "then": {"maxProperties": 1}}
    return schema


def _changed(row: Attribute[Any]) -> dict[str, Any]:
    """Null deletes; of what is not supported there is nothing but to delete it."""
    if not row.supported:
        return {"type": "null"}
    return {"anyOf": [_sent(row), {"type": "null"}]} if row.deletable else _sent(row)


def _sent(row: Attribute[Any]) -> dict[str, Any]:
    return dict(row.sent.schema) if row.sent is not None else {"$ref": f"#/properties/{row.short}"}
