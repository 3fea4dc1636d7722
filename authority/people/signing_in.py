"""Signing in: the password, then the second factor. Every guess is counted before it is checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from authority.people import second_factor, tokens
from authority.people.entrance import Entrance
from authority.people.person import typed_login
from authority.people.sealing import SealBroken
from authority.people.sitting import Sitting
from authority.people.throttle import ACCOUNT, ADDRESS, BROWSER, SECOND_FACTOR, Pace, network_of
from authority.storage import audit, guesses, people, sessions
from authority.storage.people import Account
from authority.storage.sessions import Place
from authority.storage.store import Transaction


@dataclass(frozen=True, slots=True)
class TooSoon:
    """Nothing was checked; in so many seconds it will be."""

    wait_s: float


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session has begun: what the browser is to hold as its session, and to be known by later."""

    session: str
    browser: str


def sign_in(entrance: Entrance, login: str, password: str, browser: str, place: Place) -> SignedIn | TooSoon | None:
    """A new session, or None when name and password do not fit together, or belong to nobody who may act."""
    account = proved(entrance, login, password, browser, place)
    if account is None or isinstance(account, TooSoon):
        return account

    def begin(transaction: Transaction) -> SignedIn:
        audit.record(transaction, account.party.originator, "signed-in", address=place.address)
        return new_session(transaction, account.party.id, browser, place)

    return entrance.authority.change(begin)


def proved(entrance: Entrance, login: str, password: str, browser: str, place: Place) -> Account | TooSoon | None:
    """The account that name and password belong to. An unknown name takes as long as a wrong password."""
    authority, typed = entrance.authority, typed_login(login)

    def count(transaction: Transaction) -> tuple[Account | None, str, float]:
        account = people.by_login(transaction, typed)
        buckets = _buckets(transaction, account, typed, browser, place)
        return account, next(iter(buckets)), guesses.count(transaction, buckets)

    account, bucket, wait_s = authority.change(count)
    if wait_s:
        return TooSoon(wait_s)
    fits = entrance.passwords.fits(account.password if account else None, password)
    renewed = None
    if account and account.password and fits and entrance.passwords.outdated(account.password):
        renewed = entrance.passwords.hashed(password)

    def settle(transaction: Transaction) -> Account | None:
        present = people.by_login(transaction, typed)
        # It may have been changed, or its party disabled, while the password was checked.
        if fits and account and present and present.password == account.password and not present.party.disabled:
            guesses.clear(transaction, bucket)
            guesses.take_back(transaction, _address(place))
            if renewed is not None:
                people.set_password(transaction, present.party.id, renewed)
            return present
        # Also of a name that nobody has, which is not written down: no answer is to take longer than the other.
        whose = account.party.originator if account else ""
        audit.record(transaction, "", "sign-in-refused", party=whose, address=place.address)
        return None

    return authority.change(settle)


def confirm(entrance: Entrance, sitting: Sitting, code: str) -> str | TooSoon | None:
    """The new id of the session after a code of the second factor, or a recovery code in its place; None if neither."""

    def check(transaction: Transaction) -> str | None:
        account = people.of_party(transaction, sitting.party)
        if account is None or account.secret is None:
            return None
        if uses_code(entrance, transaction, account, code):
            how = "second-factor"
        elif people.use_recovery_code(transaction, sitting.party, tokens.code_fingerprint(code)):
            how = "recovery-code"
            left = people.recovery_codes_left(transaction, sitting.party)
            people.tell(
                transaction, sitting.party, f"A recovery code was used to sign in to your account; {left} are left."
            )
        else:
            return None
        fresh = tokens.new_token()
        if not sessions.renew(transaction, sitting.hash, tokens.fingerprint(fresh), confirmed=True):
            return None
        audit.record(transaction, sitting.originator, "confirmed", by=how)
        return fresh

    return guess(entrance, sitting, check)


def confirm_by_password(
    entrance: Entrance, sitting: Sitting, password: str, browser: str, place: Place
) -> str | TooSoon | None:
    """The new id of the session after the password was proved once more."""
    account = proved(entrance, sitting.login, password, browser, place)
    if account is None or isinstance(account, TooSoon):
        return account
    fresh = tokens.new_token()
    renewed = entrance.authority.change(
        lambda transaction: sessions.renew(transaction, sitting.hash, tokens.fingerprint(fresh), signed_in=True)
    )
    return fresh if renewed else None


def guess(entrance: Entrance, sitting: Sitting, check: Callable[[Transaction], str | None]) -> str | TooSoon | None:
    """Runs a check that is quick, counted as a guess at the second factor of the person; None is a wrong guess."""
    bucket = f"second factor:{sitting.party}"

    def checked(transaction: Transaction) -> str | TooSoon | None:
        wait_s = guesses.count(transaction, {bucket: SECOND_FACTOR})
        if wait_s:
            return TooSoon(wait_s)
        right = check(transaction)
        if right is None:
            audit.record(transaction, "", "second-factor-refused", party=sitting.originator)
        else:
            guesses.clear(transaction, bucket)
        return right

    return entrance.authority.change(checked)


def uses_code(entrance: Entrance, transaction: Transaction, account: Account, code: str) -> bool:
    """Whether this is a code of the account's second factor, not used before; then it is used up."""
    if account.secret is None:
        return False
    try:
        secret = entrance.seal.opened(account.secret, account.party.originator)
    except SealBroken:
        # The key file is another one than when it was sealed: recovery codes and links still work.
        return False
    step = second_factor.fitting_step(secret, code, transaction.at.timestamp(), account.used_step)
    return step is not None and people.use_step(transaction, account.party.id, step)


def new_session(transaction: Transaction, party: int, browser: str, place: Place) -> SignedIn:
    """A session of somebody who has just proved the password; the browser is known from now on."""
    fresh = tokens.new_token()
    sessions.begin(transaction, tokens.fingerprint(fresh), party, None, place)
    known = browser or tokens.new_token()
    sessions.know_browser(transaction, _of_browser(known, party), party)
    return SignedIn(fresh, known)


def _buckets(
    transaction: Transaction, account: Account | None, typed: str, browser: str, place: Place
) -> dict[str, Pace]:
    """Where the guess counts, first that of the account. A known browser answers for itself alone."""
    if account is not None and browser:
        mark = _of_browser(browser, account.party.id)
        if sessions.knows_browser(transaction, mark, account.party.id):
            return {f"browser:{mark.hex()}": BROWSER}
    return {f"account:{typed}": ACCOUNT, _address(place): ADDRESS}


def _address(place: Place) -> str:
    return f"address:{network_of(place.address)}"


def _of_browser(token: str, party: int) -> bytes:
    # Several people may use one browser: each is known in it separately.
    return tokens.fingerprint(f"{party} {token}")
