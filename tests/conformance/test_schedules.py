"""Schedules as resources: where they stand, what they take (TS-0001 9.6.9)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.house import Originator

ALWAYS = {"sce": ["* * * * * * *"]}


def schedule(**attributes: Any) -> dict[str, Any]:
    return {"se": ALWAYS, **attributes}


@pytest.fixture
def node(admin: Originator) -> str:
    admin.made("cse-in", "nod", {"rn": "node", "ni": "node-1"})
    return "cse-in/node"


@pytest.fixture
def subscription(meter: Originator, subscribe: Callable[..., str]) -> str:
    subscribe(rn="watch")
    return "cse-in/meter/box/watch"


@pytest.mark.rule("CSE/SCH/SCH/001", "CSE/SCH/SCH/019")
def test_schedules_stand_below_the_base_a_node_and_a_subscription(
    admin: Originator, meter: Originator, node: str, subscription: str
) -> None:
    made = [admin.made("cse-in", "sch", schedule()), admin.made(node, "sch", schedule())]
    made.append(meter.made(subscription, "sch", schedule()))

    assert [one["se"] for one in made] == [ALWAYS] * 3
    assert admin.retrieve(f"cse-in/{made[0]['rn']}").attributes["se"] == ALWAYS


@pytest.mark.rule("CSE/SCH/SCH/002")
def test_schedules_stand_nowhere_else(meter: Originator) -> None:
    assert meter.create("cse-in/meter", "sch", schedule()).code == 4108


def test_the_schedule_of_a_subscription_has_the_name_of_the_standard(meter: Originator, subscription: str) -> None:
    refused = meter.create(subscription, "sch", schedule(rn="other"))
    made = meter.made(subscription, "sch", schedule())

    assert refused.code == 4000
    assert "notificationSchedule" in refused.reason
    assert made["rn"] == "notificationSchedule"
    assert meter.retrieve(f"{subscription}/notificationSchedule").attributes["ri"] == made["ri"]


@pytest.mark.parametrize("name", [{}, {"rn": "notificationSchedule"}, {"rn": "second"}])
@pytest.mark.rule("CSE/SUB/ATT/048")
def test_a_subscription_has_one_schedule(meter: Originator, subscription: str, name: dict[str, str]) -> None:
    meter.made(subscription, "sch", schedule(rn="notificationSchedule"))

    assert meter.create(subscription, "sch", schedule(**name)).code == 4105
    assert meter.delete(f"{subscription}/notificationSchedule").code == 2002
    assert meter.create(subscription, "sch", schedule()).code == 2001


@pytest.mark.rule("CSE/SCH/SCH/015")
def test_only_a_schedule_of_a_node_is_coordinated_with_networks(
    admin: Originator, meter: Originator, node: str, subscription: str
) -> None:
    assert admin.create(node, "sch", schedule(rn="hours", nco=True)).attributes["nco"] is True
    assert admin.create("cse-in", "sch", schedule(nco=True)).code == 4102
    assert meter.create(subscription, "sch", schedule(nco=False)).code == 4102

    admin.made("cse-in", "sch", schedule(rn="base"))
    assert admin.update("cse-in/base", "sch", {"nco": True}).code == 4102
    assert admin.update("cse-in/base", "sch", {"nco": None}).code == 2004
    assert admin.update(f"{node}/hours", "sch", {"nco": None}).code == 2004


@pytest.mark.rule("CSE/SCH/SCH/003")
def test_a_schedule_says_when(admin: Originator) -> None:
    admin.made("cse-in", "sch", schedule(rn="hours"))

    assert admin.create("cse-in", "sch", {}).code == 4000
    assert admin.update("cse-in/hours", "sch", {"se": None}).code == 4000


@pytest.mark.rule(*(f"CSE/SCH/SCH/{number:03}" for number in range(5, 11)))
@pytest.mark.parametrize(
    "entry",
    ["* * * * * * *", "0 30 12 24 12 0 2026", "0-30 * 8-18 * * 1-5 *", "5-50/15 * * * * * *", "*/5 * * * * * *",
     "0,10,20-30,40-59/5 0 * * 1-3,12 * 2025,2030-2040"],
)  # fmt: skip
def test_entries_are_kept_as_they_were_sent(admin: Originator, entry: str) -> None:
    assert admin.made("cse-in", "sch", {"se": {"sce": [entry]}})["se"] == {"sce": [entry]}


@pytest.mark.rule("CSE/SCH/SCH/004", "CSE/SCH/SCH/011", "CSE/SCH/SCH/023")
@pytest.mark.parametrize(
    "entries",
    [
        {},
        {"sce": []},
        {"sce": "* * * * * * *"},
        {"sce": ["* * * * * *"]},
        {"sce": ["* * * * * * * *"]},
        {"sce": ["* * * * * * *", "60 * * * * * *"]},
        {"sce": ["* * 24 * * * *"]},
        {"sce": ["* * * 0 * * *"]},
        {"sce": ["* * * * 13 * *"]},
        {"sce": ["* * * * * 7 *"]},
        {"sce": ["* * * * * MON *"]},
        {"sce": ["30-10 * * * * * *"]},
        {"sce": ["*/0 * * * * * *"]},
        ["* * * * * * *"],
    ],
)
def test_malformed_entries_are_refused(admin: Originator, entries: Any) -> None:
    answer = admin.create("cse-in", "sch", {"se": entries})

    assert answer.code == 4000
    assert "se (scheduleElement)" in answer.reason


def test_the_schedule_of_a_subscription_goes_with_it(house: Any, meter: Originator, subscription: str) -> None:
    identifier = meter.made(subscription, "sch", schedule())["ri"]

    assert meter.delete(subscription).code == 2002
    house.sweep()

    assert meter.retrieve(identifier).code == 4004


@pytest.mark.rule("CSE/SEC/DEF/022")
def test_nobody_else_makes_or_sees_the_schedule_of_a_subscription(
    meter: Originator, display: Originator, subscription: str
) -> None:
    assert display.create(subscription, "sch", schedule()).code == 4103
    meter.made(subscription, "sch", schedule())
    assert display.retrieve(f"{subscription}/notificationSchedule").code == 4103
