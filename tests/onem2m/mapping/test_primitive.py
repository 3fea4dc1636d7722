"""Primitives as objects of their own (TS-0004 6.4, 8.4; digest mqtt.md 3)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onem2m.errors import BadRequest
from onem2m.mapping.primitive import decode_request, decode_response, encode_request, encode_response, primitive_in
from onem2m.mapping.serialization import CBOR, JSON
from onem2m.primitive import Encoded, Request, Response
from onem2m.vocabulary import Operation

FORMS = pytest.mark.parametrize("form", [JSON, CBOR])
GOOD = {"op": 1, "to": "cse-in/box", "fr": "Cmeter", "rqi": "q1", "rvi": "4", "ty": 4, "pc": {"m2m:cin": {"con": "1"}}}

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.integers(-(2**63), 2**64 - 1)
VALUES = st.recursive(
    st.one_of(st.booleans(), NUMBERS, TEXTS, st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)
OBJECTS = st.dictionaries(TEXTS, VALUES, max_size=3)
IDENTIFIERS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=30)
OTHERS = st.dictionaries(
    st.sampled_from(["rqet", "rset", "oet", "ec", "gid", "rt", "da", "tkns", "sqi"]), VALUES, max_size=4
)

REQUESTS = st.builds(
    Request,
    st.sampled_from(Operation),
    TEXTS,
    originator=st.one_of(st.none(), IDENTIFIERS),
    request_id=IDENTIFIERS,
    release=st.one_of(st.none(), TEXTS),
    type=st.one_of(st.none(), NUMBERS),
    content=st.one_of(st.none(), VALUES),
    result_content=st.one_of(st.none(), NUMBERS),
    identifier_type=st.one_of(st.none(), NUMBERS),
    filter=st.one_of(st.none(), OBJECTS),
    parameters=OTHERS,
)
RESPONSES = st.builds(
    Response,
    st.sampled_from([2000, 2001, 4000, 4004, 5103]),
    st.one_of(st.none(), VALUES),
    request_id=IDENTIFIERS,
    release=st.one_of(st.none(), IDENTIFIERS),
    originator=st.one_of(st.none(), IDENTIFIERS),
    content_status=st.one_of(st.none(), st.sampled_from([1, 2])),
    content_offset=st.one_of(st.none(), st.integers(0, 1000)),
    assigned_tokens=st.lists(st.tuples(IDENTIFIERS, IDENTIFIERS), max_size=2).map(tuple),
    token_request=st.one_of(st.none(), OBJECTS),
)


def sent(primitive: Any, form: str) -> bytes:
    return cbor2.dumps(primitive) if form == CBOR else json.dumps(primitive).encode()


def read(primitive: Any, form: str = JSON) -> Request:
    return decode_request(primitive_in(sent(primitive, form), form), form)


@FORMS
@given(request=REQUESTS)
def test_a_request_arrives_as_it_was_sent(form: str, request: Request) -> None:
    arrived = decode_request(primitive_in(encode_request(request, form), form), form)

    assert arrived == replace(request, answer_form=form)


@FORMS
@given(response=RESPONSES)
def test_a_response_arrives_as_it_was_sent(form: str, response: Response) -> None:
    arrived = decode_response(encode_response(response, "Cmeter", form), form)

    assert arrived == replace(response, release=response.release or None)


@pytest.mark.rule("CSE/MQTT/PAY/001")
@FORMS
def test_a_request_is_one_bare_object(form: str) -> None:
    request = Request(Operation.CREATE, "cse-in/box", "Cmeter", "q1", "4", 4, {"m2m:cin": {"con": "1"}})

    body = encode_request(request, form)

    assert (cbor2.loads(body) if form == CBOR else json.loads(body)) == GOOD


@pytest.mark.rule("CSE/MQTT/PAY/001", "CSE/MQTT/PAY/003")
@FORMS
def test_stored_content_goes_out_in_the_form_of_the_answer(form: str) -> None:
    stored = Encoded(b'{"m2m:cin":{"con":"21.5"}}')

    body = encode_response(Response(2000, stored, "q1", "4"), "Cmeter", form)

    told = cbor2.loads(body) if form == CBOR else json.loads(body)
    assert told == {"rsc": 2000, "rqi": "q1", "rvi": "4", "to": "Cmeter", "pc": {"m2m:cin": {"con": "21.5"}}}


@FORMS
def test_stored_content_is_sent_as_content_of_a_request(form: str) -> None:
    notice = Encoded(b'{"m2m:sgn":{"sur":"/id-in/s1"}}')

    request = decode_request(
        primitive_in(
            encode_request(Request(Operation.NOTIFY, "/id-in/Cx", "/id-in", "n1", content=notice), form), form
        ),
        form,
    )

    assert request.content == {"m2m:sgn": {"sur": "/id-in/s1"}}


@pytest.mark.rule("CSE/MQTT/PAY/002")
@FORMS
def test_who_wraps_a_request_as_in_the_first_release_is_met(form: str) -> None:
    assert read({"m2m:rqp": GOOD}, form) == read(GOOD, form)


def test_a_wrapped_answer_is_met_as_well() -> None:
    assert decode_response(b'{"m2m:rsp":{"rsc":2000,"rqi":"q1"}}') == Response(2000, request_id="q1")


def test_names_of_a_partial_retrieve_are_an_attribute_list() -> None:
    request = Request(Operation.RETRIEVE, "cse-in/box", "Cmeter", "q1", "4", attributes=("lbl", "mni"))

    assert read(json.loads(encode_request(request))).content == {"m2m:atrl": ["lbl", "mni"]}


def test_parameters_that_are_no_fields_stay_as_they_are() -> None:
    request = read(GOOD | {"rqet": "5000", "gid": "g1", "tkns": ["t"]})

    assert request.parameters == {"rqet": "5000", "gid": "g1", "tkns": ["t"]}


WRONG: dict[str, list[Any]] = {
    "op": [None, 0, 6, -1, True, "1", 1.0, [1], {}, 10**5000],
    "to": [None, 1, True, ["cse-in"], {}],
    "fr": [1, True, ["C1"], {}, "C\u00e4", "C\n1", "C" * 1001],
    "rqi": [None, "", 1, True, ["q"], {}, "q\n", "\u00e4", "q" * 1001],
    "rvi": [4, True, ["4"], {}],
    "ty": ["4", 4.0, True, [4], {}],
    "rcn": ["1", 1.5, False, [], {}],
    "drt": ["1", 1.5, False, [], {}],
    "fc": ["fu=1", 1, [], True],
    "pc": [None],
}


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in WRONG.items() for value in values],
    ids=[
        f"{name}-{type(value).__name__}{number}"
        for name, values in WRONG.items()
        for number, value in enumerate(values)
    ],
)
def test_a_parameter_of_a_wrong_type_is_refused_by_its_name(name: str, value: Any) -> None:
    with pytest.raises(BadRequest, match=rf"^{name}: "):
        decode_request({**GOOD, name: value}, JSON)


@pytest.mark.parametrize("name", ["op", "to", "rqi"])
def test_what_must_be_there_is_missed_by_its_name(name: str) -> None:
    with pytest.raises(BadRequest, match=rf"^{name}: "):
        read({short: value for short, value in GOOD.items() if short != name})


@pytest.mark.parametrize("whole", [None, 1, "text", [], [GOOD], True])
@FORMS
def test_what_is_no_object_is_no_primitive(whole: Any, form: str) -> None:
    with pytest.raises(BadRequest):
        primitive_in(sent(whole, form), form)


@FORMS
@given(
    body=st.one_of(
        st.binary(max_size=60), VALUES.map(lambda value: json.dumps(value).encode()), VALUES.map(cbor2.dumps)
    )
)
def test_any_bytes_are_a_request_or_refused(form: str, body: bytes) -> None:
    try:
        request = decode_request(primitive_in(body, form), form)
    except BadRequest:
        return
    assert request.request_id


@given(st.fixed_dictionaries({}, optional=dict.fromkeys((*WRONG, "rqet", "m2m:rqp"), VALUES)))
def test_any_object_is_a_request_or_refused(primitive: dict[str, Any]) -> None:
    try:
        request = decode_request(primitive, JSON)
    except BadRequest:
        return
    assert (request.operation, request.to) == (primitive["op"], primitive["to"])


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"1", b"null", b"{}", b'{"rsc":"2000"}', b'{"m2m:rsp":1}', b'{"m2m:rsp":{}}', b"\xff\xfe"],
)
def test_what_is_no_answer_is_told_as_nobody_being_there(body: bytes) -> None:
    with pytest.raises(OSError, match=r"answer"):
        decode_response(body)


@FORMS
@given(
    body=st.one_of(
        st.binary(max_size=60),
        VALUES.map(lambda value: json.dumps(value).encode()),
        OBJECTS.map(lambda told: json.dumps(told | {"rsc": 2000}).encode()),
    )
)
def test_any_bytes_are_an_answer_or_none(form: str, body: bytes) -> None:
    try:
        response = decode_response(body, form)
    except OSError:
        return
    assert isinstance(response.status, int)
