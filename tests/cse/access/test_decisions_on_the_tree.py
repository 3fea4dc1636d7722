"""What a decision depends on beside rules and names: where the target stands, and which policies had a part in it."""

from __future__ import annotations

from typing import Any

import pytest

from cse.access.authorisation import allowed, granted
from cse.access.decision import EVERYTHING, NOTHING, Grant, permits
from cse.access.policies import compile_rules
from cse.access.requester import Requester, TokenPrivileges
from cse.model import Resource
from onem2m.vocabulary import Permission
from tests.conformance.guarded import BOX, CREATE, RETRIEVE, allow, box
from tests.conformance.house import ADMINISTRATOR, House, Originator
from tests.cse.access.asking import DISPLAY, HERE, PROVIDER, requester
from tests.cse.access.deciding import decide, on
from tests.cse.access.test_authorisation import accounted

NOWHERE = 999_999
"""The key of no resource."""


@pytest.mark.parametrize(
    ("grant", "something"), [(EVERYTHING, True), (frozenset({"lbl"}), True), (NOTHING, False), (frozenset(), False)]
)
def test_a_grant_permits_unless_it_is_of_nothing(grant: Grant, something: bool) -> None:
    assert permits(grant) is something


def may(house: House, name: str) -> bool:
    return on(
        house,
        BOX,
        lambda entity, resource, tree: allowed(entity, requester(name), resource, Permission.RETRIEVE, tree),
    )


def test_who_may_some_of_it_may(house: House, meter: Originator) -> None:
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE, "aca": ["lbl"]}))

    assert [may(house, name) for name in (f"{HERE}/Cmeter", DISPLAY, f"{HERE}/Cother")] == [True, True, False]


def test_an_instance_that_has_lost_its_container_is_for_the_administrator_only(house: House, meter: Originator) -> None:
    box(meter)

    def orphaned(who: Requester) -> Grant:
        def work(entity: Any, instance: Resource, tree: Any) -> Grant:
            orphan = Resource(instance.definition, NOWHERE, NOWHERE, None, attributes=instance.attributes)
            return granted(entity, who, orphan, Permission.RETRIEVE, tree)

        return on(house, f"{BOX}/la", work)

    assert orphaned(requester(f"{HERE}/{ADMINISTRATOR}")) is EVERYTHING
    assert orphaned(requester(f"{HERE}/Cmeter")) == NOTHING


AT_NOON = [{"actw": ["* * 12 * * * *"]}]


def test_of_policies_with_conditions_only_those_are_noted_that_were_needed(house: House, meter: Originator) -> None:
    first = accounted(meter, "first", acco=AT_NOON, aca=["lbl"])
    second = accounted(meter, "second", acco=AT_NOON)
    third = accounted(meter, "third", acco=AT_NOON)
    box(meter, first, second, third, allow(meter))
    who = requester(DISPLAY)

    assert decide(house, who) is EVERYTHING

    assert who.used == {first, second}


INSTANCES = {"acod": [{"ty": 4, "chty": [23]}]}
CONTAINERS = {"acod": [{"ty": 3, "chty": [23]}]}


@pytest.mark.parametrize(
    ("conditions", "in_container", "in_instance"), [(INSTANCES, NOTHING, None), (CONTAINERS, None, NOTHING)]
)
@pytest.mark.parametrize("by_token", [True, False])
def test_conditions_on_the_parent_of_what_is_created_speak_of_it_and_not_of_who_guards_it(
    house: House,
    meter: Originator,
    conditions: dict[str, Any],
    in_container: Grant,
    in_instance: Grant,
    by_token: bool,
) -> None:
    rule = {"acor": ["Cdisplay"], "acop": CREATE, **conditions}
    box(meter, allow(meter, *([] if by_token else [rule])))
    token = TokenPrivileges(frozenset({BOX}), compile_rules({"acr": [rule]}, HERE, PROVIDER))
    who = requester(DISPLAY, privileges=(token,) if by_token else ())

    assert decide(house, who, BOX, Permission.CREATE, 23) == in_container
    assert decide(house, who, f"{BOX}/la", Permission.CREATE, 23) == in_instance


def test_a_policy_that_stands_where_another_stood_does_not_decide_in_its_place(house: House, meter: Originator) -> None:
    """Not even where it says the same: whose place it is now decides who may say it tomorrow."""
    readers = {"acr": [{"acor": ["Cdisplay"], "acop": RETRIEVE}]}
    policy = {"rn": "readers", "pv": readers, "pvs": {"acr": [{"acor": ["Cfirst", "Csecond", "Cmeter"], "acop": 63}]}}
    first = house.application("Cfirst", rn="street")
    first.made("cse-in/street", "acp", policy)
    box(meter, allow(meter), "cse-in/street/readers")
    assert decide(house, requester(DISPLAY)) is EVERYTHING

    assert first.delete("cse-in/street").code == 2002
    house.application("Csecond", rn="street").made("cse-in/street", "acp", policy)

    assert decide(house, requester(DISPLAY)) == NOTHING


def test_a_policy_whose_time_is_over_permits_nothing_even_while_it_is_still_there(
    house: House, meter: Originator
) -> None:
    policy = allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE})
    box(meter, policy)
    assert meter.update(policy, "acp", {"et": "20250301T120010"}).code == 2004
    before = may(house, DISPLAY)

    house.clock.advance(11)

    assert (before, may(house, DISPLAY)) == (True, False)
