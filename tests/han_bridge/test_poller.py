"""Polling: what becomes of telegrams, good and bad, and of devices that come and go."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

import schemas
from energy.synthetic import MeterModel, synthetic_meter
from han_bridge.driver import Device
from han_bridge.instance import EVENTS, Instance
from han_bridge.poller import FASTEST_S, Poller

NOON = datetime(2026, 6, 1, 10, tzinfo=UTC)
METER = synthetic_meter(MeterModel.DUTCH)
DEVICE = Device("hwe-p1-1", "http://192.0.2.7", "HWE-P1", "1")


class Meter:
    """A driver and its device: tells what it is given, or is away."""

    def __init__(self) -> None:
        self.now = NOON
        self.telegram = METER.telegram(NOON)
        self.away = False

    def read_telegram(self, device: Device) -> bytes:
        if self.away:
            raise TimeoutError("timed out")
        return self.telegram

    def tick(self, seconds: int = 1) -> None:
        self.now += timedelta(seconds=seconds)
        self.telegram = METER.telegram(self.now)

    def damage(self) -> None:
        self.telegram = self.telegram.replace(b"1-0:1.7.0", b"1-0:1.7.1")


@pytest.fixture
def meter() -> Meter:
    return Meter()


@pytest.fixture
def put() -> list[Instance]:
    return []


@pytest.fixture
def poller(meter: Meter, put: list[Instance]) -> Poller:
    return Poller(meter, DEVICE, put.append, lambda: meter.now)


def events(put: list[Instance]) -> list[dict[str, object]]:
    return [schemas.check("energy/event", dict(one.content)) for one in put if one.container == EVENTS]


def test_each_new_telegram_is_handed_over_once(poller: Poller, meter: Meter, put: list[Instance]) -> None:
    poller.poll()
    poller.poll()
    meter.tick()
    poller.poll()

    assert [one.container for one in put] == ["devices/hwe-p1-1/telegrams"] * 2
    assert [one.name[:16] for one in put] == ["20260601T100000Z", "20260601T100001Z"]
    assert put[0].content["source"] == "hwe-p1-1"


def test_a_damaged_telegram_becomes_an_event_and_later_ones_flow_on(
    poller: Poller, meter: Meter, put: list[Instance]
) -> None:
    poller.poll()
    meter.tick()
    meter.damage()
    poller.poll()
    meter.tick()
    poller.poll()

    assert [one.container.rpartition("/")[2] for one in put] == ["telegrams", "events", "telegrams"]
    (event,) = events(put)
    assert (event["code"], event["category"], event["source"]) == ("telegram-corrupted", "fault-error", "hwe-p1-1")
    evidence = event["evidence"]
    assert isinstance(evidence, dict)
    assert "1-0:1.7.1" in evidence["telegram"]
    assert evidence["checksumTold"] != evidence["checksumComputed"]


def test_a_telegram_without_check_sum_is_an_event_of_its_own_kind(
    poller: Poller, meter: Meter, put: list[Instance]
) -> None:
    meter.telegram = meter.telegram[: meter.telegram.index(b"!") + 1] + b"\r\n"

    poller.poll()

    assert [event["code"] for event in events(put)] == ["telegram-unverifiable"]


def test_a_meter_whose_every_telegram_is_refused_does_not_drown_the_events(
    poller: Poller, meter: Meter, put: list[Instance], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        for _ in range(120):
            meter.tick()
            meter.damage()
            poller.poll()

    told = events(put)
    # Ten at once, then one a minute.
    assert len(told) == 11
    assert told[-1]["evidence"]["untoldBefore"] == 59  # type: ignore[index]
    assert len(caplog.records) == 1


def test_one_lost_answer_is_no_news_and_three_are(
    poller: Poller, meter: Meter, put: list[Instance], caplog: pytest.LogCaptureFixture
) -> None:
    meter.away = True
    with caplog.at_level(logging.INFO):
        poller.poll()
        poller.poll()
        assert put == []
        for _ in range(20):
            poller.poll()
        meter.away = False
        poller.poll()

    assert [event["code"] for event in events(put)] == ["device-away", "device-back"]
    assert put[-1].container == "devices/hwe-p1-1/telegrams"
    assert len(caplog.records) == 2


def test_polling_is_never_faster_than_the_makers_advise(meter: Meter, put: list[Instance]) -> None:
    assert Poller(meter, DEVICE, put.append, lambda: NOON, 0.01).interval_s == FASTEST_S
    assert Poller(meter, DEVICE, put.append, lambda: NOON, 10).interval_s == 10
