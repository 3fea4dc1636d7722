"""What the embedded store keeps in memory: bounded, and only what spares a query on the hot path."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from cse.model import Resource, Watch

K = TypeVar("K")
V = TypeVar("V")


class Bounded(dict[K, V], Generic[K, V]):
    """A dictionary that forgets its oldest entry when it is full."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def keep(self, key: K, value: V) -> None:
        """Adds or replaces an entry."""
        if key not in self and len(self) >= self.limit:
            del self[next(iter(self))]
        self[key] = value


@dataclass(slots=True)
class Window:
    """The oldest instances of a container, so that an eviction need not ask the database each time."""

    entries: deque[tuple[int, int]] = field(default_factory=deque)
    """(key, size), oldest first"""
    complete: bool = False
    """whether nothing newer than the entries exists"""
    last: int = 0
    """key of the last entry ever in the window: the refill starts behind it"""


class Committed:
    """Committed resources by key, by name, by alias, and what the subscriptions of a resource wait for. Instances stay out."""

    def __init__(self, limit: int) -> None:
        self.resources: Bounded[int, Resource] = Bounded(limit)
        self.names: Bounded[tuple[int, str], int] = Bounded(limit)
        self.aliases: Bounded[str, int] = Bounded(limit)
        self.watches: Bounded[int, Watch] = Bounded(limit)
        self.addresses: Bounded[int, str] = Bounded(limit)
        self.places: Bounded[str, int] = Bounded(limit)
        """address as it was asked for -> key"""

    def clear(self) -> None:
        """Forgets everything."""
        for cache in (self.resources, self.names, self.aliases, self.watches, self.addresses, self.places):
            cache.clear()
