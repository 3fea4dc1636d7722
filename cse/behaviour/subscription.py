"""<subscription>: who is told, after being asked whether it wants to be (TS-0004 7.4.8, digest notifications.md)."""

from __future__ import annotations

from typing import Any

from cse.access.authorisation import CREATOR
from cse.model import TOO_MANY, Behaviour, Event, Question, Resource, Tree
from cse.notifications.missing import check_missing_data, check_wishes
from cse.notifications.privilege import AUTHENTICATED, SOURCE, memory_of, present
from onem2m.addressing import local_form, parse, sp_relative
from onem2m.errors import (
    BadRequest,
    NotImplementedHere,
    ServiceSubscriptionLimitsExceeded,
    SubscriptionVerificationInitiationFailed,
)
from onem2m.mapping import json
from onem2m.primitive import Encoded, Request
from onem2m.resources.cse_base import CSE_ID
from onem2m.resources.subscription import CONTENT_TYPE, CRITERIA, SUBSCRIBER, TARGETS
from onem2m.vocabulary import EventType, NotificationContent, Permission

DELETION_NOTICE = 0
"""The kind of the event that says the subscription itself is gone."""

_SUCCESS = 2000
_MODIFIED_ONLY = frozenset({EventType.UPDATE, EventType.BLOCKING_UPDATE})
_HTTP = ("http://", "https://")


def verify(subscription: Resource, parent: Resource, request: Request, tree: Tree) -> None:
    """A new subscription: criteria that can ever fit, targets that agree."""
    if CONTENT_TYPE.short not in _sent(request) and _only_missing_data(subscription.attributes):
        subscription[CONTENT_TYPE] = int(NotificationContent.TIME_SERIES)
    _check_criteria(subscription, subscription.attributes, parent, tree)
    creator = str(subscription.internal[CREATOR])
    if request.association is not None and request.association.identity is not None:
        subscription.internal[AUTHENTICATED] = True
    cse_id = _cse_id(tree)
    targets = subscription[TARGETS]
    if any(sp_relative(cse_id, target) != creator for target in targets if not _is_url(target)) or any(
        map(_is_url, targets)
    ):
        subscription.attributes["cr"] = local_form(cse_id, creator)
    _ask(subscription, targets, creator, cse_id, tree)


def _sent(request: Request) -> dict[str, Any]:
    [sent] = request.content.values()
    return sent  # type: ignore[no-any-return]


def _only_missing_data(attributes: dict[str, Any]) -> bool:
    return (attributes.get(CRITERIA.short) or {}).get("net") == [EventType.MISSING_DATA]


def _check_criteria(subscription: Resource, attributes: dict[str, Any], parent: Resource, tree: Tree) -> None:
    """Raises a OneM2MError for attributes that the subscription cannot have here."""
    criteria = attributes.get(CRITERIA.short) or {}
    kinds = frozenset(criteria.get("net") or (EventType.UPDATE,))
    check_missing_data(criteria, attributes.get(CONTENT_TYPE.short), parent)
    check_wishes(subscription, criteria, parent, tree)
    for child in criteria.get("chty") or ():
        if child not in parent.definition.children:
            raise BadRequest(f"enc.chty: a {parent.definition.name} holds no children of type {child}")
    if attributes.get(CONTENT_TYPE.short) == NotificationContent.MODIFIED_ATTRIBUTES and not kinds <= _MODIFIED_ONLY:
        raise BadRequest("nct: modified attributes (2) can be had of updates only (enc.net 1)")


def _is_url(target: str) -> bool:
    return "://" in target


def _ask(subscription: Resource, targets: list[str], creator: str, cse_id: str, tree: Tree) -> None:
    """Verification (TS-0004 7.4.8.2.1): every target but the creator itself confirms, or there is no subscription."""
    body = Encoded(
        json.encode(
            {"m2m:sgn": {"vrq": True, "sur": f"{cse_id}/{subscription.identifier}", "cr": creator}},
        )
    )
    strangers = []
    for target in dict.fromkeys(targets):
        if _is_url(target):
            if not target.startswith(_HTTP):
                raise NotImplementedHere(f"nu: {target.partition(':')[0]}:// targets are not served here")
        else:
            parse(target, TARGETS.short)
            if sp_relative(cse_id, target) == creator:
                continue
        strangers.append(target)
    questions = tuple(Question(target, body, creator) for target in strangers)
    for question, answer in zip(questions, tree.ask(*questions), strict=True):
        if answer.status == TOO_MANY:
            raise ServiceSubscriptionLimitsExceeded(f"nu: {answer.text}")
        if answer.status != _SUCCESS:
            raise SubscriptionVerificationInitiationFailed(
                f"nu: {question.target[:200]} did not confirm the subscription"
            )


def start_delivery(subscription: Resource, tree: Tree) -> None:
    """One lane for each target."""
    targets = subscription[TARGETS]
    for target in dict.fromkeys(targets):
        tree.open_lane(subscription, target)


def check_change(subscription: Resource, changes: dict[str, Any], _request: Request, tree: Tree) -> None:
    """Changed criteria must fit, new targets must agree."""
    parent = tree.get(subscription.parent)
    assert parent is not None
    after = {name: value for name, value in {**subscription.attributes, **changes}.items() if value is not None}
    _check_criteria(subscription, after, parent, tree)
    if TARGETS.short in changes:
        present = subscription[TARGETS]
        fresh = [target for target in changes[TARGETS.short] if target not in present]
        _ask(subscription, fresh, str(subscription.internal[CREATOR]), _cse_id(tree), tree)
        for target in dict.fromkeys(present):
            if target not in changes[TARGETS.short]:
                tree.close_lane(subscription, target)


def redirect(subscription: Resource, changes: dict[str, Any], tree: Tree) -> None:
    """Targets that came get lanes; the lanes of those that stayed go on where they are."""
    if TARGETS.short in changes:
        start_delivery(subscription, tree)


def bid_farewell(subscription: Resource, tree: Tree) -> None:
    """What happened so far is still delivered; the subscriber is told of the end."""
    subscriber = subscription.get(SUBSCRIBER)
    source = present(subscription.parent, tree)
    if source is not None:
        subscription = tree.own(subscription)
        subscription.internal[SOURCE] = memory_of(source)
    notice = Event(subscription.key, DELETION_NOTICE, subscription.encoded) if subscriber else None
    tree.close_lanes(subscription, notice, subscriber)


def _cse_id(tree: Tree) -> str:
    root = tree.get(1)
    assert root is not None
    return root[CSE_ID]


SUBSCRIPTION_BEHAVIOUR = Behaviour(
    # Who subscribes gets to see the parent, so it must be allowed to.
    needs=(Permission.CREATE, Permission.RETRIEVE),
    complete=verify,
    created=start_delivery,
    change=check_change,
    changed=redirect,
    leaving=bid_farewell,
)
