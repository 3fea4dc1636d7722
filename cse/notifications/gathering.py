"""Notifications of a group's members, gathered at the group and sent on together (notificationForwardingURI, nfu;
TS-0001 10.2.7.8, digest groups.md 5).

A subscription that was made through a fan-out point with nfu tells the group. What it tells becomes an event of the
group, as durable as its own, and each nfu a lane of it, which is told in batches as the group says (nar).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from cse.access.naming import MAKERS
from cse.entity import Entity
from cse.model import Event, Reading, Resource, Tree
from cse.notifications.criteria import GATHERED
from cse.notifications.privilege import Interest, memory_of, present
from cse.operations.target import find
from cse.storage.outbox import Outbox
from cse.storage.store import OutboxEvent
from onem2m.mapping import json
from onem2m.primitive import Encoded, Request
from onem2m.resources.group import MEMBERS_NOW, NOTIFY_AGGREGATION
from onem2m.resources.subscription import FORWARDING_TARGETS, GROUP_ID, TARGETS
from onem2m.vocabulary import Operation, ResourceType

_TAG: Final = "m2m:sub"


def at_group(entity: Entity, group: Resource, request: Request) -> Request:
    """The request for the members: the group takes the place of a subscription's targets where it has nfu."""
    if request.operation is not Operation.CREATE or request.type != ResourceType.SUBSCRIPTION:
        return request
    sent = request.content.get(_TAG) if isinstance(request.content, dict) else None
    if not isinstance(sent, dict) or not sent.get(FORWARDING_TARGETS.short):
        return request
    address = f"{entity.cse_id}/{group.identifier}"
    changed = {**sent, TARGETS.short: [address], GROUP_ID.short: address}
    return replace(request, content={**request.content, _TAG: changed})


def group_of(entity: Entity, subscription: Mapping[str, Any], target: str, tree: Reading) -> int | None:
    """The key of the group that is told in place of others; None where a target is not that."""
    if not subscription.get(FORWARDING_TARGETS.short) or "://" in target:
        return None
    found = find(entity, target, tree)
    return found.key if found is not None and found.type == ResourceType.GROUP else None


def hand_over(
    group: int,
    subscription: Mapping[str, Any],
    internal: Mapping[str, Any],
    interest: Interest,
    told: Sequence[tuple[OutboxEvent, bytes]],
    tree: Tree,
) -> None:
    """Leaves notifications with a group; what its members may see is remembered, to be judged again."""
    place = present(group, tree)
    if place is None:
        return
    source = present(interest.source, tree)
    remembered = memory_of(source) if source is not None else json.decode(interest.remembered or b"null")
    memory = {
        "creator": interest.creator,
        "authenticated": interest.authenticated,
        "source": interest.source,
        "operations": interest.operations,
        "remembered": remembered,
    }
    makers = internal.get(MAKERS, {})
    for target in dict.fromkeys(subscription[FORWARDING_TARGETS.short]):
        Outbox.open_gathering(tree, place, target, _terms(place))
        naming = {MAKERS: {target: makers[target]}} if target in makers else {}
        for event, notification in told:
            child = event.modified.decode() if event.modified is not None else None
            judged = {**memory, "event": event.number, "kind": event.kind, "child": child, "naming": naming}
            encoded = Encoded(json.encode(judged))
            tree.emit(Event(group, GATHERED, Encoded(notification), target, modified=encoded))


def _terms(group: Resource) -> Encoded:
    """How a group sends on, as the attributes of a subscription: by default as many together as it has members."""
    aggregation = group.get(NOTIFY_AGGREGATION) or {}
    batch = {"num": max(1, group[MEMBERS_NOW]), **aggregation}
    return Encoded(json.encode({_TAG: {"ri": group.identifier, "bn": batch}}))


def interest_in(event: OutboxEvent) -> tuple[Interest, OutboxEvent, Mapping[str, Any]]:
    """Of a gathered notification: whose it is, what it is about, and whom its maker meant by the address."""
    memory = json.decode(event.modified or b"{}")
    remembered = None if memory["remembered"] is None else json.encode(memory["remembered"])
    interest = Interest(memory["creator"], memory["authenticated"], memory["source"], remembered, memory["operations"])
    child = None if memory["child"] is None else memory["child"].encode()
    about = OutboxEvent(memory["event"], memory["source"], memory["kind"], None, "", b"{}", child)
    return interest, about, memory["naming"]
