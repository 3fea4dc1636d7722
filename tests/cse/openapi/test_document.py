"""The OpenAPI document says what the tables say, of every type, parameter and refusal there is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from openapi_spec_validator import validate

from cse.behaviour import BEHAVIOURS
from cse.entity import Entity
from cse.openapi import examples
from cse.openapi.document import Description, document
from cse.openapi.operations import ANY
from onem2m.errors import refusals
from onem2m.filter_criteria import criteria
from onem2m.mapping import json
from onem2m.mapping.query import fields
from onem2m.mapping.serialization import OFFERED
from onem2m.resources import ALL, Registry
from onem2m.resources.container import CONTAINER
from onem2m.resources.cse_base import CSE_BASE
from onem2m.resources.definition import Definition
from onem2m.resources.specializations import standard
from onem2m.vocabulary import Operation

METHODS = ("get", "put", "post", "delete")


def entity(registry: Registry | None = None, **settings: Any) -> Entity:
    return Entity.of("/id-in", "cse-in", "CAdmin", registry or Registry(), BEHAVIOURS, **settings)


LAMP = replace(CONTAINER, type=77, tag="x:lamp", name="lamp", children=frozenset())
CRATE = replace(CONTAINER, tag="x:crate", name="crate", stem="cnt")
"""A specialisation of the container."""


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return document(entity())


@pytest.fixture(scope="module")
def enlarged() -> dict[str, Any]:
    """With the models that come along, a type of its own and a specialisation beside all that is described anyway."""
    root = replace(CSE_BASE, children=CSE_BASE.children | {77})
    others = [definition for definition in ALL if definition is not CSE_BASE]
    return document(entity(Registry([root, *others, LAMP, CRATE], standard())))


def operations(described: dict[str, Any]) -> list[dict[str, Any]]:
    return [item[method] for item in described["paths"].values() for method in METHODS if method in item]


def of_onem2m(described: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in operations(described) if one["tags"] != ["Beside oneM2M"]]


def parameters(described: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    listed = [
        described["components"]["parameters"][one["$ref"].rpartition("/")[2]] if "$ref" in one else one
        for one in operation["parameters"]
    ]
    return {one["name"]: one for one in listed}


def bodies(operation: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    return found


def test_the_document_is_openapi_3_1(described: dict[str, Any], enlarged: dict[str, Any]) -> None:
    # It takes seconds, so all of it at once.
    validate(enlarged)

    assert described["paths"].keys() < enlarged["paths"].keys()
    assert described["components"]["schemas"].keys() < enlarged["components"]["schemas"].keys()
    assert described["openapi"].startswith("3.1")


def test_operations_have_names_of_their_own(described: dict[str, Any]) -> None:
    names = [one["operationId"] for one in operations(described)]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("definition", ALL, ids=lambda definition: definition.name)
def test_a_type_is_described_by_what_it_takes(described: dict[str, Any], definition: Definition) -> None:
    items = [
        item
        for path, item in described["paths"].items()
        if any(item[method]["tags"] == [definition.name] for method in METHODS if method in item)
        and path.rpartition("/")[2] not in definition.virtual
        and "fopt" not in path
    ]

    assert len(items) == 1
    taken = {Operation.RETRIEVE: "get", Operation.UPDATE: "put", Operation.DELETE: "delete"}
    assert {method for operation, method in taken.items() if operation in definition.operations} == {
        *items[0].keys() - {"post"}
    }
    creatable = {
        int(child.type) for child in ALL if child.type in definition.children and Operation.CREATE in child.operations
    }
    offered = {media for media in bodies(items[0].get("post", {})) if ";ty=" in media}
    assert offered == {f"{form};ty={number}" for number in creatable for form in OFFERED}


@pytest.mark.parametrize("definition", ALL, ids=lambda definition: definition.name)
def test_examples_are_taken_as_they_stand(definition: Definition) -> None:
    validator = entity().validators[definition]

    if Operation.CREATE in definition.operations:
        validator.create(examples.creation(definition))
    if Operation.UPDATE in definition.operations:
        assert examples.change(definition)


def test_every_refusal_is_described_at_every_operation(described: dict[str, Any]) -> None:
    for operation in of_onem2m(described):
        for refusal in refusals():
            answer = operation["responses"][str(refusal.http_status)]
            component = described["components"]["responses"][answer["$ref"].rpartition("/")[2]]
            assert refusal.code in component["headers"]["X-M2M-RSC"]["schema"]["enum"]


def test_every_query_field_that_is_evaluated_goes_with_a_retrieve(described: dict[str, Any]) -> None:
    listed = parameters(described, described["paths"]["/{to}"]["get"])

    evaluated = {field.name for field in fields() if not field.condition or field.name in criteria()}
    assert evaluated - {"grtm", "gstn"} <= listed.keys()
    assert not {field.name for field in fields()} - evaluated & listed.keys()
    assert {name for name, one in listed.items() if one["in"] == "path"} == {"to"}


def test_a_request_is_described_with_its_frame(described: dict[str, Any]) -> None:
    for operation in of_onem2m(described):
        listed = parameters(described, operation)
        assert listed["X-M2M-RI"]["required"]
        assert {"X-M2M-Origin", "X-M2M-RVI"} <= listed.keys()


def test_a_notification_is_what_names_no_type(described: dict[str, Any]) -> None:
    for path in ("/{to}", "/C{stem}"):
        operation = described["paths"][path]["post"]
        assert bodies(operation)["application/json"]["schema"] == {"$ref": "#/components/schemas/notification"}
        assert {"200", "201"} <= operation["responses"].keys()
    assert "application/json" not in bodies(described["paths"]["/cnt{number}"]["post"])


def test_a_type_that_joins_the_tables_joins_the_document(enlarged: dict[str, Any]) -> None:
    assert "application/json;ty=77" in bodies(enlarged["paths"]["/cse-in"]["post"])
    assert "application/json;ty=77" in bodies(enlarged["paths"]["/{to}"]["post"])
    assert {"get", "put", "delete"} == enlarged["paths"]["/lamp{number}"].keys()


def test_specialisations_share_a_section(described: dict[str, Any], enlarged: dict[str, Any]) -> None:
    choices = bodies(enlarged["paths"]["/{to}"]["post"])["application/json;ty=3"]

    assert [*choices["examples"]] == ["container", "crate"]
    more = enlarged["paths"].keys() - described["paths"].keys()
    assert {path.split("/")[1] for path in more} == {"lamp{number}"}


def test_a_page_can_show_what_an_operation_refers_to(enlarged: dict[str, Any]) -> None:
    """Swagger UI writes references out in full when an operation is opened."""
    known: dict[str, int] = {}

    def written_out(part: Any, above: tuple[str, ...] = ()) -> int:
        if isinstance(part, list):
            return 1 + sum(written_out(one, above) for one in part)
        if not isinstance(part, dict):
            return 1
        target = part.get("$ref")
        if target is None:
            return 1 + sum(written_out(one, above) for one in part.values())
        if target in above:
            return 1
        if target not in known:
            known[target] = written_out(found_at(enlarged, target), (*above, target))
        return known[target]

    sizes = {one["operationId"]: written_out(one) for one in operations(enlarged)}
    assert max(sizes.values()) < 50_000, sorted(sizes, key=lambda name: sizes[name])[-5:]


def found_at(described: dict[str, Any], pointer: str) -> Any:
    part: Any = described
    for name in pointer.removeprefix("#/").split("/"):
        part = part[name.replace("~1", "/").replace("~0", "~")]
    return part


def test_who_need_prove_nothing_is_told_so() -> None:
    strict, lenient = document(entity()), document(entity(development=True))

    assert strict["security"] == [{"bearer": []}, {"certificate": []}]
    assert {} in lenient["security"]


def test_the_text_is_made_once_and_differs_with_the_cse() -> None:
    ours, another = Description(entity()), Description(entity(development=True))

    assert ours()[0] is ours()[0]
    assert json.decode(ours()[0])["info"]["title"] == "oneM2M at /id-in"
    assert ours()[1] != another()[1]


def test_the_sections_are_named_in_the_order_of_the_tables(described: dict[str, Any]) -> None:
    names = [tag["name"] for tag in described["tags"]]

    assert names == [ANY, *(definition.name for definition in ALL), "Beside oneM2M"]
    used = {tag for one in operations(described) for tag in one["tags"]}
    assert used == set(names)


@pytest.mark.parametrize(("content", "form"), [(6, "references"), (12, "permissions")])
def test_what_a_retrieve_may_ask_to_be_shown_is_described(described: dict[str, Any], content: int, form: str) -> None:
    asked = [
        one
        for one in of_onem2m(described)
        if content in parameters(described, one).get("rcn", {}).get("schema", {}).get("enum", [])
        and "200" in one["responses"]
        and "content" in one["responses"]["200"]
        and "aggregatedResponse" not in str(one["responses"]["200"])
    ]

    assert len(asked) > 20
    silent = [one["operationId"] for one in asked if f"schemas/{form}" not in str(one["responses"]["200"])]
    assert silent == []
