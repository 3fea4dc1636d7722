"""Which subscriptions wait for an event (TS-0004 7.5.1.2.2). Pure but for the event that it leaves in the tree.

An event is kept once, if any subscription wants it; delivery asks each one again with the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cse.access.requester import NOBODY
from cse.clock import microseconds_of
from cse.entity import Entity
from cse.model import Event, Resource, Tree
from cse.notifications.privilege import memory_of
from cse.operations import representation
from onem2m.conditions import conditions_of
from onem2m.mapping import json
from onem2m.primitive import Encoded
from onem2m.resources.definition import Guard
from onem2m.vocabulary import EventType

_BOUNDS = frozenset({"crb", "cra", "ms", "us", "sts", "stb", "exb", "exa", "sza", "szb"})


@dataclass(frozen=True, slots=True)
class Criteria:
    """The eventNotificationCriteria of a subscription, ready to be asked."""

    kinds: frozenset[int]
    attributes: frozenset[str] | None
    """with updates: only where one of these is written"""
    child_types: frozenset[int] | None
    condition: Callable[[Mapping[str, Any]], bool] | None
    """bounds on the resource that the event is about"""
    missing: tuple[int, int] | None = None
    """with missing data: how many moments, within how many microseconds"""

    @classmethod
    def of(cls, attributes: Mapping[str, Any]) -> Criteria:
        """Those of a subscription's representation."""
        criteria = attributes.get("enc") or {}
        return cls(
            frozenset(criteria.get("net") or (EventType.UPDATE,)),
            frozenset(criteria["atr"]) if criteria.get("atr") else None,
            frozenset(criteria["chty"]) if criteria.get("chty") else None,
            conditions_of(criteria) if _BOUNDS & criteria.keys() else None,
            (criteria["md"]["num"], microseconds_of(criteria["md"]["dur"])) if "md" in criteria else None,
        )

    def fit(
        self,
        kind: int,
        child_type: int | None,
        modified: Callable[[], Mapping[str, Any]],
        subject: Callable[[], Mapping[str, Any]],
    ) -> bool:
        """Whether an event is wanted; what it is about is only looked into where a condition asks."""
        if kind not in self.kinds:
            return False
        if self.child_types is not None and child_type is not None and child_type not in self.child_types:
            return False
        if self.attributes is not None and kind == EventType.UPDATE and self.attributes.isdisjoint(modified()):
            return False
        if kind == EventType.MISSING_DATA:
            # Counted by the series, which says for whom it is enough: the conditions were looked at as of then.
            return self.missing is not None and name_of(*self.missing) in modified()
        return self.condition is None or self.condition(subject())


def name_of(number: int, within: int) -> str:
    """The name under which missed moments are counted."""
    return f"{number} {within}"


def criteria_of(subscription: Resource) -> Criteria:
    """The compiled criteria of a subscription."""
    if subscription.memo is None:
        subscription.memo = Criteria.of(subscription.attributes)
    return subscription.memo  # type: ignore[no-any-return]


def child_created(entity: Entity, parent: Resource, child: Resource, tree: Tree) -> None:
    """A resource was created: its parent's subscribers may care."""
    _tell(entity, parent, child, EventType.CHILD_CREATED, tree, child_type=child.type)


def child_deleted(entity: Entity, parent: Resource, child: Resource, tree: Tree) -> None:
    """A resource is being deleted: its parent's subscribers may care. Its own are told by the reaper."""
    _tell(entity, parent, child, EventType.CHILD_DELETED, tree, child_type=child.type)


def updated(entity: Entity, resource: Resource, changes: dict[str, Any], tree: Tree) -> None:
    """A resource was updated by request."""
    _tell(entity, resource, resource, EventType.UPDATE, tree, changes=changes)


def _tell(
    entity: Entity,
    source: Resource,
    subject: Resource,
    kind: EventType,
    tree: Tree,
    *,
    child_type: int | None = None,
    changes: dict[str, Any] | None = None,
) -> None:
    for subscription in tree.subscriptions(source):
        if criteria_of(subscription).fit(kind, child_type, lambda: changes or {}, lambda: subject.attributes):
            break
    else:
        return
    modified = None
    if changes is not None:
        modified = Encoded(json.encode(representation.visible(entity, subject, NOBODY, tree, changes)))
    elif subject.definition.guard is not Guard.PARENT:
        # Who may read the parent need not be allowed to read the child: delivery asks for each subscriber.
        modified = Encoded(json.encode(memory_of(subject)))
    told = representation_for_all(entity, subject, tree)
    tree.emit(Event(source.key, kind, told, tree.address(subject), child_type, modified))


def representation_for_all(entity: Entity, subject: Resource, tree: Tree) -> Encoded:
    """A resource as every subscriber may see it: one event is for all of them."""
    return Encoded(json.encode(representation.shown(entity, subject, NOBODY, tree)))
