"""Sessions: how long they last, what they are known by, and their end."""

from __future__ import annotations

import sqlite3

import pytest

from authority.storage import parties
from tests.authority.people.door import OTHER_PASSWORD, PASSWORD, Door, Visitor, words_of


@pytest.fixture
def anna(door: Door) -> Visitor:
    """A householder who is signed in."""
    return door.member("Anna Berg")


def cookie_of(visitor: Visitor, name: str = "gridhearth") -> str:
    cookie = visitor.client.get_cookie(name, domain="127.0.0.1")
    return cookie.value if cookie is not None else ""


def test_a_session_ends_after_half_an_hour_without_use(door: Door, anna: Visitor) -> None:
    door.clock.pass_s(29 * 60)
    assert anna.is_signed_in()
    door.clock.pass_s(29 * 60)
    assert anna.is_signed_in()

    door.clock.pass_s(30 * 60)

    assert not anna.is_signed_in()


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(door: Door, anna: Visitor) -> None:
    for _ in range(35):
        door.clock.pass_s(20 * 60)
        assert anna.is_signed_in()

    door.clock.pass_s(20 * 60)

    assert not anna.is_signed_in()


def test_signing_out_ends_the_session_also_for_who_has_copied_its_cookie(door: Door, anna: Visitor) -> None:
    thief = door.visitor()
    thief.client.set_cookie("gridhearth", cookie_of(anna), domain="127.0.0.1")
    assert thief.is_signed_in()

    anna.sign_out()

    assert not anna.is_signed_in()
    assert not thief.is_signed_in()


def test_the_store_does_not_hold_what_the_browser_holds(door: Door, anna: Visitor) -> None:
    session, browser = cookie_of(anna), cookie_of(anna, "gridhearth-browser")
    assert len(session) == len(browser) == 43

    with sqlite3.connect(door.authority.settings.data / "authority.db") as connection:
        dump = "\n".join(connection.iterdump())
    connection.close()

    assert session not in dump
    assert browser not in dump


def test_each_sign_in_and_each_step_up_has_a_new_session(door: Door) -> None:
    olga = door.member("Olga Ohm", "operator")
    seen = [cookie_of(olga)]
    olga.sign_out()
    olga.sign_in()
    seen.append(cookie_of(olga))
    olga.send("/code", code=olga.next_code())
    seen.append(cookie_of(olga))
    olga.send("/confirm", code=olga.next_code())
    seen.append(cookie_of(olga))

    assert len(set(seen)) == 4
    for old in seen[:-1]:
        thief = door.visitor()
        thief.client.set_cookie("gridhearth", old, domain="127.0.0.1")
        assert thief.get("/account").request.path == "/sign-in"


def test_a_session_that_was_planted_is_not_the_one_that_is_signed_in(door: Door, anna: Visitor) -> None:
    anna.sign_out()
    for planted in ("chosen-by-the-attacker", "A" * 43):
        anna.client.set_cookie("gridhearth", planted, domain="127.0.0.1")
        anna.sign_in()

        assert cookie_of(anna) != planted
        thief = door.visitor()
        thief.client.set_cookie("gridhearth", planted, domain="127.0.0.1")
        assert not thief.is_signed_in()


def test_signing_in_as_somebody_else_ends_the_session_before(door: Door, anna: Visitor) -> None:
    bea = door.member("Bea Kern")
    before = cookie_of(bea)

    bea.send("/sign-in", on="/account", login=anna.login, password=PASSWORD)

    thief = door.visitor()
    thief.client.set_cookie("gridhearth", before, domain="127.0.0.1")
    assert not thief.is_signed_in()
    assert "anna.berg" in words_of(bea.get("/account"))


def test_the_account_shows_where_one_is_signed_in_and_ends_one_of_them(door: Door, anna: Visitor) -> None:
    elsewhere = door.visitor("198.51.100.20", "Mozilla/5.0 (iPhone) AppleWebKit Safari/605")
    elsewhere.sign_in(login=anna.login)
    page = anna.get("/account")
    assert "Safari on an iPhone at 198.51.100.20" in words_of(page)
    assert "Firefox on Linux at 192.0.2.1" in words_of(page)
    other = page.text.split('name="session" value="')[1].split('"')[0]

    anna.send("/account/sessions", on="/account", session=other)

    assert anna.is_signed_in()
    assert not elsewhere.is_signed_in()


def test_nobody_ends_somebody_elses_session(door: Door, anna: Visitor) -> None:
    bea = door.member("Bea Kern")
    phone = door.visitor("198.51.100.20")
    phone.sign_in(login=anna.login)
    other = anna.get("/account").text.split('name="session" value="')[1].split('"')[0]

    bea.send("/account/sessions", on="/account", session=other)

    assert phone.is_signed_in()


def test_signing_out_everywhere_ends_all_sessions(door: Door, anna: Visitor) -> None:
    elsewhere = door.visitor("198.51.100.20")
    elsewhere.sign_in(login=anna.login)

    page = anna.send("/account/sessions/all", on="/account")

    assert "You are signed out everywhere." in words_of(page)
    assert not anna.is_signed_in()
    assert not elsewhere.is_signed_in()


def test_a_changed_password_ends_the_other_sessions(door: Door, anna: Visitor) -> None:
    elsewhere = door.visitor("198.51.100.20")
    elsewhere.sign_in(login=anna.login)

    anna.send("/account/password", password=PASSWORD, new_password=OTHER_PASSWORD, again=OTHER_PASSWORD)

    assert anna.is_signed_in()
    assert not elsewhere.is_signed_in()
    assert elsewhere.sign_in(PASSWORD, anna.login).status_code == 422


def test_a_role_that_is_given_meanwhile_asks_for_its_second_factor_at_once(door: Door, anna: Visitor) -> None:
    role = door.authority.settings.role("installer")

    door.authority.change(lambda change: parties.set_roles(change, anna.originator, [role]))

    assert anna.get("/account").request.path == "/second-factor"
