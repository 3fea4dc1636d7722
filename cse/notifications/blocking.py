"""An UPDATE that another party must agree to first (notificationEventType 7; TS-0004 7.4.8, digest notifications.md 5)."""

from __future__ import annotations

from typing import Any

from cse.access.requester import NOBODY
from cse.entity import Entity
from cse.model import TOO_MANY, Question, Resource, Tree
from cse.notifications.criteria import Criteria, wishes_of
from cse.notifications.privilege import Interest, privileged
from cse.operations import representation
from onem2m.addressing import sp_relative
from onem2m.errors import OperationDeniedByRemoteEntity, RemoteEntityNotReachable, ServiceSubscriptionLimitsExceeded
from onem2m.mapping import json
from onem2m.primitive import OK, Encoded
from onem2m.resources.subscription import CRITERIA, TARGETS
from onem2m.vocabulary import EventType


def ask_blocker(entity: Entity, resource: Resource, changes: dict[str, Any], tree: Tree) -> None:
    """Asks who may forbid it about an UPDATE that is valid and permitted; other updates of the resource wait.

    Who may not read the resource any more is not asked: the question shows what is written into it.
    """
    if not wishes_of(tree.watch(resource)).include(EventType.BLOCKING_UPDATE):
        return
    for subscription in tree.blockers(resource):
        tree.hold(resource)
        wanted = Criteria.of(subscription.attributes.get(CRITERIA.short) or {}).attributes
        if wanted is not None and wanted.isdisjoint(changes):
            continue
        if privileged(entity, Interest.in_subscription(subscription), tree) is None:
            continue
        _ask(entity, resource, subscription, changes, tree)


def _ask(entity: Entity, resource: Resource, subscription: Resource, changes: dict[str, Any], tree: Tree) -> None:
    told = representation.visible(entity, resource, NOBODY, tree, changes)
    reference = f"{entity.cse_id}/{subscription.identifier}"
    event = {"rep": {resource.definition.tag: told}, "net": int(EventType.BLOCKING_UPDATE)}
    notification: dict[str, Any] = {"nev": event, "sur": reference}
    if subscription.attributes.get("cr"):
        notification["cr"] = sp_relative(entity.cse_id, subscription.attributes["cr"])
    target = subscription[TARGETS][0]
    question = Question(target, Encoded(json.encode({"m2m:sgn": notification})), reference)
    [answer] = tree.ask(question)
    if answer.status == OK:
        return
    if answer.status == TOO_MANY:
        raise ServiceSubscriptionLimitsExceeded(f"{target[:100]} is asked about too many updates at a time")
    if answer.status == 0:
        raise RemoteEntityNotReachable(f"{target[:100]}, who decides about updates of this, does not answer")
    raise OperationDeniedByRemoteEntity(f"{target[:100]}, who decides about updates of this, refuses it")
