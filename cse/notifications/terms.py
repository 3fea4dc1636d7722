"""How a subscription wants to be told: together, seldom, at certain times, only the newest (TS-0001 9.6.8, 10.2.10).

Pure: from what waits, and what the time is, to what is sent now, what never is, and when to look again. Everything
follows from the events and their instants, so that after a crash the same is decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from cse.clock import instant_of, microseconds_of
from onem2m.resources.structures import Pending
from onem2m.schedules import Timetable, compile_timetable

MOST_TOGETHER: Final = 1000
"""Events of one message at most: a batch that grows beyond is sent before it is full."""
IMMEDIATE: Final = 2
"""The event category that no schedule holds up."""
LATEST: Final = 4
"""The event category of subscriptions that want the newest only."""
SCHEDULED: Final = "schedule"
"""Under this name a subscription remembers the entries of its notification schedule."""


class Waiting(NamedTuple):
    """An event that a lane waits to tell."""

    number: int
    at: int


class Decision(NamedTuple):
    """What to do with what waits."""

    send: tuple[int, ...] = ()
    """numbers of events that go out now, in one message"""
    drop: frozenset[int] = frozenset()
    """those that are never told"""
    until: int | None = None
    """where nothing is sent: the instant to look again; None: when something happens"""


@dataclass(frozen=True, slots=True)
class Terms:
    """The notification policies of one subscription. Times are nanoseconds."""

    together: int | None = None
    """a batch is full with so many events; None: no batches"""
    within: int = 0
    """a batch goes out so long after its first event"""
    most: int | None = None
    """events in one window; None: no limit"""
    window: int = 1
    anchor: int = 0
    """where windows begin to be counted: when the subscription was made"""
    pending: int | None = None
    """what becomes of events while nothing may be sent"""
    latest: bool = False
    schedule: Timetable | None = None

    @classmethod
    def of(cls, subscription: Mapping[str, Any], internal: Mapping[str, Any], default_within: int) -> Terms:
        """Those of a subscription's attributes, and of what it remembers."""
        batch, rate = subscription.get("bn"), subscription.get("rl")
        entries = internal.get(SCHEDULED)
        heeds = entries is not None and subscription.get("nec") != IMMEDIATE
        return cls(
            together=None if batch is None else min(batch.get("num") or MOST_TOGETHER, MOST_TOGETHER),
            within=0 if batch is None else 1000 * microseconds_of(batch["dur"]) if batch.get("dur") else default_within,
            most=None if rate is None else rate["mnn"],
            window=1 if rate is None else max(1, 1000 * microseconds_of(rate["tww"])),
            anchor=0 if rate is None else instant_of(subscription["ct"]),
            pending=subscription.get("pn"),
            latest=bool(subscription.get("ln")),
            schedule=compile_timetable(entries) if heeds and entries is not None else None,
        )

    @property
    def plain(self) -> bool:
        """Whether each event is told by itself, at once."""
        return self.together is None and self.most is None and self.schedule is None and not self.latest

    def period(self, now: int) -> int:
        """The number of the window that an instant lies in, from 1 on."""
        return max(0, now - self.anchor) // self.window + 1

    def decide(
        self, waiting: Sequence[Waiting], now: int, told: int, *, ending: bool = False, held: bool = False
    ) -> Decision:
        """What to do with what waits, oldest first; `told` events went out in the present window.

        `ending`: nothing will be added. `held`: sending was held up, and what waits is a store of pending events.
        """
        kept, dropped = self._in_season(waiting)
        if not kept:
            return Decision(drop=dropped)
        if self.schedule is not None and not self.schedule.is_open(now):
            opens = self.schedule.opens(now)
            if opens is None and ending:
                return Decision(drop=dropped.union(event.number for event in kept))
            if self.latest:
                kept, dropped = _newest(kept, dropped)
            return Decision(drop=dropped, until=opens)
        size = 1
        if self.together is not None:
            full = len(kept) >= self.together
            due = kept[0].at + self.within
            if not (full or ending or now >= due):
                return Decision(drop=dropped, until=due)
            size = min(len(kept), self.together)
        elif held and self.latest:
            kept, dropped = _newest(kept, dropped)
        if self.most is not None:
            if self.latest and self.together is None:
                kept, dropped = self._of_this_period(kept, dropped, now)
            room = self.most - told
            if room <= 0:
                if self.latest and self.together is None:
                    kept, dropped = _newest(kept, dropped)
                return Decision(drop=dropped, until=self.anchor + self.period(now) * self.window)
            if not self.latest:
                size = min(size, room)
        chosen = kept[:size]
        if self.latest:
            chosen, dropped = _newest(chosen, dropped)
        return Decision(tuple(event.number for event in chosen), dropped)

    def _in_season(self, waiting: Sequence[Waiting]) -> tuple[Sequence[Waiting], frozenset[int]]:
        """Without those that happened while the schedule forbade to send, and that are not wanted later."""
        schedule = self.schedule
        if schedule is None or self.pending == Pending.SEND_ALL:
            return waiting, frozenset()
        late = [event for event in waiting if not schedule.is_open(event.at)]
        if self.pending == Pending.SEND_LATEST:
            late = late[:-1]
        dropped = frozenset(event.number for event in late)
        return [event for event in waiting if event.number not in dropped], dropped

    def _of_this_period(
        self, kept: Sequence[Waiting], dropped: frozenset[int], now: int
    ) -> tuple[Sequence[Waiting], frozenset[int]]:
        """Of what was too much for windows before, only the newest."""
        period = self.period(now)
        stored = [event for event in kept if self.period(event.at) < period]
        return kept[len(stored[:-1]) :], dropped.union(event.number for event in stored[:-1])

    def unreachable(self, waiting: Sequence[Waiting]) -> frozenset[int]:
        """Those that are given up where a target has said that it cannot be reached."""
        if self.pending == Pending.SEND_ALL:
            return frozenset()
        given_up = waiting[:-1] if self.pending == Pending.SEND_LATEST else waiting
        return frozenset(event.number for event in given_up)


def _newest(kept: Sequence[Waiting], dropped: frozenset[int]) -> tuple[Sequence[Waiting], frozenset[int]]:
    return kept[-1:], dropped.union(event.number for event in kept[:-1])
