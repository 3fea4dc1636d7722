"""Area networks and their devices (TS-0001 D.5 and D.6), and what a device collects for a container (TS-0022)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from onem2m.resources.attribute import OA, Attribute, M, O
from onem2m.resources.common import ANNOUNCE_SYNC, CUSTODIAN
from onem2m.resources.kinds import ADDRESS, COUNT, POSITIVE, STRING, list_of
from onem2m.resources.management.management_object import LINKS, ManagementDefinition, managed, specialised
from onem2m.resources.structures import SCHEDULE

NETWORK_TYPE = Attribute[str]("ant", "areaNwkType", STRING, create=M, update=O, announced=OA, always=True)
DEVICES = Attribute[list[str] | None]("ldv", "listOfDevices", list_of(ADDRESS), create=O, update=O, announced=OA)

DEVICE_ID = Attribute[str]("dvd", "devID", STRING, create=M, update=O, announced=OA, always=True)
DEVICE_TYPE = Attribute[str]("dvt", "devType", STRING, create=M, update=O, announced=OA, always=True)
NETWORK = Attribute[str]("awi", "areaNwkId", ADDRESS, create=M, update=O, announced=OA, always=True)
SLEEP_INTERVAL = Attribute[int | None]("sli", "sleepInterval", COUNT, create=O, update=O, announced=OA)
SLEEP_DURATION = Attribute[int | None]("sld", "sleepDuration", COUNT, create=O, update=O, announced=OA)
STATUS = Attribute[str | None]("ss", "devStatus", STRING, create=O, update=O, announced=OA)
NEIGHBOURS = Attribute[list[str] | None]("lnh", "listOfNeighbors", list_of(ADDRESS), create=O, update=O, announced=OA)

CONTAINER_PATH = Attribute[str]("cntp", "containerPath", STRING, create=M, update=O, announced=OA, always=True)
REPORTING = Attribute[list[dict[str, Any]] | None](
    "rpsc", "reportingSchedule", list_of(SCHEDULE), create=O, update=O, announced=OA
)
MEASUREMENT = Attribute[list[dict[str, Any]] | None](
    "mesc", "measurementSchedule", list_of(SCHEDULE), create=O, update=O, announced=OA
)
INTERVAL = Attribute[int | None]("meil", "measurementInterval", POSITIVE, create=O, update=O, announced=OA)

AREA_NETWORK_INFO = managed(
    ManagementDefinition.AREA_NETWORK_INFO,
    "m2m:ani",
    "areaNwkInfo",
    "TS-0001 D.5, TS-0004 D.5",
    NETWORK_TYPE,
    DEVICES,
)
AREA_NETWORK_DEVICE_INFO = managed(
    ManagementDefinition.AREA_NETWORK_DEVICE_INFO,
    "m2m:andi",
    "areaNwkDeviceInfo",
    "TS-0001 D.6, TS-0004 D.6",
    DEVICE_ID,
    DEVICE_TYPE,
    NETWORK,
    SLEEP_INTERVAL,
    SLEEP_DURATION,
    STATUS,
    NEIGHBOURS,
)
DATA_COLLECTION = specialised(
    ManagementDefinition.DATA_COLLECTION,
    "dcfg:datc",
    "dataCollection",
    "TS-0022 7.1",
    replace(ANNOUNCE_SYNC, since=3),
    replace(CUSTODIAN, since=3),
    LINKS,
    CONTAINER_PATH,
    REPORTING,
    MEASUREMENT,
    INTERVAL,
)
NETWORK_MANAGEMENT = (AREA_NETWORK_INFO, AREA_NETWORK_DEVICE_INFO, DATA_COLLECTION)
