"""When a node can be reached: the schedules below it, which hold for the applications on it (TS-0001 9.6.9, 9.6.18)."""

from __future__ import annotations

from itertools import islice
from typing import Final

from cse.access.authorisation import CREATOR, readable
from cse.access.decision import EVERYTHING
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.notifications.privilege import creator_of
from cse.operations.target import find
from onem2m.resources.common import NODE_LINK
from onem2m.resources.schedule import ENTRIES
from onem2m.schedules import compile_timetable
from onem2m.vocabulary import ResourceType

_SCHEDULES: Final = 16
"""Schedules of one node that are looked at, the oldest."""


def asleep(entity: Entity, application: Resource, tree: Reading) -> bool:
    """Whether the node of an application has schedules, none of which lets it be reached now.

    Only schedules count that the application may RETRIEVE: else, by when it is told, it would learn what they say.
    """
    link = application.attributes.get(NODE_LINK.short)
    node = None if link is None else find(entity, str(link), tree)
    if node is None or node.type != ResourceType.NODE:
        return False
    schedules = tuple(islice(tree.children(node.key, (ResourceType.SCHEDULE,)), _SCHEDULES))
    if not schedules:
        return False
    who = creator_of(entity, {CREATOR: application.internal.get(CREATOR, "")}, tree)
    counting = [one for one in schedules if readable(entity, who, one, tree) is EVERYTHING]
    return bool(counting) and not any(compile_timetable(one[ENTRIES]["sce"]).is_open(tree.now) for one in counting)
