"""May this originator do that to this resource? Finds the policies that decide (TS-0001 9.6.2) and asks them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from cse.access.consultation import ask, consultation_of, remembered, token_request
from cse.access.decision import EVERYTHING, NOTHING, Case, Grant, permits, permitted_plainly, united
from cse.access.decision import granted as granted_by_rules
from cse.access.membership import members_as
from cse.access.naming import is_meant
from cse.access.policies import Rule, entity_form
from cse.access.requester import Requester
from cse.access.roles import application, roles_of_registration
from cse.access.stored_policy import StoredPolicy, stored_policy
from cse.access.tokens_in_requests import PARAMETERS, accept, with_tokens
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.operations.target import addresses_of, find
from onem2m.addressing import is_entity
from onem2m.errors import (
    BadRequest,
    OriginatorHasNoPrivilege,
    OriginatorNotAuthenticated,
    SecurityAssociationRequired,
)
from onem2m.primitive import Request
from onem2m.resources.common import CUSTODIAN, POLICIES
from onem2m.resources.definition import Guard
from onem2m.vocabulary import Permission, ResourceType

CREATOR = "creator"
"""Under this name a resource remembers, beside its attributes, who created it (SP-relative)."""

_Further = tuple[str | None, tuple[Rule, ...], Mapping[str, Any]]  # accounted, rules that are not plain, memories


def identified(entity: Entity, request: Request, tree: Reading) -> Requester:
    """Who asks. Raises BadRequest where the request names nobody, or nobody that can be.

    One that calls itself an AE of ours, is none and has proved nothing is known to no policy by its name.
    """
    named = request.originator
    if not named:
        raise BadRequest("fr (X-M2M-Origin): the originator is missing")
    if not is_entity(named):
        raise BadRequest(f"fr (X-M2M-Origin): {named[:60]!r} is not the identifier of an AE or a CSE")
    originator = entity_form(named, entity.cse_id, entity.provider)
    if originator == entity.cse_id:
        raise SecurityAssociationRequired(f"fr (X-M2M-Origin): {named[:60]} is this CSE itself")
    association = request.association
    identity = association.identity if association is not None else None
    address = association.address if association is not None else None
    operation = request.operation
    if identity is not None:
        who = Requester(originator, True, True, identity.roles, address, tree.now, operation=operation)
    else:
        ours = originator.startswith((f"{entity.cse_id}/", "/S"))
        known = not ours or registered(entity, originator, tree)
        who = Requester(originator, known, address=address, instant=tree.now, operation=operation)
    if not PARAMETERS.isdisjoint(request.parameters):
        who = with_tokens(entity, request, who, tree)
    request.requester = who
    return who


def allowed(
    entity: Entity,
    who: Requester,
    resource: Resource,
    permission: Permission,
    tree: Reading,
    child_type: int | None = None,
) -> bool:
    """Whether somebody has the permission on the resource, be it for some attributes only."""
    return permits(granted(entity, who, resource, permission, tree, child_type))


def readable(entity: Entity, who: Requester, resource: Resource, tree: Reading) -> Grant:
    """The attributes of the resource that somebody may see: None for all of them, empty for none."""
    return granted(entity, who, resource, Permission.RETRIEVE, tree)


def granted(
    entity: Entity,
    who: Requester,
    resource: Resource,
    permission: Permission,
    tree: Reading,
    child_type: int | None = None,
) -> Grant:
    """What of the resource somebody has the permission on; `child_type` says what a CREATE is to make."""
    guarding = resource
    while guarding.definition.guard is Guard.PARENT:
        parent = tree.get(guarding.parent)
        if parent is None:
            return EVERYTHING if _above_policies(entity, who) else NOTHING
        guarding = parent
    if guarding.definition.guard is Guard.CREATOR:
        return granted_by(entity, who, None, guarding, permission, tree)
    if guarding.definition.guard is Guard.SELF:
        own = [guarding.identifier]
        return granted_by(entity, who, own, guarding, permission, tree, child_type, self_privileges=True)
    policies = guarding.attributes.get(POLICIES.short)
    grant = granted_by(entity, who, policies, guarding, permission, tree, child_type, target=resource)
    if who.privileges:
        return united(grant, _granted_by_tokens(entity, who, (resource, guarding), permission, tree, child_type))
    return grant


def granted_by(
    entity: Entity,
    who: Requester,
    policies: list[str] | None,
    resource: Resource,
    permission: Permission,
    tree: Reading,
    child_type: int | None = None,
    *,
    target: Resource | None = None,
    self_privileges: bool = False,
) -> Grant:
    """What the policies permit; without policies, everything to the custodian or else the creator of the resource.

    `target` is what the operation is done to, where that is not the resource that has the policies.
    """
    if _above_policies(entity, who):
        return EVERYTHING
    if not policies:
        return EVERYTHING if who.known and in_charge(entity, resource) == who.originator else NOTHING
    name, needed = who.name, int(permission)
    further: list[_Further] | None = None
    for address in policies:
        policy = find(entity, address, tree)
        if policy is None or policy.type != ResourceType.ACCESS_CONTROL_POLICY:
            continue
        if not is_meant(resource.internal, address, policy):
            continue
        compiled: StoredPolicy = policy.memo or stored_policy(entity, policy)
        if compiled.expires <= tree.now:
            continue
        privileges = compiled.self_privileges if self_privileges else compiled.privileges
        if permitted_plainly(privileges.plain, name, needed):
            if compiled.accounted is not None:
                who.used.add(compiled.accounted)
            return EVERYTHING
        if privileges.further:
            further = further or []
            further.append((compiled.accounted, privileges.further, policy.internal))
    if further is None:
        return NOTHING
    return _granted_further(entity, further, _case(entity, who, permission, target or resource, child_type, tree), tree)


def _granted_further(entity: Entity, further: list[_Further], case: Case, tree: Reading) -> Grant:
    """What the rules of policies permit that are not plain; the policies that had a part in it are accounted for."""
    grant: Grant = NOTHING
    for accounted, rules, naming in further:
        found = granted_by_rules(rules, replace(case, is_member=members_as(entity, naming, tree)))
        if accounted is not None and permits(found):
            case.who.used.add(accounted)
        grant = united(grant, found)
        if grant is EVERYTHING:
            break
    return grant


def _granted_by_tokens(
    entity: Entity,
    who: Requester,
    resources: tuple[Resource, ...],
    permission: Permission,
    tree: Reading,
    child_type: int | None,
) -> Grant:
    """What tokens permit that name one of the resources, by identifier or by address, in whatever form."""
    forms = {form for resource in resources for form in addresses_of(entity, resource, tree)}
    case = _case(entity, who, permission, resources[0], child_type, tree)
    grant: Grant = NOTHING
    for token in who.privileges:
        if not token.resources.isdisjoint(forms):
            grant = united(grant, granted_by_rules(token.rules, case))
    return grant


def _case(
    entity: Entity, who: Requester, permission: Permission, target: Resource, child_type: int | None, tree: Reading
) -> Case:
    who.roles |= roles_of_registration(entity, who, tree)
    return Case(
        who,
        permission,
        target,
        child_type,
        members_as(entity, {}, tree),
        entity.locations,
    )


def in_charge(entity: Entity, resource: Resource) -> str | None:
    """Whom a resource without policies is for: its custodian, without one its creator (SP-relative)."""
    custodian = resource.attributes.get(CUSTODIAN.short)
    if custodian is not None:
        return entity_form(custodian, entity.cse_id, entity.provider)
    creator: str | None = resource.internal.get(CREATOR)
    return creator


def may_entrust(entity: Entity, who: Requester, resource: Resource, tree: Reading) -> bool:
    """Whether somebody may change the custodian: it itself, the creator, or whom the policies trust with themselves."""
    if who.known and who.originator in (in_charge(entity, resource), resource.internal.get(CREATOR)):
        return True
    grant = granted_by(entity, who, resource.get(POLICIES), resource, Permission.UPDATE, tree, self_privileges=True)
    return grant is None or CUSTODIAN.short in grant


def _above_policies(entity: Entity, who: Requester) -> bool:
    """The administrator and the CSE itself."""
    return who.known and who.originator in (entity.administrator, entity.cse_id)


def require(
    entity: Entity,
    who: Requester,
    resource: Resource,
    permission: Permission,
    tree: Reading,
    child_type: int | None = None,
) -> Grant:
    """What somebody has the permission on. Raises the refusal that fits where that is nothing.

    Where policies leave nothing, whoever the resource names for that is asked (daci).
    """
    grant = granted(entity, who, resource, permission, tree, child_type)
    if permits(grant):
        return grant
    consultation = consultation_of(entity, resource, tree) if who.asked_for else None
    if consultation is not None:
        grant = _consulted(entity, who, resource, permission, tree, child_type, consultation)
        if permits(grant):
            return grant
    raise refusal(entity, who, permission, tree)


def _consulted(
    entity: Entity,
    who: Requester,
    resource: Resource,
    permission: Permission,
    tree: Reading,
    child_type: int | None,
    consultation: Resource,
) -> Grant:
    """What is permitted by dynamic authorization. Raises QuestionOpen until its server was asked."""
    case = _case(entity, who, permission, resource, child_type, tree)
    grant = granted_by_rules(remembered(entity, consultation, resource, tree.now), case)
    if permits(grant):
        return grant
    if who.wants_token_request:
        refused = refusal(entity, who, permission, tree)
        refused.token_request = token_request(consultation, who, resource)
        raise refused
    answer = ask(entity, consultation, who, resource, tree)
    if answer.tokens:
        accept(entity, who, answer.tokens)
        grant = granted(entity, who, resource, permission, tree, child_type)
    return united(grant, granted_by_rules(answer.rules, case))


def require_attributes(grant: Grant, names: Collection[str], permission: Permission, who: Requester) -> None:
    """Raises the refusal where an attribute is not among those that the permission is limited to."""
    if grant is not None and not grant.issuperset(names):
        raise OriginatorHasNoPrivilege(
            f"fr: {who.originator[:100]} may {permission.name} only some attributes of this, and not all of these"
        )


def _is_cse(originator: str) -> bool:
    """Whether an SP-relative or absolute identifier is a CSE-ID: one segment, and none of an AE of a provider (`/S1`)."""
    relative = originator[2:].partition("/")[2] if originator.startswith("//") else originator.removeprefix("/")
    return "/" not in relative and not relative.startswith("S")


def refusal(
    entity: Entity, who: Requester, permission: Permission, tree: Reading
) -> OriginatorHasNoPrivilege | OriginatorNotAuthenticated | SecurityAssociationRequired:
    """Why: an unknown originator is told that it is unknown, a known one what it lacks."""
    verb, name = str(permission.name), who.originator[:100]
    if not who.authenticated and not registered(entity, who.originator, tree):
        if _is_cse(who.originator):
            return SecurityAssociationRequired(f"fr: {name} is a CSE without a security association here")
        return OriginatorNotAuthenticated(f"fr: {name} is not registered here, and may not {verb} this")
    reasons = "".join(f"; {reason}" for reason in who.disregarded)
    return OriginatorHasNoPrivilege(f"fr: {name} has no privilege to {verb} this{reasons}")


def registered(entity: Entity, originator: str, tree: Reading) -> bool:
    """Whether an originator is an AE of this CSE, its administrator, or the CSE itself."""
    if originator in (entity.administrator, entity.cse_id):
        return True
    return application(entity, originator, tree) is not None
