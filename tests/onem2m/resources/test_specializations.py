"""Models of flexContainers: those that come along say what the digest says, and others are read or refused in one line."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import schemas
from onem2m.errors import BadRequest, SpecializationSchemaNotFound
from onem2m.resources import ALL, Registry
from onem2m.resources.attribute import M, O
from onem2m.resources.flex_container import FLEX_CONTAINER, FLEX_CONTAINER_INSTANCE, OWN_NAMES
from onem2m.resources.specializations import SpecializationsWrong, load, read, standard, together
from tests.onem2m.resources.digest import digest

MODELS = {definition.tag: definition for definition in standard()}
SHIPPED = Path("onem2m/resources/ts-0023.json")
ACTIONS = {"cod:togge", "cod:acCTr", "cod:deCTr", "cod:deNVe", "cod:inNVe", "cod:reNVe", "cod:open", "cod:close"}
ACTIONS |= {"cod:reTMe"}
"""Orders below a module, which carry nothing; the digest names them as children only."""
BOILER: dict[str, Any] = {
    "title": "our boilers",
    "clause": "house rules 3.2",
    "specializations": [
        {
            "type": "our:boilr",
            "definition": "org.example.moduleclass.boiler",
            "name": "boiler",
            "attributes": {
                "temp": {"name": "temperature", "type": "float", "mandatory": True},
                "mode": {"name": "mode", "type": "string", "values": ["eco", "full"]},
                "modes": {"name": "supportedModes", "type": "list of integer"},
            },
            "children": ["cod:bat"],
            "earlier": [{"type": "old:boilr", "definition": "org.example.boiler"}],
        }
    ],
}


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    content = copy.deepcopy(BOILER)
    change(content)
    return content


@pytest.mark.recorded
def test_the_models_that_come_along_say_what_the_standard_says() -> None:
    told = digest()["flexContainerSpecializations"]

    assert len(told) == 52
    assert {tag for tag in MODELS if not tag.startswith("hd:")} == told.keys() | ACTIONS
    for tag, model in told.items():
        ours = MODELS[tag]
        assert (ours.name, ours.specialization) == (model["long"], model["cnd"])
        rows = {row.short: row for row in ours.attributes if row.short not in OWN_NAMES}
        assert rows.keys() == model["attributes"].keys()
        for short, text in model["attributes"].items():
            long, kind, card = re.fullmatch(r"(\w+): (.+) \[(.+)\]", text).groups()  # type: ignore[union-attr]
            row = rows[short]
            expected = (long, re.sub(r"xs:|m2m:", "", kind), M if card == "1" else O, card == "1")
            assert (row.long, row.kind.name, row.create, row.always) == expected, f"{tag} {short}"


def test_release_3_has_all_but_node_management_in_one_name_space() -> None:
    now = {tag.partition(":")[2] for tag in MODELS if not tag.startswith("hd:")}

    assert {tag.partition(":")[2] for tag in MODELS if tag.startswith("hd:")} == now - {"fleNe"}
    assert MODELS["hd:eneCn"].specialization == "org.onem2m.home.moduleclass.energyConsumption"
    assert MODELS["hd:dSEMr"].specialization == "org.onem2m.home.device.deviceSmartElectricMeter"


def test_every_model_brings_instances_under_its_root_whose_attributes_nobody_writes() -> None:
    for tag, model in MODELS.items():
        assert model.instances is not None
        assert (model.instances.tag, model.instances.type) == (tag, FLEX_CONTAINER_INSTANCE.type)
        own = {row.short for row in model.attributes} - {row.short for row in FLEX_CONTAINER.attributes}
        assert own <= {row.short for row in model.instances.attributes}
        assert {(row.create.value, row.update.value) for row in model.instances.attributes} == {("NP", "NP")}


def test_the_shipped_file_and_an_operators_fit_the_published_schema() -> None:
    schemas.check("specializations/models", json.loads(SHIPPED.read_text(encoding="utf-8")))
    schemas.check("specializations/models", BOILER)


def test_an_operators_model_has_the_attributes_that_it_says() -> None:
    now, earlier = read(BOILER)

    rows = {row.short: row for row in now.attributes if row.short not in OWN_NAMES}
    assert rows.keys() == {"temp", "mode", "modes"}
    assert (rows["temp"].create, rows["temp"].deletable) == (M, False)
    assert (rows["mode"].create, rows["mode"].deletable) == (O, True)
    assert rows["mode"].kind.check("off") is not None
    assert rows["modes"].kind.check([1, 2]) is None
    assert (now.clause, earlier.tag, earlier.specialization) == ("house rules 3.2", "old:boilr", "org.example.boiler")


def _model(content: dict[str, Any]) -> dict[str, Any]:
    model: dict[str, Any] = content["specializations"][0]
    return model


def _temperature(content: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = _model(content)["attributes"]["temp"]
    return row


WRONG: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda c: c.pop("specializations"), "specializations: not a list"),
    (lambda c: c.update(specialisations=[]), "the file: 'specialisations' is not one of"),
    (lambda c: c.update(clause=5), "the file: clause: missing, or not a short text"),
    (lambda c: c["specializations"].append(5), "specializations[1]: not an object"),
    (lambda c: _model(c).pop("name"), "specializations[0] (our:boilr): name: missing"),
    (lambda c: _model(c).update(type="boiler"), "specializations[0]: type: 'boiler' is not a root element"),
    (lambda c: _model(c).update(type="m2m:boilr"), "specializations[0]: type: 'm2m:boilr' is not a root element"),
    (lambda c: _model(c).update(definition="a b"), 'definition: "a b" is not an address'),
    (lambda c: _model(c).update(colour="red"), "specializations[0]: 'colour' is not one of attributes, children"),
    (lambda c: _model(c).update(attributes=[]), "specializations[0] (our:boilr): attributes: not an object"),
    (lambda c: _model(c).update(children=["x"]), "children: 'x' is not a root element"),
    (lambda c: _model(c).update(children="x"), "children: not a list"),
    (lambda c: _model(c).update(earlier=[{"type": "our:boilr", "definition": "x"}]), "our:boilr is described twice"),
    (lambda c: _model(c)["attributes"].update({"a b": {"name": "x", "type": "string"}}), "a b: not the name of"),
    (lambda c: _model(c)["attributes"].update({"cs": {"name": "x", "type": "string"}}), "cs: every flexContainer has"),
    (
        lambda c: _model(c)["attributes"].update({"org": {"name": "x", "type": "string"}}),
        "org: every flexContainer has",
    ),
    (lambda c: _temperature(c).update(type="number"), "temp: type: 'number' is none of string, boolean"),
    (lambda c: _temperature(c).update(type="list of list of string"), "temp: type: 'list of list of string' is none"),
    (lambda c: _temperature(c).update(mandatory="yes"), "temp: mandatory: neither true nor false"),
    (lambda c: _temperature(c).update(values=["a"]), "temp: values: a list of the strings"),
    (lambda c: _temperature(c).pop("name"), "temp: name: missing"),
]


@pytest.mark.parametrize(("change", "reason"), WRONG, ids=[reason for _, reason in WRONG])
def test_a_file_that_is_wrong_is_refused_with_the_place(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], reason: str
) -> None:
    file = tmp_path / "models.json"
    file.write_text(json.dumps(changed(change)), encoding="utf-8")

    with pytest.raises(SpecializationsWrong, match=re.escape(reason)) as refusal:
        load(file)
    assert str(refusal.value).startswith(f"{file}: ")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "Expecting property name"),
        (b"\xff", "can't decode"),
        (b"[]", "not an object"),
        (b'{"specializations": [], "specializations": []}', "'specializations' is there twice"),
        (b"[" * 100_000, "recursion"),
    ],
)
def test_what_is_no_such_file_at_all_is_refused_too(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "models.json"
    file.write_bytes(content)

    with pytest.raises(SpecializationsWrong, match=reason):
        load(file)


def test_a_folder_is_read_whole_and_must_hold_something(tmp_path: Path) -> None:
    with pytest.raises(SpecializationsWrong, match=r"no \*\.json in this folder"):
        load(tmp_path)
    (tmp_path / "b.json").write_text(json.dumps(BOILER), encoding="utf-8")
    (tmp_path / "a.json").write_text('{"specializations": []}', encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no models", encoding="utf-8")

    assert [definition.tag for definition in load(tmp_path)] == ["our:boilr", "old:boilr"]
    with pytest.raises(SpecializationsWrong, match="nowhere"):
        load(tmp_path / "nowhere")


def test_an_operators_model_takes_the_place_of_one_of_the_same_root() -> None:
    mine = changed(lambda content: _model(content).update(type="cod:bat"))

    registry = Registry(ALL, together(standard(), read(mine)))

    assert registry.lookup(28, "cod:bat").specialization == "org.example.moduleclass.boiler"


def test_roots_are_told_apart_by_type() -> None:
    registry = Registry(ALL, standard())

    assert registry.lookup(13, "m2m:bat").name == "battery"
    assert registry.lookup(28, "cod:bat") is registry.definition_of(28, b'{"cod:bat":{}}')
    assert registry.definition_of(58, b'{"cod:bat":{}}') is registry.lookup(28, "cod:bat").instances
    assert registry.definition_of(13, b'{"m2m:bat":{}}').prefix == "bat"


@pytest.mark.parametrize("accept", [True, False])
def test_what_is_stored_stays_readable_when_its_model_is_gone(accept: bool) -> None:
    registry = Registry(accept_unknown=accept)

    for number in (28, 58):
        definition = registry.definition_of(number, b'{"our:boilr":{"temp":5}}')
        assert (definition.tag, definition.type) == ("our:boilr", number)
        assert definition.further is not None
        assert definition is registry.definition_of(number, b'{"our:boilr":{"temp":6}}')


def test_an_unknown_model_is_refused_unless_the_operator_has_it_taken() -> None:
    with pytest.raises(SpecializationSchemaNotFound, match="our:boilr: no such specialisation of flexContainer"):
        Registry().lookup(28, "our:boilr")

    registry = Registry(ALL, standard(), accept_unknown=True)
    taken = registry.lookup(28, "our:boilr")
    registry.require_agreement(taken, {"cnd": "org.example.boiler"})
    with pytest.raises(BadRequest, match="is the model of cod:bat, not of our:boilr"):
        registry.require_agreement(taken, {"cnd": MODELS["cod:bat"].specialization})
    with pytest.raises(SpecializationSchemaNotFound):
        registry.lookup(28, "no root element")
