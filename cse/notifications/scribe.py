"""Units of work of the delivery, which waits for them without holding up its loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from cse.model import Inquiry, Tree
from cse.storage.sqlite import SqliteStore

T = TypeVar("T")


class Scribe:
    """Writes down what delivery has to remember."""

    def __init__(self, store: SqliteStore, loop: asyncio.AbstractEventLoop) -> None:
        self._store = store
        self._loop = loop

    async def write(self, work: Callable[[Tree], T], inquiry: Inquiry | None = None) -> T:
        """Runs a unit of work; returns when it is on disk."""
        durable: asyncio.Future[None] = self._loop.create_future()
        result = self._store.submit(work, durable, inquiry)
        await durable
        return result
