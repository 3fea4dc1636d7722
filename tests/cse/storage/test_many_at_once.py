"""Very many resources go at once: piece by piece, counted exactly, and nobody waits for the whole."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from cse.behaviour.history import BoundedSeries
from cse.clock import SECOND
from cse.model import ROOT, Tree
from onem2m.vocabulary import ResourceType
from tests.cse.storage.running import NOON, Running, add, create, delete, retrieve, statuses, update

MANY = 1_300
LEFT_BEHIND = "SELECT key FROM resource WHERE parent < 0 OR parent NOT IN (SELECT key FROM resource) AND parent > 0"


def stamp(seconds: int) -> str:
    return datetime.fromtimestamp(NOON // SECOND + seconds, UTC).strftime("%Y%m%dT%H%M%S")


def fill(running: Running, count: int = MANY, to: str = "cse-in/box", **attributes: object) -> None:
    answers = running.in_one_batch([add(to, f"{number:04}", **attributes) for number in range(count)])
    assert set(statuses(answers)) == {2001}


def counted(running: Running, to: str = "cse-in/box") -> tuple[int, int]:
    attributes = running.attributes(to)
    return attributes["cni"], attributes["cbs"]


def commits(running: Running) -> list[None]:
    """Grows by one with each commit from now on."""
    made: list[None] = []

    def count() -> bool:
        made.append(None)
        return False

    running.gate.fails = count
    return made


@pytest.mark.rule("CSE/DMR/EXP/006")
def test_a_limit_lowered_by_very_many_takes_effect_piece_by_piece(running: Running) -> None:
    fill(running)

    first = running.ask(update("cse-in/box", {"mni": 10}))
    at_once = counted(running)
    running.cse.housekeeping.sweep()

    assert first.status == 2004
    assert at_once == (MANY - 500, 4 * (MANY - 500))
    assert counted(running) == (10, 40)
    assert [instance["con"] for instance in running.instances("cse-in/box")] == [
        f"{number:04}" for number in range(MANY - 10, MANY)
    ]


def test_a_limit_takes_effect_in_one_sweep_though_time_passes(running: Running) -> None:
    fill(running, 2_100)
    running.ask(update("cse-in/box", {"mni": 10}))

    def time_passes() -> bool:
        running.now += SECOND
        return False

    running.gate.fails = time_passes
    running.cse.housekeeping.sweep()

    assert counted(running) == (10, 40)


def test_a_limit_lowered_is_kept_in_mind_across_a_restart(running: Running) -> None:
    fill(running)

    running.ask(update("cse-in/box", {"mbs": 40}))
    running.reopen()
    running.cse.housekeeping.sweep()

    assert counted(running) == (10, 40)


def test_what_comes_while_a_limit_takes_effect_is_the_newest(running: Running) -> None:
    fill(running)
    running.ask(update("cse-in/box", {"mni": 10}))

    running.ask(add("cse-in/box", "last"))
    running.cse.housekeeping.sweep()

    assert counted(running) == (10, 40)
    assert running.instances("cse-in/box")[-1]["con"] == "last"


def test_instances_that_were_not_to_be_read_are_never_shown_however_many(running: Running) -> None:
    running.ask(update("cse-in/box", {"disr": True}))
    fill(running)

    running.ask(update("cse-in/box", {"disr": False}))
    running.ask(add("cse-in/box", "new"))
    meanwhile = running.ask(retrieve("cse-in/box/ol"))
    running.cse.housekeeping.sweep()

    assert meanwhile.status == 4005
    assert counted(running) == (1, 3)
    assert running.attributes("cse-in/box/ol")["con"] == "new"


@pytest.mark.rule("CSE/DMR/EXP/005")
def test_what_ends_at_one_moment_goes_in_few_commits(running: Running) -> None:
    fill(running, 300, et=stamp(60))
    answers = running.in_one_batch([create("cse-in/box", 3, {"rn": f"c{n}", "et": stamp(60)}) for n in range(100)])
    assert set(statuses(answers)) == {2001}

    running.now += 61 * SECOND
    made = commits(running)
    running.cse.housekeeping.sweep()

    assert len(made) < 20
    assert counted(running) == (0, 0)
    assert running.rows("SELECT 1 FROM due WHERE at <= ?", running.now) == []
    assert running.rows(LEFT_BEHIND) == []


def test_children_that_kept_an_end_of_their_parent_go_however_many(running: Running) -> None:
    running.ask(create("cse-in", 3, {"rn": "home", "et": stamp(60)}))
    running.in_one_batch([create("cse-in/home", 3, {"rn": f"c{n}"}) for n in range(120)])
    fill(running, 130, "cse-in/home")
    running.ask(update("cse-in/home", {"et": stamp(600)}))
    running.in_one_batch([create("cse-in/home", 3, {"rn": f"later{n}"}) for n in range(60)])

    running.now += 61 * SECOND
    running.cse.housekeeping.sweep()

    response = running.ask(retrieve("cse-in/home", result_content=6))
    assert {reference["nm"][:5] for reference in response.content["m2m:rrl"]["rrf"]} == {"later"}
    assert len(response.content["m2m:rrl"]["rrf"]) == 60
    assert counted(running, "cse-in/home") == (0, 0)


@pytest.mark.rule("CSE/DMR/DEL/006")
def test_a_subtree_is_reaped_in_few_commits_and_leaves_nothing(running: Running) -> None:
    running.in_one_batch([create("cse-in/box", 3, {"rn": f"c{n}"}) for n in range(200)])
    fill(running, 600)
    fill(running, 600, "cse-in/box/c7")
    before = len(running.rows("SELECT key FROM resource"))

    running.ask(delete("cse-in/box"))
    made = commits(running)
    running.cse.housekeeping.reap()

    assert len(made) < 20
    assert running.rows(LEFT_BEHIND) == []
    assert before - len(running.rows("SELECT key FROM resource")) == 1401


def test_quotas_count_what_was_reaped_as_gone(running: Running) -> None:
    running.ask(create("cse-in", 3, {"rn": "plug"}))
    usage = running.rows("SELECT * FROM usage")

    running.ask(create("cse-in", 3, {"rn": "home"}))
    running.in_one_batch([create("cse-in/home", 3, {"rn": f"c{n}"}) for n in range(70)])
    fill(running, 10, "cse-in/home/c3")
    running.ask(delete("cse-in/home"))
    running.cse.housekeeping.reap()

    assert running.rows("SELECT * FROM usage") == usage


def test_what_is_reaped_leaves_no_identifier_behind(running: Running) -> None:
    role = {"rlid": "r@x", "tkis": "/id-in", "tkhd": "Cx", "tknb": stamp(0), "tkna": stamp(600)}
    known = running.rows("SELECT * FROM alias")
    assert running.ask(create("cse-in", 37, {"rn": "who"})).status == 2001
    assert running.ask(create("cse-in/who", 31, role)).status == 2001

    running.ask(delete("cse-in/who"))
    running.cse.housekeeping.reap()

    assert running.rows("SELECT * FROM alias") == known
    assert running.ask(create("cse-in", 31, role)).status == 2001


def test_one_thing_that_cannot_be_done_holds_up_nothing_else(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    running.in_one_batch([create("cse-in", 3, {"rn": f"c{n}", "et": stamp(60)}) for n in range(20)])
    running.close()
    with closing(sqlite3.connect(running.folder / "tree.sqlite")) as file:
        file.execute("UPDATE resource SET attributes = ? WHERE name = 'c7'", [b"{"])
        file.commit()
    running.open()

    running.now += 61 * SECOND
    with caplog.at_level(logging.ERROR):
        running.cse.housekeeping.sweep()

    assert {running.ask(retrieve(f"cse-in/c{n}")).status for n in range(20) if n != 7} == {4004}
    assert "is put off" in caplog.text
    assert len(running.rows("SELECT at FROM due WHERE at = ?", running.now + 60 * SECOND)) == 1


def test_a_unit_of_work_may_delete_and_evict_in_turn(running: Running) -> None:
    fill(running, 6)
    series = BoundedSeries("container", ResourceType.CONTENT_INSTANCE, tagged=True)

    def work(tree: Tree) -> None:
        root = tree.get(ROOT)
        assert root is not None
        found = tree.child(root, "box")
        assert found is not None
        box = tree.own(found)
        series.drop_oldest(box, tree)
        second = tree.oldest(box, ResourceType.CONTENT_INSTANCE)
        assert second is not None
        tree.delete(second)
        series.dismiss(box, second, tree)
        series.drop_oldest(box, tree)
        tree.update(box)

    running.cse.store.write(work)
    running.ask(update("cse-in/box", {"mni": 2}))

    assert counted(running) == (2, 8)
    assert [instance["con"] for instance in running.instances("cse-in/box")] == ["0004", "0005"]
