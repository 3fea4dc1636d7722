"""<mgmtObj>: one thing that is managed on a node (TS-0001 9.6.15, TS-0004 7.4.15), and what all of them share.

This CSE has no device management server behind it: what the attributes ask for is done by the node's own application,
which subscribes to them, and tells the outcome by the status attributes.
"""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import Any

from onem2m.resources.attribute import MA, OA, Attribute, M, O
from onem2m.resources.common import ANNOUNCE_SYNC, ANNOUNCE_TO, ANNOUNCED_ATTRIBUTES, COMMON, CUSTODIAN
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import ADDRESS, ANY_JSON, NAME, STRING, enumeration, exactly, list_of, structure, text
from onem2m.vocabulary import ResourceType


class ManagementDefinition(IntEnum):
    """m2m:mgmtDefinition (mgd)."""

    SELF_DEFINED = 0
    FIRMWARE = 1001
    SOFTWARE = 1002
    MEMORY = 1003
    AREA_NETWORK_INFO = 1004
    AREA_NETWORK_DEVICE_INFO = 1005
    BATTERY = 1006
    DEVICE_INFO = 1007
    DEVICE_CAPABILITY = 1008
    REBOOT = 1009
    EVENT_LOG = 1010
    CMDH_POLICY = 1011
    ACTIVE_CMDH_POLICY = 1012
    CMDH_DEFAULTS = 1013
    CMDH_DEFAULT_EC_VALUE = 1014
    CMDH_EC_DEFAULT_PARAMETERS = 1015
    CMDH_LIMITS = 1016
    CMDH_NETWORK_ACCESS_RULES = 1017
    CMDH_NETWORK_ACCESS_RULE = 1018
    CMDH_BUFFER = 1019
    REGISTRATION = 1020
    DATA_COLLECTION = 1021
    AUTHENTICATION_PROFILE = 1022
    MY_CERTIFICATE_CREDENTIAL = 1023
    TRUST_ANCHOR_CREDENTIAL = 1024
    MAF_CLIENT_REGISTRATION = 1025
    MEF_CLIENT_REGISTRATION = 1026
    OAUTH2_AUTHENTICATION = 1027
    WIFI_CLIENT = 1028
    CREDENTIALS = 1029
    SIM = 1030
    MOBILE_NETWORK = 1031


class ActionState(IntEnum):
    """m2m:status (sus): how far an action is."""

    UNINITIALISED = 0
    SUCCESSFUL = 1
    FAILED = 2
    IN_PROCESS = 3


ACTION_STATUS = structure(
    "actionStatus",
    {},
    {
        "acn": text("anyURI", "an address, or nothing", lambda value: " " not in value, {"pattern": "^[^ ]*$"}),
        "sus": enumeration(ActionState),
    },
)
NO_ACTION = {"acn": "", "sus": int(ActionState.UNINITIALISED)}
"""The status of an action before it was ever asked for."""
LINK = structure("mgmtLinkRef", {"nm": NAME, "typ": enumeration(ManagementDefinition), "val": ADDRESS})
"""A part of the managed thing that is a resource of its own."""

OBJECT_IDS = Attribute[list[str] | None]("obis", "objectIDs", list_of(ADDRESS), create=O, announced=OA)
OBJECT_PATHS = Attribute[list[str] | None]("obps", "objectPaths", list_of(ADDRESS), create=O, announced=OA)
DESCRIPTION = Attribute[str | None]("dc", "description", STRING, create=O, update=O, announced=OA)
SCHEMA = Attribute[str]("mgs", "mgmtSchema", ADDRESS, create=M, announced=MA, always=True)
"""Where the form of a self-defined thing is told; others go without."""
LINKS = Attribute[list[dict[str, Any]] | None]("cmlk", "mgmtLink", list_of(LINK), create=O, update=O, announced=OA)

TOLD_BY = "mgd"


def definition_row(kind: ManagementDefinition) -> Attribute[int]:
    """mgmtDefinition, which is one number in each table."""
    name = exactly("mgmtDefinition", int(kind))
    return Attribute[int](TOLD_BY, "mgmtDefinition", name, create=M, announced=MA, always=True)


def described(kind: ManagementDefinition) -> tuple[Attribute[Any], ...]:
    """What every specialisation has."""
    named = (definition_row(kind), OBJECT_IDS, OBJECT_PATHS, DESCRIPTION)
    return (*COMMON, ANNOUNCE_TO, ANNOUNCED_ATTRIBUTES, *named)


def managed(
    kind: ManagementDefinition, tag: str, name: str, clause: str, *rows: Attribute[Any], **columns: Any
) -> Definition:
    """The table of a specialisation that announced copies, custodians and links go with: all but those of CMDH."""
    further = (ANNOUNCE_SYNC, CUSTODIAN, replace(LINKS, since=4))
    return specialised(kind, tag, name, clause, *further, *rows, **columns)


def specialised(
    kind: ManagementDefinition, tag: str, name: str, clause: str, *rows: Attribute[Any], **columns: Any
) -> Definition:
    """The table of any specialisation."""
    return Definition(
        type=ResourceType.MANAGEMENT_OBJECT,
        tag=tag,
        name=name,
        attributes=(*described(kind), *rows),
        **{
            "children": frozenset({ResourceType.SEMANTIC_DESCRIPTOR, ResourceType.SUBSCRIPTION}),
            "parents": frozenset({"m2m:nod"}),
        }
        | columns,
        specialization=int(kind),
        told_by=TOLD_BY,
        clause=clause,
    )


MANAGEMENT_OBJECT = Definition(
    type=ResourceType.MANAGEMENT_OBJECT,
    tag="m2m:mgo",
    name="mgmtObj",
    attributes=(*described(ManagementDefinition.SELF_DEFINED), CUSTODIAN, SCHEMA, LINKS),
    children=frozenset({ResourceType.SEMANTIC_DESCRIPTOR, ResourceType.SUBSCRIPTION}),
    parents=frozenset({"m2m:nod"}),
    specialization=int(ManagementDefinition.SELF_DEFINED),
    told_by=TOLD_BY,
    further=ANY_JSON,
    clause="TS-0001 9.6.15, TS-0004 7.4.15",
)
"""Anything that a node defines by itself: its schema is elsewhere, so its own attributes are taken as they are."""
