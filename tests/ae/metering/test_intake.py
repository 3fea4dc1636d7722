"""What a telegram tells the metering application, and what it does not believe."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ae.metering.intake import UNKNOWN_SOURCE, is_news, take_in
from energy.p1 import format_telegram
from energy.reading import text_of
from energy.reading_type import Commodity
from energy.synthetic import MeterModel, synthetic_meter
from tests.ae.in_home_display.homes import electricity, gas

NOON = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def envelope(telegram: bytes, at: datetime = NOON) -> dict[str, Any]:
    return {"telegram": telegram.decode("latin-1"), "receivedAt": text_of(at), "source": "device-1"}


def test_a_telegram_becomes_a_reading_of_each_meter_in_it() -> None:
    intake = take_in(envelope(synthetic_meter(MeterModel.BELGIAN).telegram(NOON)), "cin1", NOON)

    assert intake.source == "device-1"
    assert intake.refusal is None
    assert [reading.commodity for reading in intake.readings] == [
        Commodity.ELECTRICITY,
        Commodity.NATURAL_GAS,
        Commodity.POTABLE_WATER,
    ]
    assert all(reading.received_at == NOON for reading in intake.readings)


def test_a_corrupted_telegram_is_an_event_of_its_device() -> None:
    telegram = synthetic_meter(MeterModel.DUTCH).telegram(NOON).replace(b"1-0:1.8.1(0", b"1-0:1.8.1(9", 1)

    intake = take_in(envelope(telegram), "cin7", NOON + 5 * SECOND)

    assert intake.readings == ()
    assert intake.refusal is not None
    assert (intake.refusal.code, intake.refusal.source, intake.refusal.at) == ("telegram-corrupted", "device-1", NOON)
    assert intake.refusal.evidence == {"instance": "cin7"}


def test_the_same_instance_makes_the_same_event_whenever_it_is_looked_at() -> None:
    first = take_in(envelope(b"/broken"), "cin7", NOON).refusal
    second = take_in(envelope(b"/broken"), "cin7", NOON + timedelta(days=1)).refusal

    assert first == second
    assert first is not None


@pytest.mark.parametrize(
    "content", [None, 17, "text", {}, {"telegram": "/x"}, {"telegram": 1, "receivedAt": "x", "source": ""}]
)
def test_what_is_no_envelope_is_an_event_too(content: object) -> None:
    intake = take_in(content, "cin8", NOON)

    assert intake.refusal is not None
    assert (intake.refusal.code, intake.source) == ("envelope-malformed", UNKNOWN_SOURCE)


def test_a_telegram_without_registers_is_an_event() -> None:
    intake = take_in(envelope(format_telegram("EMPTY", [])), "cin9", NOON)

    assert intake.refusal is not None
    assert intake.refusal.code == "telegram-empty"


def test_the_first_reading_of_a_meter_is_news() -> None:
    assert is_news(electricity(NOON), None)


def test_a_later_reading_is_news() -> None:
    assert is_news(electricity(NOON + SECOND), electricity(NOON))


def test_what_was_received_before_is_no_news() -> None:
    assert not is_news(electricity(NOON), electricity(NOON))
    assert not is_news(electricity(NOON - SECOND), electricity(NOON))


def test_a_gas_meter_that_tells_its_last_hour_again_is_no_news() -> None:
    last = gas(NOON, "1", received_at=NOON + SECOND)

    assert not is_news(gas(NOON, "1", received_at=NOON + 2 * SECOND), last)
    assert is_news(gas(NOON + timedelta(hours=1), "2", received_at=NOON + timedelta(hours=1)), last)


def test_a_meter_without_a_clock_has_news_with_every_telegram() -> None:
    last = electricity(NOON, stamp=None)

    assert is_news(electricity(NOON + SECOND, stamp=None), last)


def test_a_clock_that_was_set_back_does_not_silence_the_meter() -> None:
    last = electricity(NOON + timedelta(days=365), received_at=NOON)

    assert is_news(electricity(NOON + SECOND), last)
