"""Events and their categories."""

from datetime import UTC, datetime

import schemas
from energy.event import Category, Event

EVENT = Event(
    id="telegram-corrupted-1",
    at=datetime(2026, 6, 1, 12, tzinfo=UTC),
    category=Category.FAULT_ERROR,
    code="telegram-corrupted",
    text="The check sum is wrong.",
    source="hwe-p1-3c39e7aabbcc",
    evidence={"telegram": "/..."},
)


def test_an_event_fits_its_schema_and_reads_back_the_same() -> None:
    payload = schemas.check("energy/event", EVENT.as_payload())

    assert Event.from_payload(payload) == EVENT


def test_the_categories_are_those_of_the_schema() -> None:
    assert set(schemas.document("energy/event")["properties"]["category"]["enum"]) == set(Category)


def test_only_an_audit_event_may_take_a_minute() -> None:
    assert {category: category.latency_s for category in Category} == {
        Category.AUDIT_APPLICATION: 60,
        Category.CONFIGURATION: 30,
        Category.FAULT_ERROR: 30,
        Category.POWER_QUALITY: 30,
        Category.SECURITY: 30,
    }
