"""An accessControlPolicy of the tree, compiled when it is first asked and kept beside it (`Resource.memo`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cse.access.decision import is_further, is_plain
from cse.access.policies import Rule, compile_rules
from cse.clock import LATEST, instant_of
from cse.entity import Entity
from cse.model import Resource
from onem2m.resources.access_control_policy import PRIVILEGES, SELF_PRIVILEGES
from onem2m.resources.common import EXPIRES, LABELS

ACCOUNTED = "accounted"
"""The label of a policy that is noted by whomever it permits something (`Requester.used`)."""


@dataclass(frozen=True, slots=True)
class Privileges:
    """The rules of a `pv` or `pvs`, sorted by how they are asked."""

    plain: tuple[Rule, ...]
    further: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class StoredPolicy:
    """What a policy says, as long as it is there."""

    privileges: Privileges
    self_privileges: Privileges
    expires: int
    """nanoseconds since the epoch"""
    accounted: str | None
    """its resource identifier, where its use is noted"""


def stored_policy(entity: Entity, policy: Resource) -> StoredPolicy:
    """The compiled form of a policy, from now on its memo."""

    def sorted_rules(privileges: dict[str, Any] | None) -> Privileges:
        rules = compile_rules(privileges, entity.cse_id, entity.provider)
        return Privileges(tuple(filter(is_plain, rules)), tuple(filter(is_further, rules)))

    expires = policy.get(EXPIRES)
    compiled = StoredPolicy(
        sorted_rules(policy.get(PRIVILEGES)),
        sorted_rules(policy.get(SELF_PRIVILEGES)),
        LATEST if expires is None else instant_of(expires),
        policy.identifier if ACCOUNTED in (policy.get(LABELS) or ()) else None,
    )
    policy.memo = compiled
    return compiled
