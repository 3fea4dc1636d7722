"""The index of privileges: after whatever happened it is what the tree says, and proposes all that may be seen."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cse.access.authorisation import identified
from cse.access.policies import compile_rules
from cse.access.requester import TokenPrivileges
from cse.access.signposts import candidates
from onem2m.primitive import Request
from onem2m.vocabulary import Operation
from tests.cse.access.signposted import FORMS, World, instances

WHO = ("Cone", "Ctwo", "Cstranger")
NAMES = ("a", "b", "c", "d")
ORIGINATORS = (
    "Cone",
    "/id-in/Ctwo",
    "all",
    "C*",
    "/id-in/*",
    "//gridhearth.local",
    "//gridhearth.local/id-in/Cone",
    "reader@sp.example",
    "cse-in/one/group",
    "-/one/group",
    "cse-in/two/group",
    "/id-in/cse-in/one/group",
    "Cstranger",
)
MEMBERS = ("Cone", "/id-in/Ctwo", "cse-in/one", "-/two", "/id-in/cse-in/two", "//gridhearth.local/id-in/Cone")

RULE = st.fixed_dictionaries(
    {
        "acor": st.lists(st.sampled_from(ORIGINATORS), min_size=1, max_size=2),
        "acop": st.sampled_from([1, 2, 32, 34, 63]),
    }
)
RULES = st.lists(RULE, max_size=2)
PARENTS = st.sampled_from(["cse-in/one", "cse-in/two", "cse-in/one/a", "cse-in/one/b", "cse-in/one/a/b"])
NAMED = st.lists(st.tuples(st.sampled_from(["p", "q", "gone"]), st.sampled_from(FORMS)), max_size=2)
DEEDS = st.one_of(
    st.tuples(st.just("box"), PARENTS, st.sampled_from(NAMES), NAMED, st.sampled_from([None, "Cone", "/id-in/Ctwo"])),
    st.tuples(st.just("guard"), PARENTS, NAMED),
    st.tuples(st.just("policy"), st.sampled_from("pq"), RULES, RULES),
    st.tuples(st.just("group"), st.sampled_from(["one", "two"]), st.lists(st.sampled_from(MEMBERS), max_size=2)),
    st.tuples(st.just("drop"), PARENTS | st.sampled_from(["cse-in/one/p", "cse-in/two/q", "cse-in/one/group"])),
    st.tuples(st.just("entrust"), PARENTS, st.sampled_from([None, "Ctwo", "/id-in/Cone"])),
    st.tuples(st.just("pass"), st.sampled_from([10, 4000])),
    st.tuples(st.just("restart")),
    st.tuples(st.just("fail")),
)


@example([("drop", "cse-in/one/a")])
@example([("pass", 4000)])
@example([("fail",), ("box", "cse-in/one", "b", [("p", "{ri}")], "Ctwo"), ("entrust", "cse-in/one/a/b/c", "Ctwo")])
@example([("guard", "cse-in/one/a/b", []), ("policy", "p", [], []), ("group", "one", ["Cone"]), ("restart",)])
@settings(max_examples=40, deadline=None)
@given(st.lists(DEEDS, max_size=16))
def test_whatever_happened_the_index_is_what_the_tree_says_and_searches_find_what_may_be_seen(
    deeds: list[tuple[Any, ...]],
) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        try:
            world.plant()
            for deed in deeds:
                world.happen(deed)
            world.house.failing_commits = 0
            world.house.sweep()

            assert world.indexed() == world.true()
            for name in WHO:
                who = world.house.originator(name)
                for to in ("cse-in", "cse-in/one", "cse-in/one/a"):
                    if world.admin.retrieve(to).code == 2000:
                        by_index = world.found(who, to, most=20_000)
                        assert by_index == world.found(who, to, most=0)
                        assert by_index == world.found(who, to, most=40, few=0)
                        assert set(by_index) == world.seen(who, to)
        finally:
            world.house.leave()


@pytest.fixture
def world(tmp_path: Path) -> Any:
    world = World(tmp_path)
    yield world
    world.house.leave()


def test_an_older_folder_gets_its_index_when_it_is_opened(world: World) -> None:
    world.happen(("policy", "p", [{"acor": ["Ctwo"], "acop": 34}], []))
    world.happen(("box", "cse-in/one", "a", [("p", "{ri}")], None))
    before = world.indexed()
    store = world.house.cse.store
    store._writer.execute("DELETE FROM signpost")
    store._writer.execute("DELETE FROM meta WHERE name = 'signposts'")

    world.house.restart()

    assert world.indexed() == before == world.true()
    assert world.found(world.house.originator("Ctwo"), "cse-in/one", most=20_000) == [
        "cse-in/one/a",
        *(f"cse-in/one/a/{name}" for name in instances(world, "cse-in/one/a")),
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("most", [0, 20_000])
def test_what_a_token_names_is_found_with_its_instances_and_nothing_beside(world: World, form: str, most: int) -> None:
    world.happen(("box", "cse-in/one", "a", [], None))
    world.happen(("box", "cse-in/one", "b", [], None))
    box = world.admin.retrieve("cse-in/one/a").attributes
    named = form.format(ri=box["ri"], address="cse-in/one/a", rest="/one/a")
    rules = compile_rules({"acr": [{"acor": ["Ctwo"], "acop": 32}]}, "/id-in")

    found = world.found_by(TokenPrivileges(frozenset({named}), rules), most=most)

    assert found == ["cse-in/one/a", *(f"cse-in/one/a/{name}" for name in instances(world, "cse-in/one/a"))]


@pytest.mark.parametrize("most", [0, 20_000])
def test_what_is_for_a_role_is_found_by_its_holder(world: World, most: int) -> None:
    world.happen(("policy", "p", [{"acor": ["reader@sp.example"], "acop": 32}], []))
    world.happen(("box", "cse-in/one", "a", [("p", "{ri}")], None))

    assert "cse-in/one/a" in world.found_by(roles=frozenset({"reader@sp.example"}), most=most)
    assert world.found_by(roles=frozenset({"writer@sp.example"}), most=most) == []


def test_a_policy_that_comes_after_what_names_it_counts(world: World) -> None:
    world.happen(("box", "cse-in/one", "a", [("p", "{address}")], None))
    two = world.house.originator("Ctwo")
    assert world.found(two, "cse-in/one", most=20_000) == []

    world.happen(("policy", "p", [{"acor": ["Ctwo"], "acop": 32}], []))

    assert "cse-in/one/a" in world.found(two, "cse-in/one", most=20_000)


def test_instances_have_no_signposts(world: World) -> None:
    world.happen(("box", "cse-in/one", "a", [], None))
    before = world.indexed()

    assert world.admin.create("cse-in/one/a", "cin", {"con": "more"}).code == 2001

    assert world.indexed() == before


def test_what_is_not_committed_yet_is_not_looked_up(world: World) -> None:
    entity = world.house.cse.entity
    request = Request(Operation.RETRIEVE, "cse-in", "Cone", "1", "4")

    proposed = world.house.cse.store.write(
        lambda tree: candidates(entity, identified(entity, request, tree), tree, 20_000)
    )

    assert proposed is None
