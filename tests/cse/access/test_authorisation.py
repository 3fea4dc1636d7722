"""What decides beside the rules themselves: tokens, accounts, ends of policies, forms of names."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cse.access.authorisation import identified, readable
from cse.access.decision import EVERYTHING, NOTHING, Grant
from cse.access.policies import compile_rules
from cse.access.requester import Requester, TokenPrivileges
from cse.access.stored_policy import stored_policy
from cse.clock import SECOND, stamp_of
from cse.model import Reading
from cse.operations.descendants import page
from cse.operations.target import locate
from onem2m.errors import SecurityAssociationRequired
from onem2m.filter_criteria import FilterCriteria
from onem2m.vocabulary import Operation, Permission
from tests.conformance.guarded import BOX, DISCOVERY, MASTER, RETRIEVE, UPDATE, allow, box
from tests.conformance.house import House, Originator
from tests.cse.access.asking import DISPLAY, HERE, PROVIDER, requester, rule
from tests.cse.access.deciding import decide
from tests.cse.access.naive import Circumstances, permitted
from tests.cse.access.naive_calendar import epoch_ns
from tests.cse.access.test_decisions_at_random import MOMENTS, NAMES, PEERS, rules


def token(*resources: str, **further: Any) -> TokenPrivileges:
    rules = compile_rules({"acr": [rule("Cdisplay", operations=RETRIEVE | UPDATE, **further)]}, HERE, PROVIDER)
    return TokenPrivileges(frozenset(resources), rules)


def with_tokens(*tokens: TokenPrivileges) -> Requester:
    return requester(DISPLAY, privileges=tokens)


FORMS = ["cse-in/meter/box", "-/meter/box", "ri", "/id-in/ri", "/id-in/-/meter/box"]


@pytest.mark.parametrize("form", [*FORMS, "//gridhearth.local/id-in/ri", "//gridhearth.local/id-in/cse-in/meter/box"])
@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.rule("CSE/SEC/TOK/011")
def test_a_token_opens_what_it_names_and_the_instances_in_it(
    house: House, meter: Originator, form: str, guarded: bool
) -> None:
    box(meter, *([allow(meter)] if guarded else []))
    named = f"{form[:-2]}{meter.retrieve(BOX).attributes['ri']}" if form.endswith("ri") else form

    who = with_tokens(token(named))

    assert decide(house, requester(DISPLAY)) == NOTHING
    assert decide(house, who) is EVERYTHING
    assert decide(house, who, f"{BOX}/la") is EVERYTHING
    assert decide(house, who, permission=Permission.DELETE) == NOTHING
    assert decide(house, who, "cse-in/meter") == NOTHING
    assert decide(house, requester(f"{HERE}/Cother", privileges=who.privileges)) == NOTHING


@pytest.mark.parametrize("names", [(), ("cse-in/meter/bo",), ("/id-mn/cnt7",), ("cse-in/meter/*",), ("",), ("cse-in",)])
def test_a_token_that_names_nothing_or_something_else_opens_nothing(
    house: House, meter: Originator, names: tuple[str, ...]
) -> None:
    box(meter, allow(meter))

    assert decide(house, with_tokens(token(*names))) == NOTHING


def test_no_token_opens_a_policy_nor_changes_which_policies_count(house: House, meter: Originator) -> None:
    box(meter, allow(meter))
    who = with_tokens(token("cse-in/meter/rules", BOX))

    assert decide(house, who, "cse-in/meter/rules") == NOTHING
    assert decide(house, who) is EVERYTHING


def test_tokens_and_policies_add_up_to_the_attributes_that_are_permitted(house: House, meter: Originator) -> None:
    rules = allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE, "aca": ["lbl"]})
    box(meter, rules)

    who = with_tokens(token(BOX, aca=["cni"]), token(BOX, aca=["cbs"]), token("cse-in/meter", aca=["mni"]))

    assert decide(house, requester(DISPLAY)) == frozenset({"lbl"})
    assert decide(house, who) == frozenset({"lbl", "cni", "cbs"})


def accounted(meter: Originator, name: str, **further: Any) -> str:
    rules = {"acr": [{"acor": ["Cdisplay"], "acop": RETRIEVE | DISCOVERY, **further}]}
    content = {"rn": name, "lbl": ["accounted"], "pv": rules, "pvs": {"acr": [MASTER]}}
    return str(meter.made("cse-in/meter", "acp", content)["ri"])


def test_an_accounted_policy_is_noted_when_it_permits(house: House, meter: Originator) -> None:
    ri = accounted(meter, "consent")
    box(meter, allow(meter), "cse-in/meter/consent")
    who, other = requester(DISPLAY), requester(f"{HERE}/Cmeter")

    decide(house, who)
    decide(house, other)

    assert (who.used, other.used) == ({ri}, set())


def test_an_accounted_policy_with_conditions_is_noted_too_and_only_when_they_hold(
    house: House, meter: Originator
) -> None:
    at_noon = accounted(meter, "noon", acco=[{"actw": ["* * 12 * * * *"]}], aca=["cni"])
    accounted(meter, "midnight", acco=[{"actw": ["* * 0 * * * *"]}], aca=["cbs"])
    box(meter, allow(meter), "cse-in/meter/noon", "cse-in/meter/midnight")
    who, refused = requester(DISPLAY), requester(DISPLAY)

    assert decide(house, who) == frozenset({"cni"})
    assert decide(house, refused, permission=Permission.DELETE) == NOTHING

    assert (who.used, refused.used) == ({at_noon}, set())


def test_a_policy_that_was_not_needed_is_not_noted(house: House, meter: Originator) -> None:
    accounted(meter, "consent")
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE}), "cse-in/meter/consent")
    who = requester(DISPLAY)

    decide(house, who)

    assert who.used == set()


@pytest.mark.parametrize("conditions", [{}, {"acaf": False, "acco": [{"actw": ["* * * * * * *"]}]}])
def test_a_policy_grants_nothing_from_its_end_on_swept_or_not(
    house: House, meter: Originator, conditions: dict[str, Any]
) -> None:
    end = stamp_of(house.clock.now_ns + 60 * SECOND)
    both = {"acr": [{"acor": ["Cdisplay"], "acop": 63, **conditions}]}
    meter.made("cse-in/meter", "acp", {"rn": "rules", "et": end, "pv": both, "pvs": both})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/meter/rules"]})
    display = house.originator("Cdisplay")
    house.clock.advance(59)
    assert display.retrieve(BOX).code == 2000

    house.clock.advance(1)

    assert display.retrieve(BOX).code == 4103
    assert display.update(BOX, "cnt", {"acpi": None}).code == 4103
    assert display.update("cse-in/meter/rules", "acp", {"pv": {}}).code == 4103


def test_a_group_has_no_members_from_its_end_on(house: House, meter: Originator) -> None:
    end = stamp_of(house.clock.now_ns + 60 * SECOND)
    meter.made("cse-in/meter", "grp", {"rn": "friends", "mnm": 9, "mid": ["Cdisplay"], "et": end})
    box(meter, allow(meter, {"acor": ["cse-in/meter/friends"], "acop": 63}))
    assert decide(house, requester(DISPLAY)) is EVERYTHING

    house.clock.advance(60)

    assert decide(house, requester(DISPLAY)) == NOTHING


@pytest.mark.parametrize("member", ["Cdisplay", DISPLAY, f"//{PROVIDER}{DISPLAY}", "cse-in/display", "-/display"])
def test_a_group_has_its_members_by_every_form_of_their_names(house: House, meter: Originator, member: str) -> None:
    meter.made("cse-in/meter", "grp", {"rn": "friends", "mnm": 9, "mid": [member]})
    box(meter, allow(meter, {"acor": [f"//{PROVIDER}/id-in/cse-in/meter/friends"], "acop": 63, "aca": ["cni"]}))

    assert decide(house, requester(DISPLAY)) == frozenset({"cni"})
    assert decide(house, requester("", known=False)) == NOTHING


def test_a_member_that_is_gone_or_no_application_stands_for_nobody(house: House, meter: Originator) -> None:
    other = meter.made("cse-in/meter", "cnt", {"rn": "other"})
    members = ["cse-in/meter/gone", "Cgone", "cse-in/meter/other", "cse-in/display"]
    meter.made("cse-in/meter", "grp", {"rn": "friends", "mnm": 9, "mid": members})
    box(meter, allow(meter, {"acor": ["cse-in/meter/friends"], "acop": 63}))

    assert decide(house, requester(DISPLAY)) is EVERYTHING
    assert decide(house, requester(f"{HERE}/{other['ri']}")) == NOTHING
    assert decide(house, requester(f"{HERE}/Cother")) == NOTHING


def test_a_group_that_another_puts_in_the_place_of_the_one_that_was_meant_has_no_members(
    house: House, meter: Originator
) -> None:
    group = {"rn": "friends", "mnm": 9, "mid": ["Cother"]}
    house.originator("Cdisplay").made("cse-in/display", "grp", group)
    box(meter, allow(meter, {"acor": ["cse-in/display/friends"], "acop": 63}))
    assert decide(house, requester(f"{HERE}/Cother")) is EVERYTHING

    assert house.originator("Cdisplay").delete("cse-in/display").code == 2002
    house.application("Cmallory", rn="display").made("cse-in/display", "grp", {**group, "mid": ["Cother", "Cmallory"]})

    assert decide(house, requester(f"{HERE}/Cmallory")) == NOTHING
    assert decide(house, requester(f"{HERE}/Cother")) == NOTHING


def test_an_application_that_another_registers_in_the_place_of_a_member_is_none(
    house: House, meter: Originator
) -> None:
    meter.made("cse-in/meter", "grp", {"rn": "friends", "mnm": 9, "mid": ["cse-in/display"]})
    box(meter, allow(meter, {"acor": ["cse-in/meter/friends"], "acop": 63}))
    assert decide(house, requester(DISPLAY)) is EVERYTHING

    assert house.originator("Cdisplay").delete("cse-in/display").code == 2002
    house.application("Cmallory", rn="display")

    assert house.originator("Cmallory").retrieve("cse-in/display").code == 2000
    assert decide(house, requester(f"{HERE}/Cmallory")) == NOTHING


def test_a_policy_is_read_once_and_then_remembered(house: House, meter: Originator) -> None:
    rules = allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE})

    def work(tree: Reading) -> None:
        policy = locate(house.cse.entity, rules, tree).resource
        policy.memo = None

        compiled = stored_policy(house.cse.entity, policy)

        assert policy.memo is compiled

    house.cse.store.read(work)


def test_what_a_subscriber_may_read_is_told(house: House, meter: Originator) -> None:
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE, "aca": ["cni"]}))

    def work(tree: Reading) -> list[Grant]:
        entity, resource = house.cse.entity, locate(house.cse.entity, BOX, tree).resource
        names = [DISPLAY, f"{HERE}/Cmeter", f"{HERE}/Cother"]
        return [readable(entity, requester(name), resource, tree) for name in names]

    assert house.cse.store.read(work) == [frozenset({"cni"}), EVERYTHING, NOTHING]


@pytest.mark.parametrize("name", ["/id-in", f"//{PROVIDER}/id-in"])
def test_nobody_asks_in_the_name_of_this_cse(house: House, meter: Originator, name: str) -> None:
    box(meter)
    request = house.originator(name).request(Operation.RETRIEVE, BOX)

    assert house.ask(request).code == 4107
    assert house.originator(name).create("cse-in", "cnt").code == 4107

    with pytest.raises(SecurityAssociationRequired):
        house.cse.store.read(lambda tree: identified(house.cse.entity, request, tree))


def test_an_originator_is_the_same_in_absolute_form(house: House, meter: Originator) -> None:
    box(meter)

    assert house.originator(f"//{PROVIDER}/id-in/Cmeter").retrieve(BOX).code == 2000
    assert house.originator("//other.example/id-in/Cmeter").retrieve(BOX).code != 2000


def test_tokens_that_name_single_children_show_just_these(house: House, meter: Originator) -> None:
    """Children with the same policies are told apart where tokens speak of them."""
    rules = allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE})
    box(meter, allow(meter, name="closed"))
    meter.made("cse-in/meter", "cnt", {"rn": "shelf", "acpi": [rules]})
    for name in ("one", "two"):
        meter.made("cse-in/meter/shelf", "cnt", {"rn": name, "acpi": ["cse-in/meter/closed"]})
    who = with_tokens(token("cse-in/meter/shelf/two"))

    visible = _children_seen(house, who, "cse-in/meter/shelf")

    assert visible == ["two"]


def _children_seen(house: House, who: Requester, to: str) -> list[str]:
    def work(tree: Reading) -> list[str]:
        resource = locate(house.cse.entity, to, tree).resource
        criteria = FilterCriteria.parse({})
        found = page(house.cse.entity, resource, who, Permission.RETRIEVE, criteria, tree)
        return [child.attributes["rn"] for child in found.resources]

    return house.cse.store.read(work)


NAMES_OF_BOX = ["ri", "/id-in/ri", "cse-in/meter/box", "-/meter/box", f"//{PROVIDER}/id-in/-/meter/box"]
OTHER_NAMES = ["cse-in/meter", "cse-in/meter/box/", "/id-mn/cse-in/meter/box", "box", "", "cse-in/meter/rules"]


def test_tokens_decide_as_the_standard_reads(house: House, meter: Originator) -> None:
    """Rules of tokens on a real tree against the naive reading, beside a policy that permits something as well."""
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE, "aca": ["ct"]}))
    identifier = meter.retrieve(BOX).attributes["ri"]
    names = st.sampled_from([*NAMES_OF_BOX, *NAMES_OF_BOX, *OTHER_NAMES])

    @settings(max_examples=150, deadline=None)
    @given(st.data(), st.sampled_from(["RETRIEVE", "DELETE"]), st.sampled_from([BOX, f"{BOX}/la"]))
    def agree(data: st.DataObject, operation: str, to: str) -> None:
        moment = data.draw(MOMENTS)
        bundles = data.draw(
            st.lists(st.tuples(st.sets(names, max_size=3), st.lists(rules(moment), max_size=2)), max_size=3)
        )
        permission = Permission[operation]
        asked = Circumstances(DISPLAY, permission, (), data.draw(st.booleans()), moment, data.draw(PEERS))
        in_force = [one for named, listed in bundles if named & set(NAMES_OF_BOX) for one in listed]
        policy = {"acor": ["Cdisplay"], "acop": RETRIEVE, "aca": ["ct"]}
        expected = {name for name in [*NAMES, "never listed"] if permitted([policy, *in_force], asked, name)}

        tokens = tuple(
            TokenPrivileges(
                frozenset(f"{name[:-2]}{identifier}" if name.endswith("ri") else name for name in named),
                compile_rules({"acr": listed}, HERE, PROVIDER),
            )
            for named, listed in bundles
        )
        facts = {"authenticated": asked.authenticated, "instant": epoch_ns(moment), "address": asked.peer}
        answer = decide(house, requester(DISPLAY, privileges=tokens, **facts), to, permission)
        assert {name for name in [*NAMES, "never listed"] if answer is None or name in answer} == expected

    agree()
