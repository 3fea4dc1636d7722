"""<schedule>: where it may stand, and under which name (TS-0001 9.6.8 and 9.6.9, TS-0004 7.4.9)."""

from __future__ import annotations

from typing import Any

from cse.behaviour.subscription import keep_times
from cse.model import Behaviour, Resource, Tree
from onem2m.errors import BadRequest, Conflict, ContentsUnacceptable
from onem2m.primitive import Request
from onem2m.resources.common import RESOURCE_NAME
from onem2m.resources.schedule import COORDINATED, NOTIFICATION_SCHEDULE
from onem2m.vocabulary import ResourceType


def place(schedule: Resource, parent: Resource, _request: Request, tree: Tree) -> None:
    """Below a subscription there is one, under the name that the standard gives it."""
    _check_coordination(schedule.attributes, parent)
    if parent.type != ResourceType.SUBSCRIPTION:
        return
    if tree.child(parent, NOTIFICATION_SCHEDULE) is not None:
        raise Conflict(f"the subscription {parent.identifier} has its {NOTIFICATION_SCHEDULE}")
    if schedule.name not in (None, NOTIFICATION_SCHEDULE):
        raise BadRequest(f"rn: the schedule of a subscription is called {NOTIFICATION_SCHEDULE}")
    schedule.name = schedule[RESOURCE_NAME] = NOTIFICATION_SCHEDULE


def check_change(schedule: Resource, changes: dict[str, Any], _request: Request, tree: Tree) -> None:
    """What may stand here at all."""
    parent = tree.get(schedule.parent)
    assert parent is not None
    _check_coordination(changes, parent)


def _check_coordination(attributes: dict[str, Any], parent: Resource) -> None:
    if attributes.get(COORDINATED.short) is not None and parent.type != ResourceType.NODE:
        raise ContentsUnacceptable(f"{COORDINATED}: only a schedule below a node has it")


def tell_subscription(schedule: Resource, _changes: dict[str, Any], tree: Tree) -> None:
    """A subscription knows when its notifications may be sent."""
    parent = tree.get(schedule.parent)
    if parent is not None and parent.type == ResourceType.SUBSCRIPTION:
        keep_times(tree.own(parent), schedule, tree)


SCHEDULE_BEHAVIOUR = Behaviour(complete=place, change=check_change, changed=tell_subscription)
