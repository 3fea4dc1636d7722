"""<notificationTargetMgmtPolicyRef>: which policy is for which targets of a subscription (TS-0001 9.6.31, TS-0004 7.4.30)."""

from __future__ import annotations

from onem2m.resources.attribute import Attribute, M, O
from onem2m.resources.common import COMMON, CUSTODIAN, unannounced
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import ADDRESS, list_of
from onem2m.vocabulary import ResourceType

POLICY_TARGETS = Attribute[list[str]](
    "ntu", "notificationTargetURI", list_of(ADDRESS, minimum=1, maximum=100), create=M, update=O, always=True
)
POLICY_ID = Attribute[str | None]("npi", "notificationPolicyID", ADDRESS, create=O, update=O)
"""The notificationTargetPolicy that is for them; without it the default."""

NOTIFICATION_TARGET_MGMT_POLICY_REF = Definition(
    type=ResourceType.NOTIFICATION_TARGET_MGMT_POLICY_REF,
    tag="m2m:ntpr",
    name="notificationTargetMgmtPolicyRef",
    attributes=(*(unannounced(row) for row in COMMON), CUSTODIAN, POLICY_TARGETS, POLICY_ID),
    children=frozenset({ResourceType.SUBSCRIPTION}),
    clause="TS-0001 9.6.31, TS-0004 7.4.30",
)
