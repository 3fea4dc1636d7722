"""<notificationTargetMgmtPolicyRef>: a target has one policy, and one that is there (TS-0004 7.4.30)."""

from __future__ import annotations

from typing import Any, Final

from cse.access.authorisation import readable
from cse.access.decision import permits
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Behaviour, Reading, Resource, Tree
from cse.notifications.target_policies import bearer
from cse.operations.target import find
from onem2m.addressing import parse
from onem2m.errors import BadRequest, Conflict
from onem2m.resources.notification_target_mgmt_policy_ref import POLICY_ID, POLICY_TARGETS
from onem2m.vocabulary import ResourceType

_MOST_TARGETS: Final = 100
"""Of all references of a subscription together, as of its nu: each is looked at when a target wants to leave."""


def check(entity: Entity, who: Requester, reference: Resource, changes: dict[str, Any], tree: Tree) -> None:
    """What a new or changed reference names: targets that no other reference lists, a policy that its maker may see."""
    targets, policy = changes.get(POLICY_TARGETS.short), changes.get(POLICY_ID.short)
    if targets is not None:
        _check_targets(entity, reference, targets, tree)
    if policy is not None and not _is_policy(entity, who, policy, tree):
        raise BadRequest(f"npi: {policy[:200]} is no notificationTargetPolicy that {who.originator[:100]} may retrieve")


def _is_policy(entity: Entity, who: Requester, address: str, tree: Reading) -> bool:
    found = find(entity, address, tree)
    if found is None or found.type != ResourceType.NOTIFICATION_TARGET_POLICY:
        return False
    return permits(readable(entity, who, found, tree))


def _check_targets(entity: Entity, reference: Resource, targets: list[str], tree: Tree) -> None:
    for target in targets:
        if "://" not in target:
            parse(target, POLICY_TARGETS.short)
    others = [
        other
        for other in tree.children(reference.parent, (ResourceType.NOTIFICATION_TARGET_MGMT_POLICY_REF,))
        if other.key != reference.key
    ]
    if len(targets) + sum(len(other[POLICY_TARGETS]) for other in others) > _MOST_TARGETS:
        raise BadRequest(f"ntu: the policies of a subscription are for {_MOST_TARGETS} targets at most")
    listed = {name for other in others for name in _bearers(entity, other, other[POLICY_TARGETS], tree)}
    if not listed.isdisjoint(_bearers(entity, reference, targets, tree)):
        raise Conflict("ntu: another policy of this subscription is for one of these targets")


def _bearers(entity: Entity, reference: Resource, targets: list[str], tree: Reading) -> set[str]:
    named = (bearer(entity, target, reference.internal, tree) for target in targets)
    return {name for name in named if name is not None}


NOTIFICATION_TARGET_MGMT_POLICY_REF_BEHAVIOUR = Behaviour(settle=check)
