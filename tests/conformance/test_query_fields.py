"""The query component of a request over HTTP, field by field (TS-0009 6.2.2.2; digest http.md 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.conformance.wire import Wire, WireAnswer

LATER, BEFORE = "20991231T000000", "20200101T000000"


@pytest.fixture
def box(wire: Wire) -> str:
    """A container with labels, a child container and two instances; nothing is in it but them."""
    path = wire.container(lbl=["room:1", "two words"], mni=10)
    wire.create(path, 3, {"rn": "inner", "lbl": ["inside"], "mni": 5})
    wire.create(path, 4, {"rn": "short", "con": "1", "cnf": "text/plain:0"})
    wire.create(path, 4, {"rn": "long", "con": "x" * 50, "lbl": ["a", "b"]})
    return path


@pytest.fixture
def found(wire: Wire, box: str) -> Callable[[str], set[str]]:
    def found(query: str) -> set[str]:
        answer = wire.ask("GET", f"{box}?fu=1&{query}")
        assert (answer.status, answer.code) == (200, 2000), answer
        return {address.rpartition("/")[2] for address in answer.content["m2m:uril"]}

    return found


Found = Callable[[str], set[str]]
ALL = {"inner", "short", "long"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"crb={LATER}", ALL), (f"crb={BEFORE}", set()), (f"cra={BEFORE}", ALL), (f"cra={LATER}", set()),
        (f"ms={BEFORE}", ALL), (f"ms={LATER}", set()), (f"us={LATER}", ALL), (f"us={BEFORE}", set()),
        (f"exb={BEFORE}", set()), (f"exa={BEFORE}", ALL),
    ],
)  # fmt: skip
@pytest.mark.rule("CSE/HTTP/REQ/019")
def test_conditions_on_times(found: Found, query: str, expected: set[str]) -> None:
    assert found(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sts=1", {"inner"}), ("stb=1", {"short", "long"}), ("sza=50", {"long"}), ("szb=50", {"short"}),
        ("sza=1&szb=2", {"short"}),
    ],
)  # fmt: skip
@pytest.mark.rule("CSE/HTTP/REQ/020")
def test_conditions_on_counts_and_sizes(found: Found, query: str, expected: set[str]) -> None:
    assert found(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ty=3", {"inner"}), ("ty=3+4", ALL), ("ty=3&ty=4", ALL), ("lbl=a", {"long"}), ("lbl=inside+a", {"inner", "long"}),
        ("lbl=inside&lbl=b", {"inner", "long"}), ("cty=text/plain", {"short"}), ("cty=text%2Fplain", {"short"}),
    ],
)  # fmt: skip
@pytest.mark.rule("CSE/HTTP/REQ/021", "CSE/HTTP/REQ/031", "CSE/HTTP/REQ/032")
def test_lists_by_plus_signs_and_by_repetition(found: Found, query: str, expected: set[str]) -> None:
    assert found(query) == expected


@pytest.mark.rule("CSE/HTTP/REQ/022")
def test_limits_and_depth(wire: Wire, box: str, found: Found) -> None:
    wire.create(f"{box}/inner", 4, {"rn": "deep", "con": "1"})

    assert found("lvl=1") == ALL
    assert found("lvl=2") == ALL | {"deep"}
    first, second = found("lim=2"), found("ofst=3")
    assert (len(first), first | second) == (2, ALL | {"deep"})


@pytest.mark.parametrize(
    ("query", "expected"),
    [("ty=3&lbl=a", set()), ("ty=3&lbl=a&fo=1", set()), ("ty=3&lbl=a&fo=2", {"inner", "long"}), ("ty=4&lbl=a&fo=3", {"short"})],
)  # fmt: skip
@pytest.mark.rule("CSE/HTTP/REQ/023")
def test_how_conditions_go_together(found: Found, query: str, expected: set[str]) -> None:
    assert found(query) == expected


@pytest.mark.rule("CSE/HTTP/REQ/023", "CSE/DIS/USE/009")
def test_without_a_usage_conditions_decide_whether_there_is_an_answer(wire: Wire, box: str) -> None:
    assert wire.ask("GET", f"{box}?lbl=room%3A1").code == 2000
    assert wire.ask("GET", f"{box}?lbl=room%3A2").code == 4004


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("mni=5", {"inner"}, marks=pytest.mark.rule("CSE/HTTP/REQ/028")),
        pytest.param("cnf=text/plain:0", None, marks=pytest.mark.rule("CSE/DIS/CON/040")),
        pytest.param("rn=sh*", {"short"}, marks=pytest.mark.rule("CSE/HTTP/REQ/028", "CSE/DIS/CON/037")),
        pytest.param("p.mni=10", ALL, marks=pytest.mark.rule("CSE/HTTP/REQ/030")),
        pytest.param("p.mni=11", set(), marks=pytest.mark.rule("CSE/HTTP/REQ/030")),
        pytest.param("palb=room:1", ALL, marks=pytest.mark.rule("CSE/HTTP/REQ/025")),
        pytest.param("palb=room:2", set(), marks=pytest.mark.rule("CSE/HTTP/REQ/025")),
        pytest.param("pty=3", ALL, marks=pytest.mark.rule("CSE/HTTP/REQ/025")),
        pytest.param("lbq=a", {"long"}, marks=pytest.mark.rule("CSE/HTTP/REQ/025")),
    ],
)
def test_attributes_and_relatives(wire: Wire, box: str, found: Found, query: str, expected: set[str] | None) -> None:
    if expected is None:
        assert wire.ask("GET", f"{box}?fu=1&{query}").code == 4000
    else:
        assert found(query) == expected


@pytest.mark.rule("CSE/HTTP/REQ/029", "CSE/HTTP/REQ/025")
def test_conditions_on_children(wire: Wire, box: str, found: Found) -> None:
    wire.create(f"{box}/inner", 4, {"rn": "deep", "con": "1", "lbl": ["below"]})

    assert found("c.rn=deep") == {"inner"}
    assert found("clbl=below") == {"inner"}
    assert found("chty=4") == {"inner"}
    assert found("chty=23") == set()


@pytest.mark.rule("CSE/HTTP/REQ/026")
def test_a_path_is_appended_to_every_hit(wire: Wire, box: str) -> None:
    wire.create(f"{box}/inner", 4, {"rn": "deep", "con": "1"})

    answer = wire.ask("GET", f"{box}?fu=1&ty=3&arp=la")

    assert answer.content == {"m2m:uril": [f"{box[1:]}/inner/la"]}


@pytest.mark.rule("CSE/HTTP/REQ/027", "CSE/HTTP/REQ/024")
def test_geometry_and_content_are_conditions(wire: Wire, box: str) -> None:
    wire.create(box, 3, {"rn": "there", "loc": {"typ": 1, "crd": "[8.5,50.2]"}})
    wire.create(f"{box}/inner", 4, {"rn": "json", "con": '{"t": 21}'})

    within = wire.ask("GET", f"{box}?fu=1&gmty=3&gsf=2&geom=" + quote("[[8,50],[9,50],[9,51],[8,51],[8,50]]"))
    content = wire.ask("GET", f"{box}?fu=1&cfs=1&cfq=" + quote("$.t"))

    assert within.content == {"m2m:uril": [f"{box[1:]}/there"]}
    assert content.content == {"m2m:uril": [f"{box[1:]}/inner/json"]}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        pytest.param("rt=3", 2000, marks=pytest.mark.rule("CSE/HTTP/REQ/012")),
        pytest.param("rt=1", 5206, marks=pytest.mark.rule("CSE/HTTP/REQ/012", "CSE/NBR/RTV/001")),
        pytest.param("rp=1000", 2000, marks=pytest.mark.rule("CSE/HTTP/REQ/013")),
        *(
            pytest.param(f"{name}={value}", code, marks=pytest.mark.rule("CSE/HTTP/REQ/015", "CSE/HTTP/REQ/033"))
            for name in ("da", "tqi")
            for value, code in (("true", 2000), ("false", 2000), ("1", 2000), ("0", 2000), ("yes", 4000), ("", 4000))
        ),
        pytest.param("rids=r@sp.example+s@sp.example", 2000, marks=pytest.mark.rule("CSE/HTTP/REQ/017")),
        pytest.param("tids=t@sp.example", 2000, marks=pytest.mark.rule("CSE/HTTP/REQ/017")),
        pytest.param("ltids=1", 4000, marks=pytest.mark.rule("CSE/HTTP/REQ/017")),
        pytest.param("sqi=perhaps", 4000, marks=pytest.mark.rule("CSE/HTTP/REQ/018")),
        *(
            pytest.param(query, 4000, marks=pytest.mark.rule("CSE/HTTP/REQ/037"))
            for query in ("rcn=x", "drt=", "fu=1&lim=-1", "fu=1&ty=cnt", "fu=1&crb=yesterday", "fu=1&fo=9", "rt=3.0")
        ),
        *(
            pytest.param(query, 4000, marks=pytest.mark.rule("CSE/HTTP/REQ/038"))
            for query in ("rcn=1&rcn=4", "fu=1&lim=1&lim=2", "fu=1&fu=2", "drt=1&drt=2")
        ),
    ],
)
def test_parameters_of_the_query(wire: Wire, box: str, query: str, code: int) -> None:
    answer = wire.ask("GET", f"{box}?{query}")

    assert answer.code == code, answer


@pytest.mark.rule("CSE/HTTP/REQ/035", "CSE/HTTP/REQ/034")
def test_some_attributes_are_named_in_the_query(wire: Wire, box: str) -> None:
    assert wire.ask("GET", f"{box}?atrl=lbl").content == {"m2m:cnt": {"lbl": ["room:1", "two words"]}}
    assert wire.ask("GET", f"{box}?atrl=mni+cni").content == {"m2m:cnt": {"mni": 10, "cni": 2}}
    assert wire.ask("GET", f"{box}?atrl=mni&atrl=cni").content == {"m2m:cnt": {"mni": 10, "cni": 2}}


@pytest.mark.rule("CSE/HTTP/REQ/036", "CSE/HTTP/HDR/007", "CSE/GMG/FOP/014", "CSE/GMG/FOP/017")
def test_members_are_chosen_in_the_query(wire: Wire, box: str) -> None:
    one, other = f"{box}/inner"[1:], box[1:]
    group = wire.create(box, 9, {"rn": "g", "mnm": 5, "mid": [one, other]})
    assert group.status in (201, 403), group
    group = wire.create("/cse-in", 9, {"rn": f"g{box[8:]}", "mnm": 5, "mid": [one, other]})

    fan_out = f"/{group.headers['content-location']}/fopt?rcn=1&grtm={quote(one, safe='')}"
    answer = wire.ask("GET", fan_out, {"X-M2M-GID": "once"})

    assert [member["rsc"] for member in answer.content["m2m:agr"]["m2m:rsp"]] == [2000]


@pytest.mark.rule("CSE/HTTP/REQ/011")
def test_a_path_is_parted_before_it_is_decoded(wire: Wire, box: str) -> None:
    plain = wire.ask("GET", f"{box}/short")
    encoded = wire.ask("GET", f"{box}/%73hort")
    slashed = wire.ask("GET", f"{box}%2Fshort")

    assert (plain.code, encoded.content) == (2000, plain.content)
    assert slashed.code in (4000, 4004)


@pytest.mark.rule("CSE/HTTP/REQ/039")
def test_a_get_with_a_body_is_refused_or_read_as_a_get(wire: Wire, box: str) -> None:
    answer = wire.ask("GET", box, {"Content-Type": "application/json"}, b'{"m2m:cnt": {"lbl": ["changed"]}}')

    assert answer.code in (2000, 4000)
    assert wire.ask("GET", box).content["m2m:cnt"]["lbl"] == ["room:1", "two words"]


@pytest.mark.rule("CSE/HTTP/REQ/040", "CSE/HTTP/REQ/006")
def test_head_has_no_body(wire: Wire, box: str) -> None:
    answer: WireAnswer = wire.ask("HEAD", box)
    body: Any = answer.body

    assert (answer.status, body) == (405, b"")
