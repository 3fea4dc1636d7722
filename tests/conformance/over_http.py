"""A house whose originators come in by HTTP, from the door to the answer, without a socket; and issuers of tokens."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cse.access.authentication import Issuer
from cse.bindings.http import AsgiApp
from cse.dispatcher import Dispatcher
from onem2m.mapping.http import HttpMessage, decode_response, encode_request
from onem2m.primitive import Request
from tests.conformance.house import NOON, Answer, House


class HttpHouse(House):
    """Every request and every answer goes through the HTTP binding."""

    def ask(self, request: Request) -> Answer:
        return self.run(ask_over_http(self.cse.application(), encode_request(request)))

    def become(self, **changes: Any) -> None:
        """From now on the CSE is one that is set up like this (see `Entity`)."""
        entity = replace(self.cse.entity, **changes)
        self.cse.dispatcher.close()
        self.cse = replace(
            self.cse,
            entity=entity,
            dispatcher=Dispatcher(entity, self.cse.store, self.cse.delivery.ask, channels=self.cse.delivery.channels),
        )

    def trust(self, *issuers: TokenIssuer) -> None:
        """From now on tokens of these issuers are taken, as they are now."""
        known = {issuer.name: issuer.known() for issuer in issuers}
        self.become(token_issuers=known.get)


async def ask_over_http(application: AsgiApp, message: HttpMessage) -> Answer:
    """The answer to a message from this machine."""
    sent: list[Any] = []
    heard = [{"type": "http.request", "body": message.body, "more_body": False}]

    async def receive() -> Any:
        if not heard:
            await asyncio.Event().wait()  # it stays until it is answered
        return heard.pop(0)

    async def send(event: Any) -> None:
        sent.append(event)

    length = (b"content-length", str(len(message.body)).encode())
    headers = [(b"host", b"127.0.0.1:8080"), *message.headers, *([length] if message.body else [])]
    scope = {
        "type": "http",
        "method": message.method,
        "path": message.path.decode("latin-1"),
        "raw_path": message.path,
        "query_string": message.query,
        "headers": headers,
        "client": ("127.0.0.1", 50000),
    }
    async with asyncio.timeout(15):
        await application(scope, receive, send)
    body = b"".join(event.get("body", b"") for event in sent[1:])
    status: int = sent[0]["status"]
    answer = Answer.of(decode_response(status, sent[0]["headers"], body))
    return replace(answer, http_status=status)


@dataclass
class TokenIssuer:
    """Signs tokens as oneM2M has them, and publishes its key."""

    name: str = "https://issuer.example"
    algorithm: str = "EdDSA"
    kid: str = "k1"
    revoked: set[str] = field(default_factory=set)
    not_before: dict[str, float] = field(default_factory=dict)
    originators: tuple[str, ...] = ("*",)
    roles: tuple[str, ...] = ("*",)
    grants: bool = True

    def __post_init__(self) -> None:
        self.key: Any = Ed25519PrivateKey.generate() if self.algorithm == "EdDSA" else generate_ec_key(SECP256R1())

    def public(self) -> dict[str, Any]:
        """Its key as the world knows it."""
        algorithm = jwt.get_algorithm_by_name(self.algorithm)
        written: dict[str, Any] = algorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {**written, "kid": self.kid, "alg": self.algorithm, "use": "sig"}

    def known(self) -> Issuer:
        return Issuer(
            self.name,
            {self.kid: jwt.PyJWK(self.public())},
            revoked=frozenset(self.revoked),
            not_before=dict(self.not_before),
            originators=self.originators,
            roles=self.roles,
            grants=self.grants,
        )

    def token(
        self, holder: str, *permissions: dict[str, Any], header: dict[str, Any] | None = None, **claims: Any
    ) -> str:
        """A token for an hour from noon; a claim that is None is left out."""
        content = {
            "tkvr": "1.0.0",
            "jti": "t1@issuer.example",
            "iss": self.name,
            "azp": holder,
            "nbf": NOON - 60,
            "exp": NOON + 3600,
            "aud": ["/id-in"],
            "tkps": {"pm": list(permissions)},
            **claims,
        }
        content = {name: value for name, value in content.items() if value is not None}
        return jwt.encode(content, self.key, self.algorithm, {"typ": "JWT", "kid": self.kid, **(header or {})})


def permission(
    resources: Iterable[str] = (), originators: Iterable[str] = (), operations: int = 2, roles: Iterable[str] = ()
) -> dict[str, Any]:
    """One entry of a token's permissions."""
    entry: dict[str, Any] = {}
    if resources:
        rule = {"acor": list(originators), "acop": operations}
        entry |= {"ris": list(resources), "pv": {"acr": [rule]}}
    return entry | ({"rids": list(roles)} if roles else {})
