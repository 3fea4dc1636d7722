"""Lanes that wait for an instant: a batch that is due, the next window of a rate limit, a schedule that opens.

The instants are those of the store's clock, which may be moved. Lanes are names here, so that very many may wait.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any, Final

from cse.clock import SECOND, Clock
from cse.notifications.worker import Key

_LONGEST_S: Final = 3600.0
_AT_ONCE: Final = 64
"""Lanes that are called up in one go."""


class Alarms:
    """All lanes that wait for an instant. Belongs to the event loop of delivery."""

    def __init__(
        self, clock: Clock, later: Callable[[float, Callable[[], None]], Any], call_up: Callable[[Key, int], None]
    ) -> None:
        self._clock = clock
        self._later = later
        self._call_up = call_up
        self._queue: list[tuple[int, Key, int]] = []
        self._set: dict[Key, int] = {}
        """lane -> the instant that counts for it"""
        self._timer: Any = None

    def set(self, instant: int, key: Key, source: int) -> None:
        """Calls a lane up at an instant, and not at the one that it waited for before."""
        if self._set.get(key) == instant:
            return
        self._set[key] = instant
        heapq.heappush(self._queue, (instant, key, source))
        if self._queue[0][1] == key or self._timer is None:
            self._wind()

    def ring(self) -> None:
        """Calls up all whose instant has come."""
        now = self._clock()
        for _ in range(_AT_ONCE):
            if not self._queue or self._queue[0][0] > now:
                break
            instant, key, source = heapq.heappop(self._queue)
            if self._set.get(key) == instant:
                del self._set[key]
                self._call_up(key, source)
        self._wind()

    def _wind(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._queue:
            pause = (self._queue[0][0] - self._clock()) / SECOND
            self._timer = self._later(min(_LONGEST_S, max(0.0, pause)), self.ring)
