"""<timeSeries>: values with their moments, and which of them are missing (TS-0001 9.6.36, TS-0004 7.4.38)."""

from __future__ import annotations

from types import MappingProxyType

from onem2m.resources.attribute import OA, Attribute, O
from onem2m.resources.common import ANNOUNCEABLE, COMMON, CREATOR, CUSTODIAN, LOCATION, ONTOLOGY, written_once
from onem2m.resources.container import BYTES, INSTANCES, LATEST, MAX_AGE, MAX_BYTES, MAX_INSTANCES, OLDEST
from onem2m.resources.content_instance import CONTENT_INFO
from onem2m.resources.definition import RETRIEVE_AND_DELETE, Definition
from onem2m.resources.kinds import BOOLEAN, COUNT, LONGEST_LIST, TIMESTAMP, Kind, integer, list_of
from onem2m.vocabulary import ResourceType

_CENTURY_MS = 100 * 366 * 86_400_000
"""Milliseconds up to here can be added to moments."""


def _milliseconds(name: str, lowest: int) -> Kind:
    return integer(name, f"a number of milliseconds from {lowest} to 100 years", lowest, _CENTURY_MS)


_MISSING = list_of(TIMESTAMP)

PERIOD = Attribute[int | None](
    "pei", "periodicInterval", _milliseconds("positiveInteger", 1), create=O, update=O, announced=OA
)
"""Milliseconds between two values."""
TOLERANCE = Attribute[int | None](
    "peid", "periodicIntervalDelta", _milliseconds("nonNegativeInteger", 0), create=O, update=O, announced=OA
)
"""Milliseconds that a value may be early or late; half a period at most."""
DETECT = Attribute[bool | None]("mdd", "missingDataDetect", BOOLEAN, create=O, update=O)
"""Whether the CSE looks for missing values. Absent is false."""
MAX_MISSING = Attribute[int | None](
    "mdn",
    "missingDataMaxNr",
    integer("positiveInteger", f"a number from 1 to {LONGEST_LIST}", 1, LONGEST_LIST),
    create=O,
    update=O,
    announced=OA,
)
"""How many missing moments are kept; the oldest go."""
MISSING = Attribute[list[str] | None](
    "mdlt", "missingDataList", Kind("missingDataList", _MISSING.check, _MISSING.schema)
)
"""The moments at which values were expected that did not come."""
MISSING_NOW = Attribute[int]("mdc", "missingDataCurrentNr", COUNT, default=0, always=True)
PATIENCE = Attribute[int | None](
    "mdt", "missingDataDetectTimer", _milliseconds("positiveInteger", 1), create=O, update=O, announced=OA
)
"""Milliseconds after its moment until a value is missing."""

TIME_SERIES = Definition(
    type=ResourceType.TIME_SERIES,
    tag="m2m:ts",
    name="timeSeries",
    attributes=(
        *COMMON,
        *ANNOUNCEABLE,
        CREATOR,
        CUSTODIAN,
        LOCATION,
        MAX_INSTANCES,
        MAX_BYTES,
        MAX_AGE,
        INSTANCES,
        BYTES,
        PERIOD,
        TOLERANCE,
        DETECT,
        MAX_MISSING,
        MISSING,
        MISSING_NOW,
        PATIENCE,
        ONTOLOGY,
        written_once(CONTENT_INFO),
    ),
    children=frozenset(
        {ResourceType.SEMANTIC_DESCRIPTOR, ResourceType.SUBSCRIPTION, ResourceType.TIME_SERIES_INSTANCE}
    ),
    virtual=MappingProxyType({LATEST: RETRIEVE_AND_DELETE, OLDEST: RETRIEVE_AND_DELETE}),
    clause="TS-0001 9.6.36, TS-0004 7.4.38",
)
