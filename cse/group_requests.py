"""Group requests that came here (gid, TS-0004 7.4.14.5): the same one is not performed a second time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cse.operations.fan_out import Stage
from onem2m.errors import BadRequest, GroupRequestIdentifierExists

_MOST: Final = 10_000
_LONGEST: Final = 255


class GroupRequests:
    """Remembers where an originator's group requests have been, each until it expires."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._known: dict[tuple[str, str, Stage], int] = {}

    def admit(self, originator: str, identifier: object, stage: Stage, until: int) -> None:
        """Raises GroupRequestIdentifierExists for one that was here before; `until` is an instant in nanoseconds."""
        if not isinstance(identifier, str) or not 0 < len(identifier) <= _LONGEST:
            raise BadRequest(f"gid: a string of at most {_LONGEST} characters is expected")
        now = self._clock()
        sign = (originator, identifier, stage)
        if self._known.get(sign, 0) > now:
            raise GroupRequestIdentifierExists(f"gid: the request {identifier[:100]} came to this group before")
        self._known.pop(sign, None)
        if len(self._known) >= _MOST:
            self._known = {known: end for known, end in self._known.items() if end > now}
            while len(self._known) >= _MOST:
                del self._known[next(iter(self._known))]
        self._known[sign] = until
