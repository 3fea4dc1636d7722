"""Data types with members (TS-0004 6.3.5), and the plain ones that only a few attributes use."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Any

from onem2m import geometry
from onem2m.resources.kinds import (
    ADDRESS,
    ANY_JSON,
    COUNT,
    DURATION,
    ID,
    INTEGER,
    POSITIVE,
    STRING,
    TIMESTAMP,
    WAITING_TIME,
    WORD,
    Fault,
    Kind,
    enumeration,
    integer,
    is_not,
    list_of,
    matching,
    one_of,
    restricted,
    structure,
)
from onem2m.schedules import problem_of
from onem2m.vocabulary import (
    LATEST_MEMBERS,
    MIXED_MEMBERS,
    OLDEST_MEMBERS,
    RELEASES,
    EventType,
    FilterOperation,
    Geometry,
)

LARGEST_TYPE = 99
ANNOUNCED = 10_000
"""The type number of an announced copy is its original's plus this."""


def _types(name: str, expected: str, further: frozenset[int]) -> Kind:
    def check(value: Any) -> Fault | None:
        if isinstance(value, int) and not isinstance(value, bool):
            plain = value - ANNOUNCED if value > ANNOUNCED else value
            if 1 <= plain <= LARGEST_TYPE or value in further:
                return None
        return is_not(value, expected)

    ranges: list[dict[str, Any]] = [
        {"type": "integer", "minimum": 1, "maximum": LARGEST_TYPE},
        {"type": "integer", "minimum": ANNOUNCED + 1, "maximum": ANNOUNCED + LARGEST_TYPE},
    ]
    return Kind(name, check, {"anyOf": [*ranges, {"enum": sorted(further)}] if further else ranges})


RESOURCE_TYPE = _types("resourceType", "a resource type number", frozenset())
MEMBER_TYPE = _types(
    "memberType",
    "a resource type number, 0 for mixed, 20001 for oldest or 20002 for latest",
    frozenset({MIXED_MEMBERS, OLDEST_MEMBERS, LATEST_MEMBERS}),
)
RELEASE = one_of("releaseVersion", *sorted(RELEASES))
APP_ID = matching("App-ID", "an App-ID (R or N, then more)", r"[RNr][^\s\x00-\x1f\x7f]+", longest=255)
"""R registered with an authority, N not; the small r is what release 2a and 3 wrote."""
CONTENT_INFO = matching(
    "contentInfo",
    "a content info such as application/json:0",
    r"[^\s:/\x00-\x1f\x7f]+/[^\s:/\x00-\x1f\x7f]+(?::[0-2](?::[0-9])?)?",
    longest=255,
)
"""Media type, then the transfer encoding (0 none, 1 base64 of text, 2 base64 of bytes), then the content security."""
EVENT_CATEGORY = integer("eventCat", "an event category (2 to 4, or 100 to 999)", 2, 999)
ATTRIBUTE_NAME = matching("NCName", "the short name of an attribute", r"[A-Za-z_][\w\-.]*", longest=255)

ROOT_ELEMENT = matching(
    "root element", "a root element such as cod:bat", r"[A-Za-z_][\w\-.]*:[A-Za-z_][\w\-.]*", longest=100
)
"""The name by which a specialisation goes in content: a name space, and a name in it."""


class AeStatus(IntEnum):
    """m2m:AERegistrationStatus (regs)."""

    ACTIVE = 1
    INACTIVE = 2


class AnnounceSync(IntEnum):
    """m2m:announceSyncType (ast)."""

    UNI_DIRECTIONAL = 1
    BI_DIRECTIONAL = 2


class Pending(IntEnum):
    """m2m:pendingNotification (pn): what a target gets of the events it missed."""

    SEND_LATEST = 1
    SEND_ALL = 2


class Stationary(IntEnum):
    """m2m:stationaryIndication (sti)."""

    STATIONARY = 1
    MOBILE = 2


SCHEDULE_ENTRY = restricted(matching("scheduleEntry", "a schedule of 7 fields", r"[^\n]+"), problem_of)
"""When something holds: second minute hour day-of-month month day-of-week (0 is Sunday) year, UTC (TS-0004 7.4.9)."""
SCHEDULE = structure("scheduleEntries", {"sce": list_of(SCHEDULE_ENTRY, minimum=1)})

_GEO_COORDINATES = structure("geoCoordinates", {"typ": enumeration(Geometry), "crd": STRING})


def _geo_fault(value: Any) -> Fault | None:
    if (fault := _GEO_COORDINATES.check(value)) is not None:
        return fault
    problem = geometry.problem_of(value["typ"], value["crd"])
    return None if problem is None else Fault(problem, "crd")


GEO_COORDINATES = Kind(_GEO_COORDINATES.name, _geo_fault, _GEO_COORDINATES.schema)
"""A place: the type of a geometry, and its coordinates as the text of a GeoJSON array."""


CONTENT_REF = structure(
    "contentRef",
    {"urir": list_of(structure("URIReference", {"nm": ATTRIBUTE_NAME, "uri": ADDRESS}), minimum=1)},
)
SPECIALIZATION = structure("specializationType", {}, {"cnd": ADDRESS, "mgd": INTEGER})
E2E_SECURITY = structure("e2eSecInfo", {"esf": list_of(STRING)}, {"escert": list_of(STRING), "esro": ANY_JSON})
ACTIVITY_PATTERNS = structure(
    "activityPatternElements",
    {},
    {
        "ape": list_of(
            structure(
                "activityPattern",
                {"se": list_of(SCHEDULE, minimum=1)},
                {"sti": enumeration(Stationary), "dsi": POSITIVE},
            )
        )
    },
)


# Subscriptions (digest notifications.md).

EVENT_TYPES = list_of(enumeration(EventType, unsupported=frozenset({EventType.TRIGGER_RECEIVED})), minimum=1)
MONITORED_OPERATIONS = integer("accessControlOperations", "the sum of permissions, 1 to 63", 1, 63)
OPERATION_MONITOR = structure("operationMonitor", {}, {"ops": MONITORED_OPERATIONS, "or": ID})
BOUNDS: Mapping[str, Kind] = MappingProxyType(
    {
        "crb": TIMESTAMP,
        "cra": TIMESTAMP,
        "ms": TIMESTAMP,
        "us": TIMESTAMP,
        "sts": POSITIVE,
        "stb": COUNT,
        "exb": TIMESTAMP,
        "exa": TIMESTAMP,
        "sza": COUNT,
        "szb": POSITIVE,
    }
)
"""Conditions on times, state tag and size that filter and event notification criteria share."""
EVENT_CRITERIA = structure(
    "eventNotificationCriteria",
    {},
    {
        **BOUNDS,
        "om": list_of(OPERATION_MONITOR, minimum=1, maximum=100),
        "atr": list_of(ATTRIBUTE_NAME, minimum=1),
        "net": EVENT_TYPES,
        "chty": list_of(RESOURCE_TYPE, minimum=1),
        "md": structure(
            "missingData",
            {"num": integer("positiveInteger", "a number from 1 to 1000", 1, 1000), "dur": DURATION},
        ),
        "fo": enumeration(FilterOperation),
    },
)
BATCH_NOTIFY = restricted(
    structure("batchNotify", {}, {"num": POSITIVE, "dur": WAITING_TIME}),
    lambda batch: None if batch else "a number (num), a duration (dur) or both are needed",
    minProperties=1,
)
RATE_LIMIT = structure("rateLimit", {"mnn": POSITIVE, "tww": WAITING_TIME})
NOTIFICATION_STATS = structure("setOfNotificationStatsInfo", {"tg": ID, "rqs": COUNT, "rsr": COUNT, "noec": COUNT})
SERIALIZATIONS = list_of(WORD)
