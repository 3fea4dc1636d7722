"""The tree that the bench searches, small: what a search takes there is counted, not timed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.discovery import A_HOME, METERS, fill_homes, search
from cse.bootstrap import Cse, build
from cse.operations.descendants import discover
from cse.settings import Settings

HOMES = 1_000
MOST_STATEMENTS = 150


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cse]:
    """30,000 resources, of which each application may see five."""
    cse = build(Settings(data=tmp_path_factory.mktemp("homes"), development=True, synchronous="OFF"))
    fill_homes(cse, HOMES)
    yield cse
    cse.dispatcher.close()
    cse.store.close()


def statements(cse: Cse, home: int) -> tuple[list[str], list[str]]:
    """What a search finds, and the statements that it takes."""
    ran: list[str] = []
    reader = cse.store.reader
    reader.set_trace_callback(ran.append)
    try:
        response = cse.store.read_long(lambda tree: discover(cse.entity, search(home), tree))
    finally:
        reader.set_trace_callback(None)
    return response.content["m2m:uril"], [statement for statement in ran if statement.startswith("SELECT")]


@pytest.mark.rule("CSE/DIS/RES/023")
def test_who_may_see_little_of_much_finds_it_without_looking_at_the_rest(homes: Cse) -> None:
    found, ran = statements(homes, HOMES // 2)

    assert found == [f"cse-in/home{HOMES // 2}/meter{meter}" for meter in range(METERS)]
    assert len(ran) < MOST_STATEMENTS, ran


def test_the_last_home_costs_what_the_second_does_and_the_first_no_more_than_a_look_around(homes: Cse) -> None:
    first, second, last = (statements(homes, home) for home in (0, 1, HOMES - 1))

    assert len(first[0]) == len(second[0]) == len(last[0]) == METERS
    assert len(second[1]) == len(last[1])
    assert len(first[1]) < 2 * MOST_STATEMENTS


def test_the_tree_is_as_large_as_the_bench_says(homes: Cse) -> None:
    with homes.store.snapshot() as connection:
        (count,) = connection.execute("SELECT count(*) FROM resource").fetchone()

    assert count == HOMES * A_HOME + 2
