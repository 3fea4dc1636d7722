"""Missing data as an event: so many moments missed within a time (TS-0001 9.6.8, TS-0004 7.4.8 and 7.5.1.2).

Missed moments are counted by the series, once for each pair of number and duration that its subscriptions name,
however many they are. When so many were missed within the duration, those subscriptions are told, and the count
begins anew. Durations lie between the missed moments themselves, so a late sweep changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cse.model import Event, Resource, Tree
from cse.notifications.criteria import Criteria, criteria_of, name_of
from onem2m.errors import BadRequest, ContentsUnacceptable
from onem2m.mapping import json
from onem2m.primitive import Encoded
from onem2m.resources import time_series as ts
from onem2m.resources.subscription import CRITERIA
from onem2m.vocabulary import EventType, NotificationContent, ResourceType

COUNTS: Final = "missed"
"""Under this name a series remembers missed moments of which not everybody has been told."""
_WISHES: Final = 64
"""Pairs of number and duration that one series counts for."""


def check_missing_data(criteria: Mapping[str, Any], content: int | None, parent: Resource) -> None:
    """Raises BadRequest for criteria on missing data that can never be met."""
    wanted = EventType.MISSING_DATA in (criteria.get("net") or ())
    counted = "md" in criteria
    if (wanted or counted) and parent.type != ResourceType.TIME_SERIES:
        raise BadRequest(f"enc: a {parent.definition.name} misses no data, only a timeSeries does (md, net 8)")
    if wanted is not counted:
        raise BadRequest("enc: net 8 (missing data) and md (how much of it) belong together")
    if content is None:
        return
    if content == NotificationContent.TIME_SERIES and criteria.get("net") != [EventType.MISSING_DATA]:
        raise BadRequest("nct: time series (5) are notified of missing data only (enc.net 8)")
    if wanted and content != NotificationContent.TIME_SERIES:
        raise BadRequest("nct: of missing data (enc.net 8) time series (5) are notified")


def check_wishes(subscription: Resource, criteria: Mapping[str, Any], series: Resource, tree: Tree) -> None:
    """Raises ContentsUnacceptable for one more measure than a series counts by.

    `criteria` are those that the subscription is to have; what other subscriptions count by is shared.
    """
    wish = Criteria.of(criteria).missing
    if wish is None:
        return
    known = _wishes(series, tree)
    if wish in known or len(known) < _WISHES:
        return
    others = _looked_up(series, tree, subscription.key)
    if wish not in others and len(others) >= _WISHES:
        raise ContentsUnacceptable(
            f"enc.md: subscriptions of one series count by {_WISHES} different pairs of num and dur at most"
        )


def _wishes(series: Resource, tree: Tree) -> set[tuple[int, int]]:
    """What a series counts by for its subscriptions, however many there are."""
    watch = tree.watch(series)
    if not watch.complete:
        return _looked_up(series, tree)
    return {missing for criteria in watch.criteria if (missing := criteria_of(criteria).missing) is not None}


def _looked_up(series: Resource, tree: Tree, without: int = 0) -> set[tuple[int, int]]:
    """The same, subscription by subscription, one of them left out."""
    subscriptions = tree.children(series.key, (ResourceType.SUBSCRIPTION,))
    listed = (one.attributes.get(CRITERIA.short) or {} for one in subscriptions if one.key != without)
    return {missing for criteria in listed if (missing := Criteria.of(criteria).missing) is not None}


def missed(series: Resource, moment: int, tree: Tree) -> None:
    """A moment, in microseconds since the epoch, was missed: tells those subscriptions for which it is enough.

    The series is owned, and has the moment in its list already.
    """
    before: dict[str, list[int]] = series.internal.get(COUNTS, {})
    counts: dict[str, list[int]] = {}
    met = []
    for number, within in sorted(_wishes(series, tree)):
        name = name_of(number, within)
        counted = [*before.get(name, ()), moment][-number:]
        if len(counted) == number and moment - counted[0] <= within:
            met.append(name)
        else:
            counts[name] = counted
    if counts or before:
        series.internal[COUNTS] = counts
    if met:
        listed = {ts.MISSING.short: series.get(ts.MISSING), ts.MISSING_NOW.short: series[ts.MISSING_NOW]}
        told = Encoded(json.encode({"m2m:tsn": listed}))
        wanted = Encoded(json.encode(met))
        tree.emit(Event(series.key, EventType.MISSING_DATA, told, tree.address(series), modified=wanted))
