"""What subscribers hear of reads: that somebody read, where an operation monitor asks for it, and that nothing was there."""

from __future__ import annotations

from cse.entity import Entity
from cse.model import Reading, Resource, Tree
from cse.notifications.criteria import OPERATION
from cse.notifications.matching import found_empty, operated, waits_for
from cse.operations.target import locate
from onem2m.errors import NotFound
from onem2m.filter_criteria import is_discovery
from onem2m.primitive import Request
from onem2m.vocabulary import EventType, Permission


def missed(container: Resource, miss: NotFound, tree: Reading) -> NotFound:
    """The refusal of a read of what is not there, which knows whether somebody wants to hear of it."""
    if waits_for(container, EventType.RETRIEVE_OF_EMPTY_CONTAINER, tree):
        miss.sought_in = container.key
    return miss


def record_miss(entity: Entity, key: int, tree: Tree) -> None:
    """Tells subscribers of a container that somebody looked for an instance in vain."""
    container = tree.get(key)
    if container is not None:
        found_empty(entity, container, tree)


def monitored(entity: Entity, request: Request, tree: Reading) -> bool:
    """Whether somebody may wait to hear of a read that was done."""
    resource = locate(entity, request.to, tree).resource
    return tree.monitored(resource) and waits_for(resource, OPERATION, tree)


def record_read(entity: Entity, request: Request, tree: Tree) -> None:
    """Tells who monitors a resource that it was read, and by whom."""
    permission = Permission.DISCOVERY if is_discovery(request.filter) else Permission.RETRIEVE
    resource = locate(entity, request.to, tree).resource
    operated(entity, resource, permission, request.requester.originator, tree)
