"""P1 telegrams: what is accepted, what is refused, and why."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy import p1
from energy.obis import Obis
from energy.synthetic import MeterModel, synthetic_meter

NOON = datetime(2026, 6, 1, 10, 0, 0, tzinfo=UTC)
TELEGRAM = p1.format_telegram("GHE5TEST", ["0-0:1.0.0(260601120000S)", "1-0:1.8.1(000012.345*kWh)"])
EVERY_MODEL = [synthetic_meter(model).telegram(NOON) for model in MeterModel]


def test_the_check_sum_is_crc_16_arc() -> None:
    # The check value that catalogues of CRC algorithms give for CRC-16/ARC.
    assert p1.crc16(b"123456789") == 0xBB3D


def test_a_telegram_is_read_line_by_line() -> None:
    telegram = p1.parse(TELEGRAM)

    assert telegram.identification == "GHE5TEST"
    assert telegram.at == NOON
    assert telegram.values(Obis(1, 0, 1, 8, 1)) == ("000012.345*kWh",)
    assert telegram.values(Obis(1, 0, 2, 8, 1)) == ()


def test_text_and_octets_of_a_telegram_are_the_same_telegram() -> None:
    raw = p1.format_telegram("ISk5\x02MIE5T", ["0-0:96.13.0(\xfc)"])

    assert p1.parse(raw.decode("latin-1")) == p1.parse(raw)


def test_a_wrong_check_sum_is_refused_with_both_numbers() -> None:
    corrupted = TELEGRAM.replace(b"12.345", b"92.345")

    with pytest.raises(p1.ChecksumWrong) as refusal:
        p1.parse(corrupted)

    assert refusal.value.told == int(TELEGRAM.rpartition(b"!")[2], 16)
    assert refusal.value.computed == p1.crc16(corrupted[: corrupted.index(b"!") + 1])


def test_a_check_sum_without_leading_zeros_counts_as_the_number_it_spells() -> None:
    serial, body = next(
        (n, raw) for n in range(1000) if (raw := p1.format_telegram(f"T{n}", [])).partition(b"!")[2].startswith(b"0")
    )
    unpadded = body.replace(b"!0", b"!")

    assert p1.parse(unpadded).identification == f"T{serial}"


def test_a_telegram_without_check_sum_is_refused_as_unverifiable() -> None:
    bare = TELEGRAM[: TELEGRAM.index(b"!") + 1] + b"\r\n"

    with pytest.raises(p1.ChecksumMissing):
        p1.parse(bare)

    assert p1.parse(bare, accept_unverifiable=True).verified is False


def test_accepting_the_unverifiable_does_not_accept_the_wrong() -> None:
    with pytest.raises(p1.ChecksumWrong):
        p1.parse(TELEGRAM.replace(b"12.345", b"12.346"), accept_unverifiable=True)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"/",
        b"nothing of the kind",
        TELEGRAM[1:],
        TELEGRAM[:-7],
        b"x" + TELEGRAM,
        TELEGRAM + TELEGRAM,
        TELEGRAM.replace(b"!", b"!!"),
        TELEGRAM.rstrip() + b"0\r\n",
        "/\u20ac",
    ],
)
def test_what_is_no_telegram_is_refused_as_malformed(raw: bytes | str) -> None:
    with pytest.raises(p1.TelegramMalformed):
        p1.parse(raw)


@settings(deadline=None)
@given(raw=st.sampled_from(EVERY_MODEL), data=st.data())
def test_no_changed_octet_passes(raw: bytes, data: st.DataObject) -> None:
    end = raw.index(b"!") + 1
    place = data.draw(st.integers(0, end - 1))
    octet = data.draw(st.integers(0, 255).filter(lambda value: value != raw[place]))

    with pytest.raises(p1.TelegramRefused):
        p1.parse(raw[:place] + bytes([octet]) + raw[place + 1 :])


@settings(deadline=None)
@given(raw=st.sampled_from(EVERY_MODEL), data=st.data())
def test_no_telegram_that_was_cut_short_passes(raw: bytes, data: st.DataObject) -> None:
    length = data.draw(st.integers(0, len(raw.rstrip()) - 1))

    with pytest.raises(p1.TelegramRefused):
        p1.parse(raw[:length])


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_octets_whatever_do_anything_but_pass_or_be_refused(raw: bytes) -> None:
    with suppress(p1.TelegramRefused):
        p1.parse(b"/" + raw)


def test_a_value_on_a_line_of_its_own_belongs_to_the_line_before() -> None:
    telegram = p1.parse(p1.format_telegram("X", ["0-1:24.3.0(090212160000)(00)(60)(1)(0-1:24.2.1)(m3)", "(00001.001)"]))

    assert telegram.values(Obis(0, 1, 24, 3, 0))[-1] == "00001.001"


def test_a_line_that_is_no_data_line_is_kept_aside() -> None:
    telegram = p1.parse(p1.format_telegram("X", ["hello", "1-0:1.7.0(1*W)"]))

    assert telegram.unread == ("hello",)
    assert len(telegram.lines) == 1


def test_hex_text_is_read_and_what_is_no_hex_stays() -> None:
    telegram = p1.parse(
        p1.format_telegram("X", ["0-0:96.13.0(4F7574616765)", "0-0:96.13.1(plain)", "0-0:96.1.1(0102)"])
    )

    assert telegram.text(Obis(0, 0, 96, 13, 0)) == "Outage"
    assert telegram.text(Obis(0, 0, 96, 13, 1)) == "plain"
    assert telegram.text(Obis(0, 0, 96, 1, 1)) == "0102"
    assert telegram.text(Obis(0, 0, 96, 1, 9)) == ""


@pytest.mark.parametrize(
    ("line", "version"), [("1-3:0.2.8(50)", "50"), ("0-0:96.1.4(50217)", "50217"), ("1-0:1.7.0(1*W)", "")]
)
def test_the_version_is_told_where_the_meter_tells_it(line: str, version: str) -> None:
    assert p1.parse(p1.format_telegram("X", [line])).version == version


def test_a_recording_is_split_into_its_telegrams_damaged_ones_included() -> None:
    damaged = TELEGRAM.replace(b"12.345", b"99.999")

    assert p1.split(TELEGRAM + damaged + b"\r\n" + TELEGRAM) == [TELEGRAM, damaged + b"\r\n", TELEGRAM]
    assert p1.split(b"") == []
