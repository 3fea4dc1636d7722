"""<AE>: a registered application (TS-0001 9.6.5, TS-0004 7.4.5)."""

from __future__ import annotations

from typing import Any

from onem2m.resources.attribute import MA, OA, Attribute, M, O
from onem2m.resources.common import ANNOUNCEABLE, COMMON, CUSTODIAN, LOCATION, NODE_LINK, ONTOLOGY
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import ADDRESS, BOOLEAN, COUNT, ID, STRING, enumeration, list_of
from onem2m.resources.structures import ACTIVITY_PATTERNS, APP_ID, E2E_SECURITY, RELEASE, SERIALIZATIONS, AeStatus
from onem2m.vocabulary import ResourceType

APP_NAME = Attribute[str | None]("apn", "appName", STRING, create=O, update=O, announced=OA)
APPLICATION_ID = Attribute[str]("api", "App-ID", APP_ID, create=M, announced=OA, always=True)
AE_ID = Attribute[str]("aei", "AE-ID", ID, announced=OA, always=True)
POINT_OF_ACCESS = Attribute[list[str] | None](
    "poa", "pointOfAccess", list_of(ADDRESS, maximum=10), create=O, update=O, announced=OA
)
"""Shown to the AE itself and to the CSE only."""
REACHABLE = Attribute[bool]("rr", "requestReachability", BOOLEAN, create=M, update=O, announced=OA, always=True)
CONTENT_SERIALIZATION = Attribute[list[str] | None](
    "csz", "contentSerialization", SERIALIZATIONS, create=O, update=O, announced=OA
)
SECURITY_INFO = Attribute[dict[str, Any] | None]("esi", "e2eSecInfo", E2E_SECURITY, create=O, update=O, announced=MA)
EXTERNAL_ID = Attribute[str | None]("mei", "M2M-Ext-ID", STRING, create=O, update=O)
RELEASES = Attribute[list[str]](
    "srv", "supportedReleaseVersions", list_of(RELEASE, minimum=1), create=M, update=O, announced=MA
)
REGISTRATION_STATUS = Attribute[int | None](
    "regs", "registrationStatus", enumeration(AeStatus), create=O, update=O, announced=OA
)
TRACK_REGISTRATION = Attribute[bool | None](
    "trps", "trackRegistrationPoints", BOOLEAN, create=O, update=O, announced=OA, supported=False
)
SESSION_CAPABILITIES = Attribute[list[str] | None](
    "scp", "sessionCapabilities", list_of(STRING), create=O, update=O, announced=OA
)
# Triggering by a 3GPP network, without which these only wait to be read.
TRIGGER_ENABLE = Attribute[bool | None]("tren", "triggerEnable", BOOLEAN, create=O, update=O, announced=OA)
ACTIVITY = Attribute[dict[str, Any] | None](
    "ape", "activityPatternElements", ACTIVITY_PATTERNS, create=O, update=O, announced=OA
)
TRIGGER_RECIPIENT = Attribute[str | None]("tri", "Trigger-Recipient-ID", STRING, create=O, update=O)
TRIGGER_REFERENCE = Attribute[int | None]("trn", "triggerReferenceNumber", COUNT, create=O, update=O)

AE = Definition(
    type=ResourceType.AE,
    tag="m2m:ae",
    name="AE",
    attributes=(
        *COMMON,
        *ANNOUNCEABLE,
        CUSTODIAN,
        LOCATION,
        APP_NAME,
        APPLICATION_ID,
        AE_ID,
        POINT_OF_ACCESS,
        ONTOLOGY,
        NODE_LINK,
        REACHABLE,
        CONTENT_SERIALIZATION,
        SECURITY_INFO,
        EXTERNAL_ID,
        RELEASES,
        REGISTRATION_STATUS,
        TRACK_REGISTRATION,
        SESSION_CAPABILITIES,
        TRIGGER_ENABLE,
        ACTIVITY,
        TRIGGER_RECIPIENT,
        TRIGGER_REFERENCE,
    ),
    children=frozenset(
        {
            ResourceType.ACCESS_CONTROL_POLICY,
            ResourceType.CONTAINER,
            ResourceType.DYNAMIC_AUTHORIZATION_CONSULTATION,
            ResourceType.FLEX_CONTAINER,
            ResourceType.GROUP,
            ResourceType.LOCATION_POLICY,
            ResourceType.POLLING_CHANNEL,
            ResourceType.SEMANTIC_DESCRIPTOR,
            ResourceType.SUBSCRIPTION,
            ResourceType.TIME_SERIES,
        }
    ),
    clause="TS-0001 9.6.5, TS-0004 7.4.5",
)
