"""The polling point of a channel (TS-0001 10.2.5.13-15, TS-0004 7.4.22): who may wait there, and what is replied.

Only says what is meant; waiting and matching are done outside the unit of work, by `notifications/channels.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cse.access.authorisation import CREATOR, identified, refusal
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.operations.target import locate
from onem2m.errors import BadRequest, OriginatorHasNoPrivilege
from onem2m.primitive import Request
from onem2m.resources.polling_channel import POLLING_POINT, REQUEST_AGGREGATION
from onem2m.vocabulary import PERMISSION_OF, Operation, ResponseType

_PATH = f"/{POLLING_POINT}"
_BLOCKING = frozenset({ResponseType.BLOCKING, ResponseType.FLEX_BLOCKING})


@dataclass(frozen=True, slots=True)
class Poll:
    """Somebody waits at a channel."""

    channel: int
    """its key"""
    several: bool
    """whether it takes more than one request at a time (rqag)"""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a request that went through a channel."""

    channel: int
    request_id: str
    status: int
    content: Any


def is_polling(request: Request) -> bool:
    """Whether a request may be meant for a polling point."""
    return request.to.endswith(_PATH) and request.operation in (Operation.RETRIEVE, Operation.NOTIFY)


def poll(entity: Entity, request: Request, tree: Reading) -> Poll | None:
    """The poll that a RETRIEVE is; None where the address only looks like a polling point."""
    channel = _channel(entity, request, tree)
    if channel is None:
        return None
    if request.filter or request.attributes or request.result_content not in (None, 1):
        raise BadRequest("to: a poll has neither conditions nor a result content")
    if request.parameters.get("rt", {}).get("rtv", ResponseType.BLOCKING) not in _BLOCKING:
        raise BadRequest("rt: a poll waits for its answer, it cannot be non-blocking")
    return Poll(channel.key, channel.get(REQUEST_AGGREGATION) is True)


def reply(entity: Entity, request: Request, tree: Reading) -> Reply | None:
    """The reply that a NOTIFY brings; None where the address only looks like a polling point."""
    channel = _channel(entity, request, tree)
    if channel is None:
        return None
    content = request.content
    answer = content.get("m2m:rsp") if isinstance(content, dict) and len(content) == 1 else None
    if not isinstance(answer, dict):
        raise BadRequest('pc: what goes to a polling point is a response, {"m2m:rsp": {"rsc": 2000, "rqi": "..."}}')
    status, request_id = answer.get("rsc"), answer.get("rqi")
    if not isinstance(status, int) or isinstance(status, bool) or not 1000 <= status < 10_000:
        raise BadRequest("m2m:rsp: rsc is missing, or no response status code")
    if not isinstance(request_id, str):
        raise BadRequest("m2m:rsp: rqi is missing, or no string")
    return Reply(channel.key, request_id, status, answer.get("pc"))


def _channel(entity: Entity, request: Request, tree: Reading) -> Resource | None:
    """The channel whose polling point is addressed. Raises the refusal of anybody but its holder.

    Not even the administrator polls: what one takes here nobody else gets.
    """
    target = locate(entity, request.to, tree)
    if target.virtual != POLLING_POINT:
        return None
    who = identified(entity, request, tree)
    channel = target.resource
    if not who.known or channel.internal.get(CREATOR) != who.originator or entity.disabled(who.originator):
        refused = refusal(entity, who, PERMISSION_OF[request.operation], tree)
        if who.originator == entity.administrator:
            refused = OriginatorHasNoPrivilege("fr: only the application itself polls its channel")
        raise refused
    return channel
