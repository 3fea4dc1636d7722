"""Places in the tree where the pages of a search ended, and the memory of them: bounded, gone at the CSE's end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from cse.access.remembered import Recent

Step = tuple[int, int]
"""Type and key of a child: children are in order of these."""


class Place(NamedTuple):
    """Where a walk ended."""

    path: tuple[Step, ...]
    """the way from the target to what was looked at last"""
    met: tuple[bool, ...] | None = None
    """conditions on children were being looked after: those met by the last of the path and the siblings before it"""


@dataclass(frozen=True, slots=True)
class Search:
    """One search, whatever part of it a page shows."""

    originator: str
    target: int
    permission: int
    criteria: bytes


@dataclass(frozen=True, slots=True)
class RememberedPlace:
    """Where a page begins that was promised."""

    place: Place
    """behind which"""
    skip: int
    """results to pass over first"""
    until: int
    """nanoseconds since the epoch"""


PlaceMemory = Recent[tuple[Search, int], RememberedPlace]
"""By search and offset."""


def place_memory() -> PlaceMemory:
    """An empty one. A place deep in the tree takes some kilobytes."""
    return PlaceMemory(4_000)
