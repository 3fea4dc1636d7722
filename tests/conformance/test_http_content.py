"""The HTTP binding: bodies, their types, and the status of every answer (TS-0009 6.3; digest http.md 2 and 3)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conformance.target import REFUSES, Target
from tests.conformance.wire import Wire, WireAnswer

SENT = '{"m2m:cnt":{}}'


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json;ty=3",
        "application/json; ty=3",
        "application/json ; ty=3",
        "application/json;  ty = 3 ",
        "APPLICATION/JSON;TY=3",
        "Application/Json; Ty=3",
        'application/json;ty="3"',
        "application/json;charset=utf-8;ty=3",
        "application/json; ty=3; charset=UTF-8",
        "application/vnd.onem2m-res+json;ty=3",
        "application/vnd.onem2m-res+json; ty=3",
    ],
)
@pytest.mark.rule("CSE/HTTP/CNT/001", "CSE/HTTP/CNT/002", "CSE/HTTP/CNT/007", "CSE/HTTP/CNT/008")
def test_a_type_stands_in_the_content_type_however_it_is_written(wire: Wire, content_type: str) -> None:
    answer = wire.ask("POST", "/cse-in", {"Content-Type": content_type}, SENT)

    assert (answer.status, answer.content["m2m:cnt"]["ty"]) == (201, 3)


@pytest.mark.parametrize(
    ("content_type", "code"),
    [
        (None, 4015),
        ("text/plain;ty=3", 4015),
        ("application/xml;ty=3", 4015),
        ("application/cbor;ty=3", 4000),
        ("application/xml+cbor;ty=3", 4015),
        ("application/jsonx;ty=3", 4015),
        ("application/vnd.onem2m-res+xml;ty=3", 4015),
        ("application/json;ty=", 4000),
        ("application/json;ty=three", 4000),
        ("application/json;ty=-3", 4000),
        ("application/json;ty=3.0", 4000),
        ("application/json;ty=12345678", 4000),
        ("application/json;ty=99", 5001),
    ],
)
@pytest.mark.rule("CSE/HTTP/CNT/009", "CSE/HTTP/CNT/010", "CSE/GEN/ORD/002", "CSE/GEN/RSC/007")
def test_a_content_type_that_is_not_read_is_refused(wire: Wire, content_type: str | None, code: int) -> None:
    answer = wire.ask("POST", "/cse-in", {"Content-Type": content_type}, SENT)

    assert (answer.status, answer.code) == ({4015: 415, 4000: 400, 5001: 501}[code], code)


def test_an_update_may_carry_a_type_that_says_nothing(wire: Wire) -> None:
    box = wire.container()

    assert wire.ask("PUT", box, {"Content-Type": "application/json;ty=3"}, '{"m2m:cnt":{"lbl":[]}}').code == 2004
    assert wire.ask("PUT", box, {"Content-Type": None}, '{"m2m:cnt":{"lbl":[]}}').code == 4015


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{}",
        b"[]",
        b"null",
        b'"m2m:cnt"',
        b'{"m2m:cnt":{}} x',
        b"\xff",
        b"{'m2m:cnt':{}}",
        b'{"m2m:cnt":NaN}',
    ],
)
def test_a_body_that_is_no_resource_is_refused(wire: Wire, body: bytes) -> None:
    box = wire.container()

    created = wire.ask("POST", box, {"Content-Type": "application/json;ty=3"}, body)
    updated = wire.ask("PUT", box, {"Content-Type": "application/json"}, body)

    assert (created.status, created.code) == (400, 4000)
    assert (updated.status, updated.code) == (400, 4000)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_request_that_has_no_body_must_not_bring_one(wire: Wire, method: str) -> None:
    assert wire.ask(method, wire.container(), {"Content-Type": "application/json"}, SENT).code == 4000


@pytest.mark.rule("CSE/HTTP/CNT/025")
def test_a_body_beyond_all_measure_is_not_read(wire: Wire) -> None:
    content = json.dumps({"m2m:cin": {"con": "x" * (5 * 1024 * 1024)}})

    answer = wire.ask("POST", wire.container(), {"Content-Type": "application/json;ty=4"}, content)

    assert (answer.status, answer.code) == (413, 4000)
    assert answer.headers["connection"] == "close"
    assert "larger than 4194304 bytes" in answer.content["m2m:dbg"]


def test_a_large_content_that_fits_is_kept(wire: Wire) -> None:
    content = "é" * 1_000_000

    created = wire.create(wire.container(), 4, {"con": content})

    assert created.content["m2m:cin"]["cs"] == 2_000_000
    assert wire.ask("GET", "/" + created.headers["content-location"]).content["m2m:cin"]["con"] == content


json_values = st.recursive(
    st.booleans()
    | st.integers()
    | st.integers(min_value=-(2**8000), max_value=2**8000)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner | st.none(), max_size=5) | st.dictionaries(st.text(max_size=10), inner | st.none()),
    max_leaves=20,
)


def same(sent: Any, received: Any) -> bool:
    """Equal, and of the same types throughout: 1 is not 1.0, nor True."""
    if type(sent) is not type(received):
        return False
    if isinstance(sent, dict):
        return list(sent) == list(received) and all(same(sent[name], received[name]) for name in sent)
    if isinstance(sent, list):
        return len(sent) == len(received) and all(map(same, sent, received))
    return repr(sent) == repr(received) if isinstance(sent, float) else bool(sent == received)


@pytest.fixture(scope="module")
def series(wire: Wire) -> str:
    return wire.container(mni=5)


@given(content=json_values)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.rule("CSE/DMR/CIN/003", "CSE/GEN/ATT/029", "CSE/HTTP/CNT/016")
def test_any_json_value_comes_back_as_it_was_sent(wire: Wire, series: str, content: Any) -> None:
    created = wire.create(series, 4, {"con": content})

    assert created.status == 201
    latest = wire.ask("GET", f"{series}/la").content["m2m:cin"]
    assert same(content, created.content["m2m:cin"]["con"])
    assert same(content, latest["con"])
    assert latest == created.content["m2m:cin"]


@pytest.mark.parametrize(
    "written",
    [
        '"\\u00e9\\ud83d\\ude00\\u0000\\n\\"\\\\/"',
        "1.0",
        "-0.0",
        "1e22",
        "5e-324",
        "1.7976931348623157e308",
        "18446744073709551616",
        "-9223372036854775809",
        '{"b":1,"a":{"m2m:cin":null}}',
        '" \\u2028 "',
    ],
)
def test_what_json_can_write_comes_back_with_the_same_meaning(wire: Wire, series: str, written: str) -> None:
    body = f'{{"m2m:cin":{{"con":{written}}}}}'

    assert wire.ask("POST", series, {"Content-Type": "application/json;ty=4"}, body).status == 201
    assert same(json.loads(written), wire.ask("GET", f"{series}/la").content["m2m:cin"]["con"])


@pytest.mark.parametrize("written", ["null", "1e999", '"\\ud800"', "[" * 70 + "]" * 70, "01", "1" + "0" * 5000])
def test_what_no_reader_could_take_is_refused(wire: Wire, series: str, written: str) -> None:
    body = f'{{"m2m:cin":{{"con":{written}}}}}'

    assert wire.ask("POST", series, {"Content-Type": "application/json;ty=4"}, body).code == 4000


def refusals(wire: Wire, target: Target) -> dict[int, WireAnswer]:
    """Every response status code that this CSE can answer to one request, except for faults of its own."""
    box = wire.container(mbs=5)
    name = f"x{box.rpartition('/')[2]}"
    ae = {"api": "Nx", "rr": True, "srv": ["3"], "rn": name, "poa": [target.url]}
    origin: dict[str, str | None] = {"X-M2M-Origin": f"C{name}"}
    registered = wire.create("/cse-in", 2, ae, origin)
    group = {"mnm": 1, "mid": [], "rn": f"g{name}"}
    wire.create("/cse-in", 9, group)
    instance = "/" + wire.create(box, 4, {"con": "1"}).headers["content-location"]
    target.answer = lambda _: REFUSES
    answers = [
        registered,
        wire.ask("GET", box),
        wire.ask("PUT", box, {"Content-Type": "application/json"}, SENT),
        wire.ask("GET", f"{box}?rcn=99"),
        wire.ask("GET", box, {"X-M2M-RVI": "9"}),
        wire.ask("GET", f"{box}/nowhere"),
        wire.ask("DELETE", "/cse-in"),
        wire.ask("GET", box, {"X-M2M-RET": "20200101T000000"}),
        wire.ask("POST", box, {"Content-Type": "text/xml;ty=3"}, SENT),
        wire.ask("GET", box, origin),
        wire.ask("GET", box, {"X-M2M-Origin": "Cnobody"}),
        wire.create(box, 3, {"rn": "twin"}),
        wire.create(box, 3, {"rn": "twin"}),
        wire.ask("GET", box, {"X-M2M-Origin": "/id-in"}),
        wire.create(box, 9, group),
        wire.ask("GET", f"/cse-in/g{name}/fopt"),
        wire.create("/cse-in", 9, {"mnm": 1, "mid": [instance[1:]], "mt": 3, "csy": 2}),
        wire.create("/cse-in", 2, ae, origin),
        wire.ask("POST", f"/cse-in/{name}", {"Content-Type": "application/json"}, '{"m2m:sgn":{}}'),
        wire.ask("GET", f"{box}?rt=2"),
        wire.ask("GET", f"{box}?rt=1"),
        wire.create(instance, 23, {"nu": [target.url]}),
        wire.create(box, 23, {"nu": [target.url]}),
        wire.create(box, 4, {"con": "much too large"}),
        wire.create("/cse-in", 9, {"mnm": 1, "mid": ["a", "b"]}),
    ]
    target.go()
    answers.append(wire.ask("POST", f"/cse-in/{name}", {"Content-Type": "application/json"}, '{"m2m:sgn":{}}'))
    answers.append(wire.ask("DELETE", box))
    return {answer.code: answer for answer in answers}


@pytest.mark.rule(
    "CSE/HTTP/STA/004",
    "CSE/HTTP/STA/005",
    "CSE/HTTP/STA/006",
    "CSE/HTTP/STA/007",
    "CSE/HTTP/STA/008",
    "CSE/HTTP/STA/009",
    "CSE/HTTP/STA/010",
    "CSE/HTTP/STA/011",
    "CSE/HTTP/STA/012",
)
def test_every_code_has_the_status_of_the_standard(wire: Wire, target: Target) -> None:
    answers = refusals(wire, target)

    assert {code: answer.status for code, answer in answers.items()} == {
        2000: 200,
        2001: 201,
        2002: 200,
        2004: 200,
        4000: 400,
        4001: 501,
        4004: 404,
        4005: 405,
        4008: 504,
        4015: 415,
        4103: 403,
        4105: 409,
        4106: 403,
        4107: 403,
        4108: 403,
        4109: 403,
        4110: 400,
        4117: 403,
        4127: 403,
        5001: 501,
        5103: 404,
        5203: 403,
        5204: 500,
        5206: 501,
        5207: 406,
        6010: 400,
    }
    for code, answer in answers.items():
        if code >= 4000:
            assert list(answer.content) == ["m2m:dbg"]
            assert answer.content["m2m:dbg"]
            assert answer.headers["content-type"] == "application/json"
        assert "content-location" in answer.headers or code != 2001
        assert "content-location" not in answer.headers or code == 2001
