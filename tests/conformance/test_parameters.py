"""Request parameters as such: the first steps of a receiver (TS-0004 7.3.2; digest primitives.md 1 to 3 and 6)."""

from __future__ import annotations

from typing import Any

import pytest

from onem2m.vocabulary import Operation
from tests.conformance.house import House, Originator


@pytest.mark.parametrize("release", [None, "1", "2", "2a", "3", "4", "5"])
@pytest.mark.rule("CSE/GEN/REQ/010", "CSE/GEN/REQ/011", "CSE/GEN/RSP/003")
def test_every_release_is_answered_as_it_asked(admin: Originator, release: str | None) -> None:
    answer = admin.retrieve("cse-in", release=release)

    assert (answer.code, answer.release) == (2000, release)


@pytest.mark.parametrize(
    "release", [pytest.param("", marks=pytest.mark.not_over("http", "a header that is there")), "6", "x", "3.0"]
)
@pytest.mark.rule("CSE/GEN/REQ/012", "CSE/GEN/RSC/003")
def test_an_unknown_release_is_not_supported(admin: Originator, release: str) -> None:
    assert admin.retrieve("cse-in", release=release).code == 4001


@pytest.mark.parametrize("operation", Operation)
@pytest.mark.rule("CSE/GEN/REQ/005")
def test_a_request_has_an_identifier(admin: Originator, operation: Operation) -> None:
    assert admin.ask(operation, "cse-in", request_id=None).code == 4000


@pytest.mark.parametrize("to", ["cse-in", "cse-in/nowhere"])
@pytest.mark.rule("CSE/GEN/RSP/002")
def test_an_answer_names_the_request(admin: Originator, to: str) -> None:
    assert admin.retrieve(to, request_id="a/b:7").request_id == "a/b:7"


@pytest.mark.parametrize("expiry", ["20250301T115959", "20250301T120000", "-1", -1, "0"])
@pytest.mark.rule("CSE/GEN/REQ/026", "CSE/GEN/RSC/006", "CSE/CMDH/CAT/002")
def test_a_request_that_came_too_late_is_not_performed(meter: Originator, expiry: Any) -> None:
    answer = meter.create("cse-in/meter", "cnt", {"rn": "late"}, parameters={"rqet": expiry})

    assert answer.code == 4008
    assert meter.retrieve("cse-in/meter/late").code == 4004


@pytest.mark.parametrize("expiry", ["20250301T120001", "20250301T120000,5", "1000", 1000])
@pytest.mark.rule("CSE/GEN/REQ/027", "CSE/GEN/REQ/028")
def test_a_request_in_time_is_performed(meter: Originator, expiry: Any) -> None:
    assert meter.create("cse-in/meter", "cnt", parameters={"rqet": expiry}).code == 2001


@pytest.mark.parametrize("name", ["rqet", "rset", "ot"])
@pytest.mark.parametrize("stamp", ["tomorrow", "2025-03-01", "20251301T000000", ""])
@pytest.mark.rule("CSE/GEN/REQ/029", "CSE/GEN/REQ/033", "CSE/GEN/REQ/047")
def test_a_time_that_is_none_is_refused(admin: Originator, name: str, stamp: str) -> None:
    answer = admin.retrieve("cse-in", parameters={name: stamp})

    assert answer.code == 4000
    assert name in answer.reason


@pytest.mark.rule("CSE/GEN/REQ/043", "CSE/MCC/TIM/001")
def test_times_that_only_accompany_a_request_do_no_harm(admin: Originator) -> None:
    parameters = {"ot": "20250301T120000", "rset": "20250301T130000", "ec": 2, "vsi": "x", "gid": "g", "da": False}

    assert admin.retrieve("cse-in", parameters=parameters).code == 2000


@pytest.mark.rule("CSE/GEN/REQ/032")
def test_a_request_cannot_be_put_off(admin: Originator) -> None:
    assert admin.retrieve("cse-in", parameters={"oet": "20250301T130000"}).code == 5001


@pytest.mark.parametrize(
    ("kind", "code"), [(3, 2000), (4, 2000), (1, 5206), (2, 5001), (5, 5001), (6, 4000), (0, 4000)]
)
def test_a_request_is_answered_at_once_or_not_at_all(admin: Originator, kind: int, code: int) -> None:
    assert admin.retrieve("cse-in", parameters={"rt": {"rtv": kind}}).code == code


@pytest.mark.rule("CSE/GEN/REQ/013")
@pytest.mark.not_over("http", "in HTTP a POST without a type is a NOTIFY")
def test_a_create_tells_its_type(meter: Originator) -> None:
    assert meter.ask(Operation.CREATE, "cse-in/meter", content={"m2m:cnt": {}}).code == 4000


@pytest.mark.parametrize("operation", [Operation.RETRIEVE, Operation.UPDATE, Operation.DELETE])
@pytest.mark.rule("CSE/GEN/RSP/005")
def test_every_refusal_names_the_fault(house: House, admin: Originator, operation: Operation) -> None:
    content: Any = {"m2m:cnt": {}} if operation is Operation.UPDATE else None

    answer = admin.ask(operation, "cse-in/nowhere", content=content)

    assert answer.code == 4004
    assert "cse-in/nowhere" in answer.reason
    assert not answer.location


@pytest.mark.rule("CSE/GEN/RSC/008")
def test_a_tree_is_only_so_deep(house: House, meter: Originator) -> None:
    address = "cse-in/meter"
    answer = meter.create(address, "cnt", {"rn": "c"})
    while answer.code == 2001:
        address += "/c"
        answer = meter.create(address, "cnt", {"rn": "c"})

    assert answer.code == 4102
    assert address.count("/") == 64
    assert meter.found("cse-in/meter", {"ty": [3]})[-1] == address
    assert meter.retrieve("cse-in/meter", result_content=4).code == 2000
    assert meter.delete("cse-in/meter/c").code == 2002
    house.sweep()
    assert meter.found("cse-in/meter") == []


@pytest.mark.in_process("all requests have to be there before the first is answered")
@pytest.mark.rule("CSE/GEN/RSC/023")
def test_searches_beyond_what_may_wait_are_told_to_come_again(house: House, meter: Originator) -> None:
    search = {"fu": 1, "ty": [3]}
    crowd = [house.application(f"Csearcher{number}") for number in range(10)]

    requests = [
        who.request(Operation.RETRIEVE, "cse-in", filter=search, request_id=f"r{number}")
        for who in crowd
        for number in range(20)
    ]
    answers = house.ask_together(requests)

    assert {(answer.code, answer.http_status) for answer in answers} == {(2000, 200), (5000, 503)}
    assert meter.discover("cse-in", search).code == 2000


@pytest.mark.in_process("all requests have to be there before the first is answered")
def test_one_originator_cannot_have_all_the_searches(house: House, meter: Originator, display: Originator) -> None:
    search = {"fu": 1, "ty": [3]}

    requests = [
        meter.request(Operation.RETRIEVE, "cse-in", filter=search, request_id=f"r{number}") for number in range(200)
    ]
    others = display.request(Operation.RETRIEVE, "cse-in", filter=search)
    *answers, answer = house.ask_together([*requests, others])

    assert {(answer.code, answer.http_status) for answer in answers} == {(2000, 200), (4141, 429)}
    assert answer.code == 2000
