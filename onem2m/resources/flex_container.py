"""<flexContainer>: a thing with attributes of its own, such as a device or a function of it (TS-0001 9.6.35, TS-0004
7.4.37, models of TS-0023), and <flexContainerInstance>: how it was once (digest resources.md 2 and 3).

Both tables are abstract: each model is a specialisation of the first, and brings the second along.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from onem2m.resources.attribute import MA, OA, Attribute, M, O
from onem2m.resources.common import (
    ANNOUNCEABLE,
    COMMON,
    CREATED,
    CREATOR,
    CUSTODIAN,
    EXPIRES,
    LABELS,
    LOCATION,
    NODE_LINK,
    ONTOLOGY,
    PARENT_ID,
    RESOURCE_ID,
    RESOURCE_NAME,
    RESOURCE_TYPE,
    STATE_TAG,
    kept_by_cse,
)
from onem2m.resources.container import BYTES, INSTANCES, LATEST, OLDEST
from onem2m.resources.content_instance import CONTENT_SIZE
from onem2m.resources.definition import RETRIEVE_AND_DELETE, Definition, Guard
from onem2m.resources.kinds import ADDRESS, ANY_JSON, BOOLEAN, COUNT, ID, SECONDS, exactly, restricted
from onem2m.vocabulary import ResourceType

TOLD_BY: Final = "cnd"


def _not_zero(value: int) -> str | None:
    return None if value else "must be above 0"


DEFINITION = Attribute[str](TOLD_BY, "containerDefinition", ADDRESS, create=M, announced=MA, always=True)
"""The model that it follows."""
INSTANCES_ENABLED = Attribute[bool | None]("fcied", "fcinEnabled", BOOLEAN, create=O, update=O, announced=OA, since=4)
"""Given, the CSE keeps how it was at each change: true as much as the limits allow, false the newest state only."""
MAX_INSTANCES = Attribute[int | None](
    "mni", "maxNrOfInstances", restricted(COUNT, _not_zero, minimum=1), create=O, update=O, announced=OA, since=4
)
MAX_AGE = Attribute[int | None](
    "mia", "maxInstanceAge", restricted(SECONDS, _not_zero, minimum=1), create=O, update=O, announced=OA, since=4
)
MAX_BYTES = Attribute[int | None](
    "mbs", "maxByteSize", restricted(COUNT, _not_zero, minimum=1), create=O, update=O, announced=OA, since=4
)
LIMITS: Final = (MAX_INSTANCES, MAX_AGE, MAX_BYTES)
COUNTS: Final = tuple(replace(row, always=False, default=None, since=4) for row in (BYTES, INSTANCES))
"""Only with a history."""
ORIGINATOR = Attribute[str]("org", "originator", ID, always=True)
"""Whose request made it so."""

FLEX_CONTAINER = Definition(
    type=ResourceType.FLEX_CONTAINER,
    tag="m2m:fcnt",
    name="flexContainer",
    attributes=(
        *COMMON,
        *ANNOUNCEABLE,
        CREATOR,
        CUSTODIAN,
        LOCATION,
        STATE_TAG,
        DEFINITION,
        ONTOLOGY,
        CONTENT_SIZE,
        NODE_LINK,
        *LIMITS,
        *COUNTS,
        INSTANCES_ENABLED,
    ),
    children=frozenset(
        {
            ResourceType.CONTAINER,
            ResourceType.FLEX_CONTAINER,
            ResourceType.FLEX_CONTAINER_INSTANCE,
            ResourceType.SEMANTIC_DESCRIPTOR,
            ResourceType.SUBSCRIPTION,
            ResourceType.TIME_SERIES,
        }
    ),
    virtual=MappingProxyType({LATEST: RETRIEVE_AND_DELETE, OLDEST: RETRIEVE_AND_DELETE}),
    told_by=TOLD_BY,
    abstract=True,
    clause="TS-0001 9.6.35, TS-0004 7.4.37",
)

FLEX_CONTAINER_INSTANCE = Definition(
    type=ResourceType.FLEX_CONTAINER_INSTANCE,
    tag="m2m:fci",
    name="flexContainerInstance",
    attributes=(
        replace(kept_by_cse(RESOURCE_NAME), announced=OA),
        *(kept_by_cse(row) for row in (RESOURCE_TYPE, RESOURCE_ID, PARENT_ID, CREATED)),
        *(kept_by_cse(row) for row in (EXPIRES, LABELS)),
        replace(kept_by_cse(LOCATION), since=3),
        replace(CONTENT_SIZE, always=False),
        ORIGINATOR,
    ),
    operations=RETRIEVE_AND_DELETE,
    guard=Guard.PARENT,
    abstract=True,
    stem="fci",
    clause="TS-0001 9.6 (release 4)",
)

OWN_NAMES: Final = frozenset(
    row.short for definition in (FLEX_CONTAINER, FLEX_CONTAINER_INSTANCE) for row in definition.attributes
)
"""What no attribute of a model can be called."""


def modelled(tag: str, definition: str, name: str, rows: Iterable[Attribute[Any]], clause: str) -> Definition:
    """The specialisation for a model: its root element, containerDefinition, long name and attributes."""
    listed = tuple(rows)
    instances = replace(
        FLEX_CONTAINER_INSTANCE,
        tag=tag,
        name=f"{name}Instance",
        attributes=(*FLEX_CONTAINER_INSTANCE.attributes, *(kept_by_cse(row) for row in listed)),
        abstract=False,
        clause=clause,
    )
    own = replace(DEFINITION, kind=exactly(DEFINITION.kind.name, definition))
    return replace(
        FLEX_CONTAINER,
        tag=tag,
        name=name,
        attributes=(*(own if row is DEFINITION else row for row in FLEX_CONTAINER.attributes), *listed),
        specialization=definition,
        abstract=False,
        instances=instances,
        stem="fcnt",
        clause=clause,
    )


def unmodelled(general: Definition, tag: str) -> Definition:
    """What is known of a specialisation that no model describes: it may have any attributes."""
    instances = None
    if general is FLEX_CONTAINER:
        instances = unmodelled(FLEX_CONTAINER_INSTANCE, tag)
    return replace(
        general,
        tag=tag,
        abstract=False,
        further=ANY_JSON,
        instances=instances,
        stem=general.prefix,
        specialization=None,
    )
