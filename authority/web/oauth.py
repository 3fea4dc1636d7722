"""Authlib's authorization server on the authority's store: grants, revocation, introspection.

Authlib reads requests and orders the steps; what is decided once (taking a code, keeping a token) happens in one
transaction of ours, in `_issue`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749 import (  # type: ignore[import-untyped]
    InvalidGrantError,
    InvalidRequestError,
    grants,
)
from authlib.oauth2.rfc7009 import RevocationEndpoint  # type: ignore[import-untyped]
from authlib.oauth2.rfc7636 import CodeChallenge  # type: ignore[import-untyped]
from authlib.oauth2.rfc7662 import IntrospectionEndpoint  # type: ignore[import-untyped]
from flask import request as http

from authority import issuing, proofs
from authority.authority import Authority
from authority.storage import grants as stored
from authority.storage.clients import Client
from authority.storage.store import Transaction
from authority.storage.trust import not_before_of
from authority.web.client_authentication import ClientAuthentication

METHODS = ("private_key_jwt", "client_secret_basic")
GRANTS = ("client_credentials", "authorization_code", "refresh_token")
REFRESH_S = 30 * 86_400
"""So long a third party may pause before it has to ask the person again."""

AUDITORS = ("administrator", "operator")
"""Kinds of parties that may look at everybody's tokens."""


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A client in the words of Authlib."""

    client: Client

    @property
    def client_id(self) -> str:
        return self.client.party.client_id

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in METHODS

    def check_grant_type(self, grant_type: str) -> bool:
        # Codes come of addresses that people are sent back to.
        return grant_type == "client_credentials" or bool(self.client.redirect_uris)


@dataclass(frozen=True, slots=True)
class PresentedCode:
    """A code that may buy tokens, in the words of Authlib."""

    code: stored.Code
    code_challenge_method: str = "S256"

    @property
    def code_challenge(self) -> str:
        return self.code.challenge

    def get_redirect_uri(self) -> str:
        return self.code.redirect_uri

    def get_scope(self) -> str:
        return self.code.family.scope


@dataclass(frozen=True, slots=True)
class PresentedToken:
    """A token that somebody asks about, in the words of Authlib. `answer` is what introspection says of it."""

    client_id: str
    alive: bool
    scope: str
    answer: dict[str, Any]
    revoke: Callable[[Transaction], None]
    refresh: stored.RefreshToken | None = None

    def check_client(self, client: KnownClient) -> bool:
        return client.client_id == self.client_id

    def get_scope(self) -> str:
        return self.scope

    def is_expired(self) -> bool:
        return not self.alive

    def is_revoked(self) -> bool:
        return not self.alive


def authorization_server(authority: Authority) -> AuthorizationServer:
    """The server with all that it offers."""
    ways = ClientAuthentication(authority)
    logging.getLogger("authlib").setLevel(logging.INFO)  # at DEBUG it writes tokens down

    def known(find: Callable[..., Client | None], *given: Any) -> KnownClient | None:
        client = find(*given)
        return None if client is None else KnownClient(client)

    server = AuthorizationServer(query_client=partial(known, ways.find), save_token=lambda token, request: None)
    server.register_client_auth_method("private_key_jwt", partial(known, ways.by_assertion))
    server.register_client_auth_method("client_secret_basic", partial(known, ways.by_secret))
    server.register_token_generator("default", partial(_issue, authority))
    shared = {"TOKEN_ENDPOINT_AUTH_METHODS": METHODS, "CLIENT_AUTH_METHODS": METHODS, "authority": authority}
    server.register_grant(type("ClientCredentials", (grants.ClientCredentialsGrant,), shared))
    server.register_grant(type("AuthorizationCode", (_AuthorizationCode,), shared), [CodeChallenge(required=True)])
    server.register_grant(type("Refresh", (_Refresh,), shared))
    server.register_endpoint(type("Revocation", (_Revocation,), shared))
    server.register_endpoint(type("Introspection", (_Introspection,), shared))
    return server


def _issue(
    authority: Authority, *, client: KnownClient, grant_type: str, user: object, scope: str | None, **_: object
) -> dict[str, Any]:
    """Takes what the tokens are bought with, and keeps the new ones: one transaction, or none of it."""
    certificate = http.form.get("certificate")
    party = client.client.party

    def issue(change: Transaction) -> dict[str, Any] | None:
        family = _taken(change, user)
        if user is not None and family is None:
            return None
        issued = issuing.access_token(
            authority, change, party, family=None if family is None else family.id, certificate=certificate
        )
        answer = {"token_type": "Bearer", "access_token": issued.token, "expires_in": issued.lifetime_s}
        if family is not None:
            refresh = proofs.new()
            stored.add_refresh_token(change, proofs.fingerprint(refresh), family.id, REFRESH_S)
            answer |= {"refresh_token": refresh, "scope": family.scope}
        return answer

    try:
        answer = authority.change(issue)
    except issuing.UnknownCertificate:
        raise InvalidRequestError("certificate is not the fingerprint of one of the client's") from None
    if answer is None:
        raise InvalidGrantError("used before, or revoked: whatever came of it is void")
    return answer


def _taken(change: Transaction, bought_with: object) -> stored.Family | None:
    """The family of a code or refresh token that is taken now. A second use ends all of the family."""
    again: stored.Code | stored.RefreshToken | None
    if isinstance(bought_with, PresentedCode):
        family, taken = bought_with.code.family, stored.use_code(change, bought_with.code.hash)
        again = stored.code(change, bought_with.code.hash)
    elif isinstance(bought_with, stored.RefreshToken):
        family, taken = bought_with.family, stored.use_refresh_token(change, bought_with.hash)
        again = stored.refresh_token(change, bought_with.hash)
    else:
        return None
    if not taken:
        stored.revoke_family(change, family.id, by="", why="used twice")
        return None
    # As it is within this transaction: it may have been revoked since it was looked up.
    return None if again is None or again.family.revoked else again.family


class _AuthorizationCode(grants.AuthorizationCodeGrant):  # type: ignore[misc]
    """Buys the first tokens of a family with its code. The page of consent issues codes (authority.consenting)."""

    authority: Authority

    @classmethod
    def check_authorization_endpoint(cls, request: object) -> bool:
        return False

    def query_authorization_code(self, code: str, client: KnownClient) -> PresentedCode | None:
        found = self.authority.read(lambda look: stored.code(look, proofs.fingerprint(code)))
        if found is None or found.family.client_id != client.client_id:
            return None
        if not found.used and found.expires <= self.authority.clock().timestamp():
            return None
        return PresentedCode(found)

    def authenticate_user(self, code: PresentedCode) -> PresentedCode:
        return code  # `_issue` takes it

    def delete_authorization_code(self, code: PresentedCode) -> None:
        """Stays, marked as used: a second use has to be known for one."""


class _Refresh(grants.RefreshTokenGrant):  # type: ignore[misc]
    """Buys the next tokens of a family."""

    authority: Authority
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, token: str) -> PresentedToken | None:
        return _refresh_token(self.authority, token, used=True)

    def authenticate_user(self, token: PresentedToken) -> stored.RefreshToken | None:
        return token.refresh  # `_issue` takes it

    def revoke_old_credential(self, token: PresentedToken) -> None:
        """It was taken with the new one's birth."""


class _Revocation(RevocationEndpoint):  # type: ignore[misc]
    """RFC 7009. A refresh token ends its whole family."""

    authority: Authority

    def check_params(self, request: Any, client: KnownClient) -> None:
        _require_token(request)

    def query_token(self, token: str, hint: str | None) -> PresentedToken | None:
        return _refresh_token(self.authority, token, used=True) or _access_token(self.authority, token)

    def revoke_token(self, token: PresentedToken, request: object) -> None:
        self.authority.change(token.revoke)


class _Introspection(IntrospectionEndpoint):  # type: ignore[misc]
    """RFC 7662. Clients see their own tokens, operators and administrators everybody's."""

    authority: Authority

    def check_params(self, request: Any, client: KnownClient) -> None:
        _require_token(request)

    def query_token(self, token: str, hint: str | None) -> PresentedToken | None:
        return _refresh_token(self.authority, token, used=False) or _access_token(self.authority, token)

    def check_permission(self, token: PresentedToken, client: KnownClient, request: object) -> bool:
        return token.check_client(client) or client.client.party.kind in AUDITORS

    def introspect_token(self, token: PresentedToken) -> dict[str, Any]:
        return dict(token.answer)


def _require_token(request: Any) -> None:
    # The hint is not looked at: what a token is shows by itself.
    if not request.form.get("token"):
        raise InvalidRequestError("token is missing")


def _refresh_token(authority: Authority, token: str, *, used: bool) -> PresentedToken | None:
    """The refresh token, unless it is over; one that was taken already only where `used` ones are wanted."""
    found = authority.read(lambda look: stored.refresh_token(look, proofs.fingerprint(token)))
    if found is None or (found.used and not used) or found.expires <= authority.clock().timestamp():
        return None
    family = found.family
    answer = {"client_id": family.client_id, "scope": family.scope, "exp": found.expires}
    by = authority.settings.originator(family.client_id)
    revoke = partial(stored.revoke_family, family=family.id, by=by, why="revoked by the client")
    return PresentedToken(family.client_id, not family.revoked, family.scope, answer, revoke, found)


def _access_token(authority: Authority, token: str) -> PresentedToken | None:
    claims = issuing.claims_of(authority, token)
    if claims is None:
        return None

    def look(reading: Transaction) -> PresentedToken | None:
        kept = stored.access_token(reading, claims["jti"])
        if kept is None:
            return None
        void = kept.revoked or claims["iat"] < not_before_of(reading, kept.subject)
        revoke = partial(stored.revoke_access_token, jti=kept.jti, by=kept.subject)
        return PresentedToken(
            kept.client_id, not void and kept.expires > reading.epoch, "", {**claims, "token_type": "Bearer"}, revoke
        )

    return authority.read(look)
