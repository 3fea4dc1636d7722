"""Growth: the same requests on a small and on a large tree, in turn; what they cost must not depend on the size."""

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bench import report, requests, scenes
from bench.counted import read_count
from bench.filling import fill_folder
from bench.load import Plan, Stream, generate
from bench.servers import Server, ask, running, start_cse

SMALL, LARGE = 1_000, 1_000_000
CONNECTIONS = 64
PAGE = 4096


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of request. A run of creates has a fixed number, so that the small tree stays small."""

    name: str
    requests: Callable[[int, str], tuple[bytes, ...]]
    expects: int
    count: int | None = None


def creates(port: int, container: str) -> tuple[bytes, ...]:
    ask_ok(port, requests.update(container, "m2m:cnt", {"mni": None}))
    return (requests.create_reading(container),)


def evictions(port: int, container: str) -> tuple[bytes, ...]:
    held = ask_ok(port, requests.retrieve(container))["m2m:cnt"]["cni"]
    ask_ok(port, requests.update(container, "m2m:cnt", {"mni": held}))
    return (requests.create_reading(container),)


def retrieves(port: int, container: str) -> tuple[bytes, ...]:
    return tuple(requests.retrieve(f"{container}/{name}") for name in spread_names(port, container, 64))


def latest(port: int, container: str) -> tuple[bytes, ...]:
    return (requests.retrieve(f"{container}/la"),)


KINDS = (
    Kind("retrieve (64 instances, spread evenly)", retrieves, 200),
    Kind("latest", latest, 200),
    Kind("create", creates, 201, count=4000),
    Kind("create in a full container (evict)", evictions, 201),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """One run at one size."""

    per_second: float
    processor_us: float
    """processor time of the whole server process for one request: neighbours on the machine disturb it least"""


@dataclass(slots=True)
class Comparison:
    """One kind of request at both sizes: the runs of every pair, and what one request makes the server do."""

    name: str
    small: list[Cost] = field(default_factory=list)
    large: list[Cost] = field(default_factory=list)
    statements: tuple[float, float] = (0.0, 0.0)
    pages: tuple[float, float] = (0.0, 0.0)
    cold_pages: tuple[float, float] = (0.0, 0.0)

    def rate_ratios(self) -> list[float]:
        """Large to small, above 1 where the large tree is faster."""
        return [large.per_second / small.per_second for small, large in zip(self.small, self.large, strict=True)]

    def time_ratios(self) -> list[float]:
        """Large to small, above 1 where the large tree takes more processor time."""
        return [large.processor_us / small.processor_us for small, large in zip(self.small, self.large, strict=True)]

    def flat(self) -> bool:
        """Neither slower nor dearer than the pairs differ among themselves."""
        rates, times = self.rate_ratios(), self.time_ratios()
        return median(rates) >= 1 - noise(rates) and median(times) <= 1 + noise(times)

    def same_work(self) -> bool:
        """Housekeeping adds a statement now and then: equal means equal to a tenth."""
        return all(abs(small - large) < 0.1 for small, large in (self.statements, self.pages))


def noise(ratios: list[float]) -> float:
    """How far the middle half of the pairs spreads; a twentieth at least."""
    lower, _, upper = quantiles(ratios, n=4)
    return max(upper - lower, 0.05)


@dataclass(frozen=True, slots=True)
class Trees:
    """Two data folders and the container in each. The small one is copied before use, so it never grows."""

    small: Path
    large: Path
    container: str

    @contextmanager
    def serve(self, large: bool, through: tuple[str, ...] = ("cse",)) -> Iterator[Server]:
        folder = self.large
        if not large:
            folder = self.small.with_name("small-copy")
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(self.small, folder)
        with running(start_cse(folder, through=through)) as server:
            yield server


def measure_growth(machine: report.Machine, folder: Path, results: Path, *, quick: bool) -> int:
    large = 50_000 if quick else LARGE
    pairs = 3 if quick else 9
    trees = grow(folder, large)
    comparisons = [Comparison(kind.name) for kind in KINDS]
    for pair in range(pairs):
        if sys.stderr.isatty():
            print(f"\r\033[Kgrowth pair {pair + 1}/{pairs}", end="", file=sys.stderr, flush=True)
        with trees.serve(large=False) as small_server, trees.serve(large=True) as large_server:
            for kind, comparison in zip(KINDS, comparisons, strict=True):
                turns = [(small_server, comparison.small), (large_server, comparison.large)]
                for server, costs in turns if pair % 2 == 0 else turns[::-1]:
                    costs.append(run(server, kind, trees.container))
    for kind, comparison in zip(KINDS, comparisons, strict=True):
        counted = [count_work(trees, folder, kind, is_large) for is_large in (False, True)]
        comparison.statements = (counted[0].statements, counted[1].statements)
        comparison.pages = (counted[0].pages, counted[1].pages)
        comparison.cold_pages = (counted[0].cold_pages, counted[1].cold_pages)
    print("\n" + "\n".join(table(comparisons, large)))
    print(f"\nMedians of {pairs} pairs at {CONNECTIONS} connections; statements and pages at one connection.")
    report.save(results, machine, {"large": large, "comparisons": [asdict(c) for c in comparisons]})
    missed = [c.name for c in comparisons if not c.flat()] + [c.name for c in comparisons if not c.same_work()]
    for name in missed:
        print(f"MISSED: {name} depends on the size of the tree")
    return 1 if missed else 0


def grow(folder: Path, large: int) -> Trees:
    trees = Trees(folder / "small", folder / "large", f"{scenes.HOME}/grown")
    for path, instances in ((trees.small, SMALL), (trees.large, large)):
        with running(start_cse(path)) as server:
            scenes.register(server.port)
            scenes.add_container(server.port, "grown")
        took_s = fill_folder(path, trees.container, instances)
        print(f"{instances:,} instances created in {took_s:.1f} s ({instances / took_s:,.0f}/s)", flush=True)
    return trees


def run(server: Server, kind: Kind, container: str) -> Cost:
    stream = Stream(kind.name, CONNECTIONS, kind.requests(server.port, container), kind.expects)
    warm = generate(Plan(server.port, (stream,), count=500))
    before_us = server.processor_us()
    (outcome,) = generate(Plan(server.port, (stream,), None if kind.count else 0.5, kind.count))
    if outcome.errors or warm[0].errors:
        raise RuntimeError(f"{kind.name}: {outcome.statuses}")
    return Cost(outcome.per_second, (server.processor_us() - before_us) / outcome.answers)


@dataclass(frozen=True, slots=True)
class Work:
    """What one request makes the server do, on average."""

    statements: float
    pages: float
    cold_pages: float
    """of the first 64 requests after the start"""


def count_work(trees: Trees, folder: Path, kind: Kind, is_large: bool, requests_sent: int = 1000) -> Work:
    """SQL statements by a trace, pages by what the process has read from files (`rchar`, sockets do not count)."""
    counter = folder / "statements"
    with trees.serve(is_large, through=("bench.counted", str(counter))) as server:
        stream = Stream(kind.name, 1, kind.requests(server.port, trees.container), kind.expects)

        def work(count: int) -> tuple[float, float]:
            statements, characters = read_count(counter), characters_read(server)
            (outcome,) = generate(Plan(server.port, (stream,), count=count))
            if outcome.errors:
                raise RuntimeError(f"{kind.name}: {outcome.statuses}")
            return (
                (read_count(counter) - statements) / count,
                (characters_read(server) - characters) / PAGE / count,
            )

        _, cold_pages = work(64)
        work(200)
        statements, pages = work(requests_sent)
    return Work(statements, pages, cold_pages)


def characters_read(server: Server) -> int:
    fields = dict(line.split(": ") for line in Path(f"/proc/{server.pid}/io").read_text().splitlines())
    return int(fields["rchar"])


def spread_names(port: int, container: str, count: int) -> list[str]:
    """Names of instances at even distances from the oldest to the newest."""
    oldest, newest = (ask_ok(port, requests.retrieve(f"{container}/{end}"))["m2m:cin"]["rn"] for end in ("ol", "la"))
    prefix, first = split_name(oldest)
    _, last = split_name(newest)
    return [f"{prefix}{first + (last - first) * number // (count - 1)}" for number in range(count)]


def split_name(name: str) -> tuple[str, int]:
    parts = re.fullmatch(r"(.*?)(\d+)", name)
    assert parts is not None, f"{name} does not end in a number"
    return parts[1], int(parts[2])


def ask_ok(port: int, prepared: bytes) -> dict[str, dict[str, Any]]:
    answer = ask(port, prepared)
    if answer.status != 200:
        raise RuntimeError(f"{prepared[:80]!r}: {answer.status} {answer.body[:300]!r}")
    content: dict[str, dict[str, Any]] = answer.content()
    return content


def table(comparisons: list[Comparison], large: int) -> list[str]:
    lines = [
        f"| request | a second, {SMALL:,} / {large:,} | ratio (quartiles) | processor us, {SMALL:,} / {large:,} "
        "| ratio (quartiles) | statements | pages read | pages, first 64 |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for c in comparisons:
        rates = [median(cost.per_second for cost in costs) for costs in (c.small, c.large)]
        times = [median(cost.processor_us for cost in costs) for costs in (c.small, c.large)]
        lines.append(
            f"| {c.name} | {rates[0]:,.0f} / {rates[1]:,.0f} | {spread(c.rate_ratios())} "
            f"| {times[0]:.0f} / {times[1]:.0f} | {spread(c.time_ratios())} "
            f"| {c.statements[0]:.2f} / {c.statements[1]:.2f} | {c.pages[0]:.2f} / {c.pages[1]:.2f} "
            f"| {c.cold_pages[0]:.2f} / {c.cold_pages[1]:.2f} |"
        )
    return lines


def spread(ratios: list[float]) -> str:
    lower, middle, upper = quantiles(ratios, n=4)
    return f"{middle:.2f} ({lower:.2f}-{upper:.2f})"
