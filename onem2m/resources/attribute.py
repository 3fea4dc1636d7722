"""One attribute of a resource type: a row of the standard's tables, and the key to its value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from onem2m.resources.kinds import Kind

T = TypeVar("T")


class Presence(Enum):
    """Whether a request may carry the attribute (the columns of TS-0004 7.4)."""

    MANDATORY = "M"
    OPTIONAL = "O"
    NOT_PRESENT = "NP"


M, O, NP = Presence.MANDATORY, Presence.OPTIONAL, Presence.NOT_PRESENT  # noqa: E741  the tables' own letters


class Announcement(Enum):
    """Whether an announced copy carries the attribute (TS-0001 9.6.26)."""

    MANDATORY = "MA"
    OPTIONAL = "OA"
    NEVER = "NA"


MA, OA, NA = Announcement.MANDATORY, Announcement.OPTIONAL, Announcement.NEVER


@dataclass(frozen=True, eq=False)
class Attribute(Generic[T]):
    """A row, and the key: `container[INSTANCES]` reads and writes `cni`.

    `always` marks an attribute of cardinality 1 that a null cannot delete. `default` is stored where a CREATE leaves
    the attribute out; None means none. `since` is the release that brought it. `sent` is what a request may carry
    where that is not what is stored. An attribute that is not `supported` is refused (5001): to store it and do
    nothing would let its sender believe in something that never happens.
    """

    short: str
    long: str
    kind: Kind
    create: Presence = NP
    update: Presence = NP
    default: Any = None
    announced: Announcement = NA
    always: bool = False
    since: int = 3
    sent: Kind | None = None
    supported: bool = True

    @property
    def deletable(self) -> bool:
        """Whether an UPDATE may carry null for it."""
        return not (self.always or self.create is M or self.default is not None)

    def __str__(self) -> str:
        return f"{self.short} ({self.long})"
