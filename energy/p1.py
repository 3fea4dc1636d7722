"""P1 telegrams: the text that a smart meter sends through its customer port.

    /ISK5\\2M550T-1012            identification
                                  an empty line
    1-0:1.8.1(002130.115*kWh)     data lines: an OBIS code and one or more values in brackets
    0-1:24.2.1(200426223001S)(00246.138*m3)
    !56DD                         check sum over everything from / through !

DSMR 2.2 to 5, Fluvius, Luxembourg, Sweden, Hungary, Ireland and others share this form (IEC 62056-21 mode D).
The text is refused unless its check sum stands (docs/decisions/0010 and 0011):

    TelegramRefused
    +- TelegramMalformed     not in this form
    +- ChecksumMissing       nothing to verify it by
    +- ChecksumWrong         changed on its way
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import ClassVar

from energy.obis import Obis
from energy.stamp import CENTRAL_EUROPE, parse_stamp

__all__ = [
    "ChecksumMissing",
    "ChecksumWrong",
    "DataLine",
    "Telegram",
    "TelegramMalformed",
    "TelegramRefused",
    "crc16",
    "format_telegram",
    "parse",
    "split",
]

_CLOCK = Obis(0, 0, 1, 0, 0)
_VERSIONS = (Obis(1, 3, 0, 2, 8), Obis(0, 0, 96, 1, 4))
_LINE = re.compile(r"(\d{1,3}-\d{1,3}:\d{1,3}\.\d{1,3}\.\d{1,3}(?:\*255)?)((?:\([^()]*\))+)", re.ASCII)
_CONTINUED = re.compile(r"(?:\([^()]*\))+")
_VALUE = re.compile(r"\(([^()]*)\)")
_END = re.compile(rb"\n!")
_CHECKSUM = re.compile(rb"([0-9A-Fa-f]{1,4})\s*")
_NOTHING = re.compile(rb"[ \t]*(?:\r?\n|$)")


class TelegramRefused(ValueError):
    """A telegram that must not become a reading. `code` names the reason for programs."""

    code: ClassVar[str] = "telegram-refused"


class TelegramMalformed(TelegramRefused):
    """The text is not in the form of a P1 telegram."""

    code = "telegram-malformed"


class ChecksumMissing(TelegramRefused):
    """The telegram carries no check sum (DSMR 2.2 and 3, EasyMeter): nobody can tell whether it arrived whole."""

    code = "telegram-unverifiable"


class ChecksumWrong(TelegramRefused):
    """The check sum is not that of the text."""

    code = "telegram-corrupted"

    def __init__(self, told: int, computed: int) -> None:
        super().__init__(f"the telegram says check sum {told:04X}, its text has {computed:04X}")
        self.told = told
        self.computed = computed


@dataclass(frozen=True, slots=True)
class DataLine:
    """An OBIS code and what stands in its brackets, untouched."""

    obis: Obis
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.obis}{''.join(f'({value})' for value in self.values)}"


@dataclass(frozen=True, slots=True)
class Telegram:
    """A telegram that was read.

    `unread` holds lines that are no data lines, for those who know better; `verified` is false when there was no
    check sum to verify it by, and the caller took it all the same.
    """

    identification: str
    lines: tuple[DataLine, ...]
    unread: tuple[str, ...] = ()
    verified: bool = True
    winter_offset: timedelta = CENTRAL_EUROPE

    def values(self, obis: Obis) -> tuple[str, ...]:
        """What stands behind a code; empty when the telegram does not have it."""
        return next((line.values for line in self.lines if line.obis == obis), ())

    @property
    def at(self) -> datetime | None:
        """The moment by the meter's own clock, in UTC."""
        return self.moment(next(iter(self.values(_CLOCK)), ""))

    @property
    def version(self) -> str:
        """The version that the meter tells, such as 50 (DSMR 5.0), 42, or 50217 (Fluvius); empty when it tells none."""
        return next((values[0] for values in map(self.values, _VERSIONS) if values), "")

    def moment(self, stamp: str) -> datetime | None:
        """A stamp of this telegram in UTC."""
        return parse_stamp(stamp, self.winter_offset)

    def text(self, obis: Obis) -> str:
        """A value that the meter writes as hex octets, as text: messages and equipment identifiers.

        Some meters write the text itself; what is no hex, or would not be printable, stays as it is.
        """
        value = next(iter(self.values(obis)), "")
        try:
            decoded = bytes.fromhex(value).decode("latin-1")
        except ValueError:
            return value
        return decoded if decoded.isprintable() else value


def parse(
    raw: bytes | str, *, winter_offset: timedelta = CENTRAL_EUROPE, accept_unverifiable: bool = False
) -> Telegram:
    """The telegram that the octets spell. Raises `TelegramRefused`.

    A check sum written without its leading zeros counts as the number it spells (docs/decisions/0010).
    `accept_unverifiable` lets one without any check sum through (0011); a wrong one is never accepted.
    `winter_offset` is local winter time ahead of UTC.
    """
    octets = _octets(raw)
    if not octets.startswith(b"/"):
        raise TelegramMalformed("a telegram begins with /")
    end = _END.search(octets)
    if end is None:
        raise TelegramMalformed("a telegram ends with a line that begins with !")
    body, tail = octets[: end.end()], octets[end.end() :]
    checksum = _CHECKSUM.fullmatch(tail)
    if checksum is not None:
        told, computed = int(checksum[1], 16), crc16(body)
        if told != computed:
            raise ChecksumWrong(told, computed)
    elif not _NOTHING.match(tail):
        raise TelegramMalformed("behind the last ! stands something other than a check sum of four hex digits")
    elif not accept_unverifiable:
        raise ChecksumMissing("the telegram carries no check sum, so nobody can tell whether it arrived whole")
    return _read(body[1:-1].decode("latin-1"), checksum is not None, winter_offset)


def crc16(octets: bytes) -> int:
    """CRC-16/ARC: polynomial 0x8005 reflected (0xA001), initial value 0 (DSMR 5.0.2 P1, 6.2)."""
    table = _crc_table()
    crc = 0
    for octet in octets:
        crc = (crc >> 8) ^ table[(crc ^ octet) & 0xFF]
    return crc


def format_telegram(identification: str, lines: Iterable[DataLine | str]) -> bytes:
    """The octets of a telegram with these lines, check sum included."""
    text = "\r\n".join([f"/{identification}", "", *map(str, lines), "!"])
    body = text.encode("latin-1")
    return body + f"{crc16(body):04X}\r\n".encode("ascii")


def split(stream: bytes) -> list[bytes]:
    """The telegrams of a recording, one after the other, damaged ones included: each begins with a line that has /."""
    starts = [match.start(1) for match in re.finditer(rb"(?:\A|\n)(/)", stream)]
    return [stream[start:end] for start, end in pairwise([*starts, len(stream)])]


def _octets(raw: bytes | str) -> bytes:
    if isinstance(raw, bytes):
        return raw
    try:
        return raw.encode("latin-1")
    except UnicodeEncodeError:
        raise TelegramMalformed("the text has characters that are no octets") from None


def _read(body: str, verified: bool, winter_offset: timedelta) -> Telegram:
    identification, *rest = (line.rstrip("\r") for line in body.split("\n"))
    lines: list[DataLine] = []
    unread: list[str] = []
    for text in filter(None, rest):
        match = _LINE.fullmatch(text)
        if match is not None:
            lines.append(DataLine(Obis.parse(match[1]), _values(match[2])))
        elif lines and _CONTINUED.fullmatch(text):
            # DSMR 2.2 and 3 put the value of a gas meter on a line of its own.
            lines[-1] = DataLine(lines[-1].obis, (*lines[-1].values, *_values(text)))
        else:
            unread.append(text)
    return Telegram(identification, tuple(lines), tuple(unread), verified, winter_offset)


def _values(brackets: str) -> tuple[str, ...]:
    return tuple(_VALUE.findall(brackets))


@cache
def _crc_table() -> Sequence[int]:
    return tuple(_shift_out(octet) for octet in range(256))


def _shift_out(crc: int) -> int:
    for _ in range(8):
        crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc
