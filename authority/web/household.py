"""My home: who belongs to it, what is in it, who may read its data, who did; and an end to any of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from authority import agreeing, register
from authority.authority import Authority
from authority.households.refusals import HouseholdRefused
from authority.households.tenancy import KEPT_DAYS, Role, Tenancy
from authority.storage import households
from authority.storage.store import Transaction
from authority.web import moments
from authority.web.consent import the_accounts, the_authority, the_person, the_tree
from authority.web.forms import typed
from authority.web.home_view import home_view
from authority.web.session import FRESH_S, add_to_menu, login_required

T = TypeVar("T")

_WAITS = " The platform that keeps your data cannot be reached right now; it will be told as soon as it can."


def blueprint(authority: Authority) -> Blueprint:
    """The routes of this piece."""
    routes = Blueprint("household", __name__, url_prefix="/home")
    moments.add_to(routes)
    routes.add_url_rule("", view_func=mine)
    routes.add_url_rule("/join", view_func=join, methods=["POST"])
    routes.add_url_rule("/<premise>/<tenancy>", view_func=one)
    routes.add_url_rule("/<premise>/<tenancy>/uses", view_func=uses)
    for path, view in (("invite", invite), ("remove", remove), ("appoint", appoint), ("move-out", move_out)):
        routes.add_url_rule(f"/<premise>/{path}", view_func=view, methods=["POST"])
    routes.add_url_rule("/sharing/<consent>/stop", view_func=stop_sharing, methods=["POST"])
    add_to_menu(routes, "household.mine", "My home")
    return routes


@login_required()
def mine() -> ResponseReturnValue:
    """The home of who has signed in; a list where there are more, or none."""
    person = the_person().originator
    found = the_authority().read(lambda look: _tenancies(look, person))
    now = the_authority().clock()
    present = [tenancy for tenancy in found if tenancy.runs_at(now)]
    if len(present) == 1 and "code" not in request.args:
        return redirect(url_for("household.one", premise=present[0].premise, tenancy=present[0].name), 303)
    views = the_authority().read(lambda look: [home_view(look, tenancy, person) for tenancy in found])
    return make_response(render_template("household/list.html", homes=views, code=request.args.get("code", "")[:40]))


@login_required()
def one(premise: str, tenancy: str) -> ResponseReturnValue:
    """One home."""
    return _shown(_belonging(premise, tenancy))


@login_required()
def uses(premise: str, tenancy: str) -> ResponseReturnValue:
    """Who read what, and when."""
    found = _belonging(premise, tenancy)
    person = the_person().originator
    counted = the_accounts().of_tenancy(found)
    view = the_authority().read(lambda look: home_view(look, found, person))
    names = {sharing.consent.party: sharing.party for sharing in (*view.running, *view.over_sharings)}
    return make_response(render_template("household/uses.html", home=view, uses=counted, names=names))


@login_required(max_age_s=FRESH_S)
def stop_sharing(consent: str) -> ResponseReturnValue:
    """Ends a consent. What the third party may read is closed first thing."""
    try:
        ended = agreeing.stop(the_authority(), consent, the_person().originator)
    except HouseholdRefused as refusal:
        flash(f"Nothing was changed: {refusal}.")
        return redirect(url_for("household.mine"), 303)
    if agreeing.carried(the_authority(), the_tree()) or agreeing.stands(the_authority(), ended):
        flash("Sharing has stopped: from now on they are refused.")
    else:
        flash(f"Sharing is being stopped.{_WAITS}")
    return redirect(url_for("household.one", premise=ended.premise, tenancy=ended.tenancy), 303)


@login_required()
def join() -> ResponseReturnValue:
    """Lets in who has an invitation code."""
    person = the_person().originator
    try:
        tenancy = the_authority().change(lambda change: register.accept(change, typed("code")[:100], person))
    except HouseholdRefused as refusal:
        flash(f"You were not let in: {refusal}.")
        return redirect(url_for("household.mine", code=""), 303)
    done = agreeing.carried(the_authority(), the_tree())
    flash("You belong to this household now." + ("" if done else _WAITS))
    return redirect(url_for("household.one", premise=tenancy.premise, tenancy=tenancy.name), 303)


@login_required(max_age_s=FRESH_S)
def invite(premise: str) -> ResponseReturnValue:
    """A code for one more person; it is shown in this answer only."""
    person = the_person().originator
    tenancy = _current(premise)
    role = Role.HOLDER if typed("role") == Role.HOLDER else Role.VIEWER
    try:
        code = the_authority().change(lambda change: register.invite(change, premise, role, by=person))
    except HouseholdRefused as refusal:
        return _shown(tenancy, f"{refusal}.", status=403)
    return _shown(tenancy, code=code, code_role=role)


@login_required(max_age_s=FRESH_S)
def remove(premise: str) -> ResponseReturnValue:
    """Removes a member, or lets one leave."""
    person, member = the_person().originator, the_authority().settings.originator(typed("member")[:200])
    return _changed(premise, lambda change: register.dismiss(change, premise, member, by=person), "That is done.")


@login_required(max_age_s=FRESH_S)
def appoint(premise: str) -> ResponseReturnValue:
    """Gives a member another role."""
    person, member = the_person().originator, the_authority().settings.originator(typed("member")[:200])
    role = Role.HOLDER if typed("role") == Role.HOLDER else Role.VIEWER
    return _changed(premise, lambda change: register.appoint(change, premise, member, role, by=person), "That is done.")


@login_required(max_age_s=FRESH_S)
def move_out(premise: str) -> ResponseReturnValue:
    """Ends the household's time here: a holder says so, and means it."""
    person, tenancy = the_person().originator, _current(premise)
    if not tenancy.is_holder(person, the_authority().clock()):
        return _shown(tenancy, "Only a holder of the household may do this.", status=403)
    if typed("sure") != "yes":
        return _shown(tenancy, "Please tick that you are sure. Nothing was changed.", status=422)
    return _changed(
        premise,
        lambda change: register.move_out(change, premise, by=person),
        "You have moved out. All sharing has ended.",
    )


def _changed(premise: str, work: Callable[[Transaction], Tenancy], words: str) -> ResponseReturnValue:
    before = _current(premise)
    try:
        tenancy = the_authority().change(work)
    except HouseholdRefused as refusal:
        return _shown(before, f"{str(refusal)[:1].upper()}{str(refusal)[1:]}.", status=403)
    done = agreeing.carried(the_authority(), the_tree())
    flash(words + ("" if done else _WAITS))
    if tenancy.membership(the_person().originator, the_authority().clock()) is None:
        return redirect(url_for("household.mine"), 303)
    return redirect(url_for("household.one", premise=tenancy.premise, tenancy=tenancy.name), 303)


def _current(premise: str) -> Tenancy:
    """The tenancy that runs in a premise, if this person belongs to it; to others there is no such page."""
    try:
        tenancy = the_authority().read(lambda look: register.current(look, premise))
    except HouseholdRefused:
        abort(404)
    return _belonging(tenancy.premise, tenancy.name)


def _belonging(premise: str, name: str) -> Tenancy:
    person = the_person().originator
    found = the_authority().read(lambda look: _tenancies(look, person))
    tenancy = next((each for each in found if (each.premise, each.name) == (premise, name)), None)
    if tenancy is None:
        abort(404)
    return tenancy


def _tenancies(look: Transaction, person: str) -> list[Tenancy]:
    """Where a person belongs, or belonged until the end, while they may still look."""
    found = households.of_person(look, person)
    return [
        tenancy
        for tenancy in found
        if tenancy.membership(person, look.at) is not None
        if tenancy.history_until is None or look.at < max(tenancy.history_until, tenancy.until or look.at)
    ]


def _shown(tenancy: Tenancy, fault: str = "", status: int = 200, **more: Any) -> ResponseReturnValue:
    person = the_person().originator
    counted = the_accounts().of_tenancy(tenancy)
    view = the_authority().read(lambda look: home_view(look, tenancy, person, counted))
    body = render_template("household/home.html", home=view, fault=fault, kept_days=KEPT_DAYS, roles=Role, **more)
    return make_response(body, status)
