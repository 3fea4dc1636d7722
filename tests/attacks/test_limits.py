"""One originator cannot take what all share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cse.limits import OriginatorLimits
from onem2m.errors import BadRequest
from onem2m.mapping.http import HttpMessage, decode_request, encode_response
from onem2m.mapping.serialization import MAX_VALUES
from onem2m.vocabulary import Operation
from tests.conformance.house import House, Originator
from tests.conformance.target import HANGS_UP, Heard, Reply, Target

TIGHT = OriginatorLimits(requests_s=5, burst=20, long_reads=2, fan_out=3, resources=50, subscriptions=5)


class Bounded(House):
    """A CSE with tight limits."""

    def open(self) -> None:
        super().open()
        self.bound(TIGHT)

    def bound(self, limits: OriginatorLimits) -> None:
        dispatcher = self.cse.dispatcher
        dispatcher._limits = dispatcher._throttle.limits = limits
        dispatcher._execution.searches.most = limits.long_reads
        self.cse.store.books.limits = limits


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Bounded]:
    house = Bounded(tmp_path)
    yield house
    house.leave()


@pytest.fixture
def mallory(house: Bounded) -> Originator:
    return house.application("Cmallory")


@pytest.fixture
def alice(house: Bounded) -> Originator:
    return house.application("Calice")


def test_a_flood_is_refused_with_a_time_to_come_again_and_others_are_served(
    house: Bounded, mallory: Originator, alice: Originator
) -> None:
    answers = [mallory.retrieve("cse-in/mallory") for _ in range(200)]

    codes = [answer.code for answer in answers]
    assert 15 <= codes.count(2000) <= 60
    assert set(codes) == {2000, 4141}
    assert {answer.http_status for answer in answers if answer.code == 4141} == {429}
    assert alice.retrieve("cse-in/alice").code == 2000
    request = mallory.request(Operation.RETRIEVE, "cse-in/mallory")
    refusal = asyncio.run(house.cse.dispatcher.dispatch(request))
    assert dict(encode_response(refusal).headers)[b"retry-after"] == b"1"


def test_names_for_one_originator_share_one_rate_in_the_audit_log(house: Bounded, mallory: Originator) -> None:
    for _ in range(300):
        mallory.retrieve("cse-in/mallory")
    house.sweep()
    house.sweep()

    told = [record for record in house.cse.store.outbox.audit(0, 1000) if record["what"] == "limit-exceeded"]
    assert len(told) == 1
    assert told[0]["times"] > 200


def test_the_administrator_has_no_limits(house: Bounded) -> None:
    admin = house.originator("CAdmin")

    assert {admin.create("cse-in", "cnt", {"rn": f"c{number}x"}).code for number in range(120)} == {2001}


def test_subscriptions_and_resources_run_out(house: Bounded, mallory: Originator) -> None:
    house.bound(replace(TIGHT, requests_s=0))

    subscriptions = [mallory.create("cse-in/mallory", "sub", {"nu": ["Cmallory"]}).code for _ in range(8)]
    resources = [mallory.create("cse-in/mallory", "cnt", {}).code for _ in range(60)]

    assert subscriptions == [2001] * 5 + [4141] * 3
    assert resources.count(2001) == 50 - 1 - 5
    assert set(resources[-10:]) == {4141}


def test_one_request_does_not_become_too_many(house: Bounded, mallory: Originator) -> None:
    house.bound(replace(TIGHT, requests_s=0))
    for number in range(4):
        mallory.made("cse-in/mallory", "cnt", {"rn": f"b{number}x"})
    members = [f"cse-in/mallory/b{number}x" for number in range(4)]
    mallory.made("cse-in/mallory", "grp", {"rn": "few", "mnm": 4, "mid": members[:3]})
    mallory.made("cse-in/mallory", "grp", {"rn": "many", "mnm": 4, "mid": members})

    assert mallory.retrieve("cse-in/mallory/few/fopt").code == 2000
    assert mallory.retrieve("cse-in/mallory/many/fopt").code == 4141


def test_searches_of_one_originator_do_not_keep_out_those_of_others(
    house: Bounded, mallory: Originator, alice: Originator
) -> None:
    house.bound(replace(TIGHT, requests_s=0))
    searches = [mallory.request(Operation.RETRIEVE, "cse-in", filter={"fu": 1}) for _ in range(10)]

    answers = house.ask_together([*searches, alice.request(Operation.RETRIEVE, "cse-in", filter={"fu": 1})])

    assert [answer.code for answer in answers].count(4141) == 8
    assert answers[-1].code == 2000


@pytest.mark.parametrize(
    "body",
    [
        b'{"m2m:cin":{"con":[' + b"0," * MAX_VALUES + b"0]}}",
        b'{"m2m:cin":{"con":[' + b"[],{}," * (MAX_VALUES // 2) + b"0]}}",
        b'{"m2m:cin":{"con":{' + b",".join(b'"a%d":1' % number for number in range(MAX_VALUES)) + b"}}}",
    ],
    ids=["numbers", "empty lists and objects", "members"],
)
def test_a_body_of_too_many_values_is_refused(body: bytes) -> None:
    began = time.monotonic()

    with pytest.raises(BadRequest, match="values"):
        decode_request(message(body))

    assert time.monotonic() - began < 5


def test_a_long_text_is_not_taken_for_many_values() -> None:
    request = decode_request(message(b'{"m2m:cin":{"con":"' + b"1,2;" * MAX_VALUES + b'"}}'))

    assert len(request.content["m2m:cin"]["con"]) == 4 * MAX_VALUES


def test_questions_to_a_party_that_is_silent_do_not_pile_up(house: Bounded, mallory: Originator) -> None:
    house.bound(replace(TIGHT, requests_s=0, subscriptions=0))

    def hang_up_later(_message: Heard) -> Reply:
        time.sleep(0.05)
        return HANGS_UP

    silent = Target(hang_up_later)
    requests = [
        mallory.creation("cse-in/mallory", "sub", {"nu": [f"{silent.url}/{one}/{other}" for other in range(90)]})
        for one in range(4)
    ]

    codes = [answer.code for answer in house.ask_together(requests)]

    silent.go()
    assert 4141 in codes
    assert set(codes) <= {4141, 5204}


def message(body: bytes) -> HttpMessage:
    headers = [(b"content-type", b"application/json;ty=4"), (b"x-m2m-ri", b"1"), (b"x-m2m-origin", b"Cmallory")]
    return HttpMessage("POST", b"/cse-in/mallory/box", b"", headers, body)
