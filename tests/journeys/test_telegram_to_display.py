"""A meter's telegrams go through the whole line: emulated device, mDNS, bridge, CSE, metering, display."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from energy.synthetic import MeterModel, synthetic_meter
from tests.energy.recordings import recorded, recorded_telegrams
from tests.energy.test_recorded_telegrams import EXPECTED
from tests.journeys.demo import RunningDemo, Shown, demo, eventually

NOON = datetime(2026, 6, 1, 10, tzinfo=UTC)

ON_THE_DISPLAY = {
    "Wh": (1000, "kWh"),
    "varh": (1000, "kvarh"),
    "J": (1_000_000_000, "GJ"),
    "m3": (1, "m³"),
    "count": (1, ""),
}
"""Units of the readings -> how many make one of the unit that the display shows; others are shown as they are."""


def as_displayed(value: str, unit: str) -> tuple[Decimal, str]:
    factor, shown = ON_THE_DISPLAY.get(unit, (1, unit))
    return Decimal(value) / factor, shown


IN_PRINT = {b"kWh": (1, "kWh"), b"kW": (1000, "W"), b"V": (1, "V"), b"A": (1, "A")}
"""Units in a telegram -> how many of the unit on the display one of them is."""


def printed(telegram: bytes) -> dict[str, tuple[Decimal, str]]:
    """Registers as a person reads them off a telegram of ours: a code, a number, an electrical unit."""
    lines = re.findall(rb"^(1-0:[\d.]+)\(([\d.]+)\*(kWh|kW|V|A)\)\r?$", telegram, re.MULTILINE)
    return {
        code.decode(): (Decimal(number.decode()) * IN_PRINT[unit][0], IN_PRINT[unit][1]) for code, number, unit in lines
    }


@pytest.fixture(scope="module")
def made_up() -> list[bytes]:
    """Telegrams of three meter types, and between them one that was damaged on the way."""
    dutch, belgian, swedish = (synthetic_meter(model).telegram(NOON) for model in MeterModel)
    damaged = belgian.replace(b"1-0:1.8.1(0", b"1-0:1.8.1(9", 1)
    return [dutch, damaged, belgian, swedish]


@pytest.fixture(scope="module")
def premise(made_up: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    with demo(tmp_path_factory.mktemp("made-up"), b"".join(made_up)) as running:
        yield running


def test_the_registers_of_three_meter_types_arrive_on_the_display_with_their_units(
    premise: RunningDemo, made_up: list[bytes]
) -> None:
    expected = [printed(telegram) for telegram in (made_up[0], made_up[2], made_up[3])]

    # Electricity of three, gas of two, water of one.
    shown: Shown = eventually(premise.registers, lambda meters: len(meters) == 6)

    assert len(shown) == 6
    for registers in expected:
        assert len(registers) >= 6
        assert any(registers.items() <= meter.items() for meter in shown.values())
    assert sum(unit == "m³" for meter in shown.values() for _, unit in meter.values()) == 3


def test_a_damaged_telegram_is_told_as_an_event_and_stops_nothing(premise: RunningDemo, made_up: list[bytes]) -> None:
    events: list[Any] = eventually(lambda: premise.instances("cse-in/han-bridge/events"), bool)
    eventually(premise.registers, lambda meters: len(meters) == 6)

    assert events[0]["code"] == "telegram-corrupted"
    assert events[0]["evidence"]["telegram"].encode("latin-1") == made_up[1]


@pytest.mark.recorded
def test_recorded_telegrams_arrive_on_the_display_as_they_were_written_down_by_hand(tmp_path: Path) -> None:
    telegrams = {Path(name).stem: recorded(name) for name in recorded_telegrams()}
    meters = {meter: registers for found in EXPECTED.values() for meter, (_, registers) in found.items()}

    with demo(tmp_path, b"".join(telegrams.values())) as premise:
        shown: Shown = eventually(premise.registers, lambda found: set(found) >= set(meters))
        refused = premise.instances("cse-in/han-bridge/events")

    assert set(shown) == set(meters)
    for meter, registers in meters.items():
        wanted = {code: as_displayed(*register) for code, register in registers.items()}
        assert {code: shown[meter].get(code) for code in wanted} == wanted
    # The four without a check sum are refused, each told once or more as the recording goes round.
    assert {event["code"] for event in refused} == {"telegram-unverifiable"}
