"""<node>: a physical node, and what it hosts (TS-0001 9.6, TS-0004 7.4)."""

from __future__ import annotations

from onem2m.resources.attribute import MA, OA, Attribute, M, O
from onem2m.resources.common import ANNOUNCEABLE, COMMON, CUSTODIAN
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import BOOLEAN, COUNT, ID, STRING, list_of, matching
from onem2m.vocabulary import ResourceType

NODE_ID_KIND = matching("nodeID", "a node-ID (no blanks, not empty)", r"[^\s\x00-\x1f\x7f]+", longest=255)

NODE_ID = Attribute[str]("ni", "nodeID", NODE_ID_KIND, create=M, update=O, announced=MA, always=True)
HOSTED_CSE = Attribute[str | None]("hcl", "hostedCSELink", ID, create=O, update=O, announced=OA)
HOSTED_AES = Attribute[list[str] | None](
    "hael", "hostedAELinks", list_of(ID, maximum=1_000), create=O, update=O, announced=OA
)
HOSTED_SERVICES = Attribute[list[str] | None](
    "hsl", "hostedServiceLinks", list_of(ID, maximum=1_000), create=O, update=O, announced=OA
)
MANAGEMENT_ADDRESS = Attribute[str | None]("mgca", "mgmtClientAddress", STRING, create=O, update=O, announced=OA)
# Known to an underlying network, of which there is none here.
ROAMING = Attribute[bool | None]("rms", "roamingStatus", BOOLEAN, announced=OA)
NETWORK_ID = Attribute[str | None]("nid", "networkID", STRING, announced=OA)
NODE_TYPE = Attribute[int | None]("nty", "nodeType", COUNT, create=O, update=O, announced=OA, since=4)

NODE = Definition(
    type=ResourceType.NODE,
    tag="m2m:nod",
    name="node",
    attributes=(
        *COMMON,
        *ANNOUNCEABLE,
        CUSTODIAN,
        NODE_ID,
        HOSTED_CSE,
        HOSTED_AES,
        HOSTED_SERVICES,
        MANAGEMENT_ADDRESS,
        ROAMING,
        NETWORK_ID,
        NODE_TYPE,
    ),
    children=frozenset(
        {
            ResourceType.FLEX_CONTAINER,
            ResourceType.MANAGEMENT_OBJECT,
            ResourceType.SCHEDULE,
            ResourceType.SEMANTIC_DESCRIPTOR,
            ResourceType.SUBSCRIPTION,
        }
    ),
    clause="TS-0001 9.6, TS-0004 7.4",
)
