"""<contentInstance>: one piece of content in a container, never changed (TS-0001 9.6.7, TS-0004 7.4.7)."""

from __future__ import annotations

from typing import Any

from onem2m.resources.attribute import OA, Attribute, M, O
from onem2m.resources.common import (
    ANNOUNCEABLE,
    CREATOR,
    EXPIRES,
    LABELS,
    LOCATION,
    ONTOLOGY,
    UNIVERSAL,
    unannounced,
    written_once,
)
from onem2m.resources.common import STATE_TAG as STATE_TAG
from onem2m.resources.definition import CRD, Definition, Guard
from onem2m.resources.kinds import ANY_JSON, COUNT, POSITIVE
from onem2m.resources.structures import CONTENT_INFO as _CONTENT_INFO
from onem2m.resources.structures import CONTENT_REF as _CONTENT_REF
from onem2m.vocabulary import ResourceType

CONTENT_INFO = Attribute[str | None]("cnf", "contentInfo", _CONTENT_INFO, create=O, announced=OA)
CONTENT_SIZE = Attribute[int]("cs", "contentSize", COUNT, always=True)
"""Bytes of the content."""
CONTENT_REF = Attribute[dict[str, Any] | None]("conr", "contentRef", _CONTENT_REF, create=O, announced=OA)
CONTENT = Attribute[Any]("con", "content", ANY_JSON, create=M, announced=OA, always=True)
DELETION_COUNT = Attribute[int | None]("dcnt", "deletionCnt", POSITIVE, create=O, since=4, supported=False)

CONTENT_INSTANCE = Definition(
    type=ResourceType.CONTENT_INSTANCE,
    tag="m2m:cin",
    name="contentInstance",
    attributes=(
        *UNIVERSAL,
        unannounced(written_once(EXPIRES)),
        written_once(LABELS),
        *(written_once(row) for row in ANNOUNCEABLE),
        CREATOR,
        written_once(LOCATION),
        STATE_TAG,
        CONTENT_INFO,
        CONTENT_SIZE,
        CONTENT_REF,
        written_once(ONTOLOGY),
        CONTENT,
        DELETION_COUNT,
    ),
    operations=CRD,
    guard=Guard.PARENT,
    clause="TS-0001 9.6.7, TS-0004 7.4.7",
)
