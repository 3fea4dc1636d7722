"""A target of a subscription that wants to be told no more: it may, or its subscription's creator is asked or told
(TS-0004 7.4.33.2.4; digest notifications.md 6).
"""

from __future__ import annotations

from typing import Any, Final

from cse.access.authorisation import CREATOR
from cse.access.naming import remember_makers
from cse.entity import Entity
from cse.model import TOO_MANY, Answer, Question, Resource, Tree
from cse.notifications.privilege import present
from cse.notifications.target_policies import Leaver, action_for, bearer, entries_of
from cse.operations.removal import remove
from onem2m.errors import BadRequest, OriginatorHasNoPrivilege, ServiceSubscriptionLimitsExceeded
from onem2m.mapping import json
from onem2m.primitive import OK, Encoded
from onem2m.resources.common import MODIFIED
from onem2m.resources.notification_target_policy import PolicyAction
from onem2m.resources.subscription import TARGETS

_NOTIFICATIONS: Final = ("m2m:sgn", "sgn")
"""The root element as it is sent, and as the type table names it."""


def depart(entity: Entity, subscription: Resource, leaver: Leaver, tree: Tree) -> None:
    """Takes a target out of nu; with the last one the subscription goes.

    Raises OriginatorHasNoPrivilege where its policy or its creator does not let it go.
    """
    match action_for(entity, subscription, leaver, tree):
        case PolicyAction.REJECT:
            raise _refused()
        case PolicyAction.INFORM:
            _tell_creator(entity, subscription, leaver, "trr", tree)
            raise _refused()
        case PolicyAction.ASK if not _agreed(entity, subscription, leaver, tree):
            raise _refused()
    _take_out(entity, subscription, leaver, tree)


def _refused() -> OriginatorHasNoPrivilege:
    """The same words for every reason: what the policy says is not for targets to know."""
    return OriginatorHasNoPrivilege("fr: this subscription does not let its target go")


def _agreed(entity: Entity, subscription: Resource, leaver: Leaver, tree: Tree) -> bool:
    """Whether the creator lets a target go. Raises QuestionOpen until it was asked."""
    if leaver.name == subscription.internal.get(CREATOR):
        return True
    answer = _tell_creator(entity, subscription, leaver, "tra", tree)
    if answer.status == TOO_MANY:
        raise ServiceSubscriptionLimitsExceeded(f"fr: {answer.text}")
    return answer.status == OK and _said(answer.body, "tra") is not False


def _tell_creator(entity: Entity, subscription: Resource, leaver: Leaver, member: str, tree: Tree) -> Answer:
    """What the creator says to the wish of a target; `member` is tra, which asks, or trr, which tells."""
    wish = {"sur": f"{entity.cse_id}/{subscription.identifier}", "ntt": leaver.name, member: True}
    body = Encoded(json.encode({"m2m:sgn": wish}))
    [answer] = tree.ask(Question(str(subscription.internal[CREATOR]), body, leaver.name))
    return answer


def _said(body: bytes, member: str) -> object:
    """What an answer says of a member of a notification; True where it says nothing, False where it cannot be read."""
    if not body:
        return True
    try:
        content = json.decode(body)
    except BadRequest:
        return False
    return True if not isinstance(content, dict) else _notification(content).get(member, True)


def wishes_to_leave(body: bytes) -> bool:
    """Whether a target answers a notification with the wish to be told no more (trr)."""
    if b'"trr"' not in body:
        return False
    try:
        content = json.decode(body)
    except BadRequest:
        return False
    return isinstance(content, dict) and _notification(content).get("trr") is True


def _notification(content: dict[str, Any]) -> dict[str, Any]:
    found = next((content[root] for root in _NOTIFICATIONS if root in content), None)
    return found if isinstance(found, dict) else {}


def depart_by_answer(entity: Entity, key: int, target: str, tree: Tree) -> bool:
    """The same for an entry of nu that said so in its answer; False where it is a target no more.

    Where it is then is not known: no region holds for it.
    """
    subscription = present(key, tree)
    if subscription is None or target not in subscription[TARGETS]:
        return False
    name = bearer(entity, target, subscription.internal, tree)
    if name is None:
        return False
    depart(entity, subscription, Leaver(name), tree)
    return True


def _take_out(entity: Entity, subscription: Resource, leaver: Leaver, tree: Tree) -> None:
    gone = entries_of(entity, subscription, leaver, tree)
    left = [entry for entry in subscription[TARGETS] if entry not in gone]
    if left:
        subscription = tree.own(subscription)
        subscription[TARGETS] = left
        subscription[MODIFIED] = tree.stamp
        remember_makers(entity, subscription, tree)
        tree.update(subscription)
    else:
        remove(entity, subscription, tree, leaver.name)
    for target in dict.fromkeys(gone):
        # After the lanes of an ended subscription were closed: what they owe is still told, but not to who has left.
        tree.cut_lane(subscription, target)
