"""Who is among the members of a group that a policy names."""

from __future__ import annotations

import pytest

from cse.access.membership import is_member, spelling
from tests.conformance.house import House, Originator
from tests.cse.access.deciding import on

FRIENDS = "cse-in/meter/friends"


def belongs(house: House, originator: str) -> bool:
    return on(house, FRIENDS, lambda entity, _, tree: is_member(entity, FRIENDS, originator, tree, {}))


@pytest.mark.parametrize("member", ["Cmeter", "cse-in/meter", "/id-in/Cmeter"])
def test_an_application_is_a_member_under_every_address(house: House, meter: Originator, member: str) -> None:
    meter.made("cse-in/meter", "grp", {"rn": "friends", "mnm": 3, "mid": [member]})

    assert belongs(house, "/id-in/Cmeter")
    assert not belongs(house, "/id-in/Cdisplay")


def test_what_is_no_application_is_nobody_even_where_it_is_a_member(house: House, meter: Originator) -> None:
    box = meter.made("cse-in/meter", "cnt", {"rn": "box"})["ri"]
    meter.made("cse-in/meter", "grp", {"rn": "friends", "mnm": 3, "mid": ["cse-in/meter/box"]})

    assert not belongs(house, f"/id-in/{box}")


@pytest.mark.parametrize(
    ("address", "looked_for"),
    [
        ("cse-in/meter", "cse-in/meter"),
        ("/id-in/Cmeter", "Cmeter"),
        ("/id-mn/C5", "/id-mn/C5"),
        ("a//b", "a//b"),
        ("", ""),
    ],
)
def test_addresses_are_looked_for_in_their_shortest_form(
    house: House, meter: Originator, address: str, looked_for: str
) -> None:
    assert on(house, "cse-in/meter", lambda entity, *_: spelling(entity, address)) == looked_for
