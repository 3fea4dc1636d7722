"""A person's own account: password, authenticator app, recovery codes."""

from __future__ import annotations

import pytest

from authority.people.recovering import issue_recovery
from tests.authority.people.door import (
    OTHER_PASSWORD,
    PASSWORD,
    Door,
    Visitor,
    code_of,
    csrf_of,
    records,
    secret_of,
    words_of,
)


@pytest.fixture
def anna(door: Door) -> Visitor:
    """A householder who is signed in."""
    return door.member("Anna Berg")


def test_a_householder_may_set_up_an_authenticator_app_and_is_asked_for_it_from_then_on(anna: Visitor) -> None:
    assert "not set up" in words_of(anna.get("/account"))

    anna.enrol()

    anna.sign_out()
    assert anna.sign_in().request.path == "/code"
    anna.send("/code", code=anna.next_code())
    assert anna.is_signed_in()


def test_nothing_is_set_up_without_a_code_that_confirms_it(door: Door, anna: Visitor) -> None:
    page = anna.get("/second-factor")
    right = code_of(secret_of(page), door)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"

    answer = anna.post("/second-factor", {"csrf_token": csrf_of(page), "code": wrong})

    assert answer.status_code == 422
    # The same picture stays, so that the phone need not scan again.
    assert secret_of(answer) == secret_of(page)
    anna.sign_out()
    assert anna.sign_in().request.path == "/home"


def test_the_code_that_confirmed_the_app_does_not_sign_in(door: Door, anna: Visitor) -> None:
    anna.enrol()
    code = anna.code()
    anna.sign_out()
    anna.sign_in()

    assert anna.send("/code", code=code).status_code == 422


def test_an_offer_that_somebody_saw_before_is_void_once_the_page_is_looked_at_again(door: Door, anna: Visitor) -> None:
    seen = secret_of(anna.get("/second-factor"))
    page = anna.get("/second-factor")

    answer = anna.post("/second-factor", {"csrf_token": csrf_of(page), "code": code_of(seen, door)})

    assert answer.status_code == 422


def test_the_picture_is_an_svg_of_its_own_that_nobody_keeps(door: Door, anna: Visitor) -> None:
    anna.get("/second-factor")

    picture = anna.get("/second-factor/qr.svg")

    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    assert b"<script" not in picture.data
    assert b"style=" not in picture.data
    assert door.visitor().get("/second-factor/qr.svg").status_code == 404


def test_there_is_no_picture_of_a_secret_that_is_in_use(anna: Visitor) -> None:
    anna.enrol()

    assert anna.get("/second-factor/qr.svg").status_code == 404


def test_setting_up_an_app_asks_who_has_been_signed_in_for_long_once_more(door: Door, anna: Visitor) -> None:
    door.clock.pass_s(11 * 60)
    assert anna.get("/second-factor").request.path == "/confirm"

    page = anna.send("/confirm", on="/second-factor", password=PASSWORD, next="/second-factor")

    assert page.request.path == "/second-factor"


def test_a_wrong_password_confirms_nothing(door: Door, anna: Visitor) -> None:
    door.clock.pass_s(11 * 60)

    page = anna.send("/confirm", password=OTHER_PASSWORD)

    assert page.status_code == 422
    assert anna.get("/second-factor").request.path == "/confirm"


def test_to_do_without_the_app_takes_password_and_code(door: Door, anna: Visitor) -> None:
    anna.enrol()

    assert anna.send("/second-factor/end", password=OTHER_PASSWORD, code=anna.next_code()).status_code == 422
    assert anna.send("/second-factor/end", password=PASSWORD, code="000000").status_code == 422
    page = anna.send("/second-factor/end", password=PASSWORD, code=anna.next_code())

    assert "with the password alone" in words_of(page)
    anna.sign_out()
    assert anna.sign_in().request.path == "/home"


def test_who_acts_for_others_cannot_do_without_it(door: Door) -> None:
    olga = door.member("Olga Ohm", "operator")

    page = olga.send("/second-factor/end", on="/account", password=PASSWORD, code=olga.next_code())

    assert page.status_code == 403
    assert "Do without it" not in words_of(olga.get("/account"))


@pytest.mark.parametrize("kind", ["operator", "administrator"])
def test_who_acts_for_others_meets_the_set_up_before_anything_else(door: Door, kind: str) -> None:
    olga = door.visitor()
    olga.arrive(door.invited(door.add("Olga Ohm", kind)))

    for path in ("/", "/account", "/operator/parties", "/operator/log", "/account/recovery-codes"):
        assert olga.get(path).request.path == "/second-factor"


def test_another_phone_takes_the_place_of_the_first(door: Door) -> None:
    olga = door.member("Olga Ohm", "operator")
    first = olga.secret
    olga.enrol()
    olga.sign_out()

    olga.sign_in()

    door.clock.pass_s(30)
    assert olga.send("/code", code=code_of(first, door)).status_code == 422
    assert olga.send("/code", code=olga.code()).status_code == 200


def test_new_recovery_codes_make_the_old_ones_void(door: Door, anna: Visitor) -> None:
    old = anna.codes[0]
    page = anna.send("/account/recovery-codes")
    assert "any older ones are void" in words_of(page)

    recovery = {"login": anna.login, "new_password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    answer = door.visitor("198.51.100.9").send("/recovery", "", True, recovery_code=old, **recovery)

    assert answer.status_code == 422


def test_a_changed_password_is_the_only_one_that_works(anna: Visitor) -> None:
    fields = {"new_password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    assert anna.send("/account/password", "", True, password="not my password", **fields).status_code == 422
    assert "is changed" in words_of(anna.send("/account/password", "", True, password=PASSWORD, **fields))
    anna.sign_out()

    assert anna.sign_in(PASSWORD).status_code == 422
    anna.sign_in(OTHER_PASSWORD)
    assert anna.is_signed_in()


def test_the_old_password_is_guessed_slowly_here_too(anna: Visitor) -> None:
    fields = {"new_password": OTHER_PASSWORD, "again": OTHER_PASSWORD}

    answers = [
        anna.send("/account/password", "", True, password=f"guess number {number}", **fields).status_code
        for number in range(7)
    ]

    assert answers == [422] * 5 + [429] * 2


def test_what_changes_an_account_stands_in_the_log(anna: Visitor) -> None:
    anna.enrol()
    anna.send("/account/recovery-codes")
    anna.send("/account/password", password=PASSWORD, new_password=OTHER_PASSWORD, again=OTHER_PASSWORD)
    anna.send("/second-factor/end", password=OTHER_PASSWORD, code=anna.next_code())
    anna.send("/account/sessions/all", on="/account")

    told = [record["what"] for record in records(anna.door) if record["who"] == anna.originator]

    assert told == [
        "invitation-used",
        "second-factor-enrolled",
        "recovery-codes-made",
        "password-changed",
        "second-factor-given-up",
        "signed-out-everywhere",
    ]


def test_a_notice_is_not_shown_to_somebody_else(door: Door, anna: Visitor) -> None:
    bea = door.member("Bea Kern")

    issue_recovery(door.authority, anna.originator, by="", name_of_issuer="Olga")

    assert "recovery link" not in words_of(bea.get("/account"))
