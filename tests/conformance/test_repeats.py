"""A request that comes again: answered once, done once (TS-0004 7.2.1; digest primitives.md 1, rqi; docs/http.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from onem2m.primitive import Association, Identity, Request
from onem2m.vocabulary import Operation
from tests.conformance.house import House, Originator
from tests.conformance.target import Target

BOX = "cse-in/meter/box"
IN_A_MINUTE = {"rqet": "20250301T120100"}


@pytest.fixture
def box(meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})


@pytest.fixture
def reading(meter: Originator, box: None) -> Request:
    """A CREATE that may come again."""
    return meter.creation(BOX, "cin", {"con": "21.5"}, parameters=dict(IN_A_MINUTE))


def count(who: Originator) -> int:
    return int(who.retrieve(BOX).attributes["cni"])


@pytest.mark.rule("CSE/GEN/REQ/008")
def test_a_create_that_comes_again_is_answered_from_the_first_and_done_once(
    house: House, meter: Originator, reading: Request
) -> None:
    first = house.ask(reading)
    again = [house.ask(reading) for _ in range(3)]

    assert first.code == 2001
    assert again == [first] * 3
    assert count(meter) == 1


@pytest.mark.rule("CSE/GEN/REQ/008")
def test_repeats_that_come_together_are_done_once(house: House, meter: Originator, reading: Request) -> None:
    answers = house.ask_together([replace(reading) for _ in range(20)])

    assert {answer.code for answer in answers} == {2001}
    assert len({answer.attributes["ri"] for answer in answers}) == 1
    assert count(meter) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"content": {"m2m:cin": {"con": "21.6"}}},
        {"result_content": 0},
        {"release": "3"},
        {"to": f"/id-in/{BOX}"},
        {"parameters": {"rqet": "20250301T120200"}},
        {"parameters": {**IN_A_MINUTE, "ec": 2}},
        {"request_id": "another"},
    ],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.rule("CSE/GEN/REQ/009")
def test_a_request_that_differs_in_anything_is_another_one(
    house: House, meter: Originator, reading: Request, change: dict[str, Any]
) -> None:
    house.ask(reading)

    assert house.ask(replace(reading, **change)).code == 2001
    assert count(meter) == 2


@pytest.mark.not_over("mqtt", "a broker may deliver anything again: there every request may come again")
def test_without_an_expiration_every_request_is_done(house: House, meter: Originator, reading: Request) -> None:
    plain = replace(reading, parameters={})

    assert [house.ask(plain).code for _ in range(3)] == [2001] * 3
    assert count(meter) == 3


@pytest.mark.in_process("which of two comes first is the network's to say")
@pytest.mark.rule("CSE/GEN/REQ/006")
def test_without_an_expiration_one_that_is_still_under_way_is_not_joined(
    house: House, meter: Originator, reading: Request
) -> None:
    plain = replace(reading, parameters={})

    answers = house.ask_together([replace(plain) for _ in range(5)])

    assert sorted(answer.code for answer in answers) == [2001, 4000, 4000, 4000, 4000]
    assert "under way" in next(answer.reason for answer in answers if answer.code == 4000)
    assert count(meter) == 1


@pytest.mark.in_process("which of two comes first is the network's to say")
@pytest.mark.rule("CSE/GEN/REQ/006")
def test_an_identifier_that_is_under_way_serves_no_other_request(
    house: House, meter: Originator, reading: Request
) -> None:
    other = replace(reading, content={"m2m:cin": {"con": "other"}})

    answers = house.ask_together([reading, other])

    assert [answer.code for answer in answers] == [2001, 4000]


@pytest.mark.in_process("which of two comes first is the network's to say")
@pytest.mark.rule("CSE/GEN/REQ/006")
def test_a_search_that_is_still_under_way_keeps_its_identifier(house: House, meter: Originator) -> None:
    search = meter.request(Operation.RETRIEVE, "cse-in", filter={"fu": 1})

    answers = house.ask_together([replace(search), replace(search)])

    assert sorted(answer.code for answer in answers) == [2000, 4000]


def test_a_retrieve_is_always_of_the_present(house: House, meter: Originator, box: None) -> None:
    question = meter.request(Operation.RETRIEVE, BOX, parameters=dict(IN_A_MINUTE))
    before = house.ask(question)
    meter.update(BOX, "cnt", {"lbl": ["new"]})

    assert "lbl" not in before.attributes
    assert house.ask(question).attributes["lbl"] == ["new"]


def test_when_its_time_is_over_a_repeat_is_too_late_like_any_other(
    house: House, meter: Originator, reading: Request
) -> None:
    house.ask(reading)
    house.clock.advance(60)

    assert house.ask(reading).code == 4008
    assert count(meter) == 1


@pytest.mark.not_over("mqtt", "answers are kept for as long as a broker may deliver a message again")
def test_a_relative_expiration_counts_from_the_first(house: House, meter: Originator, reading: Request) -> None:
    relative = replace(reading, parameters={"rqet": "10000"})
    first = house.ask(relative)
    house.clock.advance(9)
    in_time = house.ask(relative)
    house.clock.advance(2)

    assert in_time == first
    assert house.ask(relative).attributes["ri"] != first.attributes["ri"]


@pytest.mark.parametrize("operation", ["update", "delete"])
def test_updates_and_deletions_are_done_once_too(house: House, meter: Originator, box: None, operation: str) -> None:
    update = meter.request(Operation.UPDATE, BOX, content={"m2m:cnt": {"lbl": ["a"]}}, parameters=dict(IN_A_MINUTE))
    delete = meter.request(Operation.DELETE, BOX, result_content=1, parameters=dict(IN_A_MINUTE))
    request = {"update": update, "delete": delete}[operation]

    first, again = house.ask(request), house.ask(request)

    assert first.code in (2002, 2004)
    assert again == first
    if operation == "update":
        assert meter.retrieve(BOX).attributes["st"] == 1


def test_what_took_the_place_of_a_deleted_resource_is_not_deleted_by_the_repeat(
    house: House, meter: Originator, box: None
) -> None:
    delete = meter.request(Operation.DELETE, BOX, parameters=dict(IN_A_MINUTE))
    house.ask(delete)
    meter.made("cse-in/meter", "cnt", {"rn": "box"})

    assert house.ask(delete).code == 2002
    assert meter.retrieve(BOX).code == 2000


def test_a_refusal_is_not_remembered_for_nothing_was_done(house: House, meter: Originator) -> None:
    early = meter.creation(BOX, "cin", {"con": "1"}, parameters=dict(IN_A_MINUTE))
    refused = house.ask(early)
    meter.made("cse-in/meter", "cnt", {"rn": "box"})

    assert refused.code == 4004
    assert house.ask(early).code == 2001


def test_a_fan_out_is_done_once_for_each_member(house: House, meter: Originator, box: None) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "other"})
    meter.made("cse-in/meter", "grp", {"rn": "both", "mnm": 2, "mid": [BOX, "cse-in/meter/other"]})
    request = meter.creation("cse-in/meter/both/fopt", "cin", {"con": "1"}, parameters=dict(IN_A_MINUTE))

    first, again = house.ask(request), house.ask(request)

    assert [member["rsc"] for member in first.members] == [2001, 2001]
    assert again == first
    assert count(meter) == 1


def test_a_notification_is_handed_on_once(house: House, meter: Originator, target: Target) -> None:
    house.listener("Clamp", target.url)
    request = meter.request(
        Operation.NOTIFY, "cse-in/lamp", content={"m2m:sgn": {"sur": "x"}}, parameters=dict(IN_A_MINUTE)
    )

    assert [house.ask(request).code for _ in range(3)] == [2000] * 3
    assert target.wait(1) == [{"sur": "x"}]


@pytest.mark.in_process("it is the binding that says it")
def test_a_binding_that_may_deliver_twice_says_for_how_long(house: House, meter: Originator, reading: Request) -> None:
    twice = replace(reading, parameters={}, remembered_s=60)
    first, again = house.ask(twice), house.ask(twice)
    house.clock.advance(61)

    assert again == first
    assert house.ask(twice).attributes["ri"] != first.attributes["ri"]


def test_registrations_without_a_name_never_meet(house: House) -> None:
    nobody = house.originator(None)
    registration = {"api": "Nx", "rr": False, "srv": ["3"]}
    request = nobody.creation("cse-in", "ae", registration, parameters=dict(IN_A_MINUTE))

    answers = house.ask_together([replace(request) for _ in range(3)])

    assert {answer.code for answer in answers} == {2001}
    assert len({answer.attributes["aei"] for answer in answers}) == 3


def test_a_registration_with_a_name_is_answered_again(house: House) -> None:
    lamp = house.originator("Clamp")
    request = lamp.creation("cse-in", "ae", {"api": "Nx", "rr": False, "srv": ["3"]}, parameters=dict(IN_A_MINUTE))

    first, again = house.ask(request), house.ask(request)

    assert (first.code, again) == (2001, first)
    assert lamp.delete(f"cse-in/{first.attributes['rn']}").code == 2002
    assert house.ask(request).code == 4004


# Who may have an answer from memory.


@pytest.mark.rule("CSE/GEN/REQ/007")
def test_nobody_else_is_answered_from_memory(
    house: House, meter: Originator, display: Originator, reading: Request
) -> None:
    house.ask(reading)

    assert house.ask(replace(reading, originator="Cdisplay")).code == 4103


def grants(operations: int, *originators: str) -> dict[str, Any]:
    return {"acr": [{"acor": list(originators), "acop": operations}]}


@pytest.fixture
def shared(meter: Originator, display: Originator) -> Callable[[int], None]:
    """A box that Cdisplay may use, as long as Cmeter's policy says so."""
    own = grants(63, "Cmeter")
    meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": grants(63, "Cmeter", "Cdisplay"), "pvs": own})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/meter/rules"]})

    def limit(operations: int) -> None:
        rules = own["acr"] + grants(operations, "Cdisplay")["acr"]
        assert meter.update("cse-in/meter/rules", "acp", {"pv": {"acr": rules}}).code == 2004

    return limit


def test_who_may_not_do_it_any_more_gets_no_answer_from_memory(
    house: House, display: Originator, shared: Callable[[int], None]
) -> None:
    created = display.creation(BOX, "cin", {"con": "secret"}, parameters=dict(IN_A_MINUTE))
    house.ask(created)
    shared(2)

    assert house.ask(created).code == 4103


def test_who_may_not_read_any_more_hears_that_it_was_done_and_no_more(
    house: House, display: Originator, shared: Callable[[int], None]
) -> None:
    changed = display.request(Operation.UPDATE, BOX, content={"m2m:cnt": {"lbl": ["x"]}}, parameters=dict(IN_A_MINUTE))
    first = house.ask(changed)
    shared(4)

    again = house.ask(changed)

    assert first.attributes["lbl"] == ["x"]
    assert (again.code, again.content) == (2004, None)


@pytest.mark.in_process("roles come with tokens, which development mode does without")
@pytest.mark.parametrize(
    "other",
    [Association(Identity("/id-in/Cmeter", frozenset()), "192.0.2.1"), Association(None, "192.0.2.2")],
    ids=["without the role", "from elsewhere"],
)
def test_with_other_rights_the_content_is_not_told_again(
    house: House, meter: Originator, box: None, other: Association
) -> None:
    identity = Identity("/id-in/Cmeter", frozenset({"operator@gridhearth.local"}))
    delete = meter.request(Operation.DELETE, BOX, result_content=1, parameters=dict(IN_A_MINUTE))
    first = house.ask(replace(delete, association=Association(identity, "192.0.2.1")))

    again = house.ask(replace(delete, association=other))

    assert first.attributes["rn"] == "box"
    assert (again.code, again.content) == (2002, None)
