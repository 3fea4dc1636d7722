"""Who uses which accounted policy, for what, and how often: counted in memory, written down with each sweep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from cse.clock import Clock

_MOST: Final = 10_000
"""Different uses that are counted between two sweeps; beyond it addresses are not told apart."""
_LONGEST: Final = 512


@dataclass(slots=True)
class Use:
    """How often, and when first and last, nanoseconds since the epoch."""

    count: int
    first: int
    last: int


Key = tuple[str, str, str, str]
"""policy (resource identifier), originator (SP-relative), operation (`RETRIEVE`), address"""


@dataclass(slots=True)
class Accounts:
    """Uses that are not written down yet. Any thread may count."""

    clock: Clock
    _uses: dict[Key, Use] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def note(self, policies: Iterable[str], originator: str, operation: str, address: str) -> None:
        """Somebody was permitted something by these policies."""
        now = self.clock()
        with self._lock:
            for policy in policies:
                key = (policy, originator, operation, address[:_LONGEST])
                use = self._uses.get(key)
                if use is None and len(self._uses) >= _MOST:
                    key = (policy, originator, operation, "")
                    use = self._uses.get(key)
                if use is None:
                    self._uses[key] = Use(1, now, now)
                else:
                    use.count += 1
                    use.last = now

    def take(self) -> list[tuple[Key, Use]]:
        """What was counted since the last time."""
        with self._lock:
            uses, self._uses = self._uses, {}
        return list(uses.items())

    def give_back(self, uses: Iterable[tuple[Key, Use]]) -> None:
        """What could not be written down is kept for the next time."""
        with self._lock:
            for key, use in uses:
                known = self._uses.get(key)
                if known is None:
                    self._uses[key] = use
                else:
                    known.count += use.count
                    known.first = use.first
