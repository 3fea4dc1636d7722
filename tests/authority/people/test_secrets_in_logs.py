"""Whatever people do, no secret of theirs comes into a log."""

from __future__ import annotations

import logging

import pytest

from authority.people.recovering import issue_recovery
from tests.authority.people.door import OTHER_PASSWORD, PASSWORD, Door, Visitor, csrf_of, records


def test_a_whole_life_of_an_account_leaves_no_secret_in_any_log(
    door: Door, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    invitation = door.invited(door.add("Olga Ohm", "operator"))
    olga = door.visitor()
    olga.originator = "/id-in/Coperator-olga-ohm"

    olga.arrive(invitation)
    olga.enrol()
    secret, codes = olga.secret, list(olga.codes)
    typed = [olga.next_code()]
    olga.sign_out()
    olga.sign_in("a wrong one of mine")
    olga.sign_in("", "my password in the name field")
    olga.sign_in()
    olga.send("/code", code="123456")
    olga.send("/code", code=typed[0])
    olga.post("/account/sessions/all", {"csrf_token": "a foreign token"})
    olga.send("/account/password", password=PASSWORD, new_password=OTHER_PASSWORD, again=OTHER_PASSWORD)
    recovery = issue_recovery(door.authority, olga.originator, by="", name_of_issuer="Ada")
    door.visitor().arrive(recovery.removeprefix(door.issuer), "hens and geese all over")
    olga.sign_in("hens and geese all over")
    olga.send("/code", code=codes[0])
    cookies = [_cookie(olga, name) for name in ("gridhearth", "gridhearth-browser")]

    written = caplog.text + "".join(capfd.readouterr()) + str(records(door))

    assert all(cookies)
    secrets = [
        PASSWORD,
        OTHER_PASSWORD,
        "hens and geese",
        "a wrong one of mine",
        "name field",
        secret,
        *codes,
        *cookies,
    ]
    for each in (*secrets, *typed, "123456", invitation.rpartition("/")[2], recovery.rpartition("/")[2]):
        assert each not in written


def test_a_fault_of_ours_is_logged_without_what_was_typed(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    anna = door.member("Anna Berg")
    anna.sign_out()
    door.app.testing = False
    door.app.config["PROPAGATE_EXCEPTIONS"] = False
    page = anna.get("/sign-in")
    door.authority.store.change(lambda change: change.run("ALTER TABLE guess RENAME TO gone"))
    answer = anna.post("/sign-in", {"csrf_token": csrf_of(page), "login": anna.login, "password": PASSWORD})

    assert answer.status_code == 500
    assert "no such table" in caplog.text
    assert PASSWORD not in caplog.text
    assert "no such table" not in answer.text


def _cookie(visitor: Visitor, name: str) -> str:
    found = visitor.client.get_cookie(name, domain="127.0.0.1")
    return found.value if found is not None else ""
