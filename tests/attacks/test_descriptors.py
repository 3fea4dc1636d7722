"""Semantic descriptors and SPARQL that are meant to hurt: they are read where they reach nothing, and not for long."""

from __future__ import annotations

import base64
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cse.model import Answer, Examination, Match, Query
from cse.semantics.examiner import Examiner
from onem2m.vocabulary import Operation
from tests.conformance.house import House, Originator

PATIENCE_S = 60.0
RDF = 'xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:"'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
PAIRS = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12))
MANY = " ".join(f"<urn:{n}> <urn:p> <urn:{n + 1}> ." for n in range(3_000))
FEW = MANY[: MANY.index("<urn:200> <urn:p>")]


@pytest.fixture(scope="module")
def examiner() -> Iterator[Examiner]:
    made = Examiner()
    yield made
    made.close()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Hears whoever comes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.3)
        yield listening


def examined(examiner: Examiner, rdf: str, syntax: int, update: str = "") -> Answer:
    coded = base64.b64encode(rdf.encode()).decode()
    return examiner.examine(Examination(syntax, coded, update, True, "Cmallory")).result(PATIENCE_S)


@pytest.mark.parametrize(
    ("rdf", "syntax", "update"),
    [
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "{url}">]><r:RDF {rdf}><e:A e:b="&x;"/></r:RDF>', 4, ""),
        ('<!DOCTYPE r SYSTEM "{url}"><r:RDF {rdf}/>', 4, ""),
        ('<!DOCTYPE r [<!ENTITY % x SYSTEM "{url}"> %x;]><r:RDF {rdf}/>', 4, ""),
        ('{{"@context": "{url}", "a": 1}}', 7, ""),
        ('{{"@context": [{{}}, "{url}"], "a": 1}}', 7, ""),
        ('{{"@context": {{"@import": "{url}"}}, "a": 1}}', 7, ""),
        ('{{"@context": {{"a": {{"@id": "urn:a", "@context": "{url}"}}}}, "a": {{"b": 1}}}}', 7, ""),
        ('[{{"urn:a": [{{"@context": "{url}", "a": 1}}]}}]', 7, ""),
        ("<urn:a> <urn:b> <urn:c> .", 5, "LOAD <{url}>"),
        ("<urn:a> <urn:b> <urn:c> .", 5, "LOAD SILENT <{url}> INTO GRAPH <urn:g>"),
        ("<urn:a> <urn:b> <urn:c> .", 5, "INSERT {{ ?a ?b ?c }} WHERE {{ SERVICE <{url}> {{ ?a ?b ?c }} }}"),
        (
            "<urn:a> <urn:b> <urn:c> .",
            5,
            "INSERT {{ <urn:x> <urn:y> <urn:z> }} WHERE {{ FILTER NOT EXISTS {{ SERVICE <{url}> {{ ?a ?b ?c }} }} }}",
        ),
        ("<urn:a> <urn:b> <urn:c> .", 5, "INSERT {{ ?a ?b ?c }} USING NAMED <{url}> WHERE {{ ?a ?b ?c }}"),
    ],
)
def test_no_descriptor_sends_us_anywhere(
    examiner: Examiner, listener: socket.socket, rdf: str, syntax: int, update: str
) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/x"

    answer = examined(examiner, rdf.format(url=url, rdf=RDF), syntax, update.format(url=url))

    assert answer.status == (5212 if update else 4000), answer
    with pytest.raises(TimeoutError):
        listener.accept()


@pytest.mark.parametrize("syntax", [4, 5, 7])
def test_no_descriptor_reads_a_file(examiner: Examiner, tmp_path: Path, syntax: int) -> None:
    secret = tmp_path / "secret"
    secret.write_text('{"@context": {"a": "urn:secret"}}' if syntax == 7 else "<urn:secret> <urn:b> <urn:c> .")
    rdf = {
        4: f'<!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]><r:RDF {RDF}><e:A><e:b>&x;</e:b></e:A></r:RDF>',
        5: f"@base <{secret.as_uri()}> . <> <urn:b> <urn:c> .",
        7: f'{{"@context": "{secret.as_uri()}", "a": 1}}',
    }[syntax]

    answer = examined(examiner, rdf, syntax, f"LOAD <{secret.as_uri()}>")

    assert answer.status in (4000, 5212)
    assert "urn:secret" not in answer.text


@pytest.mark.parametrize(
    ("rdf", "syntax", "update"),
    [
        (f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]><r:RDF {RDF}><e:A e:b="&l9;"/></r:RDF>', 4, ""),
        (f"<r:RDF {RDF}>" + "<e:A><e:b>" * 20_000, 4, ""),
        ("<urn:a> <urn:b> " + "(" * 100_000, 5, ""),
        ("<urn:a> <urn:b> " + "[ <urn:c> " * 20_000, 5, ""),
        ("[" * 100_000 + "]" * 100_000, 7, ""),
        ('{"urn:a":' * 20_000 + "1" + "}" * 20_000, 7, ""),
        (MANY, 5, f"INSERT {{ ?a0 <urn:x> ?c11 }} WHERE {{ {PAIRS} }}"),
        (MANY, 5, "INSERT { ?a <urn:x> ?b } WHERE { ?a (<urn:p>|^<urn:p>)* ?b }"),
        (MANY, 5, "INSERT { ?a <urn:x> ?t } WHERE { ?a ?b ?c BIND(REPEAT AS ?t) }"),
        (
            "<urn:a> <urn:b> '" + "a" * 40 + "!' .",
            5,
            "DELETE { ?a ?b ?c } WHERE { ?a ?b ?c FILTER REGEX(?c, '^(a+)+$') }",
        ),
        ("<urn:a> <urn:b> <urn:c> .", 5, "DELETE WHERE {" + "{" * 30_000),
    ],
    ids=lambda value: str(value)[:24],
)
@pytest.mark.rule("CSE/SEM/SMD/021")
def test_what_takes_too_much_is_ended_and_the_next_one_is_read(
    examiner: Examiner, rdf: str, syntax: int, update: str
) -> None:
    answer = examined(examiner, rdf, syntax, update)
    next_one = examined(examiner, "<urn:a> <urn:b> <urn:c> .", 5)

    assert answer.status in ((4143, 5212) if update else (4000,)), answer
    assert len(answer.text) <= 400
    assert next_one.status == 2000


def asking(sparql: str, rdf: str) -> Query:
    return Query(sparql, ((5, base64.b64encode(rdf.encode()).decode()),), "Cmallory")


def queried(examiner: Examiner, sparql: str, rdf: str = "<urn:a> <urn:b> <urn:c> .") -> tuple[Answer, Answer]:
    """What a descriptor answers to a query, and whether it meets it."""
    query = asking(sparql, rdf)
    [(syntax, coded)] = query.descriptors
    together = examiner.query(query).result(PATIENCE_S)
    [alone] = examiner.match((Match((sparql,), 1, syntax, coded, "Cmallory"),)).result(PATIENCE_S)
    return together, alone


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * WHERE {{ SERVICE <{url}> {{ ?a ?b ?c }} }}",
        "SELECT * WHERE {{ SERVICE SILENT <{url}> {{ ?a ?b ?c }} }}",
        "SELECT * WHERE {{ BIND(<{url}> AS ?u) SERVICE ?u {{ ?a ?b ?c }} }}",
        "ASK {{ ?a ?b ?c FILTER NOT EXISTS {{ SERVICE <{url}> {{ ?a ?b ?c }} }} }}",
        "SELECT * WHERE {{ {{ SELECT * WHERE {{ SERVICE <{url}> {{ ?a ?b ?c }} }} }} }}",
        "SELECT * WHERE {{ ?a ?b ?c MINUS {{ SERVICE <{url}> {{ ?a ?b ?c }} }} }}",
        "SELECT (COUNT(?a) AS ?n) WHERE {{ ?a ?b ?c OPTIONAL {{ SERVICE <{url}> {{ ?a ?b ?c }} }} }} GROUP BY ?b",
        "SELECT * FROM <{url}> WHERE {{ ?a ?b ?c }}",
        "SELECT * FROM NAMED <{url}> WHERE {{ GRAPH ?g {{ ?a ?b ?c }} }}",
        "SELECT * WHERE {{ GRAPH <{url}> {{ ?a ?b ?c }} }}",
        "DESCRIBE <{url}>",
        "LOAD <{url}>",
    ],
)
def test_no_query_sends_us_anywhere(examiner: Examiner, listener: socket.socket, sparql: str) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/x"

    together, alone = queried(examiner, sparql.format(url=url))

    assert together.status == alone.status == (4143 if sparql.startswith("LOAD") else 5001), (together, alone)
    with pytest.raises(TimeoutError):
        listener.accept()


@pytest.mark.parametrize(
    ("rdf", "sparql"),
    [
        (MANY, f"SELECT * WHERE {{ {PAIRS} FILTER(?a0 = <urn:none>) }}"),
        (MANY, f"SELECT (COUNT(*) AS ?n) WHERE {{ {PAIRS} }}"),
        (
            MANY,
            "SELECT * WHERE {" + " ".join(f"OPTIONAL {{ ?a{n} ?b{n} ?c{n} }}" for n in range(9)) + "FILTER(?a1 = 1) }",
        ),
        (MANY, "SELECT * WHERE { " + " UNION ".join("{ ?a ?b ?c . ?d ?e ?f }" for _ in range(9)) + " FILTER(?a = 1) }"),
        (MANY, "SELECT * WHERE { ?a (<urn:p>|^<urn:p>)* ?b . ?c (<urn:p>|^<urn:p>)+ ?d FILTER(?a = 1) }"),
        (MANY, "SELECT * WHERE { ?a !(<urn:q>)+ ?b FILTER(?a = 1) }"),
        (MANY, "SELECT * WHERE { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?i FILTER(?d = ?i && ?a = 1) } }"),
        ("<urn:a> <urn:b> '" + "a" * 40 + "!' .", "ASK { ?a ?b ?c FILTER REGEX(?c, '^(a+)+$') }"),
        (
            "<urn:a> <urn:b> '" + "a" * 40 + "!' .",
            "SELECT (REPLACE(?c, '^(a|a?)+$', 'x') AS ?r) WHERE { ?a ?b ?c FILTER(STRLEN(REPLACE(?c, '^(a+)+$', '')) = 0) }",
        ),
        (
            "<urn:a> <urn:b> '" + "a" * 1000 + "' .",
            "SELECT ?z WHERE { ?a ?b ?c "
            + " ".join(
                f"BIND(CONCAT({', '.join([f'?{x}'] * 10)}) AS ?{y})" for x, y in zip("cdefghi", "defghiz", strict=True)
            )
            + " FILTER(STRLEN(?z) = 0) }",
        ),
        (
            "",
            "SELECT * WHERE {" + " ".join(f"VALUES ?v{n} {{ {'1 ' * 500} }}" for n in range(6)) + " FILTER(?v0 = 2) }",
        ),
        ("", "SELECT * WHERE " + "{" * 15_000 + "}" * 15_000),
        ("", "ASK { FILTER(" + "(" * 15_000 + "1" + ")" * 15_000 + ") }"),
        ("", "ASK { FILTER(" + "!" * 30_000 + "1) }"),
        ("", "SELECT" + " ?x" * 15_000),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_query_that_takes_too_much_is_refused_and_the_next_one_is_answered(
    examiner: Examiner, rdf: str, sparql: str
) -> None:
    answer = examiner.query(asking(sparql, rdf)).result(PATIENCE_S)
    next_ones = queried(examiner, "ASK { ?a ?b ?c }")

    assert answer.status in (4000, 4143), answer
    assert answer.text.startswith("smf: ")
    assert len(answer.text) <= 400
    assert [next_one.status for next_one in next_ones] == [2000, 2000]


def test_a_search_whose_query_takes_too_much_is_refused(examiner: Examiner) -> None:
    together, alone = queried(examiner, f"SELECT * WHERE {{ {PAIRS} FILTER(?a0 = <urn:none>) }}", MANY)

    assert together == alone
    assert (alone.status, alone.text) == (4000, "smf: takes more time or memory than there is for a query")


def test_an_answer_is_only_so_large(examiner: Examiner) -> None:
    together, alone = queried(examiner, "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }", FEW)

    assert (together.status, "LIMIT" in together.text) == (4000, True)
    assert (alone.status, alone.body) == (2000, b"1")


async def others(house: House, display: Originator, took: list[float]) -> None:
    """What somebody else does meanwhile, and how long each of it takes."""
    for _ in range(20):
        began = time.monotonic()
        answer = await house.cse.dispatcher.dispatch(display.creation("cse-in/display", "cnt"))
        took.append(time.monotonic() - began)
        assert answer.status == 2001


def test_others_are_served_while_a_query_is_answered(house: House, meter: Originator, display: Originator) -> None:
    dsp = base64.b64encode(MANY.encode()).decode()
    meter.made("cse-in/meter", "smd", {"rn": "about", "dcrp": 5, "dsp": dsp})
    sparql = f"SELECT * WHERE {{ {PAIRS} FILTER(?a0 = <urn:none>) }}"
    slow = [
        meter.request(Operation.RETRIEVE, "cse-in/meter", filter={"smf": [sparql]}, parameters={"sqi": True}),
        meter.request(Operation.RETRIEVE, "cse-in", filter={"fu": 1, "smf": [sparql]}),
    ]
    took: list[float] = []
    began = time.monotonic()
    answers = house.ask_together(slow, lambda: others(house, display, took))

    assert [answer.code for answer in answers] == [4000, 4000]
    assert sorted(took)[10] < (time.monotonic() - began) / 4
    assert display.discover("cse-in", {"smf": ["ASK { ?a ?b ?c }"]}).code == 2000


def test_others_are_served_while_a_descriptor_is_read(house: House, meter: Originator, display: Originator) -> None:
    dsp = base64.b64encode(MANY.encode()).decode()
    meter.made("cse-in/meter", "smd", {"rn": "about", "dcrp": 5, "dsp": dsp})
    soe = f"INSERT {{ ?a0 <urn:x> ?c11 }} WHERE {{ {PAIRS} }}"
    slow = meter.request(Operation.UPDATE, "cse-in/meter/about", content={"m2m:smd": {"soe": soe}})
    took: list[float] = []
    began = time.monotonic()
    [answer] = house.ask_together([slow], lambda: others(house, display, took))

    assert answer.code == 5212
    assert sorted(took)[10] < (time.monotonic() - began) / 4
