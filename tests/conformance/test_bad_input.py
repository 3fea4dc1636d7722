"""Bad input never hurts: it is refused with the right code and a word about the fault, and changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cse.bindings.http import OWN_ROUTES
from tests.conformance.nearly_right import Draft, arbitrary, rights, spoiled
from tests.conformance.specimen import (
    ADMINISTRATOR,
    DISPLAY,
    METER,
    STRANGER,
    TREE,
    Message,
    Nursery,
    Reply,
    Specimen,
    confirming_target,
    request,
)

PRESCRIBED = {(501, 4001), (501, 4125), (501, 5001), (501, 5206), (504, 4008), (500, 5204), (500, 5212)}
"""Refusals of a client's request for which the standard has an HTTP status of the server's kind."""

EXAMPLES = settings(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
RIGHT = rights("http://127.0.0.1:1/replaced")


@pytest.fixture(scope="module")
def target() -> Iterator[str]:
    with confirming_target() as url:
        yield url


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory, target: str) -> Iterator[Nursery]:
    nursery = Nursery(tmp_path_factory.mktemp("nursery"), target)
    yield nursery
    nursery.spend()


class Faults(logging.Handler):
    """What the CSE logs as a fault of its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


class Trial:
    """Asks something of an unchanged specimen, and looks at the answer and at what is left."""

    def __init__(self, nursery: Nursery, faults: Faults) -> None:
        self._nursery = nursery
        self._faults = faults

    def __call__(self, *messages: Message) -> Reply:
        """Asks one after another of the same specimen; returns the last answer."""
        specimen = self._nursery.specimen()
        spend = True
        try:
            replies = [self._ask(specimen, message) for message in messages]
            spend = any(changed for _, changed in replies)
            if spend:
                self._still_usable(specimen)
        finally:
            if spend:
                self._nursery.spend()
        return replies[-1][0]

    def _ask(self, specimen: Specimen, message: Message) -> tuple[Reply, bool]:
        """The answer, and whether it changed anything."""
        before = specimen.held(), specimen.shown(TREE)
        reply = specimen.ask(message)
        self._judge(message, reply)
        if reply.code // 1000 == 2 and message.method != "GET":
            return reply, True
        assert (specimen.held(), specimen.shown(TREE)) == before, "a refusal changed the tree"
        return reply, False

    def together(self, messages: list[Message]) -> None:
        """Asks all at once, so that they share their commits."""
        specimen = self._nursery.specimen()
        try:
            for message, reply in zip(messages, specimen.ask_together(messages), strict=True):
                self._judge(message, reply)
            self._still_usable(specimen)
        finally:
            self._nursery.spend()

    @staticmethod
    def _judge(message: Message, reply: Reply) -> None:
        assert reply.status < 500 or (reply.status, reply.code) in PRESCRIBED, reply
        if not reply.code and _is_ours(message):
            assert reply.status in (200, 204, 308, 404, 405), reply
            return
        assert reply.code, f"no X-M2M-RSC: {reply}"
        if reply.code // 1000 == 2:
            assert reply.status // 100 == 2
            reply.content()
        else:
            assert reply.code != 5000, reply
            assert reply.status >= 400, reply
            assert reply.reason, f"no m2m:dbg: {reply}"

    def _still_usable(self, specimen: Specimen) -> None:
        """Whatever was accepted, everybody can go on: look, search, delete; and housekeeping comes to its end."""
        for originator in (ADMINISTRATOR, METER, DISPLAY, STRANGER):
            for query in ("fu=1", "rcn=4", "fu=1&lbl=a&ty=3"):
                reply = specimen.ask(request("GET", "/cse-in", query=query, originator=originator))
                assert reply.code in (2000, 4103, 4106), reply
        for address in ("/cse-in/meter/readings", "/cse-in/meter/full/la", "/cse-in/meter/all/fopt"):
            for originator in (ADMINISTRATOR, STRANGER):
                reply = specimen.ask(request("GET", address, originator=originator))
                assert reply.code in (2000, 4004, 4103, 4106, 4109), reply
        specimen.cse.housekeeping.sweep()
        specimen.cse.store.stamper.clock = lambda: 9_000_000_000 * 10**9
        specimen.cse.housekeeping.sweep()
        left = specimen.ask(request("GET", "/cse-in", query="fu=1")).content()["m2m:uril"]
        assert set(left) <= {"cse-in/acp-cse-base"} or "99991231" in str(specimen.held()["resource"])
        assert self._faults.found == []


def _is_ours(message: Message) -> bool:
    """Whether the request is for the pages beside oneM2M."""
    first = message.path[1:].partition(b"/")[0].decode("latin-1")
    return message.path == b"/" or first in OWN_ROUTES or message.method == "OPTIONS"


@pytest.fixture(scope="module")
def trial(nursery: Nursery) -> Iterator[Trial]:
    faults = Faults()
    logging.getLogger("cse").addHandler(faults)
    yield Trial(nursery, faults)
    logging.getLogger("cse").removeHandler(faults)


def _placed(draft: Draft, target: str) -> Draft:
    """The request with the address of the target that confirms subscriptions."""
    body = draft.content
    if isinstance(body, dict) and isinstance(body.get("m2m:sub"), dict):
        attributes = body["m2m:sub"]
        if attributes.get("nu") == ["http://127.0.0.1:1/replaced"]:
            return draft.blamed(content={**body, "m2m:sub": {**attributes, "nu": [target]}})
    return draft


@pytest.mark.parametrize("name", sorted(RIGHT))
@pytest.mark.rule("CSE/GEN/RSP/001")
def test_what_is_right_succeeds(trial: Trial, target: str, name: str) -> None:
    reply = trial(_placed(RIGHT[name], target).message())

    assert reply.code // 1000 == 2, reply


def _check_spoiled(trial: Trial, target: str, draft: Draft) -> None:
    draft = _placed(draft, target)

    reply = trial(draft.message())

    if reply.code // 1000 != 2 and reply.code and not draft.anything:
        assert any(word and word in reply.reason for word in draft.faults), (draft.faults, reply.reason)


@given(draft=spoiled(RIGHT, 1))
@settings(EXAMPLES, max_examples=500)
@pytest.mark.rule("CSE/GEN/REQ/045", "CSE/GEN/RSP/005", "CSE/GEN/ORD/025", "CSE/GEN/ORD/027")
def test_one_wrong_part_is_refused_by_its_name_or_does_no_harm(trial: Trial, target: str, draft: Draft) -> None:
    _check_spoiled(trial, target, draft)


@given(draft=spoiled(RIGHT, 4))
@settings(EXAMPLES, max_examples=300)
@pytest.mark.rule("CSE/GEN/ORD/025", "CSE/GEN/ORD/027")
def test_several_wrong_parts_do_no_more_harm_than_one(trial: Trial, target: str, draft: Draft) -> None:
    _check_spoiled(trial, target, draft)


@given(drafts=st.lists(spoiled(RIGHT, 2), min_size=2, max_size=10))
@settings(EXAMPLES, max_examples=100)
def test_a_series_of_wrong_requests_does_no_harm(trial: Trial, target: str, drafts: list[Draft]) -> None:
    trial(*(_placed(draft, target).message() for draft in drafts))


@given(drafts=st.lists(spoiled(RIGHT, 1), min_size=2, max_size=20))
@settings(EXAMPLES, max_examples=100)
def test_wrong_requests_do_not_draw_their_neighbours_in(trial: Trial, target: str, drafts: list[Draft]) -> None:
    right = [_placed(RIGHT[name], target) for name in ("create instance", "update container", "create subscription")]

    trial.together([draft.message() for draft in (*(_placed(draft, target) for draft in drafts), *right)])


@given(message=arbitrary())
@settings(EXAMPLES, max_examples=300)
@pytest.mark.rule("CSE/GEN/ORD/027")
def test_arbitrary_bytes_do_no_harm(trial: Trial, message: Message) -> None:
    trial(message)


@pytest.mark.soak
@given(draft=spoiled(RIGHT, 3))
@settings(EXAMPLES, max_examples=50_000)
def test_wrong_parts_do_no_harm_for_long(trial: Trial, target: str, draft: Draft) -> None:
    _check_spoiled(trial, target, draft)
