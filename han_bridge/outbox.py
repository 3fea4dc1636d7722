"""On the way to the tree: in order, each once, kept on disk while the CSE is away.

    put -> waiting -> deliver -> gone
             |  CSE away: journal on disk, bounded; beyond the bound the oldest make way for an event that counts them

While the CSE answers, nothing is written to disk: an instance waits milliseconds, and the meter sends the next one
in a second.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from itertools import islice

from han_bridge.instance import Instance, discarded_together
from han_bridge.journal import Journal

__all__ = ["SMALLEST_LIMIT", "Outbox"]

log = logging.getLogger(__name__)

SMALLEST_LIMIT = 3
"""One on its way, one event that counts what was discarded, one that is new."""

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 2.0


class Outbox:
    """Instances that wait. `put` may be called from any thread; one thread runs `run`, or calls `deliver_waiting`.

    `deliver` raises OSError when the CSE cannot take the instance now: it is tried again.
    """

    def __init__(self, journal: Journal, deliver: Callable[[Instance], None], limit: int = 10_000) -> None:
        if limit < SMALLEST_LIMIT:
            raise ValueError(f"the outbox must have room for {SMALLEST_LIMIT} instances at least, not {limit}")
        self._journal = journal
        self._deliver = deliver
        self._limit = limit
        self._waiting = journal.waiting()
        self._next = max(self._waiting, default=0) + 1
        self._on_its_way: int | None = None
        self._away = bool(self._waiting)
        self._discarding = False
        self._disk_fails = False
        self._closed = False
        self._changed = threading.Condition()
        if self._waiting:
            log.info("%d instances wait from before", len(self._waiting))

    def __len__(self) -> int:
        with self._changed:
            return len(self._waiting)

    def put(self, instance: Instance) -> None:
        """Hands over an instance; it is delivered after all that were put before it."""
        with self._changed:
            number = self._next
            self._next += 1
            self._waiting[number] = instance
            if self._away:
                self._keep({number: instance})
            while len(self._waiting) > self._limit:
                self._discard_oldest()
            self._changed.notify()

    def deliver_waiting(self) -> bool:
        """Delivers until nothing waits (True) or the CSE is away (False)."""
        while (first := self._take_first()) is not None:
            number, instance = first
            try:
                self._deliver(instance)
            except OSError as fault:
                self._become_away(fault)
                return False
            self._become_delivered(number)
        return True

    def run(self, stopping: threading.Event) -> None:
        """Delivers until told to stop, with growing pauses while the CSE is away. What then waits is on the disk."""
        pause_s = _FIRST_PAUSE_S
        while not stopping.is_set():
            if self.deliver_waiting():
                pause_s = _FIRST_PAUSE_S
                with self._changed:
                    if not self._waiting:
                        self._changed.wait(_FIRST_PAUSE_S)
            else:
                stopping.wait(pause_s)
                pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
        if not self._away:
            self.deliver_waiting()

    def close(self) -> None:
        """Makes durable what still waits, and lets go of the journal."""
        with self._changed:
            self._keep({number: one for number, one in self._waiting.items() if number not in self._journal})
            self._journal.close()
            self._closed = True

    def _take_first(self) -> tuple[int, Instance] | None:
        with self._changed:
            first = next(iter(self._waiting.items()), None)
            self._on_its_way = None if first is None else first[0]
            return first

    def _become_delivered(self, number: int) -> None:
        with self._changed:
            self._on_its_way = None
            self._waiting.pop(number)
            self._forget(number)
            if self._away and not self._waiting:
                log.info("the CSE is there again and has everything")
                self._away = self._discarding = False

    def _become_away(self, fault: OSError) -> None:
        with self._changed:
            self._on_its_way = None
            if not self._away:
                log.warning("the CSE is away (%s); telegrams are kept on disk until it is back", fault)
                self._away = True
            self._keep({number: one for number, one in self._waiting.items() if number not in self._journal})

    def _discard_oldest(self) -> None:
        """The two oldest become one event that counts what was discarded, in the place of the second."""
        free = (number for number in self._waiting if number != self._on_its_way)
        first, second = islice(free, 2)
        merged = discarded_together(self._waiting.pop(first), self._waiting[second])
        self._waiting[second] = merged
        if second in self._journal:
            self._keep({second: merged})
        self._forget(first)
        if not self._discarding:
            log.error("more than %d instances wait for the CSE: the oldest are discarded from now on", self._limit)
            self._discarding = True

    def _keep(self, instances: dict[int, Instance]) -> None:
        if instances:
            self._on_disk(lambda: self._journal.put(instances))

    def _forget(self, number: int) -> None:
        self._on_disk(lambda: self._journal.gone(number))

    def _on_disk(self, write: Callable[[], None]) -> None:
        if self._closed:
            # A delivery that outlived us: what it delivered is delivered again, and has its name.
            return
        try:
            write()
        except OSError as fault:
            # Nothing that waits is lost while we run; only a crash would take it along.
            if not self._disk_fails:
                log.error("what waits for the CSE cannot be written to disk (%s) and is kept in memory only", fault)
            self._disk_fails = True
        else:
            self._disk_fails = False
