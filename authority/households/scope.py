"""What a third party asks to read: the scope of its authorization request, one word for each thing.

    data:readings data:days purpose:energy-advice until:2027-05-01

Data is named at least once, the purpose exactly once; `until` is the last day, at most three years ahead, and a year
ahead where it is missing. An unknown word refuses the whole request: what is not understood is not agreed to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from authority.households.refusals import ScopeRefused

LONGEST = timedelta(days=3 * 365)
USUAL = timedelta(days=365)
LONGEST_SCOPE = 500


class Data(StrEnum):
    """A kind of data about a home: a kind of container, and a policy of its own."""

    READINGS = "readings"
    DAYS = "days"
    EVENTS = "events"


class Purpose(StrEnum):
    """What a third party wants data for."""

    ENERGY_ADVICE = "energy-advice"
    PRICE_COMPARISON = "price-comparison"
    FLEXIBILITY = "flexibility"
    BILLING = "billing"
    ENERGY_COMMUNITY = "energy-community"
    RESEARCH = "research"


DATA_WORDS: Mapping[Data, tuple[str, str]] = {
    Data.READINGS: (
        "Readings as they come",
        "Power and meter registers, up to once a second, of about the last 24 hours. They show when somebody is at home.",
    ),
    Data.DAYS: ("Daily totals", "The meter registers at the beginning of each day, of the last two years at most."),
    Data.EVENTS: ("Events", "Faults of the metering, such as a telegram that could not be read."),
}
"""heading and explanation for a householder"""

PURPOSE_WORDS: Mapping[Purpose, str] = {
    Purpose.ENERGY_ADVICE: "to advise you on your use of energy",
    Purpose.PRICE_COMPARISON: "to compare prices and contracts for you",
    Purpose.FLEXIBILITY: "to shift your use to other hours together with you",
    Purpose.BILLING: "to bill what you use",
    Purpose.ENERGY_COMMUNITY: "to share energy within your energy community",
    Purpose.RESEARCH: "for research",
}

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which data, for what, until when."""

    data: frozenset[Data]
    purpose: Purpose
    last_day: date

    @property
    def until(self) -> datetime:
        """The moment from which on nothing may be read any more: the end of the last day, UTC."""
        return datetime.combine(self.last_day, time(), tzinfo=UTC) + timedelta(days=1)

    def __str__(self) -> str:
        data = " ".join(f"data:{kind}" for kind in Data if kind in self.data)
        return f"{data} purpose:{self.purpose} until:{self.last_day}"

    def narrowed(self, data: frozenset[Data], last_day: date, today: date) -> Scope:
        """What is left of a request after the householder struck things out: never more than was asked for."""
        if not data:
            raise ScopeRefused("nothing is left to share: tick at least one kind of data, or refuse")
        if not data <= self.data:
            raise ScopeRefused("only what was asked for can be shared")
        if not today <= last_day <= self.last_day:
            raise ScopeRefused(f"the last day lies between today and {self.last_day}, which was asked for")
        return Scope(data, self.purpose, last_day)


def parse_scope(text: str, today: date) -> Scope:
    """Reads the scope of an authorization request. Raises ScopeRefused, saying what is wrong."""
    if len(text) > LONGEST_SCOPE:
        raise ScopeRefused("the scope is too long")
    found: dict[str, list[str]] = {"data": [], "purpose": [], "until": []}
    for word in text.split():
        key, _, value = word.partition(":")
        if key not in found or not value:
            raise ScopeRefused(f"the scope has an unknown word: {word[:60]!r}")
        found[key].append(value)
    if not found["data"] or len(found["purpose"]) != 1 or len(found["until"]) > 1:
        raise ScopeRefused("the scope names data at least once, the purpose once, the last day at most once")
    try:
        data = frozenset(Data(kind) for kind in found["data"])
        purpose = Purpose(found["purpose"][0])
    except ValueError as unknown:
        raise ScopeRefused(f"the scope has an unknown word: {str(unknown)[:80]}") from None
    return Scope(data, purpose, _last_day(found["until"], today))


def _last_day(found: list[str], today: date) -> date:
    if not found:
        return today + USUAL
    try:
        last_day = date.fromisoformat(found[0]) if _DAY.fullmatch(found[0]) else None
    except ValueError:
        last_day = None
    if last_day is None:
        raise ScopeRefused(f"until: {found[0][:20]!r} is not a day such as 2027-05-01")
    if not today <= last_day <= today + LONGEST:
        raise ScopeRefused(f"until: the last day lies between {today} and {today + LONGEST}")
    return last_day


def read_back(text: str) -> Scope:
    """A scope that was agreed to, as `str` wrote it down; its last day may be over."""
    words = [word.partition(":")[::2] for word in text.split()]
    values = {key: [value for found, value in words if found == key] for key in ("data", "purpose", "until")}
    data = frozenset(Data(kind) for kind in values["data"])
    return Scope(data, Purpose(values["purpose"][0]), date.fromisoformat(values["until"][0]))
