"""Roles that a request claims, and <role> resources that confirm them (TS-0003 7; digest access.md 5)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.house import Originator
from tests.conformance.over_http import HttpHouse

BOX = "cse-in/meter/box"
READER = "reader@sp.example"
CLAIMING = {"parameters": {"rids": [READER]}}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[HttpHouse]:
    house = HttpHouse(tmp_path)
    yield house
    house.leave()


@pytest.fixture(autouse=True)
def box(meter: Originator) -> None:
    """A container that is for readers."""
    rules = {"acr": [{"acor": [READER], "acop": 2}]}
    meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": rules, "pvs": {"acr": [{"acor": ["Cmeter"], "acop": 63}]}})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/meter/rules"]})


def role(**attributes: Any) -> dict[str, Any]:
    return {
        "rlid": READER,
        "tkis": "/id-in",
        "tkhd": "/id-in/Cdisplay",
        "tknb": "20250301T110000",
        "tkna": "20250301T130000",
        **attributes,
    }


@pytest.mark.parametrize("holder", ["Cdisplay", "/id-in/Cdisplay", "//gridhearth.local/id-in/Cdisplay"])
@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.rule("CSE/SEC/TOK/020", "CSE/SEC/ORI/013")
def test_a_claimed_role_counts_where_a_resource_confirms_it(
    admin: Originator, display: Originator, holder: str, inside: bool
) -> None:
    parent = "cse-in"
    if inside:
        admin.made("cse-in", "auif", {"rn": "roles"})
        parent = "cse-in/roles"

    admin.made(parent, "rol", role(tkhd=holder))

    assert display.retrieve(BOX).code == 4103
    assert display.retrieve(BOX, **CLAIMING).code == 2000
    assert display.update(BOX, "cnt", {"lbl": ["x"]}, **CLAIMING).code == 4103


@pytest.mark.parametrize(
    "attributes",
    [
        {"tkhd": "/id-in/Clamp"},
        {"tkhd": "/id-mn/Cdisplay"},
        {"rlid": "writer@sp.example"},
        {"tknb": "20250301T120001"},
        {"tkna": "20250301T120000"},
    ],
)
@pytest.mark.rule("CSE/SEC/TOK/021")
def test_a_role_that_nothing_confirms_does_not_count(
    admin: Originator, display: Originator, attributes: dict[str, Any]
) -> None:
    admin.made("cse-in", "rol", role(**attributes))

    answer = display.retrieve(BOX, **CLAIMING)

    assert answer.code == 4103
    assert f"role {READER} is not confirmed" in answer.reason


@pytest.mark.rule("CSE/SEC/TOK/022")
def test_a_role_begins_and_ends_in_its_time(house: HttpHouse, admin: Originator, display: Originator) -> None:
    admin.made("cse-in", "rol", role(tknb="20250301T120010", tkna="20250301T120020"))

    codes = []
    for _ in range(3):
        codes.append(display.retrieve(BOX, **CLAIMING).code)
        house.clock.advance(10)

    assert codes == [4103, 2000, 4103]


@pytest.mark.rule("CSE/SEC/TOK/023")
def test_nobody_gives_a_role_to_itself(house: HttpHouse, display: Originator) -> None:
    assert display.create("cse-in", "rol", role()).code == 4103
    assert display.create("cse-in", "auif", {"rn": "mine"}).code == 4103
    assert display.retrieve(BOX, **CLAIMING).code == 4103


@pytest.mark.rule("CSE/SEC/TOK/024")
def test_an_authority_gives_roles_as_long_as_it_is_one(house: HttpHouse, display: Originator) -> None:
    house.become(authorities=frozenset({"/id-in/Cauthority"}))
    authority = house.application("Cauthority")
    authority.made("cse-in", "rol", role())
    assert display.retrieve(BOX, **CLAIMING).code == 2000

    house.become(authorities=frozenset())

    assert display.retrieve(BOX, **CLAIMING).code == 4103


def test_a_withdrawn_role_is_gone_at_once_and_may_be_given_again(admin: Originator, display: Originator) -> None:
    given = admin.made("cse-in", "rol", role())["ri"]
    assert admin.create("cse-in", "rol", role(tkna="20260301T120000")).code == 4105

    admin.delete(given)

    assert display.retrieve(BOX, **CLAIMING).code == 4103
    assert admin.create("cse-in", "rol", role(tkna="20260301T120000")).code == 2001
    assert display.retrieve(BOX, **CLAIMING).code == 2000


def test_roles_go_with_the_place_that_holds_them(house: HttpHouse, admin: Originator, display: Originator) -> None:
    admin.made("cse-in", "auif", {"rn": "roles"})
    admin.made("cse-in/roles", "rol", role())

    admin.delete("cse-in/roles")

    assert display.retrieve(BOX, **CLAIMING).code == 4103
    assert admin.create("cse-in", "rol", role()).code == 2001
    assert display.retrieve(BOX, **CLAIMING).code == 2000
    house.sweep()
    assert display.retrieve(BOX, **CLAIMING).code == 2000
    house.restart()
    assert display.retrieve(BOX, **CLAIMING).code == 2000


@pytest.mark.parametrize("attributes", [{"tkna": "20250301T110000"}, {"tkhd": "a/b"}, {"rlid": "reader"}])
def test_a_role_that_cannot_be_is_refused(admin: Originator, attributes: dict[str, Any]) -> None:
    answer = admin.create("cse-in", "rol", role(**attributes))

    assert answer.code == 4000
    assert next(iter(attributes)) in answer.reason


def test_a_stranger_holds_no_role(admin: Originator, stranger: Originator) -> None:
    admin.made("cse-in", "rol", role(tkhd="Cstranger"))

    assert stranger.retrieve(BOX, **CLAIMING).code == 4106
