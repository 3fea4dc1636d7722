from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cse.access.policies import compile_rules, permits
from onem2m.vocabulary import Permission
from tests.cse.access.naive import permitted

HERE = "/id-in"


def nobody(group: str, entity: str) -> bool:
    return False


def allowed(originator: str, permission: Permission, *rules: Any, members: dict[str, set[str]] | None = None) -> bool:
    compiled = compile_rules({"acr": list(rules)}, HERE)
    return permits(compiled, originator, permission, lambda group, entity: entity in (members or {}).get(group, set()))


def rule(*originators: Any, operations: Any = 63, **further: Any) -> dict[str, Any]:
    return {"acor": list(originators), "acop": operations} | further


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

    rules = compile_rules({"acr": [rule("grp1", operations=1), rule("grp2", "CAE1", operations=2)]}, HERE)

    assert permits(rules, "/id-in/CAE1", Permission.RETRIEVE, is_member)
    assert asked == []
    assert not permits(rules, "/id-in/CAE9", Permission.RETRIEVE, is_member)
    assert asked == ["grp2"]


@pytest.mark.parametrize(
    "further",
    [
        {"acco": [{"actw": ["* * 8-18 * * * *"]}]},
        {"acaf": True},
        {"acaf": False},
        {"acod": [{"chty": [4]}]},
        {"aca": ["lbl"]},
        {"acui": ["x"]},
        {"future": None},
    ],
)
def test_a_rule_with_a_part_that_is_not_evaluated_permits_nothing(further: dict[str, Any]) -> None:
    assert not allowed("/id-in/CAE1", Permission.RETRIEVE, rule("all", **further))


def test_other_rules_beside_it_still_hold() -> None:
    assert allowed("/id-in/CAE1", Permission.RETRIEVE, rule("all", acaf=True), rule("CAE1"))


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
    assert not permits(compile_rules(privileges, HERE), "/id-in/CAE1", Permission.RETRIEVE, nobody)


def test_permissions_asked_together_must_be_granted_by_one_rule() -> None:
    both = Permission.CREATE | Permission.RETRIEVE

    assert allowed("/id-in/CAE1", both, rule("CAE1", operations=3))
    assert not allowed("/id-in/CAE1", both, rule("CAE1", operations=1), rule("CAE1", operations=2))


SEGMENTS = st.sampled_from(["id-in", "id-mn1", "CAE1", "S1", "C.x", "S.x", "grp1", "*", "C*", "id-*", "sp.x", "-"])
ENTRIES = st.builds(
    lambda start, segments: start + "/".join(segments),
    st.sampled_from(["", "", "/", "/", "//"]),
    st.lists(SEGMENTS, min_size=1, max_size=3),
) | st.sampled_from(["all", "role1@sp.x", "//", "*", "//*.x", "sp.x", "*.x", "/id-*", "/id-mn1/*", "/*", "C.x", "S.x"])
IDENTITIES = st.sampled_from(
    [
        "/id-in/CAE1",
        "/id-in/C.x",
        "/id-mn1/CAE1",
        "/S1",
        "/S.x",
        "/id-in",
        "/id-mn1",
        "//sp.x/id-mn1/CAE1",
        "//C.x/id-mn1",
        "//S.x/S1",
        "",
    ]
)
OPERATIONS = st.sampled_from([63, 63, 63, 63, 2, 61, 0, 64, -1, True, None, "63", 63.0])
FURTHER: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{}, {}, {}, {}, {"acco": []}, {"acaf": False}, {"acod": []}, {"aca": []}, {"acui": []}]
)
RULES = st.builds(
    lambda originators, operations, further: {"acor": originators, "acop": operations} | further,
    st.lists(ENTRIES, max_size=3),
    OPERATIONS,
    FURTHER,
)
MEMBERS = st.dictionaries(ENTRIES, st.sets(IDENTITIES, max_size=3), max_size=3)


@settings(max_examples=600)
@given(st.lists(RULES, max_size=4), IDENTITIES, st.sampled_from(list(Permission)), MEMBERS)
def test_compiled_rules_decide_as_the_standard_reads(
    rules: list[Any], originator: str, permission: Permission, members: dict[str, set[str]]
) -> None:
    expected = permitted(rules, originator, permission, members)

    assert allowed(originator, permission, *rules, members=members) is expected
