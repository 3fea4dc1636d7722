"""SPARQL about what semantic descriptors say: discovery, queries, groups (TS-0001 10.2.14; digests discovery.md, groups.md 3)."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from cse.entity import Limits
from onem2m.vocabulary import Operation
from tests.conformance.house import ADMINISTRATOR, Answer, House, Originator
from tests.conformance.transports import Transport

HOME = "cse-in/meter"
SPARQL_RESULTS = "{http://www.w3.org/2005/sparql-results#}"
HEAT = 'SELECT ?x WHERE { ?x <urn:measures> "heat" }'
ANYTHING = "SELECT ?x ?y WHERE { ?x <urn:measures> ?y }"
MALFORMED = (
    "SELECT",
    "nonsense",
    "SELECT ?x WHERE { ?x ?y }",
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "ASK { ?a e:b ?c }",
)


def coded(rdf: str) -> str:
    return base64.b64encode(rdf.encode()).decode()


def described(who: Originator, below: str, rdf: str, name: str = "about", syntax: int = 5, **further: Any) -> None:
    who.made(below, "smd", {"rn": name, "dcrp": syntax, "dsp": coded(rdf), **further})


def measuring(thing: str, what: str) -> str:
    return f'<urn:{thing}> <urn:measures> "{what}" .'


@pytest.fixture
def things(meter: Originator) -> Originator:
    """Three containers: of one heat, of one power, of one nothing is said."""
    for name in ("c1", "c2", "c3"):
        meter.made(HOME, "cnt", {"rn": name, "lbl": [name]})
    described(meter, f"{HOME}/c1", measuring("c1", "heat"))
    described(meter, f"{HOME}/c2", measuring("c2", "power"))
    return meter


def query(who: Originator, to: str, sparql: str, **parts: Any) -> Answer:
    conditions = {"smf": [sparql], **parts.pop("further", {})}
    return who.retrieve(to, filter=conditions, parameters={"sqi": True}, **parts)


def rows(answer: Answer) -> list[dict[str, str]]:
    """The solutions that an answer holds, in the order of their texts."""
    assert answer.code == 2000, answer
    assert list(answer.content) == ["m2m:qres"]
    results = ElementTree.fromstring(answer.content["m2m:qres"])
    solutions = [
        {binding.attrib["name"]: "".join(binding.itertext()) for binding in solution}
        for solution in results.iter(f"{SPARQL_RESULTS}result")
    ]
    return sorted(solutions, key=str)


def values(answer: Answer, name: str = "x") -> list[str]:
    return [row[name] for row in rows(answer)]


@pytest.mark.rule("CSE/DIS/CON/048")
def test_a_discovery_finds_what_has_a_descriptor_that_answers_the_query(things: Originator) -> None:
    assert things.found(HOME, {"smf": [HEAT]}) == [f"{HOME}/c1"]
    assert things.found(HOME, {"smf": [ANYTHING]}) == [f"{HOME}/c1", f"{HOME}/c2"]
    assert things.found(HOME, {"smf": ['ASK { ?x <urn:measures> "gas" }']}) == []


@pytest.mark.rule("CSE/DIS/CON/048")
def test_each_descriptor_is_asked_by_itself_and_any_of_several_queries_will_do(things: Originator) -> None:
    described(things, f"{HOME}/c3", measuring("c3", "gas"), "first")
    described(things, f"{HOME}/c3", '<urn:c3> <urn:stands> "below" .', "second")
    both = 'ASK { ?x <urn:measures> "gas" . ?x <urn:stands> "below" }'

    assert things.found(HOME, {"smf": [both]}) == []
    assert things.found(HOME, {"smf": ['ASK { ?x <urn:stands> "below" }', HEAT]}) == [f"{HOME}/c1", f"{HOME}/c3"]


@pytest.mark.rule("CSE/DIS/CON/048")
@pytest.mark.parametrize("syntax", [4, 7])
def test_descriptors_are_asked_in_whatever_syntax_they_are(things: Originator, syntax: int) -> None:
    rdf = {
        4: '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
        '<r:Description r:about="urn:c3"><u:measures>heat</u:measures></r:Description></r:RDF>',
        7: '{"@id": "urn:c3", "urn:measures": "heat"}',
    }[syntax]
    described(things, f"{HOME}/c3", rdf, syntax=syntax)

    assert things.found(HOME, {"smf": [HEAT]}) == [f"{HOME}/c1", f"{HOME}/c3"]


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"lbl": ["c1", "c3"]}, ["c1"]),
        ({"lbl": ["c3"]}, []),
        ({"lbl": ["c3"], "fo": 2}, ["c1", "c3"]),
        ({"lbl": ["c1", "c3"], "fo": 3}, ["c3"]),
        ({"ty": [3], "lvl": 1}, ["c1"]),
        ({"chty": [24]}, ["c1"]),
        ({"chty": [3]}, []),
        ({"chty": [24], "fo": 3}, ["c2"]),
        ({"clbl": ["x"]}, []),
        ({"arp": "about"}, ["c1/about"]),
    ],
    ids=str,
)
@pytest.mark.rule("CSE/DIS/CON/048")
def test_other_conditions_go_together_with_it(things: Originator, conditions: dict[str, Any], found: list[str]) -> None:
    assert things.found(HOME, {"smf": [HEAT], **conditions}) == [f"{HOME}/{name}" for name in found]


@pytest.mark.rule("CSE/DIS/CON/048")
def test_results_come_page_by_page(things: Originator) -> None:
    for number in range(150):
        things.made(HOME, "cnt", {"rn": f"m{number}"})
        described(things, f"{HOME}/m{number}", measuring(f"m{number}", "heat" if number % 2 else "power"))
    found: list[str] = []
    offset: int | None = 1

    while offset is not None:
        answer = things.discover(HOME, {"smf": [HEAT], "lim": 20, "ofst": offset})
        assert len(answer.content["m2m:uril"]) <= 20
        found += answer.content["m2m:uril"]
        offset = answer.offset

    assert found == [f"{HOME}/c1", *(f"{HOME}/m{number}" for number in range(1, 150, 2))]


def closed(house: House, who: str) -> str:
    """A policy by which only one originator may do anything, but others may discover."""
    rules = [{"acor": [who], "acop": 63}, {"acor": ["all"], "acop": 32}]
    name = f"closed-{who}"
    house.originator(ADMINISTRATOR).made("cse-in", "acp", {"rn": name, "pv": {"acr": rules}, "pvs": {"acr": rules[:1]}})
    return f"cse-in/{name}"


@pytest.mark.rule("CSE/DIS/CON/048", "CSE/DIS/CON/049")
def test_a_descriptor_that_must_not_be_read_counts_for_nothing(
    house: House, meter: Originator, display: Originator
) -> None:
    policy = closed(house, "Cmeter")
    meter.made(HOME, "cnt", {"rn": "box", "acpi": [policy]})
    described(meter, f"{HOME}/box", measuring("box", "heat"), acpi=[policy])
    # Whatever would take too long with it takes no time without it.
    slow = "SELECT * WHERE {" + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(14)) + " FILTER(?a1 = <urn:none>) }"

    assert meter.found(HOME, {"smf": [HEAT]}) == [f"{HOME}/box"]
    assert display.found(HOME, {"ty": [3]}) == [f"{HOME}/box"]
    assert display.found(HOME, {"smf": [HEAT]}) == display.found(HOME, {"smf": [slow]}) == []
    assert (values(query(meter, HOME, HEAT)), values(query(display, HOME, HEAT))) == (["urn:box"], [])


@pytest.mark.rule("CSE/DIS/CON/049", "CSE/GEN/RCN/037")
@pytest.mark.parametrize("wanted", [None, 10])
def test_a_semantic_query_is_asked_of_all_descriptors_together(things: Originator, wanted: int | None) -> None:
    described(things, f"{HOME}/c3", "<urn:c1> <urn:stands> <urn:c2> .")
    joined = "SELECT ?y WHERE { <urn:c1> <urn:stands> ?x . ?x <urn:measures> ?y }"

    answer = query(things, HOME, ANYTHING, result_content=wanted)

    assert rows(answer) == [{"x": "urn:c1", "y": "heat"}, {"x": "urn:c2", "y": "power"}]
    assert values(query(things, HOME, joined, result_content=wanted), "y") == ["power"]


@pytest.mark.rule("CSE/DIS/CON/049")
def test_a_question_that_is_true_or_false_is_answered_so(things: Originator) -> None:
    told = [
        ElementTree.fromstring(query(things, to, "ASK { ?x <urn:measures> ?y }").content["m2m:qres"])
        for to in (HOME, f"{HOME}/c3")
    ]

    assert [results.findtext(f"{SPARQL_RESULTS}boolean") for results in told] == ["true", "false"]


@pytest.mark.rule("CSE/DIS/CON/049")
def test_a_query_is_for_the_target_and_what_is_below_it(things: Originator) -> None:
    described(things, HOME, measuring("meter", "all"), "self")

    assert values(query(things, f"{HOME}/c2", ANYTHING)) == ["urn:c2"]
    assert values(query(things, f"{HOME}/c2/about", ANYTHING)) == ["urn:c2"]
    assert values(query(things, HOME, ANYTHING)) == ["urn:c1", "urn:c2", "urn:meter"]
    assert values(query(things, HOME, ANYTHING, further={"lvl": 1})) == ["urn:meter"]
    assert values(query(things, HOME, ANYTHING, further={"patr": [{"nm": "rn", "val": "c1"}]})) == ["urn:c1"]
    assert values(query(things, HOME, ANYTHING, further={"cra": "20300101T000000"})) == []


def test_what_has_no_name_in_one_descriptor_is_nothing_of_another(meter: Originator) -> None:
    for number, rdf in enumerate(('[{"@id": "_:b0", "urn:p": 1}]', '[{"@id": "_:b0", "urn:p": 2}]')):
        described(meter, HOME, rdf, f"json{number}", 7)
    for number in (3, 4):
        described(meter, HOME, f"<relative> <urn:p> {number} .", f"turtle{number}")

    joined = query(meter, HOME, "SELECT ?s WHERE { ?s <urn:p> ?a ; <urn:p> ?b . FILTER(?a < ?b) }")

    assert rows(joined) == []
    assert values(query(meter, HOME, "SELECT ?s WHERE { ?s <urn:p> 3 }"), "s") == ["relative"]


def test_an_answer_is_xml_whatever_descriptors_say(meter: Originator) -> None:
    described(meter, HOME, '<urn:a> <urn:b> "<&\\u0000\\u000c\\r\\n\\"é\\uFFFE" ; <urn:c> "x"@en, 5, [] .')

    told = rows(query(meter, HOME, "SELECT ?p ?o WHERE { ?s ?p ?o }"))

    assert {"p": "urn:b", "o": '<&\ufffd\ufffd\r\n"é\ufffd'} in told
    assert len(told) == 4


@pytest.mark.rule("CSE/DIS/CON/050")
@pytest.mark.parametrize("sparql", MALFORMED)
def test_what_is_no_query_is_refused_whatever_there_is_to_be_asked(things: Originator, sparql: str) -> None:
    answers = [
        things.discover(HOME, {"smf": [sparql]}),
        things.discover(f"{HOME}/c3", {"smf": [HEAT, sparql]}),
        query(things, HOME, sparql),
        query(things, f"{HOME}/c3", sparql),
    ]

    assert [(answer.code, "smf" in answer.reason) for answer in answers] == [(4143, True)] * 4


@pytest.mark.parametrize(
    ("sparql", "word"),
    [
        ("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }", "CONSTRUCT"),
        ("DESCRIBE ?a WHERE { ?a ?b ?c }", "DESCRIBE"),
        ("SELECT * FROM <urn:g> WHERE { ?a ?b ?c }", "FROM"),
        ("SELECT * FROM NAMED <http://127.0.0.1/> WHERE { ?a ?b ?c }", "FROM"),
        ("SELECT * WHERE { GRAPH ?g { ?a ?b ?c } }", "GRAPH"),
        ("SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?a ?b ?c } }", "SERVICE"),
    ],
)
def test_what_is_not_answered_here_is_refused_by_name(things: Originator, sparql: str, word: str) -> None:
    for answer in (things.discover(HOME, {"smf": [sparql]}), query(things, HOME, sparql)):
        assert (answer.code, word in answer.reason) == (5001, True)


@pytest.mark.rule("CSE/GEN/RCN/037", "CSE/DIS/CON/049")
@pytest.mark.parametrize(
    ("parts", "named"),
    [
        ({"result_content": 10}, "sqi"),
        ({"result_content": 10, "filter": {"smf": [HEAT]}}, "sqi"),
        ({"parameters": {"sqi": False}, "result_content": 10, "filter": {"smf": [HEAT]}}, "sqi"),
        ({"parameters": {"sqi": True}}, "smf"),
        ({"parameters": {"sqi": True}, "filter": {"lbl": ["c1"]}}, "smf"),
        ({"parameters": {"sqi": True}, "filter": {"fu": 1, "smf": [HEAT]}}, "fu"),
        ({"parameters": {"sqi": True}, "filter": {"fu": 1, "smf": [HEAT]}, "result_content": 10}, "rcn"),
        ({"parameters": {"sqi": True}, "filter": {"smf": [HEAT]}, "result_content": 4}, "rcn"),
        ({"parameters": {"sqi": True}, "filter": {"smf": [HEAT]}, "attributes": ("lbl",)}, "atrl"),
        ({"parameters": {"sqi": True}, "filter": {"smf": [HEAT, ANYTHING]}}, "smf"),
        ({"parameters": {"sqi": True}, "filter": {"smf": [HEAT], "lim": 5}}, "lim"),
        ({"parameters": {"sqi": True}, "filter": {"smf": [HEAT], "ofst": 2}}, "ofst"),
        ({"parameters": {"sqi": True}, "filter": {"smf": [HEAT], "arp": "la"}}, "arp"),
        ({"parameters": {"sqi": True}, "filter": {"smf": [HEAT], "ops": 2}}, "ops"),
        ({"filter": {"smf": [HEAT]}}, "smf"),
        ({"filter": {"smf": [HEAT]}, "result_content": 4}, "smf"),
    ],
    ids=str,
)
def test_parts_that_do_not_go_together_are_refused_by_name(
    things: Originator, parts: dict[str, Any], named: str
) -> None:
    answer = things.retrieve(HOME, **parts)

    assert (answer.code, named in answer.reason) == (4000, True), answer


def test_a_semantics_filter_is_for_reading(things: Originator) -> None:
    update = things.update(f"{HOME}/c1", "cnt", {"lbl": ["x"]}, filter={"smf": [HEAT]})
    delete = things.delete(f"{HOME}/c1", filter={"smf": [HEAT]})

    assert (update.code, delete.code) == (4000, 4000)
    assert things.retrieve(f"{HOME}/c1").attributes["lbl"] == ["c1"]


def test_a_query_of_what_is_not_there_or_virtual_is_refused(things: Originator) -> None:
    assert query(things, f"{HOME}/nowhere", HEAT).code == 4004
    assert query(things, f"{HOME}/c1/la", HEAT).code == 4005
    assert query(things, f"{HOME}/c1#lbl", HEAT).code == 4000


def grouped(who: Originator, *mid: str, name: str = "g", **attributes: Any) -> dict[str, Any]:
    return who.made(HOME, "grp", {"rn": name, "mnm": 50, "mid": list(mid), **attributes})


def at_sfop(who: Originator, sparql: str, group: str = "g", **parts: Any) -> Answer:
    return who.retrieve(f"{HOME}/{group}/sfop", filter={"smf": [sparql]}, **parts)


@pytest.mark.rule("CSE/SEM/SFO/001")
@pytest.mark.parametrize("parameters", [{}, {"sqi": True}])
def test_a_query_through_a_group_is_asked_of_its_members_together(
    things: Originator, parameters: dict[str, Any]
) -> None:
    described(things, HOME, measuring("meter", "all"), "self")
    described(things, f"{HOME}/c3", "<urn:c1> <urn:stands> <urn:c2> .")
    grouped(things, f"{HOME}/c2", f"{HOME}/c3", f"{HOME}/c1/about")
    joined = "SELECT ?y WHERE { <urn:c1> <urn:stands> ?x . ?x <urn:measures> ?y }"

    answer = at_sfop(things, ANYTHING, parameters=parameters, result_content=10)

    assert values(answer) == ["urn:c1", "urn:c2"]
    assert values(at_sfop(things, joined, parameters=parameters), "y") == ["power"]


@pytest.mark.rule("CSE/SEM/SFO/001")
def test_members_of_groups_in_a_group_are_asked_once(things: Originator) -> None:
    grouped(things, f"{HOME}/c1", f"{HOME}/inner/fopt")
    grouped(things, f"{HOME}/c2", f"{HOME}/g/fopt", name="inner")
    things.update(f"{HOME}/g", "grp", {"mid": [f"{HOME}/c1", f"{HOME}/inner/fopt"]})

    assert things.retrieve(f"{HOME}/g").attributes["ssi"] is True
    assert values(at_sfop(things, ANYTHING)) == ["urn:c1", "urn:c2"]
    assert values(at_sfop(things, ANYTHING, parameters={"grtm": [f"{HOME}/c2"]})) == ["urn:c2"]
    assert values(at_sfop(things, ANYTHING, parameters={"gstn": 1})) == ["urn:c1"]
    assert at_sfop(things, ANYTHING, parameters={"grtm": [f"{HOME}/c3"]}).code == 4000


@pytest.mark.rule("CSE/SEM/SFO/001")
def test_a_members_descriptor_that_must_not_be_read_counts_for_nothing(
    house: House, things: Originator, display: Originator
) -> None:
    rules = [{"acor": ["Cmeter"], "acop": 63}, {"acor": ["all"], "acop": 2}]
    policy = {"rn": "open", "pv": {"acr": rules}, "pvs": {"acr": rules[:1]}}
    things.house.originator(ADMINISTRATOR).made("cse-in", "acp", policy)
    things.update(f"{HOME}/c2/about", "smd", {"acpi": ["cse-in/open"]})
    grouped(things, f"{HOME}/c1", f"{HOME}/c2", macp=["cse-in/open"])
    grouped(things, f"{HOME}/c1", f"{HOME}/c2", name="closed")

    assert values(at_sfop(display, ANYTHING)) == ["urn:c2"]
    assert at_sfop(display, ANYTHING, "closed").code == 4103


@pytest.mark.rule("CSE/SEM/SFO/002")
@pytest.mark.parametrize("sparql", MALFORMED)
def test_what_is_no_query_is_refused_at_a_group_as_well(things: Originator, sparql: str) -> None:
    grouped(things, f"{HOME}/c1", f"{HOME}/c3")

    assert at_sfop(things, sparql).code == 4143


@pytest.mark.rule("CSE/SEM/SFO/003")
def test_the_semantic_fan_out_point_answers_queries_only(things: Originator) -> None:
    grouped(things, f"{HOME}/c1")
    sfop = f"{HOME}/g/sfop"

    assert things.create(sfop, "cnt").code == 4005
    assert things.update(sfop, "cnt", {"lbl": ["x"]}).code == 4005
    assert things.delete(sfop).code == 4005
    assert things.notify(sfop, {"m2m:sgn": {}}).code == 4005
    for parts in ({}, {"filter": {"lbl": ["c1"]}}, {"filter": {"smf": [HEAT]}, "result_content": 1}):
        assert things.retrieve(sfop, **parts).code == 4000
    assert things.retrieve(sfop, filter={"fu": 1, "smf": [HEAT]}).code == 4000


@pytest.mark.rule("CSE/SEM/SFO/004", "CSE/GMG/ATT/035")
def test_a_group_supports_semantics_where_all_its_members_can_have_descriptors(things: Originator) -> None:
    things.made(f"{HOME}/c1", "cin", {"rn": "i", "con": "1"})
    enabled = {
        "all": grouped(things, f"{HOME}/c1", f"{HOME}/c2/about", HOME, name="all")["ssi"],
        "typed": grouped(things, f"{HOME}/c1", name="typed", mt=3)["ssi"],
        "instance": grouped(things, f"{HOME}/c1", f"{HOME}/c1/i", name="instance")["ssi"],
        "latest": grouped(things, f"{HOME}/c1/la", name="latest")["ssi"],
        "nowhere": grouped(things, f"{HOME}/c1", f"{HOME}/nowhere", name="nowhere")["ssi"],
        "remote": grouped(things, f"{HOME}/c1", "/id-mn/c1", name="remote")["ssi"],
        "empty": grouped(things, name="empty")["ssi"],
    }

    assert enabled == {name: name in ("all", "typed") for name in enabled}
    assert at_sfop(things, ANYTHING, "instance").code == 4004
    assert at_sfop(things, ANYTHING, "empty").code == 4109
    assert things.update(f"{HOME}/instance", "grp", {"mid": [f"{HOME}/c1"]}).attributes["ssi"] is True
    assert values(at_sfop(things, ANYTHING, "instance")) == ["urn:c1"]


@pytest.mark.rule("CSE/SEM/SFO/004")
def test_a_member_that_must_not_be_seen_is_not_known_to_have_descriptors(
    things: Originator, display: Originator
) -> None:
    made = display.made("cse-in/display", "grp", {"mnm": 5, "mid": [f"{HOME}/c1"]})

    assert made["ssi"] is False


@pytest.mark.rule("CSE/GMG/FOP/037")
def test_only_so_many_members_get_a_request(things: Originator) -> None:
    grouped(things, *(f"{HOME}/{name}" for name in ("c1", "c2", "c3")))
    fopt = f"{HOME}/g/fopt"

    def reached(operation: Operation, number: int, **parts: Any) -> list[str]:
        answer = things.ask(operation, fopt, parameters={"gstn": number}, **parts)
        assert answer.code == 2000, answer
        return [member["fr"] for member in answer.members]

    assert reached(Operation.RETRIEVE, 2) == [f"{HOME}/c1", f"{HOME}/c2"]
    assert len(reached(Operation.RETRIEVE, 7)) == 3
    assert len(reached(Operation.UPDATE, 1, content={"m2m:cnt": {"lbl": ["x"]}})) == 1
    assert things.found(HOME, {"lbl": ["x"]}) == [f"{HOME}/c1"]
    assert [
        member["fr"]
        for member in things.retrieve(fopt, parameters={"gstn": 1, "grtm": [f"{HOME}/c3", f"{HOME}/c2"]}).members
    ] == [f"{HOME}/c2"]


@pytest.mark.rule("CSE/GMG/FOP/037")
@pytest.mark.parametrize(
    "wrong",
    [
        0,
        pytest.param(-1, marks=pytest.mark.not_over("http", "no number in a query")),
        pytest.param("2", marks=pytest.mark.not_over("http", "a query says it like a number")),
        pytest.param(True, marks=pytest.mark.not_over("http", "no number in a query")),
    ],
)
def test_how_many_members_is_a_number_from_one_on(things: Originator, wrong: Any) -> None:
    grouped(things, f"{HOME}/c1")

    answer = things.retrieve(f"{HOME}/g/fopt", parameters={"gstn": wrong})

    assert (answer.code, "gstn" in answer.reason) == (4000, True)


def test_a_query_goes_to_each_member_through_the_plain_fan_out_point(things: Originator) -> None:
    grouped(things, f"{HOME}/c1", f"{HOME}/c2", f"{HOME}/c3")

    answer = query(things, f"{HOME}/g/fopt", ANYTHING)

    assert [member["rsc"] for member in answer.members] == [2000] * 3
    assert ["urn:c" in member["pc"]["m2m:qres"] for member in answer.members] == [True, True, False]


@pytest.fixture
def narrow(tmp_path: Path, transport: Transport) -> Iterator[Originator]:
    """Cmeter at a CSE that looks at little at a time."""
    limits = Limits(
        examined_rows=1_000, candidates=100, few_candidates=10, queried_descriptors=20, queried_characters=9_000
    )
    house = House(tmp_path, limits=limits, transport=transport)
    yield house.application("Cmeter")
    house.leave()


@pytest.mark.rule("CSE/DIS/CON/048")
def test_a_search_among_very_many_descriptors_goes_on_where_it_ended(narrow: Originator) -> None:
    narrow.made(HOME, "cnt", {"rn": "many"})
    for number in range(12):
        described(narrow, f"{HOME}/many", measuring("many", "heat" if number == 11 else "power"), f"d{number}")
        narrow.made(HOME, "cnt", {"rn": f"m{number}"})
        described(narrow, f"{HOME}/m{number}", measuring(f"m{number}", "heat"))
    found: list[str] = []
    pages = 0
    offset: int | None = 1

    while offset is not None:
        answer = narrow.discover(HOME, {"smf": [HEAT], "ofst": offset})
        found += answer.content["m2m:uril"]
        pages, offset = pages + 1, answer.offset

    assert found == [f"{HOME}/many", *(f"{HOME}/m{number}" for number in range(12))]
    assert pages > 6


@pytest.mark.parametrize(("size", "count"), [(10, 21), (2_000, 4)])
def test_one_query_asks_only_so_many_descriptors(narrow: Originator, size: int, count: int) -> None:
    narrow.made(HOME, "cnt", {"rn": "box"})
    for number in range(count):
        described(narrow, f"{HOME}/box", f"{measuring(f'm{number}', 'heat')} # {'x' * size}", f"d{number}")
    grouped(narrow, f"{HOME}/box")

    for answer in (query(narrow, HOME, HEAT), at_sfop(narrow, HEAT)):
        assert (answer.code, "conditions" in answer.reason) == (5207, True)
    narrow.delete(f"{HOME}/box/d0")
    assert len(rows(query(narrow, HOME, HEAT))) == len(rows(at_sfop(narrow, HEAT))) == count - 1


def test_a_query_looks_at_so_much_and_says_so(narrow: Originator) -> None:
    narrow.made(HOME, "cnt", {"rn": "box"})
    described(narrow, f"{HOME}/box", measuring("box", "heat"))
    for number in range(1_000):
        narrow.made(HOME, "cnt", {"rn": f"m{number}"})
        narrow.made(f"{HOME}/box", "cin", {"con": number})

    answer = query(narrow, HOME, HEAT)

    assert (answer.code, "too much" in answer.reason) == (5207, True)
    assert values(query(narrow, f"{HOME}/box", HEAT)) == ["urn:box"]


def test_the_few_descriptors_that_one_may_read_are_found_among_very_many(narrow: Originator) -> None:
    for number in range(1_100):
        narrow.made(HOME, "cnt", {"rn": f"m{number}"})
    display = narrow.house.application("Cdisplay")
    described(display, "cse-in/display", measuring("display", "heat"))

    assert values(query(display, "cse-in", HEAT)) == ["urn:display"]
    assert display.found("cse-in", {"smf": [HEAT]}) == ["cse-in/display"]
