"""The polling channel and its polling point (TS-0001 9.6.21, 9.6.22, TS-0004 7.4.22; digest hierarchy.md 5)."""

from __future__ import annotations

import pytest

from onem2m.vocabulary import Operation
from tests.conformance.guarded import allow
from tests.conformance.house import House, Originator
from tests.conformance.polling import poll_of

PCH = "cse-in/meter/pch"
PCU = f"{PCH}/pcu"
SOON = {"rqet": "100"}


@pytest.fixture
def channel(meter: Originator) -> str:
    return str(meter.made("cse-in/meter", "pch", {"rn": "pch"})["ri"])


@pytest.mark.rule("CSE/PCH/PCH/001", "CSE/PCH/PCH/011")
def test_an_application_makes_its_polling_channel(meter: Originator) -> None:
    made = meter.made("cse-in/meter", "pch", {"rn": "pch", "lbl": ["a"], "rqag": True})

    assert (made["ty"], made["pi"], made["lbl"], made["rqag"]) == (15, "Cmeter", ["a"], True)
    assert meter.update(PCH, "pch", {"rqag": None, "lbl": ["b"]}).attributes["lbl"] == ["b"]
    assert "rqag" not in meter.retrieve(PCH).attributes
    assert meter.delete(PCH).code == 2002


@pytest.mark.rule("CSE/PCH/PCH/003")
def test_nobody_opens_a_channel_for_another(meter: Originator, display: Originator, admin: Originator) -> None:
    meter.update("cse-in/meter", "ae", {"acpi": [allow(meter, {"acor": ["Cdisplay"], "acop": 63}, name="open")]})

    assert display.create("cse-in/meter", "pch").code == 4103
    assert admin.create("cse-in/meter", "pch").code == 4103
    assert meter.found("cse-in/meter", {"ty": [15]}) == []


@pytest.mark.rule("CSE/PCH/PCH/004")
def test_an_application_has_one_channel(meter: Originator, channel: str) -> None:
    answer = meter.create("cse-in/meter", "pch", {"rn": "second"})

    assert (answer.code, PCH in answer.reason) == (4105, True)
    meter.delete(PCH)
    assert meter.create("cse-in/meter", "pch", {"rn": "second"}).code == 2001


@pytest.mark.rule("CSE/PCH/PCH/005", "CSE/PCH/PCH/006")
def test_the_channel_is_its_applications_alone_whatever_policies_say(
    meter: Originator, display: Originator, stranger: Originator, channel: str
) -> None:
    meter.update("cse-in/meter", "ae", {"acpi": [allow(meter, {"acor": ["Cdisplay"], "acop": 63}, name="open")]})

    assert display.retrieve("cse-in/meter").code == 2000
    assert display.retrieve(PCH).code == display.retrieve(channel).code == 4103
    assert display.update(PCH, "pch", {"lbl": ["x"]}).code == 4103
    assert display.delete(PCH).code == 4103
    assert stranger.retrieve(PCH).code == 4106
    assert display.found("cse-in/meter", {"ty": [15]}) == []
    assert meter.found("cse-in/meter", {"ty": [15]}) == [PCH]


@pytest.mark.rule("CSE/PCH/PCH/007", "CSE/PCH/PCH/008", "CSE/PCH/PCU/014")
@pytest.mark.rule("CSE/SUB/CRE/006")
def test_a_channel_has_no_policies_subscriptions_or_children(meter: Originator, channel: str) -> None:
    assert meter.create("cse-in/meter", "pch", {"acpi": ["cse-in/meter/open"]}).code == 4000
    assert meter.create(PCH, "sub", {"nu": ["Cmeter"]}).code == 5203
    assert meter.create(PCH, "cnt", {"rn": "pcu"}).code == 4108


@pytest.mark.rule("CSE/PCH/PCH/010")
@pytest.mark.parametrize("parent", ["cse-in", "cse-in/meter/box", "cse-in/meter/g"])
def test_a_channel_stands_below_an_application_only(meter: Originator, admin: Originator, parent: str) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.made("cse-in/meter", "grp", {"rn": "g", "mnm": 1, "mid": []})

    assert (admin if parent == "cse-in" else meter).create(parent, "pch").code == 4108


@pytest.mark.rule("CSE/PCH/PCU/012")
def test_nobody_else_polls_not_even_the_administrator(
    meter: Originator, display: Originator, admin: Originator, stranger: Originator, channel: str
) -> None:
    for to in (PCU, f"{channel}/pcu", f"/id-in/{channel}/pcu"):
        assert display.retrieve(to, parameters=SOON).code == 4103
        assert admin.retrieve(to, parameters=SOON).code == 4103
        assert stranger.retrieve(to, parameters=SOON).code == 4106
        assert display.notify(to, {"m2m:rsp": {"rsc": 2000, "rqi": "x"}}).code == 4103
        assert meter.retrieve(to, parameters=SOON).code == 4008


@pytest.mark.rule("CSE/PCH/PCU/013")
def test_the_polling_point_is_polled_and_answered_and_nothing_else(meter: Originator, channel: str) -> None:
    assert meter.create(PCU, "cnt").code == 4005
    assert meter.update(PCU, "pch", {"lbl": []}).code == 4005
    assert meter.delete(PCU).code == 4005
    assert meter.discover(PCU).code == 4000
    assert meter.retrieve(f"{PCU}#lbl").code == 4000
    assert meter.retrieve(PCU, result_content=4).code == 4000


@pytest.mark.rule("CSE/PCH/PCU/015")
@pytest.mark.parametrize("type", [1, 2, 5])
def test_a_poll_blocks(meter: Originator, channel: str, type: int) -> None:
    assert meter.retrieve(PCU, parameters={"rt": {"rtv": type}, **SOON}).code in (4000, 5001, 5206)
    assert meter.retrieve(PCU, parameters={"rt": {"rtv": 4}, **SOON}).code == 4008


@pytest.mark.rule("CSE/PCH/PCU/010", "CSE/PCH/PCU/009")
@pytest.mark.parametrize(
    "content",
    [
        {"m2m:rsp": {"rsc": 2000, "rqi": "unknown"}},
        {"m2m:rsp": {"rsc": 2000}},
        {"m2m:rsp": {"rqi": "x"}},
        {"m2m:rsp": {"rsc": True, "rqi": "x"}},
        {"m2m:rsp": {"rsc": "2000", "rqi": "x"}},
        {"m2m:rsp": {"rsc": 2000, "rqi": 7}},
        {"m2m:rsp": [{"rsc": 2000, "rqi": "x"}]},
        {"m2m:sgn": {}},
        {},
        None,
    ],
)
def test_what_is_no_answer_to_anything_is_refused(meter: Originator, channel: str, content: object) -> None:
    assert meter.notify(PCU, content).code == 4000


@pytest.mark.rule("CSE/PCH/PCU/003")
def test_a_poll_ends_with_its_request_and_one_without_an_end_as_the_cse_is_set(
    house: House, meter: Originator, channel: str
) -> None:
    assert meter.retrieve(PCU, parameters={"rqet": "20250301T120000,2"}).code == 4008
    assert meter.retrieve(PCU, parameters={"rqet": "20250301T115959"}).code == 4008
    assert house.cse.settings.poll_wait_s == 30.0


@pytest.mark.rule("CSE/PCH/PCH/009")
def test_a_deleted_channel_ends_its_polls(house: House, meter: Originator, channel: str) -> None:
    waiting = poll_of(meter, PCH, wait_ms=9_000)
    deletion = meter.request(Operation.DELETE, PCH)

    assert [answer.code for answer in house.ask_together([waiting, deletion])] == [4004, 2002]


def test_polls_end_when_the_cse_does(house: House, meter: Originator, channel: str) -> None:
    async def hang_up() -> None:
        house.cse.hang_up()

    [answer] = house.ask_together([poll_of(meter, PCH, wait_ms=9_000)], beside=hang_up)

    assert (answer.code, answer.http_status) == (5000, 503)
    assert meter.retrieve(PCU).http_status == 503


@pytest.mark.rule("CSE/PCH/PCU/022")
def test_only_so_many_polls_wait_at_one_channel(house: House, meter: Originator, channel: str) -> None:
    answers = house.ask_together([poll_of(meter, PCH, wait_ms=1_500)] * 9)

    assert sorted((answer.code, answer.http_status) for answer in answers) == [(4008, 504)] * 8 + [(5000, 503)]
    assert meter.retrieve(PCU, parameters=SOON).code == 4008


def test_a_name_that_only_looks_like_a_polling_point_is_a_name(meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "pcu"})

    assert meter.retrieve("cse-in/meter/pcu").attributes["rn"] == "pcu"
    assert meter.notify("cse-in/meter/pcu", {"m2m:rsp": {"rsc": 2000, "rqi": "x"}}).code == 4005
