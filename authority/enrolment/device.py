"""A device as the authority knows it, and its life.

    manufactured --claim--> claimed --bootstrap--> bootstrapped --register--> registered
        ^  ^                   ^   operator chosen     | ^ re-arm, and a new key      | ^
        |  '----- release -----+-----------------------+-'----------------------------+-'
        |                                              '--lose--> lost --find--> as it was
        '------------------------------------------------ revoke --> revoked (for good), from anywhere

`claim` binds it to an account, `bootstrap` to a key of its own. Both happen once: the same again changes nothing, and
another one is refused. Every function returns the device as it is afterwards, or raises the refusal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from authority.enrolment.refusals import (
    AlreadyBootstrapped,
    ClaimedByAnother,
    Lost,
    NoOperator,
    NotInThisState,
    Revoked,
    Unclaimed,
    WrongOperator,
)
from onem2m.security.enrolment.signed import Jwk


class State(StrEnum):
    """Where in its life a device is."""

    MANUFACTURED = "manufactured"
    CLAIMED = "claimed"
    BOOTSTRAPPED = "bootstrapped"
    REGISTERED = "registered"
    LOST = "lost"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Device:
    """What the manifest said, whose it is, and how far it got. Times are aware UTC."""

    manufacturer: str
    serial: str
    model: str
    ae_id: str
    """the stem of its AE-ID: `Cdevice-4711`"""
    is_gateway: bool = False
    """it may speak for devices that cannot sign"""
    state: State = State.MANUFACTURED
    factory_key: Jwk | None = None
    certified: bool = False
    """its factory key comes with a certificate of the manufacturer"""
    origin: str = ""
    """who brought it in: an operator's originator, or the gateway that found it"""
    made_for: str = ""
    """the only operator that it may be bound to"""
    account: str = ""
    premise: str = ""
    operator: str = ""
    gateway: str = ""
    """AE-ID of the gateway by way of which it is reached"""
    key: Jwk | None = None
    """its operational key"""
    armed: bool = False
    """the next claim may bring another key"""
    suspect: str = ""
    """what was last refused of it, so that the same is written down once"""
    version: int = 0
    document: str = ""
    ae: str = ""
    """address of its AE resource"""
    registered: datetime | None = None
    """the first time; stays as long as the device is the account's"""
    seen: datetime | None = None
    starts: int = 0

    @property
    def can_sign(self) -> bool:
        """Whether it has to prove itself, with a factory key or a certificate."""
        return self.factory_key is not None or self.certified

    @property
    def adopted(self) -> bool:
        """No maker and no operator brought it in: a gateway found it, whose AE-ID is the origin."""
        return self.origin.startswith("C")

    @property
    def barred(self) -> bool:
        """Whether it was reported lost, or is never to work again."""
        return self.state in (State.LOST, State.REVOKED)

    @property
    def in_service(self) -> bool:
        return self.state in (State.BOOTSTRAPPED, State.REGISTERED)


def claim(device: Device, account: str, premise: str, operator: str = "") -> Device:
    """The device becomes the account's; an operator may be chosen now or later."""
    _require_not_barred(device)
    if device.account not in ("", account):
        raise ClaimedByAnother("this device belongs to another account")
    if device.state is State.MANUFACTURED:
        device = replace(device, state=State.CLAIMED, account=account, premise=premise)
        return choose_operator(device, operator or device.made_for)
    moved = replace(device, premise=premise or device.premise)
    return choose_operator(moved, operator) if operator else moved


def choose_operator(device: Device, operator: str) -> Device:
    """The operator who manages the device; it can be chosen long after the purchase, and changed."""
    _require_not_barred(device)
    if device.made_for and operator and operator != device.made_for:
        raise WrongOperator(f"this device was made for {device.made_for} and cannot be bound to {operator}")
    if device.state is State.MANUFACTURED:
        raise NotInThisState("an account has to claim the device first")
    return replace(device, operator=operator)


def bootstrap(device: Device, key: Jwk, wanted_operator: str = "", gateway: str = "") -> Device:
    """The device is bound to its operational key. The same key again leaves everything as it is."""
    _require_not_barred(device)
    if device.state is State.MANUFACTURED:
        raise Unclaimed("no account has claimed this device yet")
    if not device.operator:
        raise NoOperator("no operator has been chosen for this device yet")
    if wanted_operator and wanted_operator != device.operator:
        raise WrongOperator(f"the device expects {wanted_operator}, and is bound to {device.operator}")
    if device.key is not None and device.key["kid"] == key["kid"]:
        return replace(device, armed=False)
    if device.key is not None and not device.armed:
        raise AlreadyBootstrapped("the device has its document already, under another key; have it armed anew")
    return replace(
        device, state=State.BOOTSTRAPPED, key=key, armed=False, suspect="", gateway=gateway, document="", ae=""
    )


def register(device: Device, ae: str, now: datetime) -> Device:
    """The device tells that it is registered; after a restart it tells so again, and it is the same registration."""
    require_in_service(device)
    first = device.registered or now
    return replace(device, state=State.REGISTERED, ae=ae, registered=first, seen=now, starts=device.starts + 1)


def rearm(device: Device) -> Device:
    """The next claim may bring another key: the device was set back, or its board was exchanged."""
    _require_not_barred(device)
    if not device.in_service:
        raise NotInThisState(f"a device that is {device.state} needs no arming: it has no key yet")
    return replace(device, armed=True)


def release(device: Device) -> Device:
    """The account gives the device up: it can be claimed by another, as on the day it was bought.

    It will act under another AE-ID then: what stands in the tree under the present one is its former account's.
    """
    _require_not_barred(device)
    return replace(
        device, ae_id=device.ae_id if device.key is None else _next_ae_id(device.ae_id), state=State.MANUFACTURED, account="", premise="", operator="", gateway="", key=None, armed=False,
        document="", ae="", registered=None, starts=0,
    )  # fmt: skip


def _next_ae_id(ae_id: str) -> str:
    """`Cdevice-4711`, `Cdevice-4711-r2`, `Cdevice-4711-r3`."""
    stem, mark, number = ae_id.rpartition("-r")
    if mark and number.isascii() and number.isdigit():
        return f"{stem}-r{int(number) + 1}"
    return f"{ae_id}-r2"


def lose(device: Device) -> Device:
    """The device is not to be believed until it is found. It stays the account's."""
    _require_not_barred(device)
    if device.state is State.MANUFACTURED:
        raise NotInThisState("a device that nobody has claimed cannot be lost")
    return replace(device, state=State.LOST)


def find(device: Device) -> Device:
    """The device is there again, and what it was."""
    if device.state is not State.LOST:
        raise NotInThisState(f"the device is {device.state}, not lost")
    before = State.REGISTERED if device.registered else State.BOOTSTRAPPED if device.key else State.CLAIMED
    return replace(device, state=before)


def revoke(device: Device) -> Device:
    """Never again: its factory key is no secret any more."""
    return replace(device, state=State.REVOKED, armed=False)


def require_in_service(device: Device) -> None:
    """Raises the refusal that fits where the device is not to work now."""
    _require_not_barred(device)
    if not device.in_service:
        raise NotInThisState("the device has no document in force")


def _require_not_barred(device: Device) -> None:
    if device.state is State.LOST:
        raise Lost("the device was reported lost")
    if device.state is State.REVOKED:
        raise Revoked("the device was revoked")
