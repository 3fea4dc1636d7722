"""Every no of enrolment: a code that a device's maker can look up, an HTTP status, and whether waiting helps.

EnrolmentRefusal
+- Malformed 400            malformed
+- NotProven 401            not-authentic        unknown device, or the signature does not hold: not told which
+- Stale 401                stale                issued too long ago, or in the future; the answer says what time it is
+- Replayed 409             replayed             this very claim was used; a fresh one will do
+- Unclaimed 409            unclaimed            nobody has claimed the device yet: it waits
+- NoOperator 409           no-operator          claimed, and no operator chosen yet: it waits
+- AlreadyBootstrapped 403  already-bootstrapped by another key; its account or an operator can arm it anew
+- Lost 403                 lost
+- Revoked 403              revoked
+- WrongOperator 403        wrong-operator
+- WrongAuthority 403       wrong-authority      the claim is for another authority
+- MustSign 403             must-sign            a gateway speaks for a device that has a key of its own
+- GatewayRefused 403       gateway              who speaks for the device is no gateway of the same account
+- ClaimedByAnother 403     claimed-by-another   the device belongs to another account
+- CodeWrong 403            wrong-code           no such device with this claim code: not told which
+- TooManyTries 429         slow-down
+- NotInThisState 409       state                what was asked for does not fit the state of the device
+- NoSuchDevice 404         no-such-device       told to operators only
"""

from __future__ import annotations

from typing import ClassVar


class EnrolmentRefusal(Exception):
    """Something of enrolment was refused. The text is for who asked."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 403
    again_after_s: float | None = None
    """A device tries again by itself after so long; None: only a person can change it."""


class Malformed(EnrolmentRefusal):
    """What came is no claim at all."""

    code, status = "malformed", 400


class NotProven(EnrolmentRefusal):
    """The device is unknown, or its signature does not hold; who asks does not learn which."""

    code, status = "not-authentic", 401


class Stale(EnrolmentRefusal):
    """The claim is not of now. The device sets its clock by the answer and comes again at once."""

    code, status, again_after_s = "stale", 401, 0.0


class Replayed(EnrolmentRefusal):
    """The claim was used before."""

    code, status, again_after_s = "replayed", 409, 1.0


class Unclaimed(EnrolmentRefusal):
    """No account has claimed the device yet."""

    code, status, again_after_s = "unclaimed", 409, 30.0


class NoOperator(EnrolmentRefusal):
    """The device belongs to somebody, who has not chosen an operator yet."""

    code, status, again_after_s = "no-operator", 409, 30.0


class AlreadyBootstrapped(EnrolmentRefusal):
    """The device is bound to another key."""

    code = "already-bootstrapped"


class Lost(EnrolmentRefusal):
    """The device was reported lost."""

    code = "lost"


class Revoked(EnrolmentRefusal):
    """The device is never to work here again."""

    code = "revoked"


class WrongOperator(EnrolmentRefusal):
    """The device was made for another operator."""

    code = "wrong-operator"


class WrongAuthority(EnrolmentRefusal):
    """The claim is addressed to another authority."""

    code = "wrong-authority"


class MustSign(EnrolmentRefusal):
    """The device can prove itself, so nobody else's word counts for it."""

    code = "must-sign"


class GatewayRefused(EnrolmentRefusal):
    """The gateway is unknown, not in service, or of another account."""

    code = "gateway"


class ClaimedByAnother(EnrolmentRefusal):
    """The device belongs to another account."""

    code = "claimed-by-another"


class CodeWrong(EnrolmentRefusal):
    """There is no such device with this claim code."""

    code = "wrong-code"


class TooManyTries(EnrolmentRefusal):
    """Codes were tried too fast."""

    code, status = "slow-down", 429

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"too many wrong claim codes; the next one is read in {round(wait_s) or 1} s")
        self.again_after_s = wait_s


class NotInThisState(EnrolmentRefusal):
    """The device's state does not allow it."""

    code, status = "state", 409


class NoSuchDevice(EnrolmentRefusal):
    """No device of this serial number is known."""

    code, status = "no-such-device", 404
