"""Invitations, recovery codes and recovery links."""

from __future__ import annotations

from datetime import datetime

import pytest
from werkzeug.test import TestResponse

from authority.enlisting import enlist
from authority.people.recovering import NotAPerson, invite, issue_recovery
from authority.storage import parties, trust
from tests.authority.people.door import OTHER_PASSWORD, PASSWORD, Door, Visitor, records, words_of

DAY_S = 24 * 3600


@pytest.fixture
def anna(door: Door) -> Visitor:
    """A householder who is signed in."""
    return door.member("Anna Berg")


def recovery_link(door: Door, visitor: Visitor, without_second_factor: bool = False) -> str:
    link = issue_recovery(
        door.authority,
        visitor.originator,
        by="/id-in/Coperator-olga",
        name_of_issuer="Olga Ohm",
        without_second_factor=without_second_factor,
    )
    return link.removeprefix(door.issuer)


def void_until(door: Door, visitor: Visitor) -> int:
    return door.authority.read(trust.not_before).get(visitor.originator, 0)


def test_who_is_invited_chooses_a_password_and_is_in(door: Door) -> None:
    anna = door.visitor()

    page = anna.arrive(door.invited(door.add("Anna Berg")))

    assert len(set(anna.codes)) == 10
    assert "Ten codes for anna.berg" in words_of(page)
    assert anna.is_signed_in()


def test_two_people_of_one_name_sign_in_by_different_ones(door: Door) -> None:
    first, second = door.member("Anna Berg"), door.visitor()

    second.arrive(invite(door.authority, _enlisted_as(door, "Anna Berg", "Cperson-anna-2")).removeprefix(door.issuer))

    assert (first.login, second.login) == ("anna.berg", "anna.berg.2")


def test_looking_at_an_invitation_does_not_use_it_up(door: Door) -> None:
    link = door.invited(door.add("Anna Berg"))
    for _ in range(3):
        door.visitor().get(link)

    anna = door.visitor()
    anna.arrive(link)

    assert anna.is_signed_in()


def test_an_invitation_works_once(door: Door, anna: Visitor) -> None:
    link = door.invited(door.add("Bea Kern"))
    door.visitor().arrive(link)
    thief = door.visitor()

    page = thief.get(link)

    assert page.status_code == 410
    assert thief.post(link, {"new_password": OTHER_PASSWORD, "again": OTHER_PASSWORD}).status_code == 400
    assert not thief.is_signed_in()


def test_a_replayed_form_of_an_invitation_is_too_late(door: Door) -> None:
    link = door.invited(door.add("Anna Berg"))
    thief, anna = door.visitor(), door.visitor()
    thief.get(link)
    anna.arrive(link)

    answer = thief.send(link, on="/sign-in", new_password=OTHER_PASSWORD, again=OTHER_PASSWORD)

    assert answer.status_code == 410
    assert not thief.is_signed_in()
    anna.sign_out()
    assert anna.sign_in(OTHER_PASSWORD).status_code == 422


def test_a_newer_invitation_makes_the_older_one_void(door: Door) -> None:
    originator = door.add("Anna Berg")
    older, newer = door.invited(originator), door.invited(originator)

    assert door.visitor().get(older).status_code == 410
    assert door.visitor().get(newer).status_code == 200


def test_an_invitation_is_good_for_seven_days(door: Door) -> None:
    link = door.invited(door.add("Anna Berg"))

    door.clock.pass_s(7 * DAY_S - 1)
    assert door.visitor().get(link).status_code == 200
    door.clock.pass_s(1)
    assert door.visitor().get(link).status_code == 410


def test_the_link_itself_is_not_in_the_data_folder(door: Door) -> None:
    token = door.invited(door.add("Anna Berg")).rpartition("/")[2]

    files = [path.read_bytes() for path in door.authority.settings.data.rglob("*") if path.is_file()]

    assert not any(token.encode() in content for content in files)


def test_programs_and_disabled_people_are_not_invited(door: Door, anna: Visitor) -> None:
    meter, bea = door.add("Metering", "application"), door.add("Bea Kern")
    door.authority.change(lambda change: parties.disable(change, bea))

    for originator in (meter, bea, anna.originator):
        with pytest.raises(NotAPerson):
            invite(door.authority, originator)
    with pytest.raises(parties.NoSuchParty):
        invite(door.authority, "/id-in/Cnobody")


@pytest.mark.parametrize(
    ("password", "again", "word"),
    [("short", "short", "at least 10"), (PASSWORD, OTHER_PASSWORD, "not the same"), ("anna anna anna", "", "own name")],
)
def test_a_bad_first_password_is_told_beside_its_field_and_the_link_stays(
    door: Door, password: str, again: str, word: str
) -> None:
    link = door.invited(door.add("Anna Berg"))
    anna = door.visitor()

    page = anna.send(link, new_password=password, again=again)

    assert page.status_code == 422
    assert word in words_of(page)
    assert 'aria-invalid="true"' in page.text
    assert password not in page.text
    anna.arrive(link)
    assert anna.is_signed_in()


def test_a_recovery_code_gives_a_new_password_and_ends_everything_older(door: Door, anna: Visitor) -> None:
    forgetful = door.visitor("198.51.100.1")
    door.clock.pass_s(5)

    page = recover(forgetful, anna, anna.codes[3])

    assert page.request.path == "/sign-in"
    assert not anna.is_signed_in()
    assert anna.sign_in(PASSWORD).status_code == 422
    assert "changed with a recovery code; 9 codes are left" in words_of(anna.sign_in(OTHER_PASSWORD))
    assert void_until(door, anna) == int(datetime.timestamp(door.clock.now)) + 1


def test_a_recovery_code_works_once(door: Door, anna: Visitor) -> None:
    recover(door.visitor("198.51.100.1"), anna, anna.codes[3])

    page = recover(door.visitor("198.51.100.2"), anna, anna.codes[3], "hens and geese all over")

    assert page.status_code == 422
    assert anna.sign_in("hens and geese all over").status_code == 422


def test_somebody_elses_recovery_code_is_of_no_use(door: Door, anna: Visitor) -> None:
    bea = door.member("Bea Kern")

    page = recover(door.visitor("198.51.100.1"), anna, bea.codes[0])

    assert page.status_code == 422
    assert recover(door.visitor("198.51.100.2"), bea, bea.codes[0]).request.path == "/sign-in"


def test_with_an_authenticator_app_a_recovery_code_alone_is_not_enough(door: Door) -> None:
    olga = door.member("Olga Ohm", "operator")

    assert recover(door.visitor("198.51.100.1"), olga, olga.codes[0]).status_code == 422
    # Nor does it use the code up.
    page = recover(door.visitor("198.51.100.1"), olga, olga.codes[0], code=olga.next_code())
    assert page.request.path == "/sign-in"


def test_recovery_codes_are_guessed_slowly(door: Door, anna: Visitor) -> None:
    guesser = door.visitor("198.51.100.1")

    answers = [recover(guesser, anna, "0000-0000-0000-0000").status_code for _ in range(7)]

    assert answers == [422] * 5 + [429] * 2


def test_a_recovery_link_gives_a_new_password_and_the_person_is_told_who_issued_it(door: Door, anna: Visitor) -> None:
    link = recovery_link(door, anna)
    told_before = words_of(anna.get("/account"))
    forgetful = door.visitor("198.51.100.1")
    old_codes = anna.codes

    forgetful.arrive(link, OTHER_PASSWORD)

    assert "Olga Ohm issued a recovery link for your account on 20 November 2026 at 12:00 UTC" in told_before
    assert not anna.is_signed_in()
    page = forgetful.get("/account")
    assert "Olga Ohm issued a recovery link" in words_of(page)
    assert set(forgetful.codes).isdisjoint(old_codes)
    assert recover(door.visitor("198.51.100.3"), anna, old_codes[0]).status_code == 422
    assert void_until(door, anna) > 0


def test_a_notice_stays_until_it_was_read(door: Door, anna: Visitor) -> None:
    recovery_link(door, anna)
    anna.sign_out()
    anna.sign_in()
    assert "issued a recovery link" in words_of(anna.get("/account"))
    newest = anna.get("/account").text.split('name="newest" value="')[1].split('"')[0]

    anna.send("/notices", on="/account", newest=newest)

    assert "issued a recovery link" not in words_of(anna.get("/account"))


def test_a_recovery_link_keeps_the_authenticator_app_unless_it_is_lost_too(door: Door) -> None:
    olga = door.member("Olga Ohm", "operator")
    keeps, drops = door.visitor(), door.visitor()

    keeps.arrive(recovery_link(door, olga), OTHER_PASSWORD)
    assert keeps.get("/").request.path == "/code"
    drops.arrive(recovery_link(door, olga, without_second_factor=True), OTHER_PASSWORD)
    assert drops.get("/").request.path == "/second-factor"


def test_a_recovery_link_is_good_for_a_day_and_until_the_password_is_changed(door: Door, anna: Visitor) -> None:
    link = recovery_link(door, anna)
    anna.send("/account/password", password=PASSWORD, new_password=OTHER_PASSWORD, again=OTHER_PASSWORD)
    assert door.visitor().get(link).status_code == 410

    link = recovery_link(door, anna)
    door.clock.pass_s(DAY_S)
    assert door.visitor().get(link).status_code == 410


def test_a_link_of_somebody_who_was_disabled_is_void(door: Door, anna: Visitor) -> None:
    link = recovery_link(door, anna)

    door.authority.change(lambda change: parties.disable(change, anna.originator))

    assert door.visitor().get(link).status_code == 410


def test_every_step_stands_in_the_log(door: Door, anna: Visitor) -> None:
    recovery_link(door, anna)

    told = [(record["what"], record["who"]) for record in records(door)]

    assert told[-3:] == [
        ("invited", ""),
        ("invitation-used", anna.originator),
        ("recovery-link-issued", "/id-in/Coperator-olga"),
    ]


def recover(
    visitor: Visitor, whose: Visitor, recovery_code: str, password: str = OTHER_PASSWORD, code: str = ""
) -> TestResponse:
    return visitor.send(
        "/recovery",
        login=whose.login,
        recovery_code=recovery_code,
        code=code,
        new_password=password,
        again=password,
    )


def _enlisted_as(door: Door, name: str, stem: str) -> str:
    return enlist(door.authority, "person", name, stem=stem).originator
