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
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Final

import uvloop

from cse.accounts import Accounts
from cse.clock import SECOND
from cse.entity import Entity
from cse.model import Answer, Question
from cse.notifications.alarms import Alarms
from cse.notifications.backlog import Backlog
from cse.notifications.channels import Channels
from cse.notifications.clearance import Clearances
from cse.notifications.courier import Courier
from cse.notifications.grants import granting, record_grant
from cse.notifications.hosts import Hosts
from cse.notifications.leaving import Leaving
from cse.notifications.message import Subscription
from cse.notifications.overdue import Overdue
from cse.notifications.pace import Pace
from cse.notifications.permits import Permits
from cse.notifications.progress import Progress
from cse.notifications.roster import Roster
from cse.notifications.scribe import Scribe
from cse.notifications.sending import Counters, Patience, Sender
from cse.notifications.worker import Worker
from cse.storage.sqlite import SqliteStore
from cse.storage.store import Commit, Lane
from onem2m.errors import OneM2MError
from onem2m.transport.async_mqtt import MqttPost

log = logging.getLogger(__name__)

_LAST_TURNS: Final = 5
_PAUSE_S: Final = 1.0
"""How long a lane rests after a fault of ours."""

_STARTED: Final = 32
"""Lanes that are put to work in one go."""


class Delivery:
    """The delivery of one CSE's notifications."""

    def __init__(
        self,
        entity: Entity,
        store: SqliteStore,
        accounts: Accounts,
        patience: Patience | None = None,
        channels: Channels | None = None,
        post: MqttPost | None = None,
    ) -> None:
        self.counters = Counters()
        self.channels = channels or Channels()
        self._entity = entity
        self._store = store
        self._outbox = store.outbox
        self._patience = patience or Patience()
        self._loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
        self._sender = Sender(entity, store, self._patience, self.channels, post)
        self._tasks: set[asyncio.Task[None]] = set()
        self._scribe = Scribe(store, self._loop)
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
        scribe, counters, progress = self._scribe, self.counters, self._progress
        self._courier = Courier(
            entity,
            store,
            accounts,
            self._patience,
            counters,
            self._loop,
            self._sender,
            self._backlog,
            progress,
            self._roster,
            self._hosts,
            self._alarms,
            scribe,
            Permits(entity, self._clearances, scribe, counters),
            Leaving(entity, scribe, self._sender.ask, self._begin),
            Overdue(self._outbox, self._hosts, self._roster, progress, counters, self._patience, self._loop.time),
            self._call_up,
        )
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
            await self._scribe.write(lambda tree: record_grant(question, answer, tree))
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
            self._begin(self._work(worker))
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

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

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
                if not await self._courier.step(worker) and not worker.again:
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
