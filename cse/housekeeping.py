"""What happens by itself: expiry, ageing instances, and the reaping of what was deleted.

One sweep over what is due; APScheduler only ticks it. Every step is a unit of work of bounded size that looks again
at what it finds, so a sweep that is cut short loses nothing.
"""

from __future__ import annotations

import logging
import threading

from cse import records
from cse.access.authorisation import CREATOR
from cse.accounts import Accounts
from cse.clock import instant_of
from cse.entity import Entity
from cse.model import Event, Resource, Tree
from cse.notifications.matching import representation_for_all
from cse.notifications.privilege import LEAVING, SOURCE, memory_of
from cse.notifications.sending import Counters
from cse.notifications.suspension import may_resume, resume
from cse.operations.delete import FORMER_ADDRESS, remove
from cse.operations.expiration import CHILDREN_EXPIRY, EXPIRY
from cse.refusals import Refusals
from cse.storage.sqlite import SqliteStore
from onem2m.errors import OneM2MError
from onem2m.resources.common import EXPIRES
from onem2m.vocabulary import EventType, ResourceType

log = logging.getLogger(__name__)

_CHUNK = 200
"""Rows that one unit of work touches at most, so that requests between two chunks hardly wait."""


class Housekeeping:
    """The sweep of one CSE."""

    def __init__(
        self,
        entity: Entity,
        store: SqliteStore,
        accounts: Accounts,
        refusals: Refusals,
        counters: Counters | None = None,
    ) -> None:
        self.accounts = accounts
        self.refusals = refusals
        self._counters = counters or Counters()
        self._entity = entity
        self._store = store
        self._reaping = threading.Lock()
        """The sweep and the commit of a delete may both call for the reaper: the second waits."""

    def sweep(self) -> int:
        """Does what is due now; returns how many things were done."""
        done = 0
        # Until nothing is due: what takes several steps leaves its rest due at once.
        while due := self._store.outbox.due(self._store.stamper.clock(), _CHUNK):
            for instant, kind, key in due:
                self._store.write(lambda tree, i=instant, k=kind, r=key: self._settle(i, k, r, tree))  # type: ignore[misc]
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
        elif kind == CHILDREN_EXPIRY:
            self._expire_children(instant, resource, tree)
        else:
            hook = self._entity.behaviour_of(resource.type).due.get(kind)
            if hook is not None:
                hook(resource, tree)

    def _expire_children(self, instant: int, resource: Resource, tree: Tree) -> None:
        """Children that kept the end their parent had; the rest of a long list at once after."""
        count = 0
        for child in tree.children(resource.key):
            expires = child.get(EXPIRES)
            if expires is not None and instant_of(expires) <= instant:
                if count == _CHUNK:
                    tree.schedule(instant, CHILDREN_EXPIRY, resource)
                    return
                records.expired(child, tree)
                remove(self._entity, child, tree)
                count += 1

    def reap(self) -> int:
        """Removes the rows below what was deleted, chunk by chunk; subscriptions among them take their leave."""
        done = 0
        with self._reaping:
            while doomed := self._store.outbox.limbo(1):
                done += self._store.write(lambda tree, top=doomed[0]: self._reap_chunk(top, tree))  # type: ignore[misc]
        return done

    def _reap_chunk(self, top: Resource, tree: Tree) -> int:
        children = self._store.outbox.orphans(top.key, _CHUNK)
        former = str(top.internal.get(FORMER_ADDRESS, ""))
        if top.type == ResourceType.AE:
            top.internal[LEAVING] = top.internal.get(CREATOR)
        for child in children:
            if child.type == ResourceType.SUBSCRIPTION:
                self._tell_end(child, top, former, tree)
            child.internal[FORMER_ADDRESS] = f"{former}/{child.attributes['rn']}"
            if LEAVING in top.internal:
                child.internal[LEAVING] = top.internal[LEAVING]
            self._store.outbox.reap(tree, child)
        if len(children) < _CHUNK:
            self._store.outbox.reap(tree, top)
        return len(children) + 1

    def _tell_end(self, subscription: Resource, top: Resource, former: str, tree: Tree) -> None:
        """The resource that a subscription watches is deleted, and the subscription with it; one event for all."""
        if "told" not in top.internal:
            top.internal["told"] = True
            self._store.outbox.remember(tree, top)
            told = representation_for_all(self._entity, top, tree)
            tree.emit(Event(top.key, EventType.DELETE, told, former))
        subscription.internal[SOURCE] = memory_of(top)
        self._entity.behaviour_of(ResourceType.SUBSCRIPTION).leaving(subscription, tree)
