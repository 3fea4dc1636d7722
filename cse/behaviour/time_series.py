"""<timeSeries>: counts and evicts its instances, and finds out which are missing (TS-0001 9.6.36, TS-0004 7.4.38)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from cse.behaviour.history import AGING, BoundedSeries
from cse.behaviour.missing_data import Rhythm, Watch
from cse.clock import AT_ONCE, LATEST, instant_of, microsecond_of, stamp_of_microsecond
from cse.model import Behaviour, Resource, Tree
from cse.notifications.missing import COUNTS
from cse.notifications.missing import missed as tell_missed
from onem2m.errors import BadRequest
from onem2m.primitive import Request
from onem2m.resources import time_series as ts
from onem2m.resources.common import CREATED
from onem2m.resources.container import LATEST as LATEST_INSTANCE
from onem2m.resources.container import OLDEST as OLDEST_INSTANCE
from onem2m.resources.time_series_instance import GENERATED
from onem2m.vocabulary import ResourceType

SERIES: Final = BoundedSeries("time series", ResourceType.TIME_SERIES_INSTANCE)

MISSING: Final = "missing"
"""The due date of the next moment that is waited for."""
WATCH: Final = "watch"
"""Under this name a series remembers what it waits for."""

_KEPT: Final = 1_000
"""Missing moments that are kept where mdn does not say."""
_WHILE_DETECTING: Final = (ts.PERIOD, ts.TOLERANCE, ts.PATIENCE, ts.MAX_MISSING)


def check_new(series: Resource, _parent: Resource, _request: Request, _tree: Tree) -> None:
    """Periods that make sense."""
    _check_rhythm(series.attributes, detecting=series.get(ts.DETECT) is True)


def _check_rhythm(attributes: dict[str, Any], *, detecting: bool) -> None:
    period, tolerance = attributes.get(ts.PERIOD.short), attributes.get(ts.TOLERANCE.short)
    if period is not None and tolerance is not None and 2 * tolerance > period:
        raise BadRequest(f"{ts.TOLERANCE}: {tolerance} is more than half of {ts.PERIOD.short}, {period}")
    if detecting:
        patience = attributes.get(ts.PATIENCE.short)
        if patience is None:
            raise BadRequest(f"{ts.DETECT}: looking for missing data needs {ts.PATIENCE}")
        if patience <= (tolerance or 0):
            raise BadRequest(f"{ts.PATIENCE}: {patience} is not above {ts.TOLERANCE.short}, {tolerance or 0}")


def check_change(series: Resource, changes: dict[str, Any], _request: Request, _tree: Tree) -> None:
    """What decides about missing data stays while it is looked for, and is not changed along with mdd."""
    fixed = next((row for row in _WHILE_DETECTING if row.short in changes), None)
    if fixed is not None and ts.DETECT.short in changes:
        raise BadRequest(f"{fixed}: it cannot be changed in the same UPDATE as {ts.DETECT.short}")
    detecting = series.get(ts.DETECT)
    if fixed is not None and detecting:
        raise BadRequest(f"{fixed}: it cannot be changed while {ts.DETECT.short} is true")
    after = {name: value for name, value in {**series.attributes, **changes}.items() if value is not None}
    _check_rhythm(after, detecting=changes.get(ts.DETECT.short) is True)
    if changes.get(ts.DETECT.short) is True:
        changes[ts.MISSING_NOW.short] = 0
        if series.get(ts.MISSING) is not None:
            changes[ts.MISSING.short] = None


def changed(series: Resource, changes: dict[str, Any], tree: Tree) -> None:
    """Narrower limits take effect at once; with mdd written, looking ends, or begins anew."""
    if ts.DETECT.short in changes:
        _look_no_more(series, tree)
    if ts.MAX_MISSING.short in changes:
        _keep(series, _missing(series))
    SERIES.limits_changed(series, changes, tree)


def admit(series: Resource, instance: Resource, tree: Tree) -> None:
    """A value has come: it may be one that was waited for."""
    rhythm = _rhythm(series)
    if rhythm is not None:
        moment, now = microsecond_of(instance[GENERATED]), tree.now // 1000
        memory = series.internal.get(WATCH)
        if memory is None:
            _wait(series, Watch.begin(moment, now, rhythm), rhythm, tree)
        else:
            series.internal[WATCH] = memory | Watch.of(memory).note(moment, now, rhythm).as_memory()
    SERIES.admit(series, instance, tree)


def look(series: Resource, tree: Tree) -> None:
    """Housekeeping: decides which moments have passed in vain."""
    rhythm, memory = _rhythm(series), series.internal.get(WATCH)
    if rhythm is None or memory is None:
        return

    def there(earliest: int, latest: int, before: int) -> bool:
        found = tree.between_instants(series, earliest, latest)
        return any(instant_of(instance[CREATED]) // 1000 < before for instance in found)

    most = series.get(ts.MAX_MISSING) or _KEPT
    watch, missed, more = Watch.of(memory).decide(tree.now // 1000, rhythm, most, there)
    series = tree.own(series)
    for moment in missed:
        _keep(series, [*_missing(series), stamp_of_microsecond(moment)])
        tell_missed(series, moment, tree)
    _wait(series, watch, rhythm, tree, at_once=more)
    tree.update(series)


def _rhythm(series: Resource) -> Rhythm | None:
    """None while nothing is waited for."""
    period, patience = series.get(ts.PERIOD), series.get(ts.PATIENCE)
    if not series.get(ts.DETECT) or period is None or patience is None:
        return None
    return Rhythm(period * 1000, (series.get(ts.TOLERANCE) or 0) * 1000, patience * 1000)


def _wait(series: Resource, watch: Watch, rhythm: Rhythm, tree: Tree, *, at_once: bool = False) -> None:
    due = AT_ONCE if at_once else min(LATEST, watch.deadline(watch.next, rhythm) * 1000)
    series.internal[WATCH] = {**watch.as_memory(), "due": due}
    tree.schedule(due, MISSING, series)


def _look_no_more(series: Resource, tree: Tree) -> None:
    series.internal.pop(COUNTS, None)
    memory = series.internal.pop(WATCH, None)
    if memory is not None:
        tree.unschedule(memory["due"], MISSING, series.key)


def _missing(series: Resource) -> list[str]:
    moments = series.get(ts.MISSING)
    return moments if moments is not None else []


def _keep(series: Resource, moments: list[str]) -> None:
    """The newest missing moments."""
    kept = moments[-(series.get(ts.MAX_MISSING) or _KEPT) :]
    if kept:
        series[ts.MISSING] = kept
    series[ts.MISSING_NOW] = len(kept)


TIME_SERIES_BEHAVIOUR = Behaviour(
    complete=check_new,
    admit=MappingProxyType({ResourceType.TIME_SERIES_INSTANCE: admit}),
    dismiss=MappingProxyType({ResourceType.TIME_SERIES_INSTANCE: SERIES.dismiss}),
    change=check_change,
    changed=changed,
    due=MappingProxyType({AGING: SERIES.drop_aged, MISSING: look}),
    virtual=MappingProxyType({LATEST_INSTANCE: SERIES.latest, OLDEST_INSTANCE: SERIES.oldest}),
)
