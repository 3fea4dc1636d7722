"""A second reading of TS-0001 9.6.2 and TS-0004 7.4.9, slow and simple: tests hold the compiled policies against it.

Written from the standard's text, not from the implementation. It decides for one attribute at a time, counts seconds
with `datetime`, and compares addresses as strings of bits.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import acos, cos, radians, sin
from typing import Any

from onem2m.vocabulary import Permission
from tests.cse.access.naive_calendar import address_bits, fields_of, lies_in, network_bits, schedule_holds


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
        if type(listed) is not list or listed == [] or [entry for entry in listed if fields_of(entry) is None]:
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
            if [text for text in addresses.get(name, []) if network_bits(text) is None]:
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
        if peer is None or not any(lies_in(peer, network) for network in networks):
            return False
    if "aclr" in context:
        place = _place(asked)
        if place is None:
            return False
        if "accc" in context["aclr"]:
            return place.get("country") in context["aclr"]["accc"]
        return _in_circle(place, *context["aclr"]["accr"])
    return True


def _peer(asked: Circumstances) -> str | None:
    """Its bits; the zone behind % says which link of ours it is on, and nothing about the address."""
    return None if asked.peer is None else address_bits(re.sub(r"(?<=.)%.+", "", asked.peer))


def _place(asked: Circumstances) -> Mapping[str, Any] | None:
    peer = _peer(asked)
    best = None
    for network in asked.places:
        if peer is not None and lies_in(peer, network):
            length = len(network_bits(network) or "")
            if best is None or length > len(network_bits(best) or ""):
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
