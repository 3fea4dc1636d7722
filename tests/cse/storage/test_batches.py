"""Many units of work become durable with one commit: what one frees, makes or drops is there for the next."""

from __future__ import annotations

from typing import Any

import pytest

from cse.storage.changes import WINDOW
from tests.cse.storage.running import (
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

LEFT_BEHIND = "SELECT key FROM resource WHERE parent > 0 AND parent NOT IN (SELECT key FROM resource)"


def names(running: Running, to: str) -> list[str]:
    return [instance["rn"] for instance in running.instances(to)]


def counted(running: Running, to: str) -> tuple[int, int]:
    attributes = running.attributes(to)
    return attributes["cni"], attributes["cbs"]


def test_a_resource_made_and_deleted_in_one_batch_leaves_no_row(running: Running) -> None:
    before = running.rows("SELECT key FROM resource")

    answers = running.in_one_batch([add("cse-in/box", rn="a"), delete("cse-in/box/a")])

    assert statuses(answers) == [2001, 2002]
    assert len(running.rows("SELECT key FROM resource")) == len(before) + 1  # the plug of the batch
    assert counted(running, "cse-in/box") == (0, 0)


def test_a_freed_name_is_taken_again_in_the_same_batch(running: Running) -> None:
    running.ask(add("cse-in/box", "old", rn="a"))

    answers = running.in_one_batch([delete("cse-in/box/a"), add("cse-in/box", "new", rn="a")])

    assert statuses(answers) == [2002, 2001]
    assert running.attributes("cse-in/box/a")["con"] == "new"
    assert counted(running, "cse-in/box") == (1, 3)


def test_a_name_changes_hands_many_times_in_one_batch(running: Running) -> None:
    turns = [request for turn in range(20) for request in (add("cse-in/box", turn, rn="a"), delete("cse-in/box/a"))]

    answers = running.in_one_batch([*turns, add("cse-in/box", "last", rn="a")])

    assert statuses(answers) == [2001, 2002] * 20 + [2001]
    assert running.attributes("cse-in/box/la")["con"] == "last"
    assert names(running, "cse-in/box") == ["a"]


def test_a_second_of_the_same_name_in_one_batch_is_refused(running: Running) -> None:
    answers = running.in_one_batch([add("cse-in/box", rn="a"), add("cse-in/box", rn="a"), add("cse-in/box", rn="b")])

    assert statuses(answers) == [2001, 4105, 2001]
    assert reason(answers[1]) == "rn: cse-in/box has a child called a"
    assert counted(running, "cse-in/box") == (2, 2)


@pytest.mark.parametrize("before", [[], [add("cse-in/box", rn="a")]], ids=["evicted young", "evicted from the disk"])
def test_the_name_of_an_evicted_instance_is_taken_again_in_the_same_batch(running: Running, before: list[Any]) -> None:
    running.ask(update("cse-in/box", {"mni": 1}))
    for request in before:
        running.ask(request)

    answers = running.in_one_batch([add("cse-in/box", rn="a")] * (not before) + [add("cse-in/box", rn=n) for n in "ba"])

    assert set(statuses(answers)) == {2001}
    assert names(running, "cse-in/box") == ["a"]
    assert counted(running, "cse-in/box") == (1, 1)


def test_an_instance_evicted_by_its_own_batch_is_not_there_any_more(running: Running) -> None:
    running.ask(update("cse-in/box", {"mni": 1}))

    answers = running.in_one_batch(
        [add("cse-in/box", rn="a"), add("cse-in/box", rn="b"), delete("cse-in/box/a"), delete("cse-in/box/a")]
    )

    assert statuses(answers) == [2001, 2001, 4004, 4004]
    assert counted(running, "cse-in/box") == (1, 1)
    assert names(running, "cse-in/box") == ["b"]


def test_eviction_reaches_instances_of_the_same_batch_and_of_the_disk(running: Running) -> None:
    running.ask(update("cse-in/box", {"mbs": 10}))
    for _ in range(4):
        running.ask(add("cse-in/box", "xx"))

    answers = running.in_one_batch([add("cse-in/box", "x" * size) for size in (3, 10, 1, 7, 4)])

    assert statuses(answers) == [2001] * 5
    assert [instance["cs"] for instance in running.instances("cse-in/box")] == [4]
    assert counted(running, "cse-in/box") == (1, 4)


def test_narrower_limits_reach_instances_of_the_same_batch(running: Running) -> None:
    answers = running.in_one_batch(
        [
            *(add("cse-in/box", rn=f"n{number}") for number in range(9)),
            update("cse-in/box", {"mni": 2}),
            add("cse-in/box"),
        ]
    )

    assert statuses(answers) == [2001] * 9 + [2004, 2001]
    assert names(running, "cse-in/box")[0] == "n8"
    assert counted(running, "cse-in/box") == (2, 2)


def test_instances_deleted_from_both_ends_stay_counted(running: Running) -> None:
    running.ask(update("cse-in/box", {"mni": 3}))
    running.ask(add("cse-in/box", rn="first"))

    answers = running.in_one_batch(
        [
            *(add("cse-in/box", rn=f"n{number}") for number in range(5)),
            delete("cse-in/box/ol"),
            delete("cse-in/box/la"),
            add("cse-in/box", rn="n4"),
            delete("cse-in/box/n3"),
            delete("cse-in/box/la"),
            delete("cse-in/box/la"),
            add("cse-in/box", rn="last"),
        ]
    )

    assert statuses(answers) == [2001] * 5 + [2002, 2002, 2001, 2002, 2002, 4004, 2001]
    assert names(running, "cse-in/box") == ["last"]
    assert counted(running, "cse-in/box") == (1, 1)


def test_more_instances_than_an_eviction_window_come_and_go_in_one_batch(running: Running) -> None:
    running.ask(update("cse-in/box", {"mni": 5}))

    answers = running.in_one_batch([add("cse-in/box", number) for number in range(1500)])

    assert set(statuses(answers)) == {2001}
    assert [instance["con"] for instance in running.instances("cse-in/box")] == [1495, 1496, 1497, 1498, 1499]
    assert counted(running, "cse-in/box") == (5, 20)


def test_a_container_is_deleted_with_what_came_into_it_in_the_same_batch(running: Running) -> None:
    answers = running.in_one_batch(
        [
            create("cse-in/box", 3, {"rn": "inner"}),
            create("cse-in/box/inner", 3, {"rn": "innermost"}),
            add("cse-in/box/inner/innermost"),
            add("cse-in/box/inner", rn="a"),
            delete("cse-in/box/inner"),
            add("cse-in/box/inner"),
            create("cse-in/box", 3, {"rn": "inner"}),
            add("cse-in/box/inner", rn="a"),
        ]
    )

    assert statuses(answers) == [2001, 2001, 2001, 2001, 2002, 4004, 2001, 2001]
    assert names(running, "cse-in/box/inner") == ["a"]
    running.cse.housekeeping.reap()
    assert running.rows(LEFT_BEHIND) == []
    assert len(running.rows("SELECT key FROM resource WHERE type = 4")) == 1


def test_what_came_below_a_deleted_container_is_found_by_no_identifier(running: Running) -> None:
    inner = content(running.ask(create("cse-in/box", 3, {"rn": "inner"})))["m2m:cnt"]["ri"]

    answers = running.in_one_batch([add(inner), delete("cse-in/box"), add(inner), retrieve(inner)])

    assert statuses(answers)[:3] == [2001, 2002, 4004]
    assert running.ask(retrieve(inner)).status == 4004
    assert running.ask(retrieve(f"{inner}/la")).status == 4004
    running.cse.housekeeping.reap()
    assert running.rows(LEFT_BEHIND) == []


def test_an_application_leaves_and_registers_again_in_one_batch(running: Running) -> None:
    registration = create("cse-in", 2, {"rn": "app", "api": "Napp", "rr": False, "srv": ["4"]}, "Capp")
    running.ask(registration)

    answers = running.in_one_batch([delete("Capp"), registration, delete("cse-in/app"), registration])

    assert statuses(answers) == [2002, 2001, 2002, 2001]
    assert running.attributes("Capp")["rn"] == "app"
    assert len(running.rows("SELECT * FROM alias WHERE identifier = 'Capp'")) == 1


def test_the_last_of_many_updates_in_one_batch_stays(running: Running) -> None:
    answers = running.in_one_batch([update("cse-in/box", {"lbl": [f"n{number}"]}) for number in range(50)])

    assert set(statuses(answers)) == {2004}
    running.reopen()
    assert running.attributes("cse-in/box")["lbl"] == ["n49"]
    assert running.attributes("cse-in/box")["st"] == 50


def test_a_due_date_moved_in_one_batch_is_there_once(running: Running) -> None:
    answers = running.in_one_batch(
        [
            create("cse-in", 3, {"rn": "brief", "et": "20250301T120010"}),
            update("cse-in/brief", {"et": "20250301T120020"}),
            update("cse-in/brief", {"et": "20250301T120030"}),
        ]
    )

    assert statuses(answers) == [2001, 2004, 2004]
    assert len(running.rows("SELECT * FROM due WHERE kind = 'expiry' AND at < ?", running.now + 10**11)) == 1


def test_an_eviction_looks_past_any_number_of_instances_that_the_batch_deleted(running: Running) -> None:
    count = 2 * WINDOW + 10
    running.in_one_batch([add("cse-in/box", number) for number in range(count)])

    answers = running.in_one_batch(
        [*[delete("cse-in/box/ol")] * (count - 3), update("cse-in/box", {"mni": 1}), add("cse-in/box", "last")]
    )

    assert statuses(answers) == [2002] * (count - 3) + [2004, 2001]
    assert [instance["con"] for instance in running.instances("cse-in/box")] == ["last"]
    assert counted(running, "cse-in/box") == (1, 4)
