"""Each parameter of a request: where it may stand, and which forms it has (TS-0004 6.4.1; digest primitives.md 1)."""

from __future__ import annotations

from typing import Any

import pytest

from onem2m.vocabulary import Operation
from tests.conformance.house import House, Originator
from tests.conformance.target import Target
from tests.conformance.wire import Wire

C, R, U, D, N = Operation.CREATE, Operation.RETRIEVE, Operation.UPDATE, Operation.DELETE, Operation.NOTIFY

no_words = pytest.mark.not_over("http", "HTTP has no words for it: its part of the message is made by the method")


@pytest.fixture
def box(meter: Originator) -> str:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    return "cse-in/meter/box"


@no_words
@pytest.mark.parametrize("operation", [R, U, D, N])
@pytest.mark.rule("CSE/GEN/REQ/014")
def test_a_type_goes_with_a_create_only(meter: Originator, box: str, operation: Operation) -> None:
    content: Any = {"m2m:cnt": {"lbl": ["x"]}} if operation in (U, N) else None

    answer = meter.ask(operation, box, type=3, content=content)

    assert (answer.code, "ty" in answer.reason) == (4000, True)
    assert "lbl" not in meter.retrieve(box).attributes


@pytest.mark.parametrize("operation", [U, N])
@pytest.mark.rule("CSE/GEN/REQ/016", "CSE/GEN/REQ/017")
def test_an_update_and_a_notification_have_a_content(meter: Originator, operation: Operation) -> None:
    answer = meter.ask(operation, "cse-in/meter")

    assert answer.code == 4000
    assert answer.reason


@pytest.mark.parametrize("operation", [R, D])
@pytest.mark.rule("CSE/GEN/REQ/018", "CSE/GEN/REQ/019")
def test_a_retrieve_and_a_delete_bring_no_content(meter: Originator, box: str, operation: Operation) -> None:
    assert meter.ask(operation, box, content={"m2m:cnt": {}}).code == 4000
    assert meter.retrieve(box).code == 2000


@pytest.mark.rule("CSE/GEN/REQ/023")
@pytest.mark.parametrize("number", [0, 6, 99])
def test_a_response_type_that_is_none_is_refused(meter: Originator, number: int) -> None:
    answer = meter.retrieve("cse-in", parameters={"rt": {"rtv": number}})

    assert (answer.code, "rt" in answer.reason) == (4000, True)


@pytest.mark.parametrize("response_type", [None, 3, 4])
@pytest.mark.rule("CSE/GEN/REQ/024", "CSE/NBR/RTV/003", "CSE/NBR/RTV/004")
def test_an_answer_is_waited_for(meter: Originator, response_type: int | None) -> None:
    parameters = {} if response_type is None else {"rt": {"rtv": response_type}}

    answer = meter.create("cse-in/meter", "cnt", {"rn": "made"}, parameters=parameters)

    assert (answer.code, answer.attributes["rn"]) == (2001, "made")


@pytest.mark.parametrize(("response_type", "code"), [(1, 5206), (2, 5001), (5, 5001)])
@pytest.mark.rule("CSE/NBR/RTV/001", "CSE/NBR/RTV/002", "CSE/NBR/RTV/005", "CSE/GEN/RSC/030", "CSE/GEN/RSC/024")
def test_a_response_type_that_is_not_served_does_nothing(meter: Originator, response_type: int, code: int) -> None:
    answer = meter.create("cse-in/meter", "cnt", {"rn": "made"}, parameters={"rt": {"rtv": response_type}})

    assert answer.code == code
    assert meter.retrieve("cse-in/meter/made").code == 4004


@pytest.mark.rule("CSE/NBR/RTV/011", "CSE/GEN/RSC/025", "CSE/CMDH/CAT/002")
def test_what_cannot_be_done_in_time_is_told_so(house: House, meter: Originator) -> None:
    house.listener("Cdeaf", "http://127.0.0.1:9/")

    answer = meter.notify("cse-in/deaf", {"m2m:sgn": {"vrq": True, "sur": "/id-in/sub1"}})

    assert answer.code in (4008, 5103)


@pytest.mark.parametrize("category", [2, 3, 4, 100, 999])
@pytest.mark.rule("CSE/GEN/REQ/034", "CSE/CMDH/CAT/001")
def test_every_event_category_is_taken(meter: Originator, category: int) -> None:
    assert meter.retrieve("cse-in", parameters={"ec": category}).code == 2000


@pytest.mark.parametrize("category", [0, 1, 5, 99, 1000, -2])
@pytest.mark.rule("CSE/GEN/REQ/035")
def test_what_is_no_event_category_is_refused(meter: Originator, category: int) -> None:
    answer = meter.retrieve("cse-in", parameters={"ec": category})

    assert (answer.code, "ec" in answer.reason.lower()) == (4000, True)


@no_words
@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("da", "yes", marks=pytest.mark.rule("CSE/GEN/REQ/036")),
        pytest.param("da", 2, marks=pytest.mark.rule("CSE/GEN/REQ/036")),
        pytest.param("gid", 5, marks=pytest.mark.rule("CSE/GEN/REQ/037")),
        pytest.param("gid", ["a"], marks=pytest.mark.rule("CSE/GEN/REQ/037")),
        pytest.param("grtm", "cnt5", marks=pytest.mark.rule("CSE/GEN/REQ/038")),
        pytest.param("grtm", [5], marks=pytest.mark.rule("CSE/GEN/REQ/038")),
        pytest.param("rids", "role@sp", marks=pytest.mark.rule("CSE/GEN/REQ/040")),
        pytest.param("tids", "t@sp", marks=pytest.mark.rule("CSE/GEN/REQ/040")),
        pytest.param("tkns", {"a": 1}, marks=pytest.mark.rule("CSE/GEN/REQ/040")),
        pytest.param("ltids", 7, marks=pytest.mark.rule("CSE/GEN/REQ/040")),
        pytest.param("tqi", "true", marks=pytest.mark.rule("CSE/GEN/REQ/041")),
        pytest.param("rp", "soon", marks=pytest.mark.rule("CSE/GEN/REQ/045")),
        pytest.param("vsi", 7, marks=pytest.mark.rule("CSE/GEN/REQ/045")),
        pytest.param("rt", 3, marks=pytest.mark.rule("CSE/GEN/REQ/045")),
        pytest.param("rt", {"rtv": 3, "nu": "x"}, marks=pytest.mark.rule("CSE/GEN/REQ/045")),
        pytest.param("nonsense", 1, marks=pytest.mark.rule("CSE/GEN/REQ/044")),
        pytest.param("lids", ["x"], marks=pytest.mark.rule("CSE/GEN/REQ/044")),
    ],
)
def test_a_parameter_of_another_form_is_refused_by_name(meter: Originator, name: str, value: Any) -> None:
    answer = meter.retrieve("cse-in", parameters={name: value})

    assert (answer.code, name in answer.reason) == (4000, True), answer


@pytest.mark.parametrize("name", ["asi", "aus", "auri"])
@pytest.mark.rule("CSE/GEN/REQ/046")
def test_signatures_for_authorization_are_not_taken_for_checked(meter: Originator, name: str) -> None:
    if name == "aus":
        pytest.importorskip("onem2m")
    answer = meter.retrieve("cse-in", parameters={name: "1"} if name != "aus" else {"asi": "1"})

    assert answer.code == 5001


@pytest.mark.parametrize(
    ("name", "value", "operation"),
    [
        pytest.param("rp", "1000", N, marks=pytest.mark.rule("CSE/GEN/REQ/025")),
        pytest.param("grtm", ["cnt5"], N, marks=pytest.mark.rule("CSE/GEN/REQ/039")),
        pytest.param("sqi", True, U, marks=pytest.mark.rule("CSE/GEN/REQ/042")),
        pytest.param("sqi", True, D, marks=pytest.mark.rule("CSE/GEN/REQ/042")),
    ],
)
def test_a_parameter_stands_where_it_may_only(
    meter: Originator, box: str, name: str, value: Any, operation: Operation
) -> None:
    content: Any = {"m2m:sgn": {}} if operation is N else {"m2m:cnt": {}} if operation is U else None

    answer = meter.ask(operation, box, content=content, parameters={name: value})

    assert (answer.code, name in answer.reason) == (4000, True), answer
    assert meter.retrieve(box).code == 2000


@pytest.mark.parametrize(
    ("request_expiry", "result_expiry", "code"),
    [
        pytest.param("20250301T130000", "20250301T123000", 4000, marks=pytest.mark.rule("CSE/GEN/REQ/030")),
        pytest.param("2000", "1000", 4000, marks=pytest.mark.rule("CSE/GEN/REQ/030")),
        pytest.param(None, "20250301T115900", 4008, marks=pytest.mark.rule("CSE/GEN/REQ/031")),
        (None, "20250301T130000", 2000),
        ("1000", "2000", 2000),
    ],
)
def test_a_result_is_wanted_after_the_request_and_not_before_now(
    meter: Originator, request_expiry: str | None, result_expiry: str, code: int
) -> None:
    parameters = {"rset": result_expiry} | ({} if request_expiry is None else {"rqet": request_expiry})

    assert meter.retrieve("cse-in", parameters=parameters).code == code


@pytest.mark.rule("CSE/GEN/RSP/013")
def test_a_notification_that_was_heard_is_answered_so(house: House, meter: Originator, target: Target) -> None:
    house.listener("Clamp", target.url)

    answer = meter.notify("cse-in/lamp", {"m2m:sgn": {"sur": "/id-in/sub1"}})

    assert (answer.code, answer.http_status) == (2000, 200)


@pytest.mark.rule("CSE/GEN/RSP/006")
def test_what_is_not_partial_has_no_content_status(meter: Originator, box: str) -> None:
    for answer in (
        meter.create(box, "cin", {"con": "1"}),
        meter.update(box, "cnt", {"lbl": ["x"]}),
        meter.retrieve(box),
        meter.retrieve(box, result_content=4),
        meter.delete(box),
    ):
        assert (answer.status, answer.offset) in ((None, None), (2, None))


@pytest.mark.rule("CSE/GEN/RSP/015")
def test_a_list_with_one_entry_is_a_list(meter: Originator, box: str) -> None:
    meter.made(box, "cin", {"con": "1", "lbl": ["one"]})

    shown = meter.retrieve(box, result_content=4).attributes

    assert isinstance(shown["m2m:cin"], list)
    assert shown["m2m:cin"][0]["lbl"] == ["one"]
    assert isinstance(meter.retrieve(box, result_content=6).content["m2m:rrl"]["rrf"], list)
    assert isinstance(meter.discover(box).content["m2m:uril"], list)


@pytest.mark.rule("CSE/GEN/RSP/022", "CSE/GEN/REQ/043")
def test_what_the_sender_said_for_itself_changes_nothing(meter: Originator, box: str) -> None:
    plain, told = meter.retrieve(box), meter.retrieve(box, parameters={"vsi": "mine", "ec": 3})

    assert (plain.code, plain.content) == (told.code, told.content)


@pytest.mark.rule("CSE/GEN/ORD/001")
def test_what_is_not_well_formed_is_refused_before_the_originator_is_known(stranger: Originator) -> None:
    assert stranger.retrieve("cse-in/meter", parameters={"rqet": "soon"}).code == 4000
    assert stranger.retrieve("cse-in", result_content=77).code == 4000


@pytest.mark.rule("CSE/GEN/ORD/004", "CSE/GEN/ORD/005", "CSE/GEN/ORD/010")
def test_parameters_come_before_the_target(meter: Originator) -> None:
    assert meter.retrieve("cse-in/nowhere", parameters={"rqet": "-1"}).code == 4008
    assert meter.retrieve("cse-in/nowhere", result_content=2).code == 4000
    assert meter.retrieve("cse-in/nowhere").code == 4004


@pytest.mark.rule("CSE/GEN/ORD/007", "CSE/REG/ORI/002", "CSE/GEN/RSC/013")
def test_a_cse_that_proved_nothing_is_refused(house: House) -> None:
    for name in ("/id-elsewhere", "/id-in"):
        answer = house.originator(name).create("cse-in", "cnt")

        assert answer.code == 4107


@pytest.mark.parametrize(
    ("query", "headers", "code"),
    [
        pytest.param("rp=soon", {}, 4000, marks=pytest.mark.rule("CSE/HTTP/REQ/013")),
        pytest.param("asi=1", {}, 5001, marks=pytest.mark.rule("CSE/HTTP/REQ/018")),
        pytest.param("auri=1", {}, 5001, marks=pytest.mark.rule("CSE/HTTP/REQ/018")),
        pytest.param("", {"X-M2M-AS": "c2lnbmF0dXJl"}, 5001, marks=pytest.mark.rule("CSE/HTTP/HDR/017")),
    ],
)
def test_parameters_of_another_form_are_refused_over_the_wire(
    wire: Wire, query: str, headers: dict[str, str | None], code: int
) -> None:
    assert wire.ask("GET", f"/cse-in?{query}", headers).code == code
