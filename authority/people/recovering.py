"""Links for the first password, and the ways back for who has lost it.

Two of three are enough: the password, the second factor, a recovery code. Who has lost more needs a link from an
operator. Every way back ends all sessions and voids all tokens of the person.
"""

from __future__ import annotations

from dataclasses import dataclass

from authority.authority import Authority
from authority.people import tokens
from authority.people.entrance import Entrance
from authority.people.person import ADMINISTRATOR, KINDS, login_of, typed_login
from authority.people.signing_in import SignedIn, TooSoon, new_session, uses_code
from authority.people.throttle import ACCOUNT, ADDRESS, network_of
from authority.storage import audit, guesses, parties, people, sessions
from authority.storage.people import INVITATION, RECOVERY, RECOVERY_WITHOUT_SECOND_FACTOR, Account, Link
from authority.storage.sessions import Place
from authority.storage.store import Transaction

INVITATION_S = 7 * 24 * 3600
RECOVERY_S = 24 * 3600


class NotAPerson(Exception):
    """Only people sign in; the party is a program or a device, or may not act."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Somebody has come in by a link: their session, and the new recovery codes, shown this once."""

    signed_in: SignedIn
    codes: tuple[str, ...]


def invite(authority: Authority, originator: str, *, by: str = "") -> str:
    """The address where a person chooses the first password, good once and for seven days.

    `by` is who invites; empty on the command line. Raises NoSuchParty, NotAPerson.
    """

    def issue(transaction: Transaction) -> str:
        party = parties.existing(transaction, originator)
        if party.kind not in KINDS or party.disabled:
            raise NotAPerson(f"{originator} is no person who may sign in")
        role = authority.settings.role(ADMINISTRATOR)
        if party.kind == ADMINISTRATOR and role not in party.roles:
            # On the pages it is the role that counts, so that it can be seen and taken.
            parties.set_roles(transaction, originator, (*party.roles, role), by=by)
        account = people.opened(transaction, party, login_of(party.name))
        if account.password is not None:
            raise NotAPerson(f"{originator} has a password already: a recovery link gives a new one")
        token = tokens.new_token()
        expires = transaction.epoch + INVITATION_S
        people.issue_link(transaction, party.id, INVITATION, tokens.fingerprint(token), expires)
        audit.record(transaction, by, "invited", party=originator)
        return token

    return f"{authority.settings.issuer}/invitation/{authority.change(issue)}"


def issue_recovery(
    authority: Authority, originator: str, *, by: str, name_of_issuer: str, without_second_factor: bool = False
) -> str:
    """The address where a person chooses a new password, good once and for a day; the person is told of it.

    Raises NoSuchParty, NotAPerson.
    """

    def issue(transaction: Transaction) -> str:
        party = parties.existing(transaction, originator)
        account = people.of_party(transaction, party.id)
        if account is None or account.password is None or party.disabled:
            raise NotAPerson(f"{originator} has no account to recover: an invitation gives the first password")
        token = tokens.new_token()
        purpose = RECOVERY_WITHOUT_SECOND_FACTOR if without_second_factor else RECOVERY
        expires = transaction.epoch + RECOVERY_S
        people.issue_link(transaction, party.id, purpose, tokens.fingerprint(token), expires)
        people.tell(
            transaction,
            party.id,
            f"{name_of_issuer} issued a recovery link for your account on {transaction.at:%d %B %Y at %H:%M} UTC."
            " If you did not ask for it, tell your operator.",
        )
        audit.record(
            transaction, by, "recovery-link-issued", party=originator, without_second_factor=without_second_factor
        )
        return token

    return f"{authority.settings.issuer}/recovery/{authority.change(issue)}"


def good_link(entrance: Entrance, token: str) -> tuple[Link, str] | None:
    """The link and the login of its person, while it is good."""

    def look(transaction: Transaction) -> tuple[Link, str] | None:
        link = people.link(transaction, tokens.fingerprint(token))
        account = None if link is None else people.of_party(transaction, link.party.id)
        return None if link is None or account is None else (link, account.login)

    return entrance.authority.read(look)


def arrive(entrance: Entrance, token: str, password: str, browser: str, place: Place) -> Arrived | None:
    """Uses up a link: the password is set, everything older ends, a session begins. None when it is good no more."""
    hashed, codes = entrance.passwords.hashed(password), tokens.new_recovery_codes()

    def use(transaction: Transaction) -> Arrived | None:
        link = people.link(transaction, tokens.fingerprint(token))
        if link is None:
            return None
        party = link.party
        _start_over(transaction, party.id, party.originator, hashed)
        if link.purpose == RECOVERY_WITHOUT_SECOND_FACTOR:
            people.set_secret(transaction, party.id, None)
        people.set_recovery_codes(transaction, party.id, map(tokens.code_fingerprint, codes))
        audit.record(transaction, party.originator, f"{link.purpose}-used", address=place.address)
        return Arrived(new_session(transaction, party.id, browser, place), codes)

    return entrance.authority.change(use)


def recover(entrance: Entrance, login: str, code: str, second: str, password: str, place: Place) -> bool | TooSoon:
    """Sets a new password for who knows a recovery code, and a code of the second factor if there is one."""
    typed = typed_login(login)
    by_name, by_address = f"recovery:{typed}", f"address:{network_of(place.address)}"
    buckets = {by_name: ACCOUNT, by_address: ADDRESS}
    wait_s = entrance.authority.change(lambda transaction: guesses.count(transaction, buckets))
    if wait_s:
        return TooSoon(wait_s)
    # Also for a name that nobody has, so that the time taken tells nothing.
    hashed = entrance.passwords.hashed(password)

    def check(transaction: Transaction) -> bool:
        account = people.by_login(transaction, typed)
        if account is None or not _knows_enough(entrance, transaction, account, code, second):
            whose = account.party.originator if account else ""
            audit.record(transaction, "", "recovery-refused", party=whose, address=place.address)
            return False
        party = account.party
        _start_over(transaction, party.id, party.originator, hashed)
        guesses.clear(transaction, by_name)
        guesses.take_back(transaction, by_address)
        left = people.recovery_codes_left(transaction, party.id)
        people.tell(transaction, party.id, f"Your password was changed with a recovery code; {left} codes are left.")
        audit.record(transaction, party.originator, "recovered", address=place.address)
        return True

    return entrance.authority.change(check)


def change_password(entrance: Entrance, party: int, originator: str, password: str, keep: bytes) -> None:
    """A new password for who has just proved the old one; all sessions but this one end."""
    hashed = entrance.passwords.hashed(password)

    def change(transaction: Transaction) -> None:
        people.set_password(transaction, party, hashed)
        people.end_links(transaction, party)
        sessions.end_all(transaction, party, keep)
        parties.void_tokens(transaction, originator)
        audit.record(transaction, originator, "password-changed")

    entrance.authority.change(change)


def new_codes(entrance: Entrance, party: int, originator: str) -> tuple[str, ...]:
    """Ten new recovery codes instead of those before, shown this once."""
    codes = tokens.new_recovery_codes()

    def change(transaction: Transaction) -> None:
        people.set_recovery_codes(transaction, party, map(tokens.code_fingerprint, codes))
        audit.record(transaction, originator, "recovery-codes-made")

    entrance.authority.change(change)
    return codes


def _knows_enough(entrance: Entrance, transaction: Transaction, account: Account, code: str, second: str) -> bool:
    if account.password is None or account.party.disabled:
        return False
    # The second factor first: a code used up in vain comes again in half a minute, a recovery code never.
    if account.secret is not None and not uses_code(entrance, transaction, account, second):
        return False
    return people.use_recovery_code(transaction, account.party.id, tokens.code_fingerprint(code))


def _start_over(transaction: Transaction, party: int, originator: str, password: str) -> None:
    people.set_password(transaction, party, password)
    people.end_links(transaction, party)
    sessions.end_all(transaction, party)
    sessions.forget_browsers(transaction, party)
    parties.void_tokens(transaction, originator)
