"""What operators do for others: roles, links, closing and opening accounts. Who may do what to whom is decided here.

An administrator acts on everybody else. An operator acts on those who hold no trust themselves (householders, devices,
applications, providers), and gives the role of nobody who does. An installer issues links to householders. Nobody acts
on themselves: two are needed to gain power.
"""

from __future__ import annotations

import re

from authority.authority import Authority
from authority.people import recovering
from authority.people.person import (
    ADMINISTRATOR,
    AUDITOR,
    INSTALLER,
    OPERATOR,
    Person,
    needs_second_factor,
)
from authority.storage import parties, people, sessions
from authority.storage.parties import Party
from authority.storage.store import Transaction

SEE = (ADMINISTRATOR, OPERATOR, INSTALLER)
GOVERN = (ADMINISTRATOR, OPERATOR)
READ_LOG = (ADMINISTRATOR, OPERATOR, AUDITOR)

KNOWN_ROLES = (INSTALLER, AUDITOR, OPERATOR, ADMINISTRATOR)

_ROLE = re.compile(r"[a-z][a-z0-9-]{0,40}(@[A-Za-z0-9.-]{1,100})?")


class Refused(Exception):
    """This person may not do this to that party; the message says why, in words for them."""


def give_role(authority: Authority, actor: Person, originator: str, role: str) -> str:
    """Gives a party a role; returns it in full. Raises Refused, NoSuchParty."""
    full = _full(authority, actor, role)

    def give(transaction: Transaction) -> None:
        party = _target(authority, transaction, actor, originator, GOVERN)
        parties.set_roles(transaction, originator, (*party.roles, full), by=actor.originator)

    authority.change(give)
    return full


def take_role(authority: Authority, actor: Person, originator: str, role: str) -> None:
    """Takes a role from a party. Raises Refused, NoSuchParty."""
    full = _full(authority, actor, role)

    def take(transaction: Transaction) -> None:
        party = _target(authority, transaction, actor, originator, GOVERN)
        if full == authority.settings.role(ADMINISTRATOR):
            _leave_an_administrator(authority, transaction, party)
        left = [each for each in party.roles if each != full]
        parties.set_roles(transaction, originator, left, by=actor.originator)

    authority.change(take)


def disable(authority: Authority, actor: Person, originator: str) -> None:
    """Ends what a party may do, its sessions and its tokens. Raises Refused, NoSuchParty."""

    def close(transaction: Transaction) -> None:
        party = _target(authority, transaction, actor, originator, GOVERN)
        if authority.settings.role(ADMINISTRATOR) in party.roles:
            _leave_an_administrator(authority, transaction, party)
        parties.disable(transaction, originator, by=actor.originator)
        sessions.end_all(transaction, party.id)
        people.end_links(transaction, party.id)

    authority.change(close)


def enable(authority: Authority, actor: Person, originator: str) -> None:
    """Lets a party act again, from a new sign-in. Raises Refused, NoSuchParty."""

    def reopen(transaction: Transaction) -> None:
        party = _target(authority, transaction, actor, originator, GOVERN)
        sessions.end_all(transaction, party.id)
        people.enable(transaction, party, by=actor.originator)

    authority.change(reopen)


def invite(authority: Authority, actor: Person, originator: str) -> str:
    """An invitation's address. Raises Refused, NoSuchParty, NotAPerson."""
    authority.read(lambda transaction: _target(authority, transaction, actor, originator, SEE))
    return recovering.invite(authority, originator, by=actor.originator)


def issue_recovery(authority: Authority, actor: Person, originator: str, without_second_factor: bool) -> str:
    """A recovery link's address. Raises Refused, NoSuchParty, NotAPerson."""
    authority.read(lambda transaction: _target(authority, transaction, actor, originator, SEE))
    return recovering.issue_recovery(
        authority,
        originator,
        by=actor.originator,
        name_of_issuer=actor.name,
        without_second_factor=without_second_factor,
    )


def refusal_of(authority: Authority, actor: Person, party: Party, roles: tuple[str, ...]) -> str | None:
    """Why the actor may not act on this party, or None. `roles` are those that the act is open to."""
    if not _is(authority, actor, *roles):
        return "Your role does not include this."
    if party.originator == actor.originator:
        return "Nobody can do this to themselves. Ask a colleague."
    trusted = party.kind in (ADMINISTRATOR, OPERATOR) or needs_second_factor(party.roles)
    if trusted and not _is(authority, actor, ADMINISTRATOR):
        return "Only an administrator can do this to somebody who acts for others."
    if not _is(authority, actor, *GOVERN) and party.kind != "person":
        return "Installers can do this for householders only."
    return None


def _target(
    authority: Authority, transaction: Transaction, actor: Person, originator: str, roles: tuple[str, ...]
) -> Party:
    party = parties.existing(transaction, originator)
    refusal = refusal_of(authority, actor, party, roles)
    if refusal is not None:
        raise Refused(refusal)
    return party


def _is(authority: Authority, actor: Person, *names: str) -> bool:
    return actor.has_role(*map(authority.settings.role, names))


def _full(authority: Authority, actor: Person, role: str) -> str:
    role = role.strip()
    if not _ROLE.fullmatch(role):
        raise Refused("A role is a short word of small letters, such as installer.")
    full = authority.settings.role(role)
    if needs_second_factor([full]) and not _is(authority, actor, ADMINISTRATOR):
        raise Refused("Only an administrator gives and takes the roles of those who act for others.")
    return full


def _leave_an_administrator(authority: Authority, transaction: Transaction, party: Party) -> None:
    others = [
        each
        for each in parties.listed(transaction)
        if each.id != party.id and not each.disabled and authority.settings.role(ADMINISTRATOR) in each.roles
    ]
    accounts = [people.of_party(transaction, each.id) for each in others]
    if not any(account is not None and account.password is not None for account in accounts):
        raise Refused("This is the last administrator who can sign in. Make somebody else one first.")
