"""<subscription>: who is told what of its parent's changes (TS-0001 9.6.8, TS-0004 7.4.8)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from onem2m.resources.attribute import Attribute, M, O
from onem2m.resources.common import COMMON, CREATOR, CUSTODIAN, unannounced
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import ADDRESS, BOOLEAN, POSITIVE, enumeration, list_of
from onem2m.resources.structures import (
    BATCH_NOTIFY,
    EVENT_CATEGORY,
    EVENT_CRITERIA,
    NOTIFICATION_STATS,
    RATE_LIMIT,
    Pending,
)
from onem2m.vocabulary import EventType, NotificationContent, Operation, ResourceType


def default_content(criteria: Mapping[str, Any] | None) -> int:
    """What notifications of these criteria show where the subscription does not say (TS-0004 7.4.58)."""
    kinds = (criteria or {}).get("net") or ()
    if EventType.BLOCKING_UPDATE in kinds:
        return NotificationContent.MODIFIED_ATTRIBUTES
    if EventType.MISSING_DATA in kinds:
        return NotificationContent.TIME_SERIES
    return NotificationContent.ALL_ATTRIBUTES


CRITERIA = Attribute[dict[str, Any] | None]("enc", "eventNotificationCriteria", EVENT_CRITERIA, create=O, update=O)
"""Which events; without it updates of the parent."""
EXPIRATION_COUNTER = Attribute[int | None]("exc", "expirationCounter", POSITIVE, create=O, update=O)
"""Notifications still to be delivered before the subscription ends."""
TARGETS = Attribute[list[str]](
    "nu", "notificationURI", list_of(ADDRESS, minimum=1, maximum=100), create=M, update=O, always=True
)
CONTENT_TYPE = Attribute[int](
    "nct",
    "notificationContentType",
    enumeration(
        NotificationContent,
        unsupported=frozenset({NotificationContent.TRIGGER_PAYLOAD}),
    ),
    create=O,
    update=O,
    always=True,
)
"""What notifications show; without it, what the events suggest (`default_content`)."""
SUBSCRIBER = Attribute[str | None]("su", "subscriberURI", ADDRESS, create=O)
"""Gets the notice of the subscription's deletion."""

GROUP_ID = Attribute[str | None]("gpi", "groupID", ADDRESS, create=O, update=O)
FORWARDING_TARGETS = Attribute[list[str] | None](
    "nfu", "notificationForwardingURI", list_of(ADDRESS), create=O, update=O
)
BATCH = Attribute[dict[str, Any] | None]("bn", "batchNotify", BATCH_NOTIFY, create=O, update=O)
RATE = Attribute[dict[str, Any] | None]("rl", "rateLimit", RATE_LIMIT, create=O, update=O)
EARLIER_EVENTS = Attribute[int | None]("psn", "preSubscriptionNotify", POSITIVE, create=O, supported=False)
PENDING = Attribute[int | None]("pn", "pendingNotification", enumeration(Pending), create=O, update=O)
STORAGE_PRIORITY = Attribute[int | None]("nsp", "notificationStoragePriority", POSITIVE, create=O, update=O)
LATEST_ONLY = Attribute[bool | None]("ln", "latestNotify", BOOLEAN, create=O, update=O)
CATEGORY = Attribute[int | None]("nec", "notificationEventCat", EVENT_CATEGORY, create=O, update=O)
CROSS_RESOURCE_SUBSCRIPTIONS = Attribute[list[str] | None](
    "acrs", "associatedCrossResourceSub", list_of(ADDRESS), create=O, update=O, supported=False
)
STATS_ENABLED = Attribute[bool | None]("nse", "notificationStatsEnable", BOOLEAN, create=O, update=O, since=4)
STATS = Attribute[list[dict[str, Any]] | None]("nsi", "notificationStatsInfo", list_of(NOTIFICATION_STATS), since=4)

SELF_REFERENCE = "ntsr"
"""The virtual child that a target deletes to be told no more."""

SUBSCRIPTION = Definition(
    type=ResourceType.SUBSCRIPTION,
    tag="m2m:sub",
    name="subscription",
    attributes=(
        *(unannounced(row) for row in COMMON),
        CREATOR,
        CUSTODIAN,
        CRITERIA,
        EXPIRATION_COUNTER,
        TARGETS,
        GROUP_ID,
        FORWARDING_TARGETS,
        BATCH,
        RATE,
        EARLIER_EVENTS,
        PENDING,
        STORAGE_PRIORITY,
        LATEST_ONLY,
        CONTENT_TYPE,
        CATEGORY,
        SUBSCRIBER,
        CROSS_RESOURCE_SUBSCRIPTIONS,
        STATS_ENABLED,
        STATS,
    ),
    children=frozenset({ResourceType.SCHEDULE, ResourceType.NOTIFICATION_TARGET_MGMT_POLICY_REF}),
    virtual=MappingProxyType({SELF_REFERENCE: frozenset({Operation.DELETE})}),
    clause="TS-0001 9.6.8, TS-0004 7.4.8",
)
