"""Whom a request through a group is for, and what becomes of the answers (TS-0004 7.4.14; digest groups.md 2)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from cse.entity import Limits
from onem2m.errors import NotFound
from onem2m.vocabulary import Operation
from tests.conformance.guarded import RETRIEVE, UPDATE, allow
from tests.conformance.house import Answer, House, Originator
from tests.conformance.target import AGREES, Heard, Reply, Target

G = "cse-in/meter/g"
BY_FRAGMENT = pytest.mark.not_over("http", "HTTP has an attribute list instead of the fragment")
NO_LIST = pytest.mark.not_over("http", "in a query every word is an entry of the list")
SOON = {"rset": "400"}


@pytest.fixture
def ids(meter: Originator) -> list[str]:
    """A group of three containers, each with one instance and a container c; their identifiers."""
    made = []
    for number in (1, 2, 3):
        made.append(str(meter.made("cse-in/meter", "cnt", {"rn": f"c{number}"})["ri"]))
        meter.made(f"cse-in/meter/c{number}", "cin", {"rn": "i", "con": f"{number}"})
        meter.made(f"cse-in/meter/c{number}", "cnt", {"rn": "c"})
    gather(meter, "g", "cse-in/meter/c1", made[1], "/id-in/-/meter/c3")
    return made


def gather(meter: Originator, name: str, *mid: str, **attributes: Any) -> str:
    meter.made("cse-in/meter", "grp", {"rn": name, "mnm": 100, "mid": list(mid), **attributes})
    return f"cse-in/meter/{name}/fopt"


def codes(answer: Answer) -> list[int]:
    assert answer.code == 2000, answer
    return [member["rsc"] for member in answer.members]


def names(answer: Answer) -> list[str]:
    assert answer.code == 2000, answer
    return [member["fr"] for member in answer.members]


@pytest.mark.rule("CSE/GMG/FOP/006", "CSE/GMG/FOP/024")
@pytest.mark.parametrize(
    "path", ["/c", "/i", "/la", "", *(pytest.param(path, marks=BY_FRAGMENT) for path in ("/la#con", "/i#con", "#cni"))]
)
def test_a_path_leads_on_from_members_in_whatever_form_they_are_listed(
    meter: Originator, ids: list[str], path: str
) -> None:
    answer = meter.retrieve(f"{G}/fopt{path}")

    assert codes(answer) == [2000] * 3
    assert names(answer) == [f"cse-in/meter/c1{path}", f"{ids[1]}{path}", f"/id-in/-/meter/c3{path}"]


def test_where_a_member_is_that_one_may_not_see_is_not_told(
    meter: Originator, display: Originator, ids: list[str]
) -> None:
    display.made("cse-in/display", "grp", {"rn": "g", "mnm": 1, "mid": [ids[1]]})

    for path in ("/c", "/nothing"):
        [part] = display.retrieve(f"cse-in/display/g/fopt{path}").members
        assert part["fr"] == f"{ids[1]}{path}"
        assert "meter" not in str(part["pc"])


@pytest.mark.rule("CSE/GMG/FOP/014")
@pytest.mark.parametrize(
    "form",
    [
        "{id}",
        "/id-in/{id}",
        "//gridhearth.local/id-in/{id}",
        "{place}",
        "-/meter/c{n}",
        "/id-in/{place}",
        "/id-in/-/meter/c{n}",
    ],
)
def test_members_are_named_in_any_form_of_address(meter: Originator, ids: list[str], form: str) -> None:
    wanted = [form.format(id=ids[n - 1], place=f"cse-in/meter/c{n}", n=n) for n in (3, 2)]

    answer = meter.retrieve(f"{G}/fopt", parameters={"grtm": wanted})

    assert names(answer) == [ids[1], "/id-in/-/meter/c3"]


@pytest.mark.rule("CSE/GMG/FOP/015")
@pytest.mark.parametrize(
    "wanted",
    [
        ["cse-in/meter"],
        ["cse-in/meter/c1/c"],
        ["/id-mn/c1"],
        ["cse-in/meter/c1", "x"],
        ["a b"],
        *(pytest.param(wanted, marks=NO_LIST) for wanted in ([], "c1", [7], [""])),
    ],
)
def test_who_is_no_member_cannot_be_named(meter: Originator, ids: list[str], wanted: Any) -> None:
    assert meter.update(f"{G}/fopt", "cnt", {"lbl": ["x"]}, parameters={"grtm": wanted}).code == 4000
    assert meter.found("cse-in/meter", {"lbl": ["x"]}) == []


@pytest.mark.rule("CSE/GMG/FOP/016")
def test_a_member_of_a_group_in_the_group_may_be_named(meter: Originator, ids: list[str]) -> None:
    gather(meter, "middle", f"{G}/fopt", "cse-in/meter/c1/c")
    outer = gather(meter, "outer", "cse-in/meter/middle/fopt", "cse-in/meter/c2/c", G)

    def chosen(*wanted: str) -> list[str]:
        return names(meter.retrieve(outer, parameters={"grtm": list(wanted)}))

    assert chosen(ids[0]) == ["cse-in/meter/c1"]
    assert chosen("cse-in/meter/c2/c", ids[1], "cse-in/meter/c1/c") == [
        ids[1],
        "cse-in/meter/c1/c",
        "cse-in/meter/c2/c",
    ]
    assert chosen("cse-in/meter/middle/fopt", ids[1])[-1] == "cse-in/meter/c1/c"
    assert len(chosen("cse-in/meter/middle/fopt", ids[1])) == 4
    assert chosen("-/meter/g") == [G]
    assert meter.retrieve(outer, parameters={"grtm": ["cse-in/meter/c3/c"]}).code == 4000


@pytest.mark.rule("CSE/GMG/FOP/015")
def test_naming_members_tells_nothing_of_groups_and_members_that_one_may_not_use(
    meter: Originator, display: Originator, ids: list[str]
) -> None:
    outer = "cse-in/display/outer"
    display.made("cse-in/display", "grp", {"rn": "outer", "mnm": 9, "mid": [f"{G}/fopt", ids[1]]})

    def code(entry: str) -> int:
        return display.retrieve(f"{outer}/fopt", parameters={"grtm": [entry]}).code

    assert code("cse-in/meter/c1") == code("cse-in/meter/c2") == code("cse-in/meter/none") == 4000
    meter.update("cse-in/meter/c2", "cnt", {"acpi": [allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE})]})
    assert code("cse-in/meter/c2") == 2000


@pytest.mark.rule("CSE/GMG/FOP/013")
@pytest.mark.parametrize(
    ("declared", "member", "kind", "code"),
    [(3, "c1", "ae", 4108), (3, "c1", "acp", 4108), (3, "c1", "cin", 2000), (4, "c1/i", "cnt", 4108),
     (20002, "c1/la", "cnt", 4108), (20001, "c1/ol", "cin", 4108), (0, "c1", "acp", 2000)],
)  # fmt: skip
def test_what_no_member_of_the_type_can_hold_is_refused_at_once(
    meter: Originator, ids: list[str], declared: int, member: str, kind: str, code: int
) -> None:
    fopt = gather(meter, "typed", f"cse-in/meter/{member}", mt=declared)
    contents: dict[str, dict[str, Any]] = {
        "cin": {"con": "1"},
        "acp": {"pv": {}, "pvs": {"acr": [{"acor": ["all"], "acop": 63}]}},
    }
    sent = contents.get(kind, {})

    assert meter.create(fopt, kind, sent).code == code
    assert codes(meter.create(f"{gather(meter, 'h', 'cse-in/meter', mt=2)}/c1", "cin", {"con": "1"})) == [2001]


@pytest.mark.rule("CSE/GMG/FOP/017", "CSE/GMG/FOP/018")
def test_a_group_request_is_performed_once_at_each_target(house: House, meter: Originator, ids: list[str]) -> None:
    def code(to: str, who: Originator = meter, gid: Any = "a", **more: Any) -> int:
        return who.retrieve(to, parameters={"gid": gid, **more}).code

    assert code(f"{G}/fopt") == 2000
    assert code(f"{G}/fopt") == code("cse-in/meter/g/fopt") == 4104
    assert (
        code(f"{G}/fopt/la") == code(f"{G}/fopt", gid="b") == code(f"{G}/fopt", who=house.originator("CAdmin")) == 2000
    )
    assert code(f"{G}/fopt", gid="") == code(f"{G}/fopt", gid="x" * 300) == 4000
    house.clock.advance(31)
    assert code(f"{G}/fopt", rqet="120000") == 2000
    house.clock.advance(60)
    assert code(f"{G}/fopt") == 4104
    house.clock.advance(61)
    assert code(f"{G}/fopt") == 2000


@pytest.mark.rule("CSE/GMG/FOP/019")
def test_a_group_may_be_passed_twice_for_different_things_and_never_in_a_circle(
    meter: Originator, ids: list[str]
) -> None:
    both = gather(meter, "both", f"{G}/fopt/la", f"{G}/fopt/ol", f"{G}/fopt/la")
    circle = gather(meter, "circle", "cse-in/meter/circle/fopt/la", "cse-in/meter/c1")

    assert codes(meter.retrieve(both)) == [2000] * 6
    assert codes(meter.retrieve(circle)) == [4104, 2000]
    assert codes(meter.retrieve(f"{circle}/la")) == [4104, 2000]


@pytest.mark.rule("CSE/GMG/FOP/029", "CSE/GMG/FOP/041")
def test_a_discovery_tells_for_each_member_where_it_goes_on(meter: Originator, ids: list[str]) -> None:
    answer = meter.discover(f"{G}/fopt", {"lim": 1})

    assert [(part["cnst"], part["cnot"], len(part["pc"]["m2m:uril"])) for part in answer.members] == [(1, 2, 1)] * 3
    assert "cnst" not in meter.discover(f"{G}/fopt", {"ty": [4]}).members[0]


def test_a_hundred_members_can_be_searched(meter: Originator) -> None:
    for number in range(100):
        meter.made("cse-in/meter", "cnt", {"rn": f"m{number}"})

    fopt = gather(meter, "hundred", *(f"cse-in/meter/m{number}" for number in range(100)))

    assert codes(meter.discover(fopt, {})) == [2000] * 100


@pytest.fixture
def slow(house: House, targets: Callable[[], Target]) -> Iterator[Callable[[], None]]:
    """An application Cslow that answers only when it is let; the way to let it."""
    let = threading.Event()

    def answer(_message: Heard) -> Reply:
        let.wait(10)
        return AGREES

    target = targets()
    target.answer = answer
    house.listener("Cslow", target.url)
    yield let.set
    let.set()


@pytest.fixture
def applications(house: House, meter: Originator, target: Target, slow: Callable[[], None]) -> str:
    """A group of one application that answers, one that is slow, and one more that answers."""
    house.listener("Cfirst", target.url)
    house.listener("Clast", target.url)
    return gather(meter, "apps", "Cfirst", "Cslow", "cse-in/last")


SGN = {"m2m:sgn": {"sur": "x"}}


@pytest.mark.rule("CSE/GMG/FOP/027", "CSE/GMG/FOP/031")
def test_who_is_late_is_left_out(house: House, meter: Originator, applications: str, slow: Callable[[], None]) -> None:
    answer = meter.notify(applications, SGN, parameters=SOON)

    assert names(answer) == ["Cfirst", "cse-in/last"]
    assert codes(answer) == [2000, 2000]
    slow()


@pytest.mark.rule("CSE/GMG/FOP/028")
@pytest.mark.rule("CSE/GEN/RSC/032")
def test_where_nobody_answers_in_time_there_is_no_answer(
    meter: Originator, applications: str, slow: Callable[[], None]
) -> None:
    alone = gather(meter, "alone", "Cslow")

    answer = meter.notify(alone, SGN, parameters=SOON)

    assert (answer.code, answer.http_status) == (5209, 500)
    slow()


def test_a_group_in_the_group_answers_with_what_it_has_before_the_whole_is_late(
    meter: Originator, applications: str, slow: Callable[[], None]
) -> None:
    outer = gather(meter, "outer", applications, "cse-in/first")

    assert names(meter.notify(outer, SGN, parameters=SOON)) == ["Cfirst", "cse-in/last", "cse-in/first"]
    slow()


@pytest.mark.rule("CSE/GMG/FOP/022")
def test_answers_come_in_the_order_of_the_members_whoever_is_first(
    meter: Originator, applications: str, slow: Callable[[], None]
) -> None:
    threading.Timer(0.3, slow).start()

    assert names(meter.notify(applications, SGN)) == ["Cfirst", "Cslow", "cse-in/last"]


def test_a_result_that_is_wanted_in_the_past_is_refused_before_anything_is_done(
    meter: Originator, ids: list[str]
) -> None:
    answer = meter.update(f"{G}/fopt", "cnt", {"lbl": ["x"]}, parameters={"rset": "20250301T115959"})

    assert answer.code == 4008
    assert meter.found("cse-in/meter", {"lbl": ["x"]}) == []


def test_an_answer_is_only_so_large_and_says_how_to_go_on(tmp_path: Any) -> None:
    house = House(tmp_path, limits=Limits(fan_out_bytes=3_000))
    meter = house.application("Cmeter")
    for number in range(6):
        meter.made("cse-in/meter", "cnt", {"rn": f"c{number}"})
        meter.made(f"cse-in/meter/c{number}", "cin", {"rn": "i", "con": "x" * 1_000})
    fopt = gather(meter, "g", *(f"cse-in/meter/c{number}" for number in range(6)))

    read = meter.retrieve(f"{fopt}/la")
    written = meter.create(fopt, "cin", {"con": "y" * 1_000})

    assert codes(read) == [2000] * 3 + [5207] * 3
    assert "grtm" in read.members[5]["pc"]["m2m:dbg"]
    rest = {"grtm": [f"cse-in/meter/c{number}" for number in (3, 4, 5)]}
    assert codes(meter.retrieve(f"{fopt}/la", parameters=rest)) == [2000] * 3
    assert codes(written) == [2001] * 6
    assert ["pc" in part for part in written.members] == [True] * 3 + [False] * 3
    house.leave()


@pytest.mark.rule("CSE/GMG/FOP/040")
def test_groups_in_groups_count_together(house: House, meter: Originator, ids: list[str]) -> None:
    dispatcher = house.cse.dispatcher
    dispatcher._limits = replace(dispatcher._limits, fan_out=7)
    outer = gather(meter, "outer", f"{G}/fopt", f"{G}/fopt/la")

    assert sorted(codes(meter.retrieve(outer))) == [2000, 2000, 2000, 4141]
    dispatcher._limits = replace(dispatcher._limits, fan_out=8)
    assert codes(meter.retrieve(outer)) == [2000] * 6


def test_a_path_behind_an_identifier_is_for_who_may_go_it(
    meter: Originator, display: Originator, ids: list[str]
) -> None:
    policy = allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE | UPDATE})
    meter.update("cse-in/meter/c2/c", "cnt", {"acpi": [policy]})
    display.made("cse-in/display", "grp", {"rn": "g", "mnm": 1, "mid": [ids[1]]})

    [part] = display.update("cse-in/display/g/fopt/c", "cnt", {"lbl": ["x"]}).members

    assert (part["rsc"], part["fr"]) == (2004, f"{ids[1]}/c")
    assert meter.ask(Operation.RETRIEVE, f"{ids[1]}/c").code == NotFound.code
