"""<role>: found by what it says, and by whom (TS-0003 7)."""

from __future__ import annotations

from cse.access.roles import role_sign
from cse.clock import instant_of
from cse.model import ROOT, Behaviour, Resource, Tree
from onem2m.addressing import is_entity, sp_relative
from onem2m.errors import BadRequest
from onem2m.primitive import Request
from onem2m.resources.cse_base import CSE_ID
from onem2m.resources.role import HOLDER, NOT_AFTER, NOT_BEFORE, ROLE_ID


def check(role: Resource, _parent: Resource, _request: Request, _tree: Tree) -> None:
    """A role is for somebody that can be, and for a while."""
    if not is_entity(role[HOLDER]):
        raise BadRequest(f"tkhd: {role[HOLDER][:60]!r} is not the identifier of an AE or a CSE")
    if instant_of(role[NOT_AFTER]) <= instant_of(role[NOT_BEFORE]):
        raise BadRequest("tkna: the role ends before it begins")


def _sign(role: Resource, tree: Tree) -> str:
    root = tree.get(ROOT)
    assert root is not None
    return role_sign(role[ROLE_ID], sp_relative(root[CSE_ID], role[HOLDER]))


ROLE_BEHAVIOUR = Behaviour(reserved=True, sign=_sign, complete=check)
