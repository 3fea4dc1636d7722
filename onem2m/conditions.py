"""Conditions on the attributes of one resource (TS-0004 7.3.3.17): what each tag of a filter tests.

Bounds are inclusive below and exclusive above. A condition on an attribute that a resource does not have is not met.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from onem2m.content_query import ContentQuery
from onem2m.geometry import GeoQuery
from onem2m.labels_query import Expression, any_of
from onem2m.vocabulary import FilterOperation
from onem2m.wildcard import wildcard

Attributes = Mapping[str, Any]
Predicate = Callable[[int, Attributes], bool]
Condition = Callable[[Attributes], bool]

BOUND_ON: Mapping[str, str] = MappingProxyType(
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


def conditions_of(criteria: Mapping[str, Any]) -> Condition:
    """Whether a resource meets the bounds (crb to szb) of event notification criteria; without any, it does."""
    tests = [_bound(tag, value) for tag, value in criteria.items() if tag in BOUND_ON]
    if not tests:
        return lambda _: True
    if len(tests) == 1:
        return tests[0]
    match FilterOperation(criteria.get("fo", FilterOperation.AND)):
        case FilterOperation.AND:
            return lambda attributes: all(test(attributes) for test in tests)
        case FilterOperation.OR:
            return lambda attributes: any(test(attributes) for test in tests)
    return lambda attributes: sum(test(attributes) for test in tests) % 2 == 1


def of_any_type(condition: Condition) -> Predicate:
    """A condition on attributes, whatever the type of the resource."""
    return lambda _, attributes: condition(attributes)


def predicate(tag: str, value: Any, wildcards: bool) -> Predicate:
    """What a tag with this value tests of one resource; `wildcards`: whether `*` in a value stands for anything."""
    match tag:
        case "ty":
            types = frozenset(value)
            return lambda kind, _: kind in types
        case "lbl":
            return of_any_type(_labels(frozenset(value)))
        case "lbq":
            return of_any_type(_labels_query(any_of(value)))
        case "cty":
            return of_any_type(_content_type(frozenset(text.lower() for text in value)))
        case "atr":
            return of_any_type(_attributes(value, wildcards))
    return of_any_type(_bound(tag, value))


def _bound(tag: str, limit: Any) -> Condition:
    """Timestamps compare as text once the fraction carries no needless zeros."""
    name = BOUND_ON[tag]
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


def _labels_query(expression: Expression) -> Condition:
    return lambda attributes: expression(attributes.get("lbl") or ())


def content(query: ContentQuery) -> Condition:
    """Whether a query finds something in the content."""
    return lambda attributes: "con" in attributes and query.finds(attributes["con"])


def location(area: GeoQuery) -> Condition:
    """Whether the place of a resource lies as asked."""
    return lambda attributes: area.holds(attributes.get("loc"))


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
