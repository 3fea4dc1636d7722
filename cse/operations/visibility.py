"""What an originator may see on a search: of what matches, and of the parents and children that conditions look at.

A result tells that its resource meets the conditions, so each is judged by the permission of the search on all that
the conditions look at. The same holds for parents and children: one that is not to be seen meets nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cse.access.authorisation import granted
from cse.access.decision import permits
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.operations import representation
from cse.operations.described import Descriptions
from cse.operations.grants import Grants
from onem2m.conditions import Attributes
from onem2m.errors import BadRequest
from onem2m.filter_criteria import ChildTest, Described, FilterCriteria
from onem2m.vocabulary import Permission, ResourceType

CONTENT = frozenset({"con"})
"""What was measured or said: to look into it is to read it, for which DISCOVERY is not enough."""

_INACTIVE = 2
_MOST_WORK = 2_000_000
"""Size of a resource, times the cost of conditions on its content: others may wait for the answer."""
_MOST_CHILDREN = 1_000
"""So many children are looked at for the conditions of a request that means one resource."""


class Judge:
    """Whether a resource may be shown to the originator, by what a search asks of it."""

    def __init__(
        self,
        entity: Entity,
        who: Requester,
        permission: Permission,
        tree: Reading,
        asks: frozenset[str],
        permissions: int = 0,
    ) -> None:
        self._entity, self._who, self._tree, self._asks = entity, who, tree, asks
        self._whole = permission is Permission.RETRIEVE
        self._grants = Grants(entity, who, permission, tree)
        reads = not self._whole and not asks.isdisjoint(CONTENT)
        self._reading = Grants(entity, who, Permission.RETRIEVE, tree) if reads else None
        self._others = (
            [Grants(entity, who, bit, tree) for bit in Permission if bit & permissions] if permissions else ()
        )

    def __call__(self, resource: Resource) -> bool:
        return (
            self._grants.cover(resource, self._asks)
            and (not self._whole or self._shows_all(resource))
            and (self._reading is None or self._reading.cover(resource, CONTENT))
            and (not self._others or all(permits(grants.on(resource)) for grants in self._others))
        )

    def _shows_all(self, resource: Resource) -> bool:
        """Whether all that would be shown of it may be: a resource is retrieved as a whole, or left out."""
        grant = self._grants.on(resource)
        if grant is None:
            return True
        shown = representation.visible(self._entity, resource, self._who.originator, self._tree)
        return grant.issuperset(shown)

    def tells(self, resource: Resource, name: str) -> bool:
        """Whether an attribute of a resource that is shown may be told."""
        return self._grants.cover(resource, frozenset({name}))


def types_below(entity: Entity, resource: Resource) -> frozenset[int]:
    """The types of children that a resource may have, and that anybody may come upon."""
    withheld = entity.behaviour_of(resource.type).withheld
    types = resource.definition.children
    return types - withheld(resource) if withheld is not None else types


def is_inactive(resource: Resource) -> bool:
    """Whether it is an application that is not there at present: nothing is found of it."""
    return resource.type == ResourceType.AE and resource.attributes.get("regs") == _INACTIVE


class Sight:
    """Meets conditions by what the originator may see."""

    def __init__(
        self, entity: Entity, who: Requester, permission: Permission, tree: Reading, criteria: FilterCriteria
    ) -> None:
        self.entity, self.tree, self.criteria = entity, tree, criteria
        self._who = who
        self._child = _judge(entity, who, permission, tree, criteria.asks_of_children)
        self._parent = _judge(entity, who, permission, tree, criteria.asks_of_parent)
        self.descriptions = Descriptions(Grants(entity, who, Permission.RETRIEVE, tree), who.originator, tree)
        self._last_parent: tuple[int, Resource | None] = (-1, None)

    def attributes(self, resource: Resource) -> Attributes:
        """What it may see of a resource that it may see at all."""
        return representation.visible(self.entity, resource, self._who.originator, self.tree)

    def parent_of(self, resource: Resource) -> Resource | None:
        """The parent, if it is to be seen. Siblings follow one another, so the last one is kept."""
        if self._last_parent[0] != resource.parent:
            parent = self.tree.get(resource.parent)
            seen = parent is not None and self._parent is not None and self._parent(parent)
            self._last_parent = (resource.parent, parent if seen else None)
        return self._last_parent[1]

    def shows_child(self, child: Resource) -> bool:
        """Whether conditions on children may look at one."""
        return self._child is not None and self._child(child)


def _judge(
    entity: Entity, who: Requester, permission: Permission, tree: Reading, asks: frozenset[str] | None
) -> Judge | None:
    return None if asks is None else Judge(entity, who, permission, tree, asks)


class Relatives:
    """The kin of one resource, looked at when a condition asks for it and once only (see `filter_criteria.Kin`)."""

    def __init__(
        self,
        sight: Sight,
        resource: Resource,
        examine: Callable[[Resource, tuple[bool, ...]], None],
        after: tuple[int, int] | None = None,
        met: tuple[bool, ...] = (),
    ) -> None:
        self._sight, self._resource, self._examine = sight, resource, examine
        self._after = after
        self._met = met
        self._done = False

    def parent(self) -> tuple[int, Attributes] | None:
        """See `Kin`."""
        parent = self._sight.parent_of(self._resource)
        return None if parent is None else (parent.type, self._sight.attributes(parent))

    def children(self, tests: tuple[ChildTest, ...], types: frozenset[int] | None) -> tuple[bool, ...]:
        """See `Kin`."""
        if not self._done:
            met = list(self._met[: len(tests)] or (False,) * len(tests))
            for child in () if all(met) else self._children(types):
                self._examine(child, tuple(met))
                shown = self._sight.shows_child(child) and not is_inactive(child)
                attributes = self._sight.attributes(child) if shown else {}
                for index, test in enumerate(tests):
                    if met[index]:
                        continue
                    if isinstance(test, Described):
                        met[index] = self._sight.descriptions.meet(child, test.queries)
                    elif shown:
                        met[index] = test(child.type, attributes)
                if all(met):
                    break
            self._met, self._done = tuple(met), True
        return self._met

    def _children(self, types: frozenset[int] | None) -> Iterator[Resource]:
        below = types_below(self._sight.entity, self._resource)
        if types is not None:
            below = below & types
        yield from self._sight.tree.children(self._resource.key, below, after=self._after)


def meets(entity: Entity, resource: Resource, criteria: FilterCriteria, who: Requester, tree: Reading) -> bool:
    """Whether the one resource that a request means meets its conditions, by what may be retrieved."""
    if criteria.path:
        raise BadRequest("fc: arp: only what a search finds can be led on from")
    if not all(permits(granted(entity, who, resource, bit, tree)) for bit in Permission if bit & criteria.permissions):
        return False
    if len(resource.encoded) * criteria.cost > _MOST_WORK:
        raise BadRequest("fc: the resource is too large for such a condition in a request that means it alone")
    sight = Sight(entity, who, Permission.RETRIEVE, tree, criteria)
    count = 0

    def examine(_child: Resource, _met: tuple[bool, ...]) -> None:
        nonlocal count
        count += 1
        if count > _MOST_CHILDREN:
            raise BadRequest(
                f"fc: more than {_MOST_CHILDREN} children would have to be looked at; a discovery can do that"
            )

    return criteria.matches(resource.type, sight.attributes(resource), Relatives(sight, resource, examine))
