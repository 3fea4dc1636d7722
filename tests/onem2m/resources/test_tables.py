from typing import Any

import pytest

from onem2m.errors import BadRequest, NotImplementedHere
from onem2m.resources import ALL, Registry
from onem2m.resources.attribute import NP, OA, Attribute, M, O
from onem2m.resources.common import COMMON, CREATOR, STATE_TAG
from onem2m.resources.container import CONTAINER
from onem2m.resources.content_instance import CONTENT_INSTANCE
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import COUNT, STRING
from onem2m.vocabulary import ResourceType
from tests.onem2m.resources.digest import DIFFERENCES, all_deviations, deviations, digest

THING = Definition(
    type=99,
    tag="m2m:thg",
    name="thing",
    attributes=(
        Attribute[str]("nam", "name", STRING, create=M, update=O, announced=OA, always=True),
        Attribute[int | None]("siz", "size", COUNT, create=O),
    ),
)
TOLD: dict[str, Any] = {
    "ty": 99,
    "short": "m2m:thg",
    "ops": "CRUD",
    "children": ["somethingElse"],
    "attributes": {
        "nam": {"long": "name", "type": "xs:string", "card": "1", "create": "M", "update": "O", "annc": "OA"},
        "siz": {"long": "size", "type": "xs:nonNegativeInteger", "card": "0..1", "create": "O", "update": "NP"},
        "fut": {"long": "future", "type": "xs:string", "card": "0..1", "create": "O", "update": "O", "rel": 5},
    },
}


def changed(short: str, **columns: Any) -> dict[str, Any]:
    attributes = TOLD["attributes"]
    return TOLD | {"attributes": attributes | {short: attributes[short] | columns}}


def test_a_table_that_says_what_the_standard_says_has_no_deviations() -> None:
    assert list(deviations(THING, {"thing": TOLD})) == []


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (changed("nam", long="designation"), "thing.nam: the long name is designation, not name"),
        (changed("nam", create="O"), "thing.nam: create is O, not M"),
        (changed("siz", update="O"), "thing.siz: update is O, not NP"),
        (changed("nam", annc="MA"), "thing.nam: announced is MA, not OA"),
        (changed("siz", rel=4), "thing.siz: the release is 4, not 3"),
        (changed("siz", type="xs:boolean"), "thing.siz: the kind is boolean, not nonNegativeInteger"),
        (changed("siz", card="1"), "thing.siz: always there is True, not False"),
        (changed("nam", default=7), "thing.nam: the default is 7, not None"),
        (changed("fut", rel=3), "thing.fut is in one table only"),
        (TOLD | {"ty": 98}, "thing is m2m:thg 98, not m2m:thg 99"),
        (TOLD | {"ops": "R"}, "thing takes R, not CRUD"),
        (TOLD | {"children": ["container"]}, "thing has the children [3], not []"),
        (TOLD | {"virtualChildren": {"la": "latest"}}, "thing has the virtual children ['la'], not []"),
    ],
)
def test_a_deviation_from_the_standard_is_told_in_a_sentence(told: dict[str, Any], sentence: str) -> None:
    assert list(deviations(THING, {"thing": told})) == [sentence]


@pytest.mark.recorded
@pytest.mark.parametrize("definition", ALL, ids=lambda definition: definition.name)
@pytest.mark.rule("CSE/ATT/{definition.prefix}/014")
def test_every_table_says_what_the_standard_says(definition: Definition) -> None:
    resources = digest()["resources"]

    assert list(deviations(definition, resources)) == []


def test_every_listed_resource_type_has_a_number_of_the_vocabulary() -> None:
    assert {definition.type for definition in ALL} == set(ResourceType)


@pytest.mark.parametrize("definition", ALL, ids=lambda definition: definition.name)
def test_every_child_is_a_type_that_the_platform_has(definition: Definition) -> None:
    assert definition.children <= {other.type for other in ALL}


def test_defaults_are_what_a_create_leaves_out() -> None:
    assert CONTAINER.defaults == {"st": 0, "cni": 0, "cbs": 0}


@pytest.mark.parametrize(("short", "deletable"), [("mni", True), ("et", True), ("rn", False), ("cni", False)])
def test_an_attribute_of_cardinality_one_cannot_be_deleted(short: str, deletable: bool) -> None:
    row = next(row for row in CONTAINER.attributes if row.short == short)

    assert row.deletable is deletable


def test_an_attribute_with_a_default_cannot_be_deleted() -> None:
    row = Attribute[int]("x", "example", COUNT, create=O, update=O, default=1)

    assert not row.deletable


def test_identifiers_of_a_type_begin_with_its_tag_without_the_name_space() -> None:
    assert CONTAINER.prefix == "cnt"


def test_a_registry_finds_a_type_by_number_and_by_tag() -> None:
    registry = Registry()

    assert registry.by_type[3] is CONTAINER
    assert registry.by_tag["m2m:cin"] is CONTENT_INSTANCE
    assert tuple(registry) == ALL


def test_a_request_means_the_type_that_its_number_and_root_element_agree_on() -> None:
    assert Registry().lookup(3, "m2m:cnt") is CONTAINER


def test_a_root_element_of_another_type_is_refused_by_the_name_that_is_wanted() -> None:
    with pytest.raises(BadRequest, match="m2m:cin: a resource of type 3 comes as m2m:cnt"):
        Registry().lookup(3, "m2m:cin")


def test_an_unknown_resource_type_is_not_implemented() -> None:
    with pytest.raises(NotImplementedHere, match="resource type 99"):
        Registry().lookup(99, "m2m:thg")


def test_specialisations_share_a_number_and_differ_by_tag() -> None:
    firmware = Definition(13, "m2m:fwr", "firmware", COMMON)
    battery = Definition(13, "m2m:bat", "battery", COMMON)

    registry = Registry((firmware, battery))

    assert registry.lookup(13, "m2m:bat") is battery
    assert registry.by_type[13] is firmware


def test_two_types_of_one_tag_are_a_mistake_found_at_start() -> None:
    with pytest.raises(ValueError, match="two resource types are called m2m:cnt"):
        Registry((CONTAINER, Definition(3, "m2m:cnt", "container", ())))


@pytest.mark.recorded
def test_every_difference_that_is_agreed_on_is_one() -> None:
    resources = digest()["resources"]

    found = {sentence for definition in ALL for sentence in all_deviations(definition, resources)}

    assert DIFFERENCES.keys() <= found


def test_identifiers_of_two_types_never_begin_alike() -> None:
    with pytest.raises(ValueError, match="identifiers of two resource types begin with cnt"):
        Registry((CONTAINER, Definition(99, "x:cnt", "box", ())))


def test_a_row_is_written_as_the_standard_names_it() -> None:
    assert str(STATE_TAG) == "st (stateTag)"


def test_only_the_cse_fills_in_a_creator() -> None:
    assert (CREATOR.create, CREATOR.update) == (O, NP)
    assert CREATOR.sent is not None
    assert CREATOR.sent.check("CAE1") is not None
