"""A device at work: claims, registers, reports, asks for news; by itself, and as patiently as it takes.

    factory-new --claim--> has its document --register--> registered --report--> known to the operator
         ^  path down, unclaimed, no operator yet: later, and later    |
         '---------------- after a restart every step finds what is done already ----------------'

Every step can be repeated: the claim names a key that is on the disk, the registration an AE-ID that is in the
document. So whatever breaks, and wherever, the device just goes on.
"""

from __future__ import annotations

import logging
import random
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from onem2m.client import Client
from onem2m.errors import AlreadyRegistered, Conflict, OneM2MError
from onem2m.security.credentials import Credential, CredentialRefused, TokenSource
from onem2m.security.enrolment import signed
from onem2m.security.enrolment.folder import DeviceFolder, DocumentRefused
from onem2m.security.enrolment.link import EnrolmentRefused, Link
from onem2m.security.enrolment.messages import CLAIM, CLAIM_LASTS, Bootstrap, Claim, Word
from onem2m.transport.http import HttpTransport
from onem2m.vocabulary import ResourceType

__all__ = ["Claimant", "EnrollingDevice", "Stopped", "client_of", "pauses", "register"]

log = logging.getLogger(__name__)

T = TypeVar("T")

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 60.0
STALE = "stale"
"""The refusal of a claim whose time is not ours: the device has no clock, and takes the authority's for its words."""


class Stopped(Exception):
    """The device was told to stop before it was done."""


def pauses(chance: Callable[[], float] = random.random) -> Iterator[float]:
    """Growing pauses, each between half and all of its length: a thousand devices do not come back in one moment."""
    longest = FIRST_PAUSE_S
    while True:
        yield longest * (0.5 + chance() / 2)
        longest = min(longest * 2, LONGEST_PAUSE_S)


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who signs a claim: the device with its factory key, or its gateway with its own."""

    key: signed.PrivateKey
    kind: str = CLAIM
    chain: tuple[str, ...] = ()
    gateway: str = ""


class EnrollingDevice:
    """One device with its folder and its link. `wait` pauses so many seconds, and tells whether to stop (True).

    `claimant` is the factory's key where nothing else is said.
    """

    def __init__(
        self,
        folder: DeviceFolder,
        link: Link,
        *,
        wait: Callable[[float], bool],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        claimant: Claimant | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._folder = folder
        self._link = link
        self._wait = wait
        self._clock = clock
        self._claimant = claimant
        self._chance = chance
        self._clock_is_off_by = timedelta(0)

    def enrol(self) -> Bootstrap:
        """The document in force, claimed if need be. Raises EnrolmentRefused where waiting cannot help, and Stopped."""
        held = self._folder.document()
        if held is not None:
            self._folder.write_credential(held)
            return held
        # On the disk before anybody hears of it: the authority binds us to this key, once.
        self._folder.operational_key()
        return self._patiently("claim", self._claim)

    def register(
        self, connect: Callable[[Bootstrap], Client] | None = None, points_of_access: Sequence[str] = ()
    ) -> str:
        """Registers and reports it; returns the address of the AE. Raises as `enrol` does.

        `connect` makes another client than the one with the device's credential and the authority's time.
        """
        self.enrol()
        join = connect or self._client
        address = self._patiently("registration", lambda: self._register(join, points_of_access))
        self._patiently("report", lambda: self._link.report(self._word(self._in_force(), address)))
        return address

    def renew(self) -> Bootstrap | None:
        """Asks once for a newer document; returns it if there is one. Raises OSError, EnrolmentRefused, DocumentRefused."""
        held = self._folder.document()
        if held is None:
            return None
        text = self._link.configuration(self._word(held), held.version)
        return None if text is None else self._folder.keep(text)

    def _claim(self) -> Bootstrap:
        factory, pin, now = self._folder.factory, self._folder.pin, self._now()
        claimant = self._claimant or _claimant_of(self._folder)
        claim = Claim(
            manufacturer=factory.manufacturer,
            serial=factory.serial,
            model=factory.model,
            audience=pin.issuer,
            key=signed.public_jwk(self._folder.operational_key()),
            issued=now,
            expires=now + CLAIM_LASTS,
            nonce=secrets.token_urlsafe(16),
            gateway=claimant.gateway,
            operator=pin.operator,
        )
        return self._folder.keep(self._link.claim(claim.sign(claimant.key, claimant.chain, claimant.kind)))

    def _client(self, document: Bootstrap) -> Client:
        return client_of(self._folder, document, self._now)

    def _in_force(self) -> Bootstrap:
        document = self._folder.document()
        if document is None:
            raise DocumentRefused("the document is gone from the disk")
        return document

    def _register(self, connect: Callable[[Bootstrap], Client], points: Sequence[str]) -> str:
        document = self._in_force()
        client = connect(document)
        try:
            return register(client, document, points)
        finally:
            client.close()

    def _word(self, document: Bootstrap, ae: str = "") -> str:
        word = Word.of(document.originator, self._folder.pin.issuer, self._now(), ae)
        return word.sign(self._folder.operational_key())

    def _now(self) -> datetime:
        return self._clock() + self._clock_is_off_by

    def _patiently(self, what: str, step: Callable[[], T]) -> T:
        """The step, tried until it succeeds. One log line for each new reason to wait."""
        told = ""
        for pause_s in pauses(self._chance):
            try:
                return step()
            except EnrolmentRefused as refusal:
                if refusal.code == STALE and refusal.now is not None:
                    self._clock_is_off_by = refusal.now - self._clock()
                if refusal.again_after_s is None:
                    raise
                reason, pause_s = str(refusal), max(pause_s, refusal.again_after_s * (0.5 + self._chance() / 2))
            except DocumentRefused as fault:
                reason, pause_s = f"what came is no document for us: {fault}", max(pause_s, LONGEST_PAUSE_S / 2)
            except CredentialRefused as refusal:
                # Released and claimed again, perhaps by another account: then there is another document for us.
                reason = str(refusal)
                document = self._patiently("claim", self._claim)
                log.info("%s: has version %d of its document", self._folder.factory.serial, document.version)
            except (OSError, OneM2MError) as fault:
                reason = str(fault)
            if reason != told:
                log.warning("%s: the %s waits: %s", self._folder.factory.serial, what, reason)
                told = reason
            if self._wait(pause_s):
                raise Stopped(f"{what}: {reason}")
        raise AssertionError("pauses never end")


def client_of(
    folder: DeviceFolder, document: Bootstrap, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Client:
    """A client with the device's credential. Raises CredentialUnusable, OSError."""
    credential = Credential.load(folder.credential)
    tokens = TokenSource(credential, lambda: clock().timestamp())
    transport = HttpTransport(document.cse_url, authorise=tokens.token, renew=tokens.renewed, ca=credential.ca)
    return Client(transport, document.ae_id)


def register(client: Client, document: Bootstrap, points_of_access: Sequence[str]) -> str:
    """Registers the AE of the document, or finds it and brings its point of access up to date.

    The device that moves keeps its id, its registration and everything below it. Raises OSError and OneM2MError.
    """
    wanted: dict[str, Any] = {"lbl": sorted(document.settings.get("labels", ["device"])), "rr": bool(points_of_access)}
    if points_of_access:
        wanted["poa"] = list(points_of_access)
    name = document.ae_name
    whole = {"rn": name, "api": document.settings["app_id"], "srv": ["3", "4"], **wanted}
    try:
        client.create(document.cse_name, ResourceType.AE, whole)
    except (AlreadyRegistered, Conflict):
        found = client.retrieve(f"{document.cse_name}/{name}")["m2m:ae"]
        if found.get("aei") != document.ae_id:
            raise Conflict(f"{document.cse_name}/{name} belongs to {found.get('aei')}") from None
        changed = {key: value for key, value in wanted.items() if found.get(key) != value}
        if not points_of_access and found.get("poa"):
            changed["poa"] = None
        if changed:
            client.update(f"{document.cse_name}/{name}", "m2m:ae", changed)
    return f"{document.cse_name}/{name}"


def _claimant_of(folder: DeviceFolder) -> Claimant:
    if folder.factory.key is None:
        raise EnrolmentRefused("no-key", f"{folder.factory.serial} has no factory key; its gateway has to speak for it")
    return Claimant(folder.factory.key, chain=folder.factory.chain)
