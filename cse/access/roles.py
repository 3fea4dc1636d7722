"""Roles that somebody holds beside those of its credential: by <role> resources, and by the rule it registered by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cse.access.requester import Requester
from cse.clock import instant_of
from cse.entity import Entity
from cse.model import ROOT, Reading, Resource
from onem2m.addressing import local_form
from onem2m.resources.role import NOT_AFTER, NOT_BEFORE
from onem2m.resources.service_subscribed_app_rule import ROLES

VOUCHED_BY: Final = "creator"
"""Under this name a resource remembers who created it."""
RULES: Final = "rules"
"""Under this name an AE remembers the keys of the rules by which it registered."""
RULES_IN_USE: Final = "rules"
"""Under this name the CSEBase remembers that an AE registered by rules."""

_NONE: Final[frozenset[str]] = frozenset()


def role_sign(role: str, holder: str) -> str:
    """By what a <role> is found."""
    return f"role {role} {holder}"


def confirmed_roles(entity: Entity, claimed: Iterable[str], who: Requester, tree: Reading) -> frozenset[str]:
    """The claimed roles (rids) that a <role> confirms: held by who asks, in time, made by somebody trusted to."""
    holders = (who.originator, f"//{entity.provider}{who.originator}")
    confirmed = set()
    for role in claimed:
        for holder in holders:
            resource = tree.by_identifier(role_sign(role, holder))
            if resource is not None and _counts(entity, resource, who.instant):
                confirmed.add(role)
    return frozenset(confirmed)


def _counts(entity: Entity, role: Resource, now: int) -> bool:
    return entity.vouches(str(role.internal.get(VOUCHED_BY))) and instant_of(role[NOT_BEFORE]) <= now < instant_of(
        role[NOT_AFTER]
    )


def application(entity: Entity, originator: str, tree: Reading) -> Resource | None:
    """The <AE> that an originator (SP-relative) is here: the one that is its own creator under that name."""
    found = tree.by_identifier(local_form(entity.cse_id, originator))
    return found if found is not None and found.internal.get(VOUCHED_BY) == originator else None


def roles_of_registration(entity: Entity, who: Requester, tree: Reading) -> frozenset[str]:
    """The roles that rules of the service subscription give to the AE that asks (ari), as the rules are now."""
    root = tree.get(ROOT)
    assert root is not None
    if RULES_IN_USE not in root.internal:
        return _NONE
    ae = application(entity, who.originator, tree) if who.known else None
    if ae is None:
        return _NONE
    roles: set[str] = set()
    for key in ae.internal.get(RULES, ()):
        rule = tree.get(key)
        if rule is not None:
            listed = rule.get(ROLES)
            roles.update(listed or ())
    return frozenset(roles)
