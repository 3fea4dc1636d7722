"""What somebody sees at the address of a group's member (TS-0004 7.4.13).

Somebody who may not RETRIEVE a member learns nothing of it from a group: not its type, not whether it is there, not
that two addresses mean the same. It is then as if the member were not there yet.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final

from cse.access.authorisation import granted
from cse.access.decision import Grant, permits
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.operations.target import canonical, locate
from onem2m.addressing import parse
from onem2m.errors import BadRequest, NotFound
from onem2m.resources.group import (
    FAN_OUT_POINT,
    MEMBER_SPECIALIZATION,
    MEMBER_TYPE,
    MEMBERS,
    TYPES_VALIDATED,
)
from onem2m.vocabulary import LATEST_MEMBERS, MIXED_MEMBERS, OLDEST_MEMBERS, Permission

NO_TYPE: Final = -1
"""What no group can ask for."""

_VIRTUAL_TYPES: Final = {"la": LATEST_MEMBERS, "ol": OLDEST_MEMBERS}


@dataclass(frozen=True, slots=True)
class Found:
    """A member as it was found. Plain values only: it outlives the unit of work that looked."""

    sign: Hashable
    """the same for all addresses of one member"""
    type: int | None = None
    """m2m:memberType; None where it is not known (yet), or there are `members` instead"""
    specialization: str | int | None = None
    """containerDefinition or mgmtDefinition"""
    members: tuple[str, ...] | None = None
    """through a fan-out point: the addresses that are meant"""
    withheld: bool = False
    """whether it is a fan-out point of a group that must not be read"""


Look = Callable[[Entity, Requester, str, Reading], "Found"]


def look_inside(entity: Entity, who: Requester, address: str, tree: Reading) -> Found:
    """The same for the member of a group in the group: an address of no form is one that nothing is known of."""
    try:
        return look(entity, who, address, tree)
    except BadRequest:
        return Found(address)


def look(entity: Entity, who: Requester, address: str, tree: Reading) -> Found:
    """A member, as somebody sees it. Raises BadRequest for an address of no form."""
    parse(address, MEMBERS.short)
    spelled = canonical(entity, address)
    if spelled is None:
        return Found(address)
    try:
        target = locate(entity, address, tree)
    except NotFound:
        return Found(spelled)
    if target.attribute is not None:
        raise BadRequest(f"mid: #{target.attribute[:60]} of {address[:200]} is an attribute and no member")
    resource, virtual = target.resource, target.virtual
    grant = granted(entity, who, resource, Permission.RETRIEVE, tree)
    if not permits(grant):
        return Found(spelled, withheld=virtual == FAN_OUT_POINT)
    sign = (resource.key, virtual, target.rest)
    if virtual is None:
        return Found(sign, resource.type, _specialization(resource, grant))
    if virtual == FAN_OUT_POINT:
        if grant is not None and MEMBERS.short not in grant:
            return Found(spelled, withheld=True)
        return _through(resource, target.rest, sign)
    return Found(sign, _VIRTUAL_TYPES.get(virtual, NO_TYPE))


def _specialization(resource: Resource, grant: Grant) -> str | int | None:
    for name in ("cnd", "mgd"):
        if name in resource.attributes and (grant is None or name in grant):
            value: str | int = resource.attributes[name]
            return value
    return None


def _through(group: Resource, rest: tuple[str, ...], sign: Hashable) -> Found:
    """What is reached through a group: its members as they are declared, or else they themselves."""
    declared = group[MEMBER_TYPE]
    if declared != MIXED_MEMBERS and not rest and group.attributes.get(TYPES_VALIDATED.short):
        listed = group.get(MEMBER_SPECIALIZATION) or {}
        return Found(sign, declared, listed.get("cnd", listed.get("mgd")))
    tail = "".join(f"/{segment}" for segment in rest)
    return Found(sign, members=tuple(f"{member}{tail}" for member in group[MEMBERS]))
