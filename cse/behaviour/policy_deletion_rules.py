"""<policyDeletionRules>: two of a policy at most, with rules that can hold (TS-0004 7.4.32)."""

from __future__ import annotations

from typing import Final

from cse.access.contexts import Malformed
from cse.model import Behaviour, Resource, Tree
from cse.notifications.target_policies import contexts_of
from onem2m.errors import BadRequest, Conflict
from onem2m.primitive import Request
from onem2m.resources.policy_deletion_rules import DELETION_RULES
from onem2m.vocabulary import ResourceType

_MOST: Final = 2


def check(rules: Resource, policy: Resource, _request: Request, tree: Tree) -> None:
    """A policy has no third, and a region lies on the earth."""
    if len(list(tree.children(policy.key, (ResourceType.POLICY_DELETION_RULES,)))) >= _MOST:
        raise Conflict(f"the policy {policy.identifier} has {_MOST} policyDeletionRules, and no more")
    try:
        contexts_of(rules.get(DELETION_RULES))
    except Malformed:
        raise BadRequest(
            "dr: accr is a latitude and a longitude in degrees, and a radius in metres that is not negative"
        ) from None


POLICY_DELETION_RULES_BEHAVIOUR = Behaviour(complete=check)
