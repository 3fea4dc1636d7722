"""What a client may name as a target of notifications, looked at when it names it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from cse.access.authorisation import allowed, granted_by
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.notifications.reach import OutOfReach
from cse.operations.target import find, recipient
from onem2m.addressing import sp_relative
from onem2m.errors import BadRequest, SubscriptionCreatorHasNoPrivilege
from onem2m.mapping.mqtt import SCHEMES, Destination, NotATopic, from_topic, in_topic
from onem2m.mapping.serialization import target_form
from onem2m.resources.ae import POINT_OF_ACCESS
from onem2m.resources.common import POLICIES
from onem2m.resources.dynamic_authorization_consultation import POINTS_OF_ACCESS
from onem2m.resources.group import MEMBERS_POLICIES
from onem2m.resources.subscription import FORWARDING_TARGETS, SUBSCRIBER, TARGETS
from onem2m.vocabulary import Permission, ResourceType

NAMING: Final[Mapping[int, tuple[str, ...]]] = MappingProxyType(
    {
        ResourceType.AE: (POINT_OF_ACCESS.short,),
        ResourceType.SUBSCRIPTION: (TARGETS.short, SUBSCRIBER.short, FORWARDING_TARGETS.short),
        ResourceType.DYNAMIC_AUTHORIZATION_CONSULTATION: (POINTS_OF_ACCESS.short,),
    }
)
"""Attributes, by resource type, that say where we are to send something."""


def check_targets(entity: Entity, type: int, sent: Mapping[str, Any], creator: Requester | None, tree: Reading) -> None:
    """Raises BadRequest for a URL that notifications do not go to; SubscriptionCreatorHasNoPrivilege where the target
    of a subscription is an AE that its creator may not notify."""
    for name, address in _addresses(NAMING[type], sent):
        if address[:8].lower().startswith(("http://", "https://", *SCHEMES)):
            try:
                entity.reach.check_url(address)
            except OutOfReach as refusal:
                raise BadRequest(f"{name}: {refusal}") from None
    if type == ResourceType.SUBSCRIPTION and creator is not None:
        _check_recipients(entity, creator, sent, tree)


def _check_recipients(entity: Entity, creator: Requester, sent: Mapping[str, Any], tree: Reading) -> None:
    for name, address in _addresses(NAMING[ResourceType.SUBSCRIPTION], sent):
        if "://" in address:
            reader = _reader_of(entity, address)
            if reader is None:
                continue
            address = reader
        if sp_relative(entity.cse_id, address) == creator.originator:
            continue
        found = find(entity, address, tree)
        if found is not None and found.type == ResourceType.GROUP and sent.get(FORWARDING_TARGETS.short):
            _check_group(entity, creator, found, tree)
            continue
        found = recipient(entity, address, tree)
        if found is None or found.type != ResourceType.AE:
            continue  # whoever it is will be asked, and does not answer
        itself = sp_relative(entity.cse_id, found.identifier) == creator.originator
        if not itself and not allowed(entity, creator, found, Permission.NOTIFY, tree):
            raise SubscriptionCreatorHasNoPrivilege(
                f"{name}: {creator.originator[:100]} has no privilege to NOTIFY {address[:200]}"
            )


def _reader_of(entity: Entity, url: str) -> str | None:
    """The AE or CSE whose topic for requests a URL names: what it may be told is its own to say, as by its identifier."""
    if not url.lower().startswith(SCHEMES):
        return None
    try:
        answer = Destination.of(target_form(url)[0], in_topic(entity.cse_id), None).answer
    except NotATopic:
        return None  # refused where its form is looked at
    return None if answer is None else from_topic(answer.receiver)


def _check_group(entity: Entity, creator: Requester, group: Resource, tree: Reading) -> None:
    """Who may subscribe through a group may have it gather notifications."""
    policies = group.get(MEMBERS_POLICIES) or group.get(POLICIES)
    kind = ResourceType.SUBSCRIPTION
    grants = (
        granted_by(entity, creator, policies, group, permission, tree, kind if permission == 1 else None)
        for permission in (Permission.CREATE, Permission.NOTIFY)
    )
    if not any(grant is None or grant for grant in grants):
        raise SubscriptionCreatorHasNoPrivilege(
            f"nu: {creator.originator[:100]} may neither notify nor subscribe through {group.identifier}"
        )


def _addresses(names: tuple[str, ...], sent: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in names:
        value = sent.get(name) or ()
        for address in (value,) if isinstance(value, str) else value:
            yield name, address
