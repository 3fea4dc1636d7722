"""Forms that somebody else's page sends, with whatever it could get hold of."""

from __future__ import annotations

import re

import pytest

from tests.authority.people.door import OTHER_PASSWORD, PASSWORD, Door, Visitor, csrf_of


@pytest.fixture
def anna(door: Door) -> Visitor:
    """A householder who is signed in."""
    return door.member("Anna Berg")


def forms_of(door: Door) -> list[str]:
    """Every path that a browser may send a form to, with something in place of its variable parts."""
    return sorted(
        re.sub("<[^>]+>", "Cperson-anna-berg", rule.rule)
        for rule in door.app.url_map.iter_rules()
        if rule.endpoint.startswith("people.") and "POST" in (rule.methods or set())
    )


def test_every_form_is_refused_without_its_token(door: Door, anna: Visitor) -> None:
    olga = door.member("Olga Ohm", "operator")
    fields = {"login": "anna.berg", "password": PASSWORD, "new_password": OTHER_PASSWORD, "again": OTHER_PASSWORD}

    answers = {path: olga.post(path, fields).status_code for path in forms_of(door)}

    assert len(answers) > 15
    assert set(answers.values()) == {400}
    assert anna.is_signed_in()


def test_a_token_of_another_browser_is_refused(door: Door, anna: Visitor) -> None:
    bea = door.member("Bea Kern")

    answer = anna.post("/account/sessions/all", {"csrf_token": csrf_of(bea.get("/account"))})

    assert answer.status_code == 400
    assert anna.is_signed_in()


def test_a_token_from_before_the_sign_in_is_refused_after_it(door: Door, anna: Visitor) -> None:
    anna.sign_out()
    before = csrf_of(anna.get("/sign-in"))
    anna.sign_in()

    assert anna.post("/account/sessions/all", {"csrf_token": before}).status_code == 400
    assert anna.is_signed_in()


def test_an_attackers_form_cookie_and_token_planted_in_the_browser_are_of_no_use(door: Door, anna: Visitor) -> None:
    attacker = door.visitor()
    token = csrf_of(attacker.get("/sign-in"))
    cookie = attacker.client.get_cookie("gridhearth-form", domain="127.0.0.1")
    assert cookie is not None
    anna.client.set_cookie("gridhearth-form", cookie.value, domain="127.0.0.1")

    assert anna.post("/account/sessions/all", {"csrf_token": token}).status_code == 400
    assert anna.is_signed_in()


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_browser_that_says_the_form_is_another_sites_is_refused_even_with_a_right_token(
    anna: Visitor, site: str
) -> None:
    fields = {"csrf_token": csrf_of(anna.get("/account"))}

    answer = anna.post("/account/sessions/all", fields, False, **{"Sec-Fetch-Site": site})

    assert answer.status_code == 403
    assert anna.is_signed_in()


def test_nobody_can_sign_a_victim_in_as_themselves(door: Door, anna: Visitor) -> None:
    victim = door.visitor()

    answer = victim.post("/sign-in", {"login": anna.login, "password": PASSWORD})

    assert answer.status_code == 400
    assert not victim.is_signed_in()


def test_looking_at_a_page_changes_nothing(door: Door, anna: Visitor) -> None:
    answers = [anna.get(path, follow=False).status_code for path in ("/sign-out", "/account/sessions/all", "/notices")]

    assert answers == [405] * 3
    assert anna.is_signed_in()
