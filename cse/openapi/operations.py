"""Paths and what can be done there: for any resource by any address, and for each type by its identifiers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cse.openapi import answers, examples, parameters
from cse.openapi.answers import in_every_form
from cse.openapi.schemas import Schema, any_of, component, met, reference, sent, shown
from cse.operations.representation import result_contents
from onem2m.resources import Registry
from onem2m.resources.definition import Definition
from onem2m.resources.group import FAN_OUT_POINT, SEMANTIC_FAN_OUT_POINT
from onem2m.vocabulary import Operation, ResourceType, ResultContent

Paths = dict[str, dict[str, Any]]

ANY = "Any resource"
"""The tag of what is done by address, whatever stands there."""

_FEW = 3
"""Specialisations of one type that are described side by side; where there are more, each has a section of its own."""
_ONE_OF_MANY: Schema = {
    "title": "one of many specialisations, each described in its own section",
    "type": "object",
    "additionalProperties": {"type": "object"},
    "minProperties": 1,
    "maxProperties": 1,
}

_NOTIFIED = frozenset({ResourceType.AE})
"""Types that take notifications for somebody."""

_METHODS = {
    Operation.RETRIEVE: "get",
    Operation.UPDATE: "put",
    Operation.DELETE: "delete",
    Operation.CREATE: "post",
    Operation.NOTIFY: "post",
}


@dataclass(frozen=True, slots=True)
class Names:
    """How the paths of one CSE begin."""

    registry: Registry
    base: str
    """the CSEBase's name, `cse-in`"""

    def path(self, definition: Definition) -> tuple[str, dict[str, Any] | None]:
        """The path of a type's resources by their identifiers, and its parameter."""
        if definition.type == ResourceType.CSE_BASE:
            return f"/{self.base}", None
        if definition.type == ResourceType.AE:
            stem = {"type": "string", "pattern": r"^[A-Za-z0-9\-._]{1,200}$"}
            return "/C{stem}", _in_path(
                "stem", "what follows the C of the AE-ID; one with S goes likewise", stem, "app"
            )
        number = {"type": "integer", "minimum": 1, "maximum": 10**15}
        return f"/{definition.prefix}{{number}}", _in_path("number", "the number in its `ri`", number, 17)

    def creatable(self, parent: Definition | None = None) -> dict[int, list[Definition]]:
        """The types that can be created, anywhere or below one, by their numbers."""
        found: dict[int, list[Definition]] = {}
        for definition in self.registry.tables:
            if Operation.CREATE in definition.operations and (parent is None or definition.may_stand_in(parent)):
                found.setdefault(definition.type, []).append(definition)
        return dict(sorted(found.items()))

    def example(self, definition: Definition) -> dict[str, Any]:
        """Content of a small CREATE; of an abstract type as its first model has it."""
        if definition.abstract:
            definition = next((model for model in self.registry.models if model.type == definition.type), definition)
        return {definition.tag: examples.creation(definition)}

    def changed(self, definition: Definition) -> dict[str, Any]:
        """Content of a small UPDATE."""
        if definition.abstract:
            definition = next((model for model in self.registry.models if model.type == definition.type), definition)
        return {definition.tag: examples.change(definition)}


def paths(names: Names) -> Paths:
    """All that is oneM2M."""
    found = _of_any(names)
    for definition in names.registry.tables:
        if names.registry.by_prefix[definition.prefix] is definition:
            found |= _of_type(names, definition)
    return {path: _spread(item) for path, item in found.items()}


def _spread(item: dict[str, Any]) -> dict[str, Any]:
    """What holds for a whole path, said at each operation: readers' tools show it first there, and last otherwise."""
    common = item.get("parameters", [])
    return {
        method: {**described, "parameters": [*common, *described.get("parameters", [])]}
        for method, described in item.items()
        if method != "parameters"
    }


def _in_path(name: str, meaning: str, schema: Schema, example: Any) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": meaning, "schema": schema, "example": example}


def _of_any(names: Names) -> Paths:
    to = _in_path(
        "to",
        "an address: structured (`cse-in/app/readings`), by identifier (`cnt17`) or both (`cnt17/la`). It may have "
        "several segments, which OpenAPI cannot say: a slash stands there as it is, not as `%2F`",
        {"type": "string", "minLength": 1},
        names.base,
    )
    definitions = list(names.registry.tables)
    every = [*parameters.general(), *parameters.rarer_headers()]
    content = any_of(
        [
            *_forms(definitions, met),
            *(
                reference(name)
                for name in ("addresses", "references", "permissions", "aggregatedResponse", "queryResults")
            ),
        ]
    )
    found: Paths = {
        "/{to}": {
            "parameters": [*parameters.frame(), to],
            "get": {
                **_head("retrieve", ANY, "Retrieve a resource, or discover what lies below it"),
                "description": "With `fu=1` a discovery: addresses of descendants that meet the conditions. With `sqi=true` a "
                "semantic query (`smf`) of the descriptors below.",
                "parameters": [
                    parameters.result_content(result_contents(Operation.RETRIEVE)),
                    *map(parameters.reference, ("atrl", "drt")),
                    *parameters.conditions(),
                    *every,
                    parameters.reference("If-None-Match"),
                ],
                "responses": _responses(Operation.RETRIEVE, content),
            },
            "post": {
                **_head("create", ANY, "Create a resource below another, or notify an application"),
                "description": "`;ty=` in the Content-Type says what is to be created; without it, it is a notification.",
                "parameters": [parameters.result_content(result_contents(Operation.CREATE)), *every],
                "requestBody": _creation(names, names.creatable(), notification=True),
                "responses": _created(definitions, Operation.NOTIFY, further=reference("aggregatedResponse")),
            },
            "put": {
                **_head("update", ANY, "Change attributes of a resource; null deletes one"),
                "parameters": [
                    parameters.result_content(result_contents(Operation.UPDATE)),
                    *every,
                    parameters.reference("If-Match"),
                ],
                "requestBody": _update(names, [d for d in definitions if Operation.UPDATE in d.operations]),
                "responses": _responses(Operation.UPDATE, content, Operation.RETRIEVE),
            },
            "delete": {
                **_head("delete", ANY, "Delete a resource and all below it"),
                "parameters": [
                    parameters.result_content(result_contents(Operation.DELETE)),
                    *parameters.conditions(),
                    *every,
                    parameters.reference("If-Match"),
                ],
                "responses": _responses(Operation.DELETE, content, Operation.RETRIEVE),
            },
        }
    }
    return found


def _forms(definitions: Iterable[Definition], form: Callable[[Definition], Schema]) -> list[Schema]:
    """A form of each type, and one for all the specialisations of a type that has many."""
    by_type: dict[int, list[Definition]] = {}
    for definition in definitions:
        by_type.setdefault(definition.type, []).append(definition)
    found = [form(kind) for kinds in by_type.values() if len(kinds) <= _FEW for kind in kinds]
    return [*found, _ONE_OF_MANY] if any(len(kinds) > _FEW for kinds in by_type.values()) else found


def _of_type(names: Names, definition: Definition) -> Paths:
    path, parameter = names.path(definition)
    own = [parameter] if parameter is not None else []
    noun = component(definition)
    item: dict[str, Any] = {"parameters": [*parameters.frame(), *own]}
    kinds = [other for other in names.registry.tables if other.prefix == definition.prefix]
    tag = definition.name
    content = any_of([form for kind in kinds for form in (shown(kind)["anyOf"])])
    if Operation.RETRIEVE in definition.operations:
        listed = ["addresses"] if definition.children else []
        found = [content, *map(reference, ("references", "permissions", *listed))]
        item["get"] = {
            **_head(f"retrieve_{noun}", tag, f"Retrieve a {definition.name}"),
            "parameters": [
                parameters.result_content(result_contents(Operation.RETRIEVE)),
                *map(
                    parameters.reference,
                    ("atrl", "drt", *(("fu", "lbl", "ty", "lim", "ofst", "lvl") if definition.children else ())),
                ),
            ],
            "responses": _responses(Operation.RETRIEVE, any_of(found)),
        }
    children = names.creatable(definition)
    if children or definition.type in _NOTIFIED:
        notified = [Operation.NOTIFY] if definition.type in _NOTIFIED else []
        item["post"] = {
            **_head(f"create_in_{noun}", tag, f"Create a child of a {definition.name}"),
            "parameters": [parameters.result_content(result_contents(Operation.CREATE))],
            "requestBody": _creation(names, children, notification=bool(notified)),
            "responses": _created([one for listed in children.values() for one in listed], *notified),
        }
    if Operation.UPDATE in definition.operations:
        item["put"] = {
            **_head(f"update_{noun}", tag, f"Change attributes of a {definition.name}; null deletes one"),
            "parameters": [parameters.result_content(result_contents(Operation.UPDATE))],
            "requestBody": _update(names, kinds),
            "responses": _responses(Operation.UPDATE, content),
        }
    if Operation.DELETE in definition.operations:
        item["delete"] = {
            **_head(f"delete_{noun}", tag, f"Delete a {definition.name} and all below it"),
            "parameters": [parameters.result_content(result_contents(Operation.DELETE))],
            "responses": _responses(Operation.DELETE, any_of([content, reference("references")])),
        }
    found_paths: Paths = {path: item}
    for name, operations in definition.virtual.items():
        found_paths |= _virtual(names, definition, f"{path}/{name}", own, name, operations)
    return found_paths


def _virtual(
    names: Names,
    definition: Definition,
    path: str,
    own: list[dict[str, Any]],
    name: str,
    operations: frozenset[Operation],
) -> Paths:
    """A virtual child: what is done to it is done to what it stands for."""
    noun = f"{component(definition)}_{name}"
    fans_out = name == FAN_OUT_POINT
    stands_for = [
        child
        for listed in names.creatable(definition).values()
        for child in listed
        if Operation.UPDATE not in child.operations
    ]
    asks = name == SEMANTIC_FAN_OUT_POINT
    # It has no children, which is what a list of references says of it (`rcn=6`).
    content = any_of([*map(shown, stands_for), reference("references")]) if stands_for else None
    if fans_out or asks:
        content = reference("aggregatedResponse" if fans_out else "queryResults")
    item: dict[str, Any] = {"parameters": [*parameters.frame(), *own]}
    for operation in sorted(operations):
        method = _METHODS[operation]
        if method in item:
            continue
        described = {
            **_head(
                f"{operation.name.lower()}_{noun}",
                definition.name,
                f"{operation.name} at {name}: {_VIRTUAL.get(name, '')}",
            ),
            "parameters": [
                parameters.result_content([ResultContent.SEMANTIC_CONTENT] if asks else result_contents(operation)),
                *(map(parameters.reference, ("grtm", "gstn")) if fans_out or asks else []),
                *([parameters.semantics()] if asks else []),
            ],
            "responses": _responses(Operation.RETRIEVE if fans_out else operation, content),
        }
        if operation is Operation.RETRIEVE and stands_for:
            assert content is not None
            described["responses"] = _responses(operation, any_of([content, reference("permissions")]))
        if operation is Operation.CREATE:
            described["requestBody"] = _creation(names, names.creatable(), notification=Operation.NOTIFY in operations)
        elif operation is Operation.UPDATE:
            described["requestBody"] = _update(
                names, [d for d in names.registry.tables if Operation.UPDATE in d.operations]
            )
        elif operation is Operation.NOTIFY:
            described["parameters"] = []
            described["requestBody"] = {"required": True, "content": in_every_form({"type": "object"})}
        item[method] = described
    found: Paths = {path: item}
    if fans_out:
        text = {"type": "string", "minLength": 1}
        tail = _in_path("tail", "what stands below each member; it may have several segments", text, "la")
        found[f"{path}/{{tail}}"] = {
            **{
                key: value if key == "parameters" else {**value, "operationId": f"{value['operationId']}_tail"}
                for key, value in item.items()
            },
            "parameters": [*item["parameters"], tail],
        }
    return found


_VIRTUAL = {
    "la": "the newest instance",
    "ol": "the oldest instance",
    "fopt": "every member of the group, answers gathered",
    "ntsr": "the target that asks is told no more",
    "sfop": "what the descriptors of all members answer to a semantic query",
    "pcu": "what waits for an application that cannot be reached",
}


def _head(name: str, tag: str, summary: str) -> dict[str, Any]:
    return {"operationId": name, "tags": [tag], "summary": summary}


def _responses(
    operation: Operation, content: Schema | None, *others: Operation, further: Schema | None = None
) -> dict[str, Any]:
    """The answers to an operation. `others` are what it may turn out to be, with what they hold."""
    described = {answers.status_of(operation): answers.success(operation, content)}
    for other in others:
        status = answers.status_of(other)
        if status in described:
            described[status] = answers.success(operation, content, other)
        else:
            described[status] = answers.success(other, further)
    if operation is Operation.RETRIEVE:
        described["304"] = answers.unchanged()
    return described | answers.refused()


def _created(definitions: list[Definition], *others: Operation, further: Schema | None = None) -> dict[str, Any]:
    forms = _forms(definitions, met)  # children come with what is read, not with what was made
    content = any_of([*forms, reference("address"), reference("created")])
    return _responses(Operation.CREATE, content, *others, further=further)


def _creation(names: Names, children: dict[int, list[Definition]], *, notification: bool) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for number, kinds in children.items():
        shown = {component(kind): {"value": names.example(kind)} for kind in kinds}
        schema = any_of(_forms(kinds, lambda kind: sent(kind, "create")))
        content |= in_every_form(schema, f";ty={int(number)}", examples=shown)
    if notification:
        example = {"m2m:sgn": {"nev": {"net": 1, "rep": {}}, "sur": "cse-in/app/readings/mine"}}
        content |= in_every_form(reference("notification"), example=example)
    # JSON first: pages show the first.
    return {"required": True, "content": dict(sorted(content.items(), key=lambda entry: "json" not in entry[0]))}


def _update(names: Names, kinds: list[Definition]) -> dict[str, Any]:
    schema = any_of(_forms(kinds, lambda kind: sent(kind, "update")))
    shown = {
        component(kind): {"value": names.changed(kind)}
        for kind in kinds
        if names.registry.by_type[kind.type] is kind or len(kinds) <= _FEW
    }
    return {"required": True, "content": in_every_form(schema, examples=shown)}
