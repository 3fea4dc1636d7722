"""What the attributes of a subscription demand of each other and of its parent (TS-0001 9.6.8, TS-0004 7.4.8.2.1). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from cse.model import Resource
from onem2m.errors import BadRequest
from onem2m.resources.common import COMMON, CREATOR, CUSTODIAN
from onem2m.resources.container import LATEST
from onem2m.resources.subscription import CONTENT_TYPE, CRITERIA, TARGETS, default_content
from onem2m.vocabulary import EventType, NotificationContent

BLOCKS: Final = EventType.BLOCKING_UPDATE

_OF_CHILDREN: Final = frozenset({EventType.CHILD_CREATED, EventType.CHILD_DELETED})
_OF_CHANGES: Final = frozenset({EventType.UPDATE, EventType.BLOCKING_UPDATE})
_OF_RESOURCES: Final = frozenset(range(EventType.UPDATE, EventType.RETRIEVE_OF_EMPTY_CONTAINER + 1))
_SHOWS: Final[Mapping[int, frozenset[int]]] = MappingProxyType(
    {
        NotificationContent.ALL_ATTRIBUTES: _OF_RESOURCES,
        NotificationContent.MODIFIED_ATTRIBUTES: _OF_CHANGES,
        NotificationContent.RESOURCE_ID: _OF_RESOURCES,
        NotificationContent.TRIGGER_PAYLOAD: frozenset({EventType.TRIGGER_RECEIVED}),
        NotificationContent.TIME_SERIES: frozenset({EventType.MISSING_DATA}),
    }
)
"""notificationContentType -> the events that it goes with."""
_WITH_BLOCKING: Final = frozenset({row.short for row in (*COMMON, CREATOR, CUSTODIAN, CRITERIA, TARGETS)})


def kinds_of(attributes: Mapping[str, Any]) -> frozenset[int]:
    """The events that a subscription lists, updates where it lists none; none with an operation monitor."""
    criteria = attributes.get(CRITERIA.short) or {}
    if "om" in criteria:
        return frozenset()
    return frozenset(criteria.get("net") or (EventType.UPDATE,))


def check_terms(attributes: Mapping[str, Any], parent: Resource) -> None:
    """Raises BadRequest for criteria that can never fit, and for contents that such events do not have."""
    criteria = attributes.get(CRITERIA.short) or {}
    kinds = kinds_of(attributes)
    if "om" in criteria and "net" in criteria:
        raise BadRequest("enc: om (operation monitor) and net do not go together")
    for child in criteria.get("chty") or ():
        if child not in parent.definition.children:
            raise BadRequest(f"enc.chty: a {parent.definition.name} holds no children of type {child}")
    if "chty" in criteria and kinds.isdisjoint(_OF_CHILDREN):
        raise BadRequest("enc.chty: types of children go with net 3 and 4 only")
    if "atr" in criteria and kinds.isdisjoint(_OF_CHANGES):
        raise BadRequest("enc.atr: attributes go with net 1 and 7 only")
    if EventType.RETRIEVE_OF_EMPTY_CONTAINER in kinds and LATEST not in parent.definition.virtual:
        raise BadRequest(f"enc.net: 5 is about instances, and a {parent.definition.name} has none")
    if len(kinds) > 1 and BLOCKS in kinds:
        raise BadRequest("enc.net: 7 (blocking update) stands alone")
    _check_content(attributes, kinds, monitors="om" in criteria)


def _check_content(attributes: Mapping[str, Any], kinds: frozenset[int], *, monitors: bool) -> None:
    content = attributes.get(CONTENT_TYPE.short) or default_content(attributes.get(CRITERIA.short))
    if monitors:
        if content not in (NotificationContent.ALL_ATTRIBUTES, NotificationContent.RESOURCE_ID):
            raise BadRequest(f"nct: {content} does not go with an operation monitor; 1 and 3 do")
        return
    wrong = sorted(kinds - _SHOWS[content])
    if wrong:
        shown = (
            "modified attributes (2) can be had of updates only (enc.net 1)"
            if content == 2
            else (f"{content} does not go with enc.net {int(wrong[0])}")
        )
        raise BadRequest(f"nct: {shown}")


def check_blocking(attributes: Mapping[str, Any]) -> None:
    """What a subscription that may forbid updates consists of (TS-0004 7.4.8.2.1): one target, and little else."""
    targets, criteria = attributes[TARGETS.short], attributes.get(CRITERIA.short) or {}
    if len(targets) != 1:
        raise BadRequest("nu: one target decides about updates (enc.net 7), not several")
    if "://" in targets[0]:
        raise BadRequest("nu: the target that decides about updates (enc.net 7) is a resource, not a URL")
    further = sorted(attributes.keys() - _WITH_BLOCKING)
    if attributes.get(CONTENT_TYPE.short) == NotificationContent.MODIFIED_ATTRIBUTES:
        further.remove(CONTENT_TYPE.short)
    if further:
        raise BadRequest(f"{further[0]}: does not go with enc.net 7 (blocking update)")
    tags = sorted(criteria.keys() - {"net", "atr"})
    if tags:
        raise BadRequest(f"enc.{tags[0]}: does not go with net 7 (blocking update)")


def check_still_blocking(before: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    """No subscription becomes or ceases to be one that may forbid updates."""
    after = {name: value for name, value in {**before, **changes}.items() if value is not None}
    if (BLOCKS in kinds_of(before)) != (BLOCKS in kinds_of(after)):
        raise BadRequest("enc.net: 7 (blocking update) is for the creation of a subscription")
    check_blocking(after)
