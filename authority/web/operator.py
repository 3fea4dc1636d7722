"""The operators' pages: who the parties are, what they may do, and what was done."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from audit.chain import ChainBroken
from authority.people import governing
from authority.people.governing import GOVERN, KNOWN_ROLES, READ_LOG, SEE, Refused
from authority.people.person import KINDS, Person
from authority.people.recovering import NotAPerson
from authority.storage import audit, parties, people
from authority.storage.parties import NoSuchParty, Party
from authority.storage.people import Account
from authority.storage.store import Transaction
from authority.web.forms import page, typed
from authority.web.session import FRESH_S, add_to_menu, current_person, entrance, role_required

_PAGE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the audit log for the page: the facts are what else it says."""

    n: int
    at: str
    who: str
    what: str
    facts: tuple[tuple[str, str], ...]


def blueprint() -> Blueprint:
    """The routes of operators, below the blueprint of people."""
    routes = Blueprint("operator", __name__, url_prefix="/operator")
    routes.add_url_rule("/parties", view_func=everybody)
    routes.add_url_rule("/parties/<stem>", view_func=one)
    for path, view in (
        ("give-role", give_role),
        ("take-role", take_role),
        ("disable", disable),
        ("enable", enable),
        ("invite", invite),
        ("recover", recover),
    ):
        routes.add_url_rule(f"/parties/<stem>/{path}", view_func=view, methods=["POST"])
    routes.add_url_rule("/log", view_func=log)
    add_to_menu(routes, "people.operator.everybody", "Parties", *SEE)
    add_to_menu(routes, "people.operator.log", "Log", *READ_LOG)
    return routes


@role_required(*SEE)
def everybody() -> ResponseReturnValue:
    """All parties, or those whose name or originator has the words looked for."""
    wanted, kind = request.args.get("q", "").strip().casefold()[:100], request.args.get("kind", "")
    found = entrance().authority.read(parties.listed)
    shown = [
        party
        for party in found
        if wanted in party.name.casefold() or wanted in party.originator.casefold()
        if not kind or party.kind == kind
    ]
    return page("parties.html", parties=shown, wanted=wanted, kind=kind, kinds=parties.KINDS, all=len(found))


@role_required(*SEE)
def one(stem: str) -> ResponseReturnValue:
    """One party, and what can be done for it."""
    return _shown(stem)


@role_required(*GOVERN, max_age_s=FRESH_S)
def give_role(stem: str) -> ResponseReturnValue:
    """Gives the party a role."""
    try:
        full = governing.give_role(entrance().authority, _actor(), _originator(stem), typed("role"))
    except Refused as refusal:
        return _shown(stem, str(refusal))
    return _done(stem, f"The party now has the role {full}.")


@role_required(*GOVERN, max_age_s=FRESH_S)
def take_role(stem: str) -> ResponseReturnValue:
    """Takes a role from the party."""
    try:
        governing.take_role(entrance().authority, _actor(), _originator(stem), typed("role"))
    except Refused as refusal:
        return _shown(stem, str(refusal))
    return _done(stem, "The role is taken. Tokens that carry it are void.")


@role_required(*GOVERN, max_age_s=FRESH_S)
def disable(stem: str) -> ResponseReturnValue:
    """Ends what the party may do."""
    try:
        governing.disable(entrance().authority, _actor(), _originator(stem))
    except Refused as refusal:
        return _shown(stem, str(refusal))
    return _done(stem, "The party is disabled. Its sessions have ended and its tokens are void.")


@role_required(*GOVERN, max_age_s=FRESH_S)
def enable(stem: str) -> ResponseReturnValue:
    """Lets the party act again."""
    try:
        governing.enable(entrance().authority, _actor(), _originator(stem))
    except Refused as refusal:
        return _shown(stem, str(refusal))
    return _done(stem, "The party may act again.")


@role_required(*SEE, max_age_s=FRESH_S)
def invite(stem: str) -> ResponseReturnValue:
    """Issues an invitation; its link is shown in this answer only."""
    try:
        link = governing.invite(entrance().authority, _actor(), _originator(stem))
    except (Refused, NotAPerson) as refusal:
        return _shown(stem, str(refusal))
    return _shown(stem, link=link, good_for="seven days")


@role_required(*SEE, max_age_s=FRESH_S)
def recover(stem: str) -> ResponseReturnValue:
    """Issues a recovery link; it is shown in this answer only."""
    without = typed("without_second_factor") == "yes"
    try:
        link = governing.issue_recovery(entrance().authority, _actor(), _originator(stem), without)
    except (Refused, NotAPerson) as refusal:
        return _shown(stem, str(refusal))
    return _shown(stem, link=link, good_for="24 hours")


@role_required(*READ_LOG)
def log() -> ResponseReturnValue:
    """The audit log, latest first, and whether its chain is whole."""
    text = request.args.get("before", "")
    before = int(text) if text.isdecimal() and len(text) < 18 else None
    store = entrance().authority.store
    entries = [_entry(raw) for raw in store.read(lambda transaction: audit.newest(transaction, _PAGE, before))]
    try:
        count, last = store.read(audit.check)
        chain = {"count": count, "last": last.hex()}
    except ChainBroken as broken:
        current_app.logger.error("the audit log is broken: %s", broken)
        chain = {"broken": str(broken)}
    older = entries[-1].n if entries and entries[-1].n > 1 else None
    return page("log.html", entries=entries, chain=chain, older=older)


def _shown(stem: str, fault: str = "", link: str = "", good_for: str = "") -> ResponseReturnValue:
    def look(transaction: Transaction) -> tuple[Party, Account | None]:
        party = parties.existing(transaction, _originator(stem))
        return party, people.of_party(transaction, party.id)

    try:
        party, account = entrance().authority.read(look)
    except NoSuchParty:
        abort(404)
    authority, actor = entrance().authority, _actor()
    return page(
        "party.html",
        {"form": fault} if fault else None,
        party=party,
        stem=stem,
        account=account,
        is_person=party.kind in KINDS,
        known_roles=KNOWN_ROLES,
        no_governing=governing.refusal_of(authority, actor, party, GOVERN),
        no_links=governing.refusal_of(authority, actor, party, SEE),
        link=link,
        good_for=good_for,
    )


def _done(stem: str, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("people.operator.one", stem=stem), 303)


def _originator(stem: str) -> str:
    originator = entrance().authority.settings.originator(stem)
    if entrance().authority.read(lambda transaction: parties.by_originator(transaction, originator)) is None:
        abort(404)
    return originator


def _actor() -> Person:
    person = current_person()
    assert person is not None
    return person


def _entry(raw: bytes) -> Entry:
    try:
        record = json.loads(raw)
        told = {name: record.pop(name) for name in ("n", "at", "who", "what")}
    except (ValueError, KeyError):
        # Somebody was at the file; the state of the chain says where.
        return Entry(0, "", "", "unreadable", ())
    return Entry(**told, facts=tuple((name, _told(value)) for name, value in record.items()))


def _told(value: object) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value) or "none"
    return value if isinstance(value, str) else json.dumps(value)
