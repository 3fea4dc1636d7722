"""What a subscription hears (TS-0001 9.6.8, TS-0004 7.4.8 and 7.5.1; digest notifications.md 3 and 6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.target import Target

BOX = "cse-in/meter/box"
Subscribe = Callable[..., str]


def kinds(told: list[dict[str, Any]]) -> list[int]:
    return [sgn["nev"]["net"] for sgn in told]


def live(house: House, meter: Originator) -> None:
    """One event of each type that a box can see: update, two children come, one is deleted, the box is deleted."""
    meter.update(BOX, "cnt", {"lbl": ["x"]})
    meter.made(BOX, "cin", {"rn": "i", "con": "1"})
    meter.made(BOX, "cnt", {"rn": "c"})
    meter.delete(f"{BOX}/i")
    meter.delete(BOX)
    house.sweep()


@pytest.mark.parametrize(
    ("wanted", "heard"),
    [
        ([1], [1]),
        ([2], [2]),
        ([3], [3, 3]),
        ([4], [4]),
        ([3, 4], [3, 3, 4]),
        ([1, 2, 3, 4], [1, 3, 3, 4, 2]),
        (None, [1]),
    ],
)
@pytest.mark.rule(
    "CSE/SUB/ENC/001", "CSE/SUB/ENC/002", "CSE/SUB/ENC/003", "CSE/SUB/ENC/004", "CSE/SUB/ENC/009", "CSE/SUB/SGN/003"
)
@pytest.mark.rule("CSE/SUB/ATT/011", "CSE/SUB/ENC/011", "CSE/SUB/NCT/006")
def test_exactly_the_wanted_events_are_told_in_their_order(
    house: House, meter: Originator, target: Target, subscribe: Subscribe, wanted: list[int] | None, heard: list[int]
) -> None:
    reference = subscribe(**({} if wanted is None else {"enc": {"net": wanted}}), su=target.url)

    live(house, meter)

    told = target.wait(len(heard) + 1)
    assert kinds([sgn for sgn in told if "nev" in sgn]) == heard
    assert {sgn["sur"] for sgn in told} == {reference}


@pytest.mark.rule("CSE/SUB/NCT/001", "CSE/ATT/sub/009")
@pytest.mark.rule("CSE/SUB/NCT/006", "CSE/SUB/SGN/001")
def test_an_update_is_told_with_all_attributes(meter: Originator, target: Target, subscribe: Subscribe) -> None:
    subscribe(enc={"net": [1]})

    answer = meter.update(BOX, "cnt", {"lbl": ["x"]})

    assert target.wait(1)[0]["nev"] == {"rep": answer.content, "net": 1}


@pytest.mark.rule("CSE/SUB/NCT/003")
def test_a_child_that_came_is_told_with_all_its_attributes(
    meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(enc={"net": [3]}, nct=1)

    answer = meter.create(BOX, "cin", {"con": {"w": 1234}, "lbl": ["x"]})

    assert target.wait(1)[0]["nev"] == {"rep": answer.content, "net": 3}


@pytest.mark.rule("CSE/SUB/NCT/004")
def test_a_child_that_went_is_told_with_all_its_attributes(
    meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(enc={"net": [4]})
    created = meter.create(BOX, "cin", {"con": "1"})

    meter.delete(created.attributes["ri"])

    assert target.wait(1)[0]["nev"] == {"rep": created.content, "net": 4}


@pytest.mark.rule("CSE/SUB/NCT/002")
def test_a_resource_that_went_is_told_with_all_its_attributes(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(enc={"net": [2]})
    before = meter.retrieve(BOX).content

    meter.delete(BOX)
    house.sweep()

    assert target.wait(1)[0]["nev"] == {"rep": before, "net": 2}


@pytest.mark.rule("CSE/SUB/NCT/007", "CSE/MCC/IWK/003")
def test_an_update_is_told_with_the_modified_attributes_alone(
    meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(enc={"net": [1]}, nct=2)

    meter.update(BOX, "cnt", {"mni": 5, "lbl": ["x"]})
    meter.update(BOX, "cnt", {"lbl": None, "mbs": 10})

    told = [sgn["nev"]["rep"] for sgn in target.wait(2)]
    assert told == [{"m2m:cnt": {"mni": 5, "lbl": ["x"]}}, {"m2m:cnt": {"lbl": None, "mbs": 10}}]


@pytest.mark.parametrize(("net", "name"), [(1, "box"), (2, "box"), (3, "box/i"), (4, "box/i")])
@pytest.mark.rule("CSE/SUB/NCT/010")
def test_an_event_is_told_with_the_address_alone(
    house: House, meter: Originator, target: Target, subscribe: Subscribe, net: int, name: str
) -> None:
    subscribe(enc={"net": [net]}, nct=3)

    meter.update(BOX, "cnt", {"lbl": ["x"]})
    meter.made(BOX, "cin", {"rn": "i", "con": "1"})
    meter.delete(f"{BOX}/i")
    meter.delete(BOX)
    house.sweep()

    assert target.wait(1)[0]["nev"] == {"rep": {"m2m:uri": f"cse-in/meter/{name}"}, "net": net}


@pytest.mark.rule("CSE/SUB/ENC/044")
def test_only_the_parent_hears_of_a_child_and_not_the_grandparent(
    meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(to="cse-in/meter", enc={"net": [3, 4]})

    meter.made(BOX, "cin", {"con": "not told"})
    meter.made("cse-in/meter", "cnt", {"rn": "told"})

    assert [sgn["nev"]["rep"]["m2m:cnt"]["rn"] for sgn in target.wait(1)] == ["told"]


@pytest.mark.rule("CSE/SUB/ENC/051", "CSE/SUB/ENC/049", "CSE/DMR/CNT/021", "CSE/GEN/ATT/021")
def test_a_displaced_instance_is_not_told_and_one_that_is_deleted_or_expires_is(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(enc={"net": [4]})
    meter.update(BOX, "cnt", {"mni": 2})
    for content in ("displaced", "expires", "deleted"):
        ends = {"et": "20250301T120010"} if content == "expires" else {}
        meter.made(BOX, "cin", {"con": content, **ends})

    house.pass_time(10)
    meter.delete(f"{BOX}/la")

    assert [s["nev"]["rep"]["m2m:cin"]["con"] for s in target.wait(2)] == ["expires", "deleted"]


def test_a_registration_is_told_to_who_subscribed_to_the_cse_base(
    house: House, admin: Originator, target: Target
) -> None:
    admin.made("cse-in", "sub", {"nu": [target.url], "enc": {"net": [3, 4], "chty": [2]}})

    lamp = house.application("Clamp", poa=["http://127.0.0.1:1/"])
    lamp.delete("cse-in/lamp")

    told = target.wait(2)
    assert kinds(told) == [3, 4]
    assert [sgn["nev"]["rep"]["m2m:ae"]["aei"] for sgn in told] == ["Clamp", "Clamp"]
    assert ["poa" in sgn["nev"]["rep"]["m2m:ae"] for sgn in told] == [False, False]


@pytest.mark.rule("CSE/SUB/ENC/045")
def test_a_new_subscription_does_not_hear_of_its_own_birth_but_of_the_next(
    meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    first = subscribe(enc={"net": [3], "chty": [23]})
    second = subscribe(enc={"net": [3], "chty": [23]})

    told = target.wait(1)

    assert [(sgn["sur"], sgn["nev"]["rep"]["m2m:sub"]["ri"]) for sgn in told] == [(first, second[7:])]


def test_what_was_before_is_not_told(meter: Originator, target: Target, subscribe: Subscribe) -> None:
    meter.made(BOX, "cin", {"con": "before"})
    subscribe(enc={"net": [3]})

    meter.made(BOX, "cin", {"con": "after"})

    assert [s["nev"]["rep"]["m2m:cin"]["con"] for s in target.wait(1)] == ["after"]


@pytest.mark.rule("CSE/SUB/ENC/046")
def test_what_was_refused_is_not_told(
    meter: Originator, display: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(enc={"net": [1, 3, 4]})
    meter.update(BOX, "cnt", {"mbs": 3})

    refused = [
        meter.create(BOX, "cin", {"con": "much too long"}),
        meter.create(BOX, "cin", {"con": "1", "unknown": 1}),
        meter.update(BOX, "cnt", {"mni": -1}),
        meter.update(BOX, "cnt", {"lbl": ["x"]}, filter={"lbl": ["nowhere"]}),
        display.create(BOX, "cin", {"con": "1"}),
        display.update(BOX, "cnt", {"lbl": []}),
        display.delete(f"{BOX}/la"),
        meter.create(BOX, "sub", {"nu": ["Cnobody"]}),
    ]
    meter.made(BOX, "cin", {"con": "1"})

    assert [answer.code for answer in refused] == [5207, 4000, 4000, 4004, 4103, 4103, 4103, 5204]
    assert kinds(target.wait(2)) == [1, 3]


def test_a_fan_out_is_told_member_by_member(meter: Originator, target: Target, subscribe: Subscribe) -> None:
    subscribe(enc={"net": [3]})
    meter.made("cse-in/meter", "grp", {"rn": "g", "mnm": 1, "mid": [BOX]})

    meter.create("cse-in/meter/g/fopt", "cin", {"con": "1"})

    assert kinds(target.wait(1)) == [3]
