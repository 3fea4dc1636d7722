"""An authority without a network, a clock that can be turned, and claims of every kind."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from authority.authority import Authority
from authority.enrolling.bootstrapping import Bootstrapping
from authority.enrolling.registry import DeviceRegistry
from authority.settings import Settings
from authority.storage import audit
from onem2m.security.enrolment import signed
from onem2m.security.enrolment.messages import Bootstrap, Claim, Word

ANNA, BERT = "/id-in/Cperson-anna", "/id-in/Cperson-bert"
GRID, OTHER = "/id-in/Coperator-grid", "/id-in/Coperator-other"
CODE = "K7QX2-M9F4T"
ISSUER = "http://authority.test"


@dataclass
class Desk:
    """The authority's enrolment, spoken to directly."""

    folder: Path
    now: datetime = datetime(2026, 11, 20, 12, tzinfo=UTC)
    nonces: int = 0
    authority: Authority = field(init=False)

    def __post_init__(self) -> None:
        self.authority = Authority(Settings(data=self.folder, issuer=ISSUER), lambda: self.now)
        self.registry = DeviceRegistry(self.authority)
        self.bootstrapping = Bootstrapping(self.authority)

    def device(self, serial: str, *, claimed: bool = True, **line: Any) -> Ed25519PrivateKey:
        """A device of the manifest; Anna's, with the operator Grid, unless it is not `claimed`. Returns its factory key."""
        key = Ed25519PrivateKey.generate()
        known = {"manufacturer": "Acme", "serial": serial, "model": "M1", "claim_code": CODE}
        self.registry.take_in(json.dumps({**known, "public_key": signed.public_jwk(key), **line}), by=GRID)
        if claimed:
            self.registry.claim(ANNA, serial, CODE, "elm-7", GRID)
        return key

    def claim(self, serial: str, key: signed.PrivateKey, **changes: Any) -> Claim:
        """A fresh claim that brings the operational `key`."""
        self.nonces += 1
        content = {
            "manufacturer": "Acme", "serial": serial, "model": "M1", "audience": ISSUER,
            "key": signed.public_jwk(key), "issued": self.now, "expires": self.now + timedelta(minutes=5),
            "nonce": f"n{self.nonces}",
        }  # fmt: skip
        return Claim(**{**content, **changes})

    def enrolled(self, serial: str, **line: Any) -> Ed25519PrivateKey:
        """A device that has its document; returns its operational key."""
        factory, own = self.device(serial, **line), Ed25519PrivateKey.generate()
        self.bootstrapping.bootstrap(self.claim(serial, own).sign(factory))
        return own

    def read(self, document: str) -> Bootstrap:
        """The document, as a device that has pinned the authority reads it."""
        (key,) = self.bootstrapping.pin()["keys"]
        return Bootstrap.read(document, lambda _: signed.public_key_of(key))

    def word(self, serial: str, key: signed.PrivateKey, ae: str = "") -> str:
        """What the device says to the authority now."""
        return Word.of(f"/id-in/Cdevice-{serial}", ISSUER, self.now, ae).sign(key)

    def records(self, what: str) -> list[dict[str, Any]]:
        """The audit log's records of that kind, oldest first."""
        newest = self.authority.read(lambda transaction: audit.newest(transaction, 10_000))
        return [one for one in map(json.loads, reversed(newest)) if one["what"] == what]
