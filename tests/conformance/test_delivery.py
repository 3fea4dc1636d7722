"""Notifications reach whom they are for, in order, once it can be reached (TS-0004 7.5.1.2; digest notifications.md 5)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conformance.house import House, Originator
from tests.conformance.target import AGREES, HANGS_UP, REFUSES, WAIT_S, Heard, Reply, Target
from tests.conformance.transports import Transport

BOX = "cse-in/meter/box"
NEWS: dict[str, Any] = {"enc": {"net": [3], "chty": [4]}}


@pytest.fixture(autouse=True)
def box(meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})


def contents(told: list[dict[str, Any]]) -> list[str]:
    return [sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in told]


def say(meter: Originator, *words: str) -> None:
    for word in words:
        meter.made(BOX, "cin", {"con": word})


def counters(house: House) -> dict[str, int]:
    return dict(house.cse.delivery.counters.items())


@pytest.mark.rule(
    "CSE/SUB/NTF/001",
    "CSE/HTTP/NTF/001",
    "CSE/HTTP/NTF/002",
    "CSE/HTTP/NTF/003",
    "CSE/HTTP/NTF/004",
    "CSE/HTTP/NTF/005",
    "CSE/SUB/SGN/005",
    "CSE/SUB/ATT/001",
)
@pytest.mark.rule("CSE/HTTP/NTF/014")
def test_a_notification_is_a_request_of_the_cse(meter: Originator, target: Target) -> None:
    meter.made(BOX, "sub", {"nu": [target.url], **NEWS})

    say(meter, "a", "b")

    target.wait(2)
    headers = [message.headers for message in target.messages]
    assert {one["x-m2m-origin"] for one in headers} == {"/id-in"}
    assert {one["x-m2m-rvi"] for one in headers} == {"3"}
    assert {one["content-type"] for one in headers} == {"application/json"}
    assert len({one["x-m2m-ri"] for one in headers}) == 3


@pytest.mark.rule("CSE/SUB/ATT/004")
def test_every_target_is_told(house: House, meter: Originator, targets: Callable[[], Target]) -> None:
    first, second, lamp = targets(), targets(), targets()
    house.listener("Clamp", lamp.url)
    meter.made(BOX, "sub", {"nu": [first.url, second.url, "Clamp"], **NEWS})

    say(meter, "a")

    assert [contents(target.wait(1)) for target in (first, second, lamp)] == [["a"]] * 3


@pytest.mark.rule("CSE/SUB/ATT/002", "CSE/REG/UPD/004", "CSE/HTTP/NTF/010")
def test_an_application_is_told_where_it_is_reached_now(
    house: House, meter: Originator, targets: Callable[[], Target]
) -> None:
    before, now = targets(), targets()
    lamp = house.listener("Clamp", before.url)
    meter.made(BOX, "sub", {"nu": ["Clamp"], **NEWS})

    lamp.update("cse-in/lamp", "ae", {"poa": [now.url]})
    say(meter, "a")

    assert contents(now.wait(1)) == ["a"]
    assert before.told == []


@pytest.mark.rule("CSE/SUB/ATT/003")
@pytest.mark.parametrize("called", ["cse-in/lamp/news", "cse-in/lamp/box", "Clamp/news", "/id-in/Clamp/a/b"])
def test_an_application_is_told_at_addresses_below_it(
    house: House, meter: Originator, target: Target, called: str
) -> None:
    house.listener("Clamp", target.url).made("cse-in/lamp", "cnt", {"rn": "box"})
    meter.made(BOX, "sub", {"nu": [called], **NEWS})

    say(meter, "a")

    assert contents(target.wait(1)) == ["a"]
    assert [message.verifies for message in target.messages] == [True, False]


@pytest.mark.parametrize("called", ["cse-in/lamp", "cse-in/lamp/news", "cse-in/lamp/box"])
def test_who_comes_to_the_place_of_an_application_is_not_told_below_it(
    house: House, meter: Originator, targets: Callable[[], Target], called: str
) -> None:
    lamp, other = targets(), targets()
    former = house.listener("Clamp", lamp.url)
    former.made("cse-in/lamp", "cnt", {"rn": "box"})
    meter.made(BOX, "sub", {"nu": [called], **NEWS})
    say(meter, "a")
    told = contents(lamp.wait(1))
    former.delete("cse-in/lamp")
    house.originator("Cother").made(
        "cse-in", "ae", {"rn": "lamp", "api": "Nother", "rr": True, "srv": ["4"], "poa": [other.url]}
    )

    say(meter, "b")
    house.deliver_what_can_be()

    assert told == ["a"]
    assert other.messages == []


@pytest.mark.rule("CSE/SUB/ATT/003")
@pytest.mark.parametrize(
    "called", ["cse-in/lamp/news", "Clamp/news", "cse-in/lamp/Cmeter", "/id-in/cse-in/lamp/Cmeter"]
)
def test_who_may_not_notify_an_application_may_not_below_it_either(
    house: House, meter: Originator, targets: Callable[[], Target], called: str
) -> None:
    lamp, own = targets(), targets()
    house.application("Clamp", poa=[lamp.url])
    meter.update("cse-in/meter", "ae", {"poa": [own.url]})

    refused = meter.create(BOX, "sub", {"nu": [called], **NEWS})

    assert refused.code == 4101
    assert lamp.messages == own.messages == []


class Turnstile:
    """A target that answers so many notifications as it was let through."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._free = threading.Semaphore(1)  # for the question whether it wants to be told
        self._let = 1
        target.answer = self._answer

    def _answer(self, _: Heard) -> Reply:
        self._free.acquire(timeout=WAIT_S)
        return AGREES

    def let(self, count: int) -> None:
        """Waits until so many more have been answered."""
        self._let += count
        for _ in range(count):
            self._free.release()
        self._target.wait_for_messages(self._let)


@pytest.mark.rule("CSE/SUB/NTF/001", "CSE/SUB/NTF/002")
def test_a_target_that_is_far_behind_misses_nothing(
    house: House, meter: Originator, target: Target, targets: Callable[[], Target]
) -> None:
    turnstile = Turnstile(target)
    meter.made(BOX, "sub", {"nu": [target.url], **NEWS})
    meter.made("cse-in/meter", "cnt", {"rn": "other"})
    meter.made("cse-in/meter/other", "sub", {"nu": [targets().url], **NEWS})
    words = [f"{number:03}" for number in range(130)]
    say(meter, *words[:100])
    meter.made("cse-in/meter/other", "cin", {"con": "after them"})
    turnstile.let(36)
    say(meter, *words[100:])

    turnstile.let(94)

    assert contents(target.told) == words


@given(
    st.lists(
        st.tuples(st.sampled_from(["say", "elsewhere", "let", "let"]), st.integers(1, 70)), min_size=4, max_size=12
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_far_behind_a_target_is_it_misses_nothing(
    house: House, meter: Originator, targets: Callable[[], Target], steps: list[tuple[str, int]]
) -> None:
    target = targets()
    turnstile = Turnstile(target)
    subscription = meter.made(BOX, "sub", {"nu": [target.url], **NEWS})["ri"]
    other = meter.made("cse-in/meter", "cnt")["ri"]
    meter.made(other, "sub", {"nu": [targets().url], **NEWS})
    words: list[str] = []
    passed = 0
    for step, count in steps:
        if step == "say":
            words += [f"{len(words) + number}" for number in range(count)]
            say(meter, *words[-count:])
        elif step == "elsewhere":
            meter.made(other, "cin", {"con": "1"})
        else:
            through = min(count, len(words) - passed)
            passed += through
            turnstile.let(through)

    turnstile.let(len(words) - passed)

    assert contents(target.told) == words
    meter.delete(subscription)
    target.go()


@pytest.mark.rule("CSE/SUB/NTF/002")
def test_each_subscription_is_told_in_the_order_of_events(
    house: House, meter: Originator, targets: Callable[[], Target]
) -> None:
    one, other = targets(), targets()
    for target in (one, other):
        meter.made(BOX, "sub", {"nu": [target.url], **NEWS})
    meter.made(BOX, "sub", {"nu": [one.url], **NEWS})
    words = [f"{number:03}" for number in range(60)]

    house.ask_together([meter.creation(BOX, "cin", {"con": word}) for word in words])

    told = one.wait(120)
    in_order = [instance["con"] for instance in meter.retrieve(BOX, result_content=8).attributes["m2m:cin"]]
    assert sorted(in_order) == words
    for subscription in {sgn["sur"] for sgn in told}:
        assert contents([sgn for sgn in told if sgn["sur"] == subscription]) == in_order
    assert contents(other.wait(60)) == in_order


@pytest.mark.rule("CSE/SUB/NTF/002", "CSE/SUB/NTF/003", "CSE/CMDH/CAT/003")
def test_a_target_that_is_away_gets_everything_when_it_comes_back_in_order(
    house: House, meter: Originator, target: Target
) -> None:
    meter.made(BOX, "sub", {"nu": [target.url], **NEWS})
    target.go()
    say(meter, "a", "b", "c")
    patience = time.monotonic() + 10.0
    while not counters(house)["failed"]:
        assert time.monotonic() < patience, "nobody tried"
        time.sleep(0.01)

    target.come()
    say(meter, "d")

    assert contents(target.wait(4)) == ["a", "b", "c", "d"]
    house.deliver()
    assert (counters(house)["delivered"], counters(house)["discarded"]) == (4, 0)


@pytest.mark.rule("CSE/SUB/NTF/005")
def test_what_is_owed_is_still_told_after_a_restart(house: House, meter: Originator, target: Target) -> None:
    meter.made(BOX, "sub", {"nu": [target.url], **NEWS})
    target.go()
    say(meter, "a", "b")

    house.restart()
    target.come()

    assert contents(target.wait(2)) == ["a", "b"]


@pytest.mark.rule("CSE/SUB/NTF/004")
def test_a_target_that_is_away_does_not_keep_others_waiting(
    house: House, meter: Originator, targets: Callable[[], Target]
) -> None:
    away, there = targets(), targets()
    meter.made(BOX, "sub", {"nu": [away.url, there.url], **NEWS})
    away.go()

    say(meter, "a", "b")

    assert contents(there.wait(2)) == ["a", "b"]


@pytest.mark.parametrize("answer", [HANGS_UP, Reply(503, None), Reply(500, None)], ids=["hangs up", "503", "500"])
@pytest.mark.rule("CSE/SUB/NTF/003", "CSE/HTTP/STA/013")
def test_a_target_that_is_in_trouble_is_asked_again(
    house: House, meter: Originator, target: Target, answer: Reply
) -> None:
    meter.made(BOX, "sub", {"nu": [target.url], **NEWS})
    answers = [answer, answer, AGREES]
    target.answer = lambda _: answers.pop(0) if answers else AGREES

    say(meter, "a", "b")

    assert contents(target.wait(4)) == ["a", "a", "a", "b"]
    house.deliver()
    assert counters(house)["delivered"] == 2


def test_a_notification_that_is_refused_again_and_again_is_given_up_and_counted(
    house: House, meter: Originator, target: Target
) -> None:
    meter.made(BOX, "sub", {"nu": [target.url], **NEWS})

    def refuse_the_first(message: Heard) -> Reply:
        return REFUSES if message.sgn["nev"]["rep"]["m2m:cin"]["con"] == "a" else AGREES

    target.answer = refuse_the_first
    say(meter, "a", "b")

    house.deliver()
    assert contents(target.told)[-1] == "b"
    assert contents(target.told).count("b") == 1
    assert (counters(house)["refused"], counters(house)["delivered"]) == (1, 1)


@pytest.mark.parametrize("answer", [Reply(200, None), Reply(202, None), Reply(204, None), AGREES])
@pytest.mark.rule("CSE/HTTP/NTF/009")
def test_any_success_confirms(house: House, meter: Originator, target: Target, answer: Reply) -> None:
    meter.made(BOX, "sub", {"nu": [target.url], **NEWS})
    target.answer = lambda _: answer

    say(meter, "a", "b")

    house.deliver()
    assert contents(target.told) == ["a", "b"]


@pytest.mark.rule("CSE/SUB/ENC/046", "CSE/DMR/CRE/023")
def test_what_could_not_be_made_durable_is_told_to_nobody(house: House, meter: Originator, target: Target) -> None:
    meter.made(BOX, "sub", {"nu": [target.url], "enc": {"net": [1, 3, 4]}})
    say(meter, "a")
    house.deliver()

    house.failing_commits = 1
    refused = meter.create(BOX, "cin", {"con": "lost"})
    say(meter, "b")

    assert refused.code == 5000
    house.deliver()
    assert contents(target.told) == ["a", "b"]


@pytest.mark.rule("CSE/SUB/NTF/034")
def test_of_what_waits_for_a_target_only_so_much_is_kept(tmp_path: Path, transport: Transport) -> None:
    target = Target()
    house = House(tmp_path / "small", transport=transport, settings={"notify_waiting": 3})
    try:
        meter = house.application("Cmeter")
        meter.made("cse-in/meter", "cnt", {"rn": "box"})
        meter.made(BOX, "sub", {"nu": [target.url], **NEWS})
        target.go()

        say(meter, *"abcdefg")
        patience = time.monotonic() + 10.0
        while counters(house)["discarded"] < 4:
            assert time.monotonic() < patience, "everything is kept"
            time.sleep(0.01)
        target.come()

        assert contents(target.wait(3)) == ["e", "f", "g"]
        house.deliver()
        assert counters(house)["discarded"] == 4
    finally:
        house.leave()
        target.go()


@pytest.mark.rule("CSE/SUB/ATT/053")
def test_a_target_that_was_taken_out_hears_what_happened_before_and_no_more(
    house: House, meter: Originator, targets: Callable[[], Target]
) -> None:
    leaves, comes = targets(), targets()
    subscription = meter.made(BOX, "sub", {"nu": [leaves.url], **NEWS})["ri"]
    say(meter, "a")

    meter.update(subscription, "sub", {"nu": [comes.url]})
    say(meter, "b")

    assert contents(comes.wait(1)) == ["b"]
    house.deliver()
    assert contents(leaves.told) == ["a"]


def test_a_target_that_comes_back_into_the_list_is_told_again(
    house: House, meter: Originator, targets: Callable[[], Target]
) -> None:
    leaves, stays = targets(), targets()
    subscription = meter.made(BOX, "sub", {"nu": [leaves.url, stays.url], **NEWS})["ri"]
    leaves.go()
    say(meter, "a")

    meter.update(subscription, "sub", {"nu": [stays.url]})
    leaves.come()
    meter.update(subscription, "sub", {"nu": [stays.url, leaves.url]})
    say(meter, "b")

    assert contents(stays.wait(2)) == ["a", "b"]
    house.deliver()
    assert contents(leaves.told)[-1] == "b"


@pytest.mark.in_process("what counts is how close together it comes")
def test_a_target_that_leaves_and_comes_again_and_again_is_owed_nothing(
    house: House, meter: Originator, targets: Callable[[], Target]
) -> None:
    restless, stays = targets(), targets()
    subscription = meter.made(BOX, "sub", {"nu": [restless.url, stays.url], **NEWS})["ri"]

    for number in range(40):
        meter.update(subscription, "sub", {"nu": [stays.url]})
        meter.update(subscription, "sub", {"nu": [stays.url, restless.url]})
        say(meter, str(number))

    house.deliver()
    assert contents(restless.told) == contents(stays.told) == [str(number) for number in range(40)]


def test_a_target_named_twice_is_told_once(house: House, meter: Originator, target: Target) -> None:
    meter.made(BOX, "sub", {"nu": [target.url, target.url], **NEWS})

    say(meter, "a")

    house.deliver()
    assert contents(target.told) == ["a"]


@pytest.mark.parametrize(
    "content",
    ["", "é€😀", {"a": [1, {"b": None}]}, 12345678901234567890123, 0.1, -0.0, True, [], {"m2m:cin": '"'}],
    ids=str,
)
@pytest.mark.rule("CSE/SUB/NCT/003")
def test_a_content_is_told_as_it_was_sent(meter: Originator, target: Target, content: Any) -> None:
    meter.made(BOX, "sub", {"nu": [target.url], **NEWS})

    meter.made(BOX, "cin", {"con": content})

    assert target.wait(1)[0]["nev"]["rep"]["m2m:cin"]["con"] == content
