"""Questions to other parties on somebody's behalf: only so many at a time, so that nobody sends us out to look around."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


class TooManyInquiries(Exception):
    """An originator has more questions open than it may."""


@dataclass(slots=True)
class _Asked:
    places: asyncio.Semaphore
    count: int = 0


@dataclass(slots=True)
class Inquiries:
    """The open questions of each originator. Belongs to one event loop."""

    at_once: int = 8
    """questions of one originator that are on their way at a time; others wait for them"""
    open: int = 200
    """questions of one originator that are on their way or wait; more are refused"""
    _asked: dict[str, _Asked] = field(default_factory=dict)

    @asynccontextmanager
    async def of(self, originator: str) -> AsyncIterator[None]:
        """A place for one question. Raises TooManyInquiries."""
        asked = self._asked.setdefault(originator, _Asked(asyncio.Semaphore(self.at_once)))
        if asked.count >= self.open:
            raise TooManyInquiries
        asked.count += 1
        try:
            async with asked.places:
                yield
        finally:
            asked.count -= 1
            if not asked.count:
                self._asked.pop(originator, None)
