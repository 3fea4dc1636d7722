"""The pages where people sign in: name and password, the second factor, and proving it once more."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from authority.authority import Authority
from authority.people import signing_in
from authority.people.signing_in import TooSoon
from authority.people.sitting import Lacks, Sitting
from authority.storage import people, sessions
from authority.web import account, arriving, operator
from authority.web.forms import page, too_soon, typed
from authority.web.session import (
    add_to_menu,
    begin_session,
    browser_token,
    current_person,
    current_sitting,
    end_session,
    entrance,
    here,
    login_required,
    menu_of,
)
from authority.web.ways import back_to

WRONG_CODE = "This code does not fit. Codes change every half minute, and each works once: try the next one."


def blueprint(authority: Authority) -> Blueprint:
    """The routes of people. `session.install` comes before."""
    routes = Blueprint("people", __name__)
    routes.add_url_rule("/", view_func=home)
    routes.add_url_rule("/sign-in", view_func=sign_in, methods=["GET", "POST"])
    routes.add_url_rule("/sign-out", view_func=sign_out, methods=["POST"])
    routes.add_url_rule("/code", view_func=code, methods=["GET", "POST"])
    routes.add_url_rule("/confirm", view_func=confirm, methods=["GET", "POST"])
    routes.add_url_rule("/notices", view_func=notices_seen, methods=["POST"])
    arriving.add_to(routes)
    account.add_to(routes)
    routes.register_blueprint(operator.blueprint())
    add_to_menu(routes, "people.account", "Your account")
    return routes


@login_required()
def home() -> ResponseReturnValue:
    """The first page of who has signed in."""
    person = current_person()
    assert person is not None
    return redirect(url_for(menu_of(current_app, person)[0][0]), 303)


def sign_in() -> ResponseReturnValue:
    """Name and password."""
    sitting = current_sitting()
    if request.method == "GET":
        if sitting is not None and sitting.lacks is not Lacks.CODE:
            return redirect(back_to(), 303)
        return page("sign_in.html", login="")
    answer = signing_in.sign_in(entrance(), typed("login"), typed("password"), browser_token(), here())
    if isinstance(answer, TooSoon):
        return too_soon("sign_in.html", answer, login=typed("login"))
    if answer is None:
        words = "Name and password do not fit together. Please check both."
        return page("sign_in.html", {"form": words}, login=typed("login"))
    if sitting is not None:
        old = sitting.hash
        entrance().authority.store.change(lambda transaction: sessions.end(transaction, old))
    begin_session(answer.session, answer.browser)
    return redirect(back_to(), 303)


def sign_out() -> ResponseReturnValue:
    """Ends the session."""
    sitting = current_sitting()
    if sitting is not None:
        held = sitting.hash
        entrance().authority.store.change(lambda transaction: sessions.end(transaction, held))
    end_session()
    flash("You are signed out.")
    return redirect(url_for("people.sign_in"), 303)


def code() -> ResponseReturnValue:
    """The second factor after the password."""
    sitting = current_sitting()
    if sitting is None:
        return redirect(url_for("people.sign_in", next=back_to()), 303)
    if sitting.lacks is not Lacks.CODE:
        return redirect(back_to(), 303)
    return _ask_code(sitting, "code.html")


@login_required()
def confirm() -> ResponseReturnValue:
    """Proves once more who sits here, before something that matters."""
    sitting = current_sitting()
    assert sitting is not None
    if sitting.has_second_factor:
        return _ask_code(sitting, "confirm.html")
    if request.method == "GET":
        return page("confirm.html", sitting=sitting)
    answer = signing_in.confirm_by_password(entrance(), sitting, typed("password"), browser_token(), here())
    if isinstance(answer, TooSoon):
        return too_soon("confirm.html", answer, sitting=sitting)
    if answer is None:
        return page("confirm.html", {"password": "This is not your password."}, sitting=sitting)
    begin_session(answer)
    return redirect(back_to(), 303)


@login_required()
def notices_seen() -> ResponseReturnValue:
    """The person has read what was to be told."""
    sitting, newest = current_sitting(), typed("newest")
    assert sitting is not None
    if newest.isdecimal() and len(newest) < 18:
        party = sitting.party
        entrance().authority.store.change(lambda transaction: people.seen(transaction, party, int(newest)))
    return redirect(url_for("people.home"), 303)


def _ask_code(sitting: Sitting, template: str) -> ResponseReturnValue:
    if request.method == "GET":
        return page(template, sitting=sitting)
    answer = signing_in.confirm(entrance(), sitting, typed("code"))
    if isinstance(answer, TooSoon):
        return too_soon(template, answer, sitting=sitting)
    if answer is None:
        return page(template, {"code": WRONG_CODE}, sitting=sitting)
    begin_session(answer)
    return redirect(back_to(), 303)
