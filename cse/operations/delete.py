"""DELETE (TS-0001 10.1.5): a resource and all below it."""

from __future__ import annotations

from typing import Final

from cse import records
from cse.access.authorisation import identified, require, require_attributes
from cse.entity import Entity
from cse.model import Tree
from cse.notifications.matching import operated
from cse.operations import representation
from cse.operations.descendants import with_children
from cse.operations.removal import remove
from cse.operations.retrieve import require_whole, substance
from cse.operations.target import locate_whole
from cse.operations.visibility import meets
from cse.operations.withdrawal import withdraw
from onem2m.errors import NotFound
from onem2m.filter_criteria import FilterCriteria
from onem2m.primitive import DELETED, Request, Response
from onem2m.resources.subscription import SELF_REFERENCE
from onem2m.vocabulary import Operation, Permission

_SHOWING: Final = representation.WITH_ATTRIBUTES | {1}


def delete(entity: Entity, request: Request, tree: Tree) -> Response:
    """Performs a DELETE."""
    target = locate_whole(entity, request.to, tree)
    if target.virtual == SELF_REFERENCE:
        return withdraw(entity, request, target.resource, tree)
    who = identified(entity, request, tree)
    grant = require(entity, who, target.resource, Permission.DELETE, tree)
    resource = substance(entity, target, Operation.DELETE, tree)
    if grant is not None:
        require_attributes(grant, resource.attributes, Permission.DELETE, who)
    criteria = FilterCriteria.parse(request.filter) if request.filter else None
    if criteria is not None or request.result_content in _SHOWING:
        # Conditions and results tell of the resource: DELETE alone is no right to read.
        require_whole(entity, require(entity, who, target.resource, Permission.RETRIEVE, tree), resource, who, tree)
    if criteria is not None and not meets(entity, resource, criteria, who, tree):
        raise NotFound("fc: the resource does not meet the conditions")
    response = Response(DELETED)
    if request.result_content in representation.WITH_CHILDREN:
        response = with_children(
            entity, request, resource, who, _shown(criteria), tree, entity.limits.examined_in_writes
        )
        response.status = DELETED
    elif request.result_content == 1:
        response.content = representation.shown(entity, resource, who.originator, tree)
    operated(entity, target.resource, Permission.DELETE, who.originator, tree)
    records.deleted(entity, who, resource, tree)
    remove(entity, resource, tree, who.originator)
    return response


def _shown(criteria: FilterCriteria | None) -> FilterCriteria | None:
    """The conditions are for the target; how deep and how many of what goes with it are shown, they say as well."""
    return None if criteria is None else criteria.without_conditions()
