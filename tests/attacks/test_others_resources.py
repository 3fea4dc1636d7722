"""Mallory, registered and well behaved but for one thing, reaches for what is Alice's: every operation, every address."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.attacks.fortress import ALICE, MALLORY, SECRET, Fortress, Party, Told

Deed = Callable[[Party, str], Told]

RETRIEVES: dict[str, str] = {
    "retrieve": "",
    "children": "?rcn=4",
    "children's references": "?rcn=5",
    "child resources without the parent": "?rcn=8",
    "discovery": "?fu=1",
    "discovery by label": "?fu=1&lbl=of-alice",
    "discovery by type": "?fu=1&ty=4",
    "conditional": "?rcn=4&ty=4",
    "an attribute": "?atrl=lbl",
    "attributes": "?atrl=con+cr",
    "discovery of either": "?fu=1&fo=2&lbl=of-alice&ty=3",
    "with a rule not evaluated": "?fu=1&ops=2",
}
OPEN = {"acr": [{"acor": ["all"], "acop": 63}]}


def asking(query: str) -> Deed:
    return lambda who, at: who.ask("GET", at + query)


DEEDS: dict[str, Deed] = {
    **{name: asking(query) for name, query in RETRIEVES.items()},
    "create an instance": lambda who, at: who.create(at, "cin", {"con": "planted"}),
    "create a container": lambda who, at: who.create(at, "cnt", {"rn": "planted"}),
    "create a policy": lambda who, at: who.create(at, "acp", {"pv": OPEN, "pvs": OPEN}),
    "create a group": lambda who, at: who.create(at, "grp", {"mnm": 3, "mid": ["cse-in/alice/box"]}),
    "subscribe": lambda who, at: who.create(at, "sub", {"nu": [MALLORY], "enc": {"net": [3]}}),
    "update": lambda who, at: who.update(at, "cnt", {"lbl": ["mine"]}),
    "update the guard": lambda who, at: who.update(at, "cnt", {"acpi": []}),
    "update the application": lambda who, at: who.update(at, "ae", {"lbl": ["mine"]}),
    "update the policy": lambda who, at: who.update(at, "acp", {"pv": OPEN}),
    "update the group": lambda who, at: who.update(at, "grp", {"mid": []}),
    "delete": lambda who, at: who.ask("DELETE", at),
    "notify": lambda who, at: who.ask("POST", at, {"Content-Type": "application/json"}, '{"m2m:sgn":{"vrq":true}}'),
}
PLACES = {
    "application": "alice",
    "container": "alice/box",
    "instance": "alice/box/first",
    "latest": "alice/box/la",
    "oldest": "alice/box/ol",
    "policy": "alice/rules",
    "group": "alice/rooms",
    "fan-out point": "alice/rooms/fopt",
    "below the fan-out point": "alice/rooms/fopt/la",
    "an attribute": "alice/box#lbl",
    "an instance's content": "alice/box/first#con",
}
FORMS: dict[str, Callable[[str], str]] = {
    "structured": lambda place: f"/cse-in/{place}",
    "with a hyphen for the CSEBase": lambda place: f"/-/{place}",
    "SP-relative": lambda place: f"/~/id-in/cse-in/{place}",
    "SP-relative with a hyphen": lambda place: f"/~/id-in/-/{place}",
    "absolute": lambda place: f"/_/gridhearth.local/id-in/cse-in/{place}",
}


def nothing_given(told: Told) -> bool:
    """Refused as somebody known who lacks the privilege, as what cannot be asked for, or with an empty finding."""
    text = told.body.decode()
    if SECRET in text or "planted" in text:
        return False
    if told.status == 200:
        return text.replace(" ", "") in ('{"m2m:uril":[]}', '{"m2m:rrl":[]}', '{"m2m:rrl":{"rrf":[]}}', "{}")
    return (told.status, told.code) in (
        (403, 4103),
        (403, 5205),  # the same, as a CSE hears it that asks for the verification of a subscription
        (404, 4004),
        (400, 4000),
        (400, 4102),
        (405, 4005),
        (403, 4108),
        (501, 5001),
    )


@pytest.fixture(scope="module")
def identifiers(fortress: Fortress) -> dict[str, str]:
    """Resource identifiers by place."""
    alice = fortress.party(ALICE)
    found = {}
    for place in ("alice", "alice/box", "alice/box/first", "alice/rules", "alice/rooms"):
        [inside] = alice.ask("GET", f"/cse-in/{place}").content.values()
        found[place] = inside["ri"]
    return found


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", PLACES)
def test_no_deed_succeeds_at_any_place_by_any_path(mallory: Party, place: str, form: str) -> None:
    at = FORMS[form](PLACES[place]).replace("#", "%23")

    for name, deed in DEEDS.items():
        told = deed(mallory, at)
        assert nothing_given(told), (name, told)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("prefix", ["/", "/~/id-in/", "/_/gridhearth.local/id-in/"])
def test_no_deed_succeeds_by_identifier(mallory: Party, identifiers: dict[str, str], prefix: str) -> None:
    targets = [*identifiers.values(), *(f"{identifiers['alice/box']}{tail}" for tail in ("/la", "/ol", "/first"))]

    for target in [*targets, f"{identifiers['alice/rooms']}/fopt"]:
        for name, deed in DEEDS.items():
            told = deed(mallory, prefix + target)
            assert nothing_given(told), (target, name, told)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    "query",
    ["?fu=1", "?fu=1&lbl=of-alice", "?fu=1&ty=4", "?fu=1&cra=20200101T000000", "?rcn=4", "?rcn=5", "?rcn=6", "?rcn=8"],
)
def test_a_search_from_above_finds_nothing_of_another(mallory: Party, identifiers: dict[str, str], query: str) -> None:
    for root in ("/cse-in", "/-", "/~/id-in", "/id-in"):
        told = mallory.ask("GET", root + query)

        text = told.body.decode()
        assert SECRET not in text
        assert "alice/" not in text, told
        assert not any(f'"{identifiers[place]}"' in text for place in ("alice/box", "alice/box/first", "alice/rules"))


@pytest.fixture
def trap(mallory: Party) -> Iterator[str]:
    """A group of Mallory's with Alice's container as its member; its name."""
    members = ["cse-in/alice/box", "cse-in/alice/box/la", "/id-in/cse-in/alice"]
    made = mallory.create("/cse-in/mallory", "grp", {"rn": "trap", "mnm": 9, "mid": members, "mt": 0})
    yield "trap"
    if made.status == 201:
        assert mallory.ask("DELETE", "/cse-in/mallory/trap").status == 200


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("tail", ["", "/la", "/ol", "/first"])
def test_a_group_of_ones_own_is_no_way_around(mallory: Party, trap: str, tail: str) -> None:
    for name, deed in DEEDS.items():
        told = deed(mallory, f"/cse-in/mallory/{trap}/fopt{tail}")

        text = told.body.decode()
        assert SECRET not in text, (name, told)
        for member in members_of(told):
            nothing = member.get("pc") in (None, {"m2m:uril": []}, {"m2m:rrl": []})
            assert int(member["rsc"]) >= 4000 or nothing, (name, member)


def members_of(told: Told) -> list[dict[str, Any]]:
    """The members' answers in one of a fan-out point, if it is one."""
    if told.status != 200 or not told.body or "m2m:agr" not in told.content:
        return []
    listed: list[dict[str, Any]] = told.content["m2m:agr"]["m2m:rsp"]
    return listed


def test_a_policy_of_another_cannot_be_borrowed_to_reach_more(mallory: Party) -> None:
    """Guarding one's own by a foreign policy opens nothing foreign, and foreign resources keep their guard."""
    mine = mallory.create("/cse-in/mallory", "cnt", {"rn": "lure", "acpi": ["cse-in/alice/rules"]})

    assert nothing_given(mallory.ask("GET", "/cse-in/alice/box/la"))
    assert nothing_given(mallory.update("/cse-in/alice/box", "cnt", {"acpi": ["cse-in/mallory/lure"]}))
    if mine.status == 201:  # it is Alice's to rule now, and nobody else's
        assert nothing_given(mallory.ask("DELETE", "/cse-in/mallory/lure"))
        assert mallory.fortress.party(ALICE).ask("DELETE", "/cse-in/mallory/lure").status == 200


def test_the_owner_can_do_all_of_it(alice: Party) -> None:
    """Or else the refusals above would say nothing."""
    assert alice.ask("GET", "/cse-in/alice/box/la").content["m2m:cin"]["con"] == SECRET
    assert alice.update("/cse-in/alice/box", "cnt", {"lbl": ["of-alice"]}).status == 200
    assert "cse-in/alice/box/first" in json.dumps(alice.ask("GET", "/cse-in?fu=1&ty=4").content)
    assert alice.ask("GET", "/cse-in/alice/rooms/fopt/la").status == 200
    assert alice.made("/cse-in/alice/box", "cnt", {"rn": "short-lived"})["rn"] == "short-lived"
    assert alice.ask("DELETE", "/cse-in/alice/box/short-lived").status == 200
