"""How subscriptions end, and who hears of it (TS-0004 7.4.8; digest notifications.md 1 and 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.target import REFUSES, Target

BOX = "cse-in/meter/box"


@pytest.fixture(autouse=True)
def box(meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})


def subscribe(meter: Originator, target: Target, **attributes: Any) -> str:
    return str(meter.made(BOX, "sub", {"rn": "s", "nu": [target.url], "enc": {"net": [3]}, **attributes})["ri"])


def free_for_all(admin: Originator) -> str:
    """A policy under which everybody may do everything."""
    everything = {"acr": [{"acor": ["all"], "acop": 63}]}
    return str(admin.made("cse-in", "acp", {"pv": everything, "pvs": everything})["ri"])


@pytest.mark.rule("CSE/SUB/UPD/003", "CSE/SUB/NTF/035")
def test_a_deleted_subscription_is_told_of_nothing_more(house: House, meter: Originator, target: Target) -> None:
    subscribe(meter, target)
    meter.made(BOX, "cin", {"con": "a"})

    meter.delete(f"{BOX}/s")
    meter.made(BOX, "cin", {"con": "b"})

    house.deliver()
    assert [sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in target.told] == ["a"]


def test_a_subscription_does_not_hear_of_its_own_end(house: House, meter: Originator, target: Target) -> None:
    """Again and again: the commit that ends it is also that of the event."""
    for _ in range(30):
        subscribe(meter, target, enc={"net": [3, 4]})
        meter.made(BOX, "cin", {"con": "told"})
        meter.delete(f"{BOX}/s")

    house.deliver()
    assert [list(sgn["nev"]["rep"]) for sgn in target.told] == [["m2m:cin"]] * 30


@pytest.mark.rule("CSE/SUB/ATT/038", "CSE/SUB/NTF/027", "CSE/SUB/NTF/028")
def test_the_subscriber_is_told_of_a_delete(meter: Originator, targets: Callable[[], Target]) -> None:
    target, subscriber = targets(), targets()
    identifier = subscribe(meter, target, su=subscriber.url)

    meter.delete(f"{BOX}/s")

    assert subscriber.wait(1) == [{"sud": True, "sur": f"/id-in/{identifier}", "cr": "/id-in/Cmeter"}]
    assert target.told == []


def test_a_subscriber_that_is_an_application_is_told_at_its_point_of_access(
    house: House, meter: Originator, target: Target
) -> None:
    house.listener("Clamp", target.url)
    subscribe(meter, target, su="Clamp")

    meter.delete(f"{BOX}/s")

    assert target.wait(1)[0]["sud"] is True


@pytest.mark.rule("CSE/SUB/NTF/032")
@pytest.mark.parametrize("called", ["Clamp", "/id-in/Clamp", "cse-in/lamp", "/id-in/cse-in/lamp"])
def test_who_deletes_a_subscription_is_not_told_that_it_is_gone(
    house: House, meter: Originator, admin: Originator, target: Target, called: str
) -> None:
    lamp = house.listener("Clamp", target.url)
    policy = free_for_all(admin)
    for name in ("own", "other"):
        subscribe(meter, target, rn=name, su=called, acpi=[policy])

    assert [lamp.delete(f"{BOX}/own").code, meter.delete(f"{BOX}/other").code] == [2002, 2002]

    house.deliver()
    assert len([sgn for sgn in target.told if "sud" in sgn]) == 1


@pytest.mark.rule("CSE/SUB/NTF/032")
def test_who_deletes_what_holds_its_subscription_is_told_of_that(
    house: House, meter: Originator, target: Target
) -> None:
    meter.update("cse-in/meter", "ae", {"poa": [target.url]})
    subscribe(meter, target, su="Cmeter")

    meter.delete(BOX)
    house.sweep()

    assert target.wait(1)[0]["sud"] is True


@pytest.mark.rule("CSE/SUB/NTF/029", "CSE/SUB/UPD/004")
def test_the_subscriber_is_told_of_an_expiry(house: House, meter: Originator, target: Target) -> None:
    subscribe(meter, target, su=target.url, et="20250301T120010")

    house.pass_time(10)

    assert meter.retrieve(f"{BOX}/s").code == 4004
    assert target.wait(1)[0]["sud"] is True


@pytest.mark.rule("CSE/SUB/NTF/031")
def test_the_subscriber_is_told_when_the_subscribed_resource_goes(
    house: House, meter: Originator, target: Target
) -> None:
    subscribe(meter, target, enc={"net": [2]}, su=target.url)

    meter.delete(BOX)
    house.sweep()

    told = target.wait(2)
    assert sorted(["nev" in sgn for sgn in told]) == [False, True]
    assert [sgn["nev"]["net"] for sgn in told if "nev" in sgn] == [2]


@pytest.mark.parametrize("ancestor", ["cse-in/meter/box", "cse-in/meter"])
@pytest.mark.rule("CSE/SUB/NTF/031", "CSE/DMR/DEL/007")
def test_subscriptions_below_what_goes_are_all_told(
    house: House, meter: Originator, target: Target, ancestor: str
) -> None:
    meter.made(BOX, "cnt", {"rn": "inner"})
    for name in ("s1", "s2"):
        enc = {"net": [2]}
        meter.made(f"{BOX}/inner", "sub", {"rn": name, "nu": [target.url], "enc": enc, "su": target.url, "nct": 3})

    meter.delete(ancestor)
    house.sweep()
    house.deliver()

    events = [sgn["nev"] for sgn in target.told if "nev" in sgn]
    assert events == [{"rep": {"m2m:uri": "cse-in/meter/box/inner"}, "net": 2}] * 2
    assert len([sgn for sgn in target.told if "sud" in sgn]) == 2


def test_subscriptions_of_a_resource_that_expires_are_told(house: House, meter: Originator, target: Target) -> None:
    meter.made(BOX, "cnt", {"rn": "brief", "et": "20250301T120010"})
    meter.made(f"{BOX}/brief", "sub", {"nu": [target.url], "enc": {"net": [2]}, "su": target.url})

    house.pass_time(10)

    told = target.wait(2)
    assert [sgn["nev"]["net"] for sgn in told if "nev" in sgn] == [2]
    assert [sgn["sud"] for sgn in told if "sud" in sgn] == [True]


def test_what_happened_before_a_subscription_ended_is_still_told(
    house: House, meter: Originator, target: Target
) -> None:
    subscribe(meter, target)
    target.go()
    meter.made(BOX, "cin", {"con": "a"})
    meter.delete(f"{BOX}/s")
    meter.made(BOX, "cin", {"con": "b"})

    target.come()

    house.deliver()
    assert [sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in target.told] == ["a"]


def test_without_a_subscriber_an_end_is_told_to_nobody(house: House, meter: Originator, target: Target) -> None:
    subscribe(meter, target)

    meter.delete(f"{BOX}/s")

    house.deliver()
    assert target.told == []


@pytest.mark.rule("CSE/SUB/ATT/014", "CSE/SUB/NTF/030")
def test_a_subscription_ends_with_its_count_of_notifications(house: House, meter: Originator, target: Target) -> None:
    identifier = subscribe(meter, target, exc=3, su=target.url)

    for content in "abcde":
        meter.made(BOX, "cin", {"con": content})

    house.deliver()
    told = target.told
    assert [sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in told if "nev" in sgn] == ["a", "b", "c"]
    assert [sgn["sur"] for sgn in told if "sud" in sgn] == [f"/id-in/{identifier}"]
    assert meter.retrieve(f"{BOX}/s").code == 4004


@pytest.mark.rule("CSE/SUB/ATT/012")
def test_the_count_goes_down_with_each_confirmed_notification(house: House, meter: Originator, target: Target) -> None:
    subscribe(meter, target, exc=5)

    meter.made(BOX, "cin", {"con": "a"})
    meter.made(BOX, "cin", {"con": "b"})

    house.deliver()
    assert meter.retrieve(f"{BOX}/s").attributes["exc"] == 3


def test_what_is_not_confirmed_does_not_count(house: House, meter: Originator, target: Target) -> None:
    subscribe(meter, target, exc=2)
    target.answer = lambda _: REFUSES

    meter.made(BOX, "cin", {"con": "a"})

    house.deliver()
    assert meter.retrieve(f"{BOX}/s").attributes["exc"] == 2


def test_each_target_counts(house: House, meter: Originator, targets: Callable[[], Target]) -> None:
    one, other = targets(), targets()
    subscribe(meter, one, nu=[one.url, other.url], exc=10)

    meter.made(BOX, "cin", {"con": "a"})

    house.deliver()
    assert meter.retrieve(f"{BOX}/s").attributes["exc"] == 8


def test_the_count_can_be_set_anew(house: House, meter: Originator, target: Target) -> None:
    subscribe(meter, target, exc=2)
    meter.made(BOX, "cin", {"con": "a"})
    house.deliver()

    meter.update(f"{BOX}/s", "sub", {"exc": 10})
    meter.made(BOX, "cin", {"con": "b"})

    house.deliver()
    assert meter.retrieve(f"{BOX}/s").attributes["exc"] == 9
    meter.update(f"{BOX}/s", "sub", {"exc": None})
    meter.made(BOX, "cin", {"con": "c"})
    house.deliver()
    assert len(target.told) == 3
    assert "exc" not in meter.retrieve(f"{BOX}/s").attributes


def test_the_count_holds_over_a_restart(house: House, meter: Originator, target: Target) -> None:
    subscribe(meter, target, exc=2)
    meter.made(BOX, "cin", {"con": "a"})
    house.deliver()

    house.restart()
    meter.made(BOX, "cin", {"con": "b"})

    house.deliver()
    assert meter.retrieve(f"{BOX}/s").code == 4004
    assert len(target.told) == 2


def test_an_end_by_count_is_told_to_who_watches_the_parent(house: House, meter: Originator, target: Target) -> None:
    subscribe(meter, target, exc=1)
    meter.made(BOX, "sub", {"rn": "watch", "nu": [target.url], "enc": {"net": [4], "chty": [23]}, "nct": 3})

    meter.made(BOX, "cin", {"con": "a"})

    told = target.wait(2)
    assert [sgn["nev"]["rep"] for sgn in told if sgn["nev"]["net"] == 4] == [{"m2m:uri": f"{BOX}/s"}]


def test_nothing_is_left_behind_in_the_outbox(house: House, meter: Originator, target: Target) -> None:
    subscribe(meter, target, su=target.url)
    for content in "abc":
        meter.made(BOX, "cin", {"con": content})

    meter.delete("cse-in/meter")
    house.sweep()
    house.deliver()

    connection = house.cse.store.reader
    assert [connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ("lane", "event")] == [
        (0,),
        (0,),
    ]


def test_nothing_is_left_behind_in_the_tree(house: House, meter: Originator, admin: Originator) -> None:
    before = house.cse.store.reader.execute("SELECT count(*) FROM resource").fetchone()
    meter.made(BOX, "cnt", {"rn": "inner"})
    house.ask_together([meter.creation(f"{BOX}/inner", "cin", {"con": "x"}) for _ in range(500)])

    meter.delete(f"{BOX}/inner")
    house.sweep()

    assert house.cse.store.reader.execute("SELECT count(*) FROM resource").fetchone() == before
