"""What operators and people do with devices. Each change is one transaction, with its record in the audit log."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from authority import files
from authority.authority import Authority
from authority.enrolling import credentials
from authority.enrolling.documents import FOLDER
from authority.enrolment import device as life
from authority.enrolment import manifest
from authority.enrolment.chain import checked_root
from authority.enrolment.claim_code import fingerprint, matches
from authority.enrolment.device import Device
from authority.enrolment.document import checked_profile
from authority.enrolment.refusals import CodeWrong, Malformed, NoSuchDevice, NotInThisState, TooManyTries
from authority.people.throttle import Pace
from authority.storage import audit, enrolment, guesses, parties
from authority.storage.store import Transaction

CODES_OF_ACCOUNT = Pace(free=5, first_s=2.0, longest_s=900.0)
CODES_OF_DEVICE = Pace(free=10, first_s=5.0, longest_s=3600.0)

DEEDS: Mapping[str, tuple[Callable[[Device], Device], str]] = {
    "rearm": (life.rearm, "device-rearmed"),
    "release": (life.release, "device-released"),
    "lose": (life.lose, "device-lost"),
    "find": (life.find, "device-found"),
    "revoke": (life.revoke, "device-revoked"),
}
"""What people may do with a device that has been claimed, and how the audit log calls it."""


class DeviceRegistry:
    """The devices of one authority. `by` is always who does it, as an originator."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self._pepper = _pepper(files.private_folder(authority.settings.data / FOLDER) / "pepper")

    def devices(self, *, account: str = "", operator: str = "", state: str = "") -> list[Device]:
        """All devices, or those of an account, an operator, a state."""
        return self._authority.read(
            lambda transaction: enrolment.listed(transaction, account=account, operator=operator, state=state)
        )

    def device(self, serial: str, manufacturer: str = "") -> Device:
        """The device of that serial number, or AE-ID. Raises NoSuchDevice."""
        return self._authority.read(lambda transaction: _named(transaction, serial, manufacturer))

    def take_in(self, text: str, *, by: str = "") -> tuple[int, int]:
        """Takes in a manifest; returns how many devices were new, and how many were known. Raises ManifestWrong."""
        entries = list(manifest.entries(text))

        def work(transaction: Transaction) -> tuple[int, int]:
            new = sum(self._take_in(transaction, entry, by) for entry in entries)
            audit.record(transaction, by, "manifest-taken-in", new=new, known=len(entries) - new)
            return new, len(entries) - new

        return self._authority.change(work)

    def name(self, serial: str, ae_id: str, *, by: str = "") -> Device:
        """Gives a device another AE-ID than its serial number makes; before it has its document."""

        def named(device: Device) -> Device:
            if device.key is not None:
                raise NotInThisState("the device works under its AE-ID already")
            if not re.fullmatch(r"C[A-Za-z0-9][A-Za-z0-9._-]{0,62}", ae_id):
                raise Malformed(f"{ae_id[:64]!r} is no AE-ID stem such as Cdevice-4711")
            return replace(device, ae_id=ae_id)

        def work(transaction: Transaction) -> Device:
            taken = parties.by_originator(transaction, self._authority.settings.originator(ae_id))
            if taken is not None or enrolment.by_ae_id(transaction, ae_id) is not None:
                raise NotInThisState(f"{ae_id} is somebody else's AE-ID")
            return self._step(transaction, serial, named, "device-named", by)

        return self._authority.change(work)

    def trust(self, manufacturer: str, root: str, *, by: str = "") -> None:
        """Certificates under this root (PEM) prove devices of the manufacturer. Raises ValueError."""
        pem = checked_root(root)

        def work(transaction: Transaction) -> None:
            enrolment.add_root(transaction, manufacturer, pem)
            audit.record(transaction, by, "manufacturer-trusted", manufacturer=manufacturer)

        self._authority.change(work)

    def set_profile(self, operator: str, content: object, *, by: str = "") -> None:
        """How the operator's devices are to work; each takes it with its next question. Raises ProfileWrong."""
        profile = checked_profile(content)

        def work(transaction: Transaction) -> None:
            enrolment.set_profile(transaction, operator, profile)
            audit.record(transaction, by, "profile-set", operator=operator, profile=profile)

        self._authority.change(work)

    def claim(self, account: str, serial: str, code: str, premise: str, operator: str = "") -> Device:
        """The person with the claim code makes the device theirs. Raises CodeWrong, TooManyTries and the rules' no."""

        def count(transaction: Transaction) -> float:
            buckets = {f"claim-by:{account}": CODES_OF_ACCOUNT, f"claim-of:{serial}": CODES_OF_DEVICE}
            return guesses.count(transaction, buckets)

        wait_s = self._authority.change(count)
        if wait_s:
            raise TooManyTries(wait_s)

        def work(transaction: Transaction) -> Device:
            for device in enrolment.by_serial(transaction, serial):
                if matches(self._pepper, serial, code, enrolment.claim_code(transaction, device)):
                    guesses.take_back(transaction, f"claim-by:{account}")
                    guesses.take_back(transaction, f"claim-of:{serial}")
                    return self._claimed(transaction, device, account, premise, operator, account)
            raise CodeWrong("there is no device with this serial number and claim code")

        try:
            return self._authority.change(work)
        except CodeWrong:
            self._authority.audit(account, "claim-code-wrong", serial=serial[: manifest.MAX_TEXT])
            raise

    def assign(self, serial: str, account: str, premise: str, operator: str = "", *, by: str) -> Device:
        """An operator's staff makes the device an account's, without a code."""
        return self._authority.change(
            lambda transaction: self._claimed(transaction, _named(transaction, serial), account, premise, operator, by)
        )

    def choose_operator(self, serial: str, operator: str, *, by: str, account: str | None = None) -> Device:
        """The device is managed by this operator from now on; with `account`, only a device of that account."""
        return self._change(
            serial, lambda device: life.choose_operator(device, operator), "operator-chosen", by, account
        )

    def apply(self, deed: str, serial: str, *, by: str, account: str | None = None) -> Device:
        """Does one of DEEDS with a device; with `account`, only with a device of that account."""
        step, what = DEEDS[deed]
        return self._change(serial, step, what, by, account)

    def _take_in(self, transaction: Transaction, entry: manifest.Entry, by: str) -> bool:
        known = enrolment.by_name(transaction, entry.manufacturer, entry.serial)
        if known is not None and not known.adopted:
            if (known.factory_key or {}).get("kid") != (entry.public_key or {}).get("kid"):
                raise manifest.ManifestWrong(f"{entry.manufacturer} {entry.serial} is known with another key")
            return False
        if entry.public_key and enrolment.by_factory_key(transaction, entry.public_key["kid"]) is not None:
            raise manifest.ManifestWrong(f"{entry.manufacturer} {entry.serial} has the key of another device")
        settings = self._authority.settings
        device = Device(
            entry.manufacturer, entry.serial, entry.model,
            known.ae_id if known else credentials.free_ae_id(transaction, settings, entry.manufacturer, entry.serial),
            is_gateway=entry.gateway, factory_key=entry.public_key, certified=entry.certified, origin=by,
            made_for=entry.operator, version=known.version if known else 0,
        )  # fmt: skip
        code = fingerprint(self._pepper, entry.serial, entry.claim_code) if entry.claim_code else ""
        if known is None:
            enrolment.add(transaction, device, code)
        else:
            # What a gateway said of it gives way to what its maker says.
            enrolment.put(transaction, device)
            enrolment.set_claim_code(transaction, device, code)
            credentials.settle(transaction, settings, known, device, by)
        return True

    def _claimed(
        self, transaction: Transaction, device: Device, account: str, premise: str, operator: str, by: str
    ) -> Device:
        after = life.claim(device, account, premise, operator)
        if after != device:
            enrolment.put(transaction, after)
            audit.record(
                transaction, by, "device-claimed", device=self._originator(after), account=account, premise=premise,
                operator=after.operator,
            )  # fmt: skip
        return after

    def _change(
        self, serial: str, step: Callable[[Device], Device], what: str, by: str, account: str | None = None
    ) -> Device:
        def of_account(device: Device) -> Device:
            if account is not None and device.account != account:
                raise NoSuchDevice(f"no device {serial} is known")
            return step(device)

        return self._authority.change(lambda transaction: self._step(transaction, serial, of_account, what, by))

    def _step(
        self, transaction: Transaction, serial: str, step: Callable[[Device], Device], what: str, by: str
    ) -> Device:
        before = _named(transaction, serial)
        after = step(before)
        enrolment.put(transaction, after)
        credentials.settle(transaction, self._authority.settings, before, after, by)
        audit.record(transaction, by, what, device=self._originator(after), state=after.state.value)
        return after

    def _originator(self, device: Device) -> str:
        return credentials.originator_of(self._authority.settings, device)


def _named(transaction: Transaction, serial: str, manufacturer: str = "") -> Device:
    by_ae_id = enrolment.by_ae_id(transaction, serial)
    if by_ae_id is not None:
        return by_ae_id
    found = [one for one in enrolment.by_serial(transaction, serial) if manufacturer in ("", one.manufacturer)]
    if not found:
        raise NoSuchDevice(f"no device {serial} is known")
    if len(found) > 1:
        makers = ", ".join(one.manufacturer for one in found)
        raise NoSuchDevice(f"there are devices {serial} of several makers: {makers}")
    return found[0]


def _pepper(path: Path) -> bytes:
    try:
        return files.read_private(path)
    except FileNotFoundError:
        with files.locked(path.with_name("lock")):
            if not path.exists():
                files.write_new(path, secrets.token_bytes(32))
        return files.read_private(path)
