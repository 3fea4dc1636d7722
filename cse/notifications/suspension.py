"""A subscription falls silent when its creator may not read any more, and speaks again when it may."""

from __future__ import annotations

from cse.access.authorisation import CREATOR
from cse.entity import Entity
from cse.model import Reading, Resource, Tree
from cse.notifications.privilege import DEAF, SUSPENDED, Interest, present, privileged


def suspend(entity: Entity, key: int, tree: Tree) -> bool:
    """Suspends a subscription and discards what waits for its targets; False where there is nothing to suspend."""
    subscription = present(key, tree)
    if subscription is None or SUSPENDED in subscription.internal or _may(entity, subscription, tree):
        return False
    subscription = tree.own(subscription)
    subscription.internal[SUSPENDED] = tree.stamp
    subscription.internal[DEAF] = tree.last_event
    tree.update(subscription)
    tree.suspend_lanes(subscription)
    _record("subscription-suspended", subscription, tree)
    return True


def resume(entity: Entity, key: int, tree: Tree, deaf: int | None = None) -> bool | None:
    """Resumes a suspended subscription for events beyond `deaf`, by default for those from now on.

    False where it must stay silent, None where it is not suspended any more.
    """
    subscription = present(key, tree)
    if subscription is None or not _may(entity, subscription, tree):
        return False
    if SUSPENDED not in subscription.internal:
        return None
    subscription = tree.own(subscription)
    del subscription.internal[SUSPENDED]
    subscription.internal[DEAF] = tree.last_event if deaf is None else max(deaf, subscription.internal[DEAF])
    tree.update(subscription)
    tree.resume_lanes(subscription)
    _record("subscription-resumed", subscription, tree)
    return True


def may_resume(entity: Entity, key: int, tree: Reading) -> bool:
    """Whether a suspended subscription's creator may read again."""
    subscription = present(key, tree)
    return subscription is not None and _may(entity, subscription, tree)


def _record(what: str, subscription: Resource, tree: Tree) -> None:
    creator = str(subscription.internal.get(CREATOR, ""))
    tree.audit(what, creator, ri=subscription.identifier, to=tree.address(subscription))


def _may(entity: Entity, subscription: Resource, tree: Reading) -> bool:
    return privileged(entity, Interest.in_subscription(subscription), tree) is not None
