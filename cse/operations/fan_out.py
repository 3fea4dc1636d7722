"""The fan-out point of a group: one request becomes one for each member (TS-0004 7.4.14, digest groups.md)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cse.access.authorisation import granted_by, identified, refusal, require_attributes
from cse.access.decision import Grant
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.notifications.gathering import at_group
from cse.operations.grtm import Choice, choose
from cse.operations.target import Target, canonical, find, locate
from onem2m.errors import (
    GroupRequestIdentifierExists,
    InvalidChildResourceType,
    NoMembers,
    NotAcceptable,
)
from onem2m.mapping import json
from onem2m.mapping.primitive import response_object
from onem2m.primitive import Encoded, Request, Response
from onem2m.resources.common import POLICIES
from onem2m.resources.group import FAN_OUT_POINT, MEMBER_TYPE, MEMBERS, MEMBERS_POLICIES
from onem2m.vocabulary import (
    LATEST_MEMBERS,
    MIXED_MEMBERS,
    OLDEST_MEMBERS,
    PERMISSION_OF,
    Operation,
    Permission,
    ResourceType,
)

_HEAD: Final = b'{"m2m:agr":{"m2m:rsp":['
_TAIL: Final = b"]}}"


Stage = tuple[int, tuple[str, ...]]
"""A group, and what is wanted of its members."""


@dataclass(slots=True)
class _Shared:
    """What all requests have in common that came of one."""

    visited: set[Stage] = field(default_factory=set)
    """each is passed once, however groups are interwoven"""
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Course:
    """The way of a request through groups."""

    shared: _Shared
    passed: frozenset[int]
    """the groups on this way: whatever is wanted of its members, none comes twice"""
    until: float | None = None
    """when the answers are gathered that this way leads to, by the clock of the event loop"""


@dataclass(frozen=True, slots=True)
class FanOut:
    """The members that a request goes to, and what it becomes for them."""

    request: Request
    stage: Stage
    choice: Choice
    tail: str
    """what follows the address of each member"""
    rest: tuple[str, ...]
    course: Course
    group_request: str | None
    """gid"""

    @property
    def members(self) -> list[str]:
        """Their addresses, as the group lists them."""
        return self.choice.members

    @property
    def requests(self) -> int:
        """How many members this request and all of its kin go to."""
        return self.course.shared.requests

    def name(self, number: int) -> str:
        """What a member's part is called in the answer."""
        return f"{self.members[number]}{self.tail}"

    def request_for(self, number: int, entity: Entity, tree: Reading | None) -> Request:
        """The request for one member: the same, but for its address. A path behind it is looked for in the tree."""
        request, member = self.request, self.members[number]
        parameters = {name: value for name, value in request.parameters.items() if name != "grtm"}
        if self.group_request is not None:
            parameters["gid"] = self.group_request
        inner = self.choice.inner.get(member)
        if inner is not None:
            parameters["grtm"] = inner
        return replace(
            request,
            to=f"{member if tree is None else self._place(member, entity, tree)}{self.tail}",
            request_id=f"{request.request_id}-{number + 1}",
            parameters=parameters,
            course=self.course,
            requester=None,
        )

    def _place(self, member: str, entity: Entity, tree: Reading) -> str:
        """A path leads on from a place in the tree: a member that is listed by its identifier is looked up."""
        spelled = canonical(entity, member)
        if spelled is None or "/" in spelled or spelled == entity.name:
            return member
        found = find(entity, spelled, tree)
        if found is None or self.rest[0] in found.definition.virtual:
            return member
        return tree.address(found)


def is_fan_out(request: Request) -> bool:
    """Whether a request is addressed to a fan-out point, or through one."""
    return FAN_OUT_POINT in request.to and f"/{FAN_OUT_POINT}" in request.to


def fan_out(entity: Entity, request: Request, tree: Reading) -> FanOut | None:
    """What is to be performed for the members; None where the address only looks like a fan-out point."""
    target = locate(entity, request.to, tree)
    if target.virtual != FAN_OUT_POINT:
        return None
    group = target.resource
    request = at_group(entity, group, request)
    who = identified(entity, request, tree)
    permission = PERMISSION_OF[request.operation]
    grant = may_fan_out(entity, who, group, permission, tree, request.type)
    if grant is not None:
        if not grant:
            raise refusal(entity, who, permission, tree)
        _require_listed(grant, request, permission, who)
    stage = (group.key, (*target.rest, target.attribute or ""))
    course = _course(group, stage, request)
    if not group[MEMBERS]:
        raise NoMembers(f"to: the group {group.attributes['rn']} has no members")
    _check_child_type(entity, group, target, request)
    wanted = request.parameters.get("grtm")
    choice = choose(entity, who, group, wanted, permission, tree) if wanted is not None else Choice(group[MEMBERS])
    somecast = request.parameters.get("gstn")
    if somecast is not None:
        # Which ones is left to the CSE: the first, so that the same request reaches the same members.
        choice = replace(choice, members=choice.members[:somecast])
    # From here on it cannot be run again.
    course.shared.visited.add(stage)
    course.shared.requests += len(choice.members)
    tail = "".join(f"/{segment}" for segment in target.rest)
    if target.attribute is not None:
        tail += f"#{target.attribute}"
    given = request.parameters.get("gid")
    if given is None and (FAN_OUT_POINT in target.rest or any(f"/{FAN_OUT_POINT}" in m for m in choice.members)):
        given = secrets.token_hex(8)
    return FanOut(request, stage, choice, tail, target.rest, course, given)


def may_fan_out(
    entity: Entity, who: Requester, group: Resource, permission: Permission, tree: Reading, type: int | None = None
) -> Grant:
    """What the policies for the members of a group, else its own, permit at the fan-out point."""
    policies = group.get(MEMBERS_POLICIES) or group.get(POLICIES)
    return granted_by(entity, who, policies, group, permission, tree, type)


def _course(group: Resource, stage: Stage, request: Request) -> Course:
    """The way so far and this group. Raises GroupRequestIdentifierExists where it was passed before."""
    before: Course = request.course or Course(_Shared(), frozenset())
    if group.key in before.passed or stage in before.shared.visited:
        raise GroupRequestIdentifierExists(f"to: this request came to the group {group.attributes['rn']} before")
    return replace(before, passed=before.passed | {group.key})


def _check_child_type(entity: Entity, group: Resource, target: Target, request: Request) -> None:
    """What no member of the group's type can hold is refused at once."""
    declared = group[MEMBER_TYPE]
    if request.operation is not Operation.CREATE or target.rest or declared == MIXED_MEMBERS:
        return
    if declared in (OLDEST_MEMBERS, LATEST_MEMBERS):
        raise InvalidChildResourceType("ty: the oldest and the latest instance of members hold nothing")
    if declared == ResourceType.GROUP and any(member.endswith(f"/{FAN_OUT_POINT}") for member in group[MEMBERS]):
        return
    holders = [definition for definition in entity.registry if definition.type == declared]
    made = [definition.name for definition in entity.registry if definition.type == request.type]
    if holders and made and not any(request.type in holder.children for holder in holders):
        raise InvalidChildResourceType(f"ty: a {holders[0].name} holds no {made[0]}")


def _require_listed(grant: Grant, request: Request, permission: Permission, who: Requester) -> None:
    """Rights to some attributes only reach as far as the request names them: what members have is not known here."""
    content = request.content if isinstance(request.content, dict) and len(request.content) == 1 else {}
    [sent] = content.values() or ({},)
    names = set(request.attributes) | (sent.keys() if isinstance(sent, dict) else set())
    target = request.to.partition("#")[2]
    names |= {target} if target else set()
    require_attributes(grant, names or {""}, permission, who)


def part_of(plan: FanOut, number: int, request: Request, response: Response) -> bytes:
    """A member's answer as a part of the whole (m2m:rsp), as JSON; those of groups in the group lie flat among them."""
    content = response.content
    if isinstance(content, Encoded) and content.startswith(_HEAD):
        return content[len(_HEAD) : -len(_TAIL)]
    name = plan.name(number)
    if response.refusal is not None and request.to != name and isinstance(content, dict):
        # Where the member is in the tree is not told to who only knows it by its identifier.
        content = {"m2m:dbg": str(response.refusal).replace(request.to, name)}
    told = replace(response, originator=name, assigned_tokens=(), token_request=None)
    return json.encode(response_object(told, json.embedded(content)))


def overfull(plan: FanOut, number: int, response: Response | None) -> bytes:
    """The same where the answer is as large as it may be: a member that was not asked any more, or without content."""
    part: dict[str, Any] = {"rqi": f"{plan.request.request_id}-{number + 1}", "fr": plan.name(number)}
    if plan.request.release:
        part["rvi"] = plan.request.release
    if response is not None:
        return json.encode({"rsc": response.status, **part})
    reason = "the answer is as large as it may be; ask for the rest by grtm"
    return json.encode({"rsc": NotAcceptable.code, **part, "pc": {"m2m:dbg": reason}})


def aggregate(parts: Iterable[bytes]) -> Encoded:
    """The answers of the members as one (m2m:agr)."""
    return Encoded(_HEAD + b",".join(part for part in parts if part) + _TAIL)
