"""Credential files, and the tokens they buy at an endpoint that answers, refuses, stumbles or is away."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onem2m.security.credentials import Credential, CredentialRefused, CredentialUnusable, TokenSource

Answer = tuple[int, Any]


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


PRIVATE = Ed25519PrivateKey.generate()
KEY = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": encoded(PRIVATE.public_key().public_bytes_raw()),
    "d": encoded(PRIVATE.private_bytes_raw()),
    "kid": "k1",
}


@dataclass
class Endpoint:
    """A token endpoint that answers what the test says, and keeps what it was asked."""

    answer: Callable[[int], Answer] = lambda number: (200, {"access_token": f"token-{number}", "expires_in": 600})
    asked: list[dict[str, str]] = field(default_factory=list)
    authorizations: list[str | None] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    endpoint = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            endpoint.asked.append({name: values[0] for name, values in parse_qs(body).items()})
            endpoint.authorizations.append(self.headers["Authorization"])
            status, content = endpoint.answer(len(endpoint.asked))
            text = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint.url = f"http://127.0.0.1:{server.server_port}/token"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield endpoint
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Watch:
    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def credential(endpoint: Endpoint) -> Credential:
    return Credential("/id-in/Cmetering", "Cmetering", endpoint.url, "//gridhearth.local/id-in", KEY)


# What it asks.


def test_it_signs_an_assertion_for_the_endpoint_and_nobody_else(endpoint: Endpoint) -> None:
    watch = Watch()

    token = TokenSource(credential(endpoint), watch).token()

    assert token == "token-1"
    asked = endpoint.asked[0]
    assert asked["grant_type"] == "client_credentials"
    claims = jwt.decode(
        asked["client_assertion"],
        PRIVATE.public_key(),
        ["EdDSA"],
        audience=endpoint.url,
        options={"verify_exp": False, "verify_iat": False},
    )
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("Cmetering", "Cmetering", endpoint.url)
    assert watch.now < claims["exp"] <= watch.now + 60
    assert jwt.get_unverified_header(asked["client_assertion"])["kid"] == "k1"


def test_every_assertion_is_another(endpoint: Endpoint) -> None:
    for _ in range(3):
        TokenSource(credential(endpoint), Watch()).token()

    assert len({asked["client_assertion"] for asked in endpoint.asked}) == 3


def test_a_secret_goes_into_the_header_encoded_as_the_standard_says(endpoint: Endpoint) -> None:
    third_party = replace(credential(endpoint), private_key=None, client_secret="a:b+c%/é")

    TokenSource(third_party, Watch()).token()

    scheme, _, pair = str(endpoint.authorizations[0]).partition(" ")
    assert (scheme, base64.b64decode(pair)) == ("Basic", b"Cmetering:a%3Ab%2Bc%25%2F%C3%A9")
    assert "client_secret" not in endpoint.asked[0]


# When it asks.


def test_a_token_is_kept_while_it_is_good_and_renewed_before_it_ends(endpoint: Endpoint) -> None:
    watch = Watch()
    tokens = TokenSource(credential(endpoint), watch)

    seen = []
    for _ in range(13):
        seen.append(tokens.token())
        watch.now += 60

    assert seen == ["token-1"] * 8 + ["token-2"] * 5


def test_many_threads_ask_once(endpoint: Endpoint) -> None:
    tokens = TokenSource(credential(endpoint), Watch())

    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(lambda _: tokens.token(), range(50)))

    assert (seen, len(endpoint.asked)) == ({"token-1"}, 1)


def test_while_the_endpoint_is_away_the_old_token_serves_to_its_end(endpoint: Endpoint) -> None:
    watch = Watch()
    tokens = TokenSource(credential(endpoint), watch)
    tokens.token()
    endpoint.answer = lambda number: (503, {})

    watch.now += 500
    assert [tokens.token() for _ in range(5)] == ["token-1"] * 5
    assert len(endpoint.asked) == 2  # once, and then not for a while
    watch.now += 6
    assert tokens.token() == "token-1"
    assert len(endpoint.asked) == 3
    watch.now += 94
    with pytest.raises(OSError, match="503"):
        tokens.token()
    endpoint.answer = lambda number: (200, {"access_token": "back", "expires_in": 600})
    assert tokens.token() == "back"


def test_a_refused_token_is_replaced_once_for_all_who_had_it(endpoint: Endpoint) -> None:
    tokens = TokenSource(credential(endpoint), Watch())
    refused = tokens.token()

    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(lambda _: tokens.renewed(refused), range(20)))

    assert (seen, len(endpoint.asked)) == ({"token-2"}, 2)
    assert tokens.token() == "token-2"


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_no_is_not_an_absence(endpoint: Endpoint, status: int) -> None:
    endpoint.answer = lambda number: (status, {"error": "invalid_client", "error_description": "no"})

    with pytest.raises(CredentialRefused, match="invalid_client"):
        TokenSource(credential(endpoint), Watch()).token()


@pytest.mark.parametrize(
    "answer",
    [
        (200, {}),
        (200, []),
        (200, {"access_token": 7}),
        (200, {"access_token": "x", "expires_in": "soon"}),
        (200, {"access_token": "x", "expires_in": -1}),
        (200, b"<html>"),
        (200, b"\xff"),
        (302, {"access_token": "x"}),
        (400, b"bad request"),
        (404, {"error": "not found"}),
        (429, {"error": "temporarily_unavailable"}),
        (500, b""),
    ],
    ids=str,
)
def test_an_answer_that_is_none_is_an_absence(endpoint: Endpoint, answer: Answer) -> None:
    endpoint.answer = lambda number: answer

    with pytest.raises(OSError):
        TokenSource(credential(endpoint), Watch()).token()


def test_nobody_there_is_an_absence() -> None:
    away = Credential("/id-in/C1", "C1", "http://127.0.0.1:9/token", "//x/id-in", KEY)

    with pytest.raises(OSError):
        TokenSource(away, Watch()).token()


# Files.


def test_what_was_saved_is_loaded_again_and_is_for_its_owner_only(endpoint: Endpoint, tmp_path: Path) -> None:
    file = tmp_path / "metering.credential"

    credential(endpoint).save(file)

    assert Credential.load(file) == credential(endpoint)
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        credential(endpoint).save(file)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o666])
def test_a_file_that_others_may_read_is_not_used(endpoint: Endpoint, tmp_path: Path, mode: int) -> None:
    file = tmp_path / "metering.credential"
    credential(endpoint).save(file)
    file.chmod(mode)

    with pytest.raises(CredentialUnusable, match="chmod 600"):
        Credential.load(file)


WHOLE = {
    "originator": "/id-in/C1",
    "client_id": "C1",
    "token_endpoint": "https://a.example/token",
    "audience": "//x/id-in",
    "private_key": KEY,
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"originator": None},
        {"client_id": 7},
        {"token_endpoint": ""},
        {"token_endpoint": "http://a.example/token"},
        {"token_endpoint": "file:///etc/passwd"},
        {"token_endpoint": "http://127.0.0.1.a.example/token"},
        {"private_key": None},
        {"client_secret": "x"},
        {"private_key": "x"},
        {"private_key": {"kty": "OKP", "crv": "Ed25519", "x": "x"}},
        {"private_key": {"kty": "RSA", "d": "x"}},
        {"ca": 7},
        {"private_key": None, "client_secret": 7},
    ],
    ids=str,
)
def test_what_is_no_credential_is_refused(wrong: dict[str, Any]) -> None:
    assert Credential.of(WHOLE).client_id == "C1"

    with pytest.raises(ValueError):
        Credential.of({**WHOLE, **wrong})


@pytest.mark.parametrize("text", ["", "[]", "{", "7", "\x00"])
def test_a_file_of_something_else_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.credential"
    file.write_text(text)
    file.chmod(0o600)

    with pytest.raises(CredentialUnusable) as refusal:
        Credential.load(file)

    assert "\n" not in str(refusal.value)


def test_its_secrets_are_not_shown_by_accident(endpoint: Endpoint) -> None:
    shown = repr(credential(endpoint)) + repr(replace(credential(endpoint), private_key=None, client_secret="s3cret"))

    assert KEY["d"] not in shown
    assert "s3cret" not in shown
