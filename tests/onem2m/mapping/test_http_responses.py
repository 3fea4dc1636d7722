"""HTTP messages and response primitives, both ways, without a network; what goes over the wire is in tests/conformance."""

from __future__ import annotations

from typing import Any

import pytest

from onem2m.errors import NotFound, OneM2MError, OriginatorHasNoPrivilege, RequestRateExceeded
from onem2m.mapping.http import HttpAnswer, cors, decode_response, encode_response, preflight, refused
from onem2m.primitive import Encoded, Response

FRAME = [(b"x-m2m-ri", b"r1"), (b"x-m2m-origin", b"Calice"), (b"x-m2m-rvi", b"4")]


def framed(response: Response) -> dict[bytes, bytes]:
    return dict(encode_response(response).headers)


RESPONSES = [
    Response(2000, {"m2m:cnt": {"rn": "é"}}, "r1", "4"),
    Response(2001, {"m2m:cnt": {}}, "r1", "4", location="cse-in/a"),
    Response(2002, None, "r1", "4"),
    Response(2004, None, "r1", "4"),
    Response(1000, {"m2m:uri": "x"}, "r1", "4"),
    Response(2000, {"m2m:uril": []}, "r1", "4", content_status=1, content_offset=7),
    Response(2000, {"m2m:uril": []}, "r1", "4", content_status=2),
    Response(2000, None, "r1", "4", assigned_tokens=(("1", "token-a"), ("2", "token-b"))),
    Response(4103, {"m2m:dbg": "no"}, "r1", "4"),
]


@pytest.mark.parametrize("response", RESPONSES, ids=lambda response: str(response.status))
def test_a_response_arrives_as_it_was_sent(response: Response) -> None:
    answer = encode_response(response)

    received = decode_response(answer.status, [(name.title(), value) for name, value in answer.headers], answer.body)

    assert received == response
    assert dict(answer.headers)[b"content-length"] == str(len(answer.body)).encode()


@pytest.mark.parametrize("form", ["application/cbor", "Application/CBOR ;q=1", "application/vnd.onem2m-res+cbor"])
def test_an_answer_in_cbor_arrives_as_it_was_sent(form: str) -> None:
    response = Response(2000, {"m2m:cnt": {"rn": "é", "lbl": list("abc")}}, "r1", "4")
    answer = encode_response(response, "application/cbor")

    headers = [(name, form.encode() if name == b"content-type" else value) for name, value in answer.headers]

    assert decode_response(answer.status, headers, answer.body) == response


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (2000, 200),
        (2001, 201),
        (2002, 200),
        (2004, 200),
        (1000, 202),
        (1001, 202),
        (1002, 202),
        (4004, 404),
        (4103, 403),
    ],
)
def test_every_code_has_its_status(code: int, status: int) -> None:
    answer = encode_response(Response(code))

    assert answer.status == status
    assert answer.headers == [(b"x-m2m-rsc", str(code).encode()), (b"content-length", b"0")]
    assert answer.body == b""


def test_a_refusal_knows_its_own_status() -> None:
    refusal: OneM2MError = OriginatorHasNoPrivilege("no")
    refusal.http_status = 418  # type: ignore[misc]

    assert encode_response(Response(4103, refusal=refusal)).status == 418


@pytest.mark.parametrize(("wait_s", "told"), [(0.0, b"1"), (0.2, b"1"), (1.0, b"1"), (1.5, b"2"), (90.0, b"90")])
def test_who_asks_too_much_is_told_when_to_come_again_in_whole_seconds(wait_s: float, told: bytes) -> None:
    refusal = RequestRateExceeded("too much", wait_s)

    assert framed(Response(4141, refusal=refusal))[b"retry-after"] == told
    assert b"retry-after" not in framed(Response(4004, refusal=NotFound("x")))


def test_an_answer_is_empty_unless_it_says_something() -> None:
    assert HttpAnswer(204, preflight(None)).body == b""
    assert HttpAnswer(204).headers == []


def test_content_is_json_and_says_so() -> None:
    stored = encode_response(Response(2000, Encoded(b'{"m2m:cnt":{}}')))

    assert stored.body == b'{"m2m:cnt":{}}'
    assert framed(Response(2000, {}))[b"content-type"] == b"application/json"
    assert b"content-type" not in framed(Response(2000))


def test_an_offset_goes_with_a_status_only() -> None:
    assert b"x-m2m-cto" not in framed(Response(2000, {}, content_offset=7))
    assert b"x-m2m-cto" not in framed(Response(2000, {}, content_status=1, content_offset=0))
    assert framed(Response(2000, {}, content_status=1, content_offset=7))[b"x-m2m-cto"] == b"7"


def test_a_request_for_a_token_takes_the_place_of_the_content() -> None:
    asked: Any = {"issuer": "x"}

    answer = encode_response(Response(4103, {"m2m:dbg": "no"}, token_request=asked))

    assert answer.body == b'{"m2m:tqf":{"issuer":"x"}}'
    assert dict(answer.headers)[b"content-type"] == b"application/json"
    assert decode_response(403, answer.headers, answer.body).token_request == asked


def test_a_location_is_told_of_what_was_created_only() -> None:
    headers = [(b"X-M2M-RSC", b"2000"), (b"Content-Location", b"cse-in/a")]

    assert decode_response(200, headers, b"").location is None
    assert decode_response(200, [(b"X-M2M-RSC", b"2001"), headers[1]], b"").location == "cse-in/a"


@pytest.mark.parametrize("rsc", [None, b"", b"abc", b"-1", b"\xb2", b"2" * 19, b"2" * 5000])
def test_an_answer_of_something_else_is_as_good_as_none(rsc: bytes | None) -> None:
    headers = [] if rsc is None else [(b"x-m2m-rsc", rsc)]

    with pytest.raises(OSError, match="HTTP status 502 without X-M2M-RSC"):
        decode_response(502, headers, b"<html>")


def test_a_broken_answer_is_as_good_as_none() -> None:
    with pytest.raises(OSError, match="the answer is broken"):
        decode_response(200, [(b"x-m2m-rsc", b"2000")], b"{")


def test_a_number_of_an_answer_has_up_to_eighteen_digits() -> None:
    headers = [(b"x-m2m-rsc", b"2000"), (b"x-m2m-cts", b"9" * 18), (b"x-m2m-cto", b"9" * 19)]

    answer = decode_response(200, headers, b"")

    assert (answer.content_status, answer.content_offset) == (999_999_999_999_999_999, None)


@pytest.mark.parametrize("word", [b"", b"x", b"-1", b"\xb2", b"1" * 5000])
def test_a_number_that_is_none_is_left_out_of_an_answer(word: bytes) -> None:
    headers = [(b"x-m2m-rsc", b"2000"), (b"x-m2m-cts", word), (b"x-m2m-cto", word), (b"x-m2m-ati", b"nothing")]

    answer = decode_response(200, headers, b"[1]")

    assert (answer.content_status, answer.content_offset, answer.assigned_tokens) == (None, None, ())
    assert (answer.content, answer.token_request) == ([1], None)


def test_a_refusal_keeps_as_much_of_the_frame_as_can_be_read() -> None:
    refusal = NotFound("not there")

    kept = refused(refusal, FRAME)
    spoilt = refused(refusal, [(b"x-m2m-ri", b"\xe9"), (b"x-m2m-rvi", b"a\nb"), (b"x-m2m-origin", b"C")])

    assert (kept.status, kept.content, kept.request_id, kept.release) == (4004, {"m2m:dbg": "not there"}, "r1", "4")
    assert (spoilt.request_id, spoilt.release, spoilt.refusal) == (None, None, refusal)
    for bad in (b"a\tb", b"\x85", b"\xe9"):
        assert refused(refusal, [(b"x-m2m-ri", bad), (b"x-m2m-rvi", bad)]).request_id is None
        assert refused(refusal, [(b"x-m2m-ri", bad), (b"x-m2m-rvi", bad)]).release is None


def test_a_page_is_told_what_it_may_read_and_send_and_another_nothing() -> None:
    page = b"https://app.example"

    assert dict(cors(page)) == {
        b"access-control-allow-origin": page,
        b"vary": b"Origin",
        b"access-control-expose-headers": (
            b"X-M2M-RSC, X-M2M-RI, X-M2M-RVI, Content-Location, X-M2M-CTS, X-M2M-CTO, X-M2M-ATI, ETag"
        ),
    }
    assert dict(preflight(page)) == {
        b"access-control-allow-origin": page,
        b"vary": b"Origin",
        b"access-control-allow-methods": b"GET, POST, PUT, DELETE, OPTIONS",
        b"access-control-allow-headers": (
            b"Content-Type, Accept, Authorization, X-M2M-Origin, X-M2M-RI, X-M2M-RVI, X-M2M-GID, X-M2M-RTU, X-M2M-OT, "
            b"X-M2M-RET, X-M2M-RST, X-M2M-OET, X-M2M-EC, X-M2M-VSI, If-Match, If-None-Match"
        ),
        b"access-control-max-age": b"86400",
    }
    assert preflight(None) == [(b"allow", b"GET, POST, PUT, DELETE, OPTIONS")]
