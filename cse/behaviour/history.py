"""Bounded series: what holds instances counts them, and drops the oldest beyond its limits (TS-0004 7.4.6, 7.4.7).

The limits mni, mbs and mia and the counts cni and cbs are called and mean the same on every type that holds instances.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from cse.clock import AT_ONCE, SECOND, instant_of
from cse.model import Reading, Resource, Tree
from onem2m.errors import NotAcceptable, NotFound
from onem2m.resources.common import CREATED, STATE_TAG
from onem2m.resources.container import BYTES, INSTANCES, MAX_AGE, MAX_BYTES, MAX_INSTANCES
from onem2m.resources.content_instance import CONTENT_SIZE

AGING: Final = "aging"
"""The due date of a holder's oldest instance, and the mark that there is one."""

DROPPING: Final = "dropping"
"""The due date of a holder that has more instances than its limits allow, and the mark of one."""
DRAINING: Final = "draining"
"""The due date of a holder whose instances all go, and under this name the key of the last of them."""

_BATCH: Final = 500
"""Instances that one unit of work drops at most; what is left goes in the next ones, so that others hardly wait."""


@dataclass(frozen=True, slots=True)
class BoundedSeries:
    """How the resources of one type hold their instances. The methods are hooks (see `Behaviour`)."""

    holder: str
    """what refusals call the holder"""
    instance: int
    """the instances' resource type"""
    tagged: bool = False
    """whether an instance that comes or goes raises the holder's stateTag, and bears it"""

    def admit(self, holder: Resource, instance: Resource, tree: Tree) -> None:
        """Counts the new instance; drops the oldest ones beyond the limits."""
        size = instance[CONTENT_SIZE]
        self.check_size(holder, size)
        holder[INSTANCES] += 1
        holder[BYTES] += size
        if self.tagged:
            holder[STATE_TAG] += 1
            instance[STATE_TAG] = holder[STATE_TAG]
        self.drop_beyond_limits(holder, tree)
        self.watch_age(holder, tree)
        tree.update(holder)

    def check_size(self, holder: Resource, size: int) -> None:
        """Raises NotAcceptable for an instance that would not fit even alone."""
        most = holder.get(MAX_BYTES)
        if most is not None and size > most:
            raise NotAcceptable(f"{size} bytes of content, the {self.holder} takes {most} (mbs)")
        if holder.get(MAX_INSTANCES) == 0:
            raise NotAcceptable(f"the {self.holder} takes no instances (mni is 0)")

    def drop_beyond_limits(self, holder: Resource, tree: Tree) -> None:
        """Evicts the oldest while there are too many or too large. Nobody is notified of an eviction."""
        most, bytes_ = holder.get(MAX_INSTANCES), holder.get(MAX_BYTES)
        if most is None and bytes_ is None:
            return
        left = _BATCH
        while (most is not None and holder[INSTANCES] > most) or (bytes_ is not None and holder[BYTES] > bytes_):
            if not left:
                self._come_back(DROPPING, True, holder, tree)
                return
            if not self.drop_oldest(holder, tree):
                return
            left -= 1

    def go_on_dropping(self, holder: Resource, tree: Tree) -> None:
        """Housekeeping: evicts more of what the limits leave no room for."""
        holder = tree.own(holder)
        holder.internal.pop(DROPPING, None)
        self.drop_beyond_limits(holder, tree)
        tree.update(holder)

    @staticmethod
    def _come_back(kind: str, mark: object, holder: Resource, tree: Tree) -> None:
        if kind not in holder.internal:
            holder.internal[kind] = mark
            tree.schedule(AT_ONCE, kind, holder)

    def drop_oldest(self, holder: Resource, tree: Tree, up_to: int | None = None) -> bool:
        """Evicts one; False where there is none, or none that was made so early."""
        size = tree.evict_oldest(holder, self.instance, up_to)
        if size is None:
            return False
        holder[INSTANCES] -= 1
        holder[BYTES] -= size
        return True

    def drop_all(self, holder: Resource, tree: Tree) -> None:
        """Evicts every instance there is. As long as that takes the holder is marked (`DRAINING`)."""
        newest = tree.newest(holder, self.instance)
        if newest is not None:
            holder.internal.pop(DRAINING, None)
            self._drain(newest.key, holder, tree)

    def drop_all_but_newest(self, holder: Resource, tree: Tree) -> None:
        """Evicts every instance there is but one, in the same way."""
        newest = tree.newest(holder, self.instance)
        if newest is not None:
            holder.internal.pop(DRAINING, None)
            self._drain(newest.key - 1, holder, tree)

    def drain(self, holder: Resource, tree: Tree) -> None:
        """Housekeeping: evicts more of what was there when all had to go; what was made since then stays."""
        holder = tree.own(holder)
        last = holder.internal.pop(DRAINING, 0)
        self._drain(last, holder, tree)
        tree.update(holder)

    def _drain(self, last: int, holder: Resource, tree: Tree) -> None:
        for _ in range(_BATCH):
            if not self.drop_oldest(holder, tree, last):
                return
        self._come_back(DRAINING, last, holder, tree)

    def watch_age(self, holder: Resource, tree: Tree) -> None:
        """Has housekeeping come when the first instance is too old."""
        age = holder.get(MAX_AGE)
        if age is not None and AGING not in holder.internal:
            holder.internal[AGING] = True
            tree.schedule(tree.now + age * SECOND, AGING, holder)

    def drop_aged(self, holder: Resource, tree: Tree) -> None:
        """Housekeeping: evicts instances older than maxInstanceAge, and comes back when the next one is due."""
        holder = tree.own(holder)
        holder.internal.pop(AGING, None)
        age = holder.get(MAX_AGE)
        for _ in range(_BATCH):
            oldest = tree.oldest(holder, self.instance) if age is not None else None
            if oldest is None or age is None:
                break
            ends = instant_of(oldest[CREATED]) + age * SECOND
            if ends > tree.now:
                holder.internal[AGING] = True
                tree.schedule(ends, AGING, holder)
                break
            self.drop_oldest(holder, tree)
        else:
            holder.internal[AGING] = True
            tree.schedule(AT_ONCE, AGING, holder)
        tree.update(holder)

    def dismiss(self, holder: Resource, instance: Resource, tree: Tree) -> None:
        """An instance is deleted, by request or at its end."""
        holder[INSTANCES] -= 1
        holder[BYTES] -= instance[CONTENT_SIZE]
        if self.tagged:
            holder[STATE_TAG] += 1
        tree.update(holder)

    def limits_changed(self, holder: Resource, changes: dict[str, Any], tree: Tree) -> None:
        """Narrower limits take effect at once, for very many instances within moments."""
        if {MAX_INSTANCES.short, MAX_BYTES.short} & changes.keys():
            self.drop_beyond_limits(holder, tree)
        if MAX_AGE.short in changes and holder[INSTANCES]:
            holder.internal.pop(AGING, None)
            holder.internal[AGING] = True
            tree.schedule(tree.now, AGING, holder)

    def latest(self, holder: Resource, tree: Reading) -> Resource:
        """The newest instance."""
        return self._existing(tree.newest(holder, self.instance))

    def oldest(self, holder: Resource, tree: Reading) -> Resource:
        """The oldest instance."""
        return self._existing(tree.oldest(holder, self.instance))

    def _existing(self, instance: Resource | None) -> Resource:
        if instance is None:
            raise NotFound(f"the {self.holder} has no instance")
        return instance
