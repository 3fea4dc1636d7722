"""A device as a party: its originator, and the credential that follows its state."""

from __future__ import annotations

from authority.enrolment import manifest
from authority.enrolment.device import Device
from authority.keys import checked_public_jwk
from authority.settings import Settings
from authority.storage import clients, enrolment, parties
from authority.storage.store import Transaction


def originator_of(settings: Settings, device: Device) -> str:
    """SP-relative: `/id-in/Cdevice-4711`."""
    return settings.originator(device.ae_id)


def free_ae_id(transaction: Transaction, settings: Settings, manufacturer: str, serial: str) -> str:
    """The AE-ID stem for a new device."""
    plain = manifest.ae_id_of(manufacturer, serial)
    taken = parties.by_originator(transaction, settings.originator(plain))
    if taken is None and enrolment.by_ae_id(transaction, plain) is None:
        return plain
    return manifest.ae_id_of(manufacturer, serial, taken=True)


def settle(transaction: Transaction, settings: Settings, before: Device, after: Device, by: str) -> None:
    """The credential follows the device: a key that is not in service gets no token.

    A device that is lost or revoked stands in the trust document: what it has left in the tree falls silent too.
    """
    if before.ae_id != after.ae_id and before.key is not None:
        # Released: nobody acts under its former name any more.
        former = parties.existing(transaction, originator_of(settings, before))
        clients.withdraw(transaction, former, by=by)
        parties.disable(transaction, former.originator, by=by)
        return
    party = parties.by_originator(transaction, originator_of(settings, after))
    if before.barred != after.barred:
        parties.changes_trust(transaction)
    had = before.key if before.in_service else None
    has = after.key if after.in_service else None
    if had == has:
        return
    if party is None:
        name = f"{after.model} {after.serial}"
        party = parties.add(transaction, "device", name, originator_of(settings, after), by=by)
    elif had is not None:
        clients.withdraw(transaction, party, by=by)
    if has is not None:
        clients.add_key(transaction, party, checked_public_jwk(has), by=by)
