"""Who is there: announcements on the local network by mDNS (RFC 6762, 6763), and addresses that a person configured."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence

from zeroconf import InterfaceChoice, IPVersion, ServiceBrowser, ServiceStateChange, Zeroconf

from han_bridge.driver import Announcement

__all__ = ["Discovery"]

log = logging.getLogger(__name__)

_RESOLVE_MS = 3000


class Discovery:
    """Keeps the list of announcements. Without mDNS (no such interface, no multicast) configured addresses remain."""

    def __init__(self, services: Iterable[str], interfaces: Sequence[str] = (), configured: Iterable[str] = ()) -> None:
        self._services = sorted(set(services))
        self._interfaces = list(interfaces)
        self._configured = tuple(Announcement(url) for url in configured)
        self._heard: dict[str, Announcement] = {}
        self._lock = threading.Lock()
        self._zeroconf: Zeroconf | None = None
        self._browser: ServiceBrowser | None = None

    def start(self) -> None:
        """Begins to listen, in a thread of its own."""
        if not self._services:
            return
        try:
            self._zeroconf = Zeroconf(interfaces=self._interfaces or InterfaceChoice.All, ip_version=IPVersion.V4Only)
            self._browser = ServiceBrowser(self._zeroconf, self._services, handlers=[self._on_change])
        except OSError as fault:
            self.stop()
            log.warning("mDNS is not to be had (%s); only configured devices are looked for", fault)

    def stop(self) -> None:
        """Stops listening."""
        if self._browser is not None:
            self._browser.cancel()
            self._browser = None
        if self._zeroconf is not None:
            self._zeroconf.close()
            self._zeroconf = None

    def announcements(self) -> list[Announcement]:
        """All that stand at this moment, configured ones first."""
        with self._lock:
            return [*self._configured, *self._heard.values()]

    def _on_change(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if state_change is ServiceStateChange.Removed:
            with self._lock:
                self._heard.pop(name, None)
            return
        announcement = _resolve(zeroconf, service_type, name)
        if announcement is not None:
            with self._lock:
                self._heard[name] = announcement


def _resolve(zeroconf: Zeroconf, service_type: str, name: str) -> Announcement | None:
    info = zeroconf.get_service_info(service_type, name, timeout=_RESOLVE_MS)
    if info is None or info.port is None:
        return None
    addresses = info.parsed_addresses(IPVersion.V4Only)
    if not addresses:
        return None
    properties = {key: value for key, value in info.decoded_properties.items() if value is not None}
    return Announcement(f"http://{addresses[0]}:{info.port}", service_type, properties)
