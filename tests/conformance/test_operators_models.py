"""Models of flexContainers that the operator adds, or has taken without (settings `specializations`, `unknown_...`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cse.settings import SettingsWrong
from tests.conformance.flex import BATTERY
from tests.conformance.house import House, Originator

HOME = "cse-in/meter"
BOILER = {
    "specializations": [
        {
            "type": "our:boilr",
            "definition": "org.example.moduleclass.boiler",
            "name": "boiler",
            "attributes": {
                "temp": {"name": "temperature", "type": "float", "mandatory": True},
                "mode": {"name": "mode", "type": "string", "values": ["eco", "full"]},
            },
        }
    ]
}
OURS = {"cnd": "org.example.moduleclass.boiler", "temp": 61.5}


@pytest.fixture
def models(tmp_path: Path) -> Path:
    file = tmp_path / "models.json"
    file.write_text(json.dumps(BOILER), encoding="utf-8")
    return file


@pytest.fixture
def open_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Makes a CSE with settings."""
    houses: list[House] = []

    def make(**settings: Any) -> House:
        houses.append(House(tmp_path / f"house-{len(houses)}", settings=settings))
        return houses[-1]

    yield make
    for house in houses:
        house.leave()


@pytest.fixture
def meter(open_house: Callable[..., House], models: Path) -> Originator:
    """An application of a CSE that knows boilers."""
    return open_house(specializations=str(models)).application("Cmeter")


@pytest.mark.rule("CSE/FLX/CRE/030")
def test_a_model_of_the_operators_is_taken_and_checked(meter: Originator) -> None:
    assert meter.create(HOME, "our:boilr", {**OURS, "rn": "boiler", "mode": "eco"}).code == 2001

    assert meter.create(HOME, "our:boilr", {"cnd": OURS["cnd"]}).reason.startswith("temp (temperature) missing")
    assert meter.create(HOME, "our:boilr", {**OURS, "colour": "red"}).code == 4000
    assert meter.create(HOME, "our:boilr", {**OURS, "cnd": BATTERY}).code == 4000
    assert meter.create(HOME, "cod:bat", {"cnd": BATTERY, "lvl": 5}).code == 2001
    assert meter.update(f"{HOME}/boiler", "our:boilr", {"temp": None}).code == 4000


@pytest.mark.rule("CSE/FLX/CRE/009")
def test_a_value_beyond_its_enumeration_is_refused_by_name(meter: Originator) -> None:
    answer = meter.create(HOME, "our:boilr", {**OURS, "mode": "warm"})

    assert (answer.code, answer.reason) == (4000, 'mode (mode): "warm" is not one of eco, full')


def test_its_history_is_kept_like_any_other(meter: Originator) -> None:
    meter.made(HOME, "our:boilr", {**OURS, "rn": "boiler", "fcied": True})

    assert meter.update(f"{HOME}/boiler", "our:boilr", {"temp": 60}).code == 2004

    assert meter.retrieve(f"{HOME}/boiler/ol").content["our:boilr"]["temp"] == 61.5
    assert meter.retrieve(f"{HOME}/boiler/la").content["our:boilr"]["temp"] == 60


def test_what_was_taken_stays_when_the_model_is_taken_away(meter: Originator) -> None:
    house = meter.house
    meter.made(HOME, "our:boilr", {**OURS, "rn": "boiler", "fcied": True})
    before = meter.retrieve(f"{HOME}/boiler").content

    house.settings = {}
    house.restart()

    assert meter.retrieve(f"{HOME}/boiler").content == before
    assert meter.retrieve(f"{HOME}/boiler/la").content["our:boilr"]["temp"] == 61.5
    assert meter.found(HOME, {"ty": [28]}) == [f"{HOME}/boiler"]
    assert meter.update(f"{HOME}/boiler", "our:boilr", {"temp": "hot"}).code == 2004
    assert meter.create(HOME, "our:boilr", OURS).code == 4125
    assert meter.delete(f"{HOME}/boiler").code == 2002


@pytest.mark.rule("CSE/FLX/CRE/010")
def test_unknown_models_are_taken_where_the_operator_has_it_so(open_house: Callable[..., House]) -> None:
    house = open_house(unknown_specializations=True)
    meter = house.application("Cmeter")
    content = {
        "cnd": "org.example.lamp",
        "on": True,
        "steps": [1, [2]],
        "about": {"a": None},
        "watts": 5,
        "or": "urn:x",
    }

    made = meter.create(HOME, "our:lamp", {**content, "rn": "lamp", "fcied": True})

    assert (made.code, made.content.keys(), made.attributes["cs"]) == (2001, {"our:lamp"}, 1 + 8 + 1 + 4)
    house.restart()
    assert content.items() <= meter.retrieve(f"{HOME}/lamp").attributes.items()
    assert meter.update(f"{HOME}/lamp", "our:lamp", {"on": None, "colour": "red"}).code == 2004
    newest = meter.retrieve(f"{HOME}/lamp/la").attributes
    assert (newest["colour"], newest["watts"], "on" in newest) == ("red", 5, False)
    assert meter.retrieve(f"{HOME}/lamp", attributes=("colour",)).attributes == {"colour": "red"}
    assert meter.found(HOME, {"atr": [{"nm": "colour", "val": "red"}], "ty": [28]}) == [f"{HOME}/lamp"]
    assert meter.create(HOME, "fcnt", {"cnd": "org.example.any"}, type=28).code == 2001


@pytest.mark.parametrize(
    ("tag", "content", "code"),
    [
        ("our:lamp", {"cnd": BATTERY}, 4000),
        ("our:lamp", {"on": True}, 4000),
        ("our:lamp", {"cnd": "org.example.lamp", "st": 5}, 4000),
        ("our:lamp", {"cnd": "org.example.lamp", "labels": ["x"]}, 4000),
        ("our:lamp", {"cnd": "org.example.lamp", "no name": 1}, 4000),
        ("our:lamp", {"cnd": "org.example.lamp", "on": None}, 4000),
        (":lamp", {"cnd": "org.example.lamp"}, 4125),
        ("our:lamp<script>", {"cnd": "org.example.lamp"}, 4125),
        ("cod:bat", {"cnd": BATTERY, "lvl": "full"}, 4000),
        ("cod:bat", {"cnd": "org.example.lamp", "lvl": 5}, 4125),
        ("m2m:cnt", {"cnd": "org.example.lamp"}, 4000),
    ],
)
def test_even_then_not_everything_is(
    open_house: Callable[..., House], tag: str, content: dict[str, Any], code: int
) -> None:
    meter = open_house(unknown_specializations=True).application("Cmeter")

    assert meter.create(HOME, tag, content, type=28).code == code


def test_models_that_cannot_be_used_end_the_start_with_one_line(
    open_house: Callable[..., House], tmp_path: Path
) -> None:
    file = tmp_path / "wrong.json"
    file.write_text('{"specializations": [{"type": "boiler"}]}', encoding="utf-8")

    with pytest.raises(SettingsWrong, match=r"specializations: .*wrong\.json: specializations\[0\]: type: 'boiler'"):
        open_house(specializations=str(file))
