"""On-demand discovery (fu 3; TS-0001 10.2.6, TS-0004 7.3.3.14): where nothing is found at an interworking proxy, it is asked
to look among its devices, and what it names is searched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from cse.access.authorisation import allowed
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import TOO_MANY, Answer, Question, QuestionOpen, Reading, Resource
from cse.operations.descendants import Hit, Page, Pager, listed, page, searched
from cse.operations.places import Places, Start
from cse.operations.target import find
from cse.operations.visibility import Judge, Sight, is_inactive, types_below
from cse.operations.walk import Walk
from cse.operations.ways import Everywhere
from cse.paging import Search, Step
from onem2m.errors import (
    BadRequest,
    DiscoveryDeniedByIpe,
    OneM2MError,
    OriginatorNotAuthenticated,
    SecurityAssociationRequired,
    ServiceSubscriptionLimitsExceeded,
    TargetNotReachable,
    error_of,
)
from onem2m.filter_criteria import FilterCriteria
from onem2m.mapping import json
from onem2m.primitive import OK, Encoded, Request, Response
from onem2m.vocabulary import ContentStatus, Permission, ResourceType

_MOST_NAMED: Final = 1_000
"""Addresses in a proxy's answer that are looked at."""


def discover_on_demand(entity: Entity, request: Request, tree: Reading) -> Response:
    """Performs a discovery that may ask. Nobody is asked for who may not discover the proxy itself."""
    target, who, criteria = searched(entity, request, tree)
    if not allowed(entity, who, target, Permission.DISCOVERY, tree):
        own = page(entity, target, who, Permission.DISCOVERY, criteria, tree)
        return own.mark(listed(own, request, tree))
    if target.type != ResourceType.AE:
        raise BadRequest(f"fu: 3 asks an interworking proxy; its target is an AE, not a {target.definition.name}")
    try:
        [answer] = tree.ask(_question(entity, target, who, request))
    except QuestionOpen:
        own = page(entity, target, who, Permission.DISCOVERY, criteria, tree)
        begun = criteria.offset == 1 and own.offset is None
        if own.hits or not begun or is_inactive(target):
            return own.mark(listed(own, request, tree))
        raise
    addresses = _named(answer)
    found, whole = _among(entity, addresses[:_MOST_NAMED], target, who, criteria, tree)
    response = listed(found, request, tree)
    if not whole or len(addresses) > _MOST_NAMED:
        # There is more, and no offset that leads to it: another request may be answered otherwise.
        response.content_status = ContentStatus.PARTIAL
    return response


def _question(entity: Entity, proxy: Resource, who: Requester, request: Request) -> Question:
    address = f"{entity.cse_id}/{proxy.identifier}"
    # A notification has a subscriptionReference; there is no subscription here, so it names who is asked.
    content = {"sur": address, "idr": {"or": who.originator, "fc": request.filter}}
    return Question(address, Encoded(json.encode({"m2m:sgn": content})), who.originator)


def _named(answer: Answer) -> list[str]:
    """The addresses that a proxy answered. Raises the OneM2MError that it gave as its answer, or that there was none."""
    if answer.status == TOO_MANY:
        raise ServiceSubscriptionLimitsExceeded(f"fu: {answer.text}")
    if not answer.status:
        raise TargetNotReachable(f"to: the interworking proxy does not answer: {answer.text}")
    if answer.status != OK:
        raise _refusal(answer)
    content: Any = None
    try:
        content = json.decode(answer.body) if answer.body else {"m2m:uril": []}
    except OneM2MError:
        pass
    addresses = content.get("m2m:uril") if isinstance(content, dict) else None
    if not isinstance(addresses, list) or not all(isinstance(address, str) for address in addresses):
        raise DiscoveryDeniedByIpe("fu: the interworking proxy did not answer with addresses (m2m:uril)")
    return addresses


def _refusal(answer: Answer) -> OneM2MError:
    """What a proxy answered. That it does not know us is nothing that the originator could mend."""
    text = f"fu: the interworking proxy refused: {answer.text}"
    told = error_of(answer.code, text)
    if type(told) is OneM2MError or isinstance(told, SecurityAssociationRequired | OriginatorNotAuthenticated):
        return DiscoveryDeniedByIpe(text)
    return told


class _Only:
    """The way to one child, and everywhere below it."""

    def __init__(self, child: Resource, tree: Reading) -> None:
        self._child, self._everywhere = child, Everywhere(tree)

    def children(self, node: Resource, types: frozenset[int], after: Step | None) -> Iterator[Resource]:
        """See `Ways`."""
        if node.key != self._child.parent:
            yield from self._everywhere.children(node, types, after)
        elif self._child.type in types and (after is None or after < (self._child.type, self._child.key)):
            yield self._child


def _among(
    entity: Entity, addresses: list[str], target: Resource, who: Requester, criteria: FilterCriteria, tree: Reading
) -> tuple[Page, bool]:
    """What meets the conditions among named resources and below them, and whether that is all. `lvl` counts from them.

    All together may look at as many rows as one discovery.
    """
    permission = Permission.DISCOVERY
    judge = Judge(entity, who, permission, tree, criteria.asks, criteria.permissions)
    places = Places(entity.places, Search(who.originator, target.key, int(permission), criteria.identity), tree)
    rows = max(1, entity.limits.examined_rows // max(1, len(addresses)))
    sight = Sight(entity, who, permission, tree, criteria)
    found: dict[tuple[int, str | None], Hit] = {}
    whole = True
    for address in addresses:
        resource = find(entity, address, tree)
        parent = None if resource is None else tree.get(resource.parent)
        if resource is None or parent is None or _hidden(entity, parent, tree):
            continue
        left = entity.limits.result_rows if criteria.limit is None else criteria.limit
        rest = replace(criteria, offset=1, limit=max(0, min(left, entity.limits.result_rows) - len(found)))
        walk = Walk(sight, _Only(resource, tree), parent, rows)
        part = Pager(entity, permission, rest, tree, judge, places, Start(), walk, None).page()
        found.update({(hit.resource.key, hit.virtual): hit for hit in part.hits})
        whole = whole and part.offset is None
    sight.descriptions.settle()
    return Page(list(found.values()), judge), whole


def _hidden(entity: Entity, resource: Resource, tree: Reading) -> bool:
    """Whether a search never comes by a resource: it, or what holds it, is inactive or withheld."""
    node: Resource | None = resource
    while node is not None:
        parent = tree.get(node.parent)
        if is_inactive(node) or (parent is not None and node.type not in types_below(entity, parent)):
            return True
        node = parent
    return False
