"""A session of a person, and what it still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto

from authority.people.person import Person, needs_second_factor

IDLE_S = 30 * 60
LONGEST_S = 12 * 3600
HALFWAY_S = 15 * 60
"""How long the second factor, or its enrolment, may be awaited after the password."""


class Lacks(Enum):
    """What is asked of a person before anything else."""

    NOTHING = auto()
    CODE = auto()
    """A code of the second factor that they have."""
    ENROLMENT = auto()
    """A second factor, which their roles require."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session as it is stored; moments in epoch seconds. `party` is the number of the person's party."""

    hash: bytes
    party: int
    originator: str
    name: str
    login: str
    roles: frozenset[str]
    has_second_factor: bool
    begun: int
    seen: int
    signed_in: int
    confirmed: int | None
    address: str
    browser: str

    @property
    def lacks(self) -> Lacks:
        """What is asked of the person before anything else."""
        if self.has_second_factor:
            return Lacks.CODE if self.confirmed is None else Lacks.NOTHING
        return Lacks.ENROLMENT if needs_second_factor(self.roles) else Lacks.NOTHING

    @property
    def proved(self) -> int:
        """When the person last proved who they are, in epoch seconds: by the second factor if they have one."""
        return self.confirmed or 0 if self.has_second_factor else self.signed_in

    @property
    def person(self) -> Person:
        """The person, as views meet them."""
        return Person(
            self.originator,
            self.name,
            self.login,
            self.roles,
            datetime.fromtimestamp(self.signed_in, UTC),
            None if self.confirmed is None else datetime.fromtimestamp(self.confirmed, UTC),
        )

    def alive(self, now: int) -> bool:
        """Whether the session is good: used in the last half hour, begun in the last twelve, not stuck halfway."""
        limit = LONGEST_S if self.lacks is Lacks.NOTHING else HALFWAY_S
        return now - self.seen < IDLE_S and now - self.begun < limit
