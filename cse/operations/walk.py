"""The walk over the descendants of a resource: in one order, within a budget, from anywhere on.

Parents come before their children, children in order of type and then of creation. Where a walk ended is a `Place`,
from which another goes on by as many steps as the tree is deep, also where that place itself has gone meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from cse.model import Resource
from cse.operations.visibility import Relatives, Sight, is_inactive, types_below
from cse.paging import Place, Step

_DEAR = frozenset({"con", "loc"})
"""Attributes that it costs something to look into."""
_SIZE_A_ROW = 2_048
"""So many bytes of content that conditions look into cost about as much as one row more."""


class OutOfBudget(Exception):
    """As many rows were looked at as one walk may."""


class Ways(Protocol):
    """The children on which a walk goes on."""

    def children(self, node: Resource, types: frozenset[int], after: Step | None) -> Iterator[Resource]:
        """Children of these types behind `after`, in order."""


class Walk:
    """One walk. It counts the rows that it looks at, and stops when they are too many."""

    def __init__(self, sight: Sight, ways: Ways, target: Resource, budget: int, start: Place | None = None) -> None:
        self._sight, self._ways, self._target = sight, ways, target
        self._criteria = sight.criteria
        self._holders = sight.entity.registry.holders
        self._levels: list[Iterator[Resource]] = []
        self._path: list[Step] = []
        self._pending: tuple[Resource, Place] | None = None
        self._moved = False
        self.examined = 0
        self.budget = budget
        """rows that it may look at"""
        self.place = start
        """what was looked at last"""
        self.cut = False
        """whether it ended for its budget"""
        if start is None:
            self._levels.append(self._below(target))
        else:
            self._take_up(start)

    def __iter__(self) -> Iterator[Resource]:
        """Every descendant that meets the conditions."""
        try:
            if self._pending is not None:
                parent, place = self._pending
                self._count(parent)
                if self._finds(parent, place):
                    yield parent
            while self._levels:
                child = next(self._levels[-1], None)
                if child is None:
                    self._levels.pop()
                    if self._path:
                        self._path.pop()
                    continue
                self._count(child)
                if self._finds(child, None):
                    yield child
        except OutOfBudget:
            self.cut = True

    def _finds(self, resource: Resource, begun: Place | None) -> bool:
        """Whether the resource meets the conditions; what lies below it is next."""
        path = (*self._path, (resource.type, resource.key))
        inactive = is_inactive(resource)
        found = not inactive and self._meets(resource, path, begun)
        self._move(Place(path))
        if not inactive and resource.definition.children:
            self._descend(resource)
        return found

    def _descend(self, resource: Resource) -> None:
        depth = len(self._path) + 1
        if self._criteria.level is None or depth < self._criteria.level:
            self._path.append((resource.type, resource.key))
            self._levels.append(self._below(resource))

    def _below(self, node: Resource, after: Step | None = None) -> Iterator[Resource]:
        types = types_below(self._sight.entity, node)
        if self._criteria.types is not None:
            # What can neither be wanted nor hold what is wanted is not even read.
            types = types & (self._criteria.types | self._holders)
        return self._ways.children(node, types, after)

    def _count(self, resource: Resource) -> None:
        # However dear a row is, one at least is looked at: whoever goes on gets further.
        if self.examined >= self.budget and self._moved:
            raise OutOfBudget
        self.examined += 1
        if self._criteria.cost and not _DEAR.isdisjoint(resource.attributes):
            self.examined += len(resource.encoded) * self._criteria.cost // _SIZE_A_ROW

    def _meets(self, resource: Resource, path: tuple[Step, ...], begun: Place | None) -> bool:
        criteria = self._criteria
        if not criteria.conditional:
            return True
        if criteria.only_types:
            return resource.type in (criteria.types or ())

        last: Step | None = None

        def examine(child: Resource, met: tuple[bool, ...]) -> None:
            nonlocal last
            if last is not None:
                self._move(Place((*path, last), met))
            self._count(child)
            if criteria.queries:
                self.examined += self._sight.descriptions.cost(child)
            last = (child.type, child.key)

        if begun is not None:
            kin = Relatives(self._sight, resource, examine, begun.path[-1], begun.met or ())
        else:
            kin = Relatives(self._sight, resource, examine)
        return criteria.matches(resource.type, self._sight.attributes(resource), kin)

    def _move(self, place: Place) -> None:
        self.place = place
        self._moved = True

    def _take_up(self, start: Place) -> None:
        """Goes on behind a place; of the way there as much counts as is still there."""
        entity, level = self._sight.entity, self._criteria.level
        way = start.path if start.met is None else start.path[:-1]
        node = self._target
        for depth, step in enumerate(way, 1):
            if level is not None and depth > level:
                return
            self._levels.append(self._below(node, step))
            child = self._sight.tree.get(step[1])
            if child is None or child.parent != node.key or child.type not in types_below(entity, node):
                return
            if depth == len(way) and start.met is not None:
                self._pending = (child, start)
            elif is_inactive(child):
                return
            elif depth == len(way):
                if child.definition.children:
                    self._descend(child)
            else:
                self._path.append(step)
                node = child
