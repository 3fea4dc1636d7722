"""Who is asked where no policy permits, and how long what was granted holds (TS-0003 7.3.2; digest access.md 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from onem2m.vocabulary import Operation
from tests.conformance.das import BOX, NOON_AND_AN_HOUR, asked, grants, says
from tests.conformance.house import Answer, Originator
from tests.conformance.over_http import HttpHouse
from tests.conformance.target import Target


@pytest.fixture
def house(tmp_path: Path) -> Iterator[HttpHouse]:
    house = HttpHouse(tmp_path)
    yield house
    house.leave()


@pytest.fixture
def server(target: Target) -> Target:
    """The dynamic authorization server, which grants the display everything until one o'clock."""
    target.answer = grants(until=NOON_AND_AN_HOUR)
    return target


@pytest.fixture(autouse=True)
def box(meter: Originator, display: Originator, server: Target) -> str:
    """A container that refers to a consultation; its identifier."""
    meter.made("cse-in/meter", "dac", {"rn": "das", "dae": True, "dap": [server.url]})
    return str(meter.made("cse-in/meter", "cnt", {"rn": "box", "daci": ["cse-in/meter/das"]})["ri"])


OPERATIONS: dict[str, tuple[Callable[[Originator], Answer], int]] = {
    "create": (lambda who: who.create(BOX, "cin", {"con": "1"}), 1),
    "subscribe": (lambda who: who.create(BOX, "sub", {"nu": ["Cdisplay"]}), 1),
    "retrieve": (lambda who: who.retrieve(BOX), 2),
    "retrieve with children": (lambda who: who.retrieve(BOX, result_content=4), 2),
    "update": (lambda who: who.update(BOX, "cnt", {"lbl": ["x"]}), 3),
    "delete": (lambda who: who.delete(BOX), 4),
}


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.rule("CSE/SEC/DYN/001", "CSE/SEC/DYN/006", "CSE/SEC/DYN/007", "CSE/SEC/DYN/009", "CSE/SEC/DYN/008")
def test_where_no_policy_permits_the_server_is_asked_once(
    display: Originator, server: Target, box: str, name: str
) -> None:
    perform, number = OPERATIONS[name]
    server.answer = grants()

    answer = perform(display)

    assert answer.code // 1000 == 2, answer
    [message] = [message for message in server.messages if "m2m:seci" in message.body]
    assert message.headers["x-m2m-origin"] == "/id-in"
    assert message.body == {
        "m2m:seci": {
            "sit": 1,
            "dreq": {
                "or": "/id-in/Cdisplay",
                "trt": 3,
                "op": number,
                "oip": {"ip4": "127.0.0.1"},
                "trid": box,
            },
        }
    }


@pytest.mark.rule("CSE/SEC/DYN/003")
def test_what_policies_permit_is_asked_of_nobody(meter: Originator, server: Target) -> None:
    assert meter.retrieve(BOX).code == 2000
    assert server.messages == []


def test_an_instance_is_asked_for_by_the_consultation_of_its_container(
    meter: Originator, display: Originator, server: Target
) -> None:
    meter.made(BOX, "cin", {"rn": "first", "con": "1"})

    assert display.retrieve(f"{BOX}/first").code == 2000
    assert [request["trt"] for request in asked(server)] == [4]


@pytest.mark.rule("CSE/SEC/DYN/002")
def test_a_resource_without_a_consultation_has_its_parents(
    meter: Originator, display: Originator, server: Target
) -> None:
    meter.made(BOX, "cnt", {"rn": "inner"})
    meter.made(f"{BOX}/inner", "cnt", {"rn": "innermost"})

    assert display.retrieve(f"{BOX}/inner").code == 2000
    assert display.retrieve(f"{BOX}/inner/innermost").code == 4103
    assert len(asked(server)) == 1


@pytest.mark.rule("CSE/SEC/DYN/010")
def test_granted_rights_hold_until_their_end_without_asking_again(
    house: HttpHouse, display: Originator, server: Target
) -> None:
    for _ in range(3):
        assert display.retrieve(BOX).code == 2000
    assert len(asked(server)) == 1

    house.clock.advance(3601)
    server.answer = says({})

    assert display.retrieve(BOX).code == 4103
    assert len(asked(server)) == 2


@pytest.mark.parametrize("until", ["3000", 3000])
def test_the_end_may_be_told_in_milliseconds(house: HttpHouse, display: Originator, server: Target, until: Any) -> None:
    server.answer = grants(until=until)
    display.retrieve(BOX)
    house.clock.advance(2)
    assert (display.retrieve(BOX).code, len(asked(server))) == (2000, 1)

    house.clock.advance(2)

    assert (display.retrieve(BOX).code, len(asked(server))) == (2000, 2)


@pytest.mark.rule("CSE/SEC/DYN/011")
def test_rights_without_an_end_have_that_of_the_consultation_or_are_for_the_one_request(
    meter: Originator, display: Originator, server: Target
) -> None:
    server.answer = grants()
    for _ in range(2):
        assert display.retrieve(BOX).code == 2000
    assert len(asked(server)) == 2

    meter.update("cse-in/meter/das", "dac", {"dal": NOON_AND_AN_HOUR})
    for _ in range(2):
        assert display.retrieve(BOX).code == 2000
    assert len(asked(server)) == 3


def test_rights_that_are_over_when_they_come_are_none(display: Originator, server: Target) -> None:
    server.answer = grants(until="20250301T110000")

    assert display.retrieve(BOX).code == 4103


def test_rights_are_for_the_operations_and_originators_that_they_name(
    house: HttpHouse, display: Originator, server: Target
) -> None:
    server.answer = grants({"acr": [{"acor": ["Cdisplay"], "acop": 2}]}, NOON_AND_AN_HOUR)

    assert display.retrieve(BOX).code == 2000
    assert display.update(BOX, "cnt", {"lbl": ["x"]}).code == 4103
    assert house.application("Clamp").retrieve(BOX).code == 4103


def test_rights_are_for_the_one_resource(meter: Originator, display: Originator, server: Target) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "other", "daci": ["cse-in/meter/das"]})
    assert display.retrieve(BOX).code == 2000

    server.answer = says({})

    assert display.retrieve("cse-in/meter/other").code == 4103


@pytest.mark.parametrize(
    "change", [{"dae": False}, {"dap": ["http://127.0.0.1:9999/nobody"]}], ids=["switched off", "another server"]
)
@pytest.mark.rule("CSE/SEC/DYN/017")
def test_rights_end_with_the_consultation_by_which_they_came(
    house: HttpHouse, meter: Originator, display: Originator, change: dict[str, Any]
) -> None:
    assert display.retrieve(BOX).code == 2000

    house.clock.advance(1)
    assert meter.update("cse-in/meter/das", "dac", change).code == 2004
    assert display.retrieve(BOX).code == 4103

    meter.update("cse-in/meter/das", "dac", {"dae": True})
    meter.delete("cse-in/meter/das")
    assert display.retrieve(BOX).code == 4103


def test_rights_end_where_the_resource_names_no_consultation_any_more(meter: Originator, display: Originator) -> None:
    assert display.retrieve(BOX).code == 2000

    meter.update(BOX, "cnt", {"daci": None})

    assert display.retrieve(BOX).code == 4103


def test_rights_are_forgotten_by_a_restart_and_asked_for_again(
    house: HttpHouse, display: Originator, server: Target
) -> None:
    assert display.retrieve(BOX).code == 2000

    house.restart()

    assert display.retrieve(BOX).code == 2000
    assert len(asked(server)) == 2


@pytest.mark.parametrize("daci", [["cse-in/nowhere"], ["cse-in/meter"], ["/id-mn/dac1"], ["x//y"]])
@pytest.mark.rule("CSE/SEC/DYN/004")
def test_a_consultation_that_is_none_is_asked_nothing(
    meter: Originator, display: Originator, server: Target, daci: list[str]
) -> None:
    meter.update(BOX, "cnt", {"daci": daci})

    assert display.retrieve(BOX).code == 4103
    assert asked(server) == []


@pytest.mark.rule("CSE/SEC/DYN/019")
def test_a_discovery_asks_nobody_and_finds_nothing_by_granted_rights(display: Originator, server: Target) -> None:
    assert display.found("cse-in", {"ty": [3]}) == []
    assert asked(server) == []
    assert display.retrieve(BOX).code == 2000
    assert display.found("cse-in", {"ty": [3]}) == []
    assert len(asked(server)) == 1


def test_policies_themselves_are_opened_by_nobody_else(meter: Originator, display: Originator, server: Target) -> None:
    own = {"acr": [{"acor": ["Cmeter"], "acop": 63}]}
    meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": {}, "pvs": own})
    meter.update("cse-in/meter", "ae", {"daci": ["cse-in/meter/das"]})

    assert display.retrieve("cse-in/meter/rules").code == 4103
    assert display.update(BOX, "cnt", {"acpi": ["cse-in/meter/rules"]}).code == 4103
    assert asked(server) == []


def test_nobody_is_asked_for_a_stranger(stranger: Originator, server: Target) -> None:
    assert stranger.retrieve(BOX).code == 4106
    assert server.messages == []


def test_members_of_a_group_are_each_asked_for(meter: Originator, display: Originator, server: Target) -> None:
    rules = {"acr": [{"acor": ["Cdisplay"], "acop": 63}]}
    meter.made("cse-in/meter", "acp", {"rn": "open", "pv": rules, "pvs": {"acr": [{"acor": ["Cmeter"], "acop": 63}]}})
    meter.made("cse-in/meter", "cnt", {"rn": "closed"})
    members = [BOX, "cse-in/meter/closed"]
    group = {"rn": "all", "mnm": 2, "mid": members, "acpi": ["cse-in/meter/open"]}
    meter.made("cse-in/meter", "grp", group)

    answer = display.retrieve("cse-in/meter/all/fopt")

    assert [member["rsc"] for member in answer.members] == [2000, 4103]
    assert len(asked(server)) == 1


def test_a_notification_is_handed_on_by_granted_rights(
    meter: Originator, display: Originator, server: Target, targets: Callable[[], Target]
) -> None:
    application = targets()
    meter.update("cse-in/meter", "ae", {"daci": ["cse-in/meter/das"], "poa": [application.url]})

    answer = display.notify("cse-in/meter", {"m2m:sgn": {"nev": {}}})

    assert answer.code == 2000
    assert [request["op"] for request in asked(server)] == [Operation.NOTIFY]
    assert len(application.messages) == 1


@pytest.mark.rule("CSE/SEC/DYN/015", "CSE/SEC/DYN/016", "CSE/GEN/RSP/008", "CSE/HTTP/CNT/017")
def test_who_wants_to_fetch_tokens_by_itself_is_told_where(display: Originator, server: Target, box: str) -> None:
    answer = display.retrieve(BOX, parameters={"tqi": True})

    assert (answer.code, answer.http_status) == (4103, 403)
    request = {"or": "/id-in/Cdisplay", "trt": 3, "op": 2, "oip": {"ip4": "127.0.0.1"}, "trid": box}
    assert answer.token_request == {"dasi": [{"uri": server.url, "dreq": request}]}
    assert asked(server) == []
    assert display.retrieve("cse-in/meter", parameters={"tqi": True}).token_request is None
    assert display.retrieve(BOX, parameters={"tqi": False}).code == 2000


def test_roles_of_the_originator_are_told_to_the_server(admin: Originator, display: Originator, server: Target) -> None:
    role = {"rlid": "reader@sp.example", "tkis": "/id-in", "tkhd": "Cdisplay", "tknb": "20250101T000000"}
    admin.made("cse-in", "rol", {**role, "tkna": "20260101T000000"})

    display.retrieve(BOX, parameters={"rids": ["reader@sp.example"]})

    assert asked(server)[0]["orid"] == ["reader@sp.example"]


def test_requests_that_arrive_together_are_each_answered(
    house: HttpHouse, meter: Originator, display: Originator, server: Target
) -> None:
    requests = [display.creation(BOX, "cin", {"con": str(number)}) for number in range(10)]

    answers = house.ask_together([*requests, meter.request(Operation.RETRIEVE, BOX)])

    assert [answer.code for answer in answers] == [2001] * 10 + [2000]
    assert meter.retrieve(BOX).attributes["cni"] == 10
