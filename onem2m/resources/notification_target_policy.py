"""<notificationTargetPolicy>: what becomes of the wish of a target to be told no more (TS-0001 9.6.32, TS-0004 7.4.31)."""

from __future__ import annotations

from enum import IntEnum

from onem2m.resources.attribute import Attribute, O
from onem2m.resources.common import COMMON, CREATOR, CUSTODIAN, unannounced
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import WORD, enumeration
from onem2m.vocabulary import ResourceType


class PolicyAction(IntEnum):
    """m2m:notificationTargetPolicyAction (acn)."""

    ACCEPT = 1
    REJECT = 2
    ASK = 3
    INFORM = 4


class LogicalOperator(IntEnum):
    """m2m:logicalOperator (rrs, drr)."""

    AND = 1
    OR = 2


DEFAULT_LABEL = "default"
"""The label (plbl) of the policy that counts where no other is named; capital letters make no difference."""

ACTION = Attribute[int]("acn", "action", enumeration(PolicyAction), create=O, always=True)
POLICY_LABEL = Attribute[str]("plbl", "policyLabel", WORD, create=O, update=O, always=True)
RULES_RELATIONSHIP = Attribute[int | None]("rrs", "rulesRelationship", enumeration(LogicalOperator), create=O, update=O)
"""How its policyDeletionRules are combined; without it as OR."""

NOTIFICATION_TARGET_POLICY = Definition(
    type=ResourceType.NOTIFICATION_TARGET_POLICY,
    tag="m2m:ntp",
    name="notificationTargetPolicy",
    attributes=(
        *(unannounced(row) for row in COMMON),
        CREATOR,
        CUSTODIAN,
        ACTION,
        POLICY_LABEL,
        RULES_RELATIONSHIP,
    ),
    children=frozenset({ResourceType.POLICY_DELETION_RULES, ResourceType.SUBSCRIPTION}),
    clause="TS-0001 9.6.32, TS-0004 7.4.31",
)
