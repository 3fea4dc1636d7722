"""What it costs that every request proves who sends it: the same creates with a token and with a bare name, in turn."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench import scenes
from bench.load import Outcome, Plan, Stream, generate
from bench.measurements import Effort
from bench.requests import ORIGINATOR
from bench.servers import running, start_cse

CLAIMED = 0.90
_ISSUER = "http://127.0.0.1:8070"
_NAMED = f"X-M2M-Origin: {ORIGINATOR}\r\n".encode()
_ARRANGEMENTS = {"one container": scenes.one_container, "1,000 containers": scenes.thousand_containers}


@dataclass(slots=True)
class Pair:
    """All runs of one arrangement, bare names beside tokens."""

    title: str
    connections: int
    bare: list[Outcome] = field(default_factory=list)
    proved: list[Outcome] = field(default_factory=list)

    def ratio(self) -> float:
        """What is left of the rate once every request carries a token."""
        return median(p.per_second / b.per_second for p, b in zip(self.proved, self.bare, strict=True))

    def holds(self) -> bool:
        return self.ratio() >= CLAIMED and not any(outcome.errors for outcome in (*self.bare, *self.proved))

    def sentence(self) -> str:
        bare, proved = (median(o.per_second for o in side) for side in (self.bare, self.proved))
        errors = sum(outcome.errors for outcome in (*self.bare, *self.proved))
        return (
            f"creates with tokens, {self.title}, c={self.connections}: {proved:,.0f}/s beside {bare:,.0f}/s with bare"
            f" names, {self.ratio():.2f}, claimed {CLAIMED:.2f}" + (f"; {errors} ERRORS" if errors else "")
        )


def measure_tokens(effort: Effort, tell: Callable[[str], None]) -> list[Pair]:
    """One pair for each arrangement and number of connections."""
    pairs = []
    for title, arrange in _ARRANGEMENTS.items():
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=effort.folder)))
            token, document = authority(folder)
            with running(start_cse(folder / "proved")) as before:
                arrange(before.port, 0)
            bare = stack.enter_context(running(start_cse(folder / "bare")))
            scene = arrange(bare.port, 0)
            proved = stack.enter_context(running(start_cse(folder / "proved", settings=("--authority", str(document)))))
            for connections in effort.connections:
                streams = scene.streams(connections)
                with_token = tuple(
                    Stream(s.name, s.connections, tuple(signed(r, token) for r in s.requests), s.expects)
                    for s in streams
                )
                pair = Pair(title, connections)
                sides = [(bare.port, streams, pair.bare), (proved.port, with_token, pair.proved)]
                for port, sent, _ in sides:
                    generate(Plan(port, sent, seconds=min(0.3, effort.seconds)))
                for turn in range(effort.pairs):
                    tell(f"tokens {title} c={connections} {turn + 1}/{effort.pairs}")
                    for port, sent, kept in sides if turn % 2 == 0 else reversed(sides):
                        kept.extend(generate(Plan(port, sent, effort.seconds)))
                pairs.append(pair)
    return pairs


def signed(request: bytes, token: str) -> bytes:
    """A request as its originator sends it where credentials count."""
    assert _NAMED in request
    return request.replace(_NAMED, _NAMED + f"Authorization: Bearer {token}\r\n".encode(), 1)


def authority(folder: Path) -> tuple[str, Path]:
    """A token of the benchmark's originator, and the trust document of who issued it."""
    key = Ed25519PrivateKey.generate()
    public = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key()))
    listed = {**public, "kid": "bench", "alg": "EdDSA", "use": "sig"}
    document = folder / "trust.json"
    document.write_text(json.dumps({"issuer": _ISSUER, "jwks": {"keys": [listed]}}))
    now = int(time.time())
    claims = {
        "iss": _ISSUER, "sub": f"/id-in/{ORIGINATOR}", "aud": ["//gridhearth.local/id-in"], "client_id": ORIGINATOR,
        "iat": now, "exp": now + 3600, "jti": "bench", "roles": ["metering@gridhearth.local"],
    }  # fmt: skip
    return jwt.encode(claims, key, "EdDSA", {"kid": "bench", "typ": "at+jwt"}), document
