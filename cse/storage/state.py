"""What all units of work on one store share: caches, eviction windows, the next key and event number."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from cse.clock import Stamper
from cse.model import Resource
from cse.storage.caches import Bounded, Committed, Window
from cse.storage.history import History
from cse.storage.usage import Books
from onem2m.resources import Registry

K = TypeVar("K")
V = TypeVar("V")

Signposts = Callable[[Resource], frozenset[int]]

CACHE = 20_000
"""Entries that each cache keeps at most."""


class State:
    """Guarded by `lock`, which every body of a unit of work holds."""

    def __init__(self, registry: Registry, stamper: Stamper) -> None:
        self.registry = registry
        self.stamper = stamper
        self.lock = threading.RLock()
        self.committed = Committed(CACHE)
        self.windows: Bounded[int, Window] = Bounded(CACHE)
        self.history = History(self.lock)
        self.books = Books()
        self.signposts: Signposts | None = None
        """by what a resource is found that somebody may come upon; None: nobody keeps an index"""
        self.secret = b""
        self.generation = 0
        """counts commits: what was read before one must not be cached after it"""
        self.monitored: set[int] = set()
        """sources that subscriptions may wait for operations on"""
        self.last_key = 0
        self.last_event = 0

    def next_key(self) -> int:
        """A key that was never given before."""
        self.last_key += 1
        return self.last_key

    def next_event(self) -> int:
        """An event number above all before it."""
        self.last_event += 1
        return self.last_event

    def remember(self, resource: Resource, generation: int) -> None:
        """Caches a resource that was read from SQL, unless a commit may have changed it meanwhile."""
        self.keep(self.committed.resources, resource.key, resource, generation)

    def keep(self, cache: Bounded[K, V], key: K, value: V, generation: int) -> None:
        """The same for any cache entry."""
        with self.lock:
            if generation == self.generation:
                cache.keep(key, value)

    def forget(self) -> None:
        """Drops all that was derived, after a commit failed."""
        self.generation += 1
        self.committed.clear()
        self.windows.clear()
