"""Pages of a search: cut by the number of results, by the rows that were looked at, and gone on with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cse.entity import Limits
from tests.conformance.house import ADMINISTRATOR, Answer, House, Originator
from tests.conformance.searching import policy, spelled

TO = "cse-in/meter"
SEALED = 10**14


@contextmanager
def built(**limits: int) -> Iterator[tuple[House, Originator]]:
    """A house with narrow limits, and an application in it."""
    with TemporaryDirectory() as folder:
        house = House(Path(folder), limits=Limits(**limits))
        try:
            yield house, house.application("Cmeter")
        finally:
            house.leave()


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[House]:
    """A CSE that looks at ten resources at a time, and at all there are."""
    house = House(tmp_path, limits=Limits(examined_rows=10, candidates=0))
    yield house
    house.leave()


def plant(who: Originator, width: int, **attributes: Any) -> list[str]:
    """So many containers with two in each; the addresses in the order of a walk."""
    addresses = []
    for number in range(width):
        who.made(TO, "cnt", {"rn": f"c{number}", **attributes})
        addresses.append(f"{TO}/c{number}")
        for inner in "ab":
            who.made(f"{TO}/c{number}", "cnt", {"rn": inner, **attributes})
            addresses.append(f"{TO}/c{number}/{inner}")
    return addresses


def pages(
    who: Originator,
    to: str,
    conditions: dict[str, Any],
    between: Callable[[Answer], None] = lambda _: None,
    **parts: Any,
) -> list[Answer]:
    """All pages of a search."""
    answers = [who.discover(to, conditions, **parts)]
    while answers[-1].status == 1:
        assert len(answers) < 500, "there is no end of it"
        between(answers[-1])
        answers.append(who.discover(to, {**conditions, "ofst": answers[-1].offset}, **parts))
    assert all(answer.code == 2000 for answer in answers), answers
    return answers


def listed(answers: list[Answer]) -> list[str]:
    return [address for answer in answers for address in answer.content["m2m:uril"]]


@pytest.mark.rule("CSE/DIS/RES/017", "CSE/DIS/RES/022", "CSE/DIS/RES/014", "CSE/DIS/RES/015")
def test_a_search_that_finds_nothing_ends_at_its_budget_and_says_where_to_go_on(narrow: House) -> None:
    meter = narrow.application("Cmeter")
    plant(meter, 20)

    answers = pages(meter, TO, {"lbl": ["nowhere"]})

    assert listed(answers) == []
    assert len(answers) == 6
    assert [answer.status for answer in answers] == [1] * 5 + [None]
    assert all(answer.offset is not None and SEALED <= answer.offset < 10**15 for answer in answers[:-1])
    assert answers[-1].offset is None


@pytest.mark.rule("CSE/DIS/FOP/013", "CSE/DIS/RES/018", "CSE/DIS/RES/021")
@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_pages_hold_every_match_once_in_one_order(narrow: House, limit: int) -> None:
    meter = narrow.application("Cmeter")
    addresses = plant(meter, 12)

    answers = pages(meter, TO, {"lim": limit})

    assert listed(answers) == addresses
    assert all(len(answer.content["m2m:uril"]) <= limit for answer in answers)


@pytest.mark.rule("CSE/DIS/RES/014", "CSE/DIS/FOP/009")
def test_a_page_that_its_limit_cut_names_the_number_of_the_next_result(meter: Originator) -> None:
    plant(meter, 4)

    answers = pages(meter, TO, {"lim": 5})

    assert [answer.offset for answer in answers] == [6, 11, None]


def test_pages_go_on_after_a_restart(narrow: House) -> None:
    meter = narrow.application("Cmeter")
    addresses = plant(meter, 12)

    by_budget = pages(meter, TO, {}, lambda _: narrow.restart())
    by_limit = pages(meter, TO, {"lim": 4}, lambda _: narrow.restart())

    assert listed(by_budget) == listed(by_limit) == addresses


def test_a_place_is_found_again_where_its_resource_has_gone(narrow: House) -> None:
    meter = narrow.application("Cmeter")
    addresses = plant(meter, 12)

    def remove_the_last(answer: Answer) -> None:
        if answer.content["m2m:uril"]:
            assert meter.delete(answer.content["m2m:uril"][-1]).code in (2002, 4004)

    assert listed(pages(meter, TO, {}, remove_the_last)) == [
        address for address in addresses if address not in children_of_removed(addresses)
    ]


def children_of_removed(addresses: list[str]) -> set[str]:
    """Every tenth is deleted when it was shown, and what is below it with it."""
    gone: set[str] = set()
    shown = 0
    for address in addresses:
        if any(address.startswith(f"{top}/") for top in gone):
            continue
        shown += 1
        if shown % 10 == 0:
            gone.add(address)
    return {address for address in addresses if any(address.startswith(f"{top}/") for top in gone)}


def test_what_nobody_remembers_any_more_is_refused_and_not_guessed(narrow: House) -> None:
    meter = narrow.application("Cmeter")
    plant(meter, 8)
    answer = meter.discover(TO)
    assert meter.delete(answer.content["m2m:uril"][-1]).code == 2002
    narrow.restart()

    refused = meter.discover(TO, {"ofst": answer.offset})

    assert refused.code == 4000
    assert "ofst" in refused.reason


def test_a_place_of_another_search_is_none_of_this(narrow: House) -> None:
    meter = narrow.application("Cmeter")
    plant(meter, 8)
    elsewhere = meter.discover(TO).offset

    assert meter.discover(f"{TO}/c0", {"ofst": elsewhere}).code == 4000
    assert narrow.originator(ADMINISTRATOR).discover("cse-in", {"ofst": elsewhere, "lvl": 1}).content == {
        "m2m:uril": []
    }


@pytest.mark.rule("CSE/DIS/FOP/010", "CSE/DIS/FOP/012")
@pytest.mark.parametrize("offset", [1, 2, 9, 24, 36])
def test_a_page_may_begin_at_any_number_though_many_rows_lie_before_it(narrow: House, offset: int) -> None:
    meter = narrow.application("Cmeter")
    addresses = plant(meter, 12)

    assert listed(pages(meter, TO, {"ofst": offset})) == addresses[offset - 1 :]


@pytest.mark.parametrize("offset", [0, -1, SEALED, SEALED + 2**46, SEALED + 5, 2**53 - 1])
def test_an_offset_that_means_no_place_is_refused(meter: Originator, offset: int) -> None:
    answer = meter.discover(TO, {"ofst": offset})

    assert answer.code == 4000
    assert "ofst" in answer.reason


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"clbl": ["last"]}, ["full"]),
        ({"chty": [9]}, []),
        ({"clbl": ["last"], "catr": [{"nm": "con", "val": 0}]}, ["full"]),
        ({"clbl": ["last"], "catr": [{"nm": "con", "val": 99}]}, []),
        ({"clbl": ["nowhere"], "catr": [{"nm": "con", "val": 24}], "fo": 2}, ["full"]),
        ({"clbl": ["last"], "catr": [{"nm": "con", "val": 3}], "fo": 3}, []),
        ({"palb": ["big"], "atr": [{"nm": "rn", "val": "x24"}]}, ["full/x24"]),
    ],
    ids=spelled,
)
def test_conditions_on_more_children_than_the_budget_allows_are_gone_on_with(
    narrow: House, conditions: dict[str, Any], expected: list[str]
) -> None:
    meter = narrow.application("Cmeter")
    meter.made(TO, "cnt", {"rn": "full", "lbl": ["big"]})
    for number in range(25):
        labels = {"lbl": ["last"]} if number == 24 else {}
        meter.made(f"{TO}/full", "cin", {"rn": f"x{number}", "con": number, **labels})

    answers = pages(meter, TO, conditions)
    after_restarts = pages(meter, TO, conditions, lambda _: narrow.restart())

    assert listed(answers) == listed(after_restarts) == [f"{TO}/{name}" for name in expected]
    assert len(answers) > 2


def test_children_in_full_come_in_pages_too(narrow: House) -> None:
    meter = narrow.application("Cmeter")
    addresses = plant(meter, 12)
    shown: list[str] = []
    parts: dict[str, Any] = {}

    while True:
        answer = meter.retrieve(TO, result_content=6, filter={"lim": 7, **parts})
        shown += [reference["val"] for reference in answer.content["m2m:rrl"]["rrf"]]
        if answer.status is None:
            break
        parts = {"ofst": answer.offset}

    assert shown == addresses


def test_an_answer_to_a_delete_looks_at_so_much_and_cannot_be_gone_on_with(tmp_path: Path) -> None:
    house = House(tmp_path, limits=Limits(examined_in_writes=5))
    meter = house.application("Cmeter")
    plant(meter, 4)

    answer = meter.delete(TO, result_content=6)

    assert (answer.code, answer.status, answer.offset) == (2002, None, None)
    assert len(answer.content["m2m:rrl"]["rrf"]) == 5
    house.leave()


SHAPES = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=25)


@settings(max_examples=25, deadline=None)
@given(SHAPES, st.integers(1, 6), st.integers(2, 12), st.booleans(), st.data())
def test_while_resources_come_and_go_what_stays_is_found_once(
    shape: list[tuple[int, bool]], limit: int, budget: int, indexed: bool, data: st.DataObject
) -> None:
    with built(examined_rows=budget, fruitless_rows=1, candidates=20_000 if indexed else 0) as (house, meter):
        display = house.application("Cdisplay")
        meter.made(TO, "acp", {"rn": "look", **policy((["Cdisplay"], 32))})
        places, visible = [TO], set()

        def add(parent: int, seen: bool) -> None:
            place = places[parent % len(places)]
            more = {"acpi": [f"{TO}/look"]} if seen else {}
            answer = meter.create(place, "cnt", {"rn": f"n{len(places)}", **more})
            if answer.code == 2001 and answer.location is not None:
                places.append(answer.location)
                if seen:
                    visible.add(answer.location)

        for parent, seen in shape:
            add(parent, seen)
        stays = set(visible)

        def change(_answer: Answer) -> None:
            deed = data.draw(st.sampled_from(["nothing", "add", "remove"]))
            if deed == "add":
                add(data.draw(st.integers(0, 30)), data.draw(st.booleans()))
            elif deed == "remove" and len(places) > 1:
                gone = data.draw(st.sampled_from(places[1:]))
                meter.delete(gone)
                stays.difference_update({place for place in stays if f"{place}/".startswith(f"{gone}/")})

        found = listed(pages(display, TO, {"lim": limit}, change))

        assert len(found) == len(set(found))
        assert stays <= set(found) <= visible
