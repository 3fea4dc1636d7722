"""What a resource remembers of whom it named by their place, and whom it believes there later."""

from __future__ import annotations

from typing import Any

import pytest

from cse.access.naming import is_still_meant
from tests.conformance.house import House, Originator
from tests.cse.access.deciding import on

BOX, RULES = "cse-in/meter/box", "cse-in/display/rules"
METER, DISPLAY, ADMIN = "/id-in/Cmeter", "/id-in/Cdisplay", "/id-in/CAdmin"


def own_rules(who: Originator) -> dict[str, Any]:
    return {"acr": [{"acor": [who.name], "acop": 63}]}


def remembered(house: House, to: str) -> Any:
    return on(house, to, lambda _entity, resource, _tree: resource.internal.get("makers"))


def policy(who: Originator, **more: Any) -> str:
    """A policy below the AE of somebody; its identifier."""
    rules = own_rules(who)
    attributes = {"rn": "rules", "pv": rules, "pvs": rules, **more}
    return str(who.made(f"cse-in/{str(who.name)[1:]}", "acp", attributes)["ri"])


@pytest.fixture
def display(house: House, meter: Originator) -> Originator:
    return house.originator("Cdisplay")


def test_who_made_what_is_named_by_its_place_is_remembered(
    house: House, meter: Originator, display: Originator
) -> None:
    policy(display)
    policy(meter)

    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": [RULES, "cse-in/meter/rules", "cse-in/meter/none"]})

    assert remembered(house, BOX) == {RULES: DISPLAY, "cse-in/meter/rules": METER}


def test_what_is_named_by_its_identifier_needs_no_memory(house: House, meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": [policy(meter)]})

    assert remembered(house, BOX) is None


@pytest.mark.parametrize("part", ["pv", "pvs"])
def test_groups_in_the_rules_of_a_policy_are_remembered(house: House, meter: Originator, part: str) -> None:
    meter.made("cse-in/meter", "grp", {"rn": "friends", "mnm": 3, "mid": []})
    group = {"acr": [*own_rules(meter)["acr"], {"acor": ["cse-in/meter/friends"], "acop": 2}]}

    policy(meter, **{part: group})

    assert remembered(house, "cse-in/meter/rules") == {"cse-in/meter/friends": METER}


def test_what_was_remembered_outlasts_another_in_its_place(
    house: House, meter: Originator, display: Originator, admin: Originator
) -> None:
    policy(display)
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": [RULES, policy(meter)]})
    assert display.delete(RULES).code == 2002
    rules = own_rules(meter)
    admin.made("cse-in/display", "acp", {"rn": "rules", "pv": rules, "pvs": rules})

    assert meter.update(BOX, "cnt", {"lbl": ["changed"]}).code == 2004

    assert remembered(house, BOX) == {RULES: DISPLAY}


def test_who_names_nobody_any_more_remembers_nobody(house: House, meter: Originator) -> None:
    policy(meter)
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/meter/rules"]})
    assert remembered(house, BOX) == {"cse-in/meter/rules": METER}

    assert meter.update(BOX, "cnt", {"acpi": None}).code == 2004

    assert remembered(house, BOX) is None


def test_of_an_address_below_an_application_that_is_told_the_maker_of_the_application_is_remembered(
    house: House, meter: Originator, display: Originator, admin: Originator
) -> None:
    admin.made("cse-in/meter", "cnt", {"rn": "hall"})
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.made(BOX, "sub", {"rn": "s", "nu": ["Cmeter"]})

    meter.made(f"{BOX}/s", "ntpr", {"rn": "which", "ntu": ["cse-in/meter/hall"]})

    assert remembered(house, f"{BOX}/s/which") == {"cse-in/meter/hall": METER}


def test_who_made_the_policy_is_remembered_that_a_reference_names(house: House, meter: Originator) -> None:
    meter.made("cse-in", "ntp", {"rn": "policy", "acn": 1})
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.made(BOX, "sub", {"rn": "s", "nu": ["Cmeter"]})

    meter.made(f"{BOX}/s", "ntpr", {"rn": "which", "ntu": ["Cmeter"], "npi": "cse-in/policy"})

    assert remembered(house, f"{BOX}/s/which") == {"cse-in/policy": METER}


@pytest.mark.parametrize(
    ("makers", "address", "meant"),
    [
        ({}, RULES, True),
        ({RULES: DISPLAY}, RULES, True),
        ({RULES: ADMIN}, RULES, False),
        ({"cse-in/display/gone": ADMIN}, "cse-in/display/gone", False),
        ({"cse-in/display/gone": DISPLAY}, "cse-in/display/gone", True),
        ({"cse-in/nobody/gone": ADMIN}, "cse-in/nobody/gone", True),
        ({"cse-in/display/gone": ADMIN}, RULES, True),
    ],
)
def test_who_is_told_there_now_is_meant_if_it_is_of_the_same_maker(
    house: House, display: Originator, makers: dict[str, str], address: str, meant: bool
) -> None:
    policy(display)
    naming = {"makers": makers} if makers else {}

    assert on(house, RULES, lambda entity, _, tree: is_still_meant(entity, naming, address, tree)) is meant
