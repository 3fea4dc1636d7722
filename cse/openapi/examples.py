"""Content as a reader would write it: the least that a CREATE of each type carries, with values that mean something."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from onem2m.resources.attribute import Attribute, M, O
from onem2m.resources.definition import Definition

_MEANT: Mapping[str, Any] = MappingProxyType(
    {
        "api": "N.org.example.app",
        "rr": False,
        "srv": ["4"],
        "con": {"wh": 2130115, "w": 111},
        "mnm": 10,
        "mid": ["cse-in"],
        "nu": ["http://127.0.0.1:9000/"],
        "pv": {"acr": [{"acor": ["Capp"], "acop": 34}]},
        "pvs": {"acr": [{"acor": ["Capp"], "acop": 63}]},
        "ni": "urn:dev:mac:acde48234567",
        "rlid": "operator@sp.example",
        "tkis": "/id-in",
        "tkhd": "/id-in/Capp",
        "tknb": "20260101T000000",
        "tkna": "20360101T000000",
        "tkid": "t1@sp.example",
        "tkob": "eyJh.eyJi.c2ln",
        "dae": True,
        "dap": ["https://decisions.example/das"],
        "lbl": ["kind:energy"],
        "mni": 1000,
        "los": 2,  # positions that the device writes itself
        "pei": 60000,
        "dcrp": 5,
        "dsp": base64.b64encode(b"<> a <http://example.org/Meter> .").decode(),
        "dgt": "20260101T120000",
        "cmlk": [
            {"nm": "defaults", "typ": 1013, "val": "cmdf21"},
            {"nm": "limits", "typ": 1016, "val": "cml22"},
            {"nm": "rules", "typ": 1017, "val": "cmnr23"},
            {"nm": "buffer", "typ": 1019, "val": "cmbf24"},
        ],
    }
)
"""Attributes by their short names; whatever is not listed is made up from its kind."""

_TEXTS = (
    "example",
    "20260101T120000",
    "PT15M",
    "http://127.0.0.1:9000/",
    "cse-in",
    "* 0 6-22 * * * *",
    "application/json:0",
    "[7.1, 50.7]",
    "4",
)
"""Texts, one of which most kinds take."""


def creation(definition: Definition) -> dict[str, Any]:
    """The attributes of a small CREATE."""
    return {row.short: _value(row) for row in definition.attributes if row.create is M and row.supported}


def change(definition: Definition) -> dict[str, Any]:
    """The attributes of a small UPDATE: labels where the type has them."""
    rows = [row for row in definition.attributes if row.update is O and row.supported]
    chosen = next((row for row in rows if row.short == "lbl"), None) or next(iter(rows), None)
    return {} if chosen is None else {chosen.short: _value(chosen)}


def _value(row: Attribute[Any]) -> Any:
    """What is meant for the attribute, or the first thing made up that its kind takes."""
    kind = row.sent or row.kind
    made_up = (of_schema(kind.schema, text) for text in _TEXTS)
    meant = [_MEANT[row.short]] if row.short in _MEANT else []
    return next((value for value in (*meant, *made_up) if kind.check(value) is None), None)


def of_schema(schema: Mapping[str, Any], text: str) -> Any:
    """Some value that has the shape of a schema, as plain as can be; `text` stands where texts do."""
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return of_schema(schema["anyOf"][0], text)
    kinds = schema.get("type")
    match kinds[0] if isinstance(kinds, list) else kinds:
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return True
        case "array":
            return [of_schema(schema["items"], text)] * schema.get("minItems", 0)
        case "object":
            return {name: of_schema(schema["properties"][name], text) for name in schema.get("required", ())}
        case "null":
            return None
    return text
