"""Resource types as components: what is served, what may be sent, and the forms around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from onem2m.resources import Registry
from onem2m.resources.definition import Definition
from onem2m.resources.schema import schema_of

Schema = dict[str, Any]

_HERE = "#/components/schemas/"


def component(definition: Definition) -> str:
    """The name of a type's component: its long name, `contentInstance`."""
    return re.sub(r"[^A-Za-z0-9.\-_]", "_", definition.name)


def reference(name: str) -> Schema:
    """A reference to a component."""
    return {"$ref": _HERE + name}


def rooted(tag: str, inside: Schema) -> Schema:
    """An object with one root element: how oneM2M carries a resource, `{"m2m:cnt": {...}}`."""
    return {"type": "object", "properties": {tag: inside}, "required": [tag], "additionalProperties": False}


def framed(definition: Definition, inside: Schema) -> Schema:
    """The same for a type; a specialisation of an abstract one comes under its own root element."""
    if definition.abstract:
        return {"type": "object", "additionalProperties": inside, "minProperties": 1, "maxProperties": 1}
    return rooted(definition.tag, inside)


def any_of(choices: Iterable[Schema]) -> Schema:
    """One of several forms; a single one stands for itself."""
    listed = list(choices)
    return listed[0] if len(listed) == 1 else {"anyOf": listed}


def whole(definition: Definition) -> Schema:
    """The type as it is served."""
    return framed(definition, reference(component(definition)))


def sent(definition: Definition, request: str) -> Schema:
    """What a `create` or an `update` of the type carries."""
    return framed(definition, reference(f"{component(definition)}.{request}"))


def shown(definition: Definition) -> Schema:
    """The type in an answer: whole, or as much of it as was asked for or may be seen, with children if asked for."""
    return any_of([whole(definition), framed(definition, reference(f"{component(definition)}.shown"))])


def met(definition: Definition) -> Schema:
    """The type in an answer that may be of any type: its section has what it may hold, written out here nobody could read it."""
    return any_of([whole(definition), framed(definition, reference(f"{component(definition)}.part"))])


def components(registry: Registry) -> dict[str, Schema]:
    """The components of all types, and the forms that belong to none."""
    schemas: dict[str, Schema] = {}
    tables = registry.tables
    for definition in tables:
        # Those with models or many specialisations come under many root elements; listed here, where readers' tools put
        # each in the place of its reference, they would take a page seconds to draw.
        children = [child for child in tables if child.may_stand_in(definition) and not child.told_by]
        schemas |= _of_type(definition, sorted(children, key=lambda child: child.type))
    return schemas | forms()


def _of_type(definition: Definition, children: list[Definition]) -> dict[str, Schema]:
    name = component(definition)
    schema = schema_of(definition)
    requests = schema.pop("$defs", {})
    for keyword in ("$schema", "$id"):
        schema.pop(keyword)
    properties = schema["properties"]
    attributes = {short: _or_gone(f"{_HERE}{name}/properties/{short}") for short in properties}
    parts = {
        name: schema,
        f"{name}.part": {
            "title": f"{definition.name} among what another holds",
            "description": "What it holds itself stands in it in the same manner.",
            "type": "object",
            "properties": attributes,
        },
        f"{name}.shown": {
            "title": f"{definition.name}, or some of it",
            "description": "The attributes that were asked for (`atrl`), that changed (`rcn=9`; null: gone) or that may "
            "be seen; with `rcn` 4 to 8 children, or references to them.",
            "type": "object",
            "properties": {
                **attributes,
                **{child.tag: _list_of(f"{component(child)}.part") for child in children},
                **({"ch": _list_of("childResourceRef")} if children else {}),
            },
        },
    }
    for request, part in requests.items():
        parts[f"{name}.{request}"] = {**_pointed(part, name), "title": f"{definition.name}: {part['title']}"}
    return parts


def _or_gone(pointer: str) -> Schema:
    return {"anyOf": [{"$ref": pointer}, {"type": "null"}]}


def _list_of(name: str) -> Schema:
    return {"type": "array", "items": reference(name)}


def _pointed(schema: Any, name: str) -> Any:
    """A schema's own references, made to lead to the component."""
    if isinstance(schema, Mapping):
        return {
            key: value.replace("#/", f"{_HERE}{name}/", 1) if key == "$ref" else _pointed(value, name)
            for key, value in schema.items()
        }
    return [_pointed(entry, name) for entry in schema] if isinstance(schema, list) else schema


def forms() -> dict[str, Schema]:
    """What answers and notifications hold beside resources (TS-0004 6.3.5, 7.5.2)."""
    text = {"type": "string"}
    number = {"type": "integer"}
    return {
        "childResourceRef": {
            "title": "reference to a resource",
            "type": "object",
            "properties": {
                "nm": {**text, "title": "name"},
                "typ": {**number, "title": "resource type"},
                "spty": {"type": ["string", "integer"], "title": "specialization: cnd or mgd"},
                "val": {**text, "title": "address, in the form that `drt` asks for"},
            },
            "required": ["nm", "typ", "val"],
        },
        "addresses": {
            "title": "the result of a discovery",
            **rooted("m2m:uril", {"type": "array", "items": text}),
        },
        "references": {
            "title": "references to children, or to what a discovery found (`rcn=6`)",
            **rooted("m2m:rrl", {"type": "object", "properties": {"rrf": _list_of("childResourceRef")}}),
        },
        "permissions": {
            "title": "what the originator may do: the sum of the bits of an access control rule (`rcn=12`)",
            **rooted("m2m:acop", {"type": "integer", "minimum": 0, "maximum": 63}),
        },
        "queryResults": {
            "title": "what descriptors answered, as SPARQL Query Results XML",
            **rooted("m2m:qres", {"type": "string"}),
        },
        "address": {"title": "the address of what was created (`rcn=2`)", **rooted("m2m:uri", text)},
        "created": {
            "title": "address and attributes of what was created (`rcn=3`)",
            **rooted("m2m:rce", {"type": "object", "properties": {"uri": text}, "required": ["uri"]}),
        },
        "notification": {
            "title": "a notification, or several",
            "type": "object",
            "properties": {"m2m:sgn": reference("sgn"), "m2m:agn": {"type": "object"}},
            "minProperties": 1,
            "maxProperties": 1,
        },
        "sgn": {
            "title": "notification",
            "type": "object",
            "properties": {
                "nev": {
                    "type": "object",
                    "title": "notificationEvent",
                    "properties": {
                        "rep": {"type": "object", "title": "representation"},
                        "net": {**number, "title": "notificationEventType"},
                    },
                },
                "sur": {**text, "title": "subscriptionReference"},
                "vrq": {"type": "boolean", "title": "verificationRequest"},
                "sud": {"type": "boolean", "title": "subscriptionDeletion"},
                "cr": {**text, "title": "creator"},
            },
        },
        "aggregatedResponse": {
            "title": "the answers of a group's members",
            **rooted(
                "m2m:agr",
                {"type": "object", "properties": {"m2m:rsp": _list_of("memberResponse")}, "required": ["m2m:rsp"]},
            ),
        },
        "memberResponse": {
            "title": "one member's answer",
            "type": "object",
            "properties": {
                "rsc": {**number, "title": "responseStatusCode"},
                "rqi": {**text, "title": "requestIdentifier"},
                "fr": {**text, "title": "the member"},
                "rvi": text,
                "pc": {"type": "object", "title": "content"},
            },
            "required": ["rsc"],
        },
        "refusal": {
            "title": "why not",
            "type": "object",
            "properties": {
                "m2m:dbg": {**text, "title": "what is wrong, and where"},
                "m2m:tqf": {"type": "object", "title": "where tokens may be had that would permit it"},
            },
            "minProperties": 1,
            "additionalProperties": False,
        },
    }
