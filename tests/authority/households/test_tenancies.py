"""Households over years: people come, go and decide, and nobody ever reads what is not theirs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from authority.households.consent import Consent, ending_due, grant, revoke
from authority.households.consent import end as end_consent
from authority.households.policies import HOUSEHOLD, OPENS_AFTER, consents_policy, policies_of
from authority.households.refusals import (
    AlreadyMember,
    ConsentOver,
    HouseholdRefused,
    LastHolder,
    NotHolder,
    NotMember,
    StillInhabited,
    TenancyEnded,
)
from authority.households.scope import Data, Purpose, Scope
from authority.households.tenancy import Role, Tenancy, admit, appoint, dismiss, move_in, move_out, running
from tests.authority.households.naive_rules import RETRIEVE, allows

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PEOPLE = tuple(f"/id-in/Cperson-{name}" for name in ("anna", "ben", "cleo"))
PARTIES = ("/id-in/Cprovider-acme", "/id-in/Cprovider-volt")
ANNA, BEN, CLEO = PEOPLE


def lived_in() -> Tenancy:
    return admit(admit(move_in("elm-1", [], NOW), ANNA, Role.HOLDER, NOW), BEN, Role.VIEWER, NOW)


def test_only_a_holder_removes_somebody_else_and_anybody_may_leave() -> None:
    home = admit(lived_in(), CLEO, Role.VIEWER, NOW)

    with pytest.raises(NotHolder):
        dismiss(home, CLEO, BEN, NOW + HOUR)
    assert dismiss(home, BEN, BEN, NOW + HOUR).membership(BEN, NOW + HOUR) is None
    assert dismiss(home, BEN, ANNA, NOW + HOUR).membership(BEN, NOW + HOUR) is None


def test_the_last_holder_neither_leaves_nor_steps_down() -> None:
    with pytest.raises(LastHolder):
        dismiss(lived_in(), ANNA, ANNA, NOW)
    with pytest.raises(LastHolder):
        appoint(lived_in(), ANNA, Role.VIEWER, ANNA, NOW)


def test_a_holder_may_leave_after_appointing_another() -> None:
    home = appoint(lived_in(), BEN, Role.HOLDER, ANNA, NOW + HOUR)

    left = dismiss(home, ANNA, ANNA, NOW + 2 * HOUR)

    assert left.is_holder(BEN, NOW + 2 * HOUR)


def test_nobody_is_a_member_twice_or_is_removed_who_is_none() -> None:
    with pytest.raises(AlreadyMember):
        admit(lived_in(), ANNA, Role.VIEWER, NOW)
    with pytest.raises(NotMember):
        dismiss(lived_in(), CLEO, ANNA, NOW)


def test_a_premise_that_is_lived_in_has_no_room_for_the_next() -> None:
    home = lived_in()

    with pytest.raises(StillInhabited):
        move_in("elm-1", [home], NOW + DAY)
    with pytest.raises(StillInhabited):
        move_in("elm-1", [move_out(home, NOW + 2 * DAY, NOW)], NOW + DAY)
    assert move_in("elm-1", [move_out(home, NOW + DAY, NOW)], NOW + DAY).name == "t2"


def test_nothing_is_decided_for_a_tenancy_that_is_over() -> None:
    over = move_out(lived_in(), NOW + DAY, NOW)

    for decide in (
        lambda: admit(over, CLEO, Role.VIEWER, NOW + DAY),
        lambda: dismiss(over, BEN, ANNA, NOW + DAY),
        lambda: appoint(over, BEN, Role.HOLDER, ANNA, NOW + DAY),
        lambda: grant("c1", over, PARTIES[0], some_scope(NOW), ANNA, NOW + DAY),
        lambda: move_out(over, NOW + 2 * DAY, NOW + DAY),
    ):
        with pytest.raises(TenancyEnded):
            decide()


def test_only_a_holder_grants_and_any_holder_revokes_once() -> None:
    home = appoint(lived_in(), BEN, Role.HOLDER, ANNA, NOW)
    home = admit(home, CLEO, Role.VIEWER, NOW)

    with pytest.raises(NotHolder):
        grant("c1", home, PARTIES[0], some_scope(NOW), CLEO, NOW)
    consent = grant("c1", home, PARTIES[0], some_scope(NOW), ANNA, NOW)
    with pytest.raises(NotHolder):
        revoke(consent, home, CLEO, NOW + HOUR)
    over = revoke(consent, home, BEN, NOW + HOUR)
    with pytest.raises(ConsentOver):
        revoke(over, home, BEN, NOW + 2 * HOUR)


def some_scope(now: datetime, days: int = 30) -> Scope:
    return Scope(frozenset({Data.DAYS}), Purpose.BILLING, (now + days * DAY).date())


class Street(RuleBasedStateMachine):
    """One premise over the years, beside a journal of who was let in by whom, kept in the plainest way."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.tenancies: list[Tenancy] = []
        self.consents: dict[str, Consent] = {}
        self.inside: dict[str, set[str]] = {}
        """tenancy -> who belongs to it, or belonged to it at its end"""
        self.agreed: dict[str, tuple[str, str, frozenset[Data], datetime]] = {}
        """consent that runs as far as people decided -> tenancy, party, data, end"""
        self.ended: dict[str, datetime] = {}

    @property
    def home(self) -> Tenancy | None:
        return running(self.tenancies, self.now)

    def put(self, tenancy: Tenancy) -> None:
        self.tenancies = [tenancy if other.name == tenancy.name else other for other in self.tenancies]

    @rule(hours=st.integers(1, 24 * 200))
    def time_goes_by(self, hours: int) -> None:
        self.now += hours * HOUR
        for key, consent in self.consents.items():
            tenancy = next(t for t in self.tenancies if t.name == consent.tenancy)
            ending = ending_due(consent, tenancy, self.now)
            if ending is not None:
                self.consents[key] = end_consent(consent, ending, self.now)

    @rule(person=st.sampled_from(PEOPLE))
    def somebody_moves_in(self, person: str) -> None:
        try:
            tenancy = move_in("elm-1", self.tenancies, self.now)
        except StillInhabited:
            assert any(t.name not in self.ended or self.ended[t.name] > self.now for t in self.tenancies)
            return
        self.tenancies.append(admit(tenancy, person, Role.HOLDER, self.now))
        self.inside[tenancy.name] = {person}

    @rule(days=st.integers(0, 60))
    def they_move_out(self, days: int) -> None:
        if self.home is not None:
            at = self.now + days * DAY
            self.ended[self.home.name] = at
            self.put(move_out(self.home, at, self.now))

    @rule(person=st.sampled_from(PEOPLE), role=st.sampled_from(Role))
    def somebody_is_admitted(self, person: str, role: Role) -> None:
        home = self.home
        if home is None:
            return
        try:
            self.put(admit(home, person, role, self.now))
        except AlreadyMember:
            assert person in self.inside[home.name]
        self.inside[home.name].add(person)

    @rule(person=st.sampled_from(PEOPLE), by=st.sampled_from(PEOPLE))
    def somebody_is_dismissed(self, person: str, by: str) -> None:
        home = self.home
        if home is None:
            return
        try:
            self.put(dismiss(home, person, by, self.now))
        except HouseholdRefused:
            return
        self.inside[home.name].discard(person)

    @rule(person=st.sampled_from(PEOPLE), by=st.sampled_from(PEOPLE), role=st.sampled_from(Role))
    def somebody_is_appointed(self, person: str, by: str, role: Role) -> None:
        if self.home is not None:
            try:
                self.put(appoint(self.home, person, role, by, self.now))
            except HouseholdRefused:
                return

    @rule(
        by=st.sampled_from(PEOPLE),
        party=st.sampled_from(PARTIES),
        data=st.frozensets(st.sampled_from(Data), min_size=1),
        days=st.integers(0, 400),
    )
    def somebody_grants(self, by: str, party: str, data: frozenset[Data], days: int) -> None:
        home = self.home
        if home is None:
            return
        key = f"c{len(self.consents)}"
        scope = Scope(data, Purpose.BILLING, (self.now + days * DAY).date())
        try:
            self.consents[key] = grant(key, home, party, scope, by, self.now)
        except NotHolder:
            return
        assert by in self.inside[home.name]
        self.agreed[key] = (home.name, party, data, scope.until)

    @rule(which=st.integers(0, 30), by=st.sampled_from(PEOPLE))
    def somebody_revokes(self, which: int, by: str) -> None:
        consent = self.consents.get(f"c{which}")
        if consent is None:
            return
        tenancy = next(t for t in self.tenancies if t.name == consent.tenancy)
        try:
            self.consents[consent.id] = revoke(consent, tenancy, by, self.now)
        except HouseholdRefused:
            return
        self.agreed.pop(consent.id)

    @invariant()
    def nobody_reads_what_is_not_theirs(self) -> None:
        for tenancy in self.tenancies:
            rules = policies_of(tenancy, self.consents.values(), self.now)
            for who in (*PEOPLE, *PARTIES):
                for kind in Data:
                    held = [*rules[HOUSEHOLD], *rules[consents_policy(kind)]]
                    assert allows(held, who, RETRIEVE, self.now) == self._should_read(tenancy.name, who, kind)

    def _should_read(self, tenancy: str, who: str, kind: Data) -> bool:
        left = self.ended.get(tenancy)
        over = left is not None and left <= self.now
        if who in self.inside[tenancy]:
            return not over or (left or NOW) + OPENS_AFTER <= self.now < (left or NOW) + 400 * DAY
        return not over and any(
            (where, party) == (tenancy, who) and kind in data and self.now < until
            for where, party, data, until in self.agreed.values()
        )

    @invariant()
    def a_household_that_lives_here_has_one_who_decides(self) -> None:
        if self.home is not None and self.home.members:
            assert any(self.home.is_holder(person, self.now) for person in PEOPLE)

    @invariant()
    def tenancies_do_not_overlap(self) -> None:
        assert sum(tenancy.runs_at(self.now) for tenancy in self.tenancies) <= 1


TestStreet = Street.TestCase
TestStreet.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
