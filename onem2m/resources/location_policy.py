"""<locationPolicy>: where positions of something come from, and the container that they go into (TS-0001 9.6.10)."""

from __future__ import annotations

from enum import IntEnum

from onem2m.addressing import is_name
from onem2m.resources.attribute import OA, Attribute, M, O
from onem2m.resources.common import ANNOUNCEABLE, COMMON, CUSTODIAN
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import ADDRESS, ANY_JSON, BOOLEAN, DURATION, STRING, Kind, enumeration, list_of, text
from onem2m.vocabulary import ResourceType


class LocationSource(IntEnum):
    """m2m:locationSource (los)."""

    NETWORK = 1
    DEVICE = 2
    SHARING = 3


class LocationInformation(IntEnum):
    """m2m:locationInformationType (lit)."""

    POSITION = 1
    GEOFENCE_EVENT = 2


class GeofenceEvent(IntEnum):
    """m2m:geofenceEventCriteria (gec)."""

    ENTERING = 1
    LEAVING = 2
    INSIDE = 3
    OUTSIDE = 4


class LocationUpdate(IntEnum):
    """m2m:locationUpdateEventCriteria (luec)."""

    LOCATION_CHANGE = 0


def _named(name: str, kind: Kind) -> Kind:
    return Kind(name, kind.check, kind.schema)


_CONTAINER_NAME = text("string", "the name of a resource", is_name, {"maxLength": 255})

SOURCE = Attribute[int](
    "los", "locationSource", _named("locationSource", enumeration(LocationSource)), create=M, announced=OA, always=True
)
INFORMATION = Attribute[int](
    "lit",
    "locationInformationType",
    _named(
        "locationInformationType",
        enumeration(LocationInformation, unsupported=frozenset({LocationInformation.GEOFENCE_EVENT})),
    ),
    create=O,
    update=O,
    default=int(LocationInformation.POSITION),
    announced=OA,
    always=True,
)
UPDATE_PERIOD = Attribute[list[str] | None](
    "lou", "locationUpdatePeriod", list_of(DURATION, maximum=100), create=O, update=O, announced=OA
)
"""How often the device is to tell its position; it reads that here."""
TARGET_ID = Attribute[str | None](
    "lot", "locationTargetID", _named("locationTargetID", ADDRESS), create=O, announced=OA
)
SERVER = Attribute[str | None]("lor", "locationServer", ADDRESS, create=O, announced=OA)
CONTAINER_ID = Attribute[str]("loi", "locationContainerID", ADDRESS, announced=OA, always=True)
"""The identifier of the container."""
CONTAINER_NAME = Attribute[str | None]("lon", "locationContainerName", _CONTAINER_NAME, create=O, announced=OA)
STATUS = Attribute[str]("lost", "locationStatus", STRING, announced=OA, always=True)
# What follows is done by an underlying network, of which there is none here.
TARGET_AREA = Attribute[object](
    "gta", "geographicalTargetArea", ANY_JSON, create=O, update=O, announced=OA, supported=False
)
GEOFENCE = Attribute[int | None](
    "gec",
    "geofenceEventCriteria",
    _named("geofenceEventCriteria", enumeration(GeofenceEvent)),
    create=O,
    update=O,
    announced=OA,
    supported=False,
)
AUTHORISATION_ID = Attribute[str | None]("aid", "authID", STRING, create=O, announced=OA)
LAST_KNOWN = Attribute[bool | None](
    "rlkl", "retrieveLastKnownLocation", BOOLEAN, create=O, update=O, announced=OA, supported=False
)
UPDATE_EVENT = Attribute[int | None](
    "luec",
    "locationUpdateEventCriteria",
    _named("locationUpdateEventCriteria", enumeration(LocationUpdate)),
    create=O,
    update=O,
    announced=OA,
    supported=False,
)

LOCATION_POLICY = Definition(
    type=ResourceType.LOCATION_POLICY,
    tag="m2m:lcp",
    name="locationPolicy",
    attributes=(
        *COMMON,
        *ANNOUNCEABLE,
        CUSTODIAN,
        SOURCE,
        INFORMATION,
        UPDATE_PERIOD,
        TARGET_ID,
        SERVER,
        CONTAINER_ID,
        CONTAINER_NAME,
        STATUS,
        TARGET_AREA,
        GEOFENCE,
        AUTHORISATION_ID,
        LAST_KNOWN,
        UPDATE_EVENT,
    ),
    children=frozenset({ResourceType.SUBSCRIPTION}),
    clause="TS-0001 9.6.10, TS-0004 7.4.10",
)
