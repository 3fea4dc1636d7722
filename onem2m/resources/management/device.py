"""The device itself: its memory, battery, description, capabilities, restart and log (TS-0001 D.4 and D.7 to D.11)."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from onem2m.resources.attribute import OA, Attribute, M, O
from onem2m.resources.kinds import ADDRESS, BOOLEAN, COUNT, STRING, TIMESTAMP, enumeration, integer, list_of
from onem2m.resources.management.management_object import ACTION_STATUS, ManagementDefinition, managed


class BatteryState(IntEnum):
    """m2m:batteryStatus (bts)."""

    NORMAL = 1
    CHARGING = 2
    CHARGING_COMPLETE = 3
    DAMAGED = 4
    LOW_BATTERY = 5
    NOT_INSTALLED = 6
    UNKNOWN = 7


class LogType(IntEnum):
    """m2m:logTypeId (lgt)."""

    SYSTEM = 1
    SECURITY = 2
    EVENT = 3
    TRACE = 4
    PANIC = 5


class LogState(IntEnum):
    """m2m:logStatus (lgst)."""

    STARTED = 1
    STOPPED = 2
    UNKNOWN = 3
    NOT_PRESENT = 4
    ERROR = 5


def _text(short: str, long: str) -> Attribute[str]:
    return Attribute[str](short, long, STRING, create=M, update=O, announced=OA, always=True)


def _further(short: str, long: str) -> Attribute[str | None]:
    return Attribute[str | None](short, long, STRING, create=O, update=O, announced=OA)


def _order(short: str, long: str) -> Attribute[bool]:
    """true orders something of the device."""
    return Attribute[bool](short, long, BOOLEAN, create=O, update=O, announced=OA, default=False, always=True)


AVAILABLE = Attribute[int]("mma", "memAvailable", COUNT, create=M, update=O, announced=OA, always=True)
TOTAL = Attribute[int]("mmt", "memTotal", COUNT, create=M, update=O, announced=OA, always=True)

LEVEL = Attribute[int](
    "btl",
    "batteryLevel",
    integer("nonNegativeInteger", "a percentage (0 to 100)", 0, 100),
    create=M,
    update=O,
    announced=OA,
    always=True,
)
BATTERY_STATUS = Attribute[int](
    "bts", "batteryStatus", enumeration(BatteryState), create=M, update=O, announced=OA, always=True
)

CAPABILITY_NAME = _text("can", "capabilityName")
ATTACHED = Attribute[bool]("att", "attached", BOOLEAN, create=M, update=O, announced=OA, always=True)
CAPABILITY_STATUS = Attribute[dict[str, Any]](
    "cas", "capabilityActionStatus", ACTION_STATUS, create=M, update=O, announced=OA, always=True
)
CURRENT_STATE = Attribute[bool]("cus", "currentState", BOOLEAN, create=M, update=O, announced=OA, always=True)
ENABLE = Attribute[bool | None]("ena", "enable", BOOLEAN, create=O, update=O, announced=OA)
DISABLE = Attribute[bool | None]("dis", "disable", BOOLEAN, create=O, update=O, announced=OA)

RESTART = _order("rbo", "reboot")
FACTORY_RESET = _order("far", "factoryReset")

LOG_TYPE = Attribute[int]("lgt", "logTypeId", enumeration(LogType), create=M, update=O, announced=OA, always=True)
LOG_DATA = _text("lgd", "logData")
LOG_STATUS = Attribute[int]("lgst", "logStatus", enumeration(LogState), create=M, update=O, announced=OA, always=True)
LOG_START = _order("lga", "logStart")
LOG_STOP = _order("lgo", "logStop")

MEMORY = managed(ManagementDefinition.MEMORY, "m2m:mem", "memory", "TS-0001 D.4, TS-0004 D.4", AVAILABLE, TOTAL)
BATTERY = managed(ManagementDefinition.BATTERY, "m2m:bat", "battery", "TS-0001 D.7, TS-0004 D.7", LEVEL, BATTERY_STATUS)
DEVICE_INFO = managed(
    ManagementDefinition.DEVICE_INFO,
    "m2m:dvi",
    "deviceInfo",
    "TS-0001 D.8, TS-0004 D.8",
    _text("dlb", "deviceLabel"),
    Attribute[str]("man", "manufacturer", STRING, create=M, announced=OA, always=True),
    _further("mfdl", "manufacturerDetailsLink"),
    Attribute[str | None]("mfd", "manufacturingDate", TIMESTAMP, create=O, announced=OA),
    Attribute[str]("mod", "model", STRING, create=M, announced=OA, always=True),
    Attribute[str | None]("smod", "subModel", STRING, create=O, announced=OA),
    _text("dty", "deviceType"),
    _further("dvnm", "deviceName"),
    _further("fwv", "fwVersion"),
    _further("swv", "swVersion"),
    Attribute[str | None]("hwv", "hwVersion", STRING, create=O, announced=OA),
    _further("osv", "osVersion"),
    Attribute[str | None]("cnty", "country", STRING, create=O, announced=OA),
    _further("loc", "location"),
    Attribute[str | None]("syst", "systemTime", TIMESTAMP, create=O, update=O, announced=OA),
    Attribute[str | None]("spur", "supportURL", ADDRESS, create=O, update=O, announced=OA),
    Attribute[str | None]("purl", "presentationURL", ADDRESS, create=O, update=O, announced=OA),
    Attribute[list[str] | None]("ptl", "protocol", list_of(STRING), create=O, update=O, announced=OA),
)
DEVICE_CAPABILITY = managed(
    ManagementDefinition.DEVICE_CAPABILITY,
    "m2m:dvc",
    "deviceCapability",
    "TS-0001 D.9, TS-0004 D.9",
    CAPABILITY_NAME,
    ATTACHED,
    CAPABILITY_STATUS,
    CURRENT_STATE,
    ENABLE,
    DISABLE,
)
REBOOT = managed(ManagementDefinition.REBOOT, "m2m:rbo", "reboot", "TS-0001 D.10, TS-0004 D.10", RESTART, FACTORY_RESET)
EVENT_LOG = managed(
    ManagementDefinition.EVENT_LOG,
    "m2m:evl",
    "eventLog",
    "TS-0001 D.11, TS-0004 D.11",
    LOG_TYPE,
    LOG_DATA,
    LOG_STATUS,
    LOG_START,
    LOG_STOP,
)
DEVICE = (MEMORY, BATTERY, DEVICE_INFO, DEVICE_CAPABILITY, REBOOT, EVENT_LOG)
