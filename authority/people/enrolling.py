"""A second factor comes and goes: offered, confirmed by a first code, given up."""

from __future__ import annotations

from authority.people import second_factor, tokens
from authority.people.entrance import Entrance
from authority.people.sealing import SealBroken
from authority.people.signing_in import TooSoon, guess, uses_code
from authority.people.sitting import Sitting
from authority.storage import audit, people, sessions
from authority.storage.people import Account
from authority.storage.store import Transaction


def offer(entrance: Entrance, sitting: Sitting) -> str:
    """A new secret, kept until a code confirms it. Always a new one: who saw an earlier offer is not to know it."""
    secret = second_factor.new_secret()
    sealed = entrance.seal.sealed(secret, sitting.originator)
    entrance.authority.change(lambda transaction: people.offer_secret(transaction, sitting.party, sealed))
    return secret


def offered(entrance: Entrance, sitting: Sitting) -> str | None:
    """The secret that was offered last and not confirmed yet."""
    account = entrance.authority.read(lambda transaction: people.of_party(transaction, sitting.party))
    return None if account is None else _opened(entrance, account)


def enrol(entrance: Entrance, sitting: Sitting, code: str) -> str | TooSoon | None:
    """Puts the offered secret in force if this is a code of it; returns the new id of the session.

    Other sessions of the person end: they were begun without it.
    """

    def check(transaction: Transaction) -> str | None:
        account = people.of_party(transaction, sitting.party)
        secret = None if account is None else _opened(entrance, account)
        if account is None or secret is None:
            return None
        step = second_factor.fitting_step(secret, code, transaction.at.timestamp(), -1)
        fresh = tokens.new_token()
        if step is None or not sessions.renew(transaction, sitting.hash, tokens.fingerprint(fresh), confirmed=True):
            return None
        people.set_secret(transaction, sitting.party, account.offered, step)
        sessions.end_all(transaction, sitting.party, tokens.fingerprint(fresh))
        audit.record(transaction, sitting.originator, "second-factor-enrolled")
        return fresh

    return guess(entrance, sitting, check)


def give_up(entrance: Entrance, sitting: Sitting, code: str) -> bool | TooSoon:
    """Ends the second factor if this is a code of it. The password is asked for by the caller."""

    def check(transaction: Transaction) -> str | None:
        account = people.of_party(transaction, sitting.party)
        if account is None or not uses_code(entrance, transaction, account, code):
            return None
        people.set_secret(transaction, sitting.party, None)
        audit.record(transaction, sitting.originator, "second-factor-given-up")
        return "done"

    answer = guess(entrance, sitting, check)
    return answer if isinstance(answer, TooSoon) else answer is not None


def _opened(entrance: Entrance, account: Account) -> str | None:
    if account.offered is None:
        return None
    try:
        return entrance.seal.opened(account.offered, account.party.originator)
    except SealBroken:
        # It was sealed with another key file; the page offers a new one each time that it is looked at.
        return None
