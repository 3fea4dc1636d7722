"""What a rule may ask beyond originator and operation (TS-0001 9.6.2.3 to 9.6.2.6; digest access.md 1 to 3)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cse.access.locations import Locations
from cse.dispatcher import Dispatcher
from onem2m.vocabulary import Operation
from tests.conformance.guarded import BOX, CREATE, MASTER, RETRIEVE, allow, box, calling
from tests.conformance.house import Answer, House, Originator
from tests.conformance.test_access import DEEDS
from tests.conformance.wire import Wire

HERE = {"acip": {"ipv4": ["192.0.2.0/24"], "ipv6": ["2001:db8::/32"]}}
EVERY: dict[str, Callable[[Originator], Answer]] = {name: perform for name, (_, perform) in DEEDS.items()}


def codes(who: Originator) -> dict[str, int]:
    """What comes of every deed that leaves the box where it is."""
    return {name: perform(who).code for name, perform in EVERY.items() if not name.startswith("delete")}


@pytest.mark.parametrize("deed", EVERY)
@pytest.mark.in_process("asks from addresses that are not those of this machine")
def test_a_rule_counts_for_every_operation_where_its_context_holds_and_for_none_elsewhere(
    meter: Originator, display: Originator, deed: str
) -> None:
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": 63, "acco": [{"actw": ["* * 12 * * 6 *"], **HERE}]}))

    assert EVERY[deed](calling(display, "198.51.100.1")).code == 4103
    assert EVERY[deed](calling(display)).code == 4103
    assert EVERY[deed](calling(display, "192.0.2.1")).code < 3000


@pytest.mark.parametrize(
    ("address", "granted"),
    [
        ("192.0.2.77", True),
        ("::ffff:192.0.2.77", True),
        ("2001:db8:7::1", True),
        ("2001:DB8::", True),
        ("192.0.3.1", False),
        ("2001:db9::1", False),
        ("::192.0.2.77", False),
        ("192.0.2.77, 10.0.0.1", False),
        ("", False),
        (None, False),
    ],
)
@pytest.mark.rule("CSE/SEC/ACP/016", "CSE/SEC/ACP/017")
@pytest.mark.in_process("asks from addresses that are not those of this machine")
def test_a_rule_for_networks_asks_where_the_peer_is(
    meter: Originator, display: Originator, address: str | None, granted: bool
) -> None:
    box(meter, allow(meter, {"acor": ["all"], "acop": RETRIEVE, "acco": [HERE]}))

    assert calling(display, address).retrieve(BOX).code == (2000 if granted else 4103)


@pytest.mark.rule("CSE/SEC/ACP/013")
def test_a_rule_for_a_time_begins_and_ends_with_it(house: House, meter: Originator, display: Originator) -> None:
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE, "acco": [{"actw": ["* 0-1 12 1 3 * 2025"]}]}))
    seen = []

    for _ in range(3):
        seen.append(display.retrieve(BOX).code)
        house.clock.advance(60)

    assert seen == [2000, 2000, 4103]


@pytest.mark.rule("CSE/SEC/ACP/021", "CSE/SEC/ACP/022")
@pytest.mark.in_process("asks from addresses that are not those of this machine")
def test_any_one_context_is_enough_and_in_it_every_part(meter: Originator, display: Originator) -> None:
    at_night = {"actw": ["* * 0-5 * * * *"], **HERE}
    box(
        meter,
        allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE, "acco": [at_night, {"acip": {"ipv4": ["10.1.1.1"]}}]}),
    )

    assert calling(display, "192.0.2.1").retrieve(BOX).code == 4103
    assert calling(display, "10.1.1.1").retrieve(BOX).code == 2000


PLACES = """
[[place]]
country = "DE"
latitude = 52.52
longitude = 13.40
networks = ["192.0.2.0/24"]

[[place]]
country = "FR"
networks = ["192.0.2.128/25"]
"""


@pytest.mark.parametrize(
    ("region", "address", "granted"),
    [
        ({"accc": ["DE", "AT"]}, "192.0.2.1", True),
        ({"accc": ["DE", "AT"]}, "192.0.2.200", False),
        ({"accc": ["FR"]}, "192.0.2.200", True),
        ({"accr": [52.5, 13.4, 5_000]}, "192.0.2.1", True),
        ({"accr": [52.5, 13.4, 1_000]}, "192.0.2.1", False),
        ({"accr": [52.5, 13.4, 5_000]}, "192.0.2.200", False),
        ({"accc": ["DE"]}, "198.51.100.1", False),
        ({"accc": ["DE"]}, None, False),
    ],
)
@pytest.mark.rule("CSE/SEC/ACP/018", "CSE/SEC/ACP/019")
@pytest.mark.in_process("asks from addresses that are not those of this machine")
def test_a_rule_for_a_place_asks_the_operators_table(
    house: House, meter: Originator, display: Originator, region: dict[str, Any], address: str | None, granted: bool
) -> None:
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE, "acco": [{"aclr": region}]}))
    assert calling(display, address).retrieve(BOX).code == 4103

    entity = replace(house.cse.entity, locations=Locations.parse(PLACES))
    house.cse.dispatcher.close()
    house.cse = replace(
        house.cse, entity=entity, dispatcher=Dispatcher(entity, house.cse.store, house.cse.delivery.ask)
    )

    assert calling(display, address).retrieve(BOX).code == (2000 if granted else 4103)


@pytest.mark.parametrize("part", [{"actw": []}, {"acip": {"ipv4": []}}, {"aclr": {}}, {}, {"acip": {}}])
@pytest.mark.in_process("asks from addresses that are not those of this machine")
def test_a_context_that_says_nothing_grants_nothing(
    meter: Originator, admin: Originator, display: Originator, part: dict[str, Any]
) -> None:
    rule = {"acor": ["Cdisplay"], "acop": RETRIEVE, "acco": [part, {"actw": ["* * * * * * *"]}]}
    answer = meter.create(
        "cse-in/meter", "acp", {"rn": "rules", "pv": {"acr": [MASTER, rule]}, "pvs": {"acr": [MASTER]}}
    )
    if answer.code == 4000:
        return  # refused before it could be stored

    box(meter, "cse-in/meter/rules")

    assert calling(display, "192.0.2.1").retrieve(BOX).code == 4103


@pytest.mark.rule("CSE/SEC/ACP/023")
@pytest.mark.in_process("the door says who proved what; see rules_for_this_moment_and_peer_count_over_http")
def test_a_rule_for_the_authenticated_is_for_nobody_else(meter: Originator, display: Originator) -> None:
    box(meter, allow(meter, {"acor": ["all"], "acop": 63, "acaf": True}))

    assert set(codes(display).values()) == {4103}
    assert max(codes(calling(display, proved=True)).values()) < 3000


def test_a_rule_that_asks_for_no_authentication_is_for_all(meter: Originator, display: Originator) -> None:
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE, "acaf": False}))

    assert display.retrieve(BOX).code == 2000


@pytest.mark.rule("CSE/SEC/ORI/013")
@pytest.mark.in_process("the door says who proved what; see rules_for_this_moment_and_peer_count_over_http")
def test_a_role_is_granted_what_its_holders_may(meter: Originator, display: Originator) -> None:
    box(meter, allow(meter, {"acor": ["auditor@gridhearth.local"], "acop": RETRIEVE}))

    assert calling(display, roles=["auditor@gridhearth.local"]).retrieve(BOX).code == 2000
    assert calling(display, roles=["auditor@elsewhere.local", "auditor"]).retrieve(BOX).code == 4103
    assert calling(display, proved=True).retrieve(BOX).code == 4103
    assert calling(display, roles=["auditor@gridhearth.local"]).delete(BOX).code == 4103


@pytest.mark.rule("CSE/SEC/ACP/024", "CSE/SEC/OBJ/002", "CSE/SEC/OBJ/003")
def test_object_details_say_what_may_be_created_and_below_what(meter: Originator, display: Originator) -> None:
    details = [{"ty": 3, "chty": [4]}, {"ty": 2, "chty": [3]}, {"chty": [23]}]
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": CREATE | RETRIEVE, "acod": details}))

    assert display.create(BOX, "cin", {"con": "1"}).code == 2001
    assert display.create(BOX, "cnt").code == 4103
    assert display.create(BOX, "sub", {"nu": ["Cdisplay"]}).code == 2001
    assert display.create(BOX, "grp", {"mnm": 1, "mid": []}).code == 4103


@pytest.mark.rule("CSE/SEC/OBJ/006")
def test_object_details_are_for_creating_and_leave_other_operations_alone(
    meter: Originator, display: Originator
) -> None:
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": 63 - CREATE, "acod": [{"ty": 9, "chty": [9]}]}))

    assert display.retrieve(BOX).code == 2000
    assert display.update(BOX, "cnt", {"lbl": ["x"]}).code == 2004
    assert display.create(BOX, "cin", {"con": "1"}).code == 4103
    assert BOX in display.found("cse-in/meter")
    assert display.delete(BOX).code == 2002


def test_object_details_of_a_special_kind_of_target_do_not_fit_a_plain_one(
    meter: Originator, display: Originator
) -> None:
    details = [{"ty": 3, "spty": {"cnd": "org.onem2m.x"}, "chty": [4]}]
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": CREATE, "acod": details}))

    assert display.create(BOX, "cin", {"con": "1"}).code == 4103


def test_a_fan_out_asks_for_what_is_to_be_created_below_each_member(meter: Originator, display: Originator) -> None:
    rules = allow(meter, {"acor": ["Cdisplay"], "acop": CREATE, "acod": [{"ty": 3, "chty": [4]}]})
    box(meter, rules)
    details = [{"ty": 9, "chty": [3, 4]}]
    macp = allow(meter, {"acor": ["Cdisplay"], "acop": CREATE, "acod": details}, name="members")
    meter.made("cse-in/meter", "grp", {"rn": "g", "mnm": 5, "mid": [BOX], "macp": [macp]})

    assert display.create("cse-in/meter/g/fopt", "sub", {"nu": ["Cdisplay"]}).code == 4103
    [made] = display.create("cse-in/meter/g/fopt", "cin", {"con": "1"}).members
    [refused] = display.create("cse-in/meter/g/fopt", "cnt", {}).members
    assert (made["rsc"], refused["rsc"]) == (2001, 4103)


def test_rules_for_this_moment_and_peer_count_over_http(wire: Wire) -> None:
    """The binding tells the peer's address."""

    def policy(name: str, context: dict[str, Any]) -> str:
        rules = {"acr": [{"acor": ["all"], "acop": RETRIEVE, "acco": [context]}]}
        wire.create("/cse-in", 1, {"rn": name, "pv": rules, "pvs": {"acr": [{"acor": ["CAdmin"], "acop": 63}]}})
        return wire.container(acpi=[f"cse-in/{name}"])

    here = policy("from-here", {"acip": {"ipv4": ["127.0.0.0/8"]}, "actw": ["* * * * * * 2020-9999"]})
    elsewhere = policy("from-elsewhere", {"acip": {"ipv4": ["192.0.2.0/24"]}})
    past = policy("in-the-past", {"actw": ["* * * * * * 1970-2019"]})
    stranger: dict[str, str | None] = {"X-M2M-Origin": "/id-else/Csomebody"}

    assert wire.ask("GET", here, stranger).code == 2000
    assert wire.ask("GET", elsewhere, stranger).code in (4103, 4106)
    assert wire.ask("GET", past, stranger).code in (4103, 4106)


@pytest.mark.parametrize(
    "part",
    [
        {"acco": [{"actw": ["* * * * * *"]}]},
        {"acco": [{"acip": {"ipv4": ["10.0.0.0/40"]}}]},
        {"acco": "always"},
        {"acaf": "true"},
        {"acod": [{"chty": []}]},
        {"aca": []},
        {"acui": ["user"]},
    ],
    ids=lambda part: json.dumps(part),
)
@pytest.mark.rule("CSE/SEC/ACP/028")
def test_a_stored_rule_that_is_malformed_grants_nothing(
    house: House, meter: Originator, display: Originator, part: dict[str, Any]
) -> None:
    """No request can store one; a file written by hand or by another version may hold it."""
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": 63}, {"acor": ["Cdisplay"], "acop": RETRIEVE}))
    assert display.retrieve(BOX).code == 2000

    def spoil(tree: Any) -> None:
        policy = tree.own(tree.child(tree.child(tree.get(1), "meter"), "rules"))
        rules = [{"acor": ["Cdisplay"], "acop": 63, **part}, MASTER]
        policy.apply({"pv": {"acr": rules}})
        tree.update(policy)

    house.cse.store.write(spoil)

    assert display.retrieve(BOX).code == 4103
    assert display.ask(Operation.RETRIEVE, BOX, result_content=4).code == 4103
    assert meter.retrieve(BOX).code == 2000
