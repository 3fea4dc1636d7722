from typing import Any

import pytest

from cse.access.decision import EVERYTHING, NOTHING, Case, granted, united
from cse.access.policies import compile_rules
from cse.access.requester import Requester
from onem2m.vocabulary import Permission
from tests.cse.access.asking import HERE, container, grant, requester, rule


def allowed(originator: str, permission: Permission, *rules: Any, members: dict[str, set[str]] | None = None) -> bool:
    return grant({"acr": list(rules)}, requester(originator), permission, members=members) is None


@pytest.mark.parametrize(
    ("entry", "originator", "expected"),
    [
        ("all", "/id-in/CAE1", True),
        ("all", "/Sunknown", True),
        ("CAE1", "/id-in/CAE1", True),
        ("CAE1", "/id-mn1/CAE1", False),
        ("CAE1", "CAE1", False),
        ("/id-in/CAE1", "/id-in/CAE1", True),
        ("/id-mn1/CAE5", "/id-in/CAE5", False),
        ("S12", "/S12", True),
        ("/S12", "/S12", True),
        ("S12", "/id-in/S12", False),
        ("/id-mn1", "/id-mn1", True),
        ("/id-mn1", "/id-mn1/CAE5", False),
        ("/id-mn1/*", "/id-mn1/CAE5", True),
        ("/id-mn1/*", "/id-mn1", False),
        ("/id-*", "/id-mn1", True),
        ("/id-*", "/id-mn1/CAE5", False),
        ("/id-*/C*", "/id-mn1/CAE5", True),
        ("C*", "/id-in/CAE1", True),
        ("C*", "/id-mn1/CAE1", False),
        ("S*", "/S12", True),
        ("*", "/id-in/CAE1", True),
        ("*", "/id-mn1/CAE1", False),
        ("//sp.example", "//sp.example/id-x/CAE1", True),
        ("sp.example", "//sp.example/id-x", True),
        ("SP.example", "/id-in/CAE1", False),
        ("//SP.Example", "//sp.example/id-x", True),
        ("//sp.example", "//other.example/id-x", False),
        ("//sp.example", "/id-in/CAE1", False),
        ("//*.example", "//sp.example/id-x/CAE1", True),
        ("//sp.example/id-x/CAE1", "//sp.example/id-x/CAE1", True),
        ("//sp.example/id-x/*", "//sp.example/id-x/CAE1", True),
        ("operator@sp.example", "/id-in/CAE1", False),
        ("//gridhearth.local", "/id-in/CAE1", True),
        ("gridhearth.local", "/S12", True),
        ("//*.local", "/id-in/CAE1", True),
        ("//gridhearth.local", "//gridhearth.local/id-x", True),
        ("//gridhearth.local", "", False),
        ("//gridhearth.local/id-in/CAE1", "/id-in/CAE1", True),
        ("//gridhearth.local/S12", "/S12", True),
        ("//gridhearth.local/id-*/C*", "/id-mn1/CAE5", True),
        ("//gridhearth.locally/id-in/CAE1", "/id-in/CAE1", False),
        ("//", "///x", False),
        ("C.example", "/id-in/C.example", True),
        ("C.example", "//c.example/id-x", False),
        ("S.example", "//s.example/id-x", False),
    ],
)
def test_an_originator_is_matched_in_full(entry: str, originator: str, expected: bool) -> None:
    assert allowed(originator, Permission.RETRIEVE, rule(entry)) is expected


@pytest.mark.parametrize("permission", list(Permission))
def test_a_rule_permits_the_operations_of_its_sum_and_no_other(permission: Permission) -> None:
    granted = [other for other in Permission if allowed("/id-in/CAE1", other, rule("CAE1", operations=int(permission)))]

    assert granted == [permission]


def test_no_operation_at_all_permits_nothing() -> None:
    assert compile_rules({"acr": [rule("all", operations=0)]}, HERE) == ()


def test_any_one_rule_is_enough() -> None:
    rules = rule("CAE1", operations=1), rule("CAE2", operations=2), rule("CAE1", operations=2)

    assert allowed("/id-in/CAE1", Permission.RETRIEVE, *rules)
    assert not allowed("/id-in/CAE2", Permission.CREATE, *rules)


@pytest.mark.parametrize("group", ["grp7", "/id-in/grp7", "/id-mn1/grp7", "cse-in/CAE1/friends", "/id-in/-/friends"])
def test_a_group_stands_for_its_members(group: str) -> None:
    members = {group: {"/id-in/CAE1"}}

    assert allowed("/id-in/CAE1", Permission.UPDATE, rule(group), members=members)
    assert not allowed("/id-in/CAE2", Permission.UPDATE, rule(group), members=members)


def test_members_are_asked_for_only_when_nothing_else_permits() -> None:
    asked: list[str] = []

    def is_member(group: str, entity: str) -> bool:
        asked.append(group)
        return False

    rules = compile_rules(
        {"acr": [rule("grp1", operations=1), rule("grp2", operations=2), rule("CAE1", "grp3", operations=2)]}, HERE
    )

    def case(originator: str) -> Case:
        return Case(requester(originator), Permission.RETRIEVE, container(), None, is_member, None)

    assert granted(rules, case("/id-in/CAE1")) is None
    assert asked == []
    assert granted(rules, case("/id-in/CAE9")) == frozenset()
    assert asked == ["grp2", "grp3"]


@pytest.mark.parametrize(
    "privileges",
    [
        None,
        [],
        "all",
        {},
        {"acr": None},
        {"acr": {}},
        {"acr": rule("all")},
        {"acr": ["all", None, 5, []]},
        {"acr": [{"acor": ["all"]}]},
        {"acr": [{"acop": 63}]},
        {"acr": [{"acor": "all", "acop": 63}]},
        {"acr": [{"acor": [], "acop": 63}]},
        {"acr": [{"acor": ["all", 5], "acop": 63}]},
        {"acr": [{"acor": ["all", ""], "acop": 63}]},
        {"acr": [{"acor": ["all"], "acop": "63"}]},
        {"acr": [{"acor": ["all"], "acop": True}]},
        {"acr": [{"acor": ["all"], "acop": 64}]},
        {"acr": [{"acor": ["all"], "acop": -1}]},
        {"acr": [{"acor": ["all"], "acop": 2.0}]},
    ],
)
def test_what_is_malformed_permits_nothing(privileges: Any) -> None:
    assert grant(privileges, requester()) == frozenset()


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"chty": [4]}, True),
        ({"chty": [3, 4], "ty": 13}, True),
        ({"chty": [3]}, False),
        ({"chty": [4], "ty": 3}, False),
        ({"chty": [4], "spty": {"mgd": 1001}}, True),
        ({"chty": [4], "spty": {"mgd": 1002}}, False),
        ({"chty": [4], "spty": {"cnd": "org.x"}}, True),
        ({"chty": [4], "spty": {"cnd": "org.y"}}, False),
        ({"chty": [4], "spty": {"cnd": "org.x", "mgd": 1002}}, False),
    ],
)
def test_object_details_fit_the_target_and_what_is_created(entry: dict[str, Any], expected: bool) -> None:
    conditions = compile_rules({"acr": [rule("all", acod=[entry])]}, HERE)[0].conditions

    assert conditions is not None
    assert conditions.objects is not None
    assert conditions.objects[0].fits(13, {"mgd": 1001, "cnd": "org.x"}, 4) is expected
    assert not conditions.objects[0].fits(13, {"mgd": 1001, "cnd": "org.x"}, None)


def test_permissions_asked_together_must_be_granted_by_one_rule() -> None:
    both = Permission.CREATE | Permission.RETRIEVE

    assert allowed("/id-in/CAE1", both, rule("CAE1", operations=3))
    assert not allowed("/id-in/CAE1", both, rule("CAE1", operations=1), rule("CAE1", operations=2))


@pytest.mark.parametrize("entry", ["gridhearth.local", "//gridhearth.local", "*", "C*", "/id-in/*", "//*", "*~x", ""])
def test_who_is_not_known_is_in_no_domain_and_fits_no_pattern(entry: str) -> None:
    stranger = requester("/id-in/CAE1", known=False)

    assert grant({"acr": [rule(entry)]}, stranger) == NOTHING


def test_of_a_requester_nothing_is_taken_for_granted() -> None:
    who = Requester("/id-in/CAE1", True)

    assert who == Requester("/id-in/CAE1", True, False, frozenset(), None, 0, (), set())
    assert who.name == "/id-in/CAE1"


def test_what_two_grants_permit_together_is_what_either_permits() -> None:
    some, others = frozenset({"lbl"}), frozenset({"cni"})

    assert united(some, others) == frozenset({"lbl", "cni"})
    assert united(NOTHING, NOTHING) == NOTHING
    for grant_ in (some, NOTHING, EVERYTHING):
        assert united(EVERYTHING, grant_) is EVERYTHING
        assert united(grant_, EVERYTHING) is EVERYTHING
