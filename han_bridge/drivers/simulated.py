"""A meter that exists only here, at addresses such as simulated://dutch/7 (model and seed). Copy me to write a driver."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from energy.synthetic import MeterModel, SyntheticMeter, synthetic_meter
from han_bridge.clock import Clock, utc_now
from han_bridge.driver import Announcement, Device, DeviceRefuses

__all__ = ["SimulatedDriver"]

_ADDRESS = re.compile(rf"simulated://({'|'.join(MeterModel)})/(\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class SimulatedDriver:
    """Recognises simulated:// addresses. Its devices have one skill: they read telegrams."""

    clock: Clock = utc_now
    services: Sequence[str] = ()

    def recognise(self, announcement: Announcement) -> Device | None:
        """The simulated meter of this model and seed."""
        match = _ADDRESS.fullmatch(announcement.url)
        if match is None:
            return None
        return Device(f"simulated-{match[1]}-{match[2]}", announcement.url, "Simulated meter", match[2])

    def read_telegram(self, device: Device) -> bytes:
        """The telegram of this second."""
        return _meter(device.url).telegram(self.clock())


@cache
def _meter(url: str) -> SyntheticMeter:
    match = _ADDRESS.fullmatch(url)
    if match is None:
        raise DeviceRefuses(f"{url} is not the address of a simulated meter, such as simulated://dutch/7")
    return synthetic_meter(MeterModel(match[1]), int(match[2]))
