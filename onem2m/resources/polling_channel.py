"""<pollingChannel>: where an application fetches what it cannot be sent (TS-0001 9.6.21, TS-0004 7.4.22)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from onem2m.resources.attribute import Attribute, O
from onem2m.resources.common import EXPIRES, LABELS, UNIVERSAL, unannounced
from onem2m.resources.definition import Definition, Guard
from onem2m.resources.kinds import BOOLEAN
from onem2m.vocabulary import Operation, ResourceType

REQUEST_AGGREGATION = Attribute[bool | None]("rqag", "requestAggregation", BOOLEAN, create=O, update=O, since=4)
"""true: one answer of the pollingChannelURI may bring several requests (m2m:agrp)."""

POLLING_POINT: Final = "pcu"
"""The pollingChannelURI."""

POLLING_CHANNEL = Definition(
    type=ResourceType.POLLING_CHANNEL,
    tag="m2m:pch",
    name="pollingChannel",
    attributes=(*UNIVERSAL, unannounced(EXPIRES), unannounced(LABELS), REQUEST_AGGREGATION),
    virtual=MappingProxyType({POLLING_POINT: frozenset({Operation.RETRIEVE, Operation.NOTIFY})}),
    guard=Guard.CREATOR,
    clause="TS-0001 9.6.21, TS-0004 7.4.22",
)
