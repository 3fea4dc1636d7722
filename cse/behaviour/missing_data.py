"""Which moments of a time series are still waited for, and which have passed in vain (TS-0001 9.6.36). Pure.

Values are expected at the moment of the first one and then once in each period. A value stands for an expected moment
if it was generated no further from it than the tolerance, and arrived before the patience for it ended. All numbers
are microseconds; moments are counted from the first value's, which is number 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Self

AHEAD: Final = 4096
"""Moments behind the next one of which it is remembered whether their values have come; beyond that, one looks."""
AT_A_TIME: Final = 100
"""Moments that one step decides."""
BACKLOG: Final = 5_000
"""Moments that are caught up with after a time in which nobody looked, unless more missing ones are kept."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often values are expected, and how exactly."""

    period: int
    tolerance: int
    patience: int


@dataclass(frozen=True, slots=True)
class Watch:
    """A series under observation."""

    first: int
    """the moment of the first value"""
    next: int
    """number of the next moment that is to be decided; its value has not come yet"""
    come: int = 0
    """bit n: whether a value for the moment `next` + n has come"""

    @classmethod
    def begin(cls, first: int, now: int, rhythm: Rhythm) -> Self:
        """With the first value. What should have been there before it came is not asked for."""
        return cls(first, max(1, (now - rhythm.patience - first) // rhythm.period + 1))

    @classmethod
    def of(cls, memory: dict[str, Any]) -> Self:
        """As it was written down."""
        return cls(memory["first"], memory["next"], int(memory["come"], 16))

    def as_memory(self) -> dict[str, Any]:
        """To be written down."""
        return {"first": self.first, "next": self.next, "come": f"{self.come:x}"}

    def moment(self, number: int, rhythm: Rhythm) -> int:
        """The expected moment of this number."""
        return self.first + number * rhythm.period

    def deadline(self, number: int, rhythm: Rhythm) -> int:
        """When it is decided: a value that arrives now or later is late."""
        return self.moment(number, rhythm) + rhythm.patience

    def note(self, moment: int, now: int, rhythm: Rhythm) -> Self:
        """A value of a moment has come."""
        earliest = -((rhythm.tolerance + self.first - moment) // rhythm.period)
        latest = (moment + rhythm.tolerance - self.first) // rhythm.period
        watch = self
        for number in range(earliest, latest + 1):
            if self.next <= number < self.next + AHEAD and now < self.deadline(number, rhythm):
                watch = replace(watch, come=watch.come | 1 << (number - self.next))
        return watch._moved_on()

    def _moved_on(self) -> Self:
        """`next` behind all moments in a row whose values are there."""
        in_a_row = (~self.come & (self.come + 1)).bit_length() - 1
        return replace(self, next=self.next + in_a_row, come=self.come >> in_a_row) if in_a_row else self

    def decide(
        self, now: int, rhythm: Rhythm, most: int, there: Callable[[int, int, int], bool]
    ) -> tuple[Self, list[int], bool]:
        """Decides what is due: the watch after it, the moments that were missed, and whether more are due.

        `most` is how many missing moments are kept. `there` tells, where nothing is remembered, whether a value
        generated between two instants arrived before a third.
        """
        overdue = (now - rhythm.patience - self.first) // rhythm.period - self.next + 1
        if overdue <= 0:
            return self, [], False
        # After a long time without anybody looking: what would not be kept need not be found.
        skipped = max(0, overdue - max(most, BACKLOG))
        end = min(overdue, skipped + AT_A_TIME)
        missed = []
        for ahead in range(skipped, end):
            if self.come >> ahead & 1:
                continue
            number = self.next + ahead
            moment = self.moment(number, rhythm)
            if not there(moment - rhythm.tolerance, moment + rhythm.tolerance, self.deadline(number, rhythm)):
                missed.append(moment)
        after = replace(self, next=self.next + end, come=self.come >> end)._moved_on()
        return after, missed, end < overdue
