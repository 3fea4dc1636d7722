"""Searches over random trees, page by page, beside a model that holds the tree in a list."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cse.entity import Limits
from tests.conformance.house import ADMINISTRATOR, House, Originator

LABELS = ("a", "b", "c")
CSE_LIMIT = 9
"""What the CSE itself puts into one answer at most."""


@dataclass(frozen=True)
class Node:
    """One resource of the model."""

    path: tuple[str, ...]
    type: int
    labels: frozenset[str]
    shown: bool
    """whether the display may see it"""


@dataclass
class Wood:
    """One tree in the CSE, the application that owns it, and what the model knows of it."""

    owner: Originator
    display: Originator
    root: str
    nodes: list[Node] = field(default_factory=list)

    def address(self, node: Node) -> str:
        return "/".join((self.root, *node.path))

    def grow(self, parent: Node | None, type: int, labels: frozenset[str], shown: bool) -> None:
        path = () if parent is None else parent.path
        node = Node((*path, f"n{len(self.nodes)}"), type, labels, parent.shown if type == 4 and parent else shown)
        attributes: dict[str, Any] = {"rn": node.path[-1], **({"lbl": sorted(labels)} if labels else {})}
        if type == 4:
            attributes["con"] = "x"
        else:
            attributes["acpi"] = [f"{self.root}/{'open' if shown else 'closed'}"]
        place = self.root if parent is None else self.address(parent)
        self.owner.made(place, "cin" if type == 4 else "cnt", attributes)
        self.nodes.append(node)


def plant(house: House, number: int, plan: list[tuple[int, int, frozenset[str], bool]]) -> Wood:
    stem = f"Cwood{number}"
    owner = house.application(stem)
    wood = Wood(owner, house.originator("Cdisplay"), f"cse-in/{stem[1:]}")
    master = {"acor": [stem], "acop": 63}
    for name, rules in (("open", [master, {"acor": ["Cdisplay"], "acop": 34}]), ("closed", [master])):
        owner.made(wood.root, "acp", {"rn": name, "pv": {"acr": rules}, "pvs": {"acr": [master]}})
    for place, kind, labels, shown in plan:
        containers = [node for node in wood.nodes if node.type == 3]
        index = place % (len(containers) + 1)
        parent = containers[index - 1] if index else None
        wood.grow(parent, 3 if parent is None else kind, labels, shown)
    return wood


def expected(wood: Wood, conditions: dict[str, Any], who: Originator) -> set[str]:
    def fits(node: Node) -> bool:
        tests = [node.type in conditions["ty"]]
        if "lbl" in conditions:
            tests.append(not node.labels.isdisjoint(conditions["lbl"]))
        met = any(tests) if conditions.get("fo") == 2 else all(tests)
        return met and len(node.path) <= conditions.get("lvl", 99) and (who is wood.owner or node.shown)

    return {wood.address(node) for node in wood.nodes if fits(node)}


def pages(who: Originator, to: str, conditions: dict[str, Any], limit: int | None) -> list[list[str]]:
    """All answers to a search, each begun where the one before says."""
    found = []
    offset: int | None = 1
    while offset is not None:
        control = {"ofst": offset, **({} if limit is None else {"lim": limit})}
        answer = who.discover(to, {**conditions, **control})
        found.append(answer.content["m2m:uril"])
        assert (answer.status == 1) == (answer.offset is not None)
        assert answer.offset is None or answer.offset == offset + len(found[-1])
        offset = answer.offset
    return found


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, itertools.count[int]]]:
    house = House(tmp_path_factory.mktemp("grounds"), limits=Limits(result_rows=CSE_LIMIT))
    house.application("Cdisplay")
    yield house, itertools.count()
    house.leave()


label_sets = st.sets(st.sampled_from(LABELS), max_size=2).map(frozenset)
plans = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from([3, 3, 4, 4, 4]), label_sets, st.booleans()), max_size=30
)
searches = st.fixed_dictionaries(
    {},
    optional={
        "ty": st.sampled_from([[3], [4], [3, 4]]),
        "lbl": st.lists(st.sampled_from(LABELS), min_size=1, max_size=2, unique=True),
        "fo": st.sampled_from([1, 2]),
        "lvl": st.integers(1, 5),
    },
)


@given(plan=plans, asked=st.lists(st.tuples(searches, st.none() | st.integers(1, 12)), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_pages_of_a_search_hold_every_match_once_and_always_the_same(
    grounds: tuple[House, itertools.count[int]],
    plan: list[tuple[int, int, frozenset[str], bool]],
    asked: list[tuple[dict[str, Any], int | None]],
) -> None:
    house, numbers = grounds
    wood = plant(house, next(numbers), plan)

    for search, limit in asked:
        # The policies of the tree are resources too; the types asked for leave them out.
        conditions = {"ty": [3, 4], **search}
        for who in (wood.owner, wood.display):
            listed = pages(who, wood.root, conditions, limit)

            flat = [address for part in listed for address in part]
            assert len(flat) == len(set(flat))
            assert set(flat) == expected(wood, conditions, who)
            assert all(len(part) == min(limit or CSE_LIMIT, CSE_LIMIT) for part in listed[:-1])
            assert pages(who, wood.root, conditions, limit) == listed


@given(plan=plans, limit=st.integers(1, 12))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nested_children_come_page_by_page_as_well(
    grounds: tuple[House, itertools.count[int]],
    plan: list[tuple[int, int, frozenset[str], bool]],
    limit: int,
) -> None:
    house, numbers = grounds
    wood = plant(house, next(numbers), plan)
    names: list[str] = []
    offset: int | None = 1

    while offset is not None:
        control = {"ty": [3, 4], "lim": limit, "ofst": offset}
        answer = wood.owner.retrieve(wood.root, result_content=8, filter=control)
        names += list(named(answer.attributes))
        offset = answer.offset

    assert sorted(names) == sorted(node.path[-1] for node in wood.nodes)


def named(resource: dict[str, Any]) -> Iterator[str]:
    """The names of all resources nested in one, its own left out."""
    for name, children in resource.items():
        if name.startswith("m2m:"):
            for child in children:
                yield child["rn"]
                yield from named(child)


def test_the_administrator_finds_all_of_a_large_tree_in_parts(grounds: tuple[House, itertools.count[int]]) -> None:
    house, numbers = grounds
    wood = plant(house, next(numbers), [(0, 3, frozenset(), False)])
    creations = [wood.owner.creation(wood.address(wood.nodes[0]), "cin", {"con": "x"}) for _ in range(200)]
    house.ask_together(creations)

    listed = pages(house.originator(ADMINISTRATOR), wood.root, {"ty": [4]}, None)

    assert len({address for part in listed for address in part}) == 200
