"""A third party's request, from the householder's page to the code: nobody gets a code before the rule stands.

asked --granted--> the rule travels to the tree --it stands--> the third party gets its code
                          '--ten minutes--> the consent never began
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from authority import consenting, errands, register, sharing
from authority.authority import Authority
from authority.consenting import Wish, WishRefused
from authority.households.consent import Consent, Ending
from authority.households.policies import consents_policy
from authority.households.refusals import HouseholdRefused, ScopeRefused
from authority.households.scope import Data, Scope, parse_scope
from authority.households.tenancy import Tenancy
from authority.storage import consents, households, parties
from authority.storage import errands as waiting
from authority.storage.consents import Answer
from authority.storage.households import Premise
from authority.storage.store import Transaction
from authority.tree import AuthorityTree
from onem2m.errors import OneM2MError

log = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=10)
"""so long the third party waits for the rule to stand"""


@dataclass(frozen=True, slots=True)
class Home:
    """A home that somebody may decide for, or belongs to."""

    premise: Premise
    tenancy: Tenancy


def homes_of(authority: Authority, person: str) -> list[Home]:
    """The homes that a person belongs to now."""

    def find(transaction: Transaction) -> list[Home]:
        return [
            Home(_premise(transaction, tenancy.premise), tenancy)
            for tenancy in households.of_person(transaction, person)
            if tenancy.runs_at(transaction.at) and tenancy.membership(person, transaction.at) is not None
        ]

    return authority.read(find)


def wished_scope(authority: Authority, wish: Wish) -> Scope:
    """What a third party asks for. Raises WishRefused, by which it is told what is wrong."""
    if wish.client.kind != "provider":
        raise WishRefused(
            "unauthorized_client",
            "only a provider may ask people for their data",
            consenting.denial(authority, wish, "unauthorized_client"),
        )
    try:
        return parse_scope(wish.scope, authority.clock().date())
    except ScopeRefused as refusal:
        raise WishRefused("invalid_scope", str(refusal), consenting.denial(authority, wish, "invalid_scope")) from None


def grant(authority: Authority, wish: Wish, person: str, premise: str, data: Sequence[str], last_day: date) -> Consent:
    """Keeps a householder's consent to what is left of a wish; its rule is on the way. Raises HouseholdRefused."""
    scope = wished_scope(authority, wish)
    if not set(data) <= {str(kind) for kind in Data}:
        raise ScopeRefused("only what was asked for can be shared")
    less = scope.narrowed(frozenset(map(Data, data)), last_day, authority.clock().date())

    def keep(transaction: Transaction) -> Consent:
        tenancy = register.current(transaction, premise)
        consent = sharing.grant(transaction, tenancy, wish.client.originator, less, person)
        expires = transaction.at + PATIENCE
        answer = Answer(wish.client.client_id, wish.redirect_uri, wish.state, wish.challenge, expires)
        consents.expect_answer(transaction, consent.id, answer)
        register.settle(transaction, premise)
        return consent

    return authority.change(keep)


def refuse(authority: Authority, wish: Wish, person: str) -> str:
    """Notes that a householder said no; returns where to send them."""
    authority.change(lambda transaction: sharing.refuse(transaction, wish.client.originator, wish.scope, person))
    return consenting.denial(authority, wish)


def stop(authority: Authority, consent: str, person: str) -> Consent:
    """Ends a consent at a holder's wish. Raises HouseholdRefused."""

    def end(transaction: Transaction) -> Consent:
        ended = sharing.revoke(transaction, consent, person)
        register.settle(transaction, ended.premise)
        return ended

    return authority.change(end)


def carried(authority: Authority, tree: AuthorityTree) -> bool:
    """Tries to have the tree follow right now; whether it does. What it does not take now, it gets later."""
    try:
        return errands.carry(authority, tree)
    except (OSError, OneM2MError) as fault:
        log.warning("what was decided waits for the tree: %s", fault)
        return False


def stands(authority: Authority, consent: Consent) -> bool:
    """Whether the tree has the policies of a consent's data as they must be."""
    names = [consents_policy(kind) for kind in consent.scope.data]
    return authority.read(lambda look: waiting.stands(look, consent.premise, consent.tenancy, names))


def answer_of(authority: Authority, consent: Consent) -> str | None:
    """Where to send the householder with the code; None while the rule does not stand.

    Once only. Raises HouseholdRefused where there is nobody to be told (any more).
    """

    def take(transaction: Transaction) -> tuple[Answer, Wish] | None:
        found = consents.answer(transaction, consent.id)
        present = consents.consent(transaction, consent.id)
        if found is None or present is None or present.ended_at is not None or found.expires <= transaction.at:
            raise HouseholdRefused("this request is over: the company was told, or has waited too long")
        names = [consents_policy(kind) for kind in consent.scope.data]
        if not waiting.stands(transaction, consent.premise, consent.tenancy, names):
            return None
        consents.forget_answer(transaction, consent.id)
        party = parties.existing(transaction, consent.party)
        return found, Wish(party, found.redirect_uri, str(consent.scope), found.state, found.challenge)

    taken = authority.change(take)
    if taken is None:
        return None
    found, wish = taken
    try:
        code = consenting.issue_code(
            authority, found.client_id, consent.granted_by, wish.redirect_uri, wish.scope, wish.challenge, consent.id
        )
    except WishRefused as refusal:
        authority.change(lambda transaction: _never_began(transaction, consent))
        raise HouseholdRefused("the company's address is not what it was: nothing is shared") from refusal
    return consenting.answer(authority, wish, code)


def _never_began(transaction: Transaction, consent: Consent) -> None:
    sharing.finish(transaction, consent, Ending.NOT_TAKEN_UP)
    register.settle(transaction, consent.premise)


def _premise(transaction: Transaction, id: str) -> Premise:
    found = households.premise(transaction, id)
    assert found is not None
    return found
