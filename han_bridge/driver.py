"""Drivers speak to families of devices; each claims the small skills that its devices have.

A driver is found by its entry point in the group `han_bridge.drivers`, so that anyone can add one from a package of
their own. `drivers/simulated.py` is the shortest complete driver: copy it. docs/drivers.md tells the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import Protocol, runtime_checkable

__all__ = [
    "Announcement",
    "Device",
    "DeviceRefuses",
    "Driver",
    "MeasuresPower",
    "ReadsTelegram",
    "SignalsItself",
    "load_drivers",
    "skills_of",
]

log = logging.getLogger(__name__)

_GROUP = "han_bridge.drivers"


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something that may be a device: where it is, and what it said of itself on the network.

    `service` is the mDNS service type, or empty for an address that a person configured; `properties` are its TXT
    record. None of this is to be believed before the device itself was asked.
    """

    url: str
    service: str = ""
    properties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)


@dataclass(frozen=True, slots=True)
class Device:
    """A device that a driver recognised. `id` is stable over changes of address and fit to name a resource."""

    id: str
    url: str
    product: str
    serial: str
    firmware: str = ""


class DeviceRefuses(OSError):
    """The device is there, but does not let us, or answers what nobody understands. The text says what to do."""


class Driver(Protocol):
    """Speaks one device family's protocol. Raises OSError when a device is away."""

    @property
    def services(self) -> Sequence[str]:
        """mDNS service types that its devices announce, such as `_hwenergy._tcp.local.`; may be empty."""

    def recognise(self, announcement: Announcement) -> Device | None:
        """The device behind an announcement, or None when it is not of this family."""


@runtime_checkable
class ReadsTelegram(Protocol):
    """Skill: the device hands on the telegrams of a smart meter's P1 port."""

    def read_telegram(self, device: Device) -> bytes:
        """The meter's newest telegram, untouched."""


@runtime_checkable
class MeasuresPower(Protocol):
    """Skill: the device reports its present active power; positive is drawn, negative is fed back."""

    def power_w(self, device: Device) -> float:
        """Watts now."""


@runtime_checkable
class SignalsItself(Protocol):
    """Skill: the device can blink, so that a person finds it."""

    def signal(self, device: Device) -> None:
        """Blinks for a few seconds."""


_SKILLS: Mapping[str, type] = MappingProxyType(
    {"reads-telegram": ReadsTelegram, "measures-power": MeasuresPower, "signals-itself": SignalsItself}
)


def skills_of(driver: Driver) -> tuple[str, ...]:
    """What the driver can do with its devices, as words of the inventory."""
    return tuple(name for name, skill in _SKILLS.items() if isinstance(driver, skill))


def load_drivers() -> dict[str, Driver]:
    """Every installed driver by the name of its entry point. One that cannot be loaded is left out, with a log line."""
    drivers: dict[str, Driver] = {}
    for point in entry_points(group=_GROUP):
        try:
            drivers[point.name] = point.load()()
        except Exception:
            # Somebody else's package must not keep the meters from being read.
            log.exception("driver %s (%s) cannot be loaded and is left out", point.name, point.value)
    return drivers
