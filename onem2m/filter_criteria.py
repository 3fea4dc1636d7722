"""Filter criteria (TS-0004 7.3.3.17): which resources a request means, compiled once into a predicate.

    criteria = FilterCriteria.parse({"fu": 1, "ty": [4], "cra": "20250301T000000", "lim": 10})
    criteria.matches(4, {"ct": "20250301T120000", ...})         True

Bounds are inclusive below and exclusive above. Several values of one condition are alternatives; different conditions
are joined by filterOperation. A condition on an attribute that a resource does not have is not met.
What a tag tests of one resource stands in `onem2m.conditions`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final, Protocol, Self

from onem2m.conditions import BOUND_ON, Attributes, Predicate, content, location, of_any_type, predicate
from onem2m.content_query import ContentQuery
from onem2m.errors import BadRequest
from onem2m.geometry import GeoQuery, NotAGeometry
from onem2m.mapping import json
from onem2m.resources.kinds import (
    ANY_JSON,
    COUNT,
    POSITIVE,
    STRING,
    WORD,
    Kind,
    enumeration,
    integer,
    list_of,
    matching,
    shown,
    structure,
    text,
)
from onem2m.resources.semantic_descriptor import LONGEST_UPDATE
from onem2m.resources.structures import ATTRIBUTE_NAME, BOUNDS, RESOURCE_TYPE
from onem2m.vocabulary import (
    ContentFilterSyntax,
    FilterOperation,
    FilterUsage,
    GeoFunction,
    Geometry,
    ResourceType,
)

_ATTRIBUTE_OF: Mapping[str, str] = MappingProxyType(
    {"lbl": "lbl", "lbq": "lbl", "cty": "cnf", "cfq": "con", "geom": "loc"}
)
_KIN_TAGS: Mapping[str, str] = MappingProxyType(
    {"clbl": "lbl", "palb": "lbl", "chty": "ty", "pty": "ty", "catr": "atr", "patr": "atr"}
)
"""What a condition on children or the parent asks of them."""
_RELATIVE_PATH = r"(?:\.\.|[A-Za-z0-9][A-Za-z0-9\-._]*)(?:/(?:\.\.|[A-Za-z0-9][A-Za-z0-9\-._]*))*"

SEMANTICS: Final = "smf"
"""Short name of semanticsFilter: SPARQL about what descriptors say."""

_PAIRS = list_of(structure("attribute", {"nm": ATTRIBUTE_NAME, "val": ANY_JSON}), minimum=1, maximum=100)
_LABELS = list_of(WORD, minimum=1)
_TYPES = list_of(RESOURCE_TYPE, minimum=1)
_QUERIES = list_of(
    text(
        "sparql",
        f"a SPARQL query of {LONGEST_UPDATE} characters at most",
        lambda value: 0 < len(value) <= LONGEST_UPDATE,
        {"minLength": 1, "maxLength": LONGEST_UPDATE},
    ),
    minimum=1,
    maximum=8,
)

_CONDITIONS: Mapping[str, Kind] = MappingProxyType(
    {
        **BOUNDS,
        "lbl": _LABELS,
        "clbl": _LABELS,
        "palb": _LABELS,
        "lbq": list_of(WORD, minimum=1, maximum=100),
        "ty": _TYPES,
        "chty": _TYPES,
        "pty": _TYPES,
        "cty": list_of(STRING, minimum=1),
        "atr": _PAIRS,
        "catr": _PAIRS,
        "patr": _PAIRS,
        "cfq": WORD,
        "geom": WORD,
        SEMANTICS: _QUERIES,
    }
)
_CONTROLS: Mapping[str, Kind] = MappingProxyType(
    {
        "fu": enumeration(FilterUsage),
        "fo": enumeration(FilterOperation),
        "lim": COUNT,
        "ofst": POSITIVE,
        "lvl": POSITIVE,
        "arp": matching("relative path", "a path such as la, c1/la or ../c2", _RELATIVE_PATH, longest=1000),
        "ops": integer("accessControlOperations", "a sum of permissions from 1 to 63", 1, 63),
        "cfs": enumeration(ContentFilterSyntax),
        "gmty": enumeration(Geometry),
        "gsf": enumeration(GeoFunction),
    }
)
_KNOWN: Mapping[str, Kind] = MappingProxyType({**_CONDITIONS, **_CONTROLS})
_LISTS = frozenset({"lbl", "clbl", "palb", "lbq", "ty", "chty", "pty", "cty", "atr", "catr", "patr", SEMANTICS})
_ATTRIBUTES = frozenset({"atr", "catr", "patr"})
_OF_CHILDREN = ("clbl", "chty", "catr")
_OF_PARENT = ("palb", "pty", "patr")
_NOT_OF_ITSELF = frozenset({"cfq", "geom", SEMANTICS, *_OF_CHILDREN, *_OF_PARENT})
_TOGETHER = (("cfs", "cfq"), ("gmty", "geom", "gsf"))
"""Parts of one condition: all of them are there, or none."""
_AREA = 64
"""What a comparison of places counts for (`FilterCriteria.cost`)."""
_SEARCHING = (FilterUsage.DISCOVERY, FilterUsage.IPE_ON_DEMAND_DISCOVERY)
_PAGING = frozenset({"lim", "ofst"})

_NOT_BY_ATTRIBUTE = frozenset({"ct", "lt", "st", "et", "lbl", "ty", "cs", "cnf"})
"""Attributes with conditions of their own, which `atr` must not name."""


@dataclass(frozen=True)
class Described:
    """A test of a child: it is a semantic descriptor in which one of these queries has a solution."""

    queries: tuple[str, ...]


ChildTest = Predicate | Described


class Kin(Protocol):
    """The parent and the children of a resource, as far as whoever asks may see them."""

    def parent(self) -> tuple[int, Attributes] | None:
        """Type and attributes of the parent; None where it is not to be seen."""

    def children(self, tests: tuple[ChildTest, ...], types: frozenset[int] | None) -> tuple[bool, ...]:
        """For each test whether a child meets it; only children of some types need be looked at."""


class _Alone:
    """A resource of whose kin nothing is known."""

    def parent(self) -> tuple[int, Attributes] | None:
        return None

    def children(self, tests: tuple[ChildTest, ...], types: frozenset[int] | None) -> tuple[bool, ...]:
        return (False,) * len(tests)


ALONE: Kin = _Alone()

Test = Callable[[int, Attributes, Kin], bool]


@dataclass(frozen=True, eq=False)
class FilterCriteria:
    """The meaning of a request's filter. Without conditions everything matches."""

    tests: tuple[Test, ...] = ()
    """the conditions, the cheap ones first"""
    operation: FilterOperation = FilterOperation.AND
    usage: FilterUsage = FilterUsage.CONDITIONAL
    types: frozenset[int] | None = None
    """every match is of one of these types; None where the conditions do not say so"""
    only_types: bool = False
    """whether they say nothing else"""
    labels: frozenset[str] | None = None
    """every match has one of these labels; None where the conditions do not say so"""
    asks: frozenset[str] = frozenset()
    """the attributes that conditions look at: whoever learns what matches learns something of them"""
    asks_of_children: frozenset[str] | None = None
    """the same of children; None where no condition looks at children at all"""
    asks_of_parent: frozenset[str] | None = None
    limit: int | None = None
    """lim: at most so many results"""
    offset: int = 1
    """ofst: the first result wanted; 1 is the first there is"""
    level: int | None = None
    """lvl: how deep below the target; 1 is its children"""
    path: tuple[str, ...] = ()
    """arp: names from each match to the result it stands for; ".." is the parent"""
    permissions: int = 0
    """ops: what whoever asks must be permitted on each match, a sum of `Permission` bits"""
    cost: int = 0
    """how much dearer than reading a resource the conditions are, by its size; 0 for what costs as good as nothing"""
    queries: tuple[str, ...] = ()
    """smf: SPARQL of which one at least has a solution in a descriptor of each match"""
    identity: bytes = b""
    """the same for criteria that select the same, wherever their pages begin and however long these are"""

    @property
    def conditional(self) -> bool:
        """Whether there is any condition."""
        return bool(self.tests)

    def matches(self, kind: int, attributes: Attributes, kin: Kin = ALONE) -> bool:
        """Whether a resource, given by type number and attributes, meets the conditions."""
        tests = self.tests
        if not tests:
            return True
        if self.operation is FilterOperation.AND:
            return all(test(kind, attributes, kin) for test in tests)
        if self.operation is FilterOperation.OR:
            return any(test(kind, attributes, kin) for test in tests)
        return sum(test(kind, attributes, kin) for test in tests) % 2 == 1

    @classmethod
    def parse(cls, criteria: object) -> Self:
        """Reads `fc`. Raises BadRequest for what is wrong with it."""
        if not isinstance(criteria, Mapping):
            raise BadRequest(f"fc: {shown(criteria)} is not an object")
        for parts in _TOGETHER:
            if 0 < sum(part in criteria for part in parts) < len(parts):
                raise BadRequest(f"fc: {', '.join(parts[:-1])} and {parts[-1]} only make sense together")
        given = {tag: _checked(tag, value) for tag, value in criteria.items()}
        usage = FilterUsage(given.get("fu", FilterUsage.CONDITIONAL))
        operation = FilterOperation(given.get("fo", FilterOperation.AND))
        if SEMANTICS in given and usage not in _SEARCHING:
            raise BadRequest(
                f"fc: {SEMANTICS}: goes with a discovery (fu 1) or, without fu, with a semantic query (sqi)"
            )
        query = ContentQuery.parse(given["cfq"]) if "cfq" in given else None
        area = _area(given) if "geom" in given else None
        tests = _tests(given, usage, query, area)
        certain = operation is FilterOperation.AND or len(tests) == 1
        return cls(
            tests=tests,
            operation=operation,
            usage=usage,
            types=frozenset(given["ty"]) if certain and "ty" in given else None,
            only_types="ty" in given and len(tests) == 1,
            labels=frozenset(given["lbl"]) if certain and "lbl" in given else None,
            asks=_looked_at(given),
            asks_of_children=_looked_at_of_kin(given, *_OF_CHILDREN),
            asks_of_parent=_looked_at_of_kin(given, *_OF_PARENT),
            limit=given.get("lim"),
            offset=given.get("ofst", 1),
            level=given.get("lvl"),
            path=tuple(given["arp"].split("/")) if "arp" in given else (),
            permissions=given.get("ops", 0),
            cost=max(query.cost if query is not None else 0, _AREA if area is not None else 0),
            queries=tuple(given.get(SEMANTICS, ())),
            identity=_identity(given),
        )

    def without_conditions(self) -> Self:
        """Only what says how results are shown: how deep, how many."""
        return replace(
            self,
            tests=(),
            types=None,
            labels=None,
            asks=frozenset(),
            asks_of_children=None,
            asks_of_parent=None,
            path=(),
            permissions=0,
            cost=0,
            queries=(),
        )


def _identity(given: Mapping[str, Any]) -> bytes:
    selecting = sorted((tag, value) for tag, value in given.items() if tag not in _PAGING)
    return sha256(json.encode(selecting)).digest()


def _looked_at(given: Mapping[str, Any]) -> frozenset[str]:
    names = {name for tag, name in BOUND_ON.items() if tag in given}
    names |= {name for tag, name in _ATTRIBUTE_OF.items() if tag in given}
    return frozenset(names | {pair["nm"] for pair in given.get("atr", ())})


def _looked_at_of_kin(given: Mapping[str, Any], labels: str, type_: str, pairs: str) -> frozenset[str] | None:
    if given.keys().isdisjoint((labels, type_, pairs)):
        return None
    return frozenset({"lbl"} if labels in given else ()) | {pair["nm"] for pair in given.get(pairs, ())}


def _checked(tag: str, value: Any) -> Any:
    kind = _KNOWN.get(tag)
    if kind is None:
        raise BadRequest(f"fc: {str(tag)[:60]} is not a filter criterion")
    content = [value] if tag in _LISTS and not isinstance(value, list) else value
    fault = kind.check(content)
    if fault is not None:
        raise BadRequest(f"fc: {fault.inside(tag)}")
    if tag in _ATTRIBUTES:
        for pair in content:
            if pair["nm"] in _NOT_BY_ATTRIBUTE:
                raise BadRequest(f"fc: {tag}: {pair['nm']} has a condition of its own")
    return content


def _area(given: Mapping[str, Any]) -> GeoQuery:
    try:
        return GeoQuery(given["gsf"], given["gmty"], given["geom"])
    except NotAGeometry as fault:
        raise BadRequest(f"fc: geom: {fault}") from None


def _tests(
    given: Mapping[str, Any], usage: FilterUsage, query: ContentQuery | None, area: GeoQuery | None
) -> tuple[Test, ...]:
    """One test for each tag: of the resource itself, then of its content, its parent, its children."""
    wildcards = usage in _SEARCHING
    own = [tag for tag in given if tag in _CONDITIONS and tag not in _NOT_OF_ITSELF]
    tests = [_of_itself(predicate(tag, given[tag], wildcards)) for tag in own]
    if query is not None:
        tests.append(_of_itself(of_any_type(content(query))))
    if area is not None:
        tests.append(_of_itself(of_any_type(location(area))))
    tests += [_of_parent(predicate(_KIN_TAGS[tag], given[tag], wildcards)) for tag in _OF_PARENT if tag in given]
    tags = [tag for tag in _OF_CHILDREN if tag in given]
    of_children: list[ChildTest] = [predicate(_KIN_TAGS[tag], given[tag], wildcards) for tag in tags]
    types = frozenset(given["chty"]) if tags == ["chty"] else frozenset[int]() if not tags else None
    if SEMANTICS in given:
        of_children.append(Described(tuple(given[SEMANTICS])))
        types = types if types is None else types | {ResourceType.SEMANTIC_DESCRIPTOR}
    tests += [_of_children(tuple(of_children), index, types) for index in range(len(of_children))]
    return tuple(tests)


def _of_itself(predicate: Predicate) -> Test:
    return lambda kind, attributes, _: predicate(kind, attributes)


def _of_parent(predicate: Predicate) -> Test:
    def met(_kind: int, _attributes: Attributes, kin: Kin) -> bool:
        parent = kin.parent()
        return parent is not None and predicate(*parent)

    return met


def _of_children(predicates: tuple[ChildTest, ...], index: int, types: frozenset[int] | None) -> Test:
    """All conditions on children are looked after in one go, each by whatever child meets it."""
    return lambda _kind, _attributes, kin: kin.children(predicates, types)[index]


def is_discovery(criteria: Mapping[str, Any] | None) -> bool:
    """Whether conditions, not read yet, are those of a discovery (filterUsage)."""
    return criteria is not None and criteria.get("fu") in _SEARCHING


def looks_at_children(criteria: Mapping[str, Any]) -> bool:
    """Whether conditions, not read yet, are about children: there may be many."""
    return not criteria.keys().isdisjoint(_OF_CHILDREN)


def criteria() -> Mapping[str, Kind]:
    """Every criterion that is evaluated here, by its short name, with what its value may look like."""
    return _KNOWN
