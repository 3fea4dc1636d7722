"""Which policy decides whether a target may leave a subscription, and whether it applies now (TS-0004 7.4.33.2.4).

the notificationTargetMgmtPolicyRef below the subscription that lists the target  -> its policy
else the default of the subscription's creator, else that of the administrator
else none: whoever is told may go
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cse.access.authorisation import CREATOR
from cse.access.contexts import Context, Malformed, compile_contexts
from cse.access.naming import is_meant
from cse.access.policies import entity_form
from cse.clock import instant_of
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.operations.target import find, recipient
from onem2m.addressing import sp_relative
from onem2m.resources.common import EXPIRES
from onem2m.resources.notification_target_mgmt_policy_ref import POLICY_ID, POLICY_TARGETS
from onem2m.resources.notification_target_policy import (
    ACTION,
    DEFAULT_LABEL,
    RULES_RELATIONSHIP,
    LogicalOperator,
    PolicyAction,
)
from onem2m.resources.policy_deletion_rules import DELETION_RULES, RULES_RELATION
from onem2m.resources.subscription import TARGETS
from onem2m.vocabulary import ResourceType

BUILT_IN: Final = PolicyAction.ACCEPT
"""What is done where there is no policy at all: a target was asked before it was told anything, and may change its mind."""


@dataclass(frozen=True, slots=True)
class Leaver:
    """A target that wants to be told no more."""

    name: str
    """SP-relative, or a URL"""
    address: str | None = None
    """the peer's IP address, where it asks by itself"""


def bearer(entity: Entity, address: str, naming: Mapping[str, Any], tree: Reading) -> str | None:
    """Who is meant by the address of a target, in the form of `Leaver.name`; None where another has taken its place.

    `naming` are the memories of the resource that lists the address.
    """
    if "://" in address:
        return address
    found = recipient(entity, address, tree)
    if found is None or found.type != ResourceType.AE:
        return entity_form(address, entity.cse_id, entity.provider)
    return sp_relative(entity.cse_id, found.identifier) if is_meant(naming, address, found) else None


def entries_of(entity: Entity, subscription: Resource, leaver: Leaver, tree: Reading) -> list[str]:
    """The entries of nu that mean somebody."""
    listed = subscription[TARGETS]
    return [entry for entry in listed if bearer(entity, entry, subscription.internal, tree) == leaver.name]


def is_default(label: object) -> bool:
    """Whether a policyLabel marks a default."""
    return isinstance(label, str) and label.casefold() == DEFAULT_LABEL


def default_sign(creator: str) -> str:
    """By what the default policy that somebody (SP-relative) made is found: there is one of each."""
    return f"default policy of {creator}"


def action_for(entity: Entity, subscription: Resource, leaver: Leaver, tree: Reading) -> PolicyAction:
    """What is to be done about the wish of a target, by the policy that counts for it now.

    A policy that does not apply, or that is named and not there, lets nobody go.
    """
    reference = _reference(entity, subscription, leaver, tree)
    named = None if reference is None else reference.get(POLICY_ID)
    if reference is not None and named is not None:
        policy = _named(entity, reference, named, tree)
        if policy is None:
            return PolicyAction.REJECT
    else:
        policy = _default(entity, subscription, tree)
        if policy is None:
            return BUILT_IN
    return PolicyAction(policy[ACTION]) if _applies(entity, policy, leaver, tree) else PolicyAction.REJECT


def _reference(entity: Entity, subscription: Resource, leaver: Leaver, tree: Reading) -> Resource | None:
    """What says which policy is for the target: no two of them list the same."""
    for reference in tree.children(subscription.key, (ResourceType.NOTIFICATION_TARGET_MGMT_POLICY_REF,)):
        listed = (bearer(entity, address, reference.internal, tree) for address in reference[POLICY_TARGETS])
        if _lasts(reference, tree) and leaver.name in listed:
            return reference
    return None


def _named(entity: Entity, reference: Resource, address: str, tree: Reading) -> Resource | None:
    """The policy that a reference means; None where it has gone, or another stands in its place."""
    policy = find(entity, address, tree)
    if policy is None or policy.type != ResourceType.NOTIFICATION_TARGET_POLICY or not _lasts(policy, tree):
        return None
    return policy if is_meant(reference.internal, address, policy) else None


def _default(entity: Entity, subscription: Resource, tree: Reading) -> Resource | None:
    """Anybody may label a policy as default: it is one for the subscriptions of its maker, the administrator's for all."""
    for maker in (str(subscription.internal.get(CREATOR, "")), entity.administrator):
        policy = tree.by_identifier(default_sign(maker))
        if policy is not None and _lasts(policy, tree):
            return policy
    return None


def _lasts(resource: Resource, tree: Reading) -> bool:
    """Whether its end has not come, swept or not."""
    expires = resource.get(EXPIRES)
    return expires is None or instant_of(expires) > tree.now


def _applies(entity: Entity, policy: Resource, leaver: Leaver, tree: Reading) -> bool:
    """Whether its rules hold for the target now; without rules it always does."""
    listed = [
        rules for rules in tree.children(policy.key, (ResourceType.POLICY_DELETION_RULES,)) if _lasts(rules, tree)
    ]
    holding = [_holds(entity, rules, leaver, tree) for rules in listed]
    return not holding or _joined(policy.get(RULES_RELATIONSHIP), holding)


def _holds(entity: Entity, rules: Resource, leaver: Leaver, tree: Reading) -> bool:
    try:
        contexts = contexts_of(rules.get(DELETION_RULES))
    except Malformed:
        return False
    holding = [context.holds(tree.now, leaver.address, entity.locations) for context in contexts]
    return not holding or _joined(rules.get(RULES_RELATION), holding)


def contexts_of(listed: Mapping[str, Any] | None) -> list[Context]:
    """The times and regions of `dr`, each by itself; regions are those of policies (aclr). Raises Malformed."""
    listed = listed or {}
    times = [{"actw": [entry]} for entry in listed.get("tod", ())]
    regions = [{"aclr": region} for region in listed.get("lr", ())]
    return [context for entry in (*times, *regions) for context in compile_contexts([entry])]


def _joined(operator: int | None, holding: list[bool]) -> bool:
    return all(holding) if operator == LogicalOperator.AND else any(holding)
