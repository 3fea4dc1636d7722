"""Performs a request for every member of a group, and gathers the answers until it is time (TS-0004 7.4.14.7).

No member holds up another: each is performed by itself, and whoever is late is left out. The loop gets its turns
between slices, however many members there are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import islice
from typing import Final

from cse.entity import Entity
from cse.operations.fan_out import FanOut, aggregate, overfull, part_of
from cse.storage.store import Store
from onem2m.errors import GroupMembersNotResponded
from onem2m.filter_criteria import is_discovery
from onem2m.primitive import OK, Request, Response
from onem2m.vocabulary import Operation

Perform = Callable[[Request], Awaitable[Response]]

_SLICE: Final = 32
"""Requests that are begun before others get their turn."""
_AT_ONCE: Final = 2_000
_FRESH_AT_ONCE: Final = 64
_FRESH_S: Final = 0.1
"""Of those that were begun a moment ago there are only so many: what is done together comes back together, and would
take the loop's time in one piece. Whoever takes longer holds up nobody."""
_SEARCHES_AT_ONCE: Final = 2
"""There are only so many threads for long reads, and others want them, too."""
_NOTIFIED_AT_ONCE: Final = 100
"""An originator may have 200 questions open."""


class Gathering:
    """The answers to one request through a group."""

    def __init__(self, plan: FanOut, entity: Entity, store: Store, perform: Perform) -> None:
        self._plan = plan
        self._entity = entity
        self._store = store
        self._perform = perform
        self._parts: list[bytes | None] = [None] * len(plan.members)
        self._size = 0
        self._under_way: dict[asyncio.Task[None], float] = {}
        """in the order in which they were begun, and when"""

    async def collect(self, within_s: float, late: set[asyncio.Task[None]]) -> Response:
        """The answers that come in time, as one. Raises GroupMembersNotResponded where none does.

        What was begun and is not a mere reading goes on without being waited for; `late` keeps it alive.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + within_s
        at_once = self._at_once()
        try:
            for number in range(len(self._parts)):
                if number % _SLICE == 0:
                    await asyncio.sleep(0)
                while len(self._under_way) >= at_once or self._fresh() >= _FRESH_AT_ONCE:
                    if loop.time() >= until:
                        break
                    await self._some(min(_FRESH_S, until - loop.time()), asyncio.FIRST_COMPLETED)
                if loop.time() >= until:
                    break
                task = loop.create_task(self._ask(number))
                self._under_way[task] = loop.time()
                task.add_done_callback(self._under_way.pop)
            if self._under_way:
                await self._some(until - loop.time(), asyncio.ALL_COMPLETED)
        finally:
            self._leave(late)
        if all(part is None for part in self._parts):
            raise GroupMembersNotResponded("to: no member of the group has answered in time")
        return Response(OK, aggregate(part for part in self._parts if part is not None))

    def _fresh(self) -> int:
        """How many were begun a moment ago."""
        if len(self._under_way) < _FRESH_AT_ONCE:
            return 0
        recent = asyncio.get_running_loop().time() - _FRESH_S
        newest = islice(reversed(self._under_way.values()), _FRESH_AT_ONCE)
        return sum(1 for begun in newest if begun > recent)

    async def _some(self, within_s: float, when: str) -> None:
        await asyncio.wait(self._under_way, timeout=max(0.0, within_s), return_when=when)

    def _leave(self, late: set[asyncio.Task[None]]) -> None:
        for task in list(self._under_way):
            if self._plan.request.operation is Operation.RETRIEVE:
                task.cancel()
            else:
                late.add(task)
                task.add_done_callback(late.discard)

    def _at_once(self) -> int:
        request = self._plan.request
        if request.operation is Operation.NOTIFY:
            return _NOTIFIED_AT_ONCE
        if request.parameters.get("sqi"):
            return _SEARCHES_AT_ONCE
        below = request.operation is Operation.RETRIEVE and request.result_content not in (None, 1)
        return _SEARCHES_AT_ONCE if is_discovery(request.filter) or below else _AT_ONCE

    async def _ask(self, number: int) -> None:
        full = self._size > self._entity.limits.fan_out_bytes
        if full and self._plan.request.operation is Operation.RETRIEVE:
            self._parts[number] = overfull(self._plan, number, None)
            return
        work = partial(self._plan.request_for, number, self._entity)
        request = self._store.read(work) if self._plan.rest else work(None)
        response = await self._perform(request)
        full = self._size > self._entity.limits.fan_out_bytes
        part = overfull(self._plan, number, response) if full else part_of(self._plan, number, request, response)
        self._size += len(part)
        self._parts[number] = part
