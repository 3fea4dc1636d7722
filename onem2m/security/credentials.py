"""An application's credential, and the tokens that it buys (OAuth 2 client credentials; RFC 6749, RFC 7523).

    credential = Credential.load(Path("metering.credential"))
    tokens = TokenSource(credential)
    tokens.token()     # good now, and for a while

The file is JSON and for its owner only: originator, client_id, token_endpoint, audience, private_key (an Ed25519 JWK
with d) or client_secret, ca where the endpoint's certificate is not of a public authority, and mqtt_password for the
MQTT broker, where the user is the client_id.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import secrets
import stat
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import jwt

from onem2m.security.channel import may_carry_secrets, tls_context

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_S = 45
_RENEW_AT = 0.2
"""A token is renewed when less than this part of its life is left."""
_PAUSE_S = 5.0
"""So long nobody asks again after the endpoint was away, as long as the old token is good."""
_MOST_ANSWER_BYTES = 64 * 1024


class CredentialUnusable(Exception):
    """The file is not a credential, or not a secret any more; the message says what to do."""


class CredentialRefused(Exception):
    """The token endpoint knows this credential no longer, or never did: asking again does not help."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(f"the token endpoint refuses the credential: {error} ({description})")
        self.error = error
        self.description = description


@dataclass(frozen=True, slots=True)
class Credential:
    """Who an application is, and how it proves it. `originator` is its AE-ID, SP-relative."""

    originator: str
    client_id: str
    token_endpoint: str
    audience: str
    private_key: Mapping[str, Any] | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)
    ca: Path | None = None
    mqtt_password: str | None = field(default=None, repr=False)
    """Proves the user `client_id` to the MQTT broker."""

    @classmethod
    def load(cls, path: Path) -> Credential:
        """Reads a credential file. Raises CredentialUnusable, OSError."""
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise CredentialUnusable(f"{path} is secret and others may read it: chmod 600 {path}")
            text = file.read()
        try:
            return cls.of(json.loads(text), path.parent)
        except ValueError as fault:
            raise CredentialUnusable(f"{path} is not a credential file: {fault}") from None

    @classmethod
    def of(cls, content: object, folder: Path = Path()) -> Credential:
        """The credential that a file says; a relative `ca` lies in `folder`. Raises ValueError."""
        if not isinstance(content, dict):
            raise ValueError("it is no JSON object")
        for name in ("originator", "client_id", "token_endpoint", "audience"):
            if not isinstance(content.get(name), str) or not content[name]:
                raise ValueError(f"{name} is missing")
        key, secret, ca = content.get("private_key"), content.get("client_secret"), content.get("ca")
        if (key is None) == (secret is None):
            raise ValueError("it needs private_key or client_secret, one of them")
        if key is not None and not (isinstance(key, dict) and key.get("crv") == "Ed25519" and "d" in key):
            raise ValueError("private_key is not an Ed25519 JWK with d")
        password = content.get("mqtt_password")
        if any(not isinstance(text, str | None) for text in (secret, ca, password)):
            raise ValueError("client_secret, ca and mqtt_password are texts")
        if not may_carry_secrets(content["token_endpoint"]):
            raise ValueError("token_endpoint is not https (http only on this machine itself)")
        plain = {name: content[name] for name in ("originator", "client_id", "token_endpoint", "audience")}
        return cls(
            **plain, private_key=key, client_secret=secret, ca=None if ca is None else folder / ca,
            mqtt_password=password,
        )  # fmt: skip

    def save(self, path: Path) -> None:
        """Writes a new credential file, mode 0600. Raises FileExistsError, OSError."""
        content: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        content["ca"] = None if self.ca is None else str(self.ca.absolute())
        text = json.dumps({name: value for name, value in content.items() if value is not None}, indent=1) + "\n"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())

    def proof(self, now: float) -> tuple[dict[str, str], dict[str, str]]:
        """What proves the client to the token endpoint: headers, and parameters of the form."""
        if self.private_key is None:
            pair = f"{quote_plus(self.client_id)}:{quote_plus(self.client_secret or '')}"
            return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}, {}
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.token_endpoint,
            "iat": int(now),
            "exp": int(now) + _ASSERTION_S,
            "jti": secrets.token_urlsafe(16),
        }
        headers = {"kid": self.private_key["kid"]} if "kid" in self.private_key else None
        assertion = jwt.encode(claims, jwt.PyJWK(dict(self.private_key), "EdDSA"), "EdDSA", headers)
        return {}, {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}


class TokenSource:
    """Access tokens of one credential: kept while they are good, renewed in time. Safe to share between threads."""

    def __init__(self, credential: Credential, clock: Callable[[], float] = time.time, timeout_s: float = 10.0) -> None:
        self._credential = credential
        self._clock = clock
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._token = ""
        self._ends = self._renew_from = self._asked_again_from = float("-inf")

    def token(self) -> str:
        """A token that is good now. Raises OSError where the endpoint is away and no good one is left, and
        CredentialRefused where it says no."""
        with self._lock:
            now = self._clock()
            if now < self._renew_from or (now < self._ends and now < self._asked_again_from):
                return self._token
            try:
                self._renew(now)
            except OSError:
                if now >= self._ends:
                    raise
                self._asked_again_from = now + _PAUSE_S
            return self._token

    def renewed(self, refused: str) -> str:
        """A token other than the `refused` one: the CSE did not take it. Raises as `token` does."""
        with self._lock:
            if self._token == refused:
                self._renew(self._clock())
            return self._token

    def _renew(self, now: float) -> None:
        answer = _ask(self._credential, now, self._timeout_s)
        token, lifetime_s = answer.get("access_token"), answer.get("expires_in", 60)
        if not isinstance(token, str) or not isinstance(lifetime_s, int | float) or lifetime_s <= 0:
            raise ConnectionError(f"{self._credential.token_endpoint} answers without a token")
        self._token = token
        self._ends = now + lifetime_s
        self._renew_from = self._ends - _RENEW_AT * lifetime_s


def _ask(credential: Credential, now: float, timeout_s: float) -> dict[str, Any]:
    """One request to the token endpoint."""
    proof_headers, proof = credential.proof(now)
    body = urlencode({"grant_type": "client_credentials", **proof})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json", **proof_headers}
    where = urlsplit(credential.token_endpoint)
    assert where.hostname is not None
    connection: http.client.HTTPConnection
    if where.scheme == "https":
        context = tls_context(credential.ca)
        connection = http.client.HTTPSConnection(where.hostname, where.port, timeout=timeout_s, context=context)
    else:
        connection = http.client.HTTPConnection(where.hostname, where.port, timeout=timeout_s)
    try:
        connection.request("POST", where.path or "/", body, headers)
        response = connection.getresponse()
        text = response.read(_MOST_ANSWER_BYTES)
    except http.client.HTTPException as fault:
        raise ConnectionError(f"{credential.token_endpoint} does not answer in HTTP: {fault!r}") from fault
    finally:
        connection.close()
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    if response.status == 200 and isinstance(answer, dict):
        return answer
    if response.status in (400, 401, 403) and isinstance(answer, dict) and "error" in answer:
        raise CredentialRefused(str(answer["error"])[:100], str(answer.get("error_description", "no reason"))[:200])
    raise ConnectionError(f"{credential.token_endpoint} answers {response.status}")
