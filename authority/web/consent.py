"""Where a third party asks a householder for data: OAuth 2's authorization endpoint, in plain words."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from authority import agreeing, consenting
from authority.accounts import Accounts
from authority.authority import Authority
from authority.consenting import Wish, WishRefused
from authority.households.consent import Consent
from authority.households.refusals import HouseholdRefused
from authority.households.scope import DATA_WORDS, PURPOSE_WORDS, Data, Scope
from authority.own_tokens import OwnTokens, tree_of
from authority.people.person import Person
from authority.storage import consents, parties
from authority.tree import AuthorityTree
from authority.web.forms import typed
from authority.web.security_headers import let_form_lead_to
from authority.web.session import current_person, login_required

PROVED_S, STILL_PROVED_S = 300, 1200
"""how old the proof of who somebody is may be when they are asked, and when they have answered"""
LOOK_AGAIN_S = 2

_TREE, _ACCOUNTS = "gridhearth-tree", "gridhearth-accounts"


def blueprint(authority: Authority) -> Blueprint:
    """The routes of this piece."""
    routes = Blueprint("consent", __name__)
    own = OwnTokens(authority)
    tree = tree_of(authority, own)
    ca = authority.settings.cse_ca
    accounts = Accounts(authority.settings.cse, own.token, tree, Path(ca) if ca else None)
    routes.record(lambda state: state.app.extensions.update({_TREE: tree, _ACCOUNTS: accounts}))
    routes.add_url_rule("/authorize", view_func=asked, methods=["GET"])
    routes.add_url_rule("/authorize", view_func=answered, methods=["POST"])
    routes.add_url_rule("/authorize/<consent>", view_func=on_the_way, methods=["GET"])
    routes.add_url_rule("/authorize/<consent>/stop", view_func=stopped, methods=["POST"])
    return routes


def the_authority() -> Authority:
    """The authority of this application."""
    return cast(Authority, current_app.extensions["gridhearth-authority"])


def the_tree() -> AuthorityTree:
    """Its part of the tree."""
    return cast(AuthorityTree, current_app.extensions[_TREE])


def the_accounts() -> Accounts:
    """What the CSE has counted."""
    return cast(Accounts, current_app.extensions[_ACCOUNTS])


def the_person() -> Person:
    """Who has signed in, behind `login_required`."""
    person = current_person()
    assert person is not None
    return person


def asked() -> ResponseReturnValue:
    """The request, once it is beyond doubt: what it asks for, of whom, in plain words."""
    wish = _wish()
    return wish if isinstance(wish, Response) else _asked(*wish)


@login_required(max_age_s=PROVED_S)
def _asked(wish: Wish, scope: Scope) -> ResponseReturnValue:
    return _page(wish, scope)


def answered() -> ResponseReturnValue:
    """What the householder says to it."""
    wish = _wish()
    return wish if isinstance(wish, Response) else _answered(*wish)


@login_required(max_age_s=STILL_PROVED_S)
def _answered(wish: Wish, scope: Scope) -> ResponseReturnValue:
    authority, person = the_authority(), the_person().originator
    if typed("decision") != "share":
        return redirect(agreeing.refuse(authority, wish, person), 303)
    try:
        last_day = date.fromisoformat(typed("last_day"))
    except ValueError:
        return _page(wish, scope, "Please say until when, as in 2027-05-01.")
    try:
        consent = agreeing.grant(authority, wish, person, typed("premise"), request.form.getlist("data"), last_day)
    except HouseholdRefused as refusal:
        return _page(wish, scope, f"{str(refusal)[:1].upper()}{str(refusal)[1:]}.")
    agreeing.carried(authority, the_tree())
    return _told(consent) or redirect(url_for("consent.on_the_way", consent=consent.id), 303)


@login_required()
def on_the_way(consent: str) -> ResponseReturnValue:
    """Waits with the householder until the permission stands."""
    found = _own(consent)
    agreeing.carried(the_authority(), the_tree())
    told = _told(found)
    if told is not None:
        return told
    body = render_template("consent/on_the_way.html", consent=found, name=_name(found.party))
    return make_response(body, 200, {"Refresh": str(LOOK_AGAIN_S)})


@login_required()
def stopped(consent: str) -> ResponseReturnValue:
    """The householder has waited long enough, and takes it back."""
    found = _own(consent)
    try:
        agreeing.stop(the_authority(), found.id, the_person().originator)
    except HouseholdRefused as refusal:
        flash(f"Nothing was changed: {refusal}.")
    else:
        flash("Nothing is shared. You can start again from the company's own page.")
    return redirect(url_for("household.mine"), 303)


def _told(consent: Consent) -> Response | None:
    try:
        address = agreeing.answer_of(the_authority(), consent)
    except HouseholdRefused as refusal:
        flash(f"{str(refusal)[:1].upper()}{str(refusal)[1:]}.")
        return cast(Response, redirect(url_for("household.mine"), 303))
    return None if address is None else cast(Response, redirect(address, 303))


def _own(consent: str) -> Consent:
    """The consent of that id, if this person granted it."""
    found = the_authority().read(lambda look: consents.consent(look, consent))
    if found is None or found.granted_by != the_person().originator:
        abort(404)
    return found


def _wish() -> tuple[Wish, Scope] | Response:
    """What the address of this page asks for, or the answer to a request that nobody is asked about."""
    authority = the_authority()
    try:
        wish = consenting.read_wish(authority, request.args.to_dict(flat=False))
        return wish, agreeing.wished_scope(authority, wish)
    except WishRefused as refusal:
        if refusal.redirect is not None:
            return cast(Response, redirect(refusal.redirect, 303))
        return make_response(render_template("consent/wrong.html", reason=refusal.description), 400)


def _page(wish: Wish, scope: Scope, fault: str = "") -> Response:
    person = the_person()
    homes = agreeing.homes_of(the_authority(), person.originator)
    now = the_authority().clock()
    deciding = [home for home in homes if home.tenancy.is_holder(person.originator, now)]
    let_form_lead_to(wish.redirect_uri)
    body = render_template(
        "consent/ask.html" if deciding else "consent/not_yours.html",
        wish=wish,
        site=urlsplit(wish.redirect_uri).netloc,
        data=[(kind, *DATA_WORDS[kind]) for kind in Data if kind in scope.data],
        purpose=PURPOSE_WORDS[scope.purpose],
        last_day=scope.last_day,
        today=now.date(),
        homes=deciding,
        belongs=bool(homes),
        fault=fault,
        action=request.full_path,
    )
    return make_response(body, 422 if fault else 200)


def _name(originator: str) -> str:
    party = the_authority().read(lambda look: parties.by_originator(look, originator))
    return originator if party is None else party.name
