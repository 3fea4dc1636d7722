"""The shapes of payloads, as JSON Schema 2020-12 files that anyone can read.

A schema's name is its path below this package without the ending: `energy/meter-reading` is
`schemas/energy/meter-reading.json`, with the `$id` `urn:gridhearth:energy:meter-reading`. Schemas refer
to each other by `$id`. The files travel in the wheel and are read through `importlib.resources`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry, Resource
from referencing.exceptions import NoSuchResource

__all__ = ["PayloadInvalid", "SchemaUnknown", "check", "document"]

Payload = TypeVar("Payload")

_URN = "urn:gridhearth:"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)+")
# RFC 3339, in UTC only: every time on the wire ends with Z.
_UTC_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z", re.ASCII)


class PayloadInvalid(ValueError):
    """A payload does not have the shape of its schema. `path` points at the fault, such as `registers/3/unit`."""

    def __init__(self, name: str, path: str, fault: str) -> None:
        super().__init__(f"{name}: {path or 'the whole payload'}: {fault}")
        self.name = name
        self.path = path
        self.fault = fault


class SchemaUnknown(LookupError):
    """There is no schema of this name."""


def check(name: str, payload: Payload) -> Payload:
    """The payload itself, when it has the shape that the schema `name` asks for.

    Raises `PayloadInvalid` with the path of the most telling fault.
    """
    fault = best_match(_validator(name).iter_errors(payload))
    if fault is not None:
        raise PayloadInvalid(name, "/".join(str(step) for step in fault.absolute_path), _in_words(fault))
    return payload


@cache
def document(name: str) -> Mapping[str, Any]:
    """The schema itself, read only."""
    if not _NAME.fullmatch(name):
        raise SchemaUnknown(f"{name!r} is not the name of a schema, such as 'energy/meter-reading'")
    try:
        text = files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SchemaUnknown(f"no schema is called {name!r}") from None
    return MappingProxyType(json.loads(text))


@cache
def _validator(name: str) -> Draft202012Validator:
    formats = FormatChecker(())
    formats.checks("date-time", raises=ValueError)(_is_utc_time)
    registry: Registry[Any] = Registry(retrieve=_retrieve)  # type: ignore[call-arg]
    return Draft202012Validator(dict(document(name)), registry=registry, format_checker=formats)


def _retrieve(uri: str) -> Resource[Any]:
    if not uri.startswith(_URN):
        raise NoSuchResource(ref=uri)  # type: ignore[call-arg]
    return Resource.from_contents(dict(document(uri.removeprefix(_URN).replace(":", "/"))))


def _is_utc_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    # The pattern fixes the form; fromisoformat refuses the 30th of February.
    return bool(_UTC_TIME.fullmatch(value)) and datetime.fromisoformat(value).tzinfo is not None


def _in_words(fault: ValidationError) -> str:
    if fault.validator == "format" and fault.validator_value == "date-time":
        return f"{fault.instance!r} is not an RFC 3339 time in UTC, such as 2026-03-01T12:00:00Z"
    message = str(fault.message)
    return message if len(message) <= 300 else f"{message[:150]} ... {message[-150:]}"
