"""Signing in: name and password, the second factor, waiting after too many wrong ones."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from authority.people.entrance import open_entrance
from authority.storage import people
from authority.storage.people import Account
from tests.authority.people.door import OTHER_PASSWORD, PASSWORD, Door, Visitor, records, words_of


@pytest.fixture
def anna(door: Door) -> Visitor:
    """A householder who is signed out."""
    anna = door.member("Anna Berg")
    anna.sign_out()
    return anna


@pytest.fixture
def olga(door: Door) -> Visitor:
    """An operator who is signed out."""
    olga = door.member("Olga Ohm", "operator")
    olga.sign_out()
    return olga


def test_name_and_password_open_the_account(anna: Visitor) -> None:
    anna.sign_in()

    assert "You sign in as anna.berg" in words_of(anna.get("/account"))


def test_case_and_blanks_of_the_name_do_not_count(anna: Visitor) -> None:
    anna.sign_in(login="  ANNA.Berg ")

    assert anna.is_signed_in()


@pytest.mark.parametrize("password", [OTHER_PASSWORD, "", PASSWORD.upper(), "x" * 5000])
def test_a_wrong_password_opens_nothing(anna: Visitor, password: str) -> None:
    page = anna.sign_in(password)

    assert page.status_code == 422
    assert not anna.is_signed_in()


def test_a_page_behind_the_sign_in_comes_back_after_it(anna: Visitor) -> None:
    asked = anna.get("/account/password")
    assert asked.request.path == "/sign-in"

    page = anna.sign_in(next="/account/password")

    assert page.request.path == "/account/password"


def test_a_disabled_person_cannot_sign_in_and_is_out_at_once(door: Door, anna: Visitor) -> None:
    from authority.storage import parties

    anna.sign_in()
    door.authority.change(lambda change: parties.disable(change, anna.originator))

    assert not anna.is_signed_in()
    assert anna.sign_in().status_code == 422


def test_after_wrong_passwords_one_waits_and_then_the_right_one_works(door: Door, anna: Visitor) -> None:
    for _ in range(8):
        page = door.visitor("198.51.100.7").sign_in("wrong wrong wrong", "anna.berg")

    assert page.status_code == 429
    wait_s = int(page.headers["Retry-After"])
    stranger = door.visitor("198.51.100.8")
    assert stranger.sign_in(login="anna.berg").status_code == 429
    door.clock.pass_s(wait_s)
    assert stranger.sign_in(login="anna.berg").status_code == 200
    assert stranger.is_signed_in()


def test_a_stranger_cannot_lock_a_person_out_of_the_browser_they_use(door: Door, anna: Visitor) -> None:
    for _ in range(30):
        door.visitor("198.51.100.7").sign_in("wrong wrong wrong", "anna.berg")
        door.clock.pass_s(7)

    anna.sign_in()

    assert anna.is_signed_in()


def test_knocking_while_one_has_to_wait_does_not_make_it_longer(door: Door, anna: Visitor) -> None:
    stranger = door.visitor("198.51.100.7")
    while (page := stranger.sign_in("wrong wrong wrong", "anna.berg")).status_code != 429:
        pass

    for _ in range(20):
        again = stranger.sign_in("wrong wrong wrong", "anna.berg")

    assert again.headers["Retry-After"] == page.headers["Retry-After"]


def test_many_guesses_at_the_same_moment_are_no_more_than_one_after_the_other(door: Door, anna: Visitor) -> None:
    strangers = [door.visitor(f"198.51.100.{number}") for number in range(12)]
    for stranger in strangers:
        stranger.get("/sign-in")

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda one: one.sign_in("wrong wrong wrong", "anna.berg").status_code, strangers))

    assert sorted(answers) == [422] * 5 + [429] * 7


def test_one_address_cannot_try_one_password_on_everybody(door: Door) -> None:
    stranger = door.visitor("198.51.100.7")

    answers = [stranger.sign_in("password on everybody", f"person{number}").status_code for number in range(30)]

    assert answers[:20] == [422] * 20
    assert 429 in answers[20:]
    assert door.visitor("198.51.100.8").sign_in("password on everybody", "person99").status_code == 422


def test_addresses_of_one_ipv6_network_count_as_one(door: Door) -> None:
    answers = [
        door.visitor(f"2001:db8::{number}").sign_in("password on everybody", f"person{number}").status_code
        for number in range(1, 31)
    ]

    assert 429 in answers


def test_an_operator_gives_a_code_after_the_password(olga: Visitor) -> None:
    page = olga.sign_in()
    assert page.request.path == "/code"
    assert not olga.is_signed_in()

    olga.send("/code", code=olga.next_code())

    assert olga.is_signed_in()


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_the_phones_clock_may_be_half_a_minute_off(door: Door, olga: Visitor, steps: int) -> None:
    door.clock.pass_s(120)
    olga.sign_in()

    olga.send("/code", code=olga.code(steps))

    assert olga.is_signed_in()


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_a_phones_clock_further_off_is_not_believed(door: Door, olga: Visitor, steps: int) -> None:
    door.clock.pass_s(120)
    olga.sign_in()

    page = olga.send("/code", code=olga.code(steps))

    assert page.status_code == 422
    assert not olga.is_signed_in()


def test_a_code_works_once(olga: Visitor) -> None:
    code = olga.next_code()
    olga.sign_in()
    olga.send("/code", code=code)
    thief = olga.door.visitor("203.0.113.9")
    thief.sign_in(login=olga.login)

    page = thief.send("/code", code=code)

    assert page.status_code == 422
    assert not thief.is_signed_in()


def test_a_code_before_one_that_was_used_is_void_too(door: Door, olga: Visitor) -> None:
    door.clock.pass_s(120)
    olga.sign_in()
    olga.send("/code", code=olga.code(1))
    thief = door.visitor("203.0.113.9")
    thief.sign_in(login=olga.login)

    thief.send("/code", code=olga.code(0))

    assert not thief.is_signed_in()


def test_codes_are_guessed_slowly(door: Door, olga: Visitor) -> None:
    olga.sign_in()

    answers = [olga.send("/code", code=f"{number:06}").status_code for number in range(10)]

    assert answers[:5] == [422] * 5
    assert set(answers[5:]) == {429}
    assert olga.send("/code", code=olga.next_code()).status_code == 200
    assert olga.is_signed_in()


def test_a_recovery_code_stands_in_for_the_phone_once_and_the_person_is_told(olga: Visitor) -> None:
    olga.sign_in()
    page = olga.send("/code", code=olga.codes[0].upper())
    assert olga.is_signed_in()
    assert "A recovery code was used to sign in to your account; 9 are left." in words_of(page)
    olga.sign_out()

    olga.sign_in()
    olga.send("/code", code=olga.codes[0])

    assert not olga.is_signed_in()


def test_after_the_password_the_code_is_awaited_for_a_quarter_of_an_hour(door: Door, olga: Visitor) -> None:
    olga.sign_in()
    door.clock.pass_s(16 * 60)

    page = olga.send("/code", on="/sign-in", code=olga.code())

    assert page.request.path == "/sign-in"
    assert not olga.is_signed_in()


def test_signing_in_and_being_refused_stand_in_the_log(door: Door, anna: Visitor) -> None:
    anna.sign_in("wrong wrong wrong")
    anna.sign_in()

    told = [(record["what"], record["who"]) for record in records(door)][-2:]

    assert told == [("sign-in-refused", ""), ("signed-in", anna.originator)]


def test_a_name_that_nobody_has_is_not_written_down(door: Door) -> None:
    door.visitor().sign_in("whatever this is", "my secret typed in the wrong field")

    assert "wrong field" not in str(records(door))
    assert (records(door)[-1]["what"], records(door)[-1]["party"]) == ("sign-in-refused", "")


def test_a_password_kept_at_another_cost_is_hashed_anew_when_it_is_used(door: Door, anna: Visitor) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    party = account(door, anna).party.id
    door.authority.store.change(lambda change: people.set_password(change, party, old))

    anna.sign_in()

    kept = account(door, anna).password
    assert kept is not None
    assert kept.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    anna.sign_out()
    anna.sign_in()
    assert anna.is_signed_in()


def test_a_password_costs_a_guess_what_rfc_9106_asks_for(door: Door) -> None:
    entrance = open_entrance(door.authority)

    assert entrance.passwords.hashed(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def account(door: Door, visitor: Visitor) -> Account:
    found = door.authority.read(lambda look: people.by_login(look, visitor.login))
    assert found is not None
    return found
