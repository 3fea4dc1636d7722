"""How long a client has for its body, without a timer for each request: one look around a second for all of them.

A timer of its own (`asyncio.timeout`) costs a small request as much as all of its access control.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

T = TypeVar("T")

BODY_WITHIN_S: Final = 10.0
"""One that falls silent in the middle of its body would hold up the end of the server too."""
_LOOK_S: Final = 0.5


class Impatience(Exception):
    """It took too long."""


class Patience:
    """Watches over what tasks of one event loop wait for, and gives up on what takes longer than `within_s`."""

    def __init__(self, within_s: float) -> None:
        self.within_s = within_s
        self._waiting: dict[asyncio.Task[Any], float] = {}
        self._given_up: set[asyncio.Task[Any]] = set()
        self._looking = False

    async def bear(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`. Raises Impatience where it takes too long, half a second more or less."""
        task = asyncio.current_task()
        assert task is not None
        loop = asyncio.get_running_loop()
        self._waiting[task] = loop.time()
        if not self._looking:
            self._looking = True
            loop.call_later(min(_LOOK_S, self.within_s), self._look, loop)
        try:
            return await work
        except asyncio.CancelledError:
            # Somebody else may have cancelled it in the same moment: then it stays cancelled.
            if task in self._given_up and task.uncancel() == 0:
                raise Impatience from None
            raise
        finally:
            del self._waiting[task]
            self._given_up.discard(task)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        oldest = loop.time() - self.within_s
        for task, since in self._waiting.items():
            if since <= oldest and task not in self._given_up:
                self._given_up.add(task)
                task.cancel()
        self._looking = bool(self._waiting)
        if self._looking:
            loop.call_later(min(_LOOK_S, self.within_s), self._look, loop)
