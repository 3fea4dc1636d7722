"""The rules that the CSE gets, judged by a second, naive reader of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from authority.households.consent import Consent, Ending, end, grant
from authority.households.policies import (
    HOUSEHOLD,
    OPENS_AFTER,
    POLICY_NAMES,
    consents_policy,
    next_change,
    policies_of,
    schedule_until,
)
from authority.households.scope import Data, parse_scope
from authority.households.tenancy import Role, Tenancy, admit, move_in, move_out, remove
from tests.authority.households.naive_rules import CREATE, DISCOVERY, RETRIEVE, allows, in_schedule

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
ANNA, BEN, ACME, DISPLAY = (
    "/id-in/Cperson-anna",
    "/id-in/Cperson-ben",
    "/id-in/Cprovider-acme",
    "/id-in/Cin-home-display",
)
SCOPE = parse_scope("data:days purpose:energy-advice until:2027-05-01", NOW.date())

moments = st.datetimes(datetime(2026, 1, 1), datetime(2031, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def home_of_anna_and_ben() -> Tenancy:
    tenancy = admit(move_in("elm-1", [], NOW), ANNA, Role.HOLDER, NOW)
    return admit(tenancy, BEN, Role.VIEWER, NOW)


def consent_to_acme(tenancy: Tenancy) -> Consent:
    return grant("c1", tenancy, ACME, SCOPE, ANNA, NOW)


def test_members_and_the_display_read_and_subscribe_and_create_nothing_else() -> None:
    rules = policies_of(home_of_anna_and_ben(), [], NOW, [DISPLAY])

    for who in (ANNA, BEN, DISPLAY):
        assert all(allows(rules[HOUSEHOLD], who, permission, NOW) for permission in (CREATE, RETRIEVE, DISCOVERY))
        assert not allows(rules[HOUSEHOLD], who, CREATE, NOW, child=4)
    assert not allows(rules[HOUSEHOLD], ACME, RETRIEVE, NOW)


def test_a_consent_opens_the_data_it_names_and_no_other() -> None:
    tenancy = home_of_anna_and_ben()

    rules = policies_of(tenancy, [consent_to_acme(tenancy)], NOW)

    readable = [name for name in POLICY_NAMES if allows(rules[name], ACME, RETRIEVE, NOW)]
    assert readable == [consents_policy(Data.DAYS)]


def test_a_consent_ends_in_the_cse_at_its_time_even_if_nobody_removes_the_rule() -> None:
    tenancy = home_of_anna_and_ben()
    consent = consent_to_acme(tenancy)

    rules = policies_of(tenancy, [consent], NOW)[consents_policy(Data.DAYS)]

    assert allows(rules, ACME, RETRIEVE, consent.until - SECOND)
    assert not allows(rules, ACME, RETRIEVE, consent.until)


def test_a_consent_that_was_ended_has_no_rule() -> None:
    tenancy = home_of_anna_and_ben()
    ended = end(consent_to_acme(tenancy), Ending.REVOKED, NOW + DAY)

    rules = policies_of(tenancy, [ended], NOW + DAY)

    assert not any(rules[consents_policy(kind)] for kind in Data)


def test_one_of_two_consents_of_a_party_stays_when_the_other_goes() -> None:
    tenancy = home_of_anna_and_ben()
    first = consent_to_acme(tenancy)
    second = grant("c2", tenancy, ACME, SCOPE, ANNA, NOW)

    rules = policies_of(tenancy, [end(first, Ending.REVOKED, NOW), second], NOW)

    assert allows(rules[consents_policy(Data.DAYS)], ACME, RETRIEVE, NOW)


def test_after_moving_out_the_history_opens_late_is_only_read_and_closes_again() -> None:
    left = NOW + DAY
    tenancy = replace(move_out(home_of_anna_and_ben(), left, NOW), kept_days=30)

    def household(moment: datetime, permission: int = RETRIEVE) -> bool:
        rules = policies_of(tenancy, [], moment, [DISPLAY])[HOUSEHOLD]
        assert not allows(rules, DISPLAY, RETRIEVE, moment) or moment < left
        return allows(rules, ANNA, permission, moment)

    assert household(left - SECOND, CREATE)
    assert not household(left)
    assert household(left + OPENS_AFTER)
    assert not household(left + OPENS_AFTER, CREATE)
    assert household(left + 30 * DAY - SECOND)
    assert not household(left + 30 * DAY)


def test_a_member_who_was_removed_reads_nothing_any_more_history_included() -> None:
    removed = remove(home_of_anna_and_ben(), BEN, NOW + SECOND)
    over = move_out(removed, NOW + DAY, NOW + SECOND)

    for tenancy, moment in ((removed, NOW + SECOND), (over, NOW + 2 * DAY)):
        rules = policies_of(tenancy, [], moment)[HOUSEHOLD]
        assert not allows(rules, BEN, RETRIEVE, moment)
        assert allows(rules, ANNA, RETRIEVE, moment)


def test_consents_end_with_the_tenancy() -> None:
    tenancy = home_of_anna_and_ben()
    consent = consent_to_acme(tenancy)

    rules = policies_of(move_out(tenancy, NOW + DAY, NOW), [consent], NOW + DAY)

    assert not any(rules[consents_policy(kind)] for kind in Data)


@given(moments, moments, moments)
def test_a_schedule_holds_until_the_end_of_the_day_and_never_after(
    since: datetime, until: datetime, looked: datetime
) -> None:
    if until <= since:
        since, until = until, since + SECOND
    schedule = schedule_until(since, until)

    holds = any(in_schedule(entry, looked) for entry in schedule)

    end_of_day = until.replace(hour=0, minute=0, second=0, microsecond=0)
    if end_of_day < until:
        end_of_day += DAY
    if looked >= end_of_day:
        assert not holds
    elif looked >= since:
        assert holds


@given(moments, moments)
def test_between_two_changes_the_rules_stay_as_they_are(one: datetime, other: datetime) -> None:
    tenancy = home_of_anna_and_ben()
    consents = [consent_to_acme(tenancy)]
    tenancy = move_out(tenancy, NOW + 30 * DAY, NOW)
    earlier, later = min(one, other), max(one, other)

    change = next_change(tenancy, consents, earlier)

    if change is None or later < change:
        assert policies_of(tenancy, consents, earlier) == policies_of(tenancy, consents, later)
