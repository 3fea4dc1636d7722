"""The tree as a unit of work sees it: what is committed, and over it the layers of what is not yet."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar, cast

from cse.model import (
    ROOT,
    Answer,
    AnyQuestion,
    Inquiry,
    MustHold,
    QuestionOpen,
    Reading,
    Resource,
    SurveyOpen,
    Watch,
)
from cse.storage import statements as sql
from cse.storage.caches import Bounded
from cse.storage.state import State
from cse.storage.watching import BLOCKS, watch_of, watched_by, widened
from cse.storage.write_set import GONE, WriteSet
from onem2m.mapping import json
from onem2m.primitive import Encoded
from onem2m.resources.definition import Guard

K = TypeVar("K")
T = TypeVar("T")

SURVEYED_AT_ONCE: Final = 64
"""Items that a unit of work looks up by itself: about a millisecond's worth."""

DERIVED: Final = re.compile(r"([a-z]+)([0-9]{1,18})\Z")
"""Identifiers and names that the CSE made: the type's prefix and the key."""


class SqliteReading:
    """Looks at the tree; with `layers` also at what is not committed yet, the newest layer first."""

    def __init__(
        self,
        state: State,
        connection: sqlite3.Connection,
        now: int,
        layers: Sequence[WriteSet] = (),
        *,
        cached: bool = True,
        inquiry: Inquiry | None = None,
    ) -> None:
        self._state = state
        self._connection = connection
        self._layers = layers
        self._cached = cached
        self._inquiry = inquiry
        self._generation = state.generation
        self.now = now

    def get(self, key: int) -> Resource | None:
        """See `Reading`."""
        for layer in self._layers:
            known = layer.resources.get(key)
            if known is not None:
                return None if known is GONE else self._unless_evicted(cast(Resource, known))
        if self._cached:
            resource = self._state.committed.resources.get(key)
            if resource is not None:
                return resource
        return self._load(key)

    def _load(self, key: int) -> Resource | None:
        generation = self._state.generation
        row = self._connection.execute(sql.BY_KEY, (key,)).fetchone()
        if row is None or row[2] < 0:
            return None
        resource = self.resource_of(row)
        if self._cached and resource.definition.guard is not Guard.PARENT:
            self._state.remember(resource, generation)
        return self._unless_evicted(resource)

    def _unless_evicted(self, resource: Resource) -> Resource | None:
        gone = resource.definition.guard is Guard.PARENT and self._evicted(resource.parent, resource.key, resource.type)
        return None if gone else resource

    def resource_of(self, row: tuple[Any, ...]) -> Resource:
        """The resource that a row holds."""
        key, type_, parent, name, attributes, internal = row
        definition = self._state.registry.definition_of(type_, attributes)
        return Resource(
            definition,
            key,
            parent,
            name,
            encoded=Encoded(attributes),
            internal=json.decode(internal) if internal else None,
        )

    def _evicted(self, parent: int, key: int, type_: int) -> bool:
        for layer in self._layers:
            floor = layer.floors.get(parent)
            if floor is not None:
                # Older children of other types, subscriptions for one, stay.
                return type_ == floor[0] and key <= floor[1]
        return False

    def _gone(self, key: int) -> bool:
        for layer in self._layers:
            known = layer.resources.get(key)
            if known is not None:
                return known is GONE
        return False

    def by_identifier(self, identifier: str) -> Resource | None:
        """See `Reading`."""
        derived = DERIVED.match(identifier)
        resource: Resource | None = None
        if derived:
            resource = self.get(int(derived[2]))
            if resource is not None:
                prefix = resource.definition.prefix
                if (
                    prefix != derived[1]
                    or derived[2] != str(resource.key)
                    or (resource.definition.guard is not Guard.PARENT and resource.identifier != identifier)
                ):
                    resource = None
        if resource is None:
            key = self._key_of_alias(identifier)
            resource = None if key is None else self.get(key)
        if resource is not None and not self._attached(resource):
            return None
        return resource

    def _attached(self, resource: Resource) -> bool:
        """Whether the way up ends at the CSEBase: what lies below something deleted is not in the tree."""
        while resource.key != ROOT:
            parent = self.get(resource.parent)
            if parent is None:
                return False
            resource = parent
        return True

    def _key_of_alias(self, identifier: str) -> int | None:
        for layer in self._layers:
            if identifier in layer.aliases:
                return layer.aliases[identifier]
        return self._committed_key(self._state.committed.aliases, identifier, sql.BY_ALIAS, (identifier,))

    def at_instant(self, parent: Resource, instant: int) -> Resource | None:
        """See `Reading`."""
        for layer in self._layers:
            key = layer.instants.get(parent.key, {}).get(instant)
            if key is not None:
                return self.get(key)  # what had the instant before it had left already
        row = self._connection.execute(sql.BY_INSTANT, (parent.key, instant)).fetchone()
        return None if row is None else self.get(row[0])

    def between_instants(self, parent: Resource, earliest: int, latest: int) -> Iterator[Resource]:
        """See `Reading`."""
        keys = {row[0] for row in self._connection.execute(sql.BETWEEN_INSTANTS, (parent.key, earliest, latest))}
        for layer in self._layers:
            for instant, key in layer.instants.get(parent.key, {}).items():
                if earliest <= instant <= latest:
                    keys.add(key)
        for key in sorted(keys):
            resource = self.get(key)
            if resource is not None:
                yield resource

    def _committed_key(self, cache: Bounded[K, int], entry: K, query: str, row: tuple[Any, ...]) -> int | None:
        """The key behind an alias or a name, by cache, else by query."""
        key = cache.get(entry) if self._cached else None
        if key is None:
            generation = self._state.generation
            found = self._connection.execute(query, row).fetchone()
            if found is None:
                return None
            key = int(found[0])
            self._state.keep(cache, entry, key, generation)
        return key

    def known(self, address: str) -> Resource | None:
        """See `Reading`."""
        key = self._state.committed.places.get(address) if self._cached else None
        if key is None or any(layer.uprooted for layer in self._layers):
            return None
        return self.get(key)

    def learn(self, address: str, resource: Resource) -> None:
        """See `Reading`."""
        if (
            self._cached
            and resource.definition.guard is not Guard.PARENT
            and not any(layer.uprooted or resource.key in layer.inserted for layer in self._layers)
        ):
            self._state.keep(self._state.committed.places, address, resource.key, self._generation)

    def child(self, parent: Resource, name: str) -> Resource | None:
        """See `Reading`."""
        derived = DERIVED.match(name)
        if derived and derived[1] in self._state.registry.by_prefix:
            resource = self.get(int(derived[2]))
            if (
                resource is not None
                and resource.parent == parent.key
                and resource.name is None
                and f"{resource.definition.prefix}{resource.key}" == name
            ):
                return resource
        key = self._key_of_child(parent.key, name)
        return None if key is None else self.get(key)

    def _key_of_child(self, parent: int, name: str) -> int | None:
        place = (parent, name)
        for layer in self._layers:
            if place in layer.names:
                return layer.names[place]
        return self._committed_key(self._state.committed.names, place, sql.BY_NAME, place)

    def children(
        self,
        parent: int,
        types: Iterable[int] | None = None,
        *,
        newest_first: bool = False,
        after: tuple[int, int] | None = None,
    ) -> Iterator[Resource]:
        """See `Reading`."""
        wanted = sorted(types) if types is not None else self._types_below(parent)
        query = sql.CHILDREN_NEWEST_FIRST if newest_first else sql.AFTER
        for type_ in wanted:
            if after is not None and type_ < after[0]:
                continue
            floor = after[1] if after is not None and type_ == after[0] else -1
            fresh = [resource for resource in self._fresh(parent, type_) if resource.key > floor]
            if newest_first:
                yield from reversed(fresh)
            place = (parent, type_) if newest_first else (parent, type_, floor)
            for row in self._connection.execute(query, place):
                key = row[0]
                changed = self._changed(key)
                if changed is not None:
                    if changed is not GONE and key not in {resource.key for resource in fresh}:
                        yield changed
                elif not self._evicted(parent, key, type_):
                    yield self.resource_of(row)
            if not newest_first:
                yield from fresh

    def signposted(self, hash: int, limit: int) -> list[int] | None:
        """See `Reading`."""
        if self._layers or self._state.signposts is None:
            return None  # what is not committed has no signposts yet
        return [row[0] for row in self._connection.execute(sql.SIGNPOSTED, (hash, limit))]

    @property
    def secret(self) -> bytes:
        """See `Reading`."""
        return self._state.secret

    def _changed(self, key: int) -> Any:
        for layer in self._layers:
            known = layer.resources.get(key)
            if known is not None:
                return known
        return None

    def _types_below(self, parent: int) -> list[int]:
        types = {row[0] for row in self._connection.execute(sql.CHILD_TYPES, {"parent": parent})}
        for layer in self._layers:
            for key in layer.inserted:
                resource = layer.resources.get(key)
                if resource is not None and resource is not GONE and resource.parent == parent:
                    types.add(resource.type)
        return sorted(types)

    def _fresh(self, parent: int, type_: int) -> list[Resource]:
        """Children that have no row yet, as they are now, in order of creation."""
        found: dict[int, Resource] = {}
        for layer in reversed(self._layers):
            for key in layer.inserted:
                resource = self.get(key)
                if (
                    resource is not None
                    and resource.parent == parent
                    and resource.type == type_
                    and not self._evicted(parent, key, type_)
                ):
                    found[key] = resource
        return [found[key] for key in sorted(found)]

    def newest(self, parent: Resource, type: int) -> Resource | None:
        """See `Reading`."""
        for layer in self._layers:
            for key, _ in reversed(layer.arrivals.get(parent.key, ())):
                if not self._evicted(parent.key, key, type) and not self._gone(key):
                    return self.get(key)
        for row in self._connection.execute(sql.CHILDREN_NEWEST_FIRST, (parent.key, type)):
            if self._layers and (self._gone(row[0]) or self._evicted(parent.key, row[0], type)):
                continue
            return self.resource_of(row)
        return None

    def oldest(self, parent: Resource, type: int) -> Resource | None:
        """See `Reading`."""
        floor = 0
        for layer in self._layers:
            if parent.key in layer.floors:
                floor = layer.floors[parent.key][1]
                break
        for row in self._connection.execute(sql.AFTER, (parent.key, type, floor)):
            if not self._gone(row[0]):
                return self.resource_of(row)
        for layer in reversed(self._layers):
            for key, _ in layer.arrivals.get(parent.key, ()):
                if key > floor and not self._gone(key):
                    return self.get(key)
        return None

    def address(self, resource: Resource) -> str:
        """See `Reading`. Names never change, so an address may be kept as long as its resource."""
        cache, generation = self._state.committed.addresses, self._state.generation
        address = cache.get(resource.key)
        if address is not None:
            return address
        own_name = resource.name or f"{resource.definition.prefix}{resource.key}"
        parent = self.get(resource.parent) if resource.key != ROOT else None
        address = own_name if parent is None else f"{self.address(parent)}/{own_name}"
        if resource.definition.guard is not Guard.PARENT:
            self._state.keep(cache, resource.key, address, generation)
        return address

    def watch(self, resource: Resource) -> Watch:
        """See `Reading`."""
        key = resource.key
        watches, generation = self._state.committed.watches, self._state.generation
        known = watches.get(key) if self._cached else None
        if known is None:
            known = watch_of(self._connection, key)
            if self._cached:
                self._state.keep(watches, key, known, generation)
        for layer in self._layers:
            if key in layer.watching:
                known = widened(known, layer.watching[key])
        return known

    def monitored(self, resource: Resource) -> bool:
        """See `Reading`."""
        return resource.key in self._state.monitored

    def blockers(self, resource: Resource) -> list[Resource]:
        """See `Reading`."""
        keys = {row[0] for row in self._connection.execute(sql.BLOCKERS, (resource.key,))}
        for layer in self._layers:
            if resource.key in layer.watching:
                keys.update(key for source, key in layer.relaned if source == resource.key)
        found = [subscription for key in sorted(keys) if (subscription := self.get(key)) is not None]
        return [subscription for subscription in found if watched_by(subscription)[1] == BLOCKS]

    def statistics(self, subscription: Resource) -> list[tuple[str, int, int, int]]:
        """See `Reading`."""
        return self._connection.execute(sql.STATISTICS, (subscription.key,)).fetchall()

    def hold(self, resource: Resource) -> None:
        """See `Reading`."""
        if self._inquiry is None or self._inquiry.held != resource.key:
            raise MustHold(resource.key)

    def ask(self, *questions: AnyQuestion) -> list[Answer]:
        """See `Reading`."""
        answers = self._inquiry.answers if self._inquiry is not None else {}
        open_ = tuple(question for question in questions if question not in answers)
        if open_:
            raise QuestionOpen(open_)
        return [answers[question] for question in questions]

    def survey(self, topic: str, items: Sequence[str], look: Callable[[str, Reading], T]) -> list[T]:
        """See `Reading`."""
        if len(items) <= SURVEYED_AT_ONCE:
            return [look(item, self) for item in items]
        known = self._inquiry.surveys.get(topic, {}) if self._inquiry is not None else {}
        unknown = [item for item in items if item not in known]
        if len(unknown) > SURVEYED_AT_ONCE:
            raise SurveyOpen(topic, unknown, look)
        return [known[item] if item in known else look(item, self) for item in items]

    def survey_on(self, topic: str, place: str, look: Callable[[str, Reading], T]) -> T:
        """See `Reading`."""
        known: dict[str, T] = self._inquiry.surveys.get(topic, {}) if self._inquiry is not None else {}
        if place not in known:
            raise SurveyOpen(topic, [place], look)
        return known[place]
