"""What a manufacturer hands to an operator: JSON lines, one for each device.

    {"manufacturer": "Acme", "serial": "4711", "model": "M1", "public_key": {JWK}, "claim_code": "K7QX2-M9F4T"}

`public_key` is missing where the key comes with a certificate (`"certified": true`), and where the device has none: then
a gateway speaks for it. `claim_code` is missing where only the operator's staff is to claim the device, `operator` names
the only operator that it may be bound to. `"gateway": true` lets it speak for devices that cannot sign.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from authority.enrolment.claim_code import normalised
from onem2m.security.enrolment.signed import Jwk, NotAuthentic, public_jwk, public_key_of

MAX_TEXT = 64

_KNOWN = {"manufacturer", "serial", "model", "public_key", "claim_code", "operator", "certified", "gateway"}


class ManifestWrong(ValueError):
    """A line cannot be used. Nothing of the manifest was taken."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One device of a manifest."""

    manufacturer: str
    serial: str
    model: str
    public_key: Jwk | None
    claim_code: str = ""
    operator: str = ""
    certified: bool = False
    gateway: bool = False


def entries(text: str) -> Iterator[Entry]:
    """The devices of a manifest. Raises ManifestWrong for the first line that cannot be used."""
    known: set[tuple[str, str]] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = _entry(json.loads(line))
        except (ValueError, NotAuthentic) as fault:
            raise ManifestWrong(f"line {number}: {fault}") from None
        if (entry.manufacturer, entry.serial) in known:
            raise ManifestWrong(f"line {number}: {entry.manufacturer} {entry.serial} is there twice")
        known.add((entry.manufacturer, entry.serial))
        yield entry


def ae_id_of(manufacturer: str, serial: str, *, taken: bool = False) -> str:
    """The AE-ID stem of a device. Where another maker's device has it, this one's bears a tail."""
    slug = re.sub(r"[^A-Za-z0-9]+", "-", serial).strip("-").lower()[:40]
    exact = slug == serial.lower() and bool(slug)
    if exact and not taken:
        return f"Cdevice-{slug}"
    tail = hashlib.sha256(f"{manufacturer}\n{serial}".encode()).hexdigest()[:8]
    return f"Cdevice-{slug}-{tail}" if slug else f"Cdevice-{tail}"


def _entry(content: object) -> Entry:
    if not isinstance(content, dict):
        raise ManifestWrong("not an object")
    unknown = sorted(content.keys() - _KNOWN)
    if unknown:
        raise ManifestWrong(f"there is nothing called {unknown[0]!r} in a manifest")
    key, certified = content.get("public_key"), content.get("certified", False)
    gateway = content.get("gateway", False)
    if not isinstance(certified, bool) or not isinstance(gateway, bool):
        raise ManifestWrong("certified, gateway: true or false is wanted")
    if certified and key is not None:
        raise ManifestWrong("the key of a certified device comes with its certificate: no public_key here")
    if gateway and key is None and not certified:
        raise ManifestWrong("a gateway has a key of its own")
    code = _text(content, "claim_code", missing="")
    if code:
        normalised(code)
    return Entry(
        manufacturer=_text(content, "manufacturer"),
        serial=_text(content, "serial"),
        model=_text(content, "model"),
        public_key=None if key is None else public_jwk(public_key_of(key)),
        claim_code=code,
        operator=_text(content, "operator", missing=""),
        certified=certified,
        gateway=gateway,
    )


def _text(content: dict[str, object], name: str, missing: str | None = None) -> str:
    value = content.get(name, missing)
    if (
        not isinstance(value, str)
        or len(value) > MAX_TEXT
        or not value.isprintable()
        or (missing is None and not value)
    ):
        raise ManifestWrong(f"{name}: a text of 1 to {MAX_TEXT} characters is wanted")
    return value
