"""What waits for applications that come and fetch it (<pollingChannel>), and applications that wait for it.

Delivery, on its own event loop, puts requests in and waits for the replies; polls, on the loops of the bindings, take
them out. A request counts as delivered when its reply has come, not when it was taken: who takes it may be cut off.
Nothing here is durable: what matters is owed by the outbox, and put in again.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from onem2m.errors import BadRequest, ServerBusy
from onem2m.mapping import json
from onem2m.primitive import Encoded

POLLS_OF_ONE: Final = 8
"""Polls that may wait at one channel."""
_PLACES: Final = 64
"""Requests that one channel holds, waiting ones and those whose reply is awaited; who comes later waits for a place."""
_SEVERAL: Final = 32
"""Requests in one answer at most, where an application takes several."""


@dataclass(frozen=True, slots=True)
class ChannelReply:
    """What an application answered."""

    status: int
    body: bytes = b""


@dataclass(slots=True, eq=False)
class _Entry:
    """A request on its way through a channel."""

    request_id: str
    message: bytes
    loop: asyncio.AbstractEventLoop
    reply: asyncio.Future[ChannelReply]
    taken: float = 0.0
    """when somebody took it, by the steady clock; 0: nobody yet"""


class Waiter:
    """One poll. Belongs to the event loop that it waits on."""

    def __init__(self, channels: Channels, channel: int) -> None:
        self._channels = channels
        self._channel = channel
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """From any thread: look again."""
        with suppress(RuntimeError):  # its loop was closed meanwhile: there is nobody left to tell
            self._loop.call_soon_threadsafe(self._woken.set)

    async def arrival(self, within_s: float) -> None:
        """Waits until there may be something, or the time is up."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._woken.wait()
        self._woken.clear()

    def take(self, *, several: bool) -> list[bytes]:
        """What is there, one request or several. Raises ServerBusy when the CSE ends."""
        return self._channels.take(self._channel, _SEVERAL if several else 1)


@dataclass(slots=True)
class _Channel:
    waiting: deque[_Entry] = field(default_factory=deque)
    taken: dict[str, _Entry] = field(default_factory=dict)
    waiters: list[Waiter] = field(default_factory=list)
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_PLACES))
    holders: int = 0
    """requests that have a place, or wait for one"""

    @property
    def idle(self) -> bool:
        return not (self.waiting or self.taken or self.waiters or self.holders)


class Channels:
    """The polling channels in use, by the key of their resource. May be used from any thread."""

    def __init__(self, most_polls: int = 2_000) -> None:
        self._most_polls = most_polls
        self._lock = threading.Lock()
        self._channels: dict[int, _Channel] = {}
        self._polls = 0
        self._closed = False
        # Identifiers of requests of an earlier run must not match: their replies may still come.
        self._run = secrets.token_hex(4)
        self._number = 0

    @contextmanager
    def poll(self, channel: int) -> Iterator[Waiter]:
        """A place to wait at a channel. Raises ServerBusy where there is none."""
        waiter = Waiter(self, channel)
        with self._lock:
            self._require_open()
            known = self._channels.get(channel)
            if self._polls >= self._most_polls or (known is not None and len(known.waiters) >= POLLS_OF_ONE):
                raise ServerBusy("to: too many polls wait; try again")
            known = self._channels.setdefault(channel, known or _Channel())
            known.waiters.append(waiter)
            self._polls += 1
        try:
            yield waiter
        finally:
            with self._lock:
                self._polls -= 1
                known.waiters.remove(waiter)
                if known.waiting and known.waiters:
                    # This one may have been woken and have left without taking anything.
                    known.waiters[0].wake()
                self._forget_if_idle(channel, known)

    def take(self, channel: int, most: int) -> list[bytes]:
        """Requests that wait at a channel, oldest first; from now on their replies are awaited."""
        with self._lock:
            self._require_open()
            known = self._channels.get(channel)
            messages: list[bytes] = []
            while known is not None and known.waiting and len(messages) < most:
                entry = known.waiting.popleft()
                entry.taken = time.monotonic()
                known.taken[entry.request_id] = entry
                messages.append(entry.message)
            return messages

    def answer(self, channel: int, request_id: str, reply: ChannelReply) -> None:
        """Takes the reply to a request. Raises BadRequest where nobody awaits it, or not any more."""
        with self._lock:
            known = self._channels.get(channel)
            entry = known.taken.pop(request_id, None) if known is not None else None
        if entry is None:
            raise BadRequest(f"m2m:rsp: no request {request_id[:100]!r} awaits a reply at this channel")
        try:
            entry.loop.call_soon_threadsafe(_settle, entry.reply, reply)
        except RuntimeError:
            raise ServerBusy("this CSE is stopping; what was answered will come again") from None

    def attended(self, channel: int) -> bool:
        """Whether somebody waits at a channel."""
        known = self._channels.get(channel)
        return known is not None and bool(known.waiters)

    async def carry(self, channel: int, to: str, originator: str, content: Encoded, timeout_s: float) -> ChannelReply:
        """Has an application behind a channel notified, and returns what it answers.

        Raises OSError (TimeoutError is one) where nobody takes the request in time, or then does not answer in time.
        """
        loop = asyncio.get_running_loop()
        with self._lock:
            known = self._channels.setdefault(channel, _Channel())
            known.holders += 1
        entry: _Entry | None = None
        try:
            async with known.places:
                entry = self._enter(known, to, originator, content, loop)
                return await _reply_to(entry, timeout_s)
        finally:
            with self._lock:
                known.holders -= 1
                if entry is not None:
                    known.taken.pop(entry.request_id, None)
                    if entry in known.waiting:
                        known.waiting.remove(entry)
                self._forget_if_idle(channel, known)

    def _enter(
        self, known: _Channel, to: str, originator: str, content: Encoded, loop: asyncio.AbstractEventLoop
    ) -> _Entry:
        with self._lock:
            self._number += 1
            request_id = f"{self._run}-{self._number}"
            primitive = {"op": 5, "to": to, "fr": originator, "rqi": request_id, "rvi": "3"}
            message = json.encode({**primitive, "pc": json.embedded(content)})
            entry = _Entry(request_id, message, loop, loop.create_future())
            known.waiting.append(entry)
            for waiter in known.waiters[: len(known.waiting)]:
                waiter.wake()
            return entry

    def close(self) -> None:
        """Sends everybody away who waits."""
        with self._lock:
            self._closed = True
            for known in self._channels.values():
                for waiter in known.waiters:
                    waiter.wake()

    def _require_open(self) -> None:
        if self._closed:
            raise ServerBusy("this CSE is stopping; poll again")

    def _forget_if_idle(self, channel: int, known: _Channel) -> None:
        if known.idle and self._channels.get(channel) is known:
            del self._channels[channel]


async def _reply_to(entry: _Entry, timeout_s: float) -> ChannelReply:
    """The reply: in time after the request was put in, or taken."""
    until = time.monotonic() + timeout_s
    while not entry.reply.done():
        left = until - time.monotonic()
        if left <= 0:
            if entry.taken + timeout_s <= until:
                raise TimeoutError("nobody comes to the polling channel" if not entry.taken else "no reply comes")
            until = entry.taken + timeout_s
            continue
        await asyncio.wait([entry.reply], timeout=left)
    return entry.reply.result()


def _settle(future: asyncio.Future[ChannelReply], reply: ChannelReply) -> None:
    if not future.done():
        future.set_result(reply)
