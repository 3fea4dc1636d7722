"""expirationCounter: a subscription that was good for so many notifications comes to its end."""

from __future__ import annotations

from cse.entity import Entity
from cse.model import Tree
from cse.operations.removal import expire
from cse.storage.outbox import Outbox
from cse.storage.store import Lane
from onem2m.resources.subscription import EXPIRATION_COUNTER


def count_down(entity: Entity, outbox: Outbox, lane: Lane, tree: Tree) -> bool:
    """Counts a delivered notification; True where it was the last, and nothing more is to be sent."""
    subscription = tree.get(lane.subscription)
    remaining = None if subscription is None else subscription.get(EXPIRATION_COUNTER)
    if subscription is None or remaining is None:
        return subscription is None
    subscription = tree.own(subscription)
    subscription[EXPIRATION_COUNTER] = remaining - 1
    if remaining > 1:
        tree.update(subscription)
        return False
    expire(entity, subscription, tree)
    outbox.end_all(tree, lane)
    return True
