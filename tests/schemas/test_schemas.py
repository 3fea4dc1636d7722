"""Payload schemas: what passes, and what a refusal says."""

from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import schemas

TELEGRAM = {"telegram": "/X\r\n\r\n!0000\r\n", "receivedAt": "2026-06-01T10:00:00.123Z", "source": "hwe-p1-1"}
NAMES = sorted(f"energy/{entry.name.removesuffix('.json')}" for entry in files("schemas").joinpath("energy").iterdir())


def reading(**changes: Any) -> dict[str, Any]:
    register = {"obis": "1-0:1.8.1", "value": 1, "unit": "Wh", "uom": 72}
    payload = {"meterId": "M1", "at": None, "receivedAt": "2026-06-01T10:00:00Z", "quality": 0, "registers": [register]}
    return payload | changes


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_valid_and_is_called_what_it_is_found_by(name: str) -> None:
    document = dict(schemas.document(name))

    Draft202012Validator.check_schema(document)
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["$id"] == f"urn:gridhearth:{name.replace('/', ':')}"


def test_a_payload_of_the_right_shape_is_handed_back() -> None:
    assert schemas.check("energy/telegram", TELEGRAM) is TELEGRAM


@pytest.mark.parametrize(
    ("payload", "path", "fault"),
    [
        (reading(meterId="no spaces"), "meterId", "no spaces"),
        (reading(meterId="../up"), "meterId", "../up"),
        (reading(registers=[]), "registers", "non-empty"),
        (
            reading(registers=[{"obis": "1-0:1.8.1", "value": "1", "unit": "Wh", "uom": 72}]),
            "registers/0/value",
            "number",
        ),
        (reading(registers=[{"obis": "1.8.1", "value": 1, "unit": "Wh", "uom": 72}]), "registers/0/obis", "1.8.1"),
        (reading(registers=[{"obis": "1-0:1.8.1", "value": 1, "unit": "kWh", "uom": 72}]), "registers/0/unit", "kWh"),
        (reading(receivedAt="2026-06-01T10:00:00+02:00"), "receivedAt", "UTC"),
        (reading(receivedAt="2026-02-30T10:00:00Z"), "receivedAt", "UTC"),
        (reading(extra=1), "", "extra"),
        ({"meterId": "M1"}, "", "required"),
        ([], "", "object"),
    ],
)
def test_a_refusal_names_the_path_and_the_fault(payload: object, path: str, fault: str) -> None:
    with pytest.raises(schemas.PayloadInvalid) as refusal:
        schemas.check("energy/meter-reading", payload)

    assert refusal.value.path == path
    assert fault in refusal.value.fault
    assert str(refusal.value).startswith("energy/meter-reading: ")


def test_a_refusal_of_something_huge_stays_readable() -> None:
    with pytest.raises(schemas.PayloadInvalid) as refusal:
        schemas.check("energy/telegram", TELEGRAM | {"source": "x" * 100_000})

    assert len(str(refusal.value)) < 500


@pytest.mark.parametrize("name", ["energy/nothing", "energy", "../pyproject", "energy/../energy/event", ""])
def test_a_name_that_is_no_schema_is_refused(name: str) -> None:
    with pytest.raises(schemas.SchemaUnknown):
        schemas.check(name, {})
