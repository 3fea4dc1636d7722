"""What requests wait for in turn: a resource whose update somebody else is deciding about; and what is not recorded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from cse.storage.caches import Bounded
from onem2m.errors import ServerBusy

_WAITING: Final = 100
"""Updates that wait for one resource at most."""
_PATIENCE_S: Final = 30.0

_MISSES: Final = 20
"""Reads of one container without instances that are told at once, after a quiet time."""
_MISSES_S: Final = 2.0
"""and in a second, in the long run"""
_KNOWN: Final = 10_000


@dataclass(slots=True)
class _Hold:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Holds:
    """Resources that are held by one update each, while others wait. Belongs to one event loop."""

    def __init__(self) -> None:
        self._held: dict[int, _Hold] = {}

    @asynccontextmanager
    async def of(self, resource: int) -> AsyncIterator[None]:
        """Holds a resource once those before are done with it. Raises ServerBusy where too many wait, or too long."""
        hold = self._held.setdefault(resource, _Hold())
        if hold.waiting > _WAITING:
            raise ServerBusy("too many updates of this resource wait for a decision")
        hold.waiting += 1
        try:
            try:
                await asyncio.wait_for(hold.lock.acquire(), _PATIENCE_S)
            except TimeoutError:
                raise ServerBusy("an update of this resource waits for a decision; try again") from None
            try:
                yield
            finally:
                hold.lock.release()
        finally:
            hold.waiting -= 1
            if not hold.waiting:
                self._held.pop(resource, None)


class Misses:
    """How often it is told that a container has no instances: who may read must not make us write without end."""

    def __init__(self, steady: Callable[[], float]) -> None:
        self._steady = steady
        self._known: Bounded[int, tuple[float, float]] = Bounded(_KNOWN)
        """container -> (tellings left, since when)"""

    def admit(self, container: int) -> bool:
        """Whether one more is told."""
        now = self._steady()
        left, since = self._known.get(container, (float(_MISSES), now))
        left = min(float(_MISSES), left + (now - since) * _MISSES_S)
        admitted = left >= 1.0
        self._known.keep(container, (left - admitted, now))
        return admitted
