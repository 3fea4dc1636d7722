"""<mgmtObj>: orders that exclude each other, and what belongs together (digest resources.md 3, hierarchy.md 6).

What is ordered is done by the node's own application, which subscribes to the order; this CSE keeps and tells it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from cse.model import Behaviour, Resource, Tree
from onem2m.errors import BadRequest
from onem2m.primitive import Request
from onem2m.resources.attribute import Attribute
from onem2m.resources.management.cmdh import CMDH_POLICY, NEEDED_LINKS
from onem2m.resources.management.device import (
    DEVICE_CAPABILITY,
    DISABLE,
    ENABLE,
    EVENT_LOG,
    FACTORY_RESET,
    LOG_START,
    LOG_STOP,
    REBOOT,
    RESTART,
)
from onem2m.resources.management.management_object import ManagementDefinition
from onem2m.resources.management.software import ACTIVATE, DEACTIVATE, INSTALL, SOFTWARE, UNINSTALL

_Pair = tuple[Attribute[Any], Attribute[Any]]

OPPOSITES: Final[Mapping[str, tuple[_Pair, ...]]] = MappingProxyType(
    {
        SOFTWARE.tag: ((INSTALL, UNINSTALL), (ACTIVATE, DEACTIVATE)),
        DEVICE_CAPABILITY.tag: ((ENABLE, DISABLE),),
        REBOOT.tag: ((RESTART, FACTORY_RESET),),
        EVENT_LOG.tag: ((LOG_START, LOG_STOP),),
    }
)
"""Orders of which only one can be given at a time."""

PARTS_OF_POLICY: Final = (
    ManagementDefinition.CMDH_DEFAULTS,
    ManagementDefinition.CMDH_LIMITS,
    ManagementDefinition.CMDH_NETWORK_ACCESS_RULES,
    ManagementDefinition.CMDH_BUFFER,
)
"""What a CMDH policy links to, one of each at least."""


def check_new(managed: Resource, _parent: Resource, _request: Request, _tree: Tree) -> None:
    """Nothing contradicts itself, and a policy has all its parts."""
    _check(managed, managed.attributes)


def change(managed: Resource, changes: dict[str, Any], _request: Request, _tree: Tree) -> None:
    """The same for changes. An order takes back the opposite one that was given before."""
    _check(managed, changes)
    for pair in OPPOSITES.get(managed.definition.tag, ()):
        for order, opposite in (pair, pair[::-1]):
            if changes.get(order.short) and managed.get(opposite) and opposite.short not in changes:
                changes[opposite.short] = False


def _check(managed: Resource, given: Mapping[str, Any]) -> None:
    for order, opposite in OPPOSITES.get(managed.definition.tag, ()):
        if given.get(order.short) and given.get(opposite.short):
            raise BadRequest(f"{order}, {opposite}: only one of them can be true")
    if managed.definition is CMDH_POLICY and NEEDED_LINKS.short in given:
        linked = {link["typ"] for link in given[NEEDED_LINKS.short]}
        missing = [part for part in PARTS_OF_POLICY if part not in linked]
        if missing:
            named = ", ".join(f"{int(part)} ({part.name})" for part in missing)
            raise BadRequest(f"{NEEDED_LINKS}: a policy links to one of each of its parts; missing: {named}")


MANAGEMENT_OBJECT_BEHAVIOUR = Behaviour(complete=check_new, change=change)
