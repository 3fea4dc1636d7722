"""The HTTP binding: methods, paths, headers, query, status (TS-0009 6; digest http.md)."""

from __future__ import annotations

import pytest

from tests.conformance.target import Target
from tests.conformance.wire import Wire

JSON = "application/json"


@pytest.mark.rule("CSE/HTTP/REQ/001", "CSE/HTTP/STA/002", "CSE/HTTP/HDR/001", "CSE/HTTP/HDR/002")
def test_post_with_a_type_creates(wire: Wire) -> None:
    answer = wire.create("/cse-in", 3, {"rn": "created"})

    assert (answer.status, answer.code) == (201, 2001)
    assert answer.headers["x-m2m-ri"] == "r1"
    assert answer.headers["x-m2m-rvi"] == "3"
    assert answer.headers["content-type"] == JSON
    assert answer.headers["content-location"] == "cse-in/created"
    assert answer.content["m2m:cnt"]["rn"] == "created"


@pytest.mark.rule("CSE/HTTP/REQ/003", "CSE/HTTP/REQ/004", "CSE/HTTP/REQ/005", "CSE/HTTP/STA/001")
def test_get_retrieves_put_updates_and_delete_deletes(wire: Wire) -> None:
    box = wire.container()

    got = wire.ask("GET", box)
    put = wire.ask("PUT", box, {"Content-Type": JSON}, '{"m2m:cnt":{"lbl":["x"]}}')
    deleted = wire.ask("DELETE", box)

    assert [(answer.status, answer.code) for answer in (got, put, deleted)] == [(200, 2000), (200, 2004), (200, 2002)]
    assert put.content["m2m:cnt"]["lbl"] == ["x"]
    assert deleted.body == b""
    assert wire.ask("GET", box).code == 4004


@pytest.mark.parametrize("content_type", [JSON, "application/vnd.onem2m-ntfy+json", "application/json;charset=utf-8"])
@pytest.mark.rule("CSE/HTTP/REQ/002")
def test_post_without_a_type_notifies(wire: Wire, target: Target, content_type: str) -> None:
    lamp = {"api": "Nlamp", "rr": True, "srv": ["3"], "poa": [target.url]}
    path = "/" + wire.create("/cse-in", 2, lamp, {"X-M2M-Origin": None}).headers["content-location"]

    answer = wire.ask("POST", path, {"Content-Type": content_type}, '{"m2m:sgn":{"sur":"x"}}')

    assert (answer.status, answer.code, answer.body) == (200, 2000, b"")
    assert target.wait(1) == [{"sur": "x"}]


@pytest.mark.parametrize("method", ["PATCH", "TRACE", "HEAD", "LINK", "PROPFIND"])
@pytest.mark.rule("CSE/HTTP/REQ/006")
def test_another_method_is_not_allowed(wire: Wire, method: str) -> None:
    answer = wire.ask(method, "/cse-in")

    assert (answer.status, answer.code) == (405, 4005)
    assert answer.headers["x-m2m-ri"] == "r1"


def test_registration_needs_no_origin(wire: Wire) -> None:
    answer = wire.create("/cse-in", 2, {"api": "Nx", "rr": False, "srv": ["3"]}, {"X-M2M-Origin": None})

    assert answer.status == 201
    assert answer.content["m2m:ae"]["aei"].startswith("C")


@pytest.mark.parametrize(
    "path",
    [
        "/cse-in/inner",
        "/-/inner",
        "/~/id-in/-/inner",
        "/~/id-in/cse-in/inner",
        "/_/gridhearth.local/id-in/-/inner",
        "/cse-in/inner/",
        "/cse%2Din/%69nner",
        "/%7E/id-in/-/inner",
        "/{ri}",
        "/~/id-in/{ri}",
        "/_/gridhearth.local/id-in/{ri}",
    ],
)
@pytest.mark.rule("CSE/HTTP/REQ/007", "CSE/HTTP/REQ/008", "CSE/HTTP/REQ/009")
def test_a_path_stands_for_every_form_of_address(wire: Wire, path: str) -> None:
    wire.create("/cse-in", 3, {"rn": "inner"})
    identifier = wire.ask("GET", "/cse-in/inner").content["m2m:cnt"]["ri"]

    answer = wire.ask("GET", path.replace("{ri}", identifier))

    assert (answer.status, answer.content["m2m:cnt"]["ri"]) == (200, identifier)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/cse-in%2Finner", 4000),
        ("/cse-in/a%23b", 4000),
        ("/cse-in/%FF", 4000),
        ("/cse-in/a%00b", 4000),
        ("/cse-in//inner", 4000),
        ("/~", 4000),
        ("/~/", 4000),
        ("/_/", 4000),
        ("/_/x", 4000),
        ("/~/id-mn/x", 4004),
        ("/_/elsewhere.example/id-in/cse-in", 4004),
        ("/cse-in/a%20b", 4004),
        ("/cse-in/%C3%A9", 4004),
        ("/nowhere", 4004),
    ],
)
@pytest.mark.rule("CSE/GEN/REQ/003")
def test_a_path_of_nothing_is_refused(wire: Wire, path: str, code: int) -> None:
    assert wire.ask("GET", path).code == code


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"X-M2M-RI": None}, 400, 4000),
        ({"X-M2M-RI": ""}, 400, 4000),
        ({"X-M2M-Origin": None}, 400, 4000),
        ({"X-M2M-Origin": "x" * 1001}, 400, 4000),
        ({"X-M2M-RVI": "9"}, 501, 4001),
        ({"X-M2M-RET": "20200101T000000"}, 504, 4008),
        ({"X-M2M-RET": "x"}, 400, 4000),
        ({"X-M2M-EC": "x"}, 400, 4000),
        ({"X-M2M-OET": "20990101T000000"}, 501, 5001),
        ({"X-M2M-Origin": "/id-in"}, 403, 4107),
        ({"Accept": "application/xml"}, 406, 5207),
        ({"Accept": "text/html"}, 406, 5207),
    ],
    ids=str,
)
def test_a_header_that_does_not_fit_is_refused(
    wire: Wire, headers: dict[str, str | None], status: int, code: int
) -> None:
    answer = wire.ask("GET", "/cse-in", headers)

    assert (answer.status, answer.code) == (status, code)
    assert answer.content["m2m:dbg"]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-M2M-RVI": None},
        {"x-m2m-origin": "CAdmin", "X-M2M-Origin": None},
        {"X-M2M-RET": "20990101T000000"},
        {"X-M2M-RET": "5000"},
        {"X-M2M-RST": "20990101T000000", "X-M2M-OT": "20250301T120000", "X-M2M-EC": "2"},
        {"X-M2M-GID": "g1", "X-M2M-VSI": "vendor", "X-M2M-RTU": "http://a&http://b"},
        {"X-M2M-Unknown": "x", "X-Other": "é".encode().decode("latin-1")},
        {"Accept": "*/*"},
        {"Accept": JSON},
        {"Accept": "application/vnd.onem2m-res+json"},
        {"Accept": "text/html, application/xml;q=0.9, application/json;q=0.8"},
    ],
    ids=str,
)
@pytest.mark.rule("CSE/HTTP/HDR/009", "CSE/HTTP/HDR/010", "CSE/HTTP/HDR/011")
def test_other_headers_go_with_a_request(wire: Wire, headers: dict[str, str | None]) -> None:
    assert wire.ask("GET", "/cse-in", headers).status == 200


@pytest.mark.rule("CSE/HTTP/HDR/005")
def test_without_a_release_none_is_answered(wire: Wire) -> None:
    assert "x-m2m-rvi" not in wire.ask("GET", "/cse-in", {"X-M2M-RVI": None}).headers


@pytest.mark.parametrize("path", ["/cse-in", "/cse-in/nowhere", "/cse-in?rcn=x"])
@pytest.mark.rule("CSE/HTTP/HDR/002", "CSE/HTTP/HDR/004", "CSE/GEN/RSP/002", "CSE/GEN/RSP/003")
def test_an_identifier_and_a_release_come_back_whatever_happens(wire: Wire, path: str) -> None:
    answer = wire.ask("GET", path, {"X-M2M-RI": "Cmeter/4711 a", "X-M2M-RVI": "2a"})

    assert (answer.headers["x-m2m-ri"], answer.headers["x-m2m-rvi"]) == ("Cmeter/4711 a", "2a")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("fu=1&ty=3+4", {"inner", "inner/one", "two"}),
        ("fu=1&ty=3&ty=4", {"inner", "inner/one", "two"}),
        ("fu=1&ty=3%2B4", None),
        ("fu=1&ty=4&lbl=a", {"inner/one"}),
        ("fu=1&lbl=a+room%3A1", {"inner/one", "two"}),
        ("fu=1&lbl=a&lbl=room:1", {"inner/one", "two"}),
        ("fu=1&lbl=two%20words", {"inner"}),
        ("fu=1&lvl=1", {"inner", "two"}),
        ("fu=1&rn=inner", {"inner"}),
        ("fu=1&rn=*n*", {"inner", "inner/one"}),
        ("fu=1&ty=3&lbl=a&fo=2", {"inner", "inner/one"}),
        ("fu=1&cra=20200101T000000&crb=20990101T000000", {"inner", "inner/one", "two"}),
        ("fu=1&cty=text/plain", {"two"}),
        ("fu=1&sza=2", {"two"}),
        ("fu=1&&ty=3&", {"inner"}),
    ],
)
@pytest.mark.rule("CSE/HTTP/REQ/021")
def test_conditions_stand_in_the_query(wire: Wire, query: str, expected: set[str] | None) -> None:
    box = wire.container()
    wire.create(box, 3, {"rn": "inner", "lbl": ["two words"]})
    wire.create(f"{box}/inner", 4, {"rn": "one", "con": "1", "lbl": ["a"]})
    wire.create(box, 4, {"rn": "two", "con": "22", "lbl": ["room:1"], "cnf": "text/plain:0"})

    answer = wire.ask("GET", f"{box}?{query}")

    if expected is None:
        assert answer.code == 4000
    else:
        assert {uri.removeprefix(f"{box[1:]}/") for uri in answer.content["m2m:uril"]} == expected


@pytest.mark.rule("CSE/HTTP/REQ/014", "CSE/HTTP/REQ/016", "CSE/HTTP/REQ/034")
def test_result_content_identifier_type_and_attributes_stand_in_the_query(wire: Wire) -> None:
    box = wire.container(lbl=["a"])
    identifier = wire.create(box, 3, {"rn": "inner"}).content["m2m:cnt"]["ri"]

    assert wire.ask("GET", f"{box}?atrl=lbl+cni").content == {"m2m:cnt": {"lbl": ["a"], "cni": 0}}
    assert wire.ask("GET", f"{box}?fu=1&drt=2").content == {"m2m:uril": [identifier]}
    assert wire.ask("GET", f"{box}?rcn=6&drt=2").content["m2m:rrl"]["rrf"][0]["val"] == identifier
    assert wire.create(f"{box}?rcn=0", 3, {}).body == b""
    assert wire.ask("DELETE", f"{box}?rcn=1").content["m2m:cnt"]["lbl"] == ["a"]


@pytest.mark.rule("CSE/HTTP/HDR/015")
def test_an_incomplete_answer_tells_so_in_its_headers(wire: Wire) -> None:
    box = wire.container()
    for _ in range(3):
        wire.create(box, 4, {"con": "1"})

    first = wire.ask("GET", f"{box}?fu=1&lim=2")
    last = wire.ask("GET", f"{box}?fu=1&lim=2&ofst={first.headers['x-m2m-cto']}")

    assert (first.headers["x-m2m-cts"], first.headers["x-m2m-cto"]) == ("1", "3")
    assert "x-m2m-cts" not in last.headers
    assert len({*first.content["m2m:uril"], *last.content["m2m:uril"]}) == 3


@pytest.mark.parametrize(
    "query", ["rcn=x", "rcn=", "lim=-1", "lim=1.5", "fu=9", "ty=x", "da=maybe", "lbl=%FF", "a%20b=1", "rcn=99"]
)
@pytest.mark.rule("CSE/HTTP/REQ/037")
def test_a_query_that_cannot_be_read_is_refused(wire: Wire, query: str) -> None:
    answer = wire.ask("GET", f"/cse-in?{query}")

    assert (answer.status, answer.code) == (400, 4000)


def test_a_fan_out_over_http(wire: Wire) -> None:
    box, other = wire.container(), wire.container()
    group = wire.create("/cse-in", 9, {"mnm": 2, "mid": [box[1:], other[1:]]}).headers["content-location"]

    answer = wire.create(f"/{group}/fopt", 4, {"con": "1"})
    one = wire.ask("GET", f"/{group}/fopt/la?grtm={other[1:]}&atrl=con")

    assert (answer.status, answer.code) == (200, 2000)
    assert [member["rsc"] for member in answer.content["m2m:agr"]["m2m:rsp"]] == [2001, 2001]
    assert [member["pc"] for member in one.content["m2m:agr"]["m2m:rsp"]] == [{"m2m:cin": {"con": "1"}}]
