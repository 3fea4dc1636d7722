"""Which events subscriptions wait for (TS-0004 7.5.1.2.2). Pure but for the event that it leaves in the tree.

An event is kept once, if any subscription may want it; delivery asks each one again with the same rules.
"""

from __future__ import annotations

from typing import Any

from cse.access.requester import NOBODY
from cse.entity import Entity
from cse.model import Event, Reading, Resource, Tree
from cse.notifications.criteria import OPERATION, Wishes, number_of, wishes_of
from cse.notifications.privilege import memory_of
from cse.operations import representation
from onem2m.mapping import json
from onem2m.primitive import Encoded
from onem2m.resources.definition import Guard
from onem2m.vocabulary import EventType, Permission


def child_created(entity: Entity, parent: Resource, child: Resource, originator: str | None, tree: Tree) -> None:
    """A resource was created, by nobody where it came with another: its parent's subscribers may care."""
    wishes = _wishes(parent, tree)
    if wishes is not None:
        _tell(entity, wishes, parent, child, EventType.CHILD_CREATED, tree, child_type=child.type)
        if originator is not None and wishes.include(OPERATION):
            operated(entity, parent, Permission.CREATE, originator, tree)


def child_deleted(entity: Entity, parent: Resource, child: Resource, tree: Tree) -> None:
    """A resource is being deleted: its parent's subscribers may care. Its own are told by the reaper."""
    wishes = _wishes(parent, tree)
    if wishes is not None:
        _tell(entity, wishes, parent, child, EventType.CHILD_DELETED, tree, child_type=child.type)


def updated(
    entity: Entity, resource: Resource, changes: dict[str, Any], tree: Tree, originator: str | None = None
) -> None:
    """A resource was updated, by request of an originator or by the CSE itself."""
    wishes = _wishes(resource, tree)
    if wishes is not None:
        _tell(entity, wishes, resource, resource, EventType.UPDATE, tree, changes=changes)
        if originator is not None and wishes.include(OPERATION):
            operated(entity, resource, Permission.UPDATE, originator, tree)


def found_empty(entity: Entity, container: Resource, tree: Tree) -> None:
    """Somebody who may looked for an instance, and there was none."""
    wishes = _wishes(container, tree)
    if wishes is not None:
        _tell(entity, wishes, container, container, EventType.RETRIEVE_OF_EMPTY_CONTAINER, tree)


def operated(entity: Entity, resource: Resource, permission: Permission, originator: str, tree: Tree) -> None:
    """Somebody has done something to a resource, and was allowed to."""
    wishes = wishes_of(tree.watch(resource))
    if not wishes.include(OPERATION):
        return
    if wishes.fit(OPERATION, None, dict, lambda: resource.attributes, (permission, originator)):
        done = Encoded(json.encode({"op": number_of(permission), "or": originator, "bit": int(permission)}))
        told = representation_for_all(entity, resource, tree)
        tree.emit(Event(resource.key, OPERATION, told, tree.address(resource), operation=done))


def waits_for(resource: Resource, kind: int, tree: Reading) -> bool:
    """Whether any subscription of a resource may want events of a kind."""
    return wishes_of(tree.watch(resource)).include(kind)


def _wishes(source: Resource, tree: Reading) -> Wishes | None:
    """What is waited for at a resource; None where that is nothing."""
    watch = tree.watch(source)
    return wishes_of(watch) if watch.criteria or not watch.complete else None


def _tell(
    entity: Entity,
    wishes: Wishes,
    source: Resource,
    subject: Resource,
    kind: EventType,
    tree: Tree,
    *,
    child_type: int | None = None,
    changes: dict[str, Any] | None = None,
) -> None:
    if not wishes.fit(kind, child_type, lambda: changes or {}, lambda: subject.attributes):
        return
    modified = None
    if changes is not None:
        modified = Encoded(json.encode(representation.visible(entity, subject, NOBODY, tree, changes)))
    elif child_type is not None and subject.definition.guard is not Guard.PARENT:
        # Who may read the parent need not be allowed to read the child: delivery asks for each subscriber.
        modified = Encoded(json.encode(memory_of(subject)))
    told = representation_for_all(entity, subject, tree)
    tree.emit(Event(source.key, kind, told, tree.address(subject), child_type, modified))


def representation_for_all(entity: Entity, subject: Resource, tree: Tree) -> Encoded:
    """A resource as every subscriber may see it: one event is for all of them."""
    return Encoded(json.encode(representation.shown(entity, subject, NOBODY, tree)))
