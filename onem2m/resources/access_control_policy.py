"""<accessControlPolicy>: who may do what with the resources that point to it (TS-0001 9.6.2, TS-0004 7.4.2)."""

from __future__ import annotations

from typing import Any

from onem2m.resources.attribute import MA, Attribute, M, O
from onem2m.resources.common import ANNOUNCEABLE, EXPIRES, LABELS, UNIVERSAL
from onem2m.resources.definition import Definition, Guard
from onem2m.resources.kinds import ADDRESS, list_of
from onem2m.resources.privileges import PRIVILEGES as _PRIVILEGES
from onem2m.resources.privileges import SELF_PRIVILEGES as _SELF_PRIVILEGES
from onem2m.vocabulary import ResourceType

PRIVILEGES = Attribute[dict[str, Any]]("pv", "privileges", _PRIVILEGES, create=M, update=O, announced=MA, always=True)
SELF_PRIVILEGES = Attribute[dict[str, Any]](
    "pvs", "selfPrivileges", _SELF_PRIVILEGES, create=M, update=O, announced=MA, always=True
)
# Distributed authorization: whoever names another decision maker must not be decided for without it.
DECISION_RESOURCES = Attribute[list[str] | None](
    "adri",
    "authorizationDecisionResourceIDs",
    list_of(ADDRESS),
    create=O,
    update=O,
    announced=MA,
    supported=False,
)
POLICY_RESOURCES = Attribute[list[str] | None](
    "apri", "authorizationPolicyResourceIDs", list_of(ADDRESS), create=O, update=O, announced=MA, supported=False
)
INFORMATION_RESOURCES = Attribute[list[str] | None](
    "airi",
    "authorizationInformationResourceIDs",
    list_of(ADDRESS),
    create=O,
    update=O,
    announced=MA,
    supported=False,
)

ACCESS_CONTROL_POLICY = Definition(
    type=ResourceType.ACCESS_CONTROL_POLICY,
    tag="m2m:acp",
    name="accessControlPolicy",
    attributes=(
        *UNIVERSAL,
        EXPIRES,
        LABELS,
        *ANNOUNCEABLE,
        PRIVILEGES,
        SELF_PRIVILEGES,
        DECISION_RESOURCES,
        POLICY_RESOURCES,
        INFORMATION_RESOURCES,
    ),
    children=frozenset({ResourceType.SUBSCRIPTION}),
    guard=Guard.SELF,
    clause="TS-0001 9.6.2, TS-0004 7.4.2",
)
