"""What devices do: claim their document, once; tell that they are registered; ask for news."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from authority.authority import Authority
from authority.enrolling import credentials
from authority.enrolling.documents import Documents
from authority.enrolment import device as life
from authority.enrolment import manifest, proof
from authority.enrolment.chain import certified
from authority.enrolment.device import Device, State
from authority.enrolment.proof import Known, Proven
from authority.enrolment.refusals import (
    AlreadyBootstrapped,
    EnrolmentRefusal,
    GatewayRefused,
    NotProven,
    Replayed,
)
from authority.keys import checked_public_jwk
from authority.storage import audit, clients, enrolment
from authority.storage.store import Transaction
from onem2m.security.enrolment.messages import Word

MOST_BEHIND_A_GATEWAY = 200
"""Devices that one gateway may bring in by its word alone."""


class Bootstrapping:
    """The side of one authority that devices speak to. Safe to share between threads."""

    def __init__(self, authority: Authority, documents: Documents | None = None) -> None:
        self._authority = authority
        self._documents = documents or Documents(authority)

    def pin(self) -> dict[str, Any]:
        """What a device has to know of this authority before it can believe it."""
        return self._documents.pin()

    def bootstrap(self, text: str) -> str:
        """The document for a device's claim. Raises EnrolmentRefusal."""
        found = self._authority.read(lambda transaction: self._proven(transaction, text))
        try:
            return self._authority.change(lambda transaction: self._bootstrap(transaction, found))
        except EnrolmentRefusal as refusal:
            if refusal.again_after_s is None:
                self._note_refusal(found, refusal)
            raise

    def report(self, text: str) -> Device:
        """A device tells that it is registered. Raises EnrolmentRefusal."""

        def work(transaction: Transaction) -> Device:
            device, word = self._word(transaction, text)
            after = life.register(device, word.ae[:300], transaction.at)
            enrolment.put(transaction, after)
            if device.registered is None:
                audit.record(transaction, self._originator(device), "device-registered", ae=after.ae)
            return after

        return self._authority.change(work)

    def configuration(self, text: str, version: int) -> str | None:
        """The device's document, made anew if something of it changed; None if it has this version already."""

        def look(transaction: Transaction) -> tuple[Device, bool]:
            device, _ = self._word(transaction, text)
            life.require_in_service(device)
            return device, self._documents.is_current(transaction, device)

        device, is_current = self._authority.read(look)
        if is_current:
            return None if device.version == version else device.document

        def renew(transaction: Transaction) -> str:
            after = self._documents.renewed(transaction, look(transaction)[0])
            enrolment.put(transaction, after)
            return after.document

        return self._authority.change(renew)

    def _proven(self, transaction: Transaction, text: str) -> Proven:
        known = Known(
            by_factory_key=lambda kid: enrolment.by_factory_key(transaction, kid),
            by_operational_key=lambda kid: enrolment.by_key(transaction, kid),
            certified=lambda chain, now: certified(chain, enrolment.roots(transaction), now),
        )
        return proof.proven(text, known, self._authority.settings.issuer, transaction.at)

    def _bootstrap(self, transaction: Transaction, found: Proven) -> str:
        claim = found.claim
        before = self._claimant(transaction, found)
        proof.require_same_device(found, before)
        self._require_gateway(transaction, found, before)
        after = life.bootstrap(before, claim.key, claim.operator, claim.gateway)
        try:
            checked_public_jwk(claim.key)
        except ValueError:
            raise NotProven("an operational key is an Ed25519 key") from None
        holder = enrolment.by_key(transaction, claim.key["kid"])
        if holder is not None and holder.ae_id != before.ae_id:
            raise AlreadyBootstrapped("another device works with this key")
        if not clients.use_assertion(
            transaction, before.ae_id, f"claim:{claim.nonce}", int(claim.expires.timestamp()) + 60
        ):
            raise Replayed("this claim was used before; make a fresh one")
        if not after.document:
            after = self._documents.renewed(transaction, after)
            credentials.settle(transaction, self._authority.settings, before, after, self._originator(after))
            audit.record(
                transaction, self._originator(after), "device-bootstrapped", key=claim.key["kid"],
                gateway=claim.gateway, operator=after.operator, version=after.version,
            )  # fmt: skip
        if after != before:
            enrolment.put(transaction, after)
        return after.document

    def _claimant(self, transaction: Transaction, found: Proven) -> Device:
        """The device that a claim is for. A gateway's own find, in no manifest, belongs to the gateway's account."""
        claim, gateway = found.claim, found.voucher
        device = enrolment.by_name(transaction, claim.manufacturer, claim.serial)
        if device is None and gateway is not None:
            if enrolment.behind(transaction, gateway.ae_id) >= MOST_BEHIND_A_GATEWAY:
                raise GatewayRefused(f"there are {MOST_BEHIND_A_GATEWAY} devices behind this gateway already")
            device = Device(
                claim.manufacturer[: manifest.MAX_TEXT], claim.serial[: manifest.MAX_TEXT],
                claim.model[: manifest.MAX_TEXT],
                credentials.free_ae_id(transaction, self._authority.settings, claim.manufacturer, claim.serial),
                state=State.CLAIMED,
                origin=gateway.ae_id, account=gateway.account, premise=gateway.premise, operator=gateway.operator,
            )  # fmt: skip
            enrolment.add(transaction, device, "")
        if device is None or (gateway is None and found.certificate is None and not _made_with(device, found.signer)):
            raise NotProven("the device is unknown, or its signature does not hold")
        return device

    def _require_gateway(self, transaction: Transaction, found: Proven, device: Device) -> None:
        """The gateway that a device names for itself has to be one, in service, and of the same account."""
        name = found.claim.gateway
        if not name or found.voucher is not None:
            return
        gateway = enrolment.by_ae_id(transaction, name)
        if (
            gateway is None
            or not gateway.is_gateway
            or not gateway.in_service
            or device.account not in ("", gateway.account)
        ):
            raise GatewayRefused("the device is behind a gateway that is not one of its account's")

    def _note_refusal(self, found: Proven, refusal: EnrolmentRefusal) -> None:
        """Somebody should look at it; the same again is written down once."""
        mark = f"{refusal.code}:{found.claim.key['kid']}"

        def work(transaction: Transaction) -> None:
            device = enrolment.by_name(transaction, found.claim.manufacturer, found.claim.serial)
            if device is not None and device.suspect != mark:
                enrolment.put(transaction, replace(device, suspect=mark))
                audit.record(
                    transaction, self._originator(device), "device-refused", code=refusal.code,
                    key=found.claim.key["kid"], signer=found.signer,
                )  # fmt: skip

        self._authority.change(work)

    def _word(self, transaction: Transaction, text: str) -> tuple[Device, Word]:
        issuer = self._authority.settings.issuer
        return proof.word_of(text, lambda kid: enrolment.by_key(transaction, kid), issuer, transaction.at)

    def _originator(self, device: Device) -> str:
        return credentials.originator_of(self._authority.settings, device)


def _made_with(device: Device, thumbprint: str) -> bool:
    return device.factory_key is not None and device.factory_key["kid"] == thumbprint
