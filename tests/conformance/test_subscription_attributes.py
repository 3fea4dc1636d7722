"""What a subscription says of itself, and what it cannot say (TS-0001 9.6.8, TS-0004 7.4.8; digest notifications.md 1, 2, 4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.target import Target

BOX = "cse-in/meter/box"
Subscribe = Callable[..., str]


@pytest.mark.rule("CSE/SUB/UPD/001", "CSE/SUB/UPD/002", "CSE/SUB/ATT/049")
def test_a_subscription_is_shown_as_it_was_made_and_changed(
    meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    sent: dict[str, Any] = {
        "enc": {"net": [3, 4], "chty": [4]},
        "exc": 5,
        "bn": {"num": 2, "dur": "PT10S"},
        "rl": {"mnn": 4, "tww": "PT1M"},
        "pn": 2,
        "nsp": 3,
        "ln": False,
        "nec": 4,
        "su": "Cmeter",
        "gpi": "cse-in/meter",
        "lbl": ["x"],
    }
    identifier = subscribe(**sent)[7:]

    shown = meter.retrieve(identifier).attributes
    answer = meter.update(identifier, "sub", {"exc": 9, "bn": None, "nct": 3})

    assert {**sent, "nu": [target.url], "ty": 23, "nct": 1, "cr": "Cmeter"}.items() <= shown.items()
    assert answer.code == 2004
    after = meter.retrieve(identifier).attributes
    assert after == {**{name: value for name, value in shown.items() if name != "bn"}, "exc": 9, "nct": 3}


@pytest.mark.parametrize(
    ("attributes", "named"),
    [
        pytest.param({"nu": []}, "nu", marks=pytest.mark.rule("CSE/SUB/ATT/010")),
        pytest.param({"nu": None}, "nu", marks=pytest.mark.rule("CSE/SUB/CRE/028")),
        pytest.param({"cr": "Cdisplay"}, "cr", marks=pytest.mark.rule("CSE/SUB/ATT/042")),
        pytest.param({"exc": 0}, "exc", marks=pytest.mark.rule("CSE/SUB/ATT/015")),
        pytest.param({"exc": -1}, "exc", marks=pytest.mark.rule("CSE/SUB/ATT/015")),
        pytest.param({"enc": {"net": [99]}}, "enc.net", marks=pytest.mark.rule("CSE/SUB/ENC/010")),
        pytest.param({"enc": {"xyz": 1}}, "enc.xyz", marks=pytest.mark.rule("CSE/SUB/ENC/042")),
        pytest.param({"enc": {"net": [3], "nest": 1}}, "enc.nest", marks=pytest.mark.rule("CSE/SUB/ENC/042")),
        pytest.param({"enc": {"crb": "noon"}}, "enc.crb", marks=pytest.mark.rule("CSE/SUB/ENC/043")),
        pytest.param({"enc": {"sza": "2"}}, "enc.sza", marks=pytest.mark.rule("CSE/SUB/ENC/043")),
        pytest.param({"enc": {"atr": "lbl"}}, "enc.atr", marks=pytest.mark.rule("CSE/SUB/ENC/043")),
        pytest.param({"enc": {"fo": 7}}, "enc.fo", marks=pytest.mark.rule("CSE/SUB/ENC/043")),
        pytest.param({"enc": [1]}, "enc", marks=pytest.mark.rule("CSE/SUB/ENC/043")),
        pytest.param({"enc": {"net": [3], "atr": ["lbl"]}}, "enc.atr", marks=pytest.mark.rule("CSE/SUB/ENC/014")),
        pytest.param({"enc": {"net": [3], "chty": [2]}}, "enc.chty", marks=pytest.mark.rule("CSE/SUB/ENC/017")),
        pytest.param({"enc": {"net": [1], "chty": [4]}}, "enc.chty", marks=pytest.mark.rule("CSE/SUB/ENC/018")),
        pytest.param({"nct": 9}, "nct", marks=pytest.mark.rule("CSE/SUB/NCT/017")),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_by_its_name(meter: Originator, target: Target, attributes: Any, named: str) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    sent = {name: value for name, value in {"nu": [target.url], **attributes}.items() if value is not None}

    answer = meter.create(BOX, "sub", sent)

    assert answer.code == 4000
    assert re.match(named.replace(".", r"( \(\w+\): |\.)") + r"\b", answer.reason), answer.reason
    assert (target.messages, meter.found(BOX)) == ([], [])


@pytest.mark.rule("CSE/SUB/ATT/025")
def test_events_of_before_are_refused_by_name(meter: Originator, target: Target) -> None:
    answer = meter.create("cse-in/meter", "sub", {"nu": [target.url], "psn": 5})

    assert answer.code == 5001
    assert "psn" in answer.reason


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"psn": 5}, marks=pytest.mark.rule("CSE/SUB/ATT/026")),
        pytest.param({"su": "Cmeter"}, marks=pytest.mark.rule("CSE/SUB/ATT/039")),
        pytest.param({"cr": "Cdisplay"}, marks=pytest.mark.rule("CSE/SUB/ATT/042")),
        pytest.param({"nu": []}, marks=pytest.mark.rule("CSE/SUB/ATT/010")),
        pytest.param({"nu": None}, marks=pytest.mark.rule("CSE/SUB/ATT/010")),
    ],
    ids=str,
)
def test_what_was_decided_when_it_was_made_does_not_change(
    meter: Originator, subscribe: Subscribe, changes: dict[str, Any]
) -> None:
    identifier = subscribe()[7:]
    before = meter.retrieve(identifier).content

    answer = meter.update(identifier, "sub", changes)

    assert answer.code == 4000
    assert next(iter(changes)) in answer.reason
    assert meter.retrieve(identifier).content == before


@pytest.mark.rule("CSE/SUB/UPD/006")
def test_without_criteria_it_is_for_updates_again(
    house: House, meter: Originator, target: Target, subscribe: Subscribe
) -> None:
    identifier = subscribe(enc={"net": [3]})[7:]

    assert meter.update(identifier, "sub", {"enc": None}).code == 2004
    meter.made(BOX, "cin", {"con": "not told"})
    meter.update(BOX, "cnt", {"lbl": ["told"]})
    house.deliver()

    assert "enc" not in meter.retrieve(identifier).attributes
    assert [sgn["nev"]["net"] for sgn in target.told] == [1]


@pytest.mark.rule("CSE/SUB/UPD/007")
@pytest.mark.parametrize("changes", [{"enc": {"net": [3]}}, {"enc": {"net": [1, 4]}}, {"nct": 5}, {"nct": 4}], ids=str)
def test_contents_fit_the_events_after_a_change_too(
    meter: Originator, subscribe: Subscribe, changes: dict[str, Any]
) -> None:
    identifier = subscribe(enc={"net": [1]}, nct=2)[7:]

    assert meter.update(identifier, "sub", changes).code in (4000, 5001)
    assert meter.update(identifier, "sub", {"enc": {"net": [3]}, "nct": 1}).code == 2004


@pytest.mark.rule("CSE/SUB/ATT/009")
@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("ftp://files.example/x", 4000),
        ("file:///etc/passwd", 4000),
        ("gopher://127.0.0.1/", 4000),
        ("://nobody", 4000),
        ("coaps+tcp://lamp.example/x", 5001),
        ("coap://lamp.example/x", 5001),
        ("WSS://lamp.example/x", 5001),
    ],
)
def test_an_address_of_another_scheme_is_refused_by_name(
    meter: Originator, target: Target, subscribe: Subscribe, address: str, code: int
) -> None:
    identifier = subscribe()[7:]

    created = meter.create(BOX, "sub", {"nu": [target.url, address]})
    updated = meter.update(identifier, "sub", {"nu": [target.url, address]})

    assert (created.code, updated.code) == (code, code)
    assert created.reason.startswith("nu: ")
    assert len(target.messages) == 1


@pytest.mark.rule("CSE/SUB/ATT/007")
@pytest.mark.parametrize("query", ["ct=xml", "ct=", "a=b&ct=application/xml", "ct=json&ct=xml"])
def test_a_serialization_that_is_not_written_is_refused_by_name(
    meter: Originator, target: Target, subscribe: Subscribe, query: str
) -> None:
    identifier = subscribe()[7:]
    asked = len(target.messages)

    created = meter.create(BOX, "sub", {"nu": [f"{target.url}?{query}"]})
    updated = meter.update(identifier, "sub", {"nu": [f"{target.url}?{query}"]})

    assert (created.code, updated.code) == (4000, 4000)
    assert "ct=" in created.reason
    assert len(target.messages) == asked


@pytest.mark.rule("CSE/SUB/CRE/004", "CSE/SUB/CRE/005", "CSE/SUB/CRE/003", "CSE/SUB/CRE/007", "CSE/SUB/CRE/008")
def test_instances_subscriptions_and_virtual_resources_are_not_subscribed_to(
    meter: Originator, subscribe: Subscribe
) -> None:
    subscribe(rn="watch")
    meter.made(BOX, "cin", {"rn": "i", "con": "1"})
    meter.made("cse-in/meter", "ts", {"rn": "series"})
    meter.made("cse-in/meter/series", "tsi", {"rn": "i", "dgt": "20250301T120000", "con": 1})
    battery = {"rn": "bat", "cnd": "org.onem2m.common.moduleclass.battery", "lvl": 85, "fcied": True}
    meter.made("cse-in/meter", "cod:bat", battery)
    history = meter.retrieve("cse-in/meter/bat/la").attributes["ri"]
    meter.made("cse-in/meter", "grp", {"rn": "g", "mnm": 1, "mid": []})

    places = [f"{BOX}/i", "cse-in/meter/series/i", history, f"{BOX}/watch", f"{BOX}/la"]
    answers = [meter.create(place, "sub", {"nu": ["Cmeter"]}).code for place in places]

    assert answers[:4] == [5203] * 4
    assert answers[4] in (4005, 5203)
