"""DELETE of a subscription's ntsr: a target takes itself out (TS-0001 9.6.34, TS-0004 7.4.33)."""

from __future__ import annotations

from cse.access.authorisation import identified, refusal
from cse.entity import Entity
from cse.model import Resource, Tree
from cse.notifications.departure import depart
from cse.notifications.target_policies import Leaver, entries_of
from onem2m.errors import BadRequest
from onem2m.primitive import DELETED, Request, Response
from onem2m.resources.subscription import SELF_REFERENCE
from onem2m.vocabulary import Permission, ResultContent


def withdraw(entity: Entity, request: Request, subscription: Resource, tree: Tree) -> Response:
    """Takes the originator out of the targets. No policy of access decides, but whether it is one of them."""
    who = identified(entity, request, tree)
    leaver = Leaver(who.originator, who.address)
    if not who.known or entity.disabled(who.originator) or not entries_of(entity, subscription, leaver, tree):
        raise refusal(entity, who, Permission.DELETE, tree)
    if request.filter or request.result_content not in (None, ResultContent.NOTHING):
        raise BadRequest(f"rcn, fc: {SELF_REFERENCE} has no representation to be shown or to meet conditions")
    depart(entity, subscription, leaver, tree)
    return Response(DELETED)
