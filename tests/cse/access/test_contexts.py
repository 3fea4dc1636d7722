"""Schedules, networks and places, case by case."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cse.access.locations import Locations, LocationsWrong, Place, distance_m
from cse.access.networks import Address, Network
from onem2m.schedules import compile_schedule
from tests.cse.access.asking import grant, requester, rule
from tests.cse.access.naive_calendar import epoch_ns


def at(text: str) -> int:
    return epoch_ns(datetime.fromisoformat(text).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("entry", "moment", "expected"),
    [
        ("* * * * * * *", "2025-03-01T12:00:00", True),
        ("* * 8-18 * * 1-5 *", "2025-03-03T18:59:59", True),
        ("* * 8-18 * * 1-5 *", "2025-03-03T19:00:00", False),
        ("* * 8-18 * * 1-5 *", "2025-03-02T12:00:00", False),
        ("* * * * * 0 *", "2025-03-02T00:00:00", True),
        ("* * * * * 6 *", "2025-03-01T23:59:59", True),
        ("* * * 29 2 * *", "2024-02-29T23:59:59", True),
        ("* * * 29 2 * *", "2025-03-01T00:00:00", False),
        ("* * * 29 2 * *", "2100-03-01T00:00:00", False),
        ("0 0 0 1 1 * *", "2024-01-01T00:00:00", True),
        ("59 59 23 31 12 * 2023", "2023-12-31T23:59:59.999999", True),
        ("59 59 23 31 12 * 2023", "2024-01-01T00:00:00", False),
        ("*/20 * * * * * *", "2025-03-01T12:00:40", True),
        ("*/20 * * * * * *", "2025-03-01T12:00:41", False),
        ("* * * */10 * * *", "2025-03-11T12:00:00", True),
        ("* * * */10 * * *", "2025-03-10T12:00:00", False),
        ("* 5-20/5,30,59-59 * * * * *", "2025-03-01T12:20:00", True),
        ("* 5-20/5,30,59-59 * * * * *", "2025-03-01T12:59:00", True),
        ("* 5-20/5,30,59-59 * * * * *", "2025-03-01T12:06:00", False),
        ("* * * * * * 1970,2020-2030/5", "2025-03-01T12:00:00", True),
        ("* * * * * * */2", "2025-03-01T12:00:00", False),
        # Day of month and day of week must both fit: it is no alternative as in other tables of this look.
        ("* * * 1 * 1 *", "2025-03-03T12:00:00", False),
        ("* * * 3 * 1 *", "2025-03-03T12:00:00", True),
    ],
)
def test_a_schedule_holds_when_all_fields_fit(entry: str, moment: str, expected: bool) -> None:
    schedule = compile_schedule(entry)

    assert schedule is not None
    assert schedule.holds(at(moment)) is expected


def test_no_schedule_goes_beyond_the_year_9999() -> None:
    schedule = compile_schedule("* * * * * * *")

    assert schedule is not None
    new_year_10000 = 253_402_300_800 * 1_000_000_000
    assert schedule.holds(new_year_10000 - 1)
    assert not schedule.holds(new_year_10000)


@pytest.mark.parametrize(
    "entry",
    [
        *("", "*", "* * * * * *", "* * * * * * * *", "*  * * * * * *", " * * * * * * *", "60 * * * * * *"),
        *("* 60 * * * * *", "* * 24 * * * *", "* * * 0 * * *", "* * * 32 * * *", "* * * * 0 * *", "* * * * 13 * *"),
        *("* * * * * 7 *", "* * * * * * 1969", "* * * * * * 10000", "5-1 * * * * * *", "1/2 * * * * * *"),
        *("*/0 * * * * * *", "1- * * * * * *", ", * * * * * *", "1,,2 * * * * * *", "-1 * * * * * *", "x * * * * * *"),
        *("0-60 * * * * * *", "5-61/60 * * * * * *", "٣ * * * * * *", "1\n * * * * * *", None, 5, ["* * * * * * *"]),
    ],
)
def test_a_malformed_schedule_is_none(entry: Any) -> None:
    assert compile_schedule(entry) is None


@pytest.mark.parametrize(
    ("network", "address", "expected"),
    [
        ("192.0.2.0/24", "192.0.2.255", True),
        ("192.0.2.0/24", "192.0.3.0", False),
        ("192.0.2.7/24", "192.0.2.1", True),
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.0/24", "::ffff:192.0.2.1", True),
        ("192.0.2.0/24", "::192.0.2.1", False),
        ("0.0.0.0/0", "2001:db8::1", False),
        ("::/0", "192.0.2.1", False),
        ("::/0", "::ffff:192.0.2.1", False),
        ("::ffff:192.0.2.0/120", "192.0.2.9", True),
        ("::ffff:192.0.0.0/104", "::ffff:192.9.9.9", True),
        ("::ffff:0:0/96", "8.8.8.8", True),
        ("::fffe:0:0/95", "8.8.8.8", False),
        ("2001:db8::/32", "2001:0DB8:ffff::", True),
        ("fe80::/10", "fe80::1%eth0", True),
    ],
)
def test_a_network_holds_its_addresses(network: str, address: str, expected: bool) -> None:
    parsed, peer = Network.of(network), Address.of(address)

    assert parsed is not None
    assert peer is not None
    assert parsed.holds(peer) is expected


@pytest.mark.parametrize("text", ["", "x", "192.0.2", "192.0.2.0/33", "192.0.2.01", "::/129", "fe80::1%eth0", 5, None])
def test_what_is_no_network_is_none(text: Any) -> None:
    assert Network.of(text) is None


@pytest.mark.parametrize("text", ["", "x", "192.0.2.1:80", "[::1]", "192.0.2.0/24", "unix:"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert Address.of(text) is None


def place(text: str, address: str) -> Place | None:
    peer = Address.of(address)
    assert peer is not None
    return Locations.parse(text).place_of(peer)


TABLE = """
[[place]]
country = "DE"
latitude = 52.52
longitude = 13
networks = ["192.0.2.0/24", "2001:db8::/32", "::ffff:10.0.0.0/104"]

[[place]]
country = "AT"
networks = ["192.0.2.128/25", "192.0.2.200"]
"""


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("192.0.2.1", "DE"),
        ("192.0.2.129", "AT"),
        ("192.0.2.200", "AT"),
        ("2001:db8::7", "DE"),
        ("10.200.0.1", "DE"),
        ("::ffff:192.0.2.129", "AT"),
        ("198.51.100.1", None),
        ("::1", None),
    ],
)
def test_the_smallest_network_tells_the_place(address: str, country: str | None) -> None:
    found = place(TABLE, address)

    assert (found.country if found else None) == country


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("place = 5", "[[place]]"),
        ("[[place]\n", "not TOML"),
        ("[other]", "[[place]]"),
        ('[[place]]\ncountry = "DE"', "place 1: networks"),
        ('[[place]]\ncountry = "DE"\nnetworks = []', "place 1: networks"),
        ('[[place]]\ncountry = "DE"\nnetworks = ["x"]', "'x' is not a network"),
        ('[[place]]\ncountry = "de"\nnetworks = ["::1"]', "country"),
        ('[[place]]\nnetworks = ["::1"]', "neither a country nor a position"),
        ('[[place]]\nlatitude = 5\nnetworks = ["::1"]', "come together"),
        ('[[place]]\nlatitude = 91\nlongitude = 0\nnetworks = ["::1"]', "latitude"),
        ('[[place]]\nlatitude = 0\nlongitude = nan\nnetworks = ["::1"]', "longitude"),
        ('[[place]]\nlatitude = 0\nlongitude = true\nnetworks = ["::1"]', "longitude"),
        ('[[place]]\ncountry = "DE"\nnetworks = ["::1"]\nname = "x"', "nothing else"),
        ('[[place]]\ncountry = "DE"\nnetworks = ["10.0.0.1", "::ffff:10.0.0.1"]', "a place already"),
    ],
)
def test_a_wrong_table_is_refused_and_says_where(text: str, complaint: str) -> None:
    with pytest.raises(LocationsWrong) as refused:
        Locations.parse(text)

    assert complaint in str(refused.value)


def test_no_table_is_an_empty_one() -> None:
    assert place("", "192.0.2.1") is None


@pytest.mark.parametrize(
    ("first", "second", "metres"),
    [
        ((0.0, 0.0), (0.0, 0.0), 0.0),
        ((0.0, 0.0), (0.0, 90.0), 10_007_557.0),
        ((90.0, 0.0), (-90.0, 77.0), 20_015_115.0),
        ((0.0, 179.5), (0.0, -179.5), 111_195.0),
        ((52.52, 13.405), (48.137, 11.575), 504_400.0),
    ],
)
def test_distances_go_around_the_earth(first: tuple[float, float], second: tuple[float, float], metres: float) -> None:
    assert distance_m(*first, *second) == pytest.approx(metres, rel=2e-3, abs=1.0)


@pytest.mark.parametrize(
    "context",
    [
        {"actw": ["* * * * * * *"], "acip": {"ipv4": ["192.0.2.1"]}, "aclr": {"accc": ["DE"]}},
        {"acip": {"ipv6": ["::1"], "ipv4": ["192.0.2.1"]}},
        {"aclr": {"accr": [52.52, 13, 0]}},
    ],
)
def test_all_parts_of_a_context_must_hold(context: dict[str, Any]) -> None:
    who = requester(address="192.0.2.1")
    privileges = {"acr": [rule("all", acco=[context])]}

    assert grant(privileges, who, locations=Locations.parse(TABLE)) is None
    for name in context:
        spoiled = {
            "actw": ["* * 13 * * * *"],
            "acip": {"ipv4": ["192.0.2.2"]},
            "aclr": {"accc": ["AT"]},
        }[name]
        changed = {"acr": [rule("all", acco=[{**context, name: spoiled}])]}
        assert grant(changed, who, locations=Locations.parse(TABLE)) == frozenset()


@pytest.mark.parametrize(
    "spoiled",
    [
        {"acco": []},
        {"acco": None},
        {"acco": [{}]},
        {"acco": [{"actw": ["* * * * * * *"], "future": 1}]},
        {"acco": [{"actw": "* * * * * * *"}]},
        {"acco": [{"actw": ["* * * * * * *", "x"]}]},
        {"acco": [{"acip": {"ipv4": ["2001:db8::1"]}}]},
        {"acco": [{"acip": {"ipv6": ["192.0.2.1"]}}]},
        {"acco": [{"acip": {"ipv4": ["192.0.2.1"], "ipv5": []}}]},
        {"acco": [{"aclr": {"accc": ["DE"], "accr": [0, 0, 1e8]}}]},
        {"acco": [{"aclr": {"accr": [0, 0, float("inf")]}}]},
        {"acco": [{"aclr": {"accr": [0, 0, float("nan")]}}]},
        {"acco": [{"actw": ["* * * * * * *"]}, {"actw": []}]},
        {"acaf": None},
        {"acaf": 0},
        {"acod": [{"ty": 3}]},
        {"acod": [{"chty": [4], "ty": "3"}]},
        {"acod": [{"chty": [4], "spty": {}}]},
        {"acod": [{"chty": [4], "spty": {"mgd": None}}]},
        {"acod": [{"chty": [4], "spty": {"cnd": None}}]},
        {"acod": [{"chty": [4]}, {}]},
        {"aca": [""]},
        {"aca": "lbl"},
        {"acui": ["u"]},
        {"acl": [1]},
        {"acec": [2]},
    ],
    ids=repr,
)
def test_a_rule_with_an_empty_malformed_or_unknown_part_permits_nothing(spoiled: dict[str, Any]) -> None:
    who = requester(address="192.0.2.1", authenticated=True)

    answer = grant({"acr": [rule("all", **spoiled)]}, who, locations=Locations.parse(TABLE))

    assert answer == frozenset()
    assert grant({"acr": [rule("all", **spoiled), rule("CAE1")]}, who) is None
