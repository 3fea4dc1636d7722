"""Nodes: what runs where, and what stands below one (TS-0001 9.6.18; digest hierarchy.md 6)."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from onem2m.resources.node import NODE_TYPE
from tests.conformance.flex import BAT
from tests.conformance.house import Originator
from tests.conformance.managed import MANAGED

NODE = "cse-in/node"
DESCRIPTOR = {"dcrp": 5, "dsp": base64.b64encode(b"<urn:node> <urn:holds> <urn:meter> .").decode()}
LINKS = {
    "hcl": "/id-in/csr1",
    "hael": ["Cmeter", "Cdisplay"],
    "hsl": ["fcnt1", "fcnt2"],
    "mgca": "http://127.0.0.1:9999/management",
}


@pytest.fixture
def node(meter: Originator) -> Originator:
    meter.made("cse-in", "nod", {"rn": "node", "ni": "urn:node:1"})
    return meter


@pytest.mark.rule("CSE/DMG/NOD/001")
def test_a_node_stands_below_the_base_only(node: Originator) -> None:
    node.made("cse-in/meter", "cnt", {"rn": "box"})

    below = [node.create(to, "nod", {"ni": "urn:node:2"}).code for to in ("cse-in/meter", "cse-in/meter/box", NODE)]

    assert below == [4108] * 3
    assert node.create("cse-in", "nod", {"ni": "urn:node:2"}).code == 2001


@pytest.mark.parametrize(
    "attributes",
    [
        pytest.param({}, marks=pytest.mark.rule("CSE/DMG/NOD/002")),
        {"ni": ""},
        {"ni": "with blanks"},
        {"ni": 7},
    ],
)
def test_a_node_has_an_identifier(meter: Originator, attributes: dict[str, Any]) -> None:
    refused = meter.create("cse-in", "nod", {"rn": "node", **attributes})

    assert (refused.code, "ni (nodeID)" in refused.reason) == (4000, True)
    assert meter.retrieve(NODE).code == 4004


@pytest.mark.rule("CSE/DMG/NOD/003")
def test_links_are_kept_as_they_were_told(node: Originator) -> None:
    linked = node.made("cse-in", "nod", {"ni": "urn:node:2", **LINKS})
    later = node.update(NODE, "nod", LINKS)
    without = node.update(NODE, "nod", dict.fromkeys(LINKS))

    assert {name: linked[name] for name in LINKS} == LINKS
    assert {name: later.attributes[name] for name in LINKS} == LINKS
    assert without.attributes.keys() & LINKS.keys() == set()


@pytest.mark.rule("CSE/DMG/NOD/004")
@pytest.mark.parametrize("attributes", [{"rms": True}, {"nid": "network"}])
def test_what_a_network_knows_of_a_node_cannot_be_written(node: Originator, attributes: dict[str, Any]) -> None:
    created = node.create("cse-in", "nod", {"ni": "urn:node:2", **attributes})
    changed = node.update(NODE, "nod", attributes)

    for refused in (created, changed):
        assert (refused.code, next(iter(attributes)) in refused.reason) == (4000, True)


@pytest.mark.rule("CSE/DMG/NOD/005")
def test_a_kind_of_node_is_told_from_release_4_on(node: Originator) -> None:
    made = node.made("cse-in", "nod", {"ni": "urn:node:2", "nty": 2})

    assert (made["nty"], NODE_TYPE.since) == (2, 4)
    assert node.update(NODE, "nod", {"nty": 3}).attributes["nty"] == 3
    assert "nty" not in node.update(NODE, "nod", {"nty": None}).attributes
    assert node.create("cse-in", "nod", {"ni": "urn:node:3", "nty": "x"}).code == 4000


@pytest.mark.rule("CSE/DMG/NOD/006")
def test_management_schedules_models_descriptors_and_subscriptions_stand_below_a_node(node: Originator) -> None:
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("bat", MANAGED["bat"]),
        ("sch", {"se": {"sce": ["* * * * * * *"]}}),
        ("cod:bat", BAT),
        ("sub", {"nu": ["Cmeter"]}),
        ("smd", DESCRIPTOR),
    ]

    made = [node.create(NODE, kind, attributes).code for kind, attributes in kinds]

    assert made == [2001] * 5
    assert node.create(NODE, "cnt").code == 4108


@pytest.mark.rule("CSE/DMG/NOD/007")
def test_a_node_is_found_by_its_identifier(node: Originator) -> None:
    node.made("cse-in", "nod", {"rn": "other", "ni": "urn:node:2"})

    assert node.found("cse-in", {"ty": [14], "atr": [{"nm": "ni", "val": "urn:node:1"}]}) == [NODE]
    assert node.found("cse-in", {"ty": [14], "atr": [{"nm": "ni", "val": "urn:node:*"}]}) == [NODE, "cse-in/other"]
