"""The fan-out point of a group: one request becomes one for each member (TS-0004 7.4.14, digest groups.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cse.access.authorisation import granted_by, identified, refusal, require_attributes
from cse.access.decision import Grant
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Reading
from cse.operations.target import locate
from onem2m.errors import BadRequest, GroupRequestIdentifierExists, NoMembers
from onem2m.mapping import json
from onem2m.primitive import OK, Request, Response
from onem2m.resources.common import POLICIES
from onem2m.resources.group import FAN_OUT_POINT, MEMBERS, MEMBERS_POLICIES
from onem2m.vocabulary import PERMISSION_OF, Permission

VISITED = "visited"
"""Internal parameter: the groups that a request came to, shared by all that it became. It passes each one once: that
ends circles, and keeps interwoven groups from multiplying it."""


@dataclass(frozen=True, slots=True)
class FanOut:
    """The requests for the members, and the addresses that name them in the answer."""

    requests: list[Request]
    members: list[str]


def is_fan_out(request: Request) -> bool:
    """Whether a request is addressed to a fan-out point, or through one."""
    return FAN_OUT_POINT in request.to and f"/{FAN_OUT_POINT}" in request.to


def fan_out(entity: Entity, request: Request, tree: Reading) -> FanOut | None:
    """The requests to be performed for the members; None where the address only looks like a fan-out point."""
    target = locate(entity, request.to, tree)
    if target.virtual != FAN_OUT_POINT:
        return None
    group = target.resource
    who = identified(entity, request, tree)
    permission = PERMISSION_OF[request.operation]
    policies = group.get(MEMBERS_POLICIES) or group.get(POLICIES)
    grant = granted_by(entity, who, policies, group, permission, tree, request.type)
    if grant is not None:
        if not grant:
            raise refusal(entity, who, permission, tree)
        _require_listed(grant, request, permission, who)
    visited: set[int] = request.parameters.get(VISITED, set())
    if group.key in visited:
        raise GroupRequestIdentifierExists(f"to: this request came to the group {group.attributes['rn']} before")
    visited.add(group.key)
    members = _chosen(group[MEMBERS], request.parameters.get("grtm"))
    if not members:
        raise NoMembers(f"to: the group {group.attributes['rn']} has no members")
    tail = "".join(f"/{segment}" for segment in target.rest)
    if target.attribute is not None:
        tail += f"#{target.attribute}"
    requests = [
        replace(
            request,
            to=f"{member}{tail}",
            request_id=f"{request.request_id}-{number}",
            parameters={**request.parameters, VISITED: visited},
        )
        for number, member in enumerate(members, 1)
    ]
    for one in requests:
        one.parameters.pop("grtm", None)
    return FanOut(requests, [one.to for one in requests])


def _require_listed(grant: Grant, request: Request, permission: Permission, who: Requester) -> None:
    """Rights to some attributes only reach as far as the request names them: what members have is not known here."""
    content = request.content if isinstance(request.content, dict) and len(request.content) == 1 else {}
    [sent] = content.values() or ({},)
    names = set(request.attributes) | (sent.keys() if isinstance(sent, dict) else set())
    target = request.to.partition("#")[2]
    names |= {target} if target else set()
    require_attributes(grant, names or {""}, permission, who)


def _chosen(members: list[str], wanted: list[str] | None) -> list[str]:
    """The members that the request is for (grtm); all by default."""
    if wanted is None:
        return members
    chosen = frozenset(wanted)
    strangers = chosen.difference(members)
    if strangers:
        raise BadRequest(f"grtm: {min(strangers)[:100]} is not a member of the group")
    return [member for member in members if member in chosen]


def aggregate(plan: FanOut, responses: list[Response]) -> Response:
    """The answers of the members as one (m2m:agr); those of groups in the group lie flat among them."""
    entries: list[object] = []
    for member, response in zip(plan.members, responses, strict=True):
        if isinstance(response.content, dict) and "m2m:agr" in response.content:
            entries.extend(response.content["m2m:agr"]["m2m:rsp"])
            continue
        entry: dict[str, object] = {"rsc": response.status, "rqi": response.request_id, "fr": member}
        if response.release:
            entry["rvi"] = response.release
        if response.content is not None:
            entry["pc"] = json.embedded(response.content)
        entries.append(entry)
    return Response(OK, {"m2m:agr": {"m2m:rsp": entries}})
