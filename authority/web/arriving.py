"""The pages of who comes with a link or a recovery code instead of a password."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from authority.people import recovering
from authority.people.signing_in import TooSoon
from authority.storage.people import INVITATION
from authority.web.forms import new_password_faults, page, too_soon, typed
from authority.web.session import begin_session, browser_token, entrance, here

_NO_FIT = (
    "Name and codes do not fit together. Each recovery code works once; if you have set up an authenticator app, its"
    " code is needed too."
)


def add_to(routes: Blueprint) -> None:
    """Adds the routes of this module."""
    routes.add_url_rule("/recovery", view_func=recovery, methods=["GET", "POST"])
    # One view for both: what a link may do was written down when it was issued, whatever its address says.
    routes.add_url_rule("/invitation/<token>", "invitation", link, methods=["GET", "POST"])
    routes.add_url_rule("/recovery/<token>", "recovery_link", link, methods=["GET", "POST"])


def recovery() -> ResponseReturnValue:
    """A new password for who knows a recovery code."""
    if request.method == "GET":
        return page("recovery.html", login="")
    login = typed("login")
    faults = new_password_faults(login)
    if faults:
        return page("recovery.html", faults, login=login)
    answer = recovering.recover(entrance(), login, typed("recovery_code"), typed("code"), typed("new_password"), here())
    if isinstance(answer, TooSoon):
        return too_soon("recovery.html", answer, login=login)
    if not answer:
        return page("recovery.html", {"form": _NO_FIT}, login=login)
    flash("Your new password works. Please sign in with it.")
    return redirect(url_for("people.sign_in"), 303)


def link(token: str) -> ResponseReturnValue:
    """The first password, or a new one, by a one-time link. Looking at the page does not use it up."""
    found = recovering.good_link(entrance(), token)
    if found is None:
        return page("link_over.html", status=410)
    good, login = found
    shown: dict[str, Any] = {"name": good.party.name, "login": login, "first": good.purpose == INVITATION}
    if request.method == "GET":
        return page("link.html", **shown)
    faults = new_password_faults(good.party.name, login)
    if faults:
        return page("link.html", faults, **shown)
    arrived = recovering.arrive(entrance(), token, typed("new_password"), browser_token(), here())
    if arrived is None:
        return page("link_over.html", status=410)
    begin_session(arrived.signed_in.session, arrived.signed_in.browser)
    return page("recovery_codes.html", codes=arrived.codes, login=login)
