"""What is known of a lane while it has something to do."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final

from cse.notifications.clearance import Clearance
from cse.notifications.message import Subscription
from cse.notifications.terms import MOST_TOGETHER, Waiting
from cse.storage.store import Lane, OutboxEvent

Key = tuple[int, str]
"""subscription and target: what names a lane"""

_AHEAD: Final = 64
"""Events that a lane looks at before it sends the first of them."""

_number = attrgetter("number")


@dataclass(slots=True, eq=False)
class Worker:
    """A lane, and what it found among the events of its source."""

    lane: Lane
    subscription: Subscription
    clearance: Clearance
    waiting: list[Waiting] = field(default_factory=list)
    """events that it has to tell, oldest first"""
    events: dict[int, OutboxEvent] = field(default_factory=dict)
    """those of them that are at hand, by number"""
    scanned: int = 0
    """events up to this number were looked at"""
    refusals: int = 0
    """how often the target has refused what comes next"""
    held: bool = False
    """whether its target was away: what waits is a store of pending events"""
    queued: bool = False
    busy: bool = False
    again: bool = False
    """while busy: something has changed"""
    ended: bool = False

    def __post_init__(self) -> None:
        self.scanned = self.lane.position

    @property
    def key(self) -> Key:
        """What names its lane."""
        return self.lane.subscription, self.lane.target

    @property
    def full(self) -> bool:
        """Whether so much waits that nothing more need be looked at."""
        return len(self.waiting) >= (_AHEAD if self.subscription.terms.plain else MOST_TOGETHER)

    @property
    def sated(self) -> bool:
        """Whether so much waits that nothing more need be looked at yet: the next ones are taken many at a time."""
        return len(self.waiting) >= (_AHEAD // 2 if self.subscription.terms.plain else MOST_TOGETHER)

    def look(self, events: Collection[OutboxEvent]) -> None:
        """Takes the next events, of those that are wanted a note."""
        for event in events:
            self.scanned = event.number
            if self.subscription.wants(event):
                self.waiting.append(Waiting(event.number, event.at))
                if len(self.events) < _AHEAD:
                    self.events[event.number] = event
            if self.full:
                break
        self.settle()

    def forget(self, numbers: Collection[int]) -> None:
        """These need not be told any more."""
        self.waiting = [event for event in self.waiting if event.number not in numbers]
        for number in numbers:
            self.events.pop(number, None)
        self.settle()

    def skip(self, number: int) -> None:
        """Nothing up to this event is told any more."""
        count = bisect_right(self.waiting, number, key=_number)
        for event in self.waiting[:count]:
            self.events.pop(event.number, None)
        del self.waiting[:count]
        if number > self.scanned:
            self.scanned = number
        self.settle()

    def settle(self) -> None:
        """The lane is done with all before the first that waits."""
        done = self.waiting[0].number - 1 if self.waiting else self.scanned
        if done > self.lane.position:
            self.lane.position = done

    def look_anew(self) -> None:
        """The subscription has changed: what it waits for is looked for again."""
        self.waiting.clear()
        self.events.clear()
        self.scanned = self.lane.position
