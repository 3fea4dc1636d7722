from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from cse import validation
from cse.validation import Validator
from onem2m.errors import BadRequest, NotImplementedHere, OneM2MError
from onem2m.resources import ALL
from onem2m.resources.access_control_policy import ACCESS_CONTROL_POLICY
from onem2m.resources.ae import AE
from onem2m.resources.attribute import NP, OA, Attribute, M, O
from onem2m.resources.common import ANNOUNCEABLE, COMMON, CUSTODIAN
from onem2m.resources.container import CONTAINER
from onem2m.resources.content_instance import CONTENT_INSTANCE
from onem2m.resources.cse_base import CSE_BASE
from onem2m.resources.definition import Definition
from onem2m.resources.group import GROUP
from onem2m.resources.kinds import BOOLEAN
from onem2m.resources.schema import schema_of
from onem2m.resources.structures import SCHEDULE
from onem2m.resources.subscription import SUBSCRIPTION
from onem2m.vocabulary import Operation
from tests.conformance.managed import LEAST_BY_NAME

RULES = {"acr": [{"acor": ["CAE1"], "acop": 63}]}
APPLICATION = {"api": "Nmeter", "rr": True, "srv": ["3", "4"]}
LEAST: dict[str, dict[str, Any]] = {
    "accessControlPolicy": {"pv": RULES, "pvs": RULES},
    "AE": APPLICATION,
    "container": {},
    "contentInstance": {"con": "1"},
    "group": {"mid": [], "mnm": 5},
    "locationPolicy": {"los": 2},
    "subscription": {"nu": ["http://127.0.0.1:9000"]},
    "m2mServiceSubscriptionProfile": {},
    "node": {"ni": "urn:node:1"},
    "notificationTargetMgmtPolicyRef": {"ntu": ["Cmeter"]},
    "notificationTargetPolicy": {},
    "policyDeletionRules": {},
    "pollingChannel": {},
    "schedule": {"se": {"sce": ["* * * * * * *"]}},
    "semanticDescriptor": {"dcrp": 5, "dsp": "PHVybjphPiA8dXJuOmI+IDx1cm46Yz4gLg=="},
    "timeSeries": {},
    "timeSeriesInstance": {"dgt": "20250301T120000", "con": 21.5},
    "serviceSubscribedAppRule": {},
    "serviceSubscribedNode": {"ni": "urn:node:1"},
    "role": {
        "rlid": "operator@sp.example",
        "tkis": "/id-in",
        "tkhd": "CAE1",
        "tknb": "20250101T000000",
        "tkna": "20260101T000000",
    },
    "token": {"tkid": "t1@sp.example", "tkob": "eyJh.eyJi.c2ln"},
    "dynamicAuthorizationConsultation": {"dae": True, "dap": ["http://127.0.0.1:9000"]},
    "authorizationInformation": {},
    **LEAST_BY_NAME,
}
"""What a CREATE of each type carries at least."""
EVERY_ROW = [(definition, row) for definition in ALL for row in definition.attributes]
CREATABLE = [definition for definition in ALL if definition is not CSE_BASE and not definition.abstract]


def row_id(value: object) -> str:
    return value.short if isinstance(value, Attribute) else getattr(value, "name", "")


def refusal(definition: Definition, attributes: dict[str, Any]) -> str:
    with pytest.raises(BadRequest) as caught:
        validation.compile(definition).create(attributes)
    return str(caught.value)


def update_refusal(definition: Definition, attributes: dict[str, Any]) -> str:
    with pytest.raises(BadRequest) as caught:
        validation.compile(definition).update(attributes)
    return str(caught.value)


@pytest.mark.parametrize(
    ("definition", "attributes"),
    [
        (CONTENT_INSTANCE, {"con": "21.5"}),
        (CONTENT_INSTANCE, {"con": {"value": 21.5, "unit": None}, "cnf": "application/json:0", "lbl": ["room:1"]}),
        (CONTAINER, {"rn": "readings", "mni": 1000, "mbs": 10_000, "mia": 3600, "cr": None, "acpi": ["acp1"]}),
        (CONTAINER, {"et": "20300101T000000", "loc": {"typ": 1, "crd": "[8.5,50.2]"}}),
        (AE, APPLICATION | {"rn": "meter", "poa": ["http://127.0.0.1:9000/x"], "apn": "meter", "csz": ["json"]}),
        (GROUP, {"mid": ["cnt1", "/id-mn1/cnt77"], "mnm": 10, "mt": 3, "csy": 2, "gn": "all", "macp": ["acp1"]}),
        (SUBSCRIPTION, {"nu": ["/id-in/CAE2"], "enc": {"net": [3], "chty": [4]}, "nct": 1, "exc": 5, "su": "CAE2"}),
        (ACCESS_CONTROL_POLICY, {"pv": {}, "pvs": RULES}),
    ],
)
def test_a_create_that_fits_the_table_passes(definition: Definition, attributes: dict[str, Any]) -> None:
    validation.compile(definition).create(attributes)


def test_a_fault_names_the_attribute_by_both_names_and_the_value() -> None:
    assert refusal(CONTAINER, {"mni": -1}) == "mni (maxNrOfInstances): -1 is not a non-negative integer"


def test_an_age_beyond_any_calendar_is_refused() -> None:
    assert refusal(CONTAINER, {"mia": 2**62}).endswith("is not a number of seconds up to 190 years")


def test_a_fault_within_a_structure_names_the_member() -> None:
    text = refusal(ACCESS_CONTROL_POLICY, {"pv": {"acr": [{"acor": ["all"], "acop": 99}]}, "pvs": RULES})

    assert text == "pv (privileges): acr[0].acop: 99 is not a combination of 1, 2, 4, 8, 16 and 32"


def test_a_policy_that_nobody_could_change_again_is_refused() -> None:
    assert refusal(ACCESS_CONTROL_POLICY, {"pv": RULES, "pvs": {"acr": []}}).startswith("pvs (selfPrivileges): acr:")


def test_an_unknown_attribute_is_named() -> None:
    assert refusal(CONTAINER, {"mnx": 1}) == "mnx: container has no such attribute"
    assert update_refusal(CONTAINER, {"mnx": 1}) == "mnx: container has no such attribute"


def test_an_attribute_of_another_type_is_unknown() -> None:
    assert refusal(CONTAINER, {"con": "1"}) == "con: container has no such attribute"


def test_a_long_name_is_answered_with_the_short_one() -> None:
    assert refusal(CONTAINER, {"maxNrOfInstances": 1}) == "maxNrOfInstances: use the short name mni"


def test_all_missing_attributes_are_named_at_once() -> None:
    text = refusal(AE, {"api": "Nmeter"})

    assert text == "rr (requestReachability), srv (supportedReleaseVersions) missing: mandatory in a CREATE of AE"


def test_what_the_cse_sets_cannot_be_sent() -> None:
    assert refusal(CONTAINER, {"ri": "cnt1"}) == "ri (resourceID): set by the CSE, not by a request"
    assert update_refusal(CONTAINER, {"cni": 0}) == "cni (currentNrOfInstances): set by the CSE, not by a request"


def test_what_is_given_at_creation_cannot_be_updated() -> None:
    assert update_refusal(AE, {"api": "Nother"}) == "api (App-ID): given at creation and never changed"


def test_null_deletes_an_optional_attribute_whether_it_is_there_or_not() -> None:
    validation.compile(CONTAINER).update({"mni": None, "lbl": None, "et": None})


def test_null_deletes_also_what_is_not_supported_because_it_is_not_there() -> None:
    validation.compile(CONTAINER).update({"daci": None})


@pytest.mark.parametrize(
    ("definition", "short"), [(AE, "rr"), (SUBSCRIPTION, "nu"), (SUBSCRIPTION, "nct"), (GROUP, "mnm")]
)
def test_null_for_what_a_resource_always_has_is_refused(definition: Definition, short: str) -> None:
    assert "null deletes an attribute" in update_refusal(definition, {short: None})


def test_null_in_a_create_is_refused() -> None:
    assert refusal(CONTAINER, {"mni": None}).startswith("mni (maxNrOfInstances): null deletes an attribute")
    assert refusal(CONTENT_INSTANCE, {"con": None}).startswith("con (content): null deletes an attribute")


def test_a_creator_is_asked_for_by_null_and_cannot_be_told() -> None:
    validation.compile(CONTAINER).create({"cr": None})

    assert refusal(CONTAINER, {"cr": "CAE1"}) == 'cr (creator): "CAE1" is not null, the only value it takes'


def test_policies_are_updated_alone() -> None:
    validator = validation.compile(CONTAINER)

    validator.update({"acpi": ["acp1"]})
    validator.update({"acpi": None})

    text = update_refusal(CONTAINER, {"acpi": ["acp1"], "mni": 5})
    assert text == "acpi (accessControlPolicyIDs): an UPDATE of it must not carry other attributes"


def test_an_attribute_that_would_be_stored_and_ignored_is_not_implemented() -> None:
    with pytest.raises(NotImplementedHere) as caught:
        validation.compile(SUBSCRIPTION).create({"nu": ["CAE1"], "psn": 5})

    assert str(caught.value) == "psn (preSubscriptionNotify): this CSE does not support it yet"


def test_an_event_type_that_is_never_raised_is_not_implemented() -> None:
    with pytest.raises(NotImplementedHere) as caught:
        validation.compile(SUBSCRIPTION).create({"nu": ["CAE1"], "enc": {"net": [3, 6]}})

    assert "enc (eventNotificationCriteria): net[1]: 6 (TRIGGER_RECEIVED)" in str(caught.value)


@pytest.mark.parametrize("definition", CREATABLE, ids=lambda definition: definition.name)
def test_the_least_create_of_a_type_passes(definition: Definition) -> None:
    validation.compile(definition).create(LEAST[definition.name])


@pytest.mark.parametrize("definition", CREATABLE, ids=lambda definition: definition.name)
def test_each_mandatory_attribute_is_missed(definition: Definition) -> None:
    for short in LEAST[definition.name]:
        without = {name: value for name, value in LEAST[definition.name].items() if name != short}

        assert refusal(definition, without).startswith(f"{short} (")


@pytest.mark.parametrize(("definition", "row"), EVERY_ROW, ids=row_id)
def test_every_row_that_a_request_must_not_carry_is_refused(definition: Definition, row: Attribute[Any]) -> None:
    if row.create is NP:
        assert refusal(definition, {row.short: "x"}).startswith(f"{row.short} (")
    if row.update is NP:
        assert update_refusal(definition, {row.short: "x"}).startswith(f"{row.short} (")


@pytest.mark.parametrize(("definition", "row"), EVERY_ROW, ids=row_id)
def test_every_row_without_support_is_refused_as_not_implemented(definition: Definition, row: Attribute[Any]) -> None:
    validator = validation.compile(definition)

    if not row.supported and row.create is not NP:
        with pytest.raises(NotImplementedHere, match=rf"^{row.short} \("):
            validator.create({row.short: []})
    if not row.supported and row.update is not NP:
        with pytest.raises(NotImplementedHere, match=rf"^{row.short} \("):
            validator.update({row.short: []})


# A type that the platform does not have, written as rows only.

ENTRIES = Attribute[dict[str, Any]]("se", "scheduleElement", SCHEDULE, create=M, update=O, announced=OA, always=True)
COORDINATED = Attribute[bool | None]("nco", "networkCoordinated", BOOLEAN, create=O, update=O, announced=OA)
SCHEDULE_RESOURCE = Definition(
    type=18,
    tag="m2m:sch",
    name="schedule",
    attributes=(*COMMON, *ANNOUNCEABLE, CUSTODIAN, ENTRIES, COORDINATED),
)


@pytest.fixture
def schedule() -> Validator:
    return validation.compile(SCHEDULE_RESOURCE)


def test_a_new_type_is_validated_from_its_rows_alone(schedule: Validator) -> None:
    schedule.create({"rn": "notificationSchedule", "se": {"sce": ["* * 8-18 * * 1-5 *"]}})
    schedule.update({"nco": None})

    with pytest.raises(BadRequest, match=r"se \(scheduleElement\): sce\[0\]: 3 fields"):
        schedule.create({"se": {"sce": ["* * *"]}})
    with pytest.raises(BadRequest, match=r"se \(scheduleElement\) missing"):
        schedule.create({})


# Whatever is sent: the answer is a refusal or nothing, and the published schema agrees.

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["20300101T000000", "N1", "PT1S"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def requests(draw: st.DrawFn) -> tuple[Definition, dict[str, Any]]:
    definition = draw(st.sampled_from(CREATABLE))
    names = st.sampled_from([row.short for row in definition.attributes]) | st.text(max_size=4)
    attributes = draw(st.dictionaries(names, VALUES, max_size=3))
    if draw(st.booleans()):
        attributes = {**LEAST[definition.name], **attributes}
    return definition, attributes


def accepts(check: Any, attributes: dict[str, Any]) -> bool:
    try:
        check(attributes)
    except OneM2MError:
        return False
    return True


def published(definition: Definition, request: str) -> Draft202012Validator:
    schema = schema_of(definition)
    registry: Registry[Any] = Registry().with_resource(schema["$id"], Resource.from_contents(schema))
    return Draft202012Validator({"$ref": f"{schema['$id']}#/$defs/{request}"}, registry=registry)


@given(requests())
def test_a_create_that_passes_fits_the_published_schema(request: tuple[Definition, dict[str, Any]]) -> None:
    definition, attributes = request

    if accepts(validation.compile(definition).create, attributes):
        published(definition, "create").validate(attributes)


@given(requests())
def test_an_update_that_passes_fits_the_published_schema(request: tuple[Definition, dict[str, Any]]) -> None:
    definition, attributes = request

    if Operation.UPDATE in definition.operations and accepts(validation.compile(definition).update, attributes):
        published(definition, "update").validate(attributes)


@pytest.mark.parametrize("definition", CREATABLE, ids=lambda definition: definition.name)
def test_the_published_schema_takes_the_least_create_and_nothing_less(definition: Definition) -> None:
    schema = published(definition, "create")

    assert schema.is_valid(LEAST[definition.name])
    for short in LEAST[definition.name]:
        assert not schema.is_valid({name: 1 for name in LEAST[definition.name] if name != short})
