"""<container>: a bounded series of contentInstances (TS-0001 9.6.6, TS-0004 7.4.6)."""

from __future__ import annotations

from types import MappingProxyType

from onem2m.resources.attribute import OA, Attribute, O
from onem2m.resources.common import ANNOUNCEABLE, COMMON, CREATOR, CUSTODIAN, LOCATION, ONTOLOGY
from onem2m.resources.common import STATE_TAG as STATE_TAG
from onem2m.resources.definition import RETRIEVE_AND_DELETE, Definition
from onem2m.resources.kinds import ADDRESS, BOOLEAN, COUNT, SECONDS
from onem2m.vocabulary import ResourceType

MAX_INSTANCES = Attribute[int | None]("mni", "maxNrOfInstances", COUNT, create=O, update=O, announced=OA)
MAX_BYTES = Attribute[int | None]("mbs", "maxByteSize", COUNT, create=O, update=O, announced=OA)
MAX_AGE = Attribute[int | None]("mia", "maxInstanceAge", SECONDS, create=O, update=O, announced=OA)
"""Seconds that an instance lives at most."""
INSTANCES = Attribute[int]("cni", "currentNrOfInstances", COUNT, default=0, always=True)
BYTES = Attribute[int]("cbs", "currentByteSize", COUNT, default=0, always=True)
LOCATION_ID = Attribute[str | None]("li", "locationID", ADDRESS, announced=OA)
DISABLE_RETRIEVAL = Attribute[bool | None]("disr", "disableRetrieval", BOOLEAN, create=O, update=O, announced=OA)
"""While true instances reach subscribers only; when it ends, those that came meanwhile are gone."""

LATEST = "la"
OLDEST = "ol"

CONTAINER = Definition(
    type=ResourceType.CONTAINER,
    tag="m2m:cnt",
    name="container",
    attributes=(
        *COMMON,
        *ANNOUNCEABLE,
        CREATOR,
        CUSTODIAN,
        LOCATION,
        STATE_TAG,
        MAX_INSTANCES,
        MAX_BYTES,
        MAX_AGE,
        INSTANCES,
        BYTES,
        LOCATION_ID,
        ONTOLOGY,
        DISABLE_RETRIEVAL,
    ),
    children=frozenset(
        {
            ResourceType.CONTAINER,
            ResourceType.CONTENT_INSTANCE,
            ResourceType.FLEX_CONTAINER,
            ResourceType.SEMANTIC_DESCRIPTOR,
            ResourceType.SUBSCRIPTION,
            ResourceType.TIME_SERIES,
        }
    ),
    virtual=MappingProxyType({LATEST: RETRIEVE_AND_DELETE, OLDEST: RETRIEVE_AND_DELETE}),
    clause="TS-0001 9.6.6, TS-0004 7.4.6",
)
