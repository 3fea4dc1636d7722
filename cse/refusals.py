"""Refusals that the audit log is to tell of: each kind at once, and then no more than once a minute, with a count.

Whoever knocks a thousand times a second must not fill the log: it is told that it was a thousand times.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from cse.clock import SECOND, Clock

_PAUSE: Final = 60 * SECOND
_MOST: Final = 1_000
"""Kinds that are told apart; beyond it originators are not."""
_LONGEST: Final = 100
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A kind of refusal, so many times."""

    what: str
    originator: str
    reason: str
    count: int


@dataclass(slots=True)
class _Kind:
    count: int = 0
    told: int | None = None


@dataclass(slots=True)
class Refusals:
    """Refusals that are not recorded yet. Any thread may count."""

    clock: Clock
    _kinds: dict[tuple[str, str, str], _Kind] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def note_stranger(self, refusal: Exception) -> None:
        """A credential was refused, or missing. What the stranger calls itself proves nothing, and tells nothing apart."""
        self.note("authentication-refused", "", _QUOTED.sub("'...'", str(refusal)))

    def note(self, what: str, originator: str | None, reason: str) -> None:
        """Somebody was refused: `what` as the log calls it (`authentication-refused`), and why, in few words."""
        key = (what, (originator or "")[:_LONGEST], reason[:_LONGEST])
        with self._lock:
            if key not in self._kinds and len(self._kinds) >= _MOST:
                key = (what, "", "many")
            self._kinds.setdefault(key, _Kind()).count += 1

    def due(self) -> list[Refusal]:
        """What is to be recorded now."""
        now = self.clock()
        found = []
        with self._lock:
            for key, kind in list(self._kinds.items()):
                if kind.told is not None and now - kind.told < _PAUSE:
                    continue
                if kind.count:
                    found.append(Refusal(*key, kind.count))
                    kind.count, kind.told = 0, now
                else:
                    del self._kinds[key]
        return found
