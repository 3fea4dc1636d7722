"""Policies as resources, and how they are put on others (TS-0001 9.6.2, TS-0004 7.4.2; digest access.md 1 and 4)."""

from __future__ import annotations

import pytest

from cse.model import Tree
from cse.operations.target import locate
from tests.conformance.guarded import BOX, DELETE, MASTER, RETRIEVE, UPDATE, allow, box
from tests.conformance.house import House, Originator


@pytest.mark.rule("CSE/SEC/ACP/026", "CSE/SEC/TGT/014")
def test_any_one_of_several_policies_and_rules_is_enough(meter: Originator, display: Originator) -> None:
    first = allow(meter, {"acor": ["Cother"], "acop": 63}, name="first")
    second = allow(meter, {"acor": ["Cdisplay"], "acop": DELETE}, {"acor": ["C*"], "acop": RETRIEVE}, name="second")
    box(meter, first, second)

    assert display.retrieve(BOX).code == 2000
    assert display.update(BOX, "cnt", {"lbl": []}).code == 4103
    assert display.delete(BOX).code == 2002


@pytest.mark.parametrize("address", ["cse-in/meter/gone", "acp999", "/id-mn/acp1", "cse-in/meter", "//x", "a b"])
@pytest.mark.rule("CSE/SEC/TGT/012")
def test_a_policy_that_cannot_be_found_grants_nothing_not_even_to_the_creator(
    meter: Originator, admin: Originator, address: str
) -> None:
    answer = meter.create("cse-in/meter", "cnt", {"rn": "box", "acpi": [address]})

    if " " in address:
        assert answer.code == 4000
        return
    assert answer.code == 2001
    assert meter.retrieve(BOX).code == 4103
    assert admin.retrieve(BOX).code == 2000


def test_only_a_policy_is_a_policy(house: House, meter: Originator, display: Originator) -> None:
    """Whatever else a resource of another type holds under the names of privileges."""
    meter.made("cse-in/meter", "cnt", {"rn": "fake"})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/meter/fake"]})
    everything = {"acr": [{"acor": ["all"], "acop": 63}]}

    def disguise(tree: Tree) -> None:
        fake = tree.own(locate(house.cse.entity, "cse-in/meter/fake", tree).resource)
        fake.apply({"pv": everything, "pvs": everything})
        tree.update(fake)

    house.cse.store.write(disguise)

    assert display.retrieve(BOX).code == 4103
    assert display.update(BOX, "cnt", {"acpi": None}).code == 4103


@pytest.mark.parametrize("form", ["cse-in/meter/rules", "-/meter/rules", "/id-in/-/meter/rules", "ri", "/id-in/ri"])
@pytest.mark.rule("CSE/GEN/ADR/024")
def test_a_policy_is_found_by_every_form_of_address(meter: Originator, display: Originator, form: str) -> None:
    allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE})
    identifier = meter.retrieve("cse-in/meter/rules").attributes["ri"]
    box(meter, form.replace("ri", identifier) if form.endswith("/ri") or form == "ri" else form)

    assert display.retrieve(BOX).code == 2000


@pytest.mark.rule("CSE/SEC/TGT/015")
def test_a_changed_policy_counts_at_once(meter: Originator, display: Originator) -> None:
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE}))
    assert display.retrieve(BOX).code == 2000

    meter.update("cse-in/meter/rules", "acp", {"pv": {"acr": [MASTER]}})
    assert display.retrieve(BOX).code == 4103
    meter.update("cse-in/meter/rules", "acp", {"pv": {"acr": [{"acor": ["all"], "acop": RETRIEVE}]}})
    assert display.retrieve(BOX).code == 2000
    meter.delete("cse-in/meter/rules")
    assert display.retrieve(BOX).code == 4103


@pytest.mark.parametrize("form", ["structured", "identifier"])
@pytest.mark.rule("CSE/SEC/TGT/016")
def test_a_policy_that_goes_with_its_parent_grants_nothing_from_then_on(
    meter: Originator, display: Originator, admin: Originator, form: str
) -> None:
    """Before the reaper comes its row is still there."""
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    rules = {"acr": [MASTER, {"acor": ["Cdisplay"], "acop": RETRIEVE}]}
    policy = display.made("cse-in/display", "acp", {"rn": "rules", "pv": rules, "pvs": {"acr": [MASTER]}})["ri"]
    meter.update(BOX, "cnt", {"acpi": [policy if form == "identifier" else "cse-in/display/rules"]})
    display.made("cse-in", "cnt", {"rn": "own"})
    assert display.retrieve(BOX).code == 2000

    display.delete("cse-in/display")
    display.create("cse-in", "ae", {"rn": "again", "api": "Nagain", "rr": False, "srv": ["3"]})

    assert display.retrieve("cse-in/own").code == 2000
    assert display.retrieve(BOX).code == 4103
    assert meter.retrieve(BOX).code == 4103


@pytest.mark.rule("CSE/SEC/TGT/005")
def test_a_policy_is_guarded_by_its_own_self_privileges(meter: Originator, display: Originator) -> None:
    both = {"acr": [MASTER, {"acor": ["Cdisplay"], "acop": RETRIEVE | UPDATE}]}
    meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": {"acr": [MASTER]}, "pvs": both})

    assert display.retrieve("cse-in/meter/rules").code == 2000
    assert display.update("cse-in/meter/rules", "acp", {"lbl": ["x"]}).code == 2004
    assert display.delete("cse-in/meter/rules").code == 4103
    assert display.found("cse-in/meter") == []


@pytest.mark.rule("CSE/SEC/TGT/006")
def test_privileges_do_not_open_the_policy_itself(meter: Originator, display: Originator) -> None:
    allow(meter, {"acor": ["Cdisplay"], "acop": 63})

    assert display.retrieve("cse-in/meter/rules").code == 4103
    assert display.update("cse-in/meter/rules", "acp", {"pv": {}}).code == 4103


def test_the_maker_of_a_policy_has_no_more_than_its_self_privileges(meter: Originator) -> None:
    others = {"acr": [{"acor": ["Cother"], "acop": 63}]}
    meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": {}, "pvs": others})

    assert meter.retrieve("cse-in/meter/rules").code == 4103


@pytest.mark.rule("CSE/SEC/TGT/004", "CSE/GEN/ATT/006")
def test_the_policies_of_a_resource_are_changed_alone(meter: Originator) -> None:
    rules = allow(meter)
    box(meter, rules)

    assert meter.update(BOX, "cnt", {"acpi": [rules], "lbl": ["x"]}).code == 4000
    assert meter.update(BOX, "cnt", {"acpi": [rules]}).code == 2004


@pytest.mark.rule("CSE/SEC/TGT/002", "CSE/SEC/TGT/003")
def test_changing_the_policies_is_judged_by_their_self_privileges(meter: Originator, display: Originator) -> None:
    only_pv = allow(meter, {"acor": ["Cdisplay"], "acop": 63}, name="open")
    box(meter, only_pv)
    pvs = {"acr": [{"acor": ["Cdisplay"], "acop": UPDATE}]}
    meter.made("cse-in/meter", "acp", {"rn": "turned", "pv": {"acr": [MASTER]}, "pvs": pvs})
    meter.made("cse-in/meter", "cnt", {"rn": "other", "acpi": ["cse-in/meter/turned"]})

    assert display.update(BOX, "cnt", {"acpi": None}).code == 4103
    assert display.update(BOX, "cnt", {"lbl": ["x"]}).code == 2004
    assert meter.update("cse-in/meter/other", "cnt", {"acpi": None}).code == 4103
    assert display.update("cse-in/meter/other", "cnt", {"acpi": ["cse-in/meter/open"]}).code == 2004


def test_without_policies_the_creator_sets_the_first(meter: Originator, display: Originator) -> None:
    box(meter)
    rules = allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE})

    assert display.update(BOX, "cnt", {"acpi": [rules]}).code == 4103
    assert meter.update(BOX, "cnt", {"acpi": [rules]}).code == 2004
    assert display.retrieve(BOX).code == 2000


@pytest.mark.rule("CSE/SEC/DEF/019")
def test_null_for_the_policies_leaves_the_creator_alone_again(meter: Originator, display: Originator) -> None:
    box(meter, allow(meter, {"acor": ["all"], "acop": 63}))

    assert meter.update(BOX, "cnt", {"acpi": None}).code == 2004
    assert display.retrieve(BOX).code == 4103
    assert meter.retrieve(BOX).code == 2000


@pytest.mark.rule("CSE/SEC/TGT/013")
def test_an_empty_list_of_policies_is_refused(meter: Originator) -> None:
    assert meter.create("cse-in/meter", "cnt", {"acpi": []}).code == 4000


@pytest.mark.rule("CSE/SEC/ACP/028", "CSE/SEC/ACP/031")
def test_a_rule_with_a_part_that_nobody_knows_is_refused(meter: Originator) -> None:
    rule = {"acor": ["all"], "acop": 63, "acxx": 1}

    assert meter.create("cse-in/meter", "acp", {"pv": {"acr": [rule]}, "pvs": {"acr": [MASTER]}}).code == 4000


def test_a_policy_has_only_so_many_entries_in_all(meter: Originator) -> None:
    """Every one of them may have to be looked at for one decision."""
    names = [f"Cx{number}" for number in range(1_000)]

    def policy(rules: int, name: str) -> int:
        pv = {"acr": [{"acor": names, "acop": 2}] * rules}
        return meter.create("cse-in/meter", "acp", {"rn": name, "pv": pv, "pvs": {"acr": [MASTER]}}).code

    assert policy(4, "large") == 2001
    assert policy(5, "too-large") == 4000
