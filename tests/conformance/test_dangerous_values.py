"""Values known to be dangerous: each meets its bound, and nobody waits for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conformance.specimen import (
    ADMINISTRATOR,
    DISPLAY,
    METER,
    STRANGER,
    Message,
    Nursery,
    Reply,
    Specimen,
    confirming_target,
    create,
    request,
)

SOON_S = 3.0
BOX = "/cse-in/meter/readings"
MOST = 4 * 1024 * 1024
"""Bytes of a body at most, where the operator says nothing else."""
ALL_MAY = {"acr": [{"acor": ["all"], "acop": 63}]}


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with confirming_target() as target:
        nursery = Nursery(tmp_path_factory.mktemp("nursery"), target)
        yield nursery
        nursery.spend()


@pytest.fixture
def specimen(nursery: Nursery) -> Iterator[Specimen]:
    yield nursery.specimen()
    nursery.spend()


def soon(specimen: Specimen, message: Message) -> Reply:
    began = time.monotonic()
    reply = specimen.ask(message)
    assert time.monotonic() - began < SOON_S
    return reply


def update(path: str, tag: str, **attributes: Any) -> Message:
    return request("PUT", path, content={tag: attributes})


@pytest.mark.parametrize(
    ("message", "code", "word"),
    [
        (create(BOX, 3, {"et": "00010101T000000"}), 4000, "et"),
        (create(BOX, 3, {"et": "99991231T235959"}), 2001, ""),
        (create(BOX, 3, {"et": "99991231T235960"}), 4000, "et"),
        (update("/cse-in/meter", "m2m:ae", et="99991231T235959,999999999999"), 2004, ""),
        (create(BOX, 3, {"mia": 6 * 10**9, "mni": 2**63 - 1, "mbs": 2**63 - 1}), 2001, ""),
        (create(BOX, 3, {"mia": 2**63 - 1}), 4000, "mia"),
        (create(BOX, 3, {"mni": 2**63}), 4000, "mni"),
        (create(BOX, 3, {"mbs": -1}), 4000, "mbs"),
        (create(BOX, 4, {"con": "x", "rn": "n" * 255}), 2001, ""),
        (create(BOX, 4, {"con": "x", "rn": "n" * 256}), 4000, "rn"),
        (create(BOX, 4, {"con": "x", "rn": "cin9999999999999999999"}), 2001, ""),
        (create(BOX, 4, {"con": "x", "rn": "cin999999999999999999"}), 2001, ""),
        (create(BOX, 4, {"con": "x", "rn": "la"}), 4005, "rn"),
        (create(BOX, 4, {"con": 10**2400}), 2001, ""),
        (create(BOX, 4, {"con": 10**3000}), 4000, "con"),
        (create(BOX, 4, {"con": "\x00"}), 2001, ""),
        (create("/cse-in/meter", 1, {"pv": {"acr": [{"acor": ["all"], "acop": 64}]}, "pvs": ALL_MAY}), 4000, "acop"),
        (create("/cse-in/meter", 1, {"pv": {}, "pvs": {"acr": []}}), 4000, "pvs"),
        (create(BOX, 23, {"nu": ["http://[::1"]}), 4000, "nu"),
        (create(BOX, 23, {"nu": ["http://a..b/"]}), 4000, "nu"),
        (create(BOX, 23, {"nu": ["http://127.0.0.1:99999/"]}), 4000, "nu"),
        (create(BOX, 23, {"nu": ["gopher://x"]}), 4000, "nu"),
        (create(BOX, 23, {"nu": ["a//b"]}), 4000, "nu"),
        (create("/cse-in/meter", 9, {"mnm": 5, "mid": ["a//b"]}), 4000, "mid"),
        (create("/cse-in/meter", 9, {"mnm": 0, "mid": []}), 4000, "mnm"),
    ],
    ids=lambda value: repr(value)[:60] if isinstance(value, Message) else None,
)
@pytest.mark.rule("CSE/GEN/ORD/020")
def test_a_value_at_its_bound_is_taken_and_one_beyond_it_refused(
    specimen: Specimen, message: Message, code: int, word: str
) -> None:
    reply = soon(specimen, message)

    assert reply.code == code, reply
    assert word in reply.reason


@pytest.mark.parametrize(
    ("path", "type", "attributes", "name"),
    [
        (BOX, 3, {"lbl": ["a"] * 10_001}, "lbl"),
        (BOX, 3, {"acpi": [f"acp{number}" for number in range(101)]}, "acpi"),
        ("/cse-in/meter", 9, {"mnm": 2**60, "mid": [f"cnt{number}" for number in range(200_000)], "mt": 3}, "body"),
        ("/cse-in/meter", 9, {"mnm": 5, "mid": [], "macp": ["acp2"] * 101}, "macp"),
        (BOX, 23, {"nu": [f"http://127.0.0.1:1/{number}" for number in range(101)]}, "nu"),
        (BOX, 23, {"nu": [ADMINISTRATOR], "enc": {"atr": ["lbl"] * 10_001}}, "enc"),
        ("/cse-in/meter", 1, {"pv": {"acr": [{"acor": ["a*"] * 1001, "acop": 1}]}, "pvs": ALL_MAY}, "acor"),
        ("/cse-in/meter", 1, {"pv": {"acr": ALL_MAY["acr"] * 101}, "pvs": ALL_MAY}, "acr"),
        ("/cse-in", 2, {"api": "Nx", "rr": True, "srv": ["3"], "poa": ["http://127.0.0.1:1/x"] * 11}, "poa"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_list_beyond_its_bound_is_refused_at_once(
    specimen: Specimen, path: str, type: int, attributes: dict[str, Any], name: str
) -> None:
    before = specimen.held()

    reply = soon(specimen, create(path, type, attributes, "Cnew" if type == 2 else ADMINISTRATOR))

    assert reply.code == 4000
    assert name in reply.reason
    assert specimen.held() == before


@pytest.mark.parametrize(
    ("query", "code", "word"),
    [
        ("fu=1&lbl=" + "+".join(f"l{number}" for number in range(10_000)), 2000, ""),
        ("fu=1&" + "&".join("lbl=a" for _ in range(10_000)), 2000, ""),
        ("fu=1&lbl=" + "+".join("a" for _ in range(10_001)), 4000, "lbl"),
        ("fu=1&" + "&".join(f"rn=n{number}" for number in range(101)), 4000, "atr"),
        ("fu=1&rn=*" + "a*" * 20_000, 2000, ""),
        ("fu=1&lim=999999999999999&ofst=99999999999999&lvl=999999999999999", 2000, ""),
        ("fu=1&ofst=999999999999999", 4000, "ofst"),
        ("fu=1&lim=1000000000000000", 4000, "lim"),
        ("fu=1&ofst=0", 4000, "ofst"),
        ("fu=1&ty=999999", 4000, "ty"),
        ("fu=1&crb=99999999T999999", 4000, "crb"),
        ("atrl=" + "+".join("lbl" for _ in range(10_000)), 2000, ""),
        ("rcn=" + "1" * 5000, 4000, "rcn"),
        ("&" * 60_000, 2000, ""),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else None,
)
def test_a_query_of_any_size_is_answered_at_once(specimen: Specimen, query: str, code: int, word: str) -> None:
    reply = soon(specimen, request("GET", "/cse-in", query=query))

    assert reply.code == code, reply.body[:200]
    assert word in reply.reason


@pytest.mark.rule("CSE/SEC/ORI/016")
def test_an_address_that_cannot_be_grants_nothing_and_stops_nobody(specimen: Specimen) -> None:
    for policies in (["a//b"], ["//"], ["/" + "a" * 4095], ["cse-in/meter/readings/la"], ["cse-in#lbl"]):
        assert specimen.ask(create("/cse-in/meter", 3, {"acpi": policies}, METER)).code == 2001

    for originator in (ADMINISTRATOR, METER, DISPLAY, STRANGER):
        assert specimen.ask(request("GET", "/cse-in", query="fu=1&ty=3", originator=originator)).code == 2000


def test_groups_that_hold_each_other_do_not_multiply_a_request(specimen: Specimen) -> None:
    names = [f"g{number}" for number in range(10)]
    members = [f"cse-in/meter/{name}/fopt" for name in names]
    for name in names:
        assert specimen.ask(create("/cse-in/meter", 9, {"rn": name, "mnm": 20, "mid": members}, METER)).code == 2001

    reply = soon(specimen, request("GET", "/cse-in/meter/g0/fopt"))

    assert reply.code == 2000
    assert len(reply.content()["m2m:agr"]["m2m:rsp"]) <= len(names) ** 2


def test_strangers_of_a_large_group_are_found_at_once(specimen: Specimen) -> None:
    members = [f"cnt{number}" for number in range(10_000)]
    assert soon(specimen, create("/cse-in/meter", 9, {"rn": "big", "mnm": 10_000, "mid": members})).code == 2001

    strangers = soon(
        specimen, request("GET", "/cse-in/meter/big/fopt", query="grtm=" + "+".join(f"c{n}" for n in range(10_000)))
    )

    assert (strangers.code, "grtm" in strangers.reason) == (4000, True)


def test_the_tree_has_a_bottom_and_everything_in_it_an_address(specimen: Specimen) -> None:
    deep, deepest = "cse-in/meter", 0
    while (reply := specimen.ask(create("/" + deep, 3, {"rn": "d"}))).code == 2001:
        deep, deepest = f"{deep}/d", deepest + 1
    refused = [reply]
    long = "cse-in/meter"
    while (reply := specimen.ask(create("/" + long, 3, {"rn": "n" * 255}))).code == 2001:
        long = f"{long}/{'n' * 255}"

    found = specimen.ask(request("GET", "/cse-in", query="fu=1&ty=3")).content()["m2m:uril"]

    assert [reply.code for reply in (*refused, reply)] == [4102, 4102]
    assert 50 <= deepest <= 64
    assert {specimen.ask(request("GET", f"/{address}")).code for address in found} == {2000}


@pytest.mark.rule("CSE/HTTP/HDR/021")
def test_of_two_originators_none_is_believed(specimen: Specimen) -> None:
    for name in (b"x-m2m-origin", b"x-m2m-ri", b"x-m2m-rvi", b"content-type"):
        message = create(BOX, 4, {"con": "x"})
        twice = (*message.headers, *(header for header in message.headers if header[0] == name))

        reply = specimen.ask(Message(message.method, message.path, message.query, twice, message.body))

        assert (reply.code, "given twice" in reply.reason) == (4000, True)


@pytest.mark.parametrize(
    "originator", ["/", "//", "a b", "/id-in/", "C/x/y/z", "cse-in/meter", "-", "C" * 1001, "#", "C\x7f"]
)
def test_an_originator_that_cannot_be_is_refused_even_where_all_may(specimen: Specimen, originator: str) -> None:
    reply = specimen.ask(request("GET", "/cse-in", originator=originator))

    assert (reply.code, "X-M2M-Origin" in reply.reason) == (4000, True)


@pytest.mark.parametrize(
    "body",
    [
        b'{"m2m:cin":{"con":"\\ud800"}}',
        b'{"m2m:cin":{"con":"\xff"}}',
        b'{"m2m:cin":{"con":1e999}}',
        b'{"m2m:cin":{"con":' + b"9" * 5000 + b"}}",
        b'{"m2m:cin":{"con":NaN}}',
        b'{"m2m:cin":{"con":' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
        b'{"m2m:cin":{"con":' + b'{"a":' * 65 + b"1" + b"}" * 65 + b"}}",
        b'\xef\xbb\xbf{"m2m:cin":{"con":1}}',
        b'{"m2m:cin":{"con":1}}{"m2m:cin":{"con":1}}',
        b'{"m2m:cin":{"con":1}',
        b" " * 1_000_000,
        pytest.param(b'{"m2m:cin":{"con":"' + b"x" * MOST + b'"}}', id="too large"),
    ],
    ids=lambda body: repr(body[:40]),
)
@pytest.mark.rule("CSE/HTTP/CNT/022", "CSE/HTTP/CNT/027")
def test_a_body_that_is_not_json_or_beyond_measure_is_refused(specimen: Specimen, body: bytes) -> None:
    right = create(BOX, 4, {"con": "x"})

    reply = soon(specimen, Message(right.method, right.path, right.query, right.headers, body))

    status = 413 if len(body) > MOST else 400
    assert (reply.status, reply.code, "body" in reply.reason) == (status, 4000, True)


@pytest.mark.rule("CSE/HTTP/CNT/027")
def test_of_a_name_that_comes_twice_in_an_object_the_last_counts(specimen: Specimen) -> None:
    right = create(BOX, 4, {"con": "x"})
    body = b'{"m2m:cin":{"con":"first","con":"last"}}'

    reply = specimen.ask(Message(right.method, right.path, right.query, right.headers, body))

    assert reply.content()["m2m:cin"]["con"] == "last"
