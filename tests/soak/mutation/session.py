"""A warm pytest session that tries mutants: tests are collected once, and each mutant lives in a forked child."""

from __future__ import annotations

import ast
import contextlib
import gc
import os
import pickle
import select
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

import pytest
from _pytest.runner import runtestprotocol

from tests.soak.mutation.mutants import RECORDER, Mutant, mutated, recording
from tests.soak.mutation.transplant import NotPlanted, transplant
from tests.soak.mutation.wire_here import wire_here

PATIENCE_S: Final = 5.0
"""So much of the covering tests is run for one mutant beside those that speak of it, by their own time; the quickest first."""

KILLED: Final = "killed"
SURVIVED: Final = "survived"
UNCOVERED: Final = "no test runs it"
THE_SAME: Final = "the same"
"""compiled, it is what it was"""
NOT_TRIED: Final = "no time"


@dataclass
class Coverage:
    """Which tests run which lines, and how long they take."""

    seconds: dict[int, float] = field(default_factory=dict)
    lines: dict[tuple[str, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    failing: list[str] = field(default_factory=list)

    def add(self, other: Coverage) -> None:
        """What was measured of other tests."""
        self.seconds |= other.seconds
        self.failing += other.failing
        for line, tests in other.lines.items():
            self.lines[line] |= tests

    def of(self, file: str, lines: range) -> list[int]:
        """Tests that run one of the lines."""
        tests: set[int] = set().union(*(self.lines.get((file, line), set()) for line in lines))
        return sorted(tests, key=self.seconds.__getitem__)

    def of_file(self, file: str) -> list[int]:
        """Tests that run any line of the file."""
        tests: set[int] = set().union(*(tests for (name, _), tests in self.lines.items() if name == file))
        return sorted(tests, key=self.seconds.__getitem__)


@dataclass(eq=False)
class MutationRun:
    """The plugin: takes the place of pytest's loop over the tests."""

    mutants: Sequence[Mutant]
    sources: dict[str, Path]
    own_tests: Mapping[str, Sequence[str]]
    """prefix of a module -> beginnings of the names of tests that speak of it"""
    jobs: int
    until: float
    """monotonic moment after which nothing more is tried"""
    tell: Callable[[str], None]
    outcomes: dict[Mutant, str] = field(default_factory=dict)
    failing: list[str] = field(default_factory=list)
    same: int = 0
    """mutants that are none"""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = session.items
        # What is there already is never looked at again: forked children share its pages for longer.
        gc.collect()
        gc.freeze()
        started = time.monotonic()
        halves = [
            _spawn(partial(_tell, partial(measure, items, range(start, len(items), self.jobs), self.sources)))
            for start in range(self.jobs)
        ]
        coverage = Coverage()
        for half in halves:
            coverage.add(_told(half))
        self.failing = coverage.failing
        for module, path in self.sources.items():
            self._see_that_no_change_is_no_fault(module, path, items, coverage)
        self.tell(f"{len(items)} tests run them, in {time.monotonic() - started:.0f} s")
        shares = [[*self.mutants][start :: self.jobs] for start in range(self.jobs)]
        readers = [_spawn(partial(self._try, share, items, coverage)) for share in shares]
        self._listen(readers)
        return True

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Over a port the same is asked once more, and slower: the tests of the binding are enough for that."""
        items[:] = [item for item in items if _transport(item) in (None, "in-process")]

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: pytest.FixtureRequest) -> Any:
        """The CSE as a process of its own is one in this process here."""
        if fixturedef.argname != "wire":
            return None
        wire = wire_here(request.getfixturevalue("tmp_path_factory").mktemp("wire"))
        fixturedef.cached_result = (wire.__enter__(), fixturedef.cache_key(request), None)
        fixturedef.addfinalizer(lambda: wire.__exit__(None, None, None))
        return fixturedef.cached_result[0]

    def _listen(self, readers: list[int]) -> None:
        """Takes outcomes as they come, and says every half minute how far it is."""
        streams = {reader: os.fdopen(reader, "rb") for reader in readers}
        told = time.monotonic()
        while streams:
            for reader in select.select(list(streams), [], [])[0]:
                try:
                    mutant, outcome = pickle.load(streams[reader])
                except EOFError:
                    streams.pop(reader).close()
                    continue
                if outcome != THE_SAME:
                    self.outcomes[mutant] = outcome
                else:
                    self.same += 1
            if time.monotonic() - told > 30.0:
                told = time.monotonic()
                living = sum(outcome != KILLED for outcome in self.outcomes.values())
                self.tell(f"{len(self.outcomes)} of {len(self.mutants)} tried, {living} not killed")

    def _see_that_no_change_is_no_fault(
        self, module: str, path: Path, items: list[pytest.Item], coverage: Coverage
    ) -> None:
        """Without this, a fault of ours would pass for a killed mutant."""
        chosen = _within_patience(coverage.of_file(str(path)), coverage.seconds)
        source = path.read_text(encoding="utf-8")
        planted, _ = attempt(module, lambda: ast.parse(source), [])
        within_s = _long_enough(chosen, coverage.seconds)
        passed, killer = attempt(module, None, [items[test] for test in chosen], within_s)
        if (planted, passed) != (THE_SAME, SURVIVED):
            name = "" if killer is None else f", at {items[chosen[killer]].nodeid}"
            raise RuntimeError(f"{module} unchanged is {planted} and {passed}{name}")

    def _ranks(self, module: str, items: list[pytest.Item]) -> dict[int, int]:
        """The tests that speak of a module, and the place of each."""
        names = [name for prefix, names in self.own_tests.items() if module.startswith(prefix) for name in names]
        found = (
            (number, next((rank for rank, name in enumerate(names) if item.nodeid.startswith(name)), None))
            for number, item in enumerate(items)
        )
        return {number: rank for number, rank in found if rank is not None}

    def _try(self, share: list[Mutant], items: list[pytest.Item], coverage: Coverage, told: BinaryIO) -> None:
        """Tells the outcome of each mutant of a share. Tests that have killed in the same function go first."""
        kills: Counter[tuple[str, str, int]] = Counter()
        ranks = {module: self._ranks(module, items) for module in self.sources}
        for mutant in share:
            path = self.sources[mutant.module]
            tests = coverage.of_file(str(path)) if mutant.at_import else coverage.of(str(path), mutant.lines)
            outcome = UNCOVERED if not tests else NOT_TRIED
            if tests and time.monotonic() < self.until:
                place = (mutant.module, mutant.function)
                rank = ranks[mutant.module]
                # What is decided at import has no lines of its own by which to find its tests.
                patience_s = 3 * PATIENCE_S if mutant.at_import else PATIENCE_S
                others = _within_patience([test for test in tests if test not in rank], coverage.seconds, patience_s)
                chosen = [*sorted(rank.keys() & tests, key=lambda test: (rank[test], coverage.seconds[test])), *others]
                chosen.sort(key=lambda test: -kills[*place, test])
                change = partial(mutated, path.read_text(encoding="utf-8"), mutant.number)
                within_s = _long_enough(chosen, coverage.seconds)
                outcome, killer = confirmed(mutant.module, change, [items[test] for test in chosen], within_s)
                if killer is not None:
                    kills[*place, chosen[killer]] += 1
            pickle.dump((mutant, outcome), told)
            told.flush()


def _transport(item: pytest.Item) -> Any:
    return item.callspec.params.get("transport") if hasattr(item, "callspec") else None


def _within_patience(tests: list[int], seconds: dict[int, float], patience_s: float = PATIENCE_S) -> list[int]:
    total = 0.0
    chosen: list[int] = []
    for test in tests:
        total += seconds[test]
        if total > patience_s and chosen:
            break
        chosen.append(test)
    return chosen


def _long_enough(tests: list[int], seconds: dict[int, float]) -> float:
    """After this time a mutant counts as one that never ends; one that is only slow to live must not."""
    return 8 * PATIENCE_S + 4 * sum(seconds[test] for test in tests)


def confirmed(
    module: str, change: Callable[[], ast.Module], items: list[pytest.Item], within_s: float
) -> tuple[str, int | None]:
    """What became of the changed module: a test kills that fails twice. One that fails by itself would hide a survivor."""
    left = list(range(len(items)))
    while True:
        outcome, killer = attempt(module, change, [items[number] for number in left], within_s)
        if outcome != KILLED or killer is None:
            return outcome, None
        killer = left[killer]
        if attempt(module, change, [items[killer]], within_s)[0] == KILLED:
            return outcome, killer
        # It wavers: what it says of this mutant does not count.
        left.remove(killer)


def attempt(
    module: str, change: Callable[[], ast.Module] | None, items: list[pytest.Item], within_s: float = 8 * PATIENCE_S
) -> tuple[str, int | None]:
    """What became of the changed module, and which test killed it. One that never ends is noticed too."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _quiet()
        gc.disable()  # it does not live long enough
        os.close(reading)
        try:
            if change is not None:
                transplant(module, change())
        except NotPlanted:
            os._exit(2)
        except BaseException:
            os._exit(1)  # it cannot even be loaded
        for number, item in enumerate(items):
            if not passes(item):
                os.write(writing, str(number).encode())
                os._exit(1)
        os._exit(0)
    os.close(writing)
    status = _wait(child, within_s)
    with os.fdopen(reading, "rb") as told:
        killer = told.read()
    outcome = {0: SURVIVED, 2: THE_SAME}.get(status, KILLED)
    return outcome, int(killer) if killer else None


def _wait(child: int, within_s: float) -> int:
    """Its exit status; after so long it is ended, with all that it has started."""
    patience = time.monotonic() + within_s
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > patience:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return 1
        time.sleep(0.002)


def passes(item: pytest.Item) -> bool:
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def measure(items: list[pytest.Item], numbers: range, sources: dict[str, Path]) -> Coverage:
    """Runs each of these tests once, and notes the statements of the sources that it runs through."""
    coverage = Coverage()
    running: set[tuple[str, int]] = set()
    for module, path in sources.items():
        vars(sys.modules[module])[RECORDER] = partial(_note, running, str(path))
        with contextlib.suppress(NotPlanted):  # a module without functions
            transplant(module, recording(path.read_text(encoding="utf-8")))
    for number in numbers:
        running.clear()
        started = time.perf_counter()
        if not passes(items[number]):
            coverage.failing.append(items[number].nodeid)
            continue
        coverage.seconds[number] = time.perf_counter() - started
        for line in set(running):
            coverage.lines[line].add(number)
    return coverage


def _note(running: set[tuple[str, int]], file: str, line: int) -> None:
    running.add((file, line))


def _quiet() -> None:
    """A process group of its own, and nothing said."""
    os.setpgid(0, 0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)


def _spawn(work: Callable[[BinaryIO], None]) -> int:
    """Runs it in a child; the descriptor from which can be read what it tells."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(reading)
        _quiet()
        try:
            with os.fdopen(writing, "wb") as told:
                work(told)
        finally:
            os._exit(0)  # never back into the loop that it was forked from
    os.close(writing)
    return reading


def _tell(work: Callable[[], Any], told: BinaryIO) -> None:
    pickle.dump(work(), told)


def _told(reader: int) -> Any:
    with os.fdopen(reader, "rb") as told:
        return pickle.load(told)
