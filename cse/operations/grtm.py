"""The members that a request through a group is for (grtm, TS-0004 7.4.14.3), named in any form of address."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from cse.access.authorisation import granted, granted_by
from cse.access.decision import permits
from cse.access.membership import membership_of, spelling
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.operations.target import locate
from onem2m.addressing import parse
from onem2m.errors import BadRequest, NotFound
from onem2m.resources.common import POLICIES
from onem2m.resources.group import FAN_OUT_POINT, MEMBERS, MEMBERS_POLICIES
from onem2m.vocabulary import Permission

_MOST_GROUPS: Final = 1_000
_MOST_MEMBERS: Final = 100_000
"""Groups in the group that are looked into for one request, and members of them."""
_THROUGH: Final = f"/{FAN_OUT_POINT}"


@dataclass(frozen=True, slots=True)
class Choice:
    """Members of a group in its order, and what of groups among them is meant."""

    members: list[str]
    inner: dict[str, list[str]] = field(default_factory=dict)
    """by the member that is a fan-out point: the members there"""


def choose(
    entity: Entity, who: Requester, group: Resource, wanted: Any, permission: Permission, tree: Reading
) -> Choice:
    """The members that are named. Raises BadRequest where one is a stranger to the group and to those in it."""
    if not isinstance(wanted, list) or not wanted or not all(isinstance(entry, str) for entry in wanted):
        raise BadRequest("grtm: a list of addresses of members is expected")
    for entry in wanted:
        parse(entry, "grtm")
    # The topic says for whom and what: it is one request that asks.
    spelled = tree.survey("grtm", wanted, partial(_spellings, entity, who, permission))
    chosen: set[str] = set()
    inner: dict[str, list[str]] = {}
    behind: Mapping[str, str] | None = None
    for entry, spellings in zip(wanted, spelled, strict=True):
        direct = _listed(membership_of(entity, group).places, spellings)
        if direct is not None:
            chosen.add(direct)
            continue
        if behind is None:
            behind = _behind(entity, who, group, permission, tree)
        through = _listed(behind, spellings)
        if through is None:
            raise BadRequest(f"grtm: {entry[:100]} is not a member of the group")
        inner.setdefault(through, []).append(entry)
    # Who is meant as a whole is not narrowed by who is named in it.
    inner = {member: entries for member, entries in inner.items() if member not in chosen}
    return Choice([member for member in group[MEMBERS] if member in chosen or member in inner], inner)


def _listed(places: Mapping[str, str], spellings: list[str]) -> str | None:
    return next((places[spelled] for spelled in spellings if spelled in places), None)


def _spellings(entity: Entity, who: Requester, permission: Permission, entry: str, tree: Reading) -> list[str]:
    """What an address may be listed as. Identifier and place are the same to who may do there what it asks for."""
    spelled = spelling(entity, entry)
    try:
        target = locate(entity, entry, tree)
    except (NotFound, BadRequest):
        return [spelled]
    if not permits(granted(entity, who, target.resource, permission, tree)):
        return [spelled]
    behind = "".join(f"/{segment}" for segment in (target.virtual, *target.rest) if segment is not None)
    return [spelled, f"{target.resource.identifier}{behind}", f"{tree.address(target.resource)}{behind}"]


def _behind(
    entity: Entity, who: Requester, group: Resource, permission: Permission, tree: Reading
) -> Mapping[str, str]:
    """Behind which fan-out point among the members what is listed, at any depth.

    Only those are looked behind that who asks may use.
    """
    passed = {group.key}
    found: dict[str, str] = {}
    waiting = deque((member, member) for member in group[MEMBERS] if member.endswith(_THROUGH))
    while waiting and len(passed) < _MOST_GROUPS and len(found) < _MOST_MEMBERS:
        first, member = waiting.popleft()
        try:
            target = locate(entity, member, tree)
        except (NotFound, BadRequest):
            continue
        inside = target.resource
        if target.virtual != FAN_OUT_POINT or target.rest or inside.key in passed:
            continue
        passed.add(inside.key)
        policies = inside.get(MEMBERS_POLICIES) or inside.get(POLICIES)
        if not permits(granted_by(entity, who, policies, inside, permission, tree)):
            continue
        for spelled in membership_of(entity, inside).places:
            found.setdefault(spelled, first)
        waiting.extend((first, one) for one in inside[MEMBERS] if one.endswith(_THROUGH))
    return found
