"""The OAuth 2 endpoints: tokens, their revocation and introspection, and what everybody may know."""

from __future__ import annotations

import json

from authlib.oauth2.rfc6749 import InvalidRequestError  # type: ignore[import-untyped]
from flask import Blueprint, Response, request

from authority.authority import Authority
from authority.web.oauth import GRANTS, METHODS, authorization_server


def blueprint(authority: Authority) -> Blueprint:
    """The routes of this piece."""
    routes = Blueprint("tokens", __name__)
    server = authorization_server(authority)

    @routes.post("/token")
    def token() -> Response:
        return _refusal() or _private(server.create_token_response())

    @routes.post("/revoke")
    def revoke() -> Response:
        return _refusal() or _private(server.create_endpoint_response("revocation"))

    @routes.post("/introspect")
    def introspect() -> Response:
        return _refusal() or _private(server.create_endpoint_response("introspection"))

    @routes.get("/.well-known/oauth-authorization-server")
    def metadata() -> Response:
        return Response(json.dumps(_metadata(authority)), mimetype="application/json")

    @routes.get("/jwks.json")
    def jwks() -> Response:
        return Response(authority.jwks(), mimetype="application/jwk-set+json")

    @routes.get("/trust.json")
    def trust() -> Response:
        return Response(authority.trust_document(), mimetype="application/json")

    @routes.get("/ca.pem")
    def ca() -> Response:
        return Response((authority.public / "ca.pem").read_bytes(), mimetype="application/x-pem-file")

    @routes.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    return routes


def _refusal() -> Response | None:
    """The answer to a request that is refused before anybody looks who sent it."""
    reason = None
    if request.query_string:
        # What stands in an address is written down in logs along the way.
        reason = "parameters belong in the body"
    elif request.mimetype != "application/x-www-form-urlencoded":
        reason = "the body is not application/x-www-form-urlencoded"
    elif any(len(values) > 1 for _, values in request.form.lists()):
        reason = "a parameter is given more than once"
    elif "\\" in (grant := request.form.get("grant_type", "")) or not grant.isascii() or not grant.isprintable():
        reason = "grant_type is not one"
    if reason is None:
        return None
    status, body, headers = InvalidRequestError(reason)()
    return _private(Response(json.dumps(body), status, headers))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    return response


def _metadata(authority: Authority) -> dict[str, object]:
    """RFC 8414."""
    issuer = authority.settings.issuer
    algorithms = {"token_endpoint_auth_signing_alg_values_supported": ["EdDSA"]}
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "revocation_endpoint": f"{issuer}/revoke",
        "introspection_endpoint": f"{issuer}/introspect",
        "jwks_uri": f"{issuer}/jwks.json",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(GRANTS),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": list(METHODS),
        **algorithms,
        "authorization_response_iss_parameter_supported": True,
        "tls_client_certificate_bound_access_tokens": True,
    }
