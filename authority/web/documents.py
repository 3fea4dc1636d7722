"""What was agreed to, for both sides to keep: the household by its session, the third party by its access token."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, request

from authority import issuing
from authority.authority import Authority
from authority.households.consent import Consent
from authority.storage import consents, grants, households, parties
from authority.storage import trust as trusted
from authority.storage.store import Transaction
from authority.web.session import current_person


def blueprint(authority: Authority) -> Blueprint:
    """The routes of this piece. They only show something, so they need no protection of forms."""
    routes = Blueprint("documents", __name__, url_prefix="/consents")

    @routes.get("")
    def granted() -> Response:
        """Every consent that a third party was ever given."""
        party = _party(authority)
        if party is None:
            return _refused()
        found = authority.read(lambda look: consents.of_party(look, party))
        return _json(json.dumps([_summary(consent, authority) for consent in found]).encode())

    @routes.get("/<consent>")
    def document(consent: str) -> Response:
        """The document of one."""
        found = authority.read(lambda look: consents.consent(look, consent))
        if found is None or not authority.read(lambda look: _concerns(look, found, _who(authority))):
            abort(404)
        kept = authority.read(lambda look: consents.document(look, consent))
        assert kept is not None
        return _json(kept)

    return routes


def _who(authority: Authority) -> str | None:
    person = current_person()
    return person.originator if person is not None else _party(authority)


def _concerns(look: Transaction, consent: Consent, who: str | None) -> bool:
    """Whether the document is for them: the third party, and all who belong to the household."""
    if who is None or who == consent.party:
        return who is not None
    tenancy = households.tenancy(look, consent.premise, consent.tenancy)
    return tenancy is not None and tenancy.membership(who, look.at) is not None


def _party(authority: Authority) -> str | None:
    """Whose good access token the request carries."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    claims = issuing.claims_of(authority, token.strip()) if scheme.lower() == "bearer" else None
    # One that is bound to a certificate is good only together with it, which is not seen here.
    if claims is None or "cnf" in claims:
        return None

    def look(reading: Transaction) -> str | None:
        kept = grants.access_token(reading, claims["jti"])
        party = None if kept is None else parties.by_originator(reading, kept.subject)
        if kept is None or party is None or party.disabled is not None or kept.revoked:
            return None
        if kept.expires <= reading.epoch or claims["iat"] < trusted.not_before_of(reading, kept.subject):
            return None
        return kept.subject

    return authority.read(look)


def _summary(consent: Consent, authority: Authority) -> dict[str, object]:
    return {
        "consent": consent.id,
        "scope": str(consent.scope),
        "premise": consent.premise,
        "tenancy": consent.tenancy,
        "running": consent.runs_at(authority.clock()),
        "ended": None if consent.ending is None else str(consent.ending),
    }


def _json(body: bytes) -> Response:
    return Response(body, mimetype="application/json", headers={"Cache-Control": "no-store"})


def _refused() -> Response:
    return Response("an access token is needed\n", 401, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
