"""A real authority behind a real HTTP server on a loopback port, with a clock that tests can move."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from wsgiref.types import WSGIApplication

import httpx
import jwt
from werkzeug.serving import make_server

from authority.authority import Authority
from authority.certificates import CertificateAuthority
from authority.consenting import issue_code
from authority.enlisting import enlist, first_parties, key_credential, secret_credential
from authority.settings import Settings
from authority.storage import clients, parties
from authority.storage.parties import Party
from authority.web import create_app
from onem2m.security.credentials import ASSERTION_TYPE, Credential

CALLBACK = "https://acme.example/callback?from=gridhearth"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@dataclass
class MovedClock:
    """Stands still until it is moved."""

    moment: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def __call__(self) -> datetime:
        return self.moment

    def epoch(self) -> float:
        return self.moment.timestamp()

    def move(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class RunningAuthority:
    """An authority with its first parties, an application and a provider, and what they say to it."""

    def __init__(self, data: Path) -> None:
        self.clock = MovedClock()
        self._serve: WSGIApplication = lambda environ, start: []
        self._server = make_server("127.0.0.1", 0, lambda environ, start: self._serve(environ, start), threaded=True)
        settings = Settings(data=data).listening_at(self._server.server_port)
        self.authority = Authority(replace(settings, listen=f"127.0.0.1:{self._server.server_port}"), self.clock)
        CertificateAuthority(data, self.clock)
        settings.remember()
        first_parties(self.authority)
        self.authority.publish()
        self._serve = create_app(self.authority).wsgi_app
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.http = httpx.Client(base_url=settings.issuer)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.authority.close()

    @property
    def url(self) -> str:
        return self.authority.settings.issuer

    def application(self, name: str = "metering", **given: Any) -> Credential:
        return key_credential(self.authority, enlist(self.authority, "application", name, **given))

    def provider(self, name: str = "ACME") -> Credential:
        party = enlist(self.authority, "provider", name)
        self.authority.change(lambda change: clients.set_redirect_uris(change, party, [CALLBACK]))
        return secret_credential(self.authority, party)

    def party(self, credential: Credential) -> Party:
        return self.authority.read(lambda look: parties.existing(look, credential.originator))

    def trust(self) -> Any:
        return self.http.get("/trust.json").json()

    def post(self, path: str, credential: Credential | None, form: Mapping[str, str]) -> httpx.Response:
        headers, proof = credential.proof(self.clock.epoch()) if credential else ({}, {})
        return self.http.post(path, data={**form, **proof}, headers=headers)

    def token(self, credential: Credential | None, **form: str) -> httpx.Response:
        return self.post("/token", credential, {"grant_type": "client_credentials", **form})

    def access_token(self, credential: Credential) -> str:
        answer = self.token(credential)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def claims(self, token: str) -> Any:
        """What a CSE makes of a token: by the published keys, and nothing else."""
        kid = jwt.get_unverified_header(token)["kid"]
        key = next(key for key in self.trust()["jwks"]["keys"] if key["kid"] == kid)
        options: Any = {"verify_exp": False, "verify_iat": False}
        return jwt.decode(token, jwt.PyJWK(key), ["EdDSA"], audience="//gridhearth.local/id-in", options=options)

    def is_void(self, token: str) -> bool:
        claims, trust = self.claims(token), self.trust()
        return claims["jti"] in trust["revoked"] or claims["iat"] < trust["not_before"].get(claims["sub"], 0)

    def code(self, credential: Credential, consent: str = "consent-1", **given: str) -> str:
        parts = {"redirect_uri": CALLBACK, "scope": "readings:p1", "challenge": CHALLENGE, **given}
        return issue_code(self.authority, credential.client_id, "/id-in/Cperson-anna", consent_id=consent, **parts)

    def exchange(self, credential: Credential, code: str, **form: str) -> httpx.Response:
        given = {"redirect_uri": CALLBACK, "code_verifier": VERIFIER, **form}
        return self.token(credential, grant_type="authorization_code", code=code, **given)

    def refresh(self, credential: Credential, token: str, **form: str) -> httpx.Response:
        return self.token(credential, grant_type="refresh_token", refresh_token=token, **form)

    def assertion(self, credential: Credential, **claims: Any) -> dict[str, Any]:
        """The claims of a good assertion, with some of them changed; None leaves one out."""
        now = int(self.clock.epoch())
        whole = {
            "iss": credential.client_id, "sub": credential.client_id, "aud": credential.token_endpoint,
            "iat": now, "exp": now + 45, "jti": secrets.token_urlsafe(16), **claims,
        }  # fmt: skip
        return {name: value for name, value in whole.items() if value is not None}

    def with_assertion(self, assertion: str, **form: str) -> httpx.Response:
        return self.token(None, client_assertion_type=ASSERTION_TYPE, client_assertion=assertion, **form)


def signed(credential: Credential, claims: dict[str, Any], headers: dict[str, Any] | None = None) -> str:
    assert credential.private_key is not None
    return jwt.encode(claims, jwt.PyJWK(dict(credential.private_key), "EdDSA"), "EdDSA", headers)
