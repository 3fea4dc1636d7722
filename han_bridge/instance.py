"""What the bridge puts into the tree: telegrams as they came, and events. Pure; every one has a name of its own.

The name is made of the content, so that the same telegram or event, sent twice, is refused as a conflict the second
time and is in the tree once (docs/decisions/0013).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import schemas
from energy import p1
from energy.event import Category, Event
from energy.reading import moment_of, text_of

__all__ = ["EVENTS", "Instance", "discarded_together", "event_instance", "refusal_event", "telegram_instance"]

EVENTS = "events"
"""Container of events, below the bridge's AE."""

_DISCARDED = "instances-discarded"


@dataclass(frozen=True, slots=True)
class Instance:
    """A contentInstance that is to be: its container below the bridge's AE, its name, its content, and its birth."""

    container: str
    name: str
    content: Mapping[str, Any]
    born: str

    def as_json(self) -> dict[str, Any]:
        """For the journal."""
        return asdict(self)


def telegram_instance(device_id: str, raw: bytes, received_at: datetime) -> Instance:
    """A telegram whose check sum stands. Raises `energy.p1.TelegramRefused`."""
    telegram = p1.parse(raw)
    born = text_of(received_at)
    envelope = {"telegram": raw.decode("latin-1"), "receivedAt": born, "source": device_id}
    moment = telegram.at or received_at
    name = f"{moment:%Y%m%dT%H%M%SZ}-{_digest(raw)}"
    return Instance(f"devices/{device_id}/telegrams", name, schemas.check("energy/telegram", envelope), born)


def refusal_event(device_id: str, raw: bytes, received_at: datetime, refusal: p1.TelegramRefused, untold: int) -> Event:
    """Tells of a telegram that was refused, with the telegram as evidence.

    `untold` is how many more were refused since the last event.
    """
    evidence: dict[str, Any] = {"telegram": raw[:65536].decode("latin-1"), "octets": len(raw)}
    if isinstance(refusal, p1.ChecksumWrong):
        evidence |= {"checksumTold": f"{refusal.told:04X}", "checksumComputed": f"{refusal.computed:04X}"}
    if untold:
        evidence["untoldBefore"] = untold
    return Event(
        id=f"{refusal.code}-{received_at:%Y%m%dT%H%M%S}-{_digest(device_id.encode() + raw)}",
        at=received_at,
        category=Category.FAULT_ERROR,
        code=refusal.code,
        text=f"A telegram from {device_id} was refused: {refusal}.",
        source=device_id,
        evidence=evidence,
    )


def event_instance(event: Event) -> Instance:
    """An event as it stands in the tree."""
    return Instance(EVENTS, event.id, schemas.check("energy/event", event.as_payload()), text_of(event.at))


def discarded_together(older: Instance, newer: Instance) -> Instance:
    """The event that takes the place of two instances that there was no room for; either may be such an event itself."""
    losses = [_loss(instance) for instance in (older, newer)]
    counts = {kind: sum(int(loss[kind]) for loss in losses) for kind in ("telegrams", "events")}
    begin, end = str(losses[0]["from"]), str(losses[1]["to"])
    event = Event(
        id=f"{_DISCARDED}-{_digest(f'{begin} {end} {counts} {newer.name}'.encode())}",
        at=moment_of(end),
        category=Category.FAULT_ERROR,
        code=_DISCARDED,
        text=(
            f"The CSE was away for too long: {counts['telegrams']} telegrams and {counts['events']} events"
            f" between {begin} and {end} were discarded."
        ),
        source="han-bridge",
        evidence={**counts, "from": begin, "to": end},
    )
    return event_instance(event)


def _loss(instance: Instance) -> dict[str, str | int]:
    if instance.container == EVENTS and instance.content["code"] == _DISCARDED:
        return dict(instance.content["evidence"])
    is_event = instance.container == EVENTS
    return {"telegrams": int(not is_event), "events": int(is_event), "from": instance.born, "to": instance.born}


def _digest(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()[:12]
