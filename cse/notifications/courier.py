"""What a lane does in its turn: looks at what is new, sends what is due, and sees to what came of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cse.accounts import Accounts
from cse.entity import Entity
from cse.notifications.alarms import Alarms
from cse.notifications.backlog import Backlog
from cse.notifications.countdown import count_down
from cse.notifications.departure import wishes_to_leave
from cse.notifications.gathering import group_of, hand_over
from cse.notifications.hosts import Host, Hosts
from cse.notifications.leaving import Leaving
from cse.notifications.message import FAREWELL, fitting
from cse.notifications.overdue import Overdue
from cse.notifications.permits import Permits
from cse.notifications.progress import Progress
from cse.notifications.roster import Roster
from cse.notifications.scribe import Scribe
from cse.notifications.sending import Counters, Patience, Refused, Sender, Unreachable, json_body
from cse.notifications.worker import Key, Worker
from cse.storage.sqlite import SqliteStore
from cse.storage.store import OutboxEvent
from onem2m.errors import OneM2MError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Courier:
    """Takes events to the target of a lane."""

    entity: Entity
    store: SqliteStore
    accounts: Accounts
    patience: Patience
    counters: Counters
    loop: asyncio.AbstractEventLoop
    sender: Sender
    backlog: Backlog
    progress: Progress
    roster: Roster
    hosts: Hosts
    alarms: Alarms
    scribe: Scribe
    permits: Permits
    leaving: Leaving
    overdue: Overdue
    call_up: Callable[[Key, int], None]
    """(key, source): a lane has waited for an instant that has come"""

    async def step(self, worker: Worker) -> bool:
        """Looks at what is new and sends what is due; False where nothing more is to be done for now."""
        if self.hosts.is_waiting(worker.lane.target, worker.key):
            if self.hosts.is_shut(worker.lane.target):
                self._look(worker)
                self._give_up(worker)
            return False
        lane, before = worker.lane, worker.scanned
        self._look(worker)
        progressed = worker.scanned > before
        ending = lane.closing is not None
        if not worker.waiting:
            if progressed:
                self.progress.done_with(lane)
            elif ending:
                worker.ended = True
                await self.scribe.write(lambda tree: self.store.outbox.end(tree, lane))
            return progressed
        numbers = self._due(worker, ending)
        if not numbers:
            return progressed
        return await self._deliver(worker, fitting(self._events(worker, numbers)))

    def _look(self, worker: Worker) -> None:
        if worker.sated:
            return
        lane = worker.lane
        last = self.backlog.newest if lane.closing is None else lane.closing
        while not worker.full and worker.scanned < last:
            events = self.backlog.behind(lane.source, worker.scanned, last)
            if not events:
                worker.scanned = last
                worker.settle()
                return
            worker.look(events)

    def _due(self, worker: Worker, ending: bool) -> Sequence[int]:
        """The events that are to be sent now; without any, when to look again is seen to."""
        terms, lane = worker.subscription.terms, worker.lane
        if terms.plain or worker.waiting[0].at == 0:
            return (worker.waiting[0].number,)
        now = self.store.stamper.clock()
        if lane.period != terms.period(now):
            lane.period, lane.told = terms.period(now), 0
        decision = terms.decide(worker.waiting, now, lane.told, ending=ending, held=worker.held)
        if decision.drop:
            worker.forget(decision.drop)
            self.progress.done_with(lane)
            self.counters.dropped += len(decision.drop)
        if not decision.send and decision.until is not None:
            self.alarms.set(decision.until, worker.key, lane.source)
        return decision.send

    def _events(self, worker: Worker, numbers: Sequence[int]) -> list[OutboxEvent]:
        events = []
        for number in numbers:
            event = worker.events.get(number) or self.backlog.event(worker.lane.source, number)
            if event is not None:
                events.append(event)
        if len(events) < len(numbers):
            worker.forget(set(numbers).difference(event.number for event in events))
        return events

    async def _deliver(self, worker: Worker, events: Sequence[OutboxEvent]) -> bool:
        """Sends events in one message; False where the lane has to wait before it can go on."""
        told: list[OutboxEvent] = []
        for event in events:
            # No comprehension: one that awaits costs a coroutine of its own, at every notification.
            if await self.permits.clear(worker, event):
                told.append(event)  # noqa: PERF401
        if len(told) < len(events):
            worker.forget({event.number for event in events}.difference(event.number for event in told))
            self.progress.done_with(worker.lane)
        if not told or worker.ended:
            return True
        group = self._group_of(worker)
        if group is not None:
            await self._hand_over(worker, group, told)
            return True
        host = self.hosts.enter(worker)
        if host is None:
            return False
        subscription, lane = worker.subscription, worker.lane
        try:
            if not self.permits.still(worker, told):
                return True
            answered = True
            try:
                reply = await self.sender.send(lane.target, subscription.message(told), subscription.category)
            except Refused as refusal:
                if not self._refused(worker, refusal):
                    return False
            except (OSError, OneM2MError) as fault:
                answered = False
                return self._away(worker, host, fault)
            else:
                self.counters.delivered += 1
                if reply.body and lane.closing is None and wishes_to_leave(json_body(reply)):
                    self.leaving.see_to(worker.key)
            finally:
                self._measure(worker, requests=1, responses=int(answered))
                if answered:
                    self.hosts.answered(lane.target, host)
        finally:
            self.hosts.leave(lane.target, host)
        await self._told(worker, told)
        return True

    def _group_of(self, worker: Worker) -> int | None:
        """The group that gathers what a lane has to tell."""
        subscription, target = worker.subscription, worker.lane.target
        if "nfu" not in subscription.attributes:
            return None
        return self.store.read(lambda tree: group_of(self.entity, subscription.attributes, target, tree))

    async def _hand_over(self, worker: Worker, group: int, events: Sequence[OutboxEvent]) -> None:
        """A group is told without a network; it answers when it has written down what it was told."""
        subscription = worker.subscription
        told = [(event, subscription.notification(event)) for event in events if event.kind != FAREWELL]
        await self.scribe.write(
            lambda tree: hand_over(
                group, subscription.attributes, subscription.internal, subscription.interest, told, tree
            )
        )
        self._measure(worker, requests=1, responses=1)
        self.counters.delivered += 1
        await self._told(worker, events)

    async def _told(self, worker: Worker, events: Sequence[OutboxEvent]) -> None:
        """A message is done with: confirmed, or given up."""
        confirmed = not worker.refusals
        worker.refusals, worker.held = 0, False
        subscription, lane = worker.subscription, worker.lane
        if confirmed and events[0].kind != FAREWELL:
            lane.told += len(events)
            if worker.clearance.used:
                creator, reference = subscription.interest.creator, subscription.reference
                self.accounts.note(worker.clearance.used, creator, "NOTIFY", reference)
            if subscription.counts:
                await self._count_down(worker)
        worker.skip(events[-1].number)
        self.progress.done_with(lane)
        self._measure(worker, events=len(events))

    def _measure(self, worker: Worker, **counts: int) -> None:
        if worker.subscription.measured:
            self.progress.done_with(worker.lane, **counts)

    def _refused(self, worker: Worker, refusal: Refused) -> bool:
        """Whether a target has refused so often that it is not asked again."""
        worker.refusals += 1
        if worker.refusals >= self.patience.refusals:
            self.counters.refused += 1
            log.warning("%s refuses a notification: %s", worker.lane.target, refusal)
            return True
        key, source = worker.key, worker.lane.source
        self.loop.call_later(self.patience.first_delay_s, lambda: self.call_up(key, source))
        return False

    def _away(self, worker: Worker, host: Host, fault: Exception) -> bool:
        """Nobody answers: what waits is given up or kept; True where there may be something else to do."""
        worker.held = True
        if isinstance(fault, Unreachable):
            self._give_up(worker)
            self.hosts.shut(host)
        else:
            self.counters.failed += 1
            self.hosts.failed(worker, host, fault)
        self.overdue.examine(worker, host)
        if not worker.waiting:
            return True
        self.hosts.queue(worker, host)
        return False

    def _give_up(self, worker: Worker) -> None:
        """The target says that it cannot be reached: its policy says what becomes of what waits."""
        given_up = worker.subscription.terms.unreachable(worker.waiting)
        if given_up and self.sender.out_of_reach(worker.lane.target):
            self.counters.dropped += len(given_up)
            worker.forget(given_up)
            self.progress.done_with(worker.lane)

    async def _count_down(self, worker: Worker) -> None:
        """expirationCounter: at 0 the subscription ends, and nothing more is sent for it."""
        lane = worker.lane
        if await self.scribe.write(lambda tree: count_down(self.entity, self.store.outbox, lane, tree)):
            for target in {lane.target, *worker.subscription.attributes.get("nu", ())}:
                other = self.roster.workers.get((lane.subscription, target))
                if other is not None:
                    other.ended = True
                    self.roster.ready(other)
