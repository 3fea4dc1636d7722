"""DELETE (TS-0001 10.1.5): a resource and all below it."""

from __future__ import annotations

from typing import Final

from cse import records
from cse.access.authorisation import identified, require, require_attributes
from cse.entity import Entity
from cse.model import Resource, Tree
from cse.notifications.matching import child_deleted, operated
from cse.operations import representation
from cse.operations.descendants import with_children
from cse.operations.retrieve import require_whole, substance
from cse.operations.target import locate_whole
from cse.operations.visibility import meets
from onem2m.errors import NotFound, OperationNotAllowed
from onem2m.filter_criteria import FilterCriteria
from onem2m.primitive import DELETED, Request, Response
from onem2m.vocabulary import Operation, Permission

FORMER_ADDRESS = "address"
"""Under this name a deleted resource remembers where it was until it is reaped."""


_SHOWING: Final = representation.WITH_ATTRIBUTES | {1}


def delete(entity: Entity, request: Request, tree: Tree) -> Response:
    """Performs a DELETE."""
    target = locate_whole(entity, request.to, tree)
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


def expire(entity: Entity, resource: Resource, tree: Tree) -> None:
    """Removes what has come to its end. What lies below something deleted is left to the reaper."""
    if tree.by_identifier(resource.identifier) is not None:
        remove(entity, resource, tree)


def remove(entity: Entity, resource: Resource, tree: Tree, by: str | None = None) -> None:
    """Takes a resource out of the tree, by request of somebody (SP-relative) or because its time has come."""
    parent = tree.get(resource.parent)
    if parent is None:
        raise OperationNotAllowed(f"the {resource.definition.name} of this CSE cannot be deleted")
    behaviour = entity.behaviour_of(resource.type)
    companion = behaviour.takes_along(resource, tree)
    if companion is not None:
        remove(entity, companion, tree)
    behaviour.leaving(resource, tree, by)
    dismiss = entity.behaviour_of(parent.type).dismiss.get(resource.type)
    if dismiss is not None:
        parent = tree.own(parent)
        dismiss(parent, resource, tree)
    child_deleted(entity, parent, resource, tree)
    if resource.definition.children:
        # Once it has left the tree its place cannot be told any more, and the reaper's notices name it.
        resource = tree.own(resource)
        resource.internal[FORMER_ADDRESS] = tree.address(resource)
    tree.delete(resource)
