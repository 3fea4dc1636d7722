"""<serviceSubscribedNode>: a node of a subscriber, and by which rules AEs register there (TS-0001 9.6, TS-0004 7.4)."""

from __future__ import annotations

from onem2m.resources.attribute import Attribute, M, O
from onem2m.resources.common import COMMON, CUSTODIAN, unannounced
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import ADDRESS, BOOLEAN, ID, list_of, matching
from onem2m.resources.node import NODE_ID_KIND
from onem2m.vocabulary import ResourceType

_DEVICE_ID = matching("deviceID", "a device identifier (a URN)", r"[^\s\x00-\x1f\x7f]+", longest=255)

NODE_ID = Attribute[str]("ni", "nodeID", NODE_ID_KIND, create=M, always=True)
CSE_ID = Attribute[str | None]("csi", "CSE-ID", ID, create=O)
DEVICE_IDS = Attribute[list[str] | None]("di", "deviceIdentifier", list_of(_DEVICE_ID, maximum=100), create=O)
RULES = Attribute[list[str] | None]("rlk", "ruleLinks", list_of(ADDRESS, maximum=1_000), create=O, update=O)
"""Addresses of serviceSubscribedAppRules; none: no AE may register."""
NIDD_REQUIRED = Attribute[bool | None]("nrq", "niddRequired", BOOLEAN, create=O, update=O, supported=False)
"""Data without IP by a 3GPP network, of which there is none here."""

SERVICE_SUBSCRIBED_NODE = Definition(
    type=ResourceType.SERVICE_SUBSCRIBED_NODE,
    tag="m2m:svsn",
    name="serviceSubscribedNode",
    attributes=(
        *(unannounced(row) for row in COMMON),
        CUSTODIAN,
        NODE_ID,
        CSE_ID,
        DEVICE_IDS,
        RULES,
        NIDD_REQUIRED,
    ),
    children=frozenset({ResourceType.SUBSCRIPTION}),
    clause="TS-0001 9.6, TS-0004 7.4",
)
