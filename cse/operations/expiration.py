"""expirationTime: how long a resource stays (TS-0001 9.6.1.3.2, digest primitives.md 8)."""

from __future__ import annotations

from typing import Any

from cse.clock import SECOND, instant_of, stamp_of
from cse.entity import Entity
from cse.model import ROOT, Resource, Tree
from onem2m.errors import BadRequest
from onem2m.resources.common import EXPIRES
from onem2m.resources.definition import Guard

EXPIRY = "expiry"
"""The due date of a resource's own end."""
CHILDREN_EXPIRY = "children"
"""The due date of children that kept a parent's former end."""


def expiration_of_new(
    entity: Entity, wanted: str | None, parent: Resource, tree: Tree, resource: Resource
) -> str | None:
    """When a new resource ends: as asked, but never later than its parent; by default as late as may be.

    Only an end of its own gets a due date: what ends with its parent goes when the parent goes.
    """
    parents = parent.get(EXPIRES) if parent.key != ROOT else None
    if wanted is None:
        if parents is not None:
            return parents
        instant = tree.now + entity.limits.lifetime_s * SECOND
        tree.schedule(instant, EXPIRY, resource)
        return stamp_of(instant)
    if instant_of(wanted) <= tree.now:
        raise BadRequest(f"et (expirationTime): {wanted} is past")
    if parents is not None and instant_of(wanted) >= instant_of(parents):
        return parents
    if entity.limits.lifetime_max_s:
        latest = stamp_of(tree.now + entity.limits.lifetime_max_s * SECOND)
        wanted = min(wanted, latest, key=instant_of)
    tree.schedule(instant_of(wanted), EXPIRY, resource)
    return wanted


def change_expiration(
    entity: Entity, resource: Resource, changes: dict[str, Any], parent: Resource, tree: Tree
) -> None:
    """Puts the end that an UPDATE brings into `changes` and moves the due dates.

    An end before that of a child is refused; the children of an end moved on keep theirs.
    """
    if EXPIRES.short not in changes or resource.definition.guard is Guard.PARENT:
        return
    before = resource.get(EXPIRES)
    wanted = changes[EXPIRES.short]
    if before is not None:
        tree.unschedule(instant_of(before), EXPIRY, resource.key)
    after = changes[EXPIRES.short] = expiration_of_new(entity, wanted, parent, tree, resource)
    assert after is not None
    if before is None or instant_of(after) == instant_of(before):
        return
    if instant_of(after) > instant_of(before):
        tree.schedule(instant_of(before), CHILDREN_EXPIRY, resource)
    else:
        _refuse_orphaned(resource, after, tree)


def _refuse_orphaned(resource: Resource, after: str, tree: Tree) -> None:
    types = resource.definition.children
    if resource.definition.instances is not None:
        # What the CSE made by itself has the end that its parent had, and does not hold it.
        types = types - {resource.definition.instances.type}
    for child in tree.children(resource.key, types):
        expires = child.get(EXPIRES)
        if expires is not None and instant_of(expires) > instant_of(after):
            raise BadRequest(f"et (expirationTime): {after} is before that of the child {child.identifier}")
