"""The eventNotificationCriteria of subscriptions, ready to be asked (TS-0001 9.6.8, TS-0004 7.5.1.2.2). Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from cse.clock import microseconds_of
from cse.model import Watch
from onem2m.conditions import conditions_of
from onem2m.mapping import json
from onem2m.vocabulary import EventType, Operation, Permission

OPERATION: Final = 100
"""The kind of the event that says that an operation was done; subscriptions with `om` wait for it."""

GATHERED: Final = 101
"""The kind of the event that a member of a group has told it something."""

_BOUNDS = frozenset({"crb", "cra", "ms", "us", "sts", "stb", "exb", "exa", "sza", "szb"})

Attributes = Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Monitored:
    """One entry of the operation monitor; None stands for any."""

    operations: int | None
    """bits of accessControlOperations"""
    originator: str | None

    def fits(self, permission: int, originator: str) -> bool:
        """Whether an operation, given by its permission, is of this kind and of this originator (SP-relative)."""
        if self.operations is not None and not self.operations & permission:
            return False
        if self.originator is None:
            return True
        return originator == self.originator or originator.rpartition("/")[2] == self.originator


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a subscription waits for."""

    kinds: frozenset[int]
    attributes: frozenset[str] | None
    """with updates: only where one of these is written"""
    child_types: frozenset[int] | None
    condition: Callable[[Mapping[str, Any]], bool] | None
    """bounds on the resource that the event is about"""
    monitored: tuple[Monitored, ...] = ()
    missing: tuple[int, int] | None = None
    """with missing data: how many moments, within how many microseconds"""

    @classmethod
    def of(cls, criteria: Mapping[str, Any]) -> Criteria:
        """Those of an eventNotificationCriteria."""
        monitor = criteria.get("om")
        kinds = (OPERATION,) if monitor is not None else criteria.get("net") or (EventType.UPDATE,)
        return cls(
            frozenset(kinds),
            frozenset(criteria["atr"]) if criteria.get("atr") else None,
            frozenset(criteria["chty"]) if criteria.get("chty") else None,
            conditions_of(criteria) if _BOUNDS & criteria.keys() else None,
            tuple(Monitored(entry.get("ops"), entry.get("or")) for entry in monitor or ()),
            (criteria["md"]["num"], microseconds_of(criteria["md"]["dur"])) if "md" in criteria else None,
        )

    def fit(
        self,
        kind: int,
        child_type: int | None,
        modified: Attributes,
        subject: Attributes,
        operation: tuple[int, str] | None = None,
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
        if operation is not None and not any(entry.fits(*operation) for entry in self.monitored):
            return False
        return self.condition is None or self.condition(subject())


def name_of(number: int, within: int) -> str:
    """The name under which missed moments are counted."""
    return f"{number} {within}"


@lru_cache(maxsize=4096)
def criteria_of(text: str) -> Criteria:
    """Criteria from their JSON, compiled once: many subscriptions have the same."""
    return Criteria.of(json.decode(text.encode()))


@dataclass(frozen=True, slots=True)
class Wishes:
    """What all subscriptions of one resource wait for together, by the kind of event."""

    by_kind: Mapping[int, tuple[Criteria, ...]]
    complete: bool

    def fit(
        self,
        kind: int,
        child_type: int | None,
        modified: Attributes,
        subject: Attributes,
        operation: tuple[int, str] | None = None,
    ) -> bool:
        """Whether anybody may want an event. Where not all wishes are listed, somebody may."""
        if not self.complete:
            return True
        for criteria in self.by_kind.get(kind, ()):
            if criteria.fit(kind, child_type, modified, subject, operation):
                return True
        return False

    def include(self, kind: int) -> bool:
        """Whether anybody may want events of a kind."""
        return not self.complete or kind in self.by_kind


def wishes_of(watch: Watch) -> Wishes:
    """The compiled form of what subscriptions wait for."""
    if watch.memo is None:
        by_kind: dict[int, tuple[Criteria, ...]] = {}
        for criteria in map(criteria_of, watch.criteria):
            for kind in criteria.kinds:
                by_kind[kind] = (*by_kind.get(kind, ()), criteria)
        watch.memo = Wishes(by_kind, watch.complete)
    return watch.memo  # type: ignore[no-any-return]


def permission_of(operation: Operation, *, discovery: bool = False) -> Permission:
    """The bit that stands for an operation in the operation monitor."""
    return Permission.DISCOVERY if discovery else Permission(1 << (operation - 1))


def number_of(permission: int) -> int:
    """The number that tells an operation in a notification: that of the request; a discovery is a RETRIEVE."""
    return int(Operation.RETRIEVE) if permission == Permission.DISCOVERY else permission.bit_length()
