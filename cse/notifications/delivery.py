"""Delivery of the outbox: every event to every target that waits for it, in order, until it is confirmed.

Runs in a thread with an event loop of its own. A lane (one target of one subscription) has a worker while it has
something to do. What could not be delivered waits and is tried again, slower and slower; a host that does not answer
is left alone for a while, for all its lanes. After a crash a notification may come twice, never not at all.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import TypeVar

import uvloop

from cse.accounts import Accounts
from cse.entity import Entity
from cse.model import Answer, Question, Tree
from cse.notifications.channels import Channels
from cse.notifications.clearance import Clearances
from cse.notifications.countdown import count_down
from cse.notifications.grants import granting, record_grant
from cse.notifications.message import Subscription
from cse.notifications.privilege import Unsettled
from cse.notifications.progress import Progress
from cse.notifications.sending import Counters, Host, Patience, Refused, Sender, Withheld
from cse.notifications.suspension import resume, suspend
from cse.notifications.worker import Worker
from cse.storage.sqlite import SqliteStore
from cse.storage.store import Commit, Lane, OutboxEvent
from onem2m.errors import OneM2MError

T = TypeVar("T")

log = logging.getLogger(__name__)

_PAUSE_S = 1.0
"""How long a lane rests after a fault of ours."""

_SETTLING_S, _SETTLING_LOOKS = 0.02, 3000
"""How long a lane waits for the reaper before it looks again, and how often."""

_CHUNK = 64
"""Events that a lane fetches at once."""

_KNOWN_SOURCES = 10_000
"""Resources whose lanes are kept in memory."""


class Delivery:
    """The delivery of one CSE's notifications."""

    def __init__(
        self,
        entity: Entity,
        store: SqliteStore,
        accounts: Accounts,
        patience: Patience | None = None,
        channels: Channels | None = None,
    ) -> None:
        self.counters = Counters()
        self.channels = channels or Channels()
        self._entity = entity
        self._store = store
        self._accounts = accounts
        self._patience = patience or Patience()
        self._loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
        self._sender = Sender(entity, store, self._patience, self.counters, self.channels)
        self._lanes: dict[int, list[Lane]] = {}
        """source -> its lanes, as far as they are known"""
        self._workers: dict[tuple[int, str], Worker] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._fetched: dict[tuple[int, int], list[OutboxEvent]] = {}
        """(source, position) -> the events behind it: lanes of one source mostly ask the same"""
        self._newest = 0
        """up to this event everything is known of that came with it; a later one may have closed lanes, unheard yet"""
        self._progress = Progress(store, self._loop)
        self._clearances = Clearances(entity, store)
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)
        store.on_commit.append(self._committed)

    def start(self) -> None:
        """Starts, and takes up what is still owed from before."""
        self._thread.start()
        self._call(lambda: self._stir(self._store.outbox.busy_sources(), (), self._store.outbox.newest()))
        self._store.write(self._store.outbox.forget_unclaimed)

    def stop(self) -> None:
        """Stops; what is not confirmed yet stays in the outbox."""
        self._call(self._loop.stop)
        self._thread.join()

    def ask(self, question: Question) -> Future[Answer]:
        """Asks another party, from any thread."""
        return asyncio.run_coroutine_threadsafe(self._ask(question), self._loop)

    async def _ask(self, question: Question) -> Answer:
        answer = await self._sender.ask(question)
        if granting(question, answer):
            await self._written(lambda tree: record_grant(question, answer, tree))
        return answer

    def _call(self, action: Callable[[], None]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(action)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        tasks = asyncio.all_tasks(self._loop)  # questions of others among them
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._progress.close()
        self._sender.close()
        self._loop.close()

    def _committed(self, commit: Commit) -> None:
        if commit.sources or commit.lanes:
            self._call(lambda: self._stir(commit.sources, commit.lanes, commit.newest))

    def _stir(self, sources: Iterable[int], changed: Iterable[int], newest: int = 0) -> None:
        """Events of these resources are new, up to `newest`; lanes of those have changed: they get to work."""
        self._newest = max(self._newest, newest)
        self._fetched.clear()
        for source in changed:
            self._learn(source)
        for source in {*sources, *changed}:
            for lane in self._lanes.get(source) or self._learn(source):
                worker = self._workers.get((lane.subscription, lane.target))
                if worker is None:
                    self._employ(lane)
                else:
                    worker.waking.set()

    def _learn(self, source: int) -> list[Lane]:
        """Reads the lanes of a resource; those at work keep their place."""
        if len(self._lanes) >= _KNOWN_SOURCES:
            self._lanes.clear()
        lanes = []
        for stored in self._store.outbox.lanes(source):
            worker = self._workers.get((stored.subscription, stored.target))
            lane = stored if worker is None else worker.lane
            lanes.append(lane)
            if worker is None:
                stored.position = self._progress.position(stored)
                continue
            lane.closing = stored.closing
            if (lane.attributes, lane.internal) != (stored.attributes, stored.internal):
                lane.attributes, lane.internal = stored.attributes, stored.internal
                worker.subscription = Subscription(self._entity.cse_id, lane)
                worker.clearance = self._clearances.of(worker.subscription.interest)
        self._lanes.pop(source, None)
        if lanes:
            self._lanes[source] = lanes
        return lanes

    def _employ(self, lane: Lane) -> None:
        subscription = Subscription(self._entity.cse_id, lane)
        worker = Worker(lane, subscription, self._clearances.of(subscription.interest))
        self._workers[lane.subscription, lane.target] = worker
        task = self._loop.create_task(self._work(worker))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, worker: Worker) -> None:
        """Delivers what waits in a lane."""
        lane = worker.lane
        try:
            while not worker.ended:
                worker.waking.clear()
                events = self._events(lane)
                if events:
                    await self._deliver(worker, events)
                elif lane.closing is not None:
                    worker.ended = True
                    await self._written(lambda tree: self._store.outbox.end(tree, lane))
                elif not worker.waking.is_set():
                    return
        except OneM2MError as fault:
            log.error("the outbox could not be updated, a lane pauses: %s", fault)
            self._loop.call_later(_PAUSE_S, lambda: self._stir((), (lane.source,)))
        except Exception:
            log.exception("a lane failed and pauses")
            self._loop.call_later(_PAUSE_S, lambda: self._stir((), (lane.source,)))
        finally:
            del self._workers[lane.subscription, lane.target]
            if worker.ended:
                self._lanes.pop(lane.source, None)
                # The target may have been subscribed anew while its former lane was being removed.
                if worker.waking.is_set():
                    self._stir((), (lane.source,))

    def _events(self, lane: Lane) -> list[OutboxEvent]:
        """The next events of a lane."""
        place = (lane.source, lane.position)
        events = self._fetched.get(place)
        if events is None:
            events = self._store.outbox.events(lane.source, lane.position, _CHUNK)
            if len(self._fetched) < 1000:
                self._fetched[place] = events
        last = self._newest if lane.closing is None else lane.closing
        if not events or events[-1].number <= last:
            return events
        return [event for event in events if event.number <= last]

    async def _deliver(self, worker: Worker, events: list[OutboxEvent]) -> None:
        lane = worker.lane
        for event in events:
            if worker.ended or event.number <= lane.position:
                continue  # nothing more is to be told, or not this: it was discarded meanwhile
            if worker.subscription.wants(event):
                confirmed = await self._cleared(worker, event) and await self._persist(worker, event)
                if confirmed and worker.subscription.counts and event.kind:
                    await self._count_down(worker)
            lane.position = max(lane.position, event.number)
            self._progress.done_with(lane)

    async def _written(self, work: Callable[[Tree], T]) -> T:
        """Runs a unit of work; returns when it is on disk."""
        durable: asyncio.Future[None] = self._loop.create_future()
        result = self._store.submit(work, durable)
        await durable
        return result

    async def _count_down(self, worker: Worker) -> None:
        """expirationCounter: at 0 the subscription ends, and nothing more is sent for it."""
        lane = worker.lane
        if await self._written(lambda tree: count_down(self._entity, self._store.outbox, lane, tree)):
            for other in self._workers.values():
                other.ended = other.ended or other.lane.subscription == lane.subscription

    async def _cleared(self, worker: Worker, event: OutboxEvent) -> bool:
        """Whether an event may be told; suspends and resumes the subscription where that has changed."""
        key = worker.lane.subscription
        cleared = await self._settled(worker, event)
        subscription = worker.subscription
        if cleared:
            if not subscription.suspended:
                return True
            resumed = await self._written(lambda tree: resume(self._entity, key, tree, event.number - 1))
            self.counters.resumed += resumed is True
            if resumed is not False:
                return True
        elif not worker.clearance.allowed and not subscription.suspended and worker.lane.closing is None:
            self.counters.suspended += await self._written(lambda tree: suspend(self._entity, key, tree))
        self.counters.withheld += 1
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
        if not event.kind:
            return True
        clearance, told = worker.clearance, worker.subscription
        permitted = clearance.permits(event.number) and event.number > told.deaf
        return permitted and clearance.shows(event) and clearance.reaches(worker.lane.target, told.internal)

    async def _persist(self, worker: Worker, event: OutboxEvent) -> bool:
        """Sends one notification until it is confirmed (True), or given up (False)."""
        refusals = 0
        target = worker.lane.target
        message = worker.subscription.notification(event)
        while not worker.ended:
            try:
                away = await self._sender.try_once(target, message, lambda: self._may_be_told(worker, event))
            except (Withheld, Unsettled):
                if await self._cleared(worker, event):
                    continue
                return False
            except Refused as refusal:
                refusals += 1
                if refusals >= self._patience.refusals:
                    self.counters.refused += 1
                    log.warning("%s refuses a notification: %s", target, refusal)
                    return False
                await asyncio.sleep(self._patience.first_delay_s)
                continue
            if away is None:
                if worker.clearance.used and event.kind:
                    who = worker.subscription
                    self._accounts.note(worker.clearance.used, who.interest.creator, "NOTIFY", who.reference)
                return True
            if self._given_up(worker.lane, event, away):
                return False
        return False

    def _given_up(self, lane: Lane, event: OutboxEvent, away: Host) -> bool:
        """Whether too much waits, or too long for a subscription that is gone; then it is discarded, for all to see."""
        waiting = self._store.outbox.pending(lane)
        late = lane.closing is not None and self._loop.time() - away.away_since > self._patience.farewell_s
        excess = waiting if late else waiting - self._patience.waiting
        if excess <= 0:
            return False
        lane.position = max(event.number, self._store.outbox.skip(lane, excess))
        self.counters.discarded += excess
        log.error("%s is away too long: %d notifications are discarded", lane.target, excess)
        return True
