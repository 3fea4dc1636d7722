"""Who may still be told, looked at when an event is about to be sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from cse.entity import Entity
from cse.notifications.clearance import Clearances
from cse.notifications.gathering import interest_in
from cse.notifications.message import FAREWELL
from cse.notifications.privilege import Unsettled
from cse.notifications.scribe import Scribe
from cse.notifications.sending import Counters
from cse.notifications.suspension import resume, suspend
from cse.notifications.worker import Worker
from cse.storage.store import OutboxEvent

_SETTLING_S, _SETTLING_LOOKS = 0.02, 3000
"""How long a lane waits for the reaper before it looks again, and how often."""


class Permits:
    """Says what may be told to whom by the privileges of now."""

    def __init__(self, entity: Entity, clearances: Clearances, scribe: Scribe, counters: Counters) -> None:
        self._entity = entity
        self._clearances = clearances
        self._scribe = scribe
        self._counters = counters

    async def clear(self, worker: Worker, event: OutboxEvent) -> bool:
        """Whether an event may be told; suspends and resumes the subscription where that has changed."""
        key = worker.lane.subscription
        try:
            cleared = self._may_be_told(worker, event)
        except Unsettled:
            cleared = await self._settled(worker, event)
        subscription = worker.subscription
        if cleared:
            if not subscription.suspended:
                return True
            resumed = await self._scribe.write(lambda tree: resume(self._entity, key, tree, event.number - 1))
            self._counters.resumed += resumed is True
            if resumed is not False:
                return True
        elif (
            not subscription.gathers
            and not worker.clearance.allowed
            and not subscription.suspended
            and worker.lane.closing is None
        ):
            self._counters.suspended += await self._scribe.write(lambda tree: suspend(self._entity, key, tree))
        self._counters.withheld += 1
        return False

    async def _settled(self, worker: Worker, event: OutboxEvent) -> bool:
        """Whether an event may be told, once what was deleted is remembered."""
        for _ in range(_SETTLING_LOOKS):
            try:
                return self._may_be_told(worker, event)
            except Unsettled:
                await asyncio.sleep(_SETTLING_S)
        return False

    def _may_be_told(self, worker: Worker, event: OutboxEvent) -> bool:
        """That a subscription is gone gives nothing away; all else only to whom may read it."""
        if event.kind == FAREWELL:
            return True
        if worker.subscription.gathers:
            interest, about, naming = interest_in(event)
            clearance = self._clearances.of(interest)
            seen = clearance.permits(about.number) and clearance.shows(about)
            return seen and clearance.reaches(worker.lane.target, naming)
        clearance, told = worker.clearance, worker.subscription
        permitted = clearance.permits(event.number) and event.number > told.deaf
        return permitted and clearance.shows(event) and clearance.reaches(worker.lane.target, told.internal)

    def still(self, worker: Worker, events: Sequence[OutboxEvent]) -> bool:
        """Whether all these are to be told, at the very moment of sending."""
        # Most often it is the one that waits first.
        first = worker.waiting[0].number if worker.waiting else None
        alone = len(events) == 1 and events[0].number == first
        known = (first,) if alone else {event.number for event in worker.waiting}
        try:
            return all(event.number in known and self._may_be_told(worker, event) for event in events)
        except Unsettled:
            return False
