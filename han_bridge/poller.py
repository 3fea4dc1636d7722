"""Reads one device again and again, and hands what it tells to the outbox. One log line for each change of state."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from energy.event import Category, Event
from energy.p1 import TelegramRefused
from han_bridge.clock import Clock
from han_bridge.driver import Device, ReadsTelegram
from han_bridge.instance import Instance, event_instance, refusal_event, telegram_instance

__all__ = ["FASTEST_S", "Poller"]

log = logging.getLogger(__name__)

FASTEST_S = 0.5
"""Makers advise not to poll faster."""

# One lost answer on a wireless network is no news.
_PATIENCE = 3
# A meter whose every telegram is refused tells so ten times, and then once a minute.
_REFUSALS_TOLD = 10
_REFUSALS_EVERY = timedelta(minutes=1)


class Poller:
    """Polls a device; `poll` is one round, `run` repeats it."""

    def __init__(
        self,
        driver: ReadsTelegram,
        device: Device,
        put: Callable[[Instance], None],
        clock: Clock,
        interval_s: float = 1.0,
    ) -> None:
        self.device = device
        self._driver = driver
        self._put = put
        self._clock = clock
        self.interval_s = max(interval_s, FASTEST_S)
        self._last_digest = b""
        self._failures = 0
        self._away = False
        self._refused = 0
        self._untold = 0
        self._told_at: datetime | None = None

    @property
    def away(self) -> bool:
        """Whether the device has left several polls in a row without an answer."""
        return self._away

    def run(self, stopping: threading.Event) -> None:
        """Polls until told to stop."""
        while not stopping.is_set():
            try:
                self.poll()
            except Exception:
                # A fault of ours in one round must not end the reading of this meter.
                log.exception("a fault while reading %s", self.device.id)
            stopping.wait(self.interval_s)

    def poll(self) -> None:
        """One round: reads, verifies, hands over. A telegram that was handed over in the last round is left out."""
        try:
            raw = self._driver.read_telegram(self.device)
        except OSError as fault:
            self._failed(fault)
            return
        received_at = self._clock()
        self._answered(received_at)
        digest = hashlib.sha256(raw).digest()
        if digest != self._last_digest:
            self._last_digest = digest
            self._take(raw, received_at)

    def _take(self, raw: bytes, received_at: datetime) -> None:
        try:
            instance = telegram_instance(self.device.id, raw, received_at)
        except TelegramRefused as refusal:
            self._refuse(raw, received_at, refusal)
            return
        if self._refused:
            log.info("%s: telegrams are good again, after %d that were refused", self.device.id, self._refused)
            self._refused = self._untold = 0
        self._put(instance)

    def _refuse(self, raw: bytes, received_at: datetime, refusal: TelegramRefused) -> None:
        if not self._refused:
            log.warning("%s: a telegram was refused: %s", self.device.id, refusal)
        self._refused += 1
        due = self._told_at is None or received_at - self._told_at >= _REFUSALS_EVERY
        if self._refused > _REFUSALS_TOLD and not due:
            self._untold += 1
            return
        self._put(event_instance(refusal_event(self.device.id, raw, received_at, refusal, self._untold)))
        self._told_at, self._untold = received_at, 0

    def _failed(self, fault: OSError) -> None:
        self._failures += 1
        if self._failures == _PATIENCE:
            self._away = True
            log.warning("%s is away: %s", self.device.id, fault)
            self._tell(self._clock(), Category.FAULT_ERROR, "device-away", f"{self.device.id} does not answer: {fault}")

    def _answered(self, at: datetime) -> None:
        if self._away:
            log.info("%s is there again", self.device.id)
            self._tell(at, Category.AUDIT_APPLICATION, "device-back", f"{self.device.id} answers again.")
        self._failures, self._away = 0, False

    def _tell(self, at: datetime, category: Category, code: str, text: str) -> None:
        event = Event(
            id=f"{code}-{self.device.id}-{at:%Y%m%dT%H%M%S}",
            at=at,
            category=category,
            code=code,
            text=text[:1000],
            source=self.device.id,
            evidence={"url": self.device.url},
        )
        self._put(event_instance(event))
