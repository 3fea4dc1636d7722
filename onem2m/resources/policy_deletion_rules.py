"""<policyDeletionRules>: when, and for targets where, a notificationTargetPolicy applies (TS-0001 9.6.33, TS-0004 7.4.32)."""

from __future__ import annotations

from typing import Any

from onem2m.resources.attribute import Attribute, O
from onem2m.resources.common import COMMON, CUSTODIAN, unannounced
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import enumeration, list_of, restricted, structure
from onem2m.resources.notification_target_policy import LogicalOperator
from onem2m.resources.privileges import LOCATION_REGION
from onem2m.resources.structures import SCHEDULE_ENTRY
from onem2m.vocabulary import ResourceType

_CONTEXTS = restricted(
    structure(
        "deletionContexts",
        {},
        {
            "tod": list_of(SCHEDULE_ENTRY, minimum=1, maximum=100),
            "lr": list_of(LOCATION_REGION, minimum=1, maximum=100),
        },
    ),
    lambda contexts: None if contexts else "times (tod), regions (lr) or both are needed",
    minProperties=1,
)

DELETION_RULES = Attribute[dict[str, Any] | None]("dr", "deletionRules", _CONTEXTS, create=O)
"""`{"tod": [schedule entries], "lr": [regions]}`; without it the rules hold always."""
RULES_RELATION = Attribute[int](
    "drr", "deletionRulesRelation", enumeration(LogicalOperator), create=O, update=O, default=LogicalOperator.OR.value
)
"""How the entries of `dr` are combined."""

POLICY_DELETION_RULES = Definition(
    type=ResourceType.POLICY_DELETION_RULES,
    tag="m2m:pdr",
    name="policyDeletionRules",
    attributes=(*(unannounced(row) for row in COMMON), CUSTODIAN, DELETION_RULES, RULES_RELATION),
    children=frozenset({ResourceType.SUBSCRIPTION}),
    clause="TS-0001 9.6.33, TS-0004 7.4.32",
)
