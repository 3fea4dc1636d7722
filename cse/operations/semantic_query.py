"""Semantic queries: SPARQL over the descriptors below a resource, or of the members of a group, all of them together
(TS-0001 10.2.14, TS-0004 7.4.35).

Here it is only found which descriptors are asked: those that the originator may read, and that meet the other
conditions. They are asked afterwards, outside the unit of work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from cse.access.authorisation import identified, refusal
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Answer, Query, Reading, Resource
from cse.operations.described import readable, told
from cse.operations.fan_out import may_fan_out
from cse.operations.grants import Grants
from cse.operations.grtm import Choice, choose
from cse.operations.semantic_requests import INDICATOR, check_semantic_query
from cse.operations.target import locate_whole
from cse.operations.visibility import Relatives, Sight, types_below
from cse.operations.walk import Walk
from cse.operations.ways import turns
from onem2m.errors import BadRequest, NoMembers, NotAcceptable, NotFound, OperationNotAllowed
from onem2m.filter_criteria import SEMANTICS, FilterCriteria
from onem2m.primitive import OK, Request, Response
from onem2m.resources.group import FAN_OUT_POINT, MEMBERS, SEMANTIC_FAN_OUT_POINT, SEMANTIC_SUPPORT
from onem2m.resources.semantic_descriptor import DESCRIPTOR, REPRESENTATION
from onem2m.vocabulary import FilterUsage, Permission, ResourceType

_DESCRIPTORS: Final = frozenset({ResourceType.SEMANTIC_DESCRIPTOR})
_OUT_OF_PLACE: Final = ("lim", "ofst", "arp", "ops")


def asked(entity: Entity, request: Request, tree: Reading) -> Query:
    """The query and the descriptors that it is for. Raises a OneM2MError where nobody may ask so."""
    check_semantic_query(request)
    target = locate_whole(entity, request.to, tree)
    who = identified(entity, request, tree)
    query, criteria = _taken_apart(request)
    found = _Found(entity, who, criteria, tree)
    if target.virtual == SEMANTIC_FAN_OUT_POINT:
        for member in _members(entity, who, target.resource, request, tree):
            found.look_at_member(member)
    elif target.virtual is not None:
        raise OperationNotAllowed(f"{INDICATOR}: {target.virtual} is a virtual resource and has no descriptors")
    else:
        found.look_below(target.resource)
    return Query(query, tuple(found.descriptors), who.originator)


def results(answer: Answer) -> Response:
    """What descriptors answered (m2m:qres), as SPARQL Query Results XML. Raises the refusal where they could not."""
    return Response(OK, {"m2m:qres": told(answer).decode()})


def _taken_apart(request: Request) -> tuple[str, FilterCriteria]:
    """The query, and the conditions that descriptors are to meet for it."""
    conditions: dict[str, Any] = dict(request.filter or {})
    for tag in _OUT_OF_PLACE:
        if tag in conditions:
            raise BadRequest(f"fc: {tag} does not go with a semantic query; its own LIMIT and OFFSET do")
    # Read as in a discovery, where it is at home.
    semantics = FilterCriteria.parse({"fu": FilterUsage.DISCOVERY.value, SEMANTICS: conditions.pop(SEMANTICS)})
    if len(semantics.queries) != 1:
        raise BadRequest(f"fc: {SEMANTICS}: {len(semantics.queries)} queries, and one can be answered")
    # Of the rest nothing needs to be read but what may hold some.
    return semantics.queries[0], replace(FilterCriteria.parse(conditions), types=_DESCRIPTORS, only_types=False)


class _Found:
    """Descriptors that were found for a query, no more than it may have."""

    def __init__(self, entity: Entity, who: Requester, criteria: FilterCriteria, tree: Reading) -> None:
        self.descriptors: dict[tuple[int, str], None] = {}
        self._entity, self._who, self._criteria, self._tree = entity, who, criteria, tree
        self._grants = Grants(entity, who, Permission.RETRIEVE, tree)
        self._sight = Sight(entity, who, Permission.RETRIEVE, tree, criteria)
        self._examined = 0
        self._size = 0
        self._keys: set[int] = set()

    def look_below(self, target: Resource) -> None:
        """At a resource and everything below it."""
        if self._is_asked(target) and self._meets(target):
            self._take(target)
        budget = self._entity.limits.examined_rows
        for ways, rows, patient in turns(self._entity, self._who, target, self._tree, budget):
            walk = Walk(self._sight, ways, target, rows)
            for match in walk:
                if self._is_asked(match):
                    self._take(match)
            if not walk.cut:
                return
            if patient:
                raise NotAcceptable(f"to: there is too much below to look for descriptors; {_NARROWER}")

    def look_at_member(self, member: Resource) -> None:
        """At a member of a group: it is a descriptor, or has some."""
        for resource in (member, *self._descriptors_of(member)):
            self._count(resource)
            if self._is_asked(resource) and self._meets(resource):
                self._take(resource)

    def _descriptors_of(self, member: Resource) -> Iterator[Resource]:
        types = types_below(self._entity, member) & _DESCRIPTORS
        return iter(self._tree.children(member.key, types) if types else ())

    def _is_asked(self, resource: Resource) -> bool:
        return readable(self._grants, resource, self._criteria.asks)

    def _meets(self, resource: Resource) -> bool:
        kin = Relatives(self._sight, resource, lambda child, _: self._count(child))
        return self._criteria.matches(resource.type, self._sight.attributes(resource), kin)

    def _count(self, _resource: Resource) -> None:
        self._examined += 1
        if self._examined > self._entity.limits.examined_rows:
            raise NotAcceptable(f"to: there is too much to look for descriptors; {_NARROWER}")

    def _take(self, descriptor: Resource) -> None:
        if descriptor.key in self._keys:
            return
        self._keys.add(descriptor.key)
        given = (descriptor[REPRESENTATION], descriptor[DESCRIPTOR])
        if given in self.descriptors:
            return
        self.descriptors[given] = None
        self._size += len(descriptor[DESCRIPTOR])
        limits = self._entity.limits
        if len(self.descriptors) > limits.queried_descriptors or self._size > limits.queried_characters:
            raise NotAcceptable(
                f"to: more than {limits.queried_descriptors} descriptors, or {limits.queried_characters} characters of"
                f" them; {_NARROWER}"
            )


_NARROWER: Final = "ask lower in the tree, or choose descriptors by conditions"


def _members(entity: Entity, who: Requester, group: Resource, request: Request, tree: Reading) -> Iterator[Resource]:
    """The members of a group, and those of groups in it. Raises where the originator may not ask them."""
    grant = may_fan_out(entity, who, group, Permission.RETRIEVE, tree)
    if grant is not None:
        raise refusal(entity, who, Permission.RETRIEVE, tree)
    if not group[MEMBERS]:
        raise NoMembers(f"to: the group {group.attributes['rn']} has no members")
    if not group.get(SEMANTIC_SUPPORT):
        raise NotFound(f"to: not all members of the group {group.attributes['rn']} can have descriptors (ssi)")
    passed = {group.key}
    waiting = [(group, request.parameters.get("grtm"))]
    most = request.parameters.get("gstn")
    while waiting:
        one, named = waiting.pop()
        choice = choose(entity, who, one, named, Permission.RETRIEVE, tree) if named else Choice(one[MEMBERS])
        for member in choice.members[:most]:
            try:
                target = locate_whole(entity, member, tree)
            except (NotFound, BadRequest):
                continue
            if target.virtual is None:
                yield target.resource
            elif target.virtual == FAN_OUT_POINT and not target.rest and target.resource.key not in passed:
                passed.add(target.resource.key)
                if may_fan_out(entity, who, target.resource, Permission.RETRIEVE, tree) is None:
                    waiting.append((target.resource, choice.inner.get(member)))
