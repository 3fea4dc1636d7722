"""A person's own account: password, second factor, recovery codes, sessions."""

from __future__ import annotations

import io
from typing import Any

import segno
from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from authority.people import enrolling, recovering, second_factor, signing_in
from authority.people.person import needs_second_factor
from authority.people.signing_in import TooSoon
from authority.people.sitting import Lacks, Sitting
from authority.storage import audit, parties, people, sessions
from authority.storage.store import Transaction
from authority.web.forms import Faults, new_password_faults, page, too_soon, typed
from authority.web.session import (
    FRESH_S,
    begin_session,
    browser_token,
    current_sitting,
    end_session,
    entrance,
    here,
    login_required,
)
from authority.web.ways import back_to

ISSUER_IN_APP = "Gridhearth"
_WRONG_CODE = "This code does not fit. Wait for the next one in the app, and look whether the phone's clock is right."


def add_to(routes: Blueprint) -> None:
    """Adds the routes of this module."""
    routes.add_url_rule("/account", view_func=account)
    routes.add_url_rule("/account/password", view_func=change_password, methods=["GET", "POST"])
    routes.add_url_rule("/account/recovery-codes", view_func=recovery_codes, methods=["GET", "POST"])
    routes.add_url_rule("/account/sessions", view_func=end_one, methods=["POST"])
    routes.add_url_rule("/account/sessions/all", view_func=end_all, methods=["POST"])
    routes.add_url_rule("/second-factor", "enrol", enrol, methods=["GET", "POST"])
    routes.add_url_rule("/second-factor/qr.svg", view_func=qr)
    routes.add_url_rule("/second-factor/end", view_func=give_up, methods=["GET", "POST"])


@login_required()
def account() -> ResponseReturnValue:
    """What the account is, and where somebody is signed in with it."""
    sitting = _sitting()

    def look(transaction: Transaction) -> dict[str, Any]:
        return {
            "codes_left": people.recovery_codes_left(transaction, sitting.party),
            "sessions": sessions.of_party(transaction, sitting.party),
        }

    shown = entrance().authority.read(look)
    return page("account.html", sitting=sitting, required=needs_second_factor(sitting.roles), **shown)


@login_required()
def change_password() -> ResponseReturnValue:
    """A new password for who knows the old one."""
    sitting = _sitting()
    if request.method == "GET":
        return page("password.html", login=sitting.login)
    faults = new_password_faults(sitting.name, sitting.login)
    if faults:
        return page("password.html", faults, login=sitting.login)
    answer = signing_in.proved(entrance(), sitting.login, typed("password"), browser_token(), here())
    if isinstance(answer, TooSoon):
        return too_soon("password.html", answer, login=sitting.login)
    if answer is None:
        return page("password.html", {"password": "This is not your password."}, login=sitting.login)
    recovering.change_password(entrance(), sitting.party, sitting.originator, typed("new_password"), keep=sitting.hash)
    flash("Your password is changed. Everywhere else you are signed out.")
    return redirect(url_for("people.account"), 303)


@login_required(max_age_s=FRESH_S)
def recovery_codes() -> ResponseReturnValue:
    """Ten new recovery codes; the answer is the only place that they are ever shown at."""
    sitting = _sitting()
    if request.method == "GET":
        return page("new_codes.html")
    codes = recovering.new_codes(entrance(), sitting.party, sitting.originator)
    return page("recovery_codes.html", codes=codes, login=sitting.login)


@login_required()
def end_one() -> ResponseReturnValue:
    """Signs out one other session of the person."""
    sitting, chosen = _sitting(), typed("session")

    def end(transaction: Transaction) -> None:
        for each in sessions.of_party(transaction, sitting.party):
            if each.hash.hex() == chosen and each.hash != sitting.hash:
                sessions.end(transaction, each.hash)

    entrance().authority.store.change(end)
    return redirect(url_for("people.account"), 303)


@login_required()
def end_all() -> ResponseReturnValue:
    """Signs the person out everywhere, here as well, and voids their tokens."""
    sitting = _sitting()

    def end(transaction: Transaction) -> None:
        sessions.end_all(transaction, sitting.party)
        sessions.forget_browsers(transaction, sitting.party)
        parties.void_tokens(transaction, sitting.originator)
        audit.record(transaction, sitting.originator, "signed-out-everywhere")

    entrance().authority.change(end)
    end_session()
    flash("You are signed out everywhere.")
    return redirect(url_for("people.sign_in"), 303)


def enrol() -> ResponseReturnValue:
    """Sets up the second factor. Who must have one meets this page before any other."""
    sitting = current_sitting()
    if sitting is not None and sitting.lacks is Lacks.ENROLMENT:
        return _enrol()
    return login_required(max_age_s=FRESH_S)(_enrol)()


def _enrol() -> ResponseReturnValue:
    sitting = _sitting()
    if request.method == "GET":
        return _offer(sitting, enrolling.offer(entrance(), sitting))
    answer = enrolling.enrol(entrance(), sitting, typed("code"))
    if isinstance(answer, str):
        begin_session(answer)
        flash("Your authenticator app is set up. You will be asked for its code when you sign in.")
        return redirect(back_to(), 303)
    secret = enrolling.offered(entrance(), sitting)
    if secret is None:
        return redirect(url_for("people.enrol", next=back_to()), 303)
    if isinstance(answer, TooSoon):
        return too_soon("enrol.html", answer, secret=second_factor.grouped(secret), sitting=sitting)
    return _offer(sitting, secret, {"code": _WRONG_CODE})


def _offer(sitting: Sitting, secret: str, faults: Faults | None = None) -> ResponseReturnValue:
    return page("enrol.html", faults, secret=second_factor.grouped(secret), sitting=sitting)


def qr() -> ResponseReturnValue:
    """The offered secret as a picture for the phone's camera."""
    sitting = current_sitting()
    if sitting is None or sitting.lacks is Lacks.CODE:
        abort(404)
    secret = enrolling.offered(entrance(), sitting)
    if secret is None:
        abort(404)
    picture = io.BytesIO()
    address = second_factor.address_of(secret, sitting.login, ISSUER_IN_APP)
    segno.make(address, micro=False, error="m").save(picture, kind="svg", scale=4, dark="#000", light="#fff")
    return Response(picture.getvalue(), mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})


@login_required()
def give_up() -> ResponseReturnValue:
    """Ends the second factor, for who may do without one and proves both."""
    sitting = _sitting()
    if not sitting.has_second_factor or needs_second_factor(sitting.roles):
        abort(403)
    if request.method == "GET":
        return page("give_up.html", login=sitting.login)
    account = signing_in.proved(entrance(), sitting.login, typed("password"), browser_token(), here())
    if isinstance(account, TooSoon):
        return too_soon("give_up.html", account, login=sitting.login)
    if account is None:
        return page("give_up.html", {"password": "This is not your password."}, login=sitting.login)
    answer = enrolling.give_up(entrance(), sitting, typed("code"))
    if isinstance(answer, TooSoon):
        return too_soon("give_up.html", answer, login=sitting.login)
    if not answer:
        return page("give_up.html", {"code": _WRONG_CODE}, login=sitting.login)
    flash("You sign in with the password alone from now on.")
    return redirect(url_for("people.account"), 303)


def _sitting() -> Sitting:
    sitting = current_sitting()
    assert sitting is not None
    return sitting
