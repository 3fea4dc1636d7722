"""<container>: a bounded series of contentInstances, which may be kept from being read (TS-0001 9.6.6, TS-0004 7.4.6)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from cse.behaviour.history import AGING, DRAINING, DROPPING, BoundedSeries
from cse.model import Behaviour, Reading, Resource, Tree
from onem2m.errors import OperationNotAllowed
from onem2m.primitive import Request
from onem2m.resources.container import DISABLE_RETRIEVAL, LATEST, OLDEST
from onem2m.vocabulary import ResourceType

SERIES: Final = BoundedSeries("container", ResourceType.CONTENT_INSTANCE, tagged=True)

_INSTANCES: Final = frozenset({int(ResourceType.CONTENT_INSTANCE)})
_REVEALED: Final = "revealed"
"""Mark of a unit of work: disableRetrieval became false in it."""


def withheld(container: Resource) -> frozenset[int]:
    """With disableRetrieval nobody retrieves, updates or deletes an instance."""
    return _INSTANCES if _closed(container) else frozenset()


def _closed(container: Resource) -> bool:
    """Also after it was ended, until what came under it is gone."""
    return container.attributes.get(DISABLE_RETRIEVAL.short) is True or DRAINING in container.internal


def note_disclosure(container: Resource, changes: dict[str, Any], _request: Request, _tree: Tree) -> None:
    """Whether the UPDATE ends disableRetrieval."""
    if container.get(DISABLE_RETRIEVAL) and not changes.get(DISABLE_RETRIEVAL.short, True):
        container.internal[_REVEALED] = True


def changed(container: Resource, changes: dict[str, Any], tree: Tree) -> None:
    """Narrower limits take effect at once; what came while it could not be read is never shown."""
    if container.internal.pop(_REVEALED, False):
        SERIES.drop_all(container, tree)
    SERIES.limits_changed(container, changes, tree)


def latest(container: Resource, tree: Reading) -> Resource:
    """The newest instance."""
    _require_disclosure(container)
    return SERIES.latest(container, tree)


def oldest(container: Resource, tree: Reading) -> Resource:
    """The oldest instance."""
    _require_disclosure(container)
    return SERIES.oldest(container, tree)


def _require_disclosure(container: Resource) -> None:
    if _closed(container):
        raise OperationNotAllowed("disr (disableRetrieval): instances of this container cannot be looked at")


CONTAINER_BEHAVIOUR = Behaviour(
    admit=MappingProxyType({ResourceType.CONTENT_INSTANCE: SERIES.admit}),
    dismiss=MappingProxyType({ResourceType.CONTENT_INSTANCE: SERIES.dismiss}),
    change=note_disclosure,
    changed=changed,
    due=MappingProxyType({AGING: SERIES.drop_aged, DROPPING: SERIES.go_on_dropping, DRAINING: SERIES.drain}),
    withheld=withheld,
    virtual=MappingProxyType({LATEST: latest, OLDEST: oldest}),
)
