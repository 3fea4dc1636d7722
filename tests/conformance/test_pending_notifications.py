"""When notifications may be sent, and what becomes of those of other times (TS-0001 9.6.8; digest notifications.md 1, 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.target import Target

BOX = "cse-in/meter/box"
NEWS: dict[str, Any] = {"enc": {"net": [3], "chty": [4]}}
AFTERNOON = {"se": {"sce": ["* * 13-17 * * * *"]}}
"""Tests begin at noon: it opens an hour later."""
HOUR = 3600
Subscribe = Callable[..., str]


def say(meter: Originator, *words: str) -> None:
    for word in words:
        meter.made(BOX, "cin", {"con": word})


def contents(told: list[dict[str, Any]]) -> list[str]:
    return [sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in told if "nev" in sgn]


@pytest.fixture
def scheduled(meter: Originator, subscribe: Subscribe) -> Callable[..., str]:
    """Makes a subscription whose notifications are for the afternoon."""

    def make(schedule: dict[str, Any] = AFTERNOON, **attributes: Any) -> str:
        reference = subscribe(**{**NEWS, **attributes})
        meter.made(reference[7:], "sch", schedule)
        return reference

    return make


@pytest.mark.rule("CSE/SUB/NTF/011")
@pytest.mark.rule("CSE/SUB/NTF/012")
@pytest.mark.rule("CSE/SUB/ATT/029")
@pytest.mark.rule("CSE/SUB/ATT/047")
@pytest.mark.rule("CSE/SCH/SCH/016")
def test_what_happens_outside_the_schedule_is_dropped(
    house: House, meter: Originator, target: Target, scheduled: Subscribe
) -> None:
    scheduled()
    say(meter, "too early")
    house.deliver()

    house.pass_time(HOUR)
    say(meter, "in time", "too")

    assert contents(target.wait(2)) == ["in time", "too"]
    house.deliver()


@pytest.mark.rule("CSE/SUB/ATT/027")
@pytest.mark.rule("CSE/SUB/NTF/013")
def test_only_the_latest_of_what_waits_is_sent(
    house: House, meter: Originator, target: Target, scheduled: Subscribe
) -> None:
    scheduled(pn=1)
    say(meter, *"abc")
    house.deliver_what_can_be()

    house.pass_time(HOUR)
    say(meter, "d")

    assert contents(target.wait(2)) == ["c", "d"]
    house.deliver()
    assert contents(target.told) == ["c", "d"]


@pytest.mark.rule("CSE/SUB/ATT/028")
def test_all_that_waits_is_sent_in_order(house: House, meter: Originator, target: Target, scheduled: Subscribe) -> None:
    scheduled(pn=2)
    say(meter, *"abc")

    house.pass_time(HOUR)
    say(meter, "d")

    assert contents(target.wait(4)) == ["a", "b", "c", "d"]
    house.deliver()


@pytest.mark.rule("CSE/SUB/ATT/034")
def test_of_what_waits_only_the_newest_is_kept_where_the_latest_is_wanted(
    house: House, meter: Originator, target: Target, scheduled: Subscribe
) -> None:
    scheduled(pn=2, ln=True)
    say(meter, *"abc")
    house.deliver_what_can_be()

    house.pass_time(HOUR)

    assert contents(target.wait(1)) == ["c"]
    house.deliver()
    assert contents(target.told) == ["c"]


@pytest.mark.rule("CSE/SUB/ATT/035")
@pytest.mark.rule("CSE/SUB/ATT/036")
def test_what_is_immediate_heeds_no_schedule(
    house: House, meter: Originator, target: Target, scheduled: Subscribe
) -> None:
    scheduled(nec=2)

    say(meter, "now")

    assert contents(target.wait(1)) == ["now"]
    assert target.messages[-1].headers["x-m2m-ec"] == "2"
    house.deliver()


@pytest.mark.rule("CSE/SUB/ATT/035")
@pytest.mark.parametrize("category", [3, 4, 100, 999])
def test_notifications_carry_their_category(
    meter: Originator, target: Target, subscribe: Subscribe, category: int
) -> None:
    subscribe(**NEWS, nec=category)

    say(meter, "a")

    target.wait(1)
    assert target.messages[-1].headers["x-m2m-ec"] == str(category)
    assert "x-m2m-ec" not in target.messages[0].headers


@pytest.mark.rule("CSE/SUB/ATT/037")
@pytest.mark.rule("CSE/SUB/ATT/030")
@pytest.mark.parametrize(
    "attributes", [{"nec": 0}, {"nec": 1}, {"nec": 1000}, {"pn": 0}, {"pn": 3}, {"nsp": 0}, {"ln": 1}], ids=str
)
def test_policies_that_there_are_not_are_refused(
    meter: Originator, subscribe: Subscribe, attributes: dict[str, Any]
) -> None:
    subscribe()

    assert meter.create(BOX, "sub", {"nu": ["Cmeter"], **attributes}).code == 4000


@pytest.mark.rule("CSE/SCH/SCH/020")
def test_a_changed_schedule_counts_from_then_on(
    house: House, meter: Originator, target: Target, scheduled: Subscribe
) -> None:
    reference = scheduled(pn=2)
    say(meter, "a")

    meter.update(f"{BOX}/{reference[7:]}/notificationSchedule", "sch", {"se": {"sce": ["* * 12 * * * *"]}})
    assert contents(target.wait(1)) == ["a"]
    house.pass_time(HOUR)
    say(meter, "b")
    house.pass_time(22 * HOUR)
    assert contents(target.told) == ["a"]
    house.pass_time(HOUR)

    assert contents(target.wait(2)) == ["a", "b"]


@pytest.mark.rule("CSE/SCH/SCH/021")
@pytest.mark.rule("CSE/SCH/SCH/022")
@pytest.mark.parametrize("expires", [False, True])
def test_without_its_schedule_everything_is_sent_again(
    house: House, meter: Originator, target: Target, scheduled: Subscribe, expires: bool
) -> None:
    ends = {"et": "20250301T120100"} if expires else {}
    reference = scheduled({**AFTERNOON, **ends}, pn=2)
    say(meter, "a")

    if expires:
        house.pass_time(60)
    else:
        meter.delete(f"{BOX}/{reference[7:]}/notificationSchedule")
    say(meter, "b")

    assert contents(target.wait(2)) == ["a", "b"]


def test_what_waits_for_the_schedule_survives_a_restart(
    house: House, meter: Originator, target: Target, scheduled: Subscribe
) -> None:
    scheduled(pn=1)
    say(meter, *"abc")
    house.deliver_what_can_be()

    house.restart()
    house.pass_time(HOUR)

    assert contents(target.wait(1)) == ["c"]
    house.deliver()
    assert contents(target.told) == ["c"]


def test_a_batch_that_is_full_waits_for_the_schedule(
    house: House, meter: Originator, target: Target, scheduled: Subscribe
) -> None:
    scheduled(pn=2, bn={"num": 2})
    say(meter, *"abcd")
    house.deliver_what_can_be()
    assert len(target.messages) == 1

    house.pass_time(HOUR)

    target.wait_for_messages(3)
    house.deliver()


def test_the_end_is_told_whatever_the_schedule_says(
    house: House, meter: Originator, target: Target, scheduled: Subscribe
) -> None:
    reference = scheduled(su=target.url)

    meter.delete(reference[7:])

    assert [sgn["sud"] for sgn in target.wait(1)] == [True]
    house.sweep()
    house.deliver()


@pytest.mark.parametrize(
    ("policy", "heard"), [({}, ["d"]), ({"pn": 1}, ["c", "d"]), ({"pn": 2}, ["a", "b", "c", "d"])], ids=str
)
def test_an_application_that_says_it_cannot_be_reached_hears_of_that_time_as_its_policy_says(
    house: House, meter: Originator, target: Target, subscribe: Subscribe, policy: dict[str, Any], heard: list[str]
) -> None:
    subscribe()
    lamp = house.listener("Clamp", target.url)
    meter.made(BOX, "sub", {"nu": ["Clamp"], **NEWS, **policy})
    lamp.update("cse-in/lamp", "ae", {"rr": False, "poa": None})
    say(meter, *"abc")
    house.deliver_what_can_be()

    lamp.update("cse-in/lamp", "ae", {"rr": True, "poa": [target.url]})
    say(meter, "d")

    assert contents(target.wait(len(heard))) == heard
    house.deliver()
    assert contents(target.told) == heard


@pytest.mark.rule("CSE/SUB/ATT/031")
def test_what_is_more_important_is_sent_first_of_what_waits(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    references = [subscribe(**NEWS, nsp=priority) for priority in (1, 9, 5)]
    target.go()
    say(meter, "a")
    house.deliver_what_can_be()

    target.come()

    order = [sgn["sur"] for sgn in target.wait(3)]
    assert order.index(references[1]) < order.index(references[2])
    house.deliver()
