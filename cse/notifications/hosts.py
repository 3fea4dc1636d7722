"""Hosts of targets: so many lanes may send to one at a time, the others stand in its queue; while it is away, all do.

One of them tries whether it is back. Those in the queue are names only, so that very many may wait.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from cse.notifications.worker import Key, Worker

log = logging.getLogger(__name__)

AT_ONCE: Final = 64
"""Lanes that send to one host at a time: as many as there are connections to it."""

_LOOK_S: Final = 1.0
"""How often a target that is away is looked up anew: it may have told another point of access."""


@dataclass(slots=True)
class Host:
    """What is known about a target's host."""

    flying: int = 0
    failures: int = 0
    closed_until: float = 0.0
    away_since: float = 0.0
    queue: list[tuple[int, int, Key, int]] = field(default_factory=list)
    """(urgency, turn, lane, source), the most urgent first"""
    queued: set[Key] = field(default_factory=set)
    ways: tuple[list[str], bool] | None = None
    """where it was tried in vain, and that it did not wait at a polling channel"""
    shut: bool = False
    """whether its owner says that it cannot be reached"""
    timed: bool = False


class Hosts:
    """All hosts that are being sent to, or waited for. Belongs to the event loop of delivery."""

    def __init__(
        self,
        first_delay_s: float,
        longest_delay_s: float,
        now: Callable[[], float],
        later: Callable[[float, Callable[[], None]], object],
        release: Callable[[Key, int], None],
        reached: Callable[[str], tuple[list[str], bool]],
    ) -> None:
        self._first_delay_s = first_delay_s
        self._longest_delay_s = longest_delay_s
        self._now = now
        self._later = later
        self._release = release
        self._reached = reached
        self._hosts: dict[str, Host] = {}
        self._turns = itertools.count()
        self._numbers = random.Random()

    def enter(self, worker: Worker) -> Host | None:
        """A place to send from; None where the lane has to wait, and stands in the queue now."""
        name = host_of(worker.lane.target)
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = Host()
        if host.flying >= AT_ONCE or host.closed_until > self._now() or (host.failures and host.flying):
            self.queue(worker, host)
            return None
        host.flying += 1
        return host

    def queue(self, worker: Worker, host: Host, *, last: bool = False) -> None:
        """Lets a lane wait for its host; `last`: behind all others, whatever its priority."""
        if worker.key not in host.queued:
            host.queued.add(worker.key)
            urgency = 1 if last else -worker.subscription.priority
            heapq.heappush(host.queue, (urgency, next(self._turns), worker.key, worker.lane.source))
        if host.closed_until > self._now():
            self._look_later(worker.lane.target, host)

    def leave(self, target: str, host: Host) -> None:
        """A place is free again."""
        host.flying -= 1
        self._call(target, host)

    def answered(self, target: str, host: Host) -> None:
        """It is there."""
        if host.failures:
            log.info("%s answers again", host_of(target))
        host.failures, host.closed_until, host.away_since, host.ways, host.shut = 0, 0.0, 0.0, None, False

    def failed(self, worker: Worker, host: Host, fault: Exception) -> None:
        """It is away: it is left alone for a while, each time longer."""
        now, target = self._now(), worker.lane.target
        if not host.failures:
            log.warning("%s does not answer (%s); what it is owed waits", target, str(fault) or type(fault).__name__)
            host.away_since = now
        if host.closed_until <= now:
            # Only the first of the lanes that failed together makes the pause longer.
            pause = min(self._longest_delay_s, self._first_delay_s * 2**host.failures)
            host.failures = min(host.failures + 1, 20)
            host.closed_until = now + pause * self._numbers.uniform(0.8, 1.2)
            host.ways = None if "://" in target else (self._reached(target)[0], False)

    def shut(self, host: Host) -> None:
        """Its owner says that it cannot be reached: nobody tries until it says otherwise."""
        if not host.away_since:
            host.away_since = self._now()
        host.closed_until = self._now() + _LOOK_S
        host.ways, host.shut = ([], False), True

    def _look_later(self, target: str, host: Host) -> None:
        if not host.timed:
            host.timed = True
            pause = host.closed_until - self._now()
            self._later(max(0.0, pause if host.ways is None else min(pause, _LOOK_S)), lambda: self._look(target, host))

    def _look(self, target: str, host: Host) -> None:
        host.timed = False
        if host.closed_until > self._now():
            if host.ways is not None and self._reached(target) != host.ways:
                # An application that tells new points of access meanwhile, or comes to its channel, is tried at once.
                host.failures, host.closed_until, host.ways, host.shut = 0, 0.0, None, False
            else:
                self._look_later(target, host)
                return
        self._call(target, host)

    def _call(self, target: str, host: Host) -> None:
        """Calls those that wait, as many as may send."""
        now = self._now()
        if host.queue and host.closed_until > now:
            self._look_later(target, host)
            return
        room = (AT_ONCE if not host.failures else 1) - host.flying
        called = 0
        while host.queue and called < room:
            called += 1
            _, _, key, source = heapq.heappop(host.queue)
            host.queued.discard(key)
            self._release(key, source)
        if not (host.flying or host.queue or called):
            self._hosts.pop(host_of(target), None)

    def turn_over(self, target: str) -> None:
        """A lane that may have been called has no need of its place: the next is called."""
        host = self._hosts.get(host_of(target))
        if host is not None and not host.flying:
            self._call(target, host)

    def is_waiting(self, target: str, key: Key) -> bool:
        """Whether a lane stands in its host's queue."""
        host = self._hosts.get(host_of(target))
        return host is not None and key in host.queued

    def is_shut(self, target: str) -> bool:
        """Whether its owner says that it cannot be reached."""
        host = self._hosts.get(host_of(target))
        return host is not None and host.shut

    def waiting(self, host: Host, most: int) -> list[tuple[Key, int]]:
        """Some of those that wait, the least urgent first."""
        return [(key, source) for _, _, key, source in heapq.nlargest(most, host.queue)]


@lru_cache(maxsize=4096)
def host_of(target: str) -> str:
    """The host behind a target: of a URL its place, else the target itself."""
    try:
        return urlsplit(target).netloc if "://" in target else target
    except ValueError:
        return target  # a URL that cannot be, such as http://[: nobody is ever there
