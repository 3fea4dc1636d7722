"""What the CSE is told: the rules of a tenancy's policies at a moment (TS-0001 9.6.2).

    household             members read, discover, subscribe; the displays of the premise too
    consents-<data>       one rule for each consent that runs; one policy for each kind of data

Former members read their own history for a while, and only that: nothing new is written there. It opens some minutes
after the end, so that a reading which was just on its way into their containers is out of them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from authority.households.consent import Consent
from authority.households.scope import Data
from authority.households.tenancy import Tenancy
from onem2m.vocabulary import Permission, ResourceType

HOUSEHOLD = "household"
ACCOUNTED = "accounted"
"""Label of the policies whose uses the CSE counts."""

Rule = dict[str, Any]

_READ = int(Permission.RETRIEVE | Permission.DISCOVERY)
_FOLLOW = int(Permission.RETRIEVE | Permission.DISCOVERY | Permission.CREATE)
_SUBSCRIPTIONS = [{"chty": [int(ResourceType.SUBSCRIPTION)]}]


def consents_policy(kind: Data) -> str:
    """The name of the policy that holds the consents for one kind of data."""
    return f"consents-{kind}"


POLICY_NAMES = (HOUSEHOLD, *(consents_policy(kind) for kind in Data))


OPENS_AFTER = timedelta(minutes=10)
"""from the end of a tenancy until its former members read its history"""


def policies_of(
    tenancy: Tenancy,
    consents: Iterable[Consent],
    now: datetime,
    displays: Sequence[str] = (),
) -> Mapping[str, list[Rule]]:
    """The rules of every policy of a tenancy at a moment. `displays` are the originators of the premise's displays."""
    rules: dict[str, list[Rule]] = {name: [] for name in POLICY_NAMES}
    people = sorted(member.person for member in tenancy.members_at(now))
    if tenancy.runs_at(now):
        household = [*people, *sorted(displays)]
        if household:
            rules[HOUSEHOLD].append({"acor": household, "acop": _FOLLOW, "acod": _SUBSCRIPTIONS})
        for consent in sorted(consents, key=lambda given: (given.granted_at, given.id)):
            if _is_of(consent, tenancy) and consent.runs_at(now):
                for kind in consent.scope.data:
                    rules[consents_policy(kind)].append(_consent_rule(consent))
    elif tenancy.until is not None and tenancy.history_until is not None and people:
        closes = tenancy.history_until
        if tenancy.until + OPENS_AFTER <= now < closes:
            rules[HOUSEHOLD].append(
                {"acor": people, "acop": _READ, "acco": [{"actw": schedule_until(tenancy.until, closes)}]}
            )
    return rules


def next_change(
    tenancy: Tenancy,
    consents: Iterable[Consent],
    now: datetime,
) -> datetime | None:
    """The next moment at which the rules become others by the passing of time alone."""
    moments = [tenancy.since]
    if tenancy.until is not None and tenancy.history_until is not None:
        moments += [tenancy.until, tenancy.until + OPENS_AFTER, tenancy.history_until]
    moments += [consent.until for consent in consents if _is_of(consent, tenancy) and consent.ended_at is None]
    return min((moment for moment in moments if moment > now), default=None)


def schedule_until(since: datetime, until: datetime) -> list[str]:
    """Schedule strings (second minute hour day month weekday year, UTC) that hold from the year of one moment on until another.

    Days are the finest that is said: a moment within a day counts as the end of that day.
    """
    whole_day = until.replace(hour=0, minute=0, second=0, microsecond=0)
    end = whole_day if until == whole_day else whole_day + timedelta(days=1)
    schedule = []
    if since.year < end.year:
        schedule.append(f"* * * * * * {_span(since.year, end.year - 1)}")
    if end.month > 1:
        schedule.append(f"* * * * {_span(1, end.month - 1)} * {end.year}")
    if end.day > 1:
        schedule.append(f"* * * {_span(1, end.day - 1)} {end.month} * {end.year}")
    return schedule


def _consent_rule(consent: Consent) -> Rule:
    # The schedule ends the consent in the CSE even where nobody is there to remove the rule.
    window = schedule_until(consent.granted_at, consent.until)
    return {"acor": [consent.party], "acop": _FOLLOW, "acod": _SUBSCRIPTIONS, "acco": [{"actw": window}]}


def _is_of(consent: Consent, tenancy: Tenancy) -> bool:
    return (consent.premise, consent.tenancy) == (tenancy.premise, tenancy.name)


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"
