"""What waits too long for a target that is away, and is discarded for all to see."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from cse.notifications.hosts import Host, Hosts
from cse.notifications.progress import Progress
from cse.notifications.roster import Roster
from cse.notifications.sending import Counters, Patience
from cse.notifications.worker import Worker
from cse.storage.outbox import Outbox

log = logging.getLogger(__name__)

_EXAMINED: Final = 256
"""Lanes in the queue of an absent host that are looked at for what waits too long, each time it was tried in vain."""


class Overdue:
    """Keeps what waits within the bounds that patience has."""

    def __init__(
        self,
        outbox: Outbox,
        hosts: Hosts,
        roster: Roster,
        progress: Progress,
        counters: Counters,
        patience: Patience,
        clock: Callable[[], float],
    ) -> None:
        self._outbox = outbox
        self._hosts = hosts
        self._roster = roster
        self._progress = progress
        self._counters = counters
        self._most = patience.waiting
        self._farewell_s = patience.farewell_s
        self._clock = clock
        """seconds that only ever rise"""

    def examine(self, worker: Worker, host: Host) -> None:
        """Of lanes whose host is away, what is too much or too old is discarded, for all to see.

        The lane that tried looks at itself, and at some of those that wait with it: they do not get to try.
        """
        bounds: dict[int, int] = {}
        self._discard(worker, host, bounds)
        for key, source in self._hosts.waiting(host, _EXAMINED):
            if source not in bounds:
                bounds[source] = self._outbox.newest_but(source, self._most)
            if not bounds[source] and not self._late(host):
                continue
            other = self._roster.known(key, source)
            if other is not None and not other.busy:
                self._discard(other, host, bounds)
                self._roster.release(other)

    def _late(self, host: Host) -> bool:
        return self._clock() - host.away_since > self._farewell_s

    def _discard(self, worker: Worker, host: Host, bounds: dict[int, int]) -> None:
        lane = worker.lane
        if lane.source not in bounds:
            bounds[lane.source] = self._outbox.newest_but(lane.source, self._most)
        last = bounds[lane.source]
        if lane.closing is not None and self._late(host):
            last = lane.closing
        if last <= lane.position:
            return
        excess = self._outbox.pending(lane.source, lane.position, last)
        worker.skip(last)
        self._progress.done_with(lane)
        if excess:
            self._counters.discarded += excess
            log.error("%s is away too long: %d notifications are discarded", lane.target, excess)
