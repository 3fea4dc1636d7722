"""From the bridge's telegrams to readings, through a real CSE: each once, in order, none lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import schemas
from ae.metering.application import MeteringApplication
from energy.reading import Reading
from energy.synthetic import MeterModel, SyntheticMeter, synthetic_meter
from han_bridge.instance import telegram_instance
from han_bridge.mirror import Mirror
from onem2m.client import Client, connect
from onem2m.errors import OneM2MError
from onem2m.vocabulary import ResourceType
from tests.ae.running import Running
from tests.han_bridge.conditions import eventually
from tests.han_bridge.cse_process import CseProcess

HOME = "cse-in/metering"
ZONE = ZoneInfo("Europe/Amsterdam")
EVENING = datetime(2026, 3, 3, 22, 59, 50, tzinfo=UTC)
"""ten seconds before midnight at home"""

Start = Callable[[], Running]


class Premise:
    """A bridge with one device, whose meter tells what the test wants, when it wants."""

    def __init__(self, cse: CseProcess) -> None:
        self.meter: SyntheticMeter = synthetic_meter(MeterModel.DUTCH)
        self.mirror = Mirror(connect(cse.url, "Chan-bridge"))
        self.client = connect(cse.url, "Chan-bridge")
        self._cse = cse

    def tell(self, *seconds: int, device: str = "p1-a") -> None:
        for second in seconds:
            moment = EVENING + timedelta(seconds=second)
            self.mirror.deliver(telegram_instance(device, self.meter.telegram(moment), moment))

    def tell_raw(self, name: str, content: Any, device: str = "p1-a") -> None:
        self.client.create(
            f"cse-in/han-bridge/devices/{device}/telegrams",
            ResourceType.CONTENT_INSTANCE,
            {"rn": name, "con": content, "cnf": "application/json:0"},
        )

    def metering(self) -> Running:
        client = connect(self._cse.url, "Cmetering")
        application = MeteringApplication(client, "cse-in", ZONE, lambda: EVENING)
        return Running(client, application, HOME)


@pytest.fixture
def premise(cse: CseProcess) -> Premise:
    return Premise(cse)


ELECTRICITY = "E0047000000000125"
GAS = "G0039000000000124"


def readings(admin: Client, meter: str = ELECTRICITY, container: str = "readings") -> list[Reading]:
    address = f"{HOME}/meters/{meter}/{container}"
    try:
        page = admin.retrieve(address, result_content=8, ty=4)
    except OneM2MError:
        return []
    instances = page["m2m:cnt"].get("m2m:cin", [])
    return [Reading.from_payload(schemas.check("energy/meter-reading", instance["con"])) for instance in instances]


def seconds(admin: Client, meter: str = ELECTRICITY) -> list[int]:
    """When the readings were measured, in seconds of the test's time."""
    return [int((r.at - EVENING).total_seconds()) for r in readings(admin, meter) if r.at is not None]


def events(admin: Client) -> list[dict[str, Any]]:
    page = admin.retrieve(f"{HOME}/events", result_content=8, ty=4)
    return [instance["con"] for instance in page["m2m:cnt"].get("m2m:cin", [])]


def test_telegrams_become_readings_as_they_come(premise: Premise, admin: Client) -> None:
    premise.tell(0)

    with premise.metering() as running:
        eventually(lambda: running.online)
        premise.tell(1, 2)
        eventually(lambda: seconds(admin) == [0, 1, 2])

    first = readings(admin)[0]
    assert first.power_w is not None
    assert first.power_w > 0
    assert first.imported_wh is not None


def test_a_meter_on_the_mbus_is_published_once_for_each_of_its_own_moments(premise: Premise, admin: Client) -> None:
    premise.tell(0, 1, 2, 10)

    with premise.metering():
        eventually(lambda: len(readings(admin)) == 4)
        eventually(lambda: len(readings(admin, GAS)) == 2)

    assert [reading.at for reading in readings(admin, GAS)] == [
        datetime(2026, 3, 3, 22, 55, tzinfo=UTC),
        datetime(2026, 3, 3, 23, 0, tzinfo=UTC),
    ]


def test_a_device_that_comes_later_is_seen(premise: Premise, admin: Client) -> None:
    with premise.metering() as running:
        eventually(lambda: running.online)
        premise.tell(0)
        eventually(lambda: seconds(admin) == [0])
        premise.meter = synthetic_meter(MeterModel.SWEDISH, seed=7)
        premise.tell(3, device="p1-b")
        eventually(lambda: len(admin.discover(f"{HOME}/meters", lbl="meter-readings")) == 3)


def test_nothing_is_lost_or_doubled_while_the_application_is_down(premise: Premise, admin: Client) -> None:
    premise.tell(0, 1)
    with premise.metering():
        eventually(lambda: seconds(admin) == [0, 1])
    premise.tell(2, 3, 4)

    with premise.metering() as running:
        eventually(lambda: seconds(admin) == [0, 1, 2, 3, 4])
        premise.tell(5)
        eventually(lambda: seconds(admin) == [0, 1, 2, 3, 4, 5])
        assert running.states == [True]


def test_nothing_is_lost_or_doubled_when_the_cse_is_killed(premise: Premise, admin: Client, cse: CseProcess) -> None:
    with premise.metering() as running:
        premise.tell(0, 1)
        eventually(lambda: seconds(admin) == [0, 1])
        cse.kill()
        eventually(lambda: not running.online)
        cse.start()
        premise.tell(2, 3)
        eventually(lambda: seconds(admin) == [0, 1, 2, 3])


def test_a_backlog_of_more_than_one_page_is_gone_through_in_order(premise: Premise, admin: Client) -> None:
    premise.tell(*range(130))

    with premise.metering():
        eventually(lambda: len(seconds(admin)) == 130, within_s=20)

    assert seconds(admin) == list(range(130))


def test_each_local_day_is_opened_by_its_first_reading(premise: Premise, admin: Client) -> None:
    premise.tell(0, 5)
    with premise.metering():
        eventually(lambda: seconds(admin) == [0, 5])
    premise.tell(10, 11)
    with premise.metering():
        eventually(lambda: seconds(admin) == [0, 5, 10, 11])

    days = readings(admin, container="days")
    assert [(reading.at, reading.imported_wh) for reading in days] == [
        (readings(admin)[0].at, readings(admin)[0].imported_wh),
        (readings(admin)[2].at, readings(admin)[2].imported_wh),
    ]


def test_a_telegram_that_was_changed_on_its_way_is_an_event_once_and_the_next_one_is_read(
    premise: Premise, admin: Client
) -> None:
    premise.tell(0)
    telegram = premise.meter.telegram(EVENING + timedelta(seconds=1)).decode("latin-1").replace("kWh", "kwh", 1)
    premise.tell_raw("broken", {"telegram": telegram, "receivedAt": "2026-03-03T22:59:51Z", "source": "p1-a"})
    premise.tell_raw("nonsense", ["no", "envelope"])
    premise.tell(2)

    for _ in range(2):
        with premise.metering():
            eventually(lambda: seconds(admin) == [0, 2])
            eventually(lambda: len(events(admin)) == 2)

    assert [(event["code"], event["category"]) for event in events(admin)] == [
        ("telegram-corrupted", "fault-error"),
        ("envelope-malformed", "fault-error"),
    ]


def test_the_registers_are_those_of_the_telegram(premise: Premise, admin: Client) -> None:
    premise.tell(0)

    with premise.metering():
        eventually(lambda: seconds(admin) == [0])

    telegram = premise.meter.telegram(EVENING).decode("latin-1")
    printed = telegram.partition("1-0:1.8.1(")[2].partition("*kWh")[0]
    register = readings(admin)[0].register("1-0:1.8.1")
    assert register is not None
    assert (register.quantity.value, str(register.quantity.unit)) == (Decimal(printed) * 1000, "Wh")


def test_the_display_may_find_and_read_the_readings_and_a_stranger_may_not(
    premise: Premise, admin: Client, cse: CseProcess
) -> None:
    premise.tell(0)
    with premise.metering():
        eventually(lambda: seconds(admin) == [0])
    for name in ("in-home-display", "stranger"):
        attributes = {"rn": name, "api": "Ntest", "rr": False, "srv": ["4"]}
        connect(cse.url, f"C{name}").create("cse-in", ResourceType.AE, attributes)

    found = connect(cse.url, "Cin-home-display").discover(f"{HOME}/meters", lbl="meter-readings")
    assert len(found) == 2
    connect(cse.url, "Cin-home-display").retrieve(f"{found[0]}/la")
    assert connect(cse.url, "Cstranger").discover(f"{HOME}/meters", lbl="meter-readings") == []
    with pytest.raises(OneM2MError):
        connect(cse.url, "Cstranger").retrieve(f"{found[0]}/la")
