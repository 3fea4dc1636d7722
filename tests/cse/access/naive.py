"""A second reading of TS-0001 9.6.2 and TS-0004 7.4.9, slow and simple: tests hold the compiled policies against it.

Written from the standard's text, not from the implementation. It decides for one attribute at a time, counts seconds
with `datetime`, and compares addresses as strings of bits.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import acos, cos, radians, sin
from typing import Any

from onem2m.vocabulary import Permission


@dataclass(frozen=True)
class Circumstances:
    """Everything that a decision depends on, as a test states it."""

    originator: str
    permission: Permission
    roles: Collection[str] = ()
    authenticated: bool = False
    moment: datetime = datetime(2025, 3, 1, 12, tzinfo=UTC)
    peer: str | None = None
    target: Mapping[str, Any] = field(default_factory=lambda: {"ty": 3})
    child: int | None = None
    members: Mapping[str, Collection[str]] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """network -> country, latitude, longitude"""


def permitted(rules: list[Any], asked: Circumstances, attribute: str) -> bool:
    """Whether the rules of one policy on the CSE /id-in of gridhearth.local permit it for the attribute."""
    return any(_well_formed(rule) and _rule_permits(rule, asked, attribute) for rule in rules)


def _rule_permits(rule: dict[str, Any], asked: Circumstances, attribute: str) -> bool:
    bits = {Permission(2**place) for place in range(6) if f"{rule['acop']:06b}"[5 - place] == "1"}
    if asked.permission not in bits:
        return False
    if rule.get("acaf") and not asked.authenticated:
        return False
    if "aca" in rule and attribute not in rule["aca"]:
        return False
    if "acco" in rule and not any(_context_holds(context, asked) for context in rule["acco"]):
        return False
    if (
        "acod" in rule
        and asked.permission == Permission.CREATE
        and not any(_details_fit(entry, asked) for entry in rule["acod"])
    ):
        return False
    return any(_stands_for(entry, asked) for entry in rule["acor"])


def _well_formed(rule: Any) -> bool:
    """Whether every part of a rule says something, in the form that it is meant to have."""
    if type(rule) is not dict or set(rule) - {"acor", "acop", "acco", "acaf", "acod", "aca"}:
        return False
    if type(rule.get("acop")) is not int or rule["acop"] not in range(64):
        return False
    if type(rule.get("acor")) is not list or [entry for entry in rule["acor"] if type(entry) is not str or not entry]:
        return False
    if "acaf" in rule and rule["acaf"] is not True and rule["acaf"] is not False:
        return False
    for name, check in (("acco", _is_context), ("acod", _is_details), ("aca", _is_word)):
        if name in rule and (type(rule[name]) is not list or rule[name] == [] or not all(map(check, rule[name]))):
            return False
    return True


def _is_word(value: Any) -> bool:
    return type(value) is str and value != ""


def _is_details(entry: Any) -> bool:
    if type(entry) is not dict or set(entry) - {"ty", "spty", "chty"}:
        return False
    if type(entry.get("chty")) is not list or entry["chty"] == [] or [n for n in entry["chty"] if type(n) is not int]:
        return False
    if "ty" in entry and type(entry["ty"]) is not int:
        return False
    if "spty" in entry:
        kind = entry["spty"]
        if type(kind) is not dict or kind == {} or set(kind) - {"cnd", "mgd"}:
            return False
        return ("cnd" not in kind or _is_word(kind["cnd"])) and ("mgd" not in kind or type(kind["mgd"]) is int)
    return True


def _details_fit(entry: dict[str, Any], asked: Circumstances) -> bool:
    if asked.child not in entry["chty"]:
        return False
    if "ty" in entry and entry["ty"] != asked.target["ty"]:
        return False
    return all(asked.target.get(name) == wanted for name, wanted in entry.get("spty", {}).items())


def _is_context(context: Any) -> bool:
    if type(context) is not dict or context == {} or set(context) - {"actw", "acip", "aclr"}:
        return False
    if "actw" in context:
        listed = context["actw"]
        if type(listed) is not list or listed == [] or [entry for entry in listed if _fields(entry) is None]:
            return False
    if "acip" in context:
        addresses = context["acip"]
        if type(addresses) is not dict or set(addresses) - {"ipv4", "ipv6"}:
            return False
        if [listed for listed in addresses.values() if type(listed) is not list]:
            return False
        if not any(addresses.values()):
            return False
        for name, dots in (("ipv4", True), ("ipv6", False)):
            if [text for text in addresses.get(name, []) if type(text) is not str or (":" not in text) is not dots]:
                return False
            if [text for text in addresses.get(name, []) if _network_bits(text) is None]:
                return False
    if "aclr" in context:
        region = context["aclr"]
        if type(region) is not dict or list(region) not in (["accc"], ["accr"]):
            return False
        if "accc" in region:
            codes = region["accc"]
            return type(codes) is list and codes != [] and all(_is_code(code) for code in codes)
        numbers = region["accr"]
        if type(numbers) is not list or len(numbers) != 3 or [n for n in numbers if type(n) not in (int, float)]:
            return False
        return bool(abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180 and numbers[2] >= 0)
    return True


def _is_code(code: Any) -> bool:
    return type(code) is str and re.fullmatch("[A-Z][A-Z]", code) is not None


def _context_holds(context: dict[str, Any], asked: Circumstances) -> bool:
    if "actw" in context and not any(schedule_holds(entry, asked.moment) for entry in context["actw"]):
        return False
    if "acip" in context:
        peer = _peer(asked)
        networks = [text for listed in context["acip"].values() for text in listed]
        if peer is None or not any(_lies_in(peer, network) for network in networks):
            return False
    if "aclr" in context:
        place = _place(asked)
        if place is None:
            return False
        if "accc" in context["aclr"]:
            return place.get("country") in context["aclr"]["accc"]
        return _in_circle(place, *context["aclr"]["accr"])
    return True


# Schedules: every field is written out as the list of its values.

_HIGHEST = [59, 59, 23, 31, 12, 6, 9999]
_LOWEST = [0, 0, 0, 1, 1, 0, 1970]


def _fields(entry: Any) -> list[list[int]] | None:
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
    fields = _fields(entry)
    now = moment.astimezone(UTC)
    weekday = now.isoweekday() % 7
    found = [now.second, now.minute, now.hour, now.day, now.month, weekday, now.year]
    return fields is not None and all(value in field for value, field in zip(found, fields, strict=True))


# Addresses: strings of 32 or 128 bits.


def _address_bits(text: str | None) -> str | None:
    if text is None:
        return None
    if ":" not in text:
        parts = text.split(".")
        if len(parts) != 4 or not all(re.fullmatch("0|[1-9][0-9]{0,2}", part) and int(part) < 256 for part in parts):
            return None
        return "".join(f"{int(part):08b}" for part in parts)
    if "." in text:
        head, _, tail = text.rpartition(":")
        four = _address_bits(tail)
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


def _network_bits(text: str) -> str | None:
    """The bits that all addresses of a network begin with, behind a letter that tells the version."""
    address, slash, length = text.partition("/")
    bits = _address_bits(address)
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


def _lies_in(peer: str, network: str) -> bool:
    prefix = _network_bits(network)
    return prefix is not None and (("4" if len(peer) == 32 else "6") + peer).startswith(prefix)


def _peer(asked: Circumstances) -> str | None:
    """Its bits; the zone behind % says which link of ours it is on, and nothing about the address."""
    return None if asked.peer is None else _address_bits(re.sub(r"(?<=.)%.+", "", asked.peer))


def _place(asked: Circumstances) -> Mapping[str, Any] | None:
    peer = _peer(asked)
    best = None
    for network in asked.places:
        if peer is not None and _lies_in(peer, network):
            length = len(_network_bits(network) or "")
            if best is None or length > len(_network_bits(best) or ""):
                best = network
    return None if best is None else asked.places[best]


def _in_circle(place: Mapping[str, Any], latitude: float, longitude: float, radius: float) -> bool:
    if "latitude" not in place:
        return False
    a, b = radians(place["latitude"]), radians(latitude)
    angle = sin(a) * sin(b) + cos(a) * cos(b) * cos(radians(place["longitude"] - longitude))
    return 6_371_008.8 * acos(max(-1.0, min(1.0, angle))) <= radius


# Originators.


def _stands_for(entry: str, asked: Circumstances) -> bool:
    originator = asked.originator
    if entry == "all":
        return True
    if "@" in entry:
        return entry in asked.roles
    own = "gridhearth.local"
    if re.fullmatch(r"//[^/]+/*", entry) or (re.fullmatch(r"[^/]+", entry) and "." in entry and entry[0] not in "CS"):
        domain = re.match(r"//([^/]+)", originator)
        if domain is None:
            return originator != "" and _fits(entry.strip("/"), own)
        return _fits(entry.strip("/"), domain[1])
    form = entry.removeprefix(f"//{own}") if entry.startswith(f"//{own}/") else entry
    if re.fullmatch(r"S[^/]*", form):
        form = f"/{form}"
    elif not form.startswith("/"):
        form = f"/id-in/{form}"
    if "*" in entry:
        return _fits(form, originator)
    if form == originator:
        return True
    # An AE-ID or CSE-ID names one entity; whatever else it is, it can only be the address of a group.
    entity = re.fullmatch(r"/[^/]+|/[^/]+/C[^/]*|/id-in/S[^/]*|//[^/]+/[^/]+|//[^/]+/[^/]+/C[^/]*|/+", form)
    return entity is None and originator in asked.members.get(entry, ())


def _fits(pattern: str, text: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", "[^/]*"), text) is not None


def epoch_ns(moment: datetime) -> int:
    """Nanoseconds since the epoch."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 1000
