"""In which form, and in words of which release, a target is told (TS-0009 6.4, digest notifications.md 1, http.md 4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.target import Heard, Target

BOX = "cse-in/meter/box"


def told(house: House, meter: Originator, target: Target, nu: str) -> Heard:
    """What a target hears of a new instance."""
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.made(BOX, "sub", {"nu": [nu], "enc": {"net": [3]}})
    meter.made(BOX, "cin", {"con": {"w": 5}})
    target.wait(1)
    return target.messages[-1]


@pytest.mark.rule("CSE/SUB/ATT/005", "CSE/SUB/ATT/006", "CSE/HTTP/NTF/007", "CSE/HTTP/NTF/008")
@pytest.mark.parametrize(
    ("query", "path", "form"),
    [
        ("?ct=json", "/heard", "application/json"),
        ("?ct=cbor", "/heard", "application/cbor"),
        ("?a=1&ct=cbor", "/heard?a=1", "application/cbor"),
        ("?a=1", "/heard?a=1", "application/json"),
    ],
)
def test_a_target_says_in_its_url_what_it_reads(
    house: House, meter: Originator, target: Target, query: str, path: str, form: str
) -> None:
    heard = told(house, meter, target, f"{target.url}{query}")

    assert (heard.path, heard.headers["content-type"]) == (path, form)
    assert heard.sgn["nev"]["rep"]["m2m:cin"]["con"] == {"w": 5}


@pytest.mark.parametrize(
    ("attributes", "query", "form", "release"),
    [
        ({}, "", "application/json", "3"),
        ({"csz": ["application/json", "application/cbor"]}, "", "application/json", "3"),
        ({"csz": ["application/cbor"]}, "", "application/cbor", "3"),
        ({"csz": ["application/cbor"]}, "?ct=json", "application/json", "3"),
        ({"csz": ["application/xml"]}, "", "application/json", "3"),
        ({"srv": ["4"]}, "", "application/json", "4"),
        ({"srv": ["2a", "3", "4"]}, "", "application/json", "3"),
        ({"srv": ["2a"]}, "", "application/json", "2a"),
    ],
)
def test_an_application_is_told_in_a_form_and_a_release_that_it_reads(
    house: House, meter: Originator, target: Target, attributes: dict[str, Any], query: str, form: str, release: str
) -> None:
    house.listener("Cpanel", f"{target.url}{query}")
    assert house.originator("Cpanel").update("cse-in/panel", "ae", attributes or {"lbl": ["x"]}).code == 2004

    heard = told(house, meter, target, "/id-in/Cpanel")

    assert (heard.headers["content-type"], heard.headers["x-m2m-rvi"]) == (form, release)
    assert heard.sgn["nev"]["rep"]["m2m:cin"]["con"] == {"w": 5}
