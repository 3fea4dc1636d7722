"""Caches are bounded, and nothing in them outlives what it was derived from."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cse.storage.caches import Bounded
from tests.cse.storage.running import Running, add, content, create, delete, retrieve, statuses, update


@pytest.fixture
def forgetful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A CSE whose caches hold next to nothing, so that every one of them overflows at once."""
    monkeypatch.setattr("cse.storage.state.CACHE", 2)
    running = Running(tmp_path / "data")
    yield running
    running.end()


def test_a_full_cache_forgets_its_oldest_entry() -> None:
    cache: Bounded[str, int] = Bounded(2)

    for number, key in enumerate("abac"):
        cache.keep(key, number)

    assert cache == {"b": 1, "c": 3} or cache == {"a": 2, "c": 3}
    assert len(cache) == 2


def test_no_cache_grows_beyond_its_bound(forgetful: Running) -> None:
    for number in range(12):
        forgetful.ask(create("cse-in", 3, {"rn": f"box{number}", "mni": 1}))
        forgetful.ask(add(f"cse-in/box{number}", rn="a"))
        forgetful.ask(add(f"cse-in/box{number}", rn="b"))
    for number in range(12):
        assert forgetful.attributes(f"cse-in/box{number}/b")["con"] == "x"

    state = forgetful.cse.store._state
    caches = [*(vars(state.committed).values()), state.windows]
    assert {len(cache) <= 2 for cache in caches} == {True}


def test_a_forgetful_cse_answers_like_any_other(forgetful: Running) -> None:
    for box in ("one", "two", "three", "four"):
        forgetful.ask(create("cse-in", 3, {"rn": box, "mni": 2}))
    boxes = ("one", "two", "three", "four") * 5

    answers = forgetful.in_one_batch([add(f"cse-in/{box}", turn) for turn, box in enumerate(boxes)])

    assert set(statuses(answers)) == {2001}
    for position, box in enumerate(("one", "two", "three", "four")):
        assert [instance["con"] for instance in forgetful.instances(f"cse-in/{box}")] == [12 + position, 16 + position]
        assert forgetful.attributes(f"cse-in/{box}")["cni"] == 2


def test_searches_side_by_side_share_a_full_cache(forgetful: Running) -> None:
    for number in range(30):
        forgetful.ask(create("cse-in", 3, {"rn": f"box{number}"}))
    faults: list[object] = []

    def search() -> None:
        for _ in range(20):
            answer = forgetful.cse.dispatcher.dispatch_blocking(retrieve("cse-in", filter={"fu": 1}))
            if answer.status != 2000 or len(content(answer)["m2m:uril"]) != 31:
                faults.append(answer)

    searchers = [threading.Thread(target=search) for _ in range(4)]
    for searcher in searchers:
        searcher.start()
    for searcher in searchers:
        searcher.join()

    assert faults == []


def test_a_name_given_anew_means_the_new_resource(running: Running) -> None:
    running.ask(add("cse-in/box", "old", rn="a"))
    assert running.attributes("cse-in/box/a")["con"] == "old"
    running.ask(delete("cse-in/box/a"))
    running.ask(add("cse-in/box", "new", rn="a"))

    assert running.attributes("cse-in/box/a")["con"] == "new"


def test_what_was_cached_from_a_batch_that_failed_is_forgotten(running: Running) -> None:
    running.in_one_batch(
        [
            create("cse-in/box", 3, {"rn": "inner"}),
            create("cse-in", 2, {"rn": "app", "api": "Napp", "rr": False, "srv": ["4"]}, "Capp"),
            update("cse-in/box", {"lbl": ["never"]}),
        ],
        failing=True,
    )

    assert running.ask(retrieve("cse-in/box/inner")).status == 4004
    assert running.ask(retrieve("Capp")).status == 4004
    assert "lbl" not in running.attributes("cse-in/box")


def test_subscriptions_of_a_resource_are_known_anew_when_one_comes_or_goes(running: Running) -> None:
    news = create("cse-in/box", 23, {"rn": "news", "nu": ["CAdmin"], "enc": {"net": [3]}})
    running.ask(add("cse-in/box"))
    running.ask(news)
    running.ask(add("cse-in/box"))
    running.ask(update("cse-in/box/news", {"enc": {"net": [1]}}, "m2m:sub"))
    running.ask(add("cse-in/box"))
    running.ask(delete("cse-in/box/news"))
    running.ask(update("cse-in/box", {"lbl": ["x"]}))

    assert running.cse.store.outbox.newest() == 1  # only the second instance was waited for
