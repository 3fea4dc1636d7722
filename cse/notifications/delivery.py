"""Delivery of the outbox: every event to every target that waits for it, in order, until it is confirmed.

Runs in a thread with an event loop of its own. A lane (one target of one subscription) has a worker while it has
something to do. What could not be delivered waits and is tried again, slower and slower; a host that does not answer
is left alone for a while, for all its lanes. After a crash a notification may come twice, never not at all.
"""

from __future__ import annotations

import asyncio
import logging
import random
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, fields
from urllib.parse import urlsplit

from cse.entity import Entity
from cse.model import Answer, Question, Reading, Resource, Tree
from cse.notifications.message import Subscription
from cse.operations.delete import remove
from cse.operations.target import find
from cse.storage.sqlite import SqliteStore
from cse.storage.store import Commit, Lane, OutboxEvent
from onem2m.errors import OneM2MError
from onem2m.primitive import OK, Encoded
from onem2m.resources.ae import POINT_OF_ACCESS
from onem2m.resources.subscription import EXPIRATION_COUNTER
from onem2m.transport.async_http import HttpPool, HttpReply
from onem2m.vocabulary import ResourceType

log = logging.getLogger(__name__)

_CHUNK = 64
"""Events that a lane fetches at once; how far it got is noted as often."""


@dataclass(slots=True)
class Counters:
    """What delivery did since the start; shown to operators."""

    delivered: int = 0
    """notifications that a target confirmed"""
    failed: int = 0
    """attempts that were not answered"""
    refused: int = 0
    """notifications that a target answered with a refusal, and that were given up after some attempts"""
    discarded: int = 0
    """notifications given up because too many waited for an unreachable target"""

    def items(self) -> list[tuple[str, int]]:
        """Names and values."""
        return [(row.name, getattr(self, row.name)) for row in fields(self)]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long delivery bears with targets."""

    timeout_s: float = 10.0
    first_delay_s: float = 0.5
    longest_delay_s: float = 60.0
    refusals: int = 3
    """attempts after which a notification that the target refuses is given up"""
    waiting: int = 100_000
    """events that may wait for one target; beyond it the oldest are discarded"""


@dataclass(slots=True)
class _Host:
    """What is known about a target's host: while it is away, all lanes to it wait together."""

    failures: int = 0
    closed_until: float = 0.0


class Refused(Exception):
    """The target answered, and said no."""


@dataclass(slots=True)
class _Worker:
    lane: Lane
    subscription: Subscription
    waking: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False


class Delivery:
    """The delivery of one CSE's notifications."""

    def __init__(self, entity: Entity, store: SqliteStore, patience: Patience | None = None) -> None:
        self.counters = Counters()
        self._entity = entity
        self._store = store
        self._patience = patience or Patience()
        self._loop = asyncio.new_event_loop()
        self._workers: dict[tuple[int, str], _Worker] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._hosts: dict[str, _Host] = {}
        self._pool = HttpPool()
        self._numbers = random.Random()
        self._sent = 0
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)
        store.on_commit.append(self._committed)

    # life

    def start(self) -> None:
        """Starts, and takes up what is still owed from before."""
        self._thread.start()
        self._call(lambda: self._stir(self._store.outbox.busy_sources()))

    def stop(self) -> None:
        """Stops; what is not confirmed yet stays in the outbox."""
        self._call(self._loop.stop)
        self._thread.join()

    def _call(self, action: Callable[[], None]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(action)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        for task in self._tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*self._tasks, return_exceptions=True))
        self._pool.close()
        self._loop.close()

    # workers

    def _committed(self, commit: Commit) -> None:
        if commit.sources:
            sources = list(commit.sources)
            self._call(lambda: self._stir(sources))

    def _stir(self, sources: list[int]) -> None:
        """Events or lanes of these resources are new: their lanes get to work."""
        for source in sources:
            for lane in self._store.outbox.lanes(source):
                worker = self._workers.get((lane.subscription, lane.target))
                if worker is None:
                    self._employ(lane)
                    continue
                worker.lane.closing = lane.closing
                if lane.attributes != worker.lane.attributes:
                    worker.lane.attributes = lane.attributes
                    worker.subscription = Subscription(self._entity.cse_id, lane.attributes)
                worker.waking.set()

    def _employ(self, lane: Lane) -> None:
        worker = _Worker(lane, Subscription(self._entity.cse_id, lane.attributes))
        self._workers[lane.subscription, lane.target] = worker
        task = self._loop.create_task(self._work(worker))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, worker: _Worker) -> None:
        """Delivers what waits in a lane, until nothing does."""
        lane = worker.lane
        noted: asyncio.Future[None] | None = None
        try:
            while not worker.ended:
                worker.waking.clear()
                events = self._store.outbox.events(lane.source, lane.position, _CHUNK)
                if lane.closing is not None:
                    events = [event for event in events if event.number <= lane.closing]
                if events:
                    noted = await self._deliver(worker, events)
                elif noted is not None:
                    # A worker that comes after this one must find how far it got.
                    await noted
                    noted = None
                elif lane.closing is not None:
                    await self._note(lambda tree: self._store.outbox.end(tree, lane))
                    return
                elif not worker.waking.is_set():
                    return
        except OneM2MError as fault:
            log.error("the outbox could not be updated: %s", fault)
        except Exception:
            log.exception("a delivery lane stopped; it goes on with the next event")
        finally:
            del self._workers[lane.subscription, lane.target]

    async def _deliver(self, worker: _Worker, events: list[OutboxEvent]) -> asyncio.Future[None]:
        lane = worker.lane
        for event in events:
            if worker.ended:
                break
            if event.number <= lane.position:
                continue  # discarded meanwhile
            if worker.subscription.wants(event):
                confirmed = await self._persist(worker, event)
                if confirmed and worker.subscription.counts and event.kind:
                    await self._count_down(worker)
            lane.position = max(lane.position, event.number)
        position = lane.position
        return self._note(lambda tree: self._store.outbox.advance(tree, lane, position))

    def _note(self, work: Callable[[Tree], None]) -> asyncio.Future[None]:
        """Book-keeping joins the next batch; the future is done when it is on disk."""
        durable: asyncio.Future[None] = self._loop.create_future()
        self._store.submit(work, durable)
        return durable

    async def _count_down(self, worker: _Worker) -> None:
        """expirationCounter: at 0 the subscription ends, and nothing more is sent for it."""
        lane = worker.lane

        def work(tree: Tree) -> bool:
            subscription = tree.get(lane.subscription)
            remaining = None if subscription is None else subscription.get(EXPIRATION_COUNTER)
            if subscription is None or remaining is None:
                return subscription is None
            subscription = tree.own(subscription)
            subscription[EXPIRATION_COUNTER] = remaining - 1
            if remaining > 1:
                tree.update(subscription)
                return False
            remove(self._entity, subscription, tree)
            self._store.outbox.end_all(tree, lane)
            return True

        durable: asyncio.Future[None] = self._loop.create_future()
        ended = self._store.submit(work, durable)
        await durable
        if ended:
            for (subscription, _), other in self._workers.items():
                if subscription == lane.subscription:
                    other.ended = True

    # sending

    async def _persist(self, worker: _Worker, event: OutboxEvent) -> bool:
        """Sends one notification until it is confirmed (True), or given up (False)."""
        attempts = 0
        message = worker.subscription.notification(event)
        while True:
            host = self._hosts.setdefault(_host_of(worker.lane.target), _Host())
            delay = host.closed_until - self._loop.time()
            if delay > 0:
                await asyncio.sleep(delay)
            try:
                await self._send(worker.lane.target, message)
            except Refused as refusal:
                host.failures, host.closed_until = 0, 0.0
                attempts += 1
                if attempts >= self._patience.refusals:
                    self.counters.refused += 1
                    log.warning("%s refuses notifications: %s", worker.lane.target, refusal)
                    return False
                await asyncio.sleep(self._patience.first_delay_s)
            except (OSError, OneM2MError) as fault:
                self._host_failed(host, worker.lane.target, fault)
                if self._overfull(worker, event):
                    return False
            else:
                if host.failures:
                    log.info("%s answers again", worker.lane.target)
                    host.failures, host.closed_until = 0, 0.0
                self.counters.delivered += 1
                return True

    def _host_failed(self, host: _Host, target: str, fault: Exception) -> None:
        self.counters.failed += 1
        if not host.failures:
            log.warning("%s does not answer (%s); its notifications wait", target, str(fault) or type(fault).__name__)
        if host.closed_until <= self._loop.time():
            pause = min(self._patience.longest_delay_s, self._patience.first_delay_s * 2**host.failures)
            host.failures = min(host.failures + 1, 20)
            host.closed_until = self._loop.time() + pause * self._numbers.uniform(0.8, 1.2)

    def _overfull(self, worker: _Worker, event: OutboxEvent) -> bool:
        """Whether more waits than may; then the oldest are discarded, for all to see."""
        lane = worker.lane
        excess = self._store.outbox.pending(lane) - self._patience.waiting
        if excess <= 0:
            return False
        lane.position = max(event.number, self._store.outbox.skip(lane, excess))
        self.counters.discarded += excess
        log.error("%s is away too long: %d notifications are discarded", lane.target, excess)
        return True

    async def _send(self, target: str, message: Encoded) -> None:
        """One attempt. Raises OSError where nobody answers, Refused where the answer is no."""
        reply: HttpReply | None = None
        for url in self.urls_of(target):
            try:
                reply = await self._pool.post(url, self._headers(), message, self._patience.timeout_s)
            except OSError as fault:
                log.debug("%s: %s", url, fault)
                continue
            break
        if reply is None:
            raise ConnectionError("no point of access answers")
        code = reply.headers.get(b"x-m2m-rsc", b"")
        if code in (b"", b"%d" % OK) and 200 <= reply.status < 300:
            return
        if reply.status >= 500 and not code:
            raise ConnectionError(f"HTTP status {reply.status}")
        raise Refused(f"HTTP status {reply.status}, response status code {code.decode('latin-1') or 'missing'}")

    def urls_of(self, target: str) -> list[str]:
        """Where a target is reached: a URL itself, an AE by its points of access."""
        if "://" in target:
            return [_without_serialization(target)]
        resource = self._store.read(lambda tree: self._resource_of(target, tree))
        if resource is None or resource.type != ResourceType.AE:
            return []
        return [url for url in resource.get(POINT_OF_ACCESS) or () if url.startswith(("http://", "https://"))]

    def _resource_of(self, target: str, tree: Reading) -> Resource | None:
        stem = target.rpartition("/")[2] if target.startswith(f"{self._entity.cse_id}/") else target.lstrip("/")
        return tree.by_identifier(stem) or find(self._entity, target, tree)

    def _headers(self) -> list[tuple[bytes, bytes]]:
        self._sent += 1
        return [
            (b"x-m2m-origin", self._entity.cse_id.encode()),
            (b"x-m2m-ri", b"n%d" % self._sent),
            (b"x-m2m-rvi", b"3"),
            (b"content-type", b"application/json"),
            (b"accept", b"application/json"),
        ]

    # questions

    def ask(self, question: Question) -> Future[Answer]:
        """Asks another party, from any thread."""
        return asyncio.run_coroutine_threadsafe(self._ask(question), self._loop)

    async def _ask(self, question: Question) -> Answer:
        try:
            await self._send(question.target, question.body)
        except Refused as refusal:
            return Answer(4000, str(refusal))
        except (OSError, OneM2MError) as fault:
            return Answer(0, str(fault) or type(fault).__name__)
        return Answer(OK)


def _host_of(target: str) -> str:
    return urlsplit(target).netloc if "://" in target else target


def _without_serialization(url: str) -> str:
    """`?ct=json` in a target tells us how to write, and is not sent (TS-0004 6.4)."""
    base, mark, query = url.partition("?")
    kept = "&".join(part for part in query.split("&") if not part.startswith("ct="))
    return f"{base}?{kept}" if mark and kept else base
