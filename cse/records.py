"""What of the doings of originators is written into the audit log (docs/operations.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cse.access.authorisation import CREATOR
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Resource, Tree
from onem2m.resources.access_control_policy import PRIVILEGES, SELF_PRIVILEGES
from onem2m.resources.common import CUSTODIAN, DYNAMIC_AUTHORIZATION, POLICIES
from onem2m.vocabulary import ResourceType

ALWAYS: Final = frozenset(
    {
        ResourceType.ACCESS_CONTROL_POLICY,
        ResourceType.AE,
        ResourceType.ROLE,
        ResourceType.TOKEN,
        ResourceType.DYNAMIC_AUTHORIZATION_CONSULTATION,
        ResourceType.AUTHORIZATION_INFORMATION,
        ResourceType.M2M_SERVICE_SUBSCRIPTION_PROFILE,
        ResourceType.SERVICE_SUBSCRIBED_NODE,
        ResourceType.SERVICE_SUBSCRIBED_APP_RULE,
    }
)
"""Whatever is done to these says who may do what: it is always recorded."""

OFFICES: Final = frozenset({"administrator", "operator", "installer", "auditor"})
"""Roles of the provider by which people act for others (docs/people.md)."""

_GUARDING: Final = frozenset({POLICIES.short, CUSTODIAN.short, DYNAMIC_AUTHORIZATION.short})
"""Attributes that say by whom, or by what, it is decided who may do what."""

_SHOWN: Final = (PRIVILEGES.short, SELF_PRIVILEGES.short, *sorted(_GUARDING))
"""Attributes whose values are recorded; of others only that they changed."""


def created(entity: Entity, who: Requester | None, resource: Resource, tree: Tree) -> None:
    """A resource was made by request; nobody stands for an AE that registers itself."""
    if resource.type in ALWAYS or (who is not None and _in_office(entity, who)):
        originator = str(resource.internal.get(CREATOR, "")) if who is None else who.originator
        shown = {name: resource.attributes[name] for name in _SHOWN if name in resource.attributes}
        _tell("created", originator, who, resource, tree, shown)


def updated(entity: Entity, who: Requester, resource: Resource, changes: Mapping[str, Any], tree: Tree) -> None:
    """A resource was changed by request."""
    reguarded = not _GUARDING.isdisjoint(changes)
    if resource.type in ALWAYS or reguarded or _in_office(entity, who):
        shown = {name: changes[name] for name in _SHOWN if name in changes}
        _tell("updated", who.originator, who, resource, tree, {"changed": sorted(changes), **shown})


def deleted(entity: Entity, who: Requester, resource: Resource, tree: Tree) -> None:
    """A resource is being deleted by request, and all below it."""
    if resource.type in ALWAYS or _in_office(entity, who):
        _tell("deleted", who.originator, who, resource, tree, {})


def expired(resource: Resource, tree: Tree) -> None:
    """The time of a resource has come."""
    if resource.type in ALWAYS:
        _tell("expired", "", None, resource, tree, {})


def _in_office(entity: Entity, who: Requester) -> bool:
    """The administrator, and whoever holds an office: all that they change is recorded.

    Other roles say what a party may do with its own, and a meter's every reading is no act of an office.
    """
    if who.originator == entity.administrator:
        return True
    return bool(who.roles) and any(
        name in OFFICES and provider == entity.provider
        for name, _, provider in (role.partition("@") for role in who.roles)
    )


def _tell(
    what: str, originator: str, who: Requester | None, resource: Resource, tree: Tree, facts: Mapping[str, Any]
) -> None:
    about: dict[str, Any] = {"type": resource.definition.name, "ri": resource.identifier, "to": tree.address(resource)}
    if who is not None and who.roles:
        about["roles"] = sorted(who.roles)
    if who is not None and not who.authenticated:
        about["proved"] = False
    tree.audit(f"{resource.definition.name}-{what}", originator, **about, **facts)
