"""<container>: counts its instances, drops the oldest beyond its limits (TS-0001 9.6.6, TS-0004 7.4.6 and 7.4.7)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from cse.clock import SECOND, instant_of
from cse.model import Behaviour, Reading, Resource, Tree
from onem2m.errors import NotAcceptable, NotFound
from onem2m.resources.common import CREATED, STATE_TAG
from onem2m.resources.container import BYTES, INSTANCES, LATEST, MAX_AGE, MAX_BYTES, MAX_INSTANCES, OLDEST
from onem2m.resources.content_instance import CONTENT_SIZE
from onem2m.vocabulary import ResourceType

AGING = "aging"
"""The due date of a container's oldest instance, and the mark that there is one."""

_BATCH = 500
"""Instances that one unit of work drops for their age."""


def admit_instance(container: Resource, instance: Resource, tree: Tree) -> None:
    """Counts the new instance; drops the oldest ones beyond the limits."""
    size = instance[CONTENT_SIZE]
    most = container.get(MAX_BYTES)
    if most is not None and size > most:
        raise NotAcceptable(f"con: {size} bytes, the container takes {most} (mbs)")
    if container.get(MAX_INSTANCES) == 0:
        raise NotAcceptable("the container takes no instances (mni is 0)")
    container[INSTANCES] += 1
    container[BYTES] += size
    container[STATE_TAG] += 1
    instance[STATE_TAG] = container[STATE_TAG]
    drop_beyond_limits(container, tree)
    _watch_age(container, tree)
    tree.update(container)


def drop_beyond_limits(container: Resource, tree: Tree) -> None:
    """Evicts the oldest while there are too many or too large. Nobody is notified of an eviction."""
    most, bytes_ = container.get(MAX_INSTANCES), container.get(MAX_BYTES)
    if most is None and bytes_ is None:
        return
    while (most is not None and container[INSTANCES] > most) or (bytes_ is not None and container[BYTES] > bytes_):
        size = tree.evict_oldest(container, ResourceType.CONTENT_INSTANCE)
        if size is None:
            return
        container[INSTANCES] -= 1
        container[BYTES] -= size


def _watch_age(container: Resource, tree: Tree) -> None:
    age = container.get(MAX_AGE)
    if age is not None and AGING not in container.internal:
        container.internal[AGING] = True
        tree.schedule(tree.now + age * SECOND, AGING, container)


def drop_aged(container: Resource, tree: Tree) -> None:
    """Housekeeping: evicts instances older than maxInstanceAge, and comes back when the next one is due."""
    container = tree.own(container)
    container.internal.pop(AGING, None)
    age = container.get(MAX_AGE)
    for _ in range(_BATCH):
        oldest = tree.oldest(container, ResourceType.CONTENT_INSTANCE) if age is not None else None
        if oldest is None or age is None:
            break
        ends = instant_of(oldest[CREATED]) + age * SECOND
        if ends > tree.now:
            container.internal[AGING] = True
            tree.schedule(ends, AGING, container)
            break
        size = tree.evict_oldest(container, ResourceType.CONTENT_INSTANCE)
        container[INSTANCES] -= 1
        container[BYTES] -= size or 0
    else:
        container.internal[AGING] = True
        tree.schedule(tree.now, AGING, container)
    tree.update(container)


def dismiss_instance(container: Resource, instance: Resource, tree: Tree) -> None:
    """An instance is deleted, by request or at its end."""
    container[INSTANCES] -= 1
    container[BYTES] -= instance[CONTENT_SIZE]
    container[STATE_TAG] += 1
    tree.update(container)


def limits_changed(container: Resource, changes: dict[str, Any], tree: Tree) -> None:
    """Narrower limits take effect at once."""
    if {MAX_INSTANCES.short, MAX_BYTES.short} & changes.keys():
        drop_beyond_limits(container, tree)
    if MAX_AGE.short in changes and container[INSTANCES]:
        container.internal.pop(AGING, None)
        container.internal[AGING] = True
        tree.schedule(tree.now, AGING, container)


def latest(container: Resource, tree: Reading) -> Resource:
    """The newest instance."""
    return _existing(tree.newest(container, ResourceType.CONTENT_INSTANCE))


def oldest(container: Resource, tree: Reading) -> Resource:
    """The oldest instance."""
    return _existing(tree.oldest(container, ResourceType.CONTENT_INSTANCE))


def _existing(instance: Resource | None) -> Resource:
    if instance is None:
        raise NotFound("the container has no instance")
    return instance


CONTAINER_BEHAVIOUR = Behaviour(
    admit=MappingProxyType({ResourceType.CONTENT_INSTANCE: admit_instance}),
    dismiss=MappingProxyType({ResourceType.CONTENT_INSTANCE: dismiss_instance}),
    changed=limits_changed,
    virtual=MappingProxyType({LATEST: latest, OLDEST: oldest}),
)
