"""The durable tree beside a naive one: whatever is asked, in whatever company, over restarts and failing disks."""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cse.clock import SECOND
from onem2m.primitive import Response
from tests.conformance.naive_tree import TOP, Box, Deed, NaiveTree
from tests.cse.storage.running import Running, add, content, create, delete, reason, retrieve, statuses

NAMES = st.sampled_from(["a", "b", "cin7", "cin12", "cnt9"])
"""Some of them look like what the CSE itself gives."""
PATHS = st.one_of(
    st.just(TOP),
    st.just(TOP),
    st.builds(lambda names: "/".join([TOP, *names]), st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=2)),
)
LIMIT = st.none() | st.integers(0, 5)
BYTES = st.none() | st.integers(0, 12)
AGE = st.none() | st.sampled_from([1, 5, 30])
DEEDS = st.one_of(
    st.builds(Deed, st.just("add"), PATHS, st.none() | NAMES, st.integers(0, 6)),
    st.builds(Deed, st.just("add"), PATHS, st.none() | NAMES, st.integers(0, 6)),
    st.builds(Deed, st.just("put"), PATHS, st.sampled_from(["a", "b"]), most=LIMIT, bytes=BYTES, age=AGE),
    st.builds(Deed, st.just("put"), st.just("cse-in"), st.just("top"), most=LIMIT, bytes=BYTES, age=AGE),
    st.builds(Deed, st.just("limit"), PATHS, most=LIMIT, bytes=BYTES, age=AGE),
    st.builds(Deed, st.just("drop"), PATHS, st.just("la") | st.just("ol") | NAMES),
    st.builds(Deed, st.just("drop"), PATHS),
)

LEFT_BEHIND = "SELECT key FROM resource WHERE parent < 0 OR (parent > 0 AND parent NOT IN (SELECT key FROM resource))"
MISCOUNTED = """
    SELECT json_extract(box.attributes, '$.m2m:cnt.rn'), count(instance.key), coalesce(sum(instance.size), 0)
    FROM resource box LEFT JOIN resource instance ON instance.parent = box.key AND instance.type = 4
    WHERE box.type = 3 GROUP BY box.key
    HAVING count(instance.key) <> json_extract(box.attributes, '$.m2m:cnt.cni')
        OR coalesce(sum(instance.size), 0) <> json_extract(box.attributes, '$.m2m:cnt.cbs')
"""


class Beside(RuleBasedStateMachine):
    """Does everything twice, and compares."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.model = NaiveTree()
        self.small = pytest.MonkeyPatch()
        self.running: Running

    @initialize(small=st.booleans())
    def start(self, small: bool) -> None:
        if small:
            # Every cache and window overflows: the database is asked where memory does not know.
            self.small.setattr("cse.storage.state.CACHE", 2)
            self.small.setattr("cse.storage.changes.WINDOW", 2)
        self.running = Running(self.folder / "data")
        assert self.running.ask(create("cse-in", 3, {"rn": "top"})).status == 2001

    def teardown(self) -> None:
        try:
            if hasattr(self, "running"):
                self.running.cse.housekeeping.reap()
                assert self.running.rows(LEFT_BEHIND) == []
                assert self.running.rows(MISCOUNTED) == []
                assert self.running.rows("PRAGMA integrity_check") == [("ok",)]
        finally:
            if hasattr(self, "running"):
                self.running.end()
            self.small.undo()
            shutil.rmtree(self.folder)

    # what is asked

    @rule(deed=DEEDS)
    def one(self, deed: Deed) -> None:
        self._compare([deed], [self.running.ask(deed.request())])

    @rule(deeds=st.lists(DEEDS, min_size=2, max_size=12))
    def burst(self, deeds: list[Deed]) -> None:
        async def together() -> list[Response]:
            return await asyncio.gather(*(self.running.cse.dispatcher.dispatch(deed.request()) for deed in deeds))

        self._compare(deeds, self.running.run(together()))

    @rule(deeds=st.lists(DEEDS, min_size=2, max_size=12))
    def one_batch(self, deeds: list[Deed]) -> None:
        self._compare(deeds, self._in_one_batch(deeds, failing=False))

    @rule(deeds=st.lists(DEEDS, min_size=1, max_size=8))
    def one_batch_that_fails(self, deeds: list[Deed]) -> None:
        before = self.model.copy()
        # Names that the CSE gives are not told by a refusal.
        deeds = [replace(deed, name="b") if (deed.kind, deed.name) == ("add", None) else deed for deed in deeds]
        answers = self._in_one_batch(deeds, failing=True)
        for deed, answer in zip(deeds, answers, strict=True):
            # A failed commit takes the successes with it; what was refused anyway hears why.
            expected = self.model.perform(deed, self.running.now, "unknown")
            assert answer.status == (5000 if expected < 4000 else expected), (deed, reason(answer))
        self.model = before

    @rule(seconds=st.sampled_from([1, 5, 40]))
    def time_goes_by(self, seconds: int) -> None:
        self.running.now += seconds * SECOND
        self.running.cse.housekeeping.sweep()
        self.model.grow_old(self.running.now)

    @rule()
    def reap(self) -> None:
        self.running.cse.housekeeping.reap()

    @precondition(lambda self: self.running.rows("SELECT count(*) FROM resource")[0][0] < 60)
    @rule()
    def restart(self) -> None:
        self.running.reopen()

    @rule(path=PATHS, name=st.just("la") | st.just("ol") | NAMES)
    def look_at_one(self, path: str, name: str) -> None:
        answer = self.running.ask(retrieve(f"{path}/{name}"))
        box = self.model.at(path)
        instance = None if box is None else box.instance(name)
        if instance is not None:
            shown = content(answer)["m2m:cin"]
            assert (shown["rn"], shown["cs"]) == (instance.name, instance.size)
        else:
            inner = box is not None and name in box.boxes
            assert answer.status == (2000 if inner else 4004)

    @rule(path=PATHS, type=st.sampled_from([3, 4]))
    def search(self, path: str, type: int) -> None:
        answer = self.running.ask(retrieve(path, filter={"fu": 1, "ty": [type]}))
        box = self.model.at(path) or (Box() if self.model.instance_at(path) else None)
        if box is None:
            assert answer.status == 4004
        else:
            assert sorted(content(answer)["m2m:uril"]) == sorted(_below(path, box, type))

    # what must always hold

    @invariant()
    def containers_show_what_is_in_them(self) -> None:
        if not hasattr(self, "running"):
            return
        for path, box in self.model.walk():
            shown = self.running.attributes(path)
            assert (shown["cni"], shown["cbs"]) == (len(box.instances), box.size), path
            found = [(instance["rn"], instance["cs"]) for instance in self.running.instances(path)]
            assert found == [(i.name, i.size) for i in box.instances], path

    def _in_one_batch(self, deeds: list[Deed], *, failing: bool) -> list[Response]:
        answers = self.running.in_one_batch((deed.request() for deed in deeds), failing=failing)
        assert self.running.ask(delete("cse-in/plug")).status == 2002
        return answers

    def _compare(self, deeds: list[Deed], answers: list[Response]) -> None:
        for deed, answer in zip(deeds, answers, strict=True):
            name = content(answer)["m2m:cin"]["rn"] if deed.kind == "add" and answer.status == 2001 else ""
            expected = self.model.perform(deed, self.running.now, name)
            assert answer.status == expected, (deed, reason(answer))


def _below(path: str, box: Box, type: int) -> list[str]:
    found = [f"{path}/{instance.name}" for instance in box.instances] if type == 4 else []
    for name, inner in box.boxes.items():
        found += [f"{path}/{name}"] if type == 3 else []
        found += _below(f"{path}/{name}", inner, type)
    return found


QUICK = settings(
    max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)


@pytest.mark.rule("CSE/DMR/RET/006", "CSE/DMR/CNT/001", "CSE/DMR/CNT/002")
def test_the_tree_does_what_a_naive_one_does() -> None:
    run_state_machine_as_test(Beside, settings=QUICK)


@pytest.mark.soak
def test_the_tree_does_what_a_naive_one_does_for_long() -> None:
    run_state_machine_as_test(Beside, settings=settings(QUICK, max_examples=3000, stateful_step_count=40))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.rule("CSE/DMR/CRE/022", "CSE/DMR/CRE/023")
def test_with_one_commit_of_forty_failing_exactly_what_was_acknowledged_is_there(tmp_path: Path, seed: int) -> None:
    running = Running(tmp_path / "data")
    boxes = {"plain": {}, "few": {"mni": 5}, "small": {"mbs": 20}}
    for name, limits in boxes.items():
        running.ask(create("cse-in", 3, {"rn": name, **limits}))
    numbers, failed = random.Random(seed), 0

    def one_of_forty() -> bool:
        nonlocal failed
        failing = numbers.randrange(40) == 0
        failed += failing
        return failing

    running.gate.fails = one_of_forty

    async def worker(number: int) -> list[tuple[str, str, int]]:
        heard = []
        for turn in range(40):
            box = list(boxes)[(number + turn) % 3]
            name = f"w{number}-{turn}"
            answer = await running.cse.dispatcher.dispatch(add(f"cse-in/{box}", "x" * (turn % 5), rn=name))
            heard.append((box, name, answer.status))
            if turn % 8 == 7:
                await running.cse.dispatcher.dispatch(delete("cse-in/few/la"))
        return heard

    async def crowd() -> list[tuple[str, str, int]]:
        return [entry for heard in await asyncio.gather(*map(worker, range(16))) for entry in heard]

    heard = running.run(crowd())
    while not failed:
        running.ask(add("cse-in/few"))
    running.gate.fails = lambda: False
    last = running.ask(add("cse-in/plain", rn="last"))

    acknowledged = {name for box, name, status in heard if box == "plain" and status == 2001}
    assert {status for _, _, status in heard} <= {2001, 5000}
    assert last.status == 2001
    assert {instance["rn"] for instance in running.instances("cse-in/plain")} == acknowledged | {"last"}
    assert all(running.ask(retrieve(f"cse-in/plain/{name}")).status == 2000 for name in acknowledged)
    assert running.rows(MISCOUNTED) == []
    assert running.attributes("cse-in/few")["cni"] <= 5
    assert running.attributes("cse-in/small")["cbs"] <= 20
    assert statuses([running.ask(delete(f"cse-in/{box}")) for box in boxes]) == [2002] * 3
    running.cse.housekeeping.reap()
    assert running.rows(LEFT_BEHIND) == []
    running.end()
