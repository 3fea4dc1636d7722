"""The OAuth 2 endpoints: tokens, their revocation and introspection, and what everybody may know."""

from __future__ import annotations

from flask import Blueprint, Response

from authority.authority import Authority


def blueprint(authority: Authority) -> Blueprint:
    """The routes of this piece."""
    routes = Blueprint("tokens", __name__)

    @routes.get("/jwks.json")
    def jwks() -> Response:
        return Response(authority.jwks(), mimetype="application/jwk-set+json")

    @routes.get("/trust.json")
    def trust() -> Response:
        return Response(authority.trust_document(), mimetype="application/json")

    return routes
