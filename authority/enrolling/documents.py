"""Makes and signs the documents of devices."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

from authority import files
from authority.authority import Authority
from authority.enrolment.device import Device
from authority.enrolment.document import Site, settings_of
from authority.keys import SigningKeys
from authority.storage import enrolment
from authority.storage.store import Transaction
from onem2m.security.enrolment.messages import DOCUMENT, Bootstrap

CSE_NAME = "cse-in"

FOLDER = "enrolment"
"""In the authority's data folder."""


class Documents:
    """Signs with a key of its own: devices hold it pinned for years, while the keys of tokens change often."""

    def __init__(self, authority: Authority, cse_name: str = CSE_NAME) -> None:
        self._authority = authority
        folder = files.private_folder(authority.settings.data / FOLDER)
        self._keys = SigningKeys(folder / "keys", authority.clock)
        self._cse_name = cse_name

    def pin(self) -> dict[str, Any]:
        """What a device has to know of this authority before it can believe it."""
        issuer = self._authority.settings.issuer
        keys = [{name: key[name] for name in ("kty", "crv", "x", "kid")} for key in self._keys.public()]
        return {"issuer": issuer, "url": issuer, "keys": keys}

    def is_current(self, transaction: Transaction, device: Device) -> bool:
        """Whether the device's document says what it would say if it were made now."""
        return bool(_settings_in(device.document) == self._settings(transaction, device))

    def renewed(self, transaction: Transaction, device: Device) -> Device:
        """The device with a document made now, of the next version."""
        assert device.key is not None
        document = Bootstrap(
            issuer=self._authority.settings.issuer,
            issued=transaction.at,
            manufacturer=device.manufacturer,
            serial=device.serial,
            key=device.key["kid"],
            version=device.version + 1,
            settings=self._settings(transaction, device),
        )
        return replace(device, version=document.version, document=self._keys.sign(document.content(), DOCUMENT))

    def _settings(self, transaction: Transaction, device: Device) -> dict[str, Any]:
        settings = self._authority.settings
        site = Site(
            cse_url=settings.cse,
            cse_id=settings.cse_id,
            cse_name=self._cse_name,
            token_endpoint=settings.token_endpoint,
            audience=settings.audience,
            provider=settings.provider,
            authority_keys=self.pin()["keys"],
        )
        return settings_of(device, site, enrolment.profile(transaction, device.operator))


def _settings_in(document: str) -> Any:
    """What a document of ours says; it needs no proof."""
    if not document:
        return None
    payload = document.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["settings"]
