"""Bodies that are meant to hurt: deep, wide, huge, ambiguous, broken. Sent by somebody known, into its own room."""

from __future__ import annotations

import json
import time

import pytest

from tests.attacks.fortress import MALLORY, Fortress, Party

HOME = "/cse-in/mallory"
JSON = {"Content-Type": "application/json;ty=4"}

WRONG: dict[str, bytes] = {
    "100,000 arrays in one another": b"[" * 100_000 + b"]" * 100_000,
    "100,000 objects in one another": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "an instance 1,000 levels deep": b'{"m2m:cin":{"con":' + b"[" * 1_000 + b"]" * 1_000 + b"}}",
    "100,000 brackets that never close": b"[" * 100_000,
    "a hundred thousand members": json.dumps({"m2m:cin": {f"k{n}": n for n in range(100_000)}}).encode(),
    "a hundred thousand roots": json.dumps({f"m2m:cin{n}": {} for n in range(100_000)}).encode(),
    "a name of a million letters": json.dumps({"m2m:cin": {"x" * 1_000_000: 1}}).encode(),
    "a number of 100,000 digits": b'{"m2m:cin":{"con":"a","cs":' + b"9" * 100_000 + b"}}",
    "a number beyond every float": b'{"m2m:cin":{"con":"a","cs":1e999999}}',
    "NaN": b'{"m2m:cin":{"con":NaN}}',
    "Infinity": b'{"m2m:cin":{"con":-Infinity}}',
    "a leading zero": b'{"m2m:cin":{"con":007}}',
    "hexadecimal": b'{"m2m:cin":{"con":0x1f}}',
    "two documents": b'{"m2m:cin":{"con":"a"}}{"m2m:cin":{"con":"b"}}',
    "a comment": b'{"m2m:cin":{"con":"a"}/* hidden */}',
    "a comma too many": b'{"m2m:cin":{"con":"a",}}',
    "single quotes": b"{'m2m:cin':{'con':'a'}}",
    "not UTF-8": b'{"m2m:cin":{"con":"\xff\xfe"}}',
    "overlong UTF-8": b'{"m2m:cin":{"con":"\xc0\xaf"}}',
    "half a surrogate in UTF-8": b'{"m2m:cin":{"con":"\xed\xa0\x80"}}',
    "half a surrogate, escaped": b'{"m2m:cin":{"con":"\\ud800"}}',
    "a byte order mark": b'\xef\xbb\xbf{"m2m:cin":{"con":"a"}}',
    "UTF-16": '{"m2m:cin":{"con":"a"}}'.encode("utf-16"),
    "NUL in a text": b'{"m2m:cin":{"con":"a\x00b"}}',
    "a text that never ends": b'{"m2m:cin":{"con":"aaaaaaaaaa',
    "an array": b'[{"m2m:cin":{"con":"a"}}]',
    "a word": b"true",
    "a null": b"null",
    "nothing but space": b" " * 1_000_000,
    "two roots": b'{"m2m:cin":{"con":"a"},"m2m:acp":{"pv":{}}}',
    "XML with entities": b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><m2m:cin><con>&b;</con></m2m:cin>',
}


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("body", WRONG.values(), ids=list(WRONG))
def test_a_body_that_is_meant_to_hurt_is_refused_at_once(fortress: Fortress, mallory: Party, body: bytes) -> None:
    began = time.monotonic()
    told = mallory.ask("POST", f"{HOME}/box", JSON, body)  # type: ignore[arg-type]
    took = time.monotonic() - began

    assert (told.status, told.code) in ((400, 4000), (400, 4102)), told
    assert took < 3.0
    assert len(told.body) < 1_000
    assert mallory.ask("GET", f"{HOME}/box").status == 200


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("size", [4 * 1024 * 1024 + 1, 20 * 1024 * 1024])
def test_a_body_that_is_too_large_is_not_taken(fortress: Fortress, mallory: Party, size: int) -> None:
    head = (
        f"POST {HOME}/box HTTP/1.1\r\nHost: x\r\nX-M2M-RI: 1\r\nX-M2M-RVI: 4\r\nX-M2M-Origin: {MALLORY}\r\n"
        f"Authorization: Bearer {mallory.token()}\r\nContent-Type: application/json;ty=4\r\nContent-Length: {size}\r\n\r\n"
    )

    received = fortress.exchange(head.encode() + b'{"m2m:cin":{"con":"' + b"a" * (size - 22) + b'"}}')

    assert b"HTTP/1.1 2" not in received


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (b'{"m2m:cin":{"con":"first","con":"last"}}', {"first", "last"}),
        (b'{"m2m:cin":{"con":"first"},"m2m:cin":{"con":"last"}}', {"first", "last"}),
        (b'{"m2m:cin":{"con":"first","c\\u006fn":"last"}}', {"first", "last"}),
    ],
    ids=["attributes", "roots", "escaped"],
)
def test_a_name_that_is_given_twice_means_one_thing_or_nothing(mallory: Party, body: bytes, kept: set[str]) -> None:
    """What was checked is what is stored: never one value here and another there."""
    told = mallory.ask("POST", f"{HOME}/box", JSON, body)  # type: ignore[arg-type]

    if told.status == 201:
        answered = told.content["m2m:cin"].get("con")
        stored = mallory.ask("GET", f"{HOME}/box/la").content["m2m:cin"]["con"]
        assert stored in kept
        assert answered in (None, stored)
    else:
        assert told.status == 400, told


@pytest.mark.usefixtures("untouched")
def test_a_policy_given_twice_is_stored_as_it_was_checked_or_refused(mallory: Party) -> None:
    mine = '{"acr":[{"acor":["Cmallory"],"acop":63}]}'
    body = f'{{"m2m:acp":{{"rn":"twice","pv":{mine},"pvs":{mine},"pvs":{{"acr":[]}}}}}}'

    told = mallory.ask("POST", HOME, {"Content-Type": "application/json;ty=1"}, body)

    assert told.status in (201, 400), told
    if told.status == 201:
        admin = mallory.fortress.party("CAdmin")
        assert admin.ask("DELETE", f"{HOME}/twice").status == 200


@pytest.mark.usefixtures("untouched")
def test_many_headers_and_long_ones_are_refused(fortress: Fortress, mallory: Party) -> None:
    many: dict[str, str | None] = {f"X-A{n}": "a" for n in range(90)}
    told = mallory.ask("GET", HOME, many)
    # The HTTP server itself has a limit beyond ours, and answers without a oneM2M code.
    long = mallory.ask("GET", HOME, {"X-Long": "a" * 20_000})

    assert told.status in (400, 431), told
    assert long.status in (400, 431), long
