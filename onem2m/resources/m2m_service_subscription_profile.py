"""<m2mServiceSubscriptionProfile>: a subscriber of the provider, and its nodes (TS-0001 9.6, TS-0004 7.4)."""

from __future__ import annotations

from onem2m.resources.common import COMMON, CUSTODIAN, unannounced
from onem2m.resources.definition import Definition
from onem2m.vocabulary import ResourceType

M2M_SERVICE_SUBSCRIPTION_PROFILE = Definition(
    type=ResourceType.M2M_SERVICE_SUBSCRIPTION_PROFILE,
    tag="m2m:mssp",
    name="m2mServiceSubscriptionProfile",
    attributes=(*(unannounced(row) for row in COMMON), CUSTODIAN),
    children=frozenset({ResourceType.SERVICE_SUBSCRIBED_NODE, ResourceType.SUBSCRIPTION}),
    clause="TS-0001 9.6, TS-0004 7.4",
)
