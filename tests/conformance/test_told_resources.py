"""Which resources notifications are about, whatever their type (TS-0004 7.5.1.2; digest notifications.md 2, 3 and 6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.flex import BAT
from tests.conformance.house import House, Originator
from tests.conformance.target import HANGS_UP, Heard, Reply, Target, agree

BOX = "cse-in/meter/box"
Subscribe = Callable[..., str]


def kinds(told: list[dict[str, Any]]) -> list[int]:
    return [sgn["nev"]["net"] for sgn in told]


@pytest.mark.rule("CSE/SUB/ENC/048")
def test_a_child_that_goes_with_its_parent_is_no_event_of_the_parent(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(enc={"net": [2, 4]})
    meter.made(BOX, "cnt", {"rn": "child"})
    meter.made(BOX, "cin", {"con": "1"})

    meter.delete(BOX)
    house.sweep()
    house.deliver()

    assert kinds(target.told) == [2]
    assert target.told[0]["nev"]["rep"]["m2m:cnt"]["rn"] == "box"


@pytest.mark.rule("CSE/SUB/ENC/050")
def test_a_resource_that_expires_is_told_as_one_that_is_deleted(
    house: House, meter: Originator, target: Target
) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box", "et": "20250301T120100"})
    meter.made(BOX, "sub", {"nu": [target.url], "enc": {"net": [2]}})

    house.pass_time(61)

    told = target.wait(1)
    assert kinds(told) == [2]
    assert told[0]["nev"]["rep"]["m2m:cnt"]["et"] == "20250301T120100"


@pytest.mark.rule("CSE/SUB/ENC/052")
def test_an_update_that_changes_nothing_is_told(meter: Originator, target: Target, subscribe: Subscribe) -> None:
    the_same = {"lbl": ["same"]}
    subscribe(enc={"net": [1]})

    for _ in range(2):
        assert meter.update(BOX, "cnt", the_same).code == 2004

    assert [sgn["nev"]["rep"]["m2m:cnt"]["lbl"] for sgn in target.wait(2)] == [["same"], ["same"]]


@pytest.mark.rule("CSE/SUB/ENC/053", "CSE/SUB/SGN/002", "CSE/SUB/SGN/001")
@pytest.mark.parametrize("content", [1, 2])
def test_a_flex_container_is_told_under_the_root_of_its_model(meter: Originator, target: Target, content: int) -> None:
    meter.made("cse-in/meter", "cod:bat", {**BAT, "rn": "bat"})
    meter.made("cse-in/meter/bat", "sub", {"nu": [target.url], "enc": {"net": [1], "atr": ["lvl"]}, "nct": content})

    meter.update("cse-in/meter/bat", "cod:bat", {"lbl": ["not told"]})
    answer = meter.update("cse-in/meter/bat", "cod:bat", {"lvl": 80})

    [told] = target.wait(1)
    assert told["nev"]["rep"] == ({"cod:bat": {"lvl": 80}} if content == 2 else answer.content)


@pytest.mark.rule("CSE/SUB/ENC/054", "CSE/SUB/SGN/001")
def test_an_instance_of_a_time_series_is_told(meter: Originator, target: Target) -> None:
    meter.made("cse-in/meter", "ts", {"rn": "series"})
    meter.made("cse-in/meter/series", "sub", {"nu": [target.url], "enc": {"net": [3], "chty": [30]}})

    answer = meter.create("cse-in/meter/series", "tsi", {"dgt": "20250301T120000", "con": 5})

    assert target.wait(1)[0]["nev"] == {"rep": answer.content, "net": 3}


@pytest.mark.rule("CSE/SUB/SGN/006", "CSE/SUB/SGN/004")
def test_what_is_not_so_is_not_said(meter: Originator, target: Target, subscribe: Subscribe) -> None:
    reference = subscribe(enc={"net": [1]}, su=target.url)
    meter.update(BOX, "cnt", {"lbl": ["x"]})
    target.wait(1)
    meter.delete(reference[7:])

    verification, notification, farewell = (message.sgn for message in target.wait_for_messages(3))
    assert verification.keys() == {"vrq", "sur", "cr"}
    assert notification.keys() == {"nev", "sur", "cr"}
    assert notification["nev"].keys() == {"rep", "net"}
    assert farewell.keys() == {"sud", "sur", "cr"}
    assert verification["vrq"] is farewell["sud"] is True


@pytest.mark.rule("CSE/SUB/NCT/018", "CSE/SUB/NTF/033")
def test_a_maker_that_may_see_some_attributes_only_is_told_nothing(
    house: House, meter: Originator, display: Originator, target: Target
) -> None:
    own, reads = {"acor": ["Cmeter"], "acop": 63}, {"acor": ["Cdisplay"], "acop": 3}
    meter.made("cse-in/meter", "acp", {"rn": "readers", "pv": {"acr": [own, reads]}, "pvs": {"acr": [own]}})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/meter/readers"]})
    display.made(BOX, "sub", {"nu": [target.url], "enc": {"net": [1]}})
    meter.update(BOX, "cnt", {"lbl": ["seen"]})
    target.wait(1)

    for rules in ([own, {**reads, "aca": ["lbl", "rn"]}], [own]):
        meter.update("cse-in/meter/readers", "acp", {"pv": {"acr": rules}})
        meter.update(BOX, "cnt", {"lbl": ["hidden"], "mni": 5})
        house.deliver()

    assert [sgn["nev"]["rep"]["m2m:cnt"]["lbl"] for sgn in target.told] == [["seen"]]


@pytest.mark.rule("CSE/SUB/NTF/006", "CSE/SUB/NTF/015")
def test_an_operation_waits_for_no_notification_and_heeds_no_refusal(
    meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    subscribe(enc={"net": [1, 3]})
    answered: list[bool] = []
    done: list[bool] = []

    def refuse_late(_message: Heard) -> Reply:
        answered.append(len(done) == 2)
        return HANGS_UP if len(answered) < 3 else agree(_message)

    target.go()
    codes = [meter.update(BOX, "cnt", {"lbl": ["x"]}).code, meter.create(BOX, "cin", {"con": "1"}).code]
    done += [True, True]
    target.answer = refuse_late
    target.come()

    assert codes == [2004, 2001]
    target.wait(4)
    assert answered[0] is True
    assert meter.retrieve(BOX).attributes["lbl"] == ["x"]
    assert meter.retrieve(f"{BOX}/la").attributes["con"] == "1"


@pytest.mark.rule("CSE/SUB/NTF/036")
def test_what_is_told_again_is_told_in_the_same_words(meter: Originator, target: Target, subscribe: Subscribe) -> None:
    subscribe(enc={"net": [1]})
    replies = iter([HANGS_UP, HANGS_UP])
    target.answer = lambda message: next(replies, agree(message))

    meter.update(BOX, "cnt", {"lbl": ["first"]})
    meter.update(BOX, "cnt", {"lbl": ["second"]})

    told = target.wait(4)
    assert told[0] == told[1] == told[2]
    assert [sgn["nev"]["rep"]["m2m:cnt"]["lbl"] for sgn in told] == [["first"]] * 3 + [["second"]]
