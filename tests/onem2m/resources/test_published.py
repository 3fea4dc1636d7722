from typing import Any

import pytest
from jsonschema import Draft202012Validator

from onem2m.resources import ALL
from onem2m.resources.definition import Definition
from onem2m.resources.reference import reference_of
from onem2m.resources.schema import schema_name, schema_of
from scripts.resource_tables import ROOT, generated

PUBLISHED = sorted(generated().items())


@pytest.mark.parametrize(("path", "content"), PUBLISHED, ids=lambda value: getattr(value, "name", ""))
def test_what_is_published_is_what_the_tables_say(path: Any, content: str) -> None:
    assert path.read_text(encoding="utf-8") == content, "python -m scripts.resource_tables writes it anew"


def test_no_schema_is_left_of_a_type_that_is_gone() -> None:
    published = {path.stem for path in (ROOT / "schemas" / "resources").glob("*.json")}

    assert published == {schema_name(definition) for definition in ALL}


@pytest.mark.parametrize("definition", ALL, ids=lambda definition: definition.name)
def test_every_schema_is_valid_json_schema(definition: Definition) -> None:
    Draft202012Validator.check_schema(schema_of(definition))


def test_names_of_schemas_are_words_with_hyphens() -> None:
    assert [schema_name(definition) for definition in ALL] == [
        "access-control-policy",
        "ae",
        "container",
        "content-instance",
        "cse-base",
        "group",
        "location-policy",
        "m2m-service-subscription-profile",
        "mgmt-obj",
        "firmware",
        "software",
        "memory",
        "battery",
        "device-info",
        "device-capability",
        "reboot",
        "event-log",
        "area-nwk-info",
        "area-nwk-device-info",
        "data-collection",
        "cmdh-policy",
        "active-cmdh-policy",
        "cmdh-defaults",
        "cmdh-def-ec-value",
        "cmdh-ec-def-param-values",
        "cmdh-limits",
        "cmdh-network-access-rules",
        "cmdh-nw-access-rule",
        "cmdh-buffer",
        "node",
        "polling-channel",
        "schedule",
        "service-subscribed-app-rule",
        "service-subscribed-node",
        "subscription",
        "semantic-descriptor",
        "notification-target-mgmt-policy-ref",
        "notification-target-policy",
        "policy-deletion-rules",
        "flex-container",
        "time-series",
        "time-series-instance",
        "role",
        "token",
        "dynamic-authorization-consultation",
        "authorization-information",
        "flex-container-instance",
    ]


@pytest.mark.parametrize("definition", ALL, ids=lambda definition: definition.name)
def test_the_page_has_a_heading_for_every_type_and_a_line_for_every_attribute(definition: Definition) -> None:
    page = reference_of(ALL)

    _, _, section = page.partition(f"\n## {definition.name}\n")
    lines = section.partition("\n## ")[0].splitlines()
    for row in definition.attributes:
        assert any(line.startswith(f"| `{row.short}` | {row.long} |") for line in lines), row.short


def test_a_resource_as_it_is_served_fits_its_schema() -> None:
    container = {
        "rn": "readings",
        "ty": 3,
        "ri": "cnt1",
        "pi": "Cmetering",
        "ct": "20250301T120000,000001",
        "lt": "20250301T120000,000001",
        "et": "20260301T120000",
        "st": 2,
        "cni": 2,
        "cbs": 180,
        "mni": 1000,
    }
    schema = Draft202012Validator(schema_of(next(definition for definition in ALL if definition.name == "container")))

    schema.validate(container)

    assert not schema.is_valid(container | {"cni": -1})
    assert not schema.is_valid({name: value for name, value in container.items() if name != "ri"})
