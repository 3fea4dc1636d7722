"""How long requests are tried, and which may be sent again where no answer came: for every transport."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import Final

from onem2m.primitive import Request
from onem2m.vocabulary import Operation

_REPEATABLE: Final = frozenset({Operation.RETRIEVE, Operation.UPDATE, Operation.DELETE})
"""Doing it twice leaves the tree as doing it once does, even where the CSE does not notice a repeat."""
_NAMELESS: Final = frozenset({None, "", "C", "S"})
_LEAST_S: Final = 0.001
_POLLING_POINT: Final = "/pcu"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a transport goes on where it gets no answer, or the CSE is busy.

    A request that says until when it counts (`rqet`, in milliseconds) is tried no longer than that.
    """

    attempts: int = 4
    first_delay_s: float = 0.1
    """before the second attempt; doubles with each further one"""
    longest_delay_s: float = 5.0

    def delay_s(self, attempt: int, asked: str | None = None) -> float:
        """How long to wait after so many attempts; longer where the server asks for it (Retry-After)."""
        usual = min(self.longest_delay_s, self.first_delay_s * 2.0 ** (attempt - 1)) * random.uniform(0.7, 1.3)
        return max(usual, float(asked)) if asked and asked.isascii() and asked.isdigit() else usual


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Until when a request is tried, on the steady clock, and how long one attempt may take."""

    end: float
    each_s: float

    @classmethod
    def of(cls, request: Request, each_s: float) -> TimeLeft:
        text = str(request.parameters.get("rqet", ""))
        if not (text.isascii() and text.isdigit() and len(text) <= 12):
            return cls(float("inf"), each_s)
        counts_s = int(text) / 1000
        if is_poll(request):
            # The answer to a poll may take all of the request's time, and then a way back.
            return cls(time.monotonic() + counts_s + each_s, counts_s + each_s)
        return cls(time.monotonic() + counts_s, each_s)

    @property
    def whole_s(self) -> float:
        return self.end - time.monotonic()

    @property
    def attempt_s(self) -> float:
        return max(_LEAST_S, min(self.each_s, self.whole_s))


def is_poll(request: Request) -> bool:
    """Whether a request waits at a polling channel for something to happen."""
    return request.operation is Operation.RETRIEVE and request.to.endswith(_POLLING_POINT)


def may_come_again(request: Request) -> bool:
    """Whether a request may be sent again although it may have been done."""
    if request.operation in _REPEATABLE:
        return True
    return "rqet" in request.parameters and request.originator not in _NAMELESS
