"""Filter criteria (TS-0004 7.3.3.17): which resources a request means, compiled once into a predicate.

    criteria = FilterCriteria.parse({"fu": 1, "ty": [4], "cra": "20250301T000000", "lim": 10})
    criteria.matches(4, {"ct": "20250301T120000", ...})         True

Bounds are inclusive below and exclusive above. Several values of one condition are alternatives; different conditions
are joined by filterOperation. A condition on an attribute that a resource does not have is not met.
The bounds serve event notification criteria too: `conditions_of`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

from onem2m.errors import BadRequest, NotImplementedHere
from onem2m.resources.kinds import (
    ANY_JSON,
    COUNT,
    POSITIVE,
    STRING,
    WORD,
    Kind,
    enumeration,
    list_of,
    shown,
    structure,
)
from onem2m.resources.structures import ATTRIBUTE_NAME, BOUNDS, RESOURCE_TYPE
from onem2m.vocabulary import FilterOperation, FilterUsage
from onem2m.wildcard import wildcard

Attributes = Mapping[str, Any]
Predicate = Callable[[int, Attributes], bool]
Condition = Callable[[Attributes], bool]

_BOUND_ON: Mapping[str, str] = MappingProxyType(
    {
        "crb": "ct",
        "cra": "ct",
        "ms": "lt",
        "us": "lt",
        "sts": "st",
        "stb": "st",
        "exb": "et",
        "exa": "et",
        "sza": "cs",
        "szb": "cs",
    }
)
_UPPER = frozenset({"crb", "us", "sts", "exb", "szb"})

_CONDITIONS: Mapping[str, Kind] = MappingProxyType(
    {
        **BOUNDS,
        "lbl": list_of(WORD, minimum=1),
        "ty": list_of(RESOURCE_TYPE, minimum=1),
        "cty": list_of(STRING, minimum=1),
        "atr": list_of(structure("attribute", {"nm": ATTRIBUTE_NAME, "val": ANY_JSON}), minimum=1, maximum=100),
    }
)
_CONTROLS: Mapping[str, Kind] = MappingProxyType(
    {
        "fu": enumeration(FilterUsage, unsupported=frozenset({FilterUsage.IPE_ON_DEMAND_DISCOVERY})),
        "fo": enumeration(FilterOperation),
        "lim": COUNT,
        "ofst": POSITIVE,
        "lvl": POSITIVE,
    }
)
_KNOWN: Mapping[str, Kind] = MappingProxyType({**_CONDITIONS, **_CONTROLS})
_LISTS = frozenset({"lbl", "ty", "cty", "atr"})

_GEOMETRY = frozenset({"gmty", "geom", "gsf"})
_UNSUPPORTED: Mapping[str, str] = MappingProxyType(
    {
        "smf": "semanticsFilter",
        "cfs": "contentFilterSyntax",
        "cfq": "contentFilterQuery",
        "gmty": "geometryType",
        "geom": "geometry",
        "gsf": "geoSpatialFunction",
        "lbq": "labelsQuery",
        "clbl": "childLabels",
        "palb": "parentLabels",
        "catr": "childAttribute",
        "patr": "parentAttribute",
        "chty": "childResourceType",
        "pty": "parentResourceType",
        "arp": "applyRelativePath",
        "ops": "operations",
    }
)
_NOT_BY_ATTRIBUTE = frozenset({"ct", "lt", "st", "et", "lbl", "ty", "cs", "cnf"})
"""Attributes with conditions of their own, which `atr` must not name."""


@dataclass(frozen=True, eq=False)
class FilterCriteria:
    """The meaning of a request's filter. Without conditions everything matches."""

    matches: Predicate
    """whether a resource, given by type number and attributes, meets the conditions"""
    usage: FilterUsage = FilterUsage.CONDITIONAL
    types: frozenset[int] | None = None
    """every match is of one of these types; None where the conditions do not say so"""
    labels: frozenset[str] | None = None
    """every match has one of these labels; None where the conditions do not say so"""
    conditional: bool = False
    """whether there is any condition"""
    asks: frozenset[str] = frozenset()
    """the attributes that conditions look at: whoever learns what matches learns something of them"""
    limit: int | None = None
    """lim: at most so many results"""
    offset: int = 1
    """ofst: the first result wanted; 1 is the first there is"""
    level: int | None = None
    """lvl: how deep below the target; 1 is its children"""

    @classmethod
    def parse(cls, criteria: object) -> Self:
        """Reads `fc`. Raises BadRequest for what is wrong with it, NotImplementedHere for what is not evaluated."""
        if not isinstance(criteria, Mapping):
            raise BadRequest(f"fc: {shown(criteria)} is not an object")
        given = {tag: _checked(tag, value, criteria) for tag, value in criteria.items()}
        usage = FilterUsage(given.get("fu", FilterUsage.CONDITIONAL))
        operation = FilterOperation(given.get("fo", FilterOperation.AND))
        tests = [_predicate(tag, given[tag], usage) for tag in given if tag in _CONDITIONS]
        certain = operation is FilterOperation.AND or len(tests) == 1
        return cls(
            matches=_joined(tests, operation),
            usage=usage,
            types=frozenset(given["ty"]) if certain and "ty" in given else None,
            labels=frozenset(given["lbl"]) if certain and "lbl" in given else None,
            conditional=bool(tests),
            asks=_looked_at(given),
            limit=given.get("lim"),
            offset=given.get("ofst", 1),
            level=given.get("lvl"),
        )


def _looked_at(given: Mapping[str, Any]) -> frozenset[str]:
    names = {name for tag, name in _BOUND_ON.items() if tag in given}
    names |= {name for tag, name in (("lbl", "lbl"), ("cty", "cnf")) if tag in given}
    return frozenset(names | {pair["nm"] for pair in given.get("atr", ())})


def conditions_of(criteria: Mapping[str, Any]) -> Condition:
    """Whether a resource meets the bounds (crb to szb) of event notification criteria; without any, it does."""
    tests = [_bound(tag, value) for tag, value in criteria.items() if tag in _BOUND_ON]
    if not tests:
        return lambda _: True
    if len(tests) == 1:
        return tests[0]
    joined = _joined([_of_any_type(test) for test in tests], FilterOperation(criteria.get("fo", FilterOperation.AND)))
    return lambda attributes: joined(0, attributes)


def _checked(tag: str, value: Any, criteria: Mapping[str, Any]) -> Any:
    if tag in _UNSUPPORTED:
        if tag in _GEOMETRY and not criteria.keys() >= _GEOMETRY:
            raise BadRequest("fc: gmty, geom and gsf only make sense together")
        raise NotImplementedHere(f"fc: {tag} ({_UNSUPPORTED[tag]}): this CSE does not evaluate it yet")
    kind = _KNOWN.get(tag)
    if kind is None:
        raise BadRequest(f"fc: {str(tag)[:60]} is not a filter criterion")
    content = [value] if tag in _LISTS and not isinstance(value, list) else value
    fault = kind.check(content)
    if fault is not None:
        raise (NotImplementedHere if fault.unsupported else BadRequest)(f"fc: {fault.inside(tag)}")
    if tag == "atr":
        for pair in content:
            if pair["nm"] in _NOT_BY_ATTRIBUTE:
                raise BadRequest(f"fc: atr: {pair['nm']} has a condition of its own")
    return content


def _joined(tests: list[Predicate], operation: FilterOperation) -> Predicate:
    match tests, operation:
        case [], _:
            return lambda _kind, _attributes: True
        case [only], _:
            return only
        case _, FilterOperation.AND:
            return lambda kind, attributes: all(test(kind, attributes) for test in tests)
        case _, FilterOperation.OR:
            return lambda kind, attributes: any(test(kind, attributes) for test in tests)
    return lambda kind, attributes: sum(test(kind, attributes) for test in tests) == 1


def _of_any_type(condition: Condition) -> Predicate:
    return lambda _, attributes: condition(attributes)


def _predicate(tag: str, value: Any, usage: FilterUsage) -> Predicate:
    match tag:
        case "ty":
            types = frozenset(value)
            return lambda kind, _: kind in types
        case "lbl":
            return _of_any_type(_labels(frozenset(value)))
        case "cty":
            return _of_any_type(_content_type(frozenset(text.lower() for text in value)))
        case "atr":
            return _of_any_type(_attributes(value, usage is FilterUsage.DISCOVERY))
    return _of_any_type(_bound(tag, value))


def _bound(tag: str, limit: Any) -> Condition:
    """Timestamps compare as text once the fraction carries no needless zeros."""
    name = _BOUND_ON[tag]
    if isinstance(limit, str) and "," in limit:
        limit = limit.rstrip("0").rstrip(",")
    if tag in _UPPER:

        def below(attributes: Attributes) -> bool:
            value = attributes.get(name)
            return value is not None and bool(value < limit)

        return below

    def reaches(attributes: Attributes) -> bool:
        value = attributes.get(name)
        return value is not None and bool(value >= limit)

    return reaches


def _labels(wanted: frozenset[str]) -> Condition:
    def labelled(attributes: Attributes) -> bool:
        labels = attributes.get("lbl")
        return labels is not None and not wanted.isdisjoint(labels)

    return labelled


def _content_type(wanted: frozenset[str]) -> Condition:
    def of_type(attributes: Attributes) -> bool:
        info = attributes.get("cnf")
        return isinstance(info, str) and info.partition(":")[0].lower() in wanted

    return of_type


def _attributes(pairs: list[dict[str, Any]], wildcards: bool) -> Condition:
    tests = [(pair["nm"], _value(pair["val"], wildcards)) for pair in pairs]

    def any_equal(attributes: Attributes) -> bool:
        return any(name in attributes and test(attributes[name]) for name, test in tests)

    return any_equal


def _value(wanted: Any, wildcards: bool) -> Callable[[Any], bool]:
    """Equal, or equal as text, since a query string cannot tell 5 from "5"; of a list, any entry."""
    if not isinstance(wanted, str):
        return lambda value: _same(value, wanted) or (isinstance(value, list) and any(_same(v, wanted) for v in value))
    fits = wildcard(wanted) if wildcards and "*" in wanted else wanted.__eq__

    def matches(value: Any) -> bool:
        if isinstance(value, list):
            return any(matches(entry) for entry in value if not isinstance(entry, list))
        return not isinstance(value, dict) and value is not None and fits(_as_text(value))

    return matches


def _same(value: Any, wanted: Any) -> bool:
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else f"{value}"


def criteria() -> Mapping[str, Kind]:
    """Every criterion that is evaluated here, by its short name, with what its value may look like."""
    return _KNOWN
