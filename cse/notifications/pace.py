"""An event with very many subscriptions is told at half speed, so that requests hardly notice.

Requests and delivery share one interpreter, and only one of them runs at a time. Who waits for it gets it after the
switch interval, at each of the many points at which a request lets go of it; so while very many are told that is
shorter, and half of the time is left free.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_SHARE: Final = 0.5
"""of a processor that delivery to very many takes at most"""
_SPAN_S: Final = 0.1
"""What was not used earlier than this is not made up for."""
_LEAST_S: Final = 0.001
_FINE_S: Final = 0.0005
"""The switch interval meanwhile."""


@dataclass(slots=True)
class Pace:
    """How fast very many are told. Belongs to the thread of delivery."""

    steady: Callable[[], float] = time.monotonic
    busy: Callable[[], float] = time.thread_time
    """seconds of processor time that this thread has used"""
    _since: float = field(init=False, default=0.0)
    _used: float = field(init=False, default=0.0)
    _usual: float = field(init=False, default=0.0)
    """the switch interval of quiet times; 0: it is as usual"""

    def pause(self) -> float:
        """Seconds to wait before more is begun; 0: go on."""
        now, used = self.steady(), self.busy()
        if not self._usual:
            self._usual = sys.getswitchinterval()
            sys.setswitchinterval(min(_FINE_S, self._usual))
            self._since, self._used = now, used
        debt = (used - self._used) / _SHARE - (now - self._since)
        if debt <= 0 and now - self._since > _SPAN_S:
            self._since, self._used = now, used
        return debt if debt > _LEAST_S else 0.0

    def rest(self) -> None:
        """Nothing of the kind is to be told any more."""
        if self._usual:
            sys.setswitchinterval(self._usual)
            self._usual = 0.0
