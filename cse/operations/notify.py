"""NOTIFY (TS-0001 10.1.6): an originator's message for an AE, handed on to the AE's point of access."""

from __future__ import annotations

from cse.access.authorisation import identified, require
from cse.entity import Entity
from cse.model import Question, Reading
from cse.operations.target import locate_whole
from onem2m.errors import BadRequest, OperationNotAllowed
from onem2m.mapping import json
from onem2m.primitive import Encoded, Request
from onem2m.vocabulary import Permission, ResourceType


def notify(entity: Entity, request: Request, tree: Reading) -> Question:
    """What is to be sent where; the sending is done outside the unit of work."""
    target = locate_whole(entity, request.to, tree)
    who = identified(entity, request, tree)
    require(entity, who, target.resource, Permission.NOTIFY, tree)
    if target.virtual is not None or target.resource.type != ResourceType.AE:
        raise OperationNotAllowed(f"a {target.virtual or target.resource.definition.name} takes no notifications")
    if not isinstance(request.content, dict) or len(request.content) != 1:
        raise BadRequest('pc: the content is one root element, such as {"m2m:sgn": {}}')
    body = Encoded(json.encode(request.content))
    return Question(f"{entity.cse_id}/{target.resource.identifier}", body, who.originator)
