"""The index of privileges: after whatever happened it is what the tree says, and proposes all that may be seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cse.access.authorisation import allowed, identified
from cse.access.policies import compile_rules
from cse.access.requester import TokenPrivileges
from cse.access.signposts import candidates, signposts_of
from cse.model import Reading
from cse.operations.descendants import discover, page
from cse.operations.target import find
from cse.storage import statements as sql
from cse.storage.tree import SqliteReading
from onem2m.filter_criteria import FilterCriteria
from onem2m.mapping import json
from onem2m.primitive import Request
from onem2m.resources.definition import Guard
from onem2m.vocabulary import Operation, Permission
from tests.conformance.house import ADMINISTRATOR, House, Originator

WHO = ("Cone", "Ctwo", "Cstranger")
NAMES = ("a", "b", "c", "d")
FORMS = ("{ri}", "{address}", "-{rest}", "/id-in/{ri}", "/id-in/{address}", "//gridhearth.local/id-in/{ri}")
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


class World:
    """A house in which things happen."""

    def __init__(self, folder: Path) -> None:
        self.house = House(folder)
        self.admin = self.house.originator(ADMINISTRATOR)
        for name in ("Cone", "Ctwo"):
            self.house.application(name)

    def plant(self) -> None:
        """Something for every way to a resource: by name, by group and member's address, by creator, deep down."""
        self.happen(("group", "one", ["-/two"]))
        self.happen(("policy", "p", [{"acor": ["cse-in/one/group"], "acop": 32}], []))
        self.happen(("policy", "q", [{"acor": ["/id-in/Ctwo", "Cone"], "acop": 34}], []))
        self.happen(("box", "cse-in/one", "a", [("p", "{ri}")], None))
        self.happen(("box", "cse-in/one/a", "b", [("q", "-{rest}")], None))
        self.happen(("box", "cse-in/one/a/b", "c", [], None))

    def happen(self, deed: tuple[Any, ...]) -> None:
        house, admin = self.house, self.admin
        if deed[0] in ("pass", "restart"):
            house.failing_commits = 0  # for requests only: nobody is there to be told of others
        match deed:
            case "box", parent, name, named, custodian:
                more: dict[str, Any] = {"cstn": custodian} if custodian else {}
                if named:
                    more["acpi"] = [self.form(*one) for one in named]
                content = {"rn": name, "et": "20250301T130000", **more}
                if house.originator("Cone").create(parent, "cnt", content).code != 2001:
                    admin.create(parent, "cnt", content)
                admin.create(f"{parent}/{name}", "cin", {"con": name})
            case "guard", to, named:
                acpi = [self.form(*one) for one in named] or None
                admin.update(to, "ae" if to.count("/") == 1 else "cnt", {"acpi": acpi})
            case "policy", name, rules, own:
                parent = "cse-in/one" if name == "p" else "cse-in/two"
                own = [*own, {"acor": ["CAdmin"], "acop": 63}]
                content = {"pv": {"acr": rules}, "pvs": {"acr": own}}
                if admin.create(parent, "acp", {"rn": name, **content}).code != 2001:
                    admin.update(f"{parent}/{name}", "acp", content)
            case "group", name, members:
                if admin.create(f"cse-in/{name}", "grp", {"rn": "group", "mnm": 9, "mid": members}).code != 2001:
                    admin.update(f"cse-in/{name}/group", "grp", {"mid": members})
            case "drop", to:
                if to.count("/") > 1:
                    admin.delete(to)
            case "entrust", to, custodian:
                admin.update(to, "cnt", {"cstn": custodian})
            case "pass", seconds:
                house.pass_time(seconds)
            case ("restart",):
                house.restart()
            case ("fail",):
                house.failing_commits = 1

    def form(self, name: str, form: str) -> str:
        address = {"p": "cse-in/one/p", "q": "cse-in/two/q", "gone": "cse-in/one/gone"}[name]
        answer = self.admin.retrieve(address)
        identifier = answer.attributes["ri"] if answer.code == 2000 else "acp999999"
        return form.format(ri=identifier, address=address, rest=address.removeprefix("cse-in"))

    def indexed(self) -> set[tuple[int, int]]:
        with self.house.cse.store.snapshot() as connection:
            return set(connection.execute("SELECT hash, resource FROM signpost"))

    def true(self) -> set[tuple[int, int]]:
        """The signposts of every resource there is."""
        return self.house.cse.store.read_long(
            lambda tree: {
                (post, resource.key)
                for resource in every(tree)
                if resource.definition.guard is not Guard.PARENT
                for post in signposts_of(self.house.cse.entity, resource)
            }
        )

    def found(self, who: Originator, to: str, *, most: int, few: int = 200) -> list[str]:
        """What a discovery finds, by index or (most = 0) by walking everywhere; few = 0: by index after two rows."""
        entity = self.house.cse.entity
        limits = replace(entity.limits, candidates=most, few_candidates=few, fruitless_rows=2)
        entity = replace(entity, limits=limits)
        request = who.request(Operation.RETRIEVE, to, filter={"fu": 1})
        response = self.house.cse.store.read_long(lambda tree: discover(entity, request, tree))
        found: list[str] = json.decode(json.encode(response.content))["m2m:uril"]
        return found

    def found_by(self, *privileges: TokenPrivileges, roles: frozenset[str] = frozenset(), most: int) -> list[str]:
        """What Ctwo finds below the other application with tokens and roles."""
        entity = self.house.cse.entity
        entity = replace(entity, limits=replace(entity.limits, candidates=most))

        def look(tree: Reading) -> list[str]:
            who = identified(entity, Request(Operation.RETRIEVE, "cse-in", "Ctwo", "1", "4"), tree)
            who.privileges, who.roles = privileges, roles
            top = find(entity, "cse-in/one", tree)
            assert top is not None
            found = page(entity, top, who, Permission.DISCOVERY, FilterCriteria.parse({"fu": 1}), tree)
            return [tree.address(resource) for resource in found.resources]

        return self.house.cse.store.read_long(look)

    def seen(self, who: Originator, to: str) -> set[str]:
        """The same, by asking for every resource there is."""
        entity = self.house.cse.entity

        def look(tree: Reading) -> set[str]:
            requester = identified(entity, Request(Operation.RETRIEVE, to, who.name, "1", "4"), tree)
            return {
                tree.address(resource)
                for resource in every(tree)
                if tree.address(resource).startswith(f"{to}/")
                and allowed(entity, requester, resource, Permission.DISCOVERY, tree)
            }

        return self.house.cse.store.read_long(look)


def every(tree: Reading) -> list[Any]:
    """Every resource that is in the tree."""
    assert isinstance(tree, SqliteReading)
    rows = tree._connection.execute(sql.ALL_AFTER, (0, 100_000)).fetchall()
    return [resource for resource in map(tree.resource_of, rows) if tree.by_identifier(resource.identifier)]


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


def instances(world: World, to: str) -> list[str]:
    children = world.admin.retrieve(to, result_content=8).attributes
    return [instance["rn"] for instance in children["m2m:cin"]]


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


def test_more_candidates_than_are_worth_it_are_none(world: World) -> None:
    for name in NAMES:
        world.happen(("box", "cse-in/one", name, [], None))
    entity = world.house.cse.entity

    def proposed(most: int) -> frozenset[int] | None:
        def look(tree: Reading) -> frozenset[int] | None:
            who = identified(entity, Request(Operation.RETRIEVE, "cse-in", "Cone", "1", "4"), tree)
            return candidates(entity, who, tree, most)

        return world.house.cse.store.read_long(look)

    enough = proposed(100)
    assert enough is not None
    assert len(enough) >= len(NAMES)
    assert proposed(len(NAMES)) is None


def test_what_is_not_committed_yet_is_not_looked_up(world: World) -> None:
    entity = world.house.cse.entity
    request = Request(Operation.RETRIEVE, "cse-in", "Cone", "1", "4")

    proposed = world.house.cse.store.write(
        lambda tree: candidates(entity, identified(entity, request, tree), tree, 20_000)
    )

    assert proposed is None
