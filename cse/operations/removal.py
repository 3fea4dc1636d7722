"""How a resource leaves the tree, by request or because its time has come."""

from __future__ import annotations

from cse.entity import Entity
from cse.model import Resource, Tree
from cse.notifications.matching import child_deleted
from onem2m.errors import OperationNotAllowed

FORMER_ADDRESS = "address"
"""Under this name a deleted resource remembers where it was until it is reaped."""


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
