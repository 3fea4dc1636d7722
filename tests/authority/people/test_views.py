"""What other pages get from the door: who sits there, and what a view may ask for."""

from __future__ import annotations

import pytest
from flask import Blueprint

from authority.issuing import claims_of
from authority.people.person import Person, login_of
from authority.people.person_token import person_token
from authority.storage import parties
from authority.storage.parties import NoSuchParty
from authority.web.security_headers import let_form_lead_to
from authority.web.session import add_to_menu, current_person, login_required, role_required
from tests.authority.people.door import PASSWORD, Door, Visitor, words_of


@pytest.fixture
def anna(door: Door) -> Visitor:
    """A householder who is signed in, where there are some more pages."""
    door.app.register_blueprint(more_pages())
    return door.member("Anna Berg")


def more_pages() -> Blueprint:
    routes = Blueprint("more", __name__)

    @routes.get("/who")
    def who() -> str:
        person = current_person()
        return "nobody" if person is None else person.name

    @routes.get("/fresh")
    @login_required(max_age_s=300)
    def fresh() -> str:
        return "fresh"

    @routes.get("/careful")
    @login_required(second_factor=True)
    def careful() -> str:
        return "careful"

    @routes.get("/ours")
    @role_required("reader@gridhearth.local")
    def ours() -> str:
        return "ours"

    @routes.post("/things/<name>/change")
    @login_required()
    def change(name: str) -> str:
        return name

    @routes.get("/things/<name>")
    @login_required()
    def thing(name: str) -> str:
        return name

    @routes.get("/leads-away")
    def leads_away() -> str:
        let_form_lead_to("https://acme.example:8443/answer?x=1")
        return "form"

    add_to_menu(routes, "more.who", "Who I am")
    add_to_menu(routes, "more.ours", "Only ours", "reader")
    return routes


def person_at(door: Door, visitor: Visitor) -> Person | None:
    """Who the views of the next request of this visitor would meet."""
    cookie = visitor.client.get_cookie("gridhearth", domain="127.0.0.1")
    headers = {"Cookie": f"gridhearth={cookie.value}"} if cookie is not None else {}
    with door.app.test_request_context("/", base_url=door.issuer, headers=headers):
        return current_person()


def test_a_view_learns_who_sits_there(door: Door, anna: Visitor) -> None:
    assert anna.get("/who").text == "Anna Berg"
    assert door.visitor().get("/who").text == "nobody"
    person = person_at(door, anna)
    assert person is not None
    assert (person.originator, person.login, person.confirmed) == (anna.originator, "anna.berg", None)
    assert person.signed_in == door.clock().replace(microsecond=0)


def test_who_has_given_only_the_password_is_nobody_yet(door: Door, anna: Visitor) -> None:
    anna.enrol()
    anna.sign_out()

    anna.sign_in()

    assert anna.get("/who").text == "nobody"


def test_a_view_that_wants_a_fresh_proof_asks_again_and_then_opens(door: Door, anna: Visitor) -> None:
    assert anna.get("/fresh").text == "fresh"
    door.clock.pass_s(301)
    assert anna.get("/fresh").request.path == "/confirm"

    assert anna.send("/confirm", on="/fresh", password=PASSWORD, next="/fresh").text == "fresh"


def test_with_an_authenticator_app_the_fresh_proof_is_its_code(door: Door, anna: Visitor) -> None:
    anna.enrol()
    door.clock.pass_s(301)
    assert "authenticator app" in words_of(anna.get("/fresh"))

    anna.send("/confirm", password=PASSWORD)
    assert anna.get("/fresh").request.path == "/confirm"
    anna.send("/confirm", code=anna.next_code())
    assert anna.get("/fresh").text == "fresh"


def test_a_view_that_wants_a_second_factor_has_it_set_up_first(anna: Visitor) -> None:
    assert anna.get("/careful").request.path == "/second-factor"

    anna.enrol()

    assert anna.get("/careful").text == "careful"


def test_a_view_for_a_role_is_closed_to_others(door: Door, anna: Visitor) -> None:
    anna.enrol()
    assert anna.get("/ours").status_code == 403
    assert "Only ours" not in words_of(anna.get("/account"))

    door.authority.change(lambda change: parties.set_roles(change, anna.originator, ["reader@gridhearth.local"]))

    assert anna.get("/ours").text == "ours"
    assert "Only ours" in words_of(anna.get("/account"))


def test_the_role_of_another_provider_is_another_role(door: Door, anna: Visitor) -> None:
    anna.enrol()

    door.authority.change(lambda change: parties.set_roles(change, anna.originator, ["reader@elsewhere.example"]))

    assert anna.get("/ours").status_code == 403


def test_a_form_that_came_too_late_leads_back_to_the_page_above_it(door: Door, anna: Visitor) -> None:
    door.app.config["WTF_CSRF_ENABLED"] = False
    stranger = door.visitor()

    answer = stranger.post("/things/lamp/change", {})

    assert answer.headers["Location"] == "/sign-in?next=/things/lamp"


def test_a_form_may_lead_to_one_stranger_where_the_page_says_so(anna: Visitor) -> None:
    policy = anna.get("/leads-away").headers["Content-Security-Policy"]

    assert "form-action 'self' https://acme.example:8443;" in policy
    assert "acme" not in anna.get("/account").headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//x", "https://a.example; script-src *", "https://a b/"])
def test_a_form_leads_nowhere_odd(door: Door, address: str) -> None:
    with door.app.test_request_context("/"), pytest.raises(ValueError):
        let_form_lead_to(address)


@pytest.mark.parametrize(
    ("name", "login"),
    [("Anna Berg", "anna.berg"), ("Zoë  van 't Hoff", "zoe.van.t.hoff"), ("李", "person"), ("R2-D2", "r2.d2")],
)
def test_a_login_is_made_of_the_name(name: str, login: str) -> None:
    assert login_of(name) == login


def test_a_persons_token_carries_who_they_are_and_their_roles(door: Door) -> None:
    ivo = door.member("Ivo Wire", "person", "installer")
    person = person_at(door, ivo)
    assert person is not None

    claims = claims_of(door.authority, person_token(door.authority, person))

    assert claims is not None
    assert claims["sub"] == "/id-in/Cperson-ivo-wire"
    assert claims["roles"] == ["installer@gridhearth.local"]
    assert claims["exp"] - claims["iat"] <= 600


def test_somebody_who_was_disabled_gets_no_token(door: Door, anna: Visitor) -> None:
    person = person_at(door, anna)
    assert person is not None
    door.authority.change(lambda change: parties.disable(change, anna.originator))

    with pytest.raises(NoSuchParty):
        person_token(door.authority, person)
