"""A person's token towards the CSE, for the pages that read the tree on their behalf."""

from __future__ import annotations

from authority.authority import Authority
from authority.issuing import access_token
from authority.people.person import Person
from authority.storage import parties
from authority.storage.store import Transaction


def person_token(authority: Authority, person: Person) -> str:
    """A short-lived access token: its subject is the person's originator, its roles are theirs.

    Raises NoSuchParty for somebody who may no longer act.
    """

    def issue(transaction: Transaction) -> str:
        party = parties.existing(transaction, person.originator)
        if party.disabled:
            raise parties.NoSuchParty(f"{person.originator} may not act")
        return access_token(authority, transaction, party).token

    return authority.change(issue)
