"""Certificates of devices, in the spirit of IEEE 802.1AR: the maker's root, at most two between, the device's own. Pure.

The device's certificate names its serial number in the subject (2.5.4.5), and may hold for ever.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID, NameOID

from authority.enrolment.proof import Certified
from onem2m.security.enrolment.signed import NotAuthentic

LONGEST = 3

_UNDERSTOOD = {ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE, ExtensionOID.EXTENDED_KEY_USAGE}


def certified(chain: Sequence[str], roots: Sequence[tuple[str, str]], now: datetime) -> Certified:
    """What the chain (x5c: base64 of DER, the device's own first) proves under one of the roots. Raises NotAuthentic."""
    if not 1 <= len(chain) <= LONGEST:
        raise NotAuthentic(f"a chain has one to {LONGEST} certificates")
    try:
        certificates = [x509.load_der_x509_certificate(base64.b64decode(one, validate=True)) for one in chain]
        trusted = [(maker, x509.load_pem_x509_certificate(pem.encode())) for maker, pem in roots]
        return _proven(certificates, trusted, now)
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound, x509.DuplicateExtension) as fault:
        raise NotAuthentic(f"the certificates do not hold: {fault!r}") from None


def checked_root(pem: str) -> str:
    """A root in our spelling. Raises ValueError for what is no certificate of an issuer."""
    root = x509.load_pem_x509_certificate(pem.encode())
    try:
        _require_issuer(root, 0)
        root.verify_directly_issued_by(root)
    except (NotAuthentic, x509.ExtensionNotFound, InvalidSignature, TypeError) as fault:
        raise ValueError(f"this is no root certificate: {fault!r}") from None
    return root.public_bytes(Encoding.PEM).decode()


def _proven(chain: list[x509.Certificate], roots: list[tuple[str, x509.Certificate]], now: datetime) -> Certified:
    last = chain[-1]
    maker, root = next(((maker, root) for maker, root in roots if _issued(last, root)), (None, None))
    if maker is None or root is None:
        raise NotAuthentic("the chain does not lead to a manufacturer that is trusted here")
    whole = [*chain, root]
    for depth, (subject, issuer) in enumerate(pairwise(whole)):
        subject.verify_directly_issued_by(issuer)
        _require_issuer(issuer, depth)
    for certificate in whole:
        _require_sound(certificate, now)
    return _leaf(chain[0], maker)


def _issued(certificate: x509.Certificate, root: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _require_issuer(issuer: x509.Certificate, between: int) -> None:
    """`between`: how many certificates of issuers lie between it and the device's own."""
    limits = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
    if not limits.ca or (limits.path_length is not None and limits.path_length < between):
        raise NotAuthentic("a certificate was issued by somebody who may not issue any")
    if not issuer.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign:
        raise NotAuthentic("a certificate was issued by somebody who may not issue any")


def _require_sound(certificate: x509.Certificate, now: datetime) -> None:
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise NotAuthentic("a certificate is not valid now")
    if any(one.critical and one.oid not in _UNDERSTOOD for one in certificate.extensions):
        raise NotAuthentic("a certificate has a critical extension that nobody here understands")


def _leaf(certificate: x509.Certificate, maker: str) -> Certified:
    extensions = certificate.extensions
    try:
        if extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            raise NotAuthentic("an issuer is no device")
    except x509.ExtensionNotFound:
        pass
    try:
        if not extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature:
            raise NotAuthentic("the device's key is not for signing")
    except x509.ExtensionNotFound:
        pass
    serials = certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    key = certificate.public_key()
    if len(serials) != 1:
        raise NotAuthentic("the device's certificate names no serial number, or several")
    if isinstance(key, Ed25519PublicKey) or (
        isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)
    ):
        return Certified(key, maker, str(serials[0].value))
    raise NotAuthentic("the device's key is neither Ed25519 nor P-256")
