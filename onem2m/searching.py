"""Filter criteria with types (TS-0004 7.3.3.17): what a search looks for, and how much of it is wanted.

kitchen = Filter(types=[ResourceType.CONTAINER], labels_query=["room EQ kitchen"], created_after=yesterday)
client.discover("cse-in", kitchen)
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from onem2m.moments import stamp
from onem2m.resources.attribute import Attribute
from onem2m.vocabulary import ContentFilterSyntax, FilterOperation, GeoFunction, Geometry, Permission, ResourceType

AttributeValues = Mapping[Any, Any]
"""Values by attributes, which go by their short names or their rows; a list holds alternatives."""
_PAIRS: Final = ("atr", "catr", "patr")
_TAGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "types": "ty",
        "labels": "lbl",
        "labels_query": "lbq",
        "created_after": "cra",
        "created_before": "crb",
        "modified_since": "ms",
        "unmodified_since": "us",
        "expires_after": "exa",
        "expires_before": "exb",
        "state_tag_from": "stb",
        "state_tag_below": "sts",
        "size_from": "sza",
        "size_below": "szb",
        "content_types": "cty",
        "content": "cfq",
        "semantics": "smf",
        "attributes": "atr",
        "child_types": "chty",
        "child_labels": "clbl",
        "child_attributes": "catr",
        "parent_types": "pty",
        "parent_labels": "palb",
        "parent_attributes": "patr",
        "area": "geom",
        "permissions": "ops",
        "join": "fo",
        "limit": "lim",
        "level": "lvl",
        "offset": "ofst",
        "path": "arp",
    }
)
"""What the standard calls the fields of a `Filter`."""


@dataclass(frozen=True, slots=True)
class Area:
    """A geometry asked about, and how it lies to the `loc` of resources (gsf)."""

    function: GeoFunction
    geometry: Geometry
    coordinates: Sequence[Any]
    """as in GeoJSON (RFC 7946): degrees, longitude first"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Criteria of one request. None asks nothing. Bounds in time: from the moment on (`after`, `since`), or before it."""

    types: Sequence[ResourceType] | None = None
    """any of these (resourceType)"""
    labels: Sequence[str] | None = None
    """any of these, as a whole"""
    labels_query: Sequence[str] | None = None
    """any of these expressions: `room`, `NT room`, `room EQ kitchen`, `room IN (kitchen, hall)` (labelsQuery, release 4)"""
    created_after: datetime | None = None
    created_before: datetime | None = None
    modified_since: datetime | None = None
    unmodified_since: datetime | None = None
    expires_after: datetime | None = None
    expires_before: datetime | None = None
    state_tag_from: int | None = None
    """this state tag or a greater one (stateTagBigger)"""
    state_tag_below: int | None = None
    size_from: int | None = None
    """bytes of content, so many or more (sizeAbove)"""
    size_below: int | None = None
    """bytes of content"""
    content_types: Sequence[str] | None = None
    """any of these media types (contentInfo)"""
    content: str | None = None
    """a JSONPath (RFC 9535) that finds something in the content (contentFilterQuery)"""
    semantics: Sequence[str] | None = None
    """any of these queries (SPARQL) has a solution in one of its descriptors (semanticsFilter); for discoveries"""
    attributes: AttributeValues | None = None
    """any of these; in a search `*` in a text stands for anything"""
    child_types: Sequence[ResourceType] | None = None
    """some child is of one of these; the same for the next two, each by whatever child meets it (release 4)"""
    child_labels: Sequence[str] | None = None
    child_attributes: AttributeValues | None = None
    parent_types: Sequence[ResourceType] | None = None
    """the parent is of one of these (release 4)"""
    parent_labels: Sequence[str] | None = None
    parent_attributes: AttributeValues | None = None
    area: Area | None = None
    """(geometryType, geometry, geoSpatialFunction; release 4)"""
    permissions: Permission | None = None
    """what the originator may do all of this with (operations, release 5)"""
    join: FilterOperation | None = None
    """how different criteria are joined: AND (without it), OR, or XOR, which is met by an odd number of them"""
    limit: int | None = None
    """results at most"""
    level: int | None = None
    """how deep below the target: 1 means its children"""
    offset: int | None = None
    """the number of the first result; 1 is the first there is, another answer says how to go on"""
    path: str | None = None
    """leads on from each match: `la`, `box/la`, `../other` (applyRelativePath, release 4)"""

    def criteria(self) -> dict[str, Any]:
        """By the standard's short names. Raises ValueError for a moment without a time zone."""
        return dict(self._criteria())

    def _criteria(self) -> Iterator[tuple[str, Any]]:
        for name, tag in _TAGS.items():
            value = getattr(self, name)
            if value is None:
                continue
            if isinstance(value, Area):
                yield "gmty", int(value.geometry)
                yield "gsf", int(value.function)
                yield tag, json.dumps(value.coordinates)
                continue
            if tag == "cfq":
                yield "cfs", int(ContentFilterSyntax.JSON_PATH)
            yield tag, list(_pairs(value)) if tag in _PAIRS else _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, int):
        return int(value)
    return value if isinstance(value, str) else [_plain(entry) for entry in value]


def _pairs(values: AttributeValues) -> Iterator[dict[str, Any]]:
    for attribute, value in values.items():
        name = attribute.short if isinstance(attribute, Attribute) else attribute
        for alternative in value if isinstance(value, list | tuple) else [value]:
            yield {"nm": name, "val": alternative}
