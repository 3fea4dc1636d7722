"""<pollingChannel>: one for each application, made by it for itself (TS-0001 10.2.5.13, TS-0004 7.4.22)."""

from __future__ import annotations

from types import MappingProxyType

from cse.access.authorisation import CREATOR
from cse.model import Behaviour, Reading, Resource, Tree
from onem2m.errors import BadRequest, Conflict, OriginatorHasNoPrivilege
from onem2m.primitive import Request
from onem2m.resources.polling_channel import POLLING_POINT
from onem2m.vocabulary import ResourceType


def channel_of(ae: Resource, tree: Reading) -> Resource | None:
    """The polling channel of an application, if it has one."""
    return next(iter(tree.children(ae.key, (ResourceType.POLLING_CHANNEL,))), None)


def check(channel: Resource, ae: Resource, _request: Request, tree: Tree) -> None:
    """Nobody else may open a channel for an application, and it needs no second one."""
    if channel.internal.get(CREATOR) != ae.internal.get(CREATOR):
        raise OriginatorHasNoPrivilege(f"fr: only {ae.identifier} itself makes its polling channel")
    present = channel_of(ae, tree)
    if present is not None:
        raise Conflict(f"to: {ae.identifier} has its polling channel, {tree.address(present)}")


def _no_resource(_channel: Resource, _tree: Reading) -> Resource:
    raise BadRequest("to: the polling point is polled as a whole, and has no attributes or children")


POLLING_CHANNEL_BEHAVIOUR = Behaviour(complete=check, virtual=MappingProxyType({POLLING_POINT: _no_resource}))
