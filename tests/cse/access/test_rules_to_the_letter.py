"""Each part of a rule at its edge: what is not to the letter makes the rule permit nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cse.access.policies import Rule, compile_rules, entity_form
from cse.access.remembered import Recent, RightsMemory, TemporaryRights
from tests.cse.access.asking import HERE, PROVIDER, rule


def compiled(*entries: Any) -> tuple[Rule, ...]:
    return compile_rules({"acr": list(entries)}, HERE, PROVIDER)


def each(made: Callable[[Any], Any], *values: Any) -> list[Any]:
    return [made(value) for value in values]


WRONG: list[Any] = [
    rule("all", operations=True),
    rule("all", operations=64),
    rule("all", operations=0),
    rule("all", operations=1.0),
    *each(lambda names: rule("all", aca=names), [], [""], [7], ["lbl", ""], "lbl", [None]),
    *each(lambda details: rule("all", acod=details), [], ["x"], [None], [["chty"]], {"chty": [4]}),
    *each(
        lambda details: rule("all", acod=[{"chty": [4]} | details]),
        {"zz": 1},
        {"chty": []},
        {"chty": [True]},
        {"chty": ["4"]},
        {"ty": True},
        {"ty": "3"},
        {"spty": {}},
        {"spty": []},
        {"spty": "cnd"},
        {"spty": {"cnd": ""}},
        {"spty": {"cnd": 7}},
        {"spty": {"cnd": None}},
        {"spty": {"mgd": True}},
        {"spty": {"mgd": "1001"}},
        {"spty": {"mgd": 1001, "xx": 1}},
    ),
    *each(
        lambda contexts: rule("all", acco=contexts),
        [],
        {},
        "x",
        ["x"],
        [None],
        [{}],
        [[]],
        [{"actw": ["* * * * * * *"], "x": 1}],
    ),
    *each(
        lambda addresses: rule("all", acco=[{"acip": addresses}]),
        {},
        [],
        "192.0.2.1",
        {"ipv4": []},
        {"ipv4": "192.0.2.1"},
        {"ipv4": ["::1"]},
        {"ipv6": ["192.0.2.1"]},
        {"ipv4": ["nonsense"]},
        {"ipv6": ["non:sense"]},
        {"ipv4": [7]},
        {"ipv4": 7},
        {"ipv4": ["192.0.2.1"], "ipv5": []},
    ),
    *each(
        lambda region: rule("all", acco=[{"aclr": region}]),
        {},
        [],
        "NL",
        {"accc": []},
        7,
        ["accc"],
        {"accc": ["nl"]},
        {"accc": ["NLD"]},
        {"accc": [7]},
        {"accc": ["NL", None]},
        {"accc": ["NL"], "accr": [1, 2, 3]},
        {"accc": ["NL"], "x": 1},
        {"accr": [1, 2]},
        {"accr": [1, 2, 3, 4]},
        {"accr": [True, 2, 3]},
        {"accr": ["1", 2, 3]},
        {"accr": [1, 2, None]},
        {"accr": [90.5, 2, 3]},
        {"accr": [-90.5, 2, 3]},
        {"accr": [1, 180.5, 3]},
        {"accr": [1, -180.5, 3]},
        {"accr": [1, 2, -0.5]},
        {"accr": [1, 2, float("inf")]},
        {"accr": [float("nan"), 2, 3]},
    ),
]


@pytest.mark.parametrize("entry", WRONG, ids=lambda entry: str({k: v for k, v in entry.items() if k != "acor"})[:70])
def test_a_part_that_is_not_to_the_letter_takes_the_rule_away_and_no_other(entry: Any) -> None:
    assert compiled(entry) == ()
    assert len(compiled(entry, rule("all"), entry)) == 1


@pytest.mark.parametrize(
    "further",
    [
        {"aca": ["lbl"]},
        {"acod": [{"chty": [4], "ty": 3, "spty": {"cnd": "org.example"}}]},
        {"acod": [{"chty": [4], "spty": {"mgd": 1001}}]},
        {"acco": [{"acip": {"ipv4": [], "ipv6": ["::1"]}}]},
        {"acco": [{"aclr": {"accc": ["NL", "DE"]}}]},
        {"acco": [{"aclr": {"accr": [90, 180, 0]}}]},
        {"acco": [{"aclr": {"accr": [-90, -180, 1e12]}}]},
    ],
)
def test_a_part_at_its_edge_is_taken_and_asked(further: dict[str, Any]) -> None:
    [only] = compiled(rule("all", **further))

    assert only.conditions is not None
    if "acco" in further and "accr" in further["acco"][0].get("aclr", {}):
        assert only.conditions.contexts is not None
        circle = only.conditions.contexts[0].circle
        assert circle is not None
        assert (circle.latitude, circle.longitude) == tuple(further["acco"][0]["aclr"]["accr"][:2])
        assert circle.radius_m == min(further["acco"][0]["aclr"]["accr"][2], 1e9)


def test_a_rule_without_further_parts_has_no_conditions_and_one_for_the_authenticated_has() -> None:
    plain, unasked, asked = compiled(rule("all"), rule("all", acaf=False), rule("all", acaf=True))

    assert (plain.conditions, unasked.conditions) == (None, None)
    assert asked.conditions is not None
    assert asked.conditions.authenticated


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("CAE1", "exactly"),
        ("S12", "exactly"),
        ("/id-in/CAE1", "exactly"),
        ("/id-in/S12", "exactly"),
        ("/S12", "exactly"),
        ("/id-mn", "exactly"),
        ("/id-mn/CAE1", "exactly"),
        ("//other.example/id-x/CAE1", "exactly"),
        ("//other.example/id-x", "exactly"),
        ("//gridhearth.local/id-in/CAE1", "exactly"),
        ("/id-mn/S12", "groups"),
        ("//other.example/id-x/S12", "groups"),
        ("//other.example/id-x/grp7", "groups"),
        ("//other.example/id-x/cse-in/friends", "groups"),
        ("grp7", "groups"),
        ("/id-in/grp7", "groups"),
        ("cse-in/friends", "groups"),
        ("CAE1/friends", "groups"),
        ("S12/friends", "groups"),
        ("//other.example", "patterns"),
        ("//other.example/", "patterns"),
        ("other.example", "patterns"),
        ("//x", "patterns"),
        ("/id.mn/CAE1", "exactly"),
        ("cse-in/a.b", "groups"),
        ("C*", "patterns"),
        ("/id-mn/*", "patterns"),
        ("C.with.dots", "exactly"),
        ("operator@gridhearth.local", "roles"),
    ],
)
def test_an_entry_is_a_name_a_pattern_a_group_or_a_role_by_its_form(entry: str, kind: str) -> None:
    [only] = compiled(rule(entry))

    assert [name for name in ("exactly", "patterns", "groups", "roles") if getattr(only, name)] == [kind]


@pytest.mark.parametrize(
    ("identifier", "provider", "form"),
    [
        ("//gridhearth.local/id-in/C1", PROVIDER, "/id-in/C1"),
        ("//gridhearth.local/id-mn", PROVIDER, "/id-mn"),
        ("//gridhearth.local.evil/id-in/C1", PROVIDER, "//gridhearth.local.evil/id-in/C1"),
        ("//gridhearth.local/id-in/C1", "", "//gridhearth.local/id-in/C1"),
        ("///id-in/C1", "", "///id-in/C1"),
        ("C1", PROVIDER, "/id-in/C1"),
    ],
)
def test_our_own_domain_is_taken_off_and_no_other(identifier: str, provider: str, form: str) -> None:
    assert entity_form(identifier, HERE, provider) == form


@pytest.mark.parametrize(
    ("entry", "originator", "fits"),
    [
        ("gridhearth.local", "/id-in/C1", True),
        ("//gridhearth.local", "/id-in/C1", True),
        ("//gridhearth.local/", "/id-in/C1", True),
        ("gridhearth.local", "//other.example/id-x/C1", False),
        ("other.example", "//other.example/id-x/C1", True),
        ("//other.example/", "//Other.Example/id-x/C1", True),
        ("other.example", "//xother.example/id-x/C1", False),
        ("other.example", "/id-in/C1", False),
        ("gridhearth.local", "", False),
        ("//xx.example/", "//xx.example/id-x/C1", True),
    ],
)
def test_a_domain_means_its_entities(entry: str, originator: str, fits: bool) -> None:
    [only] = compiled(rule(entry))

    assert only.patterns[0](originator) is fits


def test_without_a_provider_no_domain_is_ours() -> None:
    for entry in ("*.local", "//*"):
        [only] = compile_rules({"acr": [rule(entry)]}, HERE)

        assert len(only.patterns) == 1
        assert not only.patterns[0]("/id-in/C1")


def test_rights_count_until_their_end_and_by_the_consultation_as_it_is() -> None:
    memory, [first] = RightsMemory(), compiled(rule("CAE1"))
    memory.keep(1, 2, TemporaryRights((first,), 100, "a"), 0)

    assert memory.rules(1, "a", 2, 99) == (first,)
    assert memory.rules(1, "a", 2, 100) == ()
    assert memory.rules(1, "b", 2, 50) == memory.rules(2, "a", 2, 50) == memory.rules(1, "a", 3, 50) == ()


def test_rights_add_up_each_rule_once_and_what_is_over_goes() -> None:
    memory = RightsMemory()
    first, second, third = compiled(rule("CAE1"), rule("CAE2"), rule("CAE3"))

    memory.keep(1, 2, TemporaryRights((first,), 100, "a"), 0)
    memory.keep(1, 2, TemporaryRights((second,), 200, "a"), 50)
    assert memory.rules(1, "a", 2, 60) == (first, second)

    memory.keep(1, 2, TemporaryRights((second,), 300, "a"), 60)
    assert memory.rights.get((1, 2)) == (TemporaryRights((first,), 100, "a"), TemporaryRights((second,), 300, "a"))

    memory.keep(1, 2, TemporaryRights((third,), 400, "a"), 100)
    assert memory.rights.get((1, 2)) == (TemporaryRights((second,), 300, "a"), TemporaryRights((third,), 400, "a"))

    memory.keep(1, 2, TemporaryRights((first,), 500, "b"), 110)
    assert memory.rights.get((1, 2)) == (TemporaryRights((first,), 500, "b"),)


def test_of_one_resource_a_hundred_rights_are_remembered() -> None:
    memory = RightsMemory()
    rules = compiled(*(rule(f"CAE{number}") for number in range(101)))

    for one in rules:
        memory.keep(1, 2, TemporaryRights((one,), 100, "a"), 0)

    assert memory.rules(1, "a", 2, 50) == rules[1:]


def test_what_was_kept_first_goes_first() -> None:
    recent: Recent[str, int] = Recent(2)
    for key, value in (("a", 1), ("b", 2), ("a", 3)):
        recent.keep(key, value)
    assert (len(recent), recent.get("a"), recent.get("b")) == (2, 3, 2)

    recent.keep("c", 4)
    assert (len(recent), recent.get("a"), recent.get("b"), recent.get("c")) == (2, 3, None, 4)
    recent.drop("a")
    recent.drop("never there")

    assert (len(recent), recent.get("a"), recent.get("c")) == (1, None, 4)
    assert Recent()._most == 10_000
