"""HomeWizard Energy, local API v1: the P1 meter dongle and its kin (api-documentation.homewizard.com).

    GET /api              who are you
    GET /api/v1/telegram  the meter's newest P1 telegram, as text
    GET /api/v1/data      what the device makes of it
    PUT /api/v1/identify  blink

A device whose local API is switched off answers 403 to all of them.
"""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from han_bridge.driver import Announcement, Device, DeviceRefuses

__all__ = ["HomeWizardDriver"]

_SERVICE = "_hwenergy._tcp.local."
_METERS = frozenset({"HWE-P1"})
_LONGEST_ANSWER = 65536
_PLAIN = re.compile(r"[A-Za-z0-9-]{1,32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class HomeWizardDriver:
    """Reads P1 meters over HTTP. A device has `timeout_s` to answer."""

    timeout_s: float = 3.0
    services: Sequence[str] = (_SERVICE,)

    def recognise(self, announcement: Announcement) -> Device | None:
        """Asks the device who it is. An address from another service, or another product, is not ours."""
        if urlsplit(announcement.url).scheme != "http" or announcement.service not in ("", _SERVICE):
            return None
        told = announcement.properties.get("product_type")
        if told is not None and told not in _METERS:
            return None
        try:
            about = self._json(announcement.url, "/api")
        except DeviceRefuses:
            if announcement.service:
                raise
            # A configured address of something that does not know /api is somebody else's device.
            return None
        product, serial = about.get("product_type"), about.get("serial")
        if product not in _METERS or not isinstance(serial, str) or not _PLAIN.fullmatch(serial):
            return None
        device_id = f"{product}-{serial}".lower()
        return Device(device_id, announcement.url, str(product), serial, str(about.get("firmware_version", "")))

    def read_telegram(self, device: Device) -> bytes:
        """The telegram as it came from the meter, check sum and all."""
        return self._ask(device.url, "GET", "/api/v1/telegram")

    def power_w(self, device: Device) -> float:
        """Net power of all phases; negative is fed into the grid."""
        power = self._json(device.url, "/api/v1/data").get("active_power_w")
        if isinstance(power, bool) or not isinstance(power, int | float):
            raise DeviceRefuses(f"{device.id} at {device.url} does not report its power")
        return float(power)

    def signal(self, device: Device) -> None:
        """Lets the device's light blink."""
        self._ask(device.url, "PUT", "/api/v1/identify")

    def _json(self, url: str, path: str) -> dict[str, Any]:
        try:
            answer = json.loads(self._ask(url, "GET", path))
        except ValueError:
            raise DeviceRefuses(f"the device at {url} does not answer {path} with JSON") from None
        if not isinstance(answer, dict):
            raise DeviceRefuses(f"the device at {url} does not answer {path} with a JSON object")
        return answer

    def _ask(self, url: str, method: str, path: str) -> bytes:
        address = urlsplit(url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port or 80, timeout=self.timeout_s)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            body = answer.read(_LONGEST_ANSWER + 1)
        except http.client.HTTPException as fault:
            raise DeviceRefuses(f"the device at {url} does not speak HTTP: {fault!r}") from fault
        finally:
            connection.close()
        _check(url, path, answer.status, body)
        return body


def _check(url: str, path: str, status: int, body: bytes) -> None:
    if status == http.client.FORBIDDEN:
        raise DeviceRefuses(
            f"the device at {url} has its local API switched off: switch it on in the HomeWizard Energy app"
            " (settings, meters, this meter, Local API)"
        )
    if status != http.client.OK:
        raise DeviceRefuses(f"the device at {url} answers {path} with status {status}")
    if len(body) > _LONGEST_ANSWER:
        raise DeviceRefuses(f"the device at {url} answers {path} with more than {_LONGEST_ANSWER} octets")
