"""Delivery of the outbox: every event to every target that waits for it, in order, until it is confirmed.

Runs in a thread with an event loop of its own. A lane (one target of one subscription) is at work while it has
something to send; the roster says whose turn it is. What could not be delivered waits and is tried again, slower and
slower; a host that does not answer is left alone for a while, for all its lanes. After a crash a notification may come
twice, never not at all.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final, TypeVar

import uvloop

from cse.accounts import Accounts
from cse.clock import SECOND
from cse.entity import Entity
from cse.model import Answer, Inquiry, Question, QuestionOpen, Tree
from cse.notifications.alarms import Alarms
from cse.notifications.backlog import Backlog
from cse.notifications.channels import Channels
from cse.notifications.clearance import Clearances
from cse.notifications.countdown import count_down
from cse.notifications.departure import depart_by_answer, wishes_to_leave
from cse.notifications.gathering import group_of, hand_over, interest_in
from cse.notifications.grants import granting, record_grant
from cse.notifications.hosts import Host, Hosts
from cse.notifications.message import FAREWELL, Subscription, fitting
from cse.notifications.pace import Pace
from cse.notifications.privilege import Unsettled
from cse.notifications.progress import Progress
from cse.notifications.roster import Roster
from cse.notifications.sending import Counters, Patience, Refused, Sender, Unreachable, json_body
from cse.notifications.suspension import resume, suspend
from cse.notifications.worker import Key, Worker
from cse.storage.sqlite import SqliteStore
from cse.storage.store import Commit, Lane, OutboxEvent
from onem2m.errors import OneM2MError

T = TypeVar("T")

log = logging.getLogger(__name__)

_LAST_TURNS: Final = 5
_PAUSE_S: Final = 1.0
"""How long a lane rests after a fault of ours."""

_SETTLING_S, _SETTLING_LOOKS = 0.02, 3000
"""How long a lane waits for the reaper before it looks again, and how often."""

_STARTED: Final = 32
"""Lanes that are put to work in one go."""

_EXAMINED: Final = 256
"""Lanes in the queue of an absent host that are looked at for what waits too long, each time it was tried in vain."""


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
        self._outbox = store.outbox
        self._accounts = accounts
        self._patience = patience or Patience()
        self._loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
        self._sender = Sender(entity, store, self._patience, self.channels)
        self._tasks: set[asyncio.Task[None]] = set()
        self._leaving: set[Key] = set()
        """lanes whose targets wish to be told no more, while that is decided"""
        self._backlog = Backlog(self._outbox)
        self._progress = Progress(store, self._loop)
        self._clearances = Clearances(entity, store)
        self._roster = Roster(self._outbox, self._progress, self._employ)
        self._hosts = Hosts(
            self._patience.first_delay_s,
            self._patience.longest_delay_s,
            self._loop.time,
            self._loop.call_later,
            lambda key, source: self._call_up(key, source, held=True),
            self._sender.reached,
        )
        self._alarms = Alarms(store.stamper.clock, self._loop.call_later, self._call_up)
        self._feeding = False
        self._pausing = False
        self._pace = Pace()
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)
        store.on_commit.append(self._committed)

    def start(self) -> None:
        """Starts, and takes up what is still owed from before."""
        self._thread.start()
        newest, sources = self._outbox.newest(), self._outbox.busy_sources()
        self._call(lambda: self._stir(Commit(frozenset(sources), frozenset(), False, newest)))
        self._store.write(self._outbox.forget_unclaimed)

    def stop(self) -> None:
        """Stops; what is not confirmed yet stays in the outbox."""
        self._call(self._loop.stop)
        self._thread.join()

    def tick(self) -> None:
        """The clock may have been moved: lanes that wait for an instant look at it. From any thread."""
        self._call(self._alarms.ring)

    def settle(self) -> None:
        """Waits until every lane has had its turn, and has sent what it can or waits. For tests, from another thread."""
        while asyncio.run_coroutine_threadsafe(self._busy(), self._loop).result():
            pass

    async def _busy(self) -> bool:
        await asyncio.sleep(0.01)
        return bool(self._tasks)

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
        # Connections are gone a few turns after they were closed, and a loop cannot be closed before.
        for _ in range(_LAST_TURNS):
            self._loop.run_until_complete(asyncio.sleep(0.01 if tasks else 0))
        try:
            self._loop.close()
        except OSError as fault:  # uvloop, where something still has not let go: it ends with the process
            log.warning("the event loop of delivery could not be closed: %s", fault)

    # whose turn it is

    def _committed(self, commit: Commit) -> None:
        if commit.sources or commit.lanes:
            self._call(lambda: self._stir(commit))

    def _stir(self, commit: Commit) -> None:
        """Events are new, up to `newest`; lanes have changed: they get to work."""
        newest = self._backlog.newest = max(self._backlog.newest, commit.newest)
        for source, subscription in commit.lanes:
            for worker in self._roster.relearn(source, abs(subscription)):
                if worker.lane.closing is not None or worker.scanned < newest or worker.waiting:
                    self._roster.ready(worker)
                else:
                    self._roster.release(worker)
        for source in commit.sources:
            self._roster.stir(source)
        self._feed()

    def _call_up(self, key: tuple[int, str], source: int, *, held: bool = False) -> None:
        """A lane has waited for its host, or for an instant, that has come."""
        self._roster.wake(key, source, held=held)
        self._feed()

    def _feed(self) -> None:
        """Puts lanes to work, some at a time: other things happen in this loop as well."""
        if self._feeding:
            return
        for _ in range(_STARTED):
            if self._roster.crowded and not self._pausing:
                self._pause()
            worker = self._roster.next(crowds=not self._pausing)
            if worker is None:
                break
            task = self._loop.create_task(self._work(worker))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            self._feeding = True
            self._loop.call_soon(self._feed_on)
            return
        if not (self._pausing or self._roster.busy):
            self._pace.rest()

    def _pause(self) -> None:
        """Those of very many are told with pauses, in which others go on."""
        pause = self._pace.pause()
        if pause:
            self._pausing = True
            self._loop.call_later(pause, self._go_on)

    def _go_on(self) -> None:
        self._pausing = False
        self._feed()

    def _feed_on(self) -> None:
        self._feeding = False
        self._feed()

    def _employ(self, lane: Lane) -> Worker:
        subscription = Subscription(self._entity.cse_id, lane, int(self._patience.batch_s * SECOND))
        return Worker(lane, subscription, self._clearances.of(subscription.interest))

    async def _work(self, worker: Worker) -> None:
        """One turn of a lane: delivers what it can."""
        lane = worker.lane
        try:
            while not worker.ended:
                worker.again = False
                if not await self._step(worker) and not worker.again:
                    break
        except OneM2MError as fault:
            log.error("the outbox could not be updated, a lane pauses: %s", fault)
            self._later(_PAUSE_S, worker)
        except Exception:
            log.exception("a lane failed and pauses")
            self._later(_PAUSE_S, worker)
        finally:
            # How far it got is noted even so: its target may be subscribed anew, and goes on from there.
            self._roster.done(worker)
            if worker.ended and (worker.again or lane.closing is None):
                # The target may have been subscribed anew while its former lane was being removed.
                self._roster.wake(worker.key, lane.source)
            self._hosts.turn_over(lane.target)
            self._feed()

    def _later(self, pause_s: float, worker: Worker) -> None:
        worker.look_anew()
        key, source = worker.key, worker.lane.source
        self._loop.call_later(pause_s, lambda: self._call_up(key, source))

    # what a lane has to do

    async def _step(self, worker: Worker) -> bool:
        """Looks at what is new and sends what is due; False where nothing more is to be done for now."""
        if self._hosts.is_waiting(worker.lane.target, worker.key):
            if self._hosts.is_shut(worker.lane.target):
                self._look(worker)
                self._give_up(worker)
            return False
        lane, before = worker.lane, worker.scanned
        self._look(worker)
        progressed = worker.scanned > before
        ending = lane.closing is not None
        if not worker.waiting:
            if progressed:
                self._progress.done_with(lane)
            elif ending:
                worker.ended = True
                await self._written(lambda tree: self._outbox.end(tree, lane))
            return progressed
        numbers = self._due(worker, ending)
        if not numbers:
            return progressed
        return await self._deliver(worker, fitting(self._events(worker, numbers)))

    def _look(self, worker: Worker) -> None:
        lane = worker.lane
        last = self._backlog.newest if lane.closing is None else lane.closing
        while not worker.full and worker.scanned < last:
            events = self._backlog.behind(lane.source, worker.scanned, last)
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
        now = self._store.stamper.clock()
        if lane.period != terms.period(now):
            lane.period, lane.told = terms.period(now), 0
        decision = terms.decide(worker.waiting, now, lane.told, ending=ending, held=worker.held)
        if decision.drop:
            worker.forget(decision.drop)
            self._progress.done_with(lane)
            self.counters.dropped += len(decision.drop)
        if not decision.send and decision.until is not None:
            self._alarms.set(decision.until, worker.key, lane.source)
        return decision.send

    def _events(self, worker: Worker, numbers: Sequence[int]) -> list[OutboxEvent]:
        events = []
        for number in numbers:
            event = worker.events.get(number) or self._backlog.event(worker.lane.source, number)
            if event is not None:
                events.append(event)
        missing = set(numbers).difference(event.number for event in events)
        if missing:
            worker.forget(missing)
        return events

    async def _deliver(self, worker: Worker, events: Sequence[OutboxEvent]) -> bool:
        """Sends events in one message; False where the lane has to wait before it can go on."""
        told = [event for event in events if await self._cleared(worker, event)]
        if len(told) < len(events):
            worker.forget({event.number for event in events}.difference(event.number for event in told))
            self._progress.done_with(worker.lane)
        if not told or worker.ended:
            return True
        group = self._group_of(worker)
        if group is not None:
            await self._hand_over(worker, group, told)
            return True
        host = self._hosts.enter(worker)
        if host is None:
            return False
        subscription, lane = worker.subscription, worker.lane
        try:
            if not self._still(worker, told):
                return True
            answered = True
            try:
                reply = await self._sender.send(lane.target, subscription.message(told), subscription.category)
            except Refused as refusal:
                if not self._refused(worker, refusal):
                    return False
            except (OSError, OneM2MError) as fault:
                answered = False
                return self._away(worker, host, fault)
            else:
                self.counters.delivered += 1
                if reply.body and lane.closing is None and wishes_to_leave(json_body(reply)):
                    self._let_go(worker.key)
            finally:
                self._measure(worker, requests=1, responses=int(answered))
                if answered:
                    self._hosts.answered(lane.target, host)
        finally:
            self._hosts.leave(lane.target, host)
        await self._told(worker, told)
        return True

    def _let_go(self, key: Key) -> None:
        """Sees to the wish of a target to be told no more; the lane goes on meanwhile."""
        if key in self._leaving:
            return
        self._leaving.add(key)
        task = self._loop.create_task(self._decide_to_let_go(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _decide_to_let_go(self, key: Key) -> None:
        inquiry = Inquiry()
        try:
            while True:
                try:
                    await self._written(lambda tree: depart_by_answer(self._entity, *key, tree), inquiry)
                except QuestionOpen as open_:
                    for question in open_.questions:
                        if isinstance(question, Question):
                            inquiry.answers[question] = await self._sender.ask(question)
                else:
                    return
        except OneM2MError as refusal:
            log.info("%s stays a target: %s", key[1], refusal)
        except Exception:
            log.exception("the wish of a target to leave could not be looked at")
        finally:
            self._leaving.discard(key)

    def _group_of(self, worker: Worker) -> int | None:
        """The group that gathers what a lane has to tell."""
        subscription, target = worker.subscription, worker.lane.target
        if "nfu" not in subscription.attributes:
            return None
        return self._store.read(lambda tree: group_of(self._entity, subscription.attributes, target, tree))

    async def _hand_over(self, worker: Worker, group: int, events: Sequence[OutboxEvent]) -> None:
        """A group is told without a network; it answers when it has written down what it was told."""
        subscription = worker.subscription
        told = [(event, subscription.notification(event)) for event in events if event.kind != FAREWELL]
        await self._written(
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
                self._accounts.note(worker.clearance.used, creator, "NOTIFY", reference)
            if subscription.counts:
                await self._count_down(worker)
        worker.skip(events[-1].number)
        self._progress.done_with(lane)
        self._measure(worker, events=len(events))

    def _measure(self, worker: Worker, **counts: int) -> None:
        if worker.subscription.measured:
            self._progress.done_with(worker.lane, **counts)

    def _refused(self, worker: Worker, refusal: Refused) -> bool:
        """Whether a target has refused so often that it is not asked again."""
        worker.refusals += 1
        if worker.refusals >= self._patience.refusals:
            self.counters.refused += 1
            log.warning("%s refuses a notification: %s", worker.lane.target, refusal)
            return True
        key, source = worker.key, worker.lane.source
        self._loop.call_later(self._patience.first_delay_s, lambda: self._call_up(key, source))
        return False

    def _away(self, worker: Worker, host: Host, fault: Exception) -> bool:
        """Nobody answers: what waits is given up or kept; True where there may be something else to do."""
        worker.held = True
        if isinstance(fault, Unreachable):
            self._give_up(worker)
            self._hosts.shut(host)
        else:
            self.counters.failed += 1
            self._hosts.failed(worker, host, fault)
        self._examine(worker, host)
        if not worker.waiting:
            return True
        self._hosts.queue(worker, host)
        return False

    def _give_up(self, worker: Worker) -> None:
        """The target says that it cannot be reached: its policy says what becomes of what waits."""
        given_up = worker.subscription.terms.unreachable(worker.waiting)
        if given_up and self._sender.out_of_reach(worker.lane.target):
            self.counters.dropped += len(given_up)
            worker.forget(given_up)
            self._progress.done_with(worker.lane)

    async def _written(self, work: Callable[[Tree], T], inquiry: Inquiry | None = None) -> T:
        """Runs a unit of work; returns when it is on disk."""
        durable: asyncio.Future[None] = self._loop.create_future()
        result = self._store.submit(work, durable, inquiry)
        await durable
        return result

    async def _count_down(self, worker: Worker) -> None:
        """expirationCounter: at 0 the subscription ends, and nothing more is sent for it."""
        lane = worker.lane
        if await self._written(lambda tree: count_down(self._entity, self._outbox, lane, tree)):
            for target in {lane.target, *worker.subscription.attributes.get("nu", ())}:
                other = self._roster.workers.get((lane.subscription, target))
                if other is not None:
                    other.ended = True
                    self._roster.ready(other)

    # who may still be told

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
        elif (
            not subscription.gathers
            and not worker.clearance.allowed
            and not subscription.suspended
            and worker.lane.closing is None
        ):
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

    def _still(self, worker: Worker, events: Sequence[OutboxEvent]) -> bool:
        """Whether all these are to be told, at the very moment of sending."""
        known = {event.number for event in worker.waiting}
        try:
            return all(event.number in known and self._may_be_told(worker, event) for event in events)
        except Unsettled:
            return False

    # what waits too long

    def _examine(self, worker: Worker, host: Host) -> None:
        """Of lanes whose host is away, what is too much or too old is discarded, for all to see.

        The lane that tried looks at itself, and at some of those that wait with it: they do not get to try.
        """
        bounds: dict[int, int] = {}
        self._discard(worker, host, bounds)
        for key, source in self._hosts.waiting(host, _EXAMINED):
            if source not in bounds:
                bounds[source] = self._outbox.newest_but(source, self._patience.waiting)
            if not bounds[source] and not self._late(host):
                continue
            other = self._roster.known(key, source)
            if other is not None and not other.busy:
                self._discard(other, host, bounds)
                self._roster.release(other)

    def _late(self, host: Host) -> bool:
        return self._loop.time() - host.away_since > self._patience.farewell_s

    def _discard(self, worker: Worker, host: Host, bounds: dict[int, int]) -> None:
        lane = worker.lane
        if lane.source not in bounds:
            bounds[lane.source] = self._outbox.newest_but(lane.source, self._patience.waiting)
        last = bounds[lane.source]
        if lane.closing is not None and self._late(host):
            last = lane.closing
        if last <= lane.position:
            return
        excess = self._outbox.pending(lane.source, lane.position, last)
        worker.skip(last)
        self._progress.done_with(lane)
        if excess:
            self.counters.discarded += excess
            log.error("%s is away too long: %d notifications are discarded", lane.target, excess)
