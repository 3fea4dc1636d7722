"""<CSEBase>: the root of the tree, which the CSE alone writes (TS-0001 9.6.3, TS-0004 7.4.3)."""

from __future__ import annotations

from onem2m.resources.ae import CONTENT_SERIALIZATION, RELEASES, SECURITY_INFO
from onem2m.resources.attribute import Attribute
from onem2m.resources.common import (
    CUSTODIAN,
    DYNAMIC_AUTHORIZATION,
    LABELS,
    LOCATION,
    NODE_LINK,
    POLICIES,
    UNIVERSAL,
    kept_by_cse,
    unannounced,
)
from onem2m.resources.definition import RETRIEVE_ONLY, Definition
from onem2m.resources.kinds import ADDRESS, ID, TIMESTAMP, enumeration, list_of
from onem2m.resources.structures import RESOURCE_TYPE
from onem2m.vocabulary import CseType, ResourceType

CSE_TYPE = Attribute[int | None]("cst", "cseType", enumeration(CseType))
CSE_ID = Attribute[str]("csi", "CSE-ID", ID, always=True)
SUPPORTED_TYPES = Attribute[list[int]]("srt", "supportedResourceType", list_of(RESOURCE_TYPE), always=True)
POINT_OF_ACCESS = Attribute[list[str]]("poa", "pointOfAccess", list_of(ADDRESS), always=True)
CURRENT_TIME = Attribute[str | None]("ctm", "currentTime", TIMESTAMP, since=4)
"""Computed when read, not stored."""

CSE_BASE = Definition(
    type=ResourceType.CSE_BASE,
    tag="m2m:cb",
    name="CSEBase",
    attributes=(
        *(kept_by_cse(row) for row in (*UNIVERSAL, LABELS, POLICIES)),
        unannounced(kept_by_cse(DYNAMIC_AUTHORIZATION)),
        kept_by_cse(LOCATION),
        kept_by_cse(CUSTODIAN),
        CSE_TYPE,
        CSE_ID,
        SUPPORTED_TYPES,
        POINT_OF_ACCESS,
        unannounced(kept_by_cse(NODE_LINK)),
        unannounced(kept_by_cse(CONTENT_SERIALIZATION)),
        kept_by_cse(SECURITY_INFO),
        kept_by_cse(RELEASES),
        CURRENT_TIME,
    ),
    children=frozenset(
        {
            ResourceType.ACCESS_CONTROL_POLICY,
            ResourceType.AE,
            ResourceType.AUTHORIZATION_INFORMATION,
            ResourceType.CONTAINER,
            ResourceType.DYNAMIC_AUTHORIZATION_CONSULTATION,
            ResourceType.FLEX_CONTAINER,
            ResourceType.GROUP,
            ResourceType.LOCATION_POLICY,
            ResourceType.M2M_SERVICE_SUBSCRIPTION_PROFILE,
            ResourceType.NODE,
            ResourceType.NOTIFICATION_TARGET_POLICY,
            ResourceType.ROLE,
            ResourceType.SCHEDULE,
            ResourceType.SERVICE_SUBSCRIBED_APP_RULE,
            ResourceType.SUBSCRIPTION,
            ResourceType.TIME_SERIES,
            ResourceType.TOKEN,
        }
    ),
    operations=RETRIEVE_ONLY,
    clause="TS-0001 9.6.3, TS-0004 7.4.3",
)
