"""CBOR beside JSON over HTTP: requests, answers, refusals, notifications heard (TS-0009 6.4; digest http.md 2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cbor2
import pytest

from tests.conformance.wire import Wire, WireAnswer

JSON, CBOR = "application/json", "application/cbor"
RES_CBOR = "application/vnd.onem2m-res+cbor"


def send(
    wire: Wire, method: str, path: str, content: Any, kind: str = CBOR, headers: Mapping[str, str | None] | None = None
) -> WireAnswer:
    return wire.ask(method, path, {"Content-Type": kind, **(headers or {})}, cbor2.dumps(content))


def read(answer: WireAnswer) -> Any:
    assert answer.headers["content-type"] == CBOR
    return cbor2.loads(answer.body)


@pytest.mark.parametrize("kind", [CBOR, RES_CBOR, "Application/CBOR", "application/vnd.onem2m-preq+cbor"])
@pytest.mark.rule("CSE/HTTP/CNT/004", "CSE/GEN/RSP/018", "CSE/GEN/RSP/019")
@pytest.mark.rule("CSE/GEN/RSP/018", "CSE/GEN/RSP/019")
def test_a_resource_made_in_cbor_is_the_one_that_json_would_have_made(wire: Wire, kind: str) -> None:
    box = wire.container()
    content = {"m2m:cin": {"con": {"value": 21.5, "count": 2**70, "on": True, "text": "é", "none": [None]}}}

    made = send(wire, "POST", box, content, f"{kind};ty=4")

    assert (made.status, made.code) == (201, 2001)
    latest = wire.ask("GET", f"{box}/la")
    assert latest.headers["content-type"] == JSON
    assert latest.content["m2m:cin"]["con"] == content["m2m:cin"]["con"]
    assert read(made) == latest.content


@pytest.mark.rule("CSE/HTTP/CNT/015")
def test_all_operations_are_answered_in_cbor_where_it_is_wished(wire: Wire) -> None:
    box = wire.container(lbl=["a"])
    wished: dict[str, str | None] = {"Accept": CBOR}

    got = wire.ask("GET", box, wished)
    put = send(wire, "PUT", box, {"m2m:cnt": {"lbl": ["b"]}})
    found = wire.ask("GET", f"{box}?fu=1", wished)
    nested = wire.ask("GET", f"{box}?rcn=4", wished)
    gone = wire.ask("DELETE", f"{box}?rcn=1", wished)

    assert read(got)["m2m:cnt"]["lbl"] == ["a"]
    assert read(put)["m2m:cnt"]["lbl"] == ["b"]
    assert read(found) == {"m2m:uril": []}
    assert read(nested)["m2m:cnt"]["lbl"] == read(gone)["m2m:cnt"]["lbl"] == ["b"]


def test_a_fan_out_is_answered_in_cbor_as_a_whole(wire: Wire) -> None:
    boxes = [wire.container(), wire.container()]
    group = wire.create("/cse-in", 9, {"mnm": 2, "mid": [box[1:] for box in boxes]}).headers["content-location"]

    answer = wire.ask("GET", f"/{group}/fopt", {"Accept": CBOR})

    members = read(answer)["m2m:agr"]["m2m:rsp"]
    assert [member["pc"]["m2m:cnt"]["rn"] for member in members] == [box.rpartition("/")[2] for box in boxes]


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        ({}, CBOR),
        ({"Accept": "*/*"}, CBOR),
        ({"Accept": JSON}, JSON),
        ({"Accept": f"{JSON};q=0.1, {CBOR};q=0.2"}, CBOR),
        ({"Accept": f"{JSON};q=0.3, {CBOR};q=0.2"}, JSON),
        ({"Accept": RES_CBOR}, RES_CBOR),
    ],
    ids=str,
)
@pytest.mark.rule("CSE/HTTP/CNT/012")
def test_an_answer_comes_as_wished_and_else_as_the_request_came(
    wire: Wire, headers: Mapping[str, str | None], form: str
) -> None:
    box = wire.container()

    good = send(wire, "POST", box, {"m2m:cnt": {}}, f"{CBOR};ty=3", headers)
    bad = send(wire, "POST", box, {"m2m:cnt": {"mni": "x"}}, f"{CBOR};ty=3", headers)
    unread = wire.ask("POST", box, {"Content-Type": f"{CBOR};ty=3", **headers}, b"\xff")

    assert [answer.headers["content-type"] for answer in (good, bad, unread)] == [form] * 3
    assert [answer.code for answer in (good, bad, unread)] == [2001, 4000, 4000]
    if form != JSON:
        assert cbor2.loads(bad.body)["m2m:dbg"]
        assert cbor2.loads(unread.body)["m2m:dbg"].startswith("body: ")


@pytest.mark.rule("CSE/HTTP/CNT/013")
def test_without_a_body_and_a_wish_the_answer_is_json(wire: Wire) -> None:
    box = wire.container()

    assert wire.ask("GET", box).headers["content-type"] == JSON
    assert wire.ask("GET", f"{box}/nowhere").headers["content-type"] == JSON


@pytest.mark.parametrize("accept", ["application/xml", f"{JSON};q=0", "text/*, application/*;q=0"])
@pytest.mark.rule("CSE/HTTP/CNT/011", "CSE/GEN/ORD/003", "CSE/GEN/RSC/031")
def test_a_wish_that_cannot_be_met_is_not_acceptable_and_nothing_is_done(wire: Wire, accept: str) -> None:
    box = wire.container()

    answer = wire.create(box, 3, {"rn": "never"}, {"Accept": accept})

    assert (answer.status, answer.code) == (406, 5207)
    assert wire.ask("GET", f"{box}/never").code == 4004


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"\xa1\x67m2m:cin\xa2\x63con\x61a\x63con\x61b", "Duplicate"),
        (b"\xa1\x67m2m:cin\xa1\x63con\xc1\x00", "tag 1"),
        (b"\xa1\x67m2m:cin\xa1\x63con\x41a", "byte string"),
        (b"\xa1\x67m2m:cin\xa1\x01\x61a", "key"),
        (b"\xa1\x67m2m:cin\xa1\x63con" + b"\x81" * 100 + b"\x01", "depth"),
        (b"\xa1\x67m2m:cin\xa1\x63con\x61a\x00", "more follows"),
        (b"", "pc"),
    ],
)
@pytest.mark.rule("CSE/HTTP/CNT/023")
def test_cbor_beyond_what_json_says_is_refused_by_name(wire: Wire, body: bytes, reason: str) -> None:
    answer = wire.ask("POST", wire.container(), {"Content-Type": f"{CBOR};ty=4"}, body)

    assert (answer.status, answer.code) == (400, 4000)
    assert reason in read(answer)["m2m:dbg"]


@pytest.mark.rule("CSE/MCC/BAS/012")
def test_the_cse_tells_what_it_reads_and_writes(wire: Wire) -> None:
    assert wire.ask("GET", "/cse-in").content["m2m:cb"]["csz"] == [JSON, CBOR]
