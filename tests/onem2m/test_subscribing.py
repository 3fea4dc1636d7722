"""Typed subscriptions: what is said of them is what the table of <subscription> knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from onem2m.resources.attribute import Presence
from onem2m.resources.common import COMMON, CREATOR, CUSTODIAN, LABELS
from onem2m.resources.structures import Pending
from onem2m.resources.subscription import CRITERIA, SUBSCRIPTION
from onem2m.searching import Filter
from onem2m.subscribing import IMMEDIATE, Batch, Missing, Monitored, Rate, Subscription
from onem2m.vocabulary import EventType, NotificationContent, Permission, ResourceType

EVERYTHING = Subscription(
    targets=["Cdisplay", "http://127.0.0.1:9000/heard?ct=cbor"],
    events=[EventType.UPDATE, EventType.CHILD_CREATED],
    child_types=[ResourceType.CONTENT_INSTANCE],
    changed=[LABELS, "mni"],
    within=Filter(created_after=datetime(2025, 3, 1, tzinfo=UTC), size_below=100),
    content=NotificationContent.RESOURCE_ID,
    batch=Batch(10, timedelta(seconds=1.5)),
    rate=Rate(5, timedelta(minutes=1)),
    notifications=7,
    latest_only=True,
    pending=Pending.SEND_LATEST,
    priority=3,
    category=IMMEDIATE,
    subscriber="Cmeter",
    statistics=True,
    group="cse-in/all",
    forward_to=["Cdisplay"],
)


def test_a_subscription_is_what_the_table_says() -> None:
    told = EVERYTHING.attributes()

    assert told == {
        "nu": ["Cdisplay", "http://127.0.0.1:9000/heard?ct=cbor"],
        "enc": {"net": [1, 3], "chty": [4], "atr": ["lbl", "mni"], "cra": "20250301T000000", "szb": 100},
        "nct": 3,
        "bn": {"num": 10, "dur": "PT1.5S"},
        "rl": {"mnn": 5, "tww": "PT60S"},
        "exc": 7,
        "ln": True,
        "pn": 1,
        "nsp": 3,
        "nec": 2,
        "su": "Cmeter",
        "nse": True,
        "gpi": "cse-in/all",
        "nfu": ["Cdisplay"],
    }
    rows = {row.short: row for row in SUBSCRIPTION.attributes}
    assert [str(rows[name].kind.check(value)) for name, value in told.items() if rows[name].kind.check(value)] == []


def test_there_is_a_word_for_all_that_a_subscription_may_say() -> None:
    general = {row.short for row in (*COMMON, CREATOR, CUSTODIAN)}
    own = {row.short for row in SUBSCRIPTION.attributes if row.supported and row.create is not Presence.NOT_PRESENT}

    assert EVERYTHING.attributes().keys() == own - general


@pytest.mark.parametrize(
    ("events", "content"),
    [(EventType.UPDATE, 1), (EventType.BLOCKING_UPDATE, 2), (EventType.MISSING_DATA, 5), (EventType.DELETE, 1)],
)
def test_notifications_show_what_the_events_suggest(events: EventType, content: int) -> None:
    assert Subscription(targets=["Cx"], events=[events]).attributes()["nct"] == content


def test_missing_values_are_told_by_number_and_time() -> None:
    told = Subscription(
        targets=["Cx"], events=[EventType.MISSING_DATA], missing=Missing(3, timedelta(hours=1))
    ).attributes()

    assert told["enc"] == {"net": [8], "md": {"num": 3, "dur": "PT3600S"}}
    assert CRITERIA.kind.check(told["enc"]) is None


def test_operations_are_told_in_the_place_of_events() -> None:
    told = Subscription(
        targets=["Cx"], monitored=[Monitored(Permission.RETRIEVE, "Cdisplay"), Monitored()]
    ).attributes()

    assert told["enc"] == {"om": [{"ops": 2, "or": "Cdisplay"}, {}]}


def test_what_events_are_not_judged_by_is_refused() -> None:
    with pytest.raises(ValueError, match="lbl"):
        Subscription(targets=["Cx"], within=Filter(labels=["a"])).attributes()


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Subscription(targets=["Cx"], batch=Batch(within=timedelta(seconds=-1))).attributes()
