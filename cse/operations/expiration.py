"""expirationTime: how long a resource stays (TS-0001 9.6.1.3.2, digest primitives.md 8)."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from cse.clock import SECOND, instant_of, stamp_of
from cse.entity import Entity
from cse.model import ROOT, Reading, Resource, Tree
from onem2m.errors import BadRequest
from onem2m.resources.common import EXPIRES
from onem2m.resources.definition import Guard

EXPIRY = "expiry"
"""The due date of a resource's own end."""
CHILDREN_EXPIRY = "children"
"""The due date of children that kept a parent's former end."""

_CHILDREN_HERE: Final = 64
"""Children that are looked at in the unit of work itself."""
_CHILDREN_AT_ONCE: Final = 256
"""Children that are looked at in one go outside of it: some milliseconds' worth."""


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
    """Raises BadRequest for a child that would end later. Few children are looked at here, the others piece by piece.

    One that comes or is moved on meanwhile is not found; it goes with its parent, as all children do.
    """
    look = partial(_outliving, resource.key, instant_of(after))
    found, further = look("", tree, most=_CHILDREN_HERE)
    while found is None and further is not None:
        found, further = tree.survey_on("ends", further, look)
    if found is not None:
        raise BadRequest(f"et (expirationTime): {after} is before that of the child {found}")


def _outliving(
    parent: int, end: int, place: str, tree: Reading, most: int = _CHILDREN_AT_ONCE
) -> tuple[str | None, str | None]:
    """Among so many children behind a place: the first one that ends later, and the place to go on from."""
    resource = tree.get(parent)
    if resource is None:
        return None, None
    types = resource.definition.children
    if resource.definition.instances is not None:
        # What the CSE made by itself has the end that its parent had, and does not hold it.
        types = types - {resource.definition.instances.type}
    type_, _, key = place.partition(".")
    behind = (int(type_), int(key)) if place else None
    for looked, child in enumerate(tree.children(parent, types, after=behind), 1):
        expires = child.get(EXPIRES)
        if expires is not None and instant_of(expires) > end:
            return child.identifier, None
        if looked == most:
            return None, f"{child.type}.{child.key}"
    return None, None
