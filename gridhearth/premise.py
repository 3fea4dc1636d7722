"""The parties of the demo's premise: who they are to the authority, and the credentials that they start with.

Everything is least privilege: each application has a credential of its own, may register as itself, and gets from the
others exactly what it needs (tests/journeys/test_least_privilege.py takes each privilege away and looks what breaks).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from authority import register
from authority.__main__ import prepared
from authority.authority import Authority
from authority.enlisting import AUTHORITY, enlist, key_credential
from authority.people import recovering
from authority.settings import Settings
from authority.storage import households, parties
from authority.storage.households import DISPLAY, SERVICE, Device
from authority.storage.store import Transaction
from onem2m.security.credentials import Credential

PREMISE = "home"
APPLICATIONS: Mapping[str, str] = MappingProxyType(
    {"han-bridge": "Chan-bridge", "metering": "Cmetering", "in-home-display": "Cin-home-display"}
)
"""the demo's applications, and the AE-IDs that they have in every home"""
HOUSEHOLDER = "Anna"
LIVED_SINCE = datetime(2000, 1, 1, tzinfo=UTC)
"""Recorded telegrams are older than the demo, and hers all the same."""


@dataclass(frozen=True, slots=True)
class Household:
    """What the demo's programs need to know of the authority."""

    data: Path
    trust: Path
    """the trust document, for the CSE"""
    administrator: Path
    """the administrator's credential, for whoever looks around"""
    broker: Path
    """the files by which a broker knows the parties"""
    invitation: str
    """where the householder chooses a password; empty once that was told"""

    def credential(self, application: str) -> Path:
        """The credential file of an application."""
        return self.data / f"{application}.credential"


def found(data: Path, listen: str, cse: str) -> Household:
    """An authority in the folder `data` with all the parties of one home, made where it is missing.

    Raises what `authority.__main__.prepared` raises.
    """
    settings = Settings(data=data, listen=listen, cse=cse, broker_files=str((data / "broker").absolute()))
    authority = prepared(settings.listening_at(int(listen.rpartition(":")[2])))
    try:
        for name, stem in APPLICATIONS.items():
            _application(authority, name, stem)
        invitation = _people(authority)
        for file in data.glob("*.credential"):
            _readdress(file, authority.settings.token_endpoint)
        authority.publish()
        broker = data / "broker"
        return Household(data, authority.public / "trust.json", data / "CAdmin.credential", broker, invitation)
    finally:
        authority.close()


def _application(authority: Authority, name: str, stem: str) -> None:
    file = authority.settings.data / f"{name}.credential"
    if file.exists():
        return
    originator = authority.settings.originator(stem)
    party = authority.read(lambda look: parties.by_originator(look, originator))
    if party is None:
        party = enlist(authority, "application", name, stem=stem)
    key_credential(authority, party).save(file)


def _readdress(file: Path, endpoint: str) -> None:
    """The demo may listen somewhere else than the last time; who it trusts stays the same."""
    credential = Credential.load(file)
    if credential.token_endpoint != endpoint:
        fresh = file.with_suffix(".fresh")
        fresh.unlink(missing_ok=True)
        replace(credential, token_endpoint=endpoint).save(fresh)
        fresh.replace(file)


def _people(authority: Authority) -> str:
    """The premise and who lives there; the invitation of its holder, the first time."""
    if authority.read(lambda look: households.premise(look, PREMISE)) is not None:
        return ""
    anna = enlist(authority, "person", HOUSEHOLDER)
    by = authority.settings.originator(AUTHORITY)

    def settle(change: Transaction) -> None:
        register.add_premise(change, PREMISE, "1 Demo Street", by=by)
        originator = authority.settings.originator
        register.add_device(change, PREMISE, Device("metering", SERVICE, originator("Cmetering")), by=by)
        register.add_device(change, PREMISE, Device("display", DISPLAY, originator("Cin-home-display")), by=by)
        register.move_in(change, PREMISE, anna.originator, since=LIVED_SINCE, by=by)

    authority.change(settle)
    return recovering.invite(authority, anna.originator, by=by)
