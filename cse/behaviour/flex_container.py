"""<flexContainer>: measures its attributes, and keeps how it was where it is asked to (TS-0001 9.6.35; digest resources.md 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from cse.behaviour.history import AGING, DRAINING, DROPPING, BoundedSeries
from cse.model import Behaviour, Reading, Resource, Tree
from onem2m.errors import BadRequest, NotFound
from onem2m.primitive import Request
from onem2m.resources.common import LABELS, LOCATION
from onem2m.resources.container import BYTES, INSTANCES, LATEST, OLDEST
from onem2m.resources.content_instance import CONTENT_SIZE
from onem2m.resources.flex_container import FLEX_CONTAINER, INSTANCES_ENABLED, LIMITS, ORIGINATOR
from onem2m.vocabulary import ResourceType

SERIES: Final = BoundedSeries("flexContainer", ResourceType.FLEX_CONTAINER_INSTANCE)

_INSTANCES: Final = frozenset({int(ResourceType.FLEX_CONTAINER_INSTANCE)})
_GENERAL: Final = frozenset(row.short for row in FLEX_CONTAINER.attributes)
"""What every flexContainer has; all else is its model's."""


def size_of(value: Any) -> int:
    """Bytes of a value: of a text those of its UTF-8, of a number without a fraction 4, with one 8, of a truth value 1;
    of a list the sum of its entries, of an object that of its members with their names."""
    match value:
        case str():
            return len(value.encode())
        case bool():
            return 1
        case int():
            return 4
        case float():
            return 8
        case list():
            return sum(map(size_of, value))
        case dict():
            return sum(len(name.encode()) + size_of(content) for name, content in value.items())
    return 0


def measure(container: Resource, _parent: Resource, _request: Request, _tree: Tree) -> None:
    """contentSize: the bytes of the model's attributes. A history begins empty."""
    _check_limits(container.attributes)
    container[CONTENT_SIZE] = _size(container.attributes)
    if INSTANCES_ENABLED.short in container.attributes:
        _begin(container)


def change(container: Resource, changes: dict[str, Any], _request: Request, _tree: Tree) -> None:
    """The same for changed attributes."""
    after = {name: value for name, value in {**container.attributes, **changes}.items() if value is not None}
    _check_limits(after)
    size = _size(after)
    if size != container[CONTENT_SIZE]:
        # What stays as it is was not changed: subscribers of single attributes would hear of it.
        changes[CONTENT_SIZE.short] = size


def changed(container: Resource, changes: dict[str, Any], tree: Tree) -> None:
    """A history begins, shrinks or ends at once."""
    keeps = container.get(INSTANCES_ENABLED)
    if INSTANCES_ENABLED.short in changes:
        if keeps is None:
            if container.get(INSTANCES) is not None:
                SERIES.drop_all(container, tree)
                _end(container)
        elif container.get(INSTANCES) is None:
            _begin(container)
    if keeps is False:
        SERIES.drop_all_but_newest(container, tree)
    if keeps is not None:
        SERIES.limits_changed(container, changes, tree)


def _begin(container: Resource) -> None:
    container[INSTANCES] = 0
    container[BYTES] = 0


def _end(container: Resource) -> None:
    """Without instances there is nothing to be counted; very many of them take moments to go."""
    if DRAINING not in container.internal:
        container.apply({INSTANCES.short: None, BYTES.short: None})


def drain(container: Resource, tree: Tree) -> None:
    """Housekeeping: more of a long history goes that came to its end."""
    container = tree.own(container)
    SERIES.drain(container, tree)
    if INSTANCES_ENABLED.short not in container.attributes:
        _end(container)
        tree.update(container)


def withheld(container: Resource) -> frozenset[int]:
    """Where no history is kept, nobody meets what is left of an earlier one."""
    return frozenset() if INSTANCES_ENABLED.short in container.attributes else _INSTANCES


def _check_limits(attributes: Mapping[str, Any]) -> None:
    if INSTANCES_ENABLED.short not in attributes:
        given = next((row for row in LIMITS if row.short in attributes), None)
        if given is not None:
            raise BadRequest(f"{given}: only with {INSTANCES_ENABLED}; without it there are no instances to be limited")


def _size(attributes: Mapping[str, Any]) -> int:
    return sum(size_of(attributes[name]) for name in _own(attributes))


def _own(names: Iterable[str]) -> list[str]:
    """The attributes of the model."""
    return [name for name in names if name not in _GENERAL]


def state_to_keep(container: Resource, changes: Mapping[str, Any] | None, originator: str) -> dict[str, Any] | None:
    """What an instance shows of the container: after its CREATE, and each UPDATE of the model's attributes or the place."""
    attributes = container.attributes
    if INSTANCES_ENABLED.short not in attributes:
        return None
    if changes is not None and LOCATION.short not in changes and not _own(changes):
        return None
    kept = (LABELS.short, LOCATION.short, CONTENT_SIZE.short, *_own(attributes))
    return {name: attributes[name] for name in kept if name in attributes} | {ORIGINATOR.short: originator}


def admit_instance(container: Resource, instance: Resource, tree: Tree) -> None:
    """Counts the new instance; drops the older ones beyond the limits, or all of them."""
    SERIES.admit(container, instance, tree)
    if not container[INSTANCES_ENABLED]:
        SERIES.drop_all(container, tree)  # the new one is not among them yet


def latest(container: Resource, tree: Reading) -> Resource:
    """The newest instance."""
    _require_history(container)
    return SERIES.latest(container, tree)


def oldest(container: Resource, tree: Reading) -> Resource:
    """The oldest instance."""
    _require_history(container)
    return SERIES.oldest(container, tree)


def _require_history(container: Resource) -> None:
    if INSTANCES_ENABLED.short not in container.attributes:
        raise NotFound(f"the flexContainer keeps no instances; {INSTANCES_ENABLED} would have it do so")


FLEX_CONTAINER_BEHAVIOUR = Behaviour(
    complete=measure,
    change=change,
    changed=changed,
    brings=state_to_keep,
    admit=MappingProxyType({ResourceType.FLEX_CONTAINER_INSTANCE: admit_instance}),
    dismiss=MappingProxyType({ResourceType.FLEX_CONTAINER_INSTANCE: SERIES.dismiss}),
    due=MappingProxyType({AGING: SERIES.drop_aged, DROPPING: SERIES.go_on_dropping, DRAINING: drain}),
    withheld=withheld,
    virtual=MappingProxyType({LATEST: latest, OLDEST: oldest}),
)
