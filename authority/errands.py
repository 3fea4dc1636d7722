"""Carries into the tree what households decided, until the tree has it: nothing is forgotten while the CSE is away.

What takes something away goes first; the tree is told of a tenancy only when its policies stand.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from authority import files, register
from authority.authority import Authority
from authority.storage import errands
from authority.storage.errands import PolicyErrand, TenancyErrand
from authority.storage.store import Transaction
from authority.tree import AuthorityTree, policies_needed
from onem2m.errors import OneM2MError

log = logging.getLogger(__name__)

PERIOD_S = 1.0
LONGEST_PAUSE_S = 30.0
VERIFY_EVERY_S = 3600.0
_LOCK = "tree.lock"
_AT_ONCE = 50

E = TypeVar("E")


def carry(authority: Authority, tree: AuthorityTree) -> bool:
    """Does what is to be done in the tree; whether all of it is done. Raises OSError when the CSE is away."""
    if not authority.read(_undone):
        return True
    # One at a time, whichever process it is: an older state must never overtake a newer one.
    with files.locked(authority.settings.data / _LOCK):
        for policy in authority.read(errands.policies_undone):
            _put(authority, tree, policy)
        waiting: set[str] = set()
        for tenancy in authority.read(errands.tenancies_undone):
            if tenancy.premise not in waiting and not _tell(authority, tree, tenancy):
                waiting.add(tenancy.premise)
    return not authority.read(_undone)


def verify(authority: Authority, tree: AuthorityTree) -> None:
    """Looks whether the tree still has what it was given, and notes what has to be done again."""
    policies, told = authority.read(errands.policies), authority.read(errands.tenancies_told)
    for begin in range(0, len(policies), _AT_ONCE):
        # In parts, so that nobody who waits before a page waits for all of them.
        with files.locked(authority.settings.data / _LOCK):
            lost = [policy for policy in policies[begin : begin + _AT_ONCE] if not tree.has_policy(policy)]
        _note(authority, lost, errands.policy_lost)
    forgotten = [tenancy for tenancy in told if not tree.was_told(tenancy)]
    _note(authority, forgotten, errands.tenancy_forgotten)


def _note(authority: Authority, found: Sequence[E], note: Callable[[Transaction, E], None]) -> None:
    def note_all(transaction: Transaction) -> None:
        for each in found:
            note(transaction, each)

    if found:
        log.warning("the tree has lost what it was given: %s", found)
        authority.change(note_all)


def _put(authority: Authority, tree: AuthorityTree, policy: PolicyErrand) -> None:
    try:
        tree.put_policy(policy)
    except OneM2MError as refusal:
        text = f"{refusal.code} {refusal}"
        if policy.refusal != text:
            log.error("the CSE refuses the policy %s %s %s: %s", policy.premise, policy.tenancy, policy.name, text)
            authority.change(lambda transaction: errands.policy_refused(transaction, policy, text))
        return
    authority.change(lambda transaction: errands.policy_done(transaction, policy))


def _tell(authority: Authority, tree: AuthorityTree, tenancy: TenancyErrand) -> bool:
    def policies_stand(transaction: Transaction) -> bool:
        return all(
            errands.stands(transaction, tenancy.premise, of_tenancy, names)
            for of_tenancy, names in policies_needed(tenancy)
        )

    if not authority.read(policies_stand):
        return False
    try:
        tree.tell_tenancy(tenancy)
    except OneM2MError as refusal:
        log.error("the CSE does not take who lives at %s: %s %s", tenancy.premise, refusal.code, refusal)
        return False
    authority.change(lambda transaction: errands.tenancy_done(transaction, tenancy))
    return True


def _undone(transaction: Transaction) -> bool:
    return bool(errands.policies_undone(transaction, 1) or errands.tenancies_undone(transaction))


class Courier:
    """Runs beside the pages: once a second it does what the time asks for and carries what waits.

    `connect` makes the authority's client of the tree.
    """

    def __init__(
        self, authority: Authority, connect: Callable[[Authority], AuthorityTree], period_s: float = PERIOD_S
    ) -> None:
        self._authority = authority
        self._connect = connect
        self._period_s = period_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Ends soon; returns when it has ended."""
        self._stopping.set()
        self._thread.join(timeout=15)

    def _run(self) -> None:
        tree = self._connect(self._authority)
        pause_s, unverified_s = self._period_s, VERIFY_EVERY_S
        while not self._stopping.is_set():
            away = ""
            try:
                if self._authority.read(register.is_due):
                    self._authority.change(register.tick)
                if unverified_s >= VERIFY_EVERY_S:
                    verify(self._authority, tree)
                    unverified_s = 0.0
                if not carry(self._authority, tree):
                    away = "the CSE refuses some of it"
            except (OSError, OneM2MError) as fault:
                away = str(fault)
                if pause_s == self._period_s:
                    log.warning("what waits for the tree goes on waiting: %s", away)
            except Exception:
                log.exception("a fault of ours; trying again")
                away = "fault"
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S) if away else self._period_s
            unverified_s += pause_s
            self._stopping.wait(pause_s)
