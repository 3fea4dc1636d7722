"""The second factor: codes of six digits from an authenticator app (TOTP, RFC 6238)."""

from __future__ import annotations

import hmac
import re

import pyotp

STEP_S = 30
WINDOW = 1
"""Steps that the phone's clock may be early or late."""


def new_secret() -> str:
    """160 random bits in base32, as authenticator apps read them."""
    return pyotp.random_base32()


def address_of(secret: str, login: str, issuer: str) -> str:
    """The otpauth address that a QR code carries into the app."""
    return pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=login, issuer_name=issuer)


def grouped(secret: str) -> str:
    """The secret for typing by hand, in groups of four."""
    return " ".join(re.findall(".{1,4}", secret))


def fitting_step(secret: str, code: str, now: float, last_step: int) -> int | None:
    """The step whose code this is, or None. Steps up to `last_step` are used up: a code seen once is good no more.

    Every step of the window is compared, so that the time taken tells nothing.
    """
    typed = re.sub(r"[\s-]", "", code)
    if not re.fullmatch(r"[0-9]{6}", typed):
        return None
    totp, current = pyotp.TOTP(secret, interval=STEP_S), int(now) // STEP_S
    found = None
    for step in range(current - WINDOW, current + WINDOW + 1):
        if hmac.compare_digest(totp.generate_otp(step), typed) and step > last_step:
            found = step
    return found
