"""May this originator do that to this resource? Finds the policies that decide (TS-0001 9.6.2) and asks them."""

from __future__ import annotations

from collections.abc import Iterable

from cse.access.policies import Rule, compile_rules, permits
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.operations.target import find
from onem2m.addressing import is_entity, sp_relative
from onem2m.errors import BadRequest, OneM2MError, OriginatorHasNoPrivilege, OriginatorNotAuthenticated
from onem2m.resources.access_control_policy import PRIVILEGES, SELF_PRIVILEGES
from onem2m.resources.common import POLICIES
from onem2m.resources.definition import Guard
from onem2m.resources.group import MEMBERS
from onem2m.vocabulary import Permission, ResourceType

CREATOR = "creator"
"""Under this name a resource remembers, beside its attributes, who created it (SP-relative)."""


NOBODY = ""
"""Whom no policy knows by name: only what is for all is for them."""


def allowed(entity: Entity, originator: str, resource: Resource, permission: Permission, tree: Reading) -> bool:
    """Whether the originator (SP-relative) has the permission on the resource."""
    return permitted(entity, recognised(entity, originator, tree), resource, permission, tree)


def recognised(entity: Entity, originator: str, tree: Reading) -> str:
    """The originator, or NOBODY for one that calls itself an AE of ours and is none (digest primitives.md 3, 2)."""
    ours = originator.startswith((f"{entity.cse_id}/", "/S"))
    return NOBODY if ours and not registered(entity, originator, tree) else originator


def permitted(entity: Entity, originator: str, resource: Resource, permission: Permission, tree: Reading) -> bool:
    """Whether a recognised originator has the permission on the resource."""
    if originator in (entity.administrator, entity.cse_id):
        return True
    while resource.definition.guard is Guard.PARENT:
        parent = tree.get(resource.parent)
        if parent is None:
            return False
        resource = parent
    guard = resource.definition.guard
    if guard is Guard.SELF:
        return _permits(entity, _rules(entity, resource)[1], originator, permission, tree)
    if guard is Guard.OWNER:
        owner = tree.get(resource.parent)
        return owner is not None and owner.internal.get(CREATOR) == originator
    return permitted_by(entity, originator, resource.get(POLICIES), resource, permission, tree)


def permitted_by(
    entity: Entity,
    originator: str,
    policies: list[str] | None,
    resource: Resource,
    permission: Permission,
    tree: Reading,
    *,
    self_privileges: bool = False,
) -> bool:
    """Whether one of the policies permits a recognised originator; without policies, whether it made the resource."""
    if originator in (entity.administrator, entity.cse_id):
        return True
    if not policies:
        return resource.internal.get(CREATOR) == originator
    for address in policies:
        policy = find(entity, address, tree)
        if policy is not None and policy.type == ResourceType.ACCESS_CONTROL_POLICY:
            rules = _rules(entity, policy)[1 if self_privileges else 0]
            if _permits(entity, rules, originator, permission, tree):
                return True
    return False


def _rules(entity: Entity, policy: Resource) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The compiled privileges and selfPrivileges of a policy."""
    if policy.memo is None:
        policy.memo = (
            compile_rules(policy[PRIVILEGES], entity.cse_id),
            compile_rules(policy[SELF_PRIVILEGES], entity.cse_id),
        )
    return policy.memo  # type: ignore[no-any-return]


def _permits(entity: Entity, rules: Iterable[Rule], originator: str, permission: Permission, tree: Reading) -> bool:
    return permits(rules, originator, permission, lambda group, who: _is_member(entity, group, who, tree))


def _is_member(entity: Entity, group: str, originator: str, tree: Reading) -> bool:
    """Whether an AE is among the members of a group, by identifier or by the address of its resource."""
    try:
        resource = find(entity, group, tree)
        if resource is None or resource.type != ResourceType.GROUP:
            return False
        for member in resource[MEMBERS]:
            if sp_relative(entity.cse_id, member) == originator:
                return True
            found = find(entity, member, tree)
            if (
                found is not None
                and found.type == ResourceType.AE
                and sp_relative(entity.cse_id, found.identifier) == originator
            ):
                return True
    except OneM2MError:
        return False
    return False


def require(entity: Entity, originator: str, resource: Resource, permission: Permission, tree: Reading) -> None:
    """Raises the refusal that fits where the originator has not the permission."""
    if not allowed(entity, originator, resource, permission, tree):
        raise refusal(entity, originator, resource, permission, tree)


def refusal(
    entity: Entity, originator: str, resource: Resource, permission: Permission, tree: Reading
) -> OriginatorHasNoPrivilege | OriginatorNotAuthenticated:
    """Why: an unknown originator is told that it is unknown, a known one what it lacks."""
    verb = str(permission.name)
    if not registered(entity, originator, tree):
        return OriginatorNotAuthenticated(f"fr: {originator[:100]} is not registered here, and may not {verb} this")
    return OriginatorHasNoPrivilege(f"fr: {originator[:100]} has no privilege to {verb} this")


def registered(entity: Entity, originator: str, tree: Reading) -> bool:
    """Whether an originator is an AE of this CSE, its administrator, or the CSE itself."""
    if originator in (entity.administrator, entity.cse_id):
        return True
    own = f"{entity.cse_id}/"
    stem = originator[len(own) :] if originator.startswith(own) else originator[1:]
    found = tree.by_identifier(stem) if stem and "/" not in stem else None
    return found is not None and found.type == ResourceType.AE


def identified(entity: Entity, originator: str | None) -> str:
    """The originator in SP-relative form. Raises BadRequest where the request names none, or none that can be."""
    if not originator:
        raise BadRequest("fr (X-M2M-Origin): the originator is missing")
    if not is_entity(originator):
        raise BadRequest(f"fr (X-M2M-Origin): {originator[:60]!r} is not the identifier of an AE or a CSE")
    return sp_relative(entity.cse_id, originator)
