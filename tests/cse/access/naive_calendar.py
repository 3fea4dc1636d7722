"""The naive reading's calendar and addresses: fields as lists of values, addresses as strings of bits."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

# Schedules: every field is written out as the list of its values.

_HIGHEST = [59, 59, 23, 31, 12, 6, 9999]
_LOWEST = [0, 0, 0, 1, 1, 0, 1970]


def fields_of(entry: Any) -> list[list[int]] | None:
    if type(entry) is not str or len(entry.split(" ")) != 7:
        return None
    fields = []
    for text, lowest, highest in zip(entry.split(" "), _LOWEST, _HIGHEST, strict=True):
        values: list[int] = []
        for part in text.split(","):
            if part == "*":
                values += range(lowest, highest + 1)
            elif re.fullmatch(r"[0-9]{1,4}", part):
                values.append(int(part))
            elif found := re.fullmatch(r"(?:\*|([0-9]{1,4})-([0-9]{1,4}))(?:/([0-9]{1,4}))?", part):
                first = lowest if found[1] is None else int(found[1])
                last = highest if found[2] is None else int(found[2])
                step = 1 if found[3] is None else int(found[3])
                if step == 0 or last < first or last > highest:
                    return None
                while first <= last:
                    values.append(first)
                    first += step
            else:
                return None
        if [value for value in values if not lowest <= value <= highest]:
            return None
        fields.append(values)
    return fields


def schedule_holds(entry: str, moment: datetime) -> bool:
    """Whether a moment fits all seven fields: second minute hour day month weekday (0 Sunday) year, UTC."""
    fields = fields_of(entry)
    now = moment.astimezone(UTC)
    weekday = now.isoweekday() % 7
    found = [now.second, now.minute, now.hour, now.day, now.month, weekday, now.year]
    return fields is not None and all(value in field for value, field in zip(found, fields, strict=True))


# Addresses: strings of 32 or 128 bits.


def address_bits(text: str | None) -> str | None:
    if text is None:
        return None
    if ":" not in text:
        parts = text.split(".")
        if len(parts) != 4 or not all(re.fullmatch("0|[1-9][0-9]{0,2}", part) and int(part) < 256 for part in parts):
            return None
        return "".join(f"{int(part):08b}" for part in parts)
    if "." in text:
        head, _, tail = text.rpartition(":")
        four = address_bits(tail)
        if four is None:
            return None
        text = f"{head}:{int(four[:16], 2):x}:{int(four[16:], 2):x}"
    left, double, right = text.partition("::")
    before, after = [p for p in left.split(":") if p], [p for p in right.split(":") if p]
    middle = ["0"] * (8 - len(before) - len(after)) if double else []
    groups = [*before, *middle, *after]
    if len(groups) != 8 or not all(re.fullmatch("[0-9a-fA-F]{1,4}", group) for group in groups):
        return None
    bits = "".join(f"{int(group, 16):016b}" for group in groups)
    mapped = "0" * 80 + "1" * 16
    return bits.removeprefix(mapped)


def network_bits(text: str) -> str | None:
    """The bits that all addresses of a network begin with, behind a letter that tells the version."""
    address, slash, length = text.partition("/")
    bits = address_bits(address)
    if bits is None or (slash and not re.fullmatch("[0-9]{1,3}", length)):
        return None
    whole = 128 if ":" in address else 32
    if not slash:
        length = str(whole)
    if int(length) > whole:
        return None
    kept = int(length)
    if whole == 128 and len(bits) == 32:
        if kept < 96:  # wider than all mapped addresses: an IPv6 network after all
            bits = "0" * 80 + "1" * 16 + bits
        else:
            kept -= 96
    return ("4" if len(bits) == 32 else "6") + bits[:kept]


def lies_in(peer: str, network: str) -> bool:
    prefix = network_bits(network)
    return prefix is not None and (("4" if len(peer) == 32 else "6") + peer).startswith(prefix)


def epoch_ns(moment: datetime) -> int:
    """Nanoseconds since the epoch."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 1000
