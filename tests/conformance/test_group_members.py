"""Members that are checked: groups in groups, what is not there yet, and what must not be seen (TS-0004 7.4.13)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.guarded import RETRIEVE, allow
from tests.conformance.house import Answer, House, Originator
from tests.conformance.target import Target

SEEN = {"acor": ["Cdisplay"], "acop": RETRIEVE}
G = "cse-in/display/g"


@pytest.fixture
def secret(meter: Originator, display: Originator) -> str:
    """A container of the meter's that the display may not see; its identifier."""
    return str(meter.made("cse-in/meter", "cnt", {"rn": "secret"})["ri"])


def grouped(who: Originator, *mid: str, **attributes: Any) -> Answer:
    home = f"cse-in/{str(who.name)[1:]}"
    return who.create(home, "grp", {"rn": "g", "mnm": 20, "mid": list(mid), **attributes})


def state(answer: Answer) -> tuple[int, list[str], int, bool]:
    assert answer.code in (2000, 2001, 2004), answer
    found = answer.attributes
    assert found["cnm"] == len(found["mid"])
    return found["mt"], found["mid"], found["cnm"], found["mtv"]


@pytest.mark.rule("CSE/GMG/ATT/041", "CSE/GMG/ATT/044")
@pytest.mark.parametrize("strategy", [1, 2, 3])
@pytest.mark.parametrize("address", ["cse-in/meter/later", "Clater", "/id-mn/cnt7", "//other.example/id-x/cnt1"])
def test_a_member_that_cannot_be_seen_yet_leaves_the_group_unvalidated(
    meter: Originator, strategy: int, address: str
) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "c"})

    assert state(grouped(meter, "cse-in/meter/c", address, mt=3, csy=strategy)) == (
        3,
        ["cse-in/meter/c", address],
        2,
        False,
    )


@pytest.mark.rule("CSE/GMG/ATT/041")
def test_a_member_that_comes_later_is_validated_then(house: House, meter: Originator) -> None:
    grouped(meter, "cse-in/meter/later", mt=3)
    house.pass_time(30)
    assert meter.retrieve("cse-in/meter/g").attributes["mtv"] is False

    meter.made("cse-in/meter", "cnt", {"rn": "later"})
    house.pass_time(60)

    assert state(meter.retrieve("cse-in/meter/g")) == (3, ["cse-in/meter/later"], 1, True)


@pytest.mark.rule("CSE/GMG/ATT/042")
@pytest.mark.parametrize(("strategy", "kept"), [(1, (3, ["cse-in/meter/c"])), (3, (0, ["cse-in/meter/c", "x"]))])
def test_a_member_that_turns_out_to_be_of_another_type_is_met_by_the_strategy_later(
    house: House, meter: Originator, target: Target, strategy: int, kept: tuple[int, list[str]]
) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "c"})
    grouped(meter, "cse-in/meter/c", "cse-in/meter/x", mt=3, csy=strategy)
    meter.made("cse-in/meter/g", "sub", {"nu": [target.url], "enc": {"net": [1]}, "nct": 2})
    meter.made("cse-in/meter", "grp", {"rn": "x", "mnm": 1, "mid": []})

    house.pass_time(60)

    declared, members = kept[0], [address.replace("x", "cse-in/meter/x") for address in kept[1]]
    assert state(meter.retrieve("cse-in/meter/g")) == (declared, members, len(members), True)
    [told] = target.wait(1)
    assert told["nev"]["rep"]["m2m:grp"]["mtv"] is True


@pytest.mark.rule("CSE/GMG/ATT/042")
def test_a_group_that_is_to_be_abandoned_is_deleted_later(house: House, meter: Originator, target: Target) -> None:
    grouped(meter, "cse-in/meter/x", mt=3, csy=2)
    meter.made("cse-in/meter", "sub", {"nu": [target.url], "enc": {"net": [4]}})
    meter.made("cse-in/meter", "acp", {"rn": "x", "pv": {}, "pvs": {"acr": [{"acor": ["Cmeter"], "acop": 63}]}})

    house.pass_time(60)

    assert meter.retrieve("cse-in/meter/g").code == 4004
    [told] = target.wait(1)
    assert told["nev"]["rep"]["m2m:grp"]["rn"] == "g"


def test_later_checks_come_ever_more_seldom_and_end_with_the_group(house: House, meter: Originator) -> None:
    grouped(meter, "cse-in/meter/later", mt=3)

    def due() -> list[Any]:
        far = house.clock.now_ns + 10**15
        return [row for row in house.cse.store.outbox.due(far, 100) if row[1] == "members"]

    waits = []
    for _ in range(20):
        [(instant, _, _)] = due()
        waits.append((instant - house.clock.now_ns) // 10**9)
        house.pass_time(waits[-1])
        if house.clock.now_ns > 1_740_830_400 * 10**9 + 70_000 * 10**9:
            break
    assert waits[:4] == [10, 20, 40, 80]
    meter.update("cse-in/meter/g", "grp", {"mid": []})
    assert due() == []


@pytest.mark.rule("CSE/GMG/ATT/043")
@pytest.mark.parametrize("declared", [3, 4, 9, 20002])
@pytest.mark.parametrize("strategy", [1, 2, 3])
def test_a_group_tells_nothing_of_what_its_creator_may_not_see(
    display: Originator, secret: str, declared: int, strategy: int
) -> None:
    for number, address in enumerate((secret, "cse-in/meter/secret", "cse-in/meter/nothing", "cnt9999", "cnt9999/la")):
        made = grouped(display, address, rn=f"g{number}", mt=declared, csy=strategy)

        assert state(made) == (declared, [address], 1, False)


@pytest.mark.rule("CSE/GMG/ATT/043")
def test_whether_two_addresses_are_of_one_resource_is_not_told_of_what_must_not_be_seen(
    display: Originator, meter: Originator, secret: str
) -> None:
    mid = [
        secret,
        "cse-in/meter/secret",
        f"/id-in/{secret}",
        "-/meter/secret",
        "//gridhearth.local/id-in/-/meter/secret",
    ]

    assert grouped(display, *mid).attributes["mid"] == mid[:2]
    assert grouped(meter, *mid).attributes["mid"] == mid[:1]


@pytest.mark.rule("CSE/GMG/ATT/043")
def test_what_may_be_seen_later_counts_later_and_by_the_rights_of_the_creator(
    house: House, display: Originator, meter: Originator, secret: str
) -> None:
    grouped(display, secret, mt=4)
    house.pass_time(20)
    assert display.retrieve(G).attributes["cnm"] == 1

    meter.update(secret, "cnt", {"acpi": [allow(meter, SEEN)]})
    house.pass_time(60)

    assert state(display.retrieve(G)) == (4, [], 0, True)


@pytest.mark.rule("CSE/GMG/ATT/040")
@pytest.mark.rule("CSE/GEN/RSC/026")
def test_the_members_of_a_group_that_must_not_be_seen_cannot_be_checked(
    display: Originator, meter: Originator, secret: str
) -> None:
    grouped(meter, secret)

    assert grouped(display, "cse-in/meter/g/fopt", mt=3).code == 5105
    assert state(grouped(display, "cse-in/meter/g/fopt", rn="mixed"))[0] == 0
    assert state(grouped(display, "cse-in/meter/g", rn="as_such", mt=3)) == (3, ["cse-in/meter/g"], 1, False)
    meter.update("cse-in/meter/g", "grp", {"acpi": [allow(meter, SEEN)]})
    assert state(grouped(display, "cse-in/meter/g/fopt", mt=3)) == (3, ["cse-in/meter/g/fopt"], 1, False)


@pytest.mark.rule("CSE/GMG/ATT/023", "CSE/GMG/ATT/045")
@pytest.mark.parametrize(
    ("inner", "behind", "code"),
    [
        ({"mt": 3, "mid": ["c"]}, "", 2001),
        ({"mt": 0, "mid": ["c"]}, "", 2001),
        ({"mt": 0, "mid": ["c", "c/i"]}, "", 4110),
        ({"mt": 4, "mid": ["c/i"]}, "", 4110),
        ({"mt": 4, "mid": []}, "", 4110),
        ({"mt": 0, "mid": []}, "", 2001),
        ({"mt": 0, "mid": ["parent"]}, "/c", 2001),
        ({"mt": 0, "mid": ["c"]}, "/i", 4110),
        ({"mt": 0, "mid": ["c"]}, "/la", 4110),
    ],
)
def test_the_members_of_a_group_in_the_group_are_checked(
    meter: Originator, inner: dict[str, Any], behind: str, code: int
) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "parent"})
    meter.made("cse-in/meter/parent", "cnt", {"rn": "c"})
    meter.made("cse-in/meter", "cnt", {"rn": "c"})
    meter.made("cse-in/meter/c", "cin", {"rn": "i", "con": "1"})
    mid = [f"cse-in/meter/{member}" for member in inner["mid"]]
    meter.made("cse-in/meter", "grp", {"rn": "inner", "mnm": 9, **inner, "mid": mid})

    answer = grouped(meter, f"cse-in/meter/inner/fopt{behind}", mt=3, csy=2)

    assert answer.code == code
    if code == 2001:
        assert state(answer)[3] is True


def test_groups_in_groups_that_hold_each_other_can_be_checked(meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "c"})
    meter.made("cse-in/meter", "grp", {"rn": "a", "mnm": 9, "mid": ["cse-in/meter/b/fopt", "cse-in/meter/c"]})
    meter.made("cse-in/meter", "grp", {"rn": "b", "mnm": 9, "mid": ["cse-in/meter/a/fopt", "cse-in/meter/a/fopt/fopt"]})

    assert state(grouped(meter, "cse-in/meter/b/fopt", mt=3, csy=2))[3] in (True, False)


def test_who_adds_a_member_needs_not_see_those_that_were_checked(
    meter: Originator, display: Originator, secret: str
) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "shown", "acpi": [allow(meter, SEEN)]})
    changes = allow(meter, {"acor": ["Cdisplay"], "acop": 6}, name="changes")
    grouped(meter, secret, mt=3, acpi=[changes])

    added = display.update("cse-in/meter/g", "grp", {"mid": [secret, "cse-in/meter/shown"]})

    assert state(added) == (3, [secret, "cse-in/meter/shown"], 2, True)
    assert state(display.update("cse-in/meter/g", "grp", {"mid": ["cse-in/meter/secret"]}))[3] is False


@pytest.mark.rule("CSE/GMG/ATT/008")
@pytest.mark.parametrize(
    ("declared", "narrowed"),
    [(3, {"cnd": "org.x"}), (0, {"cnd": "org.x"}), (13, {"cnd": "org.x"}), (28, {"mgd": 1001}), (28, {}),
     (28, {"cnd": "org.x", "mgd": 1001}), (28, {"x": 1})],
)  # fmt: skip
def test_a_specialization_belongs_to_its_type(meter: Originator, declared: int, narrowed: dict[str, Any]) -> None:
    assert grouped(meter, mt=declared, spty=narrowed).code == 4000


def test_a_fragment_is_no_member(meter: Originator) -> None:
    assert grouped(meter, "cse-in/meter#lbl").code == 4000


def test_a_long_list_is_checked_as_a_short_one_is(meter: Originator) -> None:
    names = [f"c{number}" for number in range(300)]
    for name in names:
        meter.made("cse-in/meter", "cnt", {"rn": name})
    meter.made("cse-in/meter/c7", "cin", {"rn": "i", "con": "1"})
    mid = [f"cse-in/meter/{name}" for name in names]

    answer = grouped(meter, *mid, *mid, "cse-in/meter/c7/i", mt=3, mnm=300)
    assert (answer.code, answer.attributes["mid"], answer.attributes["mtv"]) == (2001, mid, True)
    assert grouped(meter, *mid, "cse-in/meter/c7/i", rn="g2", mt=3, csy=2, mnm=500).code == 4110
    assert grouped(meter, *mid, rn="g2", mt=3, mnm=299).code == 6010
    assert grouped(meter, *mid, "a b", rn="g2", mnm=500).code == 4000
    assert meter.update("cse-in/meter/g", "grp", {"mid": [*reversed(mid), mid[0]]}).attributes["cnm"] == 300
