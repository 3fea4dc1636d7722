"""CBOR says what JSON says, and nothing else is read (RFC 8949, TS-0004 8.4)."""

from __future__ import annotations

import struct
import time
from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onem2m.errors import BadRequest
from onem2m.mapping import cbor, json
from onem2m.primitive import Encoded

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**8000), max_value=2**8000)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=10), inner, max_size=5),
    max_leaves=30,
)


@given(value=json_values)
def test_whatever_json_can_say_comes_back_from_cbor_as_it_was(value: Any) -> None:
    returned = cbor.decode(cbor.encode(value))

    assert json.encode(returned) == json.encode(value)


@given(value=json_values)
def test_what_others_write_is_read_however_they_write_it(value: Any) -> None:
    canonical = cbor2.dumps(value, canonical=True)
    open_ended = cbor2.dumps(value, indefinite_containers=True)

    assert cbor.decode(canonical) == value
    assert cbor.decode(open_ended) == value


def test_what_is_stored_as_json_is_translated_in_whole_and_in_parts() -> None:
    stored = Encoded(b'{"m2m:cin":{"con":18446744073709551616}}')

    whole = cbor2.loads(cbor.encode(stored))
    part = cbor2.loads(cbor.encode({"m2m:agr": {"m2m:rsp": [{"rsc": 2000, "pc": json.embedded(stored)}]}}))

    assert whole == {"m2m:cin": {"con": 2**64}}
    assert part["m2m:agr"]["m2m:rsp"][0]["pc"] == whole


BROKEN: dict[str, bytes] = {
    "nothing": b"",
    "half a text": b"\x65abc",
    "a length beyond the end": b"\x7b" + b"\x7f" * 8,
    "a list longer than the world": b"\x9b" + b"\x7f" * 8,
    "a map longer than the world": b"\xbb" + b"\x7f" * 8,
    "more after the end": b"\x01\x02",
    "a break that ends nothing": b"\xff",
    "an additional information that is reserved": b"\x1c",
    "a text that is no UTF-8": b"\x61\xff",
    "a surrogate": b"\x63\xed\xa0\x80",
    "a text in parts of bytes": b"\x7f\x41a\xff",
    "a key twice": b"\xa2\x61a\x01\x61a\x02",
    "a key twice, in a map without a length": b"\xbf\x61a\x01\x61a\x02\xff",
    "a key that is a number": b"\xa1\x01\x02",
    "a key that is a list": b"\xa1\x80\x02",
    "a key that is bytes": b"\xa1\x41a\x02",
    "bytes": b"\x42ab",
    "undefined": b"\xf7",
    "a simple value": b"\xf8\x20",
    "not a number": b"\xf9\x7e\x00",
    "infinity": b"\xfb" + struct.pack(">d", float("inf")),
    "a date as text": cbor2.dumps(cbor2.CBORTag(0, "2025-03-01T12:00:00Z")),
    "a date as number": cbor2.dumps(cbor2.CBORTag(1, 0)),
    "a decimal fraction": b"\xc4\x82\x21\x19\x6a\xb3",
    "a decimal fraction that fills the memory": b"\xc4\x82\x1b" + b"\x7f" * 8 + b"\x01",
    "a big float": b"\xc5\x82\x20\x03",
    "a rational": b"\xd8\x1e\x82\x01\x03",
    "a regular expression": b"\xd8\x23\x61(",
    "a mail": b"\xd8\x24\x60",
    "a UUID": b"\xd8\x25\x50" + b"\x00" * 16,
    "a set": b"\xd9\x01\x02\x80",
    "an address": b"\xd9\x01\x04\x44\x7f\x00\x00\x01",
    "the mark of CBOR itself": b"\xd9\xd9\xf7\x01",
    "a value that contains itself": b"\xd8\x1c\x81\xd8\x1d\x00",
    "texts told by number": b"\xd9\x01\x00\x82\x63abc\xd8\x19\x00",
    "a tag that nobody knows": b"\xda\x00\x01\x00\x00\x01",
    "a large number that is a text": b"\xc2\x61a",
    "a large number of large numbers": b"\xc2\xc2\x41\x01",
    "a number of a million digits": b"\xc2\x5a\x00\x06\x00\x00" + b"\xff" * 0x60000,
    "65 levels": b"\x81" * 65 + b"\x01",
    "a hundred thousand levels": b"\x81" * 100_000 + b"\x01",
    "a hundred thousand levels without length": b"\x9f" * 100_000,
    "ninety thousand tags in one another": b"\xd8\x1c" * 90_000 + b"\x01",
    "ninety thousand large numbers in one another": b"\xc2" * 90_000 + b"\x41\x01",
    "four million empty lists": b"\x9a\x00\x3f\xff\x00" + b"\x80" * 0x3FFF00,
    "four million empty maps without a length around": b"\x9f" + b"\xa0" * 4_000_000 + b"\xff",
    "a text of four million empty parts": b"\x7f" + b"\x60" * 4_000_000 + b"\xff",
    "four million ends": b"\xff" * 4_000_000,
    "a hundred thousand and one values": cbor2.dumps([0] * 100_000),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=list(BROKEN))
def test_what_json_could_not_say_or_is_too_much_is_refused_at_once(data: bytes) -> None:
    began = time.process_time()

    with pytest.raises(BadRequest, match=r"^body: ") as refusal:
        cbor.decode(data)

    assert time.process_time() - began < 2.0
    assert len(str(refusal.value)) < 300


def test_what_is_just_within_bounds_is_read() -> None:
    assert cbor.decode(b"\x81" * 64 + b"\x01") is not None
    assert len(cbor.decode(cbor2.dumps([0] * 99_999))) == 99_999
    assert len(cbor.decode(cbor2.dumps({f"k{number}": number for number in range(99_999)}))) == 99_999
    assert len(cbor.decode(cbor2.dumps("x" * 4_000_000))) == 4_000_000
    assert cbor.decode(b"\xc2\x59\x04\x00" + b"\xff" * 1024) == 2**8192 - 1


@given(data=st.binary(max_size=60))
@settings(max_examples=500)
def test_any_bytes_are_read_as_json_could_say_it_or_refused(data: bytes) -> None:
    try:
        value = cbor.decode(data)
    except BadRequest:
        return
    assert json.encode(json.decode(json.encode(value))) == json.encode(value)
