"""NOTIFY (TS-0001 10.1.6): an originator's message for an AE, handed on to the AE's point of access."""

from __future__ import annotations

from typing import Any

from cse.access.authorisation import CREATOR, granted, identified, require
from cse.access.decision import permits
from cse.entity import Entity
from cse.model import Question, Reading, Resource
from cse.notifications.privilege import creator_of
from cse.operations.target import locate_whole
from onem2m.addressing import sp_relative
from onem2m.errors import (
    BadRequest,
    OperationNotAllowed,
    OriginatorHasNoPrivilege,
    SecurityAssociationRequired,
    SubscriptionCreatorHasNoPrivilege,
    SubscriptionHostHasNoPrivilege,
)
from onem2m.mapping import json
from onem2m.primitive import Encoded, Request
from onem2m.vocabulary import Permission, ResourceType


def notify(entity: Entity, request: Request, tree: Reading) -> Question:
    """What is to be sent where; the sending is done outside the unit of work."""
    target = locate_whole(entity, request.to, tree)
    who = identified(entity, request, tree)
    if target.virtual is not None:
        raise OperationNotAllowed(f"a {target.virtual} takes no notifications")
    asked = _verification(request.content)
    try:
        require(entity, who, target.resource, Permission.NOTIFY, tree)
    except (OriginatorHasNoPrivilege, SecurityAssociationRequired) as refusal:
        if asked is None:
            raise
        raise SubscriptionHostHasNoPrivilege(str(refusal)) from None
    if target.resource.type != ResourceType.AE:
        raise OperationNotAllowed(f"a {target.resource.definition.name} takes no notifications")
    if not isinstance(request.content, dict) or len(request.content) != 1:
        raise BadRequest('pc: the content is one root element, such as {"m2m:sgn": {}}')
    if asked is not None:
        _check_creator(entity, asked.get("cr"), target.resource, tree)
    body = Encoded(json.encode(request.content))
    return Question(f"{entity.cse_id}/{target.resource.identifier}", body, who.originator)


def _verification(content: object) -> dict[str, Any] | None:
    """The question whether a subscription may tell its target, where a notification is that."""
    notification = content.get("m2m:sgn") if isinstance(content, dict) else None
    return notification if isinstance(notification, dict) and notification.get("vrq") is True else None


def _check_creator(entity: Entity, creator: object, target: Resource, tree: Reading) -> None:
    """Raises SubscriptionCreatorHasNoPrivilege where somebody without the privilege to NOTIFY an AE lets another CSE do it."""
    if not isinstance(creator, str):
        return
    who = creator_of(entity, {CREATOR: sp_relative(entity.cse_id, creator)}, tree)
    itself = who.originator == sp_relative(entity.cse_id, target.identifier)
    if not itself and not permits(granted(entity, who, target, Permission.NOTIFY, tree)):
        raise SubscriptionCreatorHasNoPrivilege(f"cr: {creator[:100]} has no privilege to NOTIFY {target.identifier}")
