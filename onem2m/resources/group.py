"""<group>: members that are addressed at once through the fan-out point (TS-0001 9.6.13, TS-0004 7.4.13)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from onem2m.resources.attribute import OA, Attribute, M, O
from onem2m.resources.common import ANNOUNCEABLE, COMMON, CREATOR, CUSTODIAN
from onem2m.resources.definition import CRUD, Definition
from onem2m.resources.kinds import ADDRESS, BOOLEAN, COUNT, ID, POSITIVE, STRING, enumeration, list_of
from onem2m.resources.structures import BATCH_NOTIFY, SPECIALIZATION
from onem2m.resources.structures import MEMBER_TYPE as _MEMBER_TYPE
from onem2m.vocabulary import MIXED_MEMBERS, ConsistencyStrategy, Operation, ResourceType

MEMBER_TYPE = Attribute[int](
    "mt", "memberType", _MEMBER_TYPE, create=O, default=MIXED_MEMBERS, announced=OA, always=True
)
MEMBER_SPECIALIZATION = Attribute[dict[str, Any] | None](
    "spty", "specializationType", SPECIALIZATION, create=O, announced=OA
)
"""Only members of one flexContainer (cnd) or mgmtObj (mgd) specialisation."""
MEMBERS_NOW = Attribute[int]("cnm", "currentNrOfMembers", COUNT, announced=OA, always=True)
MAX_MEMBERS = Attribute[int]("mnm", "maxNrOfMembers", POSITIVE, create=M, update=O, announced=OA, always=True)
MEMBERS = Attribute[list[str]]("mid", "memberIDs", list_of(ADDRESS), create=M, update=O, announced=OA, always=True)
MEMBERS_POLICIES = Attribute[list[str] | None](
    "macp", "membersAccessControlPolicyIDs", list_of(ID, minimum=1, maximum=100), create=O, update=O, announced=OA
)
"""Guard the fan-out point instead of the group's own policies."""
TYPES_VALIDATED = Attribute[bool | None]("mtv", "memberTypeValidated", BOOLEAN, announced=OA)
CONSISTENCY = Attribute[int](
    "csy",
    "consistencyStrategy",
    enumeration(ConsistencyStrategy),
    create=O,
    default=int(ConsistencyStrategy.ABANDON_MEMBER),
    announced=OA,
    always=True,
)
GROUP_NAME = Attribute[str | None]("gn", "groupName", STRING, create=O, update=O, announced=OA)
SEMANTIC_SUPPORT = Attribute[bool | None]("ssi", "semanticSupportIndicator", BOOLEAN, announced=OA)
NOTIFY_AGGREGATION = Attribute[dict[str, Any] | None](
    "nar", "notifyAggregation", BATCH_NOTIFY, create=O, update=O, announced=OA
)

FAN_OUT_POINT = "fopt"
SEMANTIC_FAN_OUT_POINT = "sfop"

GROUP = Definition(
    type=ResourceType.GROUP,
    tag="m2m:grp",
    name="group",
    attributes=(
        *COMMON,
        *ANNOUNCEABLE,
        CREATOR,
        CUSTODIAN,
        MEMBER_TYPE,
        MEMBER_SPECIALIZATION,
        MEMBERS_NOW,
        MAX_MEMBERS,
        MEMBERS,
        MEMBERS_POLICIES,
        TYPES_VALIDATED,
        CONSISTENCY,
        GROUP_NAME,
        SEMANTIC_SUPPORT,
        NOTIFY_AGGREGATION,
    ),
    children=frozenset({ResourceType.SEMANTIC_DESCRIPTOR, ResourceType.SUBSCRIPTION}),
    virtual=MappingProxyType({FAN_OUT_POINT: CRUD, SEMANTIC_FAN_OUT_POINT: frozenset({Operation.RETRIEVE})}),
    clause="TS-0001 9.6.13, TS-0004 7.4.13",
)
