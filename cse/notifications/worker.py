"""What is known of a lane while it has something to do."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from cse.notifications.clearance import Clearance
from cse.notifications.message import Subscription
from cse.storage.store import Lane


@dataclass(slots=True)
class Worker:
    """A lane at work."""

    lane: Lane
    subscription: Subscription
    clearance: Clearance
    waking: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False
