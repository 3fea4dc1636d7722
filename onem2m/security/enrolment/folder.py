"""What a device keeps on its disk, so that a power cut at any moment costs it nothing but time.

    factory.json      from the factory: manufacturer, serial, model, private_key, x5c (may be missing)
    authority.json    the pin, from the factory or from the operator's setting: issuer, url, keys, ca (may be missing)
    operational.json  the key of working life, made before the first claim is sent
    bootstrap.jws     the newest document, as the authority signed it
    credential.json   made of the two above: what the device gets its tokens with

Files are replaced whole and flushed, mode 0600. Each can be lost in a crash only before anything depends on it.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onem2m.security.enrolment import signed
from onem2m.security.enrolment.messages import Bootstrap
from onem2m.security.enrolment.signed import Jwk, NotAuthentic, PrivateKey, PublicKey

__all__ = ["AuthorityPin", "DeviceFolder", "DocumentRefused", "FactoryIdentity", "FolderUnusable"]


class FolderUnusable(ValueError):
    """A file of the device is missing, damaged or open to others. Nothing was changed."""


class DocumentRefused(Exception):
    """A document is not the authority's, not for this device, or older than the one in force."""


@dataclass(frozen=True, slots=True)
class FactoryIdentity:
    """What a device is from its factory."""

    manufacturer: str
    serial: str
    model: str
    key: PrivateKey | None
    """None: the device cannot sign, and its gateway speaks for it"""
    chain: tuple[str, ...] = ()
    """certificates of the key, its own first, base64 of DER as in x5c"""


@dataclass(frozen=True, slots=True)
class AuthorityPin:
    """Whom a device believes, and how it gets there."""

    issuer: str
    url: str
    """where to send claims: the authority, or a gateway that passes them on"""
    keys: tuple[Jwk, ...]
    """public keys that sign documents"""
    ca: Path | None = None
    operator: str = ""
    """the one operator whose documents are taken; empty: any that the authority names"""

    @classmethod
    def of(cls, content: Any) -> AuthorityPin:
        """The pin that `GET /enrolment/pin` or `gridhearth enrol pin` tells. Raises ValueError."""
        if not isinstance(content, Mapping) or not isinstance(content.get("keys"), list) or not content["keys"]:
            raise FolderUnusable("a pin has issuer, url and keys")
        try:
            keys = tuple(signed.public_jwk(signed.public_key_of(key)) for key in content["keys"])
            issuer, url = str(content["issuer"]), str(content.get("url") or content["issuer"])
        except (NotAuthentic, KeyError) as fault:
            raise FolderUnusable(f"the pin cannot be used: {fault}") from None
        ca = content.get("ca")
        return cls(issuer, url, keys, Path(ca) if ca else None, str(content.get("operator", "")))

    def as_json(self) -> dict[str, Any]:
        """The pin as it is kept."""
        content = {"issuer": self.issuer, "url": self.url, "keys": [dict(key) for key in self.keys]}
        return (
            content | ({"ca": str(self.ca)} if self.ca else {}) | ({"operator": self.operator} if self.operator else {})
        )


class DeviceFolder:
    """One device's files. Made by the factory with `DeviceFolder.make`, used by the device ever after."""

    def __init__(self, path: Path, replace: Callable[[Path, bytes], None] | None = None) -> None:
        self._path = path
        self._replace = replace or replace_privately
        self.factory = self._factory()
        self.pin = AuthorityPin.of(self._read("authority.json"))

    @classmethod
    def make(cls, path: Path, factory: FactoryIdentity, pin: AuthorityPin) -> DeviceFolder:
        """What a factory, or a gateway for a device that has nothing, does once."""
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        content: dict[str, Any] = {
            "manufacturer": factory.manufacturer,
            "serial": factory.serial,
            "model": factory.model,
        }
        if factory.key is not None:
            content["private_key"] = signed.private_jwk(factory.key)
        if factory.chain:
            content["x5c"] = list(factory.chain)
        replace_privately(path / "authority.json", _bytes(pin.as_json()))
        replace_privately(path / "factory.json", _bytes(content))
        return cls(path)

    @property
    def path(self) -> Path:
        """Where the files lie."""
        return self._path

    @property
    def credential(self) -> Path:
        """The credential file; there once the device has its document."""
        return self._path / "credential.json"

    def operational_key(self) -> PrivateKey:
        """The key of working life; made and made durable at the first call."""
        try:
            return signed.private_key_of(self._read("operational.json"))
        except FileNotFoundError:
            key = Ed25519PrivateKey.generate()
            self._replace(self._path / "operational.json", _bytes(signed.private_jwk(key)))
            return key
        except NotAuthentic as fault:
            raise FolderUnusable(f"{self._path / 'operational.json'}: {fault}") from None

    def document(self) -> Bootstrap | None:
        """The document in force. One that does not hold any more (another pin, another key) counts as none."""
        try:
            text = (self._path / "bootstrap.jws").read_text("ascii")
            return self._believed(text)
        except (FileNotFoundError, UnicodeDecodeError, DocumentRefused):
            return None

    def keep(self, text: str) -> Bootstrap:
        """Puts a document in force, durably, with the credential file that follows from it. Raises DocumentRefused."""
        new, present = self._believed(text), self.document()
        if present is not None:
            if new.version < present.version:
                raise DocumentRefused(f"version {new.version} is older than {present.version}, which is in force")
            if new.version == present.version and new.settings != present.settings:
                raise DocumentRefused(f"there are two different documents of version {new.version}")
        # First the pin: a document that was signed with a key of its own naming must not be in force without it.
        self._pin_successors(new)
        self._replace(self._path / "bootstrap.jws", text.encode("ascii"))
        self.write_credential(new)
        return new

    def write_credential(self, document: Bootstrap) -> None:
        """The credential file, made anew where it is not as the document wants it."""
        content: dict[str, Any] = {
            "originator": document.originator,
            "client_id": document.settings["client_id"],
            "token_endpoint": document.settings["token_endpoint"],
            "audience": document.settings["audience"],
            "private_key": signed.private_jwk(self.operational_key()),
        }
        if self.pin.ca is not None:
            content["ca"] = str(self.pin.ca)
        try:
            as_wanted = self._read("credential.json") == content
        except (FileNotFoundError, FolderUnusable):
            as_wanted = False
        if not as_wanted:
            self._replace(self.credential, _bytes(content))

    def reset(self) -> None:
        """Back to the factory's state: the key of working life is gone for good, and must be armed for anew."""
        for name in ("credential.json", "bootstrap.jws", "operational.json"):
            (self._path / name).unlink(missing_ok=True)
        _sync_folder(self._path)

    def _believed(self, text: str) -> Bootstrap:
        try:
            document = Bootstrap.read(text, self._pinned)
        except NotAuthentic as fault:
            raise DocumentRefused(f"the document is not the authority's: {fault}") from None
        if document.issuer != self.pin.issuer:
            raise DocumentRefused(f"the document is from {document.issuer}, not from {self.pin.issuer}")
        if (document.manufacturer, document.serial) != (self.factory.manufacturer, self.factory.serial):
            raise DocumentRefused(f"the document is for {document.manufacturer} {document.serial}")
        if document.key != signed.public_jwk(self.operational_key())["kid"]:
            raise DocumentRefused("the document is made out to another key")
        if self.pin.operator and document.settings.get("operator") != self.pin.operator:
            raise DocumentRefused(f"the document is of another operator than {self.pin.operator}")
        return document

    def _pinned(self, header: Mapping[str, Any]) -> PublicKey:
        for key in self.pin.keys:
            if key["kid"] == header.get("kid"):
                return signed.public_key_of(key)
        raise NotAuthentic("it is signed with a key that is not pinned")

    def _pin_successors(self, document: Bootstrap) -> None:
        """Keys that a believed document names are believed from then on: so an authority can change its key."""
        pinned = {key["kid"] for key in self.pin.keys}
        named = document.settings.get("authority_keys", [])
        try:
            successors = [signed.public_jwk(signed.public_key_of(key)) for key in named]
        except NotAuthentic as fault:
            raise DocumentRefused(f"authority_keys: {fault}") from None
        news = tuple(key for key in successors if key["kid"] not in pinned)
        if news:
            self.pin = replace(self.pin, keys=(*self.pin.keys, *news))
            self._replace(self._path / "authority.json", _bytes(self.pin.as_json()))

    def _factory(self) -> FactoryIdentity:
        content = self._read("factory.json")
        try:
            key = signed.private_key_of(content["private_key"]) if "private_key" in content else None
            return FactoryIdentity(
                str(content["manufacturer"]), str(content["serial"]), str(content["model"]), key,
                tuple(content.get("x5c", ())),
            )  # fmt: skip
        except (KeyError, NotAuthentic) as fault:
            raise FolderUnusable(f"{self._path / 'factory.json'}: {fault}") from None

    def _read(self, name: str) -> dict[str, Any]:
        path = self._path / name
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise FolderUnusable(f"{path} is open to others: chmod 600 it")
        try:
            content = json.loads(path.read_bytes())
        except ValueError as fault:
            raise FolderUnusable(f"{path} is damaged ({fault})") from None
        if not isinstance(content, dict):
            raise FolderUnusable(f"{path} is damaged")
        return content


def replace_privately(path: Path, content: bytes) -> None:
    """The file is the old one or the new one after a crash, and never readable by others."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _bytes(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, indent=1).encode()
