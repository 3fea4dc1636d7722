"""Models of flexContainers, read from JSON: TS-0023's, which come along, and those that an operator adds.

A file has one object; `schemas/specializations/models.json` is its JSON Schema:

    {"title": "our boilers", "clause": "house rules 3.2", "specializations": [
      {"type": "our:boilr", "definition": "org.example.moduleclass.boiler", "name": "boiler",
       "attributes": {"temp": {"name": "temperature", "type": "float", "mandatory": true},
                      "modes": {"name": "supportedModes", "type": "list of integer"}}}]}

`earlier` gives a model another root element and containerDefinition that it had in an earlier release.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from onem2m.resources.attribute import OA, Attribute, M, O
from onem2m.resources.definition import Definition
from onem2m.resources.flex_container import OWN_NAMES, modelled
from onem2m.resources.kinds import (
    ADDRESS,
    ANY_JSON,
    BOOLEAN,
    COUNT,
    DATE,
    DURATION,
    FLOAT,
    ID,
    INTEGER,
    POSITIVE,
    STRING,
    TIME,
    TIMESTAMP,
    Kind,
    list_of,
    one_of,
)
from onem2m.resources.structures import ATTRIBUTE_NAME, ROOT_ELEMENT

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "string": STRING,
        "boolean": BOOLEAN,
        "integer": INTEGER,
        "nonNegativeInteger": COUNT,
        "positiveInteger": POSITIVE,
        "float": FLOAT,
        "timestamp": TIMESTAMP,
        "date": DATE,
        "time": TIME,
        "duration": DURATION,
        "anyURI": ADDRESS,
        "ID": ID,
        "anyType": ANY_JSON,
    }
)
"""Data types of attributes; each also as `list of ...`."""

_STANDARD: Final = "ts-0023.json"
_FILE: Final = frozenset({"$schema", "title", "clause", "specializations"})
_MODEL: Final = frozenset({"type", "definition", "name", "attributes", "children", "earlier"})
_ATTRIBUTE: Final = frozenset({"name", "type", "mandatory", "values"})
_MOST: Final = 1_000
"""Attributes of one model."""


class SpecializationsWrong(ValueError):
    """A file of models cannot be used; the message says where in it and why."""


@cache
def standard() -> tuple[Definition, ...]:
    """The models of TS-0023 that come along, each also as release 3 called it."""
    content = json.loads(files("onem2m.resources").joinpath(_STANDARD).read_text(encoding="utf-8"))
    return tuple(read(content))


def load(path: Path) -> tuple[Definition, ...]:
    """The models of a file, or of all `*.json` of a folder. Raises SpecializationsWrong."""
    found: list[Definition] = []
    try:
        listed = sorted(path.glob("*.json")) if path.is_dir() else [path]
        for file in listed:
            try:
                found += read(json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_once))
            except (ValueError, RecursionError) as fault:  # not JSON, not UTF-8, or not of this form
                raise SpecializationsWrong(f"{file}: {fault}") from None
    except OSError as fault:
        raise SpecializationsWrong(f"{fault.filename or path}: {fault.strerror}") from None
    if not listed:
        raise SpecializationsWrong(f"{path}: no *.json in this folder")
    return tuple(found)


def together(*groups: Iterable[Definition]) -> tuple[Definition, ...]:
    """All models, a later one in the place of an earlier one of the same root element."""
    by_tag = {definition.tag: definition for group in groups for definition in group}
    return tuple(by_tag.values())


def read(content: Any) -> Iterator[Definition]:
    """The specialisations that a file's content describes. Raises SpecializationsWrong."""
    _object(content, "the file", _FILE)
    models = content.get("specializations")
    if not isinstance(models, list):
        raise SpecializationsWrong("specializations: not a list")
    clause = _text(content, "clause", "the file") if "clause" in content else "a model of the operator's"
    known: set[str] = set()
    for number, model in enumerate(models):
        for definition in _model(model, f"specializations[{number}]", clause):
            if definition.tag in known:
                raise SpecializationsWrong(f"specializations[{number}]: {definition.tag} is described twice")
            known.add(definition.tag)
            yield definition


def _model(model: Any, where: str, clause: str) -> Iterator[Definition]:
    _object(model, where, _MODEL)
    tag = _tag(model, where)
    where = f"{where} ({tag})"
    attributes = _object(model.get("attributes", {}), f"{where}: attributes")
    if len(attributes) > _MOST:
        raise SpecializationsWrong(f"{where}: attributes: more than {_MOST}")
    rows = [_row(short, row, f"{where}: {short}") for short, row in attributes.items()]
    name = _text(model, "name", where)
    _roots(model, where)
    yield modelled(tag, _definition(model, where), name, rows, clause)
    for earlier in _listed(model, "earlier", where):
        _object(earlier, f"{where}: earlier", frozenset({"type", "definition"}))
        yield modelled(_tag(earlier, where), _definition(earlier, where), name, rows, clause)


def _row(short: str, row: Any, where: str) -> Attribute[Any]:
    _object(row, where, _ATTRIBUTE)
    if ATTRIBUTE_NAME.check(short) is not None:
        raise SpecializationsWrong(f"{where}: not the name of an attribute")
    if short in OWN_NAMES:
        raise SpecializationsWrong(f"{where}: every flexContainer has an attribute of that name")
    mandatory = row.get("mandatory", False)
    if not isinstance(mandatory, bool):
        raise SpecializationsWrong(f"{where}: mandatory: neither true nor false")
    kind = _kind(_text(row, "type", where), where)
    if "values" in row:
        kind = _restricted(kind, row["values"], where)
    name = _text(row, "name", where)
    return Attribute(short, name, kind, create=M if mandatory else O, update=O, announced=OA, always=mandatory)


def _kind(name: str, where: str) -> Kind:
    kind = KINDS.get(name.removeprefix("list of "))
    if kind is None:
        raise SpecializationsWrong(f"{where}: type: {name[:60]!r} is none of {', '.join(KINDS)}, or a list of one")
    return list_of(kind) if name.startswith("list of ") else kind


def _restricted(kind: Kind, values: Any, where: str) -> Kind:
    if kind is not STRING or not isinstance(values, list) or not values or not all(isinstance(v, str) for v in values):
        raise SpecializationsWrong(f"{where}: values: a list of the strings that a string attribute may hold")
    return one_of(kind.name, *values)


def _tag(model: Mapping[str, Any], where: str) -> str:
    tag = _text(model, "type", where)
    if ROOT_ELEMENT.check(tag) is not None or tag.startswith("m2m:"):
        raise SpecializationsWrong(f"{where}: type: {tag[:60]!r} is not a root element such as our:boilr")
    return tag


def _definition(model: Mapping[str, Any], where: str) -> str:
    definition = _text(model, "definition", where)
    if (fault := ADDRESS.check(definition)) is not None:
        raise SpecializationsWrong(f"{where}: definition: {fault}")
    return definition


def _roots(model: Mapping[str, Any], where: str) -> None:
    """`children` tell readers what belongs below a model."""
    for child in _listed(model, "children", where):
        if not isinstance(child, str) or ROOT_ELEMENT.check(child) is not None:
            raise SpecializationsWrong(f"{where}: children: {str(child)[:60]!r} is not a root element")


def _text(content: Mapping[str, Any], member: str, where: str) -> str:
    text = content.get(member)
    if not isinstance(text, str) or not text or not text.isprintable() or len(text) > 200:
        raise SpecializationsWrong(f"{where}: {member}: missing, or not a short text")
    return text


def _listed(content: Mapping[str, Any], member: str, where: str) -> list[Any]:
    listed = content.get(member, [])
    if not isinstance(listed, list):
        raise SpecializationsWrong(f"{where}: {member}: not a list")
    return listed


def _object(value: Any, where: str, members: frozenset[str] | None = None) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SpecializationsWrong(f"{where}: not an object")
    unknown = value.keys() - members if members is not None else set()
    if unknown:
        raise SpecializationsWrong(f"{where}: {min(unknown)[:60]!r} is not one of {', '.join(sorted(members or ()))}")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)[:60]!r} is there twice")
    return found
