"""Whether a representation fits its resource type's table (TS-0004 7.3.3.2), compiled once per type at start.

    validator = compile(CONTAINER)
    validator.create({"mni": 10})         fits: nothing happens
    validator.update({"mni": -1})         BadRequest: mni (maxNrOfInstances): -1 is not a non-negative integer

A request's attributes are looked up one by one in a dictionary of checks; all thinking about the table is done before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from onem2m.errors import BadRequest, NotImplementedHere, OneM2MError
from onem2m.resources.attribute import NP, Attribute, M
from onem2m.resources.common import POLICIES
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import Check, Fault
from onem2m.resources.structures import ATTRIBUTE_NAME

_Attributes = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Validator:
    """Says nothing about attributes that fit, and otherwise raises what is to be answered.

    BadRequest (4000) names the attribute and the fault; NotImplementedHere (5001) an attribute or value which the
    standard knows and this CSE does not act on. Names, references and states of other resources are not looked at.
    """

    create: Callable[[_Attributes], None]
    """Checks what a CREATE carries, before defaults and the CSE's own attributes are added."""
    update: Callable[[_Attributes], None]
    """Checks what an UPDATE carries; null deletes."""


@lru_cache(maxsize=1024)
def compile(definition: Definition) -> Validator:  # noqa: A001  as `re.compile`
    """The validator of one resource type."""
    return Validator(_compile_create(definition), _compile_update(definition))


def _compile_create(definition: Definition) -> Callable[[_Attributes], None]:
    checks = {row.short: _check_of(row) for row in definition.attributes if row.create is not NP}
    mandatory = tuple(row.short for row in definition.attributes if row.create is M)

    def create(attributes: _Attributes) -> None:
        for name, value in attributes.items():
            check = checks.get(name) or _further(definition, name)
            if check is None:
                raise _not_in_create(definition, name)
            fault = check(value)
            if fault is not None:
                raise _refusal(definition, name, fault)
        for name in mandatory:
            if name not in attributes:
                raise _missing(definition, attributes)

    return create


def _compile_update(definition: Definition) -> Callable[[_Attributes], None]:
    checks = {row.short: _check_of(row) for row in definition.attributes if row.update is not NP}
    deletable = frozenset(row.short for row in definition.attributes if row.update is not NP and row.deletable)

    def update(attributes: _Attributes) -> None:
        if len(attributes) > 1 and POLICIES.short in attributes and POLICIES.short in checks:
            raise BadRequest(f"{POLICIES}: an UPDATE of it must not carry other attributes")
        for name, value in attributes.items():
            check = checks.get(name)
            if check is None:
                check = _further(definition, name)
                if check is None:
                    raise _not_in_update(definition, name)
                if value is None:
                    continue
            if value is None and name in deletable:
                continue
            fault = check(value)
            if fault is not None:
                raise _refusal(definition, name, fault)

    return update


def _check_of(row: Attribute[Any]) -> Check:
    if row.supported:
        return (row.sent or row.kind).check
    fault = Fault("this CSE does not support it yet", "", True)
    return lambda _: fault


def _further(definition: Definition, name: str) -> Check | None:
    """The check of an attribute beyond the table, where the type takes such."""
    if definition.further is None or ATTRIBUTE_NAME.check(name) is not None:
        return None
    if any(name in (row.short, row.long) for row in definition.attributes):
        return None
    return definition.further.check


def _row(definition: Definition, name: str) -> Attribute[Any]:
    return next(row for row in definition.attributes if row.short == name)


def _refusal(definition: Definition, name: str, fault: Fault) -> OneM2MError:
    row = next((row for row in definition.attributes if row.short == name), None)
    if row is None:
        return BadRequest(f"{name}: {fault}")
    kind = NotImplementedHere if fault.unsupported else BadRequest
    if fault.problem.startswith("null is not") and not fault.path and row.sent is None:
        return BadRequest(f"{row}: null deletes an attribute, and this one cannot be left out here")
    return kind(f"{row}: {fault}")


def _not_in_create(definition: Definition, name: str) -> BadRequest:
    return _unknown(definition, name) or BadRequest(f"{_row(definition, name)}: set by the CSE, not by a request")


def _not_in_update(definition: Definition, name: str) -> BadRequest:
    if (unknown := _unknown(definition, name)) is not None:
        return unknown
    row = _row(definition, name)
    reason = "set by the CSE, not by a request" if row.create is NP else "given at creation and never changed"
    return BadRequest(f"{row}: {reason}")


def _unknown(definition: Definition, name: str) -> BadRequest | None:
    by_long = {row.long: row.short for row in definition.attributes}
    if name in by_long.values():
        return None
    if name in by_long:
        return BadRequest(f"{name}: use the short name {by_long[name]}")
    return BadRequest(f"{name[:60].strip() or repr(name[:60])}: {definition.name} has no such attribute")


def _missing(definition: Definition, attributes: _Attributes) -> BadRequest:
    rows = [row for row in definition.attributes if row.create is M and row.short not in attributes]
    return BadRequest(f"{', '.join(str(row) for row in rows)} missing: mandatory in a CREATE of {definition.name}")
