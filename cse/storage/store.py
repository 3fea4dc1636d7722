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
    lanes: frozenset[int]
    """keys of resources whose lanes changed"""
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


class Store(Protocol):
    """A durable resource tree with its events.

    `write` runs the work in a group with others and returns when the group is durable. The work may be run again
    (after a serialisation failure, or with the answer to a question it asked), so it changes nothing but the tree.
    """

    stamper: Stamper

    def read(self, work: Callable[[Reading], T], inquiry: Inquiry | None = None) -> T:
        """Runs the work on what is committed; meant for a few rows."""

    def read_long(self, work: Callable[[Reading], T], inquiry: Inquiry | None = None) -> T:
        """Runs the work on a snapshot of its own; meant for many rows, never on the event loop's thread."""

    def write(self, work: Callable[[Tree], T], inquiry: Inquiry | None = None) -> T:
        """Runs the work and waits until it is durable."""

    def submit(self, work: Callable[[Tree], T], durable: asyncio.Future[None], inquiry: Inquiry | None = None) -> T:
        """Runs the work and returns at once; `durable` is set when it is on disk, or told why it is not."""
