"""<subscription>: who is told, after being asked whether it wants to be (TS-0004 7.4.8, digest notifications.md)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from cse.access.authorisation import CREATOR
from cse.behaviour.notification_terms import BLOCKS, check_blocking, check_still_blocking, check_terms, kinds_of
from cse.model import TOO_MANY, Behaviour, Event, Question, Reading, Resource, Tree
from cse.notifications.message import FAREWELL
from cse.notifications.missing import check_missing_data, check_wishes
from cse.notifications.privilege import AUTHENTICATED, SOURCE, memory_of, present
from cse.notifications.terms import SCHEDULED
from onem2m.addressing import local_form, parse, sp_relative
from onem2m.errors import (
    BadRequest,
    BlockingSubscriptionAlreadyExists,
    NotImplementedHere,
    ServiceSubscriptionLimitsExceeded,
    SubscriptionVerificationInitiationFailed,
)
from onem2m.mapping import json
from onem2m.mapping.mqtt import Destination, NotATopic, in_topic
from onem2m.mapping.serialization import target_form, unspoken_form
from onem2m.primitive import Encoded, Request
from onem2m.resources.cse_base import CSE_ID
from onem2m.resources.schedule import ENTRIES
from onem2m.resources.subscription import (
    CONTENT_TYPE,
    CRITERIA,
    FORWARDING_TARGETS,
    STATS,
    STATS_ENABLED,
    SUBSCRIBER,
    TARGETS,
    default_content,
)
from onem2m.vocabulary import Permission, ResourceType

_SUCCESS = 2000
_SERVED: Final = frozenset({"http", "https", "mqtt", "mqtts"})
_LATER: Final = frozenset({"coap", "coaps", "coap+tcp", "coaps+tcp", "ws", "wss"})
"""Schemes of oneM2M's other bindings."""


def verify(subscription: Resource, parent: Resource, request: Request, tree: Tree) -> None:
    """A new subscription: criteria that can ever fit, targets that agree."""
    if subscription.get(CONTENT_TYPE) is None:
        subscription.attributes[CONTENT_TYPE.short] = int(default_content(subscription.get(CRITERIA)))
    _check(subscription, subscription.attributes, parent, tree)
    creator = str(subscription.internal[CREATOR])
    if BLOCKS in kinds_of(subscription.attributes):
        check_blocking(subscription.attributes)
        if tree.blockers(parent):
            raise BlockingSubscriptionAlreadyExists("enc.net: updates of this resource are blocked by another already")
    if request.association is not None and request.association.identity is not None:
        subscription.internal[AUTHENTICATED] = True
    cse_id = _cse_id(tree)
    targets = subscription[TARGETS]
    if any(sp_relative(cse_id, target) != creator for target in targets if not _is_url(target)) or any(
        map(_is_url, targets)
    ):
        subscription.attributes["cr"] = local_form(cse_id, creator)
    _ask(subscription, targets, subscription.attributes.get(FORWARDING_TARGETS.short) or [], creator, cse_id, tree)


def _check(subscription: Resource, attributes: dict[str, Any], parent: Resource, tree: Tree) -> None:
    """Raises a OneM2MError for attributes that the subscription cannot have here."""
    criteria = attributes.get(CRITERIA.short) or {}
    check_missing_data(criteria, attributes.get(CONTENT_TYPE.short), parent)
    check_wishes(subscription, criteria, parent, tree)
    check_terms(attributes, parent)


def _is_url(target: str) -> bool:
    return "://" in target


def _check_url(target: str, cse_id: str) -> None:
    """Raises a OneM2MError for a URL that can never be told: of another scheme, or in a form that is not written."""
    scheme = target.partition("://")[0].lower()
    if scheme in _LATER:
        raise NotImplementedHere(f"nu: {scheme}:// targets are not served here")
    if scheme not in _SERVED:
        raise BadRequest(f"nu: {scheme[:40]}:// is no way to notify; http, https, mqtt and mqtts are")
    form = unspoken_form(target)
    if form is not None:
        raise BadRequest(f"nu: ct={form[:40]} asks for a serialization that is not written here; json and cbor are")
    if scheme.startswith("mqtt"):
        try:
            Destination.of(target_form(target)[0], in_topic(cse_id), None)
        except (NotATopic, ValueError) as fault:
            raise BadRequest(f"nu: {fault}") from None


def _is_group(target: str, tree: Tree) -> bool:
    found = tree.by_identifier(target.rpartition("/")[2])
    if found is None or found.type != ResourceType.GROUP:
        return False
    return local_form(_cse_id(tree), target) in (found.identifier, tree.address(found))


def _ask(
    subscription: Resource, targets: list[str], forwarding: list[str], creator: str, cse_id: str, tree: Tree
) -> None:
    """Verification (TS-0004 7.4.8.2.1): every target but the creator itself confirms, or there is no subscription."""
    body = Encoded(
        json.encode(
            {"m2m:sgn": {"vrq": True, "sur": f"{cse_id}/{subscription.identifier}", "cr": creator}},
        )
    )
    strangers = []
    # A group that gathers notifications of its members is ours; whom it tells is asked.
    for target in dict.fromkeys((*targets, *forwarding)):
        if _is_url(target):
            _check_url(target, cse_id)
        else:
            parse(target, TARGETS.short)
            if sp_relative(cse_id, target) == creator or (forwarding and _is_group(target, tree)):
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
    if BLOCKS in kinds_of(after) or BLOCKS in kinds_of(subscription.attributes):
        check_still_blocking(subscription.attributes, changes)
    _check(subscription, after, parent, tree)
    if changes.get(STATS_ENABLED.short) and not subscription.get(STATS_ENABLED):
        tree.clear_statistics(subscription)
    forwarding = after.get(FORWARDING_TARGETS.short) or []
    listed = [*subscription[TARGETS], *(subscription.attributes.get(FORWARDING_TARGETS.short) or ())]
    fresh, further = (
        [target for target in changes.get(name) or () if target not in listed]
        for name in (TARGETS.short, FORWARDING_TARGETS.short)
    )
    if fresh or further:
        asked = fresh if not forwarding else [target for target in fresh if not _is_group(target, tree)]
        _ask(subscription, asked, further, str(subscription.internal[CREATOR]), _cse_id(tree), tree)
    if TARGETS.short in changes:
        before = subscription[TARGETS]
        for target in dict.fromkeys(before):
            if target not in changes[TARGETS.short]:
                tree.close_lane(subscription, target)


def redirect(subscription: Resource, changes: dict[str, Any], tree: Tree) -> None:
    """Targets that came get lanes; the lanes of those that stayed go on where they are."""
    if TARGETS.short in changes:
        start_delivery(subscription, tree)


def bid_farewell(subscription: Resource, tree: Tree, who: str | None) -> None:
    """What happened so far is still delivered; the subscriber is told of the end, unless it has made it itself."""
    subscriber = subscription.get(SUBSCRIBER)
    if who is not None and subscriber is not None and _is_called(who, subscriber, tree):
        subscriber = None
    source = present(subscription.parent, tree)
    if source is not None:
        subscription = tree.own(subscription)
        subscription.internal[SOURCE] = memory_of(source)
    notice = Event(subscription.key, FAREWELL, subscription.encoded) if subscriber else None
    tree.close_lanes(subscription, notice, subscriber)


def _is_called(who: str, address: str, tree: Tree) -> bool:
    """Whether an address is that of an originator: its identifier, or where it is registered."""
    cse_id = _cse_id(tree)
    if sp_relative(cse_id, address) == who:
        return True
    registered = tree.by_identifier(local_form(cse_id, who))
    return registered is not None and local_form(cse_id, address) == tree.address(registered)


def _cse_id(tree: Tree) -> str:
    root = tree.get(1)
    assert root is not None
    return root[CSE_ID]


def keep_times(subscription: Resource, schedule: Resource, tree: Tree) -> None:
    """It remembers when notifications may be sent: delivery need not look for that."""
    subscription.internal[SCHEDULED] = list(schedule[ENTRIES]["sce"])
    tree.update(subscription)


def drop_times(subscription: Resource, _schedule: Resource, tree: Tree) -> None:
    """Notifications may be sent at any time again."""
    subscription.internal.pop(SCHEDULED, None)
    tree.update(subscription)


def with_statistics(
    subscription: Resource, _originator: str, attributes: dict[str, Any], tree: Reading
) -> dict[str, Any]:
    """notificationStatsInfo is counted where notifications are sent, and not written into the subscription."""
    if attributes is not subscription.attributes or STATS_ENABLED.short not in attributes:
        return attributes
    counted = [
        {"tg": target, "rqs": requests, "rsr": responses, "noec": events}
        for target, requests, responses, events in tree.statistics(subscription)
    ]
    return {**attributes, STATS.short: counted}


SUBSCRIPTION_BEHAVIOUR = Behaviour(
    # Who subscribes gets to see the parent, so it must be allowed to.
    needs=(Permission.CREATE, Permission.RETRIEVE),
    complete=verify,
    created=start_delivery,
    change=check_change,
    changed=redirect,
    leaving=bid_farewell,
    admit=MappingProxyType({ResourceType.SCHEDULE: keep_times}),
    dismiss=MappingProxyType({ResourceType.SCHEDULE: drop_times}),
    shown=with_statistics,
)
