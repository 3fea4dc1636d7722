"""What happens by itself: expiry, ageing instances, and the reaping of what was deleted.

One sweep over what is due; APScheduler only ticks it. Every step is a unit of work of bounded size that looks again
at what it finds, so a sweep that is cut short loses nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator

from cse import records
from cse.access.authorisation import CREATOR
from cse.accounts import Accounts
from cse.behaviour.time_series import MISSING
from cse.clock import SECOND, instant_of
from cse.entity import Entity
from cse.model import Event, Resource, Tree
from cse.notifications.matching import representation_for_all
from cse.notifications.privilege import LEAVING, SOURCE, memory_of
from cse.notifications.sending import Counters
from cse.notifications.suspension import may_resume, resume
from cse.operations.expiration import CHILDREN_EXPIRY, EXPIRY
from cse.operations.removal import FORMER_ADDRESS, remove
from cse.refusals import Refusals
from cse.storage.sqlite import SqliteStore
from cse.storage.surveys import write_surveyed
from onem2m.errors import OneM2MError, StorageFailure
from onem2m.resources.common import EXPIRES
from onem2m.resources.definition import Guard
from onem2m.vocabulary import EventType, ResourceType

log = logging.getLogger(__name__)

_CHUNK = 200
_TOGETHER = 50
"""Resources that one unit of work touches at most, so that requests between two hardly wait."""
_SWEPT = 500
"""Instances below something deleted that go at once: by one statement, without being looked at."""
_LIGHT = frozenset({EXPIRY, MISSING})
"""Kinds of what is due that touch one resource and little else."""
_AGAIN_S = 60
"""After this time what failed is tried again."""


class Housekeeping:
    """The sweep of one CSE."""

    def __init__(
        self,
        entity: Entity,
        store: SqliteStore,
        accounts: Accounts,
        refusals: Refusals,
        counters: Counters | None = None,
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        self.accounts = accounts
        self.refusals = refusals
        self._counters = counters or Counters()
        self._tick = tick
        """tells delivery that time has passed, however the clock was moved"""
        self._entity = entity
        self._store = store
        self._instances = frozenset(d.type for d in entity.registry if d.guard is Guard.PARENT)
        self._reaping = threading.Lock()
        """The sweep and the commit of a delete may both call for the reaper: the second waits."""

    def sweep(self) -> int:
        """Does what is due now; returns how many things were done."""
        done = 0
        self._tick()
        began = self._store.stamper.clock()
        # Until nothing is due of then: what takes several steps leaves its rest due at once, and what comes due ever
        # again meanwhile does not keep the sweep from its end.
        while due := self._store.outbox.due(began, _TOGETHER):
            for together in _bunches(due):
                self._settle_all(together)
            done += len(due)
        self._resume()
        self.write_down()
        return done + self.reap()

    def write_down(self) -> None:
        """What was counted since the last time: uses of accounted policies, and refusals."""
        uses, refused = self.accounts.take(), self.refusals.due()
        if not uses and not refused:
            return

        def work(tree: Tree) -> None:
            self._store.outbox.account(tree, uses)
            for refusal in refused:
                tree.audit(refusal.what, refusal.originator, reason=refusal.reason, times=refusal.count)

        try:
            self._store.write(work)
        except OneM2MError:
            self.accounts.give_back(uses)
            raise

    def _resume(self) -> None:
        """Subscriptions whose creators may read again, wherever that was decided."""
        last = 0
        while keys := self._store.outbox.suspended(last, _CHUNK):
            for key in keys:
                if self._store.read(lambda tree, k=key: may_resume(self._entity, k, tree)):  # type: ignore[misc]
                    resumed = self._store.write(lambda tree, k=key: resume(self._entity, k, tree))  # type: ignore[misc]
                    self._counters.resumed += bool(resumed)
            last = keys[-1]

    def _settle_all(self, due: list[tuple[int, str, int]]) -> None:
        """Does what is due in one unit of work; where that fails, each by itself, and what fails then waits."""

        def work(tree: Tree) -> None:
            for instant, kind, key in due:
                self._settle(instant, kind, key, tree)

        try:
            write_surveyed(self._store, work)
        except StorageFailure:
            raise
        except Exception as fault:
            if len(due) > 1:
                for one in due:
                    self._settle_all([one])
                return
            [(instant, kind, key)] = due
            log.exception("what was due at resource %d (%s) failed and is put off: %s", key, kind, fault)
            later = self._store.stamper.clock() + _AGAIN_S * SECOND
            self._store.write(lambda tree: self._store.outbox.put_off(tree, instant, kind, key, later))

    def _settle(self, instant: int, kind: str, key: int, tree: Tree) -> None:
        tree.unschedule(instant, kind, key)
        resource = tree.get(key)
        if resource is None or tree.by_identifier(resource.identifier) is None:
            return  # gone, or below something that is gone and left to the reaper
        if kind == EXPIRY:
            expires = resource.get(EXPIRES)
            if expires is not None and instant_of(expires) <= tree.now:
                records.expired(resource, tree)
                remove(self._entity, resource, tree)
        elif kind.startswith(CHILDREN_EXPIRY):
            self._expire_children(instant, kind, resource, tree)
        else:
            behaviour = self._entity.behaviour_of(resource.type)
            if kind in behaviour.due:
                behaviour.due[kind](resource, tree)
            elif kind in behaviour.revisit:
                behaviour.revisit[kind](self._entity, resource, tree)

    def _expire_children(self, instant: int, kind: str, resource: Resource, tree: Tree) -> None:
        """Children that kept the end their parent had. Of a long list only some; the kind says where to go on."""
        _, _, place = kind.partition(":")
        first, _, after = place.partition(":")
        count = 0
        for type_ in sorted(one for one in resource.definition.children if one >= int(first or 0)):
            for child in tree.children(resource.key, (type_,), after=(type_, int(after or 0))):
                if count == _TOGETHER:
                    tree.schedule(instant, f"{CHILDREN_EXPIRY}:{type_}:{child.key - 1}", resource)
                    return
                count += 1
                expires = child.get(EXPIRES)
                if expires is not None and instant_of(expires) <= instant:
                    records.expired(child, tree)
                    remove(self._entity, child, tree)
            after = ""

    def reap(self) -> int:
        """Removes the rows below what was deleted, some at a time; subscriptions among them take their leave."""
        done = 0
        with self._reaping:
            while doomed := self._store.outbox.limbo(_TOGETHER):
                done += self._store.write(lambda tree, tops=doomed: self._reap_some(tops, tree))  # type: ignore[misc]
        return done

    def _reap_some(self, tops: list[Resource], tree: Tree) -> int:
        done = 0
        for top in tops:
            if done >= _TOGETHER:
                break
            done += self._sweep_out(top, tree) or self._reap_below(top, _TOGETHER - done, tree)
        return done

    def _sweep_out(self, top: Resource, tree: Tree) -> int:
        """Removes some of the instances, if there are any; returns what that counts for."""
        for type_ in top.definition.children & self._instances:
            if self._store.outbox.has_orphans(top.key, type_):
                self._store.outbox.sweep_out(tree, top.key, type_, _SWEPT)
                return _TOGETHER
        return 0

    def _reap_below(self, top: Resource, most: int, tree: Tree) -> int:
        outbox = self._store.outbox
        children = outbox.orphans(top.key, most)
        if top.type == ResourceType.GROUP:
            outbox.close_gathering(tree, top)
        former = str(top.internal.get(FORMER_ADDRESS, ""))
        if top.type == ResourceType.AE:
            top.internal[LEAVING] = top.internal.get(CREATOR)
        for child in children:
            if child.type == ResourceType.SUBSCRIPTION:
                self._tell_end(child, top, former, tree)
            elif child.type == ResourceType.GROUP:
                outbox.close_gathering(tree, child)
            childless = not child.definition.children or not outbox.has_orphans(child.key)
            if not childless:
                child.internal[FORMER_ADDRESS] = f"{former}/{child.attributes['rn']}"
                if LEAVING in top.internal:
                    child.internal[LEAVING] = top.internal[LEAVING]
            outbox.reap(tree, child, childless=childless)
        if len(children) < most:
            outbox.reap(tree, top, childless=True)
        return len(children) + 1

    def _tell_end(self, subscription: Resource, top: Resource, former: str, tree: Tree) -> None:
        """The resource that a subscription watches is deleted, and the subscription with it; one event for all."""
        if "told" not in top.internal:
            top.internal["told"] = True
            self._store.outbox.remember(tree, top)
            told = representation_for_all(self._entity, top, tree)
            tree.emit(Event(top.key, EventType.DELETE, told, former))
        subscription.internal[SOURCE] = memory_of(top)
        self._entity.behaviour_of(ResourceType.SUBSCRIPTION).leaving(subscription, tree, None)


def _bunches(due: list[tuple[int, str, int]]) -> Iterator[list[tuple[int, str, int]]]:
    """What may be done together; what touches many resources by itself stands alone."""
    bunch: list[tuple[int, str, int]] = []
    for one in due:
        if one[1] in _LIGHT:
            bunch.append(one)
            continue
        if bunch:
            yield bunch
            bunch = []
        yield [one]
    if bunch:
        yield bunch
