"""What operators do for others, and what nobody can."""

from __future__ import annotations

import re
import sqlite3

import pytest
from werkzeug.test import TestResponse

from authority.people import governing
from authority.people.governing import Refused
from authority.people.person import Person
from authority.storage import parties, trust
from tests.authority.people.door import PASSWORD, Door, Visitor, records, words_of


@pytest.fixture
def ada(door: Door) -> Visitor:
    """An administrator."""
    return door.member("Ada Minder", "administrator")


@pytest.fixture
def olga(door: Door) -> Visitor:
    """An operator."""
    return door.member("Olga Ohm", "operator")


@pytest.fixture
def ivo(door: Door) -> Visitor:
    """An installer."""
    return door.member("Ivo Wire", "person", "installer")


@pytest.fixture
def anna(door: Door) -> Visitor:
    """A householder."""
    return door.member("Anna Berg")


def act(visitor: Visitor, originator: str, action: str, **fields: str) -> TestResponse:
    stem = originator.rpartition("/")[2]
    return visitor.send(f"/operator/parties/{stem}/{action}", "/account", True, **fields)


def person(door: Door, visitor: Visitor) -> Person:
    """The person as a request knows them that has come so far when something else happens."""
    now = door.clock()
    return Person(visitor.originator, "Bea", visitor.login, frozenset(roles_of(door, visitor.originator)), now, now)


def roles_of(door: Door, originator: str) -> tuple[str, ...]:
    return door.authority.read(lambda look: parties.existing(look, originator)).roles


def disabled(door: Door, originator: str) -> bool:
    return door.authority.read(lambda look: parties.existing(look, originator)).disabled is not None


def test_an_operator_sees_all_parties_and_finds_one(olga: Visitor, anna: Visitor, door: Door) -> None:
    door.add("ACME Energy", "provider")

    assert "ACME Energy" in words_of(olga.get("/operator/parties"))
    found = words_of(olga.get("/operator/parties?q=anna"))
    assert "Anna Berg" in found
    assert "ACME Energy" not in found
    assert "Anna Berg" not in words_of(olga.get("/operator/parties?kind=provider"))


def test_the_first_page_is_the_one_of_ones_work(olga: Visitor, anna: Visitor) -> None:
    assert olga.get("/").request.path == "/operator/parties"
    assert anna.get("/").request.path == "/home"


@pytest.mark.parametrize(
    "path", ["/operator/parties", "/operator/parties/Cperson-anna-berg", "/operator/log", "/operator/parties/Cnobody"]
)
def test_a_householder_sees_none_of_it(anna: Visitor, path: str) -> None:
    assert anna.get(path).status_code == 403
    assert "Parties" not in words_of(anna.get("/account"))


def test_an_auditor_reads_the_log_and_nothing_else(door: Door) -> None:
    auditor = door.member("Udo Prüfer", "person", "auditor")

    assert auditor.get("/operator/log").status_code == 200
    assert auditor.get("/operator/parties").status_code == 403


def test_a_role_is_given_and_taken_and_old_tokens_end(door: Door, olga: Visitor, anna: Visitor) -> None:
    page = act(olga, anna.originator, "give-role", role="reader")
    assert "now has the role reader@gridhearth.local" in words_of(page)
    assert roles_of(door, anna.originator) == ("reader@gridhearth.local",)

    act(olga, anna.originator, "take-role", role="reader@gridhearth.local")

    assert roles_of(door, anna.originator) == ()
    assert door.authority.read(trust.not_before)[anna.originator] > 0


@pytest.mark.parametrize("role", ["", "Two Words", "x" * 200, "a@b@c", "<script>", "role\nother"])
def test_what_is_no_role_is_not_given(door: Door, olga: Visitor, anna: Visitor, role: str) -> None:
    page = act(olga, anna.originator, "give-role", role=role)

    assert page.status_code == 422
    assert roles_of(door, anna.originator) == ()


@pytest.mark.parametrize("role", ["operator", "administrator", "installer", "auditor@gridhearth.local"])
def test_roles_of_trust_are_given_by_an_administrator_only(
    door: Door, ada: Visitor, olga: Visitor, anna: Visitor, role: str
) -> None:
    assert act(olga, anna.originator, "give-role", role=role).status_code == 422
    assert roles_of(door, anna.originator) == ()

    assert act(ada, anna.originator, "give-role", role=role).status_code == 200
    assert len(roles_of(door, anna.originator)) == 1


@pytest.mark.parametrize("who", ["ada", "olga"])
def test_nobody_acts_on_themselves(door: Door, who: str, request: pytest.FixtureRequest) -> None:
    visitor: Visitor = request.getfixturevalue(who)
    before = roles_of(door, visitor.originator)

    for action, fields in (
        ("give-role", {"role": "reader"}),
        ("take-role", {"role": before[0]}),
        ("disable", {}),
        ("recover", {}),
    ):
        page = act(visitor, visitor.originator, action, **fields)
        assert page.status_code == 422
        assert "Nobody can do this to themselves" in words_of(page)

    assert roles_of(door, visitor.originator) == before
    assert not disabled(door, visitor.originator)


@pytest.mark.parametrize("action", ["give-role", "take-role", "disable", "recover"])
def test_an_operator_does_not_act_on_who_is_trusted(
    door: Door, ada: Visitor, olga: Visitor, ivo: Visitor, action: str
) -> None:
    for other in (ada, ivo):
        page = act(olga, other.originator, action, role="reader")
        assert page.status_code == 422
        assert "Only an administrator" in words_of(page)
        assert not disabled(door, other.originator)


def test_a_disabled_person_is_out_at_once_and_comes_back_by_signing_in(
    door: Door, olga: Visitor, anna: Visitor
) -> None:
    act(olga, anna.originator, "disable")
    assert anna.get("/account").request.path == "/sign-in"
    assert anna.sign_in().status_code == 422
    cookie = anna.client.get_cookie("gridhearth", domain="127.0.0.1")

    act(olga, anna.originator, "enable")

    assert cookie is not None
    assert not anna.is_signed_in()
    anna.sign_in()
    assert anna.is_signed_in()


def test_the_last_administrator_who_can_sign_in_stays_even_when_two_act_at_once(door: Door, ada: Visitor) -> None:
    # Another one with the role but without a password cannot help anybody.
    door.add("Adi Without", "administrator", "administrator")
    bea = door.member("Bea Kern", "administrator")
    at_work = person(door, bea)
    act(ada, bea.originator, "disable")

    with pytest.raises(Refused, match="last administrator"):
        governing.disable(door.authority, at_work, ada.originator)
    with pytest.raises(Refused, match="last administrator"):
        governing.take_role(door.authority, at_work, ada.originator, "administrator")

    assert not disabled(door, ada.originator)
    assert roles_of(door, ada.originator) == ("administrator@gridhearth.local",)


def test_of_two_administrators_who_disable_each_other_one_remains(door: Door, ada: Visitor) -> None:
    bea = door.member("Bea Kern", "administrator")

    act(ada, bea.originator, "disable")
    act(bea, ada.originator, "disable")

    assert disabled(door, bea.originator)
    assert not disabled(door, ada.originator)


def test_an_operator_invites_and_the_link_is_shown_once(door: Door, olga: Visitor) -> None:
    originator = door.add("Bea Kern")

    page = act(olga, originator, "invite")

    link = re.search(r"/invitation/[\w-]{43}", page.text)
    assert link is not None
    assert link[0] not in olga.get("/operator/parties/Cperson-bea-kern").text
    assert link[0] not in olga.get("/operator/log").text
    bea = door.visitor()
    bea.arrive(link[0])
    assert bea.is_signed_in()


def test_an_installer_helps_householders_with_links_and_does_nothing_else(
    door: Door, ivo: Visitor, olga: Visitor, anna: Visitor
) -> None:
    page = act(ivo, anna.originator, "recover")
    assert re.search(r"/recovery/[\w-]{43}", page.text)
    assert "Ivo Wire issued a recovery link" in words_of(anna.get("/account"))

    assert act(ivo, anna.originator, "disable").status_code == 403
    assert act(ivo, anna.originator, "give-role", role="reader").status_code == 403
    assert act(ivo, olga.originator, "recover").status_code == 422
    assert act(ivo, door.add("Metering", "application"), "invite").status_code == 422
    assert ivo.get("/operator/log").status_code == 403


def test_acting_needs_a_second_factor_of_the_last_ten_minutes(door: Door, olga: Visitor, anna: Visitor) -> None:
    door.clock.pass_s(11 * 60)
    assert olga.get("/operator/parties").status_code == 200

    page = act(olga, anna.originator, "disable")

    assert page.request.path == "/confirm"
    assert page.request.args["next"] == "/operator/parties/Cperson-anna-berg"
    assert not disabled(door, anna.originator)
    olga.send("/confirm", code=olga.next_code())
    act(olga, anna.originator, "disable")
    assert disabled(door, anna.originator)


def test_the_password_alone_does_not_freshen_it(door: Door, olga: Visitor, anna: Visitor) -> None:
    door.clock.pass_s(11 * 60)

    olga.send("/confirm", password=PASSWORD)
    act(olga, anna.originator, "disable")

    assert not disabled(door, anna.originator)


def test_every_action_stands_in_the_log_with_who_did_it(door: Door, olga: Visitor, anna: Visitor) -> None:
    act(olga, anna.originator, "give-role", role="reader")
    act(olga, anna.originator, "recover")
    act(olga, anna.originator, "disable")
    act(olga, anna.originator, "enable")

    told = [(each["what"], each.get("party")) for each in records(door) if each["who"] == olga.originator][-4:]

    assert told == [
        (what, anna.originator) for what in ("roles-changed", "recovery-link-issued", "party-disabled", "party-enabled")
    ]
    shown = words_of(olga.get("/operator/log"))
    assert "party-enabled" in shown
    assert "Intact." in shown


def test_a_log_that_was_changed_is_shown_as_broken_and_where(door: Door, olga: Visitor) -> None:
    with sqlite3.connect(door.authority.settings.data / "authority.db") as connection:
        connection.execute("DROP TRIGGER audit_is_not_changed")
        connection.execute("UPDATE audit SET record = CAST(replace(record, 'Olga', 'Orla') AS BLOB) WHERE n = 1")
        connection.execute("UPDATE audit SET record = CAST('not JSON' AS BLOB) WHERE n = 2")
    connection.close()

    page = olga.get("/operator/log")

    assert "Broken." in words_of(page)
    assert "record 1" in words_of(page)
    assert "unreadable" in words_of(page)


def test_older_records_are_a_page_further(door: Door, olga: Visitor) -> None:
    for number in range(60):
        door.authority.audit("", "counted", number=number)

    older = re.search(r'href="(/operator/log\?before=\d+)"', olga.get("/operator/log").text)

    assert older is not None
    assert "Olga Ohm" in words_of(olga.get(older[1]))


def test_a_party_that_is_none_is_not_found(olga: Visitor) -> None:
    assert olga.get("/operator/parties/Cnobody").status_code == 404
    assert act(olga, "/id-in/Cnobody", "disable").status_code == 404
