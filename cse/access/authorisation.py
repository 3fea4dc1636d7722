"""May this originator do that to this resource? Finds the policies that decide (TS-0001 9.6.2) and asks them."""

from __future__ import annotations

from collections.abc import Iterable

from cse.access.policies import Rule, compile_rules, permits
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.operations.target import find
from onem2m.addressing import is_entity, sp_relative
from onem2m.errors import BadRequest, OneM2MError, OriginatorHasNoPrivilege, OriginatorNotAuthenticated
from onem2m.primitive import Request
from onem2m.resources.access_control_policy import PRIVILEGES, SELF_PRIVILEGES
from onem2m.resources.common import POLICIES
from onem2m.resources.definition import Guard
from onem2m.resources.group import MEMBERS
from onem2m.vocabulary import Permission, ResourceType

CREATOR = "creator"
"""Under this name a resource remembers, beside its attributes, who created it (SP-relative)."""


def identified(entity: Entity, request: Request, tree: Reading) -> Requester:
    """Who asks. Raises BadRequest where the request names nobody, or nobody that can be.

    One that calls itself an AE of ours, is none and has proved nothing is known to no policy by its name.
    """
    named = request.originator
    if not named:
        raise BadRequest("fr (X-M2M-Origin): the originator is missing")
    if not is_entity(named):
        raise BadRequest(f"fr (X-M2M-Origin): {named[:60]!r} is not the identifier of an AE or a CSE")
    originator = sp_relative(entity.cse_id, named)
    association = request.association
    identity = association.identity if association is not None else None
    address = association.address if association is not None else None
    if identity is not None:
        return Requester(originator, True, True, identity.roles, address, tree.now)
    ours = originator.startswith((f"{entity.cse_id}/", "/S"))
    known = not ours or registered(entity, originator, tree)
    return Requester(originator, known, address=address, instant=tree.now)


def allowed(
    entity: Entity,
    who: Requester,
    resource: Resource,
    permission: Permission,
    tree: Reading,
    child_type: int | None = None,
) -> bool:
    """Whether somebody has the permission on the resource; `child_type` says what a CREATE is to make."""
    if _above_policies(entity, who):
        return True
    target = resource
    while resource.definition.guard is Guard.PARENT:
        parent = tree.get(resource.parent)
        if parent is None:
            return False
        resource = parent
    guard = resource.definition.guard
    if guard is Guard.SELF:
        return _permits(entity, _rules(entity, resource)[1], who, permission, tree)
    if guard is Guard.OWNER:
        owner = tree.get(resource.parent)
        return owner is not None and who.known and owner.internal.get(CREATOR) == who.originator
    if allowed_by(entity, who, resource.get(POLICIES), resource, permission, tree, child_type):
        return True
    return bool(who.privileges) and _allowed_by_token(entity, who, target, permission, tree)


def _allowed_by_token(
    entity: Entity, who: Requester, resource: Resource, permission: Permission, tree: Reading
) -> bool:
    """Whether a token that names the resource permits it. Policies themselves are never opened by one."""
    for token in who.privileges:
        if any(find(entity, address, tree) is resource for address in token.resources) and _permits(
            entity, token.rules, who, permission, tree
        ):
            return True
    return False


def allowed_by(
    entity: Entity,
    who: Requester,
    policies: list[str] | None,
    resource: Resource,
    permission: Permission,
    tree: Reading,
    child_type: int | None = None,
    *,
    self_privileges: bool = False,
) -> bool:
    """Whether one of the policies permits it; without policies, whether it was who made the resource."""
    if _above_policies(entity, who):
        return True
    if not policies:
        return who.known and resource.internal.get(CREATOR) == who.originator
    for address in policies:
        policy = find(entity, address, tree)
        if policy is not None and policy.type == ResourceType.ACCESS_CONTROL_POLICY:
            rules = _rules(entity, policy)[1 if self_privileges else 0]
            if _permits(entity, rules, who, permission, tree):
                return True
    return False


def _above_policies(entity: Entity, who: Requester) -> bool:
    """The administrator and the CSE itself."""
    return who.known and who.originator in (entity.administrator, entity.cse_id)


def _rules(entity: Entity, policy: Resource) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The compiled privileges and selfPrivileges of a policy."""
    if policy.memo is None:
        policy.memo = (
            compile_rules(policy[PRIVILEGES], entity.cse_id),
            compile_rules(policy[SELF_PRIVILEGES], entity.cse_id),
        )
    return policy.memo  # type: ignore[no-any-return]


def _permits(entity: Entity, rules: Iterable[Rule], who: Requester, permission: Permission, tree: Reading) -> bool:
    return permits(rules, who.name, permission, lambda group, member: _is_member(entity, group, member, tree))


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


def require(
    entity: Entity,
    who: Requester,
    resource: Resource,
    permission: Permission,
    tree: Reading,
    child_type: int | None = None,
) -> None:
    """Raises the refusal that fits where somebody has not the permission."""
    if not allowed(entity, who, resource, permission, tree, child_type):
        raise refusal(entity, who, permission, tree)


def refusal(
    entity: Entity, who: Requester, permission: Permission, tree: Reading
) -> OriginatorHasNoPrivilege | OriginatorNotAuthenticated:
    """Why: an unknown originator is told that it is unknown, a known one what it lacks."""
    verb, name = str(permission.name), who.originator[:100]
    if not who.authenticated and not registered(entity, who.originator, tree):
        return OriginatorNotAuthenticated(f"fr: {name} is not registered here, and may not {verb} this")
    return OriginatorHasNoPrivilege(f"fr: {name} has no privilege to {verb} this")


def registered(entity: Entity, originator: str, tree: Reading) -> bool:
    """Whether an originator is an AE of this CSE, its administrator, or the CSE itself."""
    if originator in (entity.administrator, entity.cse_id):
        return True
    own = f"{entity.cse_id}/"
    stem = originator[len(own) :] if originator.startswith(own) else originator[1:]
    found = tree.by_identifier(stem) if stem and "/" not in stem else None
    return found is not None and found.type == ResourceType.AE
