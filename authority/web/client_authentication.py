"""How clients prove themselves: a signed assertion (RFC 7523), or a secret in HTTP Basic. Registered with Authlib.

Whoever fails hears the same words, whatever it was: that the name is known is told to nobody.
"""

from __future__ import annotations

import json
import logging
from typing import Any, Final
from urllib.parse import unquote_plus

import jwt
from authlib.oauth2.rfc6749 import (  # type: ignore[import-untyped]
    InvalidClientError,
    InvalidRequestError,
    OAuth2Error,
)
from flask import request as http

from authority.authority import Authority
from authority.keys import ALGORITHM
from authority.proofs import ClientSecrets
from authority.storage import attempts, audit, clients
from authority.storage.clients import Client
from authority.storage.store import Transaction

log = logging.getLogger(__name__)

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_ASSERTION_S = 60
_SKEW_S = 30


class TooManyAttempts(OAuth2Error):  # type: ignore[misc]
    """Too many wrong secrets; the next one is looked at later."""

    error = "temporarily_unavailable"
    status_code = 429

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"too many failed attempts: wait {wait_s} seconds")
        self.wait_s = wait_s

    def get_headers(self) -> list[tuple[str, str]]:
        return [*super().get_headers(), ("Retry-After", str(self.wait_s))]


class ClientAuthentication:
    """The two ways in. What a request proves counts for the whole request."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self._secrets = ClientSecrets()

    def find(self, client_id: str) -> Client | None:
        """The client of that name, unless it was disabled."""
        cse_id = self._authority.settings.cse_id
        return self._authority.read(lambda transaction: clients.by_client_id(transaction, cse_id, client_id))

    def by_assertion(self, _query: object, request: Any) -> Client | None:
        """private_key_jwt: an assertion signed with a key of the client. None where the request carries none."""
        if "client_assertion" not in request.form and "client_assertion_type" not in request.form:
            return None
        if http.authorization is not None:
            raise InvalidRequestError("the client proves itself in two ways at once")
        if request.form.get("client_assertion_type") != ASSERTION_TYPE:
            raise InvalidRequestError(f"client_assertion_type is not {ASSERTION_TYPE}")
        client, claims = self._verified(request.form.get("client_assertion", ""))
        client_id = client.party.client_id
        if request.form.get("client_id", client_id) != client_id:
            raise _refused(client_id, "client_id is another one")
        self._check_times(client_id, claims)
        jti, expires = str(claims["jti"]), int(claims["exp"]) + _SKEW_S
        if not self._authority.change(lambda change: clients.use_assertion(change, client_id, jti, expires)):
            self._authority.audit("", "assertion-replayed", client=client_id)
            raise _refused(client_id, "the assertion was used before")
        return client

    def _verified(self, assertion: str) -> tuple[Client, dict[str, Any]]:
        """Who signed the assertion, and what it says. Its times are not looked at yet."""
        try:
            header = jwt.get_unverified_header(assertion)
            unproven = jwt.decode(assertion, options={"verify_signature": False})
        except (jwt.PyJWTError, ValueError, RecursionError):
            raise _refused("?", "not a JWT") from None
        client_id = unproven.get("sub")
        client = self.find(client_id) if isinstance(client_id, str) else None
        if client is None:
            raise _refused(str(client_id), "unknown, or disabled")
        keys = [json.loads(way.proof) for way in client.credentials if way.method == "private_key_jwt"]
        for key in keys:
            if header.get("kid") in (None, key["kid"]):
                try:
                    # The key says the algorithm; what the header claims has to be the same.
                    claims = jwt.decode(assertion, jwt.PyJWK(key), [ALGORITHM], options=_ONLY_THE_SIGNATURE)  # type: ignore[arg-type]
                except jwt.PyJWTError:
                    continue
                return client, claims
        raise _refused(str(client_id), "signed with none of its keys")

    def _check_times(self, client_id: str, claims: dict[str, Any]) -> None:
        now = self._authority.clock().timestamp()
        expires, issued, jti = claims.get("exp", ""), claims.get("iat", now), claims.get("jti")
        not_before = claims.get("nbf", issued)
        if claims.get("iss") != client_id:
            raise _refused(client_id, "iss is not the client")
        # One audience and no other: an assertion for two servers could be passed on by one to the other.
        if claims.get("aud") not in (endpoint := self._authority.settings.token_endpoint, [endpoint]):
            raise _refused(client_id, "aud is not the token endpoint")
        if not all(type(moment) in (int, float) for moment in (expires, issued, not_before)):
            raise _refused(client_id, "exp, iat or nbf is no number")
        if not now - _SKEW_S < expires <= now + LONGEST_ASSERTION_S + _SKEW_S:
            raise _refused(client_id, "exp is over, or too far away")
        if max(issued, not_before) > now + _SKEW_S:
            raise _refused(client_id, "not yet good")
        if not isinstance(jti, str) or not 8 <= len(jti) <= 256:
            raise _refused(client_id, "jti is missing or of the wrong length")

    def by_secret(self, _query: object, request: Any) -> Client | None:
        """client_secret_basic: the secret in the Authorization header. None where the request carries none."""
        given = http.authorization
        if given is None or given.type != "basic":
            return None
        # RFC 6749 2.3.1: both were form-encoded before they were put together.
        client_id, secret = unquote_plus(given.username or ""), unquote_plus(given.password or "")
        address = http.remote_addr or "?"
        names = (f"client:{client_id[:100]}@{address}", f"clients@{address}")
        wait = max(self._authority.read(lambda look: [attempts.locked_s(look, name) for name in names]))
        if wait:
            raise TooManyAttempts(wait)
        client = self.find(client_id)
        hashes = [way.proof for way in client.credentials if way.method == "client_secret_basic"] if client else []
        if client is not None and any(self._secrets.matches(hashed, secret) for hashed in hashes):
            self._authority.store.change(lambda change: attempts.succeeded(change, names[0]))
            return client
        if not hashes:
            self._secrets.matches(None, secret)  # takes as long as a wrong secret
        self._authority.store.change(lambda change: self._count(change, names, client_id))
        raise _refused(client_id, "wrong secret, or unknown")

    def _count(self, change: Transaction, names: tuple[str, str], client_id: str) -> None:
        one, all_ = (attempts.failed(change, names[0]), attempts.failed(change, names[1], free=50))
        if one == 1 or all_ == 1:  # told once, when it begins
            audit.record(change, "", "client-locked", client=client_id[:100], name=names[0] if one else names[1])


_ONLY_THE_SIGNATURE: Final = {
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}


def _refused(client_id: str, reason: str) -> InvalidClientError:
    log.info("client %.100r is refused: %s", client_id, reason)
    return InvalidClientError("the client did not prove who it is", status_code=401)
