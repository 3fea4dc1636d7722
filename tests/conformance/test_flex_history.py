"""Instances that keep how a flexContainer was (TS-0001 9.6.35, release 4; digest resources.md 3)."""

from __future__ import annotations

from typing import Any

import pytest

from onem2m.vocabulary import Operation
from tests.conformance.flex import BAT
from tests.conformance.house import House, Originator
from tests.conformance.target import Target

HOME = "cse-in/meter"
BOX = f"{HOME}/bat"
PLACE = {"typ": 1, "crd": "[8.5,50.2]"}


@pytest.fixture
def keep(meter: Originator) -> Any:
    """Makes a battery with the given attributes, and updates its level."""

    def make(attributes: dict[str, Any], *levels: int) -> Originator:
        meter.made(HOME, "cod:bat", {**BAT, "rn": "bat", **attributes})
        for level in levels:
            assert meter.update(BOX, "cod:bat", {"lvl": level}).code == 2004
        return meter

    return make


def levels(originator: Originator) -> list[int]:
    """The kept ones, oldest first."""
    listed = originator.retrieve(BOX, result_content=8, filter={"ty": [58]}).attributes
    return [instance["lvl"] for instance in listed.get("cod:bat", [])]


def counts(originator: Originator) -> tuple[int | None, int | None]:
    box = originator.retrieve(BOX).attributes
    return box.get("cni"), box.get("cbs")


@pytest.mark.rule("CSE/FLX/FCI/002")
def test_without_fcied_nothing_is_kept(keep: Any) -> None:
    meter = keep({}, 80)

    assert [meter.retrieve(f"{BOX}/{name}").code for name in ("la", "ol")] == [4004, 4004]
    assert counts(meter) == (None, None)
    assert meter.found(BOX) == []


@pytest.mark.rule(
    "CSE/FLX/FCI/001",
    "CSE/FLX/FCI/003",
    "CSE/FLX/FCI/004",
    "CSE/FLX/FCI/023",
    "CSE/FLX/FCI/025",
    "CSE/FLX/FCI/026",
    "CSE/FLX/FCI/031",
)
def test_the_creation_and_each_update_of_the_model_leave_an_instance(keep: Any) -> None:
    meter = keep({"fcied": True}, 80, 75)

    assert levels(meter) == [85, 80, 75]
    assert counts(meter) == (3, 15)
    assert meter.retrieve(f"{BOX}/la").attributes["lvl"] == 75
    assert meter.retrieve(f"{BOX}/ol").attributes["lvl"] == 85
    assert len(meter.found("cse-in", {"ty": [58]})) == 3


@pytest.mark.rule(
    "CSE/FLX/FCI/007",
    "CSE/FLX/FCI/008",
    "CSE/FLX/FCI/009",
    "CSE/FLX/FCI/010",
    "CSE/FLX/FCI/011",
    "CSE/FLX/FCI/012",
)
@pytest.mark.rule("CSE/ATT/fci/010")
def test_an_instance_shows_how_it_was_and_by_whom(keep: Any, admin: Originator) -> None:
    meter = keep({"fcied": True, "lbl": ["cellar"], "loc": PLACE})
    assert admin.update(BOX, "cod:bat", {"lvl": 20, "lowBy": True, "lbl": ["roof"]}).code == 2004

    first, last = meter.retrieve(f"{BOX}/ol"), meter.retrieve(f"{BOX}/la")
    assert first.content.keys() == last.content.keys() == {"cod:bat"}
    own = {name: value for name, value in first.attributes.items() if name not in ("ri", "rn", "ct")}
    parent = meter.retrieve(BOX).attributes
    assert own == {
        "ty": 58,
        "pi": parent["ri"],
        "et": parent["et"],
        "lvl": 85,
        "lowBy": False,
        "lbl": ["cellar"],
        "loc": PLACE,
        "cs": 5,
        "org": "Cmeter",
    }
    assert {"lvl": 20, "lowBy": True, "lbl": ["roof"], "org": "CAdmin"}.items() <= last.attributes.items()
    assert meter.retrieve(first.attributes["ri"]).content == first.content


@pytest.mark.rule("CSE/FLX/FCI/005", "CSE/FLX/FCI/006")
@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"loc": PLACE}, 2),
        ({"lvl": 85}, 2),
        ({"lowBy": None}, 2),
        ({"lbl": ["x"]}, 1),
        ({"mni": 9}, 1),
        ({"et": None}, 1),
    ],
)
def test_only_what_touches_the_model_or_the_place_is_kept(keep: Any, changes: dict[str, Any], kept: int) -> None:
    meter = keep({"fcied": True})

    assert meter.update(BOX, "cod:bat", changes).code == 2004

    assert counts(meter)[0] == kept


@pytest.mark.rule("CSE/FLX/FCI/013", "CSE/FLX/FCI/014", "CSE/FLX/FCI/034", "CSE/FLX/FCI/028")
@pytest.mark.rule("CSE/ATT/fci/013")
def test_instances_are_made_by_the_cse_alone_and_never_change(keep: Any) -> None:
    meter = keep({"fcied": True})
    instance = meter.retrieve(f"{BOX}/la").attributes["ri"]

    for tag in ("cod:bat", "m2m:fci", "cod:none"):
        assert meter.create(BOX, tag, {"lvl": 5}, type=58).code == 4005
    assert meter.update(instance, "cod:bat", {"lvl": 5}).code == 4005
    assert meter.update(f"{BOX}/la", "cod:bat", {"lvl": 5}).code == 4005
    assert meter.create(instance, "sub", {"nu": ["Cmeter"]}).code == 5203
    assert meter.create(f"{BOX}/la", "cnt").code == 4005
    assert levels(meter) == [85]


@pytest.mark.rule("CSE/FLX/FCI/015", "CSE/FLX/FCI/027")
def test_instances_are_deleted_one_by_one(keep: Any) -> None:
    meter = keep({"fcied": True}, 80, 75, 70)
    [_, second, *_] = meter.found(BOX)

    assert meter.delete(second).code == 2002
    assert meter.delete(f"{BOX}/la").code == 2002
    assert meter.delete(f"{BOX}/ol").code == 2002

    assert (levels(meter), counts(meter)) == ([75], (1, 5))


@pytest.mark.rule("CSE/FLX/FCI/016", "CSE/FLX/FCI/017")
@pytest.mark.parametrize("limits", [{"mni": 2}, {"mbs": 10}, {"mbs": 14, "mni": 5}])
def test_the_oldest_go_beyond_the_limits(keep: Any, limits: dict[str, int]) -> None:
    meter = keep({"fcied": True, **limits}, 80, 75, 70)

    assert (levels(meter), counts(meter)) == ([75, 70], (2, 10))


def test_what_does_not_fit_even_alone_is_not_acceptable(keep: Any) -> None:
    meter = keep({"fcied": True, "mbs": 5})

    assert meter.update(BOX, "cod:bat", {"lvl": 1, "chaVe": 3.7}).code == 5207
    assert meter.retrieve(BOX).attributes["lvl"] == 85
    assert meter.create(HOME, "cod:bat", {**BAT, "fcied": True, "mbs": 4}).code == 5207


@pytest.mark.rule("CSE/FLX/FCI/018")
def test_instances_too_old_go(keep: Any, house: House) -> None:
    meter = keep({"fcied": True, "mia": 60})
    house.pass_time(40)
    assert meter.update(BOX, "cod:bat", {"lvl": 80}).code == 2004

    house.pass_time(30)
    assert levels(meter) == [80]
    house.pass_time(31)
    assert (levels(meter), counts(meter)) == ([], (0, 0))
    assert meter.retrieve(f"{BOX}/la").code == 4004


@pytest.mark.rule("CSE/FLX/FCI/019", "CSE/FLX/FCI/020", "CSE/FLX/FCI/024")
@pytest.mark.parametrize("attributes", [{"mni": 1}, {"mbs": 99}, {"mia": 5}, {"fcied": True, "mni": 0}, {"cni": 1}])
def test_limits_without_a_history_or_of_nothing_are_refused(keep: Any, attributes: dict[str, Any]) -> None:
    meter = keep({})

    assert meter.create(HOME, "cod:bat", {**BAT, **attributes}).code == 4000
    assert meter.update(BOX, "cod:bat", attributes).code == 4000


@pytest.mark.rule("CSE/FLX/FCI/021")
def test_a_narrower_limit_displaces_at_once(keep: Any) -> None:
    meter = keep({"fcied": True}, 80, 75, 70)

    assert meter.update(BOX, "cod:bat", {"mni": 1}).attributes["cni"] == 1

    assert (levels(meter), counts(meter)) == ([70], (1, 5))


@pytest.mark.rule("CSE/FLX/FCI/022")
def test_fcied_false_keeps_the_newest_alone(keep: Any, house: House) -> None:
    meter = keep({"fcied": True}, 80, 75)

    assert meter.update(BOX, "cod:bat", {"fcied": False}).code == 2004
    assert levels(meter) == [75]
    assert meter.update(BOX, "cod:bat", {"lvl": 70}).code == 2004
    house.restart()
    assert (levels(meter), counts(meter)) == ([70], (1, 5))
    assert meter.update(BOX, "cod:bat", {"fcied": True, "lvl": 65}).code == 2004
    assert levels(meter) == [70, 65]


@pytest.mark.rule("CSE/FLX/FCI/035")
def test_fcied_removed_ends_the_history(keep: Any, house: House) -> None:
    meter = keep({"fcied": True, "mni": 5}, 80)

    assert meter.update(BOX, "cod:bat", {"fcied": None}).code == 4000
    assert meter.update(BOX, "cod:bat", {"fcied": None, "mni": None}).code == 2004

    assert (levels(meter), counts(meter)) == ([], (None, None))
    assert meter.retrieve(f"{BOX}/la").code == 4004
    house.restart()
    assert meter.update(BOX, "cod:bat", {"fcied": True, "lvl": 70}).code == 2004
    assert levels(meter) == [70]


@pytest.mark.parametrize(("end", "left"), [(None, None), (False, 1)])
def test_a_long_history_that_ends_is_gone_within_moments(
    keep: Any, house: House, monkeypatch: pytest.MonkeyPatch, end: bool | None, left: int | None
) -> None:
    monkeypatch.setattr("cse.behaviour.history._BATCH", 3)
    meter = keep({"fcied": True}, *range(80, 70, -1))

    assert meter.update(BOX, "cod:bat", {"fcied": end}).code == 2004
    house.sweep()

    assert len(meter.found(BOX, {"ty": [58]})) == (left or 0)
    assert counts(meter) == (left, 5 if left else None)
    assert house.cse.store.books.of("/id-in/Cmeter").bytes == (5 if left else 0)


@pytest.mark.rule("CSE/FLX/FCI/029")
def test_a_child_cannot_be_called_latest_or_oldest(keep: Any) -> None:
    meter = keep({})

    assert [meter.create(BOX, "cnt", {"rn": name}).code for name in ("la", "ol")] == [4005, 4005]


@pytest.mark.rule("CSE/FLX/FCI/030")
@pytest.mark.rule("CSE/SEC/DEF/007")
def test_instances_are_for_those_who_may_read_the_flex_container(keep: Any, display: Originator) -> None:
    meter = keep({"fcied": True})
    instance = meter.retrieve(f"{BOX}/la").attributes["ri"]

    assert [display.retrieve(to).code for to in (instance, f"{BOX}/la", f"{BOX}/ol")] == [4103] * 3
    assert display.found("cse-in", {"ty": [58]}) == []
    rules = [{"acor": ["Cmeter"], "acop": 63}, {"acor": ["Cdisplay"], "acop": 34}]
    meter.made(HOME, "acp", {"rn": "rules", "pv": {"acr": rules}, "pvs": {"acr": rules[:1]}})
    assert meter.update(BOX, "cod:bat", {"acpi": [f"{HOME}/rules"]}).code == 2004
    assert [display.retrieve(to).code for to in (instance, f"{BOX}/la", f"{BOX}/ol")] == [2000] * 3
    assert display.delete(instance).code == 4103


@pytest.mark.rule("CSE/FLX/FCI/032", "CSE/FLX/FCI/033")
def test_subscribers_hear_of_what_is_stored_and_not_of_what_is_displaced(
    keep: Any, target: Target, house: House
) -> None:
    meter = keep({"fcied": True, "mni": 1})
    meter.made(BOX, "sub", {"nu": [target.url], "enc": {"net": [3, 4], "chty": [58]}})

    assert meter.update(BOX, "cod:bat", {"lvl": 80}).code == 2004
    assert meter.update(BOX, "cod:bat", {"lvl": 75}).code == 2004

    house.deliver()
    assert [(told["nev"]["net"], told["nev"]["rep"]["cod:bat"]["lvl"]) for told in target.told] == [(3, 80), (3, 75)]


def test_a_history_does_not_hold_its_flex_container_back_from_ending(keep: Any, house: House) -> None:
    meter = keep({"fcied": True})

    assert meter.update(BOX, "cod:bat", {"et": "20250301T120100"}).code == 2004

    house.pass_time(61)
    assert meter.retrieve(BOX).code == 4004


def test_a_sibling_may_bear_the_name_that_an_instance_would_have_got(keep: Any) -> None:
    meter = keep({"fcied": True})
    number = int(meter.retrieve(f"{BOX}/la").attributes["ri"][3:])
    names = [f"fci{number + ahead}" for ahead in range(2, 6)]
    for name in names:
        meter.made(BOX, "cnt", {"rn": name})

    for level in (80, 75, 70):
        assert meter.update(BOX, "cod:bat", {"lvl": level}).code == 2004

    assert levels(meter) == [85, 80, 75, 70]
    for address in meter.found(BOX):
        assert meter.retrieve(address).attributes["rn"] == address.rpartition("/")[2]


def test_bytes_of_a_history_count_for_its_creator_until_it_ends(keep: Any, house: House) -> None:
    meter = keep({"fcied": True}, 80, 75)
    books = house.cse.store.books

    assert books.of("/id-in/Cmeter").bytes == 15
    assert meter.update(BOX, "cod:bat", {"fcied": None}).code == 2004
    assert books.of("/id-in/Cmeter").bytes == 0
    assert meter.update(BOX, "cod:bat", {"fcied": True, "lvl": 1}).code == 2004
    assert meter.delete(BOX).code == 2002
    assert books.of("/id-in/Cmeter").bytes == 0


def test_a_refused_update_leaves_no_instance(keep: Any, house: House) -> None:
    meter = keep({"fcied": True})
    house.failing_commits = 1

    assert meter.update(BOX, "cod:bat", {"lvl": 80}).code == 5000

    assert (levels(meter), counts(meter)) == ([85], (1, 5))
    assert meter.ask(Operation.RETRIEVE, f"{BOX}/la").attributes["lvl"] == 85
