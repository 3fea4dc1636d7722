"""The bridge at work: finds devices, knows them again, polls each in a thread of its own, and delivers.

discovery --announcements--> drivers recognise --> inventory --> pollers --instances--> outbox --> mirror --> tree
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from han_bridge.clock import Clock, utc_now
from han_bridge.discovery import Discovery
from han_bridge.driver import Announcement, Device, Driver, ReadsTelegram, skills_of
from han_bridge.inventory import Inventory, InventoryDamaged
from han_bridge.outbox import Outbox
from han_bridge.poller import Poller

__all__ = ["Bridge"]

log = logging.getLogger(__name__)

_LOOK_AROUND_S = 0.25
_ASK_AGAIN_S = 10.0
_GRACE_S = 5.0


@dataclass(slots=True)
class _Asked:
    """When an announcement was last followed up, and what came of it."""

    rounds_until_again: int
    complaint: str = ""


class Bridge:
    """Runs until told to stop. Devices of the inventory are polled at once; discovery adds to them and moves them.

    With `only`, devices with other ids are left alone: a neighbour's, or another demo's on the same machine.
    `found` hears of every device that is used, with the name of its driver, and how to ask whether it answers.
    """

    def __init__(
        self,
        drivers: Mapping[str, Driver],
        discovery: Discovery,
        inventory: Inventory,
        outbox: Outbox,
        *,
        only: Collection[str] = (),
        clock: Clock = utc_now,
        interval_s: float = 1.0,
        found: Callable[[Device, str, Callable[[], bool]], None] | None = None,
    ) -> None:
        self._drivers = drivers
        self._discovery = discovery
        self._inventory = inventory
        self._outbox = outbox
        self._only = frozenset(only)
        self._clock = clock
        self._interval_s = interval_s
        self._found = found
        self._pollers: dict[str, Poller] = {}
        self._threads: list[threading.Thread] = []
        self._asked: dict[Announcement, _Asked] = {}

    def run(self, stopping: threading.Event) -> None:
        """Works until `stopping` is set, then lets every thread finish what it does."""
        delivery = threading.Thread(target=self._outbox.run, args=(stopping,), name="outbox", daemon=True)
        delivery.start()
        self._discovery.start()
        try:
            self._resume(stopping)
            while not stopping.is_set():
                self.look_around(stopping)
                stopping.wait(_LOOK_AROUND_S)
        finally:
            stopping.set()
            self._discovery.stop()
            for thread in (*self._threads, delivery):
                thread.join(_GRACE_S)
            self._outbox.close()

    def look_around(self, stopping: threading.Event) -> None:
        """Follows up every announcement that is new, and again, later, those that came to nothing."""
        announcements = self._discovery.announcements()
        for announcement in announcements:
            asked = self._asked.get(announcement)
            if asked is not None and asked.rounds_until_again > 0:
                asked.rounds_until_again -= 1
            elif asked is None or asked.complaint:
                self._asked[announcement] = self._follow_up(announcement, asked, stopping)
        self._asked = {announcement: self._asked[announcement] for announcement in announcements}

    def _follow_up(self, announcement: Announcement, before: _Asked | None, stopping: threading.Event) -> _Asked:
        asked = _Asked(round(_ASK_AGAIN_S / _LOOK_AROUND_S))
        for name, driver in self._drivers.items():
            try:
                device = driver.recognise(announcement)
            except OSError as fault:
                asked.complaint = f"nothing usable at {announcement.url}: {fault}"
                continue
            except Exception:
                log.exception("a fault of driver %s while it looked at %s", name, announcement.url)
                continue
            if device is not None:
                if self._is_wanted(device):
                    self._welcome(device, name, driver, stopping)
                else:
                    log.info("%s at %s is left alone: it is not one of those asked for", device.id, device.url)
                return _Asked(0)
        if not asked.complaint and not announcement.service:
            asked.complaint = f"no driver knows the device at {announcement.url}"
        if asked.complaint and (before is None or before.complaint != asked.complaint):
            log.warning("%s", asked.complaint)
        return asked

    def _is_wanted(self, device: Device) -> bool:
        return not self._only or device.id in self._only

    def _welcome(self, device: Device, driver_name: str, driver: Driver, stopping: threading.Event) -> None:
        try:
            self._inventory.record(device, driver_name, skills_of(driver))
        except (OSError, InventoryDamaged) as fault:
            # Its telegrams matter more than our memory of it.
            log.error("%s cannot be remembered: %s", device.id, fault)
        poller = self._pollers.get(device.id)
        if poller is None:
            log.info("found %s (%s) at %s", device.id, device.product, device.url)
            self._poll(device, driver_name, driver, stopping)
        elif poller.device != device:
            log.info("%s has moved to %s", device.id, device.url)
            poller.device = device

    def _resume(self, stopping: threading.Event) -> None:
        for known in self._inventory.devices():
            driver = self._drivers.get(known.driver)
            if not self._is_wanted(known.device):
                log.info("%s is known, but not one of those asked for", known.device.id)
            elif driver is None:
                log.warning("%s is known, but its driver %s is not installed", known.device.id, known.driver)
            else:
                log.info("%s is known from before, at %s", known.device.id, known.device.url)
                self._poll(known.device, known.driver, driver, stopping)

    def _poll(self, device: Device, driver_name: str, driver: Driver, stopping: threading.Event) -> None:
        if not isinstance(driver, ReadsTelegram):
            log.info("%s has no telegrams to read; it is only remembered", device.id)
            return
        poller = Poller(driver, device, self._outbox.put, self._clock, self._interval_s)
        thread = threading.Thread(target=poller.run, args=(stopping,), name=f"poll-{device.id}", daemon=True)
        self._pollers[device.id] = poller
        self._threads.append(thread)
        thread.start()
        if self._found is not None:
            self._found(device, driver_name, lambda: not poller.away)
