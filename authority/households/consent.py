"""A householder's permission to a third party: named data, for a purpose, for a time.

    grant --> runs --revoke--> over (revoked)
               |---its time is over--> over (expired)
               |---the tenancy ends--> over (moved out)
               '---the third party goes--> over (party gone)

A consent that is over stays over; a new one is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from authority.households.refusals import ConsentOver, ScopeRefused
from authority.households.scope import Scope
from authority.households.tenancy import Tenancy, require_holder


class Ending(StrEnum):
    """Why a consent is over."""

    REVOKED = "revoked"
    EXPIRED = "expired"
    MOVED_OUT = "moved-out"
    PARTY_GONE = "party-gone"
    NOT_TAKEN_UP = "not-taken-up"
    """granted, but the third party was never told, because it took too long until the permission stood"""


ENDING_WORDS = {
    Ending.REVOKED: "stopped by you",
    Ending.EXPIRED: "its time was over",
    Ending.MOVED_OUT: "you moved out",
    Ending.PARTY_GONE: "the company is no longer registered here",
    Ending.NOT_TAKEN_UP: "never began",
}


@dataclass(frozen=True, slots=True)
class Consent:
    """What was agreed to, by whom, and since when it is over."""

    id: str
    premise: str
    tenancy: str
    party: str
    """originator of the third party, SP-relative"""
    scope: Scope
    granted_by: str
    granted_at: datetime
    ended_at: datetime | None = None
    ending: Ending | None = None

    @property
    def until(self) -> datetime:
        return self.scope.until

    def runs_at(self, moment: datetime) -> bool:
        """Whether the third party may read what is measured now. The tenancy must run as well."""
        return self.granted_at <= moment < self.until and (self.ended_at is None or moment < self.ended_at)


def grant(id: str, tenancy: Tenancy, party: str, scope: Scope, by: str, now: datetime) -> Consent:
    """A new consent, given by a holder of the tenancy."""
    require_holder(tenancy, by, now)
    if scope.until <= now:
        raise ScopeRefused("the last day is over already")
    return Consent(id, tenancy.premise, tenancy.name, party, scope, by, now)


def revoke(consent: Consent, tenancy: Tenancy, by: str, now: datetime) -> Consent:
    """The consent, ended by a holder of the tenancy; whoever holds may end what another granted."""
    require_holder(tenancy, by, now)
    return end(consent, Ending.REVOKED, now)


def end(consent: Consent, ending: Ending, now: datetime) -> Consent:
    """The consent, over for a reason."""
    if consent.ended_at is not None:
        raise ConsentOver("this sharing has ended already")
    return replace(consent, ended_at=now, ending=ending)


def ending_due(consent: Consent, tenancy: Tenancy, now: datetime) -> Ending | None:
    """Why a consent that is not yet noted as over is to be ended by now; None while it may run on."""
    if consent.ended_at is not None:
        return None
    if tenancy.over_at(now):
        return Ending.MOVED_OUT
    return Ending.EXPIRED if consent.until <= now else None
