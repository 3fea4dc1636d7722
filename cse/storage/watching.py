"""What subscriptions wait for, as their lanes say it: so that an event asks for each different wish once, not for each
subscription."""

from __future__ import annotations

import sqlite3
from typing import Final

from cse.model import Resource, Watch
from cse.storage import statements as sql
from onem2m.mapping import json
from onem2m.resources.subscription import CRITERIA
from onem2m.vocabulary import EventType

MONITORS: Final = 1
"""The role of lanes whose subscriptions wait for operations."""
BLOCKS: Final = 2
"""The role of lanes whose targets may forbid updates."""

_ANYTHING: Final = "*"
_LONGEST: Final = 1000
"""Characters of criteria that are noted with a lane; longer ones count as anything."""
_LISTED: Final = 64
"""Different criteria of one resource that are looked at; with more, anything counts as waited for."""


def watched_by(subscription: Resource) -> tuple[str, int]:
    """The criteria of a subscription as its lanes note them, and their role."""
    criteria = subscription.get(CRITERIA) or {}
    role = MONITORS if "om" in criteria else BLOCKS if EventType.BLOCKING_UPDATE in criteria.get("net", ()) else 0
    text = json.encode(criteria).decode()
    return (text if len(text) <= _LONGEST else _ANYTHING), role


def watch_of(connection: sqlite3.Connection, source: int) -> Watch:
    """What the committed subscriptions of a resource wait for."""
    rows = connection.execute(sql.WATCH, {"source": source, "limit": _LISTED + 1}).fetchall()
    criteria = tuple(row[0] for row in rows if row[0] != _ANYTHING)
    return Watch(criteria, complete=len(rows) <= _LISTED and len(criteria) == len(rows))


def widened(watch: Watch, added: set[str]) -> Watch:
    """With what is waited for besides, and not committed yet."""
    further = added.difference(watch.criteria, (_ANYTHING,))
    return Watch((*watch.criteria, *further), watch.complete and _ANYTHING not in added)
