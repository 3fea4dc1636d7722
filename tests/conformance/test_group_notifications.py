"""What members of a group have to tell, gathered at the group (TS-0001 10.2.7.8; digest groups.md 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.target import REFUSES, Target

GROUP = "cse-in/meter/g"
NEWS: dict[str, Any] = {"enc": {"net": [3], "chty": [4]}}


@pytest.fixture
def group(meter: Originator) -> str:
    """A group of three boxes; its identifier."""
    boxes = [f"cse-in/meter/box{number}" for number in range(3)]
    for box in boxes:
        meter.made("cse-in/meter", "cnt", {"rn": box.rpartition("/")[2]})
    return str(meter.made("cse-in/meter", "grp", {"rn": "g", "mnm": 10, "mid": boxes})["ri"])


def subscribe(meter: Originator, *nfu: str, **attributes: Any) -> list[dict[str, Any]]:
    """Subscribes to all members by the fan-out point; what each answered."""
    sent = {"rn": "gs", "nu": ["Cmeter"], **({"nfu": list(nfu)} if nfu else {}), **NEWS, **attributes}
    return meter.create(f"{GROUP}/fopt", "sub", sent).members


def say(meter: Originator, *words: str) -> None:
    """Each word in the next box."""
    for number, word in enumerate(words):
        meter.made(f"cse-in/meter/box{number % 3}", "cin", {"con": word})


def gathered(target: Target) -> list[list[str]]:
    told = [message.body["m2m:agn"]["m2m:sgn"] for message in target.messages if "m2m:agn" in message.body]
    return [[sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in together] for together in told]


def wait_for(target: Target, batches: int, verified: int = 3) -> list[list[str]]:
    target.wait_for_messages(batches + verified)
    return gathered(target)


@pytest.mark.rule("CSE/GMG/NTF/001")
def test_without_a_forwarding_target_members_tell_the_targets_themselves(
    house: House, meter: Originator, target: Target, group: str
) -> None:
    subscribe(meter, nu=[target.url])

    say(meter, "a", "b", "c")

    assert sorted(sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in target.wait(3)) == ["a", "b", "c"]


@pytest.mark.rule("CSE/GMG/NTF/002")
@pytest.mark.rule("CSE/GMG/NTF/008")
@pytest.mark.rule("CSE/SUB/ATT/049")
def test_the_group_takes_the_place_of_the_targets(meter: Originator, target: Target, group: str) -> None:
    answers = subscribe(meter, target.url)

    assert [answer["rsc"] for answer in answers] == [2001] * 3
    kept = meter.retrieve("cse-in/meter/box1/gs").attributes
    assert (kept["nu"], kept["gpi"], kept["nfu"]) == ([f"/id-in/{group}"], f"/id-in/{group}", [target.url])


@pytest.mark.rule("CSE/GMG/NTF/004")
@pytest.mark.rule("CSE/SUB/SGN/008")
@pytest.mark.rule("CSE/HTTP/NTF/006")
def test_so_many_are_told_together_as_the_group_says(
    house: House, meter: Originator, target: Target, group: str
) -> None:
    meter.update(GROUP, "grp", {"nar": {"num": 2}})
    subscribe(meter, target.url)

    say(meter, *"abcd")

    batches = wait_for(target, 2)
    assert [len(batch) for batch in batches] == [2, 2]
    assert sorted(word for batch in batches for word in batch) == ["a", "b", "c", "d"]
    [first, *_] = [message.body["m2m:agn"]["m2m:sgn"] for message in target.messages if "m2m:agn" in message.body]
    assert first[0]["nfu"] == [target.url]
    house.deliver()


@pytest.mark.rule("CSE/GMG/NTF/005")
def test_what_waits_is_told_after_the_groups_duration(
    house: House, meter: Originator, target: Target, group: str
) -> None:
    meter.update(GROUP, "grp", {"nar": {"num": 9, "dur": "PT10S"}})
    subscribe(meter, target.url)
    say(meter, "a", "b")
    house.deliver_what_can_be()
    house.pass_time(9)
    assert gathered(target) == []

    house.pass_time(1)

    assert [sorted(batch) for batch in wait_for(target, 1)] == [["a", "b"]]
    house.deliver()


@pytest.mark.rule("CSE/GMG/NTF/006")
def test_without_a_number_as_many_are_told_together_as_there_are_members(
    meter: Originator, target: Target, group: str
) -> None:
    subscribe(meter, target.url)

    say(meter, *"abcdef")

    assert [len(batch) for batch in wait_for(target, 2)] == [3, 3]


@pytest.mark.rule("CSE/GMG/NTF/007")
@pytest.mark.rule("CSE/GMG/NTF/003")
def test_each_forwarding_target_is_told_by_itself(
    house: House, meter: Originator, targets: Callable[[], Target], group: str
) -> None:
    one, other = targets(), targets()
    subscribe(meter, one.url, other.url)
    one.go()

    say(meter, *"abc")

    assert [sorted(batch) for batch in wait_for(other, 1)] == [["a", "b", "c"]]
    one.come()
    assert [sorted(batch) for batch in wait_for(one, 1)] == [["a", "b", "c"]]
    house.deliver()


@pytest.mark.rule("CSE/GMG/NTF/011")
def test_what_is_gathered_survives_a_restart(house: House, meter: Originator, target: Target, group: str) -> None:
    subscribe(meter, target.url)
    say(meter, "a", "b")
    house.deliver_what_can_be()

    house.restart()
    say(meter, "c")

    assert [sorted(batch) for batch in wait_for(target, 1)] == [["a", "b", "c"]]
    house.deliver()


@pytest.mark.rule("CSE/GMG/NTF/009")
def test_all_are_ended_together_by_their_name(house: House, meter: Originator, target: Target, group: str) -> None:
    subscribe(meter, target.url)

    answer = meter.delete(f"{GROUP}/fopt/gs")
    say(meter, *"abc")
    house.sweep()
    house.deliver()

    assert [member["rsc"] for member in answer.members] == [2002] * 3
    assert gathered(target) == []


def test_a_forwarding_target_that_does_not_agree_gets_nothing(meter: Originator, target: Target, group: str) -> None:
    target.answer = lambda _: REFUSES

    assert [answer["rsc"] for answer in subscribe(meter, target.url)] == [5204] * 3


def test_forwarding_goes_nowhere_that_notifications_do_not_go(meter: Originator, group: str) -> None:
    assert [answer["rsc"] for answer in subscribe(meter, "http://10.0.0.1/x")] == [4000] * 3


@pytest.mark.rule("CSE/GMG/NTF/010")
def test_who_may_do_nothing_with_a_group_has_it_gather_nothing(
    house: House, meter: Originator, display: Originator, target: Target, group: str
) -> None:
    display.made("cse-in/display", "cnt", {"rn": "own"})

    answer = display.create("cse-in/display/own", "sub", {"nu": [f"/id-in/{group}"], "nfu": [target.url], **NEWS})

    assert answer.code == 4101


def test_what_is_gathered_is_not_told_of_what_may_not_be_seen_any_more(
    house: House, meter: Originator, display: Originator, target: Target, group: str
) -> None:
    own = {"acor": ["Cmeter"], "acop": 63}
    both = {"acr": [own, {"acor": ["Cdisplay"], "acop": 63}]}
    meter.made("cse-in/meter", "acp", {"rn": "readers", "pv": both, "pvs": {"acr": [own]}})
    for place in ("box0", "box1", "box2"):
        meter.update(f"cse-in/meter/{place}", "cnt", {"acpi": ["cse-in/meter/readers"]})
    meter.update(GROUP, "grp", {"acpi": ["cse-in/meter/readers"]})
    assert [one["rsc"] for one in subscribe(display, target.url, nu=["Cdisplay"])] == [2001] * 3
    say(meter, "a", "b")
    house.deliver_what_can_be()

    meter.update("cse-in/meter/readers", "acp", {"pv": {"acr": [own]}})
    house.pass_time(60)
    house.deliver()

    assert gathered(target) == []


def test_a_group_that_is_gone_has_told_what_it_gathered(
    house: House, meter: Originator, target: Target, group: str
) -> None:
    subscribe(meter, target.url)
    say(meter, "a", "b")
    house.deliver_what_can_be()

    meter.delete(GROUP)
    house.sweep()
    house.deliver()

    assert [sorted(batch) for batch in gathered(target)] == [["a", "b"]]
