"""The routes of our own that tell of the CSE, without a server: which question is asked of whom, and how it is answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cse.bindings.door import MOST_HEADERS
from cse.bindings.reports import Reports
from cse.reports import MOST_ROWS
from tests.conformance.guarded import BOX, RETRIEVE, allow, box
from tests.conformance.house import House
from tests.cse.bindings.front import ADMIN, CONTAINER, JSON, Front, Heard, length, whole


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.leave()


@pytest.fixture
def front(house: House) -> Front:
    return Front(house, reports=Reports(house.cse.entity, house.cse.store))


@pytest.fixture
def fortress(house: House) -> Front:
    """Where nobody is believed by a bare name."""
    return Front(house, development=False, reports=Reports(house.cse.entity, house.cse.store))


def records(heard: Heard) -> list[dict[str, Any]]:
    assert heard.status == 200, heard.body
    listed: list[dict[str, Any]] = json.loads(heard.body)["records"]
    return listed


def numbers(heard: Heard) -> list[int]:
    return [record["n"] for record in records(heard)]


def reason(heard: Heard) -> str:
    return str(json.loads(heard.body)["m2m:dbg"])


def many_records(house: House, count: int) -> None:
    """So many registrations, each of which is written down."""
    for number in range(count):
        house.application(f"C{number}")


def test_the_audit_log_is_told_as_json(house: House, front: Front) -> None:
    many_records(house, 1)

    heard = front.ask("GET", "/audit", ADMIN)

    assert records(heard)
    assert heard.headers == {
        b"content-type": b"application/json",
        b"content-length": str(len(heard.body)).encode(),
    }
    assert front.paged == []


def test_the_audit_log_is_read_in_parts(house: House, front: Front) -> None:
    many_records(house, 3)

    begin = front.ask("GET", "/audit", ADMIN, query=b"limit=2")
    further = front.ask("GET", "/audit", ADMIN, query=b"after=2&limit=1")

    assert numbers(begin) == [1, 2]
    assert numbers(further) == [3]
    assert numbers(front.ask("GET", "/audit", ADMIN, query=b"after=0")) == numbers(front.ask("GET", "/audit", ADMIN))


def test_a_hundred_records_are_told_at_a_time_unless_more_are_asked_for(house: House, front: Front) -> None:
    many_records(house, 105)

    usual = numbers(front.ask("GET", "/audit", ADMIN))
    more = numbers(front.ask("GET", "/audit", ADMIN, query=b"limit=999999999999999999"))

    assert (len(usual), usual[0]) == (100, 1)
    assert 105 <= len(more) <= MOST_ROWS


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (b"after=x", "after: 'x' is not a number"),
        (b"after=-1", "after: '-1' is not a number"),
        (b"after=", "after: '' is not a number"),
        (b"after=%C2%B2", "after: '\u00b2' is not a number"),
        ("after=\u00b2".encode(), "after: '\ufffd\ufffd' is not a number"),
        (b"limit=1e3", "limit: '1e3' is not a number"),
        (b"limit=1000000000000000000", "limit: '1000000000000000000' is not a number"),
        (b"limit=" + b"9" * 6000, f"limit: '{'9' * 20}' is not a number"),
        (b"limit=0", "after, limit: from 0 on, and 1 to 1000 records"),
        (b"after=1&after=1", "after: given twice"),
        (b"limit=1&after=1&limit=2", "limit: given twice"),
    ],
)
def test_a_wrong_question_about_the_audit_log_is_named(front: Front, query: bytes, said: str) -> None:
    heard = front.ask("GET", "/audit", ADMIN, query=query)

    assert (heard.status, heard.code, reason(heard)) == (400, 4000, said)
    assert (heard.headers[b"x-m2m-ri"], heard.headers.get(b"www-authenticate")) == (b"r1", None)


def test_who_used_a_policy_is_told_of_that_policy(house: House, front: Front) -> None:
    house.application("Cdisplay")
    meter = house.application("Cmeter")
    rules = {"acr": [{"acor": ["Cdisplay"], "acop": RETRIEVE}, {"acor": ["Cmeter"], "acop": 63}]}
    policy = meter.made("cse-in/meter", "acp", {"rn": "consent", "lbl": ["accounted"], "pv": rules, "pvs": rules})
    box(meter, "cse-in/meter/consent")
    house.originator("Cdisplay").retrieve(BOX)
    house.sweep()

    heard = front.ask("GET", "/accounts", ADMIN, query=f"policy={policy['ri']}".encode())

    told = json.loads(heard.body)
    assert (heard.status, told["policy"]) == (200, policy["ri"])
    assert [use["to"] for use in told["uses"] if use["originator"] == "/id-in/Cdisplay"] == [BOX]


def test_which_policy_is_to_be_said_once(house: House, front: Front) -> None:
    address = allow(house.application("Cmeter")).encode()

    none = [front.ask("GET", "/accounts", ADMIN, query=query) for query in (b"", b"policy=", b"police=" + address)]
    twice = front.ask("GET", "/accounts", ADMIN, query=b"policy=" + address + b"&policy=" + address)

    assert [(heard.status, reason(heard)) for heard in none] == [(404, "policy:  is not a policy here")] * 3
    assert (twice.status, reason(twice)) == (400, "policy: given twice")
    assert front.ask("GET", "/accounts", ADMIN, query=b"policy=" + address).status == 200


@pytest.mark.parametrize("path", ["/audit", "/accounts"])
def test_a_report_is_only_read(front: Front, path: str) -> None:
    for method in ("POST", "PUT", "DELETE", "HEAD", "X" * 500):
        heard = front.ask(method, path, ADMIN, JSON, length(CONTAINER), parts=whole(CONTAINER))

        assert (heard.status, heard.code, heard.asked) == (405, 4005, 0)
        assert len(heard.body) < 200


@pytest.mark.parametrize("path", ["/audit", "/accounts"])
def test_a_report_is_for_who_has_proved_it(fortress: Front, path: str) -> None:
    stranger = fortress.ask("GET", path, ADMIN)
    proof = (b"authorization", f"Bearer {fortress.mint.token('CAdmin')}".encode())
    other = fortress.ask("GET", path, proof, (b"x-m2m-origin", b"Cbob"))

    assert (stranger.status, stranger.code) == (403, 4107)
    assert stranger.headers[b"www-authenticate"] == b'Bearer realm="oneM2M"'
    assert (other.status, other.code, other.headers.get(b"www-authenticate")) == (403, 4106, None)
    assert fortress.ask("GET", "/audit", proof).status == 200


def test_a_report_is_for_nobody_else(house: House, front: Front) -> None:
    house.application("Cmeter")

    for name in (b"Cmeter", b"CAdmi", "CAdmin\u00e9".encode()):
        assert front.ask("GET", "/audit", (b"x-m2m-origin", name)).status in (400, 403)
    assert front.ask("GET", "/audit").code == 4000


def test_who_asks_for_a_report_says_its_name_once(front: Front) -> None:
    heard = front.ask("GET", "/audit", ADMIN, ADMIN)

    assert (heard.status, reason(heard)) == (400, "X-M2M-Origin: given twice")
    assert front.ask("GET", "/audit", (b"x-other", b"Cmeter"), ADMIN, (b"x-another", b"Cmeter")).status == 200


def test_too_many_headers_are_refused_here_too(front: Front) -> None:
    heard = front.ask("GET", "/audit", ADMIN, *[(b"x-a", b"1")] * MOST_HEADERS)

    assert (heard.status, heard.code) == (400, 4000)


@pytest.mark.parametrize("path", ["/audit/", "/audit/1", "/accounts/x", "/healthz"])
def test_what_is_no_report_is_a_page(front: Front, path: str) -> None:
    assert front.ask("GET", path, ADMIN).body == b"a page"
    assert front.reports is not None
    assert front.reports.paths == {"/audit", "/accounts"}
