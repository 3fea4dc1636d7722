"""Lanes against a model: whose turn it is, and that everybody's comes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cse.bindings.lanes import Lanes, Turn

ORIGINATORS = st.sampled_from(["Ca", "Cb", "Cc", "Cd"])


@dataclass(frozen=True)
class Errand:
    """What somebody asks for."""

    originator: str
    number: int
    writes: bool


class LanesAsAModel(RuleBasedStateMachine):
    """Adds, applies and ends in any order; what may be under way is computed anew from the whole of what happened."""

    MOST = 3

    def __init__(self) -> None:
        super().__init__()
        self.lanes: Lanes[Errand] = Lanes(self._begun, self.MOST)
        self.asked: dict[str, list[Errand]] = defaultdict(list)
        self.begun: dict[str, list[Errand]] = defaultdict(list)
        self.under_way: list[Turn[Errand]] = []
        self.applied: set[Errand] = set()
        self.number = 0

    def _begun(self, turn: Turn[Errand]) -> None:
        errand = turn.item
        beside = [other.item for other in self.under_way if other.item.originator == errand.originator]
        if errand.writes:
            assert all(other.writes and other in self.applied for other in beside), (errand, beside)
        else:
            assert not any(other.writes for other in beside), (errand, beside)
        self.begun[errand.originator].append(errand)
        self.under_way.append(turn)

    @rule(originator=ORIGINATORS, writes=st.booleans())
    def ask(self, originator: str, writes: bool) -> None:
        self.number += 1
        errand = Errand(originator, self.number, writes)
        self.asked[originator].append(errand)
        self.lanes.add(originator, errand, writes=writes)

    @precondition(lambda self: self.under_way)
    @rule(data=st.data(), twice=st.booleans())
    def apply(self, data: st.DataObject, twice: bool) -> None:
        turn = data.draw(st.sampled_from(self.under_way))
        self.applied.add(turn.item)
        for _ in range(1 + twice):
            turn.applied()

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        turn = data.draw(st.sampled_from(self.under_way))
        self.under_way.remove(turn)
        turn.over()

    @invariant()
    def everybody_is_served_in_the_order_of_asking(self) -> None:
        for originator, asked in self.asked.items():
            assert self.begun[originator] == asked[: len(self.begun[originator])]

    @invariant()
    def no_more_are_under_way_than_may_be(self) -> None:
        assert len(self.under_way) <= self.MOST

    @invariant()
    def what_waits_is_counted(self) -> None:
        assert self.lanes.waiting == self.number - sum(map(len, self.begun.values()))

    @invariant()
    def nobody_waits_who_could_go_on_while_there_is_room(self) -> None:
        if len(self.under_way) == self.MOST:
            return
        for originator, asked in self.asked.items():
            waiting = asked[len(self.begun[originator]) :]
            if waiting:
                beside = [turn.item for turn in self.under_way if turn.item.originator == originator]
                if waiting[0].writes:
                    assert any(not other.writes or other not in self.applied for other in beside), waiting[0]
                else:
                    assert any(other.writes for other in beside), waiting[0]

    def teardown(self) -> None:
        while self.under_way:
            self.under_way.pop(0).over()
        assert self.begun == self.asked, "something was forgotten"


TestLanesAsAModel = LanesAsAModel.TestCase
TestLanesAsAModel.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


class Clerk:
    """Does one thing after the other, and remembers them."""

    def __init__(self, most: int) -> None:
        self.turns: list[Turn[str]] = []
        self.lanes: Lanes[str] = Lanes(self.turns.append, most)

    def ask(self, originator: str, item: str, *, writes: bool = True) -> None:
        self.lanes.add(originator, item, writes=writes)

    @property
    def begun(self) -> list[str]:
        return [turn.item for turn in self.turns]


def test_a_write_begins_when_the_one_before_is_applied() -> None:
    clerk = Clerk(8)
    clerk.ask("Ca", "container")
    clerk.ask("Ca", "instance")
    before = clerk.begun

    clerk.turns[0].applied()

    assert (before, clerk.begun) == (["container"], ["container", "instance"])


def test_a_read_begins_when_the_writes_before_are_over() -> None:
    clerk = Clerk(8)
    clerk.ask("Ca", "create")
    clerk.ask("Ca", "retrieve", writes=False)
    clerk.turns[0].applied()
    applied = clerk.begun

    clerk.turns[0].over()

    assert (applied, clerk.begun) == (["create"], ["create", "retrieve"])


def test_a_write_waits_for_the_reads_before_it_which_do_not_wait_for_each_other() -> None:
    clerk = Clerk(8)
    for name in ("one", "two"):
        clerk.ask("Ca", name, writes=False)
    clerk.ask("Ca", "create")
    reading = clerk.begun

    clerk.turns[1].over()
    one_left = clerk.begun
    clerk.turns[0].over()

    assert (reading, one_left, clerk.begun) == (["one", "two"], ["one", "two"], ["one", "two", "create"])


def test_originators_do_not_wait_for_each_other() -> None:
    clerk = Clerk(8)

    for originator in ("Ca", "Cb", "Cc"):
        clerk.ask(originator, originator)

    assert clerk.begun == ["Ca", "Cb", "Cc"]


def test_who_asks_much_does_not_keep_others_from_their_turn() -> None:
    clerk = Clerk(2)
    for number in range(1_000):
        clerk.ask("Cgreedy", f"greedy {number}", writes=False)
    for number in range(3):
        clerk.ask("Cmodest", f"modest {number}", writes=False)

    for turn in range(8):
        clerk.turns[turn].over()

    served = Counter(item.partition(" ")[0] for item in clerk.begun)
    assert served["modest"] == 3, clerk.begun


def test_originators_that_come_once_are_forgotten() -> None:
    clerk = Clerk(2)

    for number in range(10_000):
        clerk.ask(f"C{number}", "write")
        clerk.turns.pop().over()

    assert len(clerk.lanes._lanes) <= 16


def test_who_is_under_way_is_not_forgotten_with_those_that_are_not() -> None:
    clerk = Clerk(2)
    clerk.ask("Cslow", "first")
    slow = clerk.turns.pop()

    for number in range(100):
        clerk.ask(f"C{number}", "write")
        clerk.turns.pop().over()
    clerk.ask("Cslow", "second")
    waiting = clerk.begun
    slow.over()

    assert (waiting, clerk.begun) == ([], ["second"])


@pytest.mark.parametrize("most", [1, 2, 256])
@given(st.lists(st.tuples(ORIGINATORS, st.booleans()), max_size=60))
def test_everything_is_done_although_each_is_over_at_once(most: int, asked: list[tuple[str, bool]]) -> None:
    done: list[tuple[str, int]] = []

    def do(turn: Turn[tuple[str, int]]) -> None:
        done.append(turn.item)
        finishing.append(turn.over)

    finishing: list[Callable[[], None]] = []
    lanes: Lanes[tuple[str, int]] = Lanes(do, most)

    for number, (originator, writes) in enumerate(asked):
        lanes.add(originator, (originator, number), writes=writes)
    while finishing:
        finishing.pop(0)()

    assert sorted(number for _, number in done) == list(range(len(asked)))
    for originator in {originator for originator, _ in asked}:
        own = [number for whose, number in done if whose == originator]
        assert own == sorted(own)
    assert lanes.waiting == 0
