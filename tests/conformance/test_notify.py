"""NOTIFY to an application by way of the CSE (TS-0001 10.1.6, TS-0004 7.5.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.target import HANGS_UP, REFUSES, Reply, Target

SGN = {"m2m:sgn": {"nev": {"rep": {"m2m:cnt": {"lbl": ["x"]}}, "net": 1}, "sur": "/id-mn/sub1"}}


@pytest.fixture
def lamp(house: House, target: Target) -> Originator:
    return house.application("Clamp", poa=[target.url])


@pytest.mark.parametrize("content", [SGN, {"m2m:agn": {"m2m:sgn": [SGN["m2m:sgn"]]}}, {"m2m:rsp": {"rsc": 2000}}])
@pytest.mark.rule("CSE/DMR/NOT/001", "CSE/DMR/NOT/007")
def test_a_notification_is_handed_on_as_it_came(
    lamp: Originator, admin: Originator, target: Target, content: Any
) -> None:
    answer = admin.notify("cse-in/lamp", content)

    assert (answer.code, answer.content) == (2000, None)
    assert [message.body for message in target.wait_for_messages(1)] == [content]


def test_an_application_may_notify_itself(lamp: Originator, target: Target) -> None:
    assert lamp.notify("Clamp", SGN).code == 2000
    assert target.told == [SGN["m2m:sgn"]]


@pytest.mark.rule("CSE/SUB/NTF/007", "CSE/SUB/NTF/008")
def test_the_first_point_of_access_that_answers_gets_it(
    house: House, admin: Originator, targets: Callable[[], Target]
) -> None:
    away, there, never = targets(), targets(), targets()
    away.go()
    house.application("Cfan", poa=["mqtt://127.0.0.1/x", away.url, there.url, never.url])

    assert admin.notify("Cfan", SGN).code == 2000
    assert (len(there.messages), len(never.messages)) == (1, 0)


@pytest.mark.parametrize("points", [{}, {"poa": []}, {"poa": ["coap://127.0.0.1/"]}, {"poa": ["http://127.0.0.1:1/"]}])
@pytest.mark.rule("CSE/DMR/NOT/004", "CSE/GEN/RSC/025")
def test_an_application_that_cannot_be_reached_is_told_so(
    house: House, admin: Originator, points: dict[str, Any]
) -> None:
    house.application("Cfan", **points)

    answer = admin.notify("Cfan", SGN)

    assert answer.code == 5103


@pytest.mark.parametrize(
    ("reply", "code"),
    [(REFUSES, 4127), (Reply(404, None), 4127), (HANGS_UP, 5103), (Reply(503, None), 5103)],
    ids=["refuses", "404", "hangs up", "503"],
)
@pytest.mark.rule("CSE/DMR/NOT/002")
def test_the_answer_of_the_application_is_told(
    lamp: Originator, admin: Originator, target: Target, reply: Reply, code: int
) -> None:
    target.answer = lambda _: reply

    assert admin.notify("Clamp", SGN).code == code


@pytest.mark.parametrize("kind", ["cb", "cnt", "cin", "grp", "sub", "acp", "la"])
@pytest.mark.rule("CSE/DMR/NOT/005")
def test_only_an_application_takes_notifications(meter: Originator, admin: Originator, kind: str) -> None:
    rules = {"acr": [{"acor": ["Cmeter"], "acop": 63}]}
    meter.made("cse-in/meter", "cnt", {"rn": "cnt"})
    meter.made("cse-in/meter/cnt", "cin", {"rn": "cin", "con": "1"})
    meter.made("cse-in/meter/cnt", "sub", {"rn": "sub", "nu": ["Cmeter"]})
    meter.made("cse-in/meter", "grp", {"rn": "grp", "mnm": 1, "mid": []})
    meter.made("cse-in/meter", "acp", {"rn": "acp", "pv": {}, "pvs": rules})
    below = {"cb": "cse-in", "cin": "cse-in/meter/cnt/cin", "sub": "cse-in/meter/cnt/sub", "la": "cse-in/meter/cnt/la"}

    assert admin.notify(below.get(kind, f"cse-in/meter/{kind}"), SGN).code == 4005


@pytest.mark.parametrize("content", [None, {}, [], "text", {"m2m:sgn": {}, "m2m:agn": {}}])
def test_a_notification_has_one_root_element(lamp: Originator, admin: Originator, content: Any) -> None:
    assert admin.notify("Clamp", content).code == 4000


@pytest.mark.parametrize("wanted", [0, 1])
@pytest.mark.rule("CSE/GEN/REQ/021")
def test_a_notification_has_no_result_content(lamp: Originator, admin: Originator, wanted: int) -> None:
    assert admin.notify("Clamp", SGN, result_content=wanted).code == 4000


def test_a_notification_changes_nothing(lamp: Originator, admin: Originator, house: House) -> None:
    before = lamp.retrieve("cse-in/lamp").content
    house.clock.advance(1)

    admin.notify("Clamp", SGN)

    assert lamp.retrieve("cse-in/lamp").content == before


def verification(creator: str) -> dict[str, Any]:
    return {"m2m:sgn": {"vrq": True, "sur": "/id-mn/sub1", "cr": creator}}


@pytest.fixture
def fan(house: House, admin: Originator, target: Target) -> str:
    """An application that another CSE and one of its applications may notify."""
    rules = [{"acor": ["Cfan"], "acop": 63}, {"acor": ["/id-mn", "/id-mn/Cfriend"], "acop": 16}]
    admin.made("cse-in", "acp", {"rn": "friends", "pv": {"acr": rules}, "pvs": {"acr": rules[:1]}})
    house.application("Cfan", poa=[target.url], acpi=["cse-in/friends"])
    return "cse-in/fan"


@pytest.mark.rule("CSE/SUB/CRE/027")
def test_another_cses_question_for_consent_is_handed_on_and_answered(house: House, fan: str, target: Target) -> None:
    asks = house.originator("/id-mn")

    agreed = asks.notify(fan, verification("/id-mn/Cfriend"))
    target.answer = lambda _: REFUSES
    refused = asks.notify(fan, verification("/id-mn/Cfriend"))

    assert agreed.code == 2000
    assert refused.code != 2000
    assert [message.body for message in target.messages] == [verification("/id-mn/Cfriend")] * 2


@pytest.mark.rule("CSE/SUB/CRE/025")
def test_who_may_not_notify_does_not_do_it_through_another_cse(house: House, fan: str, target: Target) -> None:
    asks = house.originator("/id-mn")

    codes = [asks.notify(fan, verification(creator)).code for creator in ("/id-mn/Cstranger", "/id-in/Cmeter")]

    assert codes == [4101, 4101]
    assert target.messages == []
    assert asks.notify(fan, SGN).code == 2000


@pytest.mark.rule("CSE/SUB/CRE/026")
def test_a_cse_that_may_not_notify_does_not_ask_for_consent(house: House, fan: str, target: Target) -> None:
    answer = house.originator("/id-other").notify(fan, verification("/id-mn/Cfriend"))

    assert answer.code == 5205
    assert target.messages == []


@pytest.mark.rule("CSE/SUB/CRE/025")
def test_who_may_not_notify_an_application_does_not_subscribe_for_it(meter: Originator, lamp: Originator) -> None:
    assert meter.create("cse-in/meter", "sub", {"nu": ["Clamp"]}).code == 4101
