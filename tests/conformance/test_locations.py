"""Locations of resources: loc on the types that may have one (TS-0001 9.6.1.3, release 4)."""

from typing import Any

import pytest

from tests.conformance.flex import BAT
from tests.conformance.house import Originator

POINT = {"typ": 1, "crd": "[8.5, 50.2]"}
RING = "[[0,0],[10,0],[10,10],[0,10],[0,0]]"


@pytest.mark.rule("CSE/LOC/GEO/001", "CSE/LOC/GEO/002", "CSE/LOC/GEO/003", "CSE/LOC/GEO/004")
@pytest.mark.parametrize(
    "location",
    [
        POINT,
        {"typ": 2, "crd": "[[0,0],[1,1]]"},
        {"typ": 3, "crd": f"[{RING}]"},
        {"typ": 3, "crd": RING},
        {"typ": 4, "crd": "[[0,0],[1,1]]"},
        {"typ": 5, "crd": "[[[0,0],[1,1]],[[2,2],[3,3]]]"},
        {"typ": 6, "crd": f"[[{RING}]]"},
    ],
)
def test_a_geometry_is_kept_as_it_was_sent(meter: Originator, location: dict[str, Any]) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box", "loc": location})

    assert meter.retrieve("cse-in/meter/box").attributes["loc"] == location


@pytest.mark.rule("CSE/LOC/GEO/005", "CSE/LOC/GEO/006", "CSE/LOC/GEO/007")
@pytest.mark.parametrize(
    "location",
    [
        {"typ": 7, "crd": "[8.5,50.2]"},
        {"typ": 0, "crd": "[8.5,50.2]"},
        {"typ": 1},
        {"crd": "[8.5,50.2]"},
        {"typ": 1, "crd": [8.5, 50.2]},
        {"typ": 1, "crd": "[[8.5,50.2]]"},
        {"typ": 2, "crd": "[8.5,50.2]"},
        {"typ": 3, "crd": "[[0,0],[10,0],[10,10],[0,10]]"},
        {"typ": 3, "crd": "[[[0,0],[10,10],[10,0],[0,10],[0,0]]]"},
        {"typ": 1, "crd": "[180.5,0]"},
        {"typ": 1, "crd": "[0,90.5]"},
        {"typ": 1, "crd": "[0,NaN]"},
        {"typ": 1, "crd": "[" * 90_000},
    ],
)
def test_what_is_no_geometry_is_refused(meter: Originator, location: dict[str, Any]) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})

    refused = meter.create("cse-in/meter", "cnt", {"loc": location})

    assert refused.code == 4000
    assert "loc (location)" in refused.reason
    assert meter.update("cse-in/meter/box", "cnt", {"loc": location}).code == 4000


@pytest.mark.rule("CSE/LOC/GEO/008", "CSE/LOC/GEO/009")
def test_a_location_changes_and_goes_but_not_that_of_an_instance(meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box", "loc": POINT})
    instance = meter.made("cse-in/meter/box", "cin", {"con": 1, "loc": POINT})
    elsewhere = {"typ": 1, "crd": "[9, 51]"}

    assert meter.update("cse-in/meter/box", "cnt", {"loc": elsewhere}).attributes["loc"] == elsewhere
    assert meter.update("cse-in/meter/box", "cnt", {"loc": None}).code == 2004
    assert "loc" not in meter.retrieve("cse-in/meter/box").attributes
    assert meter.update(instance["ri"], "cin", {"loc": elsewhere}).code == 4005


@pytest.mark.rule("CSE/LOC/GEO/010")
def test_applications_containers_models_series_and_instances_have_locations(meter: Originator) -> None:
    assert meter.update("cse-in/meter", "ae", {"loc": POINT}).attributes["loc"] == POINT
    meter.made("cse-in/meter", "cnt", {"rn": "box", "loc": POINT})
    meter.made("cse-in/meter", "ts", {"rn": "series", "loc": POINT})

    value = meter.made("cse-in/meter/series", "tsi", {"dgt": "20250301T120000", "con": 1, "loc": POINT})

    assert value["loc"] == POINT
    assert meter.made("cse-in/meter/box", "cin", {"con": 1, "loc": POINT})["loc"] == POINT
    assert meter.made("cse-in/meter", "cod:bat", {**BAT, "loc": POINT})["loc"] == POINT
    assert len(meter.found("cse-in/meter", {"gmty": 1, "gsf": 1, "geom": POINT["crd"]})) == 5
