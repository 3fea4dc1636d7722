"""Sharing data with third parties: giving a consent, ending it, and the document of what was agreed to.

Every function works on a transaction. Ending a consent voids what was issued for it in the same transaction; the caller
has the tree follow (`register.settle`).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from audit.chain import canonical
from authority.clock import rfc3339
from authority.households import consent as consents
from authority.households.consent import Consent, Ending
from authority.households.policies import consents_policy
from authority.households.refusals import HouseholdRefused
from authority.households.scope import DATA_WORDS, PURPOSE_WORDS, Data, Scope
from authority.households.tenancy import Tenancy
from authority.storage import audit, errands, grants, households, parties
from authority.storage import consents as stored
from authority.storage.store import Transaction

MOST_AT_ONCE = 50
"""consents of one household; a policy in the tree has at most a hundred rules"""
VERSION = 1
"""of the consent document"""


def grant(transaction: Transaction, tenancy: Tenancy, party: str, scope: Scope, by: str) -> Consent:
    """A holder's consent, kept with its document, whose hash stands in the audit log."""
    if len(stored.not_ended(transaction, tenancy.premise)) >= MOST_AT_ONCE:
        raise HouseholdRefused(f"your home shares its data {MOST_AT_ONCE} times already: stop one of them first")
    consent = consents.grant(secrets.token_urlsafe(16), tenancy, party, scope, by, transaction.at)
    document = canonical(_document(transaction, consent))
    stored.add(transaction, consent, _versions(transaction, consent), document)
    audit.record(
        transaction, by, "consent-granted",
        consent=consent.id, party=party, premise=consent.premise, tenancy=consent.tenancy, scope=str(scope),
        document_sha256=hashlib.sha256(document).hexdigest(),
    )  # fmt: skip
    return consent


def refuse(transaction: Transaction, party: str, scope: str, by: str) -> None:
    """Notes that somebody said no."""
    audit.record(transaction, by, "consent-refused", party=party, scope=scope)


def revoke(transaction: Transaction, id: str, by: str) -> Consent:
    """Ends a consent at the wish of a holder of its household. Raises HouseholdRefused."""
    consent = stored.consent(transaction, id)
    tenancy = None if consent is None else households.tenancy(transaction, consent.premise, consent.tenancy)
    if consent is None or tenancy is None:
        raise HouseholdRefused("there is no such consent")
    consents.revoke(consent, tenancy, by, transaction.at)
    return finish(transaction, consent, Ending.REVOKED, by)


def finish(transaction: Transaction, consent: Consent, ending: Ending, by: str = "") -> Consent:
    """Ends a consent for a reason, and voids the tokens of it; all of the party's where it was its last one."""
    ended = consents.end(consent, ending, transaction.at)
    stored.save_end(transaction, ended, _versions(transaction, ended))
    stored.forget_answer(transaction, consent.id)
    grants.revoke_consent(transaction, consent.id, by=by)
    if not stored.not_ended_of_party(transaction, consent.party):
        parties.void_tokens(transaction, consent.party)
    facts = {"consent": consent.id, "party": consent.party, "premise": consent.premise, "why": ending}
    audit.record(transaction, by, "consent-ended", **facts)
    return ended


def _versions(transaction: Transaction, consent: Consent) -> dict[str, int]:
    names = [consents_policy(kind) for kind in consent.scope.data]
    return errands.versions(transaction, consent.premise, consent.tenancy, names)


def _document(transaction: Transaction, consent: Consent) -> Mapping[str, Any]:
    """What was agreed to, in the words in which it was asked, for both sides to keep."""
    premise = households.premise(transaction, consent.premise)
    party = parties.existing(transaction, consent.party)
    giver = parties.by_originator(transaction, consent.granted_by)
    assert premise is not None
    return {
        "version": VERSION,
        "consent": consent.id,
        "granted_at": rfc3339(consent.granted_at),
        "granted_by": {"originator": consent.granted_by, "name": giver.name if giver else ""},
        "party": {"originator": consent.party, "name": party.name},
        "premise": {"id": premise.id, "address": premise.address},
        "tenancy": consent.tenancy,
        "scope": str(consent.scope),
        "data": [
            {"kind": str(kind), "heading": DATA_WORDS[kind][0], "explanation": DATA_WORDS[kind][1]}
            for kind in Data
            if kind in consent.scope.data
        ],
        "purpose": {"name": str(consent.scope.purpose), "words": PURPOSE_WORDS[consent.scope.purpose]},
        "until": rfc3339(consent.until),
        "ends": "at that moment, when a holder of the household stops it, or when the household moves out",
    }
