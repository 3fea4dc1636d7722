"""Committed, working, own: readers see the first only, writers all three, and a failed commit leaves the first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from onem2m.primitive import Request, Response
from tests.cse.storage.running import (
    DiskFull,
    Running,
    add,
    content,
    create,
    delete,
    reason,
    retrieve,
    statuses,
    update,
)


def asked(running: Running, *requests: Request) -> Callable[[], list[Response]]:
    """Asks in a thread of its own, as a reader beside the writers."""
    return lambda: [running.cse.dispatcher.dispatch_blocking(request) for request in requests]


def test_a_reader_sees_nothing_of_what_is_not_durable(running: Running) -> None:
    discovery = retrieve("cse-in/box", filter={"fu": 1})
    looks = [
        retrieve("cse-in/box/a"),
        retrieve("cse-in/box/la"),
        retrieve("cse-in/box"),
        discovery,
        retrieve("cse-in/box", result_content=4),
    ]

    seen, answer = running.while_not_durable(add("cse-in/box", rn="a"), asked(running, *looks))

    assert answer.status == 2001
    assert statuses(seen) == [4004, 4004, 2000, 2000, 2000]
    assert content(seen[2])["m2m:cnt"]["cni"] == 0
    assert content(seen[3]) == {"m2m:uril": []}
    assert "m2m:cin" not in content(seen[4])["m2m:cnt"]
    assert running.attributes("cse-in/box/a")["con"] == "x"


def test_a_reader_still_sees_what_is_deleted_but_not_durably(running: Running) -> None:
    running.ask(add("cse-in/box", rn="a"))

    seen, answer = running.while_not_durable(
        delete("cse-in/box"), asked(running, retrieve("cse-in/box/a"), retrieve("cse-in/box"))
    )

    assert (answer.status, statuses(seen)) == (2002, [2000, 2000])
    assert running.ask(retrieve("cse-in/box/a")).status == 4004


def test_a_writer_builds_on_what_is_not_durable_yet(running: Running) -> None:
    answers = running.in_one_batch([create("cse-in/box", 3, {"rn": "inner"}), add("cse-in/box/inner", rn="a")])

    assert statuses(answers) == [2001, 2001]


def test_a_failed_commit_refuses_everything_built_on_it(running: Running) -> None:
    answers = running.in_one_batch(
        [create("cse-in/box", 3, {"rn": "inner"}), add("cse-in/box/inner"), update("cse-in/box", {"mni": 7})],
        failing=True,
    )

    assert statuses(answers) == [5000, 5000, 5000]
    assert "nothing was changed" in reason(answers[0])
    assert running.ask(retrieve("cse-in/box/inner")).status == 4004
    assert "mni" not in running.attributes("cse-in/box")


def test_the_request_after_a_failed_commit_succeeds_and_the_counters_are_exact(running: Running) -> None:
    running.ask(update("cse-in/box", {"mni": 3}))
    for number in range(3):
        running.ask(add("cse-in/box", number, rn=f"n{number}"))
    failed = running.in_one_batch(
        [add("cse-in/box", rn="a"), add("cse-in/box", rn="b"), delete("cse-in/box/n2")], failing=True
    )

    answer = running.ask(add("cse-in/box", 3, rn="a"))

    assert statuses([*failed, answer]) == [5000, 5000, 5000, 2001]
    assert [instance["rn"] for instance in running.instances("cse-in/box")] == ["n1", "n2", "a"]
    attributes = running.attributes("cse-in/box")
    assert (attributes["cni"], attributes["cbs"], attributes["st"]) == (3, 3, 5)


@pytest.mark.parametrize(
    "undone",
    [
        delete("cse-in/box"),
        update("cse-in/box", {"lbl": ["x"], "mia": 60}),
        create("cse-in/box", 3, {"rn": "inner", "et": "20250301T130000"}),
        create("cse-in", 2, {"rn": "app", "api": "Napp", "rr": False, "srv": ["4"]}, "Capp"),
        create("cse-in/box", 23, {"rn": "news", "nu": ["CAdmin"]}),
        delete("cse-in/box/a"),
        delete("cse-in/box/la"),
    ],
    ids=lambda request: f"{request.operation.name} {request.type or request.to}",
)
def test_a_failed_commit_changes_no_row_and_can_be_asked_again(running: Running, undone: Request) -> None:
    running.ask(add("cse-in/box", rn="a"))
    tables = ("resource", "alias", "due", "event", "lane")
    before = [running.rows(f"SELECT * FROM {table}") for table in tables]
    running.gate.fail()

    refused = running.ask(undone)

    assert (refused.status, [running.rows(f"SELECT * FROM {table}") for table in tables]) == (5000, before)
    assert running.ask(undone).status in (2001, 2002, 2004)


def test_what_was_refused_by_a_failed_commit_is_not_there_after_a_restart(running: Running) -> None:
    running.gate.fail(3)
    for number in range(3):
        running.ask(add("cse-in/box", rn=f"n{number}"))

    running.reopen()

    assert running.instances("cse-in/box") == []
    assert running.attributes("cse-in/box")["cni"] == 0


def test_a_refused_unit_of_work_leaves_no_trace_in_its_batch(running: Running) -> None:
    running.ask(update("cse-in/box", {"mni": 2, "mbs": 5}))

    answers = running.in_one_batch(
        [
            add("cse-in/box", "xx", rn="a"),
            add("cse-in/box", "xx", rn="a"),  # its name is taken
            add("cse-in/box", "xxxxxxx", rn="b"),  # larger than the container takes
            add("cse-in/box", "xxx", rn="b", et="20200101T000000"),  # past
            add("cse-in/box", "xxx", rn="b"),
        ]
    )

    assert statuses(answers) == [2001, 4105, 5207, 4000, 2001]
    attributes = running.attributes("cse-in/box")
    assert (attributes["cni"], attributes["cbs"]) == (2, 5)


def test_a_long_look_sees_one_state_throughout(running: Running) -> None:
    running.ask(add("cse-in/box", rn="a"))
    store = running.cse.store
    box = running.rows("SELECT key FROM resource WHERE name = 'box'")[0][0]

    def look_twice(tree: object) -> tuple[int, int]:
        children: Callable[..., list[object]] = tree.children  # type: ignore[attr-defined]
        first = len(list(children(box)))
        running.run(running.cse.dispatcher.dispatch(add("cse-in/box", rn="b")))
        return first, len(list(children(box)))

    assert store.read_long(look_twice) == (1, 1)
    assert running.attributes("cse-in/box")["cni"] == 2


def test_a_disk_that_fails_while_rows_are_written_refuses_like_one_that_fails_at_the_end(running: Running) -> None:
    connection = sqlite3.connect(running.folder / "tree.sqlite")
    connection.execute("CREATE TRIGGER broken BEFORE INSERT ON resource BEGIN SELECT raise(ABORT, 'bad sector'); END")

    refused = running.ask(add("cse-in/box"))

    connection.execute("DROP TRIGGER broken")
    connection.close()
    assert (refused.status, "bad sector" in reason(refused)) == (5000, True)
    assert running.ask(add("cse-in/box")).status == 2001
    assert running.attributes("cse-in/box")["cni"] == 1


def test_the_fault_of_the_disk_is_the_operators_not_an_exception_of_the_caller(running: Running) -> None:
    running.gate.fail()

    refused = running.ask(add("cse-in/box"))

    assert DiskFull.__name__ not in reason(refused)
    assert refused.status == 5000
