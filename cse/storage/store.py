"""What a store of the tree promises, whatever database stands behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from cse.clock import Stamper
from cse.model import Inquiry, Reading, Tree

T = TypeVar("T")


class StoreUnusable(Exception):
    """The data folder cannot be opened; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Commit:
    """What a commit brought, for those who act on it afterwards."""

    sources: frozenset[int]
    """keys of resources with new events"""
    lanes: frozenset[tuple[int, int]]
    """(source, subscription) of lanes that changed"""
    reaping: bool
    """whether something waits for the reaper"""
    newest: int
    """number of its last event; 0 where it brought none"""


@dataclass(slots=True)
class Lane:
    """The way from the events of a resource to one target of a subscription."""

    subscription: int
    target: str
    source: int
    position: int
    closing: int | None
    attributes: bytes
    """the subscription as it was last"""
    internal: bytes | None = None
    """what the CSE remembers of it"""
    period: int = 0
    """the window of its rate limit that `told` is about"""
    told: int = 0
    """events that were sent in it"""


@dataclass(slots=True)
class OutboxEvent:
    """An event as it lies in the outbox."""

    number: int
    source: int
    kind: int
    child_type: int | None
    address: str
    representation: bytes
    modified: bytes | None
    at: int = 0
    """when it happened"""
    operation: bytes | None = None
    """of a monitored operation: what it was, and whose"""


@dataclass(slots=True)
class Step:
    """How a lane got on since that was last noted."""

    lane: Lane
    position: int
    requests: int = 0
    responses: int = 0
    events: int = 0

    @property
    def counts(self) -> tuple[int, int, int]:
        """Notifications sent, those answered, events in them, since the last note."""
        return self.requests, self.responses, self.events


class Store(Protocol):
    """A durable resource tree with its events.

    `write` runs the work in a group with others and returns when the group is durable. The work may be run again
    (after a serialisation failure, or with the answer to a question it asked), so it changes nothing but the tree.
    """

    stamper: Stamper

    @property
    def monitored(self) -> bool:
        """Whether subscriptions may wait for operations anywhere."""

    def read(self, work: Callable[[Reading], T], inquiry: Inquiry | None = None) -> T:
        """Runs the work on what is committed; meant for a few rows."""

    def read_long(self, work: Callable[[Reading], T], inquiry: Inquiry | None = None) -> T:
        """Runs the work on a snapshot of its own; meant for many rows, never on the event loop's thread."""

    def write(self, work: Callable[[Tree], T], inquiry: Inquiry | None = None) -> T:
        """Runs the work and waits until it is durable."""

    def submit(self, work: Callable[[Tree], T], durable: asyncio.Future[None], inquiry: Inquiry | None = None) -> T:
        """Runs the work and returns at once; `durable` is set when it is on disk, or told why it is not."""
