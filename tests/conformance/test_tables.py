"""Every attribute of every resource type, row by row as the tables say (TS-0001 9.6, TS-0004 7.4)."""

from __future__ import annotations

from typing import Any

import pytest

from onem2m.resources import Registry
from onem2m.resources.attribute import NP, M
from onem2m.resources.cse_base import CSE_BASE
from onem2m.vocabulary import Operation
from tests.conformance.house import ADMINISTRATOR, House, Originator
from tests.conformance.tables import BASE, BOX, HOME, NEVER_SHOWN, Specimen, relatives, specimens, told

SPECIMENS = specimens()
RELATIVES = relatives(SPECIMENS)
CHANGED = [kind for kind, specimen in SPECIMENS.items() if Operation.UPDATE in specimen.definition.operations]

each = pytest.mark.parametrize("kind", SPECIMENS)
each_that_is_changed = pytest.mark.parametrize("kind", CHANGED)


@pytest.fixture
def specimen(kind: str) -> Specimen:
    return SPECIMENS[kind]


@pytest.fixture(autouse=True)
def home(admin: Originator, meter: Originator) -> None:
    """A place for each of them."""
    meter.made(HOME, "cnt", {"rn": "box"})
    meter.made("cse-in", "nod", {"rn": "node", "ni": "urn:node:2"})
    for kind, place in (("ts", HOME), ("sub", BOX), ("ntp", "cse-in")):
        if kind in SPECIMENS:
            meter.made(place, kind, SPECIMENS[kind].least(rn=f"{kind}-above"))
    admin.made("cse-in", "acp", {"rn": "free", "pv": {"acr": [{"acor": ["all"], "acop": 63}]}, "pvs": FREE})


FREE = {"acr": [{"acor": ["Cmeter", "CAdmin", "Cother"], "acop": 63}]}


def create(originator: Originator, to: str, specimen: Specimen, *without: str, **further: Any) -> Any:
    definition = specimen.definition
    return originator.create(to, definition.tag, specimen.least(*without, **further), type=int(definition.type))


class Maker:
    """Makes resources of one type, one after the other."""

    def __init__(self, house: House, specimen: Specimen) -> None:
        self.specimen, self.originator = specimen, specimen.maker(house)
        self.administrator = house.originator(ADMINISTRATOR)

    def create(self, *without: str, **further: Any) -> Any:
        if self.specimen.kind == "svsn" and self.originator.retrieve(self.specimen.parent).code == 4004:
            self.originator.made("cse-in", "mssp", {"rn": "subscriber"})
        return create(self.originator, self.specimen.parent, self.specimen, *without, **further)

    def update(self, made: str, **attributes: Any) -> Any:
        return self.originator.update(made, self.specimen.definition.tag, attributes)

    def gone(self, answer: Any) -> None:
        """Makes room for the next one."""
        if answer.code == 2001:
            # Whoever it belongs to by now.
            assert self.administrator.delete(answer.attributes["ri"]).code == 2002


@pytest.fixture
def maker(house: House, specimen: Specimen) -> Maker:
    return Maker(house, specimen)


@pytest.mark.parametrize(
    "kind", [kind for kind, one in SPECIMENS.items() if any(row.create is M for row in one.rows())]
)
@pytest.mark.rule("CSE/ATT/{kind}/001")
def test_a_create_without_what_is_mandatory_is_refused_by_name(specimen: Specimen, maker: Maker) -> None:
    faults = []

    for row in specimen.rows():
        if row.create is M:
            answer = maker.create(row.short)
            if (answer.code, row.short in str(answer.content)) != (4000, True):
                faults.append((row.short, answer))

    assert faults == []


@each
@pytest.mark.rule("CSE/ATT/{kind}/002")
def test_a_create_carries_each_attribute_that_its_table_lets_it(specimen: Specimen, maker: Maker) -> None:
    faults = []

    for row in specimen.rows():
        if not told(row):
            continue
        value = specimen.good(row)
        answer = maker.create(**{row.short: value})
        expected = maker.originator.name if row.short == "cr" else value
        if answer.code != 2001 or answer.attributes.get(row.short) != expected:
            faults.append((row.short, value, answer))
        maker.gone(answer)

    assert faults == []


@each
@pytest.mark.rule("CSE/ATT/{kind}/003")
def test_a_create_does_not_carry_what_the_cse_sets(specimen: Specimen, maker: Maker) -> None:
    faults = []

    for row in specimen.rows():
        if row.create is NP:
            answer = maker.create(**{row.short: specimen.any(row)})
            if (answer.code, row.short in str(answer.content)) != (4000, True):
                faults.append((row.short, answer))
            maker.gone(answer)

    assert faults == []


@each_that_is_changed
@pytest.mark.rule("CSE/ATT/{kind}/004")
def test_an_update_changes_each_attribute_that_its_table_lets_it(specimen: Specimen, maker: Maker) -> None:
    faults = []

    for row in specimen.rows():
        if row.update is NP or not row.supported:
            continue
        made = maker.create(**specimen.together(row.short))
        value = specimen.good(row, unlike=made.attributes.get(row.short) if row.short != "nu" else None)
        answer = maker.update(made.attributes["ri"], **{row.short: value})
        expected = maker.originator.name if row.short == "cr" else None if row.short in NEVER_SHOWN else value
        if answer.code != 2004 or answer.attributes.get(row.short) != expected:
            faults.append((row.short, value, answer))
        maker.gone(made)

    assert faults == []


@each_that_is_changed
@pytest.mark.rule("CSE/ATT/{kind}/005")
def test_an_update_does_not_carry_what_is_written_once_or_set_by_the_cse(specimen: Specimen, maker: Maker) -> None:
    made = maker.create()
    faults = []

    for row in specimen.rows():
        if row.update is NP:
            answer = maker.update(made.attributes["ri"], **{row.short: specimen.any(row)})
            if (answer.code, row.short in str(answer.content)) != (4000, True):
                faults.append((row.short, answer))

    assert faults == []
    assert maker.originator.retrieve(made.attributes["ri"]).content == made.content


@each_that_is_changed
@pytest.mark.rule("CSE/ATT/{kind}/006")
def test_null_removes_each_attribute_that_is_optional(specimen: Specimen, maker: Maker) -> None:
    faults = []

    for row in specimen.rows():
        if row.update is NP or not row.supported or not row.deletable:
            continue
        value = specimen.good(row)
        made = maker.create(**({row.short: value} if told(row) else {}))
        answer = maker.update(made.attributes["ri"], **{row.short: None})
        # An end is always there, as late as may be; null for a creator asks for it.
        left = row.short in answer.attributes and row.short not in ("et", "cr") if answer.code == 2004 else True
        if left:
            faults.append((row.short, made, answer))
        maker.gone(made)

    assert faults == []


@each_that_is_changed
@pytest.mark.rule("CSE/ATT/{kind}/007")
def test_null_does_not_remove_what_has_to_be_there(specimen: Specimen, maker: Maker) -> None:
    made = maker.create()
    faults = []

    for row in specimen.rows():
        if row.update is NP or row.deletable or not row.supported:
            continue
        answer = maker.update(made.attributes["ri"], **{row.short: None})
        if (answer.code, row.short in str(answer.content)) != (4000, True):
            faults.append((row.short, answer))

    assert faults == []
    assert maker.originator.retrieve(made.attributes["ri"]).content == made.content


@each
@pytest.mark.rule("CSE/ATT/{kind}/008")
def test_a_value_of_another_type_is_refused_by_name(specimen: Specimen, maker: Maker) -> None:
    faults = []

    for row in specimen.rows():
        if not told(row):
            continue
        for value in specimen.bad(row):
            answer = maker.create(**{row.short: value})
            if (answer.code, row.short in str(answer.content)) != (4000, True):
                faults.append((row.short, value, answer))
            maker.gone(answer)

    assert faults == []


@pytest.mark.parametrize("kind", [kind for kind, one in SPECIMENS.items() if one.definition.defaults])
@pytest.mark.rule("CSE/ATT/{kind}/009")
def test_what_has_a_default_has_it_where_nothing_is_told(specimen: Specimen, maker: Maker) -> None:
    made = maker.create()

    defaults = {row.short: row.default for row in specimen.rows() if row.default is not None and told(row)}
    left_out = {name: value for name, value in defaults.items() if name not in specimen.least()}
    assert {name: made.attributes.get(name) for name in left_out} == left_out


@each
@pytest.mark.rule("CSE/ATT/{kind}/010")
def test_a_retrieve_shows_the_representation_with_root_and_number(specimen: Specimen, maker: Maker) -> None:
    made = maker.create()

    answer = maker.originator.retrieve(made.attributes["ri"])

    assert (answer.code, answer.content) == (2000, made.content)
    assert answer.content.keys() == {specimen.definition.tag}
    assert answer.attributes["ty"] == specimen.definition.type


@each
@pytest.mark.rule("CSE/ATT/{kind}/011")
def test_it_stands_below_its_parents_and_nowhere_else(house: House, specimen: Specimen) -> None:
    """Its parents as the types that list it among their children say."""
    faults = []

    for parent in RELATIVES:
        if specimen.kind == "ae" and parent.kind in ("ae", "svsn"):
            continue  # it registers once, and where there are subscribers by their rules only
        above = Maker(house, parent).create()
        assert above.code == 2001, (parent.kind, above)
        # An application has its polling channel for itself.
        own = parent.kind == "ae" and specimen.kind == "pch"
        maker = Maker(house, parent).originator if own else house.originator(ADMINISTRATOR)
        more = {"nu": [maker.name]} if specimen.kind == "sub" else {}
        answer = create(maker, above.attributes["ri"], specimen, **more)
        may = specimen.definition.may_stand_in(parent.definition)
        if (answer.code == 2001) != may or answer.code not in REFUSED_OR_MADE:
            faults.append((parent.kind, answer))
        Maker(house, parent).gone(above)

    assert faults == []


@each
@pytest.mark.rule("CSE/ATT/{kind}/012")
def test_it_takes_the_children_of_its_table_and_no_others(house: House, specimen: Specimen, maker: Maker) -> None:
    above, faults = maker.create(), []
    assert above.code == 2001, above

    for child in RELATIVES:
        own = child.kind == "pch"
        originator = maker.originator if own else house.originator(ADMINISTRATOR)
        more = {"nu": [originator.name]} if child.kind == "sub" else {}
        answer = create(originator, above.attributes["ri"], child, **more)
        taken = child.definition.may_stand_in(specimen.definition)
        if (answer.code == 2001) != taken or answer.code not in REFUSED_OR_MADE:
            if child.kind == "ae" and answer.code == 4128:
                continue  # where there are subscribers an application is asked for its rules first
            faults.append((child.kind, answer))

    assert faults == []


@pytest.mark.rule("CSE/ATT/cb/012")
def test_the_base_takes_the_children_of_its_table_and_no_others(house: House) -> None:
    faults = []

    for child in RELATIVES:
        own = child.maker(house)
        more = {"nu": [own.name]} if child.kind == "sub" else {}
        answer = create(own, BASE, child, **more)
        if (answer.code == 2001) != child.definition.may_stand_in(CSE_BASE) or answer.code not in REFUSED_OR_MADE:
            faults.append((child.kind, answer))

    assert faults == []


REFUSED_OR_MADE = (2001, 4108, 5203)


@pytest.mark.parametrize(
    "kind", [kind for kind, one in SPECIMENS.items() if Operation.UPDATE not in one.definition.operations]
)
@pytest.mark.rule("CSE/ATT/{kind}/013")
def test_an_operation_that_the_type_does_not_have_is_not_allowed(specimen: Specimen, maker: Maker) -> None:
    made = maker.create()

    answer = maker.update(made.attributes["ri"], lbl=["x"])

    assert answer.code == 4005
    assert maker.originator.retrieve(made.attributes["ri"]).content == made.content


def test_every_type_has_its_own_root_and_number() -> None:
    registry = Registry()

    assert BOX.startswith(HOME)
    assert all(registry.by_tag[definition.tag] is definition for definition in registry)
