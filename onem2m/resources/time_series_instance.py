"""<timeSeriesInstance>: one value of a time series, never changed (TS-0001 9.6.37, TS-0004 7.4.39)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from onem2m.resources.attribute import OA, Attribute, M, O
from onem2m.resources.common import (
    ANNOUNCEABLE,
    CREATOR,
    EXPIRES,
    LABELS,
    LOCATION,
    UNIVERSAL,
    unannounced,
    written_once,
)
from onem2m.resources.content_instance import CONTENT_SIZE
from onem2m.resources.definition import CRD, Definition, Guard
from onem2m.resources.kinds import ABS_REL_TIMESTAMP, ANY_JSON, COUNT, Kind
from onem2m.vocabulary import ResourceType

_VALUE = Kind("anySimpleType", ANY_JSON.check, ANY_JSON.schema)
"""The standard has numbers, texts and truth values here; lists and objects of values are taken as in a container."""

GENERATED = Attribute[str]("dgt", "dataGenerationTime", ABS_REL_TIMESTAMP, create=M, announced=OA, always=True)
"""The moment of the value. Milliseconds, which count from the receipt, are kept as the moment that they mean."""
VALUE = Attribute[Any]("con", "content", _VALUE, create=M, announced=OA, always=True)
SEQUENCE_NUMBER = Attribute[int | None]("snr", "sequenceNr", COUNT, create=O, announced=OA)

TIME_SERIES_INSTANCE = Definition(
    type=ResourceType.TIME_SERIES_INSTANCE,
    tag="m2m:tsi",
    name="timeSeriesInstance",
    attributes=(
        *UNIVERSAL,
        unannounced(written_once(EXPIRES)),
        written_once(LABELS),
        *(written_once(row) for row in ANNOUNCEABLE),
        replace(CREATOR, since=4),
        written_once(LOCATION),
        GENERATED,
        VALUE,
        SEQUENCE_NUMBER,
        CONTENT_SIZE,
    ),
    operations=CRD,
    guard=Guard.PARENT,
    clause="TS-0001 9.6.37, TS-0004 7.4.39",
)
