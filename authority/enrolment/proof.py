"""Whether a claim is the device's own, or its gateway's, and of now. Pure: who has which key is told by `Keys`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from authority.enrolment.device import Device
from authority.enrolment.refusals import (
    GatewayRefused,
    Malformed,
    MustSign,
    NotProven,
    Stale,
    WrongAuthority,
)
from onem2m.security.enrolment import signed
from onem2m.security.enrolment.messages import CLAIM, VOUCH, Claim, Word
from onem2m.security.enrolment.signed import NotAuthentic, PublicKey

SKEW = timedelta(seconds=60)
LONGEST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Certified:
    """What a certificate says, once its chain has led to the root of a manufacturer."""

    key: PublicKey
    manufacturer: str
    serial: str


@dataclass(frozen=True, slots=True)
class Proven:
    """A claim that holds. `voucher` is the gateway that gave its word, if the device cannot sign."""

    claim: Claim
    signer: str
    """thumbprint of the key that signed"""
    voucher: Device | None = None
    certificate: Certified | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Who has which key, as the authority knows it at this moment."""

    by_factory_key: Callable[[str], Device | None]
    by_operational_key: Callable[[str], Device | None]
    certified: Callable[[list[str], datetime], Certified]
    """what a certificate says whose chain leads to a manufacturer; raises NotAuthentic"""


def proven(text: str, known: Known, issuer: str, now: datetime) -> Proven:
    """The claim, once it is proven whose it is and that it is fresh. Raises the refusals above."""
    try:
        header = signed.header_of(text)
    except NotAuthentic as fault:
        raise Malformed(str(fault)) from None
    kind = header.get("typ")
    if kind not in (CLAIM, VOUCH):
        raise Malformed(f"typ: {CLAIM} or {VOUCH} is wanted")
    used: list[PublicKey] = []
    certificates: list[Certified] = []

    def key_for(header: Mapping[str, Any]) -> PublicKey:
        if kind == CLAIM and "x5c" in header:
            certificates.append(_certified(header["x5c"], known, now))
            used.append(certificates[0].key)
        else:
            used.append(_known_key(str(header.get("kid", "")), known, str(kind)))
        return used[0]

    try:
        claim = Claim.read(text, key_for, str(kind))
    except NotAuthentic:
        raise NotProven("the device is unknown, or its signature does not hold") from None
    signer = signed.public_jwk(used[0])["kid"]
    require_fresh(claim, issuer, now)
    if kind == VOUCH:
        return Proven(claim, signer, _voucher(claim, known.by_operational_key(signer)))
    return Proven(claim, signer, certificate=certificates[0] if certificates else None)


def word_of(text: str, device: Callable[[str], Device | None], issuer: str, now: datetime) -> tuple[Device, Word]:
    """The device that speaks, and its word. Raises NotProven, Stale, WrongAuthority."""
    found: list[Device] = []

    def key_for(header: Mapping[str, Any]) -> PublicKey:
        speaker = device(str(header.get("kid", "")))
        if speaker is None or speaker.key is None:
            raise NotAuthentic("nobody has this key")
        found.append(speaker)
        return signed.public_key_of(speaker.key)

    try:
        word = Word.read(text, key_for)
    except NotAuthentic:
        raise NotProven("the device is unknown, or its signature does not hold") from None
    require_fresh(word, issuer, now)
    if word.originator.rpartition("/")[2] != found[0].ae_id:
        raise NotProven("the device is unknown, or its signature does not hold")
    return found[0], word


def require_fresh(spoken: Claim | Word, issuer: str, now: datetime) -> None:
    """For us, and of now. Raises WrongAuthority, Stale."""
    if spoken.audience != issuer:
        raise WrongAuthority(f"this is for {spoken.audience[:200]}, and here is {issuer}")
    if spoken.expires - spoken.issued > LONGEST or spoken.expires <= spoken.issued:
        raise Stale("it may hold for five minutes at most")
    if spoken.issued > now + SKEW or spoken.expires < now - SKEW:
        raise Stale("it is not of now: the clocks differ, or it was long on its way")


def require_same_device(proof: Proven, device: Device) -> None:
    """What the claim says of itself is what is known of the device whose key signed it."""
    claim = proof.claim
    if (claim.manufacturer, claim.serial, claim.model) != (device.manufacturer, device.serial, device.model):
        raise NotProven("the device is unknown, or its signature does not hold")
    if proof.voucher is not None and device.can_sign:
        raise MustSign("this device has a key of its own, and has to sign by itself")
    if device.certified != (proof.certificate is not None):
        raise NotProven("the device is unknown, or its signature does not hold")
    certificate = proof.certificate
    if certificate and (certificate.manufacturer, certificate.serial) != (device.manufacturer, device.serial):
        raise NotProven("the device is unknown, or its signature does not hold")
    if proof.voucher is not None and device.account not in ("", proof.voucher.account):
        raise GatewayRefused("the gateway belongs to another account than the device")


def _certified(chain: object, known: Known, now: datetime) -> Certified:
    if not isinstance(chain, list) or not all(isinstance(one, str) for one in chain):
        raise NotAuthentic("x5c: not a list of certificates")
    return known.certified(chain, now)


def _known_key(name: str, known: Known, kind: str) -> PublicKey:
    found = known.by_factory_key(name) if kind == CLAIM else known.by_operational_key(name)
    key = None if found is None else found.factory_key if kind == CLAIM else found.key
    if key is None:
        raise NotAuthentic("nobody has this key")
    return signed.public_key_of(key)


def _voucher(claim: Claim, gateway: Device | None) -> Device:
    if gateway is None or not gateway.is_gateway or not gateway.in_service or claim.gateway != gateway.ae_id:
        raise GatewayRefused("only a gateway that is in service may speak for a device")
    return gateway
