"""What the index of privileges proposes to whom: all that somebody may come upon, and little beside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cse.access.policies import compile_rules
from cse.access.requester import TokenPrivileges
from tests.cse.access.signposted import FORMS, World

BOX, POLICY, GROUP = "cse-in/one/a", "cse-in/one/p", "cse-in/one/group"
EVERYBODY = ("Cone", "Ctwo", "Cstranger")
PUBLIC = {"cse-in", "cse-in/acp-cse-base"}
"""for everybody from the first day on: two rows"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.house.leave()


def proposed_to(world: World, address: str) -> list[str]:
    return [name for name in EVERYBODY if address in (world.proposed(name) or ())]


def finders(world: World, address: str) -> list[str]:
    found = {name: world.found(world.house.originator(name), "cse-in/one", most=20_000, few=0) for name in EVERYBODY}
    return [name for name in EVERYBODY if address in found[name]]


@pytest.mark.parametrize(
    ("named", "who"),
    [
        ("Ctwo", ["Ctwo"]),
        ("/id-in/Ctwo", ["Ctwo"]),
        ("//gridhearth.local/id-in/Ctwo", ["Ctwo"]),
        ("all", ["Cone", "Ctwo", "Cstranger"]),
        ("/id-in/C*", ["Cone", "Ctwo", "Cstranger"]),
        ("Cthree", []),
        ("reader@sp.example", []),
    ],
)
def test_a_box_and_its_policy_are_proposed_to_those_the_rules_may_be_for(
    world: World, named: str, who: list[str]
) -> None:
    world.happen(("policy", "p", [{"acor": [named], "acop": 34}], []))
    world.happen(("box", "cse-in/one", "a", [("p", "{ri}")], None))

    assert proposed_to(world, BOX) == proposed_to(world, POLICY) == who


@pytest.mark.parametrize("form", FORMS)
def test_a_box_is_found_in_whatever_form_it_names_its_policy(world: World, form: str) -> None:
    world.happen(("policy", "p", [{"acor": ["Ctwo"], "acop": 32}], []))
    world.happen(("box", "cse-in/one", "a", [("p", form)], None))

    assert finders(world, BOX) == ["Ctwo"]


@pytest.mark.parametrize(
    "group",
    [
        "cse-in/one/group",
        "-/one/group",
        "/id-in/-/one/group",
        "/id-in/cse-in/one/group",
        "//gridhearth.local/id-in/cse-in/one/group",
        "cse-in/one/group#mid",
    ],
)
@pytest.mark.parametrize("member", ["Ctwo", "/id-in/Ctwo", "cse-in/two", "-/two", "/id-in/cse-in/two"])
def test_a_box_is_found_by_members_of_a_group_in_whatever_forms_they_and_it_are_named(
    world: World, group: str, member: str
) -> None:
    world.happen(("group", "one", [member]))
    world.happen(("policy", "p", [{"acor": [group], "acop": 32}], []))
    world.happen(("box", "cse-in/one", "a", [("p", "{ri}")], None))

    assert finders(world, BOX) == proposed_to(world, BOX) == ["Ctwo"]


def test_a_member_that_is_registered_elsewhere_is_known_in_every_form_too(world: World) -> None:
    world.happen(("group", "one", ["//gridhearth.local/id-mn/Cfar"]))
    world.happen(("policy", "p", [{"acor": [GROUP], "acop": 34}], []))
    world.happen(("box", "cse-in/one", "a", [("p", "{ri}")], None))

    assert world.proposed("/id-mn/Cfar") == PUBLIC | {BOX, POLICY}


def test_what_is_for_a_role_is_proposed_to_its_holder(world: World) -> None:
    world.happen(("policy", "p", [{"acor": ["reader@sp.example"], "acop": 32}], []))
    world.happen(("box", "cse-in/one", "a", [("p", "{ri}")], None))
    unspeakable = "\ud800@sp.example"

    assert world.proposed("Cstranger", roles=frozenset({"reader@sp.example"})) == PUBLIC | {BOX, POLICY}
    assert world.proposed("Cstranger", roles=frozenset({"writer@sp.example", unspeakable})) == PUBLIC


def test_a_member_of_a_group_that_no_policy_names_is_proposed_nothing_by_it(world: World) -> None:
    world.happen(("group", "one", ["Ctwo"]))
    world.happen(("box", "cse-in/one", "a", [], None))

    assert proposed_to(world, BOX) == ["Cone"]


@pytest.mark.parametrize("operations", [1, 4, 8, 16])
def test_a_rule_that_lets_nobody_see_proposes_nothing(world: World, operations: int) -> None:
    world.happen(("policy", "p", [{"acor": ["all"], "acop": operations}], []))
    world.happen(("box", "cse-in/one", "a", [("p", "{ri}")], None))

    assert proposed_to(world, BOX) == proposed_to(world, POLICY) == []


@pytest.mark.parametrize("operations", [2, 32])
def test_a_rule_that_lets_see_proposes_what_it_is_for(world: World, operations: int) -> None:
    world.happen(("policy", "p", [{"acor": ["Ctwo"], "acop": operations}], []))
    world.happen(("box", "cse-in/one", "a", [("p", "{ri}")], None))

    assert proposed_to(world, BOX) == ["Ctwo"]


def test_a_policy_is_proposed_to_those_of_its_own_privileges_and_not_to_whoever_made_it(world: World) -> None:
    rules = [{"acor": ["Ctwo"], "acop": 63}]
    privileges = {"rn": "p", "pv": {}, "pvs": {"acr": rules}}
    assert world.house.originator("Cone").create("cse-in/one", "acp", privileges).code == 2001

    assert proposed_to(world, POLICY) == finders(world, POLICY) == ["Ctwo"]


@pytest.mark.parametrize(
    ("custodian", "who"), [(None, ["Cone"]), ("Ctwo", ["Ctwo"]), ("//gridhearth.local/id-in/Ctwo", ["Ctwo"])]
)
def test_a_box_without_policies_is_proposed_to_its_custodian_or_else_to_its_creator(
    world: World, custodian: str | None, who: list[str]
) -> None:
    world.happen(("box", "cse-in/one", "a", [], custodian))

    assert proposed_to(world, BOX) == finders(world, BOX) == who


def test_a_box_that_got_policies_is_no_more_proposed_to_its_creator(world: World) -> None:
    world.happen(("policy", "p", [{"acor": ["Ctwo"], "acop": 34}], []))
    world.happen(("box", "cse-in/one", "a", [], None))

    world.happen(("guard", BOX, [("p", "{address}")]))

    assert proposed_to(world, BOX) == ["Ctwo"]


def test_a_polling_channel_is_proposed_to_its_creator(world: World) -> None:
    assert world.house.originator("Cone").create("cse-in/one", "pch", {"rn": "channel"}).code == 2001

    assert proposed_to(world, "cse-in/one/channel") == finders(world, "cse-in/one/channel") == ["Cone"]


def test_who_made_nothing_and_is_named_nowhere_is_proposed_nothing(world: World) -> None:
    world.happen(("policy", "p", [{"acor": ["Cone", "reader@sp.example", "cse-in/one/group"], "acop": 63}], []))
    world.happen(("group", "one", ["Cone", "cse-in/one"]))
    world.happen(("box", "cse-in/one", "a", [("p", "{ri}")], None))
    world.happen(("box", "cse-in/one", "b", [], None))

    assert world.proposed("Cstranger") == PUBLIC


@pytest.mark.parametrize("elsewhere", ["/id-mn/Ctwo", "//sp.example/id-in/Ctwo"])
def test_a_namesake_elsewhere_is_somebody_else(world: World, elsewhere: str) -> None:
    world.happen(("policy", "p", [{"acor": ["Ctwo"], "acop": 34}], []))
    world.happen(("box", "cse-in/one", "a", [("p", "{ri}")], None))

    assert world.proposed(elsewhere) == PUBLIC


def test_what_was_deleted_with_its_parent_leads_nowhere_before_it_is_reaped(world: World) -> None:
    world.happen(("policy", "p", [{"acor": ["Ctwo"], "acop": 63}], []))
    world.happen(("group", "one", ["cse-in/two"]))
    world.happen(("policy", "q", [{"acor": ["cse-in/one/group"], "acop": 63}], []))

    assert world.admin.delete("cse-in/one").code == 2002

    assert world.found(world.house.originator("Ctwo"), "cse-in", most=20_000, few=0) == ["cse-in/two"]


def tokens(count: int) -> TokenPrivileges:
    """Privileges for so many boxes, as a token brings them."""
    rules = compile_rules({"acr": [{"acor": ["all"], "acop": 32}]}, "/id-in")
    return TokenPrivileges(frozenset(f"cse-in/one/{name}" for name in "abcd"[:count]), rules)


def test_what_a_token_names_is_proposed_where_it_is(world: World) -> None:
    world.happen(("box", "cse-in/one", "a", [], None))

    assert world.proposed("Cstranger", tokens(2)) == PUBLIC | {BOX}


def test_no_more_is_looked_up_than_is_worth_it_whether_it_is_there_or_not(world: World) -> None:
    for name in "abc":
        world.happen(("box", "cse-in/one", name, [], None))
    boxes = {"cse-in/one/a", "cse-in/one/b", "cse-in/one/c"}

    assert world.proposed("Cone", most=6) == PUBLIC | boxes | {"cse-in/one"}
    assert world.proposed("Cone", most=5) is None
    assert world.proposed("Cstranger", tokens(4), most=6) == PUBLIC | boxes
    assert world.proposed("Cstranger", tokens(4), most=5) is None
    assert world.proposed("Cstranger", most=2) == PUBLIC
    assert world.proposed("Cstranger", most=1) is None


def test_a_cse_that_comes_to_another_provider_makes_its_index_anew(world: World) -> None:
    world.happen(("policy", "p", [{"acor": ["//sp.example/id-in/Ctwo"], "acop": 34}], []))
    world.happen(("box", "cse-in/one", "a", [("p", "{ri}")], None))
    before = finders(world, BOX)

    world.house.settings = {"provider": "sp.example"}
    world.house.restart()

    assert (before, finders(world, BOX)) == ([], ["Ctwo"])
    assert world.indexed() == world.true()
