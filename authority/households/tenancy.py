"""Who lives at a premise, from when until when, and who of them decides.

    (empty) --move_in--> lived in --move_out--> over, readable by its last members for a while
                          |    ^
                          admit, appoint, dismiss

A tenancy of a premise begins when the one before is over, and never again: t1, t2, ... Times are aware UTC; who is a
member is always a question about a moment, and a moment belongs to what begins at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from authority.households.refusals import (
    AlreadyMember,
    HouseholdRefused,
    LastHolder,
    NotHolder,
    NotMember,
    StillInhabited,
    TenancyEnded,
)

KEPT_DAYS = 400
"""so long, unless something else was agreed on at the end, former members read the history of their tenancy"""


class Role(StrEnum):
    """What a member may do."""

    HOLDER = "holder"
    """reads; gives and ends consent; invites and removes members"""
    VIEWER = "viewer"
    """reads"""


@dataclass(frozen=True, slots=True)
class Membership:
    """One person's belonging to a tenancy. A person who left and came back has two."""

    person: str
    """originator, SP-relative: `/id-in/Cperson-anna`"""
    role: Role
    since: datetime
    until: datetime | None = None

    def holds_at(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class Tenancy:
    """One household's time at a premise."""

    premise: str
    name: str
    since: datetime
    until: datetime | None = None
    """the moment it is over; may lie ahead"""
    members: tuple[Membership, ...] = ()
    kept_days: int = KEPT_DAYS

    @property
    def history_until(self) -> datetime | None:
        """Until when former members read what was measured in their time; None while the end is open."""
        return None if self.until is None else self.until + timedelta(days=self.kept_days)

    def runs_at(self, moment: datetime) -> bool:
        return self.since <= moment and not self.over_at(moment)

    def over_at(self, moment: datetime) -> bool:
        return self.until is not None and self.until <= moment

    def membership(self, person: str, moment: datetime) -> Membership | None:
        """The person's membership at the moment; after the end, the one that lasted until the end."""
        if self.until is not None and moment >= self.until:
            lasting = (m for m in self.members if m.person == person and (m.until is None or m.until >= self.until))
            return next(lasting, None)
        return next((m for m in self.members if m.person == person and m.holds_at(moment)), None)

    def members_at(self, moment: datetime) -> tuple[Membership, ...]:
        """Who belongs to it at the moment; after the end, who belonged to it at the end."""
        people = dict.fromkeys(member.person for member in self.members)
        found = (self.membership(person, moment) for person in people)
        return tuple(membership for membership in found if membership is not None)

    def is_holder(self, person: str, moment: datetime) -> bool:
        """Whether the person decides for the household at the moment. Nobody does once the tenancy is over."""
        membership = self.membership(person, moment) if self.runs_at(moment) else None
        return membership is not None and membership.role is Role.HOLDER


def running(tenancies: Sequence[Tenancy], moment: datetime) -> Tenancy | None:
    """The tenancy of a premise at the moment, if anybody lives there."""
    return next((tenancy for tenancy in tenancies if tenancy.runs_at(moment)), None)


def move_in(premise: str, tenancies: Sequence[Tenancy], now: datetime) -> Tenancy:
    """The next tenancy of a premise, from now on, still without members."""
    for tenancy in tenancies:
        if not tenancy.over_at(now):
            raise StillInhabited(f"the premise {premise} is lived in: the tenancy {tenancy.name} has to end first")
    return Tenancy(premise, f"t{len(tenancies) + 1}", now)


def move_out(tenancy: Tenancy, at: datetime, now: datetime) -> Tenancy:
    """The tenancy with its end, now or ahead. An end that lies ahead may still be changed."""
    _require_running(tenancy, now)
    if at < now:
        raise HouseholdRefused("a tenancy ends now or later: what was read until now cannot be taken back")
    return replace(tenancy, until=at)


def require_holder(tenancy: Tenancy, person: str, now: datetime) -> None:
    """Raises the refusal that fits where the person may not decide for the household now."""
    _require_running(tenancy, now)
    if not tenancy.is_holder(person, now):
        raise NotHolder("only a holder of the household may do this")


def admit(tenancy: Tenancy, person: str, role: Role, now: datetime) -> Tenancy:
    """The tenancy with one more member. Who may admit is the caller's question: a holder, an operator, an invitation."""
    _require_running(tenancy, now)
    if tenancy.membership(person, now) is not None:
        raise AlreadyMember("this person belongs to the household already")
    return replace(tenancy, members=(*tenancy.members, Membership(person, role, now)))


def dismiss(tenancy: Tenancy, person: str, by: str, now: datetime) -> Tenancy:
    """The tenancy without a member, who was removed by a holder or left by itself."""
    if person != by:
        require_holder(tenancy, by, now)
    return remove(tenancy, person, now)


def remove(tenancy: Tenancy, person: str, now: datetime) -> Tenancy:
    """The tenancy without a member. What the person could read of it is closed to them, history included."""
    _require_running(tenancy, now)
    membership = _member(tenancy, person, now)
    if membership.role is Role.HOLDER and _others_who_hold(tenancy, person, now) == 0:
        raise LastHolder("the last holder cannot leave: appoint another, or move out")
    left = tuple(replace(m, until=now) if m is membership else m for m in tenancy.members)
    return replace(tenancy, members=tuple(m for m in left if m.until is None or m.since < m.until))


def appoint(tenancy: Tenancy, person: str, role: Role, by: str, now: datetime) -> Tenancy:
    """The tenancy with another role of a member, given by a holder."""
    require_holder(tenancy, by, now)
    membership = _member(tenancy, person, now)
    if membership.role is role:
        return tenancy
    if membership.role is Role.HOLDER and _others_who_hold(tenancy, person, now) == 0:
        raise LastHolder("the last holder stays one: appoint another first")
    return replace(tenancy, members=tuple(replace(m, role=role) if m is membership else m for m in tenancy.members))


def _require_running(tenancy: Tenancy, now: datetime) -> None:
    if not tenancy.runs_at(now):
        raise TenancyEnded(f"the tenancy {tenancy.name} does not run now: nothing is decided for it")


def _member(tenancy: Tenancy, person: str, now: datetime) -> Membership:
    membership = tenancy.membership(person, now)
    if membership is None:
        raise NotMember("this person does not belong to the household")
    return membership


def _others_who_hold(tenancy: Tenancy, person: str, now: datetime) -> int:
    return sum(m.role is Role.HOLDER and m.person != person for m in tenancy.members_at(now))
