"""Walks below a resource: children in results, and discovery (TS-0004 7.3.3.14, digest discovery.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cse.access.authorisation import granted, identified
from cse.access.decision import Grant
from cse.access.naming import MAKERS
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.operations import representation
from cse.operations.target import locate_whole
from onem2m.errors import BadRequest, OperationNotAllowed
from onem2m.filter_criteria import FilterCriteria
from onem2m.primitive import OK, Request, Response
from onem2m.resources.ae import REGISTRATION_STATUS
from onem2m.resources.definition import Guard
from onem2m.vocabulary import ContentStatus, Permission, ResourceType, ResultContent

_INACTIVE = 2
_NO_CONDITIONS = FilterCriteria.parse({})


@dataclass(slots=True)
class Walk:
    """One walk over the descendants of a resource, in a stable order; it counts the rows that it looks at."""

    entity: Entity
    tree: Reading
    criteria: FilterCriteria
    originator: str
    """who asks: conditions are met by what it may see of a resource, not by what is hidden from it"""
    examined: int = 0
    _holders: frozenset[int] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        self._holders = frozenset(d.type for d in self.entity.registry if d.children)

    def below(self, resource: Resource) -> Iterator[Resource]:
        """Every descendant that meets the conditions, parents before their children."""
        yield from self._descend(resource, 1)

    def _descend(self, resource: Resource, level: int) -> Iterator[Resource]:
        types = resource.definition.children
        if self.criteria.types is not None:
            # What can neither be wanted nor hold what is wanted is not even read.
            types = types & (self.criteria.types | self._holders)
        withheld = self.entity.behaviour_of(resource.type).withheld
        if withheld is not None:
            types = types - withheld(resource)
        for child in self.tree.children(resource.key, types):
            self.examined += 1
            if child.type == ResourceType.AE and child.get(REGISTRATION_STATUS) == _INACTIVE:
                continue
            if not self.criteria.conditional or self._meets(child):
                yield child
            if child.definition.children and (self.criteria.level is None or level < self.criteria.level):
                yield from self._descend(child, level + 1)

    def _meets(self, child: Resource) -> bool:
        return self.criteria.matches(child.type, representation.visible(self.entity, child, self.originator, self.tree))


@dataclass(slots=True)
class Page:
    """The part of a walk's results that one response shows."""

    resources: list[Resource]
    offset: int | None = None
    """where the next part begins, None after the last"""

    def mark(self, response: Response) -> Response:
        """Tells an incomplete response how to go on."""
        if self.offset is not None:
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
) -> Page:
    """The results from the wanted offset on, as many as limit and budget allow; what may not be seen is left out.

    A page that stops for its budget of rows holds one result at least, so whoever goes on gets further.
    """
    walk = Walk(entity, tree, criteria, who.originator)
    visible = _Visibility(entity, who, permission, tree, criteria.asks)
    most = entity.limits.result_rows
    limit = most if criteria.limit is None else min(criteria.limit, most)
    found: list[Resource] = []
    count = size = 0
    for candidate in walk.below(resource):
        if not visible(candidate):
            continue
        count += 1
        if count < criteria.offset:
            continue
        if permission is Permission.RETRIEVE:
            size += len(candidate.encoded)
        large = size > entity.limits.result_bytes or walk.examined > entity.limits.examined_rows
        if len(found) == limit or (found and large):
            return Page(found, count)
        found.append(candidate)
    return Page(found)


class _Visibility:
    """Whether the originator has the permission, for a RETRIEVE on all that would be shown.

    Asked once per set of policies, not once per resource, unless a token speaks of single resources.
    """

    def __init__(
        self, entity: Entity, who: Requester, permission: Permission, tree: Reading, asks: frozenset[str]
    ) -> None:
        self._entity, self._who, self._permission, self._tree = entity, who, permission, tree
        self._asks = asks
        self._known: dict[tuple[object, ...], Grant] = {}

    def __call__(self, resource: Resource) -> bool:
        if resource.definition.guard is Guard.PARENT:
            sign: tuple[object, ...] = (resource.parent,)
        else:
            policies = resource.attributes.get("acpi")
            sign = tuple(policies) if policies and resource.definition.guard is Guard.OWN else (None, resource.key)
            sign += tuple(resource.internal.get(MAKERS, {}).values())
        if sign in self._known:
            grant = self._known[sign]
        else:
            grant = granted(self._entity, self._who, resource, self._permission, self._tree)
            if sign[0] is not None and not self._who.privileges:
                self._known[sign] = grant
        if not grant:
            return grant is None
        if self._permission is not Permission.RETRIEVE:
            return grant.issuperset(self._asks)
        shown = representation.visible(self._entity, resource, self._who.originator, self._tree)
        return grant.issuperset(shown)


def discover(entity: Entity, request: Request, tree: Reading) -> Response:
    """Performs a discovery: addresses of descendants that meet the conditions (TS-0001 10.2.6)."""
    target = locate_whole(entity, request.to, tree)
    who = identified(entity, request, tree)
    if target.virtual is not None:
        raise OperationNotAllowed(f"fu: {target.virtual} is a virtual resource and cannot be searched")
    if request.attributes:
        raise BadRequest("atrl: a discovery has no attribute list")
    criteria = FilterCriteria.parse(request.filter)
    result = page(entity, target.resource, who, Permission.DISCOVERY, criteria, tree)
    content: dict[str, Any]
    if request.result_content == ResultContent.CHILD_REFERENCES:
        references = [representation.reference(found, request, tree) for found in result.resources]
        content = {"m2m:rrl": {"rrf": references}}
    else:
        content = {"m2m:uril": [representation.address_of(found, request, tree) for found in result.resources]}
    return result.mark(Response(OK, content))


def with_children(
    entity: Entity,
    request: Request,
    resource: Resource,
    who: Requester,
    criteria: FilterCriteria | None,
    tree: Reading,
) -> Response:
    """The target with its children, or references to them (rcn 4, 5, 6, 8); the conditions select the children."""
    wanted = request.result_content
    by_reference = wanted in (ResultContent.ATTRIBUTES_AND_CHILD_REFERENCES, ResultContent.CHILD_REFERENCES)
    permission = Permission.DISCOVERY if by_reference else Permission.RETRIEVE
    result = page(entity, resource, who, permission, criteria or _NO_CONDITIONS, tree)
    own = wanted in (ResultContent.ATTRIBUTES_AND_CHILD_RESOURCES, ResultContent.ATTRIBUTES_AND_CHILD_REFERENCES)
    content: dict[str, Any]
    if by_reference:
        references = [representation.reference(child, request, tree) for child in result.resources]
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
    return result.mark(Response(OK, content))


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
