"""<timeSeriesInstance>: one of each moment (TS-0004 7.4.39)."""

from __future__ import annotations

from cse.behaviour.content_instance import measure
from cse.clock import microsecond_of, stamp_of_microsecond
from cse.model import Behaviour, Resource, Tree
from onem2m.errors import BadRequest, Conflict
from onem2m.primitive import Request
from onem2m.resources.kinds import is_timestamp
from onem2m.resources.time_series_instance import GENERATED


def complete(instance: Resource, series: Resource, request: Request, tree: Tree) -> None:
    """The moment as it is meant, and the size of the value."""
    told: str | int = instance[GENERATED]
    if not is_timestamp(str(told)):
        try:
            instance[GENERATED] = stamp_of_microsecond(tree.now // 1000 + int(told) * 1000)
        except OverflowError:
            raise BadRequest(f"{GENERATED}: {told} milliseconds from now are beyond the calendar") from None
    if tree.at_instant(series, moment_of(instance)) is not None:
        raise Conflict(f"{GENERATED}: the time series has an instance of {told} already")
    measure(instance, series, request, tree)


def moment_of(instance: Resource) -> int:
    """The moment of the value, in microseconds since the epoch."""
    return microsecond_of(instance[GENERATED])


TIME_SERIES_INSTANCE_BEHAVIOUR = Behaviour(complete=complete, instant=moment_of)
