"""Who does what to a resource (operationMonitor; TS-0001 9.6.8; digest notifications.md 2 and 6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from onem2m.vocabulary import Permission
from tests.conformance.house import House, Originator
from tests.conformance.target import Target

BOX = "cse-in/meter/box"
Subscribe = Callable[..., str]


@pytest.fixture
def reader(house: House, meter: Originator) -> Originator:
    """Cdisplay, who may do everything with the box but decide who may."""
    own = {"acor": ["Cmeter"], "acop": 63}
    rules = {"pv": {"acr": [own, {"acor": ["Cdisplay"], "acop": 63}]}, "pvs": {"acr": [own]}}
    meter.made("cse-in/meter", "acp", {"rn": "readers", **rules})
    return house.application("Cdisplay")


@pytest.fixture
def shared(meter: Originator, reader: Originator, subscribe: Subscribe) -> Subscribe:
    assert meter.update(BOX, "cnt", {"acpi": ["cse-in/meter/readers"]}).code == 2004
    return subscribe


def seen(told: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return [(sgn["nev"]["om"]["op"], sgn["nev"]["om"]["or"]) for sgn in told]


@pytest.mark.rule("CSE/SUB/ENC/029")
@pytest.mark.rule("CSE/SUB/ENC/034")
@pytest.mark.rule("CSE/SUB/SGN/004")
def test_each_operation_of_the_kinds_is_told_with_its_originator(
    house: House, meter: Originator, reader: Originator, target: Target, shared: Subscribe
) -> None:
    reference = shared(enc={"om": [{"ops": int(Permission.CREATE | Permission.RETRIEVE | Permission.DISCOVERY)}]})

    reader.made(BOX, "cin", {"con": "1"})
    reader.retrieve(BOX)
    reader.retrieve(f"{BOX}/la")
    reader.update(BOX, "cnt", {"lbl": ["not told"]})
    reader.found(BOX)
    house.deliver()

    assert seen(target.told) == [(op, "/id-in/Cdisplay") for op in (1, 2, 2, 2)]
    assert {sgn["sur"] for sgn in target.told} == {reference}
    assert ["net" in sgn["nev"] for sgn in target.told] == [False] * 4
    assert target.told[0]["nev"]["rep"]["m2m:cnt"]["rn"] == "box"


@pytest.mark.rule("CSE/SUB/ENC/030")
def test_each_operation_of_the_originator_is_told(
    house: House, meter: Originator, reader: Originator, target: Target, shared: Subscribe
) -> None:
    shared(enc={"om": [{"or": "Cdisplay"}]})

    meter.retrieve(BOX)
    reader.retrieve(BOX)
    reader.update(BOX, "cnt", {"lbl": ["x"]})
    meter.update(BOX, "cnt", {"lbl": ["y"]})
    house.deliver()

    assert seen(target.told) == [(2, "/id-in/Cdisplay"), (3, "/id-in/Cdisplay")]


@pytest.mark.rule("CSE/SUB/ENC/031")
@pytest.mark.rule("CSE/SUB/ENC/032")
def test_both_conditions_of_an_entry_must_fit_and_any_entry_suffices(
    house: House, meter: Originator, reader: Originator, target: Target, shared: Subscribe
) -> None:
    shared(enc={"om": [{"ops": int(Permission.RETRIEVE), "or": "/id-in/Cdisplay"}, {"ops": int(Permission.UPDATE)}]})

    meter.retrieve(BOX)
    reader.retrieve(BOX)
    meter.update(BOX, "cnt", {"lbl": ["x"]})
    reader.made(BOX, "cin", {"con": "1"})
    house.deliver()

    assert seen(target.told) == [(2, "/id-in/Cdisplay"), (3, "/id-in/Cmeter")]


def test_the_deletion_of_the_resource_is_an_operation_on_it(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(enc={"om": [{"ops": int(Permission.DELETE)}]})

    meter.delete(BOX)
    house.sweep()

    assert seen(target.wait(1)) == [(4, "/id-in/Cmeter")]


@pytest.mark.rule("CSE/SUB/ENC/035")
def test_what_was_refused_is_not_told(
    house: House, meter: Originator, stranger: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(enc={"om": [{}]})

    refused = [
        stranger.retrieve(BOX),
        meter.update(BOX, "cnt", {"mni": -1}),
        meter.create(BOX, "cin", {"unknown": 1}),
        meter.retrieve(f"{BOX}/la"),
    ]
    meter.retrieve(BOX)
    house.deliver()

    assert [answer.code for answer in refused] == [4106, 4000, 4000, 4004]
    assert seen(target.told) == [(2, "/id-in/Cmeter")]


@pytest.mark.rule("CSE/SUB/ENC/033")
@pytest.mark.parametrize(
    "enc",
    [{"om": [{}], "net": [1]}, {"om": []}, {"om": [{"ops": 0}]}, {"om": [{"ops": 64}]}, {"om": [{"x": 1}]}, {"om": {}}],
    ids=str,
)
def test_a_monitor_that_is_none_is_refused(meter: Originator, subscribe: Subscribe, enc: dict[str, Any]) -> None:
    subscribe()

    assert meter.create(BOX, "sub", {"nu": ["Cmeter"], "enc": enc}).code == 4000


def test_only_who_decides_about_a_resource_may_learn_who_uses_it(
    meter: Originator, reader: Originator, admin: Originator, shared: Subscribe
) -> None:
    shared()
    monitor = {"nu": ["Cmeter"], "enc": {"om": [{}]}}

    answers = [one.create(BOX, "sub", {**monitor, "nu": [str(one.name)]}) for one in (reader, meter, admin)]

    assert [answer.code for answer in answers] == [4103, 2001, 2001]


def test_a_subscription_does_not_become_a_monitor_by_update(
    house: House, meter: Originator, reader: Originator, shared: Subscribe, target: Target
) -> None:
    shared()
    mine = reader.made(BOX, "sub", {"nu": ["Cdisplay"]})

    assert reader.update(mine["ri"], "sub", {"enc": {"om": [{}]}}).code == 4103


def test_who_has_lost_the_decision_is_told_no_more(
    house: House, meter: Originator, reader: Originator, target: Target, shared: Subscribe
) -> None:
    shared()
    own, both = ({"acr": [{"acor": names, "acop": 63}]} for names in (["Cmeter"], ["Cmeter", "Cdisplay"]))
    meter.update("cse-in/meter/readers", "acp", {"pvs": both})
    reader.made(BOX, "sub", {"nu": [target.url], "enc": {"om": [{"ops": int(Permission.RETRIEVE)}]}})
    meter.retrieve(BOX)
    target.wait(1)

    meter.update("cse-in/meter/readers", "acp", {"pvs": own})
    meter.retrieve(BOX)
    house.deliver()

    assert len(target.told) == 1


def test_reads_of_what_nobody_monitors_are_not_written_down(
    house: House, meter: Originator, subscribe: Subscribe
) -> None:
    subscribe(enc={"om": [{"ops": int(Permission.UPDATE)}]})
    meter.made("cse-in/meter", "cnt", {"rn": "other"})
    before = house.cse.store.outbox.newest()

    meter.retrieve("cse-in/meter/other")
    meter.retrieve(BOX)

    assert house.cse.store.outbox.newest() == before


@pytest.mark.rule("CSE/SUB/ENC/005")
@pytest.mark.rule("CSE/SUB/NCT/005")
@pytest.mark.parametrize("name", ["la", "ol"])
def test_a_look_for_an_instance_where_there_is_none_is_told(
    house: House, meter: Originator, target: Target, subscribe: Subscribe, name: str
) -> None:
    subscribe(enc={"net": [5]})

    missed = meter.retrieve(f"{BOX}/{name}")
    meter.made(BOX, "cin", {"con": "1"})
    found = meter.retrieve(f"{BOX}/{name}")
    house.deliver()

    assert (missed.code, found.code) == (4004, 2000)
    assert [(sgn["nev"]["net"], sgn["nev"]["rep"]["m2m:cnt"]["rn"]) for sgn in target.told] == [(5, "box")]


def test_looking_again_and_again_does_not_make_the_cse_write_without_end(
    house: House, meter: Originator, stranger: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(enc={"net": [5]})

    answers = [meter.retrieve(f"{BOX}/la").code for _ in range(60)]
    refused = stranger.retrieve(f"{BOX}/la").code
    house.deliver()

    assert (set(answers), refused) == ({4004}, 4106)
    assert 20 <= len(target.told) < 30


def test_only_containers_can_be_found_empty(meter: Originator, target: Target) -> None:
    answer = meter.create("cse-in/meter", "sub", {"nu": [target.url], "enc": {"net": [5]}})

    assert answer.code == 4000
