"""Results of searches below a resource: discovery, and a resource with its children (TS-0004 7.3.3.14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from cse.access.authorisation import identified
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.operations import representation
from cse.operations.places import Places, Start
from cse.operations.target import locate_whole
from cse.operations.visibility import Judge, Sight, types_below
from cse.operations.walk import Walk, Ways
from cse.operations.ways import turns
from cse.paging import Search
from onem2m.errors import BadRequest, NotFound, OperationNotAllowed
from onem2m.filter_criteria import FilterCriteria
from onem2m.primitive import OK, Request, Response
from onem2m.vocabulary import ContentStatus, Operation, Permission, ResultContent

_REWARD = 8
"""Rows more that a walk may look at for each result, before it is taken for fruitless."""
_NO_CONDITIONS = FilterCriteria.parse({})


class Hit(NamedTuple):
    """One result: a resource, or by what virtual child of another it was reached."""

    resource: Resource
    holder: Resource | None = None
    virtual: str | None = None


@dataclass(slots=True)
class Page:
    """The part of a search's results that one response shows."""

    hits: list[Hit]
    judge: Judge
    offset: int | None = None
    """where the next part begins, None after the last"""

    @property
    def resources(self) -> list[Resource]:
        """What was found."""
        return [hit.resource for hit in self.hits]

    def mark(self, response: Response, *, goes_on: bool = True) -> Response:
        """Tells an incomplete response how to go on; what was deleted cannot be gone on with."""
        if self.offset is not None and goes_on:
            response.content_status = ContentStatus.PARTIAL
            response.content_offset = self.offset
        return response


def page(
    entity: Entity,
    resource: Resource,
    who: Requester,
    permission: Permission,
    criteria: FilterCriteria,
    tree: Reading,
    budget: int | None = None,
) -> Page:
    """The results from the wanted offset on, as many as limit and budget allow; what may not be seen is left out.

    A page that stops for its budget may hold nothing: there is more to look at, and its offset says where to go on.
    """
    limits = entity.limits
    budget = limits.examined_rows if budget is None else budget
    places = Places(entity.places, Search(who.originator, resource.key, int(permission), criteria.identity), tree)
    start = places.start(criteria.offset, resource)
    sight = Sight(entity, who, permission, tree, criteria)
    judge = Judge(entity, who, permission, tree, criteria.asks, criteria.permissions)

    def walked(ways: Ways, rows: int, *, patient: bool) -> Page | None:
        walk = Walk(sight, ways, resource, rows, start.place)
        pager = Pager(entity, permission, criteria, tree, judge, places, start, walk, None if patient else budget)
        found = pager.page()
        return found if patient or not walk.cut or walk.budget >= budget else None

    if criteria.queries:
        sight.descriptions.check(criteria.queries)
    result: Page | None = None
    for ways, rows, patient in turns(entity, who, resource, tree, budget):
        result = walked(ways, rows, patient=patient)
        if result is not None:
            break
    assert result is not None
    sight.descriptions.settle()
    return result


class Pager:
    """Takes as many results from a walk as one page holds."""

    def __init__(
        self,
        entity: Entity,
        permission: Permission,
        criteria: FilterCriteria,
        tree: Reading,
        judge: Judge,
        places: Places,
        start: Start,
        walk: Walk,
        rewarded: int | None,
    ) -> None:
        """`rewarded`: with each result the walk may look at some rows more, until its budget is this."""
        self._rewarded = rewarded
        self._entity, self._tree, self._criteria = entity, tree, criteria
        self._judge, self._places, self._start, self._walk = judge, places, start, walk
        self._most_bytes = entity.limits.result_bytes if permission is Permission.RETRIEVE else None
        most = entity.limits.result_rows
        self._limit = most if criteria.limit is None else min(criteria.limit, most)

    def page(self) -> Page:
        found: list[Hit] = []
        seen: set[tuple[int, str | None]] = set()
        size, skip, last = 0, self._start.skip, self._start.place
        for match in self._walk:
            if not self._judge(match):
                continue
            hit = self._led_to(match)
            if hit is None or (hit.resource.key, hit.virtual) in seen:
                continue
            if self._rewarded is not None:
                self._walk.budget = min(self._walk.budget + _REWARD, self._rewarded)
            if skip:
                skip -= 1
                last = self._walk.place
                continue
            size += len(hit.resource.encoded) if self._most_bytes is not None else 0
            if len(found) == self._limit or (found and self._most_bytes is not None and size > self._most_bytes):
                number = None if self._start.number is None else self._start.number + len(found)
                if not found:
                    return Page(found, self._judge, self._criteria.offset)
                assert last is not None
                offset = self._places.sealed(last) if number is None else self._places.numbered(number, last)
                return Page(found, self._judge, offset)
            found.append(hit)
            seen.add((hit.resource.key, hit.virtual))
            last = self._walk.place
        if self._walk.cut:
            assert self._walk.place is not None
            return Page(found, self._judge, self._places.sealed(self._walk.place, skip))
        return Page(found, self._judge)

    def _led_to(self, match: Resource) -> Hit | None:
        """What the relative path (arp) leads to from a match; None where that is nothing, or is not to be seen."""
        if not self._criteria.path:
            return Hit(match)
        node: Resource | None = match
        virtual: str | None = None
        for name in self._criteria.path:
            if node is None or virtual is not None:
                return None
            if name == "..":
                node = self._tree.get(node.parent)
            elif name in node.definition.virtual:
                virtual = name
            else:
                node = self._tree.child(node, name)
        if node is None:
            return None
        hit = Hit(node) if virtual is None else self._behind(node, virtual)
        return hit if hit is not None and self._reveals(hit) else None

    def _behind(self, holder: Resource, virtual: str) -> Hit | None:
        if Operation.RETRIEVE not in holder.definition.virtual[virtual]:
            return None
        stands_for = self._entity.behaviour_of(holder.type).virtual.get(virtual)
        if stands_for is None:
            return Hit(holder, holder, virtual)  # a fan-out point stands for itself
        try:
            return Hit(stands_for(holder, self._tree), holder, virtual)
        except (NotFound, OperationNotAllowed):
            return None

    def _reveals(self, hit: Hit) -> bool:
        resource = hit.resource
        parent = self._tree.get(resource.parent)
        withheld = parent is not None and resource.type not in types_below(self._entity, parent)
        return not withheld and self._judge(resource)


def discover(entity: Entity, request: Request, tree: Reading) -> Response:
    """Performs a discovery: addresses of descendants that meet the conditions (TS-0001 10.2.6)."""
    target, who, criteria = searched(entity, request, tree)
    found = page(entity, target, who, Permission.DISCOVERY, criteria, tree)
    return found.mark(listed(found, request, tree))


def searched(entity: Entity, request: Request, tree: Reading) -> tuple[Resource, Requester, FilterCriteria]:
    """Below what a discovery searches, for whom, and for what."""
    target = locate_whole(entity, request.to, tree)
    who = identified(entity, request, tree)
    if target.virtual is not None:
        raise OperationNotAllowed(f"fu: {target.virtual} is a virtual resource and cannot be searched")
    if request.attributes:
        raise BadRequest("atrl: a discovery has no attribute list")
    return target.resource, who, FilterCriteria.parse(request.filter)


def listed(found: Page, request: Request, tree: Reading) -> Response:
    """The answer to a discovery: addresses of what was found, or references to it."""
    if request.result_content == ResultContent.CHILD_REFERENCES:
        return Response(OK, {"m2m:rrl": {"rrf": _references(found, request, tree)}})
    return Response(OK, {"m2m:uril": [_address(hit, request, tree) for hit in found.hits]})


def with_children(
    entity: Entity,
    request: Request,
    resource: Resource,
    who: Requester,
    criteria: FilterCriteria | None,
    tree: Reading,
    budget: int | None = None,
) -> Response:
    """The target with its children, or references to them (rcn 4, 5, 6, 8); the conditions select the children."""
    wanted = request.result_content
    by_reference = wanted in (ResultContent.ATTRIBUTES_AND_CHILD_REFERENCES, ResultContent.CHILD_REFERENCES)
    permission = Permission.DISCOVERY if by_reference else Permission.RETRIEVE
    result = page(entity, resource, who, permission, criteria or _NO_CONDITIONS, tree, budget)
    own = wanted in (ResultContent.ATTRIBUTES_AND_CHILD_RESOURCES, ResultContent.ATTRIBUTES_AND_CHILD_REFERENCES)
    content: dict[str, Any]
    if by_reference:
        references = _references(result, request, tree)
        if own:
            content = {
                resource.definition.tag: {
                    **representation.visible(entity, resource, who.originator, tree),
                    "ch": references,
                }
            }
        else:
            content = {"m2m:rrl": {"rrf": references}}
    else:
        top = dict(representation.visible(entity, resource, who.originator, tree)) if own else {}
        content = {resource.definition.tag: _nested(entity, resource, top, result.resources, who, tree)}
    return result.mark(Response(OK, content), goes_on=budget is None)


def _address(hit: Hit, request: Request, tree: Reading) -> str:
    if hit.holder is None:
        return representation.address_of(hit.resource, request, tree)
    return f"{representation.address_of(hit.holder, request, tree)}/{hit.virtual}"


def _references(found: Page, request: Request, tree: Reading) -> list[dict[str, Any]]:
    """childResourceRefs: name, type, address, and of a specialisation which one it is, where that may be told."""
    references = []
    for hit in found.hits:
        name = hit.virtual or representation.name_of(hit.resource)
        reference = {"nm": name, "typ": hit.resource.type, "val": _address(hit, request, tree)}
        short = hit.resource.definition.told_by
        if short and found.judge.tells(hit.resource, short):
            reference["spty"] = hit.resource.attributes[short]
        references.append(reference)
    return references


def _nested(
    entity: Entity,
    top: Resource,
    shell: dict[str, Any],
    descendants: list[Resource],
    who: Requester,
    tree: Reading,
) -> dict[str, Any]:
    """Children under their type name in their parent; below the nearest shown ancestor where the parent is not."""
    shells: dict[int, dict[str, Any]] = {top.key: shell}
    for resource in descendants:
        attributes = dict(representation.visible(entity, resource, who.originator, tree))
        key = resource.parent
        while key not in shells:
            parent = tree.get(key)
            key = parent.parent if parent is not None else top.key
        shells[key].setdefault(resource.definition.tag, []).append(attributes)
        shells[resource.key] = attributes
    return shell
