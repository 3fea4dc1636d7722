"""What is shown now, passed from the application's thread to everyone who looks at it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ae.in_home_display.household import Meter
from ae.in_home_display.view import View


@dataclass(frozen=True, slots=True)
class Shown:
    """A view with its number, which rises with every change, and the meters behind it."""

    number: int
    view: View
    meters: tuple[Meter, ...] = ()


class Board:
    """Holds what is shown; whoever looks may miss a view when a newer one is there, and never falls behind."""

    def __init__(self) -> None:
        self._shown = Shown(0, View(online=False, now=None, today=()))
        self._watchers: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._lock = threading.Lock()
        self._closed = False

    @property
    def shown(self) -> Shown:
        return self._shown

    @property
    def closed(self) -> bool:
        """Whether nothing more will be shown."""
        return self._closed

    def show(self, view: View, meters: tuple[Meter, ...] = ()) -> None:
        """Shows a view, from any thread."""
        with self._lock:
            changed = view != self._shown.view
            self._shown = Shown(self._shown.number + changed, view, meters)
            if changed:
                self._wake()

    def close(self) -> None:
        """Sends everyone home who looks."""
        with self._lock:
            self._closed = True
            self._wake()

    @contextmanager
    def watched(self) -> Iterator[asyncio.Event]:
        """An event of the running loop that is set at every change."""
        watcher = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._watchers.add(watcher)
        try:
            yield watcher[1]
        finally:
            with self._lock:
                self._watchers.discard(watcher)

    def _wake(self) -> None:
        for loop, event in self._watchers:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)
