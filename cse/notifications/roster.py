"""Whose turn it is: the lanes that have something to do, source by source, so that none keeps the others waiting.

A source with few lanes has them in memory. One with very many is walked through in pages: a lane is there as long as
it has something to do, and is a name in some queue while it waits.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from cse.notifications.progress import Progress
from cse.notifications.worker import Key, Worker
from cse.storage.outbox import Outbox
from cse.storage.store import Lane

_PAGE: Final = 64
"""Lanes of a large source that are read at once."""
_FEW: Final = 256
"""Lanes of a source that are kept in memory."""
_KEPT: Final = 20_000
"""Lanes that are kept in memory for all sources together, beside those at work."""
AT_ONCE: Final = 256
"""Lanes of one source that are at work at a time."""
_OF_A_CROWD: Final = 32
"""The same for a source with very many lanes."""
_IN_ALL: Final = 2048
_START: Final[Key] = (-(2**63), "")


@dataclass(slots=True, eq=False)
class Source:
    """A resource with lanes."""

    key: int
    lanes: dict[Key, Worker] | None = None
    """all of them, where they are few"""
    cursor: Key | None = None
    """how far the walk got; None: nobody walks"""
    anew: bool = False
    """whether there is to be another walk"""
    ready: deque[Worker] = field(default_factory=deque)
    busy: int = 0
    listed: bool = False


class Roster:
    """All lanes that have something to do. Belongs to the event loop of delivery."""

    def __init__(self, outbox: Outbox, progress: Progress, employ: Callable[[Lane], Worker]) -> None:
        self.workers: dict[Key, Worker] = {}
        """lanes that are in memory"""
        self.busy = 0
        self._outbox = outbox
        self._progress = progress
        self._employ = employ
        self._sources: OrderedDict[int, Source] = OrderedDict()
        self._kept = 0
        self._turns: deque[Source] = deque()
        self._crowds: set[int] = set()
        """sources that turned out to have very many lanes, while they have a turn"""

    def stir(self, key: int) -> None:
        """A source has new events: all its lanes look at them."""
        source = self._source(key)
        if source.lanes is not None:
            for worker in source.lanes.values():
                self.ready(worker)
        elif source.cursor is not None:
            source.anew = True
        else:
            source.cursor = _START
            self._list(source)

    def wake(self, key: Key, source: int, *, held: bool = False) -> None:
        """A lane has something to do; `held`: its host was away or busy."""
        worker = self.known(key, source)
        if worker is not None:
            worker.held = worker.held or held
            self.ready(worker)

    def known(self, key: Key, source: int) -> Worker | None:
        """A lane by its name; None where it has ended."""
        worker = self.workers.get(key)
        if worker is None:
            lane = self._outbox.lane(*key)
            if lane is not None and lane.source == source:
                worker = self._take(lane)
                self._keep(worker)
        return worker

    def _keep(self, worker: Worker) -> None:
        """A lane of a source whose lanes are kept is woken by its events from now on."""
        source = self._sources.get(worker.lane.source)
        if source is not None and source.lanes is not None and worker.key not in source.lanes:
            source.lanes[worker.key] = worker
            self._kept += 1
            if len(source.lanes) > _FEW:
                self._disperse(source)
                self.workers[worker.key] = worker  # it is about to have its turn

    def ready(self, worker: Worker) -> None:
        """A lane in memory has something to do."""
        if worker.busy:
            worker.again = True
        elif not worker.queued:
            worker.queued = True
            source = self._source(worker.lane.source)
            source.ready.append(worker)
            self._list(source)

    @property
    def crowded(self) -> bool:
        """Whether a source with very many lanes has a turn."""
        return bool(self._crowds)

    def next(self, *, crowds: bool = True) -> Worker | None:
        """The lane whose turn it is; without `crowds` one of a source with few lanes."""
        if self.busy >= _IN_ALL:
            return None
        for _ in range(len(self._turns)):
            source = self._turns[0]
            crowd = source.key in self._crowds
            if source.busy >= (_OF_A_CROWD if crowd else AT_ONCE) or (crowd and not crowds):
                self._turns.rotate(-1)
                continue
            if not source.ready and source.cursor is not None:
                self._turn_page(source)
            if source.ready:
                self._turns.rotate(-1)
                worker = source.ready.popleft()
                worker.queued, worker.busy, worker.again = False, True, False
                source.busy += 1
                self.busy += 1
                return worker
            self._turns.popleft()
            source.listed = False
            self._crowds.discard(source.key)
            self._dismiss(source)
        return None

    def done(self, worker: Worker) -> None:
        """A lane has had its turn. Those of large sources are forgotten until they are called again."""
        source = self._source(worker.lane.source)
        worker.busy = False
        source.busy -= 1
        self.busy -= 1
        if worker.ended:
            self._remove(worker, source)
        elif worker.again:
            self.ready(worker)
        elif source.lanes is None:
            self.workers.pop(worker.key, None)
        self._dismiss(source)

    def relearn(self, key: int, subscription: int) -> list[Worker]:
        """Lanes of a subscription have changed; those that may have something to do now."""
        concerned = []
        for lane in self._outbox.lanes_of(subscription):
            if lane.source != key:
                continue
            worker = self.workers.get((lane.subscription, lane.target))
            if worker is not None:
                self._refresh(worker, lane)
            else:
                worker = self._take(lane)
                self._keep(worker)
            concerned.append(worker)
        return concerned

    def _refresh(self, worker: Worker, stored: Lane) -> None:
        lane = worker.lane
        lane.closing = stored.closing
        if (lane.attributes, lane.internal) != (stored.attributes, stored.internal):
            lane.attributes, lane.internal = stored.attributes, stored.internal
            fresh = self._employ(lane)
            worker.subscription, worker.clearance = fresh.subscription, fresh.clearance
            worker.look_anew()
        if stored.position > lane.position:
            lane.position = stored.position  # what waited was discarded
            worker.look_anew()

    def _take(self, lane: Lane) -> Worker:
        self._progress.carry_over(lane)
        worker = self.workers[lane.subscription, lane.target] = self._employ(lane)
        return worker

    def release(self, worker: Worker) -> None:
        """A lane that was only looked at."""
        source = self._sources.get(worker.lane.source)
        if not (worker.busy or worker.queued) and (source is None or source.lanes is None):
            self.workers.pop(worker.key, None)

    def _source(self, key: int) -> Source:
        source = self._sources.get(key)
        if source is None:
            source = self._sources[key] = Source(key)
        return source

    def _list(self, source: Source) -> None:
        if not source.listed:
            source.listed = True
            self._turns.append(source)

    def _turn_page(self, source: Source) -> None:
        """The next lanes of a source; a source that turns out to have few keeps them."""
        assert source.cursor is not None
        first = source.cursor == _START
        limit = _FEW + 1 if first and not source.anew else _PAGE
        page = self._outbox.lanes(source.key, source.cursor, limit)
        few = first and limit > _PAGE and len(page) < limit
        if few:
            source.lanes = {}
            source.cursor = None
            self._crowds.discard(source.key)
            self._kept += len(page)
        elif len(page) < limit:
            source.cursor = _START if source.anew else None
            source.anew = False
        else:
            source.cursor = (page[-1].subscription, page[-1].target)
            self._crowds.add(source.key)
        for lane in page:
            worker = self.workers.get((lane.subscription, lane.target)) or self._take(lane)
            if source.lanes is not None:
                source.lanes[worker.key] = worker
            self.ready(worker)
        if few and self._kept > _KEPT:
            self._make_room(source)

    def _make_room(self, newest: Source) -> None:
        for source in list(self._sources.values()):
            if self._kept <= _KEPT:
                return
            if source is not newest and source.lanes is not None and not source.listed and not source.busy:
                self._disperse(source)
                self._dismiss(source)

    def _disperse(self, source: Source) -> None:
        """The lanes of a source are kept no more."""
        if source.lanes is not None:
            self._kept -= len(source.lanes)
            for worker in source.lanes.values():
                if not (worker.busy or worker.queued):
                    self.workers.pop(worker.key, None)
            source.lanes = None

    def _remove(self, worker: Worker, source: Source) -> None:
        self.workers.pop(worker.key, None)
        if source.lanes is not None and source.lanes.pop(worker.key, None) is not None:
            self._kept -= 1

    def _dismiss(self, source: Source) -> None:
        """Forgets a source that keeps nothing in memory."""
        idle = not (source.listed or source.busy or source.ready) and source.cursor is None
        if idle and not source.lanes:
            self._sources.pop(source.key, None)
