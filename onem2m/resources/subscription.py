"""<subscription>: who is told what of its parent's changes (TS-0001 9.6.8, TS-0004 7.4.8)."""

from __future__ import annotations

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
from onem2m.vocabulary import NotificationContent, ResourceType

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
    default=int(NotificationContent.ALL_ATTRIBUTES),
    always=True,
)
SUBSCRIBER = Attribute[str | None]("su", "subscriberURI", ADDRESS, create=O)
"""Gets the notice of the subscription's deletion."""

GROUP_ID = Attribute[str | None]("gpi", "groupID", ADDRESS, create=O, update=O, supported=False)
FORWARDING_TARGETS = Attribute[list[str] | None](
    "nfu", "notificationForwardingURI", list_of(ADDRESS), create=O, update=O, supported=False
)
BATCH = Attribute[dict[str, Any] | None]("bn", "batchNotify", BATCH_NOTIFY, create=O, update=O, supported=False)
RATE = Attribute[dict[str, Any] | None]("rl", "rateLimit", RATE_LIMIT, create=O, update=O, supported=False)
EARLIER_EVENTS = Attribute[int | None]("psn", "preSubscriptionNotify", POSITIVE, create=O, supported=False)
PENDING = Attribute[int | None]("pn", "pendingNotification", enumeration(Pending), create=O, update=O, supported=False)
STORAGE_PRIORITY = Attribute[int | None](
    "nsp", "notificationStoragePriority", POSITIVE, create=O, update=O, supported=False
)
LATEST_ONLY = Attribute[bool | None]("ln", "latestNotify", BOOLEAN, create=O, update=O, supported=False)
CATEGORY = Attribute[int | None]("nec", "notificationEventCat", EVENT_CATEGORY, create=O, update=O, supported=False)
CROSS_RESOURCE_SUBSCRIPTIONS = Attribute[list[str] | None](
    "acrs", "associatedCrossResourceSub", list_of(ADDRESS), create=O, update=O, supported=False
)
STATS_ENABLED = Attribute[bool | None](
    "nse", "notificationStatsEnable", BOOLEAN, create=O, update=O, since=4, supported=False
)
STATS = Attribute[list[dict[str, Any]] | None]("nsi", "notificationStatsInfo", list_of(NOTIFICATION_STATS), since=4)

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
    children=frozenset({ResourceType.SCHEDULE}),
    clause="TS-0001 9.6.8, TS-0004 7.4.8",
)
