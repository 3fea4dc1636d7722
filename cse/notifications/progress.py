"""How far lanes got, noted in the store together now and then: a crash repeats no more than what was not noted."""

from __future__ import annotations

import asyncio
from typing import Final

from cse.storage.sqlite import SqliteStore
from cse.storage.store import Lane

_NOTE_S: Final = 0.1
_NOTE_EVENTS: Final = 256
"""Lanes' progress is noted after this time, or this many events."""


class Progress:
    """The lanes that are further than the store knows. Belongs to the event loop of delivery."""

    def __init__(self, store: SqliteStore, loop: asyncio.AbstractEventLoop) -> None:
        self._store = store
        self._loop = loop
        self._unnoted: dict[tuple[int, str], Lane] = {}
        self._steps = 0
        self._noting: asyncio.TimerHandle | None = None

    def position(self, lane: Lane) -> int:
        """How far a lane really got that was read from the store."""
        further = self._unnoted.get((lane.subscription, lane.target))
        return lane.position if further is None else max(lane.position, further.position)

    def done_with(self, lane: Lane) -> None:
        """A lane got further; that is noted soon, together with others."""
        self._unnoted[lane.subscription, lane.target] = lane
        self._steps += 1
        if self._steps == _NOTE_EVENTS:
            self._note()
        elif self._noting is None:
            self._noting = self._loop.call_later(_NOTE_S, self._note)

    def close(self) -> None:
        """Notes what is not noted yet; the store commits it before it closes."""
        if self._unnoted:
            self._note()

    def _note(self) -> None:
        """Book-keeping joins the next batch, and nobody waits for it."""
        self._steps = 0
        if self._noting is not None:
            self._noting.cancel()
            self._noting = None
        positions = [(lane, lane.position) for lane in self._unnoted.values()]

        def forget(durable: asyncio.Future[None]) -> None:
            if durable.cancelled() or durable.exception() is not None:
                self._noting = self._noting or self._loop.call_later(_NOTE_S, self._note)
                return
            for lane, position in positions:
                if lane.position == position:
                    self._unnoted.pop((lane.subscription, lane.target), None)

        durable: asyncio.Future[None] = self._loop.create_future()
        durable.add_done_callback(forget)
        self._store.submit(lambda tree: self._store.outbox.advance(tree, positions), durable)
