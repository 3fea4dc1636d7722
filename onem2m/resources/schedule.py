"""<schedule>: when something holds: notifications are sent, a node or the CSE can be reached (TS-0001 9.6.9)."""

from __future__ import annotations

from typing import Any

from onem2m.resources.attribute import OA, Attribute, M, O
from onem2m.resources.common import (
    ANNOUNCEABLE,
    CUSTODIAN,
    DYNAMIC_AUTHORIZATION,
    EXPIRES,
    LABELS,
    POLICIES,
    UNIVERSAL,
    unannounced,
)
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import BOOLEAN
from onem2m.resources.structures import SCHEDULE as _ENTRIES
from onem2m.vocabulary import ResourceType

ENTRIES = Attribute[dict[str, Any]]("se", "scheduleElement", _ENTRIES, create=M, update=O, announced=OA, always=True)
"""`{"sce": [...]}`: it holds while any of the entries fits (onem2m/schedules.py)."""
COORDINATED = Attribute[bool | None]("nco", "networkCoordinated", BOOLEAN, create=O, update=O, announced=OA)
"""Whether an underlying network keeps the schedule too; only below a node."""

NOTIFICATION_SCHEDULE = "notificationSchedule"
"""The name of the one schedule that a subscription may have."""

SCHEDULE = Definition(
    type=ResourceType.SCHEDULE,
    tag="m2m:sch",
    name="schedule",
    attributes=(
        *UNIVERSAL,
        EXPIRES,
        LABELS,
        unannounced(POLICIES),
        unannounced(DYNAMIC_AUTHORIZATION),
        *ANNOUNCEABLE,
        CUSTODIAN,
        ENTRIES,
        COORDINATED,
    ),
    children=frozenset({ResourceType.SUBSCRIPTION}),
    clause="TS-0001 9.6.9, TS-0004 7.4.9",
)
