"""Headers and query fields as parameters, from the tables of the mapping."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from onem2m.filter_criteria import criteria
from onem2m.mapping.http import parameter_headers
from onem2m.mapping.query import Field, fields
from onem2m.vocabulary import RELEASES, IdentifierType, ResponseType

Parameter = dict[str, Any]

_HERE = "#/components/parameters/"

_MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "gid": "group request identifier: marks a fan-out, so that it does not go in circles",
        "ot": "originating timestamp: when the request was made",
        "rqet": "request expiration timestamp: a moment, or milliseconds from now, after which it is not to be performed",
        "rset": "result expiration timestamp",
        "oet": "operation execution time: when it is to be performed",
        "vsi": "vendor information: comes back as it was sent",
        "ec": "event category",
        "rt.nu": "notification targets of a response that comes later, joined by `&`",
        "rcn": "result content: what the answer holds",
        "drt": "desired identifier result type: 1 structured addresses, 2 identifiers",
        "rt": "response type: 3 waits for the result",
        "rp": "result persistence",
        "da": "delivery aggregation",
        "tqi": "token request indicator",
        "sqi": "semantic query indicator: true asks the query (smf) of all descriptors below that may be read",
        "asi": "authorization signature indicator",
        "auri": "authorization signature request information",
        "rids": "role-IDs that the originator wants to be considered",
        "tids": "token-IDs of tokens that permit it",
        "ltids": "local token-IDs, as X-M2M-ATI told them",
        "gstn": "the request goes to so many members of the group and no more",
        "grtm": "the members of the group that the request is for; all without it",
        "atrl": "names of attributes: only they are shown",
        "fu": "filter usage: 1 makes the request a discovery of addresses, 3 one that may ask an interworking proxy",
        "fo": "how different conditions are joined: 1 and, 2 or, 3 xor",
        "lim": "at most so many results; X-M2M-CTS and X-M2M-CTO tell how to go on",
        "ofst": "the first result wanted, as X-M2M-CTO told; 1 is the first there is",
        "lvl": "how many levels below the target",
        "lbl": "labels, any of them",
        "ty": "resource types, any of them",
        "cty": "media types of content, any of them",
        "crb": "created before",
        "cra": "created at or after",
        "ms": "modified at or after",
        "us": "not modified since",
        "sts": "state tag smaller than",
        "stb": "state tag this or bigger",
        "exb": "expires before",
        "exa": "expires at or after",
        "sza": "content of this size or above",
        "szb": "content smaller than",
        "clbl": "labels of a child, any of them",
        "palb": "labels of the parent, any of them",
        "chty": "types of a child, any of them",
        "pty": "types of the parent, any of them",
        "lbq": "label query: labels joined by operators",
        "arp": "applyRelativePath: this below each result is what counts",
        "ops": "operations that the originator may perform on what is found",
        "smf": "semantics filter: SPARQL (SELECT or ASK) that has a solution in a descriptor of what is found; each field "
        "is one query, any of them",
        "cfs": "content filter syntax",
        "cfq": "content filter query",
        "gmty": "geometry type",
        "geom": "geometry: coordinates as the text of a JSON array",
        "gsf": "geo-spatial function",
    }
)
"""What fields mean, in a reader's words; those that are not listed are named after themselves."""

_FORMS: Mapping[str, dict[str, Any]] = MappingProxyType(
    {
        "number": {"type": "integer", "minimum": 0},
        "flag": {"type": "boolean"},
        "text": {"type": "string"},
        "numbers": {"type": "array", "items": {"type": "integer", "minimum": 0}},
        "texts": {"type": "array", "items": {"type": "string", "minLength": 1}},
    }
)
_ENUMERATED: Mapping[str, list[int]] = MappingProxyType(
    {
        "drt": [int(one) for one in IdentifierType],
        "rt": [int(one) for one in ResponseType],
    }
)


def reference(name: str) -> Parameter:
    """A reference to a parameter."""
    return {"$ref": _HERE + name}


def components() -> dict[str, Parameter]:
    """Every parameter, by the name that operations refer to."""
    every = [*_frame(), *map(_rare_header, parameter_headers()), *map(_query, _fields()), _ATTRIBUTES, *_TAGS]
    return {parameter["name"]: parameter for parameter in every}


def frame() -> list[Parameter]:
    """What every request carries."""
    return [reference(parameter["name"]) for parameter in _frame()]


def rarer_headers() -> list[Parameter]:
    """Headers that any request may carry and few do."""
    return [reference(name) for name, _ in parameter_headers()]


def conditions() -> list[Parameter]:
    """Everything that selects: filter criteria, and conditions on attributes."""
    return [reference(field.name) for field in _fields() if field.condition] + [reference(_ATTRIBUTES["name"])]


def general() -> list[Parameter]:
    """Query fields that are no conditions and go with every operation."""
    return [reference(field.name) for field in _fields() if not field.condition and field.name not in _SPECIAL]


def result_content(allowed: list[int]) -> Parameter:
    """rcn, with the values that go with one operation."""
    return {
        "name": "rcn",
        "in": "query",
        "description": f"{_MEANINGS['rcn']} (TS-0004 7.2.1.2)",
        "schema": {"type": "integer", "enum": allowed},
    }


def semantics() -> Parameter:
    """smf where nothing can be asked without it."""
    schema = {"type": "string", "minLength": 1}
    example = "SELECT ?thing WHERE { ?thing ?property ?value }"
    return {
        "name": "smf",
        "in": "query",
        "required": True,
        "description": "the query, in SPARQL (SELECT or ASK)",
        "schema": schema,
        "example": example,
    }


_SPECIAL = frozenset({"atrl", "drt", "grtm", "gstn"})
"""Query fields that go with some operations only."""


def _fields() -> list[Field]:
    """Query fields as far as they are evaluated here; rcn differs between operations."""
    return [field for field in fields() if field.name != "rcn" and (not field.condition or field.name in criteria())]


def _query(field: Field) -> Parameter:
    schema: dict[str, Any] = dict(_FORMS[field.form])
    if field.condition:
        schema = dict(criteria()[field.name].schema)
    elif field.name in _ENUMERATED:
        schema = {"enum": _ENUMERATED[field.name]}
    elif field.name == "gstn":
        schema["minimum"] = 1
    described: Parameter = {
        "name": field.name,
        "in": "query",
        "description": _MEANINGS.get(field.name, field.name),
        "schema": schema,
    }
    return described


def _rare_header(carried: tuple[str, str]) -> Parameter:
    name, short = carried
    return {"name": name, "in": "header", "description": _MEANINGS.get(short, short), "schema": {"type": "string"}}


def _frame() -> list[Parameter]:
    return [
        _header(
            "X-M2M-Origin",
            "the originator (fr): an AE-ID such as `Capp`. With a credential it may be left out, and must be its holder "
            "otherwise; without (development mode) it is believed",
            "Capp",
        ),
        {
            **_header("X-M2M-RI", "request identifier (rqi): comes back in the answer", "1"),
            "required": True,
            "schema": {"type": "string", "minLength": 1, "maxLength": 1000, "pattern": "^[!-~]+$"},
        },
        {
            **_header("X-M2M-RVI", "release version indicator (rvi); without it, release 1", "4"),
            "schema": {"type": "string", "enum": sorted(RELEASES)},
        },
    ]


def _header(name: str, meaning: str, example: str) -> Parameter:
    return {"name": name, "in": "header", "description": meaning, "schema": {"type": "string"}, "example": example}


_TAGS: tuple[Parameter, ...] = tuple(
    {"name": name, "in": "header", "description": meaning, "schema": {"type": "string"}}
    for name, meaning in (
        ("If-Match", "perform it only if this is still the ETag of what is there; 412 otherwise"),
        ("If-None-Match", "the ETag that is known: 304 if it is still the one"),
    )
)

_ATTRIBUTES: Parameter = {
    "name": "attributes",
    "in": "query",
    "description": "any other field is a condition on the attribute of that short name: `?cnf=text/plain:0`; `*` stands "
    "for anything in a discovery; `c.` before the name asks about children, `p.` about the parent",
    "style": "form",
    "explode": True,
    "schema": {"type": "object", "additionalProperties": {"type": "string"}},
    "example": {},  # or a page to try it out would make up names
}
