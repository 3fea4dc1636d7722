"""HTTP messages and request primitives, both ways, without a network; what goes over the wire is in tests/conformance."""

from __future__ import annotations

import pytest

from onem2m.errors import BadRequest, NotAcceptable, OperationNotAllowed, UnsupportedMediaType
from onem2m.mapping.http import HttpMessage, answer_form, decode_request, encode_request, parameter_headers
from onem2m.mapping.serialization import MAX_VALUES
from onem2m.primitive import Request
from onem2m.vocabulary import Operation

FRAME = [(b"x-m2m-ri", b"r1"), (b"x-m2m-origin", b"Calice"), (b"x-m2m-rvi", b"4")]
JSON = (b"content-type", b"application/json")
CREATION = (b"content-type", b"application/json;ty=3")


def read(
    method: str = "GET", *headers: tuple[bytes, bytes], query: bytes = b"", body: bytes = b"", path: bytes = b"/cse-in"
) -> Request:
    return decode_request(HttpMessage(method, path, query, [*FRAME, *headers], body))


@pytest.mark.parametrize(
    ("method", "headers", "body", "operation"),
    [
        ("GET", [], b"", Operation.RETRIEVE),
        ("DELETE", [], b"", Operation.DELETE),
        ("PUT", [JSON], b'{"m2m:cnt":{}}', Operation.UPDATE),
        ("POST", [CREATION], b'{"m2m:cnt":{}}', Operation.CREATE),
        ("POST", [JSON], b'{"m2m:sgn":{}}', Operation.NOTIFY),
        ("POST", [], b"", Operation.NOTIFY),
        ("POST", [JSON], b"", Operation.NOTIFY),
        ("POST", [CREATION], b"", Operation.CREATE),
        ("POST", [(b"content-type", b"application/json;charset=utf-8")], b'{"m2m:sgn":{}}', Operation.NOTIFY),
    ],
)
def test_method_type_and_body_make_the_operation(
    method: str, headers: list[tuple[bytes, bytes]], body: bytes, operation: Operation
) -> None:
    assert read(method, *headers, body=body).operation is operation


@pytest.mark.parametrize("method", ["PATCH", "HEAD", "get", "OPTIONS", "NOTIFY"])
def test_another_method_is_none_of_ours(method: str) -> None:
    with pytest.raises(OperationNotAllowed, match=method):
        read(method)
    with pytest.raises(OperationNotAllowed) as refusal:
        read("X" * 100)
    assert len(str(refusal.value)) < 80


def test_the_frame_is_read() -> None:
    request = read(path=b"/~/id-in/cse-in")

    assert (request.to, request.originator, request.request_id, request.release) == (
        "/id-in/cse-in",
        "Calice",
        "r1",
        "4",
    )
    assert (request.type, request.content, request.filter, request.attributes) == (None, None, None, ())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (b"x-m2m-origin", b"Cbob"),
        (b"x-m2m-ri", b"r2"),
        (b"x-m2m-rvi", b"3"),
        (b"x-m2m-origin", b""),
        (b"x-m2m-ri", b""),
    ],
)
def test_what_is_given_twice_is_refused_by_name(name: bytes, value: bytes) -> None:
    with pytest.raises(BadRequest, match="given twice") as refusal:
        read("GET", (name, value))
    assert str(refusal.value).lower().startswith(f"{name.decode()}: ")


def test_a_content_type_is_given_once() -> None:
    with pytest.raises(BadRequest, match="Content-Type: given twice"):
        read("POST", CREATION, JSON, body=b"{}")


def test_without_a_request_identifier_nothing_is_done() -> None:
    for frame in (FRAME[1:], [(b"x-m2m-ri", b""), *FRAME[1:]]):
        with pytest.raises(BadRequest, match="X-M2M-RI: the request identifier is missing"):
            decode_request(HttpMessage("GET", b"/cse-in", b"", frame))


@pytest.mark.parametrize("name", [b"x-m2m-origin", b"x-m2m-ri"])
@pytest.mark.parametrize("value", [b"\xe9", b"a\tb", b"a\nb", b"a\x00b", b"\x7f", "é".encode(), b"x" * 1001])
def test_an_identifier_is_printable_ascii_of_bounded_length(name: bytes, value: bytes) -> None:
    others = [header for header in FRAME if header[0] != name]

    with pytest.raises(BadRequest) as refusal:
        decode_request(HttpMessage("GET", b"/cse-in", b"", [*others, (name, value)]))
    assert str(refusal.value).lower().startswith(f"{name.decode()}: ")


def test_an_identifier_of_a_thousand_characters_is_taken() -> None:
    long = b"x" * 1000

    request = decode_request(HttpMessage("GET", b"/cse-in", b"", [(b"x-m2m-origin", long), (b"x-m2m-ri", long)]))

    assert request.originator == request.request_id == long.decode()


def test_the_rarer_parameters_are_read_from_their_headers() -> None:
    request = read(
        "GET",
        (b"x-m2m-gid", b"g1"),
        (b"x-m2m-ot", b"20260101T000000"),
        (b"x-m2m-ret", b"5000"),
        (b"x-m2m-rst", b"6000"),
        (b"x-m2m-oet", b"7000"),
        (b"x-m2m-vsi", "é".encode()),
        (b"x-m2m-ec", b"4"),
        (b"x-m2m-rtu", b"http://a&http://b"),
        (b"x-m2m-as", b"one+two"),
        (b"x-m2m-something", b"else"),
        (b"x-other", b"header"),
    )

    assert request.parameters == {
        "gid": "g1",
        "ot": "20260101T000000",
        "rqet": "5000",
        "rset": "6000",
        "oet": "7000",
        "vsi": "é",
        "ec": 4,
        "rt": {"nu": ["http://a", "http://b"]},
        "aus": ["one", "two"],
    }
    named = dict(parameter_headers())
    assert named == {
        "X-M2M-GID": "gid",
        "X-M2M-OT": "ot",
        "X-M2M-RET": "rqet",
        "X-M2M-RST": "rset",
        "X-M2M-OET": "oet",
        "X-M2M-VSI": "vsi",
        "X-M2M-EC": "ec",
        "X-M2M-RTU": "rt.nu",
        "X-M2M-AS": "aus",
    }


@pytest.mark.parametrize("name", [name for name, _ in parameter_headers()])
def test_a_parameter_is_given_once(name: str) -> None:
    header = (name.lower().encode(), b"1")

    with pytest.raises(BadRequest, match=f"{name}: given twice"):
        read("GET", header, header)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ((b"x-m2m-ec", b"four"), "X-M2M-EC"),
        ((b"x-m2m-ec", b"1_0"), "X-M2M-EC"),
        ((b"x-m2m-ec", b""), "X-M2M-EC"),
        ((b"x-m2m-as", b"\xff"), "X-M2M-AS"),
        ((b"x-m2m-gid", b"\xff"), "X-M2M-GID"),
        ((b"x-m2m-rtu", b"\xff"), "X-M2M-RTU"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_refused_by_name(header: tuple[bytes, bytes], said: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        read("GET", header)
    assert str(refusal.value).startswith(f"{said}: ")


def test_tokens_of_a_request_stand_without_a_scheme_and_credentials_are_not_among_them() -> None:
    assert read("GET", (b"authorization", b"a.b.c+d")).parameters == {"tkns": ["a.b.c", "d"]}
    assert read("GET", (b"authorization", b" one ")).parameters == {"tkns": ["one"]}
    assert read("GET", (b"authorization", b"Bearer a.b.c")).parameters == {}
    with pytest.raises(BadRequest, match="Authorization: given twice"):
        read("GET", (b"authorization", b"a"), (b"authorization", b"b"))


@pytest.mark.parametrize(
    ("wishes", "form"),
    [
        ([b"application/cbor"], "application/cbor"),
        ([b"application/json;q=0.2", b"application/cbor;q=0.4"], "application/cbor"),
        ([b"application/cbor;q=0.4", b"application/json;q=0.6"], "application/json"),
        ([b"text/html", b"application/cbor"], "application/cbor"),
        ([b"application/cbor", b"\xe9"], "application/cbor"),
        ([b"\xe9", b"application/cbor"], "application/cbor"),
    ],
)
def test_wishes_in_several_headers_are_one_list_whether_the_request_can_be_read_or_not(
    wishes: list[bytes], form: str
) -> None:
    headers = [(b"accept", wish) for wish in wishes]

    assert read("GET", *headers).answer_form == answer_form(headers) == form


@pytest.mark.parametrize(
    ("accept", "good"),
    [
        (b"*/*", True),
        (b"application/json", True),
        (b"text/html, application/json;q=0.5", True),
        (b"application/*", True),
        (b"text/html,*/*;q=0.1", True),
        (b"application/vnd.onem2m-res+json", True),
        (b"APPLICATION/JSON", True),
        (b"text/html", False),
        (b"application/xml", False),
        (b"", True),
        (b"application/cbor", True),
    ],
)
def test_only_json_and_cbor_can_be_had(accept: bytes, good: bool) -> None:
    if good:
        assert read("GET", (b"accept", accept)).operation is Operation.RETRIEVE
    else:
        with pytest.raises(NotAcceptable, match=r"Accept: only application/json and application/cbor can be had"):
            read("GET", (b"accept", accept))


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("application/json;ty=3", 3),
        ("application/json; ty=23", 23),
        ("application/json;charset=utf-8;TY = 4", 4),
        ('application/json;ty="1"', 1),
        ("application/vnd.onem2m-res+json;ty=999999", 999_999),
        (" Application/JSON ;ty=2", 2),
    ],
)
def test_the_type_stands_in_the_content_type(content_type: str, kind: int) -> None:
    request = read("POST", (b"content-type", content_type.encode()), body=b"{}")

    assert (request.operation, request.type, request.content) == (Operation.CREATE, kind, {})
    assert read("POST", (b"content-type", content_type.encode())).type == kind


@pytest.mark.parametrize("number", ["x", "", "-1", "1.5", "1234567", "\xb2", "0x3", "1~x"])
def test_a_type_that_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(BadRequest, match="is not a resource type"):
        read("POST", (b"content-type", f"application/json;ty={number}".encode("latin-1")), body=b"{}")
    with pytest.raises(BadRequest) as refusal:
        read("POST", (b"content-type", b"application/json;ty=" + b"1" * 500), body=b"{}")
    assert len(str(refusal.value)) < 80


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml;ty=3", "application/jsonx;ty=3", "json"])
def test_another_content_type_is_not_read(content_type: str) -> None:
    with pytest.raises(UnsupportedMediaType, match="send application/json"):
        read("POST", (b"content-type", content_type.encode()), body=b"{}")
    with pytest.raises(UnsupportedMediaType) as refusal:
        read("POST", (b"content-type", b"x/" + b"y" * 500), body=b"{}")
    assert len(str(refusal.value)) < 140


def test_a_body_needs_a_content_type_and_an_operation_that_takes_one() -> None:
    with pytest.raises(UnsupportedMediaType, match="Content-Type: missing"):
        read("POST", body=b"{}")
    for method in ("GET", "DELETE"):
        with pytest.raises(BadRequest, match=f"a {method} request has none"):
            read(method, JSON, body=b"{}")


def test_what_carries_nothing_may_call_it_anything() -> None:
    for method in ("GET", "DELETE", "PUT"):
        assert read(method, (b"content-type", b"text/plain")).type is None
        assert read(method, CREATION).type is None


def test_an_update_has_no_type() -> None:
    assert read("PUT", CREATION, body=b'{"m2m:cnt":{"lbl":["x"]}}').type is None


@pytest.mark.parametrize(("depth", "good"), [(64, True), (65, False)])
@pytest.mark.parametrize(("left", "right"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_a_body_is_nested_to_a_bounded_depth(depth: int, good: bool, left: bytes, right: bytes) -> None:
    body = left * depth + b"1" + right * depth

    if good:
        assert read("PUT", JSON, body=body).content is not None
    else:
        with pytest.raises(BadRequest, match="nested deeper than 64 levels"):
            read("PUT", JSON, body=body)


def test_a_wide_body_is_not_deep() -> None:
    assert read("PUT", JSON, body=b"[" + b"[]," * 200 + b"[]]").content == [[]] * 201
    assert read("PUT", JSON, body=b"[" + b"{}," * 200 + b"{}]").content == [{}] * 201
    with pytest.raises(BadRequest, match="nested deeper"):
        read("PUT", JSON, body=b'{"a":' * 33 + b"[" * 33 + b"]" * 33 + b"}" * 33)


def test_a_body_holds_a_bounded_number_of_values() -> None:
    assert len(read("PUT", JSON, body=b"[" + b"1," * (MAX_VALUES - 2) + b"1]").content) == MAX_VALUES - 1
    with pytest.raises(BadRequest, match=f"more than {MAX_VALUES} values"):
        read("PUT", JSON, body=b"[" + b"1," * (MAX_VALUES - 1) + b"1]")
    assert MAX_VALUES == 100_000


def test_commas_and_brackets_within_a_text_are_no_values() -> None:
    text = b",[{" * MAX_VALUES

    assert read("PUT", JSON, body=b'["' + text + b'"]').content == [text.decode()]


@pytest.mark.parametrize(("left", "right"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_values_within_values_count_too_however_few_the_commas(left: bytes, right: bytes) -> None:
    nest = left * 40 + b"1" + right * 40

    assert len(read("PUT", JSON, body=b"[" + b",".join([nest] * 2_000) + b"]").content) == 2_000
    with pytest.raises(BadRequest, match=f"more than {MAX_VALUES} values"):
        read("PUT", JSON, body=b"[" + b",".join([nest] * 2_500) + b"]")


def test_the_query_is_read_into_its_parts() -> None:
    request = read(query=b"rcn=4&drt=1&rt=3&fu=1&lbl=a+b&rp=x&atrl=lbl+con")

    assert (request.result_content, request.identifier_type) == (4, 1)
    assert request.parameters == {"rt": {"rtv": 3}, "rp": "x"}
    assert request.filter == {"fu": 1, "lbl": ["a", "b"]}
    assert request.attributes == ("lbl", "con")


def test_response_type_and_targets_go_together() -> None:
    assert read("GET", (b"x-m2m-rtu", b"http://a"), query=b"rt=3").parameters == {"rt": {"nu": ["http://a"], "rtv": 3}}


REQUESTS = [
    Request(Operation.RETRIEVE, "cse-in/a", "Calice", "r1", "4"),
    Request(Operation.DELETE, "/id-in/cse-in/a", "/id-in/Calice", "r1", "3"),
    Request(Operation.CREATE, "//sp.example/id-in/a", "Calice", "r1", "4", type=4, content={"m2m:cin": {"con": "é"}}),
    Request(Operation.UPDATE, "cse-in/a", "Calice", "r1", "4", content={"m2m:cnt": {"lbl": []}}),
    Request(Operation.NOTIFY, "cse-in/a", "Calice", "r1", "4", content={"m2m:sgn": {}}),
    Request(Operation.RETRIEVE, "cse-in/a", None, "r1", None, result_content=4, attributes=("lbl",)),
    Request(Operation.RETRIEVE, "cse-in/a", "Calice", "r1", "4", filter={"fu": 1, "lbl": ["a b", "c"]}),
    Request(Operation.RETRIEVE, "cse-in/a", "Calice", "r1", "4", parameters={"gid": "g", "vsi": "v", "rqet": "500"}),
    Request(Operation.RETRIEVE, "cse-in/a", "Calice", "r1", "4", parameters={"tkns": ["a.b.c", "d"]}),
    Request(Operation.RETRIEVE, "cse-in/a", "Calice", "r1", "4", parameters={"ec": 3, "rt": {"nu": ["http://a", "b"]}}),
]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.operation.name)
def test_a_request_arrives_as_it_was_sent(request_: Request) -> None:
    message = encode_request(request_)

    assert decode_request(message) == request_
    assert (b"accept", b"application/json") in message.headers


def test_a_request_without_identifier_or_originator_carries_none() -> None:
    headers = dict(encode_request(Request(Operation.RETRIEVE, "cse-in")).headers)

    assert headers == {b"x-m2m-ri": b"", b"accept": b"application/json"}
