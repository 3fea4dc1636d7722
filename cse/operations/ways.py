"""Where a search goes: everywhere below its target, or only where the index of privileges leads."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from cse.access.requester import Requester
from cse.access.signposts import candidates
from cse.entity import Entity
from cse.model import ROOT, Reading, Resource
from cse.operations.walk import Ways
from cse.paging import Step
from onem2m.resources.definition import Guard


def shortcut(entity: Entity, who: Requester, target: Resource, tree: Reading, most: int) -> Ways | None:
    """The ways on which somebody finds all that it may see below the target; None where so many are not worth it."""
    most = min(most, entity.limits.candidates)
    if who.known and who.originator == entity.administrator:
        return None
    proposed = candidates(entity, who, tree, most)
    return None if proposed is None else Proposed(entity, target, proposed, tree)


def turns(
    entity: Entity, who: Requester, target: Resource, tree: Reading, budget: int
) -> Iterator[tuple[Ways, int, bool]]:
    """How a search goes about it: ways, rows that may be looked at on them, whether what comes of it is final.

    The cheap ones first: most searches are over before an index could help. Looking up a candidate costs a few rows'
    worth, so many of them are looked up only once as many rows have brought nothing.
    """
    limits = entity.limits
    everywhere = Everywhere(tree)
    for rows, most in (
        (limits.fruitless_rows, limits.few_candidates),
        (limits.candidates // 4, limits.candidates),
    ):
        yield everywhere, min(rows, budget), False
        ways = shortcut(entity, who, target, tree, most)
        if ways is not None:
            yield ways, budget, True
    yield everywhere, budget, True


class Everywhere:
    """All children."""

    def __init__(self, tree: Reading) -> None:
        self._tree = tree

    def children(self, node: Resource, types: frozenset[int], after: Step | None) -> Iterator[Resource]:
        """See `Ways`."""
        yield from self._tree.children(node.key, types, after=after)


class Proposed:
    """Only proposed resources and the ways to them. What is guarded by its parent is found where this is proposed."""

    def __init__(self, entity: Entity, target: Resource, proposed: Iterable[int], tree: Reading) -> None:
        self._tree = tree
        self._proposed = frozenset(proposed)
        self._dependent = frozenset(d.type for d in entity.registry if d.guard is Guard.PARENT)
        self._below: dict[int, list[Step]] = {}
        known: dict[int, bool] = {target.key: True}
        for key in self._proposed:
            self._find_way(key, known)
        for steps in self._below.values():
            steps.sort()

    def _find_way(self, key: int, known: dict[int, bool]) -> None:
        """Notes the way from the target to a resource, where it lies below."""
        way: list[Resource] = []
        while key not in known:
            resource = self._tree.get(key)
            if resource is None:
                break
            way.append(resource)
            if key == ROOT:
                break
            key = resource.parent
        below = known.get(key, False)
        for resource in way:
            known[resource.key] = below
            if below:
                self._below.setdefault(resource.parent, []).append((resource.type, resource.key))

    def children(self, node: Resource, types: frozenset[int], after: Step | None) -> Iterator[Resource]:
        """See `Ways`."""
        steps = self._below.get(node.key, [])
        whole = self._dependent & types if self._is_proposed(node) else frozenset()
        if not steps and not whole:
            return
        for type_ in sorted(types):
            if after is not None and type_ < after[0]:
                continue
            behind = after if after is not None and after[0] == type_ else (type_, -1)
            if type_ in whole:
                yield from self._tree.children(node.key, (type_,), after=behind)
                continue
            for step in steps[bisect_right(steps, behind) :]:
                if step[0] != type_:
                    break
                resource = self._tree.get(step[1])
                if resource is not None:
                    yield resource

    def _is_proposed(self, node: Resource) -> bool:
        """Whether what the node's rules guard is to be looked at."""
        guarding: Resource | None = node
        while guarding is not None and guarding.definition.guard is Guard.PARENT:
            guarding = self._tree.get(guarding.parent)
        return guarding is not None and guarding.key in self._proposed
