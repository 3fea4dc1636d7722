"""<firmware> and <software>: what runs on a node, and the orders to change it (TS-0001 D.2 and D.3, TS-0004 D.2 and D.3)."""

from __future__ import annotations

from typing import Any

from onem2m.resources.attribute import OA, Attribute, M, O
from onem2m.resources.kinds import ADDRESS, BOOLEAN, STRING
from onem2m.resources.management.management_object import (
    ACTION_STATUS,
    NO_ACTION,
    ManagementDefinition,
    managed,
)

VERSION = Attribute[str]("vr", "version", STRING, create=M, update=O, announced=OA, always=True)
FIRMWARE_NAME = Attribute[str]("fwn", "firmwareName", STRING, create=M, update=O, announced=OA, always=True)
SOFTWARE_NAME = Attribute[str]("swn", "softwareName", STRING, create=M, update=O, announced=OA, always=True)
SOURCE = Attribute[str]("url", "URL", ADDRESS, create=M, update=O, announced=OA, always=True)
UPDATE = Attribute[bool]("ud", "update", BOOLEAN, create=M, update=O, announced=OA, always=True)
"""true orders the update."""
UPDATE_STATUS = Attribute[dict[str, Any]](
    "uds", "updateStatus", ACTION_STATUS, update=O, announced=OA, default=NO_ACTION, always=True
)
INSTALL = Attribute[bool]("in", "install", BOOLEAN, update=O, announced=OA, default=False, always=True)
UNINSTALL = Attribute[bool]("un", "uninstall", BOOLEAN, update=O, announced=OA, default=False, always=True)
INSTALL_STATUS = Attribute[dict[str, Any]](
    "ins", "installStatus", ACTION_STATUS, update=O, announced=OA, default=NO_ACTION, always=True
)
ACTIVATE = Attribute[bool | None]("act", "activate", BOOLEAN, update=O, announced=OA)
DEACTIVATE = Attribute[bool | None]("dea", "deactivate", BOOLEAN, update=O, announced=OA)
ACTIVE_STATUS = Attribute[dict[str, Any] | None]("acts", "activeStatus", ACTION_STATUS, update=O, announced=OA)

FIRMWARE = managed(
    ManagementDefinition.FIRMWARE,
    "m2m:fwr",
    "firmware",
    "TS-0001 D.2, TS-0004 D.2",
    VERSION,
    FIRMWARE_NAME,
    SOURCE,
    UPDATE,
    UPDATE_STATUS,
)
SOFTWARE = managed(
    ManagementDefinition.SOFTWARE,
    "m2m:swr",
    "software",
    "TS-0001 D.3, TS-0004 D.3",
    VERSION,
    SOFTWARE_NAME,
    SOURCE,
    INSTALL,
    UNINSTALL,
    INSTALL_STATUS,
    ACTIVATE,
    DEACTIVATE,
    ACTIVE_STATUS,
)
SOFTWARE_MANAGEMENT = (FIRMWARE, SOFTWARE)
