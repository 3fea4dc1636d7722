"""What a telegram tells: readings, or the reason why it is refused. Pure: no clock, no network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import schemas
from energy.event import Category, Event
from energy.p1 import TelegramRefused, parse
from energy.p1_reading import readings_of
from energy.reading import Reading, moment_of

UNKNOWN_SOURCE = "unknown-device"


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of one telegram: readings, in the order of the telegram, or a refusal."""

    source: str
    readings: tuple[Reading, ...] = ()
    refusal: Event | None = None


def take_in(envelope: object, instance_id: str, noticed_at: datetime) -> Intake:
    """Reads the telegram in an envelope (schema energy/telegram).

    A refused one becomes an event whose id is made of the instance it came in: however often the same instance is
    looked at, it is the same event.
    """
    try:
        checked = schemas.check("energy/telegram", envelope)
    except schemas.PayloadInvalid as fault:
        return _refused(UNKNOWN_SOURCE, instance_id, noticed_at, "envelope-malformed", str(fault))
    assert isinstance(checked, dict)  # the schema says so
    received_at = moment_of(checked["receivedAt"])
    source = checked["source"]
    try:
        telegram = parse(checked["telegram"])
    except TelegramRefused as refusal:
        return _refused(source, instance_id, received_at, refusal.code, str(refusal))
    readings = readings_of(telegram, received_at)
    if not readings:
        return _refused(source, instance_id, received_at, "telegram-empty", "the telegram has no register that we know")
    return Intake(source, readings)


def _refused(source: str, instance_id: str, at: datetime, code: str, text: str) -> Intake:
    event = Event(
        id=f"{code}-{instance_id}",
        at=at.astimezone(UTC),
        category=Category.FAULT_ERROR,
        code=code,
        text=f"A telegram was refused: {text}"[:1000],
        source=source,
        evidence={"instance": instance_id},
    )
    return Intake(source, refusal=event)


def is_news(reading: Reading, last: Reading | None) -> bool:
    """Whether a reading tells something that the last one of its meter did not.

    Telegrams come in the order in which they were received, some of them twice (after a restart, or through two
    devices on one meter): what was received no later than the last is old. A meter on the M-Bus is read every few
    minutes and told with every telegram: the same moment of its own clock is no news either. An earlier moment in a
    later telegram is: the meter's clock was set back.
    """
    if last is None:
        return True
    if reading.received_at <= last.received_at:
        return False
    return reading.at is None or reading.at != last.at
