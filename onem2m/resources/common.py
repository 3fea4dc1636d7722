"""Attributes that many resource types share (TS-0001 9.6.1.3, TS-0004 7.4.1), as rows to build tables from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from onem2m.resources import kinds, structures
from onem2m.resources.attribute import MA, NA, NP, OA, Attribute, O
from onem2m.resources.kinds import ADDRESS, COUNT, ID, NAME, NULL, TIMESTAMP, enumeration, list_of

T = TypeVar("T")


def written_once(row: Attribute[T]) -> Attribute[T]:
    """The row in a type whose resources never change: given in CREATE or not at all."""
    return replace(row, update=NP)


def kept_by_cse(row: Attribute[T]) -> Attribute[T]:
    """The row in a type on which the CSE alone writes the attribute."""
    return replace(row, create=NP, update=NP)


def unannounced(row: Attribute[T]) -> Attribute[T]:
    """The row in a type whose announced copies go without the attribute, or which has none."""
    return replace(row, announced=NA)


RESOURCE_TYPE = Attribute[int]("ty", "resourceType", structures.RESOURCE_TYPE, always=True)
RESOURCE_ID = Attribute[str]("ri", "resourceID", ID, always=True)
RESOURCE_NAME = Attribute[str]("rn", "resourceName", NAME, create=O, always=True)
PARENT_ID = Attribute[str]("pi", "parentID", kinds.STRING, always=True)
CREATED = Attribute[str]("ct", "creationTime", TIMESTAMP, always=True)
MODIFIED = Attribute[str]("lt", "lastModifiedTime", TIMESTAMP, always=True)
EXPIRES = Attribute[str]("et", "expirationTime", TIMESTAMP, create=O, update=O, announced=MA)
"""Always there, and yet null may be sent for it: then the CSE chooses."""
LABELS = Attribute[list[str] | None]("lbl", "labels", kinds.LABELS, create=O, update=O, announced=MA)
POLICIES = Attribute[list[str] | None](
    "acpi", "accessControlPolicyIDs", list_of(ID, minimum=1, maximum=100), create=O, update=O, announced=MA
)
"""An UPDATE of it stands alone. Empty is refused: the standard is silent, and null says "none" without doubt."""
DYNAMIC_AUTHORIZATION = Attribute[list[str] | None](
    "daci", "dynamicAuthorizationConsultationIDs", list_of(ADDRESS, maximum=10), create=O, update=O, announced=OA
)
"""Addresses of resources that tell whom to ask where no policy permits; the first that is there counts."""
ANNOUNCE_TO = Attribute[list[str] | None]("at", "announceTo", list_of(ADDRESS), create=O, update=O, supported=False)
ANNOUNCED_ATTRIBUTES = Attribute[list[str] | None](
    "aa", "announcedAttribute", list_of(structures.ATTRIBUTE_NAME), create=O, update=O, supported=False
)
ANNOUNCE_SYNC = Attribute[int | None](
    "ast",
    "announceSyncType",
    enumeration(structures.AnnounceSync),
    create=O,
    update=O,
    announced=MA,
    since=4,
    supported=False,
)
CREATOR = Attribute[str | None]("cr", "creator", ID, create=O, sent=NULL)
"""null in a CREATE asks the CSE to fill in who sent it; no other value may be sent."""
CUSTODIAN = Attribute[str | None]("cstn", "custodian", ID, create=O, update=O, since=4)
"""Takes the creator's place where no policy is set."""
LOCATION = Attribute[dict[str, Any] | None](
    "loc", "location", structures.GEO_COORDINATES, create=O, update=O, announced=OA, since=4
)
STATE_TAG = Attribute[int]("st", "stateTag", COUNT, default=0, always=True)
ONTOLOGY = Attribute[str | None]("or", "ontologyRef", ADDRESS, create=O, update=O, announced=OA)
NODE_LINK = Attribute[str | None]("nl", "nodeLink", ADDRESS, create=O, update=O, announced=OA)

UNIVERSAL: tuple[Attribute[Any], ...] = (RESOURCE_NAME, RESOURCE_TYPE, RESOURCE_ID, PARENT_ID, CREATED, MODIFIED)
"""What every resource has."""
COMMON: tuple[Attribute[Any], ...] = (*UNIVERSAL, EXPIRES, LABELS, POLICIES, DYNAMIC_AUTHORIZATION)
"""What every resource has that an application creates and guards by policies of its own."""
ANNOUNCEABLE: tuple[Attribute[Any], ...] = (ANNOUNCE_TO, ANNOUNCED_ATTRIBUTES, ANNOUNCE_SYNC)
"""What a resource has besides that may be announced to other CSEs."""
