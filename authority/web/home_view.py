"""What the page of a home shows: people, devices, and who may read what, as plain values for the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from authority.accounts import Use
from authority.households.consent import ENDING_WORDS, Consent
from authority.households.policies import consents_policy
from authority.households.scope import DATA_WORDS, PURPOSE_WORDS, Data
from authority.households.tenancy import Membership, Tenancy
from authority.storage import consents, errands, households, parties
from authority.storage.households import Device, Premise
from authority.storage.store import Transaction

DEVICE_WORDS = {
    households.METER: "meter",
    households.DISPLAY: "display",
    households.SERVICE: "service that works for the home",
    households.OTHER: "device",
}


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who belongs to the household."""

    membership: Membership
    name: str
    stem: str
    is_you: bool


@dataclass(frozen=True, slots=True)
class Sharing:
    """One consent, told to the household."""

    consent: Consent
    party: str
    data: tuple[str, ...]
    purpose: str
    state: str
    """starting, running, stopping or over"""
    ending: str
    uses: int | None
    last_use: datetime | None
    """None for both: not known"""


@dataclass(frozen=True, slots=True)
class HomeView:
    """A home, as one of its members sees it."""

    premise: Premise
    tenancy: Tenancy
    over: bool
    you_decide: bool
    members: tuple[Member, ...]
    devices: tuple[tuple[Device, str], ...]
    running: tuple[Sharing, ...]
    over_sharings: tuple[Sharing, ...]


def home_view(transaction: Transaction, tenancy: Tenancy, person: str, uses: Sequence[Use] | None = None) -> HomeView:
    """The view of a tenancy. `uses` is what the CSE has counted; None where that is not known."""
    now = transaction.at
    premise = households.premise(transaction, tenancy.premise)
    assert premise is not None
    members = [
        Member(found, _name(transaction, found.person), found.person.rpartition("/")[2], found.person == person)
        for found in tenancy.members_at(now)
    ]
    devices = [] if tenancy.over_at(now) else households.devices(transaction, tenancy.premise)
    sharings = [
        _sharing(transaction, consent, now, uses)
        for consent in consents.of_tenancy(transaction, tenancy.premise, tenancy.name)
    ]
    return HomeView(
        premise,
        tenancy,
        tenancy.over_at(now),
        tenancy.is_holder(person, now),
        tuple(members),
        tuple((device, DEVICE_WORDS[device.kind]) for device in devices),
        tuple(sharing for sharing in sharings if sharing.state != "over"),
        tuple(sharing for sharing in sharings if sharing.state == "over"),
    )


def _sharing(transaction: Transaction, consent: Consent, now: datetime, uses: Sequence[Use] | None) -> Sharing:
    names = [consents_policy(kind) for kind in consent.scope.data]
    decided = consents.versions(transaction, consent.id)
    arrived = errands.passed(transaction, consent.premise, consent.tenancy, decided)
    if consent.runs_at(now):
        state = "running" if arrived else "starting"
    else:
        state = "over" if arrived and consent.ended_at is not None else "stopping"
    own = None if uses is None else [use for use in uses if use.originator == consent.party and use.policy in names]
    return Sharing(
        consent,
        _name(transaction, consent.party),
        tuple(DATA_WORDS[kind][0] for kind in Data if kind in consent.scope.data),
        PURPOSE_WORDS[consent.scope.purpose],
        state,
        "" if consent.ending is None else ENDING_WORDS[consent.ending],
        None if own is None else sum(use.count for use in own),
        max((use.last for use in own or ()), default=None),
    )


def _name(transaction: Transaction, originator: str) -> str:
    party = parties.by_originator(transaction, originator)
    return originator if party is None else party.name
