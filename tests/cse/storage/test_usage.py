"""What originators have is counted exactly, whatever happens to it."""

from __future__ import annotations

import itertools
import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cse.clock import stamp_of
from cse.limits import OriginatorLimits
from cse.storage.migrate import steps
from tests.conformance.house import House, Originator

RECOUNT = """
    SELECT internal, type, attributes FROM resource WHERE parent != -1 AND internal IS NOT NULL
"""


def recount(house: House) -> dict[str, tuple[int, int, int]]:
    """The totals by looking at every row."""
    counted: dict[str, list[int]] = {}
    for internal, type_, attributes in house.cse.store.reader.execute(RECOUNT):
        creator = json.loads(internal).get("creator")
        if creator is not None:
            [inside] = json.loads(attributes).values()
            one = counted.setdefault(creator, [0, 0, 0])
            one[0] += 1
            one[1] += type_ == 23
            one[2] += inside.get("cbs", 0)
    return {originator: (row[0], row[1], row[2]) for originator, row in counted.items()}


def kept(house: House) -> dict[str, tuple[int, int, int]]:
    """The totals as they are written down."""
    rows = house.cse.store.reader.execute("SELECT originator, resources, subscriptions, bytes FROM usage")
    return {row[0]: tuple(row[1:]) for row in rows}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, list[Originator], Iterator[int]]]:
    house = House(tmp_path_factory.mktemp("stage"))
    yield house, [house.application("Cone"), house.application("Ctwo")], itertools.count()
    house.leave()


deeds = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "box",
                "inner",
                "add",
                "add",
                "add",
                "sub",
                "take",
                "delete",
                "narrow",
                "fail",
                "expire",
                "sweep",
                "restart",
            ]
        ),
        st.integers(0, 5),
        st.booleans(),
    ),
    max_size=30,
)


@given(deeds=deeds)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_totals_equal_a_recount(
    stage: tuple[House, list[Originator], Iterator[int]], deeds: list[tuple[str, int, bool]]
) -> None:
    house, originators, numbers = stage
    boxes: list[tuple[Originator, str]] = []

    for deed, number, which in deeds:
        who = originators[which]
        name = f"b{next(numbers)}x"
        home = f"cse-in/{'two' if which else 'one'}"
        if deed == "box":
            who.create(home, "cnt", {"rn": name, **({"mni": number} if number else {})})
            boxes.append((who, f"{home}/{name}"))
        elif deed == "expire":
            soon = stamp_of(house.clock.now_ns + 30 * 1_000_000_000)
            who.create(home, "cnt", {"rn": name, "et": soon})
            who.create(f"{home}/{name}", "cin", {"con": "x" * number})
            who.create(f"{home}/{name}", "sub", {"nu": [who.name]})
        elif deed == "sweep":
            house.pass_time(60)
        elif deed == "restart":
            house.restart()
        elif deed == "fail":
            house.failing_commits = 1
            who.create(home, "cnt", {"rn": name})
            house.failing_commits = 0
        elif boxes:
            owner, box = boxes[number % len(boxes)]
            if deed == "inner":
                owner.create(box, "cnt", {"rn": name})
                boxes.append((owner, f"{box}/{name}"))
            elif deed == "add":
                owner.create(box, "cin", {"con": "x" * number})
            elif deed == "sub":
                owner.create(box, "sub", {"nu": [owner.name]})
            elif deed == "take":
                owner.delete(f"{box}/la")
            elif deed == "narrow":
                owner.update(box, "cnt", {"mni": max(1, number)})
            elif deed == "delete":
                owner.delete(box)
    house.sweep()

    assert kept(house) == recount(house)
    for originator, totals in kept(house).items():
        usage = house.cse.store.books.of(originator)
        assert (usage.resources, usage.subscriptions, usage.bytes) == totals


def test_a_store_of_before_is_counted_when_it_is_upgraded(tmp_path: Path) -> None:
    house = House(tmp_path)
    meter = house.application("Cmeter")
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.made("cse-in/meter/box", "cin", {"con": "12345"})
    meter.made("cse-in/meter/box", "sub", {"nu": ["Cmeter"]})
    before = kept(house)
    house.close()
    [script] = [text for number, text in steps() if "TABLE usage" in text]
    connection = sqlite3.connect(tmp_path / "tree.sqlite")
    connection.executescript(f"DROP TABLE usage; {script}")
    connection.close()

    house.open()
    after = kept(house)

    house.leave()
    assert after == before
    assert before["/id-in/Cmeter"] == (3, 1, 5)


def quotas(house: House, limits: OriginatorLimits) -> None:
    house.cse.store.books.limits = limits


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.leave()


def test_resources_beyond_the_quota_are_refused_until_others_go(house: House) -> None:
    meter = house.application("Cmeter")
    quotas(house, OriginatorLimits(resources=3))
    meter.made("cse-in/meter", "cnt", {"rn": "a"})
    meter.made("cse-in/meter", "cnt", {"rn": "b"})

    refusal = meter.create("cse-in/meter", "cnt", {"rn": "c"})
    meter.delete("cse-in/meter/a")
    house.sweep()

    assert (refusal.code, refusal.http_status) == (4141, 403)
    assert "as many resources" in refusal.reason
    assert meter.create("cse-in/meter", "cnt", {"rn": "c"}).code == 2001
    assert house.originator("CAdmin").create("cse-in/meter", "cnt", {"rn": "d"}).code == 2001


def test_content_beyond_the_quota_is_refused_unless_older_content_makes_room(house: House) -> None:
    meter = house.application("Cmeter")
    quotas(house, OriginatorLimits(instance_bytes=10))
    meter.made("cse-in/meter", "cnt", {"rn": "a"})
    meter.made("cse-in/meter", "cnt", {"rn": "ring", "mni": 1})
    meter.made("cse-in/meter/ring", "cin", {"con": "123456"})

    codes = [
        meter.create("cse-in/meter/a", "cin", {"con": "12345"}).code,
        meter.create("cse-in/meter/ring", "cin", {"con": "654321"}).code,
        meter.create("cse-in/meter/a", "cin", {"con": "1234"}).code,
        meter.create("cse-in/meter/a", "cin", {"con": "1"}).code,
    ]

    assert codes == [4141, 2001, 2001, 4141]


def test_subscriptions_have_a_quota_of_their_own(house: House) -> None:
    meter = house.application("Cmeter")
    quotas(house, OriginatorLimits(subscriptions=1))
    meter.made("cse-in/meter", "sub", {"nu": ["Cmeter"]})

    assert meter.create("cse-in/meter", "sub", {"nu": ["Cmeter"]}).code == 4141


def test_the_totals_are_exact_after_a_crash(house: House, tmp_path: Path) -> None:
    """What a killed process leaves behind is what its files hold at any moment."""
    meter = house.application("Cmeter")
    for number in range(20):
        box = meter.made("cse-in/meter", "cnt", {"rn": f"b{number}x", "mni": 2})["rn"]
        for _ in range(number % 4):
            meter.made(f"cse-in/meter/{box}", "cin", {"con": "x" * number})
        if number % 3 == 0:
            meter.delete(f"cse-in/meter/{box}")
        if number % 5 == 0:
            left = tmp_path / f"left{number}"
            left.mkdir()
            for name in ("tree.sqlite", "tree.sqlite-wal"):
                shutil.copy(house.folder / name, left / name)

            found = House(left)

            assert kept(found) == recount(found)
            found.sweep()
            assert kept(found) == recount(found)
            found.leave()
