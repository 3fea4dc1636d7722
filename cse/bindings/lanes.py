"""In which order the requests of one originator are done that come without waiting for each other.

A write begins when the one before it is done but for the disk: what it builds on is there, and they share a commit. What
only reads begins when the writes before it are durable. Requests of different originators do not wait for each other,
except where very many are under way: then originators take turns.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class _Lane(Generic[T]):
    waiting: deque[tuple[T, bool]] = field(default_factory=deque)
    """what is to be done, and whether it writes"""
    reading: int = 0
    writing: int = 0
    """under way, be they applied or not"""
    applying: int = 0
    """writes that are not applied yet"""
    queued: bool = False

    @property
    def may_begin(self) -> bool:
        if not self.waiting:
            return False
        _, writes = self.waiting[0]
        return self.applying == 0 and self.reading == 0 if writes else self.writing == 0

    @property
    def idle(self) -> bool:
        return not (self.waiting or self.reading or self.writing)


class Turn(Generic[T]):
    """What is under way. `applied` and `over` are called by who does it."""

    __slots__ = ("_applying", "_lane", "_lanes", "_writes", "item")

    def __init__(self, lanes: Lanes[T], lane: _Lane[T], item: T, *, writes: bool) -> None:
        self._lanes = lanes
        self._lane = lane
        self._writes = self._applying = writes
        self.item = item

    def applied(self) -> None:
        """A write is done but for the disk."""
        if self._applying:
            self._applying = False
            self._lane.applying -= 1
            self._lanes.advance(self._lane)

    def over(self) -> None:
        """It is answered."""
        self.applied()
        if self._writes:
            self._lane.writing -= 1
        else:
            self._lane.reading -= 1
        self._lanes.left()
        self._lanes.advance(self._lane)


class Lanes(Generic[T]):
    """The queues of all originators. Belongs to one event loop. `begin` is called for what may be done now."""

    def __init__(self, begin: Callable[[Turn[T]], None], most: int = 256) -> None:
        self._begin = begin
        self._most = most
        self._lanes: dict[Hashable, _Lane[T]] = {}
        self._queue: deque[_Lane[T]] = deque()
        """lanes that could go on if there were room"""
        self._under_way = 0
        self._tidy_at = 4 * most
        self.waiting = 0
        """what has not begun yet"""

    def add(self, originator: Hashable, item: T, *, writes: bool) -> None:
        """Has something done in its turn."""
        lane = self._lanes.get(originator)
        if lane is None:
            self._tidy()
            lane = self._lanes[originator] = _Lane()
        lane.waiting.append((item, writes))
        self.waiting += 1
        self.advance(lane)

    def advance(self, lane: _Lane[T]) -> None:
        """Begins what may begin of a lane, one after the other where others wait for a turn."""
        if lane.may_begin and not lane.queued:
            lane.queued = True
            self._queue.append(lane)
        self._go()

    def left(self) -> None:
        """One more may be under way."""
        self._under_way -= 1

    def _go(self) -> None:
        while self._queue and self._under_way < self._most:
            lane = self._queue.popleft()
            lane.queued = False
            if not lane.may_begin:
                continue
            item, writes = lane.waiting.popleft()
            self.waiting -= 1
            self._under_way += 1
            if writes:
                lane.writing += 1
                lane.applying += 1
            else:
                lane.reading += 1
            if lane.may_begin:
                lane.queued = True
                self._queue.append(lane)
            self._begin(Turn(self, lane, item, writes=writes))

    def _tidy(self) -> None:
        """Forgets the originators that nothing is done for, once they are many."""
        if len(self._lanes) >= self._tidy_at:
            self._lanes = {originator: lane for originator, lane in self._lanes.items() if not lane.idle}
            self._tidy_at = max(4 * self._most, 2 * len(self._lanes))
