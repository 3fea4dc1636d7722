"""My devices: what somebody has bought, claims with the code on its label, and may report lost."""

from __future__ import annotations

import math
from collections.abc import Callable

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from authority.authority import Authority
from authority.enrolling.registry import DeviceRegistry
from authority.enrolment.device import Device
from authority.enrolment.refusals import EnrolmentRefusal, NoSuchDevice, TooManyTries
from authority.storage import households, parties
from authority.storage.parties import Party
from authority.storage.store import Transaction
from authority.web.forms import Faults, typed
from authority.web.session import FRESH_S, add_to_menu, current_person, login_required

# What an account may do with its device; to revoke one is the operator's.
_DONE = {
    "rearm": "The device may start anew with another key.",
    "release": "The device is not yours any more: somebody else can claim it.",
    "lose": "The device is locked out. If it turns up again, say so here.",
    "find": "The device is what it was.",
}


def blueprint(authority: Authority) -> Blueprint:
    """The routes of this piece."""
    routes = Blueprint("devices", __name__, url_prefix="/devices")
    registry = DeviceRegistry(authority)

    @routes.get("")
    @login_required()
    def mine() -> ResponseReturnValue:
        return _page(authority, registry, {})

    @routes.post("/claim")
    @login_required()
    def claim() -> ResponseReturnValue:
        me, serial = _me(), typed("serial").strip()[:64]
        premise, operator = typed("premise"), typed("operator")
        homes, operators = authority.read(lambda look: _choices(look, me))
        if premise not in ("", *homes) or operator not in ("", *(one.originator for one in operators)):
            abort(400)
        try:
            device = registry.claim(me, serial, typed("code")[:64], premise, operator)
        except TooManyTries as refusal:
            wait_s = math.ceil(refusal.again_after_s or 1)
            words = f"There were too many attempts. Please wait {wait_s} seconds, then try again."
            return _page(authority, registry, {"code": words}, 429, str(wait_s))
        except EnrolmentRefusal as refusal:
            words = str(refusal)
            return _page(authority, registry, {"code": f"{words[:1].upper()}{words[1:]}."}, 422)
        flash(f"{device.model} {device.serial} is yours. Switch it on: it does the rest by itself.")
        return redirect(url_for("devices.mine"), 303)

    @routes.post("/<ae_id>/operator")
    @login_required(max_age_s=FRESH_S)
    def choose(ae_id: str) -> ResponseReturnValue:
        me, operator = _me(), typed("operator")
        _, operators = authority.read(lambda look: _choices(look, me))
        if operator not in (one.originator for one in operators):
            abort(400)
        return _done(lambda: registry.choose_operator(ae_id, operator, by=me, account=me), "The operator is chosen.")

    @routes.post("/<ae_id>/<any(rearm, release, lose, find):deed>")
    @login_required(max_age_s=FRESH_S)
    def do(ae_id: str, deed: str) -> ResponseReturnValue:
        me = _me()
        return _done(lambda: registry.apply(deed, ae_id, by=me, account=me), _DONE[deed])

    add_to_menu(routes, "devices.mine", "My devices")
    return routes


def _done(work: Callable[[], Device], words: str) -> ResponseReturnValue:
    try:
        work()
    except NoSuchDevice:
        abort(404)
    except EnrolmentRefusal as refusal:
        flash(f"Nothing was changed: {refusal}.")
    else:
        flash(words)
    return redirect(url_for("devices.mine"), 303)


def _me() -> str:
    person = current_person()
    assert person is not None
    return person.originator


def _choices(look: Transaction, person: str) -> tuple[list[str], list[Party]]:
    """The homes that the person decides for, and the operators that there are."""
    now = look.at
    homes = [tenancy.premise for tenancy in households.of_person(look, person) if tenancy.is_holder(person, now)]
    return homes, [party for party in parties.listed(look, "operator") if party.disabled is None]


def _page(
    authority: Authority, registry: DeviceRegistry, faults: Faults, status: int = 200, retry_after: str = ""
) -> ResponseReturnValue:
    me = _me()
    homes, operators = authority.read(lambda look: _choices(look, me))
    body = render_template(
        "enrolment/devices.html",
        devices=registry.devices(account=me),
        homes=homes,
        operators=operators,
        names={party.originator: party.name for party in operators},
        faults=faults,
        typed=typed,
    )
    return make_response(body, status, {"Retry-After": retry_after} if retry_after else {})
