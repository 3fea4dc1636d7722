"""What a value may look like: one `Kind` per data type of TS-0004 6.3, and the means to build further ones.

A kind checks a decoded JSON value and shows the same rule as JSON Schema. Checks are plain functions that return the
fault or None; they are called for every attribute of every request, so the good case does little.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from math import isfinite
from typing import Any

from onem2m.addressing import MAX_ADDRESS_LENGTH, MAX_NAME_LENGTH, is_name

LARGEST_INTEGER = 2**63 - 1
"""Integers travel as JSON numbers and lie in 64-bit columns; the standard sets no bound of its own."""

LONGEST_INTEGER = 8192
"""Bits of an integer inside content; content comes back as it was sent, also beyond 64 bits."""

LONGEST_LIST = 10_000
"""Entries of a list, unless its attribute takes fewer: what a request brings is looked at entry by entry."""

DEEPEST_NESTING = 100
"""Levels of lists and objects inside one value: what every JSON writer on the way can still write."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value, and at which member of it. `unsupported`: right, but not evaluated by this CSE."""

    problem: str
    path: str = ""
    unsupported: bool = False

    def inside(self, member: str) -> Fault:
        """The same fault seen from the value that holds `member`."""
        joint = "." if self.path and not self.path.startswith("[") else ""
        return replace(self, path=f"{member}{joint}{self.path}")

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}" if self.path else self.problem


Check = Callable[[Any], Fault | None]


@dataclass(frozen=True, eq=False)
class Kind:
    """A data type: its name in the standard, the check of a value, and the rule as a JSON Schema fragment."""

    name: str
    check: Check
    schema: Mapping[str, Any]


def shown(value: object) -> str:
    """A value as a refusal quotes it: short, whatever was sent."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"' if len(value) <= 60 else f'"{value[:57]}..."'
        case int() if value.bit_length() > 128:
            return "a number of that size"
        case int() | float():
            return f"{value}"
        case dict():
            return "an object"
        case list():
            return "a list"
    return f"a {type(value).__name__}"


def is_not(value: object, expected: str) -> Fault:
    """The usual fault."""
    return Fault(f"{shown(value)} is not {expected}")


def integer(name: str, expected: str, lowest: int, highest: int = LARGEST_INTEGER) -> Kind:
    """Whole numbers between two bounds; true and false are not numbers."""

    def check(value: Any) -> Fault | None:
        if isinstance(value, int) and lowest <= value <= highest and not isinstance(value, bool):
            return None
        return is_not(value, expected)

    return Kind(name, check, {"type": "integer", "minimum": lowest, "maximum": highest})


def text(name: str, expected: str, allowed: Callable[[str], object], schema: Mapping[str, Any]) -> Kind:
    """Strings for which `allowed` finds something true."""

    def check(value: Any) -> Fault | None:
        return None if isinstance(value, str) and allowed(value) else is_not(value, expected)

    return Kind(name, check, {"type": "string"} | dict(schema))


def matching(name: str, expected: str, pattern: str, *, longest: int = MAX_ADDRESS_LENGTH) -> Kind:
    """Strings that fit a regular expression as a whole; it must run in linear time on any input."""
    expression = re.compile(pattern)

    def allowed(value: str) -> object:
        return len(value) <= longest and expression.fullmatch(value)

    return text(name, expected, allowed, {"pattern": f"^(?:{pattern})$", "maxLength": longest})


def enumeration(values: type[IntEnum], *, unsupported: frozenset[int] = frozenset()) -> Kind:
    """The numbers of an enumerated type; `unsupported` ones are known to the standard and not to this CSE."""
    numbers = frozenset(int(member) for member in values)
    supported = numbers - unsupported
    expected = f"one of {', '.join(str(number) for number in sorted(numbers))}"

    def check(value: Any) -> Fault | None:
        if isinstance(value, int) and not isinstance(value, bool):
            if value in supported:
                return None
            if value in numbers:
                return Fault(f"{shown(value)} ({values(value).name}) is not supported by this CSE yet", "", True)
        return is_not(value, expected)

    return Kind(values.__name__, check, {"enum": sorted(supported)})


def exactly(name: str, only: int | str) -> Kind:
    """One value."""

    def check(value: Any) -> Fault | None:
        return None if value == only and type(value) is type(only) else is_not(value, shown(only))

    return Kind(name, check, {"const": only})


def one_of(name: str, *words: str) -> Kind:
    """One of a few words."""
    return text(name, f"one of {', '.join(words)}", frozenset(words).__contains__, {"enum": list(words)})


def list_of(
    kind: Kind, minimum: int = 0, *, maximum: int = LONGEST_LIST, exactly: int | None = None, unique: bool = False
) -> Kind:
    """A JSON array of values of one kind."""
    one = kind.check
    least, most = (minimum, maximum) if exactly is None else (exactly, exactly)
    schema: dict[str, Any] = {"type": "array", "items": kind.schema, "minItems": least, "maxItems": most}

    def check(value: Any) -> Fault | None:
        if not isinstance(value, list):
            return is_not(value, "a list")
        if len(value) < minimum:
            return Fault(f"at least {minimum} needed, {len(value)} given")
        if len(value) > maximum:
            return Fault(f"at most {maximum} possible, {len(value)} given")
        if exactly is not None and len(value) != exactly:
            return Fault(f"exactly {exactly} needed, {len(value)} given")
        for position, entry in enumerate(value):
            if (fault := one(entry)) is not None:
                return fault.inside(f"[{position}]")
        if unique and any(entry in value[:position] for position, entry in enumerate(value)):
            return Fault("an entry is there twice")
        return None

    return Kind(f"list of {kind.name}", check, schema | ({"uniqueItems": True} if unique else {}))


def structure(name: str, required: Mapping[str, Kind], optional: Mapping[str, Kind] | None = None) -> Kind:
    """A JSON object with known members; any other member is refused."""
    members = {**required, **(optional or {})}
    checks = {member: kind.check for member, kind in members.items()}
    needed = tuple(required)

    def check(value: Any) -> Fault | None:
        if not isinstance(value, dict):
            return is_not(value, f"an object ({name})")
        for member, content in value.items():
            one = checks.get(member)
            if one is None:
                return Fault(f"not a member of {name}", str(member)[:60])
            if (fault := one(content)) is not None:
                return fault.inside(member)
        missing = [member for member in needed if member not in value]
        return Fault(f"{', '.join(missing)} missing") if missing else None

    properties = {member: kind.schema for member, kind in members.items()}
    schema = {"type": "object", "properties": properties, "required": list(needed), "additionalProperties": False}
    return Kind(name, check, schema)


def restricted(kind: Kind, rule: Callable[[Any], str | None], **schema: Any) -> Kind:
    """A kind with one rule more; `rule` sees values that `kind` accepts and tells what is wrong with them."""

    def check(value: Any) -> Fault | None:
        if (fault := kind.check(value)) is not None:
            return fault
        problem = rule(value)
        return None if problem is None else Fault(problem)

    return Kind(kind.name, check, {**kind.schema, **schema})


def unsupported(name: str) -> Kind:
    """A member that the standard knows and this CSE does not evaluate: refused instead of ignored."""
    fault = Fault(f"{name} is not supported by this CSE yet", "", True)
    return Kind(name, lambda _: fault, {"not": {}})


def either(first: Kind, second: Kind) -> Kind:
    """A value of one kind or of the other; the fault told is the second's."""

    def check(value: Any) -> Fault | None:
        return None if first.check(value) is None else second.check(value)

    return Kind(f"{first.name} or {second.name}", check, {"anyOf": [first.schema, second.schema]})


_TIMESTAMP = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:,\d{1,12})?", re.ASCII)


def is_timestamp(value: str) -> bool:
    """Whether `value` is `YYYYMMDDThhmmss`, optionally with a comma and a fraction, and a moment that exists (UTC)."""
    found = _TIMESTAMP.fullmatch(value)
    if found is None:
        return False
    year, month, day, hour, minute, second = map(int, found.groups())
    try:
        datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  only whether it exists
    except ValueError:
        return False
    return True


def _is_finite(value: Any) -> bool:
    """Whether it is a number that a double holds, be it rounded."""
    return isfinite(value) if isinstance(value, float) else value.bit_length() < 1024


def _json_fault(value: object, levels: int) -> Fault | None:
    if isinstance(value, str):
        return None
    entries: Iterable[object]
    if isinstance(value, dict):
        entries = value.values()
    elif isinstance(value, list):
        entries = value
    elif isinstance(value, int):
        return None if value.bit_length() <= LONGEST_INTEGER else is_not(value, "a number that JSON readers take")
    elif isinstance(value, float) and isfinite(value):
        return None
    else:
        return is_not(value, "a JSON value")
    if levels == 0:
        return Fault(f"nested deeper than {DEEPEST_NESTING} levels")
    for entry in entries:
        if entry is not None and entry.__class__ is not str:
            fault = _json_fault(entry, levels - 1)
            if fault is not None:
                return fault
    return None


_DURATION = r"P(?=[0-9T])(?:[0-9]{1,9}Y)?(?:[0-9]{1,9}M)?(?:[0-9]{1,9}D)?" + (
    r"(?:T(?=[0-9])(?:[0-9]{1,9}H)?(?:[0-9]{1,9}M)?(?:[0-9]{1,9}(?:\.[0-9]{1,9})?S)?)?"
)

STRING = text("string", "a string", lambda _: True, {})
WORD = text("string", "a string with something in it", lambda value: value and not value.isspace(), {"minLength": 1})
BOOLEAN = Kind("boolean", lambda v: None if isinstance(v, bool) else is_not(v, "true or false"), {"type": "boolean"})
INTEGER = integer("integer", "an integer", -LARGEST_INTEGER - 1)
COUNT = integer("nonNegativeInteger", "a non-negative integer", 0)
SECONDS = integer("nonNegativeInteger", "a number of seconds up to 190 years", 0, 6 * 10**9)
"""A count that is added to moments: a clock in nanoseconds of 64 bits ends in the year 2262."""
POSITIVE = integer("positiveInteger", "a positive integer", 1)
FLOAT = Kind(
    "float",
    lambda v: (
        None if isinstance(v, int | float) and not isinstance(v, bool) and _is_finite(v) else is_not(v, "a number")
    ),
    {"type": "number"},
)
NULL = Kind("null", lambda v: None if v is None else is_not(v, "null, the only value it takes"), {"type": "null"})
ANY_JSON = Kind("anyType", lambda value: _json_fault(value, DEEPEST_NESTING), {"not": {"type": "null"}})
"""Any JSON value but null, which in oneM2M means that the attribute is not there."""
TIMESTAMP = text(
    "timestamp",
    "a timestamp (YYYYMMDDThhmmss, UTC, of a date that exists)",
    is_timestamp,
    {"pattern": "^[0-9]{8}T[0-9]{6}(?:,[0-9]{1,12})?$"},
)
DATE = text(
    "date",
    "a date (YYYYMMDD) that exists",
    lambda value: is_timestamp(f"{value}T000000"),
    {"pattern": "^[0-9]{8}$"},
)
TIME = text(
    "time",
    "a time of day (hhmmss, maybe with a comma and a fraction)",
    lambda value: is_timestamp(f"20000101T{value}"),
    {"pattern": "^[0-9]{6}(?:,[0-9]{1,12})?$"},
)
RELATIVE_TIME = either(
    matching("relative time", "a number of milliseconds", "[0-9]{1,18}"), integer("ms", "milliseconds", 0)
)
_ABS_REL = either(RELATIVE_TIME, TIMESTAMP)
ABS_REL_TIMESTAMP = Kind("absRelTimestamp", _ABS_REL.check, _ABS_REL.schema)
"""m2m:absRelTimestamp: a moment, or milliseconds from receipt, as number or string."""
DURATION = matching("duration", "a duration such as PT15M", _DURATION, longest=120)
"""xs:duration without a sign: all durations of the standard are waiting times."""
WAITING_TIME = restricted(
    DURATION,
    lambda value: None if any(digit in "123456789" for digit in value) else "a duration of nothing",
)
"""A duration that is longer than nothing."""
ADDRESS = matching("anyURI", "an address (no blanks, not empty)", r"[^\s\x00-\x1f\x7f]+")
ID = matching("ID", "an identifier (no blanks, not empty)", r"[^\s\x00-\x1f\x7f]+")
NAME = text(
    "resourceName",
    "a name (a letter or digit, then letters, digits, '-', '.', '_')",
    is_name,
    {"pattern": r"^[A-Za-z0-9][A-Za-z0-9\-._]*$", "maxLength": MAX_NAME_LENGTH},
)
LABELS = list_of(WORD)
