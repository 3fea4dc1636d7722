"""The headers and contents of requests and answers over HTTP, one by one (TS-0009 6.4; digest http.md 2 and 3)."""

from __future__ import annotations

import json

import pytest

from onem2m.mapping import cbor
from tests.conformance.target import Target
from tests.conformance.wire import Wire

JSON, CBOR = "application/json", "application/cbor"


@pytest.fixture
def box(wire: Wire) -> str:
    return wire.container(lbl=["a"])


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
@pytest.mark.rule("CSE/HTTP/HDR/003", "CSE/GEN/REQ/005")
def test_a_request_without_an_identifier_is_refused(wire: Wire, box: str, method: str) -> None:
    body = b'{"m2m:cnt":{"lbl":["b"]}}' if method in ("PUT", "POST") else None
    kind = {"Content-Type": f"{JSON};ty=3" if method == "POST" else JSON} if body else {}

    answer = wire.ask(method, box, {"X-M2M-RI": None, **kind}, body)

    assert (answer.status, answer.code) == (400, 4000)
    assert wire.ask("GET", box).content["m2m:cnt"]["lbl"] == ["a"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/cse-in", 200, 2000), ("GET", "/cse-in/nowhere", 404, 4004), ("DELETE", "/cse-in", 405, 4005),
        ("PATCH", "/cse-in", 405, 4005), ("GET", "/cse-in?rcn=77", 400, 4000), ("GET", "/_/", 400, 4000),
    ],
)  # fmt: skip
@pytest.mark.rule("CSE/HTTP/HDR/006", "CSE/GEN/RSP/001", "CSE/GEN/RSC/002")
def test_every_answer_tells_its_exact_code(wire: Wire, method: str, path: str, status: int, code: int) -> None:
    answer = wire.ask(method, path)

    assert (answer.status, answer.headers["x-m2m-rsc"]) == (status, str(code))


@pytest.mark.rule("CSE/HTTP/HDR/008", "CSE/HTTP/REQ/012")
def test_targets_of_the_result_are_read_with_the_response_type(wire: Wire, box: str) -> None:
    targets: dict[str, str | None] = {"X-M2M-RTU": "http://127.0.0.1:1/a&http://127.0.0.1:1/b"}

    assert wire.ask("GET", f"{box}?rt=3", targets).code == 2000
    assert wire.ask("GET", f"{box}?rt=2", targets).code == 5001


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        pytest.param("X-M2M-OET", "1000", 5001, marks=pytest.mark.rule("CSE/HTTP/HDR/012")),
        pytest.param("X-M2M-OET", "soon", 4000, marks=pytest.mark.rule("CSE/HTTP/HDR/012", "CSE/HTTP/HDR/022")),
        pytest.param("X-M2M-EC", "4", 2000, marks=pytest.mark.rule("CSE/HTTP/HDR/013")),
        pytest.param("X-M2M-EC", "latest", 4000, marks=pytest.mark.rule("CSE/HTTP/HDR/013", "CSE/HTTP/HDR/022")),
        pytest.param("X-M2M-VSI", "mine", 2000, marks=pytest.mark.rule("CSE/HTTP/HDR/016")),
        pytest.param("X-M2M-RET", "-1", 4008, marks=pytest.mark.rule("CSE/HTTP/HDR/010", "CSE/HTTP/STA/011")),
        pytest.param("X-M2M-RET", "x", 4000, marks=pytest.mark.rule("CSE/HTTP/HDR/022")),
        pytest.param("X-M2M-OT", "x", 4000, marks=pytest.mark.rule("CSE/HTTP/HDR/009", "CSE/HTTP/HDR/022")),
        pytest.param("X-M2M-RVI", "9", 4001, marks=pytest.mark.rule("CSE/HTTP/HDR/004")),
        pytest.param("X-M2M-Nonsense", "1", 2000, marks=pytest.mark.rule("CSE/HTTP/HDR/020")),
        pytest.param("X-Other", "1", 2000, marks=pytest.mark.rule("CSE/HTTP/HDR/020")),
        pytest.param("x-m2m-ORIGIN", "CAdmin", 2000, marks=pytest.mark.rule("CSE/HTTP/HDR/019")),
    ],
)
def test_a_header_is_a_parameter(wire: Wire, box: str, name: str, value: str, code: int) -> None:
    frame = {"X-M2M-Origin": None} if name.lower() == "x-m2m-origin" else {}

    answer = wire.ask("GET", box, {**frame, name: value})

    assert answer.code == code, answer


@pytest.mark.parametrize(
    ("content_type", "form"),
    [
        pytest.param(f"{JSON};ty=3", JSON, marks=pytest.mark.rule("CSE/HTTP/CNT/001")),
        pytest.param("application/vnd.onem2m-res+json; ty=3", JSON, marks=pytest.mark.rule("CSE/HTTP/CNT/002")),
        pytest.param(f"{JSON}; charset=UTF-8; ty=3", JSON, marks=pytest.mark.rule("CSE/HTTP/CNT/024")),
        pytest.param(f"{CBOR};ty=3", CBOR, marks=pytest.mark.rule("CSE/HTTP/CNT/004")),
        pytest.param("application/vnd.onem2m-res+cbor;ty=3", CBOR, marks=pytest.mark.rule("CSE/HTTP/CNT/005")),
    ],
)
@pytest.mark.rule("CSE/HTTP/CNT/012")
def test_a_resource_is_made_in_every_form_and_answered_in_it(
    wire: Wire, box: str, content_type: str, form: str
) -> None:
    content = {"m2m:cnt": {"rn": "inner", "lbl": ["x"]}}
    body = json.dumps(content).encode() if form == JSON else cbor.encode(content)

    answer = wire.ask("POST", box, {"Content-Type": content_type}, body)

    assert (answer.status, answer.headers["content-type"]) == (201, form)
    decoded = json.loads(answer.body) if form == JSON else cbor.decode(answer.body)
    assert decoded["m2m:cnt"]["lbl"] == ["x"]


@pytest.mark.parametrize(
    ("content_type", "form"),
    [
        pytest.param("application/vnd.onem2m-ntfy+json", JSON, marks=pytest.mark.rule("CSE/HTTP/CNT/003")),
        pytest.param("application/vnd.onem2m-ntfy+cbor", CBOR, marks=pytest.mark.rule("CSE/HTTP/CNT/006")),
    ],
)
def test_a_notification_comes_in_every_form(wire: Wire, target: Target, content_type: str, form: str) -> None:
    lamp = {"api": "Nlamp", "rr": True, "srv": ["3"], "poa": [target.url]}
    path = "/" + wire.create("/cse-in", 2, lamp, {"X-M2M-Origin": None}).headers["content-location"]
    content = {"m2m:sgn": {"sur": "/id-in/sub7"}}

    answer = wire.ask(
        "POST",
        path,
        {"Content-Type": content_type},
        json.dumps(content).encode() if form == JSON else cbor.encode(content),
    )

    assert (answer.status, answer.code) == (200, 2000)
    assert target.wait(1) == [{"sur": "/id-in/sub7"}]


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (f"{CBOR};q=0.5, {JSON}", JSON), (f"{JSON};q=0.5, {CBOR};q=0.9", CBOR), ("application/xml, application/json;q=0.1", JSON),
        ("*/*", JSON), ("application/*", JSON), (f"{CBOR}, {JSON};q=0.2", CBOR),
    ],
)  # fmt: skip
@pytest.mark.rule("CSE/HTTP/CNT/014", "CSE/HTTP/CNT/015")
def test_the_best_form_that_is_spoken_is_answered(wire: Wire, box: str, accept: str, form: str) -> None:
    answer = wire.ask("GET", box, {"Accept": accept})

    assert (answer.status, answer.headers["content-type"]) == (200, form)


@pytest.mark.parametrize("result_content", [0, 1, 2, 3, 9])
@pytest.mark.rule("CSE/HTTP/CNT/018")
def test_the_place_of_what_was_made_is_told(wire: Wire, box: str, result_content: int) -> None:
    answer = wire.create(f"{box}?rcn={result_content}", 3, {"rn": "inner"})

    assert answer.headers["content-location"] == f"{box[1:]}/inner"
    assert "content-location" not in wire.ask("GET", f"{box}/inner").headers


@pytest.mark.parametrize("method", ["PUT", "POST"])
@pytest.mark.rule("CSE/HTTP/CNT/026", "CSE/GEN/REQ/015", "CSE/GEN/REQ/016")
def test_a_body_that_is_missing_is_told(wire: Wire, box: str, method: str) -> None:
    answer = wire.ask(method, box, {"Content-Type": f"{JSON};ty=3" if method == "POST" else JSON})

    assert (answer.status, answer.code) == (400, 4000)


@pytest.mark.parametrize(
    "body", [b'{"m2m:cnt":{"mni":NaN}}', b'{"m2m:cnt":{"lbl":["\\ud800"]}}', b'{"m2m:cnt":{"mni":1e999}}']
)
@pytest.mark.rule("CSE/HTTP/CNT/027", "CSE/HTTP/CNT/022")
def test_what_json_does_not_say_is_refused(wire: Wire, box: str, body: bytes) -> None:
    answer = wire.ask("PUT", box, {"Content-Type": JSON}, body)

    assert (answer.status, answer.code) == (400, 4000)
