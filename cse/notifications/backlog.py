"""The events that lanes are to look at, fetched once for all lanes of a source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from cse.storage.caches import Bounded
from cse.storage.outbox import Outbox
from cse.storage.store import OutboxEvent

_CHUNK: Final = 64
"""Events that are fetched at once."""
_KNOWN: Final = 256
"""Sources whose next events are kept in memory."""

_number = attrgetter("number")


@dataclass(slots=True)
class _Stretch:
    """The events of a source behind `after`, all of them up to `until`."""

    after: int
    until: int
    events: list[OutboxEvent]


class Backlog:
    """What lies in the outbox, as far as it was asked for lately. Belongs to the event loop of delivery."""

    def __init__(self, outbox: Outbox) -> None:
        self.newest = 0
        """up to this event everything is known of that came with it; a later one may have closed lanes, unheard yet"""
        self._outbox = outbox
        self._stretches: Bounded[int, _Stretch] = Bounded(_KNOWN)

    def behind(self, source: int, position: int, last: int) -> Sequence[OutboxEvent]:
        """Events of a source behind a position, some of them if there are many, none beyond `last`; none only if there
        are none."""
        stretch = self._stretches.get(source)
        if stretch is not None and stretch.after <= position:
            events = _between(stretch.events, position, last)
            if events or last <= stretch.until:
                return events
        return _between(self._fetch(source, position).events, position, last)

    def _fetch(self, source: int, position: int) -> _Stretch:
        newest = self.newest
        events = self._outbox.events(source, position, _CHUNK)
        until = events[-1].number if len(events) == _CHUNK else max(newest, position)
        if events:
            until = max(until, events[-1].number)
        stretch = _Stretch(position, until, events)
        self._stretches.keep(source, stretch)
        return stretch

    def event(self, source: int, number: int) -> OutboxEvent | None:
        """One event; None where it is not owed to anybody any more."""
        found = self._outbox.events(source, number - 1, 1)
        return found[0] if found and found[0].number == number else None


def _between(events: list[OutboxEvent], position: int, last: int) -> Sequence[OutboxEvent]:
    if events and (events[0].number <= position or events[-1].number > last):
        return events[bisect_right(events, position, key=_number) : bisect_right(events, last, key=_number)]
    return events
