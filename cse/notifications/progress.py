"""How lanes got on, noted in the store together now and then: a crash repeats no more than what was not noted."""

from __future__ import annotations

import asyncio
from typing import Final

from cse.storage.sqlite import SqliteStore
from cse.storage.store import Lane, Step

_NOTE_S: Final = 0.1
_NOTE_EVENTS: Final = 256
"""Lanes' progress is noted after this time, or this many events."""


class Progress:
    """The lanes that are further than the store knows. Belongs to the event loop of delivery."""

    def __init__(self, store: SqliteStore, loop: asyncio.AbstractEventLoop) -> None:
        self._store = store
        self._loop = loop
        self._unnoted: dict[tuple[int, str], Step] = {}
        self._on_its_way: dict[tuple[int, str], Step] = {}
        self._steps = 0
        self._noting: asyncio.TimerHandle | None = None

    def carry_over(self, stored: Lane) -> None:
        """How far a lane really got that was read from the store."""
        for known in (self._on_its_way, self._unnoted):
            step = known.get((stored.subscription, stored.target))
            if step is not None:
                stored.position = max(stored.position, step.lane.position)
                stored.period, stored.told = step.lane.period, step.lane.told

    def done_with(self, lane: Lane, *, requests: int = 0, responses: int = 0, events: int = 0) -> None:
        """A lane got further; that is noted soon, together with others."""
        key = (lane.subscription, lane.target)
        step = self._unnoted.get(key)
        if step is None:
            step = self._unnoted[key] = Step(lane, lane.position)
        step.lane = lane
        step.requests += requests
        step.responses += responses
        step.events += events
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
        if self._on_its_way:
            # Counts are added in the store: what is on its way must not be sent twice.
            self._noting = self._loop.call_later(_NOTE_S, self._note)
            if not self._loop.is_running():
                self._submit(list(self._unnoted.values()), self._loop.create_future())
            return
        self._on_its_way, self._unnoted = self._unnoted, {}
        steps = list(self._on_its_way.values())
        durable: asyncio.Future[None] = self._loop.create_future()
        durable.add_done_callback(self._noted)
        self._submit(steps, durable)

    def _submit(self, steps: list[Step], durable: asyncio.Future[None]) -> None:
        for step in steps:
            step.position = step.lane.position
        self._store.submit(lambda tree: self._store.outbox.advance(tree, steps), durable)

    def _noted(self, durable: asyncio.Future[None]) -> None:
        steps, self._on_its_way = self._on_its_way, {}
        if durable.cancelled() or durable.exception() is not None:
            for key, step in steps.items():
                later = self._unnoted.setdefault(key, Step(step.lane, step.position))
                later.requests += step.requests
                later.responses += step.responses
                later.events += step.events
            self._noting = self._noting or self._loop.call_later(_NOTE_S, self._note)
