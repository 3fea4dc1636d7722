"""Real meters' telegrams. The expected registers were written by hand from the text of each telegram.

`test_synthetic.py` is the twin of this file that never skips.
"""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

import schemas
from energy import p1
from energy.p1_reading import PowerFailure, power_failures, readings_of
from energy.reading import Reading
from energy.reading_type import Commodity
from tests.energy.recordings import recorded, recorded_telegrams

pytestmark = pytest.mark.recorded

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

# recording -> meter -> (moment by the meter's clock, registers)
Expected = dict[str, tuple[str, dict[str, tuple[str, str]]]]
EXPECTED: dict[str, Expected] = {
    "telegram_v4_2": {
        "3960221976967177082151037881335713": (
            "2016-11-13T19:57:57+00:00",
            {
                "1-0:1.8.1": ("1581123", "Wh"),
                "1-0:1.8.2": ("1435706", "Wh"),
                "1-0:2.8.1": ("0", "Wh"),
                "1-0:1.7.0": ("2027", "W"),
                "1-0:41.7.0": ("1247", "W"),
                "1-0:51.7.0": ("6", "A"),
                "0-0:96.7.21": ("15", "count"),
                "0-0:96.7.9": ("7", "count"),
            },
        ),
        "4819243993373755377509728609491464": ("2016-11-29T19:00:00+00:00", {"0-1:24.2.1": ("981.443", "m3")}),
    },
    "telegram_v5": {
        "K8EG004046395507": (
            "2017-01-02T18:20:02+00:00",
            {
                "1-0:1.8.1": ("4426", "Wh"),
                "1-0:1.8.2": ("2399", "Wh"),
                "1-0:2.8.1": ("2444", "Wh"),
                "1-0:1.7.0": ("244", "W"),
                "1-0:72.7.0": ("229.0", "V"),
                "1-0:71.7.0": ("0.86", "A"),
                "1-0:61.7.0": ("142", "W"),
                "0-0:96.7.21": ("13", "count"),
            },
        ),
        "2222ABCD123456789": ("2017-01-02T15:10:05+00:00", {"0-1:24.2.1": ("0.107", "m3")}),
    },
    "telegram_v5_two_mbus": {
        "E0044007382246019": (
            "2020-04-26T20:33:25+00:00",
            {
                "1-0:1.8.1": ("2130115", "Wh"),
                "1-0:1.8.2": ("245467", "Wh"),
                "1-0:1.7.0": ("111", "W"),
                "1-0:72.32.0": ("192", "count"),
                "1-0:32.36.0": ("1", "count"),
                "1-0:72.7.0": ("222.9", "V"),
                "1-0:61.7.0": ("55", "W"),
                "1-0:71.7.0": ("1", "A"),
            },
        ),
        # The first channel was never heard: (700101010000W)(00000000) is no value.
        "G0039001936990619": ("2020-04-26T20:30:01+00:00", {"0-2:24.2.1": ("246.138", "m3")}),
    },
    "telegram_fluvius_v171": {
        "1SAG3101021605": (
            "2020-05-12T11:54:09+00:00",
            {
                "1-0:1.8.1": ("34", "Wh"),
                "1-0:1.8.2": ("15758", "Wh"),
                "1-0:2.8.2": ("11", "Wh"),
                "1-0:1.4.0": ("2351", "W"),
                "1-0:1.6.0": ("2589", "W"),
                "1-0:32.7.0": ("234.7", "V"),
                "0-0:17.0.0": ("999900", "W"),
                "1-0:31.4.0": ("999", "A"),
            },
        ),
        "7FLO2119033733": ("2020-05-12T11:45:58+00:00", {"0-1:24.2.3": ("112.384", "m3")}),
        "8SAG1234567890": ("2020-05-12T11:45:58+00:00", {"0-2:24.2.1": ("872.234", "m3")}),
    },
    "telegram_fluvius_v171_alt": {
        "1SAG3100721326": (
            "2023-11-02T11:15:48+00:00",
            {
                "1-0:1.8.1": ("301548", "Wh"),
                "1-0:1.8.2": ("270014", "Wh"),
                "1-0:2.8.1": ("5", "Wh"),
                "1-0:1.4.0": ("52", "W"),
                "1-0:1.6.0": ("3064", "W"),
                "1-0:1.7.0": ("338", "W"),
                "1-0:41.7.0": ("179", "W"),
                "1-0:51.7.0": ("0.88", "A"),
            },
        ),
        "7FLO2123088027": ("2023-11-02T11:10:02+00:00", {"0-1:24.2.3": ("92.287", "m3")}),
        "8SET0000961173": ("2023-11-02T11:15:32+00:00", {"0-2:24.2.1": ("8.579", "m3")}),
    },
    "telegram_sagemcom_t210_d_r": {
        "EST5-253710000_A": (
            "2022-10-06T13:50:14+00:00",
            {
                "1-0:1.8.0": ("6545766", "Wh"),
                "1-0:1.8.1": ("5017120", "Wh"),
                "1-0:1.8.2": ("1528646", "Wh"),
                "1-0:1.7.0": ("286", "W"),
                "1-0:2.8.2": ("58", "Wh"),
                "1-0:3.8.0": ("747", "varh"),
                "1-0:4.8.0": ("3897726", "varh"),
                "1-0:4.7.0": ("166", "var"),
            },
        ),
    },
    "telegram_iskra_ie": {
        "09610": (
            "2023-02-02T11:27:47+00:00",
            {
                "1-0:1.8.1": ("10181", "Wh"),
                "1-0:1.8.2": ("10182", "Wh"),
                "1-0:2.8.1": ("10281", "Wh"),
                "1-0:1.7.0": ("170", "W"),
                "1-0:2.7.0": ("270", "W"),
                "1-0:41.7.0": ("417", "W"),
                "1-0:62.7.0": ("627", "W"),
                "1-0:72.7.0": ("243.3", "V"),
            },
        ),
    },
    "telegram_v5_eon_hu": {
        "890082200002160": (
            "2023-07-24T13:07:30+00:00",
            {
                "1-0:1.8.0": ("173640", "Wh"),
                "1-0:2.8.0": ("627177", "Wh"),
                "1-0:2.8.1": ("401829", "Wh"),
                "1-0:4.8.0": ("303131", "varh"),
                "1-0:15.8.0": ("800817", "Wh"),
                "1-0:2.7.0": ("2601", "W"),
                "1-0:14.7.0": ("50.00", "Hz"),
                "0-0:17.0.0": ("90000", "W"),
            },
        ),
    },
    "telegram_unpadded_crc": {
        # A heat meter's gateway: 240.860 GJ is all the energy it tells.
        "621848012D2C0B0C": ("2026-02-15T19:05:23+00:00", {"0-1:24.2.1": ("240860000000", "J")}),
    },
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recorded_telegram_gives_the_registers_that_stand_in_its_text(name: str) -> None:
    telegram = p1.parse(recorded(f"dsmr/{name}.txt"))

    readings = {reading.meter_id: reading for reading in readings_of(telegram, NOW)}

    assert set(readings) == set(EXPECTED[name])
    for meter, (at, registers) in EXPECTED[name].items():
        assert readings[meter].at == datetime.fromisoformat(at)
        found = {obis: readings[meter].register(obis) for obis in registers}
        told = {
            obis: register and (register.quantity.value, register.quantity.unit) for obis, register in found.items()
        }
        assert told == {obis: (Decimal(value), unit) for obis, (value, unit) in registers.items()}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_reading_of_a_recorded_telegram_fits_its_schema_and_reads_back_the_same(name: str) -> None:
    telegram = p1.parse(recorded(f"dsmr/{name}.txt"))

    for reading in readings_of(telegram, NOW):
        payload = schemas.check("energy/meter-reading", reading.as_payload())

        assert Reading.from_payload(payload) == reading


def test_exactly_the_telegrams_with_a_check_sum_are_accepted() -> None:
    verdicts = {name: verdict(recorded(name)) for name in recorded_telegrams()}

    accepted = {
        name.removeprefix("dsmr/").removesuffix(".txt") for name, found in verdicts.items() if found == "accepted"
    }
    assert accepted == set(EXPECTED)
    assert {found for found in verdicts.values() if found != "accepted"} == {"telegram-unverifiable"}


def test_the_check_sum_without_its_leading_zero_is_the_only_one_that_is_short() -> None:
    exact = [name for name in EXPECTED if len(recorded(f"dsmr/{name}.txt").rpartition(b"!")[2].strip()) == 4]

    assert len(exact) == 8
    assert set(EXPECTED) - set(exact) == {"telegram_unpadded_crc"}


def test_a_telegram_without_check_sum_can_be_read_when_asked_for_and_is_then_questionable() -> None:
    telegram = p1.parse(recorded("dsmr/telegram_v3.txt"), accept_unverifiable=True)

    electricity, gas = readings_of(telegram, NOW)

    assert (electricity.imported_wh, electricity.power_w) == (Decimal(24691356), Decimal(1190))
    assert (gas.commodity, gas.volume_m3) == (Commodity.NATURAL_GAS, Decimal("1.001"))
    assert "QUESTIONABLE" in str(gas.quality.name)


def test_seven_digits_behind_the_point_are_kept() -> None:
    telegram = p1.parse(recorded("dsmr/telegram_esy5q3da1004_v304.txt"), accept_unverifiable=True)

    (reading,) = readings_of(telegram, NOW)

    assert reading.imported_wh == Decimal("32549506.1662")
    assert reading.as_payload()["registers"][0]["value"] == 32549506.1662


def test_the_log_of_power_failures_is_read() -> None:
    telegram = p1.parse(recorded("dsmr/telegram_v5_two_mbus.txt"))

    assert power_failures(telegram) == (PowerFailure(datetime(2019, 3, 26, 8, 50, 15, tzinfo=UTC), 2014),)


def test_a_power_factor_above_one_is_marked_questionable() -> None:
    telegram = p1.parse(recorded("dsmr/telegram_v5_eon_hu.txt"))

    (reading,) = readings_of(telegram, NOW)

    factor = reading.register("1-0:13.7.0")
    assert factor is not None
    assert (factor.quantity.value, str(factor.quality.name)) == (Decimal("4.556"), "QUESTIONABLE")
    assert reading.power_w == -2601


def verdict(raw: bytes) -> str:
    try:
        p1.parse(raw)
    except p1.TelegramRefused as refusal:
        return refusal.code
    return "accepted"
