"""The interpreter's garbage collector, kept from stopping everybody while it looks at everything.

Nearly all that a CSE drops is freed at once, by its reference count; what the collector is needed for are circles, and
few live long. A full collection looks at every object there is, cached resources above all, and nobody is served
meanwhile: 30 ms at 85,000 objects, ten times that with full caches. So young objects are collected as ever, and
everything only in quiet moments.
"""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

log = logging.getLogger(__name__)

LOOK_S: Final = 30.0
"""seconds between two looks whether it is quiet"""
_THRESHOLDS: Final = (2_000, 10, 1_000_000_000)
"""Objects after which the youngest are collected; how often until the young are; the old never by themselves."""
_PAUSE_S: Final = 600.0
_LONGEST_S: Final = 6 * 3600.0
"""Full collections have at least the one between them, and at most the other."""
_QUIET: Final = 0.1
"""The share of a processor below which it is quiet."""


@dataclass(slots=True)
class Collector:
    """When everything is collected. Concerns the whole process: only a program that is a CSE uses it."""

    steady: Callable[[], float] = time.monotonic
    """seconds that only ever rise"""
    busy: Callable[[], float] = time.process_time
    """seconds of processor time that were used so far"""
    collect: Callable[[], int] = gc.collect
    _collected: float = field(init=False, default=0.0)
    _looked: tuple[float, float] = field(init=False, default=(0.0, 0.0))

    def start(self) -> None:
        """Once all is loaded: what is there now stays, and is not looked at again."""
        self.collect()
        gc.freeze()
        gc.set_threshold(*_THRESHOLDS)
        self._collected = self.steady()
        self._looked = (self._collected, self.busy())

    def look(self) -> None:
        """Collects everything if the process was quiet since the last look, and when it has been put off for too long."""
        now, busy = self.steady(), self.busy()
        before, busy_before = self._looked
        self._looked = (now, busy)
        since = now - self._collected
        quiet = busy - busy_before < _QUIET * (now - before)
        if since < _PAUSE_S or not (quiet or since >= _LONGEST_S):
            return
        found = self.collect()
        self._collected = self.steady()
        log.debug("collected %d objects in %.0f ms", found, (self._collected - now) * 1e3)
