"""Tokens in HTTP messages (TS-0009 6.4): where they stand, and what else may stand there."""

import pytest

from onem2m.errors import BadRequest, OriginatorHasNoPrivilege
from onem2m.mapping.http import HttpMessage, decode_request, decode_response, encode_request, encode_response
from onem2m.primitive import OK, Request, Response
from onem2m.vocabulary import Operation


def received(*headers: tuple[bytes, bytes]) -> Request:
    return decode_request(HttpMessage("GET", b"/cse-in", b"", [(b"x-m2m-ri", b"1"), *headers]))


def test_tokens_of_a_request_arrive_as_they_were_sent() -> None:
    sent = Request(Operation.RETRIEVE, "cse-in", "CAE1", "1", parameters={"tkns": ["a.b.c", "d.e.f"], "tqi": True})

    arrived = decode_request(encode_request(sent))

    assert arrived.parameters == {"tkns": ["a.b.c", "d.e.f"], "tqi": True}


def test_names_of_tokens_and_roles_stand_in_the_query() -> None:
    named = {"tids": ["t1@sp.example"], "ltids": ["t17"], "rids": ["a@sp.example", "b@sp.example"], "tqi": False}
    sent = Request(Operation.RETRIEVE, "cse-in", "CAE1", "1", parameters=named)

    assert decode_request(encode_request(sent)).parameters == named


@pytest.mark.parametrize("credential", [b"Bearer a.b.c", b"bearer a.b.c", b"Basic abc="])
def test_a_credential_is_no_token_of_the_request(credential: bytes) -> None:
    assert received((b"authorization", credential)).parameters == {}
    both = received((b"authorization", credential), (b"authorization", b"d.e.f"))
    assert both.parameters == {"tkns": ["d.e.f"]}


def test_tokens_stand_in_one_header() -> None:
    with pytest.raises(BadRequest, match="Authorization: given twice"):
        received((b"authorization", b"a.b.c"), (b"authorization", b"d.e.f"))


def test_short_names_of_tokens_come_back_in_a_header() -> None:
    given = (("t17", "t1@sp.example"), ("t18", "t2@sp.example"))

    message = encode_response(Response(OK, request_id="1", assigned_tokens=given))

    assert (b"x-m2m-ati", b"t17:t1@sp.example+t18:t2@sp.example") in message.headers
    assert decode_response(message.status, message.headers, message.body).assigned_tokens == given


def test_where_tokens_are_had_stands_in_the_body_instead_of_a_reason() -> None:
    asked = {"dasi": [{"uri": "http://das.example", "dreq": {"or": "/id-in/CAE1", "op": 2, "trid": "cnt5"}}]}
    refused = Response(
        4103, {"m2m:dbg": "no"}, request_id="1", refusal=OriginatorHasNoPrivilege("no"), token_request=asked
    )

    message = encode_response(refused)
    arrived = decode_response(message.status, message.headers, message.body)

    assert (message.status, arrived.content) == (403, {"m2m:tqf": asked})
    assert arrived.token_request == asked


@pytest.mark.parametrize("text", ["", "+", "x", "a:b", "a:b+c"])
def test_a_header_of_short_names_is_read_as_far_as_it_goes(text: str) -> None:
    headers = [(b"x-m2m-rsc", b"2000"), (b"x-m2m-ati", text.encode())]

    assert decode_response(200, headers, b"").assigned_tokens == ((("a", "b"),) if "a:b" in text else ())
