"""Groups of instances, of flexContainers of one model, of one kind of management object (TS-0001 9.6.13)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.flex import BATTERY, MODELS, least
from tests.conformance.house import Answer, Originator
from tests.conformance.managed import MANAGED

HOME, NODE = "cse-in/meter", "cse-in/node"
GROUP = f"{HOME}/g"


@pytest.fixture
def things(meter: Originator) -> Originator:
    """Two batteries and a clock as flexContainers, a battery and a memory as management objects, two containers."""
    meter.made("cse-in", "nod", {"rn": "node", "ni": "urn:node:1"})
    for name, tag in (("bat", "cod:bat"), ("bat2", "cod:bat"), ("clock", "cod:clock")):
        meter.made(HOME, tag, {**least(MODELS[tag]), "rn": name})
    for name in ("bat", "mem"):
        meter.made(NODE, name, {**MANAGED[name], "rn": name})
    for name in ("c1", "c2"):
        meter.made(HOME, "cnt", {"rn": name})
        for content in ("old", "new"):
            meter.made(f"{HOME}/{name}", "cin", {"con": f"{content} of {name}"})
    return meter


def gather(meter: Originator, *mid: str, **attributes: Any) -> Answer:
    return meter.create(HOME, "grp", {"rn": "g", "mnm": 10, "mid": list(mid), **attributes})


BATTERIES = {"mt": 28, "spty": {"cnd": BATTERY}}
MANAGED_BATTERIES = {"mt": 13, "spty": {"mgd": 1006}}


@pytest.mark.parametrize(
    ("narrowed", "right", "wrong"),
    [
        pytest.param(
            BATTERIES,
            [f"{HOME}/bat", f"{HOME}/bat2"],
            [f"{HOME}/clock", f"{NODE}/bat", f"{HOME}/c1"],
            marks=pytest.mark.rule("CSE/GMG/ATT/006"),
        ),
        pytest.param(
            MANAGED_BATTERIES,
            [f"{NODE}/bat"],
            [f"{NODE}/mem", f"{HOME}/bat", f"{HOME}/c1"],
            marks=pytest.mark.rule("CSE/GMG/ATT/007"),
        ),
    ],
)
def test_members_are_of_the_model_that_the_group_is_narrowed_to(
    things: Originator, narrowed: dict[str, Any], right: list[str], wrong: list[str]
) -> None:
    for other in wrong:
        assert gather(things, *right, other, csy=2, **narrowed).code == 4110, other
    dropped = gather(things, *right, *wrong, csy=1, **narrowed)
    added = things.update(GROUP, "grp", {"mid": [*wrong, *right]})

    assert (dropped.attributes["mid"], dropped.attributes["mtv"]) == (right, True)
    assert added.attributes["mid"] == right
    assert things.retrieve(GROUP).attributes["spty"] == narrowed["spty"]


@pytest.mark.parametrize(
    "attributes",
    [
        {"mt": 13, "spty": {"cnd": BATTERY}},
        {"mt": 28, "spty": {"mgd": 1006}},
        {"mt": 0, "spty": {"cnd": BATTERY}},
        {"mt": 28, "spty": {"cnd": BATTERY, "mgd": 1006}},
        {"mt": 28, "spty": {}},
        {"mt": 28, "spty": BATTERY},
    ],
)
def test_what_members_are_narrowed_to_goes_with_their_type(things: Originator, attributes: dict[str, Any]) -> None:
    refused = gather(things, **attributes)

    assert (refused.code, "spty" in refused.reason) == (4000, True)


@pytest.mark.parametrize(
    ("type_", "name", "content"),
    [
        pytest.param(20001, "ol", "old", marks=pytest.mark.rule("CSE/GMG/ATT/004")),
        pytest.param(20002, "la", "new", marks=pytest.mark.rule("CSE/GMG/ATT/005")),
    ],
)
def test_members_may_be_the_oldest_or_the_latest_of_containers(
    things: Originator, type_: int, name: str, content: str
) -> None:
    others = [f"{HOME}/c1/{'la' if name == 'ol' else 'ol'}", f"{HOME}/c1"]
    for other in others:
        assert gather(things, other, mt=type_, csy=2).code == 4110, other

    made = gather(things, f"{HOME}/c1/{name}", f"{HOME}/c2/{name}", mt=type_)

    assert (made.code, made.attributes["mtv"]) == (2001, True)
    answers = things.retrieve(f"{GROUP}/fopt").members
    assert [one["pc"]["m2m:cin"]["con"] for one in answers] == [f"{content} of c1", f"{content} of c2"]


@pytest.mark.rule("CSE/GMG/FOP/033")
def test_an_update_that_fits_some_members_changes_those(things: Originator) -> None:
    assert gather(things, f"{HOME}/bat", f"{HOME}/clock", f"{HOME}/c1").code == 2001

    answers = things.update(f"{GROUP}/fopt", "cod:bat", {"lvl": 7}).members

    assert [one["rsc"] for one in answers] == [2004, 4000, 4000]
    assert things.retrieve(f"{HOME}/bat").attributes["lvl"] == 7
    assert "lvl" not in things.retrieve(f"{HOME}/clock").attributes
